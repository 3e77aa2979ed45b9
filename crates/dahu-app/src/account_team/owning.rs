//! Accounts change their owner.

use dahu_core::{access::Action, account::AccountId, person::PersonId};
use sea_orm::ConnectionTrait;

use super::follow_owners;
use crate::{
    Context, Error, Result, account,
    account::{AccountFacts, store::StoredAccount},
    event, person,
};

/// Gives an account to another owner.
///
/// # Errors
///
/// [`Error::NotFound`] for an account or person that is not there, [`Error::Forbidden`] for whoever does not decide on the
/// owner, [`Error::Refused`] for somebody who left or whose role does not own accounts.
pub async fn hand_over(ctx: &Context, account: AccountId, to: PersonId) -> Result<()> {
    let found = account::find(ctx, account, Action::HandOver).await?;
    let transaction = ctx.workspace.database.begin().await?;
    let person = person::by_id(&transaction, to).await?;
    let person = person.ok_or_else(|| Error::not_found("person", to))?;
    person::refuse_unfit(&person)?;
    if !person.role().may_own() {
        return Err(Error::refused(
            "cannot_own",
            "people of this role do not own accounts: choose an account manager, or change the role first",
        ));
    }
    if found.owner_id != Some(to.0) {
        change_owners(&transaction, ctx, &[(found, Some(to))]).await?;
    }
    Ok(transaction.commit().await?)
}

/// Gives accounts to other owners, or to nobody, within the transaction, and records it.
pub(crate) async fn change_owners(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    accounts: &[(StoredAccount, Option<PersonId>)],
) -> Result<()> {
    let owners: Vec<(AccountId, Option<PersonId>)> = accounts
        .iter()
        .map(|(account, owner)| (AccountId(account.id), *owner))
        .collect();
    account::store::set_owners(transaction, &owners).await?;
    let numbers: Vec<i64> = accounts.iter().map(|(account, _)| account.number).collect();
    follow_owners(transaction, ctx, &numbers).await?;
    let changes = accounts.iter().map(|(account, owner)| {
        let after = AccountFacts {
            owner: *owner,
            ..account.facts()
        };
        account::updated(account, &after)
    });
    event::record(transaction, ctx, None, changes.collect()).await
}
