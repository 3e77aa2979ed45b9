//! The task that is an activity's next step: it comes, changes and goes with the activity, until it has ended.

use chrono::{DateTime, Utc};
use dahu_core::{
    account::AccountId,
    activity::{ActivityId, NextStep},
    opportunity::OpportunityId,
    person::PersonId,
    task::{TaskId, TaskState},
};
use sea_orm::ConnectionTrait;

use super::{TaskFacts, changed, store};
use crate::{
    Context, Result,
    event::{self, Change},
};

/// What of an activity its task follows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Followed {
    /// What is done next.
    pub(crate) step: Option<NextStep>,
    /// The opportunity that the activity is about.
    pub(crate) opportunity: Option<OpportunityId>,
}

/// Makes the task of an activity's next step follow it; what was done or cancelled stays as it is.
pub(crate) async fn follow_step(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    (account, activity): (AccountId, ActivityId),
    (before, after): (Followed, Followed),
    (recorded_at, recorded_by): (DateTime<Utc>, Option<PersonId>),
) -> Result<Option<Change>> {
    let id = TaskId(activity.0);
    let stored = store::by_id(transaction, id.0).await?;
    let current = stored.as_ref().map(TaskFacts::of);
    let wanted = match (&after.step, &current) {
        (Some(step), None) => Some(TaskFacts {
            what: step.what.clone(),
            due_on: step.due_on,
            owner: step.who,
            activity: Some(activity),
            opportunity: after.opportunity,
            plan: None,
            state: TaskState::Open,
            created_at: recorded_at,
            created_by: recorded_by,
        }),
        // Only what the change is about: it may have been postponed or handed on meanwhile.
        (Some(step), Some(task)) if task.state.is_open() => {
            let mut task = task.clone();
            if before.step.as_ref() != Some(step) {
                task.what.clone_from(&step.what);
                (task.due_on, task.owner) = (step.due_on, step.who);
            }
            if before.opportunity != after.opportunity {
                task.opportunity = after.opportunity;
            }
            Some(task)
        }
        (None, Some(task)) if task.state.is_open() => None,
        (_, task) => task.clone(),
    };
    put(transaction, ctx, (account, id), current, wanted).await
}

/// Takes back what a change of the activity did to the task, where that was the last that happened to it: `change` is the
/// place of that change in the chain, and the task's stands right after it.
///
/// Returns whether it was so, and the change that it is.
pub(crate) async fn take_back_step(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    (account, activity): (AccountId, ActivityId),
    change: Option<i64>,
) -> Result<(bool, Option<Change>)> {
    let id = TaskId(activity.0);
    let last = event::latest_of(transaction, "task", id.0).await?;
    let followed = last.filter(|last| change.is_some() && last.sequence == change.map(|place| place + 1));
    let Some(followed) = followed else {
        return Ok((false, None));
    };
    let wanted: Option<TaskFacts> = followed.before.map(serde_json::from_value).transpose()?;
    let current = store::by_id(transaction, id.0).await?;
    let current = current.as_ref().map(TaskFacts::of);
    let change = put(transaction, ctx, (account, id), current, wanted).await?;
    Ok((true, change))
}

async fn put(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    (account, id): (AccountId, TaskId),
    current: Option<TaskFacts>,
    wanted: Option<TaskFacts>,
) -> Result<Option<Change>> {
    if wanted == current {
        return Ok(None);
    }
    let verb = match (&current, &wanted) {
        (None, _) => "created",
        (_, None) => "removed",
        _ => "updated",
    };
    let change = changed(id, account, verb, current.as_ref(), wanted.as_ref())?;
    match wanted {
        Some(facts) => {
            let row = facts.row(id.0, account.0, ctx.now());
            store::save(transaction, row, current.is_none()).await?;
        }
        None => store::delete(transaction, id.0).await?,
    }
    Ok(Some(change))
}
