//! A bulk edit as people look at it before it is made and afterwards.

use chrono::{DateTime, Utc};
use dahu_core::{access::Action, account::AccountId, editing::Fields, editing::Step};
use serde_json::Value;
use uuid::Uuid;

use super::{BulkCounts, BulkEditId, BulkField, BulkVerb, Wanted, find, store, waited_since};
use crate::{Context, Error, Result, account, person};

/// Accounts of an edit that are shown.
const LINES: u64 = 100;
/// Edits of a page.
const EDITS: u64 = 50;

/// Where a bulk edit stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BulkState {
    /// It waits for being made.
    Prepared,
    /// It waited too long.
    Expired,
    /// It was made.
    Made {
        /// When.
        at: DateTime<Utc>,
    },
    /// It was made and taken back.
    Undone {
        /// When it was taken back.
        at: DateTime<Utc>,
        /// By whom.
        by: Option<String>,
    },
}

/// A bulk edit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkEdit {
    /// Its id.
    pub id: BulkEditId,
    /// What it changes.
    pub field: BulkField,
    /// What it does to it.
    pub verb: BulkVerb,
    /// The value, field by field.
    pub wanted: Fields<Value>,
    /// How many accounts it changes.
    pub accounts: u64,
    /// What became of the others that were chosen.
    pub counts: BulkCounts,
    /// Where it stands.
    pub state: BulkState,
    /// Who prepared it.
    pub by: String,
}

/// An account of a bulk edit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkEditLine {
    /// The account.
    pub account: AccountId,
    /// Its name.
    pub name: String,
    /// What the changed fields held before.
    pub before: Fields<Value>,
    /// What they hold afterwards.
    pub after: Fields<Value>,
}

/// Bulk edits of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkEditPage {
    /// The latest first.
    pub edits: Vec<BulkEdit>,
    /// The last of them, where there are more.
    pub next: Option<BulkEditId>,
}

/// A bulk edit with the first of its accounts.
///
/// # Errors
///
/// [`Error::NotFound`] for one that is not there or somebody else's.
pub async fn show(ctx: &Context, id: BulkEditId) -> Result<(BulkEdit, Vec<BulkEditLine>)> {
    let row = find(ctx, id).await?;
    let connection = ctx.workspace.database.reader();
    let steps = store::steps(connection, id, LINES).await?;
    let ids: Vec<Uuid> = steps.iter().map(|(account, _)| *account).collect();
    let accounts = account::store::by_ids(connection, &ids).await?;
    let mut lines = Vec::with_capacity(steps.len());
    for (id, step) in steps {
        let step: Step<Value> = serde_json::from_str(&step)?;
        let name = accounts.iter().find(|account| account.id == id);
        lines.push(BulkEditLine {
            account: AccountId(id),
            name: name.map(|account| account.name.clone()).unwrap_or_default(),
            before: step.before,
            after: step.after,
        });
    }
    lines.sort_by(|one, other| one.name.cmp(&other.name));
    let edit = told(ctx, vec![row]).await?.pop();
    Ok((edit.ok_or_else(|| Error::not_found("bulk_edit", id))?, lines))
}

/// The bulk edits that were made, the latest first: the actor's own, or everybody's for who may see the record of all.
///
/// # Errors
///
/// [`Error::Forbidden`] for who may change no account.
pub async fn bulk_edits(ctx: &Context, before: Option<BulkEditId>) -> Result<BulkEditPage> {
    ctx.may(Action::EditAccount)?;
    let by = match ctx.may(Action::SeeAudit) {
        Ok(()) => None,
        Err(_) => ctx.person(),
    };
    let connection = ctx.workspace.database.reader();
    let mut rows = store::made(connection, by, before.map(|id| id.0), EDITS + 1).await?;
    let more = rows.len() as u64 > EDITS;
    rows.truncate(usize::try_from(EDITS).unwrap_or(usize::MAX));
    let next = rows.last().filter(|_| more).map(|row| BulkEditId(row.id));
    Ok(BulkEditPage {
        edits: told(ctx, rows).await?,
        next,
    })
}

async fn told(ctx: &Context, rows: Vec<store::Model>) -> Result<Vec<BulkEdit>> {
    let ids = rows.iter().flat_map(|row| [Some(row.made_by), row.undone_by]);
    let ids: Vec<Uuid> = ids.flatten().collect();
    let people = person::by_ids(ctx.workspace.database.reader(), &ids).await?;
    let name = |id: Uuid| {
        people
            .iter()
            .find(|person| person.id == id)
            .map(|person| person.name.clone())
    };
    let since = waited_since(ctx.now());
    rows.into_iter()
        .map(|row| {
            let wanted: Wanted = serde_json::from_str(&row.wanted)?;
            let state = match (row.made_at, row.undone_at) {
                (_, Some(at)) => BulkState::Undone {
                    at,
                    by: row.undone_by.and_then(name),
                },
                (Some(at), None) => BulkState::Made { at },
                (None, None) if row.prepared_at < since => BulkState::Expired,
                (None, None) => BulkState::Prepared,
            };
            Ok(BulkEdit {
                id: BulkEditId(row.id),
                field: wanted.field,
                verb: wanted.verb,
                wanted: wanted.fields,
                accounts: u64::try_from(row.accounts).unwrap_or(0),
                counts: serde_json::from_str(&row.told)?,
                state,
                by: name(row.made_by).unwrap_or_default(),
            })
        })
        .collect()
}
