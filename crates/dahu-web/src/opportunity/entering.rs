//! Opening an opportunity with an account, and changing its main facts.

use askama::Template;
use axum::{
    extract::{Path, RawForm},
    http::StatusCode,
    response::IntoResponse,
};
use dahu_app::{
    Error, account,
    opportunity::{self, Choices, OpportunityFacts, TypedOpportunity},
    pipeline,
};
use dahu_core::{
    account::AccountId,
    money::Amount,
    opportunity::{BusinessKind, ForecastCategory, OpportunityId, SellingMode, Source},
    pipeline::Pipeline,
};
use serde::Deserialize;

use super::{StepForm, chosen, id, refuse_others, words};
use crate::{
    activity::form::DUE,
    failure::{Answer, Beside, Failure},
    page::{Page, Section, render, see_other},
    visitor::Visitor,
};

/// Beside which field the sentence of a rule stands.
const BESIDE: [(&str, &str); 9] = [
    ("opportunity_without_name", "name"),
    ("conflict_opportunity_code", "code"),
    ("opportunity_amount_not_usable", "amount"),
    ("opportunity_amount_of_lines", "amount"),
    ("opportunity_day_not_usable", "close_on"),
    ("opportunity_day_not_readable", "close_on"),
    ("opportunity_without_step", "step"),
    ("task_day_not_usable", "due_on"),
    ("task_owner_cannot_work", "owner"),
];

/// What was typed and chosen.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct FactsForm {
    name: String,
    code: String,
    pipeline: String,
    stage: String,
    opened_on: String,
    owner: String,
    close_on: String,
    amount: String,
    kind: String,
    source: String,
    mode: String,
    category: String,
    began_with: String,
    /// Units of the group; a form names each of them, which `serde` would not read.
    #[serde(skip)]
    units: Vec<String>,
    #[serde(flatten)]
    step: StepForm,
}

impl FactsForm {
    fn read(body: &[u8]) -> Self {
        let mut form: Self = serde_urlencoded::from_bytes(body).unwrap_or_default();
        let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(body).unwrap_or_default();
        let units = pairs.into_iter().filter(|(name, _)| name == "units");
        form.units = units.map(|(_, unit)| unit).collect();
        form
    }

    fn of(facts: &OpportunityFacts, began_with: &str) -> Self {
        let word = |word: Option<&'static str>| word.unwrap_or_default().to_owned();
        Self {
            name: facts.name.clone(),
            code: facts.code.clone().unwrap_or_default(),
            close_on: facts.close_on.map(|day| day.to_string()).unwrap_or_default(),
            amount: facts.amount.map(plain).unwrap_or_default(),
            kind: facts.kind.as_str().to_owned(),
            source: word(facts.source.map(Source::as_str)),
            mode: word(facts.selling_mode.map(SellingMode::as_str)),
            category: facts.category.as_str().to_owned(),
            began_with: began_with.to_owned(),
            units: facts.units.iter().map(ToString::to_string).collect(),
            ..Self::default()
        }
    }

    fn typed(&self) -> TypedOpportunity {
        let units = self.units.iter().filter_map(|unit| unit.parse().ok());
        TypedOpportunity {
            name: self.name.clone(),
            code: self.code.clone(),
            units: units.collect(),
            pipeline: self.pipeline.parse().ok(),
            stage: self.stage.parse().ok(),
            opened_on: self.opened_on.clone(),
            owner: self.owner.parse().ok(),
            close_on: self.close_on.clone(),
            amount: self.amount.clone(),
            kind: self.kind.clone(),
            source: self.source.clone(),
            selling_mode: self.mode.clone(),
            category: self.category.clone(),
        }
    }

    fn has_unit(&self, unit: &AccountId) -> bool {
        self.units.contains(&unit.to_string())
    }
}

/// An amount as one would type it.
pub(super) fn plain(amount: Amount) -> String {
    amount.to_decimal().normalize().to_string()
}

#[derive(Template)]
#[template(path = "opportunity/form.html")]
struct FormPage {
    page: Page,
    /// The account, and its name.
    account: (AccountId, String),
    /// The opportunity that is changed; none where one is opened.
    changes: Option<OpportunityId>,
    form: FactsForm,
    choices: Choices,
    pipelines: Vec<Pipeline>,
    has_lines: bool,
    problem: Beside,
}

