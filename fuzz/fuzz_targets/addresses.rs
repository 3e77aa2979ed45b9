//! Whatever stands behind the question mark of a list's address, the page is shown or what is wrong is told: filters,
//! cursors, columns, groups, boards, and the search.
#![no_main]

use std::{
    net::SocketAddr,
    path::Path,
    sync::{Arc, LazyLock},
};

use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{Request, header},
};
use chrono::{TimeDelta, Utc};
use dahu_app::{
    Home, MachineClock, Workspace,
    import::{self, Job, Kind, Tracker},
    sample::SampleFirm,
    sign_in,
};
use dahu_core::money::Currency;
use dahu_web::{Options, router};
use libfuzzer_sys::fuzz_target;
use tokio::runtime::Runtime;
use tower::ServiceExt;

struct Site {
    runtime: Runtime,
    pages: Router,
    cookie: String,
    _folder: tempfile::TempDir,
}

static SITE: LazyLock<Site> = LazyLock::new(|| {
    let runtime = Runtime::new().expect("a runtime");
    let folder = tempfile::tempdir().expect("a folder");
    let (pages, cookie) = runtime.block_on(served(folder.path()));
    Site {
        runtime,
        pages,
        cookie,
        _folder: folder,
    }
});

/// The pages of the sample firm, and the cookie of its administrator.
async fn served(folder: &Path) -> (Router, String) {
    let home = Home {
        folder: folder.join("home"),
        postgres: None,
    };
    let workspace = Workspace::open(&home, Arc::new(MachineClock)).await.expect("a workspace");
    let ctx = workspace.as_system();
    let files = SampleFirm::generate(1, Utc::now().date_naive());
    let files = files.write_files(&folder.join("sample")).expect("files");
    for (kind, path) in [(Kind::Accounts, files.accounts), (Kind::Ledger, files.ledger)] {
        let job = Job {
            currency: Some(Currency::CNY),
            ..Job::of_file(kind, &path)
        };
        import::run(&ctx, job, Arc::new(Tracker::default())).await.expect("it comes in");
    }
    let id = sign_in::first_administrator(&ctx, "管理员").await.expect("an administrator");
    let token = sign_in::make_link(&ctx, id, TimeDelta::hours(1)).await.expect("a link");
    let pages = router(workspace, Options::default());
    let request = Request::post(format!("/sign-in/link/{token}"))
        .header(header::HOST, "localhost")
        .header(header::ORIGIN, "http://localhost")
        .extension(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 1))))
        .body(Body::empty());
    let answer = pages.clone().oneshot(request.expect("a request")).await.expect("an answer");
    let cookies = answer.headers().get_all(header::SET_COOKIE).iter();
    let cookies = cookies.filter_map(|cookie| cookie.to_str().ok()?.split(';').next().map(str::to_owned));
    let cookie = cookies.collect::<Vec<_>>().join("; ");
    assert!(!cookie.is_empty(), "signed in: {}", answer.status());
    (pages, cookie)
}

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (path, query) = match text.split_at_checked(1) {
        Some(("s", query)) => ("/search", query),
        Some(("e", query)) => ("/accounts/export.csv", query),
        Some((_, query)) => ("/accounts", query),
        None => return,
    };
    let address = format!("{path}?{query}");
    let request = Request::get(&address)
        .header(header::HOST, "localhost")
        .header(header::COOKIE, &SITE.cookie)
        .extension(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 1))));
    let Ok(request) = request.body(Body::empty()) else { return };
    let answer = SITE.runtime.block_on(SITE.pages.clone().oneshot(request)).expect("an answer");
    let status = answer.status().as_u16();
    assert!(status < 500, "{address}: {status}");
});
