//! A valuation from its start to its end: started by the form, followed by its page, cancelled.

use askama::Template;
use axum::{Form, extract::Path, http::StatusCode, response::IntoResponse};
use dahu_app::valuation::{self, Progress, Run, RunId, RunState, Stage};

use super::{
    form::{Problems, TermsForm},
    show, words,
};
use crate::{
    failure::{Answer, Failure},
    page::{Page, Section, render, see_other},
    visitor::Visitor,
};

/// What a valuation is doing, or how it ended.
#[derive(Template)]
#[template(path = "valuation/_run.html")]
struct Status {
    page: Page,
    run: Run,
    progress: Option<Progress>,
}

#[derive(Template)]
#[template(path = "valuation/run.html")]
struct RunPage {
    page: Page,
    run: Run,
    progress: Option<Progress>,
}

/// Starts a valuation and shows how it goes; the page again where something is wrong with the terms.
pub(super) async fn start(visitor: Visitor, Form(form): Form<TermsForm>) -> Answer {
    let texts = visitor.reader.texts();
    let request = match form.check(&texts) {
        Ok(request) => request,
        Err(problems) => return refuse(&visitor, form, *problems).await,
    };
    match valuation::start(&visitor.ctx, request).await {
        Ok(id) => Ok(see_other(&visitor.reader, &address(id))),
        Err(error) => {
            let problems = Problems::of(&texts, error)?;
            refuse(&visitor, form, problems).await
        }
    }
}

async fn refuse(visitor: &Visitor, form: TermsForm, problems: Problems) -> Answer {
    let page = show::page_of(visitor, "", form, problems).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// A valuation that runs, or how it ended. Whoever watched it to its end is sent to the values.
pub(super) async fn show(visitor: Visitor, Path(key): Path<String>) -> Answer {
    let id = id(&key)?;
    let progress = valuation::progress(&visitor.ctx, id);
    let run = valuation::show(&visitor.ctx, id).await?;
    let title = visitor
        .reader
        .texts()
        .text_with("valuation-number", "number", run.number);
    let page = Page::new(&visitor.reader, Some(Section::Value), &title);
    if !visitor.reader.asks_for_fragment {
        return render(&RunPage { page, run, progress });
    }
    if run.state == RunState::Ended {
        return Ok(see_other(&visitor.reader, "/value"));
    }
    render(&Status { page, run, progress })
}

/// Cancels a valuation; it stops at its next step.
pub(super) async fn cancel(visitor: Visitor, Path(key): Path<String>) -> Answer {
    let id = id(&key)?;
    valuation::cancel(&visitor.ctx, id)?;
    Ok(see_other(&visitor.reader, &address(id)))
}

fn address(id: RunId) -> String {
    format!("/value/runs/{id}")
}

/// An id in an address; a malformed one leads nowhere.
fn id(text: &str) -> Result<RunId, Failure> {
    text.parse().map_err(|_| Failure::NotFound)
}
