//! Open opportunities change hands with the accounts that they are with.

use std::collections::{HashMap, HashSet};

use dahu_core::{account::AccountId, person::PersonId};
use sea_orm::DatabaseTransaction;
use serde_json::json;
use uuid::Uuid;

use super::store;
use crate::{
    Context, Result, database,
    event::{self, Change},
};

/// Keeps others from changing these opportunities until the transaction ends; before its first event, so that nobody who
/// changes one waits for the end of the chain meanwhile.
pub(crate) async fn lock(transaction: &DatabaseTransaction, ids: &[Uuid]) -> Result<()> {
    Ok(store::lock_all(transaction, ids).await.map(drop)?)
}

/// Gives opportunities to others, each with whose it is and whose it becomes; returns those that changed hands. One that was
/// decided or removed, or is somebody else's by now, stays where it is.
pub(crate) async fn hand_over(
    transaction: &DatabaseTransaction,
    ctx: &Context,
    moves: &[(Uuid, PersonId, PersonId)],
) -> Result<HashSet<Uuid>> {
    let ids: Vec<Uuid> = moves.iter().map(|(id, ..)| *id).collect();
    let receivers: HashMap<Uuid, (PersonId, PersonId)> =
        moves.iter().map(|(id, from, to)| (*id, (*from, *to))).collect();
    let (mut owners, mut changes) = (Vec::new(), Vec::new());
    for row in store::lock_all(transaction, &ids).await? {
        let is_theirs = |(from, _): &&(PersonId, PersonId)| from.0 == row.owner_id;
        let is_open = row.state == "open" && !row.is_removed;
        let Some((from, to)) = receivers.get(&row.id).filter(is_theirs).filter(|_| is_open) else {
            continue;
        };
        changes.push(Change {
            noun: "opportunity",
            subject: row.id,
            account: Some(AccountId(row.account_id)),
            verb: "handed_on",
            before: Some(json!({ "owner": from })),
            after: Some(json!({ "owner": to })),
        });
        owners.push((row.id, to.0));
    }
    if owners.is_empty() {
        return Ok(HashSet::new());
    }
    event::record(transaction, ctx, None, changes).await?;
    // After the events: so numbers become known in their order.
    let number = database::store::take_numbers(transaction, "opportunity", 1).await?;
    store::set_owners(transaction, &owners, number, ctx.now()).await?;
    Ok(owners.into_iter().map(|(id, _)| id).collect())
}
