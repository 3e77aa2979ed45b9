use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::{
    money::Amount,
    opportunity::{BusinessKind, Calibration, Course, ForecastCategory},
    pipeline::{Name, Pipeline, PipelineId, Stage, StageId},
    quota::{BILLION, Season, Span},
    share::Share,
};

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn span(word: &str) -> Span {
    word.parse().expect("a span")
}

fn amount(text: &str) -> Amount {
    text.parse().expect("an amount")
}

fn units(count: i64) -> Amount {
    Amount::from_ten_thousandths(count * 10_000)
}

fn stage_id(number: u128) -> StageId {
    StageId(Uuid::from_u128(number))
}

fn pipeline_id(number: u128) -> PipelineId {
    PipelineId(Uuid::from_u128(number))
}

fn pipeline(number: u128, stages: &[(u128, u8)]) -> Pipeline {
    let stage = |(number, percent): &(u128, u8)| Stage {
        id: stage_id(*number),
        name: Name::Own(format!("Stage {number}")),
        probability_percent: *percent,
        enters_with: BTreeSet::new(),
        checks: Vec::new(),
        rots_after_days: None,
    };
    Pipeline {
        id: pipeline_id(number),
        name: Name::Own("Projects".to_owned()),
        selling_mode: None,
        stages: stages.iter().map(stage).collect(),
        is_retired: false,
    }
}

fn courses(count: usize, won: usize, stages: &[u128]) -> Vec<Course> {
    let course = |number: usize| Course {
        stages: stages.iter().copied().map(stage_id).collect(),
        was_won: Some(number < won),
    };
    (0..count).map(course).collect()
}

/// A pipeline of which 40 were decided, 16 of them won: all were in its first stage, 25 in its second, 15 of these won. Of
/// another one 12 were decided.
fn chances() -> Chances {
    let mut all = courses(25, 15, &[1, 2]);
    all.extend(courses(15, 1, &[1]));
    all.extend(courses(12, 6, &[9]));
    let decided = HashMap::from([
        (pipeline_id(1), Share { part: 16, whole: 40 }),
        (pipeline_id(2), Share { part: 6, whole: 12 }),
    ]);
    let pipelines = [pipeline(1, &[(1, 10), (2, 20)]), pipeline(2, &[(9, 50)])];
    Chances::of(&pipelines, &Calibration::of(all), &decided)
}

fn open(stage: u128, category: ForecastCategory, day: Option<NaiveDate>, count: i64) -> Pursued {
    Pursued {
        stage: stage_id(stage),
        is_won: false,
        day,
        amount: units(count),
        category,
        kind: BusinessKind::NewAccount,
        is_expected: false,
        is_invoiced: false,
    }
}

fn won(on: &str, count: i64) -> Pursued {
    Pursued {
        is_won: true,
        ..open(2, ForecastCategory::Commit, Some(day(on)), count)
    }
}

#[test]
fn a_stage_that_few_went_through_is_drawn_towards_its_pipeline_and_a_pipeline_with_few_is_refused() {
    let chances = chances();
    let first = chances.stage(stage_id(1)).expect("a chance");
    assert_eq!((first.millionths, first.is_drawn), (400_000, false));
    // (15 + 5 × 0.4) / 30
    let second = chances.stage(stage_id(2)).expect("a chance");
    assert_eq!((second.millionths, second.is_drawn), (566_666, true));
    assert_eq!(second.known, Share { part: 15, whole: 25 });
    assert_eq!(chances.stage(stage_id(9)), None);
    let few = chances.pipeline(pipeline_id(2)).expect("a pipeline");
    assert!(few.is_refused());
    assert_eq!(few.decided.whole, 12);
    assert_eq!(chances.said(stage_id(9), units(400)), units(200));
}

#[test]
fn opportunities_stand_where_their_day_and_category_put_them() {
    let (quarter, today) = (span("2026-Q3"), day("2026-07-10"));
    let at = |text: &str| Some(day(text));
    for (pursued, expected) in [
        (won("2026-07-05", 1), Some(Place::Won)),
        (won("2026-06-30", 1), None),
        (
            open(1, ForecastCategory::Commit, at("2026-07-10"), 1),
            Some(Place::Commit),
        ),
        (
            open(1, ForecastCategory::BestCase, at("2026-09-30"), 1),
            Some(Place::BestCase),
        ),
        (
            open(1, ForecastCategory::Pipeline, at("2026-08-01"), 1),
            Some(Place::Pipeline),
        ),
        (
            open(1, ForecastCategory::Omitted, at("2026-08-01"), 1),
            Some(Place::Omitted),
        ),
        (open(1, ForecastCategory::Commit, at("2026-10-01"), 1), None),
        (
            open(1, ForecastCategory::Commit, at("2026-07-09"), 1),
            Some(Place::Overdue),
        ),
        (open(1, ForecastCategory::Commit, None, 1), Some(Place::Undated)),
    ] {
        assert_eq!(place(quarter, today, &pursued), expected, "{pursued:?}");
    }
    let undated = open(1, ForecastCategory::Commit, None, 1);
    assert_eq!(place(span("2026-Q2"), today, &undated), None, "the span is over");
}

