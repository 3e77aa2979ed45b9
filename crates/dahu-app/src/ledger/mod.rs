//! The sales ledger in the workspace: its manifest, the figures that accounts carry, compaction and sweeping.

mod figures;
mod habits;
mod naming;
mod store;

use std::collections::HashSet;

use chrono::{NaiveDate, TimeDelta};
use dahu_core::{money::Currency, portfolio};
use dahu_ledger::{AccountLines, CurrencyCode, FileEntry, Snapshot};
use sea_orm::ConnectionTrait;

pub(crate) use figures::{MANY, refresh_if_stale, summary_request};
pub(crate) use habits::{Habits, habits};
pub(crate) use naming::named;

use crate::{Context, Error, Result, database, memo::Notes, report::Key};

/// Files of one bucket before they are merged into one.
const FILES_OF_A_BUCKET: usize = 4;
/// What the version of the manifest is counted by.
const VERSION: &str = "ledger_version";
/// How long a file stays after no manifest names it any more: longer than any reader reads.
const GRACE: TimeDelta = TimeDelta::minutes(10);
/// How old a file that was never in the manifest must be to be an orphan: longer than any import takes.
const ORPHAN_AGE: TimeDelta = TimeDelta::hours(24);

/// The ledger as it stood at one version of its manifest.
#[derive(Clone, Debug)]
pub(crate) struct Versioned {
    /// The version: it grows with every change.
    pub(crate) version: i64,
    /// The files in force.
    pub(crate) files: Snapshot,
}

impl Versioned {
    /// The first day with a line, where there is any line.
    pub(crate) fn first_day(&self) -> Option<NaiveDate> {
        self.files.files.iter().map(|file| file.min_date).min()
    }

    /// The last day with a line, where there is any line.
    pub(crate) fn last_day(&self) -> Option<NaiveDate> {
        self.files.files.iter().map(|file| file.max_date).max()
    }

    /// Whether it goes back over the twelve months up to a day, as [`portfolio::has_recent`] says.
    pub(crate) fn has_recent(&self, as_of: NaiveDate) -> bool {
        portfolio::has_recent(self.first_day(), as_of)
    }

    /// Whether it goes back over the twelve months before these, too, as [`portfolio::has_prior`] says.
    pub(crate) fn has_prior(&self, as_of: NaiveDate) -> bool {
        portfolio::has_prior(self.first_day(), as_of)
    }
}

/// The ledger as it stands now.
pub(crate) async fn snapshot(ctx: &Context) -> Result<Versioned> {
    Notes::or_find(ctx.memo().map(|memo| &memo.ledger), (), snapshot_now(ctx)).await
}

async fn snapshot_now(ctx: &Context) -> Result<Versioned> {
    let connection = ctx.workspace.database.reader();
    loop {
        let version = database::store::next_number(connection, VERSION).await?;
        let key = Key::of_words(version, "the files of the ledger".to_owned());
        let read = async {
            let files = store::in_force(connection).await?;
            // Between two reads the manifest may change; the version is read on both sides to notice.
            let is_of_version = database::store::next_number(connection, VERSION).await? == version;
            Ok(is_of_version.then_some(files))
        };
        let files = ctx.workspace.cache.get_or_make(key, Box::pin(read)).await?;
        if let Some(files) = files.as_ref() {
            let files = files.clone();
            return Ok(Versioned {
                version,
                files: Snapshot { files },
            });
        }
    }
}

/// All lines of an account by its number.
pub(crate) async fn account_lines(ctx: &Context, number: i64) -> Result<AccountLines> {
    let find = async {
        let files = snapshot(ctx).await?.files;
        let ledger = ctx.workspace.ledger.clone();
        Ok(tokio::task::spawn_blocking(move || ledger.account_lines(&files, number)).await??)
    };
    Notes::or_find(ctx.memo().map(|memo| &memo.lines), number, find).await
}

/// Puts files into force and takes others out of it, under a new version.
///
/// Refuses with a conflict where one of the files to remove is no longer in force.
pub(crate) async fn change(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    added: &[FileEntry],
    removed: &[FileEntry],
) -> Result<()> {
    let version = database::store::take_numbers(transaction, VERSION, 1).await? + 1;
    store::add(transaction, added, version).await?;
    let taken_out = store::take_out(transaction, removed, version, ctx.now()).await?;
    if taken_out != removed.len() as u64 {
        return Err(Error::Conflict {
            field: "ledger",
            message: "the ledger changed meanwhile: try again".to_owned(),
        });
    }
    Ok(())
}

/// Merges the files of every bucket that has many; cheap when none has.
pub(crate) async fn compact(ctx: &Context) -> Result<()> {
    let files = snapshot(ctx).await?.files.files;
    for bucket in 0..dahu_ledger::BUCKETS {
        let of_bucket: Vec<FileEntry> = files
            .iter()
            .filter(|file| file.bucket == bucket)
            .cloned()
            .collect();
        if of_bucket.len() <= FILES_OF_A_BUCKET {
            continue;
        }
        let (ledger, now, merging) = (ctx.workspace.ledger.clone(), ctx.now(), of_bucket.clone());
        let merged = tokio::task::spawn_blocking(move || ledger.compact(&merging, now)).await??;
        let transaction = ctx.workspace.database.begin().await?;
        match change(&transaction, ctx, std::slice::from_ref(&merged), &of_bucket).await {
            Ok(()) => transaction.commit().await?,
            Err(error) => {
                transaction.rollback().await?;
                ctx.workspace.ledger.remove(&[merged.path]).await?;
                return Err(error);
            }
        }
    }
    Ok(())
}

/// Deletes files that have been out of force for a while, and what a kill left behind long ago.
pub(crate) async fn sweep(ctx: &Context) -> Result<()> {
    let transaction = ctx.workspace.database.begin().await?;
    let gone = store::out_of_force_since(&transaction, ctx.now() - GRACE).await?;
    ctx.workspace.ledger.remove(&gone).await?;
    store::forget(&transaction, &gone).await?;
    let known: HashSet<String> = store::paths(&transaction).await?.into_iter().collect();
    transaction.commit().await?;
    ctx.workspace.ledger.sweep(&known, ctx.now() - ORPHAN_AGE).await?;
    Ok(())
}

/// The ledger's word for a currency.
pub(crate) fn currency_code(currency: Currency) -> Result<CurrencyCode> {
    currency.as_str().parse().map_err(Error::internal)
}
