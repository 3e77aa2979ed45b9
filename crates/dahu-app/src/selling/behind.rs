//! What stands behind what was given to an account: the records of the twelve months that count.

use std::collections::HashSet;

use chrono::NaiveDate;
use dahu_core::{
    access::Action,
    account::AccountId,
    contact::{ContactId, Level},
    person::{PersonId, Role},
    plan::PlanId,
    selling::Need,
};

use super::gathering::{self, gather, year};
use crate::{
    Context, Result, account,
    activity::{self, Activity},
    person, plan,
};

/// Rows that are told at most.
const ROWS: u64 = 200;

/// The records that count as given of something.
#[derive(Clone, Debug)]
pub struct Behind {
    /// The account's name.
    pub name: String,
    /// The first and the last day of what was given.
    pub days: (NaiveDate, NaiveDate),
    /// What was given; none where no record says so.
    pub given: Option<i64>,
    /// The records, the latest first.
    pub rows: Vec<BehindRow>,
    /// Further ones.
    pub left_out: u64,
}

/// A record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BehindRow {
    /// What was done.
    Activity {
        /// What.
        activity: Box<Activity>,
        /// The minutes of everybody who counts; none where it does not say how long it took.
        minutes: Option<u64>,
    },
    /// Somebody of theirs who was met.
    Met {
        /// Who.
        contact: ContactId,
        /// By name.
        name: String,
        /// Where they stand; none where neither anybody nor their title says so.
        level: Option<Level>,
        /// The last time.
        last: NaiveDate,
        /// How often.
        times: u64,
    },
    /// A review of a plan.
    Review {
        /// Of which.
        plan: PlanId,
        /// What it is called.
        name: String,
        /// When it was held.
        on: NaiveDate,
    },
}

/// The records behind what was given of something. Roles stand on the account's team, and what was paid in its lines: there are
/// no rows of these here.
///
/// # Errors
///
/// [`crate::Error::NotFound`] for an account that is not there for the actor, [`crate::Error::Forbidden`] for who does not see
/// its sales, of which what is needed speaks.
pub async fn behind(ctx: &Context, id: AccountId, need: Need) -> Result<Behind> {
    let found = account::find(ctx, id, Action::SeeSales).await?;
    let gathered = gather(ctx, Some(&[id.0])).await?;
    let own = gathered.accounts.first();
    let (rows, count) = match need {
        Need::Hours | Need::People => activities(ctx, id, false).await?,
        Need::ExpertHours => activities(ctx, id, true).await?,
        Need::Levels => met(ctx, id).await?,
        Need::Reviews => reviews(ctx, id).await?,
        Need::Sponsor | Need::CoOwner | Need::Specialist | Need::Service | Need::Discount => (Vec::new(), 0),
    };
    Ok(Behind {
        name: found.name,
        days: year(ctx),
        given: own.and_then(|own| gathered.actual(own).of(need)),
        left_out: count.saturating_sub(rows.len() as u64),
        rows,
    })
}

/// Rows, and how many there are in all.
type Counted = (Vec<BehindRow>, u64);

async fn activities(ctx: &Context, id: AccountId, by_specialists: bool) -> Result<Counted> {
    let connection = ctx.workspace.database.reader();
    let (ids, count) = gathering::activities(connection, id.0, year(ctx), by_specialists, ROWS).await?;
    let people = person::stored(ctx).await?;
    let counting = people
        .iter()
        .filter(|person| !by_specialists || person.role() == Role::Specialist);
    let counting: HashSet<PersonId> = counting.map(|person| PersonId(person.id)).collect();
    let row = |(activity, _): (Activity, String)| {
        let counted = activity.facts.people.iter().filter(|id| counting.contains(*id));
        let counted = counted.count() as u64;
        BehindRow::Activity {
            minutes: activity
                .facts
                .effort_minutes
                .map(|minutes| u64::from(minutes) * counted),
            activity: Box::new(activity),
        }
    };
    let found = activity::of_ids(ctx, &ids).await?;
    Ok((found.into_iter().map(row).collect(), count))
}

async fn met(ctx: &Context, id: AccountId) -> Result<Counted> {
    let met = gathering::met(ctx.workspace.database.reader(), id.0, year(ctx)).await?;
    let count = met.len() as u64;
    let row = |met: gathering::Met| BehindRow::Met {
        contact: ContactId(met.contact),
        name: met.name,
        level: met.level,
        last: met.last,
        times: met.times,
    };
    Ok((first(met.into_iter().map(row)), count))
}

async fn reviews(ctx: &Context, id: AccountId) -> Result<Counted> {
    let held = plan::reviews_held(ctx.workspace.database.reader(), year(ctx), Some(&[id.0])).await?;
    let count = held.len() as u64;
    let row = |held: plan::Held| BehindRow::Review {
        plan: held.plan,
        name: held.name,
        on: held.on,
    };
    Ok((first(held.into_iter().map(row)), count))
}

fn first(rows: impl Iterator<Item = BehindRow>) -> Vec<BehindRow> {
    rows.take(usize::try_from(ROWS).unwrap_or(usize::MAX)).collect()
}
