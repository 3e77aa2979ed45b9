//! The ledger's figures on the accounts, refreshed whenever the ledger has changed.

use std::collections::HashMap;

use chrono::NaiveDate;
use dahu_core::{period::Period, portfolio};
use dahu_ledger::{AccountSummary, CurrencyCode, SummaryRequest};

use super::{currency_code, named, snapshot};
use crate::{Context, Result, account, setting};

/// From so many rewritten accounts on their table is put in order at once.
pub(crate) const MANY: usize = 1_000;

/// The request for account summaries as of a day, with sales of a period beside.
pub(crate) fn summary_request(currency: CurrencyCode, as_of: NaiveDate, period: Period) -> SummaryRequest {
    let (recent, prior) = portfolio::recent_and_prior(as_of);
    SummaryRequest {
        currency,
        as_of,
        recent_from: recent.from.unwrap_or(NaiveDate::MIN),
        prior_from: prior.from.unwrap_or(NaiveDate::MIN),
        period_from: period.from,
        period_to: Some(period.to),
    }
}

/// Refreshes the figures where they are not of the ledger's present version.
///
/// # Errors
///
/// [`crate::Error::Refused`] where an account's sales are more than any amount can hold.
pub(crate) async fn refresh_if_stale(ctx: &Context) -> Result<()> {
    let version = snapshot(ctx).await?.version;
    if setting::figures_version(ctx).await?.unwrap_or(0) == version {
        Ok(())
    } else {
        match refresh(ctx).await {
            Err(error) => Err(named(ctx, error).await),
            Ok(()) => Ok(()),
        }
    }
}

/// Writes the figures of every account whose figures changed, as of the last day of the ledger up to today.
pub(crate) async fn refresh(ctx: &Context) -> Result<()> {
    let versioned = snapshot(ctx).await?;
    let as_of = versioned.last_day().map(|day| day.min(ctx.today()));
    let summaries = match (as_of, setting::currency(ctx).await?) {
        (Some(as_of), Some(currency)) => {
            let request = summary_request(
                currency_code(currency)?,
                as_of,
                Period {
                    from: None,
                    to: as_of,
                },
            );
            let ledger = ctx.workspace.ledger.clone();
            let files = versioned.files.clone();
            tokio::task::spawn_blocking(move || ledger.account_summaries(&files, &request))
                .await??
                .accounts
        }
        _ => Vec::new(),
    };
    let by_number: HashMap<i64, AccountSummary> = summaries
        .into_iter()
        .map(|summary| (summary.account, summary))
        .collect();
    let transaction = ctx.workspace.database.begin().await?;
    let mut accounts = account::store::all(&transaction).await?;
    accounts.retain_mut(|account| account.set_figures(by_number.get(&account.number)));
    account::store::update_figures(&transaction, &accounts).await?;
    setting::set_figures(&transaction, versioned.version, as_of).await?;
    crate::database::store::take_numbers(&transaction, "revision", 1).await?;
    transaction.commit().await?;
    if accounts.len() > MANY {
        ctx.workspace.database.settle("account").await;
    }
    Ok(())
}
