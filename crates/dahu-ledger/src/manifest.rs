//! What the manifest says of the ledger's files.
//!
//! The manifest itself is kept by the workspace database; this crate takes entries and gives entries.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// One file of the ledger, as the manifest names it. Files are never changed once written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    /// Names the file.
    pub id: Uuid,
    /// The bucket whose accounts it holds.
    pub bucket: i16,
    /// Path below the ledger's root.
    pub path: String,
    /// Number of lines.
    pub rows: i64,
    /// Smallest account number in it.
    pub min_account: i64,
    /// Largest account number in it.
    pub max_account: i64,
    /// Earliest day in it.
    pub min_date: NaiveDate,
    /// Latest day in it.
    pub max_date: NaiveDate,
    /// Size of the file.
    pub bytes: i64,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// [`LEVEL_ARRIVAL`] or [`LEVEL_COMPACTED`].
    pub level: i16,
    /// The batch all of whose lines it holds; nothing when it holds lines of several batches.
    pub batch: Option<i32>,
}

/// Level of a file as its batch wrote it.
pub const LEVEL_ARRIVAL: i16 = 0;
/// Level of a file that compaction made.
pub const LEVEL_COMPACTED: i16 = 1;

/// The files that make up the ledger at one version of the manifest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// All of them, in any order.
    pub files: Vec<FileEntry>,
}

/// Which files of the manifest give way to which.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Replacement {
    /// Files that the manifest no longer names.
    pub removed: Vec<FileEntry>,
    /// Files that it names instead.
    pub added: Vec<FileEntry>,
}

impl Snapshot {
    /// The files grouped by bucket, in order of bucket.
    pub(crate) fn by_bucket(&self) -> Vec<(i16, Vec<&FileEntry>)> {
        let mut files: Vec<&FileEntry> = self.files.iter().filter(|file| file.rows > 0).collect();
        files.sort_by_key(|file| (file.bucket, file.level, file.id));
        files
            .chunk_by(|left, right| left.bucket == right.bucket)
            .map(|files| (files[0].bucket, files.to_vec()))
            .collect()
    }
}
