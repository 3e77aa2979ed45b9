//! Exchange rates into the workspace's currency, as imports bring them; those of the latest import hold.

mod store;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use dahu_core::money::Currency;
use sea_orm::ConnectionTrait;

pub(crate) use store::{delete, insert};

use crate::{Context, Result};

/// The exchange rates that hold now, in order of currency and day: what one unit of the currency is worth in the
/// workspace's from that day until the next, in billionths.
///
/// # Errors
///
/// When the database fails.
pub async fn in_force(ctx: &Context) -> Result<Vec<(Currency, NaiveDate, i64)>> {
    ctx.may("see the exchange rates")?;
    let rates = known(ctx.workspace.database.reader()).await?;
    Ok(rates
        .into_iter()
        .map(|((currency, on), rate)| (currency, on, rate))
        .collect())
}

/// The rate that holds of each currency and day, in billionths.
pub(crate) async fn known(connection: &impl ConnectionTrait) -> Result<BTreeMap<(Currency, NaiveDate), i64>> {
    Ok(store::in_force(connection).await?)
}
