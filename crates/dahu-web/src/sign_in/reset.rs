//! A new password by mail: asking for the link, and choosing.

use askama::Template;
use axum::{
    Form, Router,
    extract::Path,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use dahu_app::{Context, sign_in::reset};
use serde::Deserialize;

use crate::{
    failure::{Answer, problem},
    page::{Page, render},
    reader::Reader,
    visitor::Stranger,
};

pub(super) fn routes() -> Router<Context> {
    Router::new()
        .route("/sign-in/forgotten", get(ask).post(send))
        .route("/sign-in/reset/{token}", get(ask_for_password).post(choose))
}

#[derive(Template)]
#[template(path = "sign_in/forgotten.html")]
struct ForgottenPage {
    page: Page,
    sends_mails: bool,
    asked: bool,
}

async fn ask(Stranger(ctx): Stranger, reader: Reader) -> Answer {
    show_forgotten(&ctx, &reader, false)
}

#[derive(Deserialize)]
struct Asked {
    login: String,
}

/// The same answer for whomever.
async fn send(Stranger(ctx): Stranger, reader: Reader, Form(asked): Form<Asked>) -> Answer {
    if ctx.workspace.sends_mails() {
        reset::ask(&ctx, &asked.login, reader.language.tag()).await?;
    }
    show_forgotten(&ctx, &reader, true)
}

fn show_forgotten(ctx: &Context, reader: &Reader, asked: bool) -> Answer {
    let page = Page::new(reader, None, &reader.texts().text("forgotten"));
    render(&ForgottenPage {
        page,
        sends_mails: ctx.workspace.sends_mails(),
        asked,
    })
}

#[derive(Template)]
#[template(path = "sign_in/reset.html")]
struct ResetPage {
    page: Page,
    state: State,
    problem: Option<String>,
}

/// Where choosing a new password stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    LinkNotValid,
    Done,
}

async fn ask_for_password(Stranger(ctx): Stranger, Path(token): Path<String>, reader: Reader) -> Answer {
    match reset::check(&ctx, &token).await {
        Ok(()) => show_reset(&reader, State::Open, None),
        Err(error) => {
            let problem = problem(&reader.texts(), error)?;
            show_reset(&reader, State::LinkNotValid, Some(problem))
        }
    }
}

#[derive(Deserialize)]
struct NewPassword {
    password: String,
    again: String,
}

async fn choose(
    Stranger(ctx): Stranger,
    Path(token): Path<String>,
    reader: Reader,
    Form(new): Form<NewPassword>,
) -> Answer {
    let texts = reader.texts();
    if new.password != new.again {
        return show_reset(&reader, State::Open, Some(texts.text("password-differs")));
    }
    match reset::choose(&ctx, &token, &new.password).await {
        Ok(()) => show_reset(&reader, State::Done, None),
        Err(error) => {
            let problem = problem(&texts, error)?;
            let state = match reset::check(&ctx, &token).await {
                Ok(()) => State::Open,
                Err(_) => State::LinkNotValid,
            };
            show_reset(&reader, state, Some(problem))
        }
    }
}

fn show_reset(reader: &Reader, state: State, problem: Option<String>) -> Answer {
    let page = Page::new(reader, None, &reader.texts().text("reset-heading"));
    let status = if problem.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let body: Response = render(&ResetPage { page, state, problem })?;
    Ok((status, body).into_response())
}
