//! Running a search for duplicates: one at a time, followed, and either wholly kept at its end or changing nothing.

use std::{path::PathBuf, sync::Arc};

use dahu_core::access::Action;
use sea_orm::ConnectionTrait;
use serde_json::Value;

use super::{
    Outcome, Progress, Run, RunId, RunState, Stage, Tracker,
    finding::{Findings, Sought},
    pair, store,
};
use crate::{
    Context, Error, Result, database,
    error::{Facts, Refusal},
    event::{self, Change},
    lease::{Followed, Lease, broke_off, is_dead, left_behind, remove_lock},
    ledger,
};

/// Searches that run in this program.
pub(crate) type Running = Followed<RunId, Tracker>;

/// How far a search that runs in this program has come; nothing when it has ended or runs elsewhere.
#[must_use]
pub fn progress(ctx: &Context, id: RunId) -> Option<Progress> {
    let tracker = ctx.workspace.finding.get(id)?;
    Some(tracker.now())
}

/// Searches all accounts and contacts for duplicates and returns when it is done; `tracker` tells others how far it has
/// come.
///
/// # Errors
///
/// [`Error::Refused`] with the rule `duplicates_running`.
pub async fn run(ctx: &Context, tracker: Arc<Tracker>) -> Result<Run> {
    ctx.may(Action::FindDuplicates)?;
    let started = begin(ctx).await?;
    finish(ctx, started, tracker).await
}

/// Starts a search in the background and returns its id; [`progress`] and [`super::show`] follow it.
///
/// # Errors
///
/// [`Error::Refused`] with the rule `duplicates_running`.
pub async fn start(ctx: &Context) -> Result<RunId> {
    ctx.may(Action::FindDuplicates)?;
    let started = begin(ctx).await?;
    let (id, ctx) = (started.id, ctx.clone());
    let tracker = Arc::new(Tracker::default());
    ctx.workspace.finding.follow(id, Arc::clone(&tracker));
    tokio::spawn(async move {
        // The failure is kept with the run, where its page shows it.
        if let Err(error) = finish(&ctx, started, tracker).await {
            tracing::info!(search = %id, %error, "a search for duplicates did not end well");
        }
    });
    Ok(id)
}

/// A run whose row says that it runs.
struct Started {
    id: RunId,
    /// Held until the run ends.
    lease: Lease,
}

async fn begin(ctx: &Context) -> Result<Started> {
    clean_up(ctx).await?;
    let id = RunId::new(ctx.now());
    let path = lock_file(ctx, id);
    let lease = Lease::take(&path)?;
    let transaction = ctx.workspace.database.begin().await?;
    let number = database::store::take_numbers(&transaction, "duplicate_run", 1).await?;
    let row = store::Model {
        id: id.0,
        number: i32::try_from(number).map_err(Error::internal)?,
        state: RunState::Running.as_str().to_owned(),
        result: None,
        failure: None,
        started_at: ctx.now(),
        started_by: ctx.person().map(|person| person.0),
        heartbeat_at: ctx.now(),
        ended_at: None,
    };
    if let Err(error) = store::insert(&transaction, row).await {
        std::fs::remove_file(&path)?;
        if error.sql_err().is_some() {
            return Err(Error::refused(
                "duplicates_running",
                "another search for duplicates is running: wait until it has ended, then try again",
            ));
        }
        return Err(error.into());
    }
    record(&transaction, ctx, id, "started", None).await?;
    transaction.commit().await?;
    Ok(Started { id, lease })
}

async fn finish(ctx: &Context, started: Started, tracker: Arc<Tracker>) -> Result<Run> {
    let Started { id, mut lease } = started;
    lease.keep(ctx, store::table(), id.0);
    let searched = search(ctx, id, &tracker).await;
    ctx.workspace.finding.leave(id);
    if let Err(error) = &searched {
        end_without(
            ctx,
            id,
            RunState::Failed,
            &broke_off("duplicates_broke_off", error),
        )
        .await?;
    }
    drop(lease);
    std::fs::remove_file(lock_file(ctx, id))?;
    searched?;
    super::show(ctx, id).await
}

