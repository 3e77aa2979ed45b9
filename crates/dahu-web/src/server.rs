//! The routes of all rooms, the layers around them, and the loop that serves them.

use std::{any::Any, future::Future, net::SocketAddr, sync::Arc, time::Duration};

use axum::{
    Extension, Router,
    extract::DefaultBodyLimit,
    http::{Extensions, HeaderMap, StatusCode, Version, header},
    middleware::{from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::get,
};
use dahu_app::{Actor, Context, Workspace};
use dahu_core::network::Network;
use tokio::{net::TcpListener, sync::watch};
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{
        CompressionLayer,
        predicate::{NotForContentType, Predicate, SizeAbove},
    },
    timeout::TimeoutLayer,
};

use crate::{
    access, account, activity,
    address::PublicAddress,
    allocation, asset, audit, calendar, case, competence, contact, custom_field,
    doors::Doors,
    duplicate,
    failure::{self, Failure},
    file, forecast, funnel, group, handover, health, import, kind, mail, me, merge, opportunity, origin,
    outside_identity::{self, ProviderOptions},
    overview, person, pipeline, plan, playbook, pool, portfolio, preference, quota, relationship, report,
    review, search,
    security::{
        bearer,
        cookies::{self, SecureCookies},
        cross_site, headers,
    },
    selection, selling, session, setting, sign_in, target, task, team, valuation, visitor,
};

/// Forms are small; only uploads are not, and they have a limit of their own.
const FORM_BYTES_AT_MOST: usize = 256 * 1024;
/// No page takes longer; uploads and downloads do.
const ANSWER_WITHIN: Duration = Duration::from_secs(60);
/// Shorter answers are not worth compressing.
const COMPRESS_FROM_BYTES: u64 = 512;

/// How the pages are served.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// When cookies are sent over encrypted connections only.
    pub secure_cookies: SecureCookies,
    /// The proxies whose word on a client's address is taken.
    pub trusted_proxies: Vec<Network>,
    /// The address under which browsers reach the pages; without it there are no passkeys and no identity provider.
    pub address: Option<PublicAddress>,
    /// The firm's identity provider.
    pub provider: Option<ProviderOptions>,
}

/// All pages of a workspace. Serve it with connect info ([`serve`] does), or no client has an address.
pub fn router(workspace: Arc<Workspace>, options: Options) -> Router {
    if let Some(address) = &options.address {
        // The firm's name is no word for a password.
        workspace.is_reached_at(address.origin());
    }
    let visitor = Context::new(workspace, Actor::Visitor);
    let pages = rooms()
        .layer(TimeoutLayer::with_status_code(
            StatusCode::REQUEST_TIMEOUT,
            ANSWER_WITHIN,
        ))
        .merge(account::following_routes())
        .merge(import::upload_routes())
        .merge(file::upload_routes())
        .merge(activity::upload_routes())
        // What is not there is also not told to strangers.
        .fallback(async || Failure::NotFound)
        .layer(from_fn_with_state(visitor.clone(), visitor::require));
    let sessions = session::layer(visitor.clone());
    Router::new()
        .merge(pages)
        .merge(sign_in::open_routes())
        .merge(outside_identity::open_routes())
        .merge(preference::routes())
        .merge(calendar::open_routes())
        .merge(plan::open_routes())
        .layer(sessions)
        .layer(Extension(Doors::new(&options)))
        .layer(Extension(account::Followers::default()))
        .layer(DefaultBodyLimit::max(FORM_BYTES_AT_MOST))
        .merge(asset::routes())
        .route("/health", get(alive))
        .layer(from_fn_with_state(visitor.clone(), cross_site::refuse))
        .layer(from_fn_with_state(visitor.clone(), bearer::authenticate))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(failure::show))
        .layer(from_fn_with_state(options.secure_cookies, cookies::secure))
        .layer(from_fn_with_state(options.secure_cookies, headers::add))
        .layer(from_fn_with_state(options.trusted_proxies.into(), origin::find))
        .layer(
            CompressionLayer::new()
                .gzip(true)
                .compress_when(worth_compressing()),
        )
        .with_state(visitor)
}

