//! Tokens by which programs act for a person: shown once, kept as a fingerprint, with scopes and an end.

mod secret;
mod store;

use chrono::{DateTime, TimeDelta, Utc};
use dahu_core::{access::Action, person::PersonId};
use sea_orm::ConnectionTrait;
use serde::Serialize;
use uuid::Uuid;

use crate::{
    Context, Error, Fact, Facts, Result, audit,
    audit::Watched,
    event,
    event::Change,
    mail::{self, WayIn},
    person::{self, Person, StoredPerson},
};

/// Days that a token lives at most.
pub const DAYS_AT_MOST: i64 = 365;
/// Tokens of one person that work at the same time.
const TOKENS_AT_MOST: u64 = 20;
/// Characters of a token's name.
const NAME_CHARACTERS_AT_MOST: usize = 100;
/// Tokens of the list that an administrator sees.
const SHOWN_AT_MOST: u64 = 500;
/// Use is written down at most this often, so that reading does not write to the database.
const NOTE_USE_EVERY: TimeDelta = TimeDelta::minutes(1);

/// What a token may be used for; never for more than its person may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Reading.
    Read,
    /// Changing something.
    Write,
}

impl Scope {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Read, Self::Write];

    /// The word that is stored and sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == word)
    }
}

/// A token that is to be made.
#[derive(Clone, Debug)]
pub struct Wish<'a> {
    /// What it is for, in the words of its person.
    pub name: &'a str,
    /// What it may be used for.
    pub scopes: &'a [Scope],
    /// How long it lives.
    pub days: i64,
}

/// A token as its person and administrators see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TokenRow {
    /// Which one; no secret.
    pub id: Uuid,
    /// The name of its person.
    pub person: String,
    /// What it is for.
    pub name: String,
    /// What it may be used for.
    pub scopes: Vec<Scope>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
    /// When it was last used, to the minute.
    pub used_at: Option<DateTime<Utc>>,
    /// From which address.
    pub used_from: Option<String>,
}

impl TokenRow {
    /// Whether it works.
    #[must_use]
    pub fn is_valid(&self, now: DateTime<Utc>) -> bool {
        self.revoked_at.is_none() && self.expires_at > now
    }
}

/// Whom a token lets act, and what it may be used for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bearer {
    /// Which token; no secret.
    pub id: Uuid,
    /// The person.
    pub person: Person,
    /// What the token is called.
    pub name: String,
    /// The scopes.
    pub scopes: Vec<Scope>,
}

/// Makes a token for the signed-in person; returns its secret, which nobody can read again.
///
/// # Errors
///
/// [`Error::Refused`] with the rules `token_name_not_usable`, `token_without_scope`, `token_lives_too_long` and
/// `too_many_tokens`.
pub async fn make(ctx: &Context, wish: &Wish<'_>) -> Result<String> {
    let person = ctx.own_id()?;
    let name = wish.name.trim();
    check(name, wish)?;
    let token = secret::new();
    let transaction = ctx.workspace.database.begin().await?;
    if store::count_valid(&transaction, person, ctx.now()).await? >= TOKENS_AT_MOST {
        return Err(Error::refused_with(
            "too_many_tokens",
            format!("you have {TOKENS_AT_MOST} tokens that work: revoke one first"),
            Facts::of([("most", Fact::count(TOKENS_AT_MOST))]),
        ));
    }
    let expires_at = ctx.now() + TimeDelta::days(wish.days);
    let words: Vec<&str> = wish.scopes.iter().map(|scope| scope.as_str()).collect();
    let new = store::New {
        person,
        name,
        token_hash: &crate::secret::hash(&token),
        scopes: &words.join(" "),
        expires_at,
    };
    let id = store::insert(&transaction, ctx.now(), new).await?;
    let facts =
        serde_json::json!({ "person": person, "name": name, "scopes": words, "expires_at": expires_at });
    event::record(&transaction, ctx, None, vec![changed(id, "created", Some(facts))]).await?;
    mail::tell_way_in(&transaction, ctx, person, WayIn::TokenMade).await?;
    transaction.commit().await?;
    Ok(token)
}

fn check(name: &str, wish: &Wish<'_>) -> Result<()> {
    let is_sayable = (1..=NAME_CHARACTERS_AT_MOST).contains(&name.chars().count());
    if !is_sayable || name.contains(char::is_control) {
        return Err(Error::refused_with(
            "token_name_not_usable",
            format!("say what the token is for, in at most {NAME_CHARACTERS_AT_MOST} characters"),
            Facts::of([("most", Fact::count(NAME_CHARACTERS_AT_MOST))]),
        ));
    }
    if wish.scopes.is_empty() {
        return Err(Error::refused(
            "token_without_scope",
            "choose what the token may be used for: reading, writing, or both",
        ));
    }
    if !(1..=DAYS_AT_MOST).contains(&wish.days) {
        return Err(Error::refused_with(
            "token_lives_too_long",
            format!("a token lives for at least 1 and at most {DAYS_AT_MOST} days"),
            Facts::of([("most", Fact::count(DAYS_AT_MOST.unsigned_abs()))]),
        ));
    }
    Ok(())
}

