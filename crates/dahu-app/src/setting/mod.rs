//! Settings of the workspace.

pub mod sign_in;
mod store;

use dahu_core::money::Currency;
use sea_orm::ConnectionTrait;
use serde_json::json;
use uuid::Uuid;

use crate::{
    Context, Result,
    event::{self, Change},
    memo::Notes,
};

/// The currency in which the workspace reports; none before the first ledger import.
///
/// # Errors
///
/// When the database fails.
pub async fn currency(ctx: &Context) -> Result<Option<Currency>> {
    Ok(read(ctx, "currency").await?.and_then(|word| word.parse().ok()))
}

async fn read(ctx: &Context, name: &'static str) -> Result<Option<String>> {
    let find = async { Ok(store::get(ctx.workspace.database.reader(), name).await?) };
    Notes::or_find(ctx.memo().map(|memo| &memo.settings), name, find).await
}

/// Sets the reporting currency where there is none yet.
pub(crate) async fn set_currency_once(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    currency: Currency,
) -> Result<()> {
    match store::get(transaction, "currency").await? {
        Some(_) => Ok(()),
        None => change_currency(transaction, ctx, None, Some(currency)).await,
    }
}

/// Sees that the reporting currency is one that the ledger has lines in; `found` are those that are left, the one of
/// most lines first. Where none are left, the next import sets it anew.
pub(crate) async fn keep_currency_in_use(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    found: &[Currency],
) -> Result<()> {
    let word = store::get(transaction, "currency").await?;
    let now = word.and_then(|word| word.parse().ok());
    if now.is_none_or(|now| found.contains(&now)) {
        return Ok(());
    }
    change_currency(transaction, ctx, now, found.first().copied()).await
}

async fn change_currency(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    before: Option<Currency>,
    after: Option<Currency>,
) -> Result<()> {
    match after {
        Some(currency) => store::set(transaction, "currency", currency.as_str()).await?,
        None => store::delete(transaction, "currency").await?,
    }
    let fact = |currency: Option<Currency>| currency.map(|currency| json!({ "currency": currency.as_str() }));
    let change = Change {
        noun: "workspace",
        subject: Uuid::nil(),
        account: None,
        verb: "currency_set",
        before: fact(before),
        after: fact(after),
    };
    event::record(transaction, ctx, None, vec![change]).await
}

/// What another noun keeps under a name among the settings; its default where nothing is kept, or nothing that this program
/// can read.
pub(crate) async fn kept<T: serde::de::DeserializeOwned + Default>(
    connection: &impl ConnectionTrait,
    name: &'static str,
) -> Result<T> {
    let word = store::get(connection, name).await?;
    Ok(word
        .and_then(|word| serde_json::from_str(&word).ok())
        .unwrap_or_default())
}

/// Keeps what another noun has under a name among the settings; that noun records the event.
pub(crate) async fn keep(
    transaction: &impl ConnectionTrait,
    name: &'static str,
    value: &impl serde::Serialize,
) -> Result<()> {
    Ok(store::set(transaction, name, &serde_json::to_string(value)?).await?)
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
    let word = read(ctx, "figures_as_of").await?;
    Ok(word.and_then(|word| word.parse().ok()))
}
