//! Health: the list of accounts by their two dials, alerts, and what the past says of the score.

mod alert;
mod backtest;
mod list;
mod query;
pub(crate) mod words;

use axum::{
    Router,
    routing::{get, post},
};
use dahu_app::Context;

pub(crate) fn routes() -> Router<Context> {
    Router::new()
        .route("/accounts/health", get(list::show))
        .route("/accounts/health/export.{format}", get(list::download))
        .route("/accounts/health/alerts", get(alert::list))
        .route("/accounts/health/backtest", get(backtest::show))
        .route("/accounts/{id}/alerts/{alert}", get(alert::ask))
        .route("/accounts/{id}/alerts/{alert}/close", post(alert::close))
        .route("/accounts/{id}/alerts/{alert}/reopen", post(alert::reopen))
        .route("/accounts/{id}/alerts/{alert}/task", post(alert::make_task))
}
