//! The form of an objective, the page of what stands behind its value, and the values that people measure themselves.

use askama::Template;
use axum::{Form, extract::Path, extract::Query};
use dahu_app::plan::{self, Behind, BehindRow, TypedObjective, TypedReading, Writing};
use dahu_core::{
    access::Action,
    account::AccountId,
    plan::{
        PlanId,
        objective::{Measure, Objective, ObjectiveId, Whose},
        white_space::Row,
        words::MeasureKind,
    },
};
use serde::Deserialize;

use super::{
    beside, changed,
    form::{amount, choice_unknown, needed_amount, needed_day, plain, written},
    id, require, status, words,
};
use crate::{
    failure::{Answer, Beside, Failure},
    page::{Page, Section, render},
    visitor::Visitor,
};

/// An objective as it is typed, with what the edit began with.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ObjectiveForm {
    words: String,
    measure: String,
    /// `account`, `group`, or the id of a unit.
    whose: String,
    /// The word of a row, or nothing for all products.
    row: String,
    unit: String,
    from: String,
    by: String,
    start: String,
    aim: String,
    began_with: String,
    /// The place of a proposal of the template, in an address.
    proposal: String,
}

impl ObjectiveForm {
    fn of(objective: &Objective) -> Self {
        let (whose, row) = match &objective.measure {
            Measure::NetSales { whose, row } => (whose_word(*whose), row.as_ref().map(Row::word)),
            _ => (String::new(), None),
        };
        Self {
            words: objective.words.clone(),
            measure: objective.measure.kind().as_str().to_owned(),
            whose,
            row: row.unwrap_or_default(),
            unit: match &objective.measure {
                Measure::Own { unit } => unit.clone(),
                _ => String::new(),
            },
            from: objective.from.to_string(),
            by: objective.by.to_string(),
            start: plain(objective.start),
            aim: plain(Some(objective.aim)),
            began_with: String::new(),
            proposal: String::new(),
        }
    }

    fn read(&self) -> Result<TypedObjective, dahu_app::Error> {
        Ok(TypedObjective {
            words: self.words.clone(),
            measure: MeasureKind::from_word(&self.measure).ok_or_else(choice_unknown)?,
            whose: match self.whose.as_str() {
                "" | "account" => Whose::Account,
                "group" => Whose::Group,
                unit => Whose::Unit(unit.parse().map_err(|_| choice_unknown())?),
            },
            row: Row::from_word(&self.row),
            unit: self.unit.clone(),
            from: needed_day(&self.from)?,
            by: needed_day(&self.by)?,
            start: amount(&self.start)?,
            aim: needed_amount(&self.aim)?,
        })
    }
}

fn whose_word(whose: Whose) -> String {
    match whose {
        Whose::Account => "account".to_owned(),
        Whose::Group => "group".to_owned(),
        Whose::Unit(unit) => unit.to_string(),
    }
}

#[derive(Template)]
#[template(path = "plan/objective.html")]
struct ObjectivePage {
    page: Page,
    plan: Writing,
    objective: Option<ObjectiveId>,
    /// Units of the group that have a column of their own.
    units: Vec<(AccountId, String)>,
    form: ObjectiveForm,
    problem: Beside,
}

impl ObjectivePage {
    fn action(&self) -> String {
        match self.objective {
            Some(objective) => format!("/plans/{}/objectives/{objective}/edit", self.plan.id),
            None => format!("/plans/{}/objectives/new", self.plan.id),
        }
    }

    /// What the template proposes: each with the address at which it is taken up.
    fn proposals(&self) -> Vec<(String, String)> {
        let all = self.plan.facts.content.guide.proposals.iter().enumerate();
        let told = all.map(|(place, proposal)| {
            (
                words::both(&self.page, &proposal.words),
                format!("/plans/{}/objectives/new?proposal={place}", self.plan.id),
            )
        });
        told.collect()
    }
}

