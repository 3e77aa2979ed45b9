//! Events: every change of state, with who, when, what before and what after, in the transaction of the change.

mod store;

use chrono::{DateTime, Utc};
use dahu_core::account::AccountId;
use sea_orm::ConnectionTrait;
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

pub(crate) use store::{StoredEvent, of_import};

use crate::{Context, Result, import::ImportId};

/// One change to be recorded.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    /// The noun that changed, such as `account`.
    pub(crate) noun: &'static str,
    /// The id of what changed.
    pub(crate) subject: Uuid,
    /// The account it belongs to, on whose page it is shown.
    pub(crate) account: Option<AccountId>,
    /// What happened, such as `created`.
    pub(crate) verb: &'static str,
    /// The facts before; none for something new.
    pub(crate) before: Option<Value>,
    /// The facts after; none for something that is gone.
    pub(crate) after: Option<Value>,
}

/// An event as an account's page shows it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EventRow {
    /// When it happened.
    pub at: DateTime<Utc>,
    /// Who did it.
    pub actor: String,
    /// The noun that changed.
    pub noun: String,
    /// What happened.
    pub verb: String,
    /// The facts before.
    pub before: Option<Value>,
    /// The facts after.
    pub after: Option<Value>,
}

/// Records changes within the transaction that makes them.
///
/// What left nothing different, such as that a person signed in, does not make remembered reports useless.
pub(crate) async fn record(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    import: Option<ImportId>,
    changes: Vec<Change>,
) -> Result<()> {
    let is_different = changes
        .iter()
        .any(|change| change.before.is_some() || change.after.is_some());
    store::insert(transaction, ctx, import, changes).await?;
    if is_different {
        crate::database::store::take_numbers(transaction, "revision", 1).await?;
    }
    Ok(())
}

/// The latest events of an account.
pub(crate) async fn of_account(ctx: &Context, account: AccountId, limit: u64) -> Result<Vec<EventRow>> {
    Ok(store::of_account(ctx.workspace.database.reader(), account, limit).await?)
}
