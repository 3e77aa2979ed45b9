//! Health (客户健康): the two dials of every account, kept up to date for lists; alerts; and what the past says of the score
//! (`docs/decisions/0031-relationship-and-health.md`).

mod alert;
mod dials;
mod gathering;
mod listing;
mod looking_back;
mod months;
mod origins;
mod refreshing;
mod showing;
mod store;

use dahu_core::{access::Action, person::PersonId, team::TeamId};
use uuid::Uuid;

pub(crate) use alert::open_of as open_alerts;
pub use alert::{About, AlertFilter, AlertPage, AlertRow, alert_of, alerts, close, make_task, reopen};
pub(crate) use dials::Dials;
pub use listing::{
    HealthFilter, HealthPage, HealthPageRequest, HealthRow, HealthSort, Heat, StageFilter, WellnessFilter,
    all, list,
};
pub use looking_back::LookedBack;
pub use months::{DialsByMonth, MonthOfDials};
pub use origins::{Kept, Origin};
pub use refreshing::{Refresh, refresh, refresh_due};
pub use showing::{AccountDials, of_account};
pub(crate) use showing::{people_and_proposal, people_of};

use crate::{Context, Result, database, team};

/// Counts what was worked out, so that what is remembered of it is not used when it is old.
pub(crate) async fn number(ctx: &Context) -> Result<i64> {
    database::next_number(ctx, "health").await
}

/// What the past says of the score.
///
/// # Errors
///
/// [`crate::Error::Forbidden`] for who does not see figures of the whole firm.
pub async fn backtest(ctx: &Context) -> Result<LookedBack> {
    ctx.may(Action::SeeWholeFirm)?;
    looking_back::looked_back(ctx).await
}

/// The owners that a filter asks for: a person, or everybody who is in a team or below it today; none where it asks for nobody in
/// particular.
async fn owners_of(
    ctx: &Context,
    owner: Option<PersonId>,
    team: Option<TeamId>,
) -> Result<Option<Vec<Uuid>>> {
    let Some(team) = team else {
        return Ok(owner.map(|owner| vec![owner.0]));
    };
    let mut people = team::people(ctx, team).await?;
    people.retain(|person| owner.is_none_or(|owner| owner.0 == *person));
    Ok(Some(people.into_iter().collect()))
}
