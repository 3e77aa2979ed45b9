//! Groups: accounts that belong to another, to any depth.

mod merging;
mod placing;
mod store;
mod tree;

use std::collections::HashMap;

use dahu_core::{access::Action, account::AccountId};
use uuid::Uuid;

pub(crate) use merging::{Places, children_of, give_back, refuse_circle, take_over};
pub(crate) use placing::{LEVELS, Placing, place};
pub(crate) use store::{holding, is_in_group_of, parents};
pub use tree::{GroupTree, TreeUnit, UNITS_AT_MOST, UnitFigures, tree};

use crate::{
    Context, Error, Result,
    access::{Rights, Scope},
    event,
    memo::Notes,
};

/// Accounts below one that can be moved with it at once.
const MOVED_AT_MOST: usize = 10_000;

/// Accounts below one that are named.
const NAMED: u64 = 100;

/// An account above another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Above {
    /// Its id.
    pub id: AccountId,
    /// Its name; none where the actor may not see it.
    pub name: Option<String>,
}

/// Where an account stands in its group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// The accounts above it, the nearest first.
    pub above: Vec<Above>,
    /// The accounts that belong to it and that the actor may see, by name, so many at most.
    pub below: Vec<(AccountId, String)>,
    /// Whether there are more.
    pub more: bool,
}

/// Where an account stands in its group, as far as the actor may see it.
///
/// # Errors
///
/// [`Error::NotFound`] for an account that the actor may not see.
pub async fn of_account(ctx: &Context, account: AccountId) -> Result<Group> {
    super::find(ctx, account, Action::SeeAccount).await?;
    let scope = Scope::of(ctx, Action::SeeAccount)?;
    let condition = scope.remembered(ctx).await?;
    let connection = ctx.workspace.database.reader();
    let mut below = store::children(connection, account, condition, NAMED + 1).await?;
    let more = below.len() as u64 > NAMED;
    below.truncate(usize::try_from(NAMED).unwrap_or(usize::MAX));
    Ok(Group {
        above: seen_above(ctx, account).await?,
        below: below
            .into_iter()
            .map(|(id, name)| (AccountId(id), name))
            .collect(),
        more,
    })
}

/// The account that each of these belongs to, where the actor may see it.
pub(crate) async fn parents_of(
    ctx: &Context,
    accounts: &[Uuid],
) -> Result<HashMap<Uuid, (AccountId, String)>> {
    let condition = Scope::of(ctx, Action::SeeAccount)?.remembered(ctx).await?;
    let found = store::seen_parents(ctx.workspace.database.reader(), accounts, condition).await?;
    let named = found
        .into_iter()
        .map(|(id, (parent, name))| (id, (AccountId(parent), name)));
    Ok(named.collect())
}

/// All accounts of the group that an account is in, whoever sees them, itself too.
pub(crate) async fn whole_group(
    connection: &impl sea_orm::ConnectionTrait,
    account: AccountId,
) -> Result<std::collections::HashSet<AccountId>> {
    let above = store::above(connection, account).await?;
    let top = above.last().map_or(account, |(id, _)| AccountId(*id));
    let below = store::below(connection, top).await?;
    let below = below.into_iter().map(|(id, _)| AccountId(id));
    Ok(below.chain([top]).collect())
}

/// The accounts above one, the nearest first, with the names of those that the actor may see.
pub(crate) async fn seen_above(ctx: &Context, account: AccountId) -> Result<Vec<Above>> {
    let find = seen_above_now(ctx, account);
    Notes::or_find(ctx.memo().map(|memo| &memo.above), account.0, find).await
}

async fn seen_above_now(ctx: &Context, account: AccountId) -> Result<Vec<Above>> {
    let connection = ctx.workspace.database.reader();
    let above = store::above(connection, account).await?;
    let ids: Vec<_> = above.iter().map(|(id, _)| *id).collect();
    let accounts = super::store::by_ids(connection, &ids).await?;
    let rights = Rights::of_all(ctx, &accounts).await?;
    let sees = |id: &uuid::Uuid| {
        rights
            .get(id)
            .is_some_and(|rights| rights.may(Action::SeeAccount))
    };
    let above = above.into_iter().map(|(id, name)| Above {
        id: AccountId(id),
        name: sees(&id).then_some(name),
    });
    Ok(above.collect())
}

/// Makes an account belong to another, or to none.
///
/// # Errors
///
/// [`Error::NotFound`] for an account that is not there, [`Error::Refused`] where a group would contain itself or be too
/// deep.
pub async fn set_parent(ctx: &Context, account: AccountId, parent: Option<AccountId>) -> Result<()> {
    let found = super::find(ctx, account, Action::EditAccount).await?;
    let parent_name = match parent {
        Some(parent) => Some(super::find(ctx, parent, Action::EditAccount).await?.name),
        None => None,
    };
    let transaction = ctx.workspace.database.begin().await?;
    // Two who move accounts come one after the other, so that no circle closes between them.
    event::chain::store::lock(&transaction).await?;
    let before = store::above(&transaction, account).await?;
    let below = store::below(&transaction, account).await?;
    let is_circle = |parent: AccountId| parent == account || below.iter().any(|(id, _)| *id == parent.0);
    if parent.is_some_and(is_circle) {
        return Err(Error::refused(
            "group_contains_itself",
            "an account cannot belong to itself or to one below it: choose another",
        ));
    }
    let height = below.iter().map(|(_, depth)| *depth).max().unwrap_or(0);
    let above = match parent {
        Some(parent) => store::above(&transaction, parent).await?.len(),
        None => 0,
    };
    if above + usize::try_from(height).unwrap_or(usize::MAX - LEVELS) >= LEVELS || below.len() > MOVED_AT_MOST
    {
        return Err(Error::refused(
            "group_too_deep",
            format!("a group has at most {LEVELS} levels: choose an account nearer to its top"),
        ));
    }
    store::set_parent(&transaction, account, parent).await?;
    let placing = Placing {
        account,
        name: found.name,
        before: before.first().cloned(),
        after: parent.map(|parent| parent.0).zip(parent_name),
    };
    event::record(&transaction, ctx, None, vec![placing.change()]).await?;
    Ok(transaction.commit().await?)
}
