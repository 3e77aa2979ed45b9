//! What single accounts are worth, by the latest valuation.

mod expected;
mod file;
mod outlook;
pub(super) mod store;
mod worth;

use std::{collections::HashMap, sync::Arc};

use dahu_core::{access::Action, account::AccountId, money::Amount, valuation::Movement};
use serde::Serialize;

pub(crate) use expected::{ExpectedAccount, ExpectedSales, expected_sales};
pub(super) use file::write;
pub use outlook::{AccountOutlook, outlook};
pub(crate) use worth::{Worths, worths};

use crate::{
    Context, Result, account,
    report::{Frame, Window},
};

/// Accounts of the largest value that stand out.
const LARGEST: u64 = 100;

/// What an account is worth.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AccountValue {
    /// Purchase days after the first.
    pub repeat_purchases: u32,
    /// Days from the first purchase to the last.
    pub recency_days: u32,
    /// Days from the first purchase to the day of valuation.
    pub age_days: u32,
    /// The chance that it still buys: by the model, or by how its present gap ranks among its own where it is valued by its
    /// own rhythm; none where churn is not known, or where it was valued by its contracts.
    pub alive: Option<f64>,
    /// Purchases expected within the horizon.
    pub expected_purchases: f64,
    /// What it is expected to spend at each.
    pub spend: Amount,
    /// The margin on what it bought so far, where that is known better than by the margin of the valuation.
    pub margin: Option<f64>,
    /// Its value within the horizon: purchases × spend × margin, discounted.
    pub within: Amount,
    /// Between which amounts four of five outcomes lie.
    pub within_interval: (Amount, Amount),
    /// Its value without a horizon; none where churn is not known.
    pub residual: Option<Amount>,
    /// What its value gains for each unit by which its dropout is cut; none where churn is not known.
    pub keeping: Option<Amount>,
    /// Its value on the day on which the statement opens; none where it had neither bought nor a contract by then.
    pub opening: Option<Amount>,
    /// What became of its value since.
    pub movement: Option<Movement>,
    /// By how much.
    pub change: Amount,
    /// Its place by value; 0 where it has nothing left, and is here for what it was worth at the opening.
    pub value_rank: u32,
    /// Its place by net sales so far; 0 as above.
    pub sales_rank: u32,
    /// Whether it was valued by its contracts.
    pub by_contract: bool,
}

/// The place of an account that has nothing left: what it bought was returned since the opening, or its contract ended.
pub(super) const GONE: u32 = 0;

impl AccountValue {
    /// Whether it has nothing left that it could be valued by, and is only part of the statement.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        self.value_rank == GONE
    }

    /// Whether it was valued by its contracts alone, because it has bought nothing.
    #[must_use]
    pub fn is_unbought(&self) -> bool {
        self.by_contract && self.spend == Amount::ZERO
    }

    /// The value that lists show: residual where it is known, else within the horizon.
    #[must_use]
    pub fn value(&self) -> Amount {
        self.residual.unwrap_or(self.within)
    }

    /// The most that may be spent to cut the account's dropout by `share`, to first order.
    #[must_use]
    pub fn most_to_spend(&self, share: f64) -> Option<Amount> {
        let keeping = self.keeping?.ten_thousandths();
        Some(Amount::from_ten_thousandths(rounded(exactly(keeping) * share)))
    }
}

/// An account of the statement, or of another list of values.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ValuedAccount {
    /// The account.
    pub id: AccountId,
    /// The firm's own code for it.
    pub code: Option<String>,
    /// Its name.
    pub name: String,
    /// Who owns it.
    pub owner: Option<String>,
    /// Net sales so far.
    pub sales: Amount,
    /// What it is worth.
    pub value: AccountValue,
}

/// Which valued accounts to list, and in which order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueList {
    /// All that have something left, of the largest value first.
    Largest,
    /// Those that were there at the opening, of the largest value then first.
    Opening,
    /// Those that moved so between opening and closing, the largest change first.
    Moved(Movement),
    /// Those among the largest by value that stand furthest above their place by sales.
    AboveSales,
    /// Those among the largest by sales that stand furthest below that place by value.
    BelowSales,
}

/// The accounts that stand out by their value.
#[derive(Clone, Debug, PartialEq)]
pub struct StandingOut {
    /// Those of the largest value.
    pub largest: Vec<ValuedAccount>,
    /// Those worth more than their past sales say.
    pub above: Vec<ValuedAccount>,
    /// Those worth less.
    pub below: Vec<ValuedAccount>,
}

/// The accounts that stand out by their value, a hundred of the largest and half as many of each of the others; remembered
/// while the workspace stays as it is.
///
/// # Errors
///
/// When the database fails.
pub async fn standing_out(ctx: &Context) -> Result<Arc<StandingOut>> {
    ctx.may(Action::SeeWholeFirm)?;
    let key = Frame::of(ctx, &Window::default())
        .await?
        .key("values that stand out");
    let make = async {
        Ok(StandingOut {
            largest: valued(ctx, ValueList::Largest, LARGEST).await?,
            above: valued(ctx, ValueList::AboveSales, LARGEST / 2).await?,
            below: valued(ctx, ValueList::BelowSales, LARGEST / 2).await?,
        })
    };
    ctx.workspace.cache.get_or_make(key, Box::pin(make)).await
}

/// Valued accounts, so many at most.
///
/// # Errors
///
/// When the database fails.
pub async fn valued(ctx: &Context, list: ValueList, limit: u64) -> Result<Vec<ValuedAccount>> {
    ctx.may(Action::SeeWholeFirm)?;
    let connection = ctx.workspace.database.reader();
    let found = store::list(connection, list, limit).await?;
    let ids: Vec<_> = found.iter().map(|(id, _)| id.0).collect();
    let accounts: HashMap<_, _> = account::store::by_ids(connection, &ids)
        .await?
        .into_iter()
        .map(|account| (account.id, account))
        .collect();
    let people = crate::person::stored(ctx).await?;
    let rows = found.into_iter().filter_map(|(id, value)| {
        let account = accounts.get(&id.0)?;
        let owner = people.iter().find(|person| Some(person.id) == account.owner_id);
        Some(ValuedAccount {
            id,
            code: account.code.clone(),
            name: account.name.clone(),
            owner: owner.map(|person| person.name.clone()),
            sales: Amount::from_ten_thousandths(account.net),
            value,
        })
    });
    Ok(rows.collect())
}

/// An amount of money as a number for the models: exact below 900 billion units.
#[expect(clippy::cast_precision_loss, reason = "an estimate is multiplied by it")]
pub(super) fn exactly(ten_thousandths: i64) -> f64 {
    ten_thousandths as f64
}

/// An estimate in ten-thousandths, rounded half to even; what no amount can hold stays at the largest.
#[expect(clippy::cast_possible_truncation, reason = "floats beyond the range saturate")]
pub(super) fn rounded(ten_thousandths: f64) -> i64 {
    ten_thousandths.round_ties_even() as i64
}
