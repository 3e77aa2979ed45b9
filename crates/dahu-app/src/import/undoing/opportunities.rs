//! Taking opportunities back that an import brought or changed, with their histories and the pipeline that was made for them.
//!
//! An import has hundreds of thousands of them: their events are read a page at a time, once to look whether somebody's later work
//! stands on them and once to take them back.

use std::collections::{BTreeSet, HashMap, HashSet};

use dahu_core::editing::{Fields, Step};
use sea_orm::DatabaseTransaction;
use serde_json::Value;
use uuid::Uuid;

use super::{
    Undone,
    refusing::{Conflict, refuse},
};
use crate::{
    Context, Result,
    event::{self, StoredEvent},
    import::ImportId,
    opportunity::importing::{self, Known, MOVES},
    pipeline,
};

/// Conflicts that are gathered at most.
const CONFLICTS: usize = 1_000;

/// Removes the opportunities that the import brought and to which nothing else refers, gives those that it changed their earlier
/// facts and histories, and takes the pipeline away that was made for them where nothing is or was in it. Of opportunities
/// that are gone since, nothing is left to take back.
///
/// # Errors
///
/// [`crate::Error::Refused`] where somebody changed one of them since, in the same field or in any of one that would go.
pub(super) async fn undo_opportunities(
    transaction: &DatabaseTransaction,
    ctx: &Context,
    import: ImportId,
    events: &[StoredEvent],
    undone: &mut Undone,
) -> Result<()> {
    let number = importing::begin(transaction).await?;
    let held = importing::referred_to(transaction).await?;
    let conflicts = changed_since(transaction, import, &held).await?;
    refuse(transaction, events, &conflicts).await?;
    let mut after = None;
    loop {
        let page = page(transaction, import, after).await?;
        let Some(last) = page.events.last() else { break };
        after = Some(last.id);
        let (mut restored, mut gone) = (Vec::new(), Vec::new());
        for event in &page.events {
            let Some(known) = page.known.get(&event.subject_id) else {
                continue;
            };
            match sides(event)? {
                (None, Some(_)) if !held.contains(&event.subject_id) => gone.push(known),
                (Some(before), Some(after)) => {
                    restored.extend(known.taken_back(&Step { before, after })?.ok());
                }
                _ => {}
            }
        }
        undone.opportunities += (gone.len() + restored.len()) as u64;
        importing::change(transaction, ctx, None, number, restored).await?;
        importing::remove(transaction, ctx, &gone).await?;
    }
    pipeline::importing::take_away(transaction, ctx, events).await
}

/// Some events of an import about opportunities, and those as they are now.
struct Page {
    events: Vec<StoredEvent>,
    known: HashMap<Uuid, Known>,
}

async fn page(transaction: &DatabaseTransaction, import: ImportId, after: Option<Uuid>) -> Result<Page> {
    let limit = importing::AT_ONCE as u64;
    let events = event::of_import_about_opportunities(transaction, import, after, limit).await?;
    let ids: Vec<Uuid> = events.iter().map(|event| event.subject_id).collect();
    let known = importing::by_ids(transaction, &ids).await?;
    Ok(Page { events, known })
}

type Sides = (Option<Fields<Value>>, Option<Fields<Value>>);

/// The fields before and after an event.
fn sides(event: &StoredEvent) -> Result<Sides> {
    let read = |value: &Option<Value>| value.clone().map(serde_json::from_value).transpose();
    Ok((read(&event.before)?, read(&event.after)?))
}

/// The fields of opportunities that are no longer as the import left them, of those that are to be changed.
async fn changed_since(
    transaction: &DatabaseTransaction,
    import: ImportId,
    held: &HashSet<Uuid>,
) -> Result<Vec<Conflict>> {
    let (mut conflicts, mut after) = (Vec::new(), None);
    loop {
        let page = page(transaction, import, after).await?;
        let Some(last) = page.events.last() else { break };
        after = Some(last.id);
        for event in &page.events {
            let Some(known) = page.known.get(&event.subject_id) else {
                continue;
            };
            let fields: BTreeSet<String> = match sides(event)? {
                (None, Some(left)) if !held.contains(&event.subject_id) => edited(&left, known)?,
                (Some(before), Some(after)) => {
                    let back = known.taken_back(&Step { before, after })?;
                    back.err().unwrap_or_default().into_iter().collect()
                }
                _ => BTreeSet::new(),
            };
            let name = known.facts.name.as_str();
            let of_one = fields
                .iter()
                .map(|field| Conflict::opportunity(event.subject_id, name, shown(field)));
            conflicts.extend(of_one);
        }
        if conflicts.len() >= CONFLICTS {
            break;
        }
    }
    Ok(conflicts)
}

/// The fields in which an opportunity differs from what an import left.
fn edited(left: &Fields<Value>, known: &Known) -> Result<BTreeSet<String>> {
    let mut now = known.fields()?;
    now.remove(MOVES);
    let step = Step::between(left, &now);
    Ok(step.names().into_iter().cloned().collect())
}

/// The name of a field as people are told of it: of the history in all its parts.
fn shown(field: &str) -> &str {
    match field {
        "moves" | "since" | "on" => "history",
        other => other,
    }
}
