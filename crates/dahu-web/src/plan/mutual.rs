//! The page that a customer reads and signs, behind its secret address: for whoever has it, and for no search engine.

use askama::Template;
use axum::{
    Form, Router,
    extract::{Path, RawForm},
    http::{HeaderName, HeaderValue},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use dahu_app::{
    Context, Error,
    plan::sharing::{self, MutualPage},
};
use dahu_core::plan::mutual::{Compared, Since, Step};
use serde::Deserialize;

use super::{form::Sent, status, words};
use crate::{
    failure::{Answer, Beside, Failure},
    page::{Page, render, see_other},
    reader::Reader,
    visitor::Stranger,
};

/// The page, for whoever knows its address.
pub(crate) fn open_routes() -> Router<Context> {
    Router::new()
        .route("/mutual/{token}", get(show).post(sign))
        .route("/mutual/{token}/steps", post(keep))
}

/// What whoever signs writes.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct SignForm {
    name: String,
    note: String,
    /// What was read, by its digest.
    read: String,
}

#[derive(Template)]
#[template(path = "plan/mutual.html")]
struct MutualTemplate {
    page: Page,
    /// The secret of the page, for the form that stands beside its own.
    token: String,
    found: MutualPage,
    form: SignForm,
    problem: Beside,
    /// Beside which form the problem stands.
    at: &'static str,
}

impl MutualTemplate {
    /// What is said above everything else.
    fn words(&self) -> &str {
        &self.found.words
    }

    /// What became of a line since it was signed, in words.
    fn since<T>(&self, line: &Compared<T>, before: Option<String>) -> Option<String> {
        match &line.since {
            Since::Same => None,
            Since::Added => Some(self.page.text("mutual-since-added")),
            Since::Removed => Some(self.page.text("mutual-since-removed")),
            Since::Changed(_) => Some(self.page.text_with(
                "mutual-since-changed",
                "before",
                before.unwrap_or_default(),
            )),
        }
    }

    fn aim_since(&self, aim: &Compared<dahu_core::plan::mutual::Aim>) -> Option<String> {
        let before = match &aim.since {
            Since::Changed(before) => Some(format!("{} ({})", before.words, before.by)),
            _ => None,
        };
        self.since(aim, before)
    }

    fn step_since(&self, step: &Compared<Step>) -> Option<String> {
        let before = match &step.since {
            Since::Changed(before) => Some(told(before)),
            _ => None,
        };
        self.since(step, before)
    }

    fn is_at(&self, form: &str) -> bool {
        self.at == form
    }

    fn is_overdue(&self, step: &Compared<Step>) -> bool {
        !self.is_gone(step) && step.line.is_overdue(self.found.today)
    }

    /// What the customer promised and nobody says is done.
    fn open(&self) -> Vec<&String> {
        let steps = self.found.against.steps.iter();
        let open = steps.filter(|step| step.line.is_theirs && !step.line.is_done && !self.is_gone(step));
        open.map(|step| &step.line.what).collect()
    }

    fn is_gone<T>(&self, line: &Compared<T>) -> bool {
        matches!(line.since, Since::Removed)
    }
}

/// A step in one line.
fn told(step: &Step) -> String {
    let due = step.due_on.map(|due| due.to_string());
    let parts = [Some(step.what.clone()), Some(step.who.clone()), due];
    let parts = parts.into_iter().flatten().filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(" · ")
}

/// Keeps the page out of search engines.
fn unlisted(page: Response) -> Response {
    let header = (
        HeaderName::from_static("x-robots-tag"),
        HeaderValue::from_static("noindex, nofollow"),
    );
    ([header], page).into_response()
}

async fn page(
    ctx: &Context,
    reader: &Reader,
    token: &str,
    form: SignForm,
    (at, problem): (&'static str, Beside),
) -> Answer {
    let found = sharing::of_token(ctx, token).await?.ok_or(Failure::NotFound)?;
    let status = status(&problem);
    let page = render(&MutualTemplate {
        page: Page::new(reader, None, &found.name),
        token: token.to_owned(),
        found,
        form,
        problem,
        at,
    })?;
    super::answer(status, unlisted(page))
}

async fn show(Stranger(ctx): Stranger, reader: Reader, Path(token): Path<String>) -> Answer {
    let none = ("", Beside::default());
    page(&ctx, &reader, &token, SignForm::default(), none).await
}

async fn sign(
    Stranger(ctx): Stranger,
    reader: Reader,
    Path(token): Path<String>,
    Form(form): Form<SignForm>,
) -> Answer {
    match sharing::sign(&ctx, &token, &form.read, &form.name, &form.note).await {
        Ok(()) => Ok(see_other(&reader, &format!("/mutual/{token}#signatures"))),
        Err(error @ Error::Refused { .. }) => {
            let fields = [("mutual_without_name", "name"), ("plan_text_too_long", "note")];
            let problem = Beside::of(&reader.texts(), error, &fields)?;
            page(&ctx, &reader, &token, form, ("sign", problem)).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Says that some of what was promised was done.
async fn keep(
    Stranger(ctx): Stranger,
    reader: Reader,
    Path(token): Path<String>,
    RawForm(body): RawForm,
) -> Answer {
    let sent = Sent::of(&body);
    let steps: Vec<String> = sent.all("step").into_iter().cloned().collect();
    match sharing::keep(&ctx, &token, &steps, &sent.one("name")).await {
        Ok(()) => Ok(see_other(&reader, &format!("/mutual/{token}#steps"))),
        Err(error @ Error::Refused { .. }) => {
            let problem = Beside::of(&reader.texts(), error, &[])?;
            page(&ctx, &reader, &token, SignForm::default(), ("done", problem)).await
        }
        Err(error) => Err(error.into()),
    }
}
