//! The second step: a code or a passkey, after a password or link was right.

use askama::Template;
use axum::{
    Extension, Form, Router,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect},
    routing::get,
};
use dahu_app::{Context, Error, second_factor};
use serde::Deserialize;
use tower_sessions::Session;

use super::Visit;
use crate::{
    doors::Doors,
    failure::{Answer, Failure, problem},
    page::{Page, render},
    reader::Reader,
    session::{self, FirstStep},
    visitor::Stranger,
};

/// Where it is done.
pub(crate) const PATH: &str = "/sign-in/second-step";

pub(super) fn routes() -> Router<Context> {
    Router::new().route(PATH, get(ask).post(with_code))
}

#[derive(Template)]
#[template(path = "sign_in/second_step.html")]
struct SecondStepPage {
    page: Page,
    problem: Option<String>,
    has_authenticator: bool,
    /// The address whose passkeys can be asked for, where there are any.
    passkey_origin: Option<String>,
}

async fn ask(
    Stranger(ctx): Stranger,
    Extension(doors): Extension<Doors>,
    session: Session,
    reader: Reader,
) -> Answer {
    match session::first_step(&session, ctx.now()).await? {
        Some(step) => show(&ctx, &doors, &reader, &step, None).await,
        None => Ok(Redirect::to("/sign-in").into_response()),
    }
}

#[derive(Deserialize)]
struct Code {
    code: String,
}

async fn with_code(
    Stranger(ctx): Stranger,
    Extension(doors): Extension<Doors>,
    session: Session,
    reader: Reader,
    headers: HeaderMap,
    Form(typed): Form<Code>,
) -> Answer {
    let step = done_first(&ctx, &session).await?;
    match second_factor::sign_in(&ctx, step.person, &typed.code).await {
        Ok(person) => {
            let visit = Visit {
                ctx: &ctx,
                session: &session,
                reader: &reader,
                headers: &headers,
            };
            visit.enter(person.id, &step.to, step.way).await
        }
        Err(error) => {
            let problem = problem(&reader.texts(), error)?;
            show(&ctx, &doors, &reader, &step, Some(problem)).await
        }
    }
}

/// The first step, without which there is no second.
pub(super) async fn done_first(ctx: &Context, session: &Session) -> Result<FirstStep, Failure> {
    let step = session::first_step(session, ctx.now()).await?;
    step.ok_or_else(|| {
        Error::refused(
            "first_step_expired",
            "more than five minutes have passed since the password: start again",
        )
        .into()
    })
}

pub(super) async fn show(
    ctx: &Context,
    doors: &Doors,
    reader: &Reader,
    step: &FirstStep,
    problem: Option<String>,
) -> Answer {
    let standing = second_factor::standing(ctx, step.person).await?;
    let status = if problem.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let body = render(&SecondStepPage {
        page: Page::new(reader, None, &reader.texts().text("second-step")),
        problem,
        has_authenticator: standing.has_authenticator,
        passkey_origin: doors.passkey_origin().filter(|_| standing.passkeys > 0),
    })?;
    Ok((status, body).into_response())
}
