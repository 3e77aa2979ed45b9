//! One's own sign-in: login, password, and where mails go.

use dahu_core::{access::Action, person::PersonId};
use serde_json::json;

use super::{KnownWords, check_password, is_password};
use crate::{
    Context, Error, Result, database,
    event::{self, Change},
    mail,
    person::{self, StoredPerson},
    secret, session,
};

/// Characters of a login at most.
const LOGIN_CHARACTERS_AT_MOST: usize = 200;

/// Why the session may change how its person signs in: whoever finds a browser open may not.
#[derive(Clone, Copy, Debug)]
pub enum Proof<'a> {
    /// The present password was typed.
    Password(&'a str),
    /// The session began a short while ago with a link, by which passwords that were forgotten are replaced.
    CameByLink,
}

/// A login and a password that somebody chooses for themselves.
#[derive(Clone, Copy, Debug)]
pub struct Choice<'a> {
    /// What they will sign in with.
    pub login: &'a str,
    /// The new password.
    pub password: &'a str,
}

/// How a person signs in and is written to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnMail {
    /// The login; none before one is chosen.
    pub login: Option<String>,
    /// Whether there is a password that they chose.
    pub has_password: bool,
    /// Where mails go.
    pub email: Option<String>,
    /// The tag of the language of mails.
    pub language: Option<String>,
}

/// How the signed-in person signs in and is written to.
///
/// # Errors
///
/// [`Error::Forbidden`] where nobody is signed in.
pub async fn own_sign_in(ctx: &Context) -> Result<OwnMail> {
    let id = ctx.own_id()?;
    let person = person::by_id(ctx.workspace.database.reader(), id)
        .await?
        .ok_or_else(|| Error::not_found("person", id))?;
    Ok(OwnMail {
        login: person.chosen_login().map(str::to_owned),
        has_password: person.has_chosen_password(),
        email: person.email,
        language: person.language,
    })
}

/// Whoever comes by the identity provider with a verified address is taken for whose login it is; so nobody but an
/// administrator chooses an address that was not given to them.
async fn refuse_foreign_address(ctx: &Context, id: PersonId, login: &str) -> Result<()> {
    if !login.contains('@') || ctx.is_open(Action::ManagePeople) {
        return Ok(());
    }
    let person = person::by_id(ctx.workspace.database.reader(), id).await?;
    if person.and_then(|person| person.login).as_deref() == Some(login) {
        return Ok(());
    }
    Err(Error::refused(
        "login_is_an_address",
        "an e-mail address as a login is given by an administrator: choose a word, or ask for it",
    ))
}

/// Gives the signed-in person a login and a password of their own. Their other sessions end, all but `this`, and a
/// mail tells them.
///
/// # Errors
///
/// [`Error::Refused`] for a password that is too short or easily guessed and for a wrong present one, [`Error::Conflict`] for a login
/// that is taken.
pub async fn set_login(
    ctx: &Context,
    choice: Choice<'_>,
    proof: Proof<'_>,
    this: Option<&str>,
) -> Result<()> {
    let id = ctx.own_id()?;
    let login = choice.login.trim();
    if login.is_empty()
        || login.starts_with(person::NOT_CHOSEN)
        || login.chars().count() > LOGIN_CHARACTERS_AT_MOST
    {
        return Err(Error::refused(
            "login_not_usable",
            "choose a login, for example your e-mail address",
        ));
    }
    let person = stored(ctx.workspace.database.reader(), id).await?;
    check_password(choice.password, KnownWords::of_person(ctx, &person, Some(login))).await?;
    prove(ctx, id, proof).await?;
    refuse_foreign_address(ctx, id, login).await?;
    let hash = secret::hash_password(choice.password.to_owned()).await?;
    let transaction = ctx.workspace.database.begin().await?;
    let before = stored(&transaction, id).await?;
    if let Err(error) = person::set_login(&transaction, id, login, &hash).await {
        if database::is_duplicate(&error, "login") {
            let message = format!("the login \"{login}\" is taken: choose another");
            return Err(Error::Conflict {
                field: "login",
                message,
            });
        }
        return Err(error.into());
    }
    session::end_within(&transaction, id, this).await?;
    let origin = ctx.origin.clone();
    let cause = mail::Cause::PasswordChanged { origin };
    mail::enqueue(&transaction, ctx, id, before.email.as_deref(), cause).await?;
    let change = changed(
        id,
        "login_chosen",
        json!({ "login": before.login }),
        json!({ "login": login }),
    );
    event::record(&transaction, ctx, None, vec![change]).await?;
    Ok(transaction.commit().await?)
}

/// Says where mails to the signed-in person go, and in which language; without an address none go. The former address
/// is told.
///
/// # Errors
///
/// [`Error::Refused`] for what is no address and for a wrong present password, [`Error::Conflict`] for an address that
/// is somebody else's.
pub async fn set_email(
    ctx: &Context,
    email: Option<&str>,
    language: Option<&str>,
    proof: Proof<'_>,
) -> Result<()> {
    let id = ctx.own_id()?;
    let email = email.map(mail::address).transpose()?;
    prove(ctx, id, proof).await?;
    let transaction = ctx.workspace.database.begin().await?;
    let before = stored(&transaction, id).await?;
    let email = email.as_ref().map(dahu_core::email::EmailAddress::as_str);
    if let Err(error) = person::set_email(&transaction, id, email, language).await {
        return Err(person::email_taken(error, email.unwrap_or_default()));
    }
    if before.email.as_deref() != email {
        let origin = ctx.origin.clone();
        let cause = mail::Cause::EmailChanged { origin };
        mail::enqueue(&transaction, ctx, id, before.email.as_deref(), cause).await?;
    }
    let change = changed(
        id,
        "email_set",
        json!({ "email": before.email, "language": before.language }),
        json!({ "email": email, "language": language }),
    );
    event::record(&transaction, ctx, None, vec![change]).await?;
    Ok(transaction.commit().await?)
}

/// Checks the present password of whoever has chosen one. Wrong ones are counted by person: the session is theirs, so
/// nobody else is kept out.
async fn prove(ctx: &Context, id: PersonId, proof: Proof<'_>) -> Result<()> {
    let person = stored(ctx.workspace.database.reader(), id).await?;
    let Proof::Password(password) = proof else {
        return Ok(());
    };
    if !person.has_chosen_password() {
        return Ok(());
    }
    if !ctx.workspace.limits.take_own(id, ctx.now()) {
        return Err(super::too_many_attempts());
    }
    let hash = person.password_hash.unwrap_or_else(|| super::NOBODY.to_owned());
    if !is_password(password, hash).await? {
        return Err(Error::refused(
            "present_password_wrong",
            "your current password is wrong: type it again, or ask for a link by mail",
        ));
    }
    ctx.workspace.limits.forgive_own(id);
    Ok(())
}

async fn stored(connection: &impl sea_orm::ConnectionTrait, id: PersonId) -> Result<StoredPerson> {
    person::by_id(connection, id)
        .await?
        .ok_or_else(|| Error::not_found("person", id))
}

fn changed(id: PersonId, verb: &'static str, before: serde_json::Value, after: serde_json::Value) -> Change {
    Change {
        noun: "person",
        subject: id.0,
        account: None,
        verb,
        before: Some(before),
        after: Some(after),
    }
}
