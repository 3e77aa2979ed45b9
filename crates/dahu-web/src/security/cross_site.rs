//! Refuses requests that change something unless the browser says that one of our own pages sent them.
//!
//! Browsers state where a request comes from and scripts cannot forge it, so no token travels through forms
//! (docs/decisions/0007-cross-site-requests.md).

use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, Uri, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use dahu_app::{Actor, Context, audit, sign_in, token::Bearer};

use crate::{failure::Failure, session, visitor::origin_of};

/// Lets safe methods pass, and others only from our own pages and by token. `ctx` acts as a visitor.
pub(crate) async fn refuse(State(ctx): State<Context>, request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    // A token does not come by itself as a cookie does: no other site can make a browser send one.
    let has_token = request.extensions().get::<Bearer>().is_some();
    if safe || has_token || comes_from_us(request.uri(), request.headers()) {
        next.run(request).await
    } else {
        tracing::warn!(
            // The first part alone: what follows may be the secret of a link.
            path = request.uri().path().split('/').nth(1),
            "a request from another site was refused"
        );
        let ctx = ctx.with_origin(origin_of(request.extensions()));
        let part = request.uri().path().split('/').nth(1).unwrap_or_default();
        let what = format!("{} /{part}", request.method());
        match record(ctx, request.headers(), &what).await {
            Ok(()) => Failure::CrossSite.into_response(),
            Err(failure) => failure.into_response(),
        }
    }
}

/// Records the attempt where it was made in the name of somebody who is signed in: of strangers nothing was to be had.
async fn record(ctx: Context, headers: &HeaderMap, what: &str) -> Result<(), Failure> {
    let Some(id) = session::person_of_cookie(&ctx, headers).await? else {
        return Ok(());
    };
    let Some(person) = sign_in::person(&ctx, id).await? else {
        return Ok(());
    };
    let actor = Actor::Person {
        id: person.id,
        name: person.name,
        role: person.role,
    };
    let acting = Context::new(ctx.workspace, actor).with_origin(ctx.origin);
    Ok(audit::cross_site(&acting, what).await?)
}

/// `Sec-Fetch-Site` decides where it is sent; older browsers send `Origin`, whose host must be ours.
fn comes_from_us(uri: &Uri, headers: &HeaderMap) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return site == "same-origin" || site == "none";
    }
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .or_else(|| uri.authority().map(axum::http::uri::Authority::as_str));
    let origin = headers
        .get(header::ORIGIN)
        .and_then(|origin| origin.to_str().ok());
    let origin_host = origin
        .and_then(|origin| origin.split_once("://"))
        .map(|(_, host)| host);
    matches!((origin_host, host), (Some(origin), Some(host)) if origin.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_pages_may_change_something() {
        for (site, origin, expected) in [
            (Some("same-origin"), None, true),
            (Some("none"), None, true),
            (Some("same-site"), Some("http://dahu.example:8080"), false),
            (Some("cross-site"), Some("http://dahu.example:8080"), false),
            (None, Some("http://dahu.example:8080"), true),
            (None, Some("http://dahu.example"), false),
            (None, Some("http://other.example:8080"), false),
            (None, Some("null"), false),
            (None, None, false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert("host", "dahu.example:8080".parse().unwrap());
            if let Some(site) = site {
                headers.insert("sec-fetch-site", site.parse().unwrap());
            }
            if let Some(origin) = origin {
                headers.insert("origin", origin.parse().unwrap());
            }
            assert_eq!(
                comes_from_us(&Uri::from_static("/"), &headers),
                expected,
                "{site:?} {origin:?}"
            );
        }
    }
}