/// The tokens of the signed-in person, the latest first, with those that work no more.
///
/// # Errors
///
/// [`Error::Forbidden`] where nobody is signed in.
pub async fn list_own(ctx: &Context) -> Result<Vec<TokenRow>> {
    let person = ctx.own_id()?;
    let found = store::latest(ctx.workspace.database.reader(), Some(person), SHOWN_AT_MOST).await?;
    Ok(found.into_iter().map(shown).collect())
}

/// Everybody's tokens, the latest first.
///
/// # Errors
///
/// [`Error::Forbidden`] for anybody but administrators.
pub async fn list_all(ctx: &Context) -> Result<Vec<TokenRow>> {
    ctx.may(Action::ManagePeople)?;
    let found = store::latest(ctx.workspace.database.reader(), None, SHOWN_AT_MOST).await?;
    Ok(found.into_iter().map(shown).collect())
}

fn shown((token, person): (store::Model, Option<StoredPerson>)) -> TokenRow {
    TokenRow {
        id: token.id,
        person: person.map(|person| person.name).unwrap_or_default(),
        name: token.name,
        scopes: scopes(&token.scopes),
        created_at: token.created_at,
        expires_at: token.expires_at,
        revoked_at: token.revoked_at,
        used_at: token.used_at,
        used_from: token.used_from,
    }
}

/// Revokes a token: one's own, or anybody's for an administrator.
///
/// # Errors
///
/// [`Error::NotFound`] where there is none that works, or that the actor may know of.
pub async fn revoke(ctx: &Context, id: Uuid) -> Result<()> {
    let owner = if ctx.is_open(Action::ManagePeople) {
        None
    } else {
        Some(ctx.own_id()?)
    };
    let transaction = ctx.workspace.database.begin().await?;
    if !store::revoke(&transaction, id, owner, ctx.now()).await? {
        return Err(Error::not_found("token", id));
    }
    event::record(&transaction, ctx, None, vec![changed(id, "revoked", None)]).await?;
    Ok(transaction.commit().await?)
}

/// Revokes all tokens of a person who leaves.
pub(crate) async fn revoke_all_of(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    person: PersonId,
) -> Result<()> {
    Ok(store::revoke_all(transaction, person, ctx.now()).await?)
}

/// Whom a token lets act; none where it is unknown, revoked or expired, or its person has left, which is recorded as
/// an attempt without a word of the token.
///
/// # Errors
///
/// When the database fails.
pub async fn authenticate(ctx: &Context, token: &str) -> Result<Option<Bearer>> {
    let bearer = find(ctx, token).await?;
    if bearer.is_none() {
        audit::watch(ctx, Watched::new("token_refused", Uuid::nil(), "")).await?;
    }
    Ok(bearer)
}

async fn find(ctx: &Context, token: &str) -> Result<Option<Bearer>> {
    // What was never one of ours does not even reach the database.
    if !secret::is_well_formed(token) {
        return Ok(None);
    }
    let reader = ctx.workspace.database.reader();
    let Some(found) = store::find(reader, &crate::secret::hash(token), ctx.now()).await? else {
        return Ok(None);
    };
    let person = person::by_id(reader, PersonId(found.person_id)).await?;
    let Some(person) = person.filter(|person| person.left_at.is_none()) else {
        return Ok(None);
    };
    let last = found.used_at;
    if last.is_none_or(|used_at| ctx.now() - used_at >= NOTE_USE_EVERY) {
        let transaction = ctx.workspace.database.begin().await?;
        let address = ctx.origin.address.map(|address| address.to_string());
        store::note_use(&transaction, found.id, ctx.now(), address).await?;
        transaction.commit().await?;
    }
    Ok(Some(Bearer {
        id: found.id,
        person: person.shown(),
        scopes: scopes(&found.scopes),
        name: found.name,
    }))
}

fn scopes(words: &str) -> Vec<Scope> {
    words.split(' ').filter_map(Scope::from_word).collect()
}

fn changed(id: Uuid, verb: &'static str, after: Option<serde_json::Value>) -> Change {
    Change {
        noun: "token",
        subject: id,
        account: None,
        verb,
        before: None,
        after,
    }
}
