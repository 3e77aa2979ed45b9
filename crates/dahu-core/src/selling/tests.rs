use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;
use crate::{access::Relation, contact::Level};

use SellingMode::{Consultative, Enterprise, Transactional};

fn facts<const N: usize>(known: [(Input, u32); N]) -> Facts {
    BTreeMap::from(known)
}

fn answer(facts: &Facts) -> Answer {
    weigh(&SellingRules::default(), facts).answer
}

#[test]
fn figures_speak_for_ways_by_their_thresholds() {
    let rules = SellingRules::default();
    let rule = rules.signs[&Input::Cycle];
    for (days, way) in [
        (0, Transactional),
        (29, Transactional),
        (30, Consultative),
        (179, Consultative),
        (180, Enterprise),
        (3_000, Enterprise),
    ] {
        assert_eq!(rule.way(days), way, "{days}");
    }
}

#[test]
fn the_way_with_the_most_weight_is_proposed() {
    for (known, expected) in [
        // Standard products, however much of them.
        (
            facts([(Input::Individual, 0), (Input::Amount, 99)]),
            Transactional,
        ),
        // Standard, but for a little.
        (
            facts([(Input::Individual, 0), (Input::Uncommon, 30), (Input::Amount, 10)]),
            Transactional,
        ),
        (
            facts([(Input::Deciders, 3), (Input::Cycle, 60), (Input::Amount, 99)]),
            Consultative,
        ),
        (
            facts([
                (Input::Deciders, 6),
                (Input::Cycle, 200),
                (Input::Individual, 20),
                (Input::Risk, 5),
            ]),
            Enterprise,
        ),
    ] {
        assert_eq!(answer(&known), Answer::Way { way: expected }, "{known:?}");
    }
}

#[test]
fn too_little_known_and_not_clear_are_answers() {
    let little = facts([(Input::Amount, 99)]);
    assert_eq!(answer(&little), Answer::NotEnough { known: 1, needed: 3 });
    let torn = facts([(Input::Deciders, 1), (Input::Cycle, 400)]);
    let between = vec![Transactional, Enterprise];
    assert_eq!(answer(&torn), Answer::Unclear { between });
    assert_eq!(answer(&Facts::new()), Answer::NotEnough { known: 0, needed: 3 });
}

#[test]
fn what_is_not_known_is_told_and_what_does_not_count_is_not() {
    let mut rules = SellingRules::default();
    rules.signs.get_mut(&Input::Amount).expect("it counts").weight = 0;
    let weighed = weigh(&rules, &facts([(Input::Individual, 70), (Input::Amount, 99)]));
    assert!(weighed.signs.iter().all(|sign| sign.input != Input::Amount));
    let individual = weighed.signs.iter().find(|sign| sign.input == Input::Individual);
    assert_eq!(individual.and_then(|sign| sign.way), Some(Enterprise));
    let unknown = weighed.signs.iter().filter(|sign| sign.figure.is_none());
    assert_eq!(unknown.count(), 6);
    assert_eq!(weighed.points(Enterprise), 2);
    let stored = serde_json::to_string(&weighed).expect("JSON");
    assert_eq!(serde_json::from_str::<Weighed>(&stored).expect("read"), weighed);
}

#[test]
fn rules_that_cannot_be_used_say_why() {
    assert_eq!(SellingRules::default().check(), Ok(()));
    let of = |change: fn(&mut SellingRules)| {
        let mut rules = SellingRules::default();
        change(&mut rules);
        rules.check()
    };
    let sign = |rules: &mut SellingRules, input, change: fn(&mut SignRule)| {
        change(rules.signs.get_mut(&input).expect("a rule"));
    };
    assert_eq!(
        of(|rules| rules.signs.get_mut(&Input::Risk).expect("a rule").weight = 10),
        Err(SellingFault::Weight)
    );
    let mut upside_down = SellingRules::default();
    sign(&mut upside_down, Input::Cycle, |rule| rule.enterprise_from = 30);
    assert_eq!(upside_down.check(), Err(SellingFault::Threshold));
    let mut too_high = SellingRules::default();
    sign(&mut too_high, Input::Comparability, |rule| {
        rule.enterprise_from = 6
    });
    assert_eq!(too_high.check(), Err(SellingFault::Threshold));
    assert_eq!(of(|rules| rules.least_known = 0), Err(SellingFault::LeastKnown));
    assert_eq!(of(|rules| rules.least_known = 13), Err(SellingFault::LeastKnown));
    assert_eq!(Rating::new(3).map(Rating::number), Some(3));
    assert_eq!(Rating::new(0), None);
    for input in Input::ALL {
        assert_eq!(Input::from_word(input.as_str()), Some(input));
    }
}

fn gap(way: SellingMode, actual: &Actual, need: Need) -> Gap {
    let gaps = compare(&Requirements::default(), way, actual);
    gaps.into_iter().find(|gap| gap.need == need).expect("every need")
}

