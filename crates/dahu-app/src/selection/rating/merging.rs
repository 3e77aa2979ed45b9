//! What is said of accounts that become one.

use dahu_core::account::AccountId;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::store;
use crate::{Context, Result};

/// Ends what is said of the account that goes where the one that stays has the same said of it, so that the past of both can
/// move together; returns what ended.
pub(crate) async fn give_way(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    kept: AccountId,
    gone: AccountId,
) -> Result<Vec<Uuid>> {
    Ok(store::give_way(transaction, gone, kept, ctx.now()).await?)
}

/// Lets stand again what gave way.
pub(crate) async fn stand_again(transaction: &impl ConnectionTrait, ended: &[Uuid]) -> Result<()> {
    Ok(store::set_ended(transaction, ended, None).await?)
}
