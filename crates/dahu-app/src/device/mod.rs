//! Browsers from which somebody signed in before: what strangers try does not slow them down
//! (docs/decisions/0014-limits-and-lock-out.md).
//!
//! A device proves nothing but that. It signs nobody in.

mod store;

use chrono::TimeDelta;
use dahu_core::person::PersonId;
use sea_orm::ConnectionTrait;

use crate::{Context, Result, secret};

/// A browser that does not come back for so long is forgotten.
pub const LIFE: TimeDelta = TimeDelta::days(365);
/// Browsers remembered of one person; beyond it those are forgotten that were away longest.
const DEVICES_AT_MOST: u64 = 20;

/// A browser that is known for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Device {
    /// Whose it is.
    pub(crate) person: PersonId,
    /// The fingerprint of its secret.
    pub(crate) token_hash: String,
}

/// Remembers a browser in which a person signed in. Returns the secret that it is to keep; none where it has one that
/// is known already.
///
/// # Errors
///
/// When the database fails.
pub async fn remember(ctx: &Context, person: PersonId, known: Option<&str>) -> Result<Option<String>> {
    let transaction = ctx.workspace.database.begin().await?;
    if let Some(known) = known
        && store::touch(&transaction, &secret::hash(known), person, ctx.now()).await?
    {
        transaction.commit().await?;
        return Ok(None);
    }
    let token = secret::token();
    store::insert(&transaction, &secret::hash(&token), person, ctx.now()).await?;
    store::keep_latest(&transaction, person, DEVICES_AT_MOST).await?;
    store::sweep(&transaction, ctx.now() - LIFE).await?;
    transaction.commit().await?;
    Ok(Some(token))
}

/// The device of a secret, where it is known.
pub(crate) async fn find(ctx: &Context, token: &str) -> Result<Option<Device>> {
    let found = store::find(ctx.workspace.database.reader(), &secret::hash(token)).await?;
    Ok(found
        .filter(|device| device.seen_at > ctx.now() - LIFE)
        .map(|device| Device {
            person: PersonId(device.person_id),
            token_hash: device.token_hash,
        }))
}

/// Makes all browsers of a person strangers.
pub(crate) async fn forget_all_of(transaction: &impl ConnectionTrait, person: PersonId) -> Result<()> {
    Ok(store::keep_latest(transaction, person, 0).await?)
}
