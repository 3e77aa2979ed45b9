//! A bulk edit of opportunities as people look at it before it is made and afterwards.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use dahu_core::{
    access::Action,
    editing::Fields,
    opportunity::{OpportunityId, bulk::BulkChange},
    person::PersonId,
};
use serde_json::Value;
use uuid::Uuid;

use super::{BulkId, Chosen, LeftOut, Made, Told, choosing, find, store, waited_since};
use crate::{
    Context, Error, Result,
    access::Scope,
    opportunity::{book, store as opportunities},
    person,
};

/// Opportunities of an edit that are shown.
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
    pub id: BulkId,
    /// What it does.
    pub change: BulkChange,
    /// The name of whom it gives opportunities to.
    pub owner: Option<String>,
    /// How many opportunities it changes.
    pub opportunities: u64,
    /// How many were chosen.
    pub chosen: u64,
    /// How many of them are as wanted already.
    pub unchanged: u64,
    /// How many were left out for each reason, by its word.
    pub counts: Vec<(String, u64)>,
    /// Where it stands.
    pub state: BulkState,
    /// Who prepared it.
    pub by: String,
}

/// An opportunity of a bulk edit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkLine {
    /// The opportunity.
    pub id: OpportunityId,
    /// Its name.
    pub name: String,
    /// Its account's name.
    pub account_name: String,
    /// What the changed fields held before.
    pub before: Fields<Value>,
    /// What they hold afterwards.
    pub after: Fields<Value>,
}

/// An opportunity that was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkLeftOut {
    /// The opportunity.
    pub id: OpportunityId,
    /// Its name.
    pub name: String,
    /// Its account's name.
    pub account_name: String,
    /// Why.
    pub why: LeftOut,
}

/// Bulk edits of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkEditPage {
    /// The latest first.
    pub edits: Vec<BulkEdit>,
    /// The last of them, where there are more.
    pub next: Option<BulkId>,
}

/// How many opportunities are chosen.
///
/// # Errors
///
/// Like [`super::prepare`].
pub async fn count_chosen(ctx: &Context, chosen: &Chosen) -> Result<u64> {
    ctx.may(Action::WorkOpportunities)?;
    Ok(choosing::chosen(ctx, chosen).await?.len() as u64)
}

/// A bulk edit with the first of its opportunities, the first of those that were left out, and the names of people in them.
///
/// # Errors
///
/// [`Error::NotFound`] for one that is not there or somebody else's.
pub async fn show(
    ctx: &Context,
    id: BulkId,
) -> Result<(
    BulkEdit,
    Vec<BulkLine>,
    Vec<BulkLeftOut>,
    HashMap<PersonId, String>,
)> {
    let row = find(ctx, id).await?;
    let connection = ctx.workspace.database.reader();
    let steps = store::steps(connection, id, LINES).await?;
    let told: Told = serde_json::from_str(&row.told)?;
    let ids = steps.iter().map(|(id, _)| *id);
    let ids: Vec<Uuid> = ids.chain(told.named.iter().map(|(id, _)| *id)).collect();
    let named = Named::of(ctx, &ids).await?;
    let mut lines = Vec::with_capacity(steps.len());
    for (id, step) in steps {
        let step: Made = serde_json::from_str(&step)?;
        let Some((name, account_name)) = named.0.get(&id).cloned() else {
            continue;
        };
        lines.push(BulkLine {
            id: OpportunityId(id),
            name,
            account_name,
            before: step.before,
            after: step.after,
        });
    }
    lines.sort_by(|one, other| (&one.account_name, &one.name).cmp(&(&other.account_name, &other.name)));
    let left_out = told.named.into_iter().filter_map(|(id, why)| {
        let (name, account_name) = named.0.get(&id).cloned()?;
        Some(BulkLeftOut {
            id: OpportunityId(id),
            name,
            account_name,
            why,
        })
    });
    let left_out = left_out.collect();
    let people = people(ctx, &lines).await?;
    let edit = told_of(ctx, vec![row]).await?.pop();
    let edit = edit.ok_or_else(|| Error::not_found("bulk_edit", id))?;
    Ok((edit, lines, left_out, people))
}

/// Names of opportunities and of their accounts, of those that the actor may see.
struct Named(HashMap<Uuid, (String, String)>);

