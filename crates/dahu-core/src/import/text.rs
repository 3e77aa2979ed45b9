//! Texts out of cells: trimmed, and, where they are keys, written in one way whatever the file's format.

use std::borrow::Cow;

use super::{Cell, Reason};

/// Longest code of an account.
pub const MAX_CODE_CHARACTERS: usize = 100;
/// Longest name.
pub const MAX_NAME_CHARACTERS: usize = 300;
/// Longest document number, product, category, contract number, industry or region.
pub const MAX_TEXT_CHARACTERS: usize = 200;

/// The text without white space, byte-order marks and zero-width spaces around it.
#[must_use]
pub fn trim(text: &str) -> &str {
    let bytes = text.as_bytes();
    match (bytes.first(), bytes.last()) {
        (Some(first), Some(last)) if first.is_ascii_graphic() && last.is_ascii_graphic() => text,
        _ => text
            .trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{200b}' | '\u{2060}' | '\u{feff}')),
    }
}

/// The text of a cell, or nothing where the cell is blank or holds a database's or a spreadsheet's word for nothing.
pub(super) fn filled(cell: Cell<'_>) -> Option<Cell<'_>> {
    match cell {
        Cell::Empty => None,
        Cell::Text(text) => {
            let text = trim(text);
            (!text.is_empty() && !stands_for_nothing(text)).then_some(Cell::Text(text))
        }
        Cell::Number(number) if number.is_nan() => None,
        other => Some(other),
    }
}

fn stands_for_nothing(text: &str) -> bool {
    text.len() <= 4 && matches!(text, "NULL" | "null" | "NaN" | "nan" | "#N/A" | "\\N")
}

/// A filled cell as text; whole numbers come without a fraction, so that `17850.0` in a spreadsheet is `17850`.
pub(super) fn cell_text(cell: Cell<'_>) -> Cow<'_, str> {
    match cell {
        Cell::Empty => Cow::Borrowed(""),
        Cell::Text(text) => Cow::Borrowed(trim(text)),
        Cell::Integer(number) => Cow::Owned(number.to_string()),
        // Display of a float is the shortest text that reads back as the same number, without an exponent.
        Cell::Number(number) => Cow::Owned(number.to_string()),
        Cell::Date(date) => Cow::Owned(date.to_string()),
        Cell::DateTime(moment) => Cow::Owned(moment.format("%Y-%m-%d %H:%M:%S").to_string()),
        Cell::Bool(truth) => Cow::Owned(truth.to_string()),
    }
}

/// The key under which an account is looked up: trimmed, full-width letters, digits and brackets made half-width.
///
/// A text such as `17850.0` becomes `17850`: tools that know only floats write whole-number codes so as soon as
/// one code is missing. Names are compared by the same key, so that `华信（北京）` and `华信(北京)` are one.
#[must_use]
pub fn account_key(text: &str) -> Cow<'_, str> {
    let text = trim(text);
    if text.is_ascii() {
        return Cow::Borrowed(without_zero_fraction(text));
    }
    match fold_width(text) {
        Cow::Borrowed(text) => Cow::Borrowed(without_zero_fraction(text)),
        Cow::Owned(folded) => {
            let folded = trim(&folded);
            Cow::Owned(without_zero_fraction(folded).to_owned())
        }
    }
}

/// The text in half width and small letters without any white space: two spellings of one name, such as `GTXPro` and
/// `GTX Pro`, come to the same.
#[must_use]
pub fn spelled_loosely(text: &str) -> String {
    let kept = text.chars().map(half_width).filter(|one| !one.is_whitespace());
    kept.flat_map(char::to_lowercase).collect()
}

/// The account key of a filled cell.
pub(super) fn cell_account_key(cell: Cell<'_>) -> Cow<'_, str> {
    match cell {
        Cell::Text(text) => account_key(text),
        other => cell_text(other),
    }
}

fn without_zero_fraction(text: &str) -> &str {
    match text.split_once('.') {
        Some((whole, fraction))
            if !whole.is_empty()
                && !fraction.is_empty()
                && whole.bytes().all(|byte| byte.is_ascii_digit())
                && fraction.bytes().all(|byte| byte == b'0') =>
        {
            whole
        }
        _ => text,
    }
}

/// Full-width letters, digits and punctuation as their half-width forms.
pub(super) fn fold_width(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_full_width) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(half_width).collect())
}

