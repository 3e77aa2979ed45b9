//! Signed-in sessions, kept in the workspace database so that any server finds them and any can be ended.
//!
//! A session's id is a secret of its browser: only its SHA-256 is stored.

mod store;

use chrono::{DateTime, TimeDelta, Utc};
use dahu_core::{access::Action, person::PersonId};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::{Context, Error, Origin, Result, event, secret, sign_in::happened};

/// A session ends after this, however often it is used.
pub const LIFE: TimeDelta = TimeDelta::days(30);
/// Sessions of one person at the same time; beyond it those end that were idle longest.
const SESSIONS_AT_MOST: u64 = 50;

/// What is kept of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Whose it is; none before somebody has signed in.
    pub person: Option<PersonId>,
    /// What the pages put there.
    pub data: String,
    /// When it was last used, roughly.
    pub seen_at: DateTime<Utc>,
    /// When it ends, if it is not used before.
    pub expires_at: DateTime<Utc>,
    /// From where it was last used.
    pub origin: Origin,
}

/// A session as its person sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRow {
    /// Which one; no secret.
    pub id: Uuid,
    /// Whether it is the one that asks.
    pub is_this: bool,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it was last used, roughly.
    pub seen_at: DateTime<Utc>,
    /// The address from where.
    pub address: Option<String>,
    /// What the program calls itself.
    pub program: Option<String>,
}

/// Keeps a session that is known; one that was ended meanwhile stays ended.
///
/// # Errors
///
/// When the database fails.
pub async fn save(ctx: &Context, id: &str, kept: &Kept) -> Result<()> {
    let transaction = ctx.workspace.database.begin().await?;
    store::save(&transaction, &secret::hash(id), kept).await?;
    Ok(transaction.commit().await?)
}

/// Keeps a new session; `false` where the id is taken.
///
/// # Errors
///
/// When the database fails.
pub async fn create(ctx: &Context, id: &str, kept: &Kept) -> Result<bool> {
    let transaction = ctx.workspace.database.begin().await?;
    store::sweep(&transaction, ctx.now(), ctx.now() - LIFE).await?;
    let created = store::create(&transaction, &secret::hash(id), kept, ctx.now()).await?;
    if let Some(person) = kept.person {
        store::keep_latest(&transaction, person, SESSIONS_AT_MOST).await?;
    }
    transaction.commit().await?;
    Ok(created)
}

/// The data of a session that has not ended, and when it would.
///
/// # Errors
///
/// When the database fails.
pub async fn load(ctx: &Context, id: &str) -> Result<Option<(String, DateTime<Utc>)>> {
    let found = store::load(ctx.workspace.database.reader(), &secret::hash(id)).await?;
    let now = ctx.now();
    Ok(found
        .filter(|session| session.expires_at > now && session.created_at + LIFE > now)
        .map(|session| (session.data, session.expires_at)))
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

/// The sessions of the signed-in person, the latest first; `this` is the id of the one that asks.
///
/// # Errors
///
/// [`Error::Forbidden`] where nobody is signed in.
pub async fn list_own(ctx: &Context, this: &str) -> Result<Vec<SessionRow>> {
    let (person, now) = (ctx.own_id()?, ctx.now());
    let this = secret::hash(this);
    let sessions = store::of_person(ctx.workspace.database.reader(), person, SESSIONS_AT_MOST).await?;
    Ok(sessions
        .into_iter()
        .filter(|session| session.expires_at > now && session.created_at + LIFE > now)
        .map(|session| SessionRow {
            id: session.id,
            is_this: session.id_hash == this,
            created_at: session.created_at,
            seen_at: session.seen_at,
            address: session.address,
            program: session.program,
        })
        .collect())
}

/// Ends one of the signed-in person's sessions.
///
/// # Errors
///
/// [`Error::NotFound`] where it is not theirs.
pub async fn end_own(ctx: &Context, id: Uuid) -> Result<()> {
    let person = ctx.own_id()?;
    let transaction = ctx.workspace.database.begin().await?;
    if !store::end_one(&transaction, person, id).await? {
        return Err(Error::not_found("session", id));
    }
    event::record(&transaction, ctx, None, vec![happened(person.0, "session_ended")]).await?;
    Ok(transaction.commit().await?)
}

/// Ends all sessions of the signed-in person but this one; returns how many.
///
/// # Errors
///
/// [`Error::Forbidden`] where nobody is signed in.
pub async fn end_others(ctx: &Context, this: &str) -> Result<u64> {
    let person = ctx.own_id()?;
    let transaction = ctx.workspace.database.begin().await?;
    let ended = end_within(&transaction, person, Some(this)).await?;
    event::record(
        &transaction,
        ctx,
        None,
        vec![happened(person.0, "sessions_ended")],
    )
    .await?;
    transaction.commit().await?;
    Ok(ended)
}

/// Ends all sessions of a person; returns how many.
///
/// # Errors
///
/// [`Error::Forbidden`] for anybody but the command line and administrators.
pub async fn end_all_of(ctx: &Context, person: PersonId) -> Result<u64> {
    ctx.may(Action::ManagePeople)?;
    let transaction = ctx.workspace.database.begin().await?;
    let ended = end_within(&transaction, person, None).await?;
    event::record(
        &transaction,
        ctx,
        None,
        vec![happened(person.0, "sessions_ended")],
    )
    .await?;
    transaction.commit().await?;
    Ok(ended)
}

/// Ends all sessions of a person but the one whose id is `keep`, within the transaction of what makes them unfit:
/// another password, another role, leaving.
pub(crate) async fn end_within(
    transaction: &impl ConnectionTrait,
    person: PersonId,
    keep: Option<&str>,
) -> Result<u64> {
    let keep = keep.map(secret::hash);
    Ok(store::end_all(transaction, person, keep.as_deref()).await?)
}
