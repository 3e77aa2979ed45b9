//! The mutual plan: a page behind a secret address that shows a customer chosen objectives and steps, and takes their signature.
//!
//! What is shown comes from the version that held when the page was made, until another one is offered: what is still being
//! written is nobody's yet, and nobody signs what they were not offered. The secret is kept as its
//! fingerprint alone. A page ends on a day, or when it is revoked; nothing else of the account can be reached from it. What was
//! signed is kept as it was read, and every later change of it shows. Our side signs by offering it: whoever made or changed a
//! page last stands on it by name.

mod erasing;
mod keeping;
mod making;
mod signing;
mod store;
mod telling;

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use dahu_core::{
    account::{AccountId, warning::SIGNED_DAYS},
    plan::{
        PlanId,
        mutual::{Against, Choice, Mutual, ShareId, against},
        objective::{Objective, ObjectiveId},
        state::in_force,
    },
};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

pub(crate) use erasing::erase_person;
pub use keeping::{keep, mark};
pub use making::{change, make, offer, revoke};
pub use signing::{of_token, sign};
pub use telling::digest;
use telling::mutual;

use super::{PlanFacts, version};
use crate::{
    Context, Result,
    person::{self, StoredPerson},
    task::{self, TaskRow},
};

/// Days that a page is open at most.
pub const OPEN_DAYS_AT_MOST: u64 = 366;
/// Days that a page is open where nobody says.
pub const OPEN_DAYS: u64 = 60;
/// Signatures of a page at most.
const SIGNATURES_AT_MOST: usize = 20;

/// A page that was made of a plan, for whoever sees the plan.
#[derive(Clone, Debug)]
pub struct Share {
    /// Its id.
    pub id: ShareId,
    /// What it shows.
    pub choice: Choice,
    /// The version that it offers; none where its approval was taken back since.
    pub version: Option<u32>,
    /// The version in force, where that is another one, which can be offered.
    pub next: Option<u32>,
    /// The objectives of the version that it offers.
    pub objectives: BTreeMap<ObjectiveId, Objective>,
    /// The last day on which it opens.
    pub ends_on: NaiveDate,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// Who of ours offers it.
    pub offer: Offer,
    /// Whether it still opens.
    pub is_open: bool,
    /// Who signed it, the latest first.
    pub signatures: Vec<Signature>,
    /// Whether what it shows is not what was signed last.
    pub is_changed: bool,
}

/// Who of ours offers what a page shows, and since when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// By name; none for the command line.
    pub by: Option<String>,
    /// Since when.
    pub at: DateTime<Utc>,
}

impl Offer {
    /// Who changed the page last, or else who made it.
    fn of(row: &store::StoredShare, people: &[StoredPerson]) -> Self {
        let (by, at) = match row.changed_at {
            Some(at) => (row.changed_by, at),
            None => (row.made_by, row.made_at),
        };
        let person = people.iter().find(|person| Some(person.id) == by);
        Self {
            by: person.map(|person| person.name.clone()),
            at,
        }
    }
}

/// Who made pages and changed them.
async fn offering(
    connection: &impl ConnectionTrait,
    rows: &[store::StoredShare],
) -> Result<Vec<StoredPerson>> {
    let ids: Vec<Uuid> = rows
        .iter()
        .flat_map(|row| [row.made_by, row.changed_by])
        .flatten()
        .collect();
    Ok(person::by_ids(connection, &ids).await?)
}

/// Who signed, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The name that they wrote.
    pub name: String,
    /// What they wrote with it.
    pub note: String,
    /// When.
    pub at: DateTime<Utc>,
    /// From which address, where that is known.
    pub address: Option<String>,
    /// Which version of the plan they signed; none of what was signed before versions were offered.
    pub version: Option<u32>,
}

/// What a customer reads.
#[derive(Clone, Debug)]
pub struct MutualPage {
    /// What the plan is called.
    pub name: String,
    /// The version that is offered; none where its approval was taken back since.
    pub version: Option<u32>,
    /// The customer's own name.
    pub account_name: String,
    /// The days of the plan.
    pub days: (NaiveDate, NaiveDate),
    /// What is said above everything else.
    pub words: String,
    /// What it shows, beside what was signed last.
    pub against: Against,
    /// What tells whether it changed since it was read.
    pub digest: String,
    /// The last day on which it opens.
    pub ends_on: NaiveDate,
    /// Today, where whoever reads it is.
    pub today: NaiveDate,
    /// Who of ours offers it.
    pub offer: Offer,
    /// Who signed it, the latest first.
    pub signatures: Vec<Signature>,
    /// Whether one more may sign.
    pub may_sign: bool,
}

