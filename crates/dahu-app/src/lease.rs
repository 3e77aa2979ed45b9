//! Long work that one program at a time may do in a workspace: how others follow it, and how they see that it died.

use std::{
    collections::HashMap,
    fs::{File, TryLockError},
    hash::Hash,
    io::ErrorKind,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::{
    Context, Error, Result, database,
    error::{Fact, Facts, Refusal},
};

/// How often running work says that it lives.
const HEARTBEAT_EVERY: Duration = Duration::from_secs(5);
/// After so long without a heartbeat the work of another machine is given up for dead.
const DEAD_AFTER: TimeDelta = TimeDelta::seconds(60);

/// The right to go on with work whose row says that it runs, as long as this lives.
///
/// A locked file tells the programs of this machine, a heartbeat in the row those of others.
pub(crate) struct Lease {
    /// Whoever can lock it too knows that the work is dead.
    _lock: File,
    beating: Option<JoinHandle<()>>,
}

impl Lease {
    /// Takes a lease that no other program can know of yet.
    pub(crate) fn take(lock: &Path) -> Result<Self> {
        let file = File::create(lock)?;
        file.lock()?;
        Ok(Self {
            _lock: file,
            beating: None,
        })
    }

    /// Says again and again, in the column `heartbeat_at` of a row, that the work lives, until the lease goes.
    ///
    /// An SQLite file belongs to one machine, where the lock says so; a beat would only wait for the writer.
    pub(crate) fn keep(&mut self, ctx: &Context, table: &'static str, id: Uuid) {
        if !ctx.workspace.database.is_sqlite() {
            self.beating = Some(tokio::spawn(beat(ctx.clone(), table, id)));
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some(beating) = &self.beating {
            beating.abort();
        }
    }
}

async fn beat(ctx: Context, table: &'static str, id: Uuid) {
    let mut every = tokio::time::interval(HEARTBEAT_EVERY);
    loop {
        every.tick().await;
        let beaten = async {
            let transaction = ctx.workspace.database.begin().await?;
            database::store::beat(&transaction, table, id, ctx.now()).await?;
            transaction.commit().await
        };
        if let Err(error) = beaten.await {
            tracing::warn!(table, %error, "running work could not say that it lives");
        }
    }
}

/// Whether the program behind running work died.
pub(crate) fn is_dead(ctx: &Context, lock: &Path, heartbeat_at: DateTime<Utc>) -> bool {
    match File::open(lock) {
        Ok(file) => !matches!(file.try_lock(), Err(TryLockError::WouldBlock)),
        // It runs on another machine, or its file is gone: the heartbeat tells.
        Err(_) => ctx.now() - heartbeat_at > DEAD_AFTER,
    }
}

/// The lock of work whose program died, held so that no other program cleans up after it too; nothing where the work goes on
/// or another program was quicker.
pub(crate) fn left_behind(lock: &Path) -> Option<File> {
    let file = File::open(lock).ok()?;
    file.try_lock().is_ok().then_some(file)
}

/// Removes a lock that was left behind; that another program did it already is no matter.
pub(crate) fn remove_lock(lock: &Path) -> Result<()> {
    match std::fs::remove_file(lock) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

/// Why work failed: the rule that said no, or `rule` with what broke beneath.
pub(crate) fn broke_off(rule: &'static str, error: &Error) -> Refusal {
    error.refusal().unwrap_or_else(|| {
        let message = error.to_string();
        Refusal {
            rule: rule.to_owned(),
            facts: Facts::of([("detail", Fact::text(&message))]),
            message,
        }
    })
}

/// The work that runs in this program, by its id, so that pages can follow it.
pub(crate) struct Followed<Id, Tracker>(Mutex<HashMap<Id, Arc<Tracker>>>);

impl<Id, Tracker> Default for Followed<Id, Tracker> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<Id: Eq + Hash, Tracker> Followed<Id, Tracker> {
    pub(crate) fn follow(&self, id: Id, tracker: Arc<Tracker>) {
        self.map().insert(id, tracker);
    }

    pub(crate) fn leave(&self, id: Id) {
        self.map().remove(&id);
    }

    pub(crate) fn get(&self, id: Id) -> Option<Arc<Tracker>> {
        self.map().get(&id).cloned()
    }

    fn map(&self) -> MutexGuard<'_, HashMap<Id, Arc<Tracker>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use dahu_testkit::{DatabaseKind, databases};

    use super::*;
    use crate::{FixedClock, Home, Workspace, duplicate, import, valuation};

    #[tokio::test]
    async fn the_rows_of_running_work_take_heartbeats_on_every_database() {
        for database in databases().await {
            let clock = Arc::new(FixedClock::at("2026-06-30T12:00:00Z".parse().expect("a moment")));
            let home = Home {
                folder: database.folder().join("home"),
                postgres: (database.kind() == DatabaseKind::Postgres).then(|| database.url().to_owned()),
            };
            let workspace = Workspace::open(&home, clock).await.expect("it opens");
            let ctx = workspace.as_system();
            for table in [
                import::store::table(),
                valuation::store::table(),
                duplicate::store::table(),
            ] {
                let transaction = ctx.workspace.database.begin().await.expect("a transaction");
                let beaten = database::store::beat(&transaction, table, Uuid::nil(), ctx.now()).await;
                assert_eq!(beaten, Ok(()), "{table}");
            }
            workspace.close().await.expect("it closes");
        }
    }
}
