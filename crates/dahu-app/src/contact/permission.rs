//! Who may do what to a contact: by its own account, or by any at which it has a post.

use dahu_core::{access::Action, account::AccountId};

use super::store::{StoredContact, StoredPost};
pub(super) use crate::account::open as open_account;
use crate::{Context, Error, Result};

/// The account through which the actor may do this to the contact: its own, or the first at which it has a post today. Where
/// there is none, the contact is not there for them, or they are refused.
pub(super) async fn open_contact(
    connection: &impl sea_orm::ConnectionTrait,
    ctx: &Context,
    contact: &StoredContact,
    posts: &[StoredPost],
    action: Action,
) -> Result<AccountId> {
    let is_open = |post: &&StoredPost| post.until_on.is_none_or(|until| until >= ctx.today());
    let posted = posts.iter().filter(is_open).map(|post| post.account_id);
    let mut refusal = None;
    for account in std::iter::once(contact.account_id).chain(posted).map(AccountId) {
        match open_account(connection, ctx, account, action).await {
            Ok(_) => return Ok(account),
            Err(error @ (Error::NotFound { .. } | Error::Forbidden { .. })) => {
                // That they see it but may not do this tells more than that it is not there.
                if refusal.is_none() || matches!(error, Error::Forbidden { .. }) {
                    refusal = Some(error);
                }
            }
            Err(error) => return Err(error),
        }
    }
    Err(refusal.unwrap_or_else(|| Error::not_found("contact", contact.id)))
}
