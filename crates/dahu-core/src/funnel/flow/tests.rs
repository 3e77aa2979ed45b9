use super::*;
use crate::{
    assessment::Intent,
    funnel::journey::{
        Bought, Facts,
        tests::{day, listing, person},
    },
    money::Amount,
    person::PersonId,
};

fn journey(
    stays: &[(u128, &str, &str)],
    assessments: &[(&str, Intent)],
    bought_on: &[&str],
    as_of: &str,
) -> Journey {
    let assessments: Vec<_> = assessments
        .iter()
        .map(|(on, intent)| (day(on), *intent))
        .collect();
    let mut bought = Bought::default();
    for on in bought_on {
        bought.add(day(on), Amount::from_ten_thousandths(1));
    }
    let facts = Facts {
        listing: &listing(stays),
        assessments: &assessments,
        chances: &[],
        bought,
    };
    Journey::of(&facts, day(as_of)).expect("a journey")
}

fn second_quarter() -> Period {
    Period::new(Some(day("2026-04-01")), day("2026-06-30")).expect("a period")
}

fn flow(journeys: &[Journey]) -> Flow<Option<PersonId>> {
    Flow::of(
        second_quarter(),
        journeys,
        |journey| *journey,
        |journey, milestone| journey.credited(milestone),
    )
}

#[test]
fn each_account_counts_once_at_each_milestone_under_whoever_had_it_then() {
    let handed_on = [(1, "2026-01-01", "2026-05-01"), (2, "2026-05-01", "")];
    let all = [
        journey(
            &handed_on,
            &[("2026-04-10", Intent::High), ("2026-05-10", Intent::High)],
            &["2026-06-01", "2026-06-02"],
            "2026-06-30",
        ),
        journey(&[(2, "2026-06-01", "")], &[], &[], "2026-06-30"),
    ];
    let found = flow(&all);
    let counts = |who: u128| {
        let row = found.rows.iter().find(|(group, _)| *group == Some(person(who)));
        let counts = row.expect("a row").1;
        (
            Milestone::ALL.map(|milestone| counts.entered(milestone)),
            counts.moved,
        )
    };
    assert_eq!(counts(1), ([0, 1, 1, 0, 0, 0], 0));
    assert_eq!(
        counts(2),
        ([1, 0, 0, 0, 1, 1], 2),
        "one moved last with the second"
    );
    assert_eq!(found.total.before(Milestone::Target), 1);
    assert_eq!(found.total.by_the_end(Milestone::Target), 2);
    assert_eq!(found.total.moved, 2);
}

#[test]
fn only_who_stood_before_a_milestone_could_have_reached_it() {
    let all = [
        // Assessed before the period: not before the milestone any more.
        journey(
            &[(1, "2026-01-01", "")],
            &[("2026-02-01", Intent::Low)],
            &[],
            "2026-06-30",
        ),
        // Could have been assessed, and was.
        journey(
            &[(1, "2026-01-01", "")],
            &[("2026-05-01", Intent::Low)],
            &[],
            "2026-06-30",
        ),
        // Could have been assessed, and was not.
        journey(&[(1, "2026-01-01", "")], &[], &[], "2026-06-30"),
        // Was off the list before the period began.
        journey(&[(1, "2026-01-01", "2026-04-01")], &[], &[], "2026-06-30"),
    ];
    let found = flow(&all);
    let share = found.did_of_those_that_could(Milestone::Assessed);
    assert_eq!(share, Some(Share { part: 1, whole: 2 }));
    assert_eq!(found.did_of_those_that_could(Milestone::Target), None);
    let share = found.did_of_those_that_could(Milestone::HighMedium);
    assert_eq!(share, Some(Share { part: 0, whole: 2 }), "both that are assessed");
}

#[test]
fn a_period_from_the_beginning_has_nothing_before_it() {
    let all = [journey(&[(1, "2026-01-01", "")], &[], &[], "2026-06-30")];
    let period = Period::new(None, day("2026-06-30")).expect("a period");
    let found = Flow::of(period, &all, |journey| *journey, |_, _| ());
    assert_eq!(found.total.before(Milestone::Target), 0);
    assert_eq!(found.total.entered(Milestone::Target), 1);
}
