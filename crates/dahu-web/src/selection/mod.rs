//! The selection: who is a key account and why, the matrix, the criteria, the selection of one account, and the reviews.

mod account;
mod anchors;
mod criteria;
mod criteria_form;
mod list;
mod matrix;
mod query;
mod review;
pub(crate) mod told;
pub(crate) mod words;
pub(crate) mod yearly;

use axum::{
    Router,
    routing::{get, post},
};
use dahu_app::Context;
use dahu_core::access::Action;

use crate::{failure::Failure, visitor::Visitor};

pub(crate) fn routes() -> Router<Context> {
    Router::new()
        .route("/selection", get(list::show))
        .route("/selection/export.{format}", get(list::download))
        .route("/selection/matrix", get(matrix::show))
        .route("/selection/criteria", get(criteria::show))
        .route(
            "/selection/criteria/edit",
            get(criteria_form::ask).post(criteria_form::save),
        )
        .route("/selection/criteria/agree", post(criteria::agree))
        .route("/selection/criteria/discard", post(criteria::discard))
        .route("/selection/criteria/undo", post(criteria::undo))
        .route("/selection/reviews", get(review::list).post(review::begin))
        .route("/selection/reviews/{id}", get(review::show).post(review::edit))
        .route("/selection/reviews/{id}/decide", post(review::decide))
        .route("/selection/reviews/{id}/conclude", post(review::conclude))
        .route("/selection/reviews/{id}/discard", post(review::discard))
        .route("/selection/reviews/{id}/undo", post(review::undo))
        .route("/accounts/{id}/selection", get(account::show).post(account::rate))
        .route("/accounts/{id}/selection/undo", post(account::undo))
}

/// Refuses whom it is not for, before anything of the address or the form is looked at.
fn require(visitor: &Visitor, action: Action) -> Result<(), Failure> {
    if visitor.ctx.is_open(action) {
        Ok(())
    } else {
        Err(Failure::Forbidden)
    }
}
