//! What of an account's plans was in force on a day, by their versions and events, however many came since.

use chrono::{DateTime, NaiveDate, Utc};
use dahu_core::{
    access::Action,
    account::AccountId,
    person::PersonId,
    plan::{
        Frozen, PlanId,
        state::{State, Version},
    },
};
use sea_orm::ConnectionTrait;
use serde_json::Value;
use uuid::Uuid;

use super::{PlanFacts, store, typing::PLANS_AT_MOST, version};
use crate::{
    Context, Result, account,
    event::{self, StoredEvent},
    person::{self, StoredPerson},
};

/// A plan as it was in force on a day.
#[derive(Clone, Debug)]
pub struct PlanOnDay {
    /// Which.
    pub id: PlanId,
    /// The number of the version that held.
    pub version: u32,
    /// Who submitted it, and when.
    pub submitted: (Option<String>, DateTime<Utc>),
    /// Who approved it, and when.
    pub approved: (Option<String>, DateTime<Utc>),
    /// Why.
    pub reason: String,
    /// What was approved.
    pub frozen: Frozen,
}

/// The plans of an account that were in force at the end of a day where the actor is, each as the version that was approved last by
/// then; those that were closed by then are left out. Whether the day is one of the plan's own is not asked.
///
/// # Errors
///
/// [`crate::Error::NotFound`] for an account that is not there for the actor, [`crate::Error::Forbidden`] for who does not see
/// its plans.
pub async fn on_day(ctx: &Context, account: AccountId, day: NaiveDate) -> Result<Vec<PlanOnDay>> {
    let connection = ctx.workspace.database.reader();
    account::open(connection, ctx, account, Action::SeePlans).await?;
    let (_, end) = ctx.asked_day(day);
    let mut held = Vec::new();
    for row in store::of_account(connection, account.0, PLANS_AT_MOST).await? {
        let (id, facts) = (PlanId(row.id), PlanFacts::of(&row)?);
        let then = versions_at(connection, id, &facts, end).await?;
        let found = version::held(connection, id, &then).await?;
        held.extend(found.map(|(version, frozen)| (id, version, frozen)));
    }
    let by = held.iter().flat_map(|(_, version, _)| {
        let decision = version.decision.as_ref().and_then(|decision| decision.by);
        [version.by, decision]
    });
    let by: Vec<Uuid> = by.flatten().map(|person| person.0).collect();
    let people = person::by_ids(connection, &by).await?;
    let told = held
        .into_iter()
        .filter_map(|(id, version, frozen)| of_version(id, version, frozen, &people));
    Ok(told.collect())
}

/// What a plan says by the version that was in force at the end of a day, with its number; where none was yet, by the one that
/// was approved last, and never by what is being written.
pub(super) async fn said_on(
    ctx: &Context,
    id: PlanId,
    facts: PlanFacts,
    day: NaiveDate,
) -> Result<(Option<u32>, PlanFacts)> {
    let connection = ctx.workspace.database.reader();
    let (_, end) = ctx.asked_day(day);
    let then = versions_at(connection, id, &facts, end).await?;
    let mut held = version::held(connection, id, &then).await?;
    if held.is_none() {
        held = version::held(connection, id, &facts.record.versions).await?;
    }
    Ok(match held {
        Some((version, frozen)) => (Some(version.number), facts.saying(frozen)),
        None => (None, facts),
    })
}

/// The versions of a plan that had been decided on by a moment; none where it was closed by then.
async fn versions_at(
    connection: &impl ConnectionTrait,
    id: PlanId,
    facts: &PlanFacts,
    moment: DateTime<Utc>,
) -> Result<Vec<Version>> {
    let now = facts.fields()?;
    let versions = match field_at(connection, id, "plan_versions", moment).await? {
        Some(then) => Some(then),
        None => now.get("plan_versions").cloned(),
    };
    let state = match field_at(connection, id, "plan_state", moment).await? {
        Some(then) => Some(then),
        None => now.get("plan_state").cloned(),
    };
    // What was empty is null in one and missing in the other.
    let versions: Option<Vec<Version>> = serde_json::from_value(versions.unwrap_or_default())?;
    let state: Option<State> = serde_json::from_value(state.unwrap_or_default())?;
    if state.is_some_and(|state| state.is_closed() && state.hand().at < moment) {
        return Ok(Vec::new());
    }
    let mut versions = versions.unwrap_or_default();
    // What was decided later says nothing of then.
    versions.retain(|version| {
        let decision = version.decision.as_ref();
        decision.is_some_and(|decision| decision.at < moment)
    });
    Ok(versions)
}

/// A field of a plan as its events tell it of a moment, null where it was empty; nothing where no event changed it.
async fn field_at(
    connection: &impl ConnectionTrait,
    id: PlanId,
    field: &str,
    moment: DateTime<Utc>,
) -> Result<Option<Value>> {
    let has = |side: &Option<Value>| side.as_ref().is_some_and(|side| side.get(field).is_some());
    let tells = |event: &StoredEvent| has(&event.before) || has(&event.after);
    let of = |side: Option<Value>| {
        let value = side.and_then(|side| side.get(field).cloned());
        Some(value.unwrap_or(Value::Null))
    };
    let about = ("plan", id.0);
    if let Some(event) = event::last_before(connection, about, moment, tells).await? {
        return Ok(of(event.after));
    }
    let next = event::first_from(connection, about, moment, tells).await?;
    Ok(next.and_then(|event| of(event.before)))
}

fn of_version(id: PlanId, version: Version, frozen: Frozen, people: &[StoredPerson]) -> Option<PlanOnDay> {
    let decision = version.decision?;
    let name = |id: Option<PersonId>| {
        let found = people.iter().find(|person| Some(person.id) == id.map(|id| id.0));
        found.map(|person| person.name.clone())
    };
    Some(PlanOnDay {
        id,
        version: version.number,
        submitted: (name(version.by), version.at),
        approved: (name(decision.by), decision.at),
        reason: decision.reason,
        frozen,
    })
}
