//! Settings of the workspace.

mod store;

use dahu_core::money::Currency;
use sea_orm::ConnectionTrait;

use crate::{Context, Result};

/// The currency in which the workspace reports; none before the first ledger import.
///
/// # Errors
///
/// When the database fails.
pub async fn currency(ctx: &Context) -> Result<Option<Currency>> {
    let word = store::get(ctx.workspace.database.reader(), "currency").await?;
    Ok(word.and_then(|word| word.parse().ok()))
}

/// Sets the reporting currency where there is none yet.
pub(crate) async fn set_currency_once(connection: &impl ConnectionTrait, currency: Currency) -> Result<()> {
    if store::get(connection, "currency").await?.is_none() {
        store::set(connection, "currency", currency.as_str()).await?;
    }
    Ok(())
}

/// The ledger version that the accounts' figures were made from, and the last day in it.
pub(crate) async fn figures_version(ctx: &Context) -> Result<Option<i64>> {
    let word = store::get(ctx.workspace.database.reader(), "figures_version").await?;
    Ok(word.and_then(|word| word.parse().ok()))
}

/// Remembers from which ledger version, and as of which day, the accounts' figures were made.
pub(crate) async fn set_figures(
    connection: &impl ConnectionTrait,
    version: i64,
    as_of: Option<chrono::NaiveDate>,
) -> Result<()> {
    store::set(connection, "figures_version", &version.to_string()).await?;
    let day = as_of.map(|day| day.to_string()).unwrap_or_default();
    Ok(store::set(connection, "figures_as_of", &day).await?)
}

/// The day as of which the accounts' figures hold: the last day of the ledger that is not in the future.
///
/// # Errors
///
/// When the database fails.
pub async fn figures_as_of(ctx: &Context) -> Result<Option<chrono::NaiveDate>> {
    let word = store::get(ctx.workspace.database.reader(), "figures_as_of").await?;
    Ok(word.and_then(|word| word.parse().ok()))
}
