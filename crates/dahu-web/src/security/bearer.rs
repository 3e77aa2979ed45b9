//! Programs with a token: `Authorization: Bearer dahu_…`.
//!
//! A request with a token is the token's alone: a cookie beside it is thrown away, and what goes wrong is said in JSON.

use axum::{
    Json,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use dahu_app::{
    Context, Origin, pace,
    token::{self, Bearer, Scope},
};
use serde_json::json;

use crate::{
    failure::{self, Failure},
    reader::Reader,
};

/// Finds out whom the token of a request lets act, and puts the [`Bearer`] into the request. `ctx` acts as a visitor.
pub(crate) async fn authenticate(State(ctx): State<Context>, mut request: Request, next: Next) -> Response {
    let Some(token) = token_of(request.headers()) else {
        return next.run(request).await;
    };
    request.headers_mut().remove(header::COOKIE);
    let origin: Origin = request.extensions().get().cloned().unwrap_or_default();
    let ctx = ctx.with_origin(origin.clone());
    let bearer = match token::authenticate(&ctx, &token).await {
        Ok(Some(bearer)) => bearer,
        Ok(None) => return unknown(),
        Err(error) => return Failure::from(error).into_response(),
    };
    let reader = Reader::of(request.uri(), request.headers());
    if let Err(error) = pace::take_request(&ctx, bearer.id) {
        return in_json(&reader, &Failure::from(error));
    }
    let needed = needed(request.method());
    if !bearer.scopes.contains(&needed) {
        return beyond_scope(needed);
    }
    request.extensions_mut().insert(named(&origin, &bearer));
    request.extensions_mut().insert(bearer);
    let response = next.run(request).await;
    let failed = response
        .extensions()
        .get::<Failure>()
        .cloned()
        .or_else(|| failure::bare(&response));
    match failed {
        Some(failure) => in_json(&reader, &failure),
        None => response,
    }
}

/// Keeps programs out, whatever their token: they do not change how a person signs in, nor make other tokens.
pub(crate) async fn refuse(request: Request, next: Next) -> Response {
    if request.extensions().get::<Bearer>().is_some() {
        return Failure::Forbidden.into_response();
    }
    next.run(request).await
}

/// What stands behind `Bearer`, in whatever case that is written.
fn token_of(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::AUTHORIZATION)?;
    let text = String::from_utf8_lossy(value.as_bytes());
    let (scheme, token) = text.trim().split_once(' ').unwrap_or((text.trim(), ""));
    scheme
        .eq_ignore_ascii_case("bearer")
        .then(|| token.trim().to_owned())
}

fn needed(method: &Method) -> Scope {
    if matches!(*method, Method::GET | Method::HEAD) {
        Scope::Read
    } else {
        Scope::Write
    }
}

/// Events say which of a person's programs it was.
fn named(origin: &Origin, bearer: &Bearer) -> Origin {
    let program = origin.program.as_deref().unwrap_or_default();
    Origin::new(origin.address, Some(&format!("[{}] {program}", bearer.name)))
}

fn unknown() -> Response {
    let body = json!({
        "error": "invalid_token",
        "message": "The token is unknown, revoked or expired.",
    });
    let challenge = HeaderValue::from_static("Bearer realm=\"dahu\", error=\"invalid_token\"");
    (
        StatusCode::UNAUTHORIZED,
        [(header::WWW_AUTHENTICATE, challenge)],
        Json(body),
    )
        .into_response()
}

fn beyond_scope(needed: Scope) -> Response {
    let scope = needed.as_str();
    let body = json!({
        "error": "insufficient_scope",
        "message": format!("The token lacks the scope \"{scope}\"."),
        "scope": scope,
    });
    let challenge = format!("Bearer realm=\"dahu\", error=\"insufficient_scope\", scope=\"{scope}\"");
    let mut response = (StatusCode::FORBIDDEN, Json(body)).into_response();
    if let Ok(challenge) = HeaderValue::from_str(&challenge) {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    }
    response
}

fn in_json(reader: &Reader, failure: &Failure) -> Response {
    let texts = reader.texts();
    let body = json!({
        "error": failure.title(&texts),
        "message": failure.advice(&texts),
    });
    failure.with_body(Json(body))
}
