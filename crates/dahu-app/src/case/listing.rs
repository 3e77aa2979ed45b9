//! Cases as lists and pages show them.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use dahu_core::{
    access::Action,
    account::AccountId,
    case::{Case, CaseId, CaseKind, CaseState, Severity, code},
    person::PersonId,
};
use uuid::Uuid;

use super::{
    NOUN, facts, find,
    store::{self, Asked, StoredCase},
};
use crate::{
    Context, Error, Result,
    access::{Rights, Scope},
    account, contact,
    event::{self, EventRow},
    person,
};

/// Rows of one page at most.
const SIZE_AT_MOST: usize = 200;
/// Rows of a file at most.
const ROWS_AT_MOST: usize = 100_000;
/// Rows that are read at once for a file.
const READ_AT_ONCE: u64 = 2_000;
/// People to choose from at most.
const OWNERS_AT_MOST: usize = 500;
/// Events of a case that are told.
const EVENTS: u64 = 100;

/// Cases of which states.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CaseStates {
    /// Those that are not resolved.
    #[default]
    NotResolved,
    /// Of one state.
    At(CaseState),
    /// Of any.
    All,
}

/// Which cases to list; what is not set does not filter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CaseFilter {
    /// Of these states.
    pub states: CaseStates,
    /// Of this kind.
    pub kind: Option<CaseKind>,
    /// Of this severity.
    pub severity: Option<Severity>,
    /// To which this person sees.
    pub owner: Option<PersonId>,
    /// Of this account.
    pub account: Option<AccountId>,
}

/// A case as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseRow {
    /// Its id.
    pub id: CaseId,
    /// Its number, as it is shown.
    pub code: String,
    /// The account.
    pub account: AccountId,
    /// The account's name.
    pub account_name: String,
    /// What is known of it.
    pub case: Case,
    /// Who sees to it.
    pub owner_name: String,
    /// Days for which it is or was open.
    pub days_open: u64,
    /// Days by which it is overdue.
    pub days_overdue: u64,
    /// Whether it is open for longer than its severity allows.
    pub is_late: bool,
    /// Whether the actor may do something about it.
    pub may_work: bool,
    /// When it was last changed.
    pub changed_at: DateTime<Utc>,
}

/// A page of cases.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CasePage {
    /// The rows, the latest number first.
    pub rows: Vec<CaseRow>,
    /// Cursor of the next page, where there is one.
    pub next: Option<String>,
}

/// A case with all that its page tells.
#[derive(Clone, Debug)]
pub struct CaseDetail {
    /// As in lists.
    pub row: CaseRow,
    /// What whoever came to us is called, as long as that is known.
    pub contact_name: Option<String>,
    /// What was done to it, the latest first.
    pub history: Vec<EventRow>,
}

/// A page of the cases of accounts that the actor sees.
///
/// # Errors
///
/// [`Error::Forbidden`] for who sees no account at all, [`Error::Refused`] with the rule `cursor_not_valid`.
pub async fn list(ctx: &Context, filter: &CaseFilter, after: Option<&str>, size: usize) -> Result<CasePage> {
    let asked = asked(ctx, filter).await?;
    let before = after
        .map(|cursor| cursor.parse::<i64>().map_err(|_| account::cursor_not_valid()))
        .transpose()?;
    let size = size.clamp(1, SIZE_AT_MOST);
    let reader = ctx.workspace.database.reader();
    let mut found = store::list(reader, &asked, before, size as u64 + 1).await?;
    let is_more = found.len() > size;
    found.truncate(size);
    let next = found
        .last()
        .filter(|_| is_more)
        .map(|last| last.number.to_string());
    Ok(CasePage {
        rows: listed(ctx, found).await?,
        next,
    })
}

/// All of them, as far as a file can hold them.
///
/// # Errors
///
/// [`Error::Forbidden`] for who sees no account at all, or takes none along.
pub async fn all(ctx: &Context, filter: &CaseFilter) -> Result<Vec<CaseRow>> {
    let asked = asked(ctx, filter).await?;
    let (mut rows, mut before) = (Vec::new(), None);
    loop {
        let reader = ctx.workspace.database.reader();
        let found = store::list(reader, &asked, before, READ_AT_ONCE).await?;
        before = found.last().map(|last| last.number);
        let is_last = (found.len() as u64) < READ_AT_ONCE;
        rows.extend(listed(ctx, found).await?);
        if is_last || rows.len() >= ROWS_AT_MOST {
            return Ok(rows);
        }
    }
}

