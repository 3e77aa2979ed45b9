//! Working the list of targets: in working order with the reasons, assessed in place, with a way back.

mod query;

use std::{collections::HashMap, sync::Arc};

use askama::Template;
use axum::{
    Form, Router,
    extract::{Path, Query as FromQuery},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use chrono::{DateTime, NaiveDate, Utc};
use dahu_app::{
    Context, assessment, person,
    target::{self, TargetPlan, TargetPlanRequest, TargetRow, Whose},
};
use dahu_core::{account::AccountId, assessment::Intent, person::Role, target::Reason};
use serde::Deserialize;

use self::query::{OWN, Query};
use crate::{
    failure::{Answer, Beside, Failure},
    page::{Page, render, see_other},
    visitor::Visitor,
};

/// Targets on a page.
const ON_PAGE: usize = 50;

/// Beside which field the sentence of a rule stands.
const BESIDE: [(&str, &str); 3] = [
    ("assessed_nothing", "chosen"),
    ("assessed_too_many", "chosen"),
    ("evidence_too_long", "evidence"),
];

pub(crate) fn routes() -> Router<Context> {
    Router::new()
        .route("/targets", get(list))
        .route("/targets/assess", post(assess_many))
        .route("/targets/assess/undo", post(undo))
        .route("/accounts/{id}/intent", post(assess))
}

/// The key of a reason's name.
pub(crate) fn reason_key(reason: Reason) -> &'static str {
    match reason {
        Reason::StepOverdue => "reason-step-overdue",
        Reason::NotAssessed => "reason-not-assessed",
        Reason::NoOpportunity => "reason-no-opportunity",
        Reason::OutOfTouch => "reason-out-of-touch",
        Reason::OldAssessment => "reason-old-assessment",
        Reason::NoStep => "reason-no-step",
    }
}

/// The key of a reason's definition.
fn reason_definition(reason: Reason) -> &'static str {
    match reason {
        Reason::StepOverdue => "reason-step-overdue-definition",
        Reason::NotAssessed => "reason-not-assessed-definition",
        Reason::NoOpportunity => "reason-no-opportunity-definition",
        Reason::OutOfTouch => "reason-out-of-touch-definition",
        Reason::OldAssessment => "reason-old-assessment-definition",
        Reason::NoStep => "reason-no-step-definition",
    }
}

/// How many targets there are for a reason.
struct Chip {
    key: &'static str,
    count: u64,
    address: String,
    is_open: bool,
}

/// A figure of the progress.
struct Tile {
    key: &'static str,
    definition: &'static str,
    count: u64,
    /// Of how many.
    of: u64,
}

/// What was assessed just now, to be taken back.
struct Assessed {
    at: i64,
    count: u64,
}

/// A row of the list.
struct Row {
    target: TargetRow,
    days_out_of_touch: u64,
    is_overdue: bool,
    /// The moment of an assessment that can be taken back.
    undo: Option<i64>,
}

impl Row {
    fn of(target: TargetRow, today: NaiveDate, undo: Option<i64>) -> Self {
        Self {
            days_out_of_touch: u64::try_from(target.work.days_out_of_touch(today)).unwrap_or(0),
            is_overdue: target.work.next_step.is_some_and(|due| due < today),
            target,
            undo,
        }
    }
}

#[derive(Template)]
#[template(path = "target/list.html")]
struct ListPage {
    page: Page,
    query: Query,
    whose: Vec<(String, String, bool)>,
    plan: Arc<TargetPlan>,
    tiles: Vec<Tile>,
    chips: Vec<Chip>,
    rows: Vec<Row>,
    assessed: Option<Assessed>,
    shows_owner: bool,
    may_assess: bool,
    typed: ManyForm,
    problem: Beside,
    previous: Option<String>,
    next: Option<String>,
}

/// One row alone, after it was assessed in place.
#[derive(Template)]
#[template(path = "target/_row.html")]
struct RowPage {
    page: Page,
    query: Query,
    row: Row,
    shows_owner: bool,
}

/// What was done just now.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    /// The moment of an assessment, in microseconds.
    assessed: Option<i64>,
    count: u64,
}

