//! After how many days of delay managers are told, to be changed.

use askama::Template;
use axum::{Form, Router, http::StatusCode, response::IntoResponse, routing::get};
use dahu_app::{Context, task};
use dahu_core::access::Action;
use serde::Deserialize;

use crate::{
    failure::{Answer, Failure, problem},
    page::{Page, render, see_other},
    visitor::Visitor,
};

pub(super) fn routes() -> Router<Context> {
    Router::new().route("/settings/tasks", get(show).post(change))
}

#[derive(Template)]
#[template(path = "task/settings.html")]
struct SettingsPage {
    page: Page,
    days: String,
    problem: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct SettingsForm {
    days: String,
}

async fn show(visitor: Visitor) -> Answer {
    if !visitor.ctx.is_open(Action::ManageSettings) {
        return Err(Failure::Forbidden);
    }
    let days = task::escalation_days(&visitor.ctx).await?;
    shown(&visitor, days.to_string(), None)
}

fn shown(visitor: &Visitor, days: String, problem: Option<String>) -> Answer {
    let status = match problem {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    let body = render(&SettingsPage {
        page: Page::new(
            &visitor.reader,
            None,
            &visitor.reader.texts().text("task-settings"),
        ),
        days,
        problem,
    })?;
    Ok((status, body).into_response())
}

async fn change(visitor: Visitor, Form(form): Form<SettingsForm>) -> Answer {
    if !visitor.ctx.is_open(Action::ManageSettings) {
        return Err(Failure::Forbidden);
    }
    // What is no number is refused like one that is too large.
    let days = form.days.trim().parse().unwrap_or(u32::MAX);
    match task::set_escalation_days(&visitor.ctx, days).await {
        Ok(()) => Ok(see_other(&visitor.reader, "/tasks")),
        Err(error) => {
            let told = problem(&visitor.reader.texts(), error)?;
            shown(&visitor, form.days, Some(told))
        }
    }
}
