//! How an opportunity is read, and how a change of it is stored and recorded.

use std::collections::HashMap;

use dahu_core::{
    editing::{Fields, Step},
    opportunity::{Move, OpportunityId, Verb},
    person::PersonId,
    pipeline::StageId,
};
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::{
    OpportunityFacts, facts, searching,
    store::{self, StoredMove, StoredOpportunity},
};
use crate::{
    Context, Error, Result, database,
    event::{self, Change},
};

/// The field of an event in which the last line of the history stands.
pub(super) const HISTORY: &str = "history";
/// The field of an event in which a whole history stands, where an import changed more of it than its end.
pub(crate) const MOVES: &str = "moves";
/// The field of an event in which stands what was taken out of an opportunity.
pub(super) const PART: &str = "part";

/// An opportunity as it is stored.
pub(super) struct Stored {
    pub(super) id: OpportunityId,
    pub(super) row: StoredOpportunity,
    pub(super) facts: OpportunityFacts,
    pub(super) last: Option<NumberedMove>,
}

/// A line of a history with its number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct NumberedMove {
    pub(crate) number: i32,
    #[serde(flatten)]
    pub(crate) line: Move,
    pub(crate) recorded_at: chrono::DateTime<chrono::Utc>,
    pub(crate) recorded_by: Option<PersonId>,
}

impl NumberedMove {
    pub(super) fn of(row: StoredMove) -> Self {
        Self {
            number: row.number,
            line: Move {
                verb: Verb::from_word(&row.verb).unwrap_or(Verb::Opened),
                on: row.happened_on,
                from: row.from_stage_id.map(StageId),
                to: row.to_stage_id.map(StageId),
                days: u32::try_from(row.days).unwrap_or(0),
                why: row.why,
            },
            recorded_at: row.recorded_at,
            recorded_by: row.recorded_by.map(PersonId),
        }
    }

    pub(super) fn row(&self, id: OpportunityId) -> StoredMove {
        StoredMove {
            opportunity_id: id.0,
            number: self.number,
            verb: self.line.verb.as_str().to_owned(),
            happened_on: self.line.on,
            from_stage_id: self.line.from.map(|stage| stage.0),
            to_stage_id: self.line.to.map(|stage| stage.0),
            days: i32::try_from(self.line.days).unwrap_or(i32::MAX),
            why: self.line.why.clone(),
            recorded_at: self.recorded_at,
            recorded_by: self.recorded_by.map(|person| person.0),
        }
    }
}

impl Stored {
    /// Field by field, with the last line of its history.
    pub(super) fn fields(&self) -> Result<Fields<Value>> {
        with_history(&self.facts, self.last.as_ref())
    }
}

/// Field by field, with the last line of the history.
pub(super) fn with_history(facts: &OpportunityFacts, last: Option<&NumberedMove>) -> Result<Fields<Value>> {
    let mut fields = facts.fields()?;
    if let Some(last) = last {
        fields.insert(HISTORY.to_owned(), serde_json::to_value(last)?);
    }
    Ok(fields)
}

/// The opportunity, unless it was removed.
pub(super) async fn stored(
    connection: &impl ConnectionTrait,
    id: OpportunityId,
    to_change: bool,
) -> Result<Option<Stored>> {
    let found = with_removed(connection, id, to_change).await?;
    Ok(found.filter(|found| !found.row.is_removed))
}

/// The opportunity, also one that was removed.
pub(super) async fn with_removed(
    connection: &impl ConnectionTrait,
    id: OpportunityId,
    to_change: bool,
) -> Result<Option<Stored>> {
    let row = if to_change {
        store::lock(connection, id.0).await?
    } else {
        store::by_id(connection, id.0).await?
    };
    let Some(row) = row else { return Ok(None) };
    let parts = Box::pin(store::parts_of(connection, &[id.0]))
        .await?
        .remove(&id.0);
    let facts = OpportunityFacts::of(&row, parts.unwrap_or_default())?;
    let last = store::moves_of(connection, &[id.0]).await?.pop();
    Ok(Some(Stored {
        id,
        row,
        facts,
        last: last.map(NumberedMove::of),
    }))
}

