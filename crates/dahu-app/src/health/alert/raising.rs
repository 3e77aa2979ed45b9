//! What becomes of alerts when accounts are looked at: raised, stated anew, closed since what they are about has gone.

use std::collections::HashMap;

use chrono::NaiveDate;
use dahu_core::{
    account::AccountId,
    health::{AlertId, AlertState, Closing, Reading, Sign, Step, Topic, step},
    relationship::{Proposal, Stage},
};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{StoredAlert, changed, store};
use crate::{Context, Result, account::store::StoredAccount, event};

/// What there may be an alert about, as it is now.
pub(in crate::health) struct Finding {
    topic: Topic,
    sign: Sign,
    points: u8,
    /// What it says, as it is kept; nothing where it does not turn bad.
    says: String,
    on: Option<NaiveDate>,
}

impl Finding {
    /// A signal.
    pub(in crate::health) fn of_signal(reading: &Reading) -> Self {
        Self {
            topic: Topic::Signal(reading.signal),
            sign: reading.sign,
            points: reading.points,
            says: if reading.sign == Sign::Bad {
                store::kept(&reading.value)
            } else {
                String::new()
            },
            on: reading.on,
        }
    }

    /// The stage of a relationship with what records propose: bad where it has fallen, and the worse the further.
    pub(in crate::health) fn of_stage(placed: Option<Stage>, proposal: Option<&Proposal>) -> Self {
        let fallen = placed.zip(proposal);
        let fallen = fallen.and_then(|(placed, proposal)| Some((proposal, proposal.fall(placed)?)));
        Self {
            topic: Topic::Stage,
            sign: if fallen.is_some() { Sign::Bad } else { Sign::Good },
            points: fallen.map_or(0, |(_, stages)| stages),
            says: fallen.map_or_else(String::new, |(proposal, _)| store::kept(proposal)),
            on: None,
        }
    }
}

/// What becomes of the alerts of some accounts.
pub(in crate::health) struct Alerts {
    latest: HashMap<(Uuid, Topic), StoredAlert>,
    pub(in crate::health) raised: Vec<StoredAlert>,
    pub(in crate::health) rewritten: Vec<StoredAlert>,
    pub(in crate::health) changes: Vec<event::Change>,
    pub(in crate::health) passed: u64,
}

impl Alerts {
    /// The alerts of these accounts, before anything is looked at.
    pub(in crate::health) async fn of(connection: &impl ConnectionTrait, ids: &[Uuid]) -> Result<Self> {
        Ok(Self {
            latest: store::latest(connection, ids).await?,
            raised: Vec::new(),
            rewritten: Vec::new(),
            changes: Vec::new(),
            passed: 0,
        })
    }

    /// Sees to the alert about something; returns whether there is an open one.
    pub(in crate::health) fn see_to(
        &mut self,
        ctx: &Context,
        account: &StoredAccount,
        finding: Finding,
    ) -> bool {
        let latest = self.latest.remove(&(account.id, finding.topic));
        let is_open = latest.as_ref().is_some_and(|alert| alert.closed_at.is_none());
        let seen = (finding.sign, finding.points);
        let points = i32::from(finding.points);
        let step = match step(seen, latest.as_ref().map(StoredAlert::latest)) {
            // Where nobody answers for it, nobody is to be told.
            Step::Raise if account.owner_id.is_none() => Step::Keep,
            step => step,
        };
        match (step, latest) {
            (Step::Raise, _) => {
                let alert = raised(ctx, AccountId(account.id), finding);
                self.changes.push(changed(&alert, "raised", false));
                self.raised.push(alert);
            }
            (Step::Restate, Some(alert)) => self.rewritten.push(StoredAlert {
                points,
                value: finding.says,
                value_on: finding.on,
                ..alert
            }),
            (Step::Pass, Some(alert)) => {
                let alert = passed(ctx, alert);
                self.changes.push(changed(&alert, "passed", true));
                self.passed += 1;
                self.rewritten.push(alert);
            }
            (Step::LayBehind, Some(alert)) => self.rewritten.push(StoredAlert {
                has_gone: true,
                ..alert
            }),
            (Step::Lower, Some(alert)) => self.rewritten.push(StoredAlert { points, ..alert }),
            (Step::Keep | Step::Restate | Step::Lower | Step::Pass | Step::LayBehind, _) => {}
        }
        step == Step::Raise || is_open && step != Step::Pass
    }
}

fn passed(ctx: &Context, alert: StoredAlert) -> StoredAlert {
    let state = AlertState::Closed {
        at: ctx.now(),
        by: None,
        because: Closing::Passed,
        note: None,
    };
    StoredAlert {
        has_gone: true,
        ..alert.in_state(state)
    }
}

fn raised(ctx: &Context, account: AccountId, finding: Finding) -> StoredAlert {
    StoredAlert {
        id: AlertId::new(ctx.now()).0,
        account_id: account.0,
        signal: finding.topic.as_str().to_owned(),
        points: i32::from(finding.points),
        value: finding.says,
        value_on: finding.on,
        raised_on: ctx.today(),
        raised_at: ctx.now(),
        task_id: None,
        closed_at: None,
        closed_by: None,
        because: None,
        note: None,
        has_gone: false,
    }
}
