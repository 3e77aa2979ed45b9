//! The page of one plan: part by part what it says, how far it has come, what is done for it; it prints cleanly.

use std::collections::HashMap;

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query},
};
use chrono::NaiveDate;
use dahu_app::{
    activity,
    plan::{self, EvidenceTold, ObjectiveRow, Plan},
    playbook::running,
    task::{NewTask, TaskRow},
};
use dahu_core::{
    access::Action,
    contact::ContactId,
    money::Amount,
    person::PersonId,
    plan::{
        PlanId,
        closing::{Against, Outcome, Settled},
        mutual::Promise,
        review::{Review, ReviewId},
        state::{State, Version, in_force},
        statement::EvidenceId,
        white_space::Standing,
        words::StatementKind,
    },
    task::TaskState,
};
use serde::Deserialize;

use super::{
    beside, changed, form, id,
    parts::{PARTS, Parts},
    require, status, words,
};
use crate::{
    contact::map_words,
    failure::{Answer, Beside, Failure},
    opportunity::words as selling,
    page::{Page, Section, render},
    playbook::RunsPart,
    visitor::Visitor,
};

#[derive(Template)]
#[template(path = "plan/show.html")]
struct ShowPage {
    page: Page,
    plan: Plan,
    /// Whether something was changed just now, and what undoing would do: nothing, `yes` or `again`.
    undo: String,
    /// Who can take an action.
    people: Vec<(PersonId, String)>,
    action: ActionForm,
    reason: String,
    problem: Beside,
    /// Beside which form the problem stands.
    at: &'static str,
    playbooks: RunsPart,
}

impl Parts for ShowPage {
    fn page(&self) -> &Page {
        &self.page
    }

    fn id(&self) -> PlanId {
        self.plan.id
    }

    fn facts(&self) -> &plan::PlanFacts {
        &self.plan.facts
    }

    fn matrix(&self) -> &plan::Matrix {
        &self.plan.matrix
    }

    fn told(&self) -> &HashMap<EvidenceId, EvidenceTold> {
        &self.plan.evidence
    }

    fn people(&self) -> &HashMap<PersonId, String> {
        &self.plan.people
    }

    fn today(&self) -> NaiveDate {
        self.plan.today
    }
}

impl ShowPage {
    /// What the template proposes to do.
    fn proposals(&self) -> Vec<String> {
        let actions = self.facts().content.guide.actions.iter();
        actions.map(|words| words::both(&self.page, words)).collect()
    }

    fn contact(&self, id: &ContactId) -> String {
        let name = self.plan.contacts.get(id).cloned();
        name.unwrap_or_else(|| self.page.text("activity-former-contact"))
    }

    fn in_force(&self) -> Option<&Version> {
        in_force(&self.facts().record.versions)
    }

    /// Whether a version holds that is not what is written now.
    fn is_revised(&self) -> bool {
        self.in_force().is_some() && !self.facts().state.is_approved() && !self.facts().state.is_closed()
    }

    /// The reviews, the latest first.
    fn reviews(&self) -> Vec<(&ReviewId, &Review)> {
        let mut all: Vec<_> = self.facts().record.reviews.iter().collect();
        all.sort_by_key(|(id, review)| std::cmp::Reverse((review.held_on, **id)));
        all
    }

    /// A value of an objective as far as the reader sees it; a dash where there is none.
    fn told(&self, value: Option<plan::Known>, row: &ObjectiveRow) -> String {
        value.map_or_else(
            || self.page.or_dash(&None),
            |value| words::told_value(&self.page, &value, &row.objective.measure),
        )
    }

    /// From where an objective starts.
    fn start(&self, row: &ObjectiveRow) -> String {
        self.told(row.start(), row)
    }

    /// The value of an objective on the day of a review, with the day for which it holds.
    fn at_review(&self, review: &Review, row: &ObjectiveRow) -> String {
        let value = self.told(review.values.get(&row.id).map(|value| row.kept(*value)), row);
        match review.as_of.get(&row.id) {
            Some(as_of) => self.page.texts().fill(
                "plan-review-value",
                &[("value", value), ("date", as_of.to_string())],
            ),
            None => value,
        }
    }

    /// What came of an objective, where the plan is closed and the reader sees what the figure counts.
    fn outcome(&self, row: &ObjectiveRow) -> Option<&Outcome> {
        let closing = self.facts().record.closing.as_ref()?;
        let outcome = closing.outcomes.get(&row.id)?;
        (row.measured.known != plan::Known::Masked).then_some(outcome)
    }

    /// The budget against what came of it, line by line with the key of its name; nothing where neither says anything.
    fn settled(&self) -> Vec<(&'static str, Against)> {
        let facts = self.facts();
        let Some(closing) = &facts.record.closing else {
            return Vec::new();
        };
        let Settled {
            costs,
            returned,
            gain,
        } = closing.settled(&facts.content.budget);
        let sums = [costs.planned, costs.came, returned.planned, returned.came];
        if sums.iter().all(Option::is_none) {
            return Vec::new();
        }
        vec![
            ("plan-costs", costs),
            ("plan-margin", returned),
            ("plan-gain", gain),
        ]
    }

