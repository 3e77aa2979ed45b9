//! Who is who: accounts by code or name, and salespeople by name, with those that a file brings anew.

use std::collections::{HashMap, hash_map::Entry};

use chrono::{DateTime, Utc};
use dahu_core::{
    import::{Reason, account_key},
    person::PersonId,
};

use crate::person::StoredPerson;

/// Accounts by code and by name.
#[derive(Debug, Default)]
pub(super) struct Accounts {
    by_code: HashMap<String, usize>,
    by_name: HashMap<String, Named>,
}

/// An account that has become part of the one with this ledger number: its code and name.
pub(super) type Merged = (i64, Option<String>, String);

#[derive(Clone, Copy, Debug)]
enum Named {
    One(usize),
    Several(u64),
}

/// What a key stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// One account, by its place.
    One(usize),
    /// Several of the same name.
    Several(u64),
    /// None.
    Nobody,
}

impl Found {
    /// The account's place, or why it is not known which account is meant.
    pub(super) fn known(self) -> Result<usize, Reason> {
        match self {
            Self::One(place) => Ok(place),
            Self::Several(matches) => Err(Reason::AmbiguousName { matches }),
            Self::Nobody => Err(Reason::UnknownAccount),
        }
    }
}

impl Accounts {
    /// A directory of accounts by code and name; the place of each is its place in the order given.
    pub(super) fn of<'a>(accounts: impl IntoIterator<Item = (Option<&'a str>, &'a str)>) -> Self {
        let mut directory = Self::default();
        for (place, (code, name)) in accounts.into_iter().enumerate() {
            directory.add(place, code, name);
        }
        directory
    }

    /// Adds an account under its code and name; `place` is the caller's own handle.
    pub(super) fn add(&mut self, place: usize, code: Option<&str>, name: &str) {
        if let Some(code) = code {
            self.by_code.insert(account_key(code).into_owned(), place);
        }
        match self.by_name.entry(account_key(name).into_owned()) {
            Entry::Vacant(entry) => {
                entry.insert(Named::One(place));
            }
            Entry::Occupied(mut entry) => {
                let count = match entry.get() {
                    Named::One(known) if *known == place => return,
                    Named::One(_) => 2,
                    Named::Several(count) => count + 1,
                };
                entry.insert(Named::Several(count));
            }
        }
    }

    /// Adds codes and names of accounts that have become part of others, which lead to those where no account is called
    /// so; `numbers` are the ledger numbers of the accounts by their places.
    pub(super) fn add_merged(&mut self, numbers: impl IntoIterator<Item = i64>, merged: &[Merged]) {
        if merged.is_empty() {
            return;
        }
        let places: HashMap<i64, usize> = numbers.into_iter().zip(0..).collect();
        for (number, code, name) in merged {
            let Some(place) = places.get(number).copied() else {
                continue;
            };
            if let Some(code) = code {
                self.by_code
                    .entry(account_key(code).into_owned())
                    .or_insert(place);
            }
            self.by_name
                .entry(account_key(name).into_owned())
                .or_insert(Named::One(place));
        }
    }

    /// The account of this code.
    pub(super) fn with_code(&self, code: &str) -> Option<usize> {
        self.by_code.get(code).copied()
    }

    /// The account of this name.
    pub(super) fn with_name(&self, name: &str) -> Found {
        match self.by_name.get(account_key(name).as_ref()) {
            Some(Named::One(place)) => Found::One(*place),
            Some(Named::Several(count)) => Found::Several(*count),
            None => Found::Nobody,
        }
    }

    /// The account of this code or, where no code is so, of this name.
    pub(super) fn with_key(&self, key: &str) -> Found {
        self.with_code(key)
            .map_or_else(|| self.with_name(key), Found::One)
    }
}

/// Salespeople by name; unknown names become new people.
#[derive(Debug)]
pub(super) struct People {
    by_name: HashMap<String, (PersonId, i32)>,
    next: i32,
    moment: DateTime<Utc>,
    /// Those that the file brought: id, number and name.
    pub(super) added: Vec<(PersonId, i32, String)>,
}

impl People {
    pub(super) fn new(known: &[StoredPerson], next: i32, moment: DateTime<Utc>) -> Self {
        let by_name = known
            .iter()
            .map(|person| (person.name.clone(), (PersonId(person.id), person.number)))
            .collect();
        Self {
            by_name,
            next,
            moment,
            added: Vec::new(),
        }
    }

    /// The person of this name, new if need be.
    pub(super) fn of(&mut self, name: &str) -> (PersonId, i32) {
        if let Some(known) = self.by_name.get(name) {
            return *known;
        }
        let added = (PersonId::new(self.moment), self.next);
        self.next += 1;
        self.by_name.insert(name.to_owned(), added);
        self.added.push((added.0, added.1, name.to_owned()));
        added
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_wins_over_a_name_and_two_accounts_of_one_name_are_ambiguous() {
        let mut accounts = Accounts::default();
        accounts.add(0, Some("K1"), "云帆科技");
        accounts.add(1, Some("K2"), "云帆科技");
        accounts.add(2, None, "K1");
        assert_eq!(accounts.with_key("K1"), Found::One(0));
        assert_eq!(accounts.with_key("云帆科技"), Found::Several(2));
        assert_eq!(accounts.with_key("华信"), Found::Nobody);
    }

    #[test]
    fn what_became_part_of_an_account_leads_to_it_unless_another_is_called_so() {
        let mut accounts = Accounts::default();
        accounts.add(0, Some("K1"), "云帆科技");
        accounts.add(1, Some("K2"), "华信");
        let merged = |number, code: &str, name: &str| (number, Some(code.to_owned()), name.to_owned());
        accounts.add_merged(
            [7, 9],
            &[
                merged(9, "K3", "华信贸易"),
                merged(9, "K1", "云帆科技"),
                merged(8, "K4", "无"),
            ],
        );
        assert_eq!(accounts.with_key("K3"), Found::One(1));
        assert_eq!(accounts.with_key("华信贸易"), Found::One(1));
        assert_eq!(accounts.with_key("K1"), Found::One(0));
        assert_eq!(accounts.with_key("K4"), Found::Nobody);
    }

    #[test]
    fn full_width_and_half_width_brackets_make_the_same_name() {
        let mut accounts = Accounts::default();
        accounts.add(0, None, "华信（北京）有限公司");
        assert_eq!(accounts.with_name("华信(北京)有限公司"), Found::One(0));
    }
}
