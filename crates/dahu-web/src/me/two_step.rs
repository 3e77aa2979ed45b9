//! Two-step sign-in: the authenticator app and the recovery codes.

use askama::Template;
use axum::{
    Form, Router,
    http::{StatusCode, header},
    response::IntoResponse,
    routing::{get, post},
};
use dahu_app::{
    Error,
    second_factor::{self, Standing},
    setting,
};
use serde::Deserialize;
use tower_sessions::Session;

use super::{Tab, qr_code};
use crate::{
    failure::{Answer, Failure, problem},
    page::{Page, render},
    session,
    visitor::{TWO_STEP, Visitor},
};

/// The secret that is shown, until a code proves that an app has it.
const NEW_SECRET: &str = "new_secret";
/// Letters of a secret that are shown together.
const GROUP: usize = 4;

pub(super) fn routes() -> Router<dahu_app::Context> {
    Router::new()
        .route(TWO_STEP, get(show).post(set_up))
        .route("/me/two-step/code.svg", get(picture))
        .route("/me/two-step/remove", post(remove))
        .route("/me/two-step/recovery-codes", post(renew))
}

#[derive(Template)]
#[template(path = "me/two_step.html")]
struct TwoStepPage {
    page: Page,
    tab: Tab,
    standing: Standing,
    /// Whether the workspace asks everybody for a second factor.
    is_asked: bool,
    /// The secret of an app that is not set up yet, in groups.
    secret: String,
    problem: Option<String>,
}

async fn show(visitor: Visitor, session: Session) -> Answer {
    page(&visitor, &session, None).await
}

async fn page(visitor: &Visitor, session: &Session, problem: Option<String>) -> Answer {
    let ctx = &visitor.ctx;
    let person = person(visitor)?;
    let standing = second_factor::standing(ctx, person).await?;
    let secret = match standing.has_authenticator {
        true => String::new(),
        false => grouped(&new_secret(visitor, session).await?),
    };
    let status = if problem.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let body = render(&TwoStepPage {
        page: Page::new(&visitor.reader, None, &visitor.reader.texts().text("two-step")),
        tab: Tab::TwoStep,
        is_asked: setting::sign_in::rules(ctx).await?.everybody_needs_second_factor,
        standing,
        secret,
        problem,
    })?;
    Ok((status, body).into_response())
}

/// The secret that this session is shown; the same while it may be used.
async fn new_secret(visitor: &Visitor, session: &Session) -> Result<String, Failure> {
    let now = visitor.ctx.now();
    if let Some(secret) = session::peek(session, NEW_SECRET, now).await? {
        return Ok(secret);
    }
    let secret = second_factor::new_secret();
    session::keep(session, NEW_SECRET, &secret, now).await?;
    Ok(secret)
}

async fn picture(visitor: Visitor, session: Session) -> Answer {
    let secret: Option<String> = session::peek(&session, NEW_SECRET, visitor.ctx.now()).await?;
    let secret = secret.ok_or(Failure::NotFound)?;
    let address = qr_code::address(visitor.ctx.actor_name(), &secret);
    let svg = qr_code::svg(&address).ok_or(Failure::NotFound)?;
    Ok(([(header::CONTENT_TYPE, "image/svg+xml")], svg).into_response())
}

#[derive(Deserialize)]
struct Code {
    code: String,
}

async fn set_up(visitor: Visitor, session: Session, Form(typed): Form<Code>) -> Answer {
    session::require_fresh(&session, visitor.ctx.now()).await?;
    let secret = new_secret(&visitor, &session).await?;
    match second_factor::set_up(&visitor.ctx, &secret, &typed.code, Some(&session::id(&session))).await {
        Ok(codes) => {
            session::discard(&session, NEW_SECRET).await?;
            // Whoever knew the id of this session knows it no more; the others are ended.
            session.cycle_id().await?;
            show_codes(&visitor, codes, TWO_STEP)
        }
        Err(error) => again(&visitor, &session, error).await,
    }
}

#[derive(Deserialize)]
struct Proof {
    proof: String,
}

async fn remove(visitor: Visitor, session: Session, Form(typed): Form<Proof>) -> Answer {
    match second_factor::remove(&visitor.ctx, &typed.proof, Some(&session::id(&session))).await {
        Ok(()) => {
            session.cycle_id().await?;
            Ok(crate::page::see_other(&visitor.reader, TWO_STEP))
        }
        Err(error) => again(&visitor, &session, error).await,
    }
}

async fn renew(visitor: Visitor, session: Session, Form(typed): Form<Proof>) -> Answer {
    match second_factor::renew_recovery_codes(&visitor.ctx, &typed.proof).await {
        Ok(codes) => show_codes(&visitor, codes, TWO_STEP),
        Err(error) => again(&visitor, &session, error).await,
    }
}

async fn again(visitor: &Visitor, session: &Session, error: Error) -> Answer {
    let problem = problem(&visitor.reader.texts(), error)?;
    page(visitor, session, Some(problem)).await
}

#[derive(Template)]
#[template(path = "me/recovery_codes.html")]
struct RecoveryCodesPage {
    page: Page,
    codes: Vec<String>,
    back: &'static str,
}

/// Shows new recovery codes, this once; where there are none, goes back at once.
pub(super) fn show_codes(visitor: &Visitor, codes: Vec<String>, back: &'static str) -> Answer {
    if codes.is_empty() {
        return Ok(crate::page::see_other(&visitor.reader, back));
    }
    render(&RecoveryCodesPage {
        page: Page::new(
            &visitor.reader,
            None,
            &visitor.reader.texts().text("recovery-codes"),
        ),
        codes,
        back,
    })
}

fn person(visitor: &Visitor) -> Result<dahu_core::person::PersonId, Failure> {
    visitor.ctx.person().ok_or(Failure::Forbidden)
}

fn grouped(secret: &str) -> String {
    let letters: Vec<char> = secret.chars().collect();
    let groups: Vec<String> = letters
        .chunks(GROUP)
        .map(|group| group.iter().collect())
        .collect();
    groups.join(" ")
}
