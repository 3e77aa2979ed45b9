//! What files for office programs share: packages of parts, and text as XML can hold it.

use std::io::{Cursor, Write};

use zip::{ZipWriter, write::SimpleFileOptions};

use super::PaperError;

/// What every part of a package begins with.
pub(super) const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// A package of parts, each with its name.
///
/// # Errors
///
/// [`PaperError::Write`] when it cannot be put together in memory.
pub(super) fn package(parts: impl IntoIterator<Item = (String, String)>) -> Result<Vec<u8>, PaperError> {
    let failed = |error: zip::result::ZipError| PaperError::Write(error.to_string());
    let mut package = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        package
            .start_file(name, SimpleFileOptions::default())
            .map_err(failed)?;
        package
            .write_all(text.as_bytes())
            .map_err(|error| PaperError::Write(error.to_string()))?;
    }
    Ok(package.finish().map_err(failed)?.into_inner())
}

/// Text as XML can hold it: markup escaped, and characters that XML does not know left out.
pub(super) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for one in text.chars() {
        match one {
            '&' => plain.push_str("&amp;"),
            '<' => plain.push_str("&lt;"),
            '>' => plain.push_str("&gt;"),
            '"' => plain.push_str("&quot;"),
            '\t' | '\n' | '\r' => plain.push(' '),
            '\u{FFFE}' | '\u{FFFF}' => {}
            one if one.is_control() => {}
            one => plain.push(one),
        }
    }
    plain
}

/// How wide a text is, in hundredths of the size of its letters: Chinese letters are as wide as they are high.
pub(super) fn hundredths(text: &str) -> usize {
    text.chars().map(|one| if is_wide(one) { 100 } else { 55 }).sum()
}

fn is_wide(one: char) -> bool {
    matches!(one, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}' | '\u{ff00}'..='\u{ff60}' | '\u{20000}'..='\u{3fffd}')
}

/// How the cells of a table are set, in the unit of its breadth.
#[derive(Clone, Copy, Debug)]
pub(super) struct Setting {
    /// The size of letters.
    pub(super) letter: usize,
    /// What stands beside the text of a cell, on both sides together, and some to spare: some letters are wider than most.
    pub(super) padding: usize,
}

/// A breadth given to columns: what is short, such as days, names and numbers, stays on one line where there is room, and the rest
/// is shared by what stands in them.
pub(super) fn breadths(
    headings: &[String],
    rows: &[Vec<String>],
    breadth: usize,
    setting: Setting,
) -> Vec<usize> {
    /// Rows that are looked at.
    const LOOKED_AT: usize = 100;
    /// What is at most so wide stays on one line.
    const SHORT: usize = 650;
    /// What stands in a column counts up to so much.
    const MOST: usize = 2_400;
    let columns = headings
        .len()
        .max(rows.iter().map(Vec::len).max().unwrap_or(0))
        .max(1);
    let wide = |hundredths: usize| hundredths * setting.letter / 100 + setting.padding;
    let width = |column: usize| {
        let cells = rows.iter().take(LOOKED_AT).filter_map(|row| row.get(column));
        let widest = cells.map(|cell| hundredths(cell)).max().unwrap_or(0);
        let heading = headings.get(column).map_or("", String::as_str);
        // Headings are bold; where they are long they break, though not within a word.
        let words = heading.split(' ').map(hundredths);
        let word = words.filter(|wide| *wide <= SHORT).max().unwrap_or(0) * 6 / 5;
        let heading = match hundredths(heading) {
            whole if whole <= SHORT => whole * 6 / 5,
            whole => word.max(whole / 2),
        };
        let least = widest.max(heading).clamp(200, SHORT);
        (wide(least), wide(widest.clamp(least, MOST)))
    };
    let widths: Vec<(usize, usize)> = (0..columns).map(width).collect();
    let needs: usize = widths.iter().map(|(least, _)| least).sum();
    if needs >= breadth {
        return widths.iter().map(|(least, _)| least * breadth / needs).collect();
    }
    let all: usize = widths.iter().map(|(_, most)| most).sum();
    let left = breadth - needs;
    let granted = (all - needs).min(left);
    let given = |(least, most): &(usize, usize)| {
        least + (most - least) * granted / (all - needs).max(1) + (left - granted) * most / all
    };
    widths.iter().map(given).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_escaped_and_what_xml_does_not_know_is_left_out() {
        assert_eq!(
            plain("云帆 <科技> & \"Co\"\u{1}\n"),
            "云帆 &lt;科技&gt; &amp; &quot;Co&quot; "
        );
    }

    #[test]
    fn columns_share_the_breadth_by_what_stands_in_them() {
        let setting = Setting {
            letter: 200,
            padding: 180,
        };
        let headings = ["客户".to_owned(), "金额".to_owned()];
        let rows = [vec!["一个很长的客户名称有限公司".to_owned(), "12".to_owned()]];
        let shared = breadths(&headings, &rows, 10_000, setting);
        assert!(
            shared[0] > 2 * shared[1] && shared.iter().sum::<usize>() <= 10_000,
            "{shared:?}"
        );
        assert_eq!(breadths(&[], &[], 900, setting), [900]);
        // A day keeps its line beside the longest words.
        let rows = [vec!["2026-12-03".to_owned(), "一".repeat(200)]];
        let shared = breadths(&headings, &rows, 3_000, setting);
        assert!(
            shared[0] >= 550 * 2 + 180 && shared.iter().sum::<usize>() <= 3_000,
            "{shared:?}"
        );
    }
}
