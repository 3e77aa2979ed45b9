//! What each signal says, and what is left of a hundred.

use proptest::prelude::*;

use super::day;
use crate::{
    activity::Direction,
    case::{Course, Severity},
    contact::Stance,
    health::{
        Band, Decision, History, Item, Person, Sales, Sign, Signal, Stay, Touch, Value, Wellness, wellness,
    },
    money::Amount,
    portfolio::AccountFigures,
};

const TODAY: &str = "2026-06-30";

fn yuan(units: i64) -> Amount {
    Amount::from_ten_thousandths(units * 10_000)
}

/// An account that buys every thirty days, forty at most, and last did so on a day.
fn monthly(last: &str, recent: i64, prior: i64) -> Sales {
    Sales {
        as_of: day(TODAY),
        figures: AccountFigures {
            first: Some(day("2024-01-10")),
            last: Some(day(last)),
            purchase_days: 24,
            net: yuan(1_000),
            net_recent: yuan(recent),
            net_prior: yuan(prior),
            median_gap_days: Some(30.0),
            p95_gap_days: Some(40.0),
        },
        has_prior: true,
    }
}

fn read(found: &Wellness, signal: Signal) -> (Sign, u8, Value) {
    let reading = found.readings.iter().find(|one| one.signal == signal);
    let reading = reading.expect("every signal is told");
    (reading.sign, reading.points, reading.value)
}

fn touch(on: &str, direction: Option<Direction>) -> Touch {
    Touch {
        on: day(on),
        direction,
    }
}

fn of_sales(sales: &Sales) -> Wellness {
    wellness(&History::default(), Some(sales), day(TODAY))
}

fn of_people(people: Vec<Person>) -> Wellness {
    wellness(&History::new(Vec::new(), people, Vec::new()), None, day(TODAY))
}

fn until(last: &str) -> Stay {
    Stay {
        from: None,
        until: Some(day(last)),
    }
}

fn decider(stances: &[(&str, Stance)]) -> Person {
    Person {
        is_decider: true,
        stances: stances.iter().map(|(on, stance)| (day(on), *stance)).collect(),
        ..Person::default()
    }
}

#[test]
fn all_signals_but_cases_together_take_a_hundred_points_and_cases_ten_more() {
    let all: u16 = Signal::ALL
        .iter()
        .map(|one| u16::from(one.points_at_most()))
        .sum();
    assert_eq!((all, Signal::OpenCases.points_at_most()), (110, 10));
    let all: u16 = Item::ALL.iter().map(|one| u16::from(one.weight())).sum();
    assert_eq!(all, 100);
    for signal in Signal::ALL {
        assert_eq!(Signal::from_word(signal.as_str()), Some(signal));
    }
    for item in Item::ALL {
        assert_eq!(Item::from_word(item.as_str()), Some(item));
    }
}

#[test]
fn whoever_is_late_against_their_own_rhythm_loses_points_and_more_when_twice_as_late() {
    for (last, sign, points, late) in [
        ("2026-06-01", Sign::Good, 0, 0),
        ("2026-05-21", Sign::Good, 0, 0),
        ("2026-05-20", Sign::Bad, 15, 1),
        ("2026-04-12", Sign::Bad, 15, 39),
        ("2026-04-11", Sign::Bad, 30, 40),
    ] {
        let found = read(&of_sales(&monthly(last, 100, 100)), Signal::Late);
        assert_eq!((found.0, found.1), (sign, points), "{last}");
        assert!(
            matches!(found.2, Value::Purchase { late: told, .. } if told == late),
            "{found:?}"
        );
    }
    let mut young = monthly("2026-01-01", 100, 100);
    young.figures.purchase_days = 3;
    assert_eq!(read(&of_sales(&young), Signal::Late).0, Sign::Unknown);
}

#[test]
fn sales_that_fell_take_points_and_a_small_fall_is_neither_good_nor_bad() {
    for (recent, prior, sign, points) in [
        (100, 100, Sign::Good, 0),
        (99, 100, Sign::Even, 0),
        (81, 100, Sign::Even, 0),
        (80, 100, Sign::Bad, 10),
        (51, 100, Sign::Bad, 10),
        (50, 100, Sign::Bad, 20),
        (-5, 100, Sign::Bad, 20),
        (50, 0, Sign::Unknown, 0),
    ] {
        let found = read(&of_sales(&monthly("2026-06-20", recent, prior)), Signal::Sales);
        assert_eq!((found.0, found.1), (sign, points), "{recent} after {prior}");
    }
}

