//! Signing in: by password, or by a link that works once.

mod choosing;
mod limits;
mod password;
pub mod reset;
mod store;
mod tally;
#[cfg(test)]
mod tests;

use chrono::TimeDelta;
use dahu_core::{
    access::Action,
    person::{PersonId, Role},
};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

pub use choosing::{Choice, OwnMail, Proof, own_sign_in, set_email, set_login};
pub(crate) use limits::Limits;
pub(crate) use password::{KnownWords, check_password};
pub(crate) use tally::{Rate, Tally};

use self::limits::{Attempt, Verdict};
use crate::{
    Context, Error, Result, audit, audit::Watched, device, event, event::Change, person, person::Person,
    person::StoredPerson, second_factor, secret,
};

/// A hash of no password, so that an unknown login takes as long as a wrong password.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$\
                      yVXdUlHTqc/7u0OBlTmLMQ$5xF3i0H6YNJYFvpHdMhEgOcfaX04vLUxDjY2f2R7dpk";

/// How far somebody came with a password or a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// They are signed in.
    SignedIn(Person),
    /// They have a second factor, and are asked for it before anything else.
    NeedsSecondFactor(Person),
}

/// Signs in with login and password; `device` is the secret of a browser that signed in before.
///
/// Whether the login is anybody's shows neither in the answer nor in the work it takes.
///
/// # Errors
///
/// [`Error::Refused`] with the rule `wrong_sign_in` or `too_many_attempts`.
pub async fn with_password(
    ctx: &Context,
    login: &str,
    password: &str,
    device: Option<&str>,
) -> Result<Arrival> {
    let login = login.trim();
    let found = person::by_login(ctx.workspace.database.reader(), login).await?;
    let device = match device {
        Some(token) => device::find(ctx, token).await?,
        None => None,
    };
    // A browser counts for itself only with the login of its own person.
    let own = device.filter(|device| found.as_ref().is_some_and(|person| person.id == device.person.0));
    let attempt = Attempt::new(ctx, login, own);
    match ctx.workspace.limits.take(&attempt, ctx.now()) {
        Verdict::Refuse => {
            audit::watch(ctx, failed(found.as_ref(), login)).await?;
            return Err(too_many_attempts());
        }
        Verdict::TryAfter(pause) => tokio::time::sleep(pause).await,
    }
    let hash = found.as_ref().and_then(|person| person.password_hash.clone());
    let is_right = is_password(password, hash.unwrap_or_else(|| NOBODY.to_owned())).await?;
    match found.clone() {
        Some(person) if is_right && person.left_at.is_none() => {
            let ctx = &ctx.clone().acting_as(&person);
            ctx.workspace.limits.forgive(&attempt);
            let renewed = hashed_anew(&person, password).await?;
            let transaction = ctx.workspace.database.begin().await?;
            if let Some((old, new)) = renewed
                && person::renew_hash(&transaction, PersonId(person.id), &old, &new).await?
            {
                let change = happened(person.id, "password_hashed_anew");
                event::record(&transaction, ctx, None, vec![change]).await?;
            }
            let arrival = arrive(&transaction, ctx, person.shown()).await?;
            transaction.commit().await?;
            Ok(arrival)
        }
        _ => {
            audit::watch(ctx, failed(found.as_ref(), login)).await?;
            Err(Error::refused(
                "wrong_sign_in",
                "login or password is wrong: check both and try again",
            ))
        }
    }
}

/// The hash of a right password and a new one, where the first was made in another way than today's: passwords are known
/// at no other time.
async fn hashed_anew(person: &StoredPerson, password: &str) -> Result<Option<(String, String)>> {
    match &person.password_hash {
        Some(old) if secret::is_outdated(old) => {
            let new = secret::hash_password(password.to_owned()).await?;
            Ok(Some((old.clone(), new)))
        }
        _ => Ok(None),
    }
}

fn too_many_attempts() -> Error {
    Error::refused(
        "too_many_attempts",
        "too many wrong sign-ins from here: wait a minute, then try again",
    )
}

/// Whether this is the password of a hash; a password that nobody may have is not even looked at.
pub(crate) async fn is_password(password: &str, hash: String) -> Result<bool> {
    Ok(password.chars().count() <= password::CHARACTERS_AT_MOST
        && secret::is_password(password.to_owned(), hash).await?)
}

/// Signs in with the token of a link, which then no longer works.
///
/// # Errors
///
/// [`Error::Refused`] with the rule `link_not_valid`.
pub async fn with_link(ctx: &Context, token: &str) -> Result<Arrival> {
    let transaction = ctx.workspace.database.begin().await?;
    let Some(id) = store::redeem(&transaction, &secret::hash(token), ctx.now()).await? else {
        return Err(Error::refused(
            "link_not_valid",
            "this sign-in link was used already or has expired: ask for a new one",
        ));
    };
    let person = still_here(&transaction, id).await?;
    let ctx = &ctx.clone().acting_as(&person);
    let arrival = arrive(&transaction, ctx, person.shown()).await?;
    transaction.commit().await?;
    Ok(arrival)
}

