//! The workspace: one firm's database, ledger and files, opened.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use dahu_ledger::Ledger;

use crate::{
    Clock, Context, Result, context::Actor, database, database::Database, import, ledger, overview, report,
    sign_in, valuation,
};

/// How often the write-ahead log of SQLite is emptied.
const CHECKPOINT_EVERY: Duration = Duration::from_secs(60);

/// Where a workspace lies.
#[derive(Clone, Debug)]
pub struct Home {
    /// The folder of the database, the ledger and the files.
    pub folder: PathBuf,
    /// A PostgreSQL database to use in place of the folder's SQLite file.
    pub postgres: Option<String>,
}

/// One firm's database, ledger and files.
pub struct Workspace {
    pub(crate) database: Database,
    pub(crate) ledger: Ledger,
    pub(crate) folder: PathBuf,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) attempts: sign_in::Attempts,
    pub(crate) running: import::Running,
    pub(crate) valuing: valuation::Running,
    pub(crate) cache: report::Cache,
    /// How many accounts each filter of a list finds.
    pub(crate) counts: report::Cache,
}

impl Workspace {
    /// Opens the workspace, or makes it where there is none: migrates, and cleans up after a kill.
    ///
    /// # Errors
    ///
    /// [`crate::Error::Refused`] with the rule `database_is_newer`; [`crate::Error::Internal`] when the folder or
    /// the database cannot be used.
    pub async fn open(home: &Home, clock: Arc<dyn Clock>) -> Result<Arc<Self>> {
        for part in ["ledger", "staging", "uploads", "imports", "valuations"] {
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
            folder: home.folder.clone(),
            clock,
            attempts: sign_in::Attempts::default(),
            running: import::Running::default(),
            valuing: valuation::Running::default(),
            cache: report::Cache::of_reports(),
            counts: report::Cache::of_counts(),
        });
        let ctx = workspace.as_system();
        import::clean_up(&ctx).await?;
        valuation::clean_up(&ctx).await?;
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

    /// Keeps the workspace in order until it is dropped: empties the write-ahead log, sweeps left-over files, and has
    /// the overview and the portfolio ready before anybody asks for them.
    pub async fn keep_in_order(self: Arc<Self>) {
        let mut every = tokio::time::interval(CHECKPOINT_EVERY);
        loop {
            every.tick().await;
            self.prepare_reports().await;
            if let Err(error) = self.database.checkpoint().await {
                tracing::warn!(%error, "the write-ahead log could not be emptied");
            }
            if let Err(error) = ledger::sweep(&self.as_system()).await {
                tracing::warn!(%error, "left-over ledger files could not be swept");
            }
        }
    }

    /// Makes what the first visitor after a change would wait for; costs nothing where it is still remembered.
    async fn prepare_reports(self: &Arc<Self>) {
        let ctx = self.as_system();
        let prepared = async {
            overview::show(&ctx).await?;
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
    pub async fn close(&self) -> Result<()> {
        self.database.checkpoint().await?;
        self.database.close().await
    }
}
