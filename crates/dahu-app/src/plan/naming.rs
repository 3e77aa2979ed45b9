//! Plans as other pages name them: what they are called, and how those of an account stand.

use std::collections::HashMap;

use chrono::NaiveDate;
use dahu_core::{access::Action, account::AccountId, plan::PlanId};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::store::{self, StoredPlan};
use crate::{Context, Result, access::Rights};

/// Plans of an account that are looked at for its first screen.
const LOOKED_AT: u64 = 10;

/// What these plans are called, as far as they are there.
pub(crate) async fn names(
    connection: &impl ConnectionTrait,
    ids: &[Uuid],
) -> Result<HashMap<PlanId, String>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let found = store::names(connection, ids).await?;
    Ok(found
        .into_iter()
        .map(|(id, name, _)| (PlanId(id), name))
        .collect())
}

/// The plan of an account, as its first screen tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfAccount {
    /// The plan.
    pub id: PlanId,
    /// What it is called.
    pub name: String,
    /// The word of how it stands.
    pub state: String,
    /// Its days.
    pub days: (NaiveDate, NaiveDate),
    /// The day on which its next review is due, while it holds.
    pub review_on: Option<NaiveDate>,
    /// The last day of the plan, this one or another, that has passed first without its being closed.
    pub ended_on: Option<NaiveDate>,
}

/// The plan of an account that holds, or else the one that is being written, those first that are not over; none where there is
/// none, or the actor may not see it.
pub(crate) async fn summary(ctx: &Context, account: AccountId, rights: Rights) -> Result<Option<OfAccount>> {
    if !rights.may(Action::SeePlans) {
        return Ok(None);
    }
    let connection = ctx.workspace.database.reader();
    let plans = store::of_account(connection, account.0, LOOKED_AT).await?;
    let is_over = |plan: &StoredPlan| plan.last_on < ctx.today();
    let open = || plans.iter().filter(|plan| plan.is_open);
    let ended_on = open().filter(|plan| is_over(plan)).map(|plan| plan.last_on).min();
    // One that holds goes first, then the one of the earliest days.
    let first = open().min_by_key(|plan| (plan.state != "approved", is_over(plan), plan.first_on, plan.id));
    Ok(first.cloned().map(|row| OfAccount {
        ended_on,
        id: PlanId(row.id),
        review_on: row.review_on,
        name: row.name,
        state: row.state,
        days: (row.first_on, row.last_on),
    }))
}
