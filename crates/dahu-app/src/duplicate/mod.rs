//! Duplicates (重复): accounts and contacts that stand twice, found among all of them and decided about by people.
//!
//! A search compares all accounts and contacts and keeps the pairs that are the same or related
//! (`docs/decisions/0019-duplicates.md`). What people say of a pair stays, whatever later searches find; nothing is merged
//! by itself. Whoever may look for duplicates sees all accounts and how their contacts are reached; the table of
//! permissions holds that.

mod finding;
mod pair;
mod running;
pub(crate) mod store;
mod tracker;

use chrono::{DateTime, Utc};
use dahu_core::access::Action;
use serde::{Deserialize, Serialize};

pub use pair::{
    AccountSide, ContactSide, Decision, DecisionFilter, Filter, PairId, PairPage, PairRow, Sides, decide,
    list, open_counts, pair,
};
pub(crate) use running::{Running, clean_up};
pub use running::{progress, run, start};
pub use tracker::{Progress, Stage, Tracker};

use crate::{Context, Error, Result, error::Refusal, person};

dahu_core::id! {
    /// A search for duplicates (查重).
    RunId
}

/// What stands twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Noun {
    /// Accounts.
    #[default]
    Account,
    /// Contacts.
    Contact,
}

impl Noun {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Account, Self::Contact];

    /// The word that is stored and sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Contact => "contact",
        }
    }
}

/// How far a search has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunState {
    /// It reads, compares or stores.
    Running,
    /// What it found is kept.
    Ended,
    /// Something broke; it changed nothing.
    Failed,
    /// Its program was stopped in the middle; it changed nothing.
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
            Self::Interrupted => "interrupted",
        }
    }

    fn from_word(word: &str) -> Self {
        match word {
            "running" => Self::Running,
            "ended" => Self::Ended,
            "interrupted" => Self::Interrupted,
            _ => Self::Failed,
        }
    }
}

/// What a search came to, for accounts or for contacts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Records that were read.
    pub records: u64,
    /// Comparisons that were made.
    pub compared: u64,
    /// Pairs that are the same.
    pub same: u64,
    /// Pairs that are related.
    pub related: u64,
    /// Of both, those that no earlier search had found.
    pub fresh: u64,
    /// Pairs of earlier searches that no longer hold.
    pub gone: u64,
    /// Related accounts that are in one group already and were not kept.
    pub in_one_group: u64,
    /// Pairs beyond the limit that were not kept, those of which least speaks.
    pub left_out: u64,
    /// Blocks with too many records to compare each with each.
    pub large_blocks: u64,
}

/// What very many records have in common, so that they were not compared each with each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TooCommon {
    /// Of what.
    pub noun: Noun,
    /// What kind of thing: a brand, a name, an organisation, a phone, a domain, an email or a person.
    pub kind: String,
    /// What it is; of numbers and addresses of people only the end.
    pub text: String,
    /// How many have it.
    pub records: u64,
}

/// What a search came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Of accounts.
    pub accounts: Counts,
    /// Of contacts.
    pub contacts: Counts,
    /// The largest blocks that were not compared each with each; [`Counts::large_blocks`] counts all.
    pub too_common: Vec<TooCommon>,
}

impl Outcome {
    /// What it came to for one of the two.
    #[must_use]
    pub fn of(&self, noun: Noun) -> Counts {
        match noun {
            Noun::Account => self.accounts,
            Noun::Contact => self.contacts,
        }
    }
}

/// A search as kept.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Run {
    /// Its id.
    pub id: RunId,
    /// Its number, counted from 1.
    pub number: i32,
    /// How far it has come.
    pub state: RunState,
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

/// One search.
///
/// # Errors
///
/// [`Error::NotFound`] for one that is not there.
pub async fn show(ctx: &Context, id: RunId) -> Result<Run> {
    ctx.may(Action::FindDuplicates)?;
    let found = store::by_id(ctx.workspace.database.reader(), id).await?;
    let found = found.ok_or_else(|| Error::not_found("duplicate_run", id))?;
    shown(ctx, found).await
}

/// The latest search, whether it runs, has ended or broke off.
///
/// # Errors
///
/// When the database fails.
pub async fn latest(ctx: &Context) -> Result<Option<Run>> {
    ctx.may(Action::FindDuplicates)?;
    match store::latest(ctx.workspace.database.reader()).await? {
        Some(found) => Ok(Some(shown(ctx, found).await?)),
        None => Ok(None),
    }
}

async fn shown(ctx: &Context, run: store::StoredRun) -> Result<Run> {
    let people = person::stored(ctx).await?;
    Ok(run.shown(&people))
}