fn is_full_width(c: char) -> bool {
    matches!(c, '\u{ff01}'..='\u{ff5e}' | '\u{3000}' | '\u{ffe1}' | '\u{ffe5}')
}

/// The half-width form of a character, or the character itself.
pub(super) fn half_width(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{ffe1}' => '£',
        '\u{ffe5}' => '¥',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        other => other,
    }
}

/// Refuses a text that is too long, or that lost characters when its file was decoded.
pub(super) fn check_text(text: &str, most_characters: usize) -> Result<(), Reason> {
    // No text has more characters than bytes, so nearly every text is settled by its length in bytes.
    if text.len() > most_characters && text.chars().count() > most_characters {
        return Err(Reason::TextTooLong { most_characters });
    }
    if !text.is_ascii() && text.contains(char::REPLACEMENT_CHARACTER) {
        return Err(Reason::UndecodableText);
    }
    Ok(())
}

/// Whether a code looks like `9.135E+17`: a spreadsheet showed a long number so, and its digits are lost.
pub(super) fn is_scientific(code: &str) -> bool {
    let Some((mantissa, exponent)) = code.split_once("E+") else {
        return false;
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    digits(whole) && digits(fraction) && digits(exponent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_code_has_one_key_in_every_format() {
        for (cell, expected) in [
            (Cell::Text("17850"), "17850"),
            (Cell::Text(" 17850.0\u{feff}"), "17850"),
            (Cell::Text("１７８５０"), "17850"),
            (Cell::Number(17850.0), "17850"),
            (Cell::Integer(17850), "17850"),
            (Cell::Text("00123"), "00123"),
            (Cell::Text("V1.0"), "V1.0"),
            (Cell::Text("1.05"), "1.05"),
            (Cell::Text(".0"), ".0"),
            (Cell::Text("\u{3000}华信（北京）"), "华信(北京)"),
            (Cell::Number(1e20), "100000000000000000000"),
        ] {
            assert_eq!(cell_account_key(cell), expected, "{cell:?}");
        }
    }

    #[test]
    fn words_for_nothing_are_nothing() {
        for text in ["", "  ", "\u{3000}", "\u{feff}", "NULL", "nan", "#N/A", "\\N"] {
            assert_eq!(filled(Cell::Text(text)), None, "{text:?}");
        }
        assert_eq!(filled(Cell::Number(f64::NAN)), None);
        assert_eq!(filled(Cell::Text(" Nullmeier ")), Some(Cell::Text("Nullmeier")));
    }

    #[test]
    fn a_key_without_anything_to_change_is_borrowed() {
        assert!(matches!(account_key("17850"), Cow::Borrowed(_)));
        assert!(matches!(account_key(" 大虎科技 "), Cow::Borrowed("大虎科技")));
    }

    #[test]
    fn codes_that_a_spreadsheet_shortened_are_recognised() {
        for code in ["9.135E+17", "1E+05"] {
            assert!(is_scientific(code), "{code}");
        }
        for code in ["E+5", "1E5", "LE+1", "1.E+5", "12E+"] {
            assert!(!is_scientific(code), "{code}");
        }
    }

    #[test]
    fn length_is_counted_in_characters() {
        assert_eq!(check_text(&"虎".repeat(200), 200), Ok(()));
        assert_eq!(
            check_text(&"虎".repeat(201), 200),
            Err(Reason::TextTooLong { most_characters: 200 })
        );
        assert_eq!(check_text("a\u{fffd}", 200), Err(Reason::UndecodableText));
    }
}
