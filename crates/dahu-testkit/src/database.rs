//! Databases for tests: empty, one's own, and gone afterwards.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::{
    postgres::FreshDatabase,
    suite::{Suite, ready},
};

/// The databases that Dahu runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DatabaseKind {
    /// A file in the workspace's folder.
    Sqlite,
    /// A server.
    Postgres,
}

/// An empty database and an empty folder beside it; both are removed when this is dropped.
///
/// Keep it alive for as long as anything is connected, and let connections go first.
#[derive(Debug)]
pub struct TestDatabase {
    kind: DatabaseKind,
    url: String,
    // Dropped in this order: the database, then the folder.
    _fresh: Option<FreshDatabase>,
    folder: TempDir,
}

/// One database of each kind that this machine can offer, SQLite first: a story test walks through all of them.
///
/// # Panics
/// When PostgreSQL is required (see [`crate::suite`]) and missing, or present and broken.
pub async fn databases() -> Vec<TestDatabase> {
    let mut databases = vec![TestDatabase::sqlite()];
    if ready(Suite::Postgres) {
        databases.push(TestDatabase::postgres().await);
    }
    databases
}

impl TestDatabase {
    /// A database file that does not exist yet, in a new folder.
    ///
    /// # Panics
    /// When the system's folder for temporary files cannot be written.
    pub fn sqlite() -> Self {
        let folder = new_folder();
        let url = format!("sqlite://{}?mode=rwc", folder.path().join("dahu.db").display());
        Self {
            kind: DatabaseKind::Sqlite,
            url,
            _fresh: None,
            folder,
        }
    }

    /// A new database on the throw-away server, which is started when this process has none yet.
    ///
    /// Ask [`ready`] first, so that the test is left out where there is no server.
    ///
    /// # Panics
    /// When the server does not start or refuses to create the database; the message holds what it said.
    pub async fn postgres() -> Self {
        let fresh = tokio::task::spawn_blocking(FreshDatabase::create).await;
        let fresh = fresh
            .expect("creating a database does not panic")
            .unwrap_or_else(|error| panic!("{error}"));
        let url = fresh.url();
        Self {
            kind: DatabaseKind::Postgres,
            url,
            _fresh: Some(fresh),
            folder: new_folder(),
        }
    }

    /// Which kind it is.
    pub fn kind(&self) -> DatabaseKind {
        self.kind
    }

    /// Where to connect: `sqlite://…` or `postgres://…`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A folder of the test's own, for a ledger or for files; the SQLite file lies in it too.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The database file, if this is SQLite.
    pub fn file(&self) -> Option<PathBuf> {
        (self.kind == DatabaseKind::Sqlite).then(|| self.folder.path().join("dahu.db"))
    }
}

fn new_folder() -> TempDir {
    tempfile::Builder::new()
        .prefix("dahu-test.")
        .tempdir()
        .unwrap_or_else(|error| panic!("no folder for temporary files: {error}"))
}