#[test]
fn hours_fit_between_the_firms_percentages() {
    // Sixty hours are needed: from 48 to 90 fit.
    for (hours, fit, to_move) in [
        (0, Fit::Under, Direction::Add(60)),
        (47, Fit::Under, Direction::Add(13)),
        (48, Fit::Fits, Direction::Stay),
        (90, Fit::Fits, Direction::Stay),
        (91, Fit::Over, Direction::Free(31)),
    ] {
        let actual = Actual {
            minutes: hours * 60,
            ..Actual::default()
        };
        let found = gap(Consultative, &actual, Need::Hours);
        assert_eq!((found.fit, found.to_move), (fit, to_move), "{hours}");
    }
    // Eight hours are needed: one visit more is not too much.
    let actual = |hours: u64| Actual {
        minutes: hours * 60,
        ..Actual::default()
    };
    assert_eq!(gap(Transactional, &actual(15), Need::Hours).fit, Fit::Fits);
    assert_eq!(gap(Transactional, &actual(16), Need::Hours).fit, Fit::Over);
}

#[test]
fn counts_sponsors_and_discounts_are_compared_each_in_their_way() {
    let actual = Actual {
        people: 3,
        levels: BTreeSet::from([Level::Head]),
        reviews: 1,
        roles: BTreeMap::from([(Relation::ExecutiveSponsor, 2), (Relation::Specialist, 2)]),
        discount: Some(9),
        ..Actual::default()
    };
    for (way, need, fit) in [
        (Consultative, Need::People, Fit::Fits),
        (Transactional, Need::People, Fit::Fits),
        (Enterprise, Need::People, Fit::Under),
        (Consultative, Need::Levels, Fit::Under),
        (Enterprise, Need::Sponsor, Fit::Fits),
        (Consultative, Need::Sponsor, Fit::Over),
        (Consultative, Need::Specialist, Fit::Fits),
        (Transactional, Need::Specialist, Fit::Fits),
        (Enterprise, Need::Service, Fit::Under),
        (Enterprise, Need::CoOwner, Fit::Fits),
        (Consultative, Need::Discount, Fit::Over),
        (Enterprise, Need::Discount, Fit::Fits),
        (Consultative, Need::Reviews, Fit::Under),
        (Transactional, Need::Reviews, Fit::Fits),
        (Transactional, Need::Levels, Fit::Fits),
    ] {
        assert_eq!(gap(way, &actual, need).fit, fit, "{way:?} {need:?}");
    }
    let unknown = gap(Consultative, &Actual::default(), Need::Discount);
    assert_eq!((unknown.fit, unknown.actual), (Fit::Unknown, None));
    let dearer = Actual {
        discount: Some(-20),
        ..Actual::default()
    };
    assert_eq!(gap(Transactional, &dearer, Need::Discount).fit, Fit::Fits);
}

#[test]
fn a_level_that_is_named_and_was_not_met_is_missing_however_many_others_were() {
    let requirements = Requirements {
        levels: BTreeMap::from([(Enterprise, BTreeSet::from([Level::Executive, Level::Head]))]),
        ..Requirements::default()
    };
    let (executive, head) = (Level::Executive, Level::Head);
    let (manager, staff) = (Level::Manager, Level::Staff);
    // Three levels are needed, and these two are among them.
    for (met, fit, to_move, missing) in [
        (vec![], Fit::Under, Direction::Add(3), vec![executive, head]),
        (
            vec![head, manager, staff],
            Fit::Under,
            Direction::Add(1),
            vec![executive],
        ),
        (vec![executive, head], Fit::Under, Direction::Add(1), vec![]),
        (vec![executive, head, staff], Fit::Fits, Direction::Stay, vec![]),
    ] {
        let actual = Actual {
            levels: met.iter().copied().collect(),
            ..Actual::default()
        };
        let gaps = compare(&requirements, Enterprise, &actual);
        let found = gaps.iter().find(|gap| gap.need == Need::Levels).expect("it");
        assert_eq!((found.required, found.fit, found.to_move), (3, fit, to_move));
        let missing: BTreeSet<Level> = missing.into_iter().collect();
        assert_eq!(found.missing, missing, "{met:?}");
        let others = gaps.iter().filter(|gap| gap.need != Need::Levels);
        assert!(others.map(|gap| gap.missing.len()).all(|count| count == 0));
    }
    let named = Requirements {
        levels: BTreeMap::from([(Transactional, BTreeSet::from([executive, head]))]),
        ..Requirements::default()
    };
    assert_eq!(named.least(Transactional, Need::Levels), 2);
    assert_eq!(named.of(Transactional, Need::Levels), 1);
    // What was stored before levels had names asks for a number of them.
    let stored = serde_json::to_string(&Requirements::default()).expect("JSON");
    let earlier: Requirements = serde_json::from_str(&stored.replace("\"levels\":{},", "")).expect("read");
    assert_eq!(earlier, Requirements::default());
    let gap: Gap = serde_json::from_str(
        r#"{"need":"levels","required":3,"actual":1,"fit":"under","to_move":{"add":2}}"#,
    )
    .expect("a gap of then");
    assert!(gap.missing.is_empty());
}