/// What the form of many sends.
#[derive(Clone, Debug, Default)]
struct ManyForm {
    accounts: Vec<AccountId>,
    intent: String,
    evidence: String,
    query: Query,
}

impl ManyForm {
    fn of(fields: &[(String, String)]) -> Self {
        let all: HashMap<&str, &str> = fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let text = |name: &str| {
            all.iter()
                .find(|(known, _)| **known == name)
                .map(|(_, text)| *text)
                .unwrap_or_default()
                .to_owned()
        };
        let accounts = fields.iter().filter(|(name, _)| name == "account");
        Self {
            accounts: accounts.filter_map(|(_, value)| value.parse().ok()).collect(),
            intent: text("intent"),
            evidence: text("evidence"),
            query: Query::of_kept(&text("query")),
        }
    }
}

/// Whose targets one may choose from, by roles that see those of others.
fn sees_others(ctx: &Context) -> bool {
    matches!(
        ctx.role(),
        Some(Role::Administrator | Role::SalesDirector | Role::TeamManager | Role::Analyst)
    )
}

async fn list(
    visitor: Visitor,
    FromQuery(query): FromQuery<Query>,
    FromQuery(asked): FromQuery<Asked>,
) -> Answer {
    let assessed = asked.assessed.map(|at| Assessed {
        at,
        count: asked.count,
    });
    let page = page_of(&visitor, query, assessed, ManyForm::default(), Beside::default()).await?;
    render(&page)
}

async fn page_of(
    visitor: &Visitor,
    query: Query,
    assessed: Option<Assessed>,
    typed: ManyForm,
    problem: Beside,
) -> Result<ListPage, Failure> {
    let ctx = &visitor.ctx;
    let page = Page::new(
        &visitor.reader,
        None,
        &visitor.reader.texts().text("targets-title"),
    );
    let whose = match query.whose()? {
        Some(whose) => whose,
        None if sees_others(ctx) && !target::has_own(ctx).await? => Whose::Everybody,
        None => Whose::Own,
    };
    let start = query.page.saturating_mul(ON_PAGE);
    let request = TargetPlanRequest {
        whose,
        reason: query.reason()?,
        places: start..start.saturating_add(ON_PAGE),
    };
    let plan = target::working(ctx, &request).await?;
    if query.page > 0 && plan.rows.is_empty() {
        return Err(Failure::NotFound);
    }
    let today = ctx.today();
    let rows = plan.rows.iter().cloned();
    let rows: Vec<Row> = rows.map(|target| Row::of(target, today, None)).collect();
    Ok(ListPage {
        whose: choices(ctx, &page, whose).await?,
        tiles: tiles(&plan),
        chips: chips(&query, &plan),
        assessed,
        shows_owner: whose == Whose::Everybody,
        may_assess: rows.iter().any(|row| row.target.may_assess),
        rows,
        typed,
        problem,
        previous: query.page.checked_sub(1).map(|page| query.turned(page)),
        next: ((start + ON_PAGE) as u64)
            .lt(&plan.total)
            .then(|| query.turned(query.page + 1)),
        plan,
        query,
        page,
    })
}

/// Whose targets can be chosen: word, name, and whether it is these.
async fn choices(ctx: &Context, page: &Page, whose: Whose) -> Result<Vec<(String, String, bool)>, Failure> {
    if !sees_others(ctx) {
        return Ok(Vec::new());
    }
    let named = match whose {
        Whose::Person(id) => Some(id),
        Whose::Own | Whose::Everybody => None,
    };
    let people = person::owners_to_choose(ctx, named).await?;
    let fixed = [
        (OWN.to_owned(), page.text("targets-own"), whose == Whose::Own),
        (
            query::word(Whose::Everybody),
            page.text("targets-everybody"),
            whose == Whose::Everybody,
        ),
    ];
    let people = people
        .into_iter()
        .map(|person| (person.id.to_string(), person.name, named == Some(person.id)));
    Ok(fixed.into_iter().chain(people).collect())
}

