//! Many opportunities written at once, each with its event.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use dahu_core::editing::{Fields, Step};
use sea_orm::DatabaseTransaction;
use serde_json::Value;
use uuid::Uuid;

use super::{Made, NumberedMove, OpportunityFacts, Stored, with_history};
use crate::{
    Context, Result, database, event,
    opportunity::{
        facts::taken,
        importing::overwrite,
        putting::{HISTORY, change},
        store::{self, StoredMove, StoredOpportunity},
    },
};

/// An opportunity as it is and as it shall be.
pub(super) struct Rewritten {
    before: Stored,
    after: OpportunityFacts,
    /// The last line of its history from then on.
    last: Option<NumberedMove>,
}

impl Rewritten {
    /// From its fields after a change; a new line of its history gets the moment at which it is written.
    pub(super) fn of(
        before: Stored,
        mut fields: Fields<Value>,
        written_at: Option<DateTime<Utc>>,
    ) -> Result<Self> {
        let last: Option<NumberedMove> = fields.remove(HISTORY).map(serde_json::from_value).transpose()?;
        let is_new = number(last.as_ref()) > number(before.last.as_ref());
        Ok(Self {
            after: OpportunityFacts::of_fields(fields)?,
            last: last.map(|last| NumberedMove {
                recorded_at: written_at.filter(|_| is_new).unwrap_or(last.recorded_at),
                ..last
            }),
            before,
        })
    }

    /// What is done to it.
    pub(super) fn step(&self) -> Result<Made> {
        let after = with_history(&self.after, self.last.as_ref())?;
        Ok(Step::between(&self.before.fields()?, &after))
    }
}

fn number(last: Option<&NumberedMove>) -> i32 {
    last.map_or(0, |last| last.number)
}

/// Writes them with an event each.
pub(super) async fn write(
    transaction: &DatabaseTransaction,
    ctx: &Context,
    verb: &'static str,
    all: Vec<Rewritten>,
) -> Result<()> {
    if all.is_empty() {
        return Ok(());
    }
    let mut events = Vec::with_capacity(all.len());
    for one in &all {
        let step = one.step()?;
        let (id, after) = (one.before.id, &one.after);
        events.push(change(id, after, verb, Some(step.before), Some(step.after))?);
    }
    event::record(transaction, ctx, None, events).await?;
    // After the events: from there to the end of the transaction nobody else changes opportunities, so that numbers become
    // known in their order.
    let change_number = database::store::take_numbers(transaction, "opportunity", 1).await?;
    let mut rows = Vec::with_capacity(all.len());
    let (mut added, mut gone): (Vec<StoredMove>, BTreeMap<i32, Vec<Uuid>>) = Default::default();
    for one in all {
        let id = one.before.id;
        let (was, is) = (number(one.before.last.as_ref()), number(one.last.as_ref()));
        if is < was {
            gone.entry(was).or_default().push(id.0);
        } else if is > was {
            added.extend(one.last.map(|last| last.row(id)));
        }
        rows.push(StoredOpportunity {
            change_number,
            changed_at: ctx.now(),
            ..one.after.over(one.before.row)?
        });
    }
    overwrite(transaction, &rows).await.map_err(taken)?;
    for (number, ids) in gone {
        store::forget_moves_of_number(transaction, &ids, number).await?;
    }
    Ok(store::insert_moves(transaction, &added).await?)
}
