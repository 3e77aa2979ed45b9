//! Taking contacts back that an import brought or changed.

use std::collections::{BTreeSet, HashMap, HashSet};

use dahu_core::contact::ContactId;
use sea_orm::DatabaseTransaction;
use serde_json::Value;
use uuid::Uuid;

use super::{
    Undone,
    refusing::{Conflict, refuse},
    subjects,
};
use crate::{
    Context, Result,
    contact::{
        Contact, ContactFacts,
        importing::{self, Changed},
    },
    event::StoredEvent,
};

/// Removes the contacts that the import brought and to whom nothing else refers, and gives those that it changed their earlier
/// facts. Of contacts that were removed or erased since, nothing is left to take back.
///
/// # Errors
///
/// [`crate::Error::Refused`] where somebody changed one of them since.
pub(super) async fn undo_contacts(
    transaction: &DatabaseTransaction,
    ctx: &Context,
    events: &[StoredEvent],
    undone: &mut Undone,
) -> Result<()> {
    let (created, updated) = (
        subjects(events, "contact", "created"),
        subjects(events, "contact", "updated"),
    );
    if created.is_empty() && updated.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = created.iter().chain(&updated).copied().collect();
    let now: HashMap<Uuid, Contact> = importing::by_ids(transaction, &ids)
        .await?
        .into_iter()
        .map(|contact| (contact.id.0, contact))
        .collect();
    let held = importing::referred_to(transaction).await?;
    let brought: HashSet<Uuid> = created.into_iter().collect();
    let mut gone: HashSet<Uuid> = brought
        .iter()
        .filter(|id| now.contains_key(id) && !held.contains(id))
        .copied()
        .collect();
    let conflicts = changed_since(events, &now, |id| !brought.contains(&id) || gone.contains(&id))?;
    refuse(transaction, events, &conflicts).await?;
    let mut restored = Vec::new();
    for event in events
        .iter()
        .filter(|event| event.noun == "contact" && event.verb == "updated")
    {
        let before = event.before.clone().map(serde_json::from_value::<ContactFacts>);
        if let (Some(contact), Some(before)) = (now.get(&event.subject_id), before.transpose()?) {
            restored.push(Changed {
                contact: contact.clone(),
                after: before,
            });
        }
    }
    importing::take(transaction, ctx, None, &[], &restored).await?;
    keep_superiors(transaction, &mut gone).await?;
    let gone: Vec<Contact> = now
        .into_values()
        .filter(|contact| gone.contains(&contact.id.0))
        .collect();
    importing::remove_all(transaction, ctx, &gone).await?;
    undone.contacts = (gone.len() + restored.len()) as u64;
    Ok(())
}

/// Keeps those to whom somebody reports who stays.
async fn keep_superiors(transaction: &DatabaseTransaction, gone: &mut HashSet<Uuid>) -> Result<()> {
    let superiors = importing::superiors(transaction).await?;
    loop {
        let is_kept = |ContactId(id): &ContactId| !gone.contains(id);
        let needed: Vec<Uuid> = superiors
            .iter()
            .filter(|(contact, superior)| is_kept(contact) && !is_kept(superior))
            .map(|(_, superior)| superior.0)
            .collect();
        if needed.is_empty() {
            return Ok(());
        }
        for id in needed {
            gone.remove(&id);
        }
    }
}

/// The fields of contacts that are no longer as the import left them, of those that are to be changed.
fn changed_since(
    events: &[StoredEvent],
    now: &HashMap<Uuid, Contact>,
    is_changed: impl Fn(Uuid) -> bool,
) -> Result<Vec<Conflict>> {
    let mut conflicts = Vec::new();
    let left = events
        .iter()
        .filter(|event| event.noun == "contact" && ["created", "updated"].contains(&event.verb.as_str()));
    for event in left {
        let (Some(contact), Some(after)) = (now.get(&event.subject_id), event.after.clone()) else {
            continue;
        };
        let left: ContactFacts = serde_json::from_value(after)?;
        if left == contact.facts || !is_changed(event.subject_id) {
            continue;
        }
        let (left, facts) = (serde_json::to_value(left)?, serde_json::to_value(&contact.facts)?);
        let both = [&left, &facts].into_iter().filter_map(Value::as_object);
        let fields: BTreeSet<&String> = both.flat_map(serde_json::Map::keys).collect();
        conflicts.extend(
            fields
                .into_iter()
                .filter(|field| left.get(field.as_str()) != facts.get(field.as_str()))
                .map(|field| Conflict::contact(event.subject_id, &contact.facts.name, field)),
        );
    }
    Ok(conflicts)
}