fn tiles(plan: &TargetPlan) -> Vec<Tile> {
    let progress = &plan.progress;
    let tile = |key, definition, count| Tile {
        key,
        definition,
        count,
        of: progress.targets,
    };
    vec![
        tile(
            "progress-targets",
            "progress-targets-definition",
            progress.targets,
        ),
        tile(
            "progress-assessed",
            "progress-assessed-definition",
            progress.assessed,
        ),
        tile(
            "progress-high-medium",
            "progress-high-medium-definition",
            progress.high_medium,
        ),
        tile(
            "progress-opportunity",
            "progress-opportunity-definition",
            progress.with_opportunity,
        ),
        tile(
            "progress-in-touch",
            "progress-in-touch-definition",
            progress.in_touch,
        ),
        tile("progress-step", "progress-step-definition", progress.with_step),
        tile("progress-well", "progress-well-definition", progress.well),
    ]
}

/// A chip for each reason, and one for all.
fn chips(query: &Query, plan: &TargetPlan) -> Vec<Chip> {
    let all = Chip {
        key: "targets-all",
        count: plan.progress.targets,
        address: query.because(None),
        is_open: query.reason.is_empty(),
    };
    let of_reasons = Reason::ALL.into_iter().zip(plan.reasons);
    let chips = of_reasons.map(|(reason, count)| Chip {
        key: reason_key(reason),
        count,
        address: query.because(Some(reason)),
        is_open: query.reason == reason.as_str(),
    });
    std::iter::once(all).chain(chips).collect()
}

/// What the buttons of a row send.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct OneForm {
    intent: String,
    query: String,
    owner: String,
}

/// Assesses one target in place; what it says is of today.
async fn assess(visitor: Visitor, Path(key): Path<String>, Form(form): Form<OneForm>) -> Answer {
    let id: AccountId = key.parse().map_err(|_| Failure::NotFound)?;
    let intent = Intent::from_word(&form.intent).ok_or(Failure::NotFound)?;
    let (ctx, query) = (&visitor.ctx, Query::of_kept(&form.query));
    assessment::require(ctx, id).await?;
    let at = assessment::record_many(ctx, &[id], (intent, ctx.today()), "").await?;
    let row = target::work_of(ctx, id).await?;
    match row.filter(|_| visitor.reader.asks_for_fragment) {
        Some(target) => render(&RowPage {
            page: Page::new(&visitor.reader, None, ""),
            query,
            row: Row::of(target, ctx.today(), Some(at.timestamp_micros())),
            shows_owner: !form.owner.is_empty(),
        }),
        None => Ok(back(&visitor, &query, at, 1)),
    }
}

/// Assesses those that were chosen.
async fn assess_many(visitor: Visitor, Form(fields): Form<Vec<(String, String)>>) -> Answer {
    let form = ManyForm::of(&fields);
    let ctx = &visitor.ctx;
    let Some(intent) = Intent::from_word(&form.intent) else {
        return Err(Failure::NotFound);
    };
    let done = assessment::record_many(ctx, &form.accounts, (intent, ctx.today()), &form.evidence).await;
    match done {
        Ok(at) => Ok(back(&visitor, &form.query, at, form.accounts.len() as u64)),
        Err(error) => {
            let problem = Beside::of(&visitor.reader.texts(), error, &BESIDE)?;
            let query = form.query.clone();
            let page = page_of(&visitor, query, None, form, problem).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&page)?).into_response())
        }
    }
}

/// To the list, where what was done can be taken back.
fn back(visitor: &Visitor, query: &Query, at: DateTime<Utc>, count: u64) -> Response {
    let assessed = [
        ("assessed", at.timestamp_micros().to_string()),
        ("count", count.to_string()),
    ];
    let kept = query.kept();
    let assessed = serde_urlencoded::to_string(assessed).unwrap_or_default();
    let parts: Vec<String> = [kept, assessed]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    see_other(&visitor.reader, &format!("/targets?{}", parts.join("&")))
}

/// What takes assessments back sends.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct UndoForm {
    at: i64,
    query: String,
}

/// Takes back what was assessed at a moment.
async fn undo(visitor: Visitor, Form(form): Form<UndoForm>) -> Answer {
    let at = DateTime::from_timestamp_micros(form.at).ok_or(Failure::NotFound)?;
    assessment::take_back_many(&visitor.ctx, at).await?;
    Ok(see_other(&visitor.reader, &Query::of_kept(&form.query).address()))
}
