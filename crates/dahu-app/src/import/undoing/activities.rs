//! Taking activities back that an import brought or changed.

use std::collections::{BTreeSet, HashMap, HashSet};

use sea_orm::DatabaseTransaction;
use serde_json::Value;
use uuid::Uuid;

use super::{
    Undone,
    refusing::{Conflict, refuse},
    subjects,
};
use crate::{
    Context, Result, account,
    activity::importing::{self, Changed, Told},
    event::StoredEvent,
};

/// Removes the activities that the import brought, and gives those that it changed their earlier facts. Of those that were
/// removed since, nothing is left to take back.
///
/// # Errors
///
/// [`crate::Error::Refused`] where somebody changed one of them since.
pub(super) async fn undo_activities(
    transaction: &DatabaseTransaction,
    ctx: &Context,
    events: &[StoredEvent],
    undone: &mut Undone,
) -> Result<()> {
    let (brought, updated) = (
        subjects(events, "activity", "recorded"),
        subjects(events, "activity", "updated"),
    );
    if brought.is_empty() && updated.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = brought.iter().chain(&updated).copied().collect();
    let now: HashMap<Uuid, Told> = importing::by_ids(transaction, &ids)
        .await?
        .into_iter()
        .map(|told| (told.id.0, told))
        .collect();
    let conflicts = changed_since(transaction, events, &now).await?;
    refuse(transaction, events, &conflicts).await?;
    let mut restored = Vec::new();
    for event in events
        .iter()
        .filter(|event| event.noun == "activity" && event.verb == "updated")
    {
        if let (Some(activity), Some(before)) = (now.get(&event.subject_id), event.before.clone()) {
            restored.push(Changed {
                activity: activity.clone(),
                after: importing::facts_of(before)?,
            });
        }
    }
    importing::take(transaction, ctx, None, &[], &restored).await?;
    let brought: HashSet<Uuid> = brought.into_iter().collect();
    let gone: Vec<Told> = now
        .into_values()
        .filter(|told| brought.contains(&told.id.0))
        .collect();
    importing::remove_all(transaction, ctx, &gone).await?;
    undone.activities = (gone.len() + restored.len()) as u64;
    Ok(())
}

/// The fields of activities that are no longer as the import left them.
async fn changed_since(
    transaction: &DatabaseTransaction,
    events: &[StoredEvent],
    now: &HashMap<Uuid, Told>,
) -> Result<Vec<Conflict>> {
    let mut changed: Vec<(&Told, BTreeSet<String>)> = Vec::new();
    for event in events
        .iter()
        .filter(|event| event.noun == "activity" && ["recorded", "updated"].contains(&event.verb.as_str()))
    {
        let (Some(told), Some(after)) = (now.get(&event.subject_id), event.after.clone()) else {
            continue;
        };
        if importing::facts_of(after.clone())? == told.facts {
            continue;
        }
        let facts = importing::event_of(told)?;
        let both = [&after, &facts].into_iter().filter_map(Value::as_object);
        let fields: BTreeSet<&String> = both.flat_map(serde_json::Map::keys).collect();
        let fields = fields
            .into_iter()
            .filter(|field| after.get(field.as_str()) != facts.get(field.as_str()));
        changed.push((told, fields.cloned().collect()));
    }
    let accounts: Vec<Uuid> = changed.iter().map(|(told, _)| told.account.0).collect();
    let names: HashMap<Uuid, String> = account::store::by_ids(transaction, &accounts)
        .await?
        .into_iter()
        .map(|account| (account.id, account.name))
        .collect();
    let conflicts = changed.into_iter().flat_map(|(told, fields)| {
        let name = names.get(&told.account.0).cloned().unwrap_or_default();
        let name = format!("{name}, {}", told.facts.on);
        fields
            .into_iter()
            .map(move |field| Conflict::activity(told.id.0, &name, &field))
    });
    Ok(conflicts.collect())
}