#[test]
fn sales_are_compared_with_a_whole_year_or_with_nothing() {
    let figures = monthly("2026-06-20", 50, 100).figures;
    for (begins, sign) in [
        (Some("2024-07-01"), Sign::Bad),
        (Some("2024-07-02"), Sign::Unknown),
        (None, Sign::Unknown),
    ] {
        let sales = Sales::of(figures, day(TODAY), begins.map(day));
        let found = of_sales(&sales);
        assert_eq!(read(&found, Signal::Sales).0, sign, "{begins:?}");
        assert_eq!(read(&found, Signal::Late).0, Sign::Good);
    }
}

#[test]
fn silence_takes_points_and_contact_that_was_never_recorded_none() {
    let silent = |last: &str| {
        let history = History::new(vec![touch(last, None)], Vec::new(), Vec::new());
        let found = read(&wellness(&history, None, day(TODAY)), Signal::Silence);
        (found.0, found.1)
    };
    assert_eq!(silent("2026-04-01"), (Sign::Good, 0));
    assert_eq!(silent("2026-03-31"), (Sign::Bad, 7));
    assert_eq!(silent("2025-12-31"), (Sign::Bad, 15));
    // What was entered for a day to come is not known yet.
    assert_eq!(silent("2026-07-01"), (Sign::Unknown, 0));
    let never = read(&of_people(Vec::new()), Signal::Silence);
    assert_eq!(never, (Sign::Unknown, 0, Value::Nothing));
}

#[test]
fn whoever_never_comes_to_us_loses_points_once_we_came_to_them_four_times() {
    let ours = |count: usize| vec![touch("2026-05-05", Some(Direction::Ours)); count];
    let balance = |touches: Vec<Touch>| {
        let history = History::new(touches, Vec::new(), Vec::new());
        read(&wellness(&history, None, day(TODAY)), Signal::Balance)
    };
    let told = |ours, theirs| Value::Contacts { ours, theirs };
    assert_eq!(balance(ours(3)), (Sign::Even, 0, told(3, 0)));
    assert_eq!(balance(ours(4)), (Sign::Bad, 5, told(4, 0)));
    let with = |direction| [ours(4), vec![touch("2026-01-05", direction)]].concat();
    assert_eq!(
        balance(with(Some(Direction::Theirs))),
        (Sign::Good, 0, told(4, 1))
    );
    assert_eq!(balance(with(None)), (Sign::Good, 0, told(4, 1)));
    let long_ago = [ours(4), vec![touch("2026-01-01", None)]].concat();
    assert_eq!(balance(long_ago), (Sign::Bad, 5, told(4, 0)));
}

#[test]
fn stances_count_as_they_are_known_on_the_day() {
    let cases = [
        (vec![decider(&[("2026-01-01", Stance::Supporter)])], Sign::Good, 0),
        (vec![decider(&[("2026-01-01", Stance::Neutral)])], Sign::Even, 0),
        (vec![decider(&[("2026-01-01", Stance::Opponent)])], Sign::Bad, 15),
        (
            vec![
                decider(&[("2026-01-01", Stance::Opponent)]),
                decider(&[("2026-01-01", Stance::Champion)]),
            ],
            Sign::Bad,
            10,
        ),
        (
            vec![decider(&[
                ("2025-12-01", Stance::Champion),
                ("2026-01-01", Stance::Neutral),
            ])],
            Sign::Bad,
            5,
        ),
        (
            vec![decider(&[
                ("2024-12-01", Stance::Champion),
                ("2025-01-01", Stance::Neutral),
            ])],
            Sign::Even,
            0,
        ),
        (
            vec![decider(&[("2026-07-01", Stance::Opponent)])],
            Sign::Unknown,
            0,
        ),
        (
            vec![Person {
                stays: vec![until("2026-06-29")],
                ..decider(&[("2026-01-01", Stance::Opponent)])
            }],
            Sign::Unknown,
            0,
        ),
    ];
    for (place, (people, sign, points)) in cases.into_iter().enumerate() {
        let found = read(&of_people(people), Signal::Stance);
        assert_eq!((found.0, found.1), (sign, points), "case {place}");
    }
}

