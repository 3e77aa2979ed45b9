//! Who left, and until when that says something.

use chrono::NaiveDate;

use super::day;
use crate::{
    contact::Stance,
    health::{History, Person, Sign, Signal, Stay, Value, wellness},
};

const TODAY: &str = "2026-06-30";

fn stay(from: Option<&str>, until: Option<&str>) -> Stay {
    Stay {
        from: from.map(day),
        until: until.map(day),
    }
}

/// Somebody who decides, in purchasing.
fn decider(stays: &[Stay]) -> Person {
    Person {
        is_decider: true,
        department: Some("采购部".to_owned()),
        stays: stays.to_vec(),
        ..Person::default()
    }
}

/// Somebody of a department whom we met on a day.
fn met(department: &str, on: &str) -> Person {
    Person {
        department: Some(department.to_owned()),
        met: vec![day(on)],
        ..Person::default()
    }
}

fn told(people: Vec<Person>, on: &str) -> (Sign, u8, Value, Option<NaiveDate>) {
    let history = History::new(Vec::new(), people, Vec::new());
    let found = wellness(&history, None, day(on));
    let reading = found.readings.iter().find(|one| one.signal == Signal::KeyContact);
    let reading = reading.expect("every signal is told");
    (reading.sign, reading.points, reading.value, reading.on)
}

fn lost(count: u32, on: &str) -> (Sign, u8, Value, Option<NaiveDate>) {
    (Sign::Bad, 10, Value::People(count), Some(day(on)))
}

#[test]
fn somebody_on_whom_it_hung_is_missed_for_as_long_as_nobody_takes_over() {
    let gone = |until: &str| told(vec![decider(&[stay(None, Some(until))])], TODAY);
    assert_eq!(gone("2026-06-30"), (Sign::Good, 0, Value::People(0), None));
    assert_eq!(gone("2026-06-29"), lost(1, "2026-06-29"));
    assert_eq!(gone("2022-01-31"), lost(1, "2022-01-31"));
    assert_eq!(told(vec![Person::default()], TODAY).0, Sign::Unknown);
}

#[test]
fn whoever_is_met_since_in_the_same_department_or_role_takes_over() {
    let gone = || decider(&[stay(None, Some("2025-01-31"))]);
    let with = |other: Person| told(vec![gone(), other], TODAY);
    let taken_over = |on: &str| (Sign::Good, 0, Value::People(0), Some(day(on)));
    assert_eq!(with(met(" 采购部 ", "2026-03-01")), taken_over("2026-03-01"));
    let decides = Person {
        is_decider: true,
        ..met("总经办", "2026-03-02")
    };
    assert_eq!(with(decides), taken_over("2026-03-02"));
    for other in [
        // Before, on a day to come, elsewhere, and by somebody who is no longer there.
        met("采购部", "2025-01-31"),
        met("采购部", "2026-07-01"),
        met("财务部", "2026-03-01"),
        Person {
            stays: vec![stay(None, Some("2026-04-30"))],
            ..met("采购部", "2026-03-01")
        },
    ] {
        assert_eq!(with(other.clone()), lost(1, "2025-01-31"), "{other:?}");
    }
    // Until then it was a signal.
    let people = vec![gone(), met("采购部", "2026-03-01")];
    assert_eq!(told(people, "2026-02-28"), lost(1, "2025-01-31"));
}

#[test]
fn a_champion_is_followed_by_a_champion() {
    let champion = |stays: Vec<Stay>, met: Vec<NaiveDate>| Person {
        stays,
        met,
        stances: vec![(day("2024-01-01"), Stance::Champion)],
        ..Person::default()
    };
    let gone = champion(vec![stay(None, Some("2025-01-31"))], Vec::new());
    assert_eq!(told(vec![gone.clone()], TODAY), lost(1, "2025-01-31"));
    let next = champion(Vec::new(), vec![day("2025-02-03")]);
    assert_eq!(told(vec![gone, next], TODAY).0, Sign::Good);
}

#[test]
fn whoever_goes_from_one_job_there_to_another_is_not_lost_and_with_all_jobs_is_lost_once() {
    let first = stay(Some("2020-01-01"), Some("2024-12-31"));
    let second = stay(Some("2025-01-01"), None);
    assert_eq!(told(vec![decider(&[first, second])], TODAY).0, Sign::Good);
    let ended = stay(Some("2025-01-01"), Some("2026-05-31"));
    assert_eq!(told(vec![decider(&[ended, first])], TODAY), lost(1, "2026-05-31"));
    // On a day before the second began it was the first that counted.
    assert_eq!(told(vec![decider(&[first, second])], "2024-06-30").0, Sign::Good);
    assert_eq!(
        told(
            vec![decider(&[first, stay(Some("2026-02-01"), None)])],
            "2026-01-31"
        ),
        lost(1, "2024-12-31")
    );
}