impl Named {
    async fn of(ctx: &Context, ids: &[Uuid]) -> Result<Self> {
        let seen = Scope::of(ctx, Action::SeeOpportunities)?.numbers(ctx).await?;
        let accounts: HashMap<Uuid, Uuid> = book::look(ctx, |book| {
            let entries = ids.iter().filter_map(|id| book.get(OpportunityId(*id)));
            let entries = entries.filter(|entry| seen.has(entry.number));
            entries.map(|entry| (entry.id.0, entry.account.0)).collect()
        })
        .await?;
        let connection = ctx.workspace.database.reader();
        let ids: Vec<Uuid> = accounts.keys().copied().collect();
        let names = opportunities::names(connection, &ids).await?;
        let of_accounts: Vec<Uuid> = accounts.values().copied().collect();
        let of_accounts = opportunities::account_names(connection, &of_accounts).await?;
        let named = accounts.into_iter().filter_map(|(id, account)| {
            let (name, _) = names.get(&id)?;
            let account = of_accounts.get(&account).cloned().unwrap_or_default();
            Some((id, (name.clone(), account)))
        });
        Ok(Self(named.collect()))
    }
}

/// The names of owners before and after.
async fn people(ctx: &Context, lines: &[BulkLine]) -> Result<HashMap<PersonId, String>> {
    let owner = |fields: &Fields<Value>| {
        let owner = fields.get("owner").and_then(Value::as_str);
        owner.and_then(|id| Uuid::parse_str(id).ok())
    };
    let ids = lines
        .iter()
        .flat_map(|line| [owner(&line.before), owner(&line.after)]);
    let ids: BTreeSet<Uuid> = ids.flatten().collect();
    let ids: Vec<Uuid> = ids.into_iter().collect();
    let people = person::by_ids(ctx.workspace.database.reader(), &ids).await?;
    Ok(people
        .into_iter()
        .map(|person| (PersonId(person.id), person.name))
        .collect())
}

/// The bulk edits that were made, the latest first: the actor's own, or everybody's for who may see the record of all.
///
/// # Errors
///
/// [`Error::Forbidden`] for who may work on no opportunity.
pub async fn bulk_edits(ctx: &Context, before: Option<BulkId>) -> Result<BulkEditPage> {
    ctx.may(Action::WorkOpportunities)?;
    let by = match ctx.may(Action::SeeAudit) {
        Ok(()) => None,
        Err(_) => ctx.person(),
    };
    let connection = ctx.workspace.database.reader();
    let mut rows = store::made(connection, by, before.map(|id| id.0), EDITS + 1).await?;
    let is_more = rows.len() as u64 > EDITS;
    rows.truncate(usize::try_from(EDITS).unwrap_or(usize::MAX));
    let next = rows.last().filter(|_| is_more).map(|row| BulkId(row.id));
    Ok(BulkEditPage {
        edits: told_of(ctx, rows).await?,
        next,
    })
}

async fn told_of(ctx: &Context, rows: Vec<store::Model>) -> Result<Vec<BulkEdit>> {
    let mut read = Vec::with_capacity(rows.len());
    for row in rows {
        let change: BulkChange = serde_json::from_str(&row.wanted)?;
        let told: Told = serde_json::from_str(&row.told)?;
        read.push((row, change, told));
    }
    let ids = read.iter().flat_map(|(row, change, _)| {
        let to = match change {
            BulkChange::Owner(to) => Some(to.0),
            _ => None,
        };
        [Some(row.made_by), row.undone_by, to]
    });
    let ids: Vec<Uuid> = ids.flatten().collect();
    let people = person::by_ids(ctx.workspace.database.reader(), &ids).await?;
    let name = |id: Uuid| {
        let found = people.iter().find(|person| person.id == id);
        found.map(|person| person.name.clone())
    };
    let since = waited_since(ctx.now());
    let edits = read.into_iter().map(|(row, change, told)| BulkEdit {
        id: BulkId(row.id),
        owner: match &change {
            BulkChange::Owner(to) => name(to.0),
            _ => None,
        },
        change,
        opportunities: u64::try_from(row.opportunities).unwrap_or(0),
        chosen: told.chosen,
        unchanged: told.unchanged,
        counts: told.counts.into_iter().collect(),
        state: match (row.made_at, row.undone_at) {
            (_, Some(at)) => BulkState::Undone {
                at,
                by: row.undone_by.and_then(name),
            },
            (Some(at), None) => BulkState::Made { at },
            (None, None) if row.prepared_at < since => BulkState::Expired,
            (None, None) => BulkState::Prepared,
        },
        by: name(row.made_by).unwrap_or_default(),
    });
    Ok(edits.collect())
}
