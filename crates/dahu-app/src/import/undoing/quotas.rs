//! Taking quotas back that an import brought or changed.

use sea_orm::DatabaseTransaction;

use super::{
    Undone,
    refusing::{Conflict, refuse},
};
use crate::{Context, Result, event::StoredEvent, quota::importing};

/// Gives the spans that the import brought or changed their earlier quotas, or none.
///
/// # Errors
///
/// [`crate::Error::Refused`] where somebody changed one of them since.
pub(super) async fn undo_quotas(
    transaction: &DatabaseTransaction,
    ctx: &Context,
    events: &[StoredEvent],
    undone: &mut Undone,
) -> Result<()> {
    let steps = importing::steps(events)?;
    let mut conflicts = Vec::new();
    for (subject, step) in &steps {
        if !importing::still_stands(transaction, step).await? {
            conflicts.push(Conflict::quota(*subject, &step.name));
        }
    }
    refuse(transaction, events, &conflicts).await?;
    let steps = steps.into_iter().map(|(_, step)| step).collect();
    undone.quotas = importing::take_back(transaction, ctx, steps).await?;
    Ok(())
}
