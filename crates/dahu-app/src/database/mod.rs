//! The workspace database: SQLite in one file, or PostgreSQL, through one code path.

mod address;
pub(crate) mod contention;
pub(crate) mod store;

use std::{
    fs::File,
    path::{Path, PathBuf},
    time::Duration,
};

use sea_orm::sqlx::Executor;
use sea_orm::{
    ConnectOptions, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, SqlErr, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};

pub use address::unverified_host;

use crate::{Context, Error, Result, memo::Notes, migrations};

/// Connections of the reading pool on SQLite, and of the one pool on PostgreSQL.
const CONNECTIONS: u32 = 8;
/// Rows that a query on SQLite may be ahead of who reads them. Its thread and the reader's take turns when it is full,
/// which with sqlx's 50 takes longer than the query.
const ROWS_AHEAD: usize = 1_024;
/// How long a writer waits for another one, in milliseconds.
const BUSY_TIMEOUT_MILLISECONDS: u32 = 5_000;
/// Compiling a query takes PostgreSQL some 20 ms, longer than any page's query runs.
const WITHOUT_COMPILING: &str = "SET jit = off";
/// What the write-ahead log is cut back to, in bytes.
const JOURNAL_SIZE_LIMIT_BYTES: u32 = 67_108_864;

/// Where the workspace database lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// One file on this machine.
    Sqlite(PathBuf),
    /// A PostgreSQL database by its URL.
    Postgres(String),
}

/// The right to migrate, held until it is dropped.
enum Alone {
    /// A locked file beside the database.
    #[expect(dead_code, reason = "the file is locked as long as it is open")]
    Sqlite(File),
    /// A transaction that holds an advisory lock.
    #[expect(dead_code, reason = "the lock is held as long as the transaction lives")]
    Postgres(DatabaseTransaction),
}

/// An open database: many readers, and on SQLite exactly one writer.
#[derive(Clone, Debug)]
pub struct Database {
    reader: DatabaseConnection,
    writer: DatabaseConnection,
}

/// The next number of a counter; for a request that only reads the same throughout.
pub(crate) async fn next_number(ctx: &Context, counter: &'static str) -> Result<i64> {
    let find = async { Ok(store::next_number(ctx.workspace.database.reader(), counter).await?) };
    Notes::or_find(ctx.memo().map(|memo| &memo.counters), counter, find).await
}

impl Database {
    /// Opens the database, takes a snapshot of an SQLite file that is about to change shape, and migrates.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] with the rule `database_is_newer` when a later Dahu has already migrated it, and
    /// [`Error::Internal`] when it cannot be reached.
    pub async fn open(place: &Place, snapshots: &Path, stamp: &str) -> Result<Self> {
        let (database, alone) = Self::connect_alone(place).await?;
        let state = migrations::state(&database.writer).await?;
        if let Some(unknown) = state.unknown.first() {
            return Err(Error::refused(
                "database_is_newer",
                format!(
                    "the workspace database was made by a newer Dahu (it has the migration \"{unknown}\", which \
                     this one does not know): start the newer program, or restore a snapshot from {}",
                    snapshots.display()
                ),
            ));
        }
        if !state.pending.is_empty() {
            if let (Place::Sqlite(_), false) = (place, state.is_new) {
                std::fs::create_dir_all(snapshots)?;
                store::snapshot(&database.writer, &snapshots.join(format!("{stamp}.db"))).await?;
            }
            migrations::migrate(&database.writer).await?;
        }
        drop(alone);
        Ok(database)
    }

    /// Connects, and waits until no other program that starts at the same time migrates the same database.
    async fn connect_alone(place: &Place) -> Result<(Self, Alone)> {
        match place {
            Place::Sqlite(path) => {
                // Before the first connection: who switches to a write-ahead log beside another finds the file locked.
                let lock = File::create(path.with_extension("lock"))?;
                let lock = tokio::task::spawn_blocking(move || lock.lock().map(|()| lock)).await??;
                Ok((Self::connect(place).await?, Alone::Sqlite(lock)))
            }
            Place::Postgres(_) => {
                let database = Self::connect(place).await?;
                let transaction = database.writer.begin().await?;
                store::lock_for_migration(&transaction).await?;
                Ok((database, Alone::Postgres(transaction)))
            }
        }
    }

