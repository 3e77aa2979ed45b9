//! The one font of papers: Noto Sans SC, which has the characters of GBK and the letters of Western Europe.

use std::sync::OnceLock;

use krilla::text::{Font, GlyphId};
use skrifa::{
    FontRef, MetadataProvider,
    charmap::Charmap,
    instance::{LocationRef, Size},
    metrics::GlyphMetrics,
};

include!(concat!(env!("OUT_DIR"), "/paper_font.rs"));

/// Bytes of the font at most.
const BYTES_AT_MOST: usize = 64 * 1024 * 1024;
/// What stands for a character that the font does not have.
const MISSING: char = '□';

/// The font with what is asked of it for each character.
pub(super) struct Face {
    pub(super) font: Font,
    glyphs: Charmap<'static>,
    widths: GlyphMetrics<'static>,
    units: f32,
}

/// The font, unpacked when it is first needed; none where the program was built without it.
pub(super) fn face() -> Option<&'static Face> {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    static FACE: OnceLock<Option<Face>> = OnceLock::new();
    let load = || {
        let bytes = zstd::bulk::decompress(COMPRESSED?, BYTES_AT_MOST).ok()?;
        let bytes: &'static [u8] = BYTES.get_or_init(|| bytes);
        let read = FontRef::new(bytes).ok()?;
        let font = Font::new(bytes.into(), 0)?;
        Some(Face {
            units: font.units_per_em(),
            font,
            glyphs: read.charmap(),
            widths: read.glyph_metrics(Size::unscaled(), LocationRef::default()),
        })
    };
    FACE.get_or_init(load).as_ref()
}

impl Face {
    /// The glyph of a character, and its width for a size of one; a box for one that the font does not have.
    pub(super) fn glyph(&self, character: char) -> (GlyphId, f32) {
        let found = self.glyphs.map(character).or_else(|| self.glyphs.map(MISSING));
        let id = found.unwrap_or_default();
        let width = self.widths.advance_width(id).unwrap_or(self.units);
        (GlyphId::new(id.to_u32()), width / self.units)
    }

    /// How wide a text is on one line.
    pub(super) fn width(&self, text: &str, size: f32) -> f32 {
        let widths = text.chars().map(|character| self.glyph(character).1);
        widths.sum::<f32>() * size
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_of_daily_chinese_has_a_glyph_and_others_a_box() {
        let Some(face) = face() else { return };
        let (missing, width) = face.glyph(MISSING);
        assert!(width > 0.5);
        for character in "日报周报月报环比同比−–·，。？（）¥％〇喆堃昇燚㛃䶮€Éß".chars()
        {
            assert_ne!(face.glyph(character).0, missing, "{character}");
        }
        for character in ['\u{1f600}', '\u{e000}', '\u{10ffff}', 'क'] {
            assert_eq!(face.glyph(character).0, missing, "{character:?}");
        }
        assert!((face.width("大户", 10.0) - 20.0).abs() < 0.01);
        assert!(face.width("iii", 10.0) < face.width("WWW", 10.0));
    }
}
