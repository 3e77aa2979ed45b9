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
    /// Its own margin over that of the terms, at least 0; 1 where it has none of its own.
    pub margin_weight: f64,
}

/// All accounts, by their distinct histories.
///
/// The expected spend of an account is linear in what it spent, so that of accounts with the same history only the sums
/// matter: of their margin weights, and of what they spent times these.
#[derive(Clone, Debug)]
pub struct Base<'a> {
    pub(super) triples: &'a Triples,
    /// Of the accounts with each history.
    pub(super) sums: Vec<Sums>,
    /// The margin weights of accounts of age 0 together.
    pub(super) young_weight: f64,
}

/// Of accounts with the same history.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sums {
    /// Their margin weights.
    pub(super) weight: f64,
    /// What they spent after their first days, times their margin weights.
    pub(super) spent: f64,
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
    /// Accounts of age 0 may be among them; each is worth what a new account is.
    ///
    /// # Errors
    ///
    /// [`UnknownHistory`] for the first account whose history the triples do not hold.
    pub fn new(
        triples: &'a Triples,
        accounts: impl IntoIterator<Item = Bought>,
    ) -> Result<Self, UnknownHistory> {
        let places = triples.places();
        let mut sums = vec![Sums::default(); triples.len()];
        let mut young_weight = 0.0;
        for (account, bought) in accounts.into_iter().enumerate() {
            if bought.age_days == 0 {
                young_weight += bought.margin_weight;
                continue;
            }
            let place = places
                .of(bought.repeat_purchases, bought.recency_days, bought.age_days)
                .ok_or(UnknownHistory { account })?;
            sums[place].weight += bought.margin_weight;
            sums[place].spent += bought.margin_weight * bought.repeat_spend;
        }
        Ok(Self {
            triples,
            sums,
            young_weight,
        })
    }

    /// Accounts, those of age 0 too.
    pub fn accounts(&self) -> u64 {
        self.triples.accounts() + self.triples.too_young()
    }
}
