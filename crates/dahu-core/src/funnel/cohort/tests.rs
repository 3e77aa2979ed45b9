use proptest::prelude::*;

use super::*;
use crate::{
    assessment::Intent,
    funnel::{
        flow::{Flow, FlowCell},
        journey::{
            Bought, Facts,
            tests::{day, listing, person},
        },
    },
    money::Amount,
    person::PersonId,
};

const AS_OF: &str = "2026-06-30";

/// A target of one person from a day, perhaps dropped on another, perhaps assessed, perhaps closed.
fn target(who: u128, from: &str, until: &str, intent: Option<Intent>, closed: &str) -> Journey {
    let assessments: Vec<_> = intent.map(|intent| (day(from), intent)).into_iter().collect();
    let mut bought = Bought::default();
    if !closed.is_empty() {
        bought.add(day(closed), Amount::from_ten_thousandths(1));
    }
    let facts = Facts {
        listing: &listing(&[(who, from, until)]),
        assessments: &assessments,
        chances: &[],
        bought,
    };
    Journey::of(&facts, day(AS_OF)).expect("a journey")
}

fn cohort(from: &str, journeys: &[Journey]) -> Cohort<PersonId> {
    let window = Period::new(Some(day(from)), day(AS_OF)).expect("a period");
    let grouped = journeys.iter().map(|journey| (journey.salesperson, journey));
    Cohort::of(window, day(AS_OF), grouped)
}

#[test]
fn targets_are_still_open_dropped_or_closed_and_only_those_of_the_window_count() {
    let journeys = [
        target(1, "2026-01-01", "", Some(Intent::High), "2026-03-01"),
        target(1, "2026-01-01", "2026-02-01", Some(Intent::Low), ""),
        target(2, "2026-02-01", "", None, "2026-02-10"),
        target(2, "2026-02-01", "", None, ""),
        target(2, "2025-12-31", "", None, ""),
    ];
    let found = cohort("2026-01-01", &journeys);
    let total = &found.total;
    assert_eq!(total.reached(Milestone::Target), 4);
    assert_eq!(
        (total.still_open, total.dropped, total.reached(Milestone::Closed)),
        (1, 1, 2)
    );
    assert_eq!(total.of_targets(Milestone::Closed), Share { part: 2, whole: 4 });
    let of_previous = |milestone| {
        total
            .of_previous(milestone)
            .map(|share| (share.part, share.whole))
    };
    assert_eq!(of_previous(Milestone::Target), None);
    assert_eq!(of_previous(Milestone::Assessed), Some((2, 4)));
    assert_eq!(of_previous(Milestone::HighMedium), Some((1, 2)));
    assert_eq!(
        of_previous(Milestone::Closed),
        Some((0, 0)),
        "no opportunity was open"
    );
    assert_eq!(total.skipped(Milestone::Closed), 2);
    assert_eq!(found.rows.len(), 2);
    assert_eq!(found.rows[1].group, person(2));
}

#[test]
fn time_to_close_counts_those_still_open_for_as_long_as_they_were_followed() {
    let journeys = [
        target(1, "2026-06-01", "", None, "2026-06-11"),
        target(1, "2026-06-01", "2026-06-06", None, ""),
        target(1, "2026-06-10", "", None, ""),
    ];
    let found = cohort("2026-01-01", &journeys);
    let steps = found
        .time_to_close
        .curve
        .steps
        .iter()
        .map(|step| (step.day, step.events, step.censored));
    assert_eq!(steps.collect::<Vec<_>>(), [(5, 0, 1), (10, 1, 0), (20, 0, 1)]);
    assert!(!found.time_to_close.is_known(), "one closing is too few");
}

proptest! {
    #[test]
    fn no_target_is_counted_twice_and_rows_add_up_to_the_total(
        targets in prop::collection::vec((1_u128..4, 0_i64..700, 0_u64..400, 0_u64..3, 0_u64..500), 0..40),
        from in 0_u64..600,
    ) {
        let first = day("2025-01-01");
        let journeys: Vec<Journey> = targets.iter().map(|(who, start, stays, intent, closed)| {
            let from = first + chrono::TimeDelta::days(*start % 540);
            let on = |days: u64| (from + chrono::Days::new(days)).to_string();
            let until = if *stays == 0 { String::new() } else { on(*stays) };
            let intent = [None, Some(Intent::Low), Some(Intent::High)][usize::try_from(*intent).unwrap_or(0)];
            // A sale counts while it is on the list, and up to the day.
            let closes = *closed > 0 && (*stays == 0 || closed < stays) && on(*closed).as_str() <= AS_OF;
            let closed = if closes { on(*closed) } else { String::new() };
            target(*who, &from.to_string(), &until, intent, &closed)
        }).collect();
        let start = first + chrono::Days::new(from);
        let window = Period::new(Some(start.min(day(AS_OF))), day(AS_OF)).expect("a period");
        let found = Cohort::of(window, day(AS_OF), journeys.iter().map(|journey| (journey.salesperson, journey)));
        let mut sum = CohortCounts::default();
        for row in &found.rows {
            sum += row.counts;
        }
        prop_assert_eq!(sum, found.total);
        let total = found.total;
        let ends = total.still_open + total.dropped + total.reached(Milestone::Closed);
        prop_assert_eq!(ends, total.reached(Milestone::Target));
        for milestone in Milestone::ALL {
            let counted = journeys.iter().filter(|journey| window.contains(journey.began()));
            let reached = counted.filter(|journey| CohortCell::Reached(milestone).has(journey)).count() as u64;
            prop_assert_eq!(reached, total.reached(milestone));
            if let Some(share) = total.of_previous(milestone) {
                prop_assert!(share.part <= share.whole);
            }
        }
        let flow = Flow::of(window, &journeys, |journey| journey, |journey, milestone| journey.credited(milestone));
        for milestone in Milestone::ALL {
            let rows: (u64, u64) = flow.rows.iter().fold((0, 0), |sum, (_, counts)| {
                (sum.0 + counts.before(milestone), sum.1 + counts.entered(milestone))
            });
            prop_assert_eq!(rows, (flow.total.before(milestone), flow.total.entered(milestone)));
            let all = journeys.iter().filter(|journey| journey.day(milestone).is_some()).count() as u64;
            prop_assert_eq!(flow.total.by_the_end(milestone), all);
            if let Some(share) = flow.did_of_those_that_could(milestone) {
                prop_assert!(share.part <= share.whole);
            }
        }
        prop_assert_eq!(flow.rows.iter().map(|(_, counts)| counts.moved).sum::<u64>(), flow.total.moved);
        let moved = journeys.iter().filter(|journey| FlowCell::Moved.has(journey, window)).count() as u64;
        prop_assert_eq!(moved, flow.total.moved);
        // What entered the first milestone in the window is the cohort of the window.
        prop_assert_eq!(flow.total.entered(Milestone::Target), total.reached(Milestone::Target));
    }
}
