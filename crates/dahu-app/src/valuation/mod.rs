//! Valuations: what every account is worth, how sure that is, and what keeping it is worth.
//!
//! A valuation reads the ledger in passes, fits models, tries them on days that they had not seen, values every account,
//! and is kept as a run with its terms, its outcome and its doubts (`docs/decisions/0011-valuation-runs.md`).

pub mod engine;
mod equity;
mod outcome;
mod request;
mod retention;
mod running;
pub(crate) mod store;
mod tracker;
mod value;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub use equity::{EquityGroup, Grouping, equity_by};
pub use outcome::{
    Basis, Bin, Candidate, Caution, Cleaning, Contracts, Converted, Equity, EquityInterval, FittedModel,
    HoldOut, Margins, Outcome, Parameter, ParameterUnit, RetentionPoint, Scores, Severity, Statement,
    StatementRow, TrackingPoint,
};
pub use request::{MarginSource, ModelChoice, Request, ReturnsPolicy, UnknownModel};
pub use retention::{
    ConstantAnswer, ContractAnswer, OwnContracts, RetentionAnswer, RetentionReport, constant, contracts,
    own_contracts, retention,
};
pub(crate) use running::{Running, clean_up, refuse_running};
pub use running::{cancel, progress, run, start};
pub use tracker::{Progress, Stage, Tracker};
pub use value::{
    AccountOutlook, AccountValue, StandingOut, ValueList, ValuedAccount, outlook, standing_out, valued,
};
pub(crate) use value::{ExpectedAccount, ExpectedSales, Worths, expected_sales, worths};

use dahu_core::access::Action;

use crate::{Context, Error, Result, error::Refusal, person};

dahu_core::id! {
    /// A valuation (估值).
    RunId
}

/// Valuations listed at most.
const LISTED: u64 = 100;

/// How far a valuation has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunState {
    /// It reads, fits or values.
    Running,
    /// Its values are in the workspace, unless a later one's are.
    Ended,
    /// A rule said no, or something broke; it left nothing.
    Failed,
    /// Somebody cancelled it; it left nothing.
    Cancelled,
    /// Its program was stopped in the middle; it left nothing.
    Interrupted,
}

impl RunState {
    /// The word that is stored and sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Ended => "ended",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Interrupted => "interrupted",
        }
    }

    fn from_word(word: &str) -> Self {
        match word {
            "running" => Self::Running,
            "ended" => Self::Ended,
            "cancelled" => Self::Cancelled,
            "interrupted" => Self::Interrupted,
            _ => Self::Failed,
        }
    }
}

/// A valuation as kept.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Run {
    /// Its id.
    pub id: RunId,
    /// Its number, counted from 1.
    pub number: i32,
    /// How far it has come.
    pub state: RunState,
    /// What it was asked for; none where a later program wrote it in words of its own.
    pub request: Option<Request>,
    /// Name and version of the program that made it.
    pub program: String,
    /// Hash of the ledger's files and the terms.
    pub inputs_sha256: Option<String>,
    /// Hash of the outcome and the values of all accounts.
    pub result_sha256: Option<String>,
    /// What it came to.
    pub outcome: Option<Outcome>,
    /// Why it failed.
    pub failure: Option<Refusal>,
    /// Who started it; none for the command line.
    pub by: Option<String>,
    /// When it started.
    pub started_at: DateTime<Utc>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
}

/// The latest valuations, latest first.
///
/// # Errors
///
/// When the database fails.
pub async fn list(ctx: &Context) -> Result<Vec<Run>> {
    ctx.may(Action::SeeWholeFirm)?;
    let connection = ctx.workspace.database.reader();
    let people = person::stored(ctx).await?;
    let found = store::list(connection, LISTED).await?;
    Ok(found.into_iter().map(|run| run.shown(&people)).collect())
}

/// One valuation.
///
/// # Errors
///
/// [`Error::NotFound`] for one that is not there.
pub async fn show(ctx: &Context, id: RunId) -> Result<Run> {
    ctx.may(Action::SeeWholeFirm)?;
    let connection = ctx.workspace.database.reader();
    let found = store::by_id(connection, id)
        .await?
        .ok_or_else(|| Error::not_found("valuation", id))?;
    told(connection, found).await
}

/// A run with the name of whoever started it.
async fn told(connection: &impl sea_orm::ConnectionTrait, found: store::StoredRun) -> Result<Run> {
    let by: Vec<uuid::Uuid> = found.started_by.into_iter().collect();
    Ok(found.shown(&person::by_ids(connection, &by).await?))
}

/// The latest valuation that ended well: the one whose values the accounts carry.
///
/// # Errors
///
/// When the database fails.
pub async fn latest(ctx: &Context) -> Result<Option<Run>> {
    ctx.may(Action::SeeWholeFirm)?;
    latest_ended(ctx).await
}

/// The same for actions that ask for a permission of their own.
pub(crate) async fn latest_ended(ctx: &Context) -> Result<Option<Run>> {
    let connection = ctx.workspace.database.reader();
    let Some(found) = store::latest(connection).await? else {
        return Ok(None);
    };
    told(connection, found).await.map(Some)
}

/// The valuation that runs, in this program or elsewhere.
///
/// # Errors
///
/// When the database fails.
pub async fn running_now(ctx: &Context) -> Result<Option<Run>> {
    ctx.may(Action::SeeWholeFirm)?;
    let connection = ctx.workspace.database.reader();
    let Some(found) = store::running(connection).await? else {
        return Ok(None);
    };
    told(connection, found).await.map(Some)
}

/// The number of the latest valuation that ended well.
pub(crate) async fn latest_number(connection: &impl sea_orm::ConnectionTrait) -> Result<Option<i32>> {
    Ok(store::latest(connection).await?.map(|run| run.number))
}

/// What is said where a valuation is asked for and there is none.
#[must_use]
pub fn never_valued() -> Error {
    Error::refused(
        "never_valued",
        "the accounts were not valued yet: value them first, by page or with `dahu value`",
    )
}