/// Everybody who sees to a case, or did, by name: some hundreds at most.
///
/// # Errors
///
/// [`Error::Forbidden`] for who sees no people.
pub async fn owners(ctx: &Context) -> Result<Vec<(PersonId, String)>> {
    ctx.may(Action::SeePeople)?;
    let reader = ctx.workspace.database.reader();
    let ids: Vec<Uuid> = store::owners(reader).await?.into_iter().collect();
    let people = person::by_ids(reader, &ids).await?.into_iter();
    let mut owners: Vec<(PersonId, String)> =
        people.map(|person| (PersonId(person.id), person.name)).collect();
    owners.sort_by(|one, other| one.1.cmp(&other.1));
    owners.truncate(OWNERS_AT_MOST);
    Ok(owners)
}

/// A case of an account that the actor sees.
///
/// # Errors
///
/// [`Error::NotFound`] for a case that is not there for the actor.
pub async fn show(ctx: &Context, id: CaseId) -> Result<CaseDetail> {
    ctx.may(Action::SeeAccount)?;
    let reader = ctx.workspace.database.reader();
    let stored = find(reader, id).await?;
    account::find(ctx, AccountId(stored.account_id), Action::SeeAccount).await?;
    let contact: Vec<Uuid> = stored.contact_id.into_iter().collect();
    let row = listed(ctx, vec![stored]).await?.into_iter().next();
    Ok(CaseDetail {
        row: row.ok_or_else(|| Error::not_found("case", id))?,
        contact_name: contact::names(reader, &contact).await?.into_values().next(),
        history: event::of_subject(ctx, NOUN, id.0, EVENTS).await?,
    })
}

async fn asked(ctx: &Context, filter: &CaseFilter) -> Result<Asked> {
    let scope = Scope::of(ctx, Action::SeeAccount)?;
    let of = |state: &CaseState| match filter.states {
        CaseStates::NotResolved => state.is_open(),
        CaseStates::At(one) => *state == one,
        CaseStates::All => true,
    };
    Ok(Asked {
        within: scope.remembered(ctx).await?,
        states: CaseState::ALL.into_iter().filter(of).collect(),
        kind: filter.kind,
        severity: filter.severity,
        owner: filter.owner,
        account: filter.account,
    })
}

async fn listed(ctx: &Context, found: Vec<StoredCase>) -> Result<Vec<CaseRow>> {
    let reader = ctx.workspace.database.reader();
    let mut accounts: Vec<Uuid> = found.iter().map(|row| row.account_id).collect();
    accounts.sort_unstable();
    accounts.dedup();
    let accounts = account::store::by_ids(reader, &accounts).await?;
    let rights = Rights::of_all(ctx, &accounts).await?;
    let accounts: HashMap<Uuid, String> = accounts
        .into_iter()
        .map(|account| (account.id, account.name))
        .collect();
    let mut owners: Vec<Uuid> = found.iter().map(|row| row.owner_id).collect();
    owners.sort_unstable();
    owners.dedup();
    let owners = person::by_ids(reader, &owners).await?.into_iter();
    let owners: HashMap<Uuid, String> = owners.map(|person| (person.id, person.name)).collect();
    let today = ctx.today();
    let rows = found.into_iter().map(|row| {
        let case = facts::case(&row)?;
        let rights = rights.get(&row.account_id);
        Ok(CaseRow {
            id: CaseId(row.id),
            code: code(row.number),
            account: AccountId(row.account_id),
            account_name: accounts.get(&row.account_id).cloned().unwrap_or_default(),
            owner_name: owners.get(&row.owner_id).cloned().unwrap_or_default(),
            days_open: case.days_open(today),
            days_overdue: case.days_overdue(today),
            is_late: case.course().is_late(today),
            may_work: rights.is_some_and(|rights| rights.may(Action::EditContacts)),
            changed_at: row.changed_at,
            case,
        })
    });
    rows.collect()
}
