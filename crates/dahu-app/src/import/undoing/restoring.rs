//! Giving accounts their earlier facts again, and removing those that an import created.

use std::collections::{HashMap, HashSet};

use dahu_core::account::AccountId;
use sea_orm::DatabaseTransaction;
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::{
    Standing, Undone,
    refusing::{edited_accounts, refuse},
    subjects,
};
use crate::{
    Context, Error, Result,
    account::{self, AccountFacts, group::Placing, store::StoredAccount},
    account_team, activity, assessment, case, contact, contract,
    event::StoredEvent,
    file, handover, kind, merge, opportunity, plan, playbook, pool, quota, relationship, search, selection,
    selling, target, task,
};

pub(super) async fn restore_accounts(
    transaction: &DatabaseTransaction,
    ctx: &Context,
    events: &[StoredEvent],
    undone: &mut Undone,
) -> Result<()> {
    let updated = subjects(events, "account", "updated");
    let numbers: HashMap<Uuid, i64> = account::store::by_ids(transaction, &updated)
        .await?
        .into_iter()
        .map(|account| (account.id, account.number))
        .collect();
    let mut restored = Vec::with_capacity(updated.len());
    for event in events
        .iter()
        .filter(|event| event.noun == "account" && event.verb == "updated")
    {
        let facts: AccountFacts = serde_json::from_value(event.before.clone().unwrap_or(Value::Null))?;
        let id = AccountId(event.subject_id);
        let number = numbers
            .get(&id.0)
            .ok_or_else(|| Error::not_found("account", id))?;
        restored.push((*number, facts));
    }
    let facts: Vec<(i64, &AccountFacts)> = restored.iter().map(|(number, facts)| (*number, facts)).collect();
    account::change_facts(transaction, ctx, &facts).await?;
    undone.restored = facts.len() as u64;
    Ok(())
}

/// Makes accounts belong to whom they did before the import.
pub(super) async fn restore_parents(
    transaction: &DatabaseTransaction,
    ctx: &Context,
    events: &[StoredEvent],
    undone: &mut Undone,
) -> Result<()> {
    let placings = parents_before(events)?;
    account::group::place(transaction, ctx, None, &placings).await?;
    undone.parents = placings.len() as u64;
    Ok(())
}

/// What takes back where the import put accounts.
pub(super) fn parents_before(events: &[StoredEvent]) -> Result<Vec<Placing>> {
    let set = events
        .iter()
        .filter(|event| event.noun == "account" && event.verb == "parent_set");
    let named = |facts: &Option<Value>| -> Result<Option<(Uuid, String)>> {
        let facts: Option<Put> = facts.clone().map(serde_json::from_value).transpose()?;
        Ok(facts.and_then(|facts| facts.parent_id.zip(facts.parent)))
    };
    set.map(|event| {
        let put: Put = serde_json::from_value(event.after.clone().unwrap_or(Value::Null))?;
        Ok(Placing {
            account: AccountId(event.subject_id),
            name: put.account.unwrap_or_default(),
            before: put.parent_id.zip(put.parent),
            after: named(&event.before)?,
        })
    })
    .collect()
}

/// Where an account was put, as events tell it.
#[derive(Deserialize)]
struct Put {
    parent: Option<String>,
    parent_id: Option<Uuid>,
    account: Option<String>,
}

/// Removes the accounts that the import created and nothing else refers to; refused where somebody edited one since.
pub(super) async fn remove_accounts(
    transaction: &DatabaseTransaction,
    events: &[StoredEvent],
    standing: &Standing,
    undone: &mut Undone,
) -> Result<HashSet<Uuid>> {
    let created = account::store::by_ids(transaction, &subjects(events, "account", "created")).await?;
    let mut held = target::holding(transaction).await?;
    held.extend(assessment::holding(transaction).await?);
    held.extend(contract::holding(transaction).await?);
    held.extend(account_team::store::holding(transaction).await?);
    held.extend(account::group::holding(transaction).await?);
    held.extend(account::tie::holding(transaction).await?);
    held.extend(handover::holding(transaction).await?);
    held.extend(pool::holding(transaction).await?);
    held.extend(contact::holding(transaction).await?);
    held.extend(activity::holding(transaction).await?);
    held.extend(task::holding(transaction).await?);
    held.extend(case::holding(transaction).await?);
    held.extend(file::holding(transaction).await?);
    held.extend(opportunity::importing::holding(transaction).await?);
    held.extend(quota::holding(transaction).await?);
    held.extend(kind::holding(transaction).await?);
    held.extend(selling::holding(transaction).await?);
    held.extend(relationship::holding(transaction).await?);
    held.extend(selection::holding(transaction).await?);
    held.extend(plan::holding(transaction).await?);
    held.extend(playbook::call::holding(transaction).await?);
    held.extend(merge::store::holding(transaction).await?);
    let gone: Vec<StoredAccount> = created
        .into_iter()
        .filter(|account| !standing.accounts.contains(&account.number) && !held.contains(&account.id))
        .collect();
    refuse(transaction, events, &edited_accounts(events, &gone)?).await?;
    let numbers: Vec<i64> = gone.iter().map(|account| account.number).collect();
    let ids: Vec<Uuid> = gone.iter().map(|account| account.id).collect();
    search::delete(transaction, &numbers).await?;
    account_team::store::forget(transaction, &ids).await?;
    account::store::delete(transaction, &ids).await?;
    undone.accounts = ids.len() as u64;
    Ok(ids.into_iter().collect())
}
