//! Review packs (汇报材料): what is told of an account or of a portfolio in one piece, each chapter with its source and day. They
//! write nothing.
//!
//! Which chapters there are, and to whom each is told, is a rule of `dahu_core::review`. Behind each stands one small function,
//! which says nothing where there is nothing to say or the actor may not see it.

mod account;
mod portfolio;
mod store;

use std::{pin::Pin, sync::Arc};

use chrono::NaiveDate;
use dahu_core::{
    forecast::quarter_of,
    quota::Span,
    review::{Audience, Chapter},
};

pub use account::{
    AccountContent, AccountPack, AgreedStep, DecidedFacts, HealthFacts, KeyAccountFacts, Meeting,
    MeetingFacts, MonthRow, ProductFacts, SalesOf, SalesRow, SelectedFacts, SignedPlan, Teammate, of_account,
};
pub use portfolio::{
    AttentionFacts, ConcentrationFacts, CoverageFacts, HealthOfFacts, KeyAccountsFacts, LargestFacts,
    PlansFacts, PortfolioContent, PortfolioPack, SinceReview, SoldFacts, SoldRow, of_portfolio,
};

use crate::{Context, Error, Result, health, kind, ledger, report, selling};

/// What a pack is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The span; the quarter of the last day of sales where none is named.
    pub span: Option<Span>,
    /// For whom.
    pub audience: Audience,
}

/// A pack for the actor, remembered until anything happens, or until kinds, ways of selling or dials were worked out anew.
async fn remembered<T: Send + Sync + 'static>(
    ctx: &Context,
    what: String,
    make: Pin<Box<impl Future<Output = Result<T>>>>,
) -> Result<Arc<T>> {
    let numbers = (
        kind::number(ctx).await?,
        selling::number(ctx).await?,
        health::number(ctx).await?,
    );
    report::until_something_happens(ctx, format!("{what} at {numbers:?}"), make).await
}

/// A chapter of a pack.
#[derive(Clone, Debug)]
pub struct Told<C> {
    /// Which.
    pub chapter: Chapter,
    /// The day as of which it holds.
    pub as_of: NaiveDate,
    /// What it says.
    pub content: C,
}

/// The last day of sales that counts: the ledger's, or today.
async fn sales_as_of(ctx: &Context) -> Result<NaiveDate> {
    let today = ctx.today();
    let last = ledger::snapshot(ctx).await?.last_day();
    Ok(last.map_or(today, |last| last.min(today)))
}

/// The span of a pack, which has begun.
fn span(ctx: &Context, asked: Option<Span>, as_of: NaiveDate) -> Result<Span> {
    let span = asked.unwrap_or_else(|| quarter_of(as_of));
    if span.first_day() <= ctx.today() {
        Ok(span)
    } else {
        Err(Error::refused(
            "review_not_begun",
            "this span has not begun: choose one that has",
        ))
    }
}

/// What another room answers; nothing where the actor may not see it, so that there is no chapter.
fn open<T>(answer: Result<T>) -> Result<Option<T>> {
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(Error::Forbidden { .. } | Error::NotFound { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}
