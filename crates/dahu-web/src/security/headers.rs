//! Headers that tell the browser what a page of ours may do: as little as possible.

use axum::{
    extract::{Request, State},
    http::HeaderValue,
    middleware::Next,
    response::Response,
};

use super::cookies::SecureCookies;

/// Where the pages are known to be reached over HTTPS alone, browsers keep to it for two years.
const STRICT_TRANSPORT: &str = "max-age=63072000";

/// Scripts, styles and data from this server only, nothing inline, no framing, forms only to ourselves.
const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self'; \
    img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const HEADERS: [(&str, &str); 7] = [
    ("content-security-policy", CONTENT_SECURITY_POLICY),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
];

/// The policy of an answer that is no page of ours, such as a file that somebody sent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Confined(pub(crate) &'static str);

/// Adds the headers to every answer; pages are not kept by caches unless they say so themselves.
pub(crate) async fn add(State(policy): State<SecureCookies>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let confined = response.extensions().get::<Confined>().copied();
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if let Some(Confined(policy)) = confined {
        headers.insert("content-security-policy", HeaderValue::from_static(policy));
    }
    if policy == SecureCookies::Always {
        headers.insert(
            "strict-transport-security",
            HeaderValue::from_static(STRICT_TRANSPORT),
        );
    }
    headers
        .entry("cache-control")
        .or_insert(HeaderValue::from_static("private, no-store"));
    response
}
