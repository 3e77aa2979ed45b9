//! Cases are opened, resolved in somebody's words, and opened again; their courses can be asked of any day.

use super::*;

const TODAY: &str = "2026-06-30";

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn case() -> Case {
    Case {
        subject: " 打印机\u{7} 停机 ".to_owned(),
        description: "第一行\r\n第二行".to_owned(),
        opened_on: day("2026-06-01"),
        kind: CaseKind::Fault,
        severity: Severity::High,
        state: CaseState::Open,
        owner: PersonId(uuid::Uuid::nil()),
        contact: None,
        due_on: Some(day("2026-06-10")),
        resolutions: Vec::new(),
    }
}

fn resolve(case: Case, on: &str, done: &str) -> Result<Case, CaseFault> {
    case.resolve(day(on), done, day(TODAY))
}

fn reopen(case: Case, on: &str, why: &str) -> Result<Case, CaseFault> {
    case.reopen(day(on), why, day(TODAY))
}

#[test]
fn words_are_read_back() {
    for kind in CaseKind::ALL {
        assert_eq!(CaseKind::from_word(kind.as_str()), Some(kind));
    }
    for severity in Severity::ALL {
        assert_eq!(Severity::from_word(severity.as_str()), Some(severity));
    }
    for state in CaseState::ALL {
        assert_eq!(CaseState::from_word(state.as_str()), Some(state));
    }
    assert_eq!(
        (code(1), code(12_345)),
        ("C-0001".to_owned(), "C-12345".to_owned())
    );
}

/// What makes a case wrong.
type Change<'a> = &'a dyn Fn(&mut Case);

#[test]
fn what_is_typed_is_cleared_and_checked() {
    let today = day(TODAY);
    let checked = case().checked(today).expect("a case");
    assert_eq!(
        (checked.subject.as_str(), checked.description.as_str()),
        ("打印机 停机", "第一行\n第二行")
    );
    let with = |change: Change<'_>| {
        let mut case = case();
        change(&mut case);
        case.checked(today).map(drop)
    };
    let wrong: [(Change<'_>, CaseFault); 5] = [
        (
            &|case: &mut Case| case.subject = " ".to_owned(),
            CaseFault::Subject,
        ),
        (
            &|case: &mut Case| case.subject = "长".repeat(201),
            CaseFault::Subject,
        ),
        (
            &|case: &mut Case| case.description = "长".repeat(4_001),
            CaseFault::Description,
        ),
        (
            &|case: &mut Case| case.opened_on = day("2026-07-01"),
            CaseFault::OpenedInFuture,
        ),
        (
            &|case: &mut Case| case.due_on = Some(day("2026-05-31")),
            CaseFault::DueBeforeOpening,
        ),
    ];
    for (change, fault) in wrong {
        assert_eq!(with(change), Err(fault));
    }
    let mut late = resolve(case(), "2026-06-05", "换了电源").expect("resolved");
    late.opened_on = day("2026-06-06");
    assert_eq!(late.checked(today), Err(CaseFault::OpenedAfterResolution));
}

#[test]
fn a_case_is_resolved_in_words_closed_and_reopened_with_a_reason() {
    let waiting = case().wait().expect("waiting");
    assert_eq!(waiting.state, CaseState::Waiting);
    assert_eq!(waiting.clone().go_on().expect("open").state, CaseState::Open);
    assert_eq!(case().close(), Err(CaseFault::NotResolved));
    assert_eq!(reopen(case(), "2026-06-09", "又坏了"), Err(CaseFault::IsOpen));
    assert_eq!(resolve(case(), "2026-06-08", " "), Err(CaseFault::WithoutWords));
    assert_eq!(resolve(case(), "2026-07-01", "换了"), Err(CaseFault::InFuture));
    let since = day("2026-06-01");
    assert_eq!(
        resolve(case(), "2026-05-31", "换了"),
        Err(CaseFault::TooEarly { since })
    );

    let resolved = resolve(waiting, "2026-06-08", "换了电源").expect("resolved");
    assert_eq!(resolved.resolved_on(), Some(day("2026-06-08")));
    assert_eq!(
        (resolved.days_open(day(TODAY)), resolved.days_overdue(day(TODAY))),
        (7, 0)
    );
    assert_eq!(resolved.clone().wait(), Err(CaseFault::IsResolved));
    assert_eq!(
        resolve(resolved.clone(), "2026-06-09", "又换"),
        Err(CaseFault::IsResolved)
    );
    let since = day("2026-06-08");
    assert_eq!(
        reopen(resolved.clone(), "2026-06-07", "又坏了"),
        Err(CaseFault::TooEarly { since })
    );
    let closed = resolved.close().expect("closed");
    let again = reopen(closed, "2026-06-12", "又坏了").expect("open");
    assert_eq!((again.state, again.resolved_on()), (CaseState::Open, None));
    assert_eq!(
        (again.days_open(day(TODAY)), again.days_overdue(day(TODAY))),
        (29, 20)
    );
    let since = day("2026-06-12");
    assert_eq!(
        resolve(again, "2026-06-11", "又换"),
        Err(CaseFault::TooEarly { since })
    );
}

#[test]
fn a_course_says_of_any_day_whether_the_case_was_open_and_for_too_long() {
    let resolved = resolve(case(), "2026-06-20", "换了电源").expect("resolved");
    let course = reopen(resolved, "2026-06-25", "又坏了").expect("open").course();
    for (on, is_open, is_late) in [
        ("2026-05-31", false, false),
        ("2026-06-01", true, false),
        ("2026-06-15", true, false),
        ("2026-06-16", true, true),
        ("2026-06-20", false, false),
        ("2026-06-24", false, false),
        ("2026-06-25", true, true),
    ] {
        assert_eq!(
            (course.is_open(day(on)), course.is_late(day(on))),
            (is_open, is_late),
            "{on}"
        );
    }
}

#[test]
fn what_was_opened_and_resolved_is_counted_between_two_days() {
    let course = |opened: &str, resolved: Option<&str>| Course {
        severity: Severity::Normal,
        opened_on: day(opened),
        resolved: resolved.into_iter().map(|on| (day(on), None)).collect(),
    };
    let year = (day("2025-07-01"), day(TODAY));
    let courses = [
        course("2025-06-20", Some("2025-06-30")),
        course("2025-06-21", Some("2025-07-01")),
        course("2026-01-01", Some("2026-01-03")),
        course("2026-06-01", None),
        course("2026-07-01", Some("2026-07-02")),
    ];
    let found = Turnover::between(&courses, year);
    let expected = Turnover {
        opened: 2,
        resolved: 2,
        median_days: Some(2),
    };
    assert_eq!(found, expected);
    assert_eq!(Turnover::between(&[], year).median_days, None);
}
