//! Exchange rates into the workspace's currency, as imports bring them; those of the latest import hold.

mod store;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use dahu_core::{access::Action, money::Currency};
use dahu_ledger::Rates;
use sea_orm::ConnectionTrait;

pub(crate) use store::{delete, insert};

use crate::{Context, Result, ledger};

/// The exchange rates that hold now, in order of currency and day: what one unit of the currency is worth in the
/// workspace's from that day until the next, in billionths.
///
/// # Errors
///
/// When the database fails.
pub async fn in_force(ctx: &Context) -> Result<Vec<(Currency, NaiveDate, i64)>> {
    ctx.may(Action::SeeWholeFirm)?;
    let rates = known(ctx.workspace.database.reader()).await?;
    Ok(rates
        .into_iter()
        .map(|((currency, on), rate)| (currency, on, rate))
        .collect())
}

/// The same for passes over the ledger.
pub(crate) async fn for_ledger(ctx: &Context) -> Result<Rates> {
    rates_of(&in_force(ctx).await?)
}

/// Rates as the ledger knows them.
pub(crate) fn rates_of(rates: &[(Currency, NaiveDate, i64)]) -> Result<Rates> {
    let known = rates
        .iter()
        .map(|(currency, on, rate)| Ok((ledger::currency_code(*currency)?, *on, *rate)));
    known.collect()
}

/// The rate that holds of each currency and day, in billionths.
pub(crate) async fn known(connection: &impl ConnectionTrait) -> Result<BTreeMap<(Currency, NaiveDate), i64>> {
    Ok(store::in_force(connection).await?)
}
