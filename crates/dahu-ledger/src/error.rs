//! What can go wrong with the ledger, and what to do about it.

use std::{io, path::PathBuf};

use datafusion::error::DataFusionError;
use parquet::errors::ParquetError;

/// Why the ledger could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// No room is left on the disk.
    #[error("the disk is full while writing {path}: free some space and repeat; nothing of it was kept")]
    DiskFull {
        /// The file being written.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file or folder could not be written.
    #[error("cannot write {path}: check that the folder exists and may be written to, then repeat")]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A line could not be put into the file's format.
    #[error("cannot encode lines for {path}")]
    Encode {
        /// The file being written.
        path: PathBuf,
        /// What the format's writer said.
        source: ParquetError,
    },
    /// A file could not be opened, listed or deleted.
    #[error("cannot reach {path} in the ledger's store: restore it from a backup if it is gone")]
    Store {
        /// The file, relative to the ledger's root.
        path: String,
        /// What the store said.
        source: object_store::Error,
    },
    /// A file is not as long as the manifest says.
    #[error(
        "{path} is damaged: it has {found} bytes, the manifest says {expected}; restore it from a backup"
    )]
    WrongSize {
        /// The file, relative to the ledger's root.
        path: String,
        /// Bytes by the manifest.
        expected: i64,
        /// Bytes in the store.
        found: u64,
    },
    /// A file's bytes are not those that were written.
    #[error(
        "{path} is damaged: its SHA-256 is {found}, the manifest says {expected}; restore it from a backup"
    )]
    WrongHash {
        /// The file, relative to the ledger's root.
        path: String,
        /// SHA-256 by the manifest.
        expected: String,
        /// SHA-256 of the bytes in the store.
        found: String,
    },
    /// A file cannot be read as Parquet.
    #[error("{path} is damaged and cannot be read; restore it from a backup")]
    Damaged {
        /// The file, relative to the ledger's root.
        path: String,
        /// What the format's reader said.
        source: ParquetError,
    },
    /// A file breaks a promise that every file of the ledger keeps.
    #[error("{path} is not a sound ledger file ({what}); restore it from a backup")]
    Unsound {
        /// The file, relative to the ledger's root.
        path: String,
        /// Which promise.
        what: &'static str,
    },
    /// A text is longer than a line may carry.
    #[error("row {line}: the {field} has {bytes} bytes, more than the {limit} a line may carry; shorten it")]
    TextTooLong {
        /// Row number in the source.
        line: i64,
        /// Which text.
        field: &'static str,
        /// Its length.
        bytes: usize,
        /// The longest there may be.
        limit: usize,
    },
    /// A sum of amounts does not fit.
    #[error("the sales of {of} add up to more than can be kept; look for a line with a wrong amount")]
    Overflow {
        /// What was added up.
        of: String,
    },
    /// The files of one call belong to different buckets, or there are none.
    #[error("files to merge must be of one bucket, and at least one")]
    MixedBuckets,
    /// A query failed.
    #[error("the ledger could not answer the query")]
    Query(#[from] DataFusionError),
    /// A thread of the pass stopped unexpectedly, which sound files never cause.
    #[error("reading bucket {bucket} stopped unexpectedly ({reason}); verify its files")]
    Stopped {
        /// The bucket that was being read.
        bucket: i16,
        /// The message it stopped with.
        reason: String,
    },
}

/// A result of the ledger.
pub type Result<T> = std::result::Result<T, LedgerError>;

impl LedgerError {
    /// An error while writing to a local path; a full disk is told apart.
    pub(crate) fn writing(path: impl Into<PathBuf>, source: io::Error) -> Self {
        let path = path.into();
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull { path, source },
            _ => Self::Write { path, source },
        }
    }

    /// An error of the Parquet writer; the system's own error inside it is brought out.
    pub(crate) fn encoding(path: impl Into<PathBuf>, source: ParquetError) -> Self {
        let path = path.into();
        match source {
            ParquetError::External(inner) => match inner.downcast::<io::Error>() {
                Ok(error) => Self::writing(path, *error),
                Err(inner) => Self::Encode {
                    path,
                    source: ParquetError::External(inner),
                },
            },
            source => Self::Encode { path, source },
        }
    }
}
