//! A served workspace for one test: empty, or with the sample firm.

use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
};

use chrono::{DateTime, TimeDelta, Utc};
use dahu_app::{
    Clock, Context, FixedClock, Home, MachineClock, Workspace,
    mail::{Delivery, Post},
    sign_in,
};
use dahu_core::{
    account::AccountId,
    person::{PersonId, Role},
};
use dahu_web::{Options, router};
use reqwest::{Client, RequestBuilder, Response, StatusCode, redirect::Policy};
use tempfile::TempDir;
use tokio::{net::TcpListener, task::JoinHandle};

use crate::filled::filled;

/// The day on which all tests happen.
pub(crate) const NOW: &str = "2026-06-30T08:00:00Z";
/// The password of everybody who was hired.
pub(crate) const PASSWORD: &str = "correct horse";

/// A served workspace; it ends when this is dropped.
pub(crate) struct Site {
    pub(crate) origin: String,
    pub(crate) ctx: Context,
    pub(crate) clock: Arc<FixedClock>,
    server: JoinHandle<()>,
    mails: Option<JoinHandle<()>>,
    folder: TempDir,
}

impl Drop for Site {
    fn drop(&mut self) {
        self.server.abort();
        if let Some(mails) = &self.mails {
            mails.abort();
        }
    }
}

impl Site {
    /// A workspace without any data.
    pub(crate) async fn empty() -> Self {
        Self::serve(TempDir::new().expect("a folder")).await
    }

    /// A workspace with the sample firm, copied from one that is filled once.
    pub(crate) async fn sample() -> Self {
        let folder = TempDir::new().expect("a folder");
        copy(&filled().await, folder.path());
        Self::serve(folder).await
    }

    /// An empty workspace under `host`, with doors that are told its origin; its clock stands where the machine's is.
    pub(crate) async fn with_doors(host: &str, doors: impl AsyncFnOnce(&str) -> Options) -> Self {
        let folder = TempDir::new().expect("a folder");
        let now = dahu_app::Clock::now(&MachineClock);
        let (workspace, clock) = open_at(folder.path(), now).await;
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let origin = format!("http://{host}:{port}");
        let options = doors(&origin).await;
        Self::run(folder, workspace, clock, listener, origin, options)
    }

    async fn serve(folder: TempDir) -> Self {
        let (workspace, clock) = open_at(folder.path(), NOW.parse().expect("a moment")).await;
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let origin = format!("http://{}", listener.local_addr().expect("an address"));
        Self::run(folder, workspace, clock, listener, origin, options())
    }

    fn run(
        folder: TempDir,
        workspace: Arc<Workspace>,
        clock: Arc<FixedClock>,
        listener: TcpListener,
        origin: String,
        options: Options,
    ) -> Self {
        let pages = router(Arc::clone(&workspace), options);
        let pages = pages.into_make_service_with_connect_info::<SocketAddr>();
        let server = tokio::spawn(async move { axum::serve(listener, pages).await.expect("it serves") });
        Self {
            origin,
            ctx: workspace.as_system(),
            clock,
            server,
            mails: None,
            folder,
        }
    }

    /// An empty workspace that writes its mails into a folder.
    pub(crate) async fn with_mails() -> Self {
        let mut site = Self::empty().await;
        let post = Post {
            delivery: Delivery::folder(&site.mail_folder()).expect("a folder"),
            from: "dahu@example.com".parse().expect("an address"),
            public_url: site.origin.clone(),
            write: dahu_web::mail::write,
        };
        let workspace = Arc::clone(&site.ctx.workspace);
        site.mails = Some(tokio::spawn(workspace.send_mails(post)));
        while !site.ctx.workspace.sends_mails() {
            tokio::task::yield_now().await;
        }
        site
    }

    /// Where mails are written.
    pub(crate) fn mail_folder(&self) -> PathBuf {
        self.folder.path().join("mails")
    }

    /// Puts the clock forward.
    pub(crate) fn wait(&self, time: TimeDelta) {
        self.clock.set(self.clock.now() + time);
    }

    /// Somebody of a role who signs in with `login` and [`PASSWORD`].
    pub(crate) async fn hire(&self, login: &str, role: Role) -> PersonId {
        let id = dahu_app::person::add(&self.ctx, login, login, PASSWORD, role).await;
        id.expect("a person")
    }

