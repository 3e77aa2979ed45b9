//! How playbooks were followed when what they were followed for was decided: whatever is ticked, taken away or left after that
//! is neither evidence nor takes any away.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use dahu_core::{
    editing::Fields,
    opportunity::OpportunityId,
    playbook::{
        PlaybookId, StepId,
        evidence::{Following, LaterChange},
    },
};
use sea_orm::ConnectionTrait;
use serde_json::Value;
use uuid::Uuid;

use super::{Ticked, store};
use crate::{Context, Result};

/// A playbook that is or was followed for an opportunity.
#[derive(Clone, Debug)]
pub(in super::super) struct FollowedFor {
    pub(in super::super) opportunity: OpportunityId,
    /// Since which day.
    pub(in super::super) since: NaiveDate,
    /// How it is followed now.
    pub(in super::super) now: Following,
    /// What was done to it about when the opportunity was decided and later, the latest first.
    trail: Vec<Done>,
}

/// Something that was done to it.
#[derive(Clone, Debug)]
struct Done {
    at: DateTime<Utc>,
    /// Whether that was after somebody said how the opportunity was decided.
    is_after: bool,
    change: LaterChange,
}

impl FollowedFor {
    /// How it was followed when its opportunity was decided: at the end of that day, or when somebody said so, whichever came
    /// first.
    pub(in super::super) fn at_decision(&self, ctx: &Context, on: NaiveDate) -> Following {
        let end = ctx.beginning_of(on.succ_opt().unwrap_or(on));
        let later = self.trail.iter().filter(|done| done.is_after || done.at >= end);
        self.now.clone().before(later.map(|done| &done.change))
    }
}

/// For which opportunities a playbook is or was followed, whoever asks; what is followed still comes first.
pub(in super::super) async fn for_opportunities(
    connection: &impl ConnectionTrait,
    id: PlaybookId,
) -> Result<Vec<FollowedFor>> {
    let mut trails: HashMap<Uuid, Vec<Done>> = HashMap::new();
    for event in store::since_decided(connection, id).await? {
        if let Some(change) = change(event.before.as_deref(), event.after.as_deref())? {
            trails.entry(event.run).or_default().push(Done {
                at: event.at,
                is_after: event.decided_at.is_some_and(|decided| event.at > decided),
                change,
            });
        }
    }
    let rows = store::of_opportunities(connection, id).await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        let ticks: HashMap<StepId, Ticked> = serde_json::from_str(&row.ticks)?;
        let done = ticks
            .into_iter()
            .map(|(step, ticked)| (step, ticked.done.known_on()));
        found.push(FollowedFor {
            opportunity: OpportunityId(row.opportunity),
            since: row.since,
            now: Following {
                is_followed: !row.is_left,
                done: done.collect(),
            },
            trail: trails.remove(&row.id).unwrap_or_default(),
        });
    }
    Ok(found)
}

/// What an event tells; nothing where its facts were erased.
fn change(before: Option<&str>, after: Option<&str>) -> Result<Option<LaterChange>> {
    let read = |side: Option<&str>| side.map(serde_json::from_str::<Fields<Value>>).transpose();
    Ok(match (read(before)?, read(after)?) {
        (None, None) => None,
        (None, Some(_)) => Some(LaterChange::Begun),
        (Some(_), None) => Some(LaterChange::Left),
        (Some(before), Some(after)) => {
            let mut was: BTreeMap<StepId, Option<NaiveDate>> = BTreeMap::new();
            let steps = after.keys().filter_map(|name| step_of(name));
            was.extend(steps.map(|step| (step, None)));
            for (name, value) in before {
                if let Some(step) = step_of(&name) {
                    let ticked: Ticked = serde_json::from_value(value)?;
                    was.insert(step, Some(ticked.done.known_on()));
                }
            }
            Some(LaterChange::Ticks(was))
        }
    })
}

fn step_of(field: &str) -> Option<StepId> {
    field.strip_prefix("tick:")?.parse().ok()
}
