//! Records of a text file: CSV, TSV and their like, in whatever encoding.

mod decode;
mod delimiter;
mod encoding;
mod stream;

use std::path::Path;

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};
use dahu_core::import::{Cell, Row};

use super::{Format, SourceError, SourceOptions};
use decode::Decoded;

/// The text that the beginning of a file is, by the encoding that it looks like.
pub(crate) fn beginning(bytes: &[u8]) -> String {
    encoding::read(bytes)
}

/// Room for a record at the start; it grows up to the limit.
const RECORD_BYTES: usize = 4 << 10;
/// Room for the ends of a record's fields at the start.
const RECORD_FIELDS: usize = 64;

/// The records of a text file.
pub(super) struct Records {
    text: Decoded,
    parser: Reader,
    delimiter: u8,
    record: Vec<u8>,
    ends: Vec<usize>,
    place: Place,
    limit_bytes: usize,
    limit_columns: usize,
}

/// Where in the file the last record ended.
#[derive(Default)]
struct Place {
    records: u64,
    line_breaks_inside: u64,
    last_byte: u8,
}

impl Records {
    pub(super) fn open(path: &Path, format: Format, options: &SourceOptions) -> Result<Self, SourceError> {
        let encoding = encoding::find(path, format, options)?;
        let mut text = Decoded::open(path, format, encoding, options.limits)?;
        let delimiter = match options.delimiter {
            Some(given) => ascii(given)?,
            None => delimiter::find(text.fill()?),
        };
        Ok(Self {
            text,
            parser: ReaderBuilder::new().delimiter(delimiter).build(),
            delimiter,
            record: vec![0; RECORD_BYTES],
            ends: vec![0; RECORD_FIELDS],
            place: Place::default(),
            limit_bytes: options.limits.record_bytes,
            limit_columns: options.limits.columns,
        })
    }

    pub(super) fn encoding(&self) -> &'static str {
        self.text.encoding().name()
    }

    pub(super) fn delimiter(&self) -> char {
        char::from(self.delimiter)
    }

    pub(super) fn bytes_read(&self) -> u64 {
        self.text.position_bytes()
    }

    /// Reads the next record that is not a blank line.
    pub(super) fn next(&mut self, row: &mut Row) -> Result<bool, SourceError> {
        let Some((length, fields)) = self.read_record()? else {
            return Ok(false);
        };
        self.place.records += 1;
        let record = &self.record[..length];
        if record.contains(&b'\n') {
            // Line breaks within quotes do not start a row, though the parser counts them as lines.
            let inside = record.iter().filter(|byte| **byte == b'\n').count();
            self.place.line_breaks_inside += u64::try_from(inside).unwrap_or(0);
        }
        row.start(self.place.row(self.parser.line()));
        let ends = &self.ends[..fields];
        match std::str::from_utf8(record) {
            Ok(record) => row.push_fields(record, ends),
            Err(_) => push_damaged(row, record, ends),
        }
        Ok(true)
    }

    /// Fills `record` and `ends`, and says how far; nothing at the end.
    fn read_record(&mut self) -> Result<Option<(usize, usize)>, SourceError> {
        let (mut length, mut fields) = (0, 0);
        loop {
            let input = self.text.fill()?;
            let (result, read, written, ended) =
                self.parser
                    .read_record(input, &mut self.record[length..], &mut self.ends[fields..]);
            if let Some(last) = read.checked_sub(1).and_then(|last| input.get(last)) {
                self.place.last_byte = *last;
            }
            self.text.consume(read);
            length += written;
            fields += ended;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => self.grow_record()?,
                ReadRecordResult::OutputEndsFull => self.grow_ends()?,
                ReadRecordResult::Record => return Ok(Some((length, fields))),
                ReadRecordResult::End => return Ok(None),
            }
        }
    }

    fn grow_record(&mut self) -> Result<(), SourceError> {
        if self.record.len() >= self.limit_bytes {
            return Err(SourceError::RecordTooLong {
                row: self.place.records + 1,
                limit_bytes: self.limit_bytes,
            });
        }
        self.record
            .resize((self.record.len() * 2).min(self.limit_bytes), 0);
        Ok(())
    }

    fn grow_ends(&mut self) -> Result<(), SourceError> {
        if self.ends.len() >= self.limit_columns {
            return Err(SourceError::TooManyColumns {
                row: self.place.records + 1,
                limit: self.limit_columns,
            });
        }
        self.ends.resize((self.ends.len() * 2).min(self.limit_columns), 0);
        Ok(())
    }
}

impl Place {
    /// The row of the record that just ended, blank lines counted, given the line that the parser stands on.
    fn row(&self, line: u64) -> u64 {
        // After "\n" the parser stands on the next line already; after "\r" or at the end of the file it does not.
        let next_line_begun = u64::from(self.last_byte == b'\n');
        let row = line.saturating_sub(next_line_begun + self.line_breaks_inside);
        row.max(self.records)
    }
}

/// Adds fields with the replacement character in place of what is not UTF-8.
fn push_damaged(row: &mut Row, record: &[u8], ends: &[usize]) {
    let mut start = 0;
    for end in ends {
        row.push(Cell::Text(&String::from_utf8_lossy(&record[start..*end])));
        start = *end;
    }
}

fn ascii(delimiter: char) -> Result<u8, SourceError> {
    match u8::try_from(delimiter) {
        Ok(byte) if byte.is_ascii() && !matches!(byte, b'"' | b'\n' | b'\r' | 0) => Ok(byte),
        _ => Err(SourceError::NoSuchDelimiter(delimiter)),
    }
}
