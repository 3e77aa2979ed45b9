//! Hours that could go from accounts that have more of them than they need to those of the same owner that have fewer.

use std::collections::{HashMap, VecDeque};

use crate::{account::AccountId, person::PersonId};

/// An account with more hours, or with fewer, than its way of selling needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Balance {
    /// Which.
    pub account: AccountId,
    /// Who owns it.
    pub owner: PersonId,
    /// By how many hours a year; above zero.
    pub hours: i64,
}

/// Hours that could go from one account to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Move {
    /// Who owns both.
    pub owner: PersonId,
    /// From where.
    pub from: AccountId,
    /// To where.
    pub to: AccountId,
    /// How many a year.
    pub hours: i64,
}

/// Pairs accounts with too many hours with accounts of the same owner with too few, both in their order: each gives what it has
/// too much until the other has what it needs. So many pairs at most.
#[must_use]
pub fn moves(over: &[Balance], under: &[Balance], most: usize) -> Vec<Move> {
    let mut lacking: HashMap<PersonId, VecDeque<Balance>> = HashMap::new();
    for one in under.iter().filter(|one| one.hours > 0) {
        lacking.entry(one.owner).or_default().push_back(*one);
    }
    let mut moves = Vec::new();
    for one in over {
        let Some(waiting) = lacking.get_mut(&one.owner) else {
            continue;
        };
        let mut left = one.hours;
        while let Some(next) = waiting.front_mut().filter(|_| left > 0) {
            if moves.len() >= most {
                return moves;
            }
            let hours = left.min(next.hours);
            moves.push(Move {
                owner: one.owner,
                from: one.account,
                to: next.account,
                hours,
            });
            left -= hours;
            next.hours -= hours;
            if next.hours == 0 {
                waiting.pop_front();
            }
        }
    }
    moves
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn balance(account: u128, owner: u128, hours: i64) -> Balance {
        Balance {
            account: AccountId(Uuid::from_u128(account)),
            owner: PersonId(Uuid::from_u128(owner)),
            hours,
        }
    }

    fn told(moves: &[Move]) -> Vec<(u128, u128, i64)> {
        let told = moves.iter();
        told.map(|one| (one.from.0.as_u128(), one.to.0.as_u128(), one.hours))
            .collect()
    }

    #[test]
    fn hours_go_to_accounts_of_the_same_owner_until_they_have_what_they_need() {
        let over = [balance(1, 7, 30), balance(2, 7, 10), balance(3, 8, 50)];
        let under = [balance(4, 7, 25), balance(5, 9, 40), balance(6, 7, 100)];
        assert_eq!(
            told(&moves(&over, &under, 20)),
            [(1, 4, 25), (1, 6, 5), (2, 6, 10)]
        );
        assert_eq!(told(&moves(&over, &under, 2)), [(1, 4, 25), (1, 6, 5)]);
        assert!(moves(&over, &[], 20).is_empty());
    }

    proptest! {
        #[test]
        fn nobody_gives_more_than_is_too_much_or_gets_more_than_is_too_little(
            over in prop::collection::vec((0_u128..3, 1_i64..90), 0..8),
            under in prop::collection::vec((0_u128..3, 0_i64..90), 0..8),
        ) {
            let numbered = |from: u128, all: Vec<(u128, i64)>| -> Vec<Balance> {
                let all = (from..).zip(all);
                all.map(|(account, (owner, hours))| balance(account, owner, hours)).collect()
            };
            let (over, under) = (numbered(0, over), numbered(100, under));
            let found = moves(&over, &under, 100);
            for (all, side) in [(&over, true), (&under, false)] {
                for one in all {
                    let moved = found.iter().filter(|found| one.account == if side { found.from } else { found.to });
                    prop_assert!(moved.clone().map(|found| found.hours).sum::<i64>() <= one.hours);
                    prop_assert!(moved.clone().all(|found| found.owner == one.owner && found.hours > 0));
                }
            }
        }
    }
}
