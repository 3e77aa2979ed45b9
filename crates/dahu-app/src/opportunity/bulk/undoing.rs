//! Taking a bulk edit of opportunities back, beside whatever else was changed since.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use dahu_core::{access::Action, opportunity::OpportunityId};
use sea_orm::DatabaseTransaction;
use serde_json::json;
use uuid::Uuid;

use super::{
    BulkId, Stored,
    doing::{locked, read_steps, told_of},
    find, many, store,
    writing::{self, Rewritten},
};
use crate::{Context, Error, Result, access::Scope, event, opportunity::book};

/// Conflicts told at most.
const CONFLICTS: usize = 100;

/// An opportunity that an undo would harm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkConflict {
    /// The opportunity.
    pub id: OpportunityId,
    /// Its name.
    pub name: String,
    /// The fields that were changed again since, by name.
    pub fields: Vec<String>,
    /// Who changed it last.
    pub by: Option<String>,
    /// When.
    pub at: Option<DateTime<Utc>>,
}

/// What came of taking a bulk edit back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BulkUndone {
    /// So many opportunities have again what they had; so many others were left as they are.
    Done {
        /// Opportunities taken back.
        restored: u64,
        /// Opportunities left out, as they were changed again since or are gone.
        left: u64,
    },
    /// Nothing was done: these opportunities were changed again since.
    Conflicts {
        /// Some of them.
        conflicts: Vec<BulkConflict>,
        /// How many they are.
        count: u64,
    },
}

/// Takes a made edit back: every changed field holds again what it held, beside whatever else was changed since. Where a
/// field was changed again nothing is done, unless those opportunities are to be left as they are.
///
/// # Errors
///
/// [`Error::NotFound`], and [`Error::Refused`] with the rule `bulk_not_made` for one that was never made or is taken back
/// already.
pub async fn undo(ctx: &Context, id: BulkId, leave_conflicts: bool) -> Result<BulkUndone> {
    find(ctx, id).await?;
    let work = Scope::of(ctx, Action::WorkOpportunities)?.numbers(ctx).await?;
    let transaction = ctx.workspace.database.begin().await?;
    let mut row = locked(&transaction, id).await?;
    if row.made_at.is_none() || row.undone_at.is_some() {
        return Err(Error::refused(
            "bulk_not_made",
            "this edit was not made, or was taken back already",
        ));
    }
    let steps: HashMap<Uuid, _> = read_steps(&transaction, id).await?.into_iter().collect();
    let ids: Vec<Uuid> = steps.keys().copied().collect();
    let mine = book::look(ctx, |book| {
        let entries = ids.iter().filter_map(|id| book.get(OpportunityId(*id)));
        let entries = entries.filter(|entry| work.has(entry.number));
        entries
            .map(|entry| entry.id.0)
            .collect::<std::collections::HashSet<_>>()
    })
    .await?;
    let (mut restored, mut conflicts) = (Vec::new(), Vec::new());
    for stored in many(&transaction, &ids, true).await? {
        let Some(step) = steps.get(&stored.id.0) else {
            continue;
        };
        let fields = stored.fields()?;
        let back = if mine.contains(&stored.id.0) {
            step.taken_back(&fields)
        } else {
            Err(step.names().into_iter().cloned().collect())
        };
        match back {
            Ok(back) if back == fields => {}
            Ok(back) => restored.push(Rewritten::of(stored, back, None)?),
            Err(names) => conflicts.push((stored, names)),
        }
    }
    if !conflicts.is_empty() && !leave_conflicts {
        return told_conflicts(&transaction, conflicts).await;
    }
    let (count, made) = (
        restored.len() as u64,
        u64::try_from(row.opportunities).unwrap_or(0),
    );
    writing::write(&transaction, ctx, "restored", restored).await?;
    row.undone_at = Some(ctx.now());
    row.undone_by = ctx.person().map(|person| person.0);
    store::save(&transaction, row).await?;
    let what = json!({ "opportunities": count });
    event::record(&transaction, ctx, None, vec![told_of(id, "undone", what)]).await?;
    transaction.commit().await?;
    Ok(BulkUndone::Done {
        restored: count,
        left: made.saturating_sub(count),
    })
}

async fn told_conflicts(
    transaction: &DatabaseTransaction,
    conflicts: Vec<(Stored, Vec<String>)>,
) -> Result<BulkUndone> {
    let count = conflicts.len() as u64;
    let mut told = Vec::new();
    for (stored, fields) in conflicts.into_iter().take(CONFLICTS) {
        let latest = event::latest_of(transaction, "opportunity", stored.id.0).await?;
        told.push(BulkConflict {
            id: stored.id,
            name: stored.facts.name,
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
