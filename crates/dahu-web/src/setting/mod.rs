//! How the workspace works, for administrators: what it asks of whoever signs in.

use askama::Template;
use axum::{
    Extension, Form, Router,
    extract::Path,
    middleware::from_fn,
    routing::{get, post},
};
use dahu_app::{
    Context,
    second_factor::{self, PersonRow},
    setting::sign_in::{self, Rules},
};
use dahu_core::person::PersonId;
use serde::Deserialize;
use uuid::Uuid;

use crate::{
    doors::Doors,
    failure::Answer,
    outside_identity::Described,
    page::{Page, render, see_other},
    security::bearer,
    visitor::Visitor,
};

const PATH: &str = "/settings/sign-in";

/// What administrators may open.
pub(crate) fn routes() -> Router<Context> {
    Router::new()
        .route(PATH, get(show).post(change))
        .route("/settings/sign-in/reset/{person}", post(reset))
        // Who may come in is for people to say, not for programs.
        .layer(from_fn(bearer::refuse))
}

#[derive(Template)]
#[template(path = "setting/sign_in.html")]
struct SignInPage {
    page: Page,
    rules: Rules,
    people: Vec<PersonRow>,
    provider: Option<Described>,
    has_passkeys: bool,
    saved: bool,
}

async fn show(visitor: Visitor, Extension(doors): Extension<Doors>) -> Answer {
    page(&visitor, &doors, false).await
}

async fn page(visitor: &Visitor, doors: &Doors, saved: bool) -> Answer {
    let ctx = &visitor.ctx;
    render(&SignInPage {
        page: Page::new(
            &visitor.reader,
            None,
            &visitor.reader.texts().text("sign-in-rules"),
        ),
        people: second_factor::people(ctx).await?,
        rules: sign_in::rules(ctx).await?,
        provider: doors.provider.as_ref().map(|provider| provider.described()),
        has_passkeys: doors.relying_party.is_some(),
        saved,
    })
}

/// A box that is not ticked is not sent.
#[derive(Deserialize)]
struct Typed {
    everybody: Option<String>,
    trusted: Option<String>,
}

async fn change(visitor: Visitor, Extension(doors): Extension<Doors>, Form(typed): Form<Typed>) -> Answer {
    let rules = Rules {
        everybody_needs_second_factor: typed.everybody.is_some(),
        provider_is_trusted: typed.trusted.is_some(),
    };
    sign_in::set_rules(&visitor.ctx, rules).await?;
    page(&visitor, &doors, true).await
}

async fn reset(visitor: Visitor, Path(person): Path<Uuid>) -> Answer {
    second_factor::reset(&visitor.ctx, PersonId(person)).await?;
    Ok(see_other(&visitor.reader, PATH))
}
