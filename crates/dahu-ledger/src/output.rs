//! Writing one file of the ledger: hashed on the way, durable at the end, gone when given up.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use arrow::{
    array::{AsArray, RecordBatch},
    compute::{max, min},
    datatypes::{Date32Type, Int64Type},
};
use chrono::{DateTime, NaiveDate, Utc};
use parquet::arrow::ArrowWriter;
use sha2::{Digest, Sha256};
use uuid::{NoContext, Timestamp, Uuid};

use crate::{
    FileEntry, LedgerError,
    error::Result,
    schema::{Column, file_properties, schema},
};

/// What a new file will say of itself in the manifest.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Label {
    pub(crate) bucket: i16,
    pub(crate) level: i16,
    pub(crate) batch: Option<i32>,
    pub(crate) now: DateTime<Utc>,
}

/// A file in the making. Dropping it deletes it.
pub(crate) struct OutputFile {
    // Dropped before the scrap, so that the file is closed before it is deleted, as some systems want it.
    writer: ArrowWriter<HashingFile>,
    scrap: Scrap,
    id: Uuid,
    label: Label,
    extent: Option<Extent>,
    rows: i64,
}

/// A complete and durable file. Dropping it deletes it, unless [`keep`] was told to keep it.
pub(crate) struct SealedFile {
    entry: FileEntry,
    scrap: Scrap,
}

/// Deletes a file when dropped, unless it is to be kept.
struct Scrap {
    path: PathBuf,
    kept: bool,
}

/// The smallest and largest keys seen.
#[derive(Clone, Copy)]
struct Extent {
    accounts: (i64, i64),
    days: (i32, i32),
}

/// A file that hashes and counts what passes through.
struct HashingFile {
    file: File,
    hash: Sha256,
    bytes: i64,
}

impl OutputFile {
    /// Starts a file in `folder`, the ledger's root.
    pub(crate) fn create(folder: &Path, label: Label) -> Result<Self> {
        let id = time_ordered_id(label.now);
        let path = folder.join(file_name(label.bucket, id));
        let file = File::create_new(&path).map_err(|error| LedgerError::writing(&path, error))?;
        let scrap = Scrap { path, kept: false };
        let sink = HashingFile {
            file,
            hash: Sha256::new(),
            bytes: 0,
        };
        let writer = ArrowWriter::try_new(sink, schema(), Some(file_properties()))
            .map_err(|error| LedgerError::encoding(&scrap.path, error))?;
        Ok(Self {
            writer,
            scrap,
            id,
            label,
            extent: None,
            rows: 0,
        })
    }

    /// Appends rows, which must follow those before in the ledger's order.
    pub(crate) fn write(&mut self, batch: &RecordBatch) -> Result<()> {
        let Some(extent) = Extent::of(batch) else {
            return Ok(());
        };
        self.extent = Some(self.extent.map_or(extent, |before| before.joined(extent)));
        self.rows += i64::try_from(batch.num_rows()).expect("a batch has fewer than 2^63 rows");
        self.writer
            .write(batch)
            .map_err(|error| LedgerError::encoding(&self.scrap.path, error))
    }

    /// Completes the file and brings it to the disk; nothing when no row was written.
    pub(crate) fn seal(self) -> Result<Option<SealedFile>> {
        let Self {
            writer,
            scrap,
            id,
            label,
            extent,
            rows,
        } = self;
        let Some(Extent { accounts, days }) = extent else {
            return Ok(None);
        };
        let sink = writer
            .into_inner()
            .map_err(|error| LedgerError::encoding(&scrap.path, error))?;
        sink.file
            .sync_all()
            .map_err(|error| LedgerError::writing(&scrap.path, error))?;
        let path = file_name(label.bucket, id);
        let entry = FileEntry {
            id,
            bucket: label.bucket,
            rows,
            min_account: accounts.0,
            max_account: accounts.1,
            min_date: day(days.0, &path)?,
            max_date: day(days.1, &path)?,
            bytes: sink.bytes,
            sha256: hexadecimal(&sink.hash.finalize()),
            level: label.level,
            batch: label.batch,
            path,
        };
        Ok(Some(SealedFile { entry, scrap }))
    }
}

/// Keeps the files, their names made durable in their folder: all of them, or none when that fails.
pub(crate) fn keep(folder: &Path, files: Vec<SealedFile>) -> Result<Vec<FileEntry>> {
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(|error| LedgerError::writing(folder, error))?;
    let kept = files.into_iter().map(|mut file| {
        file.scrap.kept = true;
        file.entry
    });
    Ok(kept.collect())
}

/// The day with this number; a damaged file may hold numbers that are no days.
pub(crate) fn day(epoch_day: i32, path: &str) -> Result<NaiveDate> {
    NaiveDate::from_epoch_days(epoch_day).ok_or_else(|| LedgerError::Unsound {
        path: path.to_owned(),
        what: "a date is beyond the calendar",
    })
}

/// Lowercase hexadecimal digits.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits
        .map(|digit| char::from(DIGITS[usize::from(digit)]))
        .collect()
}

fn file_name(bucket: i16, id: Uuid) -> String {
    format!("b{bucket:02}-{id}.parquet")
}

/// An id that sorts by the time given.
pub(crate) fn time_ordered_id(now: DateTime<Utc>) -> Uuid {
    let seconds = u64::try_from(now.timestamp()).unwrap_or(0);
    Uuid::new_v7(Timestamp::from_unix(
        NoContext,
        seconds,
        now.timestamp_subsec_nanos(),
    ))
}

impl Drop for Scrap {
    fn drop(&mut self) {
        if !self.kept
            && let Err(error) = fs::remove_file(&self.path)
        {
            tracing::warn!(path = %self.path.display(), %error, "a given-up ledger file stays until the next sweep");
        }
    }
}

impl Extent {
    /// Of a batch; nothing when it is empty.
    fn of(batch: &RecordBatch) -> Option<Self> {
        let accounts = batch.column(Column::Account.place()).as_primitive::<Int64Type>();
        let days = batch.column(Column::Date.place()).as_primitive::<Date32Type>();
        Some(Self {
            accounts: (min(accounts)?, max(accounts)?),
            days: (min(days)?, max(days)?),
        })
    }

    fn joined(self, other: Self) -> Self {
        Self {
            accounts: (
                self.accounts.0.min(other.accounts.0),
                self.accounts.1.max(other.accounts.1),
            ),
            days: (self.days.0.min(other.days.0), self.days.1.max(other.days.1)),
        }
    }
}

impl Write for HashingFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hash.update(&bytes[..written]);
        self.bytes += i64::try_from(written).expect("a write has fewer than 2^63 bytes");
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is_told_apart_and_names_the_file() {
        let file = File::options().write(true).open("/dev/full").unwrap();
        let sink = HashingFile {
            file,
            hash: Sha256::new(),
            bytes: 0,
        };
        let error = ArrowWriter::try_new(sink, schema(), Some(file_properties()))
            .and_then(ArrowWriter::close)
            .map(drop)
            .map_err(|error| LedgerError::encoding("ledger/b00.parquet", error))
            .unwrap_err();
        assert!(matches!(error, LedgerError::DiskFull { .. }), "{error:?}");
        assert!(error.to_string().contains("ledger/b00.parquet"));
    }

    #[test]
    fn bytes_become_lowercase_hexadecimal() {
        assert_eq!(hexadecimal(&[0, 15, 16, 255]), "000f10ff");
    }
}
