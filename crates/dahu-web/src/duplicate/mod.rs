//! Duplicates: the pairs that searches found, what is decided of them, and a search from its start to its end.

mod facts;
mod query;

use askama::Template;
use axum::{
    Form, Router,
    extract::{Path, Query as FromQuery},
    http::StatusCode,
    response::IntoResponse,
    routing::{get, post},
};
use dahu_app::{
    Context,
    duplicate::{self, Noun, PairId, PairPage, PairRow, Progress, Run, RunId, RunState, Sides, Stage},
};
use dahu_core::duplicate::Verdict;
use serde::Deserialize;

use self::query::Query;
use crate::{
    account::doors::Doors,
    duplicate_words as words,
    failure::{Answer, Failure, problem},
    page::{Page, Section, render, see_other},
    visitor::Visitor,
};

/// Pairs of one page.
const ROWS: u64 = 20;

pub(crate) fn routes() -> Router<Context> {
    Router::new()
        .route("/duplicates", get(list))
        .route("/duplicates/runs", post(start))
        .route("/duplicates/runs/{id}", get(follow))
        .route("/duplicates/{id}/decide", post(decide))
}

#[derive(Template)]
#[template(path = "duplicate/list.html")]
struct ListPage {
    page: Page,
    doors: Doors,
    query: Query,
    found: PairPage,
    counts: [(Noun, u64); 2],
    latest: Option<Run>,
    problem: Option<String>,
}

#[derive(Template)]
#[template(path = "duplicate/_list.html")]
struct List {
    page: Page,
    query: Query,
    found: PairPage,
    latest: Option<Run>,
}

#[derive(Template)]
#[template(path = "duplicate/_pairs.html")]
struct Pairs {
    page: Page,
    query: Query,
    found: PairPage,
}

#[derive(Template)]
#[template(path = "duplicate/_pair.html")]
struct Pair {
    page: Page,
    query: Query,
    row: PairRow,
}

async fn list(visitor: Visitor, FromQuery(query): FromQuery<Query>) -> Answer {
    show_list(&visitor, query, None).await
}

async fn show_list(visitor: &Visitor, query: Query, problem: Option<String>) -> Answer {
    let ctx = &visitor.ctx;
    let found = duplicate::list(ctx, &query.filter(), query.cursor(), ROWS).await?;
    let page = Page::titled(&visitor.reader, Section::Accounts, "duplicates");
    if visitor.reader.asks_for_fragment && problem.is_none() {
        if query.cursor().is_some() {
            return render(&Pairs { page, query, found });
        }
        let latest = duplicate::latest(ctx).await?;
        return render(&List {
            page,
            query,
            found,
            latest,
        });
    }
    let status = if problem.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let body = render(&ListPage {
        page,
        doors: Doors::of(ctx),
        query,
        found,
        counts: duplicate::open_counts(ctx).await?,
        latest: duplicate::latest(ctx).await?,
        problem,
    })?;
    Ok((status, body).into_response())
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct DecisionForm {
    /// What the two are; anything that is no verdict takes back what was said.
    decision: String,
    note: String,
}

/// Keeps what was decided: the pair with it where htmx asks, else the list.
async fn decide(
    visitor: Visitor,
    Path(key): Path<String>,
    FromQuery(query): FromQuery<Query>,
    Form(form): Form<DecisionForm>,
) -> Answer {
    let id: PairId = key.parse().map_err(|_| Failure::NotFound)?;
    let decision = Verdict::from_word(&form.decision);
    duplicate::decide(&visitor.ctx, id, decision, &form.note).await?;
    if !visitor.reader.asks_for_fragment {
        return Ok(see_other(&visitor.reader, &query.first()));
    }
    match duplicate::pair(&visitor.ctx, id).await {
        Ok(row) => render(&Pair {
            page: Page::titled(&visitor.reader, Section::Accounts, "duplicates"),
            query,
            row,
        }),
        // What searches find no more goes with its decision.
        Err(dahu_app::Error::NotFound { .. }) => Ok(see_other(&visitor.reader, &query.first())),
        Err(error) => Err(error.into()),
    }
}

/// Starts a search and shows how it goes; the page again where another one runs.
async fn start(visitor: Visitor) -> Answer {
    match duplicate::start(&visitor.ctx).await {
        Ok(id) => Ok(see_other(&visitor.reader, &run_address(&id))),
        Err(error) => {
            let told = problem(&visitor.reader.texts(), error)?;
            show_list(&visitor, Query::default(), Some(told)).await
        }
    }
}

/// What a search is doing, or how it ended.
#[derive(Template)]
#[template(path = "duplicate/_run.html")]
struct Status {
    page: Page,
    run: Run,
    progress: Option<Progress>,
}

#[derive(Template)]
#[template(path = "duplicate/run.html")]
struct RunPage {
    page: Page,
    run: Run,
    progress: Option<Progress>,
}

/// A search that runs, or how it ended. Whoever watched it to its end is sent to the pairs.
async fn follow(visitor: Visitor, Path(key): Path<String>) -> Answer {
    let id: RunId = key.parse().map_err(|_| Failure::NotFound)?;
    let progress = duplicate::progress(&visitor.ctx, id);
    let run = duplicate::show(&visitor.ctx, id).await?;
    let texts = visitor.reader.texts();
    let title = texts.text_with("duplicates-run", "number", run.number);
    let page = Page::new(&visitor.reader, Some(Section::Accounts), &title);
    if !visitor.reader.asks_for_fragment {
        return render(&RunPage { page, run, progress });
    }
    if run.state == RunState::Ended {
        return Ok(see_other(&visitor.reader, "/duplicates"));
    }
    render(&Status { page, run, progress })
}

fn run_address(id: &RunId) -> String {
    format!("/duplicates/runs/{id}")
}

/// How a stage stands to the one that is under way, for the list of stages.
fn stage_class(stage: &Stage, progress: &Progress) -> &'static str {
    let place = |sought: &Stage| Stage::ALL.iter().position(|stage| stage == sought);
    match place(stage).cmp(&place(&progress.stage)) {
        std::cmp::Ordering::Less => "done",
        std::cmp::Ordering::Equal => "now",
        std::cmp::Ordering::Greater => "later",
    }
}

