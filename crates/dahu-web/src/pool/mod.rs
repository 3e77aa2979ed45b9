//! The pool: what is in it and about to be, one account's standing, its runs and its rules.

mod settings;
mod words;

use askama::Template;
use axum::{
    Form, Router,
    extract::{Path, Query as FromQuery},
    http::StatusCode,
    response::IntoResponse,
    routing::{get, post},
};
use dahu_app::{
    Context, Error,
    account::Filter,
    pool::{self, Notice, PoolPage, PoolPlan, PoolPlanRow, RunRow, Standing},
    setting,
};
use dahu_core::{account::AccountId, money::Currency, pool::PoolRunId};
use serde::{Deserialize, Serialize};

use crate::{
    account::doors::Doors,
    account::id,
    failure::{Answer, Failure, problem},
    page::{Page, Section, render, see_other},
    refusal,
    visitor::Visitor,
};

/// Accounts of one page.
const ROWS: u64 = 50;

pub(crate) fn routes() -> Router<Context> {
    Router::new()
        .route("/pool", get(list))
        .route("/pool/{account}/claim", post(claim))
        .route("/pool/runs", get(runs).post(run))
        .route("/pool/runs/{id}/undo", post(undo))
        .route("/accounts/{id}/pool", get(account))
        .route("/accounts/{id}/release", post(release))
        .route("/accounts/{id}/exempt", post(exempt))
        .merge(settings::routes())
}

#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
struct Asked {
    #[serde(skip_serializing_if = "String::is_empty")]
    search: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    region: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    industry: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    after: String,
}

impl Asked {
    fn filter(&self) -> Filter {
        let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        Filter {
            search: some(&self.search),
            region: some(&self.region),
            industry: some(&self.industry),
            ..Filter::default()
        }
    }

    fn is_filtered(&self) -> bool {
        self.filter() != Filter::default()
    }

    fn continued(&self, after: &str) -> String {
        let next = Self {
            after: after.to_owned(),
            ..self.clone()
        };
        format!("/pool?{}", serde_urlencoded::to_string(next).unwrap_or_default())
    }
}

#[derive(Template)]
#[template(path = "pool/list.html")]
struct ListPage {
    page: Page,
    doors: Doors,
    asked: Asked,
    found: PoolPage,
    notices: Vec<Notice>,
    problem: Option<String>,
}

async fn list(visitor: Visitor, FromQuery(asked): FromQuery<Asked>) -> Answer {
    show_list(&visitor, asked, None).await
}

async fn show_list(visitor: &Visitor, asked: Asked, problem: Option<String>) -> Answer {
    let ctx = &visitor.ctx;
    let after = (!asked.after.is_empty()).then(|| asked.after.clone());
    let found = pool::list(ctx, &asked.filter(), after, ROWS).await?;
    let status = if problem.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let body = render(&ListPage {
        page: Page::titled(&visitor.reader, Section::Accounts, "pool"),
        doors: Doors::of(ctx),
        asked,
        found,
        notices: pool::notices(ctx).await?,
        problem,
    })?;
    Ok((status, body).into_response())
}

async fn claim(visitor: Visitor, Path(key): Path<String>) -> Answer {
    let id = id(&key)?;
    match pool::claim(&visitor.ctx, id).await {
        Ok(()) => Ok(see_other(&visitor.reader, &format!("/accounts/{id}"))),
        Err(error) => {
            let told = problem(&visitor.reader.texts(), error)?;
            show_list(&visitor, Asked::default(), Some(told)).await
        }
    }
}

#[derive(Template)]
#[template(path = "pool/account.html")]
struct AccountPage {
    page: Page,
    id: AccountId,
    standing: Standing,
    currency: Option<Currency>,
    problem: Option<String>,
}

async fn account(visitor: Visitor, Path(key): Path<String>) -> Answer {
    show_account(&visitor, id(&key)?, None).await
}

async fn show_account(visitor: &Visitor, id: AccountId, problem: Option<String>) -> Answer {
    let standing = pool::of_account(&visitor.ctx, id).await?;
    let status = if problem.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let body = render(&AccountPage {
        page: Page::new(&visitor.reader, Some(Section::Accounts), &standing.name),
        id,
        standing,
        currency: setting::currency(&visitor.ctx).await?,
        problem,
    })?;
    Ok((status, body).into_response())
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct ReasonForm {
    reason: String,
    action: String,
}

/// The account's page again; the pool where who gave it back does not see it any more.
async fn answer(visitor: &Visitor, id: AccountId, result: Result<(), Error>) -> Answer {
    if let Err(error) = result {
        let told = problem(&visitor.reader.texts(), error)?;
        return show_account(visitor, id, Some(told)).await;
    }
    match pool::of_account(&visitor.ctx, id).await {
        Ok(_) => Ok(see_other(&visitor.reader, &format!("/accounts/{id}/pool"))),
        Err(Error::NotFound { .. }) => Ok(see_other(&visitor.reader, "/accounts")),
        Err(error) => Err(error.into()),
    }
}

async fn release(visitor: Visitor, Path(key): Path<String>, Form(form): Form<ReasonForm>) -> Answer {
    let id = id(&key)?;
    let result = pool::release(&visitor.ctx, id, &form.reason).await;
    answer(&visitor, id, result).await
}

async fn exempt(visitor: Visitor, Path(key): Path<String>, Form(form): Form<ReasonForm>) -> Answer {
    let id = id(&key)?;
    let result = if form.action == "end" {
        pool::no_longer_exempt(&visitor.ctx, id).await
    } else {
        pool::exempt(&visitor.ctx, id, &form.reason).await
    };
    answer(&visitor, id, result).await
}

#[derive(Template)]
#[template(path = "pool/runs.html")]
struct RunsPage {
    page: Page,
    plan: PoolPlan,
    runs: Vec<RunRow>,
    problem: Option<String>,
    conflicts: Vec<String>,
}

impl RunsPage {
    /// What would happen, in two lists: the heading of each with its number and first accounts.
    fn lists(&self) -> [(&'static str, u64, &[PoolPlanRow]); 2] {
        [
            ("pool-run-warns", self.plan.warned, &self.plan.warns),
            ("pool-run-releases", self.plan.released, &self.plan.releases),
        ]
    }
}

async fn runs(visitor: Visitor) -> Answer {
    show_runs(&visitor, None, Vec::new()).await
}

async fn show_runs(visitor: &Visitor, problem: Option<String>, conflicts: Vec<String>) -> Answer {
    let ctx = &visitor.ctx;
    let status = if problem.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let body = render(&RunsPage {
        page: Page::titled(&visitor.reader, Section::Accounts, "pool-runs"),
        plan: pool::preview(ctx).await?,
        runs: pool::runs(ctx).await?,
        problem,
        conflicts,
    })?;
    Ok((status, body).into_response())
}

async fn run(visitor: Visitor) -> Answer {
    pool::run(&visitor.ctx).await?;
    Ok(see_other(&visitor.reader, "/pool/runs"))
}

async fn undo(visitor: Visitor, Path(key): Path<String>) -> Answer {
    let id: PoolRunId = key.parse().map_err(|_| Failure::NotFound)?;
    let Err(error) = pool::undo_run(&visitor.ctx, id).await else {
        return Ok(see_other(&visitor.reader, "/pool/runs"));
    };
    let texts = visitor.reader.texts();
    let listed = error
        .refusal()
        .and_then(|refused| refusal::listed(&texts, &refused));
    let (problem, conflicts) = match listed {
        Some(parts) => parts,
        None => (problem(&texts, error)?, Vec::new()),
    };
    show_runs(&visitor, Some(problem), conflicts).await
}
