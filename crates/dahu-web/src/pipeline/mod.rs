//! Pipelines: what stages there are, what each asks for, and with which chance it is won.

use askama::Template;
use axum::{
    Router,
    extract::{Path, Query, RawForm},
    http::StatusCode,
    response::IntoResponse,
    routing::{get, post},
};
use dahu_app::{
    Context, Error,
    pipeline::{self, TypedPipeline, TypedStage},
};
use dahu_core::{
    access::Action,
    opportunity::SellingMode,
    pipeline::{Criterion, Name, Pipeline, PipelineId, STAGES_AT_MOST},
};
use serde::Deserialize;

use crate::{
    failure::{Answer, Beside, Failure},
    opportunity::words,
    page::{Page, Section, render, see_other},
    visitor::Visitor,
};

/// Empty stages at the end of the form.
const EMPTY: usize = 2;
/// Stages of a new pipeline to begin with.
const OF_NEW: usize = 4;

pub(crate) fn routes() -> Router<Context> {
    Router::new()
        .route("/pipelines", get(list))
        .route("/pipelines/new", get(ask_new).post(add))
        .route("/pipelines/{id}", get(ask).post(change))
        .route("/pipelines/{id}/undo", post(undo))
}

/// What was typed and chosen.
#[derive(Clone, Debug, Default)]
struct Typed {
    name: String,
    mode: String,
    is_retired: bool,
    stages: Vec<StageRow>,
}

/// A stage as it is typed.
#[derive(Clone, Debug, Default)]
struct StageRow {
    id: String,
    name: String,
    /// Its place among the stages.
    order: String,
    /// Its name where none is typed.
    standard: String,
    probability: String,
    days: String,
    checks: String,
    criteria: Vec<String>,
}

#[derive(Template)]
#[template(path = "pipeline/list.html")]
struct ListPage {
    page: Page,
    pipelines: Vec<Pipeline>,
    undo: Option<PipelineId>,
}

#[derive(Template)]
#[template(path = "pipeline/form.html")]
struct FormPage {
    page: Page,
    id: Option<PipelineId>,
    /// The name of a standard one.
    standard: String,
    typed: Typed,
    problem: Beside,
}

impl FormPage {
    fn action(&self) -> String {
        match self.id {
            Some(id) => format!("/pipelines/{id}"),
            None => "/pipelines/new".to_owned(),
        }
    }
}

impl StageRow {
    fn asks_for(&self, criterion: &Criterion) -> bool {
        self.criteria.contains(&criterion.word())
    }
}

fn refuse_others(visitor: &Visitor) -> Result<(), Failure> {
    if visitor.ctx.is_open(Action::ManagePipelines) {
        Ok(())
    } else {
        Err(Failure::Forbidden)
    }
}

/// What the address of the list asks for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    /// The pipeline that was changed just now.
    undo: String,
}

async fn list(visitor: Visitor, Query(asked): Query<Asked>) -> Answer {
    refuse_others(&visitor)?;
    render(&ListPage {
        page: Page::titled(&visitor.reader, Section::Opportunities, "pipelines"),
        pipelines: pipeline::all(&visitor.ctx).await?,
        undo: asked.undo.parse().ok(),
    })
}

fn form_page(visitor: &Visitor, known: Option<&Pipeline>, mut typed: Typed, problem: Beside) -> Answer {
    let status = if problem.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let least = if known.is_some() {
        typed.stages.len() + EMPTY
    } else {
        OF_NEW
    };
    while typed.stages.len() < least.min(STAGES_AT_MOST) {
        typed.stages.push(StageRow::default());
    }
    let texts = visitor.reader.texts();
    let standard = match known.map(|known| &known.name) {
        Some(name @ Name::Standard(_)) => words::called(&texts, "pipeline", name),
        _ => String::new(),
    };
    let title = known.map_or_else(
        || texts.text("pipeline-new"),
        |known| words::pipeline_name(&texts, known),
    );
    let body = render(&FormPage {
        page: Page::new(&visitor.reader, Some(Section::Opportunities), &title),
        id: known.map(|known| known.id),
        standard,
        typed,
        problem,
    })?;
    Ok((status, body).into_response())
}

async fn ask_new(visitor: Visitor) -> Answer {
    refuse_others(&visitor)?;
    form_page(&visitor, None, Typed::default(), Beside::default())
}

async fn add(visitor: Visitor, RawForm(body): RawForm) -> Answer {
    refuse_others(&visitor)?;
    let typed = sent(&body);
    match pipeline::add(&visitor.ctx, &wanted(&typed)).await {
        Ok(_) => Ok(see_other(&visitor.reader, "/pipelines")),
        Err(error) => {
            let problem = Beside::of(&visitor.reader.texts(), error, &[])?;
            form_page(&visitor, None, typed, problem)
        }
    }
}