#[test]
fn lost_opportunities_take_points_where_nothing_was_won() {
    let decided = |outcomes: &[(&str, bool)]| {
        let outcomes = outcomes.iter().map(|(on, is_won)| Decision {
            on: day(on),
            is_won: *is_won,
            reopened_on: None,
        });
        let history = History::new(Vec::new(), Vec::new(), outcomes.collect());
        let found = read(&wellness(&history, None, day(TODAY)), Signal::Opportunities);
        (found.0, found.1)
    };
    assert_eq!(decided(&[]), (Sign::Unknown, 0));
    assert_eq!(decided(&[("2025-06-30", false)]), (Sign::Unknown, 0));
    assert_eq!(decided(&[("2025-07-01", false)]), (Sign::Bad, 5));
    assert_eq!(decided(&[("2026-07-01", false)]), (Sign::Unknown, 0));
    assert_eq!(
        decided(&[("2026-01-01", false), ("2026-02-01", true)]),
        (Sign::Good, 0)
    );
    let lost = Decision {
        on: day("2026-01-01"),
        is_won: false,
        reopened_on: Some(day("2026-03-01")),
    };
    let history = History::new(Vec::new(), Vec::new(), vec![lost]);
    for (on, sign) in [("2026-02-28", Sign::Bad), ("2026-03-01", Sign::Unknown)] {
        let found = read(&wellness(&history, None, day(on)), Signal::Opportunities);
        assert_eq!(found.0, sign, "{on}");
    }
}

#[test]
fn cases_that_are_open_for_too_long_take_points_by_how_severe_they_are() {
    let case = |severity, opened: &str, resolved: Option<(&str, Option<&str>)>| Course {
        severity,
        opened_on: day(opened),
        resolved: resolved
            .into_iter()
            .map(|(on, again)| (day(on), again.map(day)))
            .collect(),
    };
    let told = |cases: Vec<Course>, on: &str| {
        let history = History::default().with_cases(cases);
        let found = wellness(&history, None, day(on));
        let reading = found.readings.iter().find(|one| one.signal == Signal::OpenCases);
        let reading = reading.expect("it is told");
        (reading.sign, reading.points, reading.value, reading.on)
    };
    let value = |open, late| Value::Cases { open, late };
    let critical = |opened| case(Severity::Critical, opened, None);
    assert_eq!(told(Vec::new(), TODAY), (Sign::Unknown, 0, Value::Nothing, None));
    // What was opened later was not known.
    assert_eq!(told(vec![critical("2026-07-01")], TODAY).0, Sign::Unknown);
    for (severity, opened, sign, points) in [
        (Severity::Critical, "2026-06-23", Sign::Even, 0),
        (Severity::Critical, "2026-06-22", Sign::Bad, 10),
        (Severity::High, "2026-06-16", Sign::Even, 0),
        (Severity::High, "2026-06-15", Sign::Bad, 5),
        (Severity::Normal, "2026-05-01", Sign::Even, 0),
        (Severity::Normal, "2026-04-30", Sign::Bad, 5),
        (Severity::Low, "2026-04-30", Sign::Bad, 5),
    ] {
        let late = u32::from(points > 0);
        let expected = (sign, points, value(1, late), Some(day(opened)));
        assert_eq!(
            told(vec![case(severity, opened, None)], TODAY),
            expected,
            "{opened}"
        );
    }
    let three = ["2026-01-03", "2026-01-02", "2026-01-01"].map(|on| case(Severity::Low, on, None));
    let expected = (Sign::Bad, 10, value(3, 3), Some(day("2026-01-01")));
    assert_eq!(told(three.to_vec(), TODAY), expected);
    // What was resolved, and opened again, is as it was on each day.
    let again = || {
        vec![case(
            Severity::Critical,
            "2026-06-01",
            Some(("2026-06-12", Some("2026-06-20"))),
        )]
    };
    for (on, sign, open) in [
        ("2026-06-05", Sign::Even, 1),
        ("2026-06-11", Sign::Bad, 1),
        ("2026-06-12", Sign::Good, 0),
        ("2026-06-20", Sign::Bad, 1),
    ] {
        let found = told(again(), on);
        let late = u32::from(sign == Sign::Bad);
        assert_eq!((found.0, found.2), (sign, value(open, late)), "{on}");
    }
}

