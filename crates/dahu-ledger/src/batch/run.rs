//! Sorted runs in the staging folder: what of a batch did not fit into memory.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use arrow::array::RecordBatch;
use parquet::arrow::{
    ArrowWriter,
    arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder},
};

use crate::{
    BUCKETS, LedgerError,
    error::Result,
    merge::{SortedRows, merge_sorted},
    schema::{run_properties, schema},
};

/// Runs of one size that are merged into a larger one, so that never too many are open at once.
const FAN_IN: usize = 24;
/// Rows that are read from a run at once.
const READ_ROWS: usize = 2_048;

/// The runs of a batch, smaller ones last. Dropping them deletes their folder.
pub(crate) struct Runs {
    folder: PathBuf,
    runs: Vec<Run>,
    named: usize,
}

/// One file, sorted by bucket and within it in the ledger's order.
struct Run {
    path: PathBuf,
    footer: ArrowReaderMetadata,
    /// The row group of each bucket that has rows.
    row_groups: Vec<Option<usize>>,
    /// How many times its rows were merged.
    generation: u32,
}

/// A run in the making.
pub(crate) struct RunWriter {
    path: PathBuf,
    writer: ArrowWriter<File>,
    row_groups: Vec<Option<usize>>,
}

impl Runs {
    /// Runs that will lie in `folder`, which is made with the first of them.
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self {
            folder,
            runs: Vec::new(),
            named: 0,
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// Starts a run.
    pub(crate) fn writer(&mut self) -> Result<RunWriter> {
        fs::create_dir_all(&self.folder).map_err(|error| LedgerError::writing(&self.folder, error))?;
        self.named += 1;
        let path = self.folder.join(format!("run-{:05}.parquet", self.named));
        let file = File::create_new(&path).map_err(|error| LedgerError::writing(&path, error))?;
        let writer = ArrowWriter::try_new(file, schema(), Some(run_properties()))
            .map_err(|error| LedgerError::encoding(&path, error))?;
        Ok(RunWriter {
            path,
            writer,
            row_groups: Vec::new(),
        })
    }

    /// Takes a finished run in, and merges runs when there are many of its size.
    pub(crate) fn add(&mut self, writer: RunWriter) -> Result<()> {
        self.add_of_generation(writer, 0)
    }

    /// The rows of a bucket in every run.
    pub(crate) fn rows_of(&self, bucket: i16) -> Result<Vec<SortedRows<'static>>> {
        rows_of(&self.runs, bucket)
    }

    fn add_of_generation(&mut self, writer: RunWriter, generation: u32) -> Result<()> {
        self.runs.push(writer.close(generation)?);
        let alike = self
            .runs
            .iter()
            .rev()
            .take_while(|run| run.generation == generation)
            .count();
        if alike < FAN_IN {
            return Ok(());
        }
        let small = self.runs.split_off(self.runs.len() - alike);
        let mut writer = self.writer()?;
        for bucket in 0..BUCKETS {
            merge_sorted(rows_of(&small, bucket)?, |batch| writer.write(batch))?;
            writer.end_bucket()?;
        }
        for run in small {
            fs::remove_file(&run.path).map_err(|error| LedgerError::writing(&run.path, error))?;
        }
        self.add_of_generation(writer, generation + 1)
    }
}

fn rows_of(runs: &[Run], bucket: i16) -> Result<Vec<SortedRows<'static>>> {
    runs.iter()
        .filter_map(|run| run.rows_of(bucket).transpose())
        .collect()
}

impl Drop for Runs {
    fn drop(&mut self) {
        if self.named > 0
            && let Err(error) = fs::remove_dir_all(&self.folder)
        {
            tracing::warn!(folder = %self.folder.display(), %error, "the runs of a batch stay in the staging folder");
        }
    }
}

impl RunWriter {
    /// Appends rows of the bucket at hand.
    pub(crate) fn write(&mut self, batch: &RecordBatch) -> Result<()> {
        self.writer
            .write(batch)
            .map_err(|error| LedgerError::encoding(&self.path, error))
    }

    /// Ends the bucket at hand; buckets are written in order, empty ones too.
    pub(crate) fn end_bucket(&mut self) -> Result<()> {
        let before = self.writer.flushed_row_groups().len();
        self.writer
            .flush()
            .map_err(|error| LedgerError::encoding(&self.path, error))?;
        let has_rows = self.writer.flushed_row_groups().len() > before;
        self.row_groups.push(has_rows.then_some(before));
        Ok(())
    }

    fn close(self, generation: u32) -> Result<Run> {
        let Self {
            path,
            writer,
            row_groups,
        } = self;
        let metadata = writer
            .close()
            .map_err(|error| LedgerError::encoding(&path, error))?;
        let footer = ArrowReaderMetadata::try_new(metadata.into(), ArrowReaderOptions::new())
            .map_err(|error| LedgerError::encoding(&path, error))?;
        Ok(Run {
            path,
            footer,
            row_groups,
            generation,
        })
    }
}

impl Run {
    fn rows_of(&self, bucket: i16) -> Result<Option<SortedRows<'static>>> {
        let bucket = usize::try_from(bucket).expect("buckets are counted from zero");
        let Some(row_group) = self.row_groups[bucket] else {
            return Ok(None);
        };
        let damaged = |path: &Path, source| LedgerError::Damaged {
            path: path.display().to_string(),
            source,
        };
        let file = File::open(&self.path).map_err(|error| damaged(&self.path, error.into()))?;
        let reader = ParquetRecordBatchReaderBuilder::new_with_metadata(file, self.footer.clone())
            .with_row_groups(vec![row_group])
            .with_batch_size(READ_ROWS)
            .build()
            .map_err(|error| damaged(&self.path, error))?;
        let path = self.path.clone();
        Ok(Some(Box::new(reader.map(move |batch| {
            batch.map_err(|error| damaged(&path, error.into()))
        }))))
    }
}
