//! Bulk edits of opportunities: one change of many at once, looked at before it is made and taken back as one.
//!
//! Shaped like those of accounts (`docs/decisions/0021-lists-and-bulk-edits.md`); every opportunity has its event.

mod choosing;
mod doing;
mod reading;
mod showing;
mod store;
mod undoing;
mod writing;

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use dahu_core::{
    access::Action,
    editing::Step,
    opportunity::{
        OpportunityId,
        bulk::{BulkChange, Changeable, Hindrance},
    },
    person::PersonId,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use choosing::Chosen;
pub use doing::make;
pub use reading::TypedChange;
pub use showing::{BulkEdit, BulkEditPage, BulkLeftOut, BulkLine, BulkState, bulk_edits, count_chosen, show};
pub use undoing::{BulkConflict, BulkUndone, undo};

use super::{
    OpportunityFacts,
    putting::{NumberedMove, Stored, many, with_history},
};
use crate::{
    Context, Error, Fact, Facts, Result,
    access::{Numbers, Scope},
    person,
};

dahu_core::id! {
    /// A bulk edit of opportunities (批量修改).
    BulkId
}

/// Opportunities of one bulk edit at most.
pub const BULK_AT_MOST: usize = 5_000;
/// Hours that a prepared edit waits for being made.
const WAITS_HOURS: i64 = 24;
/// Opportunities that are left out and named with their reason at most.
const LEFT_OUT_NAMED: usize = 200;

/// Why an opportunity that was chosen is left as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeftOut {
    /// The actor may see it but not work on it.
    NotAllowed,
    /// Whom it should be given to does not work on its account.
    OwnerCannotWork,
    /// It was won or lost.
    IsDecided,
    /// It has no day that could be moved.
    WithoutDay,
    /// The day would lie more than ten years away.
    DayTooFar,
    /// It came to where it is after the day on which it would be lost.
    TooEarly {
        /// Since when it is where it is.
        since: NaiveDate,
    },
    /// Somebody changed the same of it between the preview and the edit, or removed it.
    ChangedMeanwhile,
}

impl LeftOut {
    /// The word that counts are kept and shown by.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotAllowed => "not_allowed",
            Self::OwnerCannotWork => "owner_cannot_work",
            Self::IsDecided => "is_decided",
            Self::WithoutDay => "without_day",
            Self::DayTooFar => "day_too_far",
            Self::TooEarly { .. } => "too_early",
            Self::ChangedMeanwhile => "changed_meanwhile",
        }
    }
}

impl From<Hindrance> for LeftOut {
    fn from(hindrance: Hindrance) -> Self {
        match hindrance {
            Hindrance::IsDecided => Self::IsDecided,
            Hindrance::WithoutDay => Self::WithoutDay,
            Hindrance::DayTooFar => Self::DayTooFar,
            Hindrance::TooEarly { since } => Self::TooEarly { since },
        }
    }
}

/// What became of the opportunities that were chosen, as it is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Told {
    chosen: u64,
    unchanged: u64,
    /// How many were left out for each reason, by its word.
    counts: BTreeMap<String, u64>,
    /// The first of them.
    named: Vec<(Uuid, LeftOut)>,
}

impl Told {
    fn leave_out(&mut self, id: OpportunityId, why: LeftOut) {
        *self.counts.entry(why.as_str().to_owned()).or_default() += 1;
        if self.named.len() < LEFT_OUT_NAMED {
            self.named.push((id.0, why));
        }
    }
}

/// What an edit does to one opportunity.
type Made = Step<serde_json::Value>;

