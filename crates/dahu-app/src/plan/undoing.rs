//! Taking back what was last done to a plan, and removing one that should never have been begun.

use dahu_core::{
    access::Action,
    editing::{Fields, Step},
    plan::PlanId,
};
use sea_orm::ConnectionTrait;
use serde_json::Value;

use super::{
    PlanFacts, Stored,
    beginning::{check_days, let_in},
    deciding::to_take_back,
    opened, put, store, to_work, with_removed,
};
use crate::{
    Context, Error, Fact, Facts, Result,
    event::{self, Change},
};

/// Takes back what was last done to a plan, by its event, beside what was changed since in other fields; what was taken back
/// comes back the same way. What somebody decided is taken back by whoever may decide.
///
/// # Errors
///
/// [`Error::NotFound`] for one that never was, [`Error::Refused`] with the rule `plan_changed_since`, and with `plan_overlaps`
/// and `plan_too_many` where it would come back into days or a place that another plan has taken meanwhile.
pub async fn undo(ctx: &Context, id: PlanId) -> Result<()> {
    ctx.may(Action::WorkPlans)?;
    let transaction = ctx.workspace.database.begin().await?;
    let found = with_removed(&transaction, id, true).await?;
    let found = found.ok_or_else(|| Error::not_found("plan", id))?;
    let last = event::latest_of(&transaction, "plan", id.0).await?;
    let last = last.ok_or_else(|| Error::not_found("plan", id))?;
    let read = |value: Option<Value>| value.map(serde_json::from_value::<Fields<Value>>).transpose();
    let sides = (read(last.before)?, read(last.after)?);
    let action = match &sides {
        (Some(before), Some(after))
            if before.contains_key("plan_state") || after.contains_key("plan_state") =>
        {
            decided_by(&last.verb, before, after)
        }
        _ => Action::WorkPlans,
    };
    opened(&transaction, ctx, (id, found.facts.account), action).await?;
    match sides {
        (None, _) => set_removed(&transaction, ctx, found, true).await?,
        (Some(_), None) => {
            let_in(&transaction, &found.facts).await?;
            set_removed(&transaction, ctx, found, false).await?;
        }
        (Some(before), Some(after)) => take_back(&transaction, ctx, found, &Step { before, after }).await?,
    }
    Ok(transaction.commit().await?)
}

/// Who may take a step back that changed how a plan stands: where it makes or unmakes a decision, whoever may decide.
fn decided_by(verb: &str, before: &Fields<Value>, after: &Fields<Value>) -> Action {
    let word = |side: &Fields<Value>| {
        let state = side.get("plan_state").and_then(|state| state.get("state"));
        state.and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let ends = [word(before), word(after)];
    let is_decision = ends.contains(&"submitted".to_owned()) && ends.contains(&"approved".to_owned());
    if is_decision {
        Action::ApprovePlans
    } else {
        to_take_back(verb)
    }
}

/// Removes a plan that should never have been begun; [`undo`] brings it back.
///
/// # Errors
///
/// [`Error::NotFound`] for one that is not there, [`Error::Refused`] with the rule `plan_was_approved` for one that ever held.
pub async fn remove(ctx: &Context, id: PlanId) -> Result<()> {
    let transaction = ctx.workspace.database.begin().await?;
    let (found, _) = to_work(&transaction, ctx, id).await?;
    if dahu_core::plan::state::in_force(&found.facts.record.versions).is_some() {
        return Err(Error::refused(
            "plan_was_approved",
            "a plan that was approved stays: close it instead",
        ));
    }
    set_removed(&transaction, ctx, found, true).await?;
    Ok(transaction.commit().await?)
}

async fn set_removed(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    found: Stored,
    is_removed: bool,
) -> Result<()> {
    let fields = Some(serde_json::to_value(found.facts.fields()?)?);
    let (verb, before, after) = if is_removed {
        ("removed", fields, None)
    } else {
        ("restored", None, fields)
    };
    let change = Change {
        noun: "plan",
        subject: found.id.0,
        account: Some(found.facts.account),
        verb,
        before,
        after,
    };
    event::record(transaction, ctx, None, vec![change]).await?;
    let row = store::StoredPlan {
        is_removed,
        changed_at: ctx.now(),
        ..found.row
    };
    Ok(store::update(transaction, row).await?)
}

async fn take_back(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    found: Stored,
    step: &Step<Value>,
) -> Result<()> {
    let fields = step.taken_back(&found.facts.fields()?).map_err(changed_since)?;
    let facts = PlanFacts::of_fields(fields)?;
    let days = |facts: &PlanFacts| (facts.first_on, facts.last_on, facts.state.is_closed());
    if !facts.state.is_closed() && days(&facts) != days(&found.facts) {
        event::chain::store::lock(transaction).await?;
        check_days(transaction, Some(found.id), &facts).await?;
    }
    put(transaction, ctx, "restored", found, facts).await
}

fn changed_since(fields: Vec<String>) -> Error {
    Error::refused_with(
        "plan_changed_since",
        format!("it was changed again since: {}", fields.join(", ")),
        Facts::of([("count", Fact::count(fields.len()))]),
    )
}
