//! Rewriting files: many into one, and without the lines of an undone batch.

use arrow::{
    array::{AsArray, Datum, Int32Array, RecordBatch},
    compute::{filter_record_batch, kernels::cmp::neq},
    datatypes::Int32Type,
};
use chrono::{DateTime, Utc};
use futures::executor::block_on;

use crate::{
    FileEntry, LEVEL_COMPACTED, Ledger, LedgerError, Replacement,
    error::Result,
    merge::{SortedRows, merge_sorted},
    output::{Label, OutputFile, SealedFile, keep},
    reading::{Part, damaged},
    schema::Column,
};

/// Rows that are read from a file at once.
const READ_ROWS: usize = 4_096;

impl Ledger {
    /// Merges files of one bucket into one of level 1, in bounded memory. The files merged stay where they are,
    /// and are verified first, so that damage is not carried on under a fresh hash. Blocks until done.
    ///
    /// # Errors
    ///
    /// [`LedgerError::MixedBuckets`] when the files are not of one bucket; otherwise what verifying, reading or
    /// writing brings. No new file is then left.
    pub fn compact(&self, files: &[FileEntry], now: DateTime<Utc>) -> Result<FileEntry> {
        let first = files.first().ok_or(LedgerError::MixedBuckets)?;
        if files.iter().any(|file| file.bucket != first.bucket) {
            return Err(LedgerError::MixedBuckets);
        }
        let same_batch = files.iter().all(|file| file.batch == first.batch);
        let batch = if same_batch { first.batch } else { None };
        let label = Label {
            bucket: first.bucket,
            level: LEVEL_COMPACTED,
            batch,
            now,
        };
        let mut output = OutputFile::create(self.root(), label)?;
        let sources = files
            .iter()
            .map(|file| self.all_rows(file))
            .collect::<Result<Vec<_>>>()?;
        merge_sorted(sources, |rows| output.write(rows))?;
        let mut kept = keep(self.root(), output.seal()?.into_iter().collect())?;
        kept.pop().ok_or(LedgerError::MixedBuckets)
    }

    /// Takes the lines of a batch out of the files that hold some: a file of this batch alone is removed, one
    /// of several batches is rewritten without it. Files without such lines are not part of the answer. The
    /// files removed stay where they are until [`remove`](Self::remove). Blocks until done.
    ///
    /// # Errors
    ///
    /// What verifying, reading or writing brings. No new file is then left.
    pub fn without_batch(&self, files: &[FileEntry], batch: i32, now: DateTime<Utc>) -> Result<Replacement> {
        let mut removed = Vec::new();
        let mut added = Vec::new();
        for file in files {
            match file.batch {
                Some(only) if only == batch => removed.push(file.clone()),
                Some(_) => {}
                None if self.holds_batch(file, batch)? => {
                    removed.push(file.clone());
                    added.extend(self.rewritten_without(file, batch, now)?);
                }
                None => {}
            }
        }
        Ok(Replacement {
            removed,
            added: keep(self.root(), added)?,
        })
    }

    fn rewritten_without(
        &self,
        file: &FileEntry,
        batch: i32,
        now: DateTime<Utc>,
    ) -> Result<Option<SealedFile>> {
        let label = Label {
            bucket: file.bucket,
            level: file.level,
            batch: None,
            now,
        };
        let mut output = OutputFile::create(self.root(), label)?;
        for rows in self.all_rows(file)? {
            let rows = rows?;
            let kept = neq(rows.column(Column::Batch.place()), &scalar(batch))
                .and_then(|kept| filter_record_batch(&rows, &kept))
                .map_err(|error| damaged(file, error))?;
            output.write(&kept)?;
        }
        output.seal()
    }

    fn holds_batch(&self, file: &FileEntry, batch: i32) -> Result<bool> {
        let columns = &[Column::Batch];
        let part = Part {
            columns,
            row_group: None,
            rows: None,
            batch_rows: READ_ROWS,
        };
        for rows in self.files().read(file, part)? {
            let rows = rows.map_err(|error| damaged(file, error))?;
            if rows
                .column(0)
                .as_primitive::<Int32Type>()
                .values()
                .contains(&batch)
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    pub(crate) fn all_rows<'a>(&self, file: &'a FileEntry) -> Result<SortedRows<'a>> {
        block_on(self.verify(file))?;
        let part = Part {
            columns: &Column::ALL,
            row_group: None,
            rows: None,
            batch_rows: READ_ROWS,
        };
        let rows = self.files().read(file, part)?;
        Ok(Box::new(rows.map(
            move |batch: std::result::Result<RecordBatch, _>| batch.map_err(|error| damaged(file, error)),
        )))
    }
}

fn scalar(batch: i32) -> impl Datum {
    Int32Array::new_scalar(batch)
}
