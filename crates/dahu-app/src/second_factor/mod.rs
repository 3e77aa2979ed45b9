//! Second factors: what somebody has besides a password. An authenticator app, or passkeys; and recovery codes for the
//! day on which both are gone.

mod base32;
mod code;
mod proof;
mod recovery;
mod resetting;
mod store;

use dahu_core::{access::Action, person::PersonId};
use sea_orm::ConnectionTrait;

pub(crate) use proof::prove;
pub use proof::sign_in;
pub use resetting::{LISTED, PersonRow, people, reset, reset_by_login};

use crate::{
    Context, Error, Result, database::is_duplicate, event, mail, mail::WayIn, passkey, secret, session,
    setting, sign_in::happened,
};

/// Bytes of an authenticator's secret, as many as the hash has (RFC 4226, section 4).
const SECRET_BYTES: usize = 20;

/// What a person has besides a password.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Whether an authenticator app is set up.
    pub has_authenticator: bool,
    /// How many passkeys there are.
    pub passkeys: u64,
    /// Recovery codes that were not used yet.
    pub recovery_codes_left: u64,
}

impl Standing {
    /// Whether there is a second factor at all.
    #[must_use]
    pub fn has_any(&self) -> bool {
        self.has_authenticator || self.passkeys > 0
    }
}

/// What a person has besides a password.
///
/// # Errors
///
/// When the database fails.
pub async fn standing(ctx: &Context, person: PersonId) -> Result<Standing> {
    standing_on(ctx.workspace.database.reader(), person).await
}

pub(crate) async fn standing_on(connection: &impl ConnectionTrait, person: PersonId) -> Result<Standing> {
    Ok(Standing {
        has_authenticator: store::exists(connection, person).await?,
        passkeys: passkey::count(connection, person).await?,
        recovery_codes_left: recovery::left(connection, person).await?,
    })
}

/// Whether the workspace asks this person for a second factor that they do not have. `by_provider` says that they were
/// signed in by the firm's identity provider.
///
/// # Errors
///
/// When the database fails.
pub async fn is_owed(ctx: &Context, person: PersonId, by_provider: bool) -> Result<bool> {
    let rules = setting::sign_in::rules(ctx).await?;
    let is_asked = rules.everybody_needs_second_factor && !(by_provider && rules.provider_is_trusted);
    Ok(is_asked && !standing(ctx, person).await?.has_any())
}

/// A new secret for an authenticator app, which nobody has yet.
#[must_use]
pub fn new_secret() -> String {
    base32::encode(&secret::bytes::<SECRET_BYTES>())
}

/// Sets up the authenticator app that has `secret`, as its `code` proves; returns recovery codes where these are the
/// first. Other sessions of the person end, all but `this`.
///
/// # Errors
///
/// [`Error::Refused`] with the rule `wrong_code`, [`Error::Conflict`] where an app is set up already.
pub async fn set_up(ctx: &Context, secret: &str, code: &str, this: Option<&str>) -> Result<Vec<String>> {
    let person = person_of_context(ctx)?;
    let key = base32::decode(secret).filter(|key| key.len() == SECRET_BYTES);
    let step = key.and_then(|key| code::step_of(&key, &digits(code), ctx.now(), i64::MIN));
    let Some(step) = step else {
        return Err(wrong_code());
    };
    let transaction = ctx.workspace.database.begin().await?;
    if let Err(error) = store::insert(&transaction, person, secret, step, ctx.now()).await {
        if is_duplicate(&error, "authenticator") {
            return Err(Error::Conflict {
                field: "authenticator",
                message: "an authenticator app is set up already: remove it first".to_owned(),
            });
        }
        return Err(error.into());
    }
    event::record(
        &transaction,
        ctx,
        None,
        vec![happened(person.0, "authenticator_set_up")],
    )
    .await?;
    mail::tell_way_in(&transaction, ctx, person, WayIn::AuthenticatorSetUp).await?;
    let codes = first_recovery_codes(&transaction, ctx, person).await?;
    session::end_within(&transaction, person, this).await?;
    transaction.commit().await?;
    Ok(codes)
}

/// Removes the authenticator app; `proof` is the password or a code. Other sessions of the person end, all but `this`.
///
/// # Errors
///
/// [`Error::Refused`] with the rule `wrong_proof` or `too_many_codes`.
pub async fn remove(ctx: &Context, proof: &str, this: Option<&str>) -> Result<()> {
    let person = person_of_context(ctx)?;
    prove(ctx, person, proof).await?;
    let transaction = ctx.workspace.database.begin().await?;
    if store::delete(&transaction, person).await? {
        let change = happened(person.0, "authenticator_removed");
        event::record(&transaction, ctx, None, vec![change]).await?;
        mail::tell_way_in(&transaction, ctx, person, WayIn::AuthenticatorRemoved).await?;
        session::end_within(&transaction, person, this).await?;
    }
    forget_recovery_codes(&transaction, person).await?;
    Ok(transaction.commit().await?)
}

/// Makes ten new recovery codes in place of the old ones; `proof` is the password or a code.
///
/// # Errors
///
/// [`Error::Refused`] with the rule `wrong_proof`, `too_many_codes` or `no_second_factor`.
pub async fn renew_recovery_codes(ctx: &Context, proof: &str) -> Result<Vec<String>> {
    let person = person_of_context(ctx)?;
    prove(ctx, person, proof).await?;
    let transaction = ctx.workspace.database.begin().await?;
    if !standing_on(&transaction, person).await?.has_any() {
        return Err(Error::refused(
            "no_second_factor",
            "recovery codes stand in for an authenticator app or a passkey: set up one of these first",
        ));
    }
    let codes = recovery::renew(&transaction, ctx, person).await?;
    event::record(
        &transaction,
        ctx,
        None,
        vec![happened(person.0, "recovery_codes_made")],
    )
    .await?;
    mail::tell_way_in(&transaction, ctx, person, WayIn::RecoveryCodesMade).await?;
    transaction.commit().await?;
    Ok(codes)
}

/// Recovery codes for whoever has none left, so that a first second factor never comes without them.
pub(crate) async fn first_recovery_codes(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    person: PersonId,
) -> Result<Vec<String>> {
    if recovery::left(transaction, person).await? > 0 {
        return Ok(Vec::new());
    }
    let codes = recovery::renew(transaction, ctx, person).await?;
    event::record(
        transaction,
        ctx,
        None,
        vec![happened(person.0, "recovery_codes_made")],
    )
    .await?;
    Ok(codes)
}

/// Forgets the recovery codes of whoever has nothing left that they could stand in for.
pub(crate) async fn forget_recovery_codes(
    transaction: &impl ConnectionTrait,
    person: PersonId,
) -> Result<()> {
    if standing_on(transaction, person).await?.has_any() {
        return Ok(());
    }
    recovery::forget(transaction, person).await
}

/// The acting person, where it is one who may change their own second factors.
pub(crate) fn person_of_context(ctx: &Context) -> Result<PersonId> {
    ctx.may(Action::ManageOwnSignIn)?;
    ctx.person().ok_or(Error::Forbidden {
        action: Action::ManageOwnSignIn.as_str(),
    })
}

/// A code without the spaces that apps show in it.
fn digits(typed: &str) -> String {
    typed.chars().filter(|letter| !letter.is_whitespace()).collect()
}

fn wrong_code() -> Error {
    Error::refused(
        "wrong_code",
        "this code is wrong, was used already or is too old: wait for the next one, and check the phone's clock",
    )
}
