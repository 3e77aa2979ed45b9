//! Scales, criteria, scores, and who is in.

use std::collections::HashMap;

use chrono::NaiveDate;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::pipeline::Name;

fn near(one: f64, other: f64) -> bool {
    (one - other).abs() < 1e-4
}

/// A sheet of points, a row an account; what is below zero is not known.
pub(super) fn sheet(rows: &[Vec<f64>]) -> Sheet {
    let criteria = rows.first().map_or(0, Vec::len);
    let column = |criterion: usize| {
        let reading = |row: &Vec<f64>| (row[criterion] >= 0.0).then(|| Reading::certain(row[criterion]));
        rows.iter().map(reading).collect()
    };
    Sheet::of((0..criteria).map(column).collect())
}

#[test]
fn points_lie_on_straight_lines_between_anchors_and_stay_beyond_them() {
    let scale = Scale::along(&[(-2_000, 0), (0, 40), (3_000, 100)]);
    let places = Places::default();
    for (value, points) in [
        (i64::MIN, 0.0),
        (-2_000, 0.0),
        (-1_000, 20.0),
        (0, 40.0),
        (1_500, 70.0),
        (3_000, 100.0),
        (i64::MAX, 100.0),
    ] {
        assert!(near(scale.points(value, &places), points), "{value}");
    }
    let falling = Scale::along(&[(0, 100), (10, 0)]);
    assert!(near(falling.points(4, &places), 60.0));
    let steps = Scale::of_steps(4);
    let points = [1, 2, 3, 4].map(|step| steps.points(step * ONE, &places));
    assert!(near(points[0], 0.0) && near(points[3], 100.0) && points.is_sorted());
}

#[test]
fn a_quantile_is_the_share_of_the_others_that_have_less() {
    let places = Places::of(vec![5, 0, 0, 0, 20]);
    for (value, points) in [(0, 0.0), (5, 75.0), (20, 100.0), (7, 100.0), (-3, 0.0)] {
        assert!(
            near(places.points(value), points),
            "{value}: {}",
            places.points(value)
        );
    }
    for all_alike in [vec![], vec![3], vec![3, 3]] {
        assert!(near(Places::of(all_alike).points(3), 50.0));
    }
}

#[test]
fn the_proposed_criteria_hold_and_cover_what_key_accounts_are_chosen_by() {
    let criteria = Criteria::proposed();
    assert_eq!(criteria.check(), Ok(()));
    assert_eq!(criteria.criteria.len(), standard_names().len());
    assert!(near(criteria.shares().iter().sum(), 1.0));
    let total: u16 = criteria.criteria.iter().map(|one| one.weight).sum();
    assert_eq!(total, 100);
    for source in [Source::Value, Source::OpenWallet, Source::WhiteSpace] {
        let mut potential = criteria.criteria.iter();
        assert!(potential.any(|one| one.source == source), "{source:?}");
    }
    let rival = criteria
        .criteria
        .iter()
        .find(|one| one.source == Source::AgainstRival);
    assert_eq!(
        rival.map(|one| one.id.0.as_u128() & 0xffff),
        Some(9),
        "ratings stay with the ids of earlier versions"
    );
    let mut proposed = criteria.criteria.iter().rev();
    let strength = proposed.find(|one| one.axis == Axis::Strength).expect("one");
    for source in Source::ALL {
        let mut more = criteria.clone();
        more.criteria = vec![
            Criterion {
                id: CriterionId(Uuid::from_u128(99)),
                name: Name::Own("one".to_owned()),
                axis: Axis::Attractiveness,
                weight: 1,
                source,
                scale: source.usual_scale(),
            },
            strength.clone(),
        ];
        assert_eq!(more.check(), Ok(()), "{source:?}");
    }
}

/// The proposed criteria with a change, and what is said of it.
fn fault(change: impl FnOnce(&mut Criteria)) -> CriteriaFault {
    let mut criteria = Criteria::proposed();
    change(&mut criteria);
    criteria.check().expect_err("a fault")
}

