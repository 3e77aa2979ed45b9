//! What somebody has to do something about at an account, the most pressing first.

use chrono::NaiveDate;
use serde::Serialize;

use crate::{contact::coverage, money::Amount, portfolio::Standing};

/// Days without contact after which an account with an owner counts as neglected.
pub const NEGLECTED_DAYS: i64 = 90;
/// Days before the end of a contract from which on its renewal is pressing.
pub const RENEWAL_DAYS: u32 = 90;
/// Days for which it is told that a customer signed a mutual plan.
pub const SIGNED_DAYS: i64 = 14;
/// Sales that fell by this share or more, against the same days of the year before, are told.
pub const FALLEN_PERCENT: i64 = 20;

/// What is known of an account on a day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// Whether somebody owns it.
    pub is_owned: bool,
    /// How late it is against its own rhythm, in days; none for one that is not late.
    pub late_days: Option<u32>,
    /// Sales of this year so far and of the same days of the year before.
    pub years: Option<(Amount, Amount)>,
    /// Days since the last contact, whoever sought it; none where there was none.
    pub days_since_contact: Option<i64>,
    /// Open tasks.
    pub open_tasks: u64,
    /// How many of them are overdue, and by how many days the first one.
    pub overdue: Option<(u64, u64)>,
    /// Cases that are open for longer than their severity allows, and for how many days the first one is.
    pub late_cases: Option<(u64, u64)>,
    /// Open alerts of its health, and how many days ago the first one was raised.
    pub alerts: Option<(u64, i64)>,
    /// Days since a customer last signed a mutual plan; none where none did lately.
    pub signed_days: Option<i64>,
    /// Days by which the next review of its plan is overdue.
    pub review_overdue: Option<i64>,
    /// Days since the last one of a plan that was not closed.
    pub plan_ended: Option<i64>,
    /// The day on which the pool takes it, where its owner was warned.
    pub released_on: Option<NaiveDate>,
    /// Days until a running contract ends that was not renewed.
    pub contract_ends_in: Option<u32>,
    /// What the coverage of its deciders warns of; nothing where no contact is known.
    pub coverage: Vec<coverage::Warning>,
}

impl Known {
    /// The same with what the ledger says of how it stands.
    #[must_use]
    pub fn standing(self, standing: Standing) -> Self {
        let late_days = match standing {
            Standing::Late { days_over } => Some(days_over),
            _ => None,
        };
        Self { late_days, ..self }
    }
}

/// What somebody has to do something about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Warning {
    /// Nobody owns it.
    NoOwner,
    /// The pool takes it on this day, unless there is contact before.
    Release(NaiveDate),
    /// It is later than its own rhythm, by so many days.
    Late(u32),
    /// Sales fell by so many percent against the same days of the year before.
    Fallen(i64),
    /// A running contract ends in so many days and was not renewed.
    ContractEnds(u32),
    /// So many tasks are overdue, the first one by so many days.
    Overdue(u64, u64),
    /// So many cases are open for too long, the first one for so many days.
    LateCases(u64, u64),
    /// So many alerts of its health are open, the first one was raised so many days ago.
    Alerts(u64, i64),
    /// A customer signed a mutual plan so many days ago: what both agreed on begins.
    Signed(i64),
    /// The review of its plan is overdue by so many days.
    ReviewOverdue(i64),
    /// The last day of its plan was so many days ago: it is to be closed.
    PlanToClose(i64),
    /// There was no contact for so many days.
    Neglected(i64),
    /// There was never contact.
    NeverContacted,
    /// Nothing is planned.
    NoNextStep,
    /// The coverage of its deciders warns.
    Coverage(coverage::Warning),
}

impl Warning {
    /// Whether money or the account itself is at stake soon.
    #[must_use]
    pub fn is_pressing(&self) -> bool {
        matches!(
            self,
            Self::NoOwner
                | Self::Release(_)
                | Self::Late(_)
                | Self::Fallen(_)
                | Self::ContractEnds(_)
                | Self::Overdue(..)
        )
    }
}

