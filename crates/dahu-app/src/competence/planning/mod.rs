//! Trainings that people mean to take: planned by a day, done on a day, dropped, and planned again.
//!
//! What somebody takes tells what they lack, so events say of plans no more than that there was one.

pub(super) mod store;

use chrono::NaiveDate;
use dahu_core::{
    competence::{PlanFault, Training, TrainingId, TrainingPlan, TrainingPlanId},
    person::PersonId,
};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::{sight, training};
use crate::{
    Context, Error, Fact, Facts, Result,
    event::{self, Change},
    person::StoredPerson,
};

use store::StoredPlan;

/// Open plans of a person at most.
pub(super) const OPEN_AT_MOST: u64 = 30;
/// How far ahead a training is planned at most, in days.
const DAYS_AHEAD: i64 = 1_100;

/// What becomes of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taking {
    /// It was taken on a day.
    Done(NaiveDate),
    /// It is not taken after all.
    Dropped,
    /// It is planned again.
    Reopened,
}

/// Plans a training for somebody by a day: for oneself, or for whom one manages.
///
/// # Errors
///
/// [`Error::NotFound`] for a person or a training that is not there for the actor, [`Error::Refused`] with the rules
/// `training_day_not_usable`, `training_is_retired`, `training_planned_already` and `trainings_planned_too_many`.
pub async fn plan(
    ctx: &Context,
    person: PersonId,
    training: TrainingId,
    by: NaiveDate,
) -> Result<TrainingPlanId> {
    let transaction = ctx.workspace.database.begin().await?;
    let (planned, _) = sight::require(&transaction, ctx, person).await?;
    let known = known(&transaction, training).await?;
    if known.is_retired {
        return Err(Error::refused(
            "training_is_retired",
            "nobody takes this training any more: choose another",
        ));
    }
    let days = (by - ctx.today()).num_days();
    if !(0..=DAYS_AHEAD).contains(&days) {
        return Err(Error::refused(
            "training_day_not_usable",
            "plan for today or a later day, within three years",
        ));
    }
    refuse_another(&transaction, person, training).await?;
    let id = TrainingPlanId::new(ctx.now());
    let row = StoredPlan {
        id: id.0,
        person_id: person.0,
        training_id: training.0,
        due_on: by,
        planned_at: ctx.now(),
        planned_by: sight::actor(ctx)?.0,
        done_on: None,
        dropped_at: None,
    };
    store::insert(&transaction, row).await?;
    record(&transaction, ctx, &planned, "planned").await?;
    transaction.commit().await?;
    Ok(id)
}

/// Says what became of a plan.
///
/// # Errors
///
/// [`Error::NotFound`] for a person or plan that is not there for the actor, [`Error::Refused`] with the rules
/// `training_plan_has_ended`, `training_plan_is_open`, `training_done_in_future`, and those about others that are planned.
pub async fn take(ctx: &Context, person: PersonId, id: TrainingPlanId, taking: Taking) -> Result<()> {
    let transaction = ctx.workspace.database.begin().await?;
    let (planned, _) = sight::require(&transaction, ctx, person).await?;
    let row = store::by_id(&transaction, id.0).await?;
    let row = row.filter(|row| row.person_id == person.0);
    let row = row.ok_or_else(|| Error::not_found("training_plan", id))?;
    let (after, verb) = match taking {
        Taking::Done(on) => (row.state().done(on, ctx.latest_day()), "completed"),
        Taking::Dropped => (row.state().dropped(), "cancelled"),
        Taking::Reopened => (row.state().reopened(), "reopened"),
    };
    let after: TrainingPlan = after.map_err(refused)?;
    if after.is_open() {
        refuse_another(&transaction, person, TrainingId(row.training_id)).await?;
    }
    store::save(&transaction, id.0, after, ctx.now()).await?;
    record(&transaction, ctx, &planned, verb).await?;
    Ok(transaction.commit().await?)
}

async fn known(connection: &impl ConnectionTrait, id: TrainingId) -> Result<Training> {
    let all = training::store::trainings(connection).await?;
    let found = all.into_iter().find(|known| known.id == id);
    found.ok_or_else(|| Error::not_found("training", id))
}

/// Refuses a training that is planned already, and one more than can be planned at once.
async fn refuse_another(
    connection: &impl ConnectionTrait,
    person: PersonId,
    training: TrainingId,
) -> Result<()> {
    let open = store::open_of(connection, person.0, OPEN_AT_MOST).await?;
    if open.iter().any(|plan| plan.training_id == training.0) {
        return Err(Error::refused(
            "training_planned_already",
            "this training is planned already: drop that plan first, or leave it",
        ));
    }
    if open.len() as u64 >= OPEN_AT_MOST {
        return Err(Error::refused_with(
            "trainings_planned_too_many",
            format!("{OPEN_AT_MOST} trainings are planned at once at most: take or drop one first"),
            Facts::of([("most", Fact::count(OPEN_AT_MOST))]),
        ));
    }
    Ok(())
}

async fn record(
    connection: &impl ConnectionTrait,
    ctx: &Context,
    person: &StoredPerson,
    verb: &'static str,
) -> Result<()> {
    let change = Change {
        noun: "training_plan",
        subject: person.id,
        account: None,
        verb,
        before: None,
        after: Some(json!({ "person": person.name })),
    };
    event::record(connection, ctx, None, vec![change]).await
}

fn refused(fault: PlanFault) -> Error {
    let message = fault.to_string();
    match fault {
        PlanFault::Ended => Error::refused("training_plan_has_ended", message),
        PlanFault::Open => Error::refused("training_plan_is_open", message),
        PlanFault::InFuture => Error::refused("training_done_in_future", message),
    }
}
