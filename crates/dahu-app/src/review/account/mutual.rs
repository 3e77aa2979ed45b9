//! What the account signed: the mutual plan as it was read then, whatever was written in the plan since.

use chrono::{DateTime, Utc};
use dahu_core::{
    plan::mutual::{Mutual, ShareId, Step},
    review::Chapter,
    task::TaskState,
};

use super::{AccountContent, Frame, Told};
use crate::{
    Result, event,
    plan::{self, Plan, sharing::Share},
    review::open,
};

/// What events call a page of a mutual plan.
const NOUN: &str = "plan_share";
/// Events of a page that are looked through.
const EVENTS: u64 = 100;

/// A mutual plan that was signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedPlan {
    /// What the account is called.
    pub account_name: String,
    /// What was signed last, with what was done since.
    pub signed: Mutual,
    /// Who signed, and when, the latest first.
    pub by: Vec<(String, DateTime<Utc>)>,
    /// Whether the page was changed since.
    pub is_changed: bool,
}

/// The mutual plan that was signed last, of plans that are not closed; nothing where the actor sees no plans.
pub(super) async fn signed(frame: &Frame<'_>) -> Result<Option<Told<AccountContent>>> {
    let plans = open(Box::pin(plan::of_account(frame.ctx, frame.id)).await)?;
    let mut latest: Option<(DateTime<Utc>, SignedPlan)> = None;
    for row in plans.into_iter().flatten().filter(|row| !row.state.is_closed()) {
        let Some(plan) = open(Box::pin(plan::show(frame.ctx, row.id)).await)? else {
            continue;
        };
        // What was ended before its day was taken back.
        let holding = plan
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
                latest = Some((at, told(&plan, share, signed)));
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

fn told(plan: &Plan, share: &Share, mut signed: Mutual) -> SignedPlan {
    for step in &mut signed.steps {
        step.is_done = is_done(plan, share, step);
    }
    let by = share.signatures.iter();
    SignedPlan {
        account_name: plan.account_name.clone(),
        signed,
        by: by.map(|one| (one.name.clone(), one.at)).collect(),
        is_changed: share.is_changed,
    }
}

/// Whether a step is done by now: a task of ours, or something that they promised.
fn is_done(plan: &Plan, share: &Share, step: &Step) -> bool {
    if step.is_theirs {
        let mut promises = share.choice.promises.iter();
        let promise = promises.find(|promise| promise.what == step.what);
        return promise.map_or(step.is_done, |promise| promise.done.is_some());
    }
    let mut actions = plan.actions.iter();
    let task = actions.find(|task| step.key == format!("task:{}", task.id));
    task.map_or(step.is_done, |task| matches!(task.state, TaskState::Done { .. }))
}
