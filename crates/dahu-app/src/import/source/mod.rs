//! Reading files: one row after the other in bounded memory, whatever the format.
//!
//! [`Source::open`] looks at the content, not the name. Text is decoded, its delimiter found; a workbook is checked
//! for what it would expand to before anything of it is kept; a Parquet file is read batch by batch.

mod columnar;
mod error;
mod fingerprint;
mod format;
mod header;
mod limits;
mod rows;
mod text;
mod workbook;

use std::path::{Path, PathBuf};

use dahu_core::import::{DateOrderEvidence, DateOrderVerdict, Row, SerialEpoch};

pub use error::SourceError;
pub use fingerprint::{fingerprint, identity};
pub use format::{Foreign, Format};
pub use limits::Limits;
use rows::Rows;
pub(crate) use text::beginning as text_beginning;

/// Most rows in a sample.
const SAMPLE_ROWS: usize = 1_000;
/// Texts in a sample may take about so much.
const SAMPLE_TEXT_BYTES: usize = 4 << 20;

/// What is known about a file besides its bytes.
#[derive(Clone, Debug, Default)]
pub struct SourceOptions {
    /// The sheet of a workbook; without it the first visible one that has rows.
    pub sheet: Option<String>,
    /// The encoding of a text by its usual name; without it UTF-8 or GB18030, whichever it is.
    pub encoding: Option<String>,
    /// The delimiter of a text; without it the one that fits best.
    pub delimiter: Option<char>,
    /// Within which the file is read.
    pub limits: Limits,
}

/// A file being read.
pub struct Source {
    path: PathBuf,
    options: SourceOptions,
    format: Format,
    bytes_total: u64,
    header: Vec<String>,
    rows: Rows,
    sample: Vec<Row>,
    sample_is_all: bool,
    rows_hint: Option<u64>,
    replayed: usize,
}

impl Source {
    /// Opens a file, finds its header and reads a sample.
    ///
    /// # Errors
    ///
    /// A [`SourceError`] that says what is wrong with the file.
    pub fn open(path: &Path, options: &SourceOptions) -> Result<Self, SourceError> {
        let (format, file, bytes_total) = format::detect(path)?;
        let mut rows = Rows::open(path, file, format, options)?;
        let (header, sample) = match &rows {
            Rows::Columnar(columnar) => (columnar.header().to_vec(), Vec::new()),
            _ => header::find(|row| rows.next(row))?,
        };
        let mut source = Self {
            path: path.to_owned(),
            options: options.clone(),
            format,
            bytes_total,
            header,
            rows,
            sample,
            sample_is_all: false,
            rows_hint: None,
            replayed: 0,
        };
        source.complete_sample()?;
        Ok(source)
    }

    /// The names of the columns, no two alike.
    #[must_use]
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// The format, by its content.
    #[must_use]
    pub fn format(&self) -> Format {
        self.format
    }

    /// The encoding of a text, such as `UTF-8` or `gb18030`.
    #[must_use]
    pub fn encoding(&self) -> Option<&str> {
        match &self.rows {
            Rows::Text(records) => Some(records.encoding()),
            _ => None,
        }
    }

    /// The delimiter of a text.
    #[must_use]
    pub fn delimiter(&self) -> Option<char> {
        match &self.rows {
            Rows::Text(records) => Some(records.delimiter()),
            _ => None,
        }
    }

    /// The sheet of a workbook that is read.
    #[must_use]
    pub fn sheet(&self) -> Option<&str> {
        match &self.rows {
            Rows::Workbook(workbook) => Some(workbook.sheet()),
            _ => None,
        }
    }

    /// The sheets of a workbook that can be seen, in their order.
    #[must_use]
    pub fn sheets(&self) -> &[String] {
        match &self.rows {
            Rows::Workbook(workbook) => workbook.visible_sheets(),
            _ => &[],
        }
    }

    /// Which day numbers count from where they stand for dates.
    #[must_use]
    pub fn epoch(&self) -> SerialEpoch {
        match &self.rows {
            Rows::Workbook(workbook) => workbook.epoch(),
            _ => SerialEpoch::Excel1900,
        }
    }

    /// About how many rows there are, where that can be told.
    #[must_use]
    pub fn rows_hint(&self) -> Option<u64> {
        self.rows_hint
    }

    /// The file's size.
    #[must_use]
    pub fn bytes_total(&self) -> u64 {
        self.bytes_total
    }

    /// About how much of the file has been read, from 0 to [`Source::bytes_total`].
    #[must_use]
    pub fn bytes_read(&self) -> u64 {
        self.rows.bytes_read(self.bytes_total).min(self.bytes_total)
    }

