//! All merges, the latest first.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use dahu_core::{access::Action, merge::MergeId};
use uuid::Uuid;

use super::{
    MergedNoun,
    store::{self, StoredMerge},
};
use crate::{Context, Error, Result, account::cursor_not_valid, person};

/// Merges of one page.
const SHOWN: u64 = 30;

/// A merge as the list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MergeRow {
    /// Its id.
    pub id: MergeId,
    /// What was merged.
    pub noun: MergedNoun,
    /// The record that stayed.
    pub kept: Uuid,
    /// What it was called when they were merged.
    pub kept_name: String,
    /// What the record was called that became part of it.
    pub gone_name: String,
    /// The code of the record that became part of it.
    pub gone_code: Option<String>,
    /// The record that became part of it.
    pub gone: Uuid,
    /// Ledger lines that moved.
    pub lines: u64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who merged them; none on the command line.
    pub by: Option<String>,
    /// When and by whom it was taken back.
    pub undone: Option<(DateTime<Utc>, Option<String>)>,
}

/// A page of merges.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MergePage {
    /// The merges, the latest first.
    pub rows: Vec<MergeRow>,
    /// Cursor of the next page, where there is one.
    pub next: Option<String>,
}

/// The merges after a cursor, the latest first.
///
/// # Errors
///
/// [`Error::Forbidden`] for whoever may not merge, [`Error::Refused`] for a cursor that is none.
pub async fn list(ctx: &Context, after: Option<&str>) -> Result<MergePage> {
    ctx.may(Action::MergeRecords)?;
    let before = match after {
        Some(cursor) => Some(cursor.parse().map_err(|_| cursor_not_valid())?),
        None => None,
    };
    let reader = ctx.workspace.database.reader();
    let mut found = store::page(reader, before, SHOWN + 1).await?;
    let more = found.len() as u64 > SHOWN;
    found.truncate(usize::try_from(SHOWN).unwrap_or(usize::MAX));
    let next = found.last().filter(|_| more).map(|last| last.id.to_string());
    let people = names(ctx).await?;
    Ok(MergePage {
        rows: found.into_iter().map(|merge| row(merge, &people)).collect(),
        next,
    })
}

/// One merge.
///
/// # Errors
///
/// [`Error::NotFound`] for a merge that is not there, [`Error::Forbidden`] for whoever may not merge.
pub async fn show(ctx: &Context, id: MergeId) -> Result<MergeRow> {
    ctx.may(Action::MergeRecords)?;
    let found = store::by_id(ctx.workspace.database.reader(), id).await?;
    let merge = found.ok_or_else(|| Error::not_found("merge", id))?;
    Ok(row(merge, &names(ctx).await?))
}

async fn names(ctx: &Context) -> Result<HashMap<Uuid, String>> {
    let people = person::stored(ctx).await?;
    Ok(people
        .into_iter()
        .map(|person| (person.id, person.name))
        .collect())
}

fn row(merge: StoredMerge, people: &HashMap<Uuid, String>) -> MergeRow {
    let named = |person: Option<Uuid>| person.and_then(|person| people.get(&person).cloned());
    MergeRow {
        id: MergeId(merge.id),
        noun: MergedNoun::of(&merge),
        kept: merge.kept_id,
        kept_name: merge.kept_name,
        gone_name: merge.gone_name,
        gone_code: merge.gone_code,
        gone: merge.gone_id,
        lines: u64::try_from(merge.line_count).unwrap_or(0),
        at: merge.merged_at,
        by: named(merge.merged_by),
        undone: merge.undone_at.map(|at| (at, named(merge.undone_by))),
    }
}
