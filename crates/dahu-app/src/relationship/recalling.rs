//! Where the relationship with an account stood on a day, by all of its placements.

use chrono::{DateTime, NaiveDate, Utc};
use dahu_core::{access::Action, account::AccountId};
use sea_orm::ConnectionTrait;

use super::{
    AT_MOST, NOUN,
    showing::{Placement, evidence, placements},
    store::{self, StoredPlacement},
};
use crate::{Context, Result, account, event};

/// Where the relationship with an account stood at the end of a day where the actor is, with who said so, when and on what
/// evidence.
///
/// A placement holds from its own day on, also where it was entered later. One that was taken back does not hold from when it was,
/// and one that was entered and taken back after the day did not hold on it.
///
/// # Errors
///
/// [`crate::Error::NotFound`] for an account that is not there for the actor.
pub async fn on_day(ctx: &Context, id: AccountId, day: NaiveDate) -> Result<Option<Placement>> {
    account::find(ctx, id, Action::SeeAccount).await?;
    let connection = ctx.workspace.database.reader();
    let (day, end) = ctx.asked_day(day);
    for placement in store::until(connection, id, day, AT_MOST).await? {
        if held(connection, &placement, end).await? {
            let named: Vec<_> = placement.activity_id.into_iter().collect();
            let activities = evidence(ctx, id, &named).await?;
            let told = placements(ctx, vec![placement], &activities).await?;
            return Ok(told.into_iter().next());
        }
    }
    Ok(None)
}

/// Whether a placement was not taken back at a moment.
async fn held(
    connection: &impl ConnectionTrait,
    placement: &StoredPlacement,
    moment: DateTime<Utc>,
) -> Result<bool> {
    let last = event::last_before(connection, (NOUN, placement.id), moment, |_| true).await?;
    Ok(match last {
        Some(last) => last.verb != "taken_back",
        // Of what was entered later, that which still holds; of what was trimmed, what the row says.
        None => placement
            .taken_back_at
            .is_none_or(|at| placement.placed_at < moment && at >= moment),
    })
}