#[test]
fn there_is_no_score_where_too_little_is_known() {
    let mut sales = monthly("2026-06-20", 100, 100);
    assert_eq!((of_sales(&sales).score, of_sales(&sales).known), (Some(100), 2));
    sales.figures.net_prior = yuan(0);
    assert_eq!((of_sales(&sales).score, of_sales(&sales).known), (None, 1));
    let worst = wellness(
        &History::new(
            vec![touch("2025-01-01", None)],
            vec![
                decider(&[("2026-01-01", Stance::Opponent)]),
                Person {
                    stays: vec![until("2026-01-01")],
                    ..decider(&[])
                },
            ],
            vec![Decision {
                on: day("2026-01-01"),
                is_won: false,
                reopened_on: None,
            }],
        ),
        Some(&monthly("2025-01-01", 0, 100)),
        day(TODAY),
    );
    // No contact within half a year says nothing of who seeks whom.
    assert_eq!((worst.score, worst.known), (Some(5), 6));
    assert_eq!(worst.bad_bits().count_ones(), 6);
}

#[test]
fn a_score_ends_at_zero() {
    let long_open = Course {
        severity: Severity::Critical,
        opened_on: day("2026-01-01"),
        resolved: Vec::new(),
    };
    let ours = vec![touch("2026-01-02", Some(Direction::Ours)); 4];
    let gone = Person {
        stays: vec![until("2026-01-01")],
        ..decider(&[])
    };
    let people = vec![decider(&[("2026-01-01", Stance::Opponent)]), gone];
    let lost = Decision {
        on: day("2026-01-01"),
        is_won: false,
        reopened_on: None,
    };
    let history = History::new(ours, people, vec![lost]).with_cases(vec![long_open]);
    let sales = monthly("2025-01-01", 0, 100);
    let found = wellness(&history, Some(&sales), day(TODAY));
    let taken: u16 = found.readings.iter().map(|one| u16::from(one.points)).sum();
    assert_eq!((taken, found.score, found.known), (102, Some(0), 8));
}

#[test]
fn every_score_has_its_band() {
    for (score, band) in [
        (0, Band::Poor),
        (39, Band::Poor),
        (40, Band::Weak),
        (60, Band::Watch),
        (79, Band::Watch),
        (80, Band::Well),
        (100, Band::Well),
    ] {
        assert_eq!(Band::of(score), band);
        assert!(band.from() <= score && score <= band.to());
    }
    for band in Band::ALL {
        assert_eq!(Band::from_word(band.as_str()), Some(band));
    }
}

proptest! {
    #[test]
    fn what_happens_later_changes_nothing_of_what_was_known(
        days in prop::collection::vec((0_i64..900, prop::option::of(any::<bool>())), 0..40),
        decisions in prop::collection::vec((0_i64..900, any::<bool>()), 0..10),
        stances in prop::collection::vec((0_i64..900, 0_usize..4), 0..6),
        cases in prop::collection::vec((0_i64..900, 0_i64..90, 0_i64..90, 0_usize..4), 0..6),
        asked in 0_i64..900,
    ) {
        let first = day("2024-01-01");
        let on = |days: i64| first + chrono::TimeDelta::days(days);
        let touches = |most: i64| days.iter().filter(|(day, _)| *day <= most).map(|(day, ours)| Touch {
            on: on(*day),
            direction: ours.map(|ours| if ours { Direction::Ours } else { Direction::Theirs }),
        }).collect::<Vec<_>>();
        let decided = |most: i64| decisions.iter().filter(|(day, _)| *day <= most).map(|(day, is_won)| Decision {
            on: on(*day),
            is_won: *is_won,
            reopened_on: None,
        }).collect::<Vec<_>>();
        let person = |most: i64| Person {
            is_decider: true,
            stances: stances.iter().filter(|(day, _)| *day <= most).map(|(day, stance)| (on(*day), Stance::ALL[*stance])).collect(),
            ..Person::default()
        };
        // Until a day: opened, resolved and opened again as far as that had happened.
        let came = |most: i64| cases.iter().filter(|(opened, ..)| *opened <= most).map(|(opened, open, resolved, severity)| {
            let (closed, again) = (opened + open, opened + open + resolved);
            Course {
                severity: Severity::ALL[*severity],
                opened_on: on(*opened),
                resolved: (closed <= most).then(|| (on(closed), (again <= most).then(|| on(again)))).into_iter().collect(),
            }
        }).collect::<Vec<_>>();
        let history = |most: i64| History::new(touches(most), vec![person(most)], decided(most)).with_cases(came(most));
        let then = wellness(&history(asked), None, on(asked));
        let later = wellness(&history(i64::MAX), None, on(asked));
        prop_assert_eq!(&then, &later);
        for reading in &then.readings {
            prop_assert!(reading.points <= reading.signal.points_at_most());
            prop_assert_eq!(reading.points > 0, reading.sign == Sign::Bad);
            prop_assert!(reading.on.is_none_or(|told| told <= on(asked)));
        }
    }
}
