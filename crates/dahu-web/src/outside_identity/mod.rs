//! Signing in by the firm's identity provider (OpenID Connect).

mod claims;
mod client;
mod discovery;
mod options;
mod problem;
mod provider;
mod signature;
mod token;

use axum::{
    Extension, Router,
    extract::Query,
    http::HeaderMap,
    response::{IntoResponse, Redirect},
    routing::get,
};
use dahu_app::{Context, audit, outside_identity, sign_in::Arrival};
use serde::Deserialize;
use tower_sessions::Session;

pub use options::{ClientSecret, Mapping, NoMapping, ProviderOptions};
pub(crate) use provider::{Described, Provider};

use self::{
    problem::Problem,
    provider::{Asked, RETURN, Returned, START},
};
use crate::{
    doors::Doors,
    failure::{self, Answer, Failure},
    reader::Reader,
    session,
    sign_in::{self, Visit, Way},
    visitor::{Stranger, local_path},
};

/// What was asked of the provider, in the session of the browser that asked: nobody else's answer is taken.
const ASKED: &str = "asked_provider";

/// What a visitor may open.
pub(crate) fn open_routes() -> Router<Context> {
    Router::new()
        .route(START, get(start))
        .route(RETURN, get(come_back))
}

#[derive(Deserialize)]
struct Destination {
    to: Option<String>,
}

async fn start(
    Stranger(ctx): Stranger,
    Extension(doors): Extension<Doors>,
    Query(destination): Query<Destination>,
    session: Session,
    reader: Reader,
    headers: HeaderMap,
) -> Answer {
    let provider = doors.provider.as_ref().ok_or(Failure::NotFound)?;
    // No other site signs somebody in here without their asking.
    let site = headers.get("sec-fetch-site");
    if site.is_some_and(|site| site != "same-origin" && site != "none") {
        return Ok(Redirect::to("/sign-in").into_response());
    }
    let to = local_path(destination.to.as_deref()).to_owned();
    match provider.ask(to.clone(), ctx.now()).await {
        Ok((asked, address)) => {
            session::keep(&session, ASKED, asked, ctx.now()).await?;
            Ok(Redirect::to(&address).into_response())
        }
        Err(problem) => show(&ctx, &doors, &reader, to, problem).await,
    }
}

async fn come_back(
    Stranger(ctx): Stranger,
    Extension(doors): Extension<Doors>,
    Query(returned): Query<Returned>,
    session: Session,
    reader: Reader,
    headers: HeaderMap,
) -> Answer {
    let provider = doors.provider.as_ref().ok_or(Failure::NotFound)?;
    let asked: Option<Asked> = session::take(&session, ASKED, ctx.now()).await?;
    let asked = asked.filter(|asked| Some(&asked.state) == returned.state.as_ref());
    let to = asked.as_ref().map_or("/", |asked| asked.to.as_str()).to_owned();
    match arrive(&ctx, provider, asked, returned).await {
        Ok(arrival) => {
            let visit = Visit {
                ctx: &ctx,
                session: &session,
                reader: &reader,
                headers: &headers,
            };
            visit.welcome(arrival, to, Way::Provider).await
        }
        Err(problem) => {
            if let Some(why) = problem.refused() {
                audit::provider_refused(&ctx, &why).await?;
            }
            show(&ctx, &doors, &reader, to, problem).await
        }
    }
}

async fn arrive(
    ctx: &Context,
    provider: &Provider,
    asked: Option<Asked>,
    returned: Returned,
) -> Result<Arrival, Problem> {
    let asked = asked.ok_or(Problem::NotAsked)?;
    let told = provider.hear(&asked, returned, ctx.now()).await?;
    Ok(outside_identity::sign_in(ctx, &told).await?)
}

/// The sign-in page, with what went wrong: the other ways in stay open.
async fn show(ctx: &Context, doors: &Doors, reader: &Reader, to: String, problem: Problem) -> Answer {
    tracing::warn!(%problem, "nobody was signed in by the identity provider");
    let sentence = failure::problem(&reader.texts(), problem.into())?;
    sign_in::show(ctx, doors, reader, to, String::new(), Some(sentence)).await
}
