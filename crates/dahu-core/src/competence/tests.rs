//! Gaps, proposals, progress, plans and wording.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;

fn level(number: u8) -> Proficiency {
    Proficiency::new(number).expect("a level")
}

fn competence(number: u128) -> CompetenceId {
    CompetenceId(uuid::Uuid::from_u128(number))
}

fn training(number: u128, reaches: &[(u128, u8)]) -> Training {
    let reaches = reaches.iter().map(|(id, to)| (competence(*id), level(*to)));
    Training {
        id: TrainingId(uuid::Uuid::from_u128(number)),
        standard: None,
        name: Some(format!("training {number}")),
        note: None,
        kind: TrainingKind::Workshop,
        reaches: reaches.collect(),
        is_retired: false,
    }
}

fn need(id: u128, has: u8, required: u8) -> Need {
    Need {
        competence: competence(id),
        has: level(has),
        required: level(required),
    }
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

#[test]
fn the_managers_rating_counts_else_ones_own_and_what_nobody_rated_is_no_gap() {
    let standing = |required: Option<u8>, own: Option<u8>, manager: Option<u8>| Standing {
        required: required.map(level),
        own: own.map(level),
        manager: manager.map(level),
    };
    for (one, gap, basis, difference) in [
        (
            standing(Some(3), Some(3), Some(1)),
            Some(2),
            Some(Basis::Manager),
            Some(2),
        ),
        (standing(Some(3), Some(1), None), Some(2), Some(Basis::Own), None),
        (
            standing(Some(3), Some(1), Some(4)),
            Some(0),
            Some(Basis::Manager),
            Some(-3),
        ),
        (standing(Some(3), None, None), None, None, None),
        (
            standing(None, Some(2), Some(2)),
            None,
            Some(Basis::Manager),
            Some(0),
        ),
    ] {
        assert_eq!(one.gap(), gap, "{one:?}");
        assert_eq!(one.counted().map(|(_, basis)| basis), basis, "{one:?}");
        assert_eq!(one.difference(), difference, "{one:?}");
        assert_eq!(
            one.need(competence(1)).map(|need| need.missing()),
            gap.filter(|gap| *gap > 0)
        );
    }
    assert!(standing(Some(1), None, None).is_unrated());
    assert!(!standing(Some(0), None, None).is_unrated() && !standing(None, None, None).is_unrated());
}

#[test]
fn the_largest_gap_comes_first_and_what_is_closed_is_not_closed_twice() {
    let needs = [need(1, 2, 3), need(2, 0, 3), need(3, 2, 4)];
    let trainings = [
        training(10, &[(1, 4), (3, 3)]),
        training(11, &[(2, 2)]),
        training(12, &[(2, 3), (1, 3)]),
        training(13, &[(2, 3)]),
        training(14, &[(4, 4)]),
    ];
    let offers = Offer::of(&trainings);
    let found = proposals(&needs, &offers, &[], 5);
    let ids: Vec<u128> = found.iter().map(|one| one.training.0.as_u128()).collect();
    // 12 closes most of the gap of three levels, and the gap of 1 with it; 10 is left for 3 alone, and 11 and 13 for nothing.
    assert_eq!(ids, [12, 10]);
    let closes = |one: &Proposal| {
        let of = |closing: &Closing| {
            (
                closing.competence.0.as_u128(),
                closing.from.level(),
                closing.to.level(),
            )
        };
        one.closes.iter().map(of).collect::<Vec<_>>()
    };
    assert_eq!(closes(&found[0]), [(2, 0, 3), (1, 2, 3)]);
    assert_eq!(closes(&found[1]), [(3, 2, 3)]);
    // What is planned counts as taken.
    let planned = proposals(&needs, &offers, &[trainings[2].id], 5);
    assert_eq!(planned.len(), 1);
    assert_eq!(planned[0].training, trainings[0].id);
    assert_eq!(proposals(&needs, &offers, &[], 1).len(), 1);
    assert_eq!(proposals(&[], &offers, &[], 5), []);
}

#[test]
fn a_retired_training_is_not_proposed() {
    let mut trainings = [training(10, &[(1, 4)])];
    assert_eq!(
        proposals(&[need(1, 0, 2)], &Offer::of(&trainings), &[], 5).len(),
        1
    );
    trainings[0].is_retired = true;
    assert_eq!(proposals(&[need(1, 0, 2)], &Offer::of(&trainings), &[], 5), []);
}

#[test]
fn a_team_gets_what_helps_most_of_its_people() {
    let member = |needs: Vec<Need>, taken: &[TrainingId]| Member {
        needs,
        taken: taken.to_vec(),
    };
    let people = [
        member(vec![need(1, 1, 3)], &[]),
        member(vec![need(1, 2, 3), need(2, 0, 4)], &[]),
        member(vec![], &[]),
    ];
    let trainings = [
        training(10, &[(2, 4)]),
        training(11, &[(1, 2)]),
        training(12, &[(1, 3)]),
    ];
    let found = for_team(&people, &Offer::of(&trainings), 5);
    let told = |found: &[TeamProposal]| {
        let told = found
            .iter()
            .map(|one| (one.training.0.as_u128(), one.people, one.levels));
        told.collect::<Vec<_>>()
    };
    assert_eq!(told(&found), [(12, 2, 3), (10, 1, 4), (11, 1, 1)]);
    // What one of them plans is left for the other, and what it closes is closed for every training; what both plan is not
    // proposed.
    let taking = |who: &[&[u128]]| -> Vec<TeamProposal> {
        let people = people.iter().zip(who).map(|(one, taken)| {
            let taken: Vec<TrainingId> = taken
                .iter()
                .map(|id| TrainingId(uuid::Uuid::from_u128(*id)))
                .collect();
            member(one.needs.clone(), &taken)
        });
        for_team(&people.collect::<Vec<_>>(), &Offer::of(&trainings), 5)
    };
    assert_eq!(told(&taking(&[&[12], &[], &[]])), [(10, 1, 4), (12, 1, 1)]);
    assert_eq!(told(&taking(&[&[11], &[], &[]])), [(12, 2, 2), (10, 1, 4)]);
    assert_eq!(told(&taking(&[&[12], &[12], &[]])), [(10, 1, 4)]);
    assert!(taking(&[&[12], &[10, 12], &[12]]).is_empty());
}

#[test]
fn progress_counts_what_had_been_rated_by_each_day() {
    let rated = |id: u128, is_own: bool, to: u8, on: &str| Rated {
        competence: competence(id),
        is_own,
        level: level(to),
        on: day(on),
    };
    let ratings = [
        rated(1, true, 3, "2026-01-10"),
        rated(1, false, 1, "2026-02-10"),
        rated(2, false, 2, "2026-04-01"),
        rated(1, false, 3, "2026-05-01"),
        rated(9, false, 4, "2026-05-01"),
    ];
    let required = BTreeMap::from([
        (competence(1), level(3)),
        (competence(2), level(3)),
        (competence(3), Proficiency::NONE),
    ]);
    let days = [
        day("2025-12-31"),
        day("2026-01-31"),
        day("2026-03-31"),
        day("2026-06-30"),
    ];
    let found = progress(&ratings, &required, &days);
    let told = found
        .iter()
        .map(|one| (one.required, one.rated, one.met, one.missing));
    assert_eq!(
        told.collect::<Vec<_>>(),
        [(2, 0, 0, 0), (2, 1, 1, 0), (2, 1, 0, 2), (2, 2, 1, 1)]
    );
}

#[test]
fn quarters_end_on_their_last_days() {
    let ends = quarter_ends(day("2026-02-10"), 3);
    assert_eq!(
        ends,
        [
            day("2025-06-30"),
            day("2025-09-30"),
            day("2025-12-31"),
            day("2026-02-10")
        ]
    );
    assert_eq!(quarter_ends(day("2026-12-31"), 0), [day("2026-12-31")]);
}

#[test]
fn a_plan_is_done_dropped_and_reopened_and_nothing_else() {
    let by = day("2026-07-01");
    let planned = TrainingPlan::Planned { by };
    let done = planned.done(day("2026-06-30"), day("2026-06-30")).expect("done");
    assert_eq!(
        done,
        TrainingPlan::Done {
            by,
            on: day("2026-06-30")
        }
    );
    assert_eq!(
        planned.done(day("2026-07-01"), day("2026-06-30")),
        Err(PlanFault::InFuture)
    );
    assert_eq!(done.done(by, by), Err(PlanFault::Ended));
    assert_eq!(done.dropped(), Err(PlanFault::Ended));
    assert_eq!(planned.reopened(), Err(PlanFault::Open));
    let dropped = planned.dropped().expect("dropped");
    assert_eq!(dropped.reopened(), Ok(planned));
    assert_eq!(done.reopened(), Ok(planned));
    assert!(planned.is_open() && !done.is_open() && !dropped.is_open());
    assert!(
        planned.is_overdue(day("2026-07-02"))
            && !planned.is_overdue(by)
            && !done.is_overdue(day("2026-07-02"))
    );
}

#[test]
fn what_was_done_counts_as_taken_until_somebody_rates_what_it_brings_on_again() {
    let (by, on) = (day("2026-07-15"), day("2026-06-30"));
    let done = TrainingPlan::Done { by, on };
    for (plan, rated, counts) in [
        (TrainingPlan::Planned { by }, vec!["2026-07-20"], true),
        (done, vec!["2026-05-02"], true),
        (done, vec!["2026-05-02", "2026-06-30"], true),
        (done, vec!["2026-05-02", "2026-07-20"], false),
        (TrainingPlan::Dropped { by }, vec![], false),
    ] {
        let rated: Vec<NaiveDate> = rated.into_iter().map(day).collect();
        assert_eq!(plan.counts_as_taken(rated.into_iter()), counts, "{plan:?}");
    }
}

#[test]
fn what_the_firm_describes_itself_is_described_whole() {
    let words = |text: &str| Some(text.to_owned());
    let own = Competence {
        id: competence(1),
        standard: None,
        name: words("谈判"),
        meaning: words("达成双方都能坚持的协议"),
        anchors: [words("a"), words("b"), words("c"), words("d"), words("e")],
        is_retired: false,
    };
    assert_eq!(own.check(), Ok(()));
    let with = |change: fn(&mut Competence)| {
        let mut changed = own.clone();
        change(&mut changed);
        changed.check()
    };
    assert_eq!(with(|one| one.name = None), Err(WordingFault::Name));
    assert_eq!(
        with(|one| one.name = Some(" ".to_owned())),
        Err(WordingFault::Name)
    );
    assert_eq!(
        with(|one| one.name = Some("长".repeat(81))),
        Err(WordingFault::Name)
    );
    assert_eq!(with(|one| one.meaning = None), Err(WordingFault::Meaning));
    assert_eq!(
        with(|one| one.anchors[3] = None),
        Err(WordingFault::Anchor(level(3)))
    );
    assert_eq!(
        with(|one| one.meaning = Some("长".repeat(501))),
        Err(WordingFault::TooLong)
    );
    // A standard one has words in every language where the firm has none.
    let standard = |one: &mut Competence| {
        *one = Competence {
            standard: Some("negotiation".to_owned()),
            name: None,
            meaning: None,
            anchors: Default::default(),
            ..one.clone()
        };
    };
    assert_eq!(with(standard), Ok(()));
    let mut taught = training(1, &[(1, 2)]);
    assert_eq!(taught.check(), Ok(()));
    taught.reaches = BTreeMap::from([(competence(1), Proficiency::NONE)]);
    assert_eq!(taught.check(), Err(WordingFault::ReachesNothing));
}

#[test]
fn words_of_kinds_and_numbers_of_levels_are_read_back() {
    for kind in TrainingKind::ALL {
        assert_eq!(TrainingKind::from_word(kind.as_str()), Some(kind));
    }
    assert_eq!(TrainingKind::from_word("sermon"), None);
    for one in Proficiency::ALL {
        assert_eq!(Proficiency::new(one.level()), Some(one));
        let json = serde_json::to_string(&one).expect("json");
        assert_eq!(serde_json::from_str::<Proficiency>(&json).expect("a level"), one);
    }
    assert_eq!(Proficiency::new(5), None);
    assert!(serde_json::from_str::<Proficiency>("5").is_err());
}

proptest! {
    /// Whatever is proposed closes something, never beyond what is required, and no level twice.
    #[test]
    fn proposals_never_go_beyond_what_is_required(
        needs in prop::collection::vec((0_u8..=4, 0_u8..=4), 1..6),
        reaches in prop::collection::vec(prop::collection::vec((0_u128..6, 0_u8..=4), 1..4), 0..8),
    ) {
        let needs: Vec<Need> = (0..)
            .zip(&needs)
            .filter(|(_, (has, required))| has < required)
            .map(|(id, (has, required))| need(id, *has, *required))
            .collect();
        let trainings: Vec<Training> = (100..).zip(&reaches).map(|(id, reaches)| training(id, reaches)).collect();
        let found = proposals(&needs, &Offer::of(&trainings), &[], 20);
        let missing: u64 = needs.iter().map(|need| u64::from(need.missing())).sum();
        let mut closed = 0;
        for one in &found {
            prop_assert!(!one.closes.is_empty());
            for closing in &one.closes {
                let of = needs.iter().find(|need| need.competence == closing.competence).expect("a need");
                prop_assert!(closing.from < closing.to && closing.to <= of.required);
                closed += u64::from(closing.from.below(closing.to));
            }
        }
        prop_assert!(closed <= missing);
        // A training that is left over would close nothing more.
        let mut left: BTreeMap<CompetenceId, Need> = needs.iter().map(|need| (need.competence, *need)).collect();
        for closing in found.iter().flat_map(|one| &one.closes) {
            if let Some(need) = left.get_mut(&closing.competence) {
                need.has = closing.to;
            }
        }
        for training in &trainings {
            for (id, to) in &training.reaches {
                let Some(need) = left.get(id) else { continue };
                prop_assert!((*to).min(need.required) <= need.has);
            }
        }
    }
}
