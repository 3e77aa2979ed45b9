//! The page of one case, and what is done about it.

use askama::Template;
use axum::{Form, extract::Path, http::StatusCode, response::IntoResponse};
use chrono::NaiveDate;
use dahu_app::case::{self, CaseDetail};
use dahu_core::case::{CaseId, CaseState};
use serde::Deserialize;

use super::{id, refuse_others, words};
use crate::{
    account::tab::Tab,
    activity::form::day_not_usable,
    failure::{Answer, Beside, Failure},
    page::{Page, Section, render, see_other},
    visitor::Visitor,
};

/// Beside which field the sentence of a rule stands.
const BESIDE: [(&str, &str); 4] = [
    ("case_without_words", "words"),
    ("case_in_future", "on"),
    ("case_too_early", "on"),
    ("task_day_not_usable", "on"),
];

/// What is said of a step: on which day, and what was done or why.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct StepForm {
    on: String,
    words: String,
}

#[derive(Template)]
#[template(path = "case/show.html")]
struct ShowPage {
    page: Page,
    found: CaseDetail,
    form: StepForm,
    today: String,
    problem: Beside,
}

impl ShowPage {
    /// The day that the form begins with: what was typed, else today.
    fn day(&self) -> &str {
        if self.form.on.is_empty() {
            &self.today
        } else {
            &self.form.on
        }
    }
}

pub(super) async fn show(visitor: Visitor, Path(key): Path<String>) -> Answer {
    shown(&visitor, id(&key)?, StepForm::default(), Beside::default()).await
}

async fn shown(visitor: &Visitor, id: CaseId, form: StepForm, problem: Beside) -> Answer {
    let found = case::show(&visitor.ctx, id).await?;
    let status = if problem.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let body = render(&ShowPage {
        page: Page::new(&visitor.reader, Some(Section::Accounts), &found.row.code),
        found,
        form,
        today: visitor.ctx.today().to_string(),
        problem,
    })?;
    Ok((status, body).into_response())
}

/// Does what a button says: waits, goes on, resolves, closes, opens again, takes the last step back.
pub(super) async fn act(
    visitor: Visitor,
    Path((key, verb)): Path<(String, String)>,
    Form(form): Form<StepForm>,
) -> Answer {
    refuse_others(&visitor)?;
    let (ctx, id) = (&visitor.ctx, id(&key)?);
    let on = form.on.trim().parse::<NaiveDate>();
    let mut back = format!("/cases/{id}");
    let done = match (verb.as_str(), on) {
        ("wait", _) => case::wait(ctx, id).await,
        ("go-on", _) => case::go_on(ctx, id).await,
        ("close", _) => case::close(ctx, id).await,
        ("resolve", Ok(on)) => case::resolve(ctx, id, on, &form.words).await,
        ("reopen", Ok(on)) => case::reopen(ctx, id, on, &form.words).await,
        ("resolve" | "reopen", Err(_)) => Err(day_not_usable()),
        ("undo", _) => match case::undo(ctx, id).await {
            Ok(account) => {
                // What was opened by mistake is gone.
                if case::show(ctx, id).await.is_err() {
                    back = Tab::Cases.address(&account);
                }
                Ok(())
            }
            Err(error) => Err(error),
        },
        _ => return Err(Failure::NotFound),
    };
    match done {
        Ok(()) => Ok(see_other(&visitor.reader, &back)),
        Err(error) => {
            let problem = Beside::of(&visitor.reader.texts(), error, &BESIDE)?;
            shown(&visitor, id, form, problem).await
        }
    }
}
