//! From the value of the accounts on one day to that on another, account by account.

use thiserror::Error;

/// One account's value on the two days, in ten-thousandths of one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccountChange {
    /// Its value on the first day; None if it was not there yet.
    pub opening: Option<i64>,
    /// Its value on the last day; None if it is not there any more.
    pub closing: Option<i64>,
    /// Whether it was lost in between.
    pub is_lost: bool,
}

/// A part of a statement: an amount in ten-thousandths, and the accounts that make it up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flow {
    /// Never negative.
    pub amount: i128,
    /// How many accounts.
    pub accounts: u64,
}

/// How the value of all accounts changed between two days.
///
/// Opening + new + growth − shrinkage − lost = closing, exactly: amounts are whole numbers. Growth holds what the
/// passing of time adds, as what was to come later is nearer and discounted less; shrinkage holds what was bought
/// meanwhile and is not to come any more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Statement {
    /// All accounts on the first day.
    pub opening: Flow,
    /// Accounts that were not there on the first day, at their value on the last.
    pub new: Flow,
    /// What accounts that stayed gained.
    pub growth: Flow,
    /// What accounts that stayed lost.
    pub shrinkage: Flow,
    /// What lost accounts were worth, less what is still expected of them.
    pub lost: Flow,
    /// All accounts on the last day.
    pub closing: Flow,
    /// Accounts that stayed at the very same value.
    pub unchanged_accounts: u64,
    /// The margin of what was sold between the two days, in ten-thousandths.
    pub realised: i128,
}

/// A change that cannot be; the account is counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ImpossibleChange {
    /// A value below zero; what costs more than it brings belongs into the margin.
    #[error("account {account} has a value below zero")]
    Negative {
        /// Its place.
        account: usize,
    },
    /// An account that is there on neither day; leave it out.
    #[error("account {account} has a value on neither day")]
    Absent {
        /// Its place.
        account: usize,
    },
    /// An account without a closing value that is not said to be lost; value it, or say that it is.
    #[error("account {account} is gone on the last day but not lost")]
    Vanished {
        /// Its place.
        account: usize,
    },
    /// An account that is lost without having been there; it is new, or it is left out.
    #[error("account {account} is lost but was not there on the first day")]
    LostBeforeIt {
        /// Its place.
        account: usize,
    },
    /// A lost account that is worth more than before; it is not lost.
    #[error("account {account} is lost but worth more than on the first day")]
    LostAndGrown {
        /// Its place.
        account: usize,
    },
}

impl Statement {
    /// The statement of all accounts; `realised` is the margin of what was sold in between, in ten-thousandths.
    ///
    /// # Errors
    ///
    /// [`ImpossibleChange`] for the first account whose change cannot be.
    pub fn of(
        changes: impl IntoIterator<Item = AccountChange>,
        realised: i128,
    ) -> Result<Self, ImpossibleChange> {
        let mut statement = Self {
            realised,
            ..Self::default()
        };
        for (account, change) in changes.into_iter().enumerate() {
            statement.book(account, change)?;
        }
        Ok(statement)
    }

    fn book(&mut self, account: usize, change: AccountChange) -> Result<(), ImpossibleChange> {
        if [change.opening, change.closing]
            .iter()
            .flatten()
            .any(|value| *value < 0)
        {
            return Err(ImpossibleChange::Negative { account });
        }
        match (change.opening, change.closing, change.is_lost) {
            (None, None, _) => return Err(ImpossibleChange::Absent { account }),
            (None, Some(_), true) => return Err(ImpossibleChange::LostBeforeIt { account }),
            (Some(_), None, false) => return Err(ImpossibleChange::Vanished { account }),
            (None, Some(closing), false) => self.new.add(closing),
            (Some(opening), closing, true) => {
                let left = closing.unwrap_or(0);
                if left > opening {
                    return Err(ImpossibleChange::LostAndGrown { account });
                }
                self.lost.add(opening - left);
            }
            (Some(opening), Some(closing), false) if closing > opening => self.growth.add(closing - opening),
            (Some(opening), Some(closing), false) if closing < opening => {
                self.shrinkage.add(opening - closing);
            }
            (Some(_), Some(_), false) => self.unchanged_accounts += 1,
        }
        change
            .opening
            .into_iter()
            .for_each(|value| self.opening.add(value));
        change
            .closing
            .into_iter()
            .for_each(|value| self.closing.add(value));
        Ok(())
    }

    /// What the accounts brought meanwhile as a share of what they were worth: realised / opening. None where they were
    /// worth nothing.
    pub fn yield_share(&self) -> Option<f64> {
        self.of_opening(self.realised)
    }

