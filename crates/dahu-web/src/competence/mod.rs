//! Competence: one's own page, that of who one manages, the team, the profiles of roles, and the trainings.

mod catalogue;
mod picture;
mod profile;
mod rating;
mod show;
mod team;
mod training;
pub(crate) mod words;

use axum::{
    Router,
    routing::{get, post},
};
use dahu_app::Context;
use dahu_core::{access::Action, person::PersonId};

use crate::{failure::Failure, visitor::Visitor};

/// What opens under the tables: each word with its definition.
pub(crate) const DEFINITIONS: [(&str, &str); 5] = [
    ("competence-required", "competence-required-definition"),
    ("competence-own-view", "competence-own-view-definition"),
    ("competence-manager-view", "competence-manager-view-definition"),
    ("competence-gap", "competence-gap-definition"),
    ("competence-difference", "competence-difference-definition"),
];

pub(crate) fn routes() -> Router<Context> {
    Router::new()
        .route("/competence", get(show::own))
        .route("/competence/team", get(team::show))
        .route("/competence/people/{id}", get(show::of_person))
        .route("/competence/people/{id}/plans", post(show::plan))
        .route("/competence/people/{id}/plans/{plan}/{verb}", post(show::take))
        .route(
            "/competence/people/{id}/{competence}",
            get(rating::show).post(rating::rate),
        )
        .route(
            "/competence/people/{id}/{competence}/take-back",
            post(rating::take_back),
        )
        .route("/competence/profiles", get(profile::list))
        .route(
            "/competence/profiles/{role}",
            get(profile::ask).post(profile::set),
        )
        .route("/competence/profiles/{role}/undo", post(profile::undo))
        .route(
            "/competence/catalogue/new",
            get(catalogue::ask_new).post(catalogue::add),
        )
        .route(
            "/competence/catalogue/{id}",
            get(catalogue::ask).post(catalogue::change),
        )
        .route("/competence/catalogue/{id}/undo", post(catalogue::undo))
        .route("/competence/trainings", get(training::list))
        .route(
            "/competence/trainings/new",
            get(training::ask_new).post(training::add),
        )
        .route(
            "/competence/trainings/{id}",
            get(training::ask).post(training::change),
        )
        .route("/competence/trainings/{id}/undo", post(training::undo))
}

/// Refuses whom this is not for, before anything of the address is looked at.
fn require(visitor: &Visitor, action: Action) -> Result<(), Failure> {
    if visitor.ctx.is_open(action) {
        Ok(())
    } else {
        Err(Failure::Forbidden)
    }
}

/// The reader, whose own page this is.
fn reader(visitor: &Visitor) -> Result<PersonId, Failure> {
    require(visitor, Action::SeeCompetence)?;
    visitor.ctx.person().ok_or(Failure::Forbidden)
}

/// The page of somebody's competence.
fn address(person: PersonId, rest: &str) -> String {
    format!("/competence/people/{person}{rest}")
}
