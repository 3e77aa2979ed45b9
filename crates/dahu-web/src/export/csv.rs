//! CSV: UTF-8 with a byte order mark, so that spreadsheet programs read Chinese; dates ISO; amounts exact.

use super::{Cell, Table};

/// The byte order mark.
pub(super) const BOM: &str = "\u{feff}";

impl Table {
    /// The table as a CSV file; an empty line stands before each that belongs to it.
    #[must_use]
    pub fn to_csv(&self) -> Vec<u8> {
        let mut file = BOM.as_bytes().to_vec();
        for (place, table) in self.all().enumerate() {
            if place > 0 {
                file.extend_from_slice(b"\r\n");
            }
            let headings = table.columns.iter().map(|column| column.heading.clone());
            append(&mut file, headings);
            for row in &table.rows {
                append(&mut file, row.iter().map(text));
            }
        }
        file
    }

    /// Its rows alone, to stand below those of a file that was begun.
    #[must_use]
    pub fn to_csv_rows(&self) -> Vec<u8> {
        let mut lines = Vec::new();
        for row in &self.rows {
            append(&mut lines, row.iter().map(text));
        }
        lines
    }
}

/// Appends one line, quoted where needed.
pub(super) fn append(file: &mut Vec<u8>, cells: impl Iterator<Item = String>) {
    let mut writer = ::csv::WriterBuilder::new()
        .terminator(::csv::Terminator::CRLF)
        .from_writer(&mut *file);
    // Writing to memory cannot fail.
    let _ = writer.write_record(cells.map(String::into_bytes));
    let _ = writer.flush();
}

pub(super) fn text(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => harmless(text),
        Cell::Count(count) => count.to_string(),
        Cell::Difference(count) => count.to_string(),
        Cell::Measure(number) | Cell::Estimate(number) => number.to_string(),
        Cell::Fixed(number, decimals) => format!("{number:.decimals$}"),
        Cell::Money(amount) => amount.to_string(),
        Cell::Decimal(number) => number.to_string(),
        Cell::Share(share) => share.to_string(),
        Cell::Date(date) => date.to_string(),
        Cell::Nothing => String::new(),
    }
}

/// Words that a spreadsheet would take for a formula get an apostrophe, after which they are words.
pub(super) fn harmless(text: &str) -> String {
    let first = text
        .chars()
        .find(|character| !matches!(character, ' ' | '\u{a0}' | '\u{3000}'));
    let is_formula = matches!(
        first,
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠')
    );
    if is_formula {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::{super::Column, *};

    fn csv_of(cells: Vec<Cell>) -> String {
        let mut table = Table::new("t".to_owned(), vec![Column::words("列".to_owned()); cells.len()]);
        table.rows.push(cells);
        let file = String::from_utf8(table.to_csv()).expect("UTF-8");
        file.strip_prefix(BOM)
            .expect("a byte order mark")
            .lines()
            .nth(1)
            .expect("a row")
            .to_owned()
    }

    #[test]
    fn words_that_look_like_formulas_are_made_harmless() {
        for (word, expected) in [
            ("=1+1", "'=1+1"),
            ("+86 10", "'+86 10"),
            ("-cmd", "'-cmd"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\tx", "'\tx"),
            (" =1", "' =1"),
            ("＝1", "'＝1"),
            ("云帆科技", "云帆科技"),
            ("a=1", "a=1"),
            ("", "\"\""),
        ] {
            assert_eq!(csv_of(vec![Cell::Text(word.to_owned())]), expected, "{word}");
        }
    }

    #[test]
    fn an_empty_line_parts_the_tables_of_a_file() {
        let table = |heading: &str| Table::new("t".to_owned(), vec![Column::words(heading.to_owned())]);
        let mut first = table("a");
        first.rows.push(vec![Cell::Count(1)]);
        first.further.push(table("b"));
        assert_eq!(
            String::from_utf8(first.to_csv()).expect("UTF-8"),
            "\u{feff}a\r\n1\r\n\r\nb\r\n"
        );
    }

    #[test]
    fn a_carriage_return_at_the_start_is_made_harmless_and_quoted() {
        assert_eq!(harmless("\r=1"), "'\r=1");
    }

    #[test]
    fn real_negative_numbers_stay_numbers() {
        let amount = "-12.5".parse().expect("an amount");
        assert_eq!(
            csv_of(vec![Cell::Money(amount), Cell::Measure(-1.5)]),
            "-12.5000,-1.5"
        );
    }

    #[test]
    fn quotes_commas_and_line_breaks_are_quoted() {
        let cells = vec![Cell::Text("a,b".to_owned()), Cell::Text("说\"好\"".to_owned())];
        assert_eq!(csv_of(cells), "\"a,b\",\"说\"\"好\"\"\"");
    }
}