/// Works out what a change does to the chosen opportunities, for the actor to look at; it waits for a day.
///
/// # Errors
///
/// [`Error::Forbidden`] for who may work on no opportunity, [`Error::Refused`] for a value that cannot be used and with the
/// rules `opportunity_bulk_of_nothing` and `opportunity_bulk_too_many`.
pub async fn prepare(ctx: &Context, chosen: &Chosen, typed: &TypedChange) -> Result<BulkId> {
    let work = Scope::of(ctx, Action::WorkOpportunities)?.numbers(ctx).await?;
    let by = ctx.person().ok_or_else(|| Error::not_found("person", "system"))?;
    let change = reading::read(ctx, typed)?;
    let new_owner = NewOwner::of(ctx, &change).await?;
    let numbers = choosing::chosen(ctx, chosen).await?;
    let ids: Vec<Uuid> = numbers.keys().map(|id| id.0).collect();
    let found = many(ctx.workspace.database.reader(), &ids, false).await?;
    let mut told = Told {
        chosen: found.len() as u64,
        ..Told::default()
    };
    let mut steps = Vec::new();
    for one in &found {
        let number = numbers.get(&one.id).copied().unwrap_or(-1);
        let made = if !work.has(number) {
            Err(LeftOut::NotAllowed)
        } else if new_owner.as_ref().is_some_and(|owner| !owner.0.has(number)) {
            Err(LeftOut::OwnerCannotWork)
        } else {
            worked_out(ctx, &change, one)?
        };
        match made {
            Ok(step) if step.is_empty() => told.unchanged += 1,
            Ok(step) => steps.push((one.id.0, serde_json::to_string(&step)?)),
            Err(why) => told.leave_out(one.id, why),
        }
    }
    let now = ctx.now();
    let id = BulkId::new(now);
    let row = store::Model {
        id: id.0,
        prepared_at: now,
        made_by: by.0,
        wanted: serde_json::to_string(&change)?,
        told: serde_json::to_string(&told)?,
        opportunities: i32::try_from(steps.len()).unwrap_or(i32::MAX),
        made_at: None,
        undone_at: None,
        undone_by: None,
    };
    let transaction = ctx.workspace.database.begin().await?;
    store::forget_unmade(&transaction, waited_since(now)).await?;
    store::insert(&transaction, row, &steps).await?;
    transaction.commit().await?;
    Ok(id)
}

/// The accounts on which somebody works whom opportunities are given to.
struct NewOwner(std::sync::Arc<Numbers>);

impl NewOwner {
    /// Nothing where the change is about something else.
    async fn of(ctx: &Context, change: &BulkChange) -> Result<Option<Self>> {
        let BulkChange::Owner(id) = change else {
            return Ok(None);
        };
        Ok(Some(Self(worked_on(ctx, *id).await?)))
    }
}

/// The accounts on which a person works.
async fn worked_on(ctx: &Context, id: PersonId) -> Result<std::sync::Arc<Numbers>> {
    let person = person::by_id(ctx.workspace.database.reader(), id).await?;
    let person = person.ok_or_else(|| Error::not_found("person", id))?;
    person::refuse_unfit(&person)?;
    let theirs = ctx.clone().acting_as(&person);
    Scope::or_nothing(&theirs, Action::EditContacts)?
        .numbers(&theirs)
        .await
}

/// What a change does to one opportunity.
fn worked_out(
    ctx: &Context,
    change: &BulkChange,
    one: &Stored,
) -> Result<std::result::Result<Made, LeftOut>> {
    let facts = &one.facts;
    let before = Changeable {
        state: facts.state.clone(),
        close_on: facts.close_on,
        category: facts.category,
        source: facts.source,
        selling_mode: facts.selling_mode,
        owner: facts.owner,
    };
    let (after, line) = match change.applied(before, ctx.today()) {
        Ok(applied) => applied,
        Err(hindrance) => return Ok(Err(hindrance.into())),
    };
    let after = OpportunityFacts {
        state: after.state,
        close_on: after.close_on,
        category: after.category,
        source: after.source,
        selling_mode: after.selling_mode,
        owner: after.owner,
        ..facts.clone()
    };
    let former = one.last.as_ref();
    let last = line.map(|line| NumberedMove {
        number: former.map_or(0, |last| last.number) + 1,
        line,
        recorded_at: ctx.now(),
        recorded_by: ctx.person(),
    });
    let fields = with_history(&after, last.as_ref().or(former))?;
    Ok(Ok(Step::between(&one.fields()?, &fields)))
}

fn waited_since(now: DateTime<Utc>) -> DateTime<Utc> {
    now - chrono::Duration::hours(WAITS_HOURS)
}

fn too_many() -> Error {
    Error::refused_with(
        "opportunity_bulk_too_many",
        format!("at most {BULK_AT_MOST} opportunities are changed at once: choose fewer"),
        Facts::of([("most", Fact::count(BULK_AT_MOST))]),
    )
}

/// A bulk edit that the actor made, or that anybody made where the actor may see the record of everybody's changes.
async fn find(ctx: &Context, id: BulkId) -> Result<store::Model> {
    ctx.may(Action::WorkOpportunities)?;
    let row = store::by_id(ctx.workspace.database.reader(), id).await?;
    let sees_all = ctx.may(Action::SeeAudit).is_ok();
    row.filter(|row| sees_all || ctx.person().is_some_and(|person| person.0 == row.made_by))
        .ok_or_else(|| Error::not_found("bulk_edit", id))
}
