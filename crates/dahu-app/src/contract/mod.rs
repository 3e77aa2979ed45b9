//! Contracts of accounts, term by term, as imports bring them; a renewal is another term of the same contract.

pub(crate) mod store;

use chrono::NaiveDate;
use dahu_core::{access::Action, account::AccountId, money::Amount};
use dahu_valuation::contract::{ContractHistory, ContractStanding, ContractTerm};
use serde::Serialize;

pub(crate) use store::{TermKey, delete, holding, insert, known};

use crate::{Context, Result};

/// Terms of one account's contracts that are shown at most.
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

/// How a term stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It has not begun.
    Ahead,
    /// It is the latest of its contract and runs, for so many days more.
    Runs(u32),
    /// It was renewed: another term ends later.
    Renewed,
    /// It has ended, and its contract was not renewed.
    Ended,
}

/// An account's contracts, the one that ends last first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountContracts {
    /// Each by its number, with its terms, the latest first, and how they stand.
    pub contracts: Vec<(String, Vec<(Term, Standing)>)>,
    /// Terms that are not among them, because a page has an end.
    pub left_out: usize,
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

    /// Its terms, the latest first, and how each stands on a day.
    #[must_use]
    pub fn standings(&self, day: NaiveDate) -> Vec<(Term, Standing)> {
        let history = self.history(day);
        let standing = |place: usize, term: &Term| match &history {
            Some(history) if place == history.latest => match history.standing {
                ContractStanding::Runs { rest_days, .. } => Standing::Runs(rest_days),
                ContractStanding::Lost => Standing::Ended,
            },
            _ if term.starts > day => Standing::Ahead,
            _ => Standing::Renewed,
        };
        let terms = self.terms.iter().enumerate().rev();
        terms
            .map(|(place, term)| (*term, standing(place, term)))
            .collect()
    }
}

/// An account's contracts and how their terms stand today.
///
/// # Errors
///
/// When the database fails.
pub async fn of_account(ctx: &Context, account: AccountId) -> Result<AccountContracts> {
    crate::account::find(ctx, account, Action::SeeSales).await?;
    let mut contracts = store::of_account(ctx.workspace.database.reader(), account).await?;
    contracts.sort_by_key(|contract| std::cmp::Reverse(contract.terms.iter().map(|term| term.ends).max()));
    let mut shown = AccountContracts::default();
    let mut room = SHOWN;
    for contract in contracts {
        let mut terms = contract.standings(ctx.today());
        shown.left_out += terms.len().saturating_sub(room);
        terms.truncate(room);
        room -= terms.len();
        if !terms.is_empty() {
            shown.contracts.push((contract.number, terms));
        }
    }
    Ok(shown)
}

/// All contracts by the ledger number of their account, in order of both numbers.
pub(crate) async fn all(ctx: &Context) -> Result<Vec<(i64, Contract)>> {
    Ok(store::all(ctx.workspace.database.reader()).await?)
}