/// What several opportunities come to in the third quarter.
fn weighed(all: &[Pursued]) -> Weighing {
    let mut weighing = Weighing::default();
    for pursued in all {
        if let Some(place) = place(span("2026-Q3"), day("2026-07-10"), pursued) {
            weighing.add(pursued, place, &chances());
        }
    }
    weighing
}

#[test]
fn the_figures_of_a_quarter_are_those_worked_out_by_hand() {
    let at = |text: &str| Some(day(text));
    let renewal = Pursued {
        kind: BusinessKind::Renewal,
        is_expected: true,
        ..open(2, ForecastCategory::Pipeline, at("2026-09-01"), 200)
    };
    let weighing = weighed(&[
        won("2026-07-05", 1_000),
        open(1, ForecastCategory::Commit, at("2026-08-01"), 500),
        open(2, ForecastCategory::BestCase, at("2026-09-30"), 300),
        renewal,
        open(1, ForecastCategory::Commit, at("2026-07-09"), 70),
        open(1, ForecastCategory::BestCase, None, 80),
        open(2, ForecastCategory::Omitted, at("2026-08-15"), 90),
        open(9, ForecastCategory::Commit, at("2026-07-20"), 400),
        open(1, ForecastCategory::Commit, at("2026-10-01"), 5_000),
    ]);
    let figures = Figures {
        sold: units(50),
        repeat: Some(units(60)),
        ..weighing.figures
    };
    let tally = |count, amount| Tally { count, amount };
    assert_eq!(figures.won, tally(1, units(1_000)));
    assert_eq!(figures.commit, tally(2, units(900)));
    assert_eq!(
        (figures.committed(), figures.at_best()),
        (units(1_900), units(2_200))
    );
    assert_eq!(
        (figures.overdue, figures.undated, figures.omitted),
        (tally(1, units(70)), tally(1, units(80)), tally(1, units(90)))
    );
    // 500 × 0.4 + 300 × 0.566666 + 200 × 0.566666
    assert_eq!(figures.weighted, tally(3, amount("483.3330")));
    assert_eq!(figures.unweighted, tally(1, units(400)));
    assert_eq!(figures.said, units(50 + 60 + 40 + 200));
    assert_eq!(figures.overlapping, tally(1, amount("113.3332")));
    assert_eq!(figures.won_and_weighted(), Some(amount("1483.3330")));
    // 50 + 1000 + (483.3330 - 113.3332) + 60
    assert_eq!(figures.sales(), Some(amount("1479.9998")));
    let without = Figures {
        repeat: None,
        ..figures
    };
    assert_eq!(without.sales(), None);
}

#[test]
fn what_is_won_and_bought_since_or_expected_anyway_is_not_added_to_sales() {
    let invoiced = Pursued {
        is_invoiced: true,
        ..won("2026-07-05", 10)
    };
    let again = Pursued {
        kind: BusinessKind::Repeat,
        is_expected: true,
        ..won("2026-07-05", 20)
    };
    let new = won("2026-07-05", 40);
    assert_eq!(
        weighed(&[invoiced, again, new]).figures.not_invoiced,
        Tally::one(units(40))
    );
}

#[test]
fn few_opportunities_are_not_as_sure_as_many() {
    let chances = chances();
    let of = |count: usize, each: i64| {
        let at = Some(day("2026-08-01"));
        let all = vec![open(1, ForecastCategory::Pipeline, at, each); count];
        weighed(&all).weighted(&chances).expect("a sum")
    };
    // Ten of 100: variance 100,000 × 0.234756 + 1,000,000 × 0.005725 = 29,200; 1.281552 × √29,200 = 218.99
    let ten = of(10, 100);
    assert_eq!(
        (ten.low, ten.expected, ten.high),
        (amount("181.01"), units(400), amount("618.99"))
    );
    // One of 1,000: nothing is less possible than none of it, nor more than all.
    let one = of(1, 1_000);
    assert_eq!(
        (one.low, one.expected, one.high),
        (units(0), units(400), units(1_000))
    );
    let many = of(1_000, 1);
    assert!(many.high < ten.high && many.low > ten.low, "{many:?}");
    // That the chance itself is not known does not go away, however many there are.
    assert!(many.high > units(490), "{many:?}");
}

