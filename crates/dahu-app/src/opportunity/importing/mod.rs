//! Many opportunities at once, as an import brings them and its undoing takes them back.
//!
//! What stages ask for is not asked, and nobody has to say what is done next: it has happened already, or is known elsewhere.

mod store;

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use dahu_core::{
    editing::{Fields, Step},
    opportunity::{Move, OpportunityId},
    person::PersonId,
};
use sea_orm::{ConnectionTrait, DatabaseTransaction};
use serde_json::Value;
use uuid::Uuid;

pub(crate) use super::putting::{MOVES, NumberedMove};
use super::{
    OpportunityFacts,
    facts::{blank, taken},
    putting::{HISTORY, change as changed, with_history},
    searching,
    store::{self as rows, StoredMove, StoredOpportunity},
};
use crate::{Context, Error, Result, database, event, import::ImportId, search};

pub(crate) use store::Coded;
pub(super) use store::overwrite;

/// Opportunities that are read and written at once: it bounds the memory that many of them take.
pub(crate) const AT_ONCE: usize = 1_000;

/// An opportunity that is there, with its whole history.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    /// Which.
    pub(crate) id: OpportunityId,
    /// What is known of it.
    pub(crate) facts: OpportunityFacts,
    /// What was done to it, the first first.
    pub(crate) moves: Vec<NumberedMove>,
    row: StoredOpportunity,
}

/// An opportunity that is not there yet.
#[derive(Clone, Debug)]
pub(crate) struct Fresh {
    /// What is known of it.
    pub(crate) facts: OpportunityFacts,
    /// What was done to it, the first first.
    pub(crate) moves: Vec<Move>,
    /// When it was entered first.
    pub(crate) recorded_at: DateTime<Utc>,
    /// By whom.
    pub(crate) recorded_by: Option<PersonId>,
}

/// An opportunity that gets other facts or another history.
#[derive(Clone, Debug)]
pub(crate) struct Changed {
    /// As it is.
    pub(crate) known: Known,
    /// What is known from then on.
    pub(crate) after: OpportunityFacts,
    /// Its history from then on.
    pub(crate) moves: Vec<NumberedMove>,
}

impl Known {
    /// Whether somebody removed it.
    pub(crate) fn is_removed(&self) -> bool {
        self.row.is_removed
    }

    /// Field by field, its history among them.
    pub(crate) fn fields(&self) -> Result<Fields<Value>> {
        fields(&self.facts, &self.moves)
    }

    /// The same without an import's step, where nobody changed the same fields since.
    ///
    /// # Errors
    ///
    /// The inner error names the fields that somebody changed since.
    pub(crate) fn taken_back(&self, step: &Step<Value>) -> Result<Result<Changed, Vec<String>>> {
        let mut fields = match step.taken_back(&self.fields()?) {
            Ok(fields) => fields,
            Err(changed) => return Ok(Err(changed)),
        };
        let moves = fields.remove(MOVES).map(serde_json::from_value).transpose()?;
        fields.remove(HISTORY);
        Ok(Ok(Changed {
            known: self.clone(),
            after: OpportunityFacts::of_fields(fields)?,
            moves: moves.unwrap_or_default(),
        }))
    }
}

/// Field by field, with the history.
fn fields(facts: &OpportunityFacts, moves: &[NumberedMove]) -> Result<Fields<Value>> {
    let mut fields = with_history(facts, moves.last())?;
    fields.insert(MOVES.to_owned(), serde_json::to_value(moves)?);
    Ok(fields)
}

/// The opportunities that have a code.
pub(crate) async fn coded(connection: &impl ConnectionTrait) -> Result<Vec<Coded>> {
    Ok(store::coded(connection).await?)
}

/// These opportunities that are there, removed ones too.
pub(crate) async fn by_ids(connection: &impl ConnectionTrait, ids: &[Uuid]) -> Result<HashMap<Uuid, Known>> {
    let found = rows::by_ids(connection, ids).await?;
    let mut parts = rows::parts_of(connection, ids).await?;
    let mut moves: HashMap<Uuid, Vec<NumberedMove>> = HashMap::with_capacity(ids.len());
    for line in rows::moves_of(connection, ids).await? {
        let of_one = moves.entry(line.opportunity_id).or_default();
        of_one.push(NumberedMove::of(line));
    }
    let known = found.into_iter().map(|row| {
        let facts = OpportunityFacts::of(&row, parts.remove(&row.id).unwrap_or_default())?;
        let known = Known {
            id: OpportunityId(row.id),
            facts,
            moves: moves.remove(&row.id).unwrap_or_default(),
            row,
        };
        Ok((known.row.id, known))
    });
    known.collect()
}

/// Begins to write: gives the number of this change, under which whoever has all opportunities in memory sees it.
///
/// From here to the end of the transaction nobody else changes opportunities.
pub(crate) async fn begin(transaction: &DatabaseTransaction) -> Result<i64> {
    event::chain::store::lock(transaction).await?;
    Ok(database::store::take_numbers(transaction, "opportunity", 1).await?)
}

