//! The person signed in, without whom nothing but the sign-in page is shown.

use axum::{
    extract::{FromRequestParts, Request, State},
    http::{Extensions, Method, request::Parts},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use dahu_app::{Actor, Context, Origin, audit, pace, second_factor, sign_in, token::Bearer};
use tower_sessions::Session;
use uuid::Uuid;

use crate::{failure::Failure, page::see_other, reader::Reader, session};

/// Where a second factor is set up.
pub(crate) const TWO_STEP: &str = "/me/two-step";
/// The pages that stay open to whoever has to set one up.
const SETTING_UP: [&str; 2] = [TWO_STEP, "/me/passkeys"];

/// How the names of files end that are taken along.
const FILES: [&str; 6] = ["csv", "xlsx", "json", "docx", "pdf", "pptx"];

/// What handlers start from: a context in which the signed-in person acts, and how they read.
#[derive(Clone)]
pub(crate) struct Visitor {
    pub(crate) ctx: Context,
    pub(crate) reader: Reader,
}

impl Visitor {
    /// The same for an answer that is read together alone.
    pub(crate) fn only_reading(mut self) -> Self {
        self.ctx = self.ctx.only_reading();
        self
    }

    /// The same for what leaves the workspace as a file: only what the person may take along is in it.
    pub(crate) fn taking_along(mut self) -> Self {
        self.ctx = self.ctx.taking_along();
        self
    }
}

impl<S: Sync> FromRequestParts<S> for Visitor {
    type Rejection = Failure;

    /// # Errors
    ///
    /// [`Failure::Forbidden`] on a route that does not stand behind [`require`]: closed is the safe side.
    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Self::Rejection> {
        parts.extensions.get::<Self>().cloned().ok_or(Failure::Forbidden)
    }
}

/// A context in which nobody acts yet, from where the request came: for pages that stand before signing in.
pub(crate) struct Stranger(pub(crate) Context);

impl FromRequestParts<Context> for Stranger {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, ctx: &Context) -> Result<Self, Self::Rejection> {
        Ok(Self(ctx.clone().with_origin(origin_of(&parts.extensions))))
    }
}

/// From where the request came, as [`crate::origin::find`] left it.
pub(crate) fn origin_of(extensions: &Extensions) -> Origin {
    extensions.get().cloned().unwrap_or_default()
}

/// Whether a path is that of a file to take along; the picture of a new secret is none.
fn takes_along(path: &str) -> bool {
    let ending = path.rsplit_once('.').map(|(_, ending)| ending);
    ending.is_some_and(|ending| FILES.contains(&ending))
}

/// Records, beside the answer, that somebody asked for an account which they may not see: how long the answer takes tells
/// nobody whether there is one.
fn note_hidden(ctx: Context, asked: String) {
    let path = asked.split_once(' ').map_or("", |(_, path)| path);
    let ids: Vec<Uuid> = path.split('/').filter_map(|part| part.parse().ok()).collect();
    if ids.is_empty() {
        return;
    }
    tokio::spawn(async move {
        if let Err(error) = audit::hidden(&ctx, &ids, &asked).await {
            tracing::warn!(%error, "an attempt could not be recorded");
        }
    });
}

