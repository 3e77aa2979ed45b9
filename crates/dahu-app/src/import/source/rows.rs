//! One way to ask for the next row, whatever the format.

use std::{fs::File, path::Path};

use dahu_core::import::Row;

use super::{Format, SourceError, SourceOptions, columnar::Columnar, text::Records, workbook::Workbook};

/// The reader behind a [`Source`].
pub(super) enum Rows {
    Text(Box<Records>),
    Workbook(Workbook),
    Columnar(Box<Columnar>),
}

impl Rows {
    pub(super) fn open(
        path: &Path,
        file: File,
        format: Format,
        options: &SourceOptions,
    ) -> Result<Self, SourceError> {
        Ok(match format {
            Format::Csv | Format::CsvGzip => Self::Text(Box::new(Records::open(path, format, options)?)),
            Format::Xlsx => Self::Workbook(Workbook::open(file, options)?),
            Format::Parquet => Self::Columnar(Box::new(Columnar::open(file, options)?)),
        })
    }

    pub(super) fn next(&mut self, row: &mut Row) -> Result<bool, SourceError> {
        match self {
            Self::Text(records) => records.next(row),
            Self::Workbook(workbook) => workbook.next(row),
            Self::Columnar(columnar) => columnar.next(row),
        }
    }

    pub(super) fn bytes_read(&self, bytes_total: u64) -> u64 {
        match self {
            Self::Text(records) => records.bytes_read(),
            Self::Workbook(workbook) => workbook.bytes_read(),
            Self::Columnar(columnar) => columnar.bytes_read(bytes_total),
        }
    }
}
