//! Writing characters so that variants of the same name become equal and every tokenizer leaves them alone.

/// The letters and digits of a text, in half width and small letters.
pub(super) fn fold(text: &str) -> Vec<char> {
    text.chars()
        .map(half_width)
        .flat_map(char::to_lowercase)
        .filter(|character| character.is_alphanumeric())
        .collect()
}

/// A piece of a token for one folded character.
///
/// Characters that a tokenizer might split, strip of an accent or not know as a letter are spelled out. `u` and
/// `z` frame the hexadecimal digits, so that no two texts are spelled alike.
pub(super) fn spell(character: char) -> String {
    match character {
        'a'..='z' | '0'..='9' | '\u{3400}'..='\u{4DB5}' | '\u{4E00}'..='\u{9FCC}' => character.to_string(),
        _ => format!("u{:x}z", u32::from(character)),
    }
}

/// The character in the width in which Latin is typed.
fn half_width(character: char) -> char {
    match character {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(character) - 0xFEE0).unwrap_or(character),
        '\u{3000}' => ' ',
        _ => character,
    }
}
