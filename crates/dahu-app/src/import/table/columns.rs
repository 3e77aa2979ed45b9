//! Parquet, read a batch of rows at a time.

use std::{fs::File, path::Path};

use arrow::{
    array::{Array, ArrayRef, AsArray, RecordBatch},
    compute::cast,
    datatypes::{DataType, Date32Type, Float64Type, Int64Type, TimeUnit, TimestampMicrosecondType},
    temporal_conversions::{date32_to_datetime, timestamp_us_to_datetime},
    util::display::array_value_to_string,
};
use dahu_core::import::{Cell, Row};
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};

use super::error::{Result, SourceError};

/// Rows of one batch.
const BATCH_ROWS: usize = 8_192;

/// The rows of a Parquet file.
pub(super) struct ColumnRows {
    reader: ParquetRecordBatchReader,
    batch: Vec<Column>,
    batch_rows: usize,
    next: usize,
    row: u64,
    rows_total: u64,
    bytes_total: u64,
}

/// A column of the batch in one of the few shapes that cells have.
enum Column {
    Text(ArrayRef),
    Integer(ArrayRef),
    Number(ArrayRef),
    Date(ArrayRef),
    DateTime(ArrayRef),
    Bool(ArrayRef),
    /// Lists and the like, shown as text.
    Shown(ArrayRef),
}

impl ColumnRows {
    /// Opens a Parquet file.
    pub(super) fn open(path: &Path, bytes_total: u64) -> Result<(Vec<String>, Self)> {
        let file = File::open(path).map_err(SourceError::Open)?;
        let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(damaged)?;
        let header = builder
            .schema()
            .fields()
            .iter()
            .map(|field| field.name().clone())
            .collect();
        let rows_total = builder.metadata().file_metadata().num_rows();
        let reader = builder.with_batch_size(BATCH_ROWS).build().map_err(damaged)?;
        let rows = Self {
            reader,
            batch: Vec::new(),
            batch_rows: 0,
            next: 0,
            row: 1,
            rows_total: u64::try_from(rows_total).unwrap_or(0).max(1),
            bytes_total,
        };
        Ok((header, rows))
    }

    /// Reads the next row. Rows are numbered as in a sheet, where the header would be row 1.
    pub(super) fn next(&mut self, row: &mut Row) -> Result<bool> {
        while self.next == self.batch_rows {
            let Some(batch) = self.reader.next() else {
                return Ok(false);
            };
            let batch: RecordBatch = batch.map_err(damaged)?;
            self.batch = batch.columns().iter().map(Column::of).collect::<Result<_>>()?;
            (self.batch_rows, self.next) = (batch.num_rows(), 0);
        }
        self.row += 1;
        row.start(self.row);
        for column in &self.batch {
            column.push(self.next, row)?;
        }
        self.next += 1;
        Ok(true)
    }

    pub(super) fn bytes_read(&self) -> u64 {
        let share = u128::from(self.bytes_total) * u128::from(self.row) / u128::from(self.rows_total);
        u64::try_from(share)
            .unwrap_or(self.bytes_total)
            .min(self.bytes_total)
    }
}

impl Column {
    fn of(array: &ArrayRef) -> Result<Self> {
        let to = |kind: DataType| cast(array, &kind).map_err(damaged);
        Ok(match array.data_type() {
            DataType::Boolean => Self::Bool(ArrayRef::clone(array)),
            DataType::Int8
            | DataType::Int16
            | DataType::Int32
            | DataType::Int64
            | DataType::UInt8
            | DataType::UInt16
            | DataType::UInt32 => Self::Integer(to(DataType::Int64)?),
            DataType::Float16 | DataType::Float32 | DataType::Float64 => Self::Number(to(DataType::Float64)?),
            DataType::Date32 | DataType::Date64 => Self::Date(to(DataType::Date32)?),
            DataType::Timestamp(_, zone) => {
                Self::DateTime(to(DataType::Timestamp(TimeUnit::Microsecond, zone.clone()))?)
            }
            // Decimals and large unsigned numbers come as their exact text.
            DataType::Utf8
            | DataType::LargeUtf8
            | DataType::Utf8View
            | DataType::Dictionary(..)
            | DataType::UInt64
            | DataType::Decimal32(..)
            | DataType::Decimal64(..)
            | DataType::Decimal128(..)
            | DataType::Decimal256(..) => Self::Text(to(DataType::Utf8)?),
            _ => Self::Shown(ArrayRef::clone(array)),
        })
    }

    fn push(&self, place: usize, row: &mut Row) -> Result<()> {
        let (Self::Text(array)
        | Self::Integer(array)
        | Self::Number(array)
        | Self::Date(array)
        | Self::DateTime(array)
        | Self::Bool(array)
        | Self::Shown(array)) = self;
        if array.is_null(place) {
            row.push(Cell::Empty);
            return Ok(());
        }
        match self {
            Self::Text(array) => row.push(Cell::Text(array.as_string::<i32>().value(place))),
            Self::Integer(array) => row.push(Cell::Integer(array.as_primitive::<Int64Type>().value(place))),
            Self::Number(array) => row.push(Cell::Number(array.as_primitive::<Float64Type>().value(place))),
            Self::Date(array) => {
                let days = array.as_primitive::<Date32Type>().value(place);
                row.push(date32_to_datetime(days).map_or(Cell::Empty, |moment| Cell::Date(moment.date())));
            }
            Self::DateTime(array) => {
                let micros = array.as_primitive::<TimestampMicrosecondType>().value(place);
                row.push(timestamp_us_to_datetime(micros).map_or(Cell::Empty, Cell::DateTime));
            }
            Self::Bool(array) => row.push(Cell::Bool(array.as_boolean().value(place))),
            Self::Shown(array) => {
                row.push(Cell::Text(&array_value_to_string(array, place).map_err(damaged)?))
            }
        }
        Ok(())
    }
}

fn damaged(error: impl std::fmt::Display) -> SourceError {
    SourceError::Damaged {
        format: "Parquet",
        detail: error.to_string(),
    }
}