    /// The first rows. Reading does not use them up: [`Source::next_row`] still starts with the first.
    #[must_use]
    pub fn sample(&self) -> &[Row] {
        &self.sample
    }

    /// Reads the next row that has anything in it; false after the last.
    ///
    /// A row of a text can have more or fewer cells than the header: that is for the row reader to refuse.
    ///
    /// # Errors
    ///
    /// A [`SourceError`] when the rest of the file cannot be read.
    pub fn next_row(&mut self, row: &mut Row) -> Result<bool, SourceError> {
        if let Some(seen) = self.sample.get(self.replayed) {
            self.replayed += 1;
            row.clone_from(seen);
            return Ok(true);
        }
        self.read_on(row)
    }

    /// Says which columns will be used, counted from 0, and starts again with the first row.
    ///
    /// For a Parquet file the others are not even read. Elsewhere this changes nothing.
    ///
    /// # Errors
    ///
    /// [`SourceError::ColumnNotSupported`] when one of them has a type that no cell can hold.
    pub fn use_columns(&mut self, columns: &[usize]) -> Result<(), SourceError> {
        if let Rows::Columnar(columnar) = &mut self.rows {
            columnar.use_columns(columns)?;
            self.sample.clear();
            self.replayed = 0;
            self.complete_sample()?;
        }
        Ok(())
    }

    /// How dates such as 12/1/2010 in these columns are meant: judged by the sample and, where that leaves it open, by
    /// the rest of the file up to the first date that tells. That can be a long way, so `goes_on` is asked at each row
    /// whether to go it.
    ///
    /// # Errors
    ///
    /// A [`SourceError`] when the file cannot be read.
    pub fn date_order(
        &self,
        columns: &[usize],
        goes_on: impl Fn() -> bool,
    ) -> Result<DateOrderVerdict, SourceError> {
        let mut evidence = DateOrderEvidence::default();
        let mut see = |row: &Row| {
            columns.iter().for_each(|column| evidence.see(row.cell(*column)));
            evidence.verdict()
        };
        let verdict = self
            .sample
            .iter()
            .fold(DateOrderVerdict::NotNeeded, |_, row| see(row));
        let is_known = self.format == Format::Parquet || verdict != DateOrderVerdict::Undecided;
        if self.sample_is_all || is_known || !goes_on() {
            return Ok(verdict);
        }
        let mut again = Self::open(&self.path, &self.options)?;
        let mut row = Row::new();
        while goes_on() && again.next_row(&mut row)? {
            let verdict = see(&row);
            if verdict != DateOrderVerdict::Undecided {
                return Ok(verdict);
            }
        }
        Ok(DateOrderVerdict::Undecided)
    }

    fn read_on(&mut self, row: &mut Row) -> Result<bool, SourceError> {
        while self.rows.next(row)? {
            row.trim_blank_beyond(self.header.len());
            if self.format == Format::Xlsx {
                row.pad(self.header.len());
            }
            if !row.is_blank() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Brings the rows that were read while looking for the header into shape, and reads as many more as a sample has.
    fn complete_sample(&mut self) -> Result<(), SourceError> {
        let width = self.header.len();
        for row in &mut self.sample {
            row.trim_blank_beyond(width);
            if self.format == Format::Xlsx {
                row.pad(width);
            }
        }
        self.sample.retain(|row| !row.is_blank());
        let mut text_bytes: usize = self.sample.iter().map(Row::text_bytes).sum();
        self.sample_is_all = false;
        while self.sample.len() < SAMPLE_ROWS && text_bytes < SAMPLE_TEXT_BYTES {
            let mut row = Row::new();
            if !self.read_on(&mut row)? {
                self.sample_is_all = true;
                break;
            }
            text_bytes += row.text_bytes();
            self.sample.push(row);
        }
        if self.sample.is_empty() {
            return Err(SourceError::NoRows);
        }
        self.rows_hint = self.estimate_rows();
        Ok(())
    }

    fn estimate_rows(&self) -> Option<u64> {
        let sampled = u64::try_from(self.sample.len()).ok()?;
        match &self.rows {
            _ if self.sample_is_all => Some(sampled),
            Rows::Columnar(columnar) => Some(columnar.rows_total()),
            Rows::Workbook(workbook) => workbook.rows_hint(),
            Rows::Text(records) => {
                let estimate = u128::from(sampled) * u128::from(self.bytes_total)
                    / u128::from(records.bytes_read().max(1));
                u64::try_from(estimate).ok()
            }
        }
    }
}

#[cfg(test)]
mod tests;
