//! The workspace: one firm's database, ledger and files, opened.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use chrono::NaiveDate;
use dahu_ledger::Ledger;

use crate::{
    Clock, Context, Result, audit,
    context::Actor,
    database,
    database::Database,
    duplicate, event, file, forecast, health, import, kind, ledger, mail, opportunity, overview, pace, pool,
    report::{self, Cache},
    search, selection, selling, sign_in, task, valuation,
};

/// How often the write-ahead log of SQLite is emptied.
const CHECKPOINT_EVERY: Duration = Duration::from_secs(60);
/// How often the outbox is looked into when nobody says that there is something in it.
const LOOK_INTO_OUTBOX_EVERY: Duration = Duration::from_secs(5);

/// Where a workspace lies.
#[derive(Clone, Debug)]
pub struct Home {
    /// The folder of the database, the ledger and the files.
    pub folder: PathBuf,
    /// A PostgreSQL database to use in place of the folder's SQLite file.
    pub postgres: Option<String>,
}

/// Makes the folder of a new workspace so that only whoever runs the program may look into it; one that is there keeps
/// its own rights.
fn make_private(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// One firm's database, ledger and files.
pub struct Workspace {
    pub(crate) database: Database,
    pub(crate) ledger: Ledger,
    pub(crate) files: file::Contents,
    /// The day on which left-over files were last swept.
    pub(crate) files_swept_on: Mutex<Option<NaiveDate>>,
    /// What looks at every file before it is there.
    pub(crate) scanner: OnceLock<file::Scanner>,
    pub(crate) folder: PathBuf,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) limits: sign_in::Limits,
    pub(crate) pace: pace::Pace,
    pub(crate) watched: audit::Attempts,
    pub(crate) verifying: audit::Verifying,
    /// Tells the way out that a mail waits.
    pub(crate) outbox: tokio::sync::Notify,
    /// The address of the pages, in which the firm's name may be.
    site: OnceLock<String>,
    /// Whether this program sends mails.
    pub(crate) sends_mails: AtomicBool,
    pub(crate) running: import::Running,
    pub(crate) valuing: valuation::Running,
    pub(crate) finding: duplicate::Running,
    pub(crate) cache: Cache,
    /// How far targets came, as of a few days.
    pub(crate) journeys: Cache,
    /// Sales of accounts at which something was won.
    pub(crate) won: Cache,
    /// Who is a key account, and why.
    pub(crate) selections: Cache,
    /// Sales of the groups that plans are about.
    pub(crate) plans: Cache,
    /// How many accounts each filter of a list finds.
    pub(crate) counts: Cache,
    /// Which accounts each person may see.
    pub(crate) scopes: Cache,
    /// What looks into the book of opportunities found.
    pub(crate) looks: Cache,
    /// What forecasts are made from.
    pub(crate) frames: Cache,
    /// What holds for one person until anything happens.
    pub(crate) moments: Cache,
    /// All opportunities with their histories.
    pub(crate) book: opportunity::Book,
    /// The dials of all accounts.
    pub(crate) dials: health::Dials,
    /// Since when nothing happened on which kinds and ways of selling stand.
    pub(crate) quiet: event::Quiet,
}

impl Workspace {
    /// Opens the workspace, or makes it where there is none: migrates, and cleans up after a kill.
    ///
    /// # Errors
    ///
    /// [`crate::Error::Refused`] with the rule `database_is_newer`; [`crate::Error::Internal`] when the folder or
    /// the database cannot be used.
    pub async fn open(home: &Home, clock: Arc<dyn Clock>) -> Result<Arc<Self>> {
        make_private(&home.folder)?;
        for part in [
            "ledger",
            "staging",
            "uploads",
            "imports",
            "valuations",
            "duplicates",
        ] {
            std::fs::create_dir_all(home.folder.join(part))?;
        }
        let place = match &home.postgres {
            Some(url) => database::Place::Postgres(url.clone()),
            None => database::Place::Sqlite(home.folder.join("dahu.db")),
        };
        let stamp = clock.now().format("%Y%m%dT%H%M%SZ").to_string();
        let database = Database::open(&place, &home.folder.join("snapshots"), &stamp).await?;
        let workspace = Arc::new(Self {
            database,
            ledger: Ledger::open_local(&home.folder.join("ledger"))?,
            files: file::Contents::open_local(&home.folder.join("files"))?,
            files_swept_on: Mutex::new(None),
            scanner: OnceLock::new(),
            folder: home.folder.clone(),
            clock,
            limits: sign_in::Limits::default(),
            pace: pace::Pace::default(),
            watched: audit::Attempts::default(),
            verifying: audit::Verifying::default(),
            outbox: tokio::sync::Notify::new(),
            site: OnceLock::new(),
            sends_mails: AtomicBool::new(false),
            running: import::Running::default(),
            valuing: valuation::Running::default(),
            finding: duplicate::Running::default(),
            cache: Cache::holding(Cache::REPORTS),
            journeys: Cache::holding(Cache::JOURNEYS),
            won: Cache::holding(Cache::WON),
            selections: Cache::holding(Cache::SELECTIONS),
            plans: Cache::holding(Cache::PLANS),
            counts: Cache::holding(Cache::COUNTS),
            scopes: Cache::holding(Cache::SCOPES),
            looks: Cache::holding(Cache::LOOKS),
            frames: Cache::holding(Cache::FRAMES),
            moments: Cache::holding(Cache::MOMENTS),
            book: opportunity::Book::default(),
            dials: health::Dials::default(),
            quiet: event::Quiet::default(),
        });
        let ctx = workspace.as_system();
        event::chain_earlier(&ctx).await?;
        search::fill_earlier(&ctx).await?;
        import::clean_up(&ctx).await?;
        valuation::clean_up(&ctx).await?;
        duplicate::clean_up(&ctx).await?;
        match ledger::refresh_if_stale(&ctx).await {
            // Whoever opened it is to undo the import that brought such amounts; figures stay as they were until then.
            Err(error) if error.is_too_large() => {
                tracing::warn!(%error, "the figures of accounts are not up to date");
            }
            refreshed => refreshed?,
        }
        Ok(workspace)
    }