/// The colour of a verdict.
fn verdict_class(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Same => "tag-warn",
        Verdict::Related => "tag-medium",
        Verdict::Different => "tag-none",
    }
}

/// The key of a button that says so.
fn decision_key(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Same => "decision-same",
        Verdict::Related => "decision-related",
        Verdict::Different => "decision-different",
    }
}

/// Whether this was decided of the pair.
fn is_decided(row: &PairRow, verdict: &Verdict) -> bool {
    row.decision
        .as_ref()
        .is_some_and(|decision| decision.verdict == *verdict)
}

/// The key of how a search that changed nothing ended.
fn state_key(state: &RunState) -> &'static str {
    match state {
        RunState::Interrupted => "duplicates-interrupted",
        _ => "duplicates-failed",
    }
}

/// The key of a noun's tab.
fn tab_key(noun: &Noun) -> &'static str {
    match noun {
        Noun::Account => "duplicates-accounts",
        Noun::Contact => "duplicates-contacts",
    }
}

/// What was noted with a decision.
fn note(row: &PairRow) -> &str {
    row.decision
        .as_ref()
        .and_then(|decision| decision.note.as_deref())
        .unwrap_or_default()
}

/// What follows from a pair: two that are the same are merged, two accounts that are related are put into one group. The
/// address and the key of its words.
fn further(row: &PairRow) -> Option<(String, &'static str)> {
    let (noun, one, other) = match &row.sides {
        Sides::Accounts(sides) => ("accounts", sides[0].id.to_string(), sides[1].id.to_string()),
        Sides::Contacts(sides) => ("contacts", sides[0].id.to_string(), sides[1].id.to_string()),
    };
    let decided = row.decision.as_ref().map(|decision| &decision.verdict);
    match decided.unwrap_or(&row.verdict) {
        Verdict::Same => Some((format!("/{noun}/{one}/merge?other={other}"), "decision-merge")),
        Verdict::Related if decided.is_some() && noun == "accounts" => {
            Some((format!("/accounts/{one}/group"), "decision-group"))
        }
        _ => None,
    }
}
