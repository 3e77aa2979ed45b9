//! Running a valuation: one at a time, followed, cancelled, and either wholly visible at its end or leaving nothing.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use sea_orm::ConnectionTrait;
use serde_json::Value;

use super::{
    Progress, Request, Run, RunId, RunState, Stage, Tracker,
    engine::{self, Terms, Valued},
    store, value,
};
use dahu_core::access::Action;

use crate::{
    Context, Error, Result, database,
    error::{Facts, Refusal},
    event::{self, Change},
    lease::{Followed, Lease, broke_off, is_dead, left_behind, remove_lock},
    ledger,
};

/// Name and version of this program, which every run carries.
const PROGRAM: &str = concat!("dahu ", env!("CARGO_PKG_VERSION"));

/// Valuations that run in this program.
pub(crate) type Running = Followed<RunId, Tracker>;

/// How far a valuation that runs in this program has come; nothing when it has ended or runs elsewhere.
#[must_use]
pub fn progress(ctx: &Context, id: RunId) -> Option<Progress> {
    let tracker = ctx.workspace.valuing.get(id)?;
    Some(tracker.now())
}

/// Tells a valuation that runs in this program to stop; `false` where there is none.
///
/// # Errors
///
/// [`Error::Forbidden`].
pub fn cancel(ctx: &Context, id: RunId) -> Result<bool> {
    ctx.may(Action::ValueAccounts)?;
    let tracker = ctx.workspace.valuing.get(id);
    Ok(tracker.is_some_and(|tracker| {
        tracker.cancel();
        true
    }))
}

/// Values all accounts and returns when it is done; `tracker` tells others how far it has come.
///
/// # Errors
///
/// [`Error::Refused`] with the rules `valuation_running`, `valuation_cancelled`, or one that says why the ledger cannot
/// be valued on these terms; the values of the valuation before then stay.
pub async fn run(ctx: &Context, request: Request, tracker: Arc<Tracker>) -> Result<Run> {
    ctx.may(Action::ValueAccounts)?;
    let started = begin(ctx, &request).await?;
    finish(ctx, started, tracker).await
}

/// Starts a valuation in the background and returns its id; [`progress`] and [`super::show`] follow it.
///
/// # Errors
///
/// Like [`run`], as far as it shows before the ledger is read.
pub async fn start(ctx: &Context, request: Request) -> Result<RunId> {
    ctx.may(Action::ValueAccounts)?;
    let started = begin(ctx, &request).await?;
    let (id, ctx) = (started.id, ctx.clone());
    let tracker = Arc::new(Tracker::default());
    ctx.workspace.valuing.follow(id, Arc::clone(&tracker));
    tokio::spawn(async move {
        // The failure is kept with the run, where its page shows it.
        if let Err(error) = finish(&ctx, started, tracker).await {
            tracing::info!(valuation = %id, %error, "a valuation did not end well");
        }
    });
    Ok(id)
}

/// A run whose row says that it runs.
struct Started {
    id: RunId,
    number: i32,
    terms: Terms,
    /// Held until the run ends.
    lease: Lease,
}

async fn begin(ctx: &Context, request: &Request) -> Result<Started> {
    clean_up(ctx).await?;
    let terms = Terms::of(ctx, request).await?;
    let id = RunId::new(ctx.now());
    let path = lock_file(ctx, id);
    let lease = Lease::take(&path)?;
    let transaction = ctx.workspace.database.begin().await?;
    let number = database::store::take_numbers(&transaction, "valuation", 1).await?;
    let number = i32::try_from(number).map_err(Error::internal)?;
    let row = store::Model {
        id: id.0,
        number,
        state: RunState::Running.as_str().to_owned(),
        request: serde_json::to_value(request)?,
        program: PROGRAM.to_owned(),
        inputs_sha256: None,
        result_sha256: None,
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
            return Err(valuation_runs());
        }
        return Err(error.into());
    }
    record(&transaction, ctx, id, "started", None).await?;
    transaction.commit().await?;
    Ok(Started {
        id,
        number,
        terms,
        lease,
    })
}

async fn finish(ctx: &Context, started: Started, tracker: Arc<Tracker>) -> Result<Run> {
    let Started {
        id,
        number,
        terms,
        mut lease,
    } = started;
    lease.keep(ctx, store::table(), id.0);
    let taken = take(ctx, id, number, terms, &tracker).await;
    ctx.workspace.valuing.leave(id);
    if let Err(error) = &taken {
        let transaction = ctx.workspace.database.begin().await?;
        let end = store::End {
            state: if is_cancelled(error) {
                RunState::Cancelled
            } else {
                RunState::Failed
            },
            outcome: None,
            failure: Some(&broke_off("valuation_broke_off", error)),
            at: ctx.now(),
        };
        if store::end(&transaction, id, &end).await? {
            record(&transaction, ctx, id, end.state.as_str(), None).await?;
        }
        transaction.commit().await?;
    }
    drop(lease);
    std::fs::remove_file(lock_file(ctx, id))?;
    taken?;
    super::show(ctx, id).await
}

