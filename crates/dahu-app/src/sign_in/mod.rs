//! Signing in: by password, or by a link that works once.

mod attempts;
mod store;

use chrono::TimeDelta;
use dahu_core::person::{PersonId, Role};
use uuid::Uuid;

pub(crate) use attempts::Attempts;

use crate::{
    Context, Error, Fact, Facts, Result, event, event::Change, person, person::Person, person::StoredPerson,
    secret,
};

/// Characters that a password has at least.
const PASSWORD_CHARACTERS: usize = 12;
/// Characters that a password has at most: hashing longer ones would only cost time.
const PASSWORD_CHARACTERS_AT_MOST: usize = 512;
/// A hash of no password, so that an unknown login takes as long as a wrong password.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$\
                      yVXdUlHTqc/7u0OBlTmLMQ$5xF3i0H6YNJYFvpHdMhEgOcfaX04vLUxDjY2f2R7dpk";

/// Signs in with login and password.
///
/// # Errors
///
/// [`Error::Refused`] with the rule `wrong_sign_in` or `too_many_attempts`.
pub async fn with_password(ctx: &Context, login: &str, password: &str) -> Result<Person> {
    let login = login.trim();
    if !ctx.workspace.attempts.may_try(login, ctx.now()) {
        return Err(Error::refused(
            "too_many_attempts",
            "too many wrong sign-ins for this login: wait a minute, then try again",
        ));
    }
    let found = person::by_login(ctx.workspace.database.reader(), login).await?;
    let hash = found.as_ref().and_then(|person| person.password_hash.clone());
    let is_right = password.chars().count() <= PASSWORD_CHARACTERS_AT_MOST
        && secret::is_password(password.to_owned(), hash.unwrap_or_else(|| NOBODY.to_owned())).await?;
    match found {
        Some(person) if is_right => {
            ctx.workspace.attempts.forget(login);
            let transaction = ctx.workspace.database.begin().await?;
            event::record(&transaction, ctx, None, vec![happened(person.id, "signed_in")]).await?;
            transaction.commit().await?;
            Ok(person.shown())
        }
        _ => {
            ctx.workspace.attempts.count(login, ctx.now());
            Err(Error::refused(
                "wrong_sign_in",
                "login or password is wrong: check both and try again",
            ))
        }
    }
}

/// Signs in with the token of a link, which then no longer works.
///
/// # Errors
///
/// [`Error::Refused`] with the rule `link_not_valid`.
pub async fn with_link(ctx: &Context, token: &str) -> Result<Person> {
    let transaction = ctx.workspace.database.begin().await?;
    let Some(id) = store::redeem(&transaction, &secret::hash(token), ctx.now()).await? else {
        return Err(Error::refused(
            "link_not_valid",
            "this sign-in link was used already or has expired: ask for a new one",
        ));
    };
    let person = person::by_id(&transaction, id)
        .await?
        .ok_or_else(|| Error::not_found("person", id))?;
    event::record(&transaction, ctx, None, vec![happened(person.id, "signed_in")]).await?;
    transaction.commit().await?;
    Ok(person.shown())
}

/// Something that a person did, or that was done for one, and that leaves the person as they are.
fn happened(person: Uuid, verb: &'static str) -> Change {
    Change {
        noun: "person",
        subject: person,
        account: None,
        verb,
        before: None,
        after: None,
    }
}

/// Makes a link by which `id` signs in once, within `valid`; returns its token.
///
/// # Errors
///
/// [`Error::Forbidden`] for anybody but the command line and administrators.
pub async fn make_link(ctx: &Context, id: PersonId, valid: TimeDelta) -> Result<String> {
    ctx.may("make a sign-in link")?;
    let token = secret::token();
    let transaction = ctx.workspace.database.begin().await?;
    store::insert(
        &transaction,
        &secret::hash(&token),
        id,
        ctx.now(),
        ctx.now() + valid,
    )
    .await?;
    event::record(&transaction, ctx, None, vec![happened(id.0, "link_made")]).await?;
    transaction.commit().await?;
    Ok(token)
}

