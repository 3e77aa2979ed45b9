//! Delimited text: comma, semicolon, tab or bar; quoted fields may hold line breaks.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use csv::{ReaderBuilder, StringRecord};
use dahu_core::import::Row;

use super::{
    encoding::{self, Decoding},
    error::{Result, SourceError},
};

/// A row may not be longer, so that an unclosed quotation mark cannot swallow the file into memory.
const ROW_BYTES_AT_MOST: u64 = 4 << 20;
/// Bytes from the start by which the delimiter is told.
const DETECT_BYTES: u64 = 1 << 16;
/// What may part fields, the most usual first.
const DELIMITERS: [u8; 4] = [b',', b'\t', b';', b'|'];

/// The rows of a text file.
pub(super) struct TextRows {
    reader: csv::Reader<Guard>,
    record: StringRecord,
    ends: Vec<usize>,
    encoding: &'static str,
    delimiter: u8,
    counts: Arc<Counts>,
}

/// What the reader below has given, seen from outside.
#[derive(Default)]
struct Counts {
    /// Bytes since the last whole row.
    since_row: AtomicU64,
    /// Bytes of the file.
    of_file: AtomicU64,
}

/// Counts the file's own bytes, whatever their encoding.
struct Counted {
    file: File,
    counts: Arc<Counts>,
}

impl Read for Counted {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(target)?;
        self.counts.of_file.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// Stops when a row becomes too long.
struct Guard {
    inner: Decoding<Counted>,
    counts: Arc<Counts>,
}

impl Read for Guard {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(target)?;
        let since = self.counts.since_row.fetch_add(read as u64, Ordering::Relaxed);
        if since > ROW_BYTES_AT_MOST {
            return Err(io::Error::from(io::ErrorKind::FileTooLarge));
        }
        Ok(read)
    }
}

impl TextRows {
    /// Opens a text file and reads its header.
    pub(super) fn open(path: &Path) -> Result<(Vec<String>, Self)> {
        let mut file = File::open(path).map_err(SourceError::Open)?;
        let encoding = encoding::of(&mut file)?;
        let delimiter = delimiter(&mut file, encoding)?;
        let counts = Arc::new(Counts::default());
        let counted = Counted {
            file,
            counts: Arc::clone(&counts),
        };
        let guard = Guard {
            inner: Decoding::new(counted, encoding),
            counts: Arc::clone(&counts),
        };
        let reader = ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(guard);
        let mut rows = Self {
            reader,
            record: StringRecord::new(),
            ends: Vec::new(),
            encoding: encoding.name(),
            delimiter,
            counts,
        };
        if !rows.read()? {
            return Err(SourceError::NoRows);
        }
        let header = rows.record.iter().map(str::to_owned).collect();
        Ok((header, rows))
    }

    fn read(&mut self) -> Result<bool> {
        let line = self.reader.position().line();
        let found = self
            .reader
            .read_record(&mut self.record)
            .map_err(|error| match error.kind() {
                csv::ErrorKind::Io(source) if source.kind() == io::ErrorKind::FileTooLarge => {
                    SourceError::RowTooLong {
                        line,
                        limit: ROW_BYTES_AT_MOST,
                    }
                }
                _ => SourceError::Damaged {
                    format: "text",
                    detail: error.to_string(),
                },
            })?;
        self.counts.since_row.store(0, Ordering::Relaxed);
        Ok(found)
    }

    pub(super) fn next(&mut self, row: &mut Row) -> Result<bool> {
        if !self.read()? {
            return Ok(false);
        }
        row.start(self.record.position().map_or(0, csv::Position::line));
        self.ends.clear();
        self.ends
            .extend((0..self.record.len()).filter_map(|field| Some(self.record.range(field)?.end)));
        row.push_fields(self.record.as_slice(), &self.ends);
        Ok(true)
    }

    pub(super) fn bytes_read(&self) -> u64 {
        self.counts.of_file.load(Ordering::Relaxed)
    }

    pub(super) fn encoding(&self) -> &'static str {
        self.encoding
    }

    pub(super) fn delimiter(&self) -> char {
        char::from(self.delimiter)
    }
}

/// The delimiter by which the first rows have the same and the largest number of fields.
fn delimiter(file: &mut File, encoding: &'static encoding_rs::Encoding) -> Result<u8> {
    let mut start = Vec::new();
    let part = file.try_clone().map_err(SourceError::Open)?.take(DETECT_BYTES);
    Decoding::new(part, encoding)
        .read_to_end(&mut start)
        .map_err(SourceError::Open)?;
    file.seek(SeekFrom::Start(0)).map_err(SourceError::Open)?;
    let score = |delimiter: &u8| {
        let mut reader = ReaderBuilder::new()
            .delimiter(*delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(&*start);
        let widths: Vec<usize> = reader
            .records()
            .take(20)
            .filter_map(|record| Some(record.ok()?.len()))
            .collect();
        let first = widths.first().copied().unwrap_or(0);
        let alike = widths.iter().filter(|width| **width == first).count();
        if first > 1 {
            (alike * 100 / widths.len().max(1), first)
        } else {
            (0, 0)
        }
    };
    // Of equal scores the first delimiter of the list wins, so the list is searched from its end.
    let best = DELIMITERS.iter().rev().max_by_key(|delimiter| score(delimiter));
    Ok(best.copied().unwrap_or(b','))
}
