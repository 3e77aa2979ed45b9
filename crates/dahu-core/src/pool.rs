//! The pool: accounts without an owner, and the rules by which accounts come into it and leave it.

use chrono::{NaiveDate, TimeDelta};
use serde::{Deserialize, Serialize};

crate::id! {
    /// A time in the pool, or a new account that never was in it.
    StayId
}

crate::id! {
    /// A run that looks for accounts to warn about and to release.
    PoolRunId
}

/// The rules of the pool. Zero switches a rule off, and all are off at first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PoolRules {
    /// Days without contact after which an account is released.
    pub contact_days: u16,
    /// Days without a purchase after which an account is released.
    pub purchase_days: u16,
    /// Days from the warning to the release at least.
    pub notice_days: u16,
    /// Accounts that one person may own at most, where they claim or enter another.
    pub own_at_most: u16,
    /// Accounts that one person may own at most that they claimed.
    pub claim_at_most: u16,
    /// Days after a claim or a new entry on which the account is not released.
    pub protection_days: u16,
    /// Days on which the former owner may not claim again.
    pub cool_down_days: u16,
}

/// Days of a rule at most: ten years.
pub const DAYS_AT_MOST: u16 = 3_650;
/// Accounts of a limit at most.
pub const ACCOUNTS_AT_MOST: u16 = 50_000;

/// Why an account is, or is to be, in the pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Because {
    /// Its owner, or whoever decides on it, gave it back.
    Released,
    /// Nobody was in contact with it for too long.
    NoContact,
    /// It bought nothing for too long.
    NoPurchase,
    /// It came without an owner.
    Unowned,
    /// It never was in the pool: somebody entered it.
    Entered,
}

impl Because {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Released,
        Self::NoContact,
        Self::NoPurchase,
        Self::Unowned,
        Self::Entered,
    ];

    /// The word that is stored and sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Released => "released",
            Self::NoContact => "no_contact",
            Self::NoPurchase => "no_purchase",
            Self::Unowned => "unowned",
            Self::Entered => "entered",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|because| because.as_str() == word)
    }
}

/// What the rules look at of an owned account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owned {
    /// Since when its owner has it.
    pub since: NaiveDate,
    /// The last day on which somebody was in contact with it.
    pub contact: Option<NaiveDate>,
    /// The last day on which it bought.
    pub purchase: Option<NaiveDate>,
    /// The first day on which it is no longer protected.
    pub protected_until: Option<NaiveDate>,
}

/// When an account falls into the pool, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Due {
    /// The first day on which it may be released.
    pub on: NaiveDate,
    /// By which rule.
    pub because: Because,
    /// The day from which that rule counted.
    pub since: NaiveDate,
}

impl PoolRules {
    /// Whether any rule releases accounts.
    #[must_use]
    pub fn releases(&self) -> bool {
        self.contact_days > 0 || self.purchase_days > 0
    }

    /// When the account falls into the pool; none where no rule says so.
    ///
    /// A new owner has the whole time, whatever the former one left undone. `bought_until` is the last day of the ledger:
    /// what it does not know yet is not held against an account.
    #[must_use]
    pub fn due(&self, owned: &Owned, bought_until: Option<NaiveDate>) -> Option<Due> {
        let rule = |days: u16, last: Option<NaiveDate>, because| {
            let since = last.map_or(owned.since, |last| last.max(owned.since));
            let on = since.checked_add_signed(TimeDelta::days(i64::from(days)))?;
            (days > 0).then_some(Due { on, because, since })
        };
        let contact = rule(self.contact_days, owned.contact, Because::NoContact);
        let purchase = rule(self.purchase_days, owned.purchase, Because::NoPurchase)
            .filter(|due| bought_until.is_some_and(|known| due.on <= known));
        let first = contact.into_iter().chain(purchase).min_by_key(|due| due.on)?;
        let on = owned
            .protected_until
            .map_or(first.on, |until| first.on.max(until));
        Some(Due { on, ..first })
    }