#[test]
fn a_sum_of_which_nothing_can_be_weighted_is_none_and_an_empty_one_is_zero() {
    let chances = chances();
    assert_eq!(
        weighed(&[]).weighted(&chances).map(|sum| sum.expected),
        Some(units(0))
    );
    let refused = weighed(&[open(9, ForecastCategory::Commit, Some(day("2026-08-01")), 400)]);
    assert_eq!(refused.weighted(&chances), None);
    assert!(refused.figures.is_refused());
    assert!(Figures::default().is_nothing());
    assert!(!refused.figures.is_nothing());
}

#[test]
fn a_part_of_the_horizon_has_the_part_of_its_season() {
    let horizon = (day("2026-07-01"), day("2027-06-30"));
    let share = |days, season: &Season| share_of_horizon(horizon, days, season);
    let quarter = (day("2026-07-01"), day("2026-09-30"));
    assert_eq!(share(quarter, &Season::EVEN), BILLION / 4);
    assert_eq!(
        share((day("2026-07-16"), day("2026-07-31")), &Season::EVEN),
        43_010_750
    );
    // September alone brings as much as all other months together.
    let mut weights = [1; 12];
    weights[8] = 11;
    let season = Season { weights, years: 3 };
    assert_eq!(share(quarter, &season), 13 * BILLION / 22);
    // What lies outside of the horizon has no part, and what has passed of it neither.
    assert_eq!(share((day("2027-07-01"), day("2027-09-30")), &season), 0);
    assert_eq!(share((day("2026-01-01"), day("2027-12-31")), &season), BILLION);
    let nothing = Season {
        weights: [0; 12],
        years: 1,
    };
    let days = (day("2026-07-01"), day("2026-07-10"));
    assert_eq!(share(days, &nothing), 10 * BILLION / 365);
}

#[test]
fn repeat_business_is_the_sum_of_its_accounts_with_an_interval_that_narrows_with_their_number() {
    let expected = Expected {
        sales: units(400),
        deviation: units(200),
    };
    let of = |accounts: usize| {
        let mut repeat = Repeat::default();
        (0..accounts).for_each(|_| repeat.add(&expected, BILLION / 4));
        repeat
    };
    // A quarter of the variance: a deviation of 100; 1.281552 × 100 = 128.15
    let one = of(1).estimate(0);
    assert_eq!(
        (one.low, one.expected, one.high),
        (units(0), units(100), amount("228.15"))
    );
    let hundred = of(100).estimate(0);
    assert_eq!(hundred.expected, units(10_000));
    assert_eq!(hundred.high, amount("11281.55"));
    // Parameters that are off by a tenth are so for all at once: √(1000² + 1000²) × 1.281552
    let doubtful = of(100).estimate(100_000);
    assert_eq!(doubtful.high, amount("11812.38"));
    let nothing = Expected::default();
    let mut none = Repeat::default();
    none.add(&nothing, BILLION);
    assert_eq!(none.accounts, 0);
}

