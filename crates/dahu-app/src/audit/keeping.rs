//! How long events are kept: for ever, or for so many months, never fewer than six.
//!
//! Six months is what China's Cybersecurity Law (art. 21) asks of network logs.

use chrono::{DateTime, Months, NaiveDate, Utc};
use dahu_core::access::Action;
use serde_json::json;
use uuid::Uuid;

use super::store;
use crate::{
    Context, Error, Fact, Facts, Result,
    digest::hexadecimal,
    event::{self, Change, chain::store as chain},
    setting,
};

/// Months for which events are kept at least.
pub const KEPT_MONTHS_AT_LEAST: u32 = 6;
/// Months for which events can be asked to be kept at most; longer is for ever.
const KEPT_MONTHS_AT_MOST: u32 = 1_200;

/// The name among the settings.
const SETTING: &str = "audit_months";

/// What a trimming removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trimmed {
    /// Events that are gone.
    pub events: u64,
    /// The sequence at which the chain begins now.
    pub begins_at: i64,
}

/// Months for which events are kept; nothing for ever.
///
/// # Errors
///
/// [`Error::Forbidden`] for anybody but the command line and administrators.
pub async fn kept_for(ctx: &Context) -> Result<Option<u32>> {
    ctx.may(Action::SeeAudit)?;
    set_months(ctx).await
}

/// Keeps events for so many months from now on, or for ever.
///
/// # Errors
///
/// [`Error::Refused`] with the rule `kept_too_short` below six months.
pub async fn keep_for(ctx: &Context, months: Option<u32>) -> Result<()> {
    ctx.may(Action::ManageSettings)?;
    if months.is_some_and(|months| !(KEPT_MONTHS_AT_LEAST..=KEPT_MONTHS_AT_MOST).contains(&months)) {
        return Err(too_short(KEPT_MONTHS_AT_LEAST));
    }
    let transaction = ctx.workspace.database.begin().await?;
    let before = set_months(ctx).await?;
    setting::keep(&transaction, SETTING, &months).await?;
    let fact = |months: Option<u32>| Some(json!({ "months": months }));
    let change = happened("kept_for", fact(before), fact(months));
    event::record(&transaction, ctx, None, vec![change]).await?;
    Ok(transaction.commit().await?)
}

/// Removes all events before a day, oldest first, and records where the chain begins from now on.
///
/// # Errors
///
/// [`Error::Refused`] with the rule `kept_too_short` for a day less than six months back, or less than the months for
/// which events are kept.
pub async fn trim(ctx: &Context, before: NaiveDate) -> Result<Trimmed> {
    ctx.may(Action::ManageSettings)?;
    let months = set_months(ctx).await?.unwrap_or(KEPT_MONTHS_AT_LEAST);
    if ctx
        .today()
        .checked_sub_months(Months::new(months))
        .is_none_or(|day| before > day)
    {
        return Err(too_short(months));
    }
    remove(ctx, before.and_time(chrono::NaiveTime::MIN).and_utc()).await
}

/// Removes what is older than the months for which events are kept; nothing where they are kept for ever.
pub(crate) async fn trim_by_setting(ctx: &Context) -> Result<()> {
    let Some(months) = set_months(ctx).await? else {
        return Ok(());
    };
    match ctx.today().checked_sub_months(Months::new(months)) {
        Some(day) => trim(ctx, day).await.map(drop),
        None => Ok(()),
    }
}

async fn set_months(ctx: &Context) -> Result<Option<u32>> {
    setting::kept(ctx.workspace.database.reader(), SETTING).await
}

async fn remove(ctx: &Context, before: DateTime<Utc>) -> Result<Trimmed> {
    let transaction = ctx.workspace.database.begin().await?;
    let state = chain::lock(&transaction).await?;
    let kept_from = store::first_from(&transaction, before)
        .await?
        .unwrap_or(state.length + 1);
    let last = chain::at(&transaction, kept_from - 1).await?;
    let Some(anchor) = last
        .and_then(|last| last.hash)
        .filter(|_| kept_from > state.begins_at)
    else {
        return Ok(Trimmed {
            events: 0,
            begins_at: state.begins_at,
        });
    };
    chain::begin_at(&transaction, kept_from, &anchor).await?;
    let events = u64::try_from(kept_from - state.begins_at).unwrap_or(0);
    let facts = json!({
        "before": before.date_naive(),
        "events": events,
        "begins_at": kept_from,
        "anchor": hexadecimal(&anchor),
    });
    let change = happened("trimmed", None, Some(facts));
    event::record(&transaction, ctx, None, vec![change]).await?;
    store::remove_before(&transaction, kept_from).await?;
    transaction.commit().await?;
    ctx.workspace.database.settle("event").await;
    Ok(Trimmed {
        events,
        begins_at: kept_from,
    })
}

fn happened(
    verb: &'static str,
    before: Option<serde_json::Value>,
    after: Option<serde_json::Value>,
) -> Change {
    Change {
        noun: "audit",
        subject: Uuid::nil(),
        account: None,
        verb,
        before,
        after,
    }
}

fn too_short(months: u32) -> Error {
    Error::refused_with(
        "kept_too_short",
        format!("events are kept for {months} months at least: choose an earlier day, or more months"),
        Facts::of([("months", Fact::count(months))]),
    )
}
