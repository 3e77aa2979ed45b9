//! Passkeys: keys that a device keeps, opens by fingerprint, face or PIN, and uses for one address only (WebAuthn).

mod answer;
mod key;
mod relying_party;
mod store;

use chrono::{DateTime, Utc};
use dahu_core::person::PersonId;
use sea_orm::ConnectionTrait;
use serde_json::json;
use uuid::Uuid;

pub use answer::{Asserted, Created};
pub use key::Algorithm;
pub use relying_party::RelyingParty;

use crate::{
    Context, Error, Result, audit,
    audit::Watched,
    database::is_duplicate,
    event::{self, Change},
    mail::{self, WayIn},
    person::Person,
    second_factor, secret, session,
    sign_in::{happened, still_here},
};

/// Passkeys of one person at most.
pub const PASSKEYS: u64 = 20;
/// Characters of a name at most.
pub const NAME_CHARACTERS: usize = 100;
/// Bytes of a challenge: twice what the standard asks for.
const CHALLENGE_BYTES: usize = 32;

/// A passkey as its person sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passkey {
    /// Which it is.
    pub id: Uuid,
    /// What its person calls it.
    pub name: String,
    /// What the device calls it.
    pub credential_id: String,
    /// Whether it may be copied to other devices of its person, by whoever makes them.
    pub may_be_copied: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last used to sign in.
    pub last_used_at: Option<DateTime<Utc>>,
}

/// A new challenge, to be answered once.
#[must_use]
pub fn challenge() -> String {
    key::text_of(&secret::bytes::<CHALLENGE_BYTES>())
}

/// The acting person's passkeys, oldest first.
///
/// # Errors
///
/// [`Error::Forbidden`] for whoever is not signed in.
pub async fn list(ctx: &Context) -> Result<Vec<Passkey>> {
    let person = second_factor::person_of_context(ctx)?;
    let models = store::of_person(ctx.workspace.database.reader(), person).await?;
    Ok(models.into_iter().map(shown).collect())
}

/// What a device is told of whose passkey it keeps: nothing but the id.
#[must_use]
pub fn user_handle(person: PersonId) -> String {
    key::text_of(person.0.as_bytes())
}

/// Whether anybody in the workspace has a passkey.
///
/// # Errors
///
/// When the database fails.
pub async fn has_any(ctx: &Context) -> Result<bool> {
    Ok(store::has_any(ctx.workspace.database.reader()).await?)
}

/// What devices call the passkeys of a person who did the first step of signing in.
///
/// # Errors
///
/// When the database fails.
pub async fn credential_ids(ctx: &Context, person: PersonId) -> Result<Vec<String>> {
    let models = store::of_person(ctx.workspace.database.reader(), person).await?;
    Ok(models.into_iter().map(|model| model.credential_id).collect())
}

/// Keeps a passkey that a device just made in answer to `challenge`; returns recovery codes where it is the person's
/// first second factor. Other sessions of the person end, all but `this`.
///
/// # Errors
///
/// [`Error::Refused`] with the rules `passkey_not_valid`, `passkey_name`, `too_many_passkeys`, [`Error::Conflict`] for
/// a passkey that is known.
pub async fn register(
    ctx: &Context,
    party: &RelyingParty,
    challenge: Option<&str>,
    created: &Created,
    name: &str,
    this: Option<&str>,
) -> Result<Vec<String>> {
    let person = second_factor::person_of_context(ctx)?;
    let name = checked_name(name)?;
    let challenge = challenge.ok_or_else(|| not_valid("nothing was asked in the last five minutes"))?;
    let made = created.verify(party, challenge).map_err(not_valid)?;
    let transaction = ctx.workspace.database.begin().await?;
    if store::count(&transaction, person).await? >= PASSKEYS {
        return Err(Error::refused(
            "too_many_passkeys",
            "there are as many passkeys as one person may have: remove one first",
        ));
    }
    let model = store::Model {
        id: dahu_core::id::time_ordered(ctx.now()),
        person_id: person.0,
        name,
        credential_id: made.credential_id,
        algorithm: made.algorithm.number(),
        public_key: made.public_key,
        counter: i64::from(made.counter),
        may_be_copied: made.may_be_copied,
        created_at: ctx.now(),
        last_used_at: None,
    };
    let change = changed(&model, "created", None, Some(&model.name));
    if let Err(error) = store::insert(&transaction, model).await {
        if is_duplicate(&error, "credential") {
            return Err(Error::Conflict {
                field: "passkey",
                message: "this passkey is known already".to_owned(),
            });
        }
        return Err(error.into());
    }
    event::record(&transaction, ctx, None, vec![change]).await?;
    mail::tell_way_in(&transaction, ctx, person, WayIn::PasskeyAdded).await?;
    let codes = second_factor::first_recovery_codes(&transaction, ctx, person).await?;
    session::end_within(&transaction, person, this).await?;
    transaction.commit().await?;
    Ok(codes)
}

/// Gives a passkey of the acting person another name.
///
/// # Errors
///
/// [`Error::NotFound`] for one that is not theirs, [`Error::Refused`] with the rule `passkey_name`.
pub async fn rename(ctx: &Context, id: Uuid, name: &str) -> Result<()> {
    let person = second_factor::person_of_context(ctx)?;
    let name = checked_name(name)?;
    let transaction = ctx.workspace.database.begin().await?;
    let known = own(&transaction, person, id).await?;
    store::rename(&transaction, person, id, &name).await?;
    let change = changed(&known, "renamed", Some(&known.name), Some(&name));
    event::record(&transaction, ctx, None, vec![change]).await?;
    Ok(transaction.commit().await?)
}

