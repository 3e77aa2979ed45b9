//! Walking the whole chain: every event as it was recorded, none missing, none between.

mod walker;

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use dahu_core::access::Action;
use serde::Serialize;

use self::walker::Walker;
use super::{Tracker, store};
use crate::{
    Context, Error, Result,
    digest::hexadecimal,
    event::chain::store::{self as chain, Chain},
};

/// Events read at once.
const BATCH: u64 = 2_000;
/// How often a walk begins anew because the trail was trimmed meanwhile.
const WALKS: usize = 3;

/// What a walk along the chain found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// Events that were checked.
    pub events: u64,
    /// The sequence at which the chain begins: 1, or higher once it was trimmed.
    pub begins_at: i64,
    /// When the first of them happened.
    pub first_at: Option<DateTime<Utc>>,
    /// When the last of them happened.
    pub last_at: Option<DateTime<Utc>>,
    /// Events whose payloads were erased.
    pub erased: u64,
    /// The hash of the last event, in hexadecimal digits: to be written down elsewhere.
    pub head: String,
    /// Where a head that was written down earlier stands in the chain.
    pub noted: Option<Noted>,
    /// Where the chain breaks first; nothing when it holds.
    pub fracture: Option<Fracture>,
}

/// A head that was written down earlier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Noted {
    /// The event that was the last one then.
    pub sequence: i64,
}

/// Where the chain breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Fracture {
    /// The sequence of the event, or of the one that should be there.
    pub sequence: i64,
    /// What is wrong there.
    pub fault: Fault,
}

/// What is wrong with an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// There is no event of this sequence.
    Missing,
    /// It does not follow from the one before: a column of it, or the hash of the one before, is not what it was.
    Changed,
    /// Its facts are not those that it was recorded with.
    PayloadChanged,
    /// Its facts are gone, and no erasure is recorded.
    ErasedWithoutGround,
    /// An event stands outside the chain: beyond its end, before its beginning, or without a place.
    OutsideChain,
    /// The chain ends with another hash than its own row says.
    HeadWrong,
    /// The beginning of the chain is not the one that trimming recorded.
    AnchorWrong,
    /// The head that was written down earlier is nowhere in the chain.
    NotedHeadMissing,
}

/// The hash of the last event as the chain's own row has it, and how many events there were ever.
///
/// # Errors
///
/// [`Error::Forbidden`] for anybody but the command line and administrators.
pub async fn head(ctx: &Context) -> Result<(i64, String)> {
    ctx.may(Action::SeeAudit)?;
    let chain = chain::state(ctx.workspace.database.reader()).await?;
    Ok((chain.length, hexadecimal(&chain.head)))
}

/// Walks the whole chain in batches. `noted` is a head that was written down earlier, in hexadecimal digits.
///
/// # Errors
///
/// [`Error::Forbidden`] for anybody but the command line and administrators; a chain that breaks is no error.
pub async fn verify(ctx: &Context, noted: Option<&str>, tracker: &Tracker) -> Result<Verdict> {
    ctx.may(Action::SeeAudit)?;
    let noted = noted.map(|noted| noted.trim().to_ascii_lowercase());
    let mut walks = WALKS;
    loop {
        let reader = ctx.workspace.database.reader();
        let chain = chain::state(reader).await?;
        let verdict = walk(ctx, &chain, noted.clone(), tracker).await?;
        walks -= 1;
        let is_trimmed = chain::state(reader).await?.begins_at > chain.begins_at;
        if verdict.fracture.is_none() || !is_trimmed || walks == 0 {
            return Ok(verdict);
        }
    }
}

async fn walk(ctx: &Context, chain: &Chain, noted: Option<String>, tracker: &Tracker) -> Result<Verdict> {
    let reader = ctx.workspace.database.reader();
    tracker.begin(u64::try_from(chain.length - chain.begins_at + 1).unwrap_or(0));
    let mut walker = Walker::new(chain.clone(), noted);
    while walker.goes_on() {
        let rows = chain::walk(reader, walker.next_sequence(), chain.length, BATCH).await?;
        if rows.is_empty() {
            break;
        }
        tracker.advance(rows.len());
        // Hashes take all of a core: they are made beside the server's own work.
        walker = tokio::task::spawn_blocking(move || walker.over(rows)).await?;
    }
    let outside = store::outside_the_chain(reader).await?;
    Ok(walker.finish(outside))
}

/// A walk in the background of this program, and what the last one found.
#[derive(Clone, Debug)]
pub struct Check {
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// How far it has come.
    pub tracker: Arc<Tracker>,
    /// What it found; nothing while it runs.
    pub verdict: Option<Verdict>,
    /// Whether it could not be done, as when the database fails; the log says why.
    pub has_failed: bool,
}

impl Check {
    /// Whether it still runs.
    #[must_use]
    pub fn runs(&self) -> bool {
        self.verdict.is_none() && !self.has_failed
    }
}

/// The walk of this program, one at a time.
#[derive(Debug, Default)]
pub(crate) struct Verifying(Mutex<Option<Check>>);

impl Verifying {
    fn with<T>(&self, change: impl FnOnce(&mut Option<Check>) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The walk that runs in this program, or the last one that did.
///
/// # Errors
///
/// [`Error::Forbidden`] for anybody but the command line and administrators.
pub fn check(ctx: &Context) -> Result<Option<Check>> {
    ctx.may(Action::SeeAudit)?;
    Ok(ctx.workspace.verifying.with(|check| check.clone()))
}

/// Begins a walk in the background, unless one runs; [`check`] follows it.
///
/// # Errors
///
/// [`Error::Forbidden`] for anybody but the command line and administrators.
pub fn start_verifying(ctx: &Context) -> Result<()> {
    ctx.may(Action::SeeAudit)?;
    let tracker = Arc::new(Tracker::default());
    let begun = Check {
        started_at: ctx.now(),
        tracker: Arc::clone(&tracker),
        verdict: None,
        has_failed: false,
    };
    let is_first = ctx.workspace.verifying.with(|check| {
        let is_free = !check.as_ref().is_some_and(Check::runs);
        if is_free {
            *check = Some(begun);
        }
        is_free
    });
    if is_first {
        let ctx = ctx.clone();
        tokio::spawn(async move {
            let found = verify(&ctx, None, &tracker).await;
            keep(&ctx, found);
        });
    }
    Ok(())
}

fn keep(ctx: &Context, found: Result<Verdict, Error>) {
    if let Err(error) = &found {
        tracing::error!(%error, "the chain of events could not be walked");
    }
    ctx.workspace.verifying.with(|check| {
        if let Some(check) = check {
            check.has_failed = found.is_err();
            check.verdict = found.ok();
        }
    });
}
