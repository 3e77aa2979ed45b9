//! Proving who one is by a code, and how often that may fail.

use chrono::TimeDelta;
use dahu_core::person::PersonId;
use sea_orm::ConnectionTrait;

use super::{base32, code, digits, recovery, store, wrong_code};
use crate::{
    Context, Error, Result, event, person,
    person::Person,
    sign_in::{self, happened},
};

/// Wrong codes of a person within [`WINDOW`] before no more are looked at. Three codes in a million stand at a time, so
/// that even who knows the password and never rests needs years.
const WRONG_CODES: u64 = 5;
/// How long a wrong code counts.
const WINDOW: TimeDelta = TimeDelta::minutes(15);
/// What a wrong code is recorded as.
const WRONG: &str = "wrong_code";

/// Finishes the sign-in of a person whose password was right, by the code of their app or by a recovery code.
///
/// Recovery codes cannot be guessed, so they work also while too many wrong codes keep the app's waiting: who knows
/// somebody's password cannot lock them out.
///
/// # Errors
///
/// [`Error::Refused`] with the rule `wrong_code` or `too_many_codes`.
pub async fn sign_in(ctx: &Context, id: PersonId, typed: &str) -> Result<Person> {
    let transaction = ctx.workspace.database.begin().await?;
    if !is_code_of(&transaction, ctx, id, typed).await? {
        transaction.commit().await?;
        return Err(wrong_code());
    }
    let person = sign_in::still_here(&transaction, id).await?;
    event::record(&transaction, ctx, None, vec![happened(id.0, "signed_in")]).await?;
    transaction.commit().await?;
    Ok(person.shown())
}

/// Lets pass who types their password, the code of their app or a recovery code.
///
/// # Errors
///
/// [`Error::Refused`] with the rule `wrong_proof` or `too_many_codes`.
pub(crate) async fn prove(ctx: &Context, id: PersonId, typed: &str) -> Result<()> {
    let transaction = ctx.workspace.database.begin().await?;
    let stored = person::by_id(&transaction, id).await?;
    let hash = stored.and_then(|person| person.password_hash);
    let has_proved = match hash.filter(|_| !is_like_a_code(typed)) {
        Some(hash) => {
            by_recovery_code(&transaction, ctx, id, typed).await? || {
                may_try(&transaction, ctx, id).await?;
                let is_right = sign_in::is_password(typed, hash).await?;
                if !is_right {
                    event::record(&transaction, ctx, None, vec![happened(id.0, WRONG)]).await?;
                }
                is_right
            }
        }
        None => is_code_of(&transaction, ctx, id, typed).await?,
    };
    transaction.commit().await?;
    if has_proved {
        return Ok(());
    }
    Err(Error::refused(
        "wrong_proof",
        "this is neither your password nor a code that works: try again",
    ))
}

/// Whether it is a recovery code, or the code of the app; either is used up.
async fn is_code_of(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    id: PersonId,
    typed: &str,
) -> Result<bool> {
    Ok(by_recovery_code(transaction, ctx, id, typed).await? || by_code(transaction, ctx, id, typed).await?)
}

/// Six digits, which no password is.
fn is_like_a_code(typed: &str) -> bool {
    let typed = digits(typed);
    typed.len() == 6 && typed.bytes().all(|letter| letter.is_ascii_digit())
}

/// Takes the code of the app, or records that it was wrong.
async fn by_code(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    id: PersonId,
    typed: &str,
) -> Result<bool> {
    let step = step_of(transaction, ctx, id, typed).await?;
    may_try(transaction, ctx, id).await?;
    let verb = match step {
        Some(step) => {
            store::take_step(transaction, id, step).await?;
            "code_taken"
        }
        None => WRONG,
    };
    event::record(transaction, ctx, None, vec![happened(id.0, verb)]).await?;
    Ok(step.is_some())
}

/// The step whose code it is; the row is held, so that the same code cannot be taken twice at the same time.
async fn step_of(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    id: PersonId,
    typed: &str,
) -> Result<Option<i64>> {
    let Some(app) = store::hold(transaction, id).await? else {
        return Ok(None);
    };
    let key =
        base32::decode(&app.secret).ok_or_else(|| Error::internal("an authenticator's secret is damaged"))?;
    Ok(code::step_of(&key, &digits(typed), ctx.now(), app.last_step))
}

async fn by_recovery_code(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    id: PersonId,
    typed: &str,
) -> Result<bool> {
    if !recovery::redeem(transaction, ctx, id, typed).await? {
        return Ok(false);
    }
    event::record(transaction, ctx, None, vec![happened(id.0, "recovery_code_used")]).await?;
    Ok(true)
}

/// Refuses to look at a code after too many wrong ones.
async fn may_try(transaction: &impl ConnectionTrait, ctx: &Context, id: PersonId) -> Result<()> {
    let wrong = event::count_since(transaction, id.0, WRONG, ctx.now() - WINDOW).await?;
    if wrong < WRONG_CODES {
        return Ok(());
    }
    Err(Error::refused(
        "too_many_codes",
        "too many wrong codes: wait a quarter of an hour, or use a recovery code or a passkey",
    ))
}
