//! Text of any encoding as a stream of UTF-8.

use std::path::Path;

use encoding_rs::{Decoder, Encoding, UTF_8};

use super::stream::Stream;
use crate::import::source::{Format, Limits, SourceError};

const BLOCK_BYTES: usize = 256 << 10;

/// A text file as UTF-8. What could not be decoded is U+FFFD, or, in a file that is UTF-8, stands as it is.
pub(super) struct Decoded {
    stream: Stream,
    encoding: &'static Encoding,
    decoder: Option<Decoder>,
    raw: Vec<u8>,
    text: Vec<u8>,
    length: usize,
    consumed: usize,
    position: Position,
}

/// How much was decoded, in raw and in decoded bytes, and how much of that was consumed.
#[derive(Default)]
struct Position {
    decoded: u64,
    consumed: u64,
    ended: bool,
}

impl Decoded {
    pub(super) fn open(
        path: &Path,
        format: Format,
        encoding: &'static Encoding,
        limits: Limits,
    ) -> Result<Self, SourceError> {
        let decoder = (encoding != UTF_8).then(|| encoding.new_decoder_with_bom_removal());
        let text_bytes = decoder
            .as_ref()
            .and_then(|decoder| decoder.max_utf8_buffer_length(BLOCK_BYTES))
            .unwrap_or(BLOCK_BYTES);
        Ok(Self {
            stream: Stream::open(path, format, limits)?,
            encoding,
            raw: vec![0; if decoder.is_some() { BLOCK_BYTES } else { 0 }],
            decoder,
            text: vec![0; text_bytes],
            length: 0,
            consumed: 0,
            position: Position::default(),
        })
    }

    pub(super) fn encoding(&self) -> &'static Encoding {
        self.encoding
    }

    /// The text that has not been consumed, at least one byte of it; nothing at the end.
    pub(super) fn fill(&mut self) -> Result<&[u8], SourceError> {
        while self.consumed == self.length && !self.position.ended {
            self.consumed = 0;
            self.length = self.decode_block()?;
            self.position.decoded += u64::try_from(self.length).unwrap_or(0);
            if self.text[..self.length].contains(&0) {
                return Err(SourceError::NotText);
            }
        }
        Ok(&self.text[self.consumed..self.length])
    }

    pub(super) fn consume(&mut self, bytes: usize) {
        self.consumed += bytes;
        self.position.consumed += u64::try_from(bytes).unwrap_or(0);
    }

    /// About how far in the file the consumed text reaches.
    pub(super) fn position_bytes(&self) -> u64 {
        let Position {
            decoded, consumed, ..
        } = self.position;
        let read = u128::from(self.stream.bytes_read()) * u128::from(consumed) / u128::from(decoded.max(1));
        u64::try_from(read).unwrap_or(u64::MAX)
    }

    fn decode_block(&mut self) -> Result<usize, SourceError> {
        let Some(decoder) = &mut self.decoder else {
            let length = self.stream.read(&mut self.text)?;
            self.position.ended = length == 0;
            return Ok(length);
        };
        let length = self.stream.read(&mut self.raw)?;
        self.position.ended = length == 0;
        // The buffer has room for any block, so the decoder takes all of it at once.
        let (_, _, written, _) = decoder.decode_to_utf8(&self.raw[..length], &mut self.text, length == 0);
        Ok(written)
    }
}
