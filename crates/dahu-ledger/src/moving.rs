//! Rewriting files so that lines of one account are another's.

use std::sync::Arc;

use arrow::{
    array::{ArrayRef, AsArray, BooleanArray, Int64Array, RecordBatch},
    compute::filter_record_batch,
    datatypes::{Int32Type, Int64Type},
};
use chrono::{DateTime, Utc};

use crate::{
    FileEntry, LEVEL_ARRIVAL, Ledger, LineSet, Replacement, Snapshot, bucket_of,
    error::Result,
    merge::{SortedRows, merge_sorted},
    output::{Label, OutputFile, SealedFile, keep},
    reading::damaged,
    schema::Column,
};

/// What moving lines came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// Which files give way to which.
    pub replacement: Replacement,
    /// The lines that changed their account.
    pub lines: LineSet,
}

/// The lines to move of one file.
struct Leaving {
    file: FileEntry,
    rows: Vec<RecordBatch>,
}

impl Ledger {
    /// Makes lines of the account `from` lines of the account `to`, under the batch and row by which they are known:
    /// those in `only`, or all of them where nothing is given. Files with lines that leave are rewritten without them,
    /// and the lines that moved lie in a file of their own. The files removed stay where they are until
    /// [`remove`](Self::remove). Blocks until done, and holds all lines of the one account in memory.
    ///
    /// # Errors
    ///
    /// What verifying, reading or writing brings. No new file is then left.
    pub fn move_lines(
        &self,
        files: &[FileEntry],
        from: i64,
        to: i64,
        only: Option<&LineSet>,
        now: DateTime<Utc>,
    ) -> Result<Moved> {
        let snapshot = Snapshot {
            files: files.to_vec(),
        };
        let is_leaving = |batch: i32, line: i64| only.is_none_or(|only| only.contains(batch, line));
        let mut leaving = Vec::new();
        for file in snapshot.files_of_account(from) {
            let mut rows = Vec::new();
            for batch in self.files().rows_of_account(&file, from)? {
                let kept = those(&batch, |_, of, line| is_leaving(of, line));
                rows.push(filter_record_batch(&batch, &kept).map_err(|error| damaged(&file, error))?);
            }
            rows.retain(|batch| batch.num_rows() > 0);
            if !rows.is_empty() {
                leaving.push(Leaving { file, rows });
            }
        }
        let lines = leaving
            .iter()
            .flat_map(|part| &part.rows)
            .flat_map(keys)
            .collect();
        let mut added: Vec<SealedFile> = Vec::new();
        for part in &leaving {
            let stays = |account: i64, batch: i32, line: i64| account != from || !is_leaving(batch, line);
            added.extend(self.rewritten_with(&part.file, now, stays)?);
        }
        added.extend(self.written_for(&leaving, to, now)?);
        Ok(Moved {
            replacement: Replacement {
                removed: leaving.into_iter().map(|part| part.file).collect(),
                added: keep(self.root(), added)?,
            },
            lines,
        })
    }

    /// The file with those of its lines that stay; nothing where none does.
    fn rewritten_with(
        &self,
        file: &FileEntry,
        now: DateTime<Utc>,
        stays: impl Fn(i64, i32, i64) -> bool,
    ) -> Result<Option<SealedFile>> {
        let label = Label {
            bucket: file.bucket,
            level: file.level,
            batch: file.batch,
            now,
        };
        let mut output = OutputFile::create(self.root(), label)?;
        for rows in self.all_rows(file)? {
            let rows = rows?;
            let kept = those(&rows, &stays);
            output.write(&filter_record_batch(&rows, &kept).map_err(|error| damaged(file, error))?)?;
        }
        output.seal()
    }

    /// The lines that leave as lines of `to`, in the ledger's order.
    fn written_for(&self, leaving: &[Leaving], to: i64, now: DateTime<Utc>) -> Result<Option<SealedFile>> {
        let Some(first) = leaving.first() else {
            return Ok(None);
        };
        let is_one = leaving.iter().all(|part| part.file.batch == first.file.batch);
        let label = Label {
            bucket: bucket_of(to),
            level: LEVEL_ARRIVAL,
            batch: first.file.batch.filter(|_| is_one),
            now,
        };
        let mut output = OutputFile::create(self.root(), label)?;
        let sources = leaving.iter().map(|part| -> SortedRows<'_> {
            Box::new(part.rows.iter().map(|rows| {
                let mut columns = rows.columns().to_vec();
                let account: ArrayRef = Arc::new(Int64Array::from_value(to, rows.num_rows()));
                columns[Column::Account.place()] = account;
                RecordBatch::try_new(rows.schema(), columns).map_err(|error| damaged(&part.file, error))
            }))
        });
        merge_sorted(sources.collect(), |rows| output.write(rows))?;
        output.seal()
    }
}

/// Batch and row of every line.
fn keys(rows: &RecordBatch) -> impl Iterator<Item = (i32, i64)> + '_ {
    let batches = rows.column(Column::Batch.place()).as_primitive::<Int32Type>();
    let lines = rows.column(Column::Line.place()).as_primitive::<Int64Type>();
    (0..rows.num_rows()).map(|row| (batches.value(row), lines.value(row)))
}

/// The rows for whose account, batch and line a condition holds.
fn those(rows: &RecordBatch, holds: impl Fn(i64, i32, i64) -> bool) -> BooleanArray {
    let accounts = rows.column(Column::Account.place()).as_primitive::<Int64Type>();
    let kept = keys(rows)
        .enumerate()
        .map(|(row, (batch, line))| Some(holds(accounts.value(row), batch, line)));
    kept.collect()
}
