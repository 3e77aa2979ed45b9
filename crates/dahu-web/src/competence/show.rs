//! The page of somebody's competence, and the trainings that they mean to take.

use askama::Template;
use axum::{
    Form,
    extract::{Path, Query},
    http::StatusCode,
    response::IntoResponse,
};
use chrono::{Days, NaiveDate};
use dahu_app::{
    Error,
    competence::{self, PersonCompetence, PlannedTraining, Row, Taking},
};
use dahu_core::{
    access::Action,
    competence::{Closing, Progress, Proposal, TrainingId, TrainingPlan, TrainingPlanId},
    person::PersonId,
};
use serde::Deserialize;

use super::{address, picture::Scale, reader, require, words};
use crate::{
    failure::{Answer, Beside, Failure},
    page::{Page, render, see_other},
    period,
    person::role_key,
    report::figures::bar,
    visitor::Visitor,
};

/// In how many days from today a training is planned where nobody says otherwise.
const AHEAD: Days = Days::new(30);

/// Beside which field the sentence of a rule stands.
const BESIDE: [(&str, &str); 4] = [
    ("training_day_not_usable", "by"),
    ("training_planned_already", "training"),
    ("training_is_retired", "training"),
    ("training_done_in_future", "done"),
];

#[derive(Template)]
#[template(path = "competence/show.html")]
struct ShowPage {
    page: Page,
    found: PersonCompetence,
    form: PlanForm,
    problem: Beside,
    is_changed: bool,
}

impl ShowPage {
    fn address(&self, rest: &str) -> String {
        address(self.found.person.id, rest)
    }

    fn scale(&self, row: &Row) -> Scale {
        Scale::of(&row.standing)
    }

    /// Who sees this, in a sentence.
    fn seen_by(&self) -> String {
        let texts = self.page.texts();
        let names = self.found.seers.join(&texts.text("name-separator"));
        match (self.found.side.is_own(), self.found.seers.is_empty()) {
            (true, true) => texts.text("competence-seen-by-you-alone"),
            (true, false) => texts.text_with("competence-seen-by-you-and", "names", names),
            (false, _) => texts.fill(
                "competence-seen-by-person-and",
                &[("person", self.found.person.name.clone()), ("names", names)],
            ),
        }
    }

    /// What a training closes: 提问 1 → 3.
    fn closes(&self, proposal: &Proposal) -> String {
        let texts = self.page.texts();
        let closed = proposal.closes.iter().filter_map(|closing: &Closing| {
            let row = self
                .found
                .rows
                .iter()
                .find(|row| row.competence.id == closing.competence)?;
            Some(texts.fill(
                "competence-closes",
                &[
                    ("name", words::name(texts, &row.competence)),
                    ("from", closing.from.to_string()),
                    ("to", closing.to.to_string()),
                ],
            ))
        });
        closed.collect::<Vec<_>>().join(&texts.text("list-separator"))
    }

    fn by(&self) -> NaiveDate {
        self.found
            .today
            .checked_add_days(AHEAD)
            .unwrap_or(self.found.today)
    }

    fn is_overdue(&self, planned: &PlannedTraining) -> bool {
        planned.plan.is_overdue(self.found.today)
    }

    fn called(&self, planned: &PlannedTraining) -> String {
        let training = planned.training.as_ref();
        training.map_or_else(
            || self.page.text("training-gone"),
            |training| words::training(self.page.texts(), training),
        )
    }

    /// What became of a plan that ended.
    fn ended(&self, planned: &PlannedTraining) -> String {
        let texts = self.page.texts();
        match planned.plan {
            TrainingPlan::Done { by, on } => texts.fill(
                "training-was-done",
                &[("date", on.to_string()), ("by", by.to_string())],
            ),
            TrainingPlan::Dropped { .. } | TrainingPlan::Planned { .. } => texts.text("training-was-dropped"),
        }
    }

    /// How long the bar of what was met is drawn.
    fn met(&self, at: &Progress) -> i64 {
        let count = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        bar(count(at.met), count(at.required))
    }
}

/// What was typed of a plan.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct PlanForm {
    training: String,
    by: String,
    on: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    changed: String,
}

pub(super) async fn own(visitor: Visitor, Query(asked): Query<Asked>) -> Answer {
    let id = reader(&visitor)?;
    let is_changed = !asked.changed.is_empty();
    shown(&visitor, id, PlanForm::default(), Beside::default(), is_changed).await
}

pub(super) async fn of_person(
    visitor: Visitor,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    require(&visitor, Action::SeeCompetence)?;
    let id = id.parse().map_err(|_| Failure::NotFound)?;
    let is_changed = !asked.changed.is_empty();
    shown(&visitor, id, PlanForm::default(), Beside::default(), is_changed).await
}

async fn shown(visitor: &Visitor, id: PersonId, form: PlanForm, problem: Beside, is_changed: bool) -> Answer {
    let found = competence::show(&visitor.ctx, id).await?;
    let texts = visitor.reader.texts();
    let title = if found.side.is_own() {
        texts.text("competence-own")
    } else {
        texts.text_with("competence-of", "name", &found.person.name)
    };
    let status = if problem.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let body = render(&ShowPage {
        page: Page::new(&visitor.reader, None, &title),
        found,
        form,
        problem,
        is_changed,
    })?;
    Ok((status, body).into_response())
}

/// The page after a change, or with what is wrong.
async fn after(visitor: &Visitor, id: PersonId, form: PlanForm, changed: Result<(), Error>) -> Answer {
    match changed {
        Ok(()) => Ok(see_other(&visitor.reader, &address(id, "?changed=yes#plans"))),
        Err(error) => {
            let problem = Beside::of(&visitor.reader.texts(), error, &BESIDE)?;
            shown(visitor, id, form, problem, false).await
        }
    }
}

pub(super) async fn plan(visitor: Visitor, Path(id): Path<String>, Form(form): Form<PlanForm>) -> Answer {
    require(&visitor, Action::SeeCompetence)?;
    let id: PersonId = id.parse().map_err(|_| Failure::NotFound)?;
    let training: TrainingId = form.training.parse().map_err(|_| Failure::NotFound)?;
    let by = period::date(&form.by)?.unwrap_or(visitor.ctx.today());
    let planned = competence::plan(&visitor.ctx, id, training, by).await;
    after(&visitor, id, form, planned.map(drop)).await
}

pub(super) async fn take(
    visitor: Visitor,
    Path((id, plan, verb)): Path<(String, String, String)>,
    Form(form): Form<PlanForm>,
) -> Answer {
    require(&visitor, Action::SeeCompetence)?;
    let id: PersonId = id.parse().map_err(|_| Failure::NotFound)?;
    let plan: TrainingPlanId = plan.parse().map_err(|_| Failure::NotFound)?;
    let taking = match verb.as_str() {
        "done" => Taking::Done(period::date(&form.on)?.unwrap_or(visitor.ctx.today())),
        "drop" => Taking::Dropped,
        "reopen" => Taking::Reopened,
        _ => return Err(Failure::NotFound),
    };
    let taken = competence::take(&visitor.ctx, id, plan, taking).await;
    after(&visitor, id, form, taken).await
}
