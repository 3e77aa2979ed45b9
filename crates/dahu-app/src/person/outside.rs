//! People as the firm's identity provider tells of them.

use dahu_core::person::{PersonId, Role};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::{StoredPerson, created, store, taken};
use crate::{Context, Result, database, event, event::Change};

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

/// Gives a person the role that the provider tells, where it is another.
pub(crate) async fn follow_role(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    person: &mut StoredPerson,
    role: Role,
) -> Result<()> {
    if person.role == role.as_str() {
        return Ok(());
    }
    store::set_role(transaction, PersonId(person.id), role).await?;
    let change = Change {
        noun: "person",
        subject: person.id,
        account: None,
        verb: "role_changed",
        before: Some(json!({ "role": person.role })),
        after: Some(json!({ "role": role.as_str() })),
    };
    event::record(transaction, ctx, None, vec![change]).await?;
    role.as_str().clone_into(&mut person.role);
    Ok(())
}