/// Lets only signed-in people pass, and programs with a token of theirs; others are asked to sign in and then brought
/// back. `ctx` acts as a visitor.
pub(crate) async fn require(
    State(ctx): State<Context>,
    session: Session,
    reader: Reader,
    mut request: Request,
    next: Next,
) -> Result<Response, Failure> {
    let ctx = ctx.with_origin(origin_of(request.extensions()));
    let bearer = request.extensions().get::<Bearer>().cloned();
    let identified = match bearer {
        Some(bearer) => Some(Reader {
            person: Some(bearer.person),
            ..reader
        }),
        None => identify(&ctx, &session, reader).await?,
    };
    let Some(reader) = identified else {
        return Ok(ask_to_sign_in(&request));
    };
    let actor = reader
        .person
        .clone()
        .map_or(Actor::Visitor, |person| Actor::Person {
            id: person.id,
            name: person.name,
            role: person.role,
        });
    let is_program = request.extensions().get::<Bearer>().is_some();
    if !is_program && owes_second_factor(&ctx, &session, &reader, request.uri().path()).await? {
        return Ok(see_other(&reader, TWO_STEP));
    }
    let ctx = Context::new(ctx.workspace, actor)
        .with_origin(ctx.origin)
        .in_zone(reader.zone);
    let visitor = Visitor {
        ctx: match request.method().is_safe() {
            true => ctx.only_reading(),
            false => ctx,
        },
        reader: reader.clone(),
    };
    let acting = visitor.ctx.clone();
    request.extensions_mut().insert(visitor);
    request.extensions_mut().insert(reader.clone());
    let asked = format!("{} {}", request.method(), request.uri().path());
    let is_in_pace = match takes_along(request.uri().path()) {
        true => pace::take_file(&acting),
        false => Ok(()),
    };
    let mut response = match is_in_pace {
        Ok(()) => next.run(request).await,
        Err(error) => Failure::from(error).into_response(),
    };
    match response.extensions().get() {
        Some(Failure::Forbidden) => audit::refused(&acting, &asked).await?,
        Some(Failure::NotFound) => note_hidden(acting, asked),
        _ => {}
    }
    // The page of a failure is made further out and shows who is signed in.
    response.extensions_mut().insert(reader);
    Ok(response)
}

/// The reader with their person, where the session has one that still exists.
async fn identify(ctx: &Context, session: &Session, mut reader: Reader) -> Result<Option<Reader>, Failure> {
    let Some(id) = session::person(session, &ctx.origin, ctx.now()).await? else {
        return Ok(None);
    };
    reader.person = sign_in::person(ctx, id).await?;
    Ok(reader.person.is_some().then_some(reader))
}

/// Whether this page has to wait until the person has the second factor that the workspace asks for.
async fn owes_second_factor(
    ctx: &Context,
    session: &Session,
    reader: &Reader,
    path: &str,
) -> Result<bool, Failure> {
    let Some(person) = &reader.person else {
        return Ok(false);
    };
    if SETTING_UP.iter().any(|page| path.starts_with(page)) {
        return Ok(false);
    }
    let by_provider = session::is_by_provider(session).await?;
    Ok(second_factor::is_owed(ctx, person.id, by_provider).await?)
}

fn ask_to_sign_in(request: &Request) -> Response {
    let here = request
        .uri()
        .path_and_query()
        .map_or("/", axum::http::uri::PathAndQuery::as_str);
    // Only a page can be come back to; what a form sent is gone, and a fragment alone is no page.
    let is_htmx = request.headers().contains_key("hx-request");
    let back = if is_htmx || request.method() != Method::GET {
        "/"
    } else {
        here
    };
    let path = if back == "/" {
        "/sign-in".to_owned()
    } else {
        format!("/sign-in?to={}", encoded(back))
    };
    if is_htmx {
        ([("hx-redirect", path)], "").into_response()
    } else {
        Redirect::to(&path).into_response()
    }
}

pub(crate) fn encoded(path: &str) -> String {
    path.bytes().fold(String::new(), |mut text, byte| {
        if byte.is_ascii_alphanumeric() || b"/-_.~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
        text
    })
}

/// `path` where it leads to a page of ours, else the overview: what a link or form names is not to be trusted.
pub(crate) fn local_path(path: Option<&str>) -> &str {
    let is_local = |path: &&str| {
        let mut characters = path.chars();
        characters.next() == Some('/')
            && !matches!(characters.next(), Some('/' | '\\'))
            && path
                .chars()
                .all(|character| character.is_ascii_graphic() && character != '\\')
    };
    path.filter(is_local).unwrap_or("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_ours_are_followed() {
        for (path, expected) in [
            (
                "/accounts?search=%E4%BA%91&sort=net",
                "/accounts?search=%E4%BA%91&sort=net",
            ),
            ("/", "/"),
            ("//evil.example", "/"),
            ("/\\evil.example", "/"),
            ("/a\\b", "/"),
            ("/\t/evil.example", "/"),
            ("https://evil.example", "/"),
            ("javascript:alert(1)", "/"),
            ("accounts", "/"),
            ("/a\r\nSet-Cookie: x=y", "/"),
            ("", "/"),
        ] {
            assert_eq!(local_path(Some(path)), expected, "{path:?}");
        }
        assert_eq!(local_path(None), "/");
    }
}
