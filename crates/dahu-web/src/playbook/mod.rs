//! Playbooks: the list, the page of one, what goes with winning; what is followed for opportunities and plans; call sheets.

mod call;
mod editing;
mod evidence;
mod following;
mod list;
pub(crate) mod words;

use axum::{
    Router,
    routing::{get, post},
};
use dahu_app::Context;

pub(crate) use following::RunsPart;

pub(crate) fn routes() -> Router<Context> {
    Router::new()
        .route("/playbooks", get(list::list))
        .route("/playbooks/new", get(editing::ask_new).post(editing::add))
        .route("/playbooks/{id}", get(list::show))
        .route("/playbooks/{id}/edit", get(editing::ask).post(editing::change))
        .route("/playbooks/{id}/undo", post(editing::undo))
        .route("/playbooks/{id}/results", get(evidence::show))
        .route("/opportunities/{id}/playbooks", post(following::for_opportunity))
        .route("/plans/{id}/playbooks", post(following::for_plan))
        .route("/playbook-runs/{id}/tick", post(following::tick))
        .route("/playbook-runs/{id}/untick", post(following::untick))
        .route("/playbook-runs/{id}/leave", post(following::leave))
        .route("/playbook-runs/{id}/undo", post(following::undo))
        .route("/accounts/{id}/call-sheets", get(call::list))
        .route(
            "/accounts/{id}/call-sheets/new",
            get(call::ask_new).post(call::prepare),
        )
        .route("/call-sheets/{id}", get(call::show))
        .route("/call-sheets/{id}/edit", get(call::ask).post(call::change))
        .route("/call-sheets/{id}/found", post(call::find_out))
        .route("/call-sheets/{id}/remove", post(call::remove))
        .route("/call-sheets/{id}/undo", post(call::undo))
}
