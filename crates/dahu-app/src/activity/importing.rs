//! Many activities at once, as an import brings them and its undoing takes them back.
//!
//! What was done next is kept with the activity; no task is made of it, as most of it lies in the past.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use dahu_core::{account::AccountId, activity::ActivityId, contact::ContactId, person::PersonId};
use sea_orm::{ConnectionTrait, DatabaseTransaction};
use uuid::Uuid;

use super::{
    ActivityFacts,
    facts::{self, Kept},
    searching,
    store::{self, StoredActivity},
};
use crate::{
    Context, Error, Result,
    event::{self, Change},
    import::ImportId,
    search,
};

/// An activity with all that is known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    /// Which.
    pub(crate) id: ActivityId,
    /// The account.
    pub(crate) account: AccountId,
    /// What is known.
    pub(crate) facts: ActivityFacts,
    /// When it was recorded.
    pub(crate) recorded_at: DateTime<Utc>,
    /// By whom.
    pub(crate) recorded_by: Option<PersonId>,
}

/// An activity that gets other facts.
#[derive(Clone, Debug)]
pub(crate) struct Changed {
    /// As it is.
    pub(crate) activity: Told,
    /// What is known from then on.
    pub(crate) after: ActivityFacts,
}

/// The facts of an event about an activity.
pub(crate) fn facts_of(event: serde_json::Value) -> Result<ActivityFacts> {
    Ok(serde_json::from_value::<Kept>(event)?.facts())
}

/// The facts of an activity as events keep them.
pub(crate) fn event_of(told: &Told) -> Result<serde_json::Value> {
    Ok(serde_json::to_value(Kept::new(
        &told.facts,
        (told.recorded_at, told.recorded_by),
    ))?)
}

/// All activities.
pub(crate) async fn all(connection: &impl ConnectionTrait) -> Result<Vec<Told>> {
    let rows = store::all(connection).await?;
    with_people(connection, rows).await
}

/// These activities that are there.
pub(crate) async fn by_ids(connection: &impl ConnectionTrait, ids: &[Uuid]) -> Result<Vec<Told>> {
    let rows = store::by_ids(connection, ids).await?;
    with_people(connection, rows).await
}

async fn with_people(connection: &impl ConnectionTrait, rows: Vec<StoredActivity>) -> Result<Vec<Told>> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut people: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    let mut contacts: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    for some in ids.chunks(store::ROWS_AT_ONCE) {
        people.extend(store::people_of(connection, some).await?);
        contacts.extend(store::contacts_of(connection, some).await?);
    }
    let told = rows.into_iter().map(|row| {
        let mut facts = facts::of_row(&row);
        let of_us = people.remove(&row.id).unwrap_or_default();
        let of_theirs = contacts.remove(&row.id).unwrap_or_default();
        facts.people = of_us.into_iter().map(PersonId).collect();
        facts.contacts = of_theirs.into_iter().map(ContactId).collect();
        Told {
            id: ActivityId(row.id),
            account: AccountId(row.account_id),
            facts,
            recorded_at: row.recorded_at,
            recorded_by: row.recorded_by.map(PersonId),
        }
    });
    Ok(told.collect())
}

/// Adds activities and changes others, all or none, with an event each.
///
/// # Errors
///
/// [`Error::Conflict`] where somebody changed one of them since it was read.
pub(crate) async fn take(
    transaction: &DatabaseTransaction,
    ctx: &Context,
    import: Option<ImportId>,
    created: &[Told],
    updated: &[Changed],
) -> Result<()> {
    event::chain::store::lock(transaction).await?;
    let ids: Vec<Uuid> = updated.iter().map(|changed| changed.activity.id.0).collect();
    let now: HashMap<ActivityId, Told> = by_ids(transaction, &ids)
        .await?
        .into_iter()
        .map(|told| (told.id, told))
        .collect();
    if updated
        .iter()
        .any(|changed| now.get(&changed.activity.id) != Some(&changed.activity))
    {
        return Err(Error::Conflict {
            field: "activities",
            message: "activities were changed meanwhile; nothing was kept: do it again".to_owned(),
        });
    }
    store::delete_all(transaction, &ids).await?;
    let after: Vec<Told> = updated
        .iter()
        .map(|changed| Told {
            facts: changed.after.clone(),
            ..changed.activity.clone()
        })
        .collect();
    let all: Vec<&Told> = created.iter().chain(&after).collect();
    let rows: Vec<(StoredActivity, &ActivityFacts)> = all
        .iter()
        .map(|told| {
            let recorded = (told.recorded_at, told.recorded_by);
            let row = facts::row(&told.facts, (told.id.0, told.account), recorded, ctx.now());
            (row, &told.facts)
        })
        .collect();
    store::insert(transaction, &rows).await?;
    let said: Vec<searching::Said<'_>> = all
        .iter()
        .map(|told| (told.account, told.id, told.facts.text.as_str()))
        .collect();
    searching::index_many(transaction, &said).await?;
    let verb = if import.is_some() { "updated" } else { "restored" };
    let mut changes = Vec::with_capacity(all.len());
    for told in created {
        changes.push(change(told, "recorded", None, Some(&told.facts))?);
    }
    for changed in updated {
        let (before, after) = (Some(&changed.activity.facts), Some(&changed.after));
        changes.push(change(&changed.activity, verb, before, after)?);
    }
    event::record(transaction, ctx, import, changes).await
}

/// Removes activities, with an event each.
pub(crate) async fn remove_all(
    transaction: &DatabaseTransaction,
    ctx: &Context,
    activities: &[Told],
) -> Result<()> {
    let ids: Vec<Uuid> = activities.iter().map(|told| told.id.0).collect();
    search::forget(transaction, &ids).await?;
    store::delete_all(transaction, &ids).await?;
    let changes: Result<Vec<Change>> = activities
        .iter()
        .map(|told| change(told, "removed", Some(&told.facts), None))
        .collect();
    event::record(transaction, ctx, None, changes?).await
}

fn change(
    told: &Told,
    verb: &'static str,
    before: Option<&ActivityFacts>,
    after: Option<&ActivityFacts>,
) -> Result<Change> {
    let recorded = (told.recorded_at, told.recorded_by);
    let kept = |facts: &ActivityFacts| serde_json::to_value(Kept::new(facts, recorded));
    Ok(Change {
        noun: "activity",
        subject: told.id.0,
        account: Some(told.account),
        verb,
        before: before.map(kept).transpose()?,
        after: after.map(kept).transpose()?,
    })
}
