//! Cases change hands with the accounts that they are of.

use std::collections::{HashMap, HashSet};

use dahu_core::{account::AccountId, case::CaseId, person::PersonId};
use sea_orm::DatabaseTransaction;
use uuid::Uuid;

use super::{CaseFacts, changed, store};
use crate::{Context, Result, event};

/// Gives cases to others, each with whose it is and whose it becomes; returns those that changed hands. One that was resolved,
/// or is somebody else's by now, stays where it is.
pub(crate) async fn hand_over(
    transaction: &DatabaseTransaction,
    ctx: &Context,
    moves: &[(Uuid, PersonId, PersonId)],
) -> Result<HashSet<Uuid>> {
    let ids: Vec<Uuid> = moves.iter().map(|(case, ..)| *case).collect();
    let receivers: HashMap<Uuid, (PersonId, PersonId)> = moves
        .iter()
        .map(|(case, from, to)| (*case, (*from, *to)))
        .collect();
    let (mut owners, mut changes) = (Vec::new(), Vec::new());
    for row in store::open_by_ids(transaction, &ids).await? {
        let before = CaseFacts::of(&row)?;
        let is_theirs = |(from, _): &&(PersonId, PersonId)| *from == before.case.owner;
        let Some((_, to)) = receivers.get(&row.id).filter(is_theirs) else {
            continue;
        };
        let mut after = before.clone();
        after.case.owner = *to;
        let sides = (Some(&before), Some(&after));
        changes.push(changed(
            CaseId(row.id),
            AccountId(row.account_id),
            "handed_on",
            sides,
        )?);
        owners.push((row.id, to.0));
    }
    store::set_owners(transaction, &owners, ctx.now()).await?;
    event::record(transaction, ctx, None, changes).await?;
    Ok(owners.into_iter().map(|(case, _)| case).collect())
}