    async fn connect(place: &Place) -> Result<Self> {
        match place {
            Place::Sqlite(path) => {
                let writer = sea_orm::Database::connect(sqlite(path, Side::Writing)).await?;
                let reader = sea_orm::Database::connect(sqlite(path, Side::Reading)).await?;
                Ok(Self { reader, writer })
            }
            Place::Postgres(url) => {
                let mut options = ConnectOptions::new(url);
                options
                    .max_connections(CONNECTIONS)
                    .acquire_timeout(Duration::from_secs(10))
                    .sqlx_logging(false)
                    .record_stmt_in_spans(false)
                    .map_sqlx_postgres_pool_opts(|pool| {
                        pool.after_connect(|connection, _| {
                            Box::pin(async move {
                                connection.execute(WITHOUT_COMPILING).await?;
                                Ok(())
                            })
                        })
                    });
                let pool = sea_orm::Database::connect(options).await?;
                Ok(Self {
                    reader: pool.clone(),
                    writer: pool,
                })
            }
        }
    }

    /// A connection for reading.
    #[must_use]
    pub fn reader(&self) -> &DatabaseConnection {
        &self.reader
    }

    /// A transaction that will write; on SQLite it holds the one writer from its start.
    ///
    /// # Errors
    ///
    /// When no connection is free in time.
    pub async fn begin(&self) -> Result<DatabaseTransaction, DbErr> {
        self.writer
            .begin_with_options(TransactionOptions {
                isolation_level: None,
                access_mode: None,
                sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            })
            .await
    }

    /// Whether this is SQLite.
    #[must_use]
    pub fn is_sqlite(&self) -> bool {
        self.writer.get_database_backend() == DbBackend::Sqlite
    }

    /// Empties SQLite's write-ahead log into its file; nothing to do on PostgreSQL.
    ///
    /// # Errors
    ///
    /// When the file cannot be written.
    pub async fn checkpoint(&self) -> Result<()> {
        if self.is_sqlite() {
            store::checkpoint(&self.writer).await?;
        }
        Ok(())
    }

    /// Puts a table in order of which many rows were rewritten; what fails is only slower until the database does it by
    /// itself. Nothing to do on SQLite, which rewrites in place.
    pub async fn settle(&self, table: &'static str) {
        if self.is_sqlite() {
            return;
        }
        if let Err(error) = store::vacuum(&self.writer, table).await {
            tracing::warn!(%error, table, "a table could not be put in order");
        }
    }

    /// Closes all connections.
    ///
    /// # Errors
    ///
    /// When a connection cannot be closed in order.
    pub async fn close(&self) -> Result<()> {
        self.reader.clone().close().await?;
        self.writer.clone().close().await?;
        Ok(())
    }
}

/// Which side of an SQLite file a pool serves.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    /// Many connections that only read.
    Reading,
    /// The one that writes; with room for the pages of an import, which would otherwise go to the log several times.
    Writing,
}

impl Side {
    fn connections(self) -> u32 {
        match self {
            Self::Reading => CONNECTIONS,
            Self::Writing => 1,
        }
    }

    /// Size of the page cache: negative counts KiB.
    fn cache_size(self) -> &'static str {
        match self {
            Self::Reading => "-16000",
            Self::Writing => "-128000",
        }
    }
}

fn sqlite(path: &Path, side: Side) -> ConnectOptions {
    let (path, reading) = (path.to_owned(), side == Side::Reading);
    let mut options = ConnectOptions::new("sqlite://workspace");
    options
        .max_connections(side.connections())
        .min_connections(1)
        .sqlx_logging(false)
        .record_stmt_in_spans(false)
        .map_sqlx_sqlite_opts(move |sqlite| {
            sqlite
                .filename(&path)
                .create_if_missing(!reading)
                .foreign_keys(true)
                .row_buffer_size(ROWS_AHEAD)
                .busy_timeout(Duration::from_millis(u64::from(BUSY_TIMEOUT_MILLISECONDS)))
                .pragma("journal_mode", "WAL")
                .pragma("synchronous", "NORMAL")
                .pragma("journal_size_limit", JOURNAL_SIZE_LIMIT_BYTES.to_string())
                .pragma("cache_size", side.cache_size())
                // What is deleted is overwritten, not only let go: people may ask for that.
                .pragma("secure_delete", "ON")
                .pragma("query_only", if reading { "ON" } else { "OFF" })
        });
    options
}

/// Whether `error` is a broken unique constraint or index whose name, or table and column, contains `part`.
pub(crate) fn is_duplicate(error: &DbErr, part: &str) -> bool {
    matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(text)) if text.contains(part))
}