/// Removes a passkey of the acting person; `proof` is the password or a code. Other sessions of the person end, all but
/// `this`.
///
/// # Errors
///
/// [`Error::NotFound`] for one that is not theirs, [`Error::Refused`] with the rules `wrong_proof`, `too_many_codes`.
pub async fn remove(ctx: &Context, id: Uuid, proof: &str, this: Option<&str>) -> Result<()> {
    let person = second_factor::person_of_context(ctx)?;
    let known = own(ctx.workspace.database.reader(), person, id).await?;
    second_factor::prove(ctx, person, proof).await?;
    let transaction = ctx.workspace.database.begin().await?;
    if store::delete(&transaction, person, id).await? {
        let change = changed(&known, "deleted", Some(&known.name), None);
        event::record(&transaction, ctx, None, vec![change]).await?;
        second_factor::forget_recovery_codes(&transaction, person).await?;
        mail::tell_way_in(&transaction, ctx, person, WayIn::PasskeyRemoved).await?;
        session::end_within(&transaction, person, this).await?;
    }
    Ok(transaction.commit().await?)
}

/// Signs in whoever's passkey answered `challenge`. Where a first step was done, it has to be `expected`'s.
///
/// # Errors
///
/// [`Error::Refused`] with the rule `passkey_not_valid`; what exactly was wrong is in the log; an event
/// tells that it was.
pub async fn sign_in(
    ctx: &Context,
    party: &RelyingParty,
    challenge: Option<&str>,
    asserted: &Asserted,
    expected: Option<PersonId>,
) -> Result<Person> {
    let challenge = challenge.ok_or_else(|| not_valid("nothing was asked in the last five minutes"))?;
    let transaction = ctx.workspace.database.begin().await?;
    let Some(known) = store::by_credential(&transaction, &asserted.id).await? else {
        // Its own transaction waits for the end of this one.
        transaction.rollback().await?;
        audit::watch(ctx, Watched::new("passkey_unknown", Uuid::nil(), "")).await?;
        return Err(not_valid("nobody has this passkey"));
    };
    match judge(&known, party, challenge, asserted, expected) {
        Ok(counter) if store::note_use(&transaction, &known, counter, ctx.now()).await? => {}
        judged => {
            let why = judged.err().unwrap_or("it was used twice at the same time");
            event::record(
                &transaction,
                ctx,
                None,
                vec![happened(known.person_id, "passkey_refused")],
            )
            .await?;
            transaction.commit().await?;
            return Err(not_valid(why));
        }
    }
    let id = PersonId(known.person_id);
    let person = still_here(&transaction, id).await?;
    let changes = ["passkey_used", "signed_in"].map(|verb| happened(id.0, verb));
    event::record(&transaction, ctx, None, changes.into()).await?;
    transaction.commit().await?;
    Ok(person.shown())
}

/// The counter after a use that is as it should be, or what is wrong with it.
fn judge(
    known: &store::Model,
    party: &RelyingParty,
    challenge: &str,
    asserted: &Asserted,
    expected: Option<PersonId>,
) -> Result<i64, &'static str> {
    if expected.is_some_and(|person| person.0 != known.person_id) {
        return Err("it belongs to somebody else than the first step");
    }
    if asserted.user_handle() != Some(known.person_id) {
        return Err("the device names another person");
    }
    let algorithm = Algorithm::from_number(known.algorithm).ok_or("its algorithm is not known")?;
    let used = asserted.verify(party, challenge, algorithm, &known.public_key)?;
    if used.may_be_copied != known.may_be_copied {
        return Err("whether it may be copied has changed");
    }
    let counter = i64::from(used.counter);
    // A counter that stands still, or goes back, betrays a copy; passkeys that are meant to be copied count nothing.
    if (counter > 0 || known.counter > 0) && counter <= known.counter {
        return Err("its counter went back");
    }
    Ok(counter)
}

/// How many passkeys a person has.
pub(crate) async fn count(connection: &impl ConnectionTrait, person: PersonId) -> Result<u64> {
    Ok(store::count(connection, person).await?)
}

/// The person of every passkey.
pub(crate) async fn people(connection: &impl ConnectionTrait) -> Result<Vec<Uuid>> {
    Ok(store::people(connection).await?)
}

/// Forgets a person's passkeys; whether there were any.
pub(crate) async fn forget_all(transaction: &impl ConnectionTrait, person: PersonId) -> Result<bool> {
    Ok(store::delete_all(transaction, person).await?)
}

async fn own(connection: &impl ConnectionTrait, person: PersonId, id: Uuid) -> Result<store::Model> {
    let models = store::of_person(connection, person).await?;
    models
        .into_iter()
        .find(|model| model.id == id)
        .ok_or_else(|| Error::not_found("passkey", id))
}

fn checked_name(name: &str) -> Result<String> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > NAME_CHARACTERS {
        return Err(Error::refused(
            "passkey_name",
            "give the passkey a name of at most 100 characters, such as the device it is on",
        ));
    }
    Ok(name.to_owned())
}

fn not_valid(why: &'static str) -> Error {
    tracing::warn!(why, "a passkey was refused");
    Error::refused(
        "passkey_not_valid",
        "this passkey does not open this workspace, or took too long: try again, or sign in another way",
    )
}

fn changed(model: &store::Model, verb: &'static str, before: Option<&str>, after: Option<&str>) -> Change {
    let fact = |name: &str| json!({ "name": name });
    Change {
        noun: "passkey",
        subject: model.id,
        account: None,
        verb,
        before: before.map(fact),
        after: after.map(fact),
    }
}

fn shown(model: store::Model) -> Passkey {
    Passkey {
        id: model.id,
        name: model.name,
        credential_id: model.credential_id,
        may_be_copied: model.may_be_copied,
        created_at: model.created_at,
        last_used_at: model.last_used_at,
    }
}
