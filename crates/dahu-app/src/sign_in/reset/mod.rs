//! A new password by a link that came by mail.
//!
//! Asking does the same work whoever is meant: who that is shows only when the mail is sent, behind the pages.

mod store;

use chrono::TimeDelta;
use dahu_core::person::PersonId;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{KnownWords, check_password, happened};
use crate::{
    Context, Error, Result, device, event, mail,
    person::{self, StoredPerson},
    secret, session, token,
};

/// How long a link works.
pub const VALID: TimeDelta = TimeDelta::hours(1);
/// Links that one person is sent within an hour, and within a day: a mailbox cannot be flooded with them.
const PER_HOUR: u64 = 3;
const PER_DAY: u64 = 8;
/// Mails that may wait; beyond it wishes are dropped, so that strangers cannot fill the database.
const WAITING_AT_MOST: u64 = 1_000;
/// Characters of a login or an address that are looked at.
const ASKED_CHARACTERS_AT_MOST: usize = 254;

/// Asks for a link to a new password, for a login or an e-mail address. What comes back never tells whether there is
/// such a person, whether they have an address, or whether they asked too often.
///
/// # Errors
///
/// When the database fails.
pub async fn ask(ctx: &Context, asked: &str, language: &str) -> Result<()> {
    let asked = asked.trim();
    let is_sensible = (1..=ASKED_CHARACTERS_AT_MOST).contains(&asked.chars().count());
    if !is_sensible || !ctx.workspace.limits.take_reset(ctx) {
        return Ok(());
    }
    let transaction = ctx.workspace.database.begin().await?;
    if mail::count_waiting(&transaction).await? < WAITING_AT_MOST {
        mail::enqueue_reset(&transaction, ctx, asked, language).await?;
    }
    Ok(transaction.commit().await?)
}

/// Makes the token of a link for whom `asked` means, where they may be sent one.
pub(crate) async fn make_link(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    asked: &str,
    mail: Uuid,
) -> Result<Option<(StoredPerson, String)>> {
    let Some(person) = person::by_login_or_email(transaction, asked).await? else {
        return Ok(None);
    };
    if person.email.is_none() || person.left_at.is_some() {
        return Ok(None);
    }
    let (id, now) = (PersonId(person.id), ctx.now());
    // A mail that is tried again gets another token: only hashes are kept.
    store::delete_of_mail(transaction, mail).await?;
    store::sweep(transaction, now - TimeDelta::days(30)).await?;
    for (span, most) in [(TimeDelta::hours(1), PER_HOUR), (TimeDelta::days(1), PER_DAY)] {
        if store::count_since(transaction, id, now - span).await? >= most {
            return Ok(None);
        }
    }
    let token = secret::token();
    store::insert(transaction, &secret::hash(&token), id, mail, now, now + VALID).await?;
    event::record(
        transaction,
        ctx,
        None,
        vec![happened(id.0, "password_reset_asked")],
    )
    .await?;
    Ok(Some((person, token)))
}

/// Lets pass a link that works, without using it up.
///
/// # Errors
///
/// [`Error::Refused`] with the rule `reset_link_not_valid`.
pub async fn check(ctx: &Context, token: &str) -> Result<()> {
    let reader = ctx.workspace.database.reader();
    match store::find(reader, &secret::hash(token), ctx.now()).await? {
        Some(_) => Ok(()),
        None => Err(not_valid()),
    }
}

/// Gives the person of a link a new password. All their sessions end, browsers that were known are strangers again,
/// and a mail tells them. It signs nobody in: who has a second factor is asked for it as ever.
///
/// # Errors
///
/// [`Error::Refused`] with the rule `reset_link_not_valid`, or for a password that is too short, too long or easily guessed.
pub async fn choose(ctx: &Context, token: &str, password: &str) -> Result<()> {
    let reader = ctx.workspace.database.reader();
    let found = store::find(reader, &secret::hash(token), ctx.now()).await?;
    let whose = person::by_id(reader, found.ok_or_else(not_valid)?).await?;
    let whose = whose.ok_or_else(not_valid)?;
    check_password(password, KnownWords::of_person(ctx, &whose, None)).await?;
    let hash = secret::hash_password(password.to_owned()).await?;
    let transaction = ctx.workspace.database.begin().await?;
    let redeemed = store::redeem(&transaction, &secret::hash(token), ctx.now()).await?;
    let id = redeemed.ok_or_else(not_valid)?;
    let person = person::by_id(&transaction, id).await?.ok_or_else(not_valid)?;
    if person.left_at.is_some() {
        return Err(not_valid());
    }
    person::set_password(&transaction, id, &hash).await?;
    session::end_within(&transaction, id, None).await?;
    super::forget_links(&transaction, id).await?;
    token::revoke_all_of(&transaction, ctx, id).await?;
    device::forget_all_of(&transaction, id).await?;
    let cause = mail::Cause::PasswordChanged {
        origin: ctx.origin.clone(),
    };
    mail::enqueue(&transaction, ctx, id, person.email.as_deref(), cause).await?;
    event::record(&transaction, ctx, None, vec![happened(id.0, "password_reset")]).await?;
    Ok(transaction.commit().await?)
}

fn not_valid() -> Error {
    Error::refused(
        "reset_link_not_valid",
        "this link was used already or is older than an hour: ask for a new one",
    )
}
