//! Handing accounts over: what goes along, and how accounts are divided among those who receive them.

use serde::{Deserialize, Serialize};

crate::id! {
    /// A plan of what goes from whom to whom, and what became of it.
    HandoverId
}

/// What is handed over of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Handed {
    /// That somebody owns it.
    Ownership,
    /// Its open place on a target list.
    Target,
    /// Another role on its team: co-owner, specialist and so on.
    Role,
    /// An open task at it, where its ownership or a role on its team goes along.
    Task,
    /// An open opportunity with it, where its ownership or a role on its team goes along.
    Opportunity,
    /// A case of it that is not resolved, where its ownership or a role on its team goes along.
    Case,
}

impl Handed {
    /// All of them, in the order in which tables show them.
    pub const ALL: [Self; 6] = [
        Self::Ownership,
        Self::Target,
        Self::Role,
        Self::Task,
        Self::Opportunity,
        Self::Case,
    ];

    /// The word that is stored and sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ownership => "ownership",
            Self::Target => "target",
            Self::Role => "role",
            Self::Task => "task",
            Self::Opportunity => "opportunity",
            Self::Case => "case",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// How many of each kind are handed over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct HandedCounts {
    /// Accounts that change their owner.
    pub ownership: u64,
    /// Places on target lists.
    pub target: u64,
    /// Other roles on account teams.
    pub role: u64,
    /// Open tasks.
    pub task: u64,
    /// Open opportunities.
    pub opportunity: u64,
    /// Cases that are not resolved.
    pub case: u64,
}

impl HandedCounts {
    /// The count of a kind.
    #[must_use]
    pub fn of(self, kind: Handed) -> u64 {
        match kind {
            Handed::Ownership => self.ownership,
            Handed::Target => self.target,
            Handed::Role => self.role,
            Handed::Task => self.task,
            Handed::Opportunity => self.opportunity,
            Handed::Case => self.case,
        }
    }

    /// Counts so many more of a kind.
    pub fn add(&mut self, kind: Handed, more: u64) {
        match kind {
            Handed::Ownership => self.ownership += more,
            Handed::Target => self.target += more,
            Handed::Role => self.role += more,
            Handed::Task => self.task += more,
            Handed::Opportunity => self.opportunity += more,
            Handed::Case => self.case += more,
        }
    }
}

/// How far a handover has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HandoverState {
    /// Planned and shown; nothing has changed yet.
    Draft,
    /// Carried out.
    Done,
    /// Carried out and taken back.
    Undone,
}

impl HandoverState {
    /// All of them, in the order in which they come.
    pub const ALL: [Self; 3] = [Self::Draft, Self::Done, Self::Undone];

    /// The word that is stored and sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Done => "done",
            Self::Undone => "undone",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// Divides accounts among so many receivers so that their numbers differ by one at most: the receiver's place for each
/// account, in turn. None where nobody receives.
#[must_use]
pub fn split_by_count(accounts: usize, receivers: usize) -> Option<Vec<usize>> {
    (receivers > 0).then(|| (0..accounts).map(|place| place % receivers).collect())
}

/// Divides accounts by what they sold: the largest first, each to whoever has the least so far. Accounts that sold nothing,
/// or less, go to whoever has the fewest. None where nobody receives.
///
/// The largest and the smallest share differ by no more than the largest account.
#[must_use]
pub fn split_by_sales(sales: &[i64], receivers: usize) -> Option<Vec<usize>> {
    if receivers == 0 {
        return None;
    }
    let mut order: Vec<usize> = (0..sales.len()).collect();
    order.sort_by_key(|place| (std::cmp::Reverse(sales[*place]), *place));
    let mut loads = vec![(0_i128, 0_usize); receivers];
    let mut shares = vec![0; sales.len()];
    for place in order {
        let sold = i128::from(sales[place].max(0));
        let smallest = |receiver: &usize| {
            let (load, count) = loads[*receiver];
            (if sold > 0 { load } else { 0 }, count, *receiver)
        };
        let receiver = (0..receivers).min_by_key(smallest).unwrap_or(0);
        loads[receiver].0 += sold;
        loads[receiver].1 += 1;
        shares[place] = receiver;
    }
    Some(shares)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_are_read_back() {
        for kind in Handed::ALL {
            assert_eq!(Handed::from_word(kind.as_str()), Some(kind));
        }
        for state in HandoverState::ALL {
            assert_eq!(HandoverState::from_word(state.as_str()), Some(state));
        }
    }

    #[test]
    fn the_largest_accounts_are_divided_first() {
        assert_eq!(
            split_by_sales(&[10, 90, 50, 40, 0, -5], 2),
            Some(vec![0, 0, 1, 1, 0, 1])
        );
        assert_eq!(split_by_count(5, 2), Some(vec![0, 1, 0, 1, 0]));
        assert_eq!((split_by_sales(&[1], 0), split_by_count(1, 0)), (None, None));
    }

    proptest! {
        #[test]
        fn shares_are_even_and_every_account_has_one(
            sales in prop::collection::vec(-1_000_i64..1_000_000, 0..200),
            receivers in 1_usize..9,
        ) {
            let shares = split_by_sales(&sales, receivers).expect("receivers");
            prop_assert_eq!(shares.len(), sales.len());
            let load = |receiver: usize| -> i64 {
                let own = shares.iter().zip(&sales).filter(|(share, _)| **share == receiver);
                own.map(|(_, sold)| (*sold).max(0)).sum()
            };
            let loads: Vec<i64> = (0..receivers).map(load).collect();
            let largest = sales.iter().copied().max().unwrap_or(0).max(0);
            let (most, least) = (loads.iter().max().expect("one"), loads.iter().min().expect("one"));
            prop_assert!(most - least <= largest, "{loads:?} {largest}");
            let counts = split_by_count(sales.len(), receivers).expect("receivers");
            let of = |receiver| counts.iter().filter(|share| **share == receiver).count();
            let (most, least) = ((0..receivers).map(of).max(), (0..receivers).map(of).min());
            prop_assert!(most.expect("one") - least.expect("one") <= 1);
        }
    }
}
