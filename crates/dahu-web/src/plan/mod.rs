//! Account plans: the list, the page of one, the forms that write it, and the page that a customer signs.

mod compare;
mod deciding;
mod evidence;
pub(crate) mod form;
mod list;
mod matrix;
mod mutual;
mod objective;
mod parts;
mod review;
mod share;
mod show;
mod template;
mod version;
pub(crate) mod words;
mod writing;

use axum::{
    Router,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use dahu_app::{Context, Error};
use dahu_core::{access::Action, plan::PlanId};

use crate::{
    failure::{Answer, Beside, Failure},
    page::see_other,
    visitor::Visitor,
};

pub(crate) use mutual::open_routes;

pub(crate) fn routes() -> Router<Context> {
    Router::new()
        .route("/plans", get(list::show))
        .route("/accounts/{id}/plans", get(list::of_account))
        .route(
            "/accounts/{id}/plans/new",
            get(writing::ask_new).post(writing::begin),
        )
        .route("/plans/templates", get(template::list))
        .route("/plans/templates/new", get(template::ask_new).post(template::add))
        .route("/plans/templates/{id}", get(template::ask).post(template::change))
        .route("/plans/templates/{id}/undo", post(template::undo))
        .route("/plans/{id}", get(show::show))
        .route("/plans/{id}/compare", get(compare::show))
        .route("/plans/{id}/versions/{number}", get(version::show))
        .route("/plans/{id}/actions", post(show::add_action))
        .merge(deciding_routes())
        .merge(writing_routes())
        .merge(working_routes())
}

/// What becomes of a plan as a whole.
fn deciding_routes() -> Router<Context> {
    Router::new()
        .route("/plans/{id}/submit", post(deciding::submit))
        .route("/plans/{id}/withdraw", post(deciding::withdraw))
        .route("/plans/{id}/approve", post(deciding::approve))
        .route("/plans/{id}/send-back", post(deciding::send_back))
        .route("/plans/{id}/revise", post(deciding::revise))
        .route("/plans/{id}/follow", post(deciding::follow))
        .route("/plans/{id}/undo", post(deciding::undo))
        .route("/plans/{id}/remove", post(deciding::remove))
        .route(
            "/plans/{id}/close",
            get(deciding::ask_close).post(deciding::close),
        )
}

/// What a draft says.
fn writing_routes() -> Router<Context> {
    Router::new()
        .route("/plans/{id}/edit", get(writing::ask_head).post(writing::set_head))
        .route(
            "/plans/{id}/budget",
            get(writing::ask_budget).post(writing::set_budget),
        )
        .route(
            "/plans/{id}/statements/new",
            get(writing::ask_new_statement).post(writing::add_statement),
        )
        .route(
            "/plans/{id}/statements/{statement}",
            get(writing::ask_statement).post(writing::set_statement),
        )
        .route(
            "/plans/{id}/statements/{statement}/remove",
            post(writing::remove_statement),
        )
        .route(
            "/plans/{id}/objectives/new",
            get(objective::ask_new).post(objective::add),
        )
        .route(
            "/plans/{id}/objectives/{objective}/edit",
            get(objective::ask).post(objective::set),
        )
        .route(
            "/plans/{id}/objectives/{objective}/remove",
            post(objective::remove),
        )
        .route("/plans/{id}/rows", get(matrix::ask_rows).post(matrix::set_rows))
        .route(
            "/plans/{id}/square",
            get(matrix::ask_square).post(matrix::set_square),
        )
}

/// What is done with a plan that holds.
fn working_routes() -> Router<Context> {
    Router::new()
        .route(
            "/plans/{id}/statements/{statement}/evidence",
            get(evidence::ask).post(evidence::add),
        )
        .route(
            "/plans/{id}/statements/{statement}/evidence/{evidence}/remove",
            post(evidence::remove),
        )
        .route("/plans/{id}/objectives/{objective}", get(objective::behind))
        .route(
            "/plans/{id}/objectives/{objective}/readings",
            post(objective::add_reading),
        )
        .route(
            "/plans/{id}/objectives/{objective}/readings/remove",
            post(objective::remove_reading),
        )
        .route("/plans/{id}/reviews", get(review::ask).post(review::hold))
        .route("/plans/{id}/reviews/{review}/remove", post(review::remove))
        .route("/plans/{id}/shares", get(share::list).post(share::make))
        .route("/plans/{id}/shares/{share}", post(share::change))
        .route("/plans/{id}/shares/{share}/steps", post(share::mark))
        .route("/plans/{id}/shares/{share}/offer", post(share::offer))
        .route("/plans/{id}/shares/{share}/revoke", post(share::revoke))
}

/// An id in an address; a malformed one leads nowhere.
pub(crate) fn id<T: std::str::FromStr>(text: &str) -> Result<T, Failure> {
    text.parse().map_err(|_| Failure::NotFound)
}

/// Lets pass whose role may do this to any plan at all, before anything is said of one.
pub(crate) fn require(visitor: &Visitor, action: Action) -> Result<(), Failure> {
    if visitor.ctx.is_open(action) {
        Ok(())
    } else {
        Err(Failure::Forbidden)
    }
}

/// The page of a plan after a change, with a way to undo it.
fn changed(visitor: &Visitor, plan: PlanId, part: &str) -> Response {
    see_other(&visitor.reader, &format!("/plans/{plan}?undo=yes{part}"))
}

/// The status of a form: whether something in it was refused.
pub(crate) fn status(problem: &Beside) -> StatusCode {
    if problem.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    }
}

/// A page with the status of its form.
pub(crate) fn answer(problem_status: StatusCode, page: Response) -> Answer {
    Ok((problem_status, page).into_response())
}

/// What was refused, beside its field; anything else takes the whole page.
pub(crate) fn beside(
    visitor: &Visitor,
    error: Error,
    fields: &[(&str, &'static str)],
) -> Result<Beside, Failure> {
    match error {
        Error::Refused { .. } => Beside::of(&visitor.reader.texts(), error, fields),
        error => Err(error.into()),
    }
}
