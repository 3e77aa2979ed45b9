//! What a page shows of the version that it offers, and how its events tell it: whole, with the digest that the page carries, so
//! that the trail alone proves what was shown and what was signed.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use dahu_core::{
    plan::{
        Frozen, PlanId,
        mutual::{Aim, Choice, Mutual, ShareId, Step},
        objective::{Objective, ObjectiveId},
        state::Version,
    },
    task::TaskState,
};
use sea_orm::ConnectionTrait;
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::store::StoredShare;
use crate::{
    Context, Error, Result,
    digest::hexadecimal,
    event::{self, Change},
    plan::{Stored, version},
    task::{self, TaskRow},
};

/// The noun of the events.
pub(super) const NOUN: &str = "plan_share";

/// What tells two readings of a page from each other: the SHA-256 of what was agreed, as JSON. Doing what was promised is no
/// other reading. Events keep it beside what it is of, so that either can be held against the other.
///
/// # Errors
///
/// When it cannot be written as JSON.
pub fn digest(mutual: &Mutual) -> Result<String> {
    let mut agreed = mutual.clone();
    agreed.steps.iter_mut().for_each(|step| *step = step.agreed());
    Ok(hexadecimal(&Sha256::digest(serde_json::to_vec(&agreed)?)))
}

/// What may be shown of a plan: the objectives of a version that was approved, and nothing of what is still being written.
pub(super) type Held = BTreeMap<ObjectiveId, Objective>;

/// A version of a plan by its number, with what it says.
pub(super) type Numbered = (u32, Frozen);

/// Since when a page offers its version.
pub(super) fn offered_at(row: &StoredShare) -> DateTime<Utc> {
    row.version_at.or(row.changed_at).unwrap_or(row.made_at)
}

/// The version that a page offers; none where its approval was taken back since, whatever came in the place of its number.
pub(super) async fn offered(
    connection: &impl ConnectionTrait,
    plan: PlanId,
    versions: &[Version],
    row: &StoredShare,
) -> Result<Option<Numbered>> {
    let number = row.version.map(u32::try_from).transpose();
    let number = number.map_err(Error::internal)?;
    let at = offered_at(row);
    let held_then = |version: &&Version| {
        let decision = version.decision.as_ref();
        // Databases keep microseconds.
        let is_by_then = |at_then: DateTime<Utc>| at_then.timestamp_micros() <= at.timestamp_micros();
        version.is_approved() && decision.is_some_and(|decision| is_by_then(decision.at))
    };
    let mut held = versions.iter().rev().filter(held_then);
    let found = held.find(|version| number.is_none_or(|number| number == version.number));
    let Some(number) = found.map(|version| version.number) else {
        return Ok(None);
    };
    let frozen = version::frozen(connection, plan, number).await?;
    Ok(frozen.map(|frozen| (number, frozen)))
}

/// What a choice shows now of the version that is offered.
pub(super) fn mutual(offered: Option<&Numbered>, choice: &Choice, actions: &[TaskRow]) -> Mutual {
    let held = offered.map(|(_, frozen)| &frozen.content.objectives);
    let held = held.into_iter().flatten();
    let chosen = held.filter(|(id, _)| choice.objectives.contains(id));
    let ours = actions.iter().filter(|task| choice.tasks.contains(&task.id));
    let ours = ours.filter(|task| !matches!(task.state, TaskState::Cancelled { .. }));
    let ours = ours.map(|task| Step {
        key: format!("task:{}", task.id),
        is_theirs: false,
        what: task.what.clone(),
        who: task.owner_name.clone(),
        due_on: Some(task.due_on),
        is_done: !task.state.is_open(),
        done: None,
    });
    let theirs = choice.promises.iter().map(|promise| Step {
        key: format!("promise:{}", promise.what),
        is_theirs: true,
        what: promise.what.clone(),
        who: promise.who.clone(),
        due_on: promise.due_on,
        is_done: promise.done.is_some(),
        done: promise.done.clone(),
    });
    let mut steps: Vec<Step> = ours.chain(theirs).collect();
    steps.sort_by(|one, other| (one.due_on, &one.key).cmp(&(other.due_on, &other.key)));
    let mut aims: Vec<Aim> = chosen
        .map(|(id, objective)| Aim {
            id: *id,
            words: objective.words.clone(),
            by: objective.by,
        })
        .collect();
    aims.sort_by_key(|aim| (aim.by, aim.id));
    Mutual {
        version: offered.map(|(number, _)| *number),
        words: choice.words.clone(),
        aims,
        steps,
    }
}

/// What a choice, as it is stored, shows now: the tasks that were chosen, with who does them.
pub(super) async fn now(
    ctx: &Context,
    found: &Stored,
    offered: Option<&Numbered>,
    choice: &str,
) -> Result<Mutual> {
    let choice: Choice = serde_json::from_str(choice)?;
    let ids: Vec<Uuid> = choice.tasks.iter().map(|task| task.0).collect();
    // Nobody in particular sees no accounts; the choice says what is shown.
    let system = ctx.workspace.as_system();
    let tasks = task::of_ids(&system, &ids).await?;
    let is_of_plan = |task: &TaskRow| task.plan.as_ref().is_some_and(|(plan, _)| *plan == found.id);
    let of_plan: Vec<TaskRow> = tasks.into_iter().filter(is_of_plan).collect();
    Ok(mutual(offered, &choice, &of_plan))
}

/// Records what was done with a page.
pub(super) async fn record(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    (found, share): (&Stored, ShareId),
    verb: &'static str,
    (before, after): (Option<Value>, Option<Value>),
) -> Result<()> {
    let change = Change {
        noun: NOUN,
        subject: share.0,
        account: Some(found.facts.account),
        verb,
        before,
        after,
    };
    event::record(transaction, ctx, None, vec![change]).await
}
