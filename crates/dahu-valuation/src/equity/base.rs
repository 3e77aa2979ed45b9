//! The accounts whose value is added up, as far as their values differ.

use thiserror::Error;

use crate::timing::Triples;

/// What one account bought so far.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bought {
    /// x: purchase days after the first.
    pub repeat_purchases: u32,
    /// t_x: days from the first purchase to the last.
    pub recency_days: u32,
    /// T: days from the first purchase to the end.
    pub age_days: u32,
    /// What it spent after the first day, in money.
    pub repeat_spend: f64,
}

/// All accounts, by their distinct histories.
///
/// The expected spend of an account is linear in what it spent, so that of accounts with the same history only the sum
/// matters.
#[derive(Clone, Debug)]
pub struct Base<'a> {
    pub(super) triples: &'a Triples,
    /// What the accounts with each history spent together after their first days.
    pub(super) spent: Vec<f64>,
}

/// An account whose history is not among those that the triples were made of; make both of the same accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the history of account {account} is not among the triples")]
pub struct UnknownHistory {
    /// Its place, from 0.
    pub account: usize,
}

impl<'a> Base<'a> {
    /// Adds up what the accounts spent by their histories; `triples` are made of the same accounts.
    ///
    /// Accounts of age 0 may be among them; [`Triples`] have counted them, and each is worth what a new account is.
    ///
    /// # Errors
    ///
    /// [`UnknownHistory`] for the first account whose history the triples do not hold.
    pub fn new(
        triples: &'a Triples,
        accounts: impl IntoIterator<Item = Bought>,
    ) -> Result<Self, UnknownHistory> {
        let places = triples.places();
        let mut spent = vec![0.0; triples.len()];
        let old_enough = accounts.into_iter().enumerate();
        for (account, bought) in old_enough.filter(|(_, bought)| bought.age_days > 0) {
            let place = places
                .of(bought.repeat_purchases, bought.recency_days, bought.age_days)
                .ok_or(UnknownHistory { account })?;
            spent[place] += bought.repeat_spend;
        }
        Ok(Self { triples, spent })
    }

    /// Accounts, those of age 0 too.
    pub fn accounts(&self) -> u64 {
        self.triples.accounts() + self.triples.too_young()
    }
}
