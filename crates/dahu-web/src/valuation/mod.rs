//! Value: what every account is worth, how sure that is, how it came about, and what keeping it is worth.

mod account;
mod calculator;
pub(crate) mod caution;
mod chart;
mod download;
mod form;
mod model;
mod retention;
mod running;
mod show;
mod statement;
pub(crate) mod words;

use axum::{
    Router,
    routing::{get, post},
};
use dahu_app::Context;

pub(crate) use account::AccountCard;

pub(crate) fn routes() -> Router<Context> {
    Router::new()
        .route("/value", get(show::show))
        .route("/value/export.{format}", get(download::valuation))
        .route("/value/equity/export.{format}", get(download::equity))
        .route("/value/accounts/export.{format}", get(download::accounts))
        .route("/value/statement/{movement}", get(statement::show))
        .route(
            "/value/statement/{movement}/export.{format}",
            get(statement::download),
        )
        .route("/value/runs", post(running::start))
        .route("/value/runs/{id}", get(running::show))
        .route("/value/runs/{id}/cancel", post(running::cancel))
        .route("/value/model", get(model::show))
        .route("/value/model/export.{format}", get(download::hold_outs))
        .route("/value/retention", get(retention::show))
        .route("/value/retention/export.{format}", get(download::retention))
        .route("/value/retention/cut", get(retention::cut))
        .route("/value/retention/constant", get(calculator::constant))
        .route("/value/retention/contracts", get(calculator::contracts))
}

/// A page of the room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tab {
    Value,
    Retention,
    Model,
}

impl Tab {
    pub(crate) const ALL: [Self; 3] = [Self::Value, Self::Retention, Self::Model];

    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::Value => "/value",
            Self::Retention => "/value/retention",
            Self::Model => "/value/model",
        }
    }

    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Value => "value-equity",
            Self::Retention => "retention-title",
            Self::Model => "model-card",
        }
    }
}
