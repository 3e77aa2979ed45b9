//! Signed-in sessions, kept in the workspace database so that any server finds them and any can be ended.
//!
//! A session's id is a secret of its browser: only its SHA-256 is stored.

mod store;

use chrono::{DateTime, Utc};

use crate::{Context, Result, secret};

/// Keeps a session, new or known.
///
/// # Errors
///
/// When the database fails.
pub async fn save(ctx: &Context, id: &str, data: &str, expires_at: DateTime<Utc>) -> Result<()> {
    let transaction = ctx.workspace.database.begin().await?;
    store::save(&transaction, &secret::hash(id), data, expires_at).await?;
    Ok(transaction.commit().await?)
}

/// Keeps a new session; `false` where the id is taken.
///
/// # Errors
///
/// When the database fails.
pub async fn create(ctx: &Context, id: &str, data: &str, expires_at: DateTime<Utc>) -> Result<bool> {
    let transaction = ctx.workspace.database.begin().await?;
    store::sweep(&transaction, ctx.now()).await?;
    let created = store::create(&transaction, &secret::hash(id), data, expires_at).await?;
    transaction.commit().await?;
    Ok(created)
}

/// The data of a session that has not expired.
///
/// # Errors
///
/// When the database fails.
pub async fn load(ctx: &Context, id: &str) -> Result<Option<(String, DateTime<Utc>)>> {
    let found = store::load(ctx.workspace.database.reader(), &secret::hash(id)).await?;
    Ok(found.filter(|(_, expires_at)| *expires_at > ctx.now()))
}

/// Ends a session.
///
/// # Errors
///
/// When the database fails.
pub async fn delete(ctx: &Context, id: &str) -> Result<()> {
    let transaction = ctx.workspace.database.begin().await?;
    store::delete(&transaction, &secret::hash(id)).await?;
    Ok(transaction.commit().await?)
}
