//! Tasks change hands with the accounts that they are about.

use std::collections::{HashMap, HashSet};

use dahu_core::{account::AccountId, person::PersonId, task::TaskId};
use sea_orm::DatabaseTransaction;
use uuid::Uuid;

use super::{TaskFacts, changed, store};
use crate::{Context, Result, event};

/// Gives tasks to others, each with whose it is and whose it becomes; returns those that changed hands. One that has ended,
/// or is somebody else's by now, stays where it is.
pub(crate) async fn hand_over(
    transaction: &DatabaseTransaction,
    ctx: &Context,
    moves: &[(Uuid, PersonId, PersonId)],
) -> Result<HashSet<Uuid>> {
    let ids: Vec<Uuid> = moves.iter().map(|(task, ..)| *task).collect();
    let receivers: HashMap<Uuid, (PersonId, PersonId)> = moves
        .iter()
        .map(|(task, from, to)| (*task, (*from, *to)))
        .collect();
    let (mut owners, mut changes) = (Vec::new(), Vec::new());
    for task in store::open_by_ids(transaction, &ids).await? {
        let before = TaskFacts::of(&task);
        let Some((_, to)) = receivers.get(&task.id).filter(|(from, _)| *from == before.owner) else {
            continue;
        };
        let after = TaskFacts {
            owner: *to,
            ..before.clone()
        };
        let account = AccountId(task.account_id);
        changes.push(changed(
            TaskId(task.id),
            account,
            "handed_on",
            Some(&before),
            Some(&after),
        )?);
        owners.push((task.id, to.0));
    }
    store::set_owners(transaction, &owners, ctx.now()).await?;
    event::record(transaction, ctx, None, changes).await?;
    Ok(owners.into_iter().map(|(task, _)| task).collect())
}