async fn search(ctx: &Context, id: RunId, tracker: &Arc<Tracker>) -> Result<()> {
    tracker.enter(Stage::Reading, 0);
    let sought = Sought::read(ctx.workspace.database.reader()).await?;
    let following = Arc::clone(tracker);
    let found = tokio::task::spawn_blocking(move || sought.compare(&following)).await?;
    tracker.enter(Stage::Storing, 0);
    let pairs: usize = found.iter().map(|(_, findings)| findings.pairs.len()).sum();
    let transaction = ctx.workspace.database.begin().await?;
    let mut outcome = Outcome::default();
    for (noun, findings) in found {
        let Findings {
            pairs,
            mut counts,
            too_common,
        } = findings;
        (counts.fresh, counts.gone) = pair::keep(&transaction, ctx, noun, pairs).await?;
        match noun {
            super::Noun::Account => outcome.accounts = counts,
            super::Noun::Contact => outcome.contacts = counts,
        }
        outcome.too_common.extend(too_common);
    }
    let end = store::End {
        state: RunState::Ended,
        outcome: Some(&outcome),
        failure: None,
        at: ctx.now(),
    };
    if !store::end(&transaction, id, &end).await? {
        return Err(Error::Conflict {
            field: "given_up",
            message: "this search was given up for dead by another program: start it again".to_owned(),
        });
    }
    let after = serde_json::json!({
        "accounts": outcome.accounts.records,
        "same": outcome.accounts.same + outcome.contacts.same,
        "related": outcome.accounts.related + outcome.contacts.related,
    });
    record(&transaction, ctx, id, end.state.as_str(), Some(after)).await?;
    transaction.commit().await?;
    if pairs > ledger::MANY {
        ctx.workspace.database.settle("duplicate_pair").await;
    }
    Ok(())
}

/// Records what became of a search.
async fn record(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    id: RunId,
    verb: &'static str,
    after: Option<Value>,
) -> Result<()> {
    let change = Change {
        noun: "duplicate_run",
        subject: id.0,
        account: None,
        verb,
        before: None,
        after,
    };
    event::record(transaction, ctx, None, vec![change]).await
}

/// Ends a run that changed nothing.
async fn end_without(ctx: &Context, id: RunId, state: RunState, failure: &Refusal) -> Result<()> {
    let transaction = ctx.workspace.database.begin().await?;
    let end = store::End {
        state,
        outcome: None,
        failure: Some(failure),
        at: ctx.now(),
    };
    if store::end(&transaction, id, &end).await? {
        record(&transaction, ctx, id, state.as_str(), None).await?;
    }
    Ok(transaction.commit().await?)
}

/// Ends a search whose program died, and removes the locks that dead ones left.
pub(crate) async fn clean_up(ctx: &Context) -> Result<()> {
    if let Some(run) = store::running(ctx.workspace.database.reader()).await?
        && is_dead(ctx, &lock_file(ctx, RunId(run.id)), run.heartbeat_at)
    {
        let interrupted = Refusal {
            rule: "duplicates_interrupted".to_owned(),
            message: "the program was stopped during this search, which changed nothing: start it again"
                .to_owned(),
            facts: Facts::default(),
        };
        end_without(ctx, RunId(run.id), RunState::Interrupted, &interrupted).await?;
    }
    for entry in std::fs::read_dir(folder(ctx))? {
        let path = entry?.path();
        if let Some(_held) = left_behind(&path) {
            remove_lock(&path)?;
        }
    }
    Ok(())
}

fn folder(ctx: &Context) -> PathBuf {
    ctx.workspace.folder().join("duplicates")
}

fn lock_file(ctx: &Context, id: RunId) -> PathBuf {
    folder(ctx).join(format!("{id}.lock"))
}
