//! Refusing to undo an import where somebody's later work stands on it: what was changed, by whom and when.

use std::collections::{BTreeSet, HashMap, HashSet};

use dahu_core::group;
use sea_orm::DatabaseTransaction;
use serde_json::Value;
use uuid::Uuid;

use super::{restoring::parents_before, subjects};
use crate::{
    Error, Result,
    account::{self, AccountFacts, store::StoredAccount},
    error::{Fact, Facts, Phrase},
    event::{self, StoredEvent},
    merge, target,
};

/// Conflicts told at most.
const CONFLICTS: usize = 20;
/// The field of events that say to which account one belongs.
const PARENT: &str = "parent";
/// What stands for the place of an account on a target list.
const TARGET: &str = "target";

/// Somebody's later work that stands on an import.
#[derive(Clone, Debug)]
pub(super) struct Conflict {
    /// Whose events tell who did it.
    noun: &'static str,
    subject: Uuid,
    /// What it is called.
    name: String,
    /// The field that was changed; none where all is gone.
    field: Option<String>,
    /// The account that it has become part of.
    part_of: Option<String>,
}

impl Conflict {
    fn account(subject: Uuid, name: &str, field: &str) -> Self {
        Self {
            noun: "account",
            subject,
            name: name.to_owned(),
            field: Some(field.to_owned()),
            part_of: None,
        }
    }

    pub(super) fn contact(subject: Uuid, name: &str, field: &str) -> Self {
        Self {
            noun: "contact",
            ..Self::account(subject, name, field)
        }
    }

    pub(super) fn activity(subject: Uuid, name: &str, field: &str) -> Self {
        Self {
            noun: "activity",
            ..Self::account(subject, name, field)
        }
    }

    pub(super) fn opportunity(subject: Uuid, name: &str, field: &str) -> Self {
        Self {
            noun: "opportunity",
            ..Self::account(subject, name, field)
        }
    }

    pub(super) fn quota(subject: Uuid, name: &str) -> Self {
        Self {
            noun: "quota",
            field: None,
            ..Self::account(subject, name, "")
        }
    }

    pub(super) fn rating(subject: Uuid, name: &str) -> Self {
        Self {
            noun: "selection_rating",
            field: None,
            ..Self::account(subject, name, "")
        }
    }

    fn gone(subject: Uuid, name: &str) -> Self {
        Self {
            noun: "account",
            subject,
            name: name.to_owned(),
            field: None,
            part_of: None,
        }
    }

    fn merged(name: String, other: String) -> Self {
        Self {
            noun: "account",
            subject: Uuid::nil(),
            name,
            field: None,
            part_of: Some(other),
        }
    }

    /// The conflict in words, with the latest of the later events that changed the field.
    fn phrase(&self, later: &[StoredEvent]) -> Phrase {
        let (edited, changed) = match self.noun {
            "activity" => ("activity_edited", "activity_field_changed"),
            "contact" => ("contact_edited", "contact_field_changed"),
            "opportunity" => ("opportunity_edited", "opportunity_field_changed"),
            _ => ("account_edited", "account_field_changed"),
        };
        let account = ("account", Fact::text(&self.name));
        if let Some(other) = &self.part_of {
            let facts = [account, ("other", Fact::text(other))];
            return Phrase::new("account_merged", Facts::of(facts));
        }
        let whole = match self.noun {
            "quota" => Some(("quota_edited", "quota_differs")),
            "selection_rating" => Some(("rating_edited", "rating_differs")),
            _ => None,
        };
        if let Some((edited, differs)) = whole {
            return match later.first() {
                Some(event) => {
                    let (by, at) = (Fact::Person(who(event)), Fact::Moment(event.at));
                    let facts = [account, ("by", by), ("moment", at)];
                    Phrase::new(edited, Facts::of(facts))
                }
                None => Phrase::new(differs, Facts::of([account])),
            };
        }
        let Some(field) = self.field.clone() else {
            return Phrase::new("account_gone", Facts::of([account]));
        };
        let of = |facts: &Option<Value>| facts.as_ref().and_then(|facts| facts.get(&field).cloned());
        let by = later
            .iter()
            .find(|event| of(&event.before) != of(&event.after))
            .or(later.first());
        let field = ("field", Fact::Field(field.clone()));
        match by {
            Some(event) => {
                let (by, at) = (Fact::Person(who(event)), Fact::Moment(event.at));
                let facts = [account, field, ("by", by), ("moment", at)];
                Phrase::new(edited, Facts::of(facts))
            }
            None => Phrase::new(changed, Facts::of([account, field])),
        }
    }
}