    /// The same person, signed in by password.
    pub(crate) async fn signed_in(&self, login: &str) -> Person<'_> {
        let person = self.visitor();
        let answer = person.sign_in(login, PASSWORD).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{login}");
        person
    }

    /// A link by which the administrator signs in once.
    pub(crate) async fn link(&self) -> String {
        let id = sign_in::first_administrator(&self.ctx, "管理员")
            .await
            .expect("an administrator");
        let token = sign_in::make_link(&self.ctx, id, TimeDelta::hours(1))
            .await
            .expect("a link");
        format!("{}/sign-in/link/{token}", self.origin)
    }

    /// A visitor without a cookie, who speaks English and does not follow redirects.
    pub(crate) fn visitor(&self) -> Person<'_> {
        let headers = [("accept-language", "en")];
        let headers = headers.map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
        let client = Client::builder()
            .redirect(Policy::none())
            .cookie_store(true)
            .default_headers(headers.into_iter().collect())
            .build()
            .expect("a client");
        Person { site: self, client }
    }

    /// The administrator, signed in by link.
    pub(crate) async fn administrator(&self) -> Person<'_> {
        let person = self.visitor();
        let link = self.link().await;
        let answer = person.post(link.strip_prefix(&self.origin).unwrap(), &[]).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        person
    }

    /// The ids of so many accounts.
    pub(crate) async fn accounts(&self, count: usize) -> Vec<AccountId> {
        let request = dahu_app::account::PageRequest {
            size: 200,
            ..Default::default()
        };
        let found = dahu_app::account::list(&self.ctx, &dahu_app::account::Filter::default(), &request)
            .await
            .expect("a list");
        let ids: Vec<AccountId> = found.rows.iter().take(count).map(|row| row.id).collect();
        assert_eq!(ids.len(), count);
        ids
    }

    /// The id of the account with this code or name.
    pub(crate) async fn account(&self, search: &str) -> AccountId {
        let filter = dahu_app::account::Filter {
            search: Some(search.to_owned()),
            ..Default::default()
        };
        let request = dahu_app::account::PageRequest {
            size: 1,
            ..Default::default()
        };
        let found = dahu_app::account::list(&self.ctx, &filter, &request)
            .await
            .expect("a list");
        found.rows.first().expect("an account").id
    }
}

/// Somebody with a browser's cookies.
pub(crate) struct Person<'a> {
    site: &'a Site,
    pub(crate) client: Client,
}

impl Person<'_> {
    pub(crate) fn request(&self, method: &str, path: &str) -> RequestBuilder {
        let method = method.parse().expect("a method");
        self.client.request(method, format!("{}{path}", self.site.origin))
    }

    pub(crate) async fn get(&self, path: &str) -> Response {
        self.request("GET", path).send().await.expect("an answer")
    }

    /// The page, which must be there.
    pub(crate) async fn page(&self, path: &str) -> String {
        let answer = self.get(path).await;
        let status = answer.status();
        let text = answer.text().await.expect("text");
        assert_eq!(status, StatusCode::OK, "{path}: {text}");
        text
    }

    /// Sends a form as one of our own pages does.
    pub(crate) async fn post(&self, path: &str, form: &[(&str, &str)]) -> Response {
        let request = self.request("POST", path).header("sec-fetch-site", "same-origin");
        request.form(form).send().await.expect("an answer")
    }

    /// Sends the form of the sign-in page.
    pub(crate) async fn sign_in(&self, login: &str, password: &str) -> Response {
        self.post("/sign-in", &[("login", login), ("password", password)])
            .await
    }

    /// Sends a file as the form of the imports page does.
    pub(crate) async fn upload(&self, name: &str, bytes: Vec<u8>) -> Response {
        let part = reqwest::multipart::Part::bytes(bytes).file_name(name.to_owned());
        let form = reqwest::multipart::Form::new().part("file", part);
        let request = self
            .request("POST", "/imports/upload")
            .header("sec-fetch-site", "same-origin");
        request.multipart(form).send().await.expect("an answer")
    }
}

/// Where an answer sends the browser.
pub(crate) fn location(answer: &Response) -> &str {
    answer
        .headers()
        .get("location")
        .map_or("", |value| value.to_str().expect("text"))
}

/// The pages with the machine itself as a proxy, so that tests come from wherever they say in `X-Forwarded-For`.
fn options() -> Options {
    Options {
        trusted_proxies: vec!["127.0.0.1".parse().expect("a network")],
        ..Options::default()
    }
}

pub(crate) async fn open(folder: &Path) -> (Arc<Workspace>, Arc<FixedClock>) {
    open_at(folder, NOW.parse().expect("a moment")).await
}

async fn open_at(folder: &Path, now: DateTime<Utc>) -> (Arc<Workspace>, Arc<FixedClock>) {
    let clock = Arc::new(FixedClock::at(now));
    let home = Home {
        folder: folder.to_owned(),
        postgres: None,
    };
    let workspace = Workspace::open(&home, clock.clone()).await.expect("a workspace");
    (workspace, clock)
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("a type").is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a copy");
        }
    }
}
