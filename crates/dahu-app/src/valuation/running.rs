//! Running a valuation: one at a time, followed, cancelled, and either wholly visible at its end or leaving nothing.

use std::{
    collections::HashMap,
    fs::{File, TryLockError},
    io::ErrorKind,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use chrono::TimeDelta;

use super::{
    Progress, Request, Run, RunId, RunState, Stage, Tracker,
    engine::{self, Terms, Valued},
    store, value,
};
use crate::{
    Context, Error, Result, database,
    error::{Fact, Facts, Refusal},
};

/// How often a running valuation says that it lives.
const HEARTBEAT_EVERY: Duration = Duration::from_secs(5);
/// After so long without a heartbeat a valuation of another machine is given up for dead.
const DEAD_AFTER: TimeDelta = TimeDelta::seconds(60);
/// Name and version of this program, which every run carries.
const PROGRAM: &str = concat!("dahu ", env!("CARGO_PKG_VERSION"));

/// Valuations that run in this program, by id, so that pages can follow them.
#[derive(Default)]
pub(crate) struct Running(Mutex<HashMap<RunId, Arc<Tracker>>>);

impl Running {
    fn followed(&self) -> MutexGuard<'_, HashMap<RunId, Arc<Tracker>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How far a valuation that runs in this program has come; nothing when it has ended or runs elsewhere.
#[must_use]
pub fn progress(ctx: &Context, id: RunId) -> Option<Progress> {
    let followed = ctx.workspace.valuing.followed();
    followed.get(&id).map(|tracker| tracker.now())
}

/// Tells a valuation that runs in this program to stop; `false` where there is none.
///
/// # Errors
///
/// [`Error::Forbidden`].
pub fn cancel(ctx: &Context, id: RunId) -> Result<bool> {
    ctx.may("cancel a valuation")?;
    let tracker = ctx.workspace.valuing.followed().get(&id).cloned();
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
    ctx.may("value the accounts")?;
    let started = begin(ctx, &request).await?;
    finish(ctx, started, tracker).await
}

/// Starts a valuation in the background and returns its id; [`progress`] and [`super::show`] follow it.
///
/// # Errors
///
/// Like [`run`], as far as it shows before the ledger is read.
pub async fn start(ctx: &Context, request: Request) -> Result<RunId> {
    ctx.may("value the accounts")?;
    let started = begin(ctx, &request).await?;
    let (id, ctx) = (started.id, ctx.clone());
    let tracker = Arc::new(Tracker::default());
    ctx.workspace.valuing.followed().insert(id, Arc::clone(&tracker));
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
    /// Held until the run ends: whoever can lock it knows that the run is dead.
    lock: File,
}

async fn begin(ctx: &Context, request: &Request) -> Result<Started> {
    clean_up(ctx).await?;
    let terms = Terms::of(ctx, request).await?;
    let id = RunId::new(ctx.now());
    let path = lock_file(ctx, id);
    let lock = File::create(&path)?;
    lock.lock()?;
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
            return Err(Error::refused(
                "valuation_running",
                "another valuation is running: wait until it has ended, or cancel it, then try again",
            ));
        }
        return Err(error.into());
    }
    transaction.commit().await?;
    Ok(Started {
        id,
        number,
        terms,
        lock,
    })
}

async fn finish(ctx: &Context, started: Started, tracker: Arc<Tracker>) -> Result<Run> {
    let Started {
        id,
        number,
        terms,
        lock,
    } = started;
    let beating = tokio::spawn(beat(ctx.clone(), id));
    let taken = take(ctx, id, number, terms, &tracker).await;
    beating.abort();
    ctx.workspace.valuing.followed().remove(&id);
    if let Err(error) = &taken {
        let transaction = ctx.workspace.database.begin().await?;
        let end = store::End {
            state: if is_cancelled(error) {
                RunState::Cancelled
            } else {
                RunState::Failed
            },
            outcome: None,
            failure: Some(&failure(error)),
            at: ctx.now(),
        };
        store::end(&transaction, id, &end).await?;
        transaction.commit().await?;
    }
    drop(lock);
    std::fs::remove_file(lock_file(ctx, id))?;
    taken?;
    super::show(ctx, id).await
}

async fn take(ctx: &Context, id: RunId, number: i32, terms: Terms, tracker: &Arc<Tracker>) -> Result<()> {
    let inputs = engine::inputs_hash(&terms, PROGRAM)?;
    let (ledger, following) = (ctx.workspace.ledger.clone(), Arc::clone(tracker));
    let valued =
        tokio::task::spawn_blocking(move || engine::value_all(&ledger, &terms, &following)).await??;
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
    crate::event::record(&transaction, ctx, None, vec![valuation_ended(id, number, valued)]).await?;
    transaction.commit().await?;
    if valued.values.len() > crate::ledger::MANY {
        ctx.workspace.database.settle("account").await;
        ctx.workspace.database.settle("account_value").await;
    }
    Ok(())
}

fn valuation_ended(id: RunId, number: i32, valued: &Valued) -> crate::event::Change {
    crate::event::Change {
        noun: "valuation",
        subject: id.0,
        account: None,
        verb: "ended",
        before: None,
        after: Some(serde_json::json!({
            "number": number,
            "accounts": valued.outcome.accounts,
            "value": valued.outcome.equity.value,
        })),
    }
}

/// Says again and again that the valuation lives, for programs on other machines.
async fn beat(ctx: Context, id: RunId) {
    if ctx.workspace.database.is_sqlite() {
        return;
    }
    let mut every = tokio::time::interval(HEARTBEAT_EVERY);
    loop {
        every.tick().await;
        let beaten = async {
            let transaction = ctx.workspace.database.begin().await?;
            store::beat(&transaction, id, ctx.now()).await?;
            transaction.commit().await
        };
        if let Err(error) = beaten.await {
            tracing::warn!(%error, "a valuation could not say that it lives");
        }
    }
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

/// Why a valuation failed: the rule that said no, or what broke beneath.
fn failure(error: &Error) -> Refusal {
    error.refusal().unwrap_or_else(|| {
        let message = error.to_string();
        Refusal {
            rule: "valuation_broke_off".to_owned(),
            facts: Facts::of([("detail", Fact::text(&message))]),
            message,
        }
    })
}

/// Ends a valuation whose program died, and removes what dead ones left.
pub(crate) async fn clean_up(ctx: &Context) -> Result<()> {
    if let Some(run) = store::running(ctx.workspace.database.reader()).await? {
        let is_dead = match File::open(lock_file(ctx, RunId(run.id))) {
            Ok(lock) => !matches!(lock.try_lock(), Err(TryLockError::WouldBlock)),
            // It runs on another machine, or its file is gone: the heartbeat tells.
            Err(_) => ctx.now() - run.heartbeat_at > DEAD_AFTER,
        };
        if is_dead {
            interrupt(ctx, RunId(run.id)).await?;
        }
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
    store::end(&transaction, id, &end).await?;
    Ok(transaction.commit().await?)
}

/// Removes the lock of a run whose program died, and the values that it did not come to make visible.
async fn remove_if_dead(ctx: &Context, path: &Path) -> Result<()> {
    // Another program may be about the same.
    let Ok(lock) = File::open(path) else {
        return Ok(());
    };
    if lock.try_lock().is_err() {
        return Ok(());
    }
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
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
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