/// The pages of a plan with all that can be shown on one.
#[derive(Clone, Debug)]
pub struct Shares {
    /// The plan.
    pub plan: super::Writing,
    /// The objectives of its version in force; none where no version of it ever was.
    pub objectives: Option<BTreeMap<ObjectiveId, Objective>>,
    /// Its tasks.
    pub actions: Vec<TaskRow>,
    /// The pages, the latest first.
    pub shares: Vec<Share>,
}

/// The pages of a plan.
///
/// # Errors
///
/// [`crate::Error::NotFound`] for a plan that is not there, [`crate::Error::Forbidden`] for who does not work at it.
pub async fn all(ctx: &Context, id: PlanId) -> Result<Shares> {
    let plan = super::to_write(ctx, id).await?;
    let connection = ctx.workspace.database.reader();
    let actions = task::of_plan(ctx, id).await?.rows;
    let held = version::held(connection, id, &plan.facts.record.versions).await?;
    let objectives = held.map(|(_, frozen)| frozen.content.objectives);
    let shares = of_plan(ctx, (id, &plan.facts), &actions).await?;
    Ok(Shares {
        plan,
        objectives,
        actions,
        shares,
    })
}

/// The pages of a plan that the actor sees, the latest first, with the actions of the plan.
pub(super) async fn of_plan(
    ctx: &Context,
    (id, facts): (PlanId, &PlanFacts),
    actions: &[TaskRow],
) -> Result<Vec<Share>> {
    let connection = ctx.workspace.database.reader();
    let rows = store::of_plan(connection, id.0).await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let most = u64::try_from(ids.len().max(1) * SIGNATURES_AT_MOST).unwrap_or(u64::MAX);
    let mut signed: HashMap<Uuid, Vec<store::StoredSignature>> = HashMap::new();
    for signature in store::signatures(connection, &ids, most).await? {
        signed.entry(signature.share_id).or_default().push(signature);
    }
    let people = offering(connection, &rows).await?;
    let holding = in_force(&facts.record.versions).map(|version| version.number);
    let mut shares = Vec::with_capacity(rows.len());
    for row in rows {
        let signed = signed.remove(&row.id).unwrap_or_default();
        let choice: Choice = serde_json::from_str(&row.choice)?;
        let offered = telling::offered(connection, id, &facts.record.versions, &row).await?;
        let now = mutual(offered.as_ref(), &choice, actions);
        let version = offered.as_ref().map(|(number, _)| *number);
        shares.push(Share {
            id: ShareId(row.id),
            is_open: is_open(&row, ctx),
            is_changed: against(&now, last_signed(&signed)?.as_ref()).is_changed(),
            choice,
            version,
            next: holding.filter(|number| Some(*number) != version),
            objectives: offered.map_or_else(BTreeMap::new, |(_, frozen)| frozen.content.objectives),
            offer: Offer::of(&row, &people),
            ends_on: row.ends_on,
            made_at: row.made_at,
            signatures: signed.into_iter().map(shown).collect::<Result<_>>()?,
        });
    }
    Ok(shares)
}

/// Days since a page of an account was signed last, where that is to be told still.
pub(crate) async fn signed_days(ctx: &Context, account: AccountId) -> Result<Option<i64>> {
    let connection = ctx.workspace.database.reader();
    let since = ctx.now() - TimeDelta::days(SIGNED_DAYS + 1);
    let signed = store::signed_since(connection, account.0, since).await?;
    Ok(signed.map(|at| (ctx.now() - at).num_days()))
}

fn is_open(row: &store::StoredShare, ctx: &Context) -> bool {
    row.revoked_at.is_none() && row.ends_on >= ctx.today()
}

fn shown(row: store::StoredSignature) -> Result<Signature> {
    let signed: Mutual = serde_json::from_str(&row.content)?;
    Ok(Signature {
        name: row.name,
        note: row.note,
        at: row.signed_at,
        address: row.origin_address,
        version: signed.version,
    })
}

fn last_signed(signed: &[store::StoredSignature]) -> Result<Option<Mutual>> {
    let last = signed.first().map(|last| serde_json::from_str(&last.content));
    Ok(last.transpose()?)
}
