//! Files of rows: CSV, XLSX and Parquet behind one face, read in bounded memory.
//!
//! The format is told by the bytes, never by the name.

mod columns;
mod encoding;
mod error;
mod text;
mod workbook;

use std::{collections::VecDeque, fmt, fs::File, io::Read, path::Path};

use dahu_core::import::{Row, SerialEpoch, unique_names};
use sha2::{Digest, Sha256};

use error::Result;
pub use error::SourceError;

/// Rows that are read ahead, to find out how dates are meant and to show a preview.
const SAMPLE_ROWS: usize = 1_000;
/// Bytes of one step of a fingerprint.
const BLOCK_BYTES: usize = 1 << 20;

/// How to read a file.
#[derive(Clone, Debug, Default)]
pub struct SourceOptions {
    /// The sheet of a workbook; the first with rows where none is named.
    pub sheet: Option<String>,
}

/// The format of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Delimited text.
    Csv,
    /// A workbook of Excel 2007 or later.
    Xlsx,
    /// Apache Parquet.
    Parquet,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Parquet => "parquet",
        })
    }
}

/// A file being read.
pub struct Source {
    header: Vec<String>,
    rows: Rows,
    ahead: VecDeque<Row>,
    bytes_total: u64,
}

enum Rows {
    Text(Box<text::TextRows>),
    Workbook(workbook::WorkbookRows),
    Columns(Box<columns::ColumnRows>),
}

impl Source {
    /// Opens a file and reads its header and first rows.
    ///
    /// # Errors
    ///
    /// A [`SourceError`] that says what is wrong with the file and what to do.
    pub fn open(path: &Path, options: &SourceOptions) -> Result<Self> {
        let metadata = std::fs::metadata(path).map_err(SourceError::Open)?;
        if !metadata.is_file() {
            return Err(SourceError::NotAFile);
        }
        if metadata.len() == 0 {
            return Err(SourceError::Empty);
        }
        let (header, rows) = match format(path)? {
            Format::Csv => {
                let (header, rows) = text::TextRows::open(path)?;
                (header, Rows::Text(Box::new(rows)))
            }
            Format::Xlsx => {
                let (header, rows) =
                    workbook::WorkbookRows::open(path, options.sheet.as_deref(), metadata.len())?;
                (header, Rows::Workbook(rows))
            }
            Format::Parquet => {
                let (header, rows) = columns::ColumnRows::open(path, metadata.len())?;
                (header, Rows::Columns(Box::new(rows)))
            }
        };
        let header = unique_names(header);
        let mut source = Self {
            header,
            rows,
            ahead: VecDeque::new(),
            bytes_total: metadata.len(),
        };
        while source.ahead.len() < SAMPLE_ROWS {
            let mut row = Row::new();
            if !source.read(&mut row)? {
                break;
            }
            source.ahead.push_back(row);
        }
        if source.ahead.iter().all(Row::is_blank) {
            return Err(SourceError::NoRows);
        }
        Ok(source)
    }

    /// Names of the columns.
    #[must_use]
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// The first rows, as far as they were not yet taken by [`Source::next_row`].
    pub fn sample(&self) -> impl Iterator<Item = &Row> {
        self.ahead.iter()
    }

    /// Reads the next row; `false` at the end.
    ///
    /// # Errors
    ///
    /// A [`SourceError`] where the file breaks off.
    pub fn next_row(&mut self, row: &mut Row) -> Result<bool> {
        match self.ahead.pop_front() {
            Some(next) => {
                *row = next;
                Ok(true)
            }
            None => self.read(row),
        }
    }

    fn read(&mut self, row: &mut Row) -> Result<bool> {
        let found = match &mut self.rows {
            Rows::Text(rows) => rows.next(row)?,
            Rows::Workbook(rows) => rows.next(row)?,
            Rows::Columns(rows) => rows.next(row)?,
        };
        if found {
            row.trim_blank_beyond(self.header.len());
        }
        Ok(found)
    }

    /// Bytes of the file.
    #[must_use]
    pub fn bytes_total(&self) -> u64 {
        self.bytes_total
    }

    /// About how many of them are read.
    #[must_use]
    pub fn bytes_read(&self) -> u64 {
        match &self.rows {
            Rows::Text(rows) => rows.bytes_read(),
            Rows::Workbook(rows) => rows.bytes_read(),
            Rows::Columns(rows) => rows.bytes_read(),
        }
    }

    /// The format.
    #[must_use]
    pub fn format(&self) -> Format {
        match &self.rows {
            Rows::Text(_) => Format::Csv,
            Rows::Workbook(_) => Format::Xlsx,
            Rows::Columns(_) => Format::Parquet,
        }
    }

    /// The encoding of a text file.
    #[must_use]
    pub fn encoding(&self) -> Option<&str> {
        match &self.rows {
            Rows::Text(rows) => Some(rows.encoding()),
            _ => None,
        }
    }

    /// The delimiter of a text file.
    #[must_use]
    pub fn delimiter(&self) -> Option<char> {
        match &self.rows {
            Rows::Text(rows) => Some(rows.delimiter()),
            _ => None,
        }
    }

    /// The day from which a workbook counts its dates.
    #[must_use]
    pub fn epoch(&self) -> SerialEpoch {
        match &self.rows {
            Rows::Workbook(rows) => rows.epoch(),
            _ => SerialEpoch::default(),
        }
    }
}

/// The format by the first bytes.
fn format(path: &Path) -> Result<Format> {
    let mut start = Vec::new();
    let file = File::open(path).map_err(SourceError::Open)?;
    file.take(8).read_to_end(&mut start).map_err(SourceError::Open)?;
    match start.as_slice() {
        [b'P', b'A', b'R', b'1', ..] => Ok(Format::Parquet),
        [b'P', b'K', 3, 4, ..] => Ok(Format::Xlsx),
        [0xD0, 0xCF, 0x11, 0xE0, ..] => Err(SourceError::OldWorkbook),
        _ => Ok(Format::Csv),
    }
}

/// The SHA-256 of a file in hexadecimal.
///
/// # Errors
///
/// [`SourceError::Open`] when it cannot be read, [`SourceError::NotAFile`] for a folder.
pub fn fingerprint(path: &Path) -> Result<String> {
    if !std::fs::metadata(path).map_err(SourceError::Open)?.is_file() {
        return Err(SourceError::NotAFile);
    }
    let mut file = File::open(path).map_err(SourceError::Open)?;
    let mut hasher = Sha256::new();
    let mut block = vec![0; BLOCK_BYTES];
    loop {
        let read = file.read(&mut block).map_err(SourceError::Open)?;
        if read == 0 {
            return Ok(hasher
                .finalize()
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect());
        }
        hasher.update(&block[..read]);
    }
}

#[cfg(test)]
mod tests;
