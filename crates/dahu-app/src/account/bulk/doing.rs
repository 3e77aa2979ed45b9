//! Making a bulk edit, and taking it back.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use dahu_core::{access::Action, account::AccountId, editing::Step};
use sea_orm::DatabaseTransaction;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{BULK_AT_MOST, BulkCounts, BulkEditId, find, store, waited_since};
use crate::{
    Context, Error, Result,
    access::Scope,
    account::{self, AccountFacts, editing, store::StoredAccount},
    event::{self, Change},
};

/// Conflicts told at most.
const CONFLICTS: usize = 100;

/// An account that an undo would harm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkConflict {
    /// The account.
    pub account: AccountId,
    /// Its name.
    pub name: String,
    /// The fields that were changed again since, by name.
    pub fields: Vec<String>,
    /// Who changed the account last.
    pub by: Option<String>,
    /// When.
    pub at: Option<DateTime<Utc>>,
}

/// What came of taking a bulk edit back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BulkUndone {
    /// So many accounts have again what they had; so many others were left as they are.
    Done {
        /// Accounts taken back.
        restored: u64,
        /// Accounts left out, as they were changed again since or are gone.
        left: u64,
    },
    /// Nothing was done: these accounts were changed again since.
    Conflicts {
        /// Some of them.
        conflicts: Vec<BulkConflict>,
        /// How many they are.
        count: u64,
    },
}

/// Makes a prepared edit. Accounts whose field somebody changed since, and those that the actor may no longer change, stay
/// as they are and are told.
///
/// # Errors
///
/// [`Error::NotFound`] for an edit that is not there or somebody else's, [`Error::Refused`] with the rule `bulk_is_made`
/// for one that was made already or `bulk_waited_too_long`.
pub async fn make(ctx: &Context, id: BulkEditId) -> Result<()> {
    find(ctx, id).await?;
    let may_change = Scope::of(ctx, Action::EditAccount)?.numbers(ctx).await?;
    let transaction = ctx.workspace.database.begin().await?;
    let mut row = locked(&transaction, id).await?;
    if row.made_at.is_some() {
        return Err(Error::refused("bulk_is_made", "this edit was made already"));
    }
    if row.prepared_at < waited_since(ctx.now()) {
        return Err(Error::refused(
            "bulk_waited_too_long",
            "this preview is a day old: prepare the edit again to see what it does now",
        ));
    }
    let steps = read_steps(&transaction, id).await?;
    let accounts = locked_accounts(&transaction, &steps).await?;
    let mut counts: BulkCounts = serde_json::from_str(&row.told)?;
    let (mut changed, mut left_out) = (Vec::new(), Vec::new());
    for (account, step) in &steps {
        let stored = accounts.get(account);
        let made = stored
            .filter(|stored| may_change.has(stored.number))
            .map(|stored| {
                let facts = stored.facts();
                Ok::<_, Error>((stored, facts.clone(), step.made_on(&editing::fields::of(&facts)?)))
            });
        match made.transpose()? {
            Some((stored, facts, Ok(fields))) => {
                changed.push((stored, editing::fields::into_facts(fields, &facts)?));
            }
            _ => left_out.push(*account),
        }
    }
    counts.changed_meanwhile = left_out.len() as u64;
    store::leave_out(&transaction, id, &left_out).await?;
    row.accounts = i32::try_from(changed.len()).unwrap_or(i32::MAX);
    row.told = serde_json::to_string(&counts)?;
    row.made_at = Some(ctx.now());
    let what = json!({ "accounts": row.accounts, "wanted": serde_json::from_str::<Value>(&row.wanted)? });
    store::save(&transaction, row).await?;
    write(&transaction, ctx, "updated", &changed).await?;
    event::record(&transaction, ctx, None, vec![told(id, "made", what)]).await?;
    Ok(transaction.commit().await?)
}

