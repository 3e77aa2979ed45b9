//! Taking back what was last done to an opportunity, and removing one that should never have been opened.

use dahu_core::{
    editing::{Fields, Step},
    opportunity::OpportunityId,
};
use sea_orm::ConnectionTrait;
use serde_json::Value;

use super::{
    OpportunityFacts, opened_account,
    putting::{HISTORY, MOVES, NumberedMove, PART, Stored, change, save, with_removed},
    store::{self, StoredMove},
    to_work,
};
use crate::{
    Context, Error, Fact, Facts, Result,
    event::{self, StoredEvent},
};

/// Takes back what was last done to an opportunity, by its event, beside what was changed since in other fields.
///
/// # Errors
///
/// [`Error::NotFound`] for one that never was, [`Error::Refused`] with the rules `opportunity_changed_since`,
/// `opportunity_contact_erased` and `opportunity_part_goes_on`.
pub async fn undo(ctx: &Context, id: OpportunityId) -> Result<()> {
    ctx.may(dahu_core::access::Action::WorkOpportunities)?;
    let transaction = ctx.workspace.database.begin().await?;
    let found = with_removed(&transaction, id, true).await?;
    let found = found.ok_or_else(|| Error::not_found("opportunity", id))?;
    opened_account(&transaction, ctx, id, found.facts.account).await?;
    let last = event::latest_of(&transaction, "opportunity", id.0).await?;
    let last = last.ok_or_else(|| Error::not_found("opportunity", id))?;
    if last.verb == "contact_erased" {
        return Err(Error::refused(
            "opportunity_contact_erased",
            "the data of a contact were erased from it last: they cannot come back",
        ));
    }
    match steps(last)? {
        (None, _) => set_removed(&transaction, ctx, &found, true).await?,
        (Some(_), None) => set_removed(&transaction, ctx, &found, false).await?,
        (Some(before), Some(after)) => take_back(&transaction, ctx, &found, Step { before, after }).await?,
    }
    Ok(transaction.commit().await?)
}

/// Removes an opportunity that should never have been opened; [`undo`] brings it back.
///
/// # Errors
///
/// [`Error::NotFound`] for one that is not there.
pub async fn remove(ctx: &Context, id: OpportunityId) -> Result<()> {
    let transaction = ctx.workspace.database.begin().await?;
    let (found, _) = to_work(&transaction, ctx, id).await?;
    set_removed(&transaction, ctx, &found, true).await?;
    Ok(transaction.commit().await?)
}

type Sides = (Option<Fields<Value>>, Option<Fields<Value>>);

/// The fields before and after an event.
fn steps(event: StoredEvent) -> Result<Sides> {
    let read = |value: Option<Value>| value.map(serde_json::from_value).transpose();
    Ok((read(event.before)?, read(event.after)?))
}

async fn set_removed(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    found: &Stored,
    is_removed: bool,
) -> Result<()> {
    let fields = Some(found.fields()?);
    let (verb, before, after) = if is_removed {
        ("removed", fields, None)
    } else {
        ("restored", None, fields)
    };
    let change = change(found.id, &found.facts, verb, before, after)?;
    event::record(transaction, ctx, None, vec![change]).await?;
    let mut row = found.row.clone();
    row.is_removed = is_removed;
    save(transaction, ctx, (found.id, row, false), &found.facts).await
}

async fn take_back(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    found: &Stored,
    step: Step<Value>,
) -> Result<()> {
    let mut now = found.fields()?;
    if step.names().contains(&MOVES.to_owned()) {
        let moves = store::moves_of(transaction, &[found.id.0]).await?;
        let moves: Vec<NumberedMove> = moves.into_iter().map(NumberedMove::of).collect();
        now.insert(MOVES.to_owned(), serde_json::to_value(moves)?);
    }
    let mut fields = step.taken_back(&now).map_err(changed_since)?;
    let mut back = Step::between(&now, &fields);
    if let Some(part) = step.after.get(PART).cloned() {
        set_part_removed(transaction, ctx, &part, true).await?;
        back.before.insert(PART.to_owned(), part);
    } else if let Some(part) = fields.remove(PART) {
        set_part_removed(transaction, ctx, &part, false).await?;
    }
    if back.is_empty() {
        return Ok(());
    }
    let last: Option<NumberedMove> = fields.remove(HISTORY).map(serde_json::from_value).transpose()?;
    let whole: Option<Vec<NumberedMove>> = fields.remove(MOVES).map(serde_json::from_value).transpose()?;
    let facts = OpportunityFacts::of_fields(fields)?;
    let change = change(found.id, &facts, "restored", Some(back.before), Some(back.after))?;
    event::record(transaction, ctx, None, vec![change]).await?;
    save(transaction, ctx, (found.id, found.row.clone(), false), &facts).await?;
    if let Some(whole) = whole {
        store::forget_moves_after(transaction, found.id.0, 0).await?;
        let rows: Vec<StoredMove> = whole.iter().map(|line| line.row(found.id)).collect();
        return Ok(store::insert_moves(transaction, &rows).await?);
    }
    let number = |last: &Option<NumberedMove>| last.as_ref().map_or(0, |last| last.number);
    let (was, is) = (number(&found.last), number(&last));
    if is < was {
        store::forget_moves_after(transaction, found.id.0, is).await?;
    }
    match last {
        Some(last) if is > was => Ok(store::insert_moves(transaction, &[last.row(found.id)]).await?),
        _ => Ok(()),
    }
}

/// Removes the part that was taken out of an opportunity, or brings it back, where nothing else was done to it since.
async fn set_part_removed(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    part: &Value,
    is_removed: bool,
) -> Result<()> {
    let id: OpportunityId = serde_json::from_value(part.clone())?;
    let last = event::latest_of(transaction, "opportunity", id.0).await?;
    let untouched = if is_removed {
        ["split_off", "restored"]
    } else {
        ["removed"; 2]
    };
    let found = with_removed(transaction, id, true).await?;
    match (found, last) {
        (Some(found), Some(last)) if untouched.contains(&last.verb.as_str()) => {
            set_removed(transaction, ctx, &found, is_removed).await
        }
        _ => Err(Error::refused(
            "opportunity_part_goes_on",
            "the part that was taken out was changed since: change the amounts of both",
        )),
    }
}

fn changed_since(fields: Vec<String>) -> Error {
    Error::refused_with(
        "opportunity_changed_since",
        format!("it was changed again since: {}", fields.join(", ")),
        Facts::of([("count", Fact::count(fields.len()))]),
    )
}