    /// The folder of the workspace.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// A context in which the command line acts.
    #[must_use]
    pub fn as_system(self: &Arc<Self>) -> Context {
        Context::new(Arc::clone(self), Actor::System)
    }

    /// Keeps the workspace in order until it is dropped: empties the write-ahead log, sweeps left-over files, runs the rules
    /// of the pool and causes the mails about tasks once a day, keeps the forecast once a week, works out kinds, ways of selling and
    /// dials of accounts that changed, and has the overview and the portfolio ready before anybody asks for them.
    pub async fn keep_in_order(self: Arc<Self>) {
        let mut every = tokio::time::interval(CHECKPOINT_EVERY);
        loop {
            every.tick().await;
            if let Err(error) = pool::run_daily(&self.as_system()).await {
                tracing::warn!(%error, "the daily run of the pool failed");
            }
            if let Err(error) = task::run_daily(&self.as_system()).await {
                tracing::warn!(%error, "the daily mails about tasks failed");
            }
            if let Err(error) = forecast::run_weekly(&self.as_system()).await {
                tracing::warn!(%error, "the forecast of the week could not be kept");
            }
            if let Err(error) = kind::refresh_if_stale(&self.as_system()).await {
                tracing::warn!(%error, "the kinds of accounts could not be worked out");
            }
            if let Err(error) = selling::refresh_if_stale(&self.as_system()).await {
                tracing::warn!(%error, "the ways of selling could not be worked out");
            }
            self.prepare_reports().await;
            if let Err(error) = health::refresh_due(&self.as_system()).await {
                tracing::warn!(%error, "the dials of accounts could not be brought up to date");
            }
            if let Err(error) = self.database.checkpoint().await {
                tracing::warn!(%error, "the write-ahead log could not be emptied");
            }
            if let Err(error) = ledger::sweep(&self.as_system()).await {
                tracing::warn!(%error, "left-over ledger files could not be swept");
            }
            if let Err(error) = file::sweep_daily(&self.as_system()).await {
                tracing::warn!(%error, "left-over files could not be swept");
            }
            if let Err(error) = self.keep_trail().await {
                tracing::warn!(%error, "the audit trail could not be kept in order");
            }
        }
    }

    /// Sends mails until it is dropped.
    pub async fn send_mails(self: Arc<Self>, post: mail::Post) {
        self.sends_mails.store(true, Ordering::Relaxed);
        let ctx = self.as_system();
        loop {
            if let Err(error) = mail::send_waiting(&ctx, &post).await {
                tracing::warn!(%error, "the waiting mails could not be read");
            }
            // What another program put into the outbox, and what is to be tried again, comes with the next look.
            let _ = tokio::time::timeout(LOOK_INTO_OUTBOX_EVERY, self.outbox.notified()).await;
        }
    }

    /// Has a scanner look at every file that comes in; the first that was named stays.
    pub fn scans_with(&self, scanner: file::Scanner) {
        let _ = self.scanner.set(scanner);
    }

    /// Says under which address the pages are reached; what was said first stays.
    pub fn is_reached_at(&self, address: &str) {
        let _ = self.site.set(address.to_owned());
    }

    /// The address of the pages, where it was said.
    pub(crate) fn site(&self) -> Option<&str> {
        self.site.get().map(String::as_str)
    }

    /// Whether this program sends mails, so that links can be had by mail.
    #[must_use]
    pub fn sends_mails(&self) -> bool {
        self.sends_mails.load(Ordering::Relaxed)
    }

    /// Records what was only counted so far, and removes events that are older than they are kept.
    async fn keep_trail(self: &Arc<Self>) -> Result<()> {
        let ctx = self.as_system();
        audit::tell_waiting(&ctx, false).await?;
        audit::trim_by_setting(&ctx).await
    }

    /// Makes what the first visitor after a change would wait for; costs nothing where it is still remembered.
    async fn prepare_reports(self: &Arc<Self>) {
        let ctx = self.as_system();
        let prepared = async {
            overview::show(&ctx).await?;
            selection::prepare(&ctx).await?;
            report::portfolio(&ctx, &report::Window::default()).await
        };
        if let Err(error) = prepared.await {
            tracing::warn!(%error, "the reports could not be prepared");
        }
    }

    /// Waits for running imports to stop and closes the database.
    ///
    /// # Errors
    ///
    /// When the database cannot be closed in order.
    pub async fn close(self: &Arc<Self>) -> Result<()> {
        audit::tell_waiting(&self.as_system(), true).await?;
        self.database.checkpoint().await?;
        self.database.close().await
    }
}