/// Who caused an event; none for the program itself.
fn who(event: &StoredEvent) -> Option<String> {
    event.actor_id.map(|_| event.actor_name.clone())
}

/// Refuses where something is no longer as the import left it: somebody's later work stands on it.
pub(super) async fn refuse_conflicts(
    transaction: &DatabaseTransaction,
    events: &[StoredEvent],
) -> Result<()> {
    let mut conflicts = changed_accounts(transaction, events).await?;
    conflicts.extend(changed_parents(transaction, events).await?);
    conflicts.extend(changed_targets(transaction, events).await?);
    conflicts.extend(merged_accounts(transaction, events).await?);
    refuse(transaction, events, &conflicts).await
}

/// Refuses with these conflicts, the first of them told; nothing without any.
pub(super) async fn refuse(
    transaction: &DatabaseTransaction,
    events: &[StoredEvent],
    conflicts: &[Conflict],
) -> Result<()> {
    let Some(last) = events.last().filter(|_| !conflicts.is_empty()) else {
        return Ok(());
    };
    let mut phrases = Vec::new();
    for conflict in conflicts.iter().take(CONFLICTS) {
        let later = event::later_of(transaction, conflict.noun, conflict.subject, last.id).await?;
        phrases.push(conflict.phrase(&later));
    }
    let told = |conflict: &Conflict| match &conflict.part_of {
        Some(other) => format!("{} has become part of {other}", conflict.name),
        None => conflict.name.clone(),
    };
    let names: BTreeSet<String> = conflicts.iter().take(CONFLICTS).map(told).collect();
    let names: Vec<String> = names.into_iter().collect();
    let message = format!(
        "{} later changes stand on this import; undo those first: {}",
        conflicts.len(),
        names.join("; ")
    );
    let facts = [
        ("count", Fact::count(conflicts.len())),
        ("conflicts", Fact::Phrases(phrases)),
    ];
    Err(Error::refused_with("undo_conflicts", message, Facts::of(facts)))
}

/// Accounts that the import updated and that have other facts now.
async fn changed_accounts(
    transaction: &DatabaseTransaction,
    events: &[StoredEvent],
) -> Result<Vec<Conflict>> {
    let updated: HashMap<Uuid, StoredAccount> =
        account::store::by_ids(transaction, &subjects(events, "account", "updated"))
            .await?
            .into_iter()
            .map(|account| (account.id, account))
            .collect();
    let mut conflicts = Vec::new();
    for event in of_accounts(events, "updated") {
        match updated.get(&event.subject_id) {
            Some(account) => conflicts.extend(changed_fields(event, account)?),
            None if merge::store::of_gone(transaction, event.subject_id)
                .await?
                .is_some() => {}
            None => conflicts.push(Conflict::gone(event.subject_id, &left(event)?.name)),
        }
    }
    Ok(conflicts)
}

/// Accounts about which the import said something and that have become part of others since.
async fn merged_accounts(transaction: &DatabaseTransaction, events: &[StoredEvent]) -> Result<Vec<Conflict>> {
    let ids: HashSet<Uuid> = events.iter().filter_map(|event| event.account_id).collect();
    let merged = merge::store::gone_among(transaction, &ids).await?;
    let conflicts = merged
        .into_iter()
        .map(|(gone, kept)| Conflict::merged(gone, kept));
    Ok(conflicts.collect())
}

/// Accounts that the import created and that somebody edited since, of those that undoing would remove.
pub(super) fn edited_accounts(events: &[StoredEvent], gone: &[StoredAccount]) -> Result<Vec<Conflict>> {
    let gone: HashMap<Uuid, &StoredAccount> = gone.iter().map(|account| (account.id, account)).collect();
    let mut conflicts = Vec::new();
    for event in of_accounts(events, "created") {
        if let Some(account) = gone.get(&event.subject_id) {
            conflicts.extend(changed_fields(event, account)?);
        }
    }
    Ok(conflicts)
}

fn of_accounts<'e>(
    events: &'e [StoredEvent],
    verb: &'static str,
) -> impl Iterator<Item = &'e StoredEvent> + use<'e> {
    events
        .iter()
        .filter(move |event| event.noun == "account" && event.verb == verb)
}

/// The facts with which an event left an account.
fn left(event: &StoredEvent) -> Result<AccountFacts> {
    Ok(serde_json::from_value(
        event.after.clone().unwrap_or(Value::Null),
    )?)
}