impl FormPage {
    fn action(&self) -> String {
        match self.changes {
            Some(id) => format!("/opportunities/{id}/edit"),
            None => format!("/accounts/{}/opportunities/new", self.account.0),
        }
    }

    fn back(&self) -> String {
        match self.changes {
            Some(id) => format!("/opportunities/{id}"),
            None => format!("/accounts/{}?tab=opportunities", self.account.0),
        }
    }

    fn pipeline(&self) -> Option<&Pipeline> {
        chosen(&self.pipelines, &self.form.pipeline)
    }
}

pub(super) async fn ask_new(visitor: Visitor, Path(key): Path<String>) -> Answer {
    let account: AccountId = key.parse().map_err(|_| Failure::NotFound)?;
    let form = FactsForm {
        kind: BusinessKind::NewAccount.as_str().to_owned(),
        step: StepForm::new(),
        ..FactsForm::default()
    };
    new_page(&visitor, account, form, Beside::default()).await
}

async fn new_page(visitor: &Visitor, account: AccountId, form: FactsForm, problem: Beside) -> Answer {
    let (ctx, reader) = (&visitor.ctx, &visitor.reader);
    let status = status(&problem);
    opportunity::require_work(ctx, account).await?;
    let body = render(&FormPage {
        page: Page::titled(reader, Section::Opportunities, "opportunity-new"),
        account: (account, account::name(ctx, account).await?),
        changes: None,
        choices: opportunity::choices(ctx, account, &[]).await?,
        pipelines: pipeline::all(ctx).await?,
        has_lines: false,
        form,
        problem,
    })?;
    Ok((status, body).into_response())
}

fn status(problem: &Beside) -> StatusCode {
    if problem.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    }
}

pub(super) async fn open(visitor: Visitor, Path(key): Path<String>, RawForm(body): RawForm) -> Answer {
    let account: AccountId = key.parse().map_err(|_| Failure::NotFound)?;
    let form = FactsForm::read(&body);
    let ctx = &visitor.ctx;
    let opened = async {
        let next = form.step.read(ctx)?;
        opportunity::open(ctx, account, &form.typed(), &next).await
    };
    match opened.await {
        Ok(id) => Ok(see_other(&visitor.reader, &format!("/opportunities/{id}"))),
        Err(error) => {
            let problem = Beside::of(&visitor.reader.texts(), error, &BESIDE)?;
            new_page(&visitor, account, form, problem).await
        }
    }
}

pub(super) async fn ask_edit(visitor: Visitor, Path(key): Path<String>) -> Answer {
    refuse_others(&visitor)?;
    let found = opportunity::begun(&visitor.ctx, id(&key)?).await?;
    let form = FactsForm::of(&found.facts, &found.began_with);
    edit_page(&visitor, found, form, Beside::default()).await
}

async fn edit_page(
    visitor: &Visitor,
    found: opportunity::Opportunity,
    form: FactsForm,
    problem: Beside,
) -> Answer {
    let (ctx, reader) = (&visitor.ctx, &visitor.reader);
    let (status, account) = (status(&problem), found.facts.account);
    let body = render(&FormPage {
        page: Page::new(reader, Some(Section::Opportunities), &found.facts.name),
        account: (account, found.accounts.get(&account).cloned().unwrap_or_default()),
        changes: Some(found.id),
        choices: opportunity::choices(ctx, account, &[]).await?,
        pipelines: Vec::new(),
        has_lines: !found.facts.lines.is_empty(),
        form,
        problem,
    })?;
    Ok((status, body).into_response())
}

pub(super) async fn edit(visitor: Visitor, Path(key): Path<String>, RawForm(body): RawForm) -> Answer {
    refuse_others(&visitor)?;
    let (id, form) = (id(&key)?, FactsForm::read(&body));
    let edited = opportunity::edit(&visitor.ctx, id, &form.began_with, &form.typed()).await;
    match edited {
        Ok(()) => Ok(see_other(
            &visitor.reader,
            &format!("/opportunities/{id}?undo=yes"),
        )),
        Err(error @ (Error::Refused { .. } | Error::Conflict { .. })) => {
            let problem = Beside::of(&visitor.reader.texts(), error, &BESIDE)?;
            let found = opportunity::begun(&visitor.ctx, id).await?;
            edit_page(&visitor, found, form, problem).await
        }
        Err(error) => Err(error.into()),
    }
}
