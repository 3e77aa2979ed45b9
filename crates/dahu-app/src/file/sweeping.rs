//! What nobody needs any more goes: files that were removed long ago, content without a file, uploads that broke off.

use std::sync::PoisonError;

use chrono::TimeDelta;
use dahu_core::file::FileId;
use futures::TryStreamExt;

use super::{changed, content::Kept, store};
use crate::{Context, Result, event};

/// For how long a removed file can be brought back.
const KEPT: TimeDelta = TimeDelta::days(30);
/// What is younger may belong to somebody who is at it.
const UNDER_WAY: TimeDelta = TimeDelta::hours(24);
/// Files that go in one transaction, and that are asked for at once.
const AT_ONCE: usize = 200;

/// Sweeps once a day.
pub(crate) async fn sweep_daily(ctx: &Context) -> Result<()> {
    let today = ctx.today();
    let is_done = {
        let swept_on = &ctx.workspace.files_swept_on;
        let mut swept_on = swept_on.lock().unwrap_or_else(PoisonError::into_inner);
        swept_on.replace(today) == Some(today)
    };
    if is_done {
        Ok(())
    } else {
        sweep(ctx).await.map(drop)
    }
}

/// Takes away for good what was removed thirty days ago, what belongs to no file and what broke off; returns how many
/// removed files went.
///
/// # Errors
///
/// When the database or the store fails.
pub async fn sweep(ctx: &Context) -> Result<u64> {
    let removed = sweep_removed(ctx).await?;
    sweep_orphans(ctx).await?;
    sweep_incoming(ctx)?;
    Ok(removed)
}

async fn sweep_removed(ctx: &Context) -> Result<u64> {
    let mut count = 0;
    loop {
        let transaction = ctx.workspace.database.begin().await?;
        let old = store::removed_before(&transaction, ctx.now() - KEPT, AT_ONCE as u64).await?;
        let mut changes = Vec::new();
        for file in &old {
            store::delete(&transaction, file.id).await?;
            changes.push(changed(file, "deleted", None, None)?);
        }
        event::record(&transaction, ctx, None, changes).await?;
        transaction.commit().await?;
        // What a kill here leaves belongs to no file, and goes with the next sweep.
        for file in &old {
            ctx.workspace.files.remove(FileId(file.id)).await?;
        }
        count += old.len() as u64;
        if old.len() < AT_ONCE {
            return Ok(count);
        }
    }
}

async fn sweep_orphans(ctx: &Context) -> Result<()> {
    let mut all = ctx.workspace.files.all().try_chunks(AT_ONCE);
    while let Some(some) = all.try_next().await.map_err(|broken| broken.1)? {
        let old: Vec<Kept> = some
            .into_iter()
            .filter(|kept| ctx.now() - kept.since > UNDER_WAY)
            .collect();
        let ids: Vec<_> = old.iter().filter_map(|kept| kept.id).collect();
        let known = store::known(ctx.workspace.database.reader(), &ids).await?;
        let orphans = old
            .iter()
            .filter(|kept| kept.id.is_some_and(|id| !known.contains(&id)));
        for orphan in orphans {
            ctx.workspace.files.remove_key(&orphan.key).await?;
        }
    }
    Ok(())
}

fn sweep_incoming(ctx: &Context) -> Result<()> {
    for entry in std::fs::read_dir(&ctx.workspace.files.incoming)? {
        let entry = entry?;
        let modified: chrono::DateTime<chrono::Utc> = entry.metadata()?.modified()?.into();
        if ctx.now() - modified > UNDER_WAY {
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}