    /// The day until which an account is protected that somebody gets today.
    #[must_use]
    pub fn protected_until(&self, today: NaiveDate) -> Option<NaiveDate> {
        (self.protection_days > 0)
            .then(|| today.checked_add_signed(TimeDelta::days(i64::from(self.protection_days))))?
    }

    /// The first day on which a former owner may claim an account again that went into the pool on `since`.
    #[must_use]
    pub fn claimable_from(&self, since: NaiveDate) -> NaiveDate {
        let days = TimeDelta::days(i64::from(self.cool_down_days));
        since.checked_add_signed(days).unwrap_or(NaiveDate::MAX)
    }

    /// The day of release of an account that is warned about today.
    #[must_use]
    pub fn released_on(&self, due: &Due, today: NaiveDate) -> NaiveDate {
        let noticed = today.checked_add_signed(TimeDelta::days(i64::from(self.notice_days)));
        noticed.map_or(NaiveDate::MAX, |noticed| noticed.max(due.on))
    }

    /// Whether it is time to warn.
    #[must_use]
    pub fn warns(&self, due: &Due, today: NaiveDate) -> bool {
        let notice = TimeDelta::days(i64::from(self.notice_days));
        due.on
            .checked_sub_signed(notice)
            .is_none_or(|first| first <= today)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn owned(since: &str, contact: Option<&str>, purchase: Option<&str>) -> Owned {
        Owned {
            since: day(since),
            contact: contact.map(day),
            purchase: purchase.map(day),
            protected_until: None,
        }
    }

    #[test]
    fn the_first_rule_that_is_broken_counts_from_the_last_sign_of_life_or_the_new_owner() {
        let rules = PoolRules {
            contact_days: 90,
            purchase_days: 180,
            notice_days: 14,
            ..PoolRules::default()
        };
        let known = Some(day("2026-12-31"));
        for (account, expected) in [
            (
                owned("2026-01-01", None, None),
                Some(("2026-04-01", Because::NoContact)),
            ),
            (
                owned("2026-01-01", Some("2026-03-01"), None),
                Some(("2026-05-30", Because::NoContact)),
            ),
            (
                owned("2026-01-01", Some("2026-06-01"), Some("2026-01-10")),
                Some(("2026-07-09", Because::NoPurchase)),
            ),
            // The new owner has the whole time.
            (
                owned("2026-06-01", Some("2025-03-01"), Some("2025-01-10")),
                Some(("2026-08-30", Because::NoContact)),
            ),
        ] {
            let due = rules
                .due(&account, known)
                .map(|due| (due.on.to_string(), due.because));
            assert_eq!(
                due,
                expected.map(|(on, because)| (on.to_owned(), because)),
                "{account:?}"
            );
        }
        // The ledger does not reach so far that a purchase would be missing.
        let only_purchases = PoolRules {
            contact_days: 0,
            ..rules
        };
        let account = owned("2026-01-01", None, None);
        assert_eq!(only_purchases.due(&account, Some(day("2026-05-01"))), None);
        assert_eq!(only_purchases.due(&account, None), None);
        assert_eq!(PoolRules::default().due(&account, known), None);
    }

    #[test]
    fn protection_and_notice_put_the_release_off() {
        let rules = PoolRules {
            contact_days: 30,
            notice_days: 10,
            protection_days: 60,
            ..PoolRules::default()
        };
        let protected = Owned {
            protected_until: rules.protected_until(day("2026-01-01")),
            ..owned("2026-01-01", None, None)
        };
        let due = rules.due(&protected, None).expect("due");
        assert_eq!(due.on, day("2026-03-02"));
        assert!(!rules.warns(&due, day("2026-02-19")) && rules.warns(&due, day("2026-02-20")));
        assert_eq!(rules.released_on(&due, day("2026-02-20")), day("2026-03-02"));
        assert_eq!(rules.released_on(&due, day("2026-03-30")), day("2026-04-09"));
        assert_eq!(rules.claimable_from(day("2026-01-01")), day("2026-01-01"));
        assert_eq!(PoolRules::default().protected_until(day("2026-01-01")), None);
    }
}
