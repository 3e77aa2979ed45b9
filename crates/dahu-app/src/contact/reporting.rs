//! Whom a contact reports to: somebody of a common account, and never themselves by any way.

use std::collections::HashMap;

use dahu_core::{
    account::AccountId,
    contact::{ContactId, hierarchy},
};
use uuid::Uuid;

use super::{
    ContactFacts, change, ids,
    store::{self, StoredContact},
};
use crate::{Context, Error, Result, account};

/// Says whom a contact reports to, or that nobody is known; returns an account through which the actor sees the contact.
///
/// # Errors
///
/// [`Error::NotFound`] for a contact that is not there, [`Error::Refused`] with the rules `contact_reports_in_circle` and
/// `contact_of_other_account`.
pub async fn set_reports_to(ctx: &Context, id: ContactId, superior: Option<ContactId>) -> Result<AccountId> {
    change(ctx, id, |former| {
        Ok(ContactFacts {
            reports_to: superior,
            ..former.clone()
        })
    })
    .await
}

/// Refuses a superior who is at none of the contact's accounts, or who reports to the contact.
pub(super) async fn check(
    connection: &impl sea_orm::ConnectionTrait,
    ctx: &Context,
    contact: &StoredContact,
    facts: &ContactFacts,
) -> Result<()> {
    let Some(superior) = facts.reports_to else {
        return Ok(());
    };
    let is_common = share_an_account(connection, ctx, AccountId(contact.account_id), facts, superior).await?;
    if !is_common {
        return Err(of_other_account());
    }
    no_circle(connection, ContactId(contact.id), superior).await
}

/// Whether another contact is at one of the accounts of the first.
pub(super) async fn share_an_account(
    connection: &impl sea_orm::ConnectionTrait,
    ctx: &Context,
    account: AccountId,
    facts: &ContactFacts,
    other: ContactId,
) -> Result<bool> {
    let accounts = std::iter::once(account).chain(facts.posts.iter().map(|post| post.account));
    for account in accounts {
        let (found, _) = store::of_account(connection, account, ctx.today(), super::AT_MOST).await?;
        if ids(&found).contains(&other.0) {
            return Ok(true);
        }
    }
    Ok(false)
}

pub(super) fn of_other_account() -> Error {
    Error::refused(
        "contact_of_other_account",
        "that contact is at none of this contact's accounts: choose one of the same account",
    )
}

pub(super) async fn no_circle(
    connection: &impl sea_orm::ConnectionTrait,
    who: ContactId,
    superior: ContactId,
) -> Result<()> {
    let mut reports_to: HashMap<ContactId, ContactId> = HashMap::new();
    let mut at = superior;
    for _ in 0..hierarchy::STEPS {
        let found = store::by_id(connection, at).await?;
        let Some(next) = found.and_then(|found| found.reports_to).map(ContactId) else {
            break;
        };
        reports_to.insert(at, next);
        at = next;
    }
    if hierarchy::would_cycle(&reports_to, who, superior) {
        return Err(Error::refused(
            "contact_reports_in_circle",
            "they would report to themselves in the end: choose somebody who does not report to them",
        ));
    }
    Ok(())
}

/// Former facts as they can come back: without posts at accounts that are gone, and without closing a circle.
pub(super) async fn restorable(
    connection: &impl sea_orm::ConnectionTrait,
    contact: &StoredContact,
    mut facts: ContactFacts,
) -> Result<ContactFacts> {
    if let Some(superior) = facts.reports_to {
        no_circle(connection, ContactId(contact.id), superior).await?;
    }
    let accounts: Vec<Uuid> = facts.posts.iter().map(|post| post.account.0).collect();
    if !accounts.is_empty() {
        let found = account::store::by_ids(connection, &accounts).await?;
        facts
            .posts
            .retain(|post| found.iter().any(|account| account.id == post.account.0));
    }
    Ok(facts)
}
