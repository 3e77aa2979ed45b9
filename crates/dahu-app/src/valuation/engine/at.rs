//! All accounts on one day: those that bought, at what the models or their own rhythm make of them, and those that have
//! bought nothing but are under contract.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use dahu_core::money::Amount;
use dahu_ledger::Ledger;
use dahu_valuation::{
    heuristic::HeuristicValue,
    summary::{Gathered, Summary},
};

use super::{
    Terms,
    contracts::Renewals,
    fitting::Fitted,
    limits, margins,
    margins::{KnownMargins, weight_of},
    own_rhythm, scoring,
    scoring::Worth,
};
use crate::Result;

/// All accounts on one day.
pub(super) struct At {
    pub(super) gathered: Gathered,
    /// What each that bought is worth, at its own margin where that is known.
    pub(super) worths: Vec<Worth>,
    /// The margins of accounts, where that of the valuation does not hold for all.
    pub(super) margins: Option<KnownMargins>,
    /// The same as shares, in the order of the accounts that bought.
    pub(super) shares: Option<Vec<f64>>,
    /// Accounts under contract that have bought nothing, in order, by what their contracts bring.
    pub(super) unbought: Vec<(i64, Worth)>,
}

/// An account on that day.
pub(super) struct Position<'a> {
    /// Its ledger number.
    pub(super) account: i64,
    /// What it bought; none where that is nothing.
    pub(super) bought: Option<&'a Summary>,
    pub(super) worth: &'a Worth,
    /// Its own margin, where that is known better than by that of the valuation.
    pub(super) margin: Option<f64>,
}

impl At {
    pub(super) fn of(
        ledger: &Ledger,
        terms: &Terms,
        fitted: &Fitted,
        renewals: Option<&Renewals>,
        gathered: Gathered,
        on: NaiveDate,
    ) -> Result<Self> {
        let accounts = &gathered.summaries.accounts;
        let contracts = match renewals {
            Some(renewals) => renewals.by_account(terms, on)?,
            None => BTreeMap::new(),
        };
        let mut worths = worths(ledger, terms, fitted, &contracts, &gathered, on)?;
        let margins = KnownMargins::of(ledger, terms, on)?;
        let shares = margins.as_ref().map(|margins| margins.shares(accounts));
        if let Some(shares) = &shares {
            for (place, worth) in worths.iter_mut().enumerate() {
                *worth = worth.times(margins::weight(terms, Some(shares), place));
            }
        }
        let mut at = Self {
            gathered,
            worths,
            margins,
            shares,
            unbought: Vec::new(),
        };
        at.unbought = at.without_purchase(terms, &contracts);
        at.positions()
            .try_for_each(|position| limits::check(position.account, position.worth))?;
        Ok(at)
    }

    /// Those under contract that have bought nothing, at the mean margin of all that was sold where that is known.
    fn without_purchase(
        &self,
        terms: &Terms,
        contracts: &BTreeMap<i64, HeuristicValue>,
    ) -> Vec<(i64, Worth)> {
        let weight = self
            .margin_of_others()
            .map_or(1.0, |share| weight_of(terms, share));
        let mut bought = self.accounts().iter().peekable();
        let others = contracts.iter().filter(|(number, _)| {
            let before = |account: &&Summary| i64::from(account.account) < **number;
            while bought.next_if(before).is_some() {}
            bought
                .peek()
                .is_none_or(|account| i64::from(account.account) != **number)
        });
        others
            .map(|(number, value)| (*number, Worth::of_contracts(value).times(weight)))
            .collect()
    }

    /// The margin of accounts that have bought nothing, where lines have margins of their own.
    fn margin_of_others(&self) -> Option<f64> {
        self.margins.as_ref()?.average()
    }

    /// The accounts that bought, in order.
    pub(super) fn accounts(&self) -> &[Summary] {
        &self.gathered.summaries.accounts
    }

    /// How many accounts are worth anything, those under contract that have bought nothing among them.
    pub(super) fn count(&self) -> usize {
        self.accounts().len() + self.unbought.len()
    }

    /// What all accounts are worth that have bought nothing.
    pub(super) fn value_of_unbought(&self) -> Amount {
        self.unbought.iter().map(|(_, worth)| worth.value()).sum()
    }

    /// All accounts in order.
    pub(super) fn positions(&self) -> impl Iterator<Item = Position<'_>> {
        let bought = self.accounts().iter().zip(&self.worths).enumerate();
        let mut bought = bought
            .map(|(place, (account, worth))| Position {
                account: i64::from(account.account),
                bought: Some(account),
                worth,
                margin: self.shares.as_ref().map(|shares| shares[place]),
            })
            .peekable();
        let margin = self.margin_of_others();
        let mut others = self
            .unbought
            .iter()
            .map(move |(account, worth)| Position {
                account: *account,
                bought: None,
                worth,
                margin,
            })
            .peekable();
        std::iter::from_fn(move || match (bought.peek(), others.peek()) {
            (Some(one), Some(other)) if other.account < one.account => others.next(),
            (Some(_), _) => bought.next(),
            (None, _) => others.next(),
        })
    }
}

/// What the accounts that bought are worth on a day, by the models, or by their own rhythm and their contracts.
pub(super) fn worths(
    ledger: &Ledger,
    terms: &Terms,
    fitted: &Fitted,
    contracts: &BTreeMap<i64, HeuristicValue>,
    gathered: &Gathered,
    on: NaiveDate,
) -> Result<Vec<Worth>> {
    let accounts: &[Summary] = &gathered.summaries.accounts;
    if accounts.is_empty() {
        // By the opening perhaps nobody had bought.
        return Ok(Vec::new());
    }
    match &fitted.models {
        Some(models) => scoring::score(models, fitted.basis, accounts, on, terms),
        None => own_rhythm::score(ledger, terms, contracts, accounts, on),
    }
}
