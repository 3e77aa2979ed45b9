//! Accounts: the list, the page of one account, and the form that records an assessment.

mod bulk;
pub(crate) mod doors;
mod editing;
mod entering;
pub(crate) mod filter;
mod following;
pub(crate) mod glance;
pub(crate) mod list;
pub(crate) mod profile;
pub(crate) mod range;
mod showing;
pub(crate) mod tab;
pub(crate) mod words;

use axum::{
    Router,
    response::Response,
    routing::{get, post},
};
use dahu_app::Context;
use dahu_core::account::AccountId;

pub(crate) use following::{Closing, Followers, routes as following_routes};

use crate::failure::Failure;

pub(crate) fn routes() -> Router<Context> {
    Router::new()
        .route("/accounts", get(list::show))
        .route("/accounts/columns", get(list::choose_columns))
        .route("/accounts/views", post(list::keep))
        .route("/accounts/views/{id}/remove", post(list::remove))
        .route("/accounts/views/{id}/rename", post(list::rename))
        .route("/accounts/bulk", get(bulk::list).post(bulk::prepare))
        .route("/accounts/bulk/new", post(bulk::ask))
        .route("/accounts/bulk/{id}", get(bulk::show))
        .route("/accounts/bulk/{id}/do", post(bulk::make))
        .route("/accounts/bulk/{id}/undo", post(bulk::undo))
        .route(
            "/accounts/{id}/cell/{column}",
            get(list::ask_cell).post(list::change_cell),
        )
        .route("/accounts/{id}/cell/{column}/undo", post(list::undo_cell))
        .route("/accounts/{id}/place", post(list::place))
        .route("/accounts/export.{format}", get(list::download))
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

/// The same address answers with a page or a part of it; caches must not mix them up.
pub(crate) fn depends_on_htmx(mut answer: Response) -> Response {
    answer
        .headers_mut()
        .append("vary", axum::http::HeaderValue::from_static("hx-request"));
    answer
}