    /// A sum, where it is known.
    fn sum(&self, amount: &Option<Amount>) -> String {
        let told = amount.as_ref().map(|amount| self.page.money(amount));
        self.page.or_dash(&told)
    }

    /// Whether the aim was reached, as a class and the key of its words.
    fn verdict(&self, row: &ObjectiveRow, outcome: &Outcome) -> Option<(&'static str, &'static str)> {
        let reached = outcome.is_reached(&row.objective)?;
        Some(if reached {
            ("tag-good", "plan-was-reached")
        } else {
            ("tag-bad", "plan-was-missed")
        })
    }

    fn is_done(&self, task: &TaskRow) -> bool {
        matches!(task.state, TaskState::Done { .. })
    }

    fn is_off(&self, task: &TaskRow) -> bool {
        matches!(task.state, TaskState::Cancelled { .. })
    }

    fn is_promise_overdue(&self, promise: &Promise) -> bool {
        promise.is_overdue(self.plan.today)
    }

    fn is_at(&self, form: &str) -> bool {
        self.at == form && self.problem.is_some()
    }
}

/// What the address of a plan's page asks for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    undo: String,
    /// What is followed and was changed just now.
    undo_run: String,
}

/// What the form of an action sends.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ActionForm {
    what: String,
    due_on: String,
    who: String,
}

pub(super) async fn show(visitor: Visitor, Path(key): Path<String>, Query(asked): Query<Asked>) -> Answer {
    require(&visitor, Action::SeePlans)?;
    let plan = id(&key)?;
    let typed = Typed {
        undo_run: asked.undo_run,
        ..Typed::default()
    };
    let page = Box::pin(page_of(&visitor, plan, typed, Beside::default())).await?;
    render(&ShowPage {
        undo: asked.undo,
        ..page
    })
}

/// What was typed into one of the small forms of the page.
#[derive(Default)]
pub(super) struct Typed {
    pub(super) at: &'static str,
    pub(super) reason: String,
    pub(super) action: ActionForm,
    pub(super) undo_run: String,
}

async fn page_of(
    visitor: &Visitor,
    plan: PlanId,
    typed: Typed,
    problem: Beside,
) -> Result<ShowPage, Failure> {
    let ctx = &visitor.ctx;
    let plan = Box::pin(plan::show(ctx, plan)).await?;
    let people = if plan.may_record {
        activity::participants(ctx, plan.facts.account).await?.people
    } else {
        Vec::new()
    };
    let followed = running::of_plan(ctx, plan.id, plan.facts.selling_mode).await?;
    let about = (plan.id, plan.facts.account);
    Ok(ShowPage {
        page: Page::new(&visitor.reader, Some(Section::Accounts), &plan.facts.name),
        playbooks: RunsPart::of_plan(visitor, about, followed, &typed.undo_run),
        plan,
        undo: String::new(),
        people,
        action: typed.action,
        reason: typed.reason,
        problem,
        at: typed.at,
    })
}

/// The page again, with what was typed and what is wrong with it.
pub(super) async fn refused(visitor: &Visitor, plan: PlanId, typed: Typed, problem: Beside) -> Answer {
    let status = status(&problem);
    let page = Box::pin(page_of(visitor, plan, typed, problem)).await?;
    super::answer(status, render(&page)?)
}

pub(super) async fn add_action(
    visitor: Visitor,
    Path(key): Path<String>,
    Form(typed): Form<ActionForm>,
) -> Answer {
    require(&visitor, Action::WorkPlans)?;
    let plan = id(&key)?;
    let added = async {
        let new = NewTask {
            what: &typed.what,
            due_on: form::needed_day(&typed.due_on)?,
            owner: typed.who.parse().ok(),
            opportunity: None,
        };
        plan::add_action(&visitor.ctx, plan, &new).await
    };
    match added.await {
        Ok(_) => Ok(crate::page::see_other(
            &visitor.reader,
            &format!("/plans/{plan}#actions"),
        )),
        Err(error) => {
            let fields = [
                ("task_without_words", "what"),
                ("plan_day_not_readable", "due_on"),
                ("task_day_not_usable", "due_on"),
                ("task_owner_cannot_work", "who"),
            ];
            let problem = beside(&visitor, error, &fields)?;
            let typed = Typed {
                at: "action",
                action: typed,
                ..Typed::default()
            };
            Box::pin(refused(&visitor, plan, typed, problem)).await
        }
    }
}

/// The page after a change, with a way to undo it.
pub(super) fn after(visitor: &Visitor, plan: PlanId) -> Answer {
    Ok(changed(visitor, plan, ""))
}