async fn found(visitor: &Visitor, key: &str) -> Result<Pipeline, Failure> {
    refuse_others(visitor)?;
    let all = pipeline::all(&visitor.ctx).await?;
    all.into_iter()
        .find(|pipeline| pipeline.id.to_string() == key)
        .ok_or(Failure::NotFound)
}

async fn ask(visitor: Visitor, Path(key): Path<String>) -> Answer {
    let found = found(&visitor, &key).await?;
    let own = |name: &Name| match name {
        Name::Own(name) => name.clone(),
        Name::Standard(_) => String::new(),
    };
    let texts = visitor.reader.texts();
    let stages = found.stages.iter().map(|stage| {
        let checks = stage.checks.iter().map(|check| {
            let mark = if check.is_required { "! " } else { "" };
            format!("{mark}{}", check.what)
        });
        StageRow {
            id: stage.id.to_string(),
            name: own(&stage.name),
            order: String::new(),
            standard: words::called(&texts, "stage", &stage.name),
            probability: stage.probability_percent.to_string(),
            days: stage
                .rots_after_days
                .map(|days| days.to_string())
                .unwrap_or_default(),
            checks: checks.collect::<Vec<_>>().join("\n"),
            criteria: stage.enters_with.iter().map(|one| one.word()).collect(),
        }
    });
    let typed = Typed {
        name: own(&found.name),
        mode: found.selling_mode.map_or("", SellingMode::as_str).to_owned(),
        is_retired: found.is_retired,
        stages: stages.collect(),
    };
    form_page(&visitor, Some(&found), typed, Beside::default())
}

async fn change(visitor: Visitor, Path(key): Path<String>, RawForm(body): RawForm) -> Answer {
    let (found, typed) = (found(&visitor, &key).await?, sent(&body));
    match pipeline::change(&visitor.ctx, found.id, &wanted(&typed)).await {
        Ok(()) => Ok(see_other(
            &visitor.reader,
            &format!("/pipelines?undo={}", found.id),
        )),
        Err(error @ Error::Refused { .. }) => {
            let problem = Beside::of(&visitor.reader.texts(), error, &[])?;
            form_page(&visitor, Some(&found), typed, problem)
        }
        Err(error) => Err(error.into()),
    }
}

async fn undo(visitor: Visitor, Path(key): Path<String>) -> Answer {
    refuse_others(&visitor)?;
    let id: PipelineId = key.parse().map_err(|_| Failure::NotFound)?;
    pipeline::undo(&visitor.ctx, id).await?;
    Ok(see_other(&visitor.reader, "/pipelines"))
}

/// What a form sent: the fields of stages have their places in their names.
fn sent(body: &[u8]) -> Typed {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(body).unwrap_or_default();
    let one = |name: &str| {
        let found = pairs.iter().find(|(known, _)| known == name);
        found.map(|(_, text)| text.clone()).unwrap_or_default()
    };
    let mut stages: Vec<StageRow> = (0..STAGES_AT_MOST)
        .map(|place| {
            let of = |name: &str| one(&format!("{name}-{place}"));
            let criteria = format!("asks-{place}");
            StageRow {
                id: of("id"),
                name: of("name"),
                order: of("order"),
                standard: of("standard"),
                probability: of("probability"),
                days: of("days"),
                checks: of("checks"),
                criteria: pairs
                    .iter()
                    .filter(|(known, _)| *known == criteria)
                    .map(|(_, word)| word.clone())
                    .collect(),
            }
        })
        .collect();
    // Places need not be whole: 1.5 stands between 1 and 2. What is none stays where it is.
    let place = |stage: &StageRow| stage.order.trim().parse::<f64>().unwrap_or(f64::MAX);
    stages.sort_by(|one, other| place(one).total_cmp(&place(other)));
    Typed {
        name: one("name"),
        mode: one("mode"),
        is_retired: !one("retired").is_empty(),
        stages: stages.into_iter().filter(|stage| !is_empty(stage)).collect(),
    }
}

/// Whether nothing was typed into a stage; one that is there goes when its chance is emptied.
fn is_empty(stage: &StageRow) -> bool {
    let is_new = stage.id.is_empty();
    stage.probability.trim().is_empty() && (stage.name.trim().is_empty() || !is_new)
}

fn wanted(typed: &Typed) -> TypedPipeline {
    let stages = typed.stages.iter().map(|stage| TypedStage {
        id: stage.id.parse().ok(),
        name: stage.name.clone(),
        probability_percent: stage.probability.clone(),
        enters_with: stage
            .criteria
            .iter()
            .filter_map(|word| Criterion::from_word(word))
            .collect(),
        checks: stage.checks.clone(),
        rots_after_days: stage.days.clone(),
    });
    TypedPipeline {
        name: typed.name.clone(),
        selling_mode: SellingMode::from_word(&typed.mode),
        stages: stages.collect(),
        is_retired: typed.is_retired,
    }
}
