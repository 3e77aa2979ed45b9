//! The firm's own people.

mod bringing;
mod managing;
mod outside;
mod store;

use dahu_core::{
    access::Action,
    person::{PersonId, Role},
};
use sea_orm::ConnectionTrait;

pub use bringing::{Brought, Newcomer, Problem, bring, bring_file, with_logins};
pub(crate) use managing::{INVITATION, refuse_unfit};
pub use managing::{
    Profile, change_role, invite, invite_again, invite_again_by_mail, invite_by_mail, named, names, profile,
    profiles, see_off, take_back,
};
pub(crate) use outside::{add_from_outside, follow_role};
pub(crate) use store::{
    NOT_CHOSEN, StoredPerson, all, by_id, by_ids, by_login, by_login_or_email, delete_unused, owned,
    renew_hash, set_email, set_login, set_password,
};

use crate::{Context, Error, Result, database, event, event::Change, import::ImportId, memo::Notes, secret};

/// People in a list to choose from at most: longer ones are not read.
const TO_CHOOSE: u64 = 300;

/// A person as shown.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Person {
    /// Who it is.
    pub id: PersonId,
    /// The name as shown.
    pub name: String,
    /// What they may do.
    pub role: Role,
}

/// Everybody, by name; for a request that only reads the same throughout.
pub(crate) async fn stored(ctx: &Context) -> Result<Vec<StoredPerson>> {
    let find = async { Ok(all(ctx.workspace.database.reader()).await?) };
    Notes::or_find(ctx.memo().map(|memo| &memo.people), (), find).await
}

/// The people of these ids; a request that only reads asks once for everybody, and finds them there.
pub(crate) async fn of_ids(ctx: &Context, ids: &[uuid::Uuid]) -> Result<Vec<StoredPerson>> {
    if ids.is_empty() || ctx.memo().is_none() {
        return Ok(by_ids(ctx.workspace.database.reader(), ids).await?);
    }
    let everybody = stored(ctx).await?.into_iter();
    Ok(everybody.filter(|person| ids.contains(&person.id)).collect())
}

/// Everybody who may own accounts and have targets, by name.
///
/// # Errors
///
/// When the database fails.
pub async fn salespeople(ctx: &Context) -> Result<Vec<Person>> {
    ctx.may(Action::SeePeople)?;
    let people = all(ctx.workspace.database.reader()).await?;
    Ok(people
        .into_iter()
        .map(|person| person.shown())
        .filter(|person| person.role.may_own())
        .collect())
}

/// The people to choose an owner from, by name: some hundreds at most, and `chosen` among them whoever that is.
///
/// # Errors
///
/// When the database fails.
pub async fn owners_to_choose(ctx: &Context, chosen: Option<PersonId>) -> Result<Vec<Person>> {
    ctx.may(Action::SeePeople)?;
    let roles: Vec<Role> = Role::ALL.into_iter().filter(|role| role.may_own()).collect();
    let found = store::of_roles(ctx.workspace.database.reader(), &roles, TO_CHOOSE, chosen).await?;
    Ok(found.into_iter().map(StoredPerson::shown).collect())
}

/// Everybody, also those who have left, by name.
///
/// # Errors
///
/// [`Error::Forbidden`] for who sees no people.
pub async fn everybody(ctx: &Context) -> Result<Vec<Person>> {
    ctx.may(Action::SeePeople)?;
    let people = store::all(ctx.workspace.database.reader()).await?;
    Ok(people.into_iter().map(StoredPerson::shown).collect())
}

/// Adds a person who signs in with a password.
///
/// # Errors
///
/// [`Error::Refused`] for a password that is too short or easily guessed, [`Error::Conflict`] for a name or login that is taken.
pub async fn add(ctx: &Context, name: &str, login: &str, password: &str, role: Role) -> Result<PersonId> {
    ctx.may(Action::ManagePeople)?;
    let known = crate::sign_in::KnownWords::of(ctx, [name, login]);
    crate::sign_in::check_password(password, known).await?;
    let hash = secret::hash_password(password.to_owned()).await?;
    let transaction = ctx.workspace.database.begin().await?;
    let number = database::store::take_numbers(&transaction, "person", 1).await?;
    let person = StoredPerson {
        id: PersonId::new(ctx.now()).0,
        number: i32::try_from(number).map_err(Error::internal)?,
        name: name.trim().to_owned(),
        role: role.as_str().to_owned(),
        login: Some(login.trim().to_owned()),
        password_hash: Some(hash),
        created_at: ctx.now(),
        left_at: None,
        email: None,
        language: None,
    };
    let id = PersonId(person.id);
    let change = created(&person);
    if let Err(error) = store::insert(&transaction, vec![person]).await {
        return Err(taken(error, name, login));
    }
    event::record(&transaction, ctx, None, vec![change]).await?;
    transaction.commit().await?;
    Ok(id)
}

/// The error of an e-mail address that somebody else has.
pub(crate) fn email_taken(error: sea_orm::DbErr, email: &str) -> Error {
    if database::is_duplicate(&error, "email") {
        return Error::Conflict {
            field: "email",
            message: format!("the e-mail address \"{email}\" is somebody else's: give another"),
        };
    }
    error.into()
}

fn taken(error: sea_orm::DbErr, name: &str, login: &str) -> Error {
    for (field, value) in [("login", login), ("name", name)] {
        if database::is_duplicate(&error, field) {
            return Error::Conflict {
                field,
                message: format!("there is already a person with the {field} \"{value}\": choose another"),
            };
        }
    }
    error.into()
}

/// Adds salespeople of these names, numbered from `first_number`, and records it.
pub(crate) async fn add_salespeople(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    import: ImportId,
    people: &[(PersonId, i32, String)],
) -> Result<()> {
    if people.is_empty() {
        return Ok(());
    }
    let rows: Vec<StoredPerson> = people
        .iter()
        .map(|(id, number, name)| StoredPerson {
            id: id.0,
            number: *number,
            name: name.clone(),
            role: Role::AccountManager.as_str().to_owned(),
            login: None,
            password_hash: None,
            created_at: ctx.now(),
            left_at: None,
            email: None,
            language: None,
        })
        .collect();
    let changes = rows.iter().map(created).collect();
    store::insert(transaction, rows).await?;
    event::record(transaction, ctx, Some(import), changes).await
}

fn created(person: &StoredPerson) -> Change {
    Change {
        noun: "person",
        subject: person.id,
        account: None,
        verb: "created",
        before: None,
        after: Some(serde_json::json!({ "name": person.name, "role": person.role, "login": person.login })),
    }
}
