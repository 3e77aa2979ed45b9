//! Accounts: the list, the page of one account, and the form that records an assessment.

pub(crate) mod doors;
mod editing;
mod entering;
pub(crate) mod filter;
mod following;
pub(crate) mod glance;
pub(crate) mod profile;
mod showing;
pub(crate) mod tab;
pub(crate) mod words;

use askama::Template;
use axum::{
    Router,
    extract::{Path, Query as FromQuery},
    response::Response,
    routing::{get, post},
};
use dahu_app::{
    Context,
    account::{self, AccountPage, PageRequest},
    custom_field,
    person::{self, Person},
};
use dahu_core::{
    access::Action,
    account::{AccountId, FinanceGrade, Size},
};

use self::filter::{INTENTS, NOBODY, Query, STANDINGS};
pub(crate) use following::{Closing, Followers, routes as following_routes};

use crate::{
    export::{self, Format},
    failure::{Answer, Failure},
    page::{Page, Section, render},
    visitor::Visitor,
};

/// Rows that one question to the application may bring.
const ROWS_AT_ONCE: u64 = 200;

pub(crate) fn routes() -> Router<Context> {
    Router::new()
        .route("/accounts", get(list))
        .route("/accounts/export.{format}", get(download))
        .route("/accounts/new", get(entering::show).post(entering::enter))
        .route("/accounts/{id}", get(showing::show))
        .route("/accounts/{id}/live", get(showing::live))
        .route("/accounts/{id}/tab", get(showing::tab))
        .route("/accounts/{id}/lines", get(showing::lines))
        .route("/accounts/{id}/assessments", post(showing::assess))
        .route("/accounts/{id}/edit", get(editing::show).post(editing::edit))
        .route("/accounts/{id}/undo", post(editing::undo))
}

/// An id in an address; a malformed one leads nowhere.
pub(crate) fn id(text: &str) -> Result<AccountId, Failure> {
    text.parse().map_err(|_| Failure::NotFound)
}

#[derive(Template)]
#[template(path = "account/list.html")]
struct ListPage {
    page: Page,
    doors: doors::Doors,
    query: Query,
    found: AccountPage,
    people: Vec<Person>,
    is_empty_workspace: bool,
}

/// The list below its form.
#[derive(Template)]
#[template(path = "account/_list.html")]
struct List {
    page: Page,
    query: Query,
    found: AccountPage,
}

/// Rows that follow those already shown.
#[derive(Template)]
#[template(path = "account/_rows.html")]
struct Rows {
    page: Page,
    query: Query,
    found: AccountPage,
}

async fn list(visitor: Visitor, FromQuery(query): FromQuery<Query>) -> Answer {
    let (ctx, reader) = (&visitor.ctx, &visitor.reader);
    let found = account::list(ctx, &query.filter(), &query.page()).await?;
    let page = Page::titled(reader, Section::Accounts, "section-accounts");
    let is_continued = !query.after.is_empty();
    let answer = match (reader.asks_for_fragment, is_continued) {
        (true, true) => render(&Rows { page, query, found }),
        (true, false) => render(&List { page, query, found }),
        (false, _) => {
            let people = person::owners_to_choose(ctx, query.filter().owner).await?;
            let is_empty_workspace = found.total == 0 && !query.is_filtered();
            render(&ListPage {
                page,
                doors: doors::Doors::of(ctx),
                query,
                found,
                people,
                is_empty_workspace,
            })
        }
    }?;
    Ok(depends_on_htmx(answer))
}

/// The same address answers with a page or a part of it; caches must not mix them up.
fn depends_on_htmx(mut answer: Response) -> Response {
    answer
        .headers_mut()
        .append("vary", axum::http::HeaderValue::from_static("hx-request"));
    answer
}

async fn download(
    visitor: Visitor,
    Path(format): Path<Format>,
    FromQuery(query): FromQuery<Query>,
) -> Answer {
    let visitor = visitor.taking_along();
    let mut request = PageRequest {
        size: ROWS_AT_ONCE,
        after: None,
        ..query.page()
    };
    let mut rows = Vec::new();
    let currency = loop {
        let page = account::list(&visitor.ctx, &query.filter(), &request).await?;
        rows.extend(page.rows);
        if page.next.is_none() {
            break page.currency;
        }
        request.after = page.next;
    };
    let fields = custom_field::all(&visitor.ctx).await?;
    let table = export::accounts(&rows, &fields, currency, &visitor.reader.texts());
    export::download(&visitor, table, format, "accounts").await
}
