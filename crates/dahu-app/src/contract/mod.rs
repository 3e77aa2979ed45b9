//! Contracts of accounts, term by term, as imports bring them; a renewal is another term of the same contract.

pub(crate) mod store;

use chrono::NaiveDate;
use dahu_core::{account::AccountId, money::Amount};
use dahu_valuation::contract::{ContractHistory, ContractStanding, ContractTerm};
use serde::Serialize;

pub(crate) use store::{TermKey, delete, holding, insert, known};

use crate::{Context, Result};

/// Contracts of one account that are shown at most.
const SHOWN: usize = 100;

/// A term of a contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Term {
    /// Its first day.
    pub starts: NaiveDate,
    /// Its last day.
    pub ends: NaiveDate,
    /// What is sold in all of it.
    pub amount: Amount,
}

/// A contract with its terms, the first one first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Contract {
    /// Its number.
    pub number: String,
    /// Its terms.
    pub terms: Vec<Term>,
}

/// How a contract stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It has not begun.
    Ahead,
    /// It runs, for so many days more.
    Runs(u32),
    /// It has ended and was not renewed.
    Ended,
}

impl Contract {
    /// What its terms say on a day; none where none of them has begun.
    pub(crate) fn history(&self, day: NaiveDate) -> Option<ContractHistory> {
        let terms: Vec<ContractTerm> = self
            .terms
            .iter()
            .map(|term| ContractTerm {
                first_day: term.starts.to_epoch_days(),
                last_day: term.ends.to_epoch_days(),
            })
            .collect();
        ContractHistory::on(&terms, day.to_epoch_days())
    }

    /// How it stands on a day.
    #[must_use]
    pub fn standing(&self, day: NaiveDate) -> Standing {
        match self.history(day).map(|history| history.standing) {
            Some(ContractStanding::Runs { rest_days, .. }) => Standing::Runs(rest_days),
            Some(ContractStanding::Lost) => Standing::Ended,
            None => Standing::Ahead,
        }
    }
}

/// An account's contracts, those that began last first, so many at most.
///
/// # Errors
///
/// When the database fails.
pub async fn of_account(ctx: &Context, account: AccountId) -> Result<Vec<Contract>> {
    ctx.may("see an account's contracts")?;
    let mut contracts = store::of_account(ctx.workspace.database.reader(), account).await?;
    contracts.sort_by_key(|contract| std::cmp::Reverse(contract.terms.last().map(|term| term.starts)));
    contracts.truncate(SHOWN);
    Ok(contracts)
}

/// All contracts by the ledger number of their account, in order of both numbers.
pub(crate) async fn all(ctx: &Context) -> Result<Vec<(i64, Contract)>> {
    Ok(store::all(ctx.workspace.database.reader()).await?)
}
