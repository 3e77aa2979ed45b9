//! Signing in by password or by a link that works once, signing out, and choosing a password.

use askama::Template;
use axum::{
    Form, Router,
    extract::{Path, Query, State},
    response::IntoResponse,
    routing::{get, post},
};
use dahu_app::{Context, person::Person, sign_in};
use serde::Deserialize;
use tower_sessions::Session;

use crate::{
    failure::{Answer, problem},
    page::{Page, render, see_other},
    reader::Reader,
    session,
    visitor::{Visitor, local_path},
};

/// What a visitor may open.
pub(crate) fn open_routes() -> Router<Context> {
    Router::new()
        .route("/sign-in", get(ask).post(with_password))
        .route("/sign-in/link/{token}", get(ask_about_link).post(with_link))
        .route("/sign-out", post(sign_out))
}

/// What the signed-in person may open.
pub(crate) fn routes() -> Router<Context> {
    Router::new().route("/password", get(ask_for_password).post(set_password))
}

#[derive(Deserialize)]
struct Back {
    to: Option<String>,
}

#[derive(Template)]
#[template(path = "sign_in/page.html")]
struct SignInPage {
    page: Page,
    to: String,
    login: String,
    problem: Option<String>,
    has_password: bool,
}

async fn ask(State(ctx): State<Context>, Query(back): Query<Back>, reader: Reader) -> Answer {
    let to = local_path(back.to.as_deref()).to_owned();
    show(&ctx, &reader, to, String::new(), None).await
}

async fn show(ctx: &Context, reader: &Reader, to: String, login: String, problem: Option<String>) -> Answer {
    let page = Page::new(reader, None, &reader.texts().text("sign-in"));
    let has_password = sign_in::has_administrator_password(ctx).await?;
    let status = if problem.is_some() { 422 } else { 200 };
    let body = render(&SignInPage {
        page,
        to,
        login,
        problem,
        has_password,
    })?;
    Ok((axum::http::StatusCode::from_u16(status).unwrap_or_default(), body).into_response())
}

#[derive(Deserialize)]
struct Credentials {
    login: String,
    password: String,
    to: Option<String>,
}

async fn with_password(
    State(ctx): State<Context>,
    session: Session,
    reader: Reader,
    Form(credentials): Form<Credentials>,
) -> Answer {
    let to = local_path(credentials.to.as_deref()).to_owned();
    match sign_in::with_password(&ctx, &credentials.login, &credentials.password).await {
        Ok(person) => welcome(&ctx, &session, &reader, &person, &to).await,
        Err(error) => {
            let problem = problem(&reader.texts(), error)?;
            show(&ctx, &reader, to, credentials.login, Some(problem)).await
        }
    }
}

#[derive(Template)]
#[template(path = "sign_in/link.html")]
struct LinkPage {
    page: Page,
}

/// A page with a button: programs that look at links before people do must not use them up.
async fn ask_about_link(Path(_token): Path<String>, reader: Reader) -> Answer {
    let page = Page::new(&reader, None, &reader.texts().text("sign-in"));
    render(&LinkPage { page })
}

async fn with_link(
    State(ctx): State<Context>,
    Path(token): Path<String>,
    session: Session,
    reader: Reader,
) -> Answer {
    let person = sign_in::with_link(&ctx, &token).await?;
    welcome(&ctx, &session, &reader, &person, "/").await
}

async fn welcome(ctx: &Context, session: &Session, reader: &Reader, person: &Person, to: &str) -> Answer {
    session::start(session, person.id, ctx.now()).await?;
    Ok(see_other(reader, to))
}

async fn sign_out(session: Session, reader: Reader) -> Answer {
    session::end(&session).await?;
    Ok(see_other(&reader, "/sign-in"))
}

#[derive(Template)]
#[template(path = "sign_in/password.html")]
struct PasswordPage {
    page: Page,
    login: String,
    problem: Option<String>,
    done: bool,
}

async fn ask_for_password(visitor: Visitor) -> Answer {
    show_password(&visitor, String::new(), None, false)
}

#[derive(Deserialize)]
struct NewPassword {
    login: String,
    password: String,
    again: String,
}

async fn set_password(visitor: Visitor, Form(new): Form<NewPassword>) -> Answer {
    let texts = visitor.reader.texts();
    if new.password != new.again {
        return show_password(&visitor, new.login, Some(texts.text("password-differs")), false);
    }
    match sign_in::set_login(&visitor.ctx, &new.login, &new.password).await {
        Ok(()) => show_password(&visitor, new.login, None, true),
        Err(error) => {
            let problem = problem(&texts, error)?;
            show_password(&visitor, new.login, Some(problem), false)
        }
    }
}

fn show_password(visitor: &Visitor, login: String, problem: Option<String>, done: bool) -> Answer {
    let page = Page::new(&visitor.reader, None, &visitor.reader.texts().text("password"));
    render(&PasswordPage {
        page,
        login,
        problem,
        done,
    })
}
