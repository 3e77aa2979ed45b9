//! Imports: files of accounts, contacts, opportunities, assessments, ledger lines, products, margins, exchange rates, quotas, ratings and wallets
//! come in, wholly or not at all, and can be undone.

mod accounts;
mod activities;
mod apply;
mod assessments;
mod cleaning_up;
mod contacts;
mod contract_terms;
mod directory;
mod draft;
mod dry_run;
mod entries;
mod findings;
mod ledger_lines;
mod opportunities;
mod parents;
mod progress;
mod quotas;
mod ratings;
mod reading;
mod running;
pub mod source;
mod stage_changes;
pub(crate) mod store;
mod taking;
mod template;
mod undoing;

use chrono::{DateTime, Utc};
use dahu_core::{access::Action, money::Currency};
use serde::{Deserialize, Serialize};

pub(crate) use cleaning_up::clean_up;
pub use dahu_core::import::{DateOrder, Finding, Kind, Mapping, Reason, Severity};
pub use draft::{Draft, DraftId, Preview, Receiving, file as draft_file, preview, receive};
pub use dry_run::{
    DryRun, DryRunState, dry_run, dry_run_findings, start_dry_run, stop_dry_run, wait_for_dry_run,
};
pub use findings::FindingsFile;
pub use progress::{Progress, Stage, Tracker};
pub(crate) use reading::unreadable;
pub use running::{Job, Ran, progress, run, start};
pub(crate) use running::{Running, refuse_running};
pub use template::{Template, template};
pub use undoing::{Undone, undo};

use crate::{Context, Error, Result, error::Refusal, person};

dahu_core::id! {
    /// An import (导入).
    ImportId
}

/// Imports listed at once.
pub const LISTED: u64 = 100;

/// How far an import has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It reads or stores.
    Running,
    /// Its rows are in the workspace.
    Taken,
    /// It was taken, and undone.
    Undone,
    /// It failed and left nothing.
    Failed,
    /// Its program was stopped in the middle; it left nothing.
    Interrupted,
}

impl State {
    /// The word that is stored and sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Taken => "taken",
            Self::Undone => "undone",
            Self::Failed => "failed",
            Self::Interrupted => "interrupted",
        }
    }

    fn from_word(word: &str) -> Self {
        match word {
            "running" => Self::Running,
            "taken" => Self::Taken,
            "undone" => Self::Undone,
            "interrupted" => Self::Interrupted,
            _ => Self::Failed,
        }
    }
}

/// What an import, or its dry run, came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Outcome {
    /// Rows of the file, without its header.
    pub rows_read: u64,
    /// Rows that are in the workspace now.
    pub rows_taken: u64,
    /// Rows left out, each with a finding.
    pub rows_refused: u64,
    /// Findings about rows that were taken all the same.
    pub rows_warned: u64,
    /// Accounts, opportunities, assessments, lines, products, categories or rates that are new.
    pub created: u64,
    /// Accounts, opportunities, products, categories or rates that changed.
    pub updated: u64,
    /// Rows that say what the workspace already knew.
    pub unchanged: u64,
    /// Accounts that a ledger brought in.
    pub accounts_created: u64,
    /// Salespeople who came in with the rows.
    pub salespeople_created: u64,
    /// Accounts put on target lists.
    pub targets_created: u64,
    /// Accounts that were put below another.
    pub parents_set: u64,
    /// Assessments recorded.
    pub assessments_created: u64,
    /// Findings by reason, most frequent first.
    pub by_reason: Vec<(String, u64)>,
    /// Why it failed, where it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<Refusal>,
}

/// An import as listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ImportRow {
    /// Its id.
    pub id: ImportId,
    /// Its number, counted from 1.
    pub number: i32,
    /// What it brought.
    pub kind: Kind,
    /// How far it has come.
    pub state: State,
    /// Name of the file.
    pub file_name: String,
    /// When it started.
    pub started_at: DateTime<Utc>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// Who started it; none for the command line.
    pub by: Option<String>,
    /// Currency given for amounts.
    pub currency: Option<Currency>,
    /// What it came to.
    #[serde(flatten)]
    pub outcome: Outcome,
    /// Why it failed, in English; the facts are with the outcome.
    pub message: Option<String>,
}

/// The latest [`LISTED`] imports, latest first.
///
/// # Errors
///
/// When the database fails.
pub async fn list(ctx: &Context) -> Result<Vec<ImportRow>> {
    list_before(ctx, None).await
}

/// The latest [`LISTED`] of the imports with smaller numbers than one, latest first.
///
/// # Errors
///
/// When the database fails.
pub async fn list_before(ctx: &Context, before: Option<i32>) -> Result<Vec<ImportRow>> {
    ctx.may(Action::Import)?;
    let connection = ctx.workspace.database.reader();
    let people = person::stored(ctx).await?;
    Ok(store::list(connection, before, LISTED)
        .await?
        .into_iter()
        .map(|import| import.shown(&people))
        .collect())
}

/// One import.
///
/// # Errors
///
/// [`Error::NotFound`] for one that is not there.
pub async fn show(ctx: &Context, id: ImportId) -> Result<ImportRow> {
    ctx.may(Action::Import)?;
    let connection = ctx.workspace.database.reader();
    let found = store::by_id(connection, id)
        .await?
        .ok_or_else(|| Error::not_found("import", id))?;
    let people = person::stored(ctx).await?;
    Ok(found.shown(&people))
}

/// The import of this number, as the command line names it.
///
/// # Errors
///
/// [`Error::NotFound`] for one that is not there.
pub async fn by_number(ctx: &Context, number: i32) -> Result<ImportRow> {
    ctx.may(Action::Import)?;
    let connection = ctx.workspace.database.reader();
    let found = store::by_number(connection, number)
        .await?
        .ok_or_else(|| Error::not_found("import", number))?;
    let people = person::stored(ctx).await?;
    Ok(found.shown(&people))
}

/// The first findings of an import.
///
/// # Errors
///
/// [`Error::NotFound`] for an import that is not there; [`Error::Internal`] when the file cannot be read.
pub async fn findings(ctx: &Context, id: ImportId, limit: usize) -> Result<Vec<Finding>> {
    let file = all_findings(ctx, id).await?;
    tokio::task::spawn_blocking(move || file.read()?.take(limit).collect()).await?
}

/// All findings of an import, to be read one after the other.
///
/// # Errors
///
/// [`Error::NotFound`] for an import that is not there.
pub async fn all_findings(ctx: &Context, id: ImportId) -> Result<FindingsFile> {
    show(ctx, id).await?;
    Ok(FindingsFile::of(ctx, id))
}
