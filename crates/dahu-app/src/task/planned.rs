//! Tasks as the actions of a plan.

use std::collections::HashMap;

use chrono::NaiveDate;
use dahu_core::{activity::NextStep, plan::PlanId, task::TaskId};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{About, TaskList, add_within, listing, store};
use crate::{Context, Result, account::store::StoredAccount};

/// Tasks of one plan that are shown at most.
const SHOWN: u64 = 200;

/// How many tasks a plan has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PlanTasks {
    /// Still to be done.
    pub open: u64,
    /// Of those, how many were due before today.
    pub overdue: u64,
    /// Done.
    pub done: u64,
}

impl PlanTasks {
    /// All that were not called off.
    #[must_use]
    pub fn all(self) -> u64 {
        self.open + self.done
    }
}

/// Adds an action to a plan of an account.
pub(crate) async fn add_to_plan(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    (account, plan): (&StoredAccount, PlanId),
    step: NextStep,
) -> Result<TaskId> {
    let about = About {
        opportunity: None,
        plan: Some(plan),
    };
    add_within(transaction, ctx, (account, about), step).await
}

/// The actions of a plan, whatever became of them, the first due first. The caller sees to it that the actor sees the plan.
pub(crate) async fn of_plan(ctx: &Context, plan: PlanId) -> Result<TaskList> {
    let found = store::of_plan(ctx.workspace.database.reader(), plan.0, SHOWN + 1).await?;
    listing::listed(ctx, found).await
}

/// How many actions each of some plans has.
pub(crate) async fn counts_of_plans(
    ctx: &Context,
    plans: &[Uuid],
    today: NaiveDate,
) -> Result<HashMap<PlanId, PlanTasks>> {
    let mut counts: HashMap<PlanId, PlanTasks> = HashMap::new();
    for (plan, state, due_on) in store::standings_of_plans(ctx.workspace.database.reader(), plans).await? {
        let count = counts.entry(PlanId(plan)).or_default();
        match state.as_str() {
            "open" => {
                count.open += 1;
                count.overdue += u64::from(due_on < today);
            }
            "done" => count.done += 1,
            _ => {}
        }
    }
    Ok(counts)
}
