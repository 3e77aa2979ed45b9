//! The account team: who stands to an account in which role, from when until when.
//!
//! The owner is one of the roles. Beside it `account.owner_id` says who owns the account now, so that lists can filter by
//! index; [`follow_owners`] keeps both the same in the transaction of the change.

mod handing_on;
mod members;
mod owning;
pub(crate) mod store;

use dahu_core::access::Relation;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

pub(crate) use handing_on::{hand_on, take_back};
pub(crate) use members::of_found;
pub use members::{Grant, Member, end, give, of_account};
pub(crate) use owning::change_owners;
pub use owning::hand_over;

use crate::{Context, Result, account::store::StoredAccount};

dahu_core::id! {
    /// A role of a person on an account's team.
    MemberId
}

/// Makes the owners of new accounts relations.
pub(crate) async fn add_owners(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    accounts: &[StoredAccount],
) -> Result<()> {
    let owners = accounts
        .iter()
        .filter_map(|account| Some(owner(ctx, account.id, account.owner_id?)));
    Ok(store::insert(transaction, owners.collect()).await?)
}

/// Makes the relations follow the owners that these accounts, by their ledger numbers, have now.
pub(crate) async fn follow_owners(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    numbers: &[i64],
) -> Result<()> {
    store::end_former_owners(transaction, numbers, ctx.today()).await?;
    let new = store::new_owners(transaction, numbers).await?;
    let rows = new
        .into_iter()
        .map(|(account, person)| owner(ctx, account, person));
    Ok(store::insert(transaction, rows.collect()).await?)
}

fn owner(ctx: &Context, account: Uuid, person: Uuid) -> store::StoredMember {
    store::StoredMember {
        id: MemberId::new(ctx.now()).0,
        account_id: account,
        person_id: person,
        role: Relation::Owner.as_str().to_owned(),
        whole_group: false,
        from_on: ctx.today(),
        until_on: None,
        given_by: ctx.person().map(|person| person.0),
        given_at: ctx.now(),
    }
}
