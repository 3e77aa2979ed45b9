//! What is followed for opportunities and plans: begun, ticked, left, taken back.

use axum::{Form, extract::Path};
use chrono::NaiveDate;
use dahu_app::playbook::running::{self, Choice, Run, Runs, Subject};
use dahu_core::{
    access::Action,
    account::AccountId,
    bilingual::Bilingual,
    opportunity::OpportunityId,
    plan::PlanId,
    playbook::{
        Step, StepId,
        proposing::Because,
        running::{Done, RunId},
    },
};
use serde::Deserialize;

use super::words;
use crate::{
    failure::{Answer, Failure},
    page::{Page, see_other},
    plan::{form, id, require, words::both},
    visitor::Visitor,
};

/// What the pages of opportunities and plans need to show what is followed.
pub(crate) struct RunsPart {
    pub(crate) runs: Runs,
    /// Where a playbook begins to be followed.
    pub(crate) path: String,
    /// Where a call is prepared for it.
    pub(crate) call: String,
    /// What was changed just now.
    pub(crate) undo: Option<RunId>,
    /// Today, where the reader is.
    pub(crate) today: NaiveDate,
}

impl RunsPart {
    /// What is followed for an opportunity.
    pub(crate) fn of_opportunity(
        visitor: &Visitor,
        (id, account): (OpportunityId, AccountId),
        runs: Runs,
        undo: &str,
    ) -> Self {
        Self {
            undo: undo.parse().ok().filter(|_| runs.may_work),
            runs,
            path: format!("/opportunities/{id}/playbooks"),
            call: format!("/accounts/{account}/call-sheets/new?opportunity={id}&playbook="),
            today: visitor.ctx.today(),
        }
    }

    /// What is followed for a plan.
    pub(crate) fn of_plan(
        visitor: &Visitor,
        (id, account): (PlanId, AccountId),
        runs: Runs,
        undo: &str,
    ) -> Self {
        Self {
            undo: undo.parse().ok().filter(|_| runs.may_work),
            runs,
            path: format!("/plans/{id}/playbooks"),
            call: format!("/accounts/{account}/call-sheets/new?playbook="),
            today: visitor.ctx.today(),
        }
    }

    /// Whether there is anything to be seen or done.
    pub(crate) fn is_shown(&self) -> bool {
        !self.runs.runs.is_empty() || self.runs.may_work
    }

    pub(crate) fn told(&self, page: &Page, words: &Bilingual) -> String {
        both(page, words)
    }

    /// A playbook that could be followed, with why it is proposed.
    pub(crate) fn choice(&self, page: &Page, choice: &Choice) -> String {
        let (texts, name) = (page.texts(), both(page, &choice.playbook.name));
        let because = match choice.because {
            None => return name,
            Some(Because::Alert(since)) => texts.text_with("playbook-because-alert", "date", since),
            Some(Because::ContractEnds(days)) => texts.counted("playbook-because-contract", u64::from(days)),
            Some(Because::NothingYet) => texts.text("playbook-because-nothing"),
        };
        texts.fill("playbook-proposed", &[("name", name), ("because", because)])
    }

    /// How a step was done.
    pub(crate) fn done<'r>(&self, run: &'r Run, step: &Step) -> Option<&'r Done> {
        run.ticks.get(&step.id)
    }

    pub(crate) fn is_next(&self, run: &Run, step: &Step) -> bool {
        run.next == Some(step.id)
    }

    /// When a step was done, by whom, and what came of it.
    pub(crate) fn when(&self, page: &Page, done: &Done) -> String {
        let by = match done.by {
            Some(by) => self.runs.people.get(&by).cloned(),
            None => None,
        };
        let by = by.unwrap_or_else(|| page.text("actor-system"));
        let parts = [done.on.to_string(), by, done.note.clone()];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        parts.join(" · ")
    }

    /// The questions of a playbook, part by part.
    pub(crate) fn questions(&self, page: &Page, run: &Run) -> Vec<(String, Vec<String>)> {
        words::by_part(page, &run.content.questions)
    }

    /// Where a call is prepared with the questions of a playbook.
    pub(crate) fn call_with(&self, run: &Run) -> String {
        format!("{}{}", self.call, run.playbook)
    }
}

/// Where one comes back to.
fn back(visitor: &Visitor, subject: Subject, run: Option<RunId>) -> Answer {
    let path = match subject {
        Subject::Opportunity(id) => format!("/opportunities/{id}"),
        Subject::Plan(id) => format!("/plans/{id}"),
    };
    let undo = run.map(|run| format!("?undo_run={run}")).unwrap_or_default();
    Ok(see_other(&visitor.reader, &format!("{path}{undo}#playbooks")))
}

/// What the form that begins with a playbook sends.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct FollowForm {
    playbook: String,
}

pub(super) async fn for_opportunity(
    visitor: Visitor,
    Path(key): Path<String>,
    Form(form): Form<FollowForm>,
) -> Answer {
    require(&visitor, Action::WorkOpportunities)?;
    let subject = Subject::Opportunity(id(&key)?);
    let run = running::follow(&visitor.ctx, subject, id(&form.playbook)?).await?;
    back(&visitor, subject, Some(run))
}

pub(super) async fn for_plan(
    visitor: Visitor,
    Path(key): Path<String>,
    Form(form): Form<FollowForm>,
) -> Answer {
    require(&visitor, Action::WorkPlans)?;
    let subject = Subject::Plan(id(&key)?);
    let run = running::follow(&visitor.ctx, subject, id(&form.playbook)?).await?;
    back(&visitor, subject, Some(run))
}

/// Lets pass whose role follows anything at all.
fn require_either(visitor: &Visitor) -> Result<(), Failure> {
    require(visitor, Action::WorkOpportunities).or_else(|_| require(visitor, Action::WorkPlans))
}

/// What the form of a step sends.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct TickForm {
    step: String,
    on: String,
    note: String,
}

pub(super) async fn tick(visitor: Visitor, Path(key): Path<String>, Form(form): Form<TickForm>) -> Answer {
    require_either(&visitor)?;
    let (run, step) = (id(&key)?, id::<StepId>(&form.step)?);
    let on = form::day(&form.on)?;
    let subject = running::tick(&visitor.ctx, run, step, (on, &form.note)).await?;
    back(&visitor, subject, Some(run))
}

pub(super) async fn untick(visitor: Visitor, Path(key): Path<String>, Form(form): Form<TickForm>) -> Answer {
    require_either(&visitor)?;
    let (run, step) = (id(&key)?, id::<StepId>(&form.step)?);
    let subject = running::untick(&visitor.ctx, run, step).await?;
    back(&visitor, subject, Some(run))
}

pub(super) async fn leave(visitor: Visitor, Path(key): Path<String>) -> Answer {
    require_either(&visitor)?;
    let run = id(&key)?;
    let subject = running::leave(&visitor.ctx, run).await?;
    back(&visitor, subject, Some(run))
}

pub(super) async fn undo(visitor: Visitor, Path(key): Path<String>) -> Answer {
    require_either(&visitor)?;
    let subject = running::undo(&visitor.ctx, id(&key)?).await?;
    back(&visitor, subject, None)
}