/// The fields that are no longer as an event left them.
fn changed_fields(event: &StoredEvent, account: &StoredAccount) -> Result<Vec<Conflict>> {
    let (left, now) = (left(event)?, account.facts());
    if left == now {
        return Ok(Vec::new());
    }
    let (left, now) = (serde_json::to_value(left)?, serde_json::to_value(now)?);
    let fields = [&left, &now].into_iter().filter_map(Value::as_object);
    let fields: BTreeSet<&String> = fields.flat_map(serde_json::Map::keys).collect();
    let changed = fields
        .into_iter()
        .filter(|field| left.get(field.as_str()) != now.get(field.as_str()));
    Ok(changed
        .map(|field| Conflict::account(account.id, &account.name, field))
        .collect())
}

/// Accounts that the import put below another and that belong to yet another now, or could not go back to where they were.
async fn changed_parents(transaction: &DatabaseTransaction, events: &[StoredEvent]) -> Result<Vec<Conflict>> {
    let placings = parents_before(events)?;
    if placings.is_empty() {
        return Ok(Vec::new());
    }
    let mut parents = account::group::parents(transaction).await?;
    let former: Vec<Uuid> = placings
        .iter()
        .filter_map(|placing| placing.after.as_ref().map(|(id, _)| *id))
        .collect();
    let former = account::store::by_ids(transaction, &former).await?;
    let there: HashSet<Uuid> = former.into_iter().map(|account| account.id).collect();
    let mut conflicts = Vec::new();
    for placing in &placings {
        let now = parents.get(&placing.account.0);
        if now != placing.before.as_ref().map(|(id, _)| id) {
            conflicts.push(Conflict::account(placing.account.0, &placing.name, PARENT));
        } else if let Some((id, name)) = placing.after.as_ref().filter(|(id, _)| !there.contains(id)) {
            conflicts.push(Conflict::gone(*id, name));
        }
    }
    if !conflicts.is_empty() {
        return Ok(conflicts);
    }
    let (back, alone): (Vec<_>, Vec<_>) = placings.iter().partition(|placing| placing.after.is_some());
    for placing in alone {
        parents.remove(&placing.account.0);
    }
    let pairs: Vec<(Uuid, Uuid)> = back
        .iter()
        .filter_map(|placing| Some((placing.account.0, placing.after.as_ref()?.0)))
        .collect();
    let refused = group::arrange(&mut parents, &pairs, account::group::LEVELS);
    let refused = refused.into_iter().map(|(place, _)| back[place]);
    Ok(refused
        .map(|placing| Conflict::account(placing.account.0, &placing.name, PARENT))
        .collect())
}

/// Targets that the import set or ended and that hold for other days now.
async fn changed_targets(transaction: &DatabaseTransaction, events: &[StoredEvent]) -> Result<Vec<Conflict>> {
    let (created, ended) = (
        subjects(events, "target", "created"),
        subjects(events, "target", "ended"),
    );
    let mut changed: Vec<(Uuid, Option<Uuid>)> = target::by_ids(transaction, &created)
        .await?
        .into_iter()
        .filter(|target| target.until_on.is_some())
        .map(|target| (target.id, Some(target.account_id)))
        .collect();
    let of_others: HashMap<Uuid, target::StoredTarget> = target::by_ids(transaction, &ended)
        .await?
        .into_iter()
        .map(|target| (target.id, target))
        .collect();
    for event in events
        .iter()
        .filter(|event| event.noun == "target" && event.verb == "ended")
    {
        let left = event
            .after
            .as_ref()
            .and_then(|after| after.get("until"))
            .and_then(Value::as_str);
        let until = of_others
            .get(&event.subject_id)
            .and_then(|target| target.until_on)
            .map(|until| until.to_string());
        if until.as_deref() != left {
            changed.push((event.subject_id, event.account_id));
        }
    }
    let ids: Vec<Uuid> = changed.iter().filter_map(|(_, account)| *account).collect();
    let names: HashMap<Uuid, String> = account::store::by_ids(transaction, &ids)
        .await?
        .into_iter()
        .map(|account| (account.id, account.name))
        .collect();
    let conflicts = changed.into_iter().map(|(target, account)| Conflict {
        noun: "target",
        subject: target,
        name: account
            .and_then(|account| names.get(&account).cloned())
            .unwrap_or_default(),
        field: Some(TARGET.to_owned()),
        part_of: None,
    });
    Ok(conflicts.collect())
}