#[test]
fn weeks_begin_on_monday_and_spans_have_a_next_one() {
    assert_eq!(week_of(day("2026-06-28")), day("2026-06-22"));
    assert_eq!(week_of(day("2026-06-29")), day("2026-06-29"));
    assert_eq!(week_of(day("2027-01-03")), day("2026-12-28"));
    let words = |text: &str| {
        let spans = spans_of(day(text)).into_iter();
        spans.map(|span| span.to_string()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(
        words("2026-06-30"),
        "2026-06 2026-07 2026-Q2 2026-Q3 2026-H1 2026-H2 2026 2027"
    );
    assert_eq!(
        words("2026-12-01"),
        "2026-12 2027-01 2026-Q4 2027-Q1 2026-H2 2027-H1 2026 2027"
    );
    assert_eq!(quarter_of(day("2026-01-01")), span("2026-Q1"));
    assert_eq!(quarter_of(day("2026-06-30")), span("2026-Q2"));
    assert_eq!(quarter_of(day("2026-12-31")), span("2026-Q4"));
    assert_eq!(quarter_of(day("1900-12-31")), span("1990-Q4"));
    let quarter = span("2026-Q3");
    assert_eq!(weeks_before_end(quarter, day("2026-09-30")), Some(0));
    assert_eq!(weeks_before_end(quarter, day("2026-09-23")), Some(1));
    assert_eq!(weeks_before_end(quarter, day("2026-10-01")), None);
}

fn said(word: &str, weeks_before: u32, forecast: i64, outcome: i64) -> Said {
    Said {
        span: span(word),
        weeks_before,
        forecast: units(forecast),
        outcome: units(outcome),
    }
}

#[test]
fn errors_are_told_by_how_long_before_the_end_it_was_said() {
    let found = accuracy([
        said("2026-01", 4, 150, 100),
        said("2026-02", 4, 80, 100),
        said("2026-03", 4, 120, 100),
        said("2026-04", 4, 7, 0),
        said("2026-05", 4, 999, 100),
        // Said again in the same week before the end: this one counts.
        said("2026-05", 4, 110, 100),
        said("2026-01", 0, 100, 100),
    ]);
    let weeks: Vec<u32> = found.iter().map(|one| one.weeks_before).collect();
    assert_eq!(weeks, [4, 0]);
    // (50 + 20 + 20 + 10) / 4 and (50 - 20 + 20 + 10) / 4 in percent
    assert_eq!((found[0].spans, found[0].without_outcome), (4, 1));
    assert_eq!(found[0].error, Some(BILLION / 4));
    assert_eq!(found[0].bias, Some(BILLION * 15 / 100));
    assert_eq!((found[1].spans, found[1].error, found[1].bias), (1, None, None));
}

fn categories() -> impl Strategy<Value = ForecastCategory> {
    proptest::sample::select(ForecastCategory::ALL.to_vec())
}

prop_compose! {
    fn any_pursued()(
        stage in proptest::sample::select(vec![1_u128, 2, 9]),
        is_won in any::<bool>(),
        days in proptest::option::of(-40_i64..120),
        amount in 0_i64..10_000_000_000,
        category in categories(),
        kind in proptest::sample::select(BusinessKind::ALL.to_vec()),
        is_expected in any::<bool>(),
        is_invoiced in any::<bool>(),
        person in 0_u8..4,
    ) -> (u8, Pursued) {
        let day = days.map(|days| day("2026-07-10") + chrono::TimeDelta::days(days));
        let stage = stage_id(stage);
        let amount = Amount::from_ten_thousandths(amount);
        (person, Pursued { stage, is_won, day, amount, category, kind, is_expected, is_invoiced })
    }
}

proptest! {
    #[test]
    fn people_add_up_to_the_total_and_no_figure_leaves_its_bounds(
        all in proptest::collection::vec(any_pursued(), 0..60),
    ) {
        let chances = chances();
        let everybody: Vec<Pursued> = all.iter().map(|(_, pursued)| *pursued).collect();
        let total = weighed(&everybody);
        let mut sum = Figures::default();
        for person in 0..4 {
            let own: Vec<Pursued> = all
                .iter()
                .filter(|(owner, _)| *owner == person)
                .map(|(_, pursued)| *pursued)
                .collect();
            sum += weighed(&own).figures;
        }
        let figures = total.figures;
        prop_assert_eq!(sum, figures);
        prop_assert!(figures.committed() <= figures.at_best());
        prop_assert!(figures.overlapping.amount <= figures.weighted.amount);
        let counted = figures.commit.count + figures.best_case.count + figures.pipeline.count;
        prop_assert_eq!(figures.weighted.count + figures.unweighted.count, counted);
        let whole: Amount = [figures.commit, figures.best_case, figures.pipeline]
            .into_iter()
            .map(|tally| tally.amount)
            .sum();
        if let Some(weighted) = total.weighted(&chances) {
            prop_assert!(Amount::ZERO <= weighted.low && weighted.low <= weighted.expected);
            prop_assert!(weighted.expected <= weighted.high && weighted.high <= whole);
        }
    }

    #[test]
    fn the_parts_of_a_horizon_add_up_to_all_of_it(
        weights in proptest::array::uniform12(0_u64..1_000_000_000),
        first in 1_u64..364,
    ) {
        let season = Season { weights, years: 2 };
        let horizon = (day("2026-07-01"), day("2027-06-30"));
        let cut = horizon.0 + chrono::Days::new(first);
        let before = share_of_horizon(horizon, (horizon.0, cut - chrono::Days::new(1)), &season);
        let after = share_of_horizon(horizon, (cut, horizon.1), &season);
        prop_assert!((before + after - BILLION).abs() <= 2, "{} {}", before, after);
        prop_assert!(before >= 0 && after >= 0);
    }
}
