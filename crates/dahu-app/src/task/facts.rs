//! What is known of a task, as events keep it and rows hold it.

use chrono::{DateTime, NaiveDate, Utc};
use dahu_core::{
    activity::ActivityId,
    opportunity::OpportunityId,
    person::PersonId,
    plan::PlanId,
    task::{TaskFault, TaskState},
};
use serde::{Deserialize, Serialize};

use super::store::StoredTask;
use crate::{Error, Fact, Facts, Result};

/// Characters of a task at most.
pub(crate) const WHAT_CHARACTERS: usize = 500;

/// What is known of a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskFacts {
    /// What is to be done.
    pub what: String,
    /// By which day.
    pub due_on: NaiveDate,
    /// By whom.
    pub owner: PersonId,
    /// The activity whose next step it is.
    pub activity: Option<ActivityId>,
    /// The opportunity that it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opportunity: Option<OpportunityId>,
    /// The plan of the account that it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<PlanId>,
    /// What became of it.
    #[serde(flatten)]
    pub state: TaskState,
    /// Since when it is known.
    pub created_at: DateTime<Utc>,
    /// Who said so.
    pub created_by: Option<PersonId>,
}

impl TaskFacts {
    pub(super) fn of(stored: &StoredTask) -> Self {
        let (at, by) = (
            stored.ended_at.unwrap_or(stored.changed_at),
            stored.ended_by.map(PersonId),
        );
        Self {
            what: stored.what.clone(),
            due_on: stored.due_on,
            owner: PersonId(stored.owner_id),
            activity: stored.activity_id.map(ActivityId),
            opportunity: stored.opportunity_id.map(OpportunityId),
            plan: stored.plan_id.map(PlanId),
            state: match stored.state.as_str() {
                "done" => TaskState::Done { at, by },
                "cancelled" => TaskState::Cancelled {
                    at,
                    by,
                    why: stored.why.clone().unwrap_or_default(),
                },
                _ => TaskState::Open,
            },
            created_at: stored.created_at,
            created_by: stored.created_by.map(PersonId),
        }
    }

    /// The row of these facts.
    pub(super) fn row(self, id: uuid::Uuid, account: uuid::Uuid, now: DateTime<Utc>) -> StoredTask {
        let word = self.state.as_str().to_owned();
        let (ended_at, ended_by, why) = match self.state {
            TaskState::Open => (None, None, None),
            TaskState::Done { at, by } => (Some(at), by, None),
            TaskState::Cancelled { at, by, why } => (Some(at), by, Some(why)),
        };
        StoredTask {
            id,
            account_id: account,
            activity_id: self.activity.map(|activity| activity.0),
            opportunity_id: self.opportunity.map(|opportunity| opportunity.0),
            plan_id: self.plan.map(|plan| plan.0),
            what: self.what,
            due_on: self.due_on,
            owner_id: self.owner.0,
            state: word,
            ended_at,
            ended_by: ended_by.map(|by| by.0),
            why,
            created_at: self.created_at,
            created_by: self.created_by.map(|by| by.0),
            changed_at: now,
        }
    }
}

/// A line of words: without control characters, neither empty nor too long.
pub(crate) fn words(typed: &str) -> Result<String> {
    let text: String = typed.trim().chars().filter(|one| !one.is_control()).collect();
    let characters = text.chars().count();
    if characters == 0 || characters > WHAT_CHARACTERS {
        return Err(Error::refused_with(
            "task_without_words",
            format!("say it in 1 to {WHAT_CHARACTERS} characters"),
            Facts::of([("most", Fact::count(WHAT_CHARACTERS))]),
        ));
    }
    Ok(text)
}

/// A day that a task can be due on: within ten years around today.
pub(crate) fn usable_day(due_on: NaiveDate, today: NaiveDate) -> Result<NaiveDate> {
    if (due_on - today).num_days().abs() > 3_653 {
        return Err(Error::refused(
            "task_day_not_usable",
            "the day lies more than ten years away: correct it",
        ));
    }
    Ok(due_on)
}

/// The refusal that a fault of a state is.
pub(super) fn refused(fault: TaskFault) -> Error {
    match fault {
        TaskFault::HasEnded => Error::refused(
            "task_has_ended",
            "this task was done or cancelled meanwhile: reopen it first",
        ),
        TaskFault::IsOpen => Error::refused("task_is_open", "this task is open"),
    }
}