async fn page(
    visitor: &Visitor,
    plan: Writing,
    objective: Option<ObjectiveId>,
    form: ObjectiveForm,
    problem: Beside,
) -> Answer {
    let status = status(&problem);
    let shown = Box::pin(plan::show(&visitor.ctx, plan.id)).await?;
    let units = shown.matrix.units.into_iter().skip(1);
    let page = render(&ObjectivePage {
        page: Page::titled(&visitor.reader, Section::Accounts, "plan-objective"),
        plan,
        objective,
        units: units.map(|unit| (unit.id, unit.name)).collect(),
        form,
        problem,
    })?;
    super::answer(status, page)
}

pub(super) async fn ask_new(
    visitor: Visitor,
    Path(key): Path<String>,
    Query(asked): Query<ObjectiveForm>,
) -> Answer {
    require(&visitor, Action::WorkPlans)?;
    let plan = plan::to_write(&visitor.ctx, id(&key)?).await?;
    let facts = &plan.facts;
    let place: Option<usize> = asked.proposal.parse().ok();
    let proposal = place.and_then(|place| facts.content.guide.proposals.get(place));
    let is_chinese = visitor.reader.language == crate::text::Language::Chinese;
    let form = ObjectiveForm {
        words: proposal
            .map(|one| one.words.told(is_chinese).to_owned())
            .unwrap_or_default(),
        measure: proposal
            .map_or(MeasureKind::NetSales, |one| one.measure)
            .as_str()
            .to_owned(),
        from: written(Some(facts.first_on)),
        by: written(Some(facts.last_on)),
        ..ObjectiveForm::default()
    };
    page(&visitor, plan, None, form, Beside::default()).await
}

pub(super) async fn add(
    visitor: Visitor,
    Path(key): Path<String>,
    Form(form): Form<ObjectiveForm>,
) -> Answer {
    require(&visitor, Action::WorkPlans)?;
    put(&visitor, id(&key)?, None, form).await
}

pub(super) async fn ask(visitor: Visitor, Path((key, objective)): Path<(String, String)>) -> Answer {
    require(&visitor, Action::WorkPlans)?;
    let plan = plan::to_write(&visitor.ctx, id(&key)?).await?;
    let objective: ObjectiveId = id(&objective)?;
    let known = plan
        .facts
        .content
        .objectives
        .get(&objective)
        .ok_or(Failure::NotFound)?;
    let form = ObjectiveForm {
        began_with: serde_json::to_string(known).map_err(|error| Failure::internal(&error))?,
        ..ObjectiveForm::of(known)
    };
    page(&visitor, plan, Some(objective), form, Beside::default()).await
}

pub(super) async fn set(
    visitor: Visitor,
    Path((key, objective)): Path<(String, String)>,
    Form(form): Form<ObjectiveForm>,
) -> Answer {
    require(&visitor, Action::WorkPlans)?;
    put(&visitor, id(&key)?, Some(id(&objective)?), form).await
}

async fn put(visitor: &Visitor, plan: PlanId, objective: Option<ObjectiveId>, form: ObjectiveForm) -> Answer {
    let put = async {
        let typed = form.read()?;
        let began = match objective {
            Some(objective) => {
                let began = serde_json::from_str(&form.began_with).map_err(|_| choice_unknown())?;
                Some((objective, began))
            }
            None => None,
        };
        plan::set_objective(&visitor.ctx, plan, began, &typed).await
    };
    match put.await {
        Ok(_) => Ok(changed(visitor, plan, "#objectives")),
        Err(error) => {
            // Several fields take a day or a number: the first one that cannot be read is the one meant.
            let day = if needed_day(&form.from).is_err() {
                "from"
            } else {
                "by"
            };
            let number = if amount(&form.start).is_err() {
                "start"
            } else {
                "aim"
            };
            let fields = [
                ("plan_text_missing", "words"),
                ("plan_text_too_long", "words"),
                ("plan_objective_days", "by"),
                ("plan_day_not_readable", day),
                ("plan_number_not_readable", number),
                ("plan_aim_percent", "aim"),
                ("plan_amount_negative", "aim"),
                ("plan_unit_of_other_group", "whose"),
            ];
            let problem = beside(visitor, error, &fields)?;
            let plan = plan::to_write(&visitor.ctx, plan).await?;
            page(visitor, plan, objective, form, problem).await
        }
    }
}

