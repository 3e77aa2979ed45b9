//! The person signed in, without whom nothing but the sign-in page is shown.

use axum::{
    extract::{FromRequestParts, Request, State},
    http::{Method, request::Parts},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use dahu_app::{Actor, Context, sign_in};
use tower_sessions::Session;

use crate::{failure::Failure, reader::Reader, session};

/// What handlers start from: a context in which the signed-in person acts, and how they read.
#[derive(Clone)]
pub(crate) struct Visitor {
    pub(crate) ctx: Context,
    pub(crate) reader: Reader,
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

/// Lets only signed-in people pass; others are asked to sign in and then brought back. `ctx` acts as a visitor.
pub(crate) async fn require(
    State(ctx): State<Context>,
    session: Session,
    reader: Reader,
    mut request: Request,
    next: Next,
) -> Result<Response, Failure> {
    let Some(reader) = identify(&ctx, &session, reader).await? else {
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
    let visitor = Visitor {
        ctx: Context::new(ctx.workspace, actor),
        reader: reader.clone(),
    };
    request.extensions_mut().insert(visitor);
    request.extensions_mut().insert(reader.clone());
    let mut response = next.run(request).await;
    // The page of a failure is made further out and shows who is signed in.
    response.extensions_mut().insert(reader);
    Ok(response)
}

/// The reader with their person, where the session has one that still exists.
async fn identify(ctx: &Context, session: &Session, mut reader: Reader) -> Result<Option<Reader>, Failure> {
    let Some(id) = session::person(session, ctx.now()).await? else {
        return Ok(None);
    };
    reader.person = sign_in::person(ctx, id).await?;
    Ok(reader.person.is_some().then_some(reader))
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

fn encoded(path: &str) -> String {
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
