//! From the ledger to the values with nothing beside them: no statement, hold-outs, interval of the total or retention
//! curve. What benches measure.

use std::collections::BTreeMap;

use dahu_core::money::Amount;
use dahu_ledger::Ledger;
use dahu_valuation::summary::Gathered;

use super::{
    Terms, at::worths, contracts::Renewals, fitting, gathering::gather, model_card, no_purchases,
    scoring::Worth,
};
use crate::{
    Result,
    valuation::{FittedModel, Stage, Tracker},
};

/// What all accounts that bought come to.
#[derive(Clone, Debug, PartialEq)]
pub struct Totals {
    /// Accounts that bought.
    pub accounts: usize,
    /// Their chances to be alive, added up; those whose chance is not known count as 0.
    pub alive: f64,
    /// Purchases expected within the horizon.
    pub expected_purchases: f64,
    /// Their value within the horizon.
    pub within: Amount,
    /// Their value as far as the models carry it.
    pub value: Amount,
    /// The timing model, where one was fitted.
    pub timing: Option<FittedModel>,
    /// The spend model, where one was fitted.
    pub spend: Option<FittedModel>,
}

/// Summarises all accounts as of the day of valuation, in one pass: the first step alone. Blocks until done.
///
/// # Errors
///
/// As [`super::value_all`].
pub fn summarise(ledger: &Ledger, terms: &Terms) -> Result<Gathered> {
    gather(ledger, terms, terms.as_of, terms.as_of)
}

/// Values all accounts as of the day of valuation, by models fitted up to then, and adds the values up. Blocks until
/// done.
///
/// # Errors
///
/// As [`super::value_all`].
pub fn value_alone(ledger: &Ledger, terms: &Terms, tracker: &Tracker) -> Result<Totals> {
    tracker.enter(Stage::Reading);
    let gathered = summarise(ledger, terms)?;
    if gathered.summaries.accounts.is_empty() {
        return Err(no_purchases());
    }
    tracker.enter(Stage::Fitting);
    let fitted = fitting::fit(&gathered.summaries.accounts, terms)?;
    tracker.enter(Stage::Valuing);
    let contracts = match Renewals::of(terms) {
        Some(renewals) => renewals.by_account(terms, terms.as_of)?,
        None => BTreeMap::new(),
    };
    let worths = worths(ledger, terms, &fitted, &contracts, &gathered, terms.as_of)?;
    let (timing, spend, _) = model_card::card(&fitted);
    Ok(Totals {
        accounts: worths.len(),
        alive: worths.iter().filter_map(|worth| worth.alive).sum(),
        expected_purchases: worths.iter().map(|worth| worth.expected_purchases).sum(),
        within: worths.iter().map(|worth| worth.within).sum(),
        value: worths.iter().map(Worth::value).sum(),
        timing,
        spend,
    })
}