pub(super) async fn remove(visitor: Visitor, Path((key, objective)): Path<(String, String)>) -> Answer {
    require(&visitor, Action::WorkPlans)?;
    let plan = id(&key)?;
    plan::remove_objective(&visitor.ctx, plan, id(&objective)?).await?;
    Ok(changed(&visitor, plan, "#objectives"))
}

/// What people measured, as it is typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ReadingForm {
    on: String,
    value: String,
    source: String,
}

#[derive(Template)]
#[template(path = "plan/behind.html")]
struct BehindPage {
    page: Page,
    id: ObjectiveId,
    found: Behind,
    form: ReadingForm,
    problem: Beside,
}

impl BehindPage {
    fn is_own(&self) -> bool {
        matches!(self.found.objective.measure, Measure::Own { .. })
    }

    /// Whether a decider is covered, as the template hands it on.
    fn holds(&self, is_covered: &bool) -> bool {
        *is_covered
    }

    fn takes_readings(&self) -> bool {
        self.is_own() && self.found.may_work && !self.found.facts.state.is_closed()
    }
}

async fn behind_page(
    visitor: &Visitor,
    plan: PlanId,
    objective: ObjectiveId,
    form: ReadingForm,
    problem: Beside,
) -> Answer {
    let status = status(&problem);
    let found = Box::pin(plan::behind(&visitor.ctx, plan, objective)).await?;
    let page = render(&BehindPage {
        page: Page::new(&visitor.reader, Some(Section::Accounts), &found.objective.words),
        id: objective,
        found,
        form,
        problem,
    })?;
    super::answer(status, page)
}

pub(super) async fn behind(visitor: Visitor, Path((key, objective)): Path<(String, String)>) -> Answer {
    require(&visitor, Action::SeePlans)?;
    let form = ReadingForm {
        on: visitor.ctx.today().to_string(),
        ..ReadingForm::default()
    };
    behind_page(&visitor, id(&key)?, id(&objective)?, form, Beside::default()).await
}

pub(super) async fn add_reading(
    visitor: Visitor,
    Path((key, objective)): Path<(String, String)>,
    Form(form): Form<ReadingForm>,
) -> Answer {
    require(&visitor, Action::WorkPlans)?;
    let (plan, objective) = (id(&key)?, id(&objective)?);
    let added = async {
        let typed = TypedReading {
            on: needed_day(&form.on)?,
            value: needed_amount(&form.value)?,
            source: form.source.clone(),
        };
        plan::add_reading(&visitor.ctx, plan, objective, &typed).await
    };
    match added.await {
        Ok(()) => Ok(changed(&visitor, plan, "#objectives")),
        Err(error) => {
            let fields = [
                ("plan_text_missing", "source"),
                ("plan_day_in_future", "on"),
                ("plan_day_not_readable", "on"),
                ("plan_number_not_readable", "value"),
            ];
            let problem = beside(&visitor, error, &fields)?;
            behind_page(&visitor, plan, objective, form, problem).await
        }
    }
}

pub(super) async fn remove_reading(
    visitor: Visitor,
    Path((key, objective)): Path<(String, String)>,
    Form(form): Form<ReadingForm>,
) -> Answer {
    require(&visitor, Action::WorkPlans)?;
    let (plan, objective) = (id(&key)?, id(&objective)?);
    let on = form.on.trim().parse().map_err(|_| Failure::NotFound)?;
    plan::remove_reading(&visitor.ctx, plan, objective, on).await?;
    Ok(changed(&visitor, plan, "#objectives"))
}
