//! Rows of a Parquet file, read batch by batch.

mod cells;

use std::{
    fs::File,
    panic::{AssertUnwindSafe, catch_unwind},
};

use arrow::{array::RecordBatch, datatypes::SchemaRef};
use dahu_core::import::{Cell, Row, unique_names};
use parquet::arrow::{
    ProjectionMask,
    arrow_reader::{
        ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
    },
};

use super::{Format, Limits, SourceError, SourceOptions};
use cells::Cells;

const BATCH_ROWS: usize = 4_096;

/// The rows of a Parquet file.
pub(super) struct Columnar {
    file: File,
    metadata: ArrowReaderMetadata,
    header: Vec<String>,
    reader: ParquetRecordBatchReader,
    /// For each column read, its place among all columns.
    places: Vec<usize>,
    columns: Vec<Cells>,
    batch_rows: usize,
    next_in_batch: usize,
    rows_read: u64,
    rows_total: u64,
}

impl Columnar {
    pub(super) fn open(file: File, options: &SourceOptions) -> Result<Self, SourceError> {
        let metadata = guarded(|| ArrowReaderMetadata::load(&file, ArrowReaderOptions::new()))?;
        check_sizes(&metadata, &options.limits)?;
        let schema = metadata.schema();
        if schema.fields().len() > options.limits.columns {
            return Err(SourceError::TooManyColumns {
                row: 1,
                limit: options.limits.columns,
            });
        }
        let header = unique_names(schema.fields().iter().map(|field| field.name().clone()).collect());
        let places = readable(schema);
        let reader = reader(&file, &metadata, &places)?;
        let rows_total = u64::try_from(metadata.metadata().file_metadata().num_rows()).unwrap_or(0);
        Ok(Self {
            file,
            metadata,
            header,
            reader,
            places,
            columns: Vec::new(),
            batch_rows: 0,
            next_in_batch: 0,
            rows_read: 0,
            rows_total,
        })
    }

    pub(super) fn header(&self) -> &[String] {
        &self.header
    }

    pub(super) fn rows_total(&self) -> u64 {
        self.rows_total
    }

    /// The share of the rows that has been read, in bytes of the file.
    pub(super) fn bytes_read(&self, bytes_total: u64) -> u64 {
        let read = u128::from(bytes_total) * u128::from(self.rows_read) / u128::from(self.rows_total.max(1));
        u64::try_from(read).unwrap_or(bytes_total)
    }

    /// Starts again and reads these columns only; the others are empty.
    pub(super) fn use_columns(&mut self, columns: &[usize]) -> Result<(), SourceError> {
        let schema = self.metadata.schema();
        let readable = readable(schema);
        if let Some(column) = columns.iter().find(|column| !readable.contains(column)) {
            let data_type = schema
                .fields()
                .get(*column)
                .map(|field| field.data_type().to_string());
            return Err(SourceError::ColumnNotSupported {
                column: self.header.get(*column).cloned().unwrap_or_default(),
                data_type: data_type.unwrap_or_default(),
            });
        }
        self.places = readable
            .into_iter()
            .filter(|place| columns.contains(place))
            .collect();
        self.reader = reader(&self.file, &self.metadata, &self.places)?;
        self.columns.clear();
        (self.batch_rows, self.next_in_batch, self.rows_read) = (0, 0, 0);
        Ok(())
    }

    pub(super) fn next(&mut self, row: &mut Row) -> Result<bool, SourceError> {
        while self.next_in_batch == self.batch_rows {
            if !self.read_batch()? {
                return Ok(false);
            }
        }
        // The header counts as the first row, as in every other format.
        row.start(self.rows_read + 2);
        let mut columns = self.places.iter().zip(&self.columns).peekable();
        for place in 0..self.header.len() {
            match columns.next_if(|(read, _)| **read == place) {
                Some((_, cells)) => cells.push(self.next_in_batch, row),
                None => row.push(Cell::Empty),
            }
        }
        self.next_in_batch += 1;
        self.rows_read += 1;
        Ok(true)
    }

    fn read_batch(&mut self) -> Result<bool, SourceError> {
        let reader = &mut self.reader;
        let batch: Option<RecordBatch> = guarded(|| reader.next().transpose())?;
        let Some(batch) = batch else {
            return Ok(false);
        };
        self.columns = batch
            .columns()
            .iter()
            .map(|column| Cells::of(column).map_err(damaged))
            .collect::<Result<_, _>>()?;
        self.batch_rows = batch.num_rows();
        self.next_in_batch = 0;
        Ok(true)
    }
}

/// The columns whose types cells can hold.
fn readable(schema: &SchemaRef) -> Vec<usize> {
    let fields = schema.fields().iter().enumerate();
    fields
        .filter(|(_, field)| cells::can_hold(field.data_type()))
        .map(|(place, _)| place)
        .collect()
}

fn reader(
    file: &File,
    metadata: &ArrowReaderMetadata,
    places: &[usize],
) -> Result<ParquetRecordBatchReader, SourceError> {
    let file = file.try_clone().map_err(SourceError::Disk)?;
    guarded(|| {
        let mask = ProjectionMask::roots(metadata.parquet_schema(), places.iter().copied());
        ParquetRecordBatchReaderBuilder::new_with_metadata(file, metadata.clone())
            .with_projection(mask)
            .with_batch_size(BATCH_ROWS)
            .build()
    })
}

/// Refuses columns that claim to expand further than any real one.
fn check_sizes(metadata: &ArrowReaderMetadata, limits: &Limits) -> Result<(), SourceError> {
    let sizes = |chunk: &parquet::file::metadata::ColumnChunkMetaData| {
        let size = |bytes: i64| u64::try_from(bytes).unwrap_or(u64::MAX);
        (size(chunk.compressed_size()), size(chunk.uncompressed_size()))
    };
    let mut chunks = metadata
        .metadata()
        .row_groups()
        .iter()
        .flat_map(|group| group.columns())
        .map(sizes);
    if chunks.all(|(compressed, expanded)| limits.allow(compressed, expanded)) {
        Ok(())
    } else {
        Err(SourceError::ExpandsTooFar)
    }
}

/// Runs the decoder, whose panics on damaged files are errors like its others.
fn guarded<T, E: std::fmt::Display>(decode: impl FnOnce() -> Result<T, E>) -> Result<T, SourceError> {
    match catch_unwind(AssertUnwindSafe(decode)) {
        Ok(result) => result.map_err(damaged),
        Err(_) => Err(damaged("its parts contradict each other")),
    }
}

fn damaged(detail: impl std::fmt::Display) -> SourceError {
    SourceError::damaged(Format::Parquet, detail)
}
