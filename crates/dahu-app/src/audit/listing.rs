//! The trail as a list: filtered, latest first, page after page.

use std::collections::HashMap;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use dahu_core::{access::Action, account::AccountId, person::PersonId};
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::store::{self, Kind};
use crate::{
    Context, Error, Result, account,
    digest::hexadecimal,
    event::chain::store::Linked,
    person::{self, Person, StoredPerson},
};

/// Events on one page at most.
pub const LISTED_AT_MOST: u64 = 2_000;
/// Kinds of events that are told apart at most.
const KINDS_AT_MOST: usize = 500;

/// People among whom one chooses at most.
const ACTORS_AT_MOST: usize = 1_000;

/// Whose events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// A person's.
    Person(PersonId),
    /// The command line's.
    System,
    /// Of those who had not signed in.
    Visitor,
}

/// Which events; what is not set lets all pass.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Who acted.
    pub who: Option<Who>,
    /// The noun that changed.
    pub noun: Option<String>,
    /// What happened to it.
    pub verb: Option<String>,
    /// The account that it belongs to.
    pub account: Option<AccountId>,
    /// What changed, by its id.
    pub subject: Option<Uuid>,
    /// First day, in UTC.
    pub from: Option<NaiveDate>,
    /// Last day, in UTC.
    pub until: Option<NaiveDate>,
    /// A text in the facts or in the name of who acted.
    pub text: Option<String>,
}

impl Filter {
    pub(super) fn first_moment(&self) -> Option<DateTime<Utc>> {
        Some(self.from?.and_time(NaiveTime::MIN).and_utc())
    }

    /// The first moment that is too late.
    pub(super) fn end_moment(&self) -> Option<DateTime<Utc>> {
        Some(
            self.until?
                .checked_add_days(Days::new(1))?
                .and_time(NaiveTime::MIN)
                .and_utc(),
        )
    }
}

/// An event as the trail shows it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AuditRow {
    /// Its place in the chain.
    pub sequence: i64,
    /// Its id.
    pub id: Uuid,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// Who did it, by id, where it was a person.
    pub actor_id: Option<Uuid>,
    /// Who did it.
    pub actor: String,
    /// The noun that changed.
    pub noun: String,
    /// What happened.
    pub verb: String,
    /// What changed.
    pub subject: Uuid,
    /// The account that it belongs to.
    pub account: Option<Uuid>,
    /// Its name, where it is still there.
    pub account_name: Option<String>,
    /// The facts before.
    pub before: Option<Value>,
    /// The facts after.
    pub after: Option<Value>,
    /// The import that brought it.
    pub import: Option<Uuid>,
    /// The address from which it came.
    pub address: Option<String>,
    /// The program that asked.
    pub program: Option<String>,
    /// When its facts were erased.
    pub erased_at: Option<DateTime<Utc>>,
    /// Its hash, in hexadecimal digits.
    pub hash: String,
}

/// A page of the trail.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditPage {
    /// The events, latest first.
    pub rows: Vec<AuditRow>,
    /// Cursor of the next page, where there is one.
    pub next: Option<String>,
    /// How far back a text was looked for, where the search goes on on the next page.
    pub searched_to: Option<DateTime<Utc>>,
}

/// The kinds of events that are in the trail, by noun and verb.
///
/// # Errors
///
/// [`Error::Forbidden`] for anybody but the command line and administrators.
pub async fn kinds(ctx: &Context) -> Result<Vec<Kind>> {
    ctx.may(Action::SeeAudit)?;
    Ok(store::kinds(ctx.workspace.database.reader(), KINDS_AT_MOST).await?)
}