/// Lets in whose password or link was right, or leads them on to their second factor, and records which.
pub(crate) async fn arrive(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    person: Person,
) -> Result<Arrival> {
    let id = person.id;
    let has_second_factor = second_factor::standing_on(transaction, id).await?.has_any();
    let (verb, arrival) = if has_second_factor {
        ("first_step_done", Arrival::NeedsSecondFactor(person))
    } else {
        ("signed_in", Arrival::SignedIn(person))
    };
    event::record(transaction, ctx, None, vec![happened(id.0, verb)]).await?;
    Ok(arrival)
}

/// The person of this id, unless they have left.
///
/// # Errors
///
/// [`Error::Refused`] with the rule `has_left`.
pub(crate) async fn still_here(connection: &impl ConnectionTrait, id: PersonId) -> Result<StoredPerson> {
    let person = person::by_id(connection, id).await?;
    person.filter(|person| person.left_at.is_none()).ok_or_else(|| {
        Error::refused(
            "has_left",
            "you no longer have access to this workspace: ask its administrator",
        )
    })
}

/// A wrong sign-in, with the login that was typed and never the password.
fn failed(person: Option<&StoredPerson>, login: &str) -> Watched {
    let subject = person.map(|person| person.id).unwrap_or_default();
    Watched::new("sign_in_failed", subject, login)
}

/// Records that the person signed out.
///
/// # Errors
///
/// When the database fails.
pub async fn sign_out(ctx: &Context, id: PersonId) -> Result<()> {
    let transaction = ctx.workspace.database.begin().await?;
    let Some(person) = person::by_id(&transaction, id).await? else {
        return Ok(());
    };
    let ctx = ctx.clone().acting_as(&person);
    event::record(&transaction, &ctx, None, vec![happened(id.0, "signed_out")]).await?;
    Ok(transaction.commit().await?)
}

/// Something that a person did, or that was done for one, and that leaves the person as they are.
pub(crate) fn happened(person: Uuid, verb: &'static str) -> Change {
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
    ctx.may(Action::ManagePeople)?;
    let transaction = ctx.workspace.database.begin().await?;
    let token = add_link(&transaction, ctx, id, valid).await?;
    transaction.commit().await?;
    Ok(token)
}

/// The same within a transaction of who may.
pub(crate) async fn add_link(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    id: PersonId,
    valid: TimeDelta,
) -> Result<String> {
    let token = secret::token();
    let (now, hash) = (ctx.now(), secret::hash(&token));
    store::insert(transaction, &hash, id, now, now + valid).await?;
    event::record(transaction, ctx, None, vec![happened(id.0, "link_made")]).await?;
    Ok(token)
}

/// Takes the unused links of a person back.
pub(crate) async fn forget_links(transaction: &impl ConnectionTrait, id: PersonId) -> Result<()> {
    Ok(store::forget(transaction, id).await?)
}

/// The person of a session; none for somebody who left.
///
/// # Errors
///
/// When the database fails.
pub async fn person(ctx: &Context, id: PersonId) -> Result<Option<Person>> {
    let person = person::by_id(ctx.workspace.database.reader(), id).await?;
    Ok(person
        .filter(|person| person.left_at.is_none())
        .map(StoredPerson::shown))
}

/// The first administrator, made where there is none.
///
/// # Errors
///
/// [`Error::Forbidden`] for anybody but the command line.
pub async fn first_administrator(ctx: &Context, name: &str) -> Result<PersonId> {
    ctx.may(Action::ManagePeople)?;
    let people = person::stored(ctx).await?;
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
        &format!("{}{}", person::NOT_CHOSEN, people.len()),
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
    let people = person::stored(ctx).await?;
    Ok(people
        .iter()
        .any(|person| person.role == Role::Administrator.as_str() && person.chosen_login().is_some()))
}

/// Whether anybody has chosen a password, so that one can be asked for.
///
/// # Errors
///
/// When the database fails.
pub async fn anybody_has_password(ctx: &Context) -> Result<bool> {
    let people = person::stored(ctx).await?;
    Ok(people.iter().any(StoredPerson::has_chosen_password))
}

/// Whether the person who acts has chosen a password.
///
/// # Errors
///
/// When the database fails.
pub async fn has_own_password(ctx: &Context) -> Result<bool> {
    let Some(id) = ctx.person() else { return Ok(false) };
    let person = person::by_id(ctx.workspace.database.reader(), id).await?;
    Ok(person.as_ref().is_some_and(StoredPerson::has_chosen_password))
}
