//! Marks cookies `Secure` where the connection is.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, header},
    middleware::Next,
    response::Response,
};

/// When cookies are sent over encrypted connections only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SecureCookies {
    /// When the request came over HTTPS, by what the proxy in front says in `X-Forwarded-Proto`.
    #[default]
    WhenEncrypted,
    /// Always: the right choice behind a proxy that does not say.
    Always,
}

/// Adds `Secure` to every cookie that lacks it, where `policy` asks for it. A forged header can only make a
/// visitor's own cookies stricter.
pub(crate) async fn secure(State(policy): State<SecureCookies>, request: Request, next: Next) -> Response {
    let secure = policy == SecureCookies::Always || is_encrypted(&request);
    let mut response = next.run(request).await;
    if secure {
        mark(response.headers_mut());
    }
    response
}

fn is_encrypted(request: &Request) -> bool {
    let forwarded = request
        .headers()
        .get("x-forwarded-proto")
        .and_then(|value| value.to_str().ok());
    let first = forwarded.and_then(|value| value.split(',').next()).map(str::trim);
    first.is_some_and(|scheme| scheme.eq_ignore_ascii_case("https"))
        || request.uri().scheme_str() == Some("https")
}

fn mark(headers: &mut HeaderMap) {
    let cookies: Vec<HeaderValue> = headers.get_all(header::SET_COOKIE).iter().map(secured).collect();
    headers.remove(header::SET_COOKIE);
    for cookie in cookies {
        headers.append(header::SET_COOKIE, cookie);
    }
}

fn secured(cookie: &HeaderValue) -> HeaderValue {
    let Ok(text) = cookie.to_str() else {
        return cookie.clone();
    };
    if text
        .split(';')
        .any(|attribute| attribute.trim().eq_ignore_ascii_case("secure"))
    {
        return cookie.clone();
    }
    HeaderValue::from_str(&format!("{text}; Secure")).unwrap_or_else(|_| cookie.clone())
}