    /// What the accounts brought and gained as a share of what they were worth: (closing − opening + realised) /
    /// opening. None where they were worth nothing.
    pub fn total_return(&self) -> Option<f64> {
        self.of_opening(self.closing.amount - self.opening.amount + self.realised)
    }

    fn of_opening(&self, amount: i128) -> Option<f64> {
        let opening = self.opening.amount;
        (opening > 0).then(|| amount as f64 / opening as f64)
    }
}

impl Flow {
    fn add(&mut self, amount: i64) {
        self.amount += i128::from(amount);
        self.accounts += 1;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn change(opening: Option<i64>, closing: Option<i64>, is_lost: bool) -> AccountChange {
        AccountChange {
            opening,
            closing,
            is_lost,
        }
    }

    #[test]
    fn every_change_finds_its_part() {
        let statement = Statement::of(
            [
                change(None, Some(70), false),
                change(Some(100), Some(130), false),
                change(Some(100), Some(90), false),
                change(Some(50), Some(50), false),
                change(Some(40), None, true),
                change(Some(40), Some(5), true),
            ],
            33,
        )
        .unwrap();
        let flow = |amount, accounts| Flow { amount, accounts };
        assert_eq!(statement.opening, flow(330, 5));
        assert_eq!(statement.new, flow(70, 1));
        assert_eq!(statement.growth, flow(30, 1));
        assert_eq!(statement.shrinkage, flow(10, 1));
        assert_eq!(statement.lost, flow(75, 2));
        assert_eq!(statement.closing, flow(345, 5));
        assert_eq!(statement.unchanged_accounts, 1);
        assert!((statement.yield_share().unwrap() - 0.1).abs() < 1e-15);
        assert!((statement.total_return().unwrap() - 48.0 / 330.0).abs() < 1e-15);
    }

    #[test]
    fn changes_that_cannot_be_are_refused_by_their_place() {
        let fine = change(Some(1), Some(2), false);
        for (wrong, refusal) in [
            (
                change(Some(-1), Some(2), false),
                ImpossibleChange::Negative { account: 1 },
            ),
            (
                change(None, Some(-2), false),
                ImpossibleChange::Negative { account: 1 },
            ),
            (change(None, None, false), ImpossibleChange::Absent { account: 1 }),
            (change(None, None, true), ImpossibleChange::Absent { account: 1 }),
            (
                change(Some(3), None, false),
                ImpossibleChange::Vanished { account: 1 },
            ),
            (
                change(None, Some(3), true),
                ImpossibleChange::LostBeforeIt { account: 1 },
            ),
            (
                change(Some(3), Some(4), true),
                ImpossibleChange::LostAndGrown { account: 1 },
            ),
        ] {
            assert_eq!(Statement::of([fine, wrong], 0), Err(refusal));
        }
    }

    #[test]
    fn of_nothing_there_is_no_yield() {
        let statement = Statement::of([change(None, Some(5), false)], 10).unwrap();
        assert_eq!((statement.yield_share(), statement.total_return()), (None, None));
    }

    fn possible() -> impl Strategy<Value = AccountChange> {
        let amount = || prop_oneof![0..=50_i64, 0..=i64::MAX];
        prop_oneof![
            amount().prop_map(|closing| change(None, Some(closing), false)),
            (amount(), amount()).prop_map(|(one, other)| change(Some(one), Some(other), false)),
            amount().prop_map(|opening| change(Some(opening), None, true)),
            (amount(), amount()).prop_map(|(one, other)| change(
                Some(one.max(other)),
                Some(one.min(other)),
                true
            )),
        ]
    }

    proptest! {
        #[test]
        fn opening_and_all_flows_give_closing_exactly(
            changes in prop::collection::vec(possible(), 0..60), realised in any::<i64>(),
        ) {
            let count = changes.len() as u64;
            let statement = Statement::of(changes, i128::from(realised)).unwrap();
            let Statement { opening, new, growth, shrinkage, lost, closing, .. } = statement;
            prop_assert_eq!(
                opening.amount + new.amount + growth.amount - shrinkage.amount - lost.amount,
                closing.amount
            );
            prop_assert_eq!(
                new.accounts + growth.accounts + shrinkage.accounts + lost.accounts + statement.unchanged_accounts,
                count
            );
            prop_assert_eq!(opening.accounts + new.accounts, count);
            for flow in [opening, new, growth, shrinkage, lost, closing] {
                prop_assert!(flow.amount >= 0);
            }
        }
    }
}
