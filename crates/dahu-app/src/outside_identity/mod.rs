//! Who people are at the firm's identity provider, and signing in by it.
//!
//! The pages speak with the provider and check what it says; here it is decided whom of ours it means.

mod store;

use dahu_core::person::{PersonId, Role};
use sea_orm::ConnectionTrait;
use serde_json::json;
use uuid::Uuid;

use crate::{
    Context, Error, Fact, Facts, Result,
    event::{self, Change},
    person,
    person::StoredPerson,
    setting,
    sign_in::{self, Arrival, happened},
};

/// Characters of a name that is taken over at most.
const NAME_CHARACTERS: usize = 200;

/// What the provider tells of somebody, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The provider.
    pub issuer: String,
    /// The provider's own and lasting name for them.
    pub subject: String,
    /// Their e-mail address, where the provider has verified it.
    pub verified_email: Option<String>,
    /// How they are called.
    pub name: Option<String>,
    /// Their role.
    pub role: RoleTold,
}

/// What the provider tells of somebody's role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoleTold {
    /// Roles do not come from the provider in this workspace.
    NotAsked,
    /// None of those that mean a role of ours.
    None,
    /// This one.
    Role(Role),
}

/// A new secret word for one question to the provider: 256 bits, in letters that may stand in addresses.
#[must_use]
pub fn secret_word() -> String {
    crate::passkey::challenge()
}

/// Signs in whom the provider tells of: whoever came before under the same subject; else whoever's login is the verified
/// e-mail address; else somebody new, where a role is told.
///
/// The provider's own second factor counts, unless the workspace's rules say otherwise.
///
/// # Errors
///
/// [`Error::Refused`] with the rules `outside_unknown`, `outside_without_role`, `outside_other_subject`,
/// [`Error::Conflict`] where the name of somebody new is taken.
pub async fn sign_in(ctx: &Context, told: &Told) -> Result<Arrival> {
    let is_trusted = setting::sign_in::rules(ctx).await?.provider_is_trusted;
    if told.role == RoleTold::None {
        return Err(refused_without_role(told));
    }
    let transaction = ctx.workspace.database.begin().await?;
    let mut person = match store::find(&transaction, &told.issuer, &told.subject).await? {
        Some(id) => sign_in::still_here(&transaction, id).await?,
        None => newcomer(&transaction, ctx, told).await?,
    };
    if let RoleTold::Role(role) = told.role {
        person::follow_role(&transaction, ctx, &mut person, role).await?;
    }
    store::note_use(&transaction, &told.issuer, &told.subject, ctx.now()).await?;
    let arrival = if is_trusted {
        event::record(&transaction, ctx, None, vec![happened(person.id, "signed_in")]).await?;
        Arrival::SignedIn(person.shown())
    } else {
        sign_in::arrive(&transaction, ctx, person.shown()).await?
    };
    transaction.commit().await?;
    Ok(arrival)
}

/// Whoever comes by the provider for the first time: known by their login, or new.
async fn newcomer(transaction: &impl ConnectionTrait, ctx: &Context, told: &Told) -> Result<StoredPerson> {
    let person = match by_email(transaction, told).await? {
        Some(person) => person,
        None => add(transaction, ctx, told).await?,
    };
    let id = PersonId(person.id);
    store::insert(transaction, id, &told.issuer, &told.subject, ctx.now()).await?;
    let change = Change {
        noun: "person",
        subject: person.id,
        account: None,
        verb: "outside_identity_linked",
        before: None,
        after: Some(json!({ "issuer": told.issuer, "subject": told.subject })),
    };
    event::record(transaction, ctx, None, vec![change]).await?;
    Ok(person)
}

/// The person whose login is the verified e-mail address, unless the provider knows them under another subject already.
async fn by_email(transaction: &impl ConnectionTrait, told: &Told) -> Result<Option<StoredPerson>> {
    let Some(email) = &told.verified_email else {
        return Ok(None);
    };
    let Some(person) = person::by_login(transaction, email).await? else {
        return Ok(None);
    };
    let person = sign_in::still_here(transaction, PersonId(person.id)).await?;
    if store::has(transaction, PersonId(person.id), &told.issuer).await? {
        return Err(Error::refused_with(
            "outside_other_subject",
            format!(
                "the login \"{email}\" belongs to another identity at the provider: ask the administrator"
            ),
            Facts::of([("login", Fact::text(email))]),
        ));
    }
    Ok(Some(person))
}

async fn add(transaction: &impl ConnectionTrait, ctx: &Context, told: &Told) -> Result<StoredPerson> {
    let RoleTold::Role(role) = told.role else {
        return Err(Error::refused_with(
            "outside_unknown",
            format!(
                "{} knows you, but this workspace does not: ask its administrator",
                told.issuer
            ),
            Facts::of([("issuer", Fact::text(&told.issuer))]),
        ));
    };
    let email = told.verified_email.as_deref();
    let name = told.name.as_deref().or(email).unwrap_or(&told.subject);
    let name: String = name.trim().chars().take(NAME_CHARACTERS).collect();
    person::add_from_outside(transaction, ctx, &name, email, role).await
}

fn refused_without_role(told: &Told) -> Error {
    Error::refused_with(
        "outside_without_role",
        format!(
            "{} gives you no role in this workspace: ask whoever gives out roles there",
            told.issuer
        ),
        Facts::of([("issuer", Fact::text(&told.issuer))]),
    )
}

/// Whether the person who acts has an identity outside.
///
/// # Errors
///
/// When the database fails.
pub async fn is_from_outside(ctx: &Context) -> Result<bool> {
    let Some(id) = ctx.person() else { return Ok(false) };
    let people = store::people(ctx.workspace.database.reader()).await?;
    Ok(people.contains(&id.0))
}

/// Everybody who has an identity outside.
pub(crate) async fn people(connection: &impl ConnectionTrait) -> Result<Vec<Uuid>> {
    Ok(store::people(connection).await?)
}