/// Takes a made edit back: every changed field holds again what it held, beside whatever else was changed since. Where a
/// field was changed again nothing is done, unless those accounts are to be left as they are.
///
/// # Errors
///
/// [`Error::NotFound`], and [`Error::Refused`] with the rule `bulk_not_made` for one that was never made or is taken back
/// already.
pub async fn undo(ctx: &Context, id: BulkEditId, leave_conflicts: bool) -> Result<BulkUndone> {
    find(ctx, id).await?;
    let may_change = Scope::of(ctx, Action::EditAccount)?.numbers(ctx).await?;
    let transaction = ctx.workspace.database.begin().await?;
    let mut row = locked(&transaction, id).await?;
    if row.made_at.is_none() || row.undone_at.is_some() {
        return Err(Error::refused(
            "bulk_not_made",
            "this edit was not made, or was taken back already",
        ));
    }
    let steps = read_steps(&transaction, id).await?;
    let accounts = locked_accounts(&transaction, &steps).await?;
    let (mut restored, mut conflicts) = (Vec::new(), Vec::new());
    let made = u64::try_from(row.accounts).unwrap_or(0);
    for (account, step) in &steps {
        let Some(stored) = accounts.get(account) else {
            continue;
        };
        let facts = stored.facts();
        let fields = editing::fields::of(&facts)?;
        let back = if may_change.has(stored.number) {
            step.taken_back(&fields)
        } else {
            Err(step.names().into_iter().cloned().collect())
        };
        match back {
            Ok(back) if back == fields => {}
            Ok(back) => restored.push((stored, editing::fields::into_facts(back, &facts)?)),
            Err(names) => conflicts.push((stored, names)),
        }
    }
    if !conflicts.is_empty() && !leave_conflicts {
        return told_conflicts(&transaction, conflicts).await;
    }
    let count = restored.len() as u64;
    write(&transaction, ctx, "restored", &restored).await?;
    row.undone_at = Some(ctx.now());
    row.undone_by = ctx.person().map(|person| person.0);
    store::save(&transaction, row).await?;
    let what = json!({ "accounts": count });
    event::record(&transaction, ctx, None, vec![told(id, "undone", what)]).await?;
    transaction.commit().await?;
    Ok(BulkUndone::Done {
        restored: count,
        left: made.saturating_sub(count),
    })
}

async fn locked(transaction: &DatabaseTransaction, id: BulkEditId) -> Result<store::Model> {
    let row = store::lock(transaction, id).await?;
    row.ok_or_else(|| Error::not_found("bulk_edit", id))
}

async fn read_steps(transaction: &DatabaseTransaction, id: BulkEditId) -> Result<Vec<(Uuid, Step<Value>)>> {
    let steps = store::steps(transaction, id, BULK_AT_MOST).await?;
    let read = |(account, step): (Uuid, String)| Ok((account, serde_json::from_str(&step)?));
    steps.into_iter().map(read).collect()
}

async fn locked_accounts(
    transaction: &DatabaseTransaction,
    steps: &[(Uuid, Step<Value>)],
) -> Result<HashMap<Uuid, StoredAccount>> {
    let ids: Vec<Uuid> = steps.iter().map(|(account, _)| *account).collect();
    let accounts = account::store::lock(transaction, &ids).await?;
    Ok(accounts
        .into_iter()
        .map(|account| (account.id, account))
        .collect())
}

async fn write(
    transaction: &DatabaseTransaction,
    ctx: &Context,
    verb: &'static str,
    changed: &[(&StoredAccount, AccountFacts)],
) -> Result<()> {
    let facts: Vec<(i64, &AccountFacts)> = changed
        .iter()
        .map(|(account, facts)| (account.number, facts))
        .collect();
    account::change_facts(transaction, ctx, &facts).await?;
    let changes = changed.iter().map(|(account, facts)| Change {
        verb,
        ..account::updated(account, facts)
    });
    event::record(transaction, ctx, None, changes.collect()).await
}

fn told(id: BulkEditId, verb: &'static str, what: Value) -> Change {
    Change {
        noun: "bulk_edit",
        subject: id.0,
        account: None,
        verb,
        before: None,
        after: Some(what),
    }
}

async fn told_conflicts(
    transaction: &DatabaseTransaction,
    conflicts: Vec<(&StoredAccount, Vec<String>)>,
) -> Result<BulkUndone> {
    let count = conflicts.len() as u64;
    let mut told = Vec::new();
    for (account, fields) in conflicts.into_iter().take(CONFLICTS) {
        let latest = event::latest_of(transaction, "account", account.id).await?;
        told.push(BulkConflict {
            account: AccountId(account.id),
            name: account.name.clone(),
            fields,
            at: latest.as_ref().map(|event| event.at),
            by: latest.map(|event| event.actor_name),
        });
    }
    Ok(BulkUndone::Conflicts {
        conflicts: told,
        count,
    })
}
