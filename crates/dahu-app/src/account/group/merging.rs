//! Two accounts become one: the one that stays takes the place of the other in its group, and gives it back.

use dahu_core::account::AccountId;
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{LEVELS, MOVED_AT_MOST, store};
use crate::{Error, Fact, Facts, Result};

/// Where both accounts stood in their groups.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Places {
    /// What belonged to the account that goes.
    children: Vec<Uuid>,
    /// To what it belonged.
    parent_of_gone: Option<Uuid>,
    /// To what the account that stays belonged.
    parent_before: Option<Uuid>,
    /// To what it belongs now.
    parent_after: Option<Uuid>,
}

fn in_circle() -> Error {
    Error::refused(
        "merge_in_circle",
        "the account that stays is below the other in a group, with another between them: merge the other way round",
    )
}

async fn parent(connection: &impl ConnectionTrait, account: AccountId) -> Result<Option<Uuid>> {
    Ok(store::above(connection, account)
        .await?
        .first()
        .map(|(id, _)| *id))
}

/// Refuses where the account that stays is below the one that goes, with another between them: that one would then belong
/// to what belongs to it.
pub(crate) async fn refuse_circle(
    connection: &impl ConnectionTrait,
    kept: AccountId,
    gone: AccountId,
) -> Result<()> {
    let above = store::above(connection, kept).await?;
    if above.iter().skip(1).any(|(id, _)| *id == gone.0) {
        return Err(in_circle());
    }
    Ok(())
}

/// The accounts that belong to one directly.
pub(crate) async fn children_of(connection: &impl ConnectionTrait, account: AccountId) -> Result<Vec<Uuid>> {
    let below = store::below(connection, account).await?;
    let mut children: Vec<Uuid> = below
        .into_iter()
        .filter(|(_, depth)| *depth == 1)
        .map(|(id, _)| id)
        .collect();
    children.sort_unstable();
    Ok(children)
}

/// Puts the account that stays into the place of the other: what belonged to that one belongs to it, and where it belonged
/// to none it belongs to what the other belonged to.
///
/// # Errors
///
/// [`Error::Refused`] with the rules `merge_in_circle`, `group_too_deep`, `merge_too_large`.
pub(crate) async fn take_over(
    transaction: &impl ConnectionTrait,
    kept: AccountId,
    gone: AccountId,
) -> Result<Places> {
    refuse_circle(transaction, kept, gone).await?;
    if store::below(transaction, gone).await?.len() > MOVED_AT_MOST {
        return Err(Error::refused_with(
            "merge_too_large",
            format!(
                "more than {MOVED_AT_MOST} accounts are below the one that goes: merge the other way round"
            ),
            Facts::of([("most", Fact::count(MOVED_AT_MOST))]),
        ));
    }
    let children = children_of(transaction, gone).await?;
    let parent_of_gone = parent(transaction, gone).await?;
    let parent_before = parent(transaction, kept).await?;
    let below_kept = store::below(transaction, kept).await?;
    let stays_above = |parent: &Uuid| *parent != kept.0 && !below_kept.iter().any(|(id, _)| id == parent);
    let other_parent = parent_of_gone.filter(stays_above);
    let parent_after = match parent_before {
        Some(parent) if parent == gone.0 => other_parent,
        None => other_parent,
        some => some,
    };
    store::set_parent(transaction, gone, None).await?;
    if parent_after != parent_before {
        store::set_parent(transaction, kept, parent_after.map(AccountId)).await?;
    }
    for child in children.iter().filter(|child| **child != kept.0) {
        store::set_parent(transaction, AccountId(*child), Some(kept)).await?;
    }
    let above = store::above(transaction, kept).await?.len();
    let below = store::below(transaction, kept).await?;
    let height = below.iter().map(|(_, depth)| *depth).max().unwrap_or(0);
    if above + usize::try_from(height).unwrap_or(usize::MAX - LEVELS) >= LEVELS {
        return Err(Error::refused(
            "group_too_deep",
            format!("a group has at most {LEVELS} levels: choose an account nearer to its top"),
        ));
    }
    Ok(Places {
        children,
        parent_of_gone,
        parent_before,
        parent_after,
    })
}

/// Puts both accounts where they stood, as far as nobody has moved anything since.
pub(crate) async fn give_back(
    transaction: &impl ConnectionTrait,
    kept: AccountId,
    gone: AccountId,
    places: &Places,
) -> Result<()> {
    move_where_possible(transaction, gone, places.parent_of_gone).await?;
    for child in places.children.iter().filter(|child| **child != kept.0) {
        let child = AccountId(*child);
        if parent(transaction, child).await? == Some(kept.0) {
            move_where_possible(transaction, child, Some(gone.0)).await?;
        }
    }
    let is_untouched = parent(transaction, kept).await? == places.parent_after;
    if is_untouched && places.parent_before != places.parent_after {
        move_where_possible(transaction, kept, places.parent_before).await?;
    }
    Ok(())
}

/// Makes an account belong to another, unless that one is gone or meanwhile below it.
async fn move_where_possible(
    transaction: &impl ConnectionTrait,
    account: AccountId,
    parent: Option<Uuid>,
) -> Result<()> {
    let Some(parent) = parent else {
        return Ok(store::set_parent(transaction, account, None).await?);
    };
    let is_there = crate::account::store::by_id(transaction, AccountId(parent))
        .await?
        .is_some();
    let above = store::above(transaction, AccountId(parent)).await?;
    if is_there && !above.iter().any(|(id, _)| *id == account.0) {
        store::set_parent(transaction, account, Some(AccountId(parent))).await?;
    }
    Ok(())
}
