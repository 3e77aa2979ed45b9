//! The forecast of a span, what lies behind its figures, and how it was held against what came.

mod behind;
mod query;
mod show;
pub(crate) mod words;

use axum::{Router, routing::get};
use dahu_app::Context;

pub(crate) fn routes() -> Router<Context> {
    Router::new()
        .route("/forecast", get(show::show))
        .route("/forecast/export.{format}", get(show::download))
        .route("/forecast/behind", get(behind::opportunities))
        .route("/forecast/behind/export.{format}", get(behind::download))
        .route("/forecast/accounts", get(behind::accounts))
        .route(
            "/forecast/accounts/export.{format}",
            get(behind::download_accounts),
        )
}
