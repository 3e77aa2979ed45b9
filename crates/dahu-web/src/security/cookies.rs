//! Marks cookies `Secure` where the connection is, and calls them `__Host-…`: browsers take such a cookie from this very
//! host and over HTTPS alone, so that no neighbour can plant one.
//!
//! It is done here for all of them. Everything within knows a cookie by its plain name.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, header},
    middleware::Next,
    response::Response,
};

use crate::origin::ByTrustedProxy;

/// How cookies are called that belong to one host.
const PREFIX: &str = "__Host-";

/// When cookies are sent over encrypted connections only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SecureCookies {
    /// When the request came over HTTPS, by what the proxy in front says in `X-Forwarded-Proto`.
    #[default]
    WhenEncrypted,
    /// Always: the right choice behind a proxy that does not say.
    Always,
}

/// Adds `Secure` to every cookie that lacks it, where `policy` asks for it or the request says that it came over HTTPS: a
/// forged header can only make a visitor's own cookies stricter. Where `policy` or a trusted proxy says so, cookies have
/// the prefix too, and those without it count for nothing.
pub(crate) async fn secure(
    State(policy): State<SecureCookies>,
    mut request: Request,
    next: Next,
) -> Response {
    let says_encrypted = is_encrypted(&request);
    let is_believed = request.extensions().get::<ByTrustedProxy>().is_some();
    let is_always = policy == SecureCookies::Always;
    let has_prefix = is_always || (says_encrypted && is_believed);
    if has_prefix {
        take_prefix_off(request.headers_mut());
    }
    let mut response = next.run(request).await;
    if is_always || says_encrypted {
        mark(response.headers_mut(), if has_prefix { PREFIX } else { "" });
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

/// Leaves the cookies that have the prefix, under their plain names.
fn take_prefix_off(headers: &mut HeaderMap) {
    let own: Vec<&str> = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().strip_prefix(PREFIX))
        .collect();
    let own = (!own.is_empty()).then(|| own.join("; "));
    headers.remove(header::COOKIE);
    if let Some(own) = own.and_then(|own| HeaderValue::from_str(&own).ok()) {
        headers.insert(header::COOKIE, own);
    }
}

fn mark(headers: &mut HeaderMap, prefix: &str) {
    let cookies: Vec<HeaderValue> = headers
        .get_all(header::SET_COOKIE)
        .iter()
        .map(|cookie| secured(cookie, prefix))
        .collect();
    headers.remove(header::SET_COOKIE);
    for cookie in cookies {
        headers.append(header::SET_COOKIE, cookie);
    }
}

fn secured(cookie: &HeaderValue, prefix: &str) -> HeaderValue {
    let Ok(text) = cookie.to_str() else {
        return cookie.clone();
    };
    let mut attributes = text.split(';').map(str::trim);
    let is_secure = attributes.any(|attribute| attribute.eq_ignore_ascii_case("secure"));
    let end = if is_secure { "" } else { "; Secure" };
    HeaderValue::from_str(&format!("{prefix}{text}{end}")).unwrap_or_else(|_| cookie.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_cookies_with_the_prefix_are_left_under_their_plain_names() {
        let mut headers = HeaderMap::new();
        headers.append(
            header::COOKIE,
            "dahu_session=planted; __Host-dahu_session=own".parse().unwrap(),
        );
        headers.append(header::COOKIE, "__Host-dahu_unit=yuan;other=1".parse().unwrap());
        take_prefix_off(&mut headers);
        let left: Vec<_> = headers.get_all(header::COOKIE).iter().collect();
        assert_eq!(left, ["dahu_session=own; dahu_unit=yuan"]);
        let mut planted = HeaderMap::new();
        planted.append(header::COOKIE, "dahu_session=planted".parse().unwrap());
        take_prefix_off(&mut planted);
        assert!(planted.is_empty(), "{planted:?}");
    }
}