async fn take(ctx: &Context, id: RunId, number: i32, terms: Terms, tracker: &Arc<Tracker>) -> Result<()> {
    let inputs = engine::inputs_hash(&terms, PROGRAM)?;
    let (sales, following) = (ctx.workspace.ledger.clone(), Arc::clone(tracker));
    let valued = tokio::task::spawn_blocking(move || engine::value_all(&sales, &terms, &following)).await?;
    let valued = match valued {
        Ok(valued) => valued,
        Err(error) => return Err(ledger::named(ctx, error).await),
    };
    tracker.enter(Stage::Storing);
    let path = values_file(ctx, id);
    let (result, valued) = tokio::task::spawn_blocking(move || -> Result<(String, Valued)> {
        let hash = value::write(&path, &valued)?;
        Ok((hash, valued))
    })
    .await??;
    let stored = store_values(ctx, id, number, &valued, (&inputs, &result)).await;
    if stored.is_err() {
        std::fs::remove_file(values_file(ctx, id))?;
    }
    stored
}

/// Makes the values visible in one transaction.
async fn store_values(
    ctx: &Context,
    id: RunId,
    number: i32,
    valued: &Valued,
    (inputs, result): (&str, &str),
) -> Result<()> {
    let transaction = ctx.workspace.database.begin().await?;
    value::store::replace(&transaction, number, &valued.numbers, &valued.values).await?;
    let end = store::End {
        state: RunState::Ended,
        outcome: Some((&valued.outcome, inputs, result)),
        failure: None,
        at: ctx.now(),
    };
    if !store::end(&transaction, id, &end).await? {
        return Err(Error::Conflict {
            field: "given_up",
            message: "this valuation was given up for dead by another program: start it again".to_owned(),
        });
    }
    let found = serde_json::json!({
        "number": number,
        "accounts": valued.outcome.accounts,
        "value": valued.outcome.equity.value,
    });
    record(&transaction, ctx, id, end.state.as_str(), Some(found)).await?;
    transaction.commit().await?;
    if valued.values.len() > crate::ledger::MANY {
        ctx.workspace.database.settle("account").await;
        ctx.workspace.database.settle("account_value").await;
    }
    Ok(())
}

/// Records what became of a valuation; one that left nothing changed nothing.
async fn record(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    id: RunId,
    verb: &'static str,
    after: Option<Value>,
) -> Result<()> {
    let change = Change {
        noun: "valuation",
        subject: id.0,
        account: None,
        verb,
        before: None,
        after,
    };
    event::record(transaction, ctx, None, vec![change]).await
}

fn is_cancelled(error: &Error) -> bool {
    matches!(
        error,
        Error::Refused {
            rule: "valuation_cancelled",
            ..
        }
    )
}

/// Refuses while a valuation runs.
pub(crate) async fn refuse_running(connection: &impl sea_orm::ConnectionTrait) -> Result<()> {
    match store::running(connection).await? {
        Some(_) => Err(valuation_runs()),
        None => Ok(()),
    }
}

fn valuation_runs() -> Error {
    Error::refused(
        "valuation_running",
        "another valuation is running: wait until it has ended, or cancel it, then try again",
    )
}

/// Ends a valuation whose program died, and removes what dead ones left.
pub(crate) async fn clean_up(ctx: &Context) -> Result<()> {
    if let Some(run) = store::running(ctx.workspace.database.reader()).await?
        && is_dead(ctx, &lock_file(ctx, RunId(run.id)), run.heartbeat_at)
    {
        interrupt(ctx, RunId(run.id)).await?;
    }
    for entry in std::fs::read_dir(ctx.workspace.folder().join("valuations"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "lock") {
            remove_if_dead(ctx, &path).await?;
        }
    }
    Ok(())
}

async fn interrupt(ctx: &Context, id: RunId) -> Result<()> {
    let interrupted = Refusal {
        rule: "valuation_interrupted".to_owned(),
        message: "the program was stopped while this valuation ran; nothing of it was kept: start it again"
            .to_owned(),
        facts: Facts::default(),
    };
    let transaction = ctx.workspace.database.begin().await?;
    let end = store::End {
        state: RunState::Interrupted,
        outcome: None,
        failure: Some(&interrupted),
        at: ctx.now(),
    };
    if store::end(&transaction, id, &end).await? {
        record(&transaction, ctx, id, end.state.as_str(), None).await?;
    }
    Ok(transaction.commit().await?)
}

/// Removes the lock of a run whose program died, and the values that it did not come to make visible.
async fn remove_if_dead(ctx: &Context, path: &Path) -> Result<()> {
    let Some(_held) = left_behind(path) else {
        return Ok(());
    };
    let id = path
        .file_stem()
        .and_then(|stem| stem.to_str()?.parse::<RunId>().ok());
    if let Some(id) = id {
        let run = store::by_id(ctx.workspace.database.reader(), id).await?;
        let is_kept = run.is_some_and(|run| run.state == RunState::Ended.as_str());
        let values = values_file(ctx, id);
        if !is_kept && values.exists() {
            std::fs::remove_file(values)?;
        }
    }
    remove_lock(path)
}

fn lock_file(ctx: &Context, id: RunId) -> PathBuf {
    ctx.workspace
        .folder()
        .join("valuations")
        .join(format!("{id}.lock"))
}

/// Where the values of all accounts are kept, beside the ledger.
fn values_file(ctx: &Context, id: RunId) -> PathBuf {
    ctx.workspace
        .folder()
        .join("valuations")
        .join(format!("{id}.parquet"))
}
