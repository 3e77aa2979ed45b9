//! Writing a batch: lines in any order become sorted files, one for each bucket.

mod buffer;
mod run;

use std::{mem, panic::resume_unwind, path::Path, thread};

use chrono::{DateTime, Utc};

use crate::{
    BUCKETS, FileEntry, LEVEL_ARRIVAL, Ledger, SaleLine,
    batch::{
        buffer::Buffer,
        run::{RunWriter, Runs},
    },
    error::Result,
    merge::merge_sorted,
    output::{Label, OutputFile, keep, time_ordered_id},
    parallel::for_each_bucket,
};

/// Lines that are held in memory before they are sorted into a run.
const BUFFER_ROWS: usize = 1_048_576;

/// Takes the lines of one batch.
///
/// Memory is bounded: after about a million lines a sorted run goes to the staging folder, while the next lines
/// are taken. Nothing lies under the ledger's root before [`finish`](Self::finish), and nothing counts before
/// the manifest names the files it returns. Dropping the writer gives the batch up and leaves nothing behind.
pub struct BatchWriter {
    ledger: Ledger,
    batch: i32,
    now: DateTime<Utc>,
    buffer: Buffer,
    buffer_rows: usize,
    spilling: Option<thread::JoinHandle<Result<(RunWriter, Buffer)>>>,
    /// Declared after the thread that writes into it, for it deletes the folder when dropped.
    runs: Runs,
    rows: i64,
}

impl Ledger {
    /// Starts a batch whose runs lie below `staging` while they are needed. `now` gives the files' ids their time.
    ///
    /// After a kill the runs stay there: empty the staging folder when the program starts.
    #[must_use]
    pub fn begin_batch(&self, batch: i32, staging: &Path, now: DateTime<Utc>) -> BatchWriter {
        let folder = staging.join(format!("batch-{batch}-{}", time_ordered_id(now)));
        BatchWriter {
            ledger: self.clone(),
            batch,
            now,
            buffer: Buffer::default(),
            buffer_rows: BUFFER_ROWS,
            spilling: None,
            runs: Runs::new(folder),
            rows: 0,
        }
    }
}

impl BatchWriter {
    /// Holds so many lines in memory instead of about a million; twice as many while a run is being written.
    #[must_use]
    pub fn with_buffer_rows(mut self, rows: usize) -> Self {
        self.buffer_rows = rows.clamp(1, BUFFER_ROWS);
        self
    }

    /// Takes a line.
    ///
    /// # Errors
    ///
    /// [`TextTooLong`](crate::LedgerError::TextTooLong) refuses the line and keeps the batch usable.
    /// [`DiskFull`](crate::LedgerError::DiskFull) and [`Write`](crate::LedgerError::Write) come from a run; the
    /// batch must then be given up.
    pub fn push(&mut self, line: &SaleLine<'_>) -> Result<()> {
        self.buffer.push(line)?;
        self.rows += 1;
        if self.buffer.is_full(self.buffer_rows) {
            self.spill()
        } else {
            Ok(())
        }
    }

    /// Lines taken so far.
    #[must_use]
    pub fn rows(&self) -> i64 {
        self.rows
    }

    /// Writes the batch's files under the ledger's root, durably, and describes them; none for no lines.
    ///
    /// # Errors
    ///
    /// [`DiskFull`](crate::LedgerError::DiskFull) or [`Write`](crate::LedgerError::Write); no file of the batch is
    /// then left.
    pub fn finish(mut self) -> Result<Vec<FileEntry>> {
        if self.spilling.is_none() && self.runs.is_empty() {
            return self.write_from_memory();
        }
        if !self.buffer.is_empty() {
            self.spill()?;
        }
        self.await_spill()?;
        self.buffer = Buffer::default();
        self.write_from_runs()
    }

    fn write_from_memory(&self) -> Result<Vec<FileEntry>> {
        let buckets: Vec<_> = (0..BUCKETS).zip(self.buffer.sorted_rows_by_bucket()).collect();
        self.write_files(&buckets, |rows, output| {
            self.buffer
                .gather(rows, self.batch)
                .try_for_each(|batch| output.write(&batch))
        })
    }

    fn write_from_runs(&self) -> Result<Vec<FileEntry>> {
        let buckets: Vec<_> = (0..BUCKETS).map(|bucket| (bucket, bucket)).collect();
        self.write_files(&buckets, |bucket, output| {
            merge_sorted(self.runs.rows_of(*bucket)?, |batch| output.write(batch))
        })
    }

    /// Writes a file for every bucket that has rows: all of them, or none.
    fn write_files<B: Sync>(
        &self,
        buckets: &[(i16, B)],
        fill: impl Fn(&B, &mut OutputFile) -> Result<()> + Sync,
    ) -> Result<Vec<FileEntry>> {
        let root = self.ledger.root();
        let written = for_each_bucket(buckets, |bucket, rows| {
            let label = Label {
                bucket,
                level: LEVEL_ARRIVAL,
                batch: Some(self.batch),
                now: self.now,
            };
            let mut output = OutputFile::create(root, label)?;
            fill(rows, &mut output)?;
            output.seal()
        });
        keep(root, written?.into_iter().flatten().collect())
    }

    /// Hands the buffer to a thread that sorts it into a run, after the run before is done.
    fn spill(&mut self) -> Result<()> {
        let emptied = self.await_spill()?;
        let buffer = mem::replace(&mut self.buffer, emptied);
        let writer = self.runs.writer()?;
        let batch = self.batch;
        self.spilling = Some(thread::spawn(move || write_run(buffer, writer, batch)));
        Ok(())
    }

    /// Waits for the run being written and returns its emptied buffer.
    fn await_spill(&mut self) -> Result<Buffer> {
        let Some(spilling) = self.spilling.take() else {
            return Ok(Buffer::default());
        };
        let (writer, buffer) = spilling.join().unwrap_or_else(|panic| resume_unwind(panic))?;
        self.runs.add(writer)?;
        Ok(buffer)
    }
}

impl Drop for BatchWriter {
    fn drop(&mut self) {
        // The run being written must be closed before its folder is deleted.
        if let Some(spilling) = self.spilling.take()
            && spilling.join().is_err()
        {
            tracing::warn!(
                batch = self.batch,
                "the last run of a given-up batch was not written"
            );
        }
    }
}

fn write_run(mut buffer: Buffer, mut writer: RunWriter, batch: i32) -> Result<(RunWriter, Buffer)> {
    for rows in buffer.sorted_rows_by_bucket() {
        buffer
            .gather(&rows, batch)
            .try_for_each(|rows| writer.write(&rows))?;
        writer.end_bucket()?;
    }
    buffer.clear();
    Ok((writer, buffer))
}
