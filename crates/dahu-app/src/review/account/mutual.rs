//! What the account signed: the mutual plan as it was read then, whatever was written in the plan since.

use chrono::{DateTime, NaiveDate, Utc};
use dahu_core::{
    plan::mutual::{Mutual, ShareId},
    review::Chapter,
    task::{TaskId, TaskState},
};

use super::{AccountContent, Frame, Told};
use crate::{
    Result, event,
    plan::{
        self,
        sharing::{self, Share, Shares},
    },
    review::open,
};

/// What events call a page of a mutual plan.
const NOUN: &str = "plan_share";
/// Events of a page that are looked through.
const EVENTS: u64 = 100;

/// A mutual plan that was signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedPlan {
    /// What the plan is called.
    pub name: String,
    /// What the account is called.
    pub account_name: String,
    /// Its days.
    pub days: (NaiveDate, NaiveDate),
    /// What was signed last, with what was done of our steps since.
    pub signed: Mutual,
    /// Who signed, and when, the latest first.
    pub by: Vec<(String, DateTime<Utc>)>,
    /// Whether the page was changed since.
    pub is_changed: bool,
}

/// The mutual plan that was signed last, of plans that are not closed; nothing where the actor may not see their pages.
pub(super) async fn signed(frame: &Frame<'_>) -> Result<Option<Told<AccountContent>>> {
    let plans = open(Box::pin(plan::of_account(frame.ctx, frame.id)).await)?;
    let mut latest: Option<(DateTime<Utc>, SignedPlan)> = None;
    for row in plans.into_iter().flatten().filter(|row| !row.state.is_closed()) {
        let Some(pages) = open(Box::pin(sharing::all(frame.ctx, row.id)).await)? else {
            continue;
        };
        // What was ended before its day was taken back.
        let holding = pages
            .shares
            .iter()
            .filter(|share| share.is_open || share.ends_on < frame.today);
        for share in holding {
            let Some(at) = share.signatures.first().map(|signature| signature.at) else {
                continue;
            };
            if latest.as_ref().is_some_and(|(known, _)| *known >= at) {
                continue;
            }
            if let Some(signed) = read(frame, share.id).await? {
                latest = Some((at, told(&pages, share, signed)));
            }
        }
    }
    let told = |(_, plan)| frame.told(Chapter::Mutual, AccountContent::Mutual(Box::new(plan)));
    Ok(latest.map(told))
}

/// What was signed last of a page, as the trail kept it; none where it keeps it no more.
async fn read(frame: &Frame<'_>, share: ShareId) -> Result<Option<Mutual>> {
    let events = event::of_subject(frame.ctx, NOUN, share.0, EVENTS).await?;
    let signed = events.into_iter().find(|event| event.verb == "signed");
    let told = signed.and_then(|event| event.after?.get("mutual").cloned());
    Ok(told.map(serde_json::from_value).transpose()?)
}

fn told(pages: &Shares, share: &Share, mut signed: Mutual) -> SignedPlan {
    let is_done = |task: TaskId| {
        let task = pages.actions.iter().find(|action| action.id == task);
        task.is_some_and(|task| matches!(task.state, TaskState::Done { .. }))
    };
    for step in &mut signed.steps {
        let task = step.key.strip_prefix("task:").and_then(|id| id.parse().ok());
        step.is_done = task.map_or(step.is_done, is_done);
    }
    let facts = &pages.plan.facts;
    SignedPlan {
        name: facts.name.clone(),
        account_name: pages.plan.account_name.clone(),
        days: (facts.first_on, facts.last_on),
        signed,
        by: share
            .signatures
            .iter()
            .map(|signature| (signature.name.clone(), signature.at))
            .collect(),
        is_changed: share.is_changed,
    }
}