/// These opportunities that are there, in the order of their ids, so that two who change many never wait for each other.
pub(super) async fn many(
    connection: &impl ConnectionTrait,
    ids: &[Uuid],
    to_change: bool,
) -> Result<Vec<Stored>> {
    let rows = if to_change {
        store::lock_many(connection, ids).await?
    } else {
        store::by_ids(connection, ids).await?
    };
    let mut parts = Box::pin(store::parts_of(connection, ids)).await?;
    let mut last: HashMap<Uuid, StoredMove> = HashMap::with_capacity(ids.len());
    for line in store::moves_of(connection, ids).await? {
        last.insert(line.opportunity_id, line);
    }
    let rows = rows.into_iter().filter(|row| !row.is_removed);
    let stored = rows.map(|row| {
        let facts = OpportunityFacts::of(&row, parts.remove(&row.id).unwrap_or_default())?;
        Ok(Stored {
            id: OpportunityId(row.id),
            last: last.remove(&row.id).map(NumberedMove::of),
            facts,
            row,
        })
    });
    stored.collect()
}

/// Stores an opportunity as it is after a change, adds a line to its history, and records what differs.
pub(super) async fn put(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    (id, verb): (OpportunityId, &'static str),
    (before, after): (Option<&Stored>, OpportunityFacts),
    line: Option<Move>,
) -> Result<()> {
    put_with(transaction, ctx, (id, verb), (before, after), line, None).await
}

/// The same for a change that took a part out.
pub(super) async fn put_with(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    (id, verb): (OpportunityId, &'static str),
    (before, after): (Option<&Stored>, OpportunityFacts),
    line: Option<Move>,
    part: Option<OpportunityId>,
) -> Result<()> {
    let former = before.and_then(|before| before.last.as_ref());
    let last = line.map(|line| NumberedMove {
        number: former.map_or(0, |last| last.number) + 1,
        line,
        recorded_at: ctx.now(),
        recorded_by: ctx.person(),
    });
    let mut fields = with_history(&after, last.as_ref().or(former))?;
    if let Some(part) = part {
        fields.insert(PART.to_owned(), serde_json::to_value(part)?);
    }
    let change = match before {
        None => change(id, &after, verb, None, Some(fields))?,
        Some(before) => {
            let step = Step::between(&before.fields()?, &fields);
            if step.is_empty() {
                return Ok(());
            }
            change(id, &after, verb, Some(step.before), Some(step.after))?
        }
    };
    event::record(transaction, ctx, None, vec![change]).await?;
    let row = before.map_or_else(
        || facts::blank(id, (ctx.now(), ctx.person()), ctx.now()),
        |before| before.row.clone(),
    );
    Box::pin(save(transaction, ctx, (id, row, before.is_none()), &after)).await?;
    if let Some(last) = last {
        store::insert_moves(transaction, &[last.row(id)]).await?;
    }
    Ok(())
}

/// Writes the rows of an opportunity, and lets it be found.
pub(super) async fn save(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    (id, row, is_new): (OpportunityId, StoredOpportunity, bool),
    facts: &OpportunityFacts,
) -> Result<()> {
    // After the event: from there to the end of the transaction nobody else changes opportunities, so that numbers become
    // known in their order.
    let number = database::store::take_numbers(transaction, "opportunity", 1).await?;
    let row = StoredOpportunity {
        change_number: number,
        changed_at: ctx.now(),
        ..facts.over(row)?
    };
    let is_removed = row.is_removed;
    if is_new {
        store::insert(transaction, &[row]).await.map_err(facts::taken)?;
    } else {
        store::update(transaction, row).await.map_err(facts::taken)?;
    }
    // Boxed, as every action waits for it somewhere.
    Box::pin(store::save_parts(transaction, id.0, facts.parts(id), is_new)).await?;
    searching::index(transaction, id, facts, is_removed).await
}

/// What is recorded of a change.
pub(super) fn change(
    id: OpportunityId,
    facts: &OpportunityFacts,
    verb: &'static str,
    before: Option<Fields<Value>>,
    after: Option<Fields<Value>>,
) -> Result<Change> {
    let value = |fields: Fields<Value>| serde_json::to_value(fields).map_err(Error::from);
    Ok(Change {
        noun: "opportunity",
        subject: id.0,
        account: Some(facts.account),
        verb,
        before: before.map(value).transpose()?,
        after: after.map(value).transpose()?,
    })
}
