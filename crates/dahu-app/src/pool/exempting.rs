//! Accounts that are never released, whatever the rules say.

use dahu_core::{access::Action, account::AccountId};
use serde_json::json;

use super::{changed, store, store::StoredExempt, usable_reason};
use crate::{Context, Result, account, event};

/// Marks an account so that no run releases it, with a reason.
///
/// # Errors
///
/// [`crate::Error::NotFound`] and [`crate::Error::Forbidden`] for who does not decide on its owner, [`crate::Error::Refused`]
/// without a reason.
pub async fn exempt(ctx: &Context, id: AccountId, reason: &str) -> Result<()> {
    account::find(ctx, id, Action::HandOver).await?;
    let reason = usable_reason(reason)?;
    let transaction = ctx.workspace.database.begin().await?;
    let mark = StoredExempt {
        account_id: id.0,
        reason: reason.clone(),
        marked_by: ctx.person().map(|person| person.0),
        marked_at: ctx.now(),
    };
    store::set_exempt(&transaction, id, Some(mark)).await?;
    store::withdraw(&transaction, &[id.0]).await?;
    let change = changed(id, id.0, "exempted", json!({ "reason": reason }));
    event::record(&transaction, ctx, None, vec![change]).await?;
    Ok(transaction.commit().await?)
}

/// Takes that mark off an account.
///
/// # Errors
///
/// Like [`exempt`].
pub async fn no_longer_exempt(ctx: &Context, id: AccountId) -> Result<()> {
    account::find(ctx, id, Action::HandOver).await?;
    let transaction = ctx.workspace.database.begin().await?;
    let Some(mark) = store::exempt_of(&transaction, id).await? else {
        return Ok(());
    };
    store::set_exempt(&transaction, id, None).await?;
    let mut change = changed(id, id.0, "exemption_ended", json!({}));
    change.before = Some(json!({ "reason": mark.reason }));
    event::record(&transaction, ctx, None, vec![change]).await?;
    Ok(transaction.commit().await?)
}