/// A page of the events that pass the filter, latest first. `after` is the cursor of the page before.
///
/// A text is looked for in so many events a page; the cursor goes on from there even where none was found.
///
/// # Errors
///
/// [`Error::Forbidden`] for anybody but the command line and administrators, [`Error::Refused`] with the rule
/// `cursor_not_valid` for a cursor that no page gave.
pub async fn list(ctx: &Context, filter: &Filter, after: Option<&str>, size: u64) -> Result<AuditPage> {
    ctx.may(Action::SeeAudit)?;
    let reader = ctx.workspace.database.reader();
    let size = size.clamp(1, LISTED_AT_MOST);
    let before = after
        .map(|cursor| cursor.parse().map_err(|_| account::cursor_not_valid()))
        .transpose()?;
    let kinds = match (&filter.noun, &filter.verb) {
        (None, None) => None,
        _ => Some(allowed(store::kinds(reader, KINDS_AT_MOST).await?, filter)),
    };
    if kinds.as_ref().is_some_and(Vec::is_empty) {
        return Ok(AuditPage {
            rows: Vec::new(),
            next: None,
            searched_to: None,
        });
    }
    let kinds = kinds.as_deref();
    let (mut found, end) = match filter
        .text
        .as_deref()
        .map(str::trim)
        .filter(|text| !text.is_empty())
    {
        None => (
            store::latest(reader, filter, kinds, before, size + 1).await?,
            None,
        ),
        Some(text) => (
            store::latest_with_text(reader, filter, kinds, before, text, size + 1).await?,
            store::end_of_search(reader, filter, kinds, before).await?,
        ),
    };
    let is_full = found.len() as u64 > size;
    found.truncate(usize::try_from(size).unwrap_or(usize::MAX));
    let last = found.last().filter(|_| is_full).map(|last| last.id);
    let searched_to = end.filter(|_| !is_full);
    let next = last.or(searched_to.map(|(id, _)| id));
    Ok(AuditPage {
        rows: shown(ctx, found).await?,
        next: next.map(|id| id.to_string()),
        searched_to: searched_to.map(|(_, at)| at),
    })
}

/// Those who may have acted, by name; of very many the first.
///
/// # Errors
///
/// [`Error::Forbidden`] for anybody but the command line and administrators.
pub async fn actors(ctx: &Context) -> Result<Vec<Person>> {
    ctx.may(Action::SeeAudit)?;
    let people = person::stored(ctx).await?;
    let who_sign_in = people.into_iter().filter(|person| person.login.is_some());
    Ok(who_sign_in
        .take(ACTORS_AT_MOST)
        .map(StoredPerson::shown)
        .collect())
}

/// Who is meant by a login or a name, or by the words `system` and `visitor`.
///
/// # Errors
///
/// [`Error::NotFound`] where nobody is called so.
pub async fn who(ctx: &Context, word: &str) -> Result<Who> {
    ctx.may(Action::SeeAudit)?;
    let people = person::stored(ctx).await?;
    let found = people
        .iter()
        .find(|person| person.login.as_deref() == Some(word) || person.name == word);
    match (found, word) {
        (Some(person), _) => Ok(Who::Person(PersonId(person.id))),
        (None, "system") => Ok(Who::System),
        (None, "visitor") => Ok(Who::Visitor),
        (None, _) => Err(Error::not_found("person", word)),
    }
}

fn allowed(kinds: Vec<Kind>, filter: &Filter) -> Vec<Kind> {
    let is = |wanted: &Option<String>, found: &str| wanted.as_deref().is_none_or(|wanted| wanted == found);
    kinds
        .into_iter()
        .filter(|kind| is(&filter.noun, &kind.noun) && is(&filter.verb, &kind.verb))
        .collect()
}

async fn shown(ctx: &Context, found: Vec<Linked>) -> Result<Vec<AuditRow>> {
    let mut accounts: Vec<Uuid> = found.iter().filter_map(|row| row.account_id).collect();
    accounts.sort_unstable();
    accounts.dedup();
    let names: HashMap<Uuid, String> = account::store::by_ids(ctx.workspace.database.reader(), &accounts)
        .await?
        .into_iter()
        .map(|account| (account.id, account.name))
        .collect();
    found.into_iter().map(|row| row_of(row, &names)).collect()
}

fn row_of(row: Linked, names: &HashMap<Uuid, String>) -> Result<AuditRow, Error> {
    let facts = |text: Option<String>| text.as_deref().map(serde_json::from_str).transpose();
    Ok(AuditRow {
        sequence: row.sequence.unwrap_or_default(),
        id: row.id,
        at: row.at,
        actor_id: row.actor_id,
        actor: row.actor_name,
        noun: row.noun,
        verb: row.verb,
        subject: row.subject_id,
        account_name: row.account_id.and_then(|id| names.get(&id).cloned()),
        account: row.account_id,
        before: facts(row.before)?,
        after: facts(row.after)?,
        import: row.import_id,
        address: row.origin_address,
        program: row.origin_program,
        erased_at: row.erased_at,
        hash: row.hash.as_deref().map(hexadecimal).unwrap_or_default(),
    })
}