/// The pages of all rooms that answer at once.
fn rooms() -> Router<Context> {
    Router::new()
        .merge(overview::routes())
        .merge(account::routes())
        .merge(access::routes())
        .merge(person::routes())
        .merge(team::routes())
        .merge(handover::routes())
        .merge(health::routes())
        .merge(relationship::routes())
        .merge(merge::routes())
        .merge(pool::routes())
        .merge(duplicate::routes())
        .merge(kind::routes())
        .merge(selling::routes())
        .merge(allocation::routes())
        .merge(opportunity::routes())
        .merge(pipeline::routes())
        .merge(plan::routes())
        .merge(playbook::routes())
        .merge(funnel::routes())
        .merge(forecast::routes())
        .merge(quota::routes())
        .merge(competence::routes())
        .merge(selection::routes())
        .merge(report::routes())
        .merge(review::routes())
        .merge(portfolio::routes())
        .merge(valuation::routes())
        .merge(audit::routes())
        .merge(contact::routes())
        .merge(custom_field::routes())
        .merge(group::routes())
        .merge(activity::routes())
        .merge(target::routes())
        .merge(task::routes())
        .merge(case::routes())
        .merge(file::routes())
        .merge(search::routes())
        .merge(import::routes())
        .merge(me::routes())
        .merge(mail::routes())
        .merge(setting::routes())
}

/// Serves the pages until `shutdown` comes, then finishes what is under way.
///
/// # Errors
///
/// When the listener fails.
pub async fn serve(
    listener: TcpListener,
    workspace: Arc<Workspace>,
    options: Options,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let (closes, closing) = watch::channel(false);
    let pages = router(workspace, options).layer(Extension(account::Closing(closing)));
    let shutdown = async move {
        shutdown.await;
        // Streams that nobody ends would be waited for.
        closes.send_replace(true);
    };
    axum::serve(
        listener,
        pages.into_make_service_with_connect_info::<SocketAddr>(),
    )
    .with_graceful_shutdown(shutdown)
    .await
}

/// For whoever watches the server.
async fn alive() -> &'static str {
    "ok"
}

/// A spreadsheet is a compressed archive already; what is sent in parts is counted in bytes as they are.
fn worth_compressing() -> impl Predicate {
    let is_whole = |_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions| {
        !headers.contains_key(header::ACCEPT_RANGES)
    };
    SizeAbove::new(COMPRESS_FROM_BYTES)
        .and(NotForContentType::IMAGES)
        .and(NotForContentType::SSE)
        .and(NotForContentType::const_new("application/vnd.openxmlformats"))
        .and(is_whole)
}

fn panicked(reason: Box<dyn Any + Send + 'static>) -> Response {
    let text = reason
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| reason.downcast_ref::<&str>().copied())
        .unwrap_or("a panic without words");
    Failure::internal(&std::io::Error::other(text.to_owned())).into_response()
}

#[cfg(test)]
mod tests {
    use axum::{body::Body, extract::Request};
    use tower::ServiceExt;

    use super::*;

    #[tokio::test]
    async fn a_panic_becomes_a_page_with_an_incident_number_and_without_its_words() {
        let pages: Router = Router::new()
            .route("/", get(async || -> &'static str { panic!("a secret") }))
            .layer(CatchPanicLayer::custom(panicked))
            .layer(from_fn(failure::show));
        let request = Request::get("/")
            .header("accept-language", "en")
            .body(Body::empty())
            .unwrap();
        let answer = pages.oneshot(request).await.unwrap();
        assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let body = axum::body::to_bytes(answer.into_body(), usize::MAX)
            .await
            .unwrap();
        let page = String::from_utf8(body.to_vec()).unwrap();
        assert!(
            page.contains("It has been logged under") && !page.contains("a secret"),
            "{page}"
        );
    }
}