/// What somebody has to do something about, the most pressing first.
#[must_use]
pub fn warnings(known: &Known) -> Vec<Warning> {
    let mut found = Vec::new();
    if !known.is_owned {
        found.push(Warning::NoOwner);
    }
    found.extend(known.released_on.map(Warning::Release));
    found.extend(known.late_days.map(Warning::Late));
    found.extend(known.years.and_then(fallen).map(Warning::Fallen));
    let ends = known.contract_ends_in.filter(|days| *days <= RENEWAL_DAYS);
    found.extend(ends.map(Warning::ContractEnds));
    found.extend(known.overdue.map(|(tasks, days)| Warning::Overdue(tasks, days)));
    found.extend(
        known
            .late_cases
            .map(|(cases, days)| Warning::LateCases(cases, days)),
    );
    found.extend(known.alerts.map(|(alerts, days)| Warning::Alerts(alerts, days)));
    let signed = known.signed_days.filter(|days| *days <= SIGNED_DAYS);
    found.extend(signed.map(Warning::Signed));
    found.extend(known.review_overdue.map(Warning::ReviewOverdue));
    found.extend(known.plan_ended.map(Warning::PlanToClose));
    // Whoever owns nothing neglects nothing, and an account that nobody works is no customer yet.
    if known.is_owned {
        match known.days_since_contact {
            Some(days) if days > NEGLECTED_DAYS => found.push(Warning::Neglected(days)),
            Some(_) => {}
            None => found.push(Warning::NeverContacted),
        }
        if known.open_tasks == 0 {
            found.push(Warning::NoNextStep);
        }
    }
    found.extend(known.coverage.iter().copied().map(Warning::Coverage));
    found
}

/// By how many percent sales fell, where they fell by [`FALLEN_PERCENT`] or more.
pub(crate) fn fallen(years: (Amount, Amount)) -> Option<i64> {
    let percent = change_percent(years)?.checked_neg()?;
    (percent >= FALLEN_PERCENT).then_some(percent)
}

/// The change of sales in whole percent, rounded towards zero; none where there is nothing to compare with.
pub(crate) fn change_percent((now, before): (Amount, Amount)) -> Option<i64> {
    let (now, before) = (
        i128::from(now.ten_thousandths()),
        i128::from(before.ten_thousandths()),
    );
    if before <= 0 {
        return None;
    }
    i64::try_from((now - before) * 100 / before).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contact::ContactId;

    fn amount(units: i64) -> Amount {
        Amount::from_ten_thousandths(units * 10_000)
    }

    /// An account at which everything is well.
    fn well() -> Known {
        Known {
            is_owned: true,
            years: Some((amount(100), amount(100))),
            days_since_contact: Some(NEGLECTED_DAYS),
            open_tasks: 1,
            contract_ends_in: Some(RENEWAL_DAYS + 1),
            signed_days: Some(SIGNED_DAYS + 1),
            ..Known::default()
        }
    }

    #[test]
    fn an_account_that_is_well_needs_nothing() {
        assert_eq!(warnings(&well()), []);
    }

    #[test]
    fn each_trouble_is_told_and_money_comes_first() {
        let day: NaiveDate = "2026-07-01".parse().unwrap();
        let silent = coverage::Warning::KeyContactSilent(ContactId(uuid::Uuid::from_u128(1)), 70);
        let known = Known {
            years: Some((amount(79), amount(100))),
            days_since_contact: Some(NEGLECTED_DAYS + 1),
            open_tasks: 2,
            overdue: Some((2, 9)),
            late_cases: Some((1, 31)),
            alerts: Some((2, 5)),
            signed_days: Some(SIGNED_DAYS),
            review_overdue: Some(4),
            plan_ended: Some(3),
            released_on: Some(day),
            contract_ends_in: Some(RENEWAL_DAYS),
            coverage: vec![silent],
            ..well().standing(Standing::Late { days_over: 12 })
        };
        let found = warnings(&known);
        assert_eq!(
            found,
            [
                Warning::Release(day),
                Warning::Late(12),
                Warning::Fallen(21),
                Warning::ContractEnds(90),
                Warning::Overdue(2, 9),
                Warning::LateCases(1, 31),
                Warning::Alerts(2, 5),
                Warning::Signed(14),
                Warning::ReviewOverdue(4),
                Warning::PlanToClose(3),
                Warning::Neglected(91),
                Warning::Coverage(silent),
            ]
        );
        assert!(found.is_sorted_by_key(|warning| !warning.is_pressing()));
    }

    #[test]
    fn an_account_of_nobody_is_told_once() {
        let known = Known {
            open_tasks: 0,
            days_since_contact: None,
            is_owned: false,
            ..well()
        };
        assert_eq!(warnings(&known), [Warning::NoOwner]);
        let owned = Known {
            is_owned: true,
            ..known
        };
        assert_eq!(warnings(&owned), [Warning::NeverContacted, Warning::NoNextStep]);
    }

    #[test]
    fn sales_that_fell_a_little_or_from_nothing_are_not_told() {
        for (now, before) in [(81, 100), (100, 0), (-5, -1), (200, 100)] {
            let known = Known {
                years: Some((amount(now), amount(before))),
                ..well()
            };
            assert_eq!(warnings(&known), [], "{now} after {before}");
        }
        assert_eq!(fallen((amount(-10), amount(100))), Some(110));
        let largest = Amount::from_ten_thousandths(i64::MAX);
        assert_eq!(
            fallen((Amount::from_ten_thousandths(i64::MIN), largest)),
            Some(200)
        );
    }
}
