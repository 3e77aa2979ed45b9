//! Lines of text: broken between Chinese characters and after words, and never so that punctuation stands where it may not.

use super::font::Face;

/// What may not begin a line (GB/T 15834 and common sense).
const NOT_FIRST: &str = "，。、；：？！）》」』】〕％…—·～”’)]},.;:!?%";
/// What may not end one.
const NOT_LAST: &str = "（《「『【〔“‘([{¥$";

/// The lines of a text that is at most so wide; a word that is wider is broken where it has to be.
pub(super) fn lines(face: &Face, text: &str, size: f32, width: f32) -> Vec<String> {
    let mut found = Vec::new();
    for paragraph in text.split('\n') {
        wrap(face, &plain(paragraph), size, width, &mut found);
    }
    found
}

/// The widest part of a text that is not broken.
pub(super) fn widest_part(face: &Face, text: &str, size: f32) -> f32 {
    let text: Vec<char> = plain(text).chars().collect();
    let (mut widest, mut part) = (0.0_f32, 0.0_f32);
    for (place, character) in text.iter().enumerate() {
        if place > 0 && may_break(text[place - 1], *character) {
            part = 0.0;
        }
        if *character != ' ' {
            part += face.glyph(*character).1 * size;
        }
        widest = widest.max(part);
    }
    widest
}

/// Without what moves a cursor: blanks stand for it.
fn plain(text: &str) -> String {
    let shown = text
        .chars()
        .filter(|character| *character != '\r')
        .map(|character| if character.is_control() { ' ' } else { character });
    shown.collect()
}

fn wrap(face: &Face, text: &str, size: f32, width: f32, found: &mut Vec<String>) {
    let text: Vec<char> = text.chars().collect();
    let (mut first, mut at, mut last_break, mut taken) = (0, 0, None, 0.0_f32);
    while at < text.len() {
        if at > first && may_break(text[at - 1], text[at]) {
            last_break = Some(at);
        }
        let next = face.glyph(text[at]).1 * size;
        // A blank at the end of a line takes no room.
        let is_over = taken + next > width && text[at] != ' ';
        if is_over && at > first {
            let end = last_break.filter(|end| *end > first).unwrap_or(at);
            found.push(trimmed(&text[first..end]));
            first = end;
            while first < text.len() && text[first] == ' ' {
                first += 1;
            }
            (at, last_break, taken) = (first, None, 0.0);
            continue;
        }
        taken += next;
        at += 1;
    }
    if first < text.len() || text.is_empty() {
        found.push(trimmed(&text[first..]));
    }
}

fn trimmed(characters: &[char]) -> String {
    let line: String = characters.iter().collect();
    line.trim_end().to_owned()
}

/// Whether a line may end between two characters.
fn may_break(before: char, after: char) -> bool {
    if after == ' ' || NOT_FIRST.contains(after) || NOT_LAST.contains(before) {
        return false;
    }
    before == ' ' || is_wide(before) || is_wide(after) || matches!(before, '-' | '/' | '·')
}

/// Chinese, its punctuation, and what is set like it.
fn is_wide(character: char) -> bool {
    matches!(u32::from(character), 0x2e80..=0x9fff | 0xf900..=0xfaff | 0xfe30..=0xfe4f | 0xff00..=0xff60 | 0x2_0000..=0x3_ffff)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{super::font::face, *};

    #[test]
    fn chinese_breaks_anywhere_but_before_its_punctuation_and_words_stay_whole() {
        let Some(face) = face() else { return };
        // Ten points a character: four fit.
        for (text, expected) in [
            ("客户已确认", vec!["客户已确", "认"]),
            ("客户确认，签约", vec!["客户确", "认，签约"]),
            ("说明（附件）了", vec!["说明（附", "件）了"]),
            ("说明书（附件）", vec!["说明书", "（附件）"]),
            ("a\nb", vec!["a", "b"]),
            ("", vec![""]),
            ("四个字的", vec!["四个字的"]),
        ] {
            assert_eq!(lines(face, text, 10.0, 40.5), expected, "{text}");
        }
        let english = lines(face, "to send the offer", 10.0, 45.0);
        assert_eq!(english, ["to send", "the offer"]);
        let long = lines(face, "Donaudampfschifffahrt", 10.0, 45.0);
        assert!(
            long.len() > 1 && long.concat() == "Donaudampfschifffahrt",
            "{long:?}"
        );
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_no_line_is_too_wide(text in "[a-z ，。（）户客大人 -]{0,60}", width in 20_u16..120) {
            let Some(face) = face() else { return Ok(()) };
            let width = f32::from(width);
            let found = lines(face, &text, 10.0, width);
            let letters = |text: &str| text.chars().filter(|one| *one != ' ').collect::<String>();
            prop_assert_eq!(letters(&found.concat()), letters(&text));
            for line in found {
                prop_assert!(face.width(&line, 10.0) <= width + 0.01, "{}", line);
            }
        }
    }
}
