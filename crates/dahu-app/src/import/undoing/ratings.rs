//! Taking ratings and wallets back that an import brought or changed.

use sea_orm::DatabaseTransaction;

use super::{
    Undone,
    refusing::{Conflict, refuse},
};
use crate::{Context, Result, event::StoredEvent, selection::rating::importing};

/// Gives what the import said of accounts back as it was, or takes it away.
///
/// # Errors
///
/// [`crate::Error::Refused`] where somebody rated one of them since.
pub(super) async fn undo_ratings(
    transaction: &DatabaseTransaction,
    ctx: &Context,
    events: &[StoredEvent],
    undone: &mut Undone,
) -> Result<()> {
    let steps = importing::steps(events)?;
    let mut conflicts = Vec::new();
    for step in &steps {
        if !importing::still_stands(transaction, step).await? {
            conflicts.push(Conflict::rating(step.account.0, &step.name));
        }
    }
    refuse(transaction, events, &conflicts).await?;
    undone.ratings = importing::take_back(transaction, ctx, steps).await?;
    Ok(())
}
