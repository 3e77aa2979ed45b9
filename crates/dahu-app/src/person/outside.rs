//! People as the firm's identity provider tells of them.

use dahu_core::person::{PersonId, Role};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::{StoredPerson, created, managing::is_last_administrator, store, taken};
use crate::{Context, Result, database, event, event::Change, session};

/// Adds a person who has no password: they come by the identity provider.
///
/// # Errors
///
/// [`crate::Error::Conflict`] for a name or login that is taken.
pub(crate) async fn add_from_outside(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    name: &str,
    login: Option<&str>,
    role: Role,
) -> Result<StoredPerson> {
    let number = database::store::take_numbers(transaction, "person", 1).await?;
    let person = StoredPerson {
        id: PersonId::new(ctx.now()).0,
        number: i32::try_from(number).map_err(crate::Error::internal)?,
        name: name.to_owned(),
        role: role.as_str().to_owned(),
        login: login.map(str::to_owned),
        password_hash: None,
        created_at: ctx.now(),
        left_at: None,
        email: login.map(str::to_owned),
        language: None,
    };
    if let Err(error) = store::insert(transaction, vec![person.clone()]).await {
        return Err(taken(error, name, login.unwrap_or_default()));
    }
    event::record(transaction, ctx, None, vec![created(&person)]).await?;
    Ok(person)
}

/// Gives a person the role that the provider tells, where it is another; their other sessions end. The last administrator keeps
/// the role, or a claim that was set wrongly would leave nobody who can mend anything.
pub(crate) async fn follow_role(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    person: &mut StoredPerson,
    role: Role,
) -> Result<()> {
    if person.role == role.as_str() {
        return Ok(());
    }
    let is_kept = is_last_administrator(transaction, person).await?;
    let change = Change {
        noun: "person",
        subject: person.id,
        account: None,
        verb: if is_kept { "role_kept" } else { "role_changed" },
        before: Some(json!({ "role": person.role })),
        after: Some(json!({ "role": role.as_str() })),
    };
    event::record(transaction, ctx, None, vec![change]).await?;
    if !is_kept {
        let id = PersonId(person.id);
        store::set_role(transaction, id, role).await?;
        session::end_within(transaction, id, None).await?;
        role.as_str().clone_into(&mut person.role);
    }
    Ok(())
}
