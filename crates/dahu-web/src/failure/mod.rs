//! What went wrong, as a page: the one place where errors become a status and words for people.

mod beside;

use std::hash::{BuildHasher, Hasher, RandomState};

use askama::Template;
use axum::{
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{Html, IntoResponse, Response},
};
use dahu_app::{Error, Fact, Refusal};

pub(crate) use beside::Beside;

use crate::{page::Page, reader::Reader, refusal, text::Texts};

/// Why a request was not answered as asked.
#[derive(Clone, Debug)]
pub(crate) enum Failure {
    /// There is no such page or thing.
    NotFound,
    /// The person may not see or do this.
    Forbidden,
    /// The request changes something and does not come from one of our pages.
    CrossSite,
    /// What was sent cannot be understood: a date that is none, a field that is missing.
    Unreadable(String),
    /// More was sent than is taken.
    TooLarge,
    /// The answer took too long.
    TimedOut,
    /// A rule says no, or somebody else's work does.
    Refused(Refusal),
    /// Something beneath failed; the log has it under this number.
    Internal(String),
}

/// What a handler returns.
pub(crate) type Answer = Result<Response, Failure>;

impl Failure {
    /// Logs what failed beneath, once, under a number that the page shows.
    pub(crate) fn internal(source: &(dyn std::error::Error + 'static)) -> Self {
        let incident = incident();
        tracing::error!(%incident, error = source, "a request failed");
        Self::Internal(incident)
    }

    /// What the browser is told.
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Forbidden | Self::CrossSite => StatusCode::FORBIDDEN,
            Self::Unreadable(_) => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TimedOut => StatusCode::SERVICE_UNAVAILABLE,
            Self::Refused(refused) => match refused.rule.as_str() {
                "changed_at_once" => StatusCode::CONFLICT,
                "workspace_busy" => StatusCode::SERVICE_UNAVAILABLE,
                "too_many_files" | "too_many_requests" => StatusCode::TOO_MANY_REQUESTS,
                _ => StatusCode::UNPROCESSABLE_ENTITY,
            },
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// For how long whoever asks too often waits, where that is known.
    fn retry_after(&self) -> Option<HeaderValue> {
        let Self::Refused(refused) = self else { return None };
        if self.status() != StatusCode::TOO_MANY_REQUESTS {
            return None;
        }
        refused.facts.0.iter().find_map(|(name, fact)| match fact {
            Fact::Count(seconds) if name == "seconds" => Some((*seconds).into()),
            _ => None,
        })
    }

    /// The status and the headers that go with it, around a body for people or for programs.
    pub(crate) fn with_body(&self, body: impl IntoResponse) -> Response {
        let mut response = (self.status(), body).into_response();
        if let Some(seconds) = self.retry_after() {
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
        }
        response
    }

    /// The heading of the page.
    pub(crate) fn title(&self, texts: &Texts) -> String {
        texts.text(match self {
            Self::NotFound => "failure-not-found",
            Self::Forbidden => "failure-forbidden",
            Self::CrossSite => "failure-cross-site",
            Self::Unreadable(_) => "failure-unreadable",
            Self::TooLarge => "failure-too-large",
            Self::TimedOut => "failure-timed-out",
            Self::Refused(_) => "failure-refused",
            Self::Internal(_) => "failure-internal",
        })
    }

    /// What happened and what to do, in the reader's language.
    pub(crate) fn advice(&self, texts: &Texts) -> String {
        match self {
            Self::NotFound => texts.text("failure-not-found-advice"),
            Self::Forbidden => texts.text("failure-forbidden-advice"),
            Self::CrossSite => texts.text("failure-cross-site-advice"),
            Self::Unreadable(what) => texts.text_with("failure-unreadable-advice", "what", what),
            Self::TooLarge => texts.text("failure-too-large-advice"),
            Self::TimedOut => texts.text("failure-timed-out-advice"),
            Self::Refused(refused) => refusal::sentence(texts, refused),
            Self::Internal(incident) => texts.text_with("failure-internal-advice", "incident", incident),
        }
    }
}

/// The sentence of a refusal, to stand beside what was typed; any other error takes the whole page.
pub(crate) fn problem(texts: &Texts, error: Error) -> Result<String, Failure> {
    match error.refusal() {
        Some(refused) => Ok(refusal::sentence(texts, &refused)),
        None => Err(error.into()),
    }
}

/// A number to find the failure by in the log: chance, because it only has to differ from its neighbours.
fn incident() -> String {
    format!("{:016X}", RandomState::new().build_hasher().finish())[..8].to_owned()
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        if let Some(refused) = error.refusal() {
            return Self::Refused(refused);
        }
        match &error {
            Error::NotFound { .. } => Self::NotFound,
            Error::Internal(source) => Self::internal(source.as_ref()),
            Error::Forbidden { .. } | Error::Refused { .. } | Error::Conflict { .. } => Self::Forbidden,
        }
    }
}

impl From<tower_sessions::session::Error> for Failure {
    fn from(error: tower_sessions::session::Error) -> Self {
        Self::internal(&error)
    }
}

impl From<askama::Error> for Failure {
    fn from(error: askama::Error) -> Self {
        Self::internal(&error)
    }
}

impl IntoResponse for Failure {
    /// The bare status; [`show`] gives it words in the reader's language.
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

#[derive(Template)]
#[template(path = "failure/page.html")]
struct FailurePage {
    page: Page,
    status: u16,
    title: String,
    advice: String,
}

#[derive(Template)]
#[template(path = "failure/_notice.html")]
struct Notice {
    title: String,
    advice: String,
}

/// Gives every failed answer its page, or its fragment where htmx asked for one.
pub(crate) async fn show(request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let reader = Reader::of(&parts.uri, &parts.headers);
    parts.extensions.insert(reader.clone());
    let response = next.run(Request::from_parts(parts, body)).await;
    let failure = response
        .extensions()
        .get::<Failure>()
        .cloned()
        .or_else(|| bare(&response));
    let Some(failure) = failure else { return response };
    render(response.extensions().get::<Reader>().unwrap_or(&reader), &failure)
}

/// What axum and the layers answer without a page of their own.
pub(crate) fn bare(response: &Response) -> Option<Failure> {
    let has_words = response.headers().get("content-type").is_some_and(|kind| {
        kind.as_bytes().starts_with(b"text/html") || kind.as_bytes().starts_with(b"application/json")
    });
    if has_words {
        return None;
    }
    match response.status() {
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => Some(Failure::NotFound),
        StatusCode::PAYLOAD_TOO_LARGE => Some(Failure::TooLarge),
        StatusCode::REQUEST_TIMEOUT => Some(Failure::TimedOut),
        StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY | StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            Some(Failure::Unreadable(response.status().to_string()))
        }
        _ => None,
    }
}

fn render(reader: &Reader, failure: &Failure) -> Response {
    let texts = reader.texts();
    let (title, advice) = (failure.title(&texts), failure.advice(&texts));
    let html = if reader.asks_for_fragment {
        Notice { title, advice }.render()
    } else {
        let page = Page::new(reader, None, &title);
        FailurePage {
            page,
            status: failure.status().as_u16(),
            title,
            advice,
        }
        .render()
    };
    match html {
        Ok(html) => failure.with_body(Html(html)),
        Err(error) => {
            tracing::error!(%error, "the page of a failure could not be made");
            failure.status().into_response()
        }
    }
}
