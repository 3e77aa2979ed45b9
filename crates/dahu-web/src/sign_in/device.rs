//! The cookie of a browser in which somebody signed in before (docs/decisions/0014-limits-and-lock-out.md).

use axum::{
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};
use dahu_app::{Context, device};
use dahu_core::person::PersonId;

use crate::{failure::Answer, reader::cookie};

const COOKIE: &str = "dahu_device";

/// The secret of the browser, where it has one.
pub(super) fn of(headers: &HeaderMap) -> Option<&str> {
    cookie(headers, COOKIE)
}

/// Gives the browser of a person who signed in its secret, where it has none. Its path is that of all pages, as the prefix of cookies wants
/// (`security::cookies`).
pub(crate) async fn remember(
    ctx: &Context,
    headers: &HeaderMap,
    person: PersonId,
    mut response: Response,
) -> Answer {
    if let Some(token) = device::remember(ctx, person, of(headers)).await? {
        let seconds = device::LIFE.num_seconds();
        let text = format!("{COOKIE}={token}; Path=/; Max-Age={seconds}; SameSite=Lax; HttpOnly");
        if let Ok(value) = HeaderValue::from_str(&text) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
    Ok(response)
}