/// Adds opportunities with an event each.
///
/// # Errors
///
/// [`Error::Conflict`] where somebody entered the same code meanwhile.
pub(crate) async fn add(
    transaction: &DatabaseTransaction,
    ctx: &Context,
    import: ImportId,
    number: i64,
    fresh: Vec<Fresh>,
) -> Result<()> {
    let (mut changes, mut parts) = (Vec::with_capacity(fresh.len()), Vec::with_capacity(fresh.len()));
    let (mut opportunities, mut lines) = (Vec::with_capacity(fresh.len()), Vec::new());
    for one in fresh {
        let id = OpportunityId::new(ctx.now());
        let recorded = (one.recorded_at, one.recorded_by);
        let moves = numbered(one.moves, recorded);
        let after = with_history(&one.facts, moves.last())?;
        changes.push(changed(id, &one.facts, "opened", None, Some(after))?);
        opportunities.push(StoredOpportunity {
            change_number: number,
            ..one.facts.over(blank(id, recorded, ctx.now()))?
        });
        parts.push((id.0, one.facts.parts(id)));
        lines.extend(moves.iter().map(|line| line.row(id)));
    }
    event::record(transaction, ctx, Some(import), changes).await?;
    rows::insert(transaction, &opportunities).await.map_err(taken)?;
    rows::insert_parts(transaction, parts).await?;
    rows::insert_moves(transaction, &lines).await?;
    searching::index_rows(transaction, &opportunities).await
}

/// Lines of a history with their numbers.
fn numbered(moves: Vec<Move>, (at, by): (DateTime<Utc>, Option<PersonId>)) -> Vec<NumberedMove> {
    let lines = (1..).zip(moves).map(|(number, line)| NumberedMove {
        number,
        line,
        recorded_at: at,
        recorded_by: by,
    });
    lines.collect()
}

/// Gives opportunities other facts and histories, with an event each; for an import, or for its undoing where none is given.
pub(crate) async fn change(
    transaction: &DatabaseTransaction,
    ctx: &Context,
    import: Option<ImportId>,
    number: i64,
    changes: Vec<Changed>,
) -> Result<()> {
    let verb = if import.is_some() { "updated" } else { "restored" };
    let ids: Vec<Uuid> = changes.iter().map(|one| one.known.id.0).collect();
    let mut events = Vec::with_capacity(changes.len());
    let (mut opportunities, mut parts, mut lines) = (Vec::new(), Vec::new(), Vec::<StoredMove>::new());
    for one in changes {
        let id = one.known.id;
        let step = Step::between(&one.known.fields()?, &fields(&one.after, &one.moves)?);
        events.push(changed(
            id,
            &one.after,
            verb,
            Some(step.before),
            Some(step.after),
        )?);
        opportunities.push(StoredOpportunity {
            change_number: number,
            changed_at: ctx.now(),
            ..one.after.over(one.known.row)?
        });
        parts.push((id.0, one.after.parts(id)));
        lines.extend(one.moves.iter().map(|line| line.row(id)));
    }
    event::record(transaction, ctx, import, events).await?;
    store::overwrite(transaction, &opportunities)
        .await
        .map_err(taken)?;
    rows::forget_parts(transaction, &ids).await?;
    rows::insert_parts(transaction, parts).await?;
    store::forget_moves(transaction, &ids).await?;
    rows::insert_moves(transaction, &lines).await?;
    searching::index_rows(transaction, &opportunities).await
}

/// Takes opportunities out for good, with an event each.
pub(crate) async fn remove(transaction: &DatabaseTransaction, ctx: &Context, gone: &[&Known]) -> Result<()> {
    let ids: Vec<Uuid> = gone.iter().map(|known| known.id.0).collect();
    search::forget(transaction, &ids).await?;
    rows::delete(transaction, &ids).await?;
    let events: Result<Vec<event::Change>> = gone
        .iter()
        .map(|known| {
            let before = with_history(&known.facts, known.moves.last())?;
            changed(known.id, &known.facts, "removed", Some(before), None)
        })
        .collect();
    event::record(transaction, ctx, None, events?).await
}

/// The opportunities to which something else refers: a task, an activity, or a part that was taken out.
pub(crate) async fn referred_to(connection: &impl ConnectionTrait) -> Result<HashSet<Uuid>> {
    Ok(store::referred_to(connection).await?)
}

/// The accounts that are in an opportunity.
pub(crate) async fn holding(connection: &impl ConnectionTrait) -> Result<HashSet<Uuid>> {
    Ok(store::holding(connection).await?)
}

/// What people are told where opportunities were changed while a file was read.
pub(crate) fn changed_meanwhile() -> Error {
    Error::Conflict {
        field: "opportunities",
        message: "opportunities were changed meanwhile; nothing was kept: do it again".to_owned(),
    }
}
