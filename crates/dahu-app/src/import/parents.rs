//! Which accounts belong to which, as a file of accounts says: looked up when all its rows were read.

use std::collections::HashMap;

use dahu_core::{
    account::AccountId,
    group::{self, Misplaced},
    import::{Field, Finding, Mapping, Reason},
};
use uuid::Uuid;

use super::directory::{Accounts, Found};
use crate::account::group::{LEVELS, Placing};

/// What a file says of parents so far.
#[derive(Debug, Default)]
pub(super) struct Parents {
    /// Which account belongs to which, before the file.
    known: HashMap<Uuid, Uuid>,
    column: Option<String>,
    wanted: Vec<Wanted>,
}

/// An account with the parent that its row names.
#[derive(Debug)]
struct Wanted {
    /// The account's place among all.
    place: usize,
    row: u64,
    parent: String,
}

/// What the rows come to.
#[derive(Debug, Default)]
pub(super) struct Resolved {
    /// The accounts that come to belong to another.
    pub(super) placings: Vec<Placing>,
    /// The places of those accounts.
    pub(super) places: Vec<usize>,
    /// The rows whose parent cannot be.
    pub(super) findings: Vec<Finding>,
}

impl Parents {
    /// With what is known before the file.
    pub(super) fn new(known: HashMap<Uuid, Uuid>) -> Self {
        Self {
            known,
            column: None,
            wanted: Vec::new(),
        }
    }

    /// Reads the column that the mapping says.
    pub(super) fn read_from(&mut self, mapping: &Mapping) {
        self.column = mapping.column_name(Field::Parent).map(str::to_owned);
    }

    /// A row names the parent of the account at a place.
    pub(super) fn want(&mut self, place: usize, row: u64, parent: &str) {
        let parent = parent.to_owned();
        self.wanted.push(Wanted { place, row, parent });
    }

    /// Looks up all parents; `accounts` are all accounts by their places, as they will be.
    pub(super) fn resolve(self, directory: &Accounts, accounts: &[(Uuid, &str)]) -> Resolved {
        if self.wanted.is_empty() {
            return Resolved::default();
        }
        let mut resolved = Resolved::default();
        let finding = |wanted: &Wanted, reason| {
            Finding::new(wanted.row, self.column.as_deref(), &wanted.parent, reason)
        };
        let mut pairs = Vec::with_capacity(self.wanted.len());
        let mut asked = Vec::with_capacity(self.wanted.len());
        for wanted in &self.wanted {
            match directory.with_key(&wanted.parent) {
                Found::One(parent) => {
                    pairs.push((accounts[wanted.place].0, accounts[parent].0));
                    asked.push((wanted, parent));
                }
                Found::Several(matches) => {
                    let reason = Reason::AmbiguousParent { matches };
                    resolved.findings.push(finding(wanted, reason));
                }
                Found::Nobody => resolved.findings.push(finding(wanted, Reason::UnknownParent)),
            }
        }
        let mut parents = self.known.clone();
        let refused: HashMap<usize, Misplaced> =
            group::arrange(&mut parents, &pairs, LEVELS).into_iter().collect();
        let names: HashMap<Uuid, &str> = accounts.iter().copied().collect();
        let named = |id: Uuid| (id, names.get(&id).copied().unwrap_or_default().to_owned());
        for (pair, (wanted, parent)) in asked.into_iter().enumerate() {
            let (account, name) = accounts[wanted.place];
            let before = self.known.get(&account).copied();
            match refused.get(&pair) {
                Some(Misplaced::Circle) => resolved.findings.push(finding(wanted, Reason::ParentInCircle)),
                Some(Misplaced::TooDeep) => {
                    let reason = Reason::GroupTooDeep { most: LEVELS };
                    resolved.findings.push(finding(wanted, reason));
                }
                None if before == Some(accounts[parent].0) => {}
                None => {
                    resolved.places.push(wanted.place);
                    resolved.placings.push(Placing {
                        account: AccountId(account),
                        name: name.to_owned(),
                        before: before.map(named),
                        after: Some(named(accounts[parent].0)),
                    });
                }
            }
        }
        resolved.findings.sort_by_key(|finding| finding.row);
        resolved
    }
}