/// The person of a session.
///
/// # Errors
///
/// When the database fails.
pub async fn person(ctx: &Context, id: PersonId) -> Result<Option<Person>> {
    Ok(person::by_id(ctx.workspace.database.reader(), id)
        .await?
        .map(StoredPerson::shown))
}

/// The first administrator, made where there is none.
///
/// # Errors
///
/// [`Error::Forbidden`] for anybody but the command line.
pub async fn first_administrator(ctx: &Context, name: &str) -> Result<PersonId> {
    ctx.may("set up the administrator")?;
    let people = person::all(ctx.workspace.database.reader()).await?;
    if let Some(found) = people
        .iter()
        .find(|person| person.role == Role::Administrator.as_str())
    {
        return Ok(PersonId(found.id));
    }
    let unknown = secret::token();
    person::add(
        ctx,
        name,
        &format!("administrator-{}", people.len()),
        &unknown,
        Role::Administrator,
    )
    .await
}

/// Whether some administrator has chosen a password.
///
/// # Errors
///
/// When the database fails.
pub async fn has_administrator_password(ctx: &Context) -> Result<bool> {
    let people = person::all(ctx.workspace.database.reader()).await?;
    Ok(people.iter().any(|person| {
        person.role == Role::Administrator.as_str()
            && person
                .login
                .as_deref()
                .is_some_and(|login| !login.starts_with("administrator-"))
    }))
}

/// Gives the signed-in person a login and a password of their own.
///
/// # Errors
///
/// [`Error::Refused`] for a password that is too short, [`Error::Conflict`] for a login that is taken.
pub async fn set_login(ctx: &Context, login: &str, password: &str) -> Result<()> {
    let id = ctx.person().ok_or(Error::Forbidden {
        action: "choose a login",
    })?;
    let login = login.trim();
    if login.is_empty() || login.starts_with("administrator-") {
        return Err(Error::refused(
            "login_not_usable",
            "choose a login, for example your e-mail address",
        ));
    }
    check_password(password)?;
    let hash = secret::hash_password(password.to_owned()).await?;
    let transaction = ctx.workspace.database.begin().await?;
    let before = person::by_id(&transaction, id)
        .await?
        .map(|person| serde_json::json!({ "login": person.login }));
    if let Err(error) = person::set_login(&transaction, id, login, &hash).await {
        if crate::database::is_duplicate(&error, "login") {
            let message = format!("the login \"{login}\" is taken: choose another");
            return Err(Error::Conflict {
                field: "login",
                message,
            });
        }
        return Err(error.into());
    }
    let change = Change {
        noun: "person",
        subject: id.0,
        account: None,
        verb: "login_chosen",
        before,
        after: Some(serde_json::json!({ "login": login })),
    };
    event::record(&transaction, ctx, None, vec![change]).await?;
    Ok(transaction.commit().await?)
}

/// Refuses passwords that are too short or too long.
pub(crate) fn check_password(password: &str) -> Result<()> {
    let characters = password.chars().count();
    if characters < PASSWORD_CHARACTERS {
        let facts = [
            ("characters", Fact::count(characters)),
            ("least", Fact::count(PASSWORD_CHARACTERS)),
        ];
        return Err(Error::refused_with(
            "password_too_short",
            format!("the password has {characters} characters: choose one of at least {PASSWORD_CHARACTERS}"),
            Facts::of(facts),
        ));
    }
    if characters > PASSWORD_CHARACTERS_AT_MOST {
        let facts = [
            ("characters", Fact::count(characters)),
            ("most", Fact::count(PASSWORD_CHARACTERS_AT_MOST)),
        ];
        return Err(Error::refused_with(
            "password_too_long",
            format!(
                "the password has {characters} characters: choose one of at most {PASSWORD_CHARACTERS_AT_MOST}"
            ),
            Facts::of(facts),
        ));
    }
    Ok(())
}
