//! A real browser for journeys: headless Chromium with a fresh profile.
//!
//! The browser can reach loopback addresses only; whatever a page asks from elsewhere fails, and is on record in
//! [`Observed`]. Every call has a limit, so a page that hangs fails its test instead of the whole run.

mod authenticator;
mod axe;
mod gesture;
mod observed;
mod page;
mod viewport;

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use chromiumoxide::{error::CdpError, handler::HandlerConfig};
use futures::StreamExt;
use tokio::task::JoinHandle;

pub use self::{
    authenticator::Authenticator,
    axe::{Impact, Violation},
    observed::Observed,
    page::Page,
    viewport::Viewport,
};
use crate::{
    suite::WhyNot,
    supervised::{StartError, Supervised},
};

/// How long a page may take for anything that a test waits for.
pub const LIMIT: Duration = Duration::from_secs(20);

/// Longer than the supervising shell waits, so that it is the shell who tells what the browser said.
const START_LIMIT: Duration = Duration::from_secs(180);

const NAMES: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];

const FLAGS: [&str; 16] = [
    "--headless",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    // Containers often have a tiny /dev/shm.
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--force-color-profile=srgb",
    "--hide-scrollbars",
    "--lang=en-US",
    "--no-default-browser-check",
    "--no-first-run",
    "--password-store=basic",
    // Nothing outside can even be looked up.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
];

/// A running browser; dropping it ends Chromium and removes its profile.
#[derive(Debug)]
pub struct Browser {
    connection: chromiumoxide::Browser,
    driver: JoinHandle<()>,
    _process: Supervised,
}

/// Why the browser could not do what a test asked.
#[derive(Debug, thiserror::Error)]
pub enum BrowserError {
    /// The machine has no browser.
    #[error(transparent)]
    Unavailable(#[from] WhyNot),
    /// Chromium did not come up.
    #[error("Chromium did not start: {0}")]
    Start(#[from] StartError),
    /// The browser refused a command, or the connection to it broke.
    #[error("the browser said: {0}")]
    Protocol(#[source] Box<CdpError>),
    /// What the test waited for did not happen within [`LIMIT`].
    #[error("waited {} seconds for {what}; at the end: {state}", LIMIT.as_secs())]
    NotSeen {
        /// What was waited for.
        what: String,
        /// What was there instead.
        state: String,
    },
    /// A script that the test ran in the page threw, or gave something else than was asked for.
    #[error("a script failed in the page: {said}")]
    Script {
        /// The exception's text.
        said: String,
    },
    /// A file could not be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

impl From<CdpError> for BrowserError {
    fn from(error: CdpError) -> Self {
        Self::Protocol(Box::new(error))
    }
}

/// Tells whether this machine has a browser that we can drive, and axe-core to judge pages with.
///
/// # Errors
/// [`WhyNot`] names what is missing.
pub fn available() -> Result<(), WhyNot> {
    program()?;
    axe::script()?;
    Ok(())
}

impl Browser {
    /// Starts Chromium; takes about half a second.
    ///
    /// Ask [`crate::suite::ready`] first, so that the test is left out where there is no browser.
    ///
    /// # Errors
    /// When there is no browser, or it does not start.
    pub async fn launch() -> Result<Self, BrowserError> {
        let program = program()?;
        let process =
            tokio::task::spawn_blocking(move || Supervised::start(supervisor(&program), START_LIMIT))
                .await
                .expect("starting a program does not panic")?;
        let config = HandlerConfig {
            viewport: None,
            request_timeout: LIMIT,
            ..HandlerConfig::default()
        };
        let (connection, mut handler) =
            chromiumoxide::Browser::connect_with_config(process.address(), config).await?;
        // The handler has to be polled for anything to happen; messages it cannot read are not for us.
        let driver = tokio::spawn(async move { while handler.next().await.is_some() {} });
        Ok(Self {
            connection,
            driver,
            _process: process,
        })
    }

    /// Opens `url` in a new tab and waits until it is loaded. Tabs share their cookies.
    ///
    /// # Errors
    /// When the address cannot be loaded within [`LIMIT`]. A page with an error status is still a page.
    pub async fn open(&self, url: &str, viewport: Viewport) -> Result<Page, BrowserError> {
        let tab = self.connection.new_page("about:blank").await?;
        viewport.apply_to(&tab).await?;
        let page = Page::observe(tab).await?;
        page.goto(url).await?;
        Ok(page)
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

fn program() -> Result<PathBuf, WhyNot> {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = env::split_paths(&path).collect();
    NAMES
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|program| program.is_file())
        .ok_or(WhyNot::ProgramMissing {
            program: "Chromium",
            package: "chromium",
        })
}

fn supervisor(program: &Path) -> Command {
    let mut shell = Command::new("sh");
    shell
        .args(["-c", include_str!("chromium.sh"), "dahu-chromium"])
        .arg(program)
        .args(FLAGS);
    shell
}
