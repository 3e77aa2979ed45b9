//! The bytes of a text file, expanded where it is compressed.

use std::{
    fs::File,
    io::{ErrorKind, Read},
    path::Path,
};

use flate2::read::MultiGzDecoder;

use crate::import::source::{Format, Limits, SourceError};

/// A text file's bytes.
pub(super) struct Stream {
    bytes: Bytes,
    expanded: u64,
    limits: Limits,
}

enum Bytes {
    Plain(Counted),
    Gzip(Box<MultiGzDecoder<Counted>>),
}

/// A file that counts what was read of it.
struct Counted {
    file: File,
    bytes: u64,
}

impl Stream {
    pub(super) fn open(path: &Path, format: Format, limits: Limits) -> Result<Self, SourceError> {
        let file = File::open(path).map_err(|error| SourceError::opening(path, error))?;
        let counted = Counted { file, bytes: 0 };
        let bytes = match format {
            Format::CsvGzip => Bytes::Gzip(Box::new(MultiGzDecoder::new(counted))),
            _ => Bytes::Plain(counted),
        };
        Ok(Self {
            bytes,
            expanded: 0,
            limits,
        })
    }

    /// Fills as much of `block` as there is; 0 at the end.
    pub(super) fn read(&mut self, block: &mut [u8]) -> Result<usize, SourceError> {
        let mut filled = 0;
        while filled < block.len() {
            let length = self.read_some(&mut block[filled..])?;
            if length == 0 {
                break;
            }
            filled += length;
        }
        Ok(filled)
    }

    /// Bytes read from the disk.
    pub(super) fn bytes_read(&self) -> u64 {
        match &self.bytes {
            Bytes::Plain(file) => file.bytes,
            Bytes::Gzip(decoder) => decoder.get_ref().bytes,
        }
    }

    fn read_some(&mut self, block: &mut [u8]) -> Result<usize, SourceError> {
        let length = match &mut self.bytes {
            Bytes::Plain(file) => return file.read(block).map_err(SourceError::Disk),
            Bytes::Gzip(decoder) => decoder.read(block).map_err(broken_gzip)?,
        };
        self.expanded += u64::try_from(length).unwrap_or(0);
        if !self.limits.allow(self.bytes_read(), self.expanded) {
            return Err(SourceError::ExpandsTooFar);
        }
        Ok(length)
    }
}

fn broken_gzip(error: std::io::Error) -> SourceError {
    match error.kind() {
        ErrorKind::UnexpectedEof | ErrorKind::InvalidInput | ErrorKind::InvalidData => {
            SourceError::damaged(Format::CsvGzip, error)
        }
        _ => SourceError::Disk(error),
    }
}

impl Read for Counted {
    fn read(&mut self, block: &mut [u8]) -> std::io::Result<usize> {
        let length = self.file.read(block)?;
        self.bytes += u64::try_from(length).unwrap_or(0);
        Ok(length)
    }
}
