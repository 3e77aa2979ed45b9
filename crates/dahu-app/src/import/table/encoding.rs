//! Which encoding a text is in, decided over the whole file, and its text as UTF-8.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
};

use encoding_rs::{CoderResult, Decoder, DecoderResult, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

use super::error::{Result, SourceError};

/// Bytes of one step.
const BLOCK_BYTES: usize = 1 << 18;

/// Finds the encoding: by its byte-order mark, else UTF-8 if all of the file is, else GB18030 if all of it is.
///
/// Leaves the file at its start.
pub(super) fn of(file: &mut File) -> Result<&'static Encoding> {
    let mut start = [0; 3];
    let read = file.read(&mut start).map_err(SourceError::Open)?;
    file.seek(SeekFrom::Start(0)).map_err(SourceError::Open)?;
    let encoding = match start.get(..read) {
        Some([0xFF, 0xFE, ..]) => UTF_16LE,
        Some([0xFE, 0xFF, ..]) => UTF_16BE,
        _ => by_content(file)?,
    };
    file.seek(SeekFrom::Start(0)).map_err(SourceError::Open)?;
    Ok(encoding)
}

fn by_content(file: &mut File) -> Result<&'static Encoding> {
    let (mut utf8, mut gb18030) = (Check::new(UTF_8), Check::new(GB18030));
    let mut block = vec![0; BLOCK_BYTES];
    let mut offset = 0_u64;
    loop {
        let read = file.read(&mut block).map_err(SourceError::Open)?;
        if let Some(place) = block[..read].iter().position(|byte| *byte == 0) {
            return Err(SourceError::NotText(offset + place as u64));
        }
        utf8.see(&block[..read], offset, read == 0);
        // The second opinion is only needed once the first one is lost, but then from the start of the file.
        gb18030.see(&block[..read], offset, read == 0);
        if read == 0 {
            break;
        }
        offset += read as u64;
    }
    match (utf8.failed_at, gb18030.failed_at) {
        (None, _) => Ok(UTF_8),
        (Some(_), None) => Ok(GB18030),
        (Some(utf8), Some(gb18030)) => Err(SourceError::Undecodable { utf8, gb18030 }),
    }
}

/// Whether all bytes so far are valid in an encoding.
struct Check {
    decoder: Decoder,
    failed_at: Option<u64>,
    text: String,
}

impl Check {
    fn new(encoding: &'static Encoding) -> Self {
        Self {
            decoder: encoding.new_decoder(),
            failed_at: None,
            text: String::with_capacity(BLOCK_BYTES * 3 + 16),
        }
    }

    fn see(&mut self, block: &[u8], offset: u64, is_last: bool) {
        if self.failed_at.is_some() {
            return;
        }
        self.text.clear();
        let (result, read) =
            self.decoder
                .decode_to_string_without_replacement(block, &mut self.text, is_last);
        if matches!(result, DecoderResult::Malformed(..)) {
            self.failed_at = Some(offset + read as u64);
        }
    }
}

/// Reads a file's text as UTF-8, without its byte-order mark.
pub(super) struct Decoding<R> {
    inner: R,
    decoder: Decoder,
    block: Vec<u8>,
    filled: usize,
    text: String,
    given: usize,
    is_at_end: bool,
}

impl<R: Read> Decoding<R> {
    pub(super) fn new(inner: R, encoding: &'static Encoding) -> Self {
        Self {
            inner,
            decoder: encoding.new_decoder_with_bom_removal(),
            block: vec![0; BLOCK_BYTES],
            filled: 0,
            text: String::with_capacity(BLOCK_BYTES * 3 + 16),
            given: 0,
            is_at_end: false,
        }
    }

    fn decode_more(&mut self) -> io::Result<()> {
        let read = self.inner.read(&mut self.block[self.filled..])?;
        self.is_at_end = read == 0;
        self.filled += read;
        self.text.clear();
        self.given = 0;
        let block = &self.block[..self.filled];
        let (result, taken, _) = self
            .decoder
            .decode_to_string(block, &mut self.text, self.is_at_end);
        debug_assert_eq!(
            result,
            CoderResult::InputEmpty,
            "the text has room for the whole block"
        );
        self.block.copy_within(taken..self.filled, 0);
        self.filled -= taken;
        Ok(())
    }
}

impl<R: Read> Read for Decoding<R> {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        while self.given == self.text.len() && !self.is_at_end {
            self.decode_more()?;
        }
        let left = &self.text.as_bytes()[self.given..];
        let count = left.len().min(target.len());
        target[..count].copy_from_slice(&left[..count]);
        self.given += count;
        Ok(count)
    }
}
