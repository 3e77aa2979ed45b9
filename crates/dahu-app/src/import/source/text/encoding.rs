//! Which encoding a text has: by its byte-order mark, else UTF-8 if it is, else GB18030 if it looks it.

use std::path::Path;

use encoding_rs::{Encoding, GB18030, UTF_8};

use super::stream::Stream;
use crate::import::source::{Format, SourceError, SourceOptions};

const BLOCK_BYTES: usize = 1 << 20;

/// The encoding of the file, told by all of it: a file can be plain ASCII for a gigabyte before the first name.
pub(super) fn find(
    path: &Path,
    format: Format,
    options: &SourceOptions,
) -> Result<&'static Encoding, SourceError> {
    if let Some(label) = &options.encoding {
        return Encoding::for_label_no_replacement(label.as_bytes())
            .ok_or_else(|| SourceError::NoSuchEncoding(label.clone()));
    }
    let mut stream = Stream::open(path, format, options.limits)?;
    let mut block = vec![0; BLOCK_BYTES.max(options.limits.record_bytes)];
    let mut length = stream.read(&mut block)?;
    if let Some((encoding, _)) = Encoding::for_bom(&block[..length]) {
        return Ok(encoding);
    }
    let mut tally = Tally::default();
    while length > 0 {
        if block[..length].contains(&0) {
            return Err(SourceError::NotText);
        }
        // No character of either encoding contains a line break, so none is cut at the last one.
        let whole = if length < block.len() {
            length
        } else {
            after_last_break(&block)
        };
        if whole == 0 {
            // Whoever reads the records will refuse this one for its length, and knows its number.
            return Ok(UTF_8);
        }
        tally.add(&block[..whole]);
        block.copy_within(whole..length, 0);
        let kept = length - whole;
        length = kept + stream.read(&mut block[kept..])?;
    }
    tally.verdict()
}

/// The text that bytes are which may be cut off anywhere: without the character that they end in the midst of, by the encoding
/// that they look like, else as UTF-8.
pub(super) fn read(bytes: &[u8]) -> String {
    let told = || {
        let mut tally = Tally::default();
        tally.add(bytes);
        tally.verdict().unwrap_or(UTF_8)
    };
    let encoding = Encoding::for_bom(bytes).map_or_else(told, |(encoding, _)| encoding);
    let mut decoder = encoding.new_decoder_with_bom_removal();
    let room = decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(bytes.len());
    let mut text = String::with_capacity(room);
    // More may follow: what is not whole at the end is left out.
    let _ = decoder.decode_to_string(bytes, &mut text, false);
    text
}

fn after_last_break(block: &[u8]) -> usize {
    block
        .iter()
        .rposition(|byte| matches!(byte, b'\n' | b'\r'))
        .map_or(0, |place| place + 1)
}

/// What speaks for and against the encodings.
#[derive(Default)]
struct Tally {
    utf8_errors: u64,
    utf8_bytes: u64,
    gb: GbTally,
}

/// Pairs of bytes as GB18030 would read them, counted from the first place where the text is not UTF-8.
#[derive(Default)]
struct GbTally {
    /// Of the area that holds nearly all Chinese text.
    usual: u64,
    /// Legal, but rare in Chinese; what accented letters before plain ones look like.
    rare: u64,
    /// Not legal.
    malformed: u64,
}

impl Tally {
    fn add(&mut self, text: &[u8]) {
        if text.is_ascii() {
            return;
        }
        for chunk in text.utf8_chunks() {
            self.utf8_bytes += count_high(chunk.valid().as_bytes());
            self.utf8_errors += u64::from(!chunk.invalid().is_empty());
        }
        if self.utf8_errors > 0 {
            self.gb.add(text);
        }
    }

    /// One damaged character in a hundred, or in twenty for GB18030, does not change what a text is.
    fn verdict(&self) -> Result<&'static Encoding, SourceError> {
        if self.utf8_errors.saturating_mul(300) <= self.utf8_bytes {
            return Ok(UTF_8);
        }
        let GbTally {
            usual,
            rare,
            malformed,
        } = self.gb;
        if usual >= rare.max(1) && malformed.saturating_mul(20) <= usual + rare {
            return Ok(GB18030);
        }
        Err(SourceError::UnknownEncoding)
    }
}

impl GbTally {
    fn add(&mut self, text: &[u8]) {
        let mut rest = text;
        while let [first, after @ ..] = rest {
            rest = match (first, after) {
                (..=0x7f, _) => after,
                (0xa1..=0xfe, [0xa1..=0xfe, next @ ..]) => {
                    self.usual += 1;
                    next
                }
                (0x81..=0xfe, [b'0'..=b'9', 0x81..=0xfe, b'0'..=b'9', next @ ..])
                | (0x81..=0xfe, [0x40..=0x7e | 0x80..=0xfe, next @ ..]) => {
                    self.rare += 1;
                    next
                }
                _ => {
                    self.malformed += 1;
                    after
                }
            };
        }
    }
}

fn count_high(text: &[u8]) -> u64 {
    let count = text.iter().filter(|byte| !byte.is_ascii()).count();
    u64::try_from(count).unwrap_or(0)
}