#[test]
fn an_account_is_under_served_over_served_or_both() {
    let served = |way, actual: &Actual| Served::of(&compare(&Requirements::default(), way, actual));
    assert_eq!(served(Enterprise, &Actual::default()), Served::Under);
    let lavish = Actual {
        minutes: 6_000,
        people: 5,
        levels: BTreeSet::from([Level::Executive, Level::Head, Level::Staff]),
        expert_minutes: 600,
        reviews: 6,
        roles: BTreeMap::from([(Relation::ExecutiveSponsor, 1), (Relation::Specialist, 1)]),
        discount: Some(2),
    };
    assert_eq!(served(Transactional, &lavish), Served::Over);
    let one_level = BTreeSet::from([Level::Head]);
    let mixed = Actual {
        levels: one_level.clone(),
        ..lavish
    };
    assert_eq!(served(Consultative, &mixed), Served::Both);
    let right = Actual {
        minutes: 480,
        people: 1,
        levels: one_level,
        ..Actual::default()
    };
    assert_eq!(served(Transactional, &right), Served::Fits);
}

#[test]
fn who_gives_the_needed_hours_through_meetings_is_not_over_served() {
    let actual = Actual {
        minutes: 60 * 60,
        people: 6,
        levels: Level::ALL.into(),
        expert_minutes: 12 * 60,
        reviews: 30,
        roles: BTreeMap::from([(Relation::Specialist, 3), (Relation::CoOwner, 1)]),
        ..Actual::default()
    };
    let gaps = compare(&Requirements::default(), Consultative, &actual);
    assert!(gaps.iter().all(|gap| gap.fit != Fit::Over), "{gaps:?}");
}

#[test]
fn requirements_that_cannot_be_used_say_why() {
    assert_eq!(Requirements::default().check(), Ok(()));
    let of = |change: fn(&mut Requirements)| {
        let mut requirements = Requirements::default();
        change(&mut requirements);
        requirements.check()
    };
    assert_eq!(
        of(|all| drop(all.ways.remove(&Enterprise))),
        Err(NeedsFault::Missing)
    );
    assert_eq!(of(|all| all.under_percent = 0), Err(NeedsFault::Percent));
    assert_eq!(of(|all| all.over_percent = 99), Err(NeedsFault::Percent));
    assert_eq!(of(|all| all.hours_of_person = 4_001), Err(NeedsFault::Hours));
    let five_levels = |all: &mut Requirements| {
        let required = all.ways.get_mut(&Enterprise).expect("a way");
        required.insert(Need::Levels, 5);
    };
    assert_eq!(of(five_levels), Err(NeedsFault::Figure(Need::Levels)));
    for need in Need::ALL {
        assert_eq!(Need::from_word(need.as_str()), Some(need));
    }
    let stored = serde_json::to_string(&Requirements::default()).expect("JSON");
    let read: Requirements = serde_json::from_str(&stored).expect("read");
    assert_eq!(read, Requirements::default());
    // What was stored before there were roles asks for none.
    let earlier = stored.replace("\"specialist\":1,", "");
    let earlier: Requirements = serde_json::from_str(&earlier).expect("read");
    assert_eq!(earlier.of(Enterprise, Need::Specialist), 0);
    assert_eq!(earlier.of(Enterprise, Need::Service), 1);
}

proptest! {
    #[test]
    fn a_higher_figure_never_speaks_for_a_way_that_needs_less(first in 0_u32..400, second in 0_u32..400) {
        let place = |way: SellingMode| SellingMode::ALL.iter().position(|one| *one == way);
        for rule in SellingRules::default().signs.values() {
            let (low, high) = (first.min(second), first.max(second));
            prop_assert!(place(rule.way(low)) <= place(rule.way(high)));
        }
    }

    #[test]
    fn giving_what_is_to_be_moved_leaves_nothing_to_move(
        minutes in 0_u64..60_000,
        people in 0_u32..10,
        levels in 0_usize..5,
        reviews in 0_u32..12,
        sponsors in 0_u32..2,
        place in 0_usize..3,
    ) {
        let (requirements, way) = (Requirements::default(), SellingMode::ALL[place]);
        let levels = Level::ALL.into_iter().take(levels).collect();
        let roles = BTreeMap::from([(Relation::ExecutiveSponsor, sponsors)]);
        let actual = Actual { minutes, people, levels, reviews, roles, ..Actual::default() };
        for gap in compare(&requirements, way, &actual) {
            let moved = match gap.to_move {
                Direction::Add(more) => gap.actual.map(|given| given + more),
                Direction::Free(less) => gap.actual.map(|given| given - less),
                Direction::Stay => continue,
            };
            prop_assert_eq!(moved, Some(gap.required));
        }
    }
}
