//! How far quotas have come: what is sold, whether that is ahead or behind, and what will have been sold in the end.

use chrono::Datelike;
use dahu_core::{
    account::AccountId,
    money::{Amount, Currency},
    quota::{Forecast, History, Levels, NoForecast, Pace, Span, Subject, forecast, pace},
};

use super::{Quota, crediting::Measure, naming::Names, store};
use crate::{Context, Result, account, ledger, setting};

/// How far a quota has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Net sales of the span up to the day of the figures.
    pub attained: Amount,
    /// Whether that is ahead of where it should be, or behind.
    pub pace: Pace,
    /// What will have been sold when the span ends; none with why.
    pub forecast: Result<Forecast, NoForecast>,
}

impl Progress {
    /// How far levels have come, given the sales of their subject and of the firm.
    pub(super) fn of(
        span: Span,
        as_of: chrono::NaiveDate,
        levels: &Levels,
        own: &History,
        firm: &History,
    ) -> Self {
        let attained = own.between(span.first_day(), as_of.min(span.last_day()));
        Self {
            attained,
            pace: pace(span, as_of, levels.basic(), attained, own),
            forecast: forecast(span, as_of, own, firm),
        }
    }
}

/// An account's quota of this year, and how far it has come: for its first screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountProgress {
    /// The quota.
    pub quota: Quota,
    /// How far it has come.
    pub progress: Progress,
    /// The day of the figures.
    pub as_of: chrono::NaiveDate,
    /// Currency of the amounts.
    pub currency: Currency,
}

/// The quota of an account for the year of the ledger's last day, where there is one. It reads the account's lines alone, so
/// that a forecast which needs the firm's past is none.
pub(crate) async fn of_account(ctx: &Context, id: AccountId) -> Result<Option<AccountProgress>> {
    let connection = ctx.workspace.database.reader();
    let quotas = store::of_subject(connection, &Subject::Account(id)).await?;
    let Some(currency) = setting::currency(ctx).await?.filter(|_| !quotas.is_empty()) else {
        return Ok(None);
    };
    let today = ctx.today();
    let ledger = ledger::snapshot(ctx).await?;
    let as_of = ledger.last_day().map_or(today, |last| last.min(today));
    let Ok(year) = Span::of_year(as_of.year()) else {
        return Ok(None);
    };
    let Some(quota) = quotas.into_iter().find(|quota| quota.span == year) else {
        return Ok(None);
    };
    let own = History::of(account::by_day(ctx, id, currency).await?);
    let progress = Progress::of(year, as_of, &quota.levels, &own, &own);
    Ok(Some(AccountProgress {
        quota,
        progress,
        as_of,
        currency,
    }))
}

/// The quotas of an account for a span and for what that is a part of, the shortest first, with how far each has come. It goes by
/// the account's own sales, so that a forecast which needs the firm's past is none.
pub(crate) async fn of_account_around(
    ctx: &Context,
    id: AccountId,
    span: Span,
    (as_of, own): (chrono::NaiveDate, &History),
) -> Result<Vec<(Quota, Progress)>> {
    let quotas = store::of_subject(ctx.workspace.database.reader(), &Subject::Account(id)).await?;
    let around = quotas.into_iter().filter(|quota| quota.span.contains(span));
    let mut found: Vec<(Quota, Progress)> = around
        .map(|quota| {
            let progress = Progress::of(quota.span, as_of, &quota.levels, own, own);
            (quota, progress)
        })
        .collect();
    found.sort_by_key(|(quota, _)| quota.span.days());
    Ok(found)
}

/// What each of these subjects sold in the twelve months up to the day of the figures.
pub(crate) async fn last_twelve_months(ctx: &Context, subjects: &[Subject]) -> Result<Vec<Amount>> {
    let names = Names::of(ctx.workspace.database.reader(), subjects).await?;
    let measure = Measure::of(ctx, &names, subjects).await?;
    let (recent, _) = dahu_core::portfolio::recent_and_prior(measure.as_of);
    let from = recent.from.unwrap_or(recent.to);
    let sold = subjects.iter().map(|subject| {
        let history = measure.history(subject, &names, measure.as_of);
        history.between(from, recent.to)
    });
    Ok(sold.collect())
}

/// What a subject has sold in a span so far.
pub(super) fn attained(measure: &Measure, history: &History, span: Span) -> Amount {
    history.between(span.first_day(), span.last_day().min(measure.as_of))
}

/// The sales of a subject as they count for a span.
pub(super) fn history_for(measure: &Measure, subject: &Subject, names: &Names, span: Span) -> History {
    measure.history(subject, names, span.last_day())
}
