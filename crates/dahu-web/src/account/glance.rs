//! The words of an account at a glance.

use std::collections::HashMap;

use chrono::{NaiveDate, TimeDelta};
use dahu_app::{account::YearSales, activity::LastContact, glance::Glance};
use dahu_core::{
    account::{AccountId, warning::Warning},
    contact::ContactId,
};

use super::tab::Tab;
use crate::{activity, contact::map_words, number, text::Texts};

/// Warnings shown before the rest is folded away.
pub(crate) const WARNINGS_SHOWN: usize = 4;

/// A warning in a sentence; with the names of contacts whom it may be about.
pub(crate) fn warning(texts: &Texts, names: &HashMap<ContactId, String>, warning: &Warning) -> String {
    match warning {
        Warning::NoOwner => texts.text("warning-no-owner"),
        Warning::Release(on) => texts.text_with("warning-release", "date", on),
        Warning::Late(days) => texts.counted("warning-late", u64::from(*days)),
        Warning::Fallen(percent) => texts.text_with("warning-fallen", "percent", percent),
        Warning::ContractEnds(days) => texts.counted("warning-contract-ends", u64::from(*days)),
        Warning::Overdue(tasks, days) => texts.fill(
            "warning-overdue",
            &[("tasks", tasks.to_string()), ("days", days.to_string())],
        ),
        Warning::LateCases(cases, days) => texts.fill(
            "warning-late-cases",
            &[("cases", cases.to_string()), ("days", days.to_string())],
        ),
        Warning::Alerts(alerts, _) => texts.text_with("warning-alerts", "alerts", alerts),
        Warning::Signed(days) => texts.text_with("warning-signed", "when", ago(texts, days)),
        Warning::ReviewOverdue(days) => texts.counted("warning-review-overdue", days.unsigned_abs()),
        Warning::PlanToClose(days) => texts.counted("warning-plan-to-close", days.unsigned_abs()),
        Warning::Neglected(days) => texts.counted("warning-neglected", days.unsigned_abs()),
        Warning::NeverContacted => texts.text("warning-never-contacted"),
        Warning::NoNextStep => texts.text("warning-no-next-step"),
        Warning::Coverage(warning) => {
            let name = warning.contact().and_then(|id| names.get(&id));
            map_words::warning(texts, warning, name.map_or("", String::as_str))
        }
    }
}

/// What says so, and of which day that is.
pub(crate) fn source(texts: &Texts, glance: &Glance, warning: &Warning) -> String {
    let today = glance.today;
    let sold_until = glance.years.as_ref().map_or(today, |years| years.as_of);
    let (key, date) = match warning {
        Warning::NoOwner => ("warning-source-account", today),
        Warning::Release(_) => ("warning-source-pool", today),
        Warning::Late(_) | Warning::Fallen(_) => ("warning-source-ledger", sold_until),
        Warning::ContractEnds(days) => ("warning-source-contract", before(today, -i64::from(*days))),
        Warning::Overdue(_, days) => (
            "warning-source-tasks",
            before(today, i64::try_from(*days).unwrap_or(0)),
        ),
        Warning::LateCases(_, days) => (
            "warning-source-cases",
            before(today, i64::try_from(*days).unwrap_or(0)),
        ),
        Warning::Alerts(_, days) => ("warning-source-alerts", before(today, *days)),
        Warning::Signed(days) => ("warning-source-signed", before(today, *days)),
        Warning::ReviewOverdue(days) => ("warning-source-review", before(today, *days)),
        Warning::PlanToClose(days) => ("warning-source-plan", before(today, *days)),
        Warning::Neglected(days) => ("warning-source-contact", before(today, *days)),
        Warning::NeverContacted => ("warning-source-no-contact", today),
        Warning::NoNextStep => ("warning-source-no-step", today),
        Warning::Coverage(_) => ("warning-source-map", today),
    };
    texts.text_with(key, "date", date)
}

/// The day so many days before another, or after it where they are negative.
fn before(day: NaiveDate, days: i64) -> NaiveDate {
    TimeDelta::try_days(days)
        .and_then(|span| day.checked_sub_signed(span))
        .unwrap_or(day)
}

/// Where something can be done about it.
pub(crate) fn remedy(account: &AccountId, warning: &Warning) -> String {
    match warning {
        Warning::NoOwner => format!("/accounts/{account}/pool"),
        Warning::Late(_) | Warning::Fallen(_) => Tab::Overview.address(account),
        Warning::ContractEnds(_) => format!("{}#contracts", Tab::Lines.address(account)),
        Warning::Overdue(..) => format!("/accounts/{account}/activities#tasks"),
        Warning::LateCases(..) => format!("/cases?account={account}"),
        Warning::Alerts(..) => format!("{}#alerts", Tab::Relationship.address(account)),
        Warning::Release(_) | Warning::Neglected(_) | Warning::NeverContacted | Warning::NoNextStep => {
            format!("/accounts/{account}/activities#record")
        }
        Warning::Signed(_) | Warning::ReviewOverdue(_) | Warning::PlanToClose(_) => {
            format!("/accounts/{account}/plans")
        }
        Warning::Coverage(_) => format!("/accounts/{account}/map"),
    }
}

/// This year against the same days of the last, with the change where there is something to compare with.
pub(crate) fn same_days(texts: &Texts, years: &YearSales, unit: &number::Unit) -> String {
    let before = number::money(years.same_days_before, *unit);
    match years.change().ratio.map(number::signed_percent) {
        Some(change) => texts.fill(
            "glance-same-days-change",
            &[("amount", before), ("change", change)],
        ),
        None => texts.text_with("glance-same-days", "amount", before),
    }
}

/// How long ago, in days.
pub(crate) fn ago(texts: &Texts, days: &i64) -> String {
    match days {
        0 => texts.text("today-then"),
        1.. => texts.counted("days-ago", days.unsigned_abs()),
        // What was entered for a day to come.
        ..0 => texts.counted("days-ahead", days.unsigned_abs()),
    }
}

/// What the last contact was, and who took part.
pub(crate) fn last_contact(texts: &Texts, last: &LastContact) -> String {
    let kind = texts.text(activity::words::kind_key(&last.kind));
    let people = activity::words::participants(texts, &last.people, &last.contacts);
    if people.is_empty() {
        kind
    } else {
        texts.fill("glance-last-contact", &[("kind", kind), ("people", people)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_back_and_ahead() {
        let day = |day: &str| day.parse::<NaiveDate>().expect("a day");
        let today = day("2026-03-01");
        assert_eq!(before(today, 1), day("2026-02-28"));
        assert_eq!(before(today, 0), today);
        assert_eq!(before(today, -31), day("2026-04-01"));
    }
}