#[test]
fn criteria_that_cannot_be_used_say_why() {
    use CriteriaFault as Fault;
    assert_eq!(fault(|one| one.criteria.clear()), Fault::Count);
    assert_eq!(fault(|one| one.capacity = 0), Fault::Capacity);
    assert_eq!(fault(|one| one.capacity = 1_001), Fault::Capacity);
    assert_eq!(fault(|one| one.known_percent_at_least = 101), Fault::Known);
    assert_eq!(fault(|one| one.stale_after_days = 1), Fault::Stale);
    assert_eq!(fault(|one| one.cut = 100), Fault::Cut);
    assert_eq!(
        fault(|one| one.criteria.retain(|criterion| criterion.axis == Axis::Strength)),
        Fault::EmptyAxis(Axis::Attractiveness)
    );
    assert_eq!(
        fault(|one| one.criteria[1].name = one.criteria[0].name.clone()),
        Fault::SameName("sales-now".to_owned())
    );
    assert_eq!(
        fault(|one| one.criteria[0].name = Name::Own(String::new())),
        Fault::NameLength
    );
    assert_eq!(
        fault(|one| one.criteria[1].source = Source::NetSales),
        Fault::SameSource
    );
    assert_eq!(fault(|one| one.criteria[4].weight = 0), Fault::Weight(5));
    assert_eq!(
        fault(|one| one.criteria[4].scale = Scale::Quantile),
        Fault::AnchorSteps(5)
    );
    assert_eq!(
        fault(|one| one.criteria[4].scale = Scale::of_steps(4)),
        Fault::AnchorSteps(5)
    );
    let growth = |anchors: &[(i64, u8)]| fault(|one| one.criteria[3].scale = Scale::along(anchors));
    assert_eq!(growth(&[(0, 1)]), Fault::AnchorCount(4));
    assert_eq!(growth(&[(5, 1), (5, 2)]), Fault::AnchorOrder(4));
    assert_eq!(growth(&[(5, 1), (6, 101)]), Fault::AnchorPoints(4));
    assert_eq!(growth(&[(5, 7), (6, 7)]), Fault::AnchorPoints(4));
    assert_eq!(growth(&[(5, 0), (6, 9), (7, 3)]), Fault::AnchorPoints(4));
}

#[test]
fn what_is_not_known_has_no_part_in_a_score_and_widens_its_interval() {
    let weights = [0.5, 0.3, 0.2];
    let known = [
        Some(Reading::certain(80.0)),
        Some(Reading::between(50.0, 60.0, 30.0)),
        None,
    ];
    let found = score(&weights, known.into_iter());
    assert!(near(found.points.expect("points"), (40.0 + 15.0) / 0.8));
    assert!(near(found.known, 0.8));
    assert!(near(found.low, 40.0 + 9.0) && near(found.high, 40.0 + 18.0 + 20.0));
    let nothing = score(&weights, [None; 3].into_iter());
    assert_eq!(nothing.points, None);
    assert!(near(nothing.known, 0.0) && near(nothing.low, 0.0) && near(nothing.high, 100.0));
}

#[test]
fn room_goes_to_whom_people_decided_for_and_then_by_rank() {
    let sheet = sheet(&[
        vec![90.0, 90.0],
        vec![80.0, 80.0],
        vec![80.0, 80.0],
        vec![-1.0, 99.0],
        vec![10.0, 10.0],
        vec![70.0, 60.0],
    ]);
    let decided = HashMap::from([(0, Decided::Out), (4, Decided::In)]);
    let found = choose(&sheet, &[0.8, 0.2], 0.5, 2, &decided);
    assert_eq!(found.ranked, [0, 1, 2, 5, 4]);
    assert_eq!(found.ranks, [Some(1), Some(2), Some(3), None, Some(5), Some(4)]);
    assert_eq!((found.seats, found.over_capacity, found.count_in()), (1, 0, 2));
    assert_eq!(
        found.standings,
        [
            Standing::Out(Out::Decided),
            Standing::In(In::ByRank),
            Standing::Out(Out::ByRank),
            Standing::Out(Out::NotEnoughKnown),
            Standing::In(In::Decided),
            Standing::Out(Out::ByRank),
        ]
    );
    assert_eq!((found.last_in(), found.first_out()), (Some(1), Some(2)));
    assert!(near(found.border(1).expect("a border"), 80.0));
    // More are kept in than there is room for.
    let many = HashMap::from([(0, Decided::In), (1, Decided::In), (2, Decided::In)]);
    let found = choose(&sheet, &[0.8, 0.2], 0.5, 2, &many);
    assert_eq!((found.seats, found.over_capacity, found.count_in()), (0, 1, 3));
    assert_eq!((found.last_in(), found.border(0)), (None, found.scores[5].points));
}

#[test]
fn the_matrix_has_four_quarters_and_the_cut_is_high() {
    let quarters = [(50.0, 50.0), (50.0, 49.9), (49.9, 50.0), (0.0, 0.0)]
        .map(|(attractiveness, strength)| Quarter::of(attractiveness, strength, 50.0));
    assert_eq!(quarters, Quarter::ALL);
    for quarter in Quarter::ALL {
        assert_eq!(Quarter::from_word(quarter.as_str()), Some(quarter));
    }
}

#[test]
fn every_source_has_a_word_and_a_usual_scale_that_can_be_used() {
    for source in Source::ALL {
        assert_eq!(Source::from_word(source.as_str()), Some(source));
        let mut criteria = Criteria::proposed();
        criteria.criteria.retain(|one| one.source.is_by_hand());
        criteria.criteria[0].source = source;
        criteria.criteria[0].scale = source.usual_scale();
        assert_eq!(criteria.check(), Ok(()), "{source:?}");
    }
}

