//! Signing in by password or by a link that works once, a new password by mail, and signing out.

mod device;
mod entering;
pub(crate) mod passkey;
mod reset;
mod second_step;

use askama::Template;
use axum::{
    Extension, Form, Router,
    extract::{Path, Query},
    http::HeaderMap,
    response::{IntoResponse, Redirect},
    routing::{get, post},
};
use dahu_app::{Context, sign_in};
use serde::Deserialize;
use tower_sessions::Session;

pub(crate) use entering::{Visit, Way};

use crate::{
    doors::Doors,
    failure::{Answer, problem},
    page::{Page, render, see_other},
    reader::Reader,
    session,
    visitor::{Stranger, local_path},
};

/// What a visitor may open.
pub(crate) fn open_routes() -> Router<Context> {
    Router::new()
        .route("/sign-in", get(ask).post(with_password))
        .route("/sign-in/link/{token}", get(ask_about_link).post(with_link))
        .route("/sign-out", post(sign_out))
        // Where it was before there was more than a password.
        .route("/password", get(async || Redirect::to("/me/password")))
        .merge(reset::routes())
        .merge(second_step::routes())
        .merge(passkey::routes())
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
    sends_mails: bool,
    /// The address whose passkeys can be asked for.
    passkey_origin: Option<String>,
    /// What the firm's identity provider is called, and where it is asked.
    provider: Option<(String, String)>,
}

async fn ask(
    Stranger(ctx): Stranger,
    Extension(doors): Extension<Doors>,
    Query(back): Query<Back>,
    reader: Reader,
) -> Answer {
    let to = local_path(back.to.as_deref()).to_owned();
    show(&ctx, &doors, &reader, to, String::new(), None).await
}

/// The sign-in page, with every way in that there is.
pub(crate) async fn show(
    ctx: &Context,
    doors: &Doors,
    reader: &Reader,
    to: String,
    login: String,
    problem: Option<String>,
) -> Answer {
    let page = Page::new(reader, None, &reader.texts().text("sign-in"));
    let has_password = sign_in::anybody_has_password(ctx).await?;
    let status = if problem.is_some() { 422 } else { 200 };
    let passkey_origin = match doors.passkey_origin() {
        Some(origin) if dahu_app::passkey::has_any(ctx).await? => Some(origin),
        _ => None,
    };
    let body = render(&SignInPage {
        page,
        login,
        problem,
        has_password,
        sends_mails: ctx.workspace.sends_mails(),
        passkey_origin,
        provider: doors.provider.as_ref().map(|provider| provider.offered(&to)),
        to,
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
    Stranger(ctx): Stranger,
    Extension(doors): Extension<Doors>,
    session: Session,
    reader: Reader,
    headers: HeaderMap,
    Form(credentials): Form<Credentials>,
) -> Answer {
    let to = local_path(credentials.to.as_deref()).to_owned();
    let device = device::of(&headers);
    match sign_in::with_password(&ctx, &credentials.login, &credentials.password, device).await {
        Ok(arrival) => {
            let visit = Visit {
                ctx: &ctx,
                session: &session,
                reader: &reader,
                headers: &headers,
            };
            visit.welcome(arrival, to, Way::Password).await
        }
        Err(error) => {
            let problem = problem(&reader.texts(), error)?;
            show(&ctx, &doors, &reader, to, credentials.login, Some(problem)).await
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
    Stranger(ctx): Stranger,
    Path(token): Path<String>,
    session: Session,
    reader: Reader,
    headers: HeaderMap,
) -> Answer {
    let arrival = sign_in::with_link(&ctx, &token).await?;
    let visit = Visit {
        ctx: &ctx,
        session: &session,
        reader: &reader,
        headers: &headers,
    };
    visit.welcome(arrival, "/".to_owned(), Way::Link).await
}

async fn sign_out(Stranger(ctx): Stranger, session: Session, reader: Reader) -> Answer {
    if let Some(person) = session::person(&session, &ctx.origin, ctx.now()).await? {
        sign_in::sign_out(&ctx, person).await?;
    }
    session::end(&session).await?;
    let mut answer = see_other(&reader, "/sign-in");
    // What other tabs and the browser still keep of the pages goes too.
    let clear = axum::http::HeaderValue::from_static("\"cache\", \"storage\"");
    answer.headers_mut().insert("clear-site-data", clear);
    Ok(answer)
}
