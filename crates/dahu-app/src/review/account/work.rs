//! What we and the account did with each other, and what comes next.

use chrono::NaiveDate;
use dahu_core::{
    activity::{ActivityKind, Outcome},
    review::{Audience, Chapter, Passed},
};
use uuid::Uuid;

use super::{AccountContent, Frame, Told};
use crate::{Result, activity, review::store, task};

/// Activities that are listed at most.
const LISTED: u64 = 20;
/// Tasks that are listed at most.
const TASKS: usize = 20;

/// What was done in the span.
#[derive(Clone, Debug)]
pub struct MeetingFacts {
    /// The days.
    pub days: Passed,
    /// How many of each kind, with the minutes that they took; the minutes are ours, and none for the customer.
    pub kinds: Vec<(ActivityKind, u64, Option<u64>)>,
    /// How many people of theirs took part.
    pub contacts_met: u64,
    /// The latest first.
    pub rows: Vec<Meeting>,
    /// How many more there are.
    pub left_out: u64,
}

/// Something that was done together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meeting {
    /// The day.
    pub on: NaiveDate,
    /// What kind.
    pub kind: ActivityKind,
    /// Who of us, by name.
    pub people: Vec<String>,
    /// Who of theirs, by name.
    pub contacts: Vec<String>,
    /// What came of it; none for the customer.
    pub outcome: Option<Outcome>,
    /// What was noted; none for the customer, whom our notes are not for.
    pub text: Option<String>,
}

/// A step that the account agreed to, and that is still to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgreedStep {
    /// What.
    pub what: String,
    /// By which day.
    pub due_on: NaiveDate,
    /// By whom of us.
    pub by: String,
}

/// What was done in the span.
pub(super) async fn meetings(frame: &Frame<'_>) -> Result<Option<Told<AccountContent>>> {
    let days = frame.passed();
    let between = (days.first, days.last);
    let reader = frame.ctx.workspace.database.reader();
    let is_inside = frame.audience == Audience::Inside;
    let found = store::kinds(reader, frame.id, between).await?;
    let kinds = found.iter().filter_map(|of_kind| {
        let kind = ActivityKind::from_word(&of_kind.kind)?;
        let minutes = u64::try_from(of_kind.minutes).unwrap_or(0);
        let activities = u64::try_from(of_kind.activities).unwrap_or(0);
        Some((kind, activities, is_inside.then_some(minutes)))
    });
    let kinds: Vec<_> = kinds.collect();
    if kinds.is_empty() {
        return Ok(None);
    }
    let ids = store::activities(reader, frame.id, between, LISTED).await?;
    let rows = activity::of_ids(frame.ctx, &ids).await?.into_iter();
    let rows: Vec<Meeting> = rows
        .map(|(found, _)| Meeting {
            on: found.facts.on,
            kind: found.facts.kind,
            people: found.people,
            contacts: found.contacts.0,
            outcome: found.facts.outcome.filter(|_| is_inside),
            text: is_inside.then_some(found.facts.text),
        })
        .collect();
    let all: u64 = kinds.iter().map(|(_, activities, _)| activities).sum();
    let met = store::contacts_met(reader, frame.id, between).await?;
    let facts = MeetingFacts {
        days,
        kinds,
        contacts_met: u64::try_from(met).unwrap_or(0),
        left_out: all.saturating_sub(rows.len() as u64),
        rows,
    };
    Ok(Some(
        frame.told(Chapter::Meetings, AccountContent::Meetings(facts)),
    ))
}

/// The open steps that the account agreed to.
pub(super) async fn agreed(frame: &Frame<'_>) -> Result<Option<Told<AccountContent>>> {
    let tasks = task::of_account(frame.ctx, frame.id).await?.rows;
    let from: Vec<Uuid> = tasks.iter().filter_map(|task| Some(task.activity?.0)).collect();
    let advances = store::advances(frame.ctx.workspace.database.reader(), &from).await?;
    let steps = tasks.into_iter().filter_map(|task| {
        let is_agreed = task
            .activity
            .is_some_and(|activity| advances.contains(&activity.0));
        is_agreed.then_some(AgreedStep {
            what: task.what,
            due_on: task.due_on,
            by: task.owner_name,
        })
    });
    let steps: Vec<AgreedStep> = steps.take(TASKS).collect();
    if steps.is_empty() {
        return Ok(None);
    }
    Ok(Some(frame.told(Chapter::Agreed, AccountContent::Agreed(steps))))
}

/// All open tasks, the first due first.
pub(super) async fn planned(frame: &Frame<'_>) -> Result<Option<Told<AccountContent>>> {
    let mut tasks = task::of_account(frame.ctx, frame.id).await?.rows;
    tasks.truncate(TASKS);
    if tasks.is_empty() {
        return Ok(None);
    }
    Ok(Some(frame.told(Chapter::Planned, AccountContent::Planned(tasks))))
}