#[test]
fn a_review_is_concluded_once_it_was_held_by_somebody_with_minutes() {
    let day = |day| NaiveDate::from_ymd_opt(2026, 3, day).expect("a day");
    let conclude = |on, who, minutes| may_conclude(on, who, minutes, day(5));
    assert_eq!(conclude(day(5), "销售总监", "十家入选"), Ok(()));
    assert_eq!(
        conclude(day(6), "销售总监", "十家入选"),
        Err(ReviewFault::NotHeldYet)
    );
    assert_eq!(
        conclude(day(5), " ", "十家入选"),
        Err(ReviewFault::NobodyTookPart)
    );
    assert_eq!(conclude(day(5), "销售总监", ""), Err(ReviewFault::NoMinutes));
    assert!(is_fresh(day(1), day(31), 30) && !is_fresh(day(1), day(31), 29));
    let a_year_later = NaiveDate::from_ymd_opt(2027, 3, 5).expect("a day");
    assert!(is_due(day(5), a_year_later) && !is_due(day(6), a_year_later));
    assert!(
        !is_fresh(day(6), day(5), 30),
        "what is said later does not hold yet"
    );
}

fn card() -> impl Strategy<Value = Vec<f64>> {
    proptest::collection::vec(prop_oneof![4 => 0.0..=100.0, 1 => Just(-1.0)], 4)
}

proptest! {
    #[test]
    fn a_score_lies_in_its_interval_and_its_leads_add_up(rows in proptest::collection::vec(card(), 1..6)) {
        let sheet = sheet(&rows);
        let weights = [0.4, 0.3, 0.2, 0.1];
        for row in 0..rows.len() {
            let found = score(&weights, sheet.card(row));
            prop_assert!(found.low <= found.high + 1e-9);
            let Some(points) = found.points else {
                prop_assert!(found.known == 0.0);
                continue;
            };
            prop_assert!(found.low <= points + 1e-9 && points <= found.high + 1e-9, "{found:?}");
            let leads = lead(&weights, &sheet, row, 42.0);
            let sum: f64 = leads.iter().flatten().sum();
            prop_assert!((sum - (points - 42.0)).abs() < 1e-3, "{leads:?}");
        }
    }

    #[test]
    fn as_many_are_in_as_there_is_room_for(rows in proptest::collection::vec(card(), 0..20), capacity in 1_usize..8) {
        let sheet = sheet(&rows);
        let found = choose(&sheet, &[0.4, 0.3, 0.2, 0.1], 0.3, capacity, &HashMap::new());
        prop_assert_eq!(found.count_in(), capacity.min(found.ranked.len()));
        let points = |row: &u32| found.scores[*row as usize].points.unwrap_or(-1.0);
        prop_assert!(found.ranked.is_sorted_by(|one, next| points(one) >= points(next)));
        for (row, standing) in found.standings.iter().enumerate() {
            let is_known = found.ranks[row].is_some();
            prop_assert_eq!(is_known, *standing != Standing::Out(Out::NotEnoughKnown));
        }
    }
}

#[test]
fn a_rating_needs_a_step_a_source_and_a_day_and_against_a_rival_whom() {
    let today = NaiveDate::from_ymd_opt(2026, 3, 5).expect("a day");
    let good = Rating {
        value: 4 * ONE,
        rival: Some("华信".to_owned()),
        source: "年度访谈".to_owned(),
        on: today,
    };
    let key = RatingKey::Of(CriterionId(Uuid::from_u128(1)));
    let with = |change: fn(&mut Rating)| {
        let mut rating = good.clone();
        change(&mut rating);
        rating
    };
    let check = |change: fn(&mut Rating)| with(change).check(key, true, today);
    assert_eq!(check(|_| {}), Ok(()));
    assert_eq!(check(|rating| rating.value = 6 * ONE), Err(RatingFault::Step));
    assert_eq!(check(|rating| rating.value = ONE / 2), Err(RatingFault::Step));
    assert_eq!(
        check(|rating| rating.source = " ".to_owned()),
        Err(RatingFault::NoSource)
    );
    assert_eq!(
        check(|rating| rating.source = "长".repeat(201)),
        Err(RatingFault::TextLength)
    );
    assert_eq!(
        check(|rating| rating.on = NaiveDate::MAX),
        Err(RatingFault::InFuture)
    );
    assert_eq!(check(|rating| rating.rival = None), Err(RatingFault::NoRival));
    assert_eq!(
        with(|rating| rating.rival = None).check(key, false, today),
        Ok(())
    );
    let wallet = with(|rating| rating.value = -1).check(RatingKey::Wallet, false, today);
    assert_eq!(wallet, Err(RatingFault::Wallet));
    for key in [RatingKey::Wallet, key] {
        assert_eq!(key.to_string().parse(), Ok(key));
    }
}

#[test]
fn a_standard_criterion_is_known_in_either_language() {
    let name = Name::Standard("market-development".to_owned());
    for text in [
        "market-development",
        "Market development strength",
        " 市场开拓能力 ",
    ] {
        assert!(is_called(&name, text), "{text}");
    }
    assert!(!is_called(&name, "Fit") && !is_called(&Name::Own("甲".to_owned()), "Fit"));
    assert!(is_called(&Name::Own("技术 契合".to_owned()), "技术契合"));
}
