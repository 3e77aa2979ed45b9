//! Rows of a file of the margins of product categories, and how a margin is written.

use std::borrow::Cow;

use rust_decimal::Decimal;

use super::{
    Cell, Field, Finding, MAX_TEXT_CHARACTERS, Mapping, MappingError, NumberFault, ReadOptions, Reason, Row,
    columns::{Column, Columns, cell_of},
    number::is_dash,
    read_number, text,
};
use crate::margin::ProductMargin;

/// The margin of one product category as a file tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarginRow<'r> {
    /// The category, as [`super::account_key`] writes keys.
    pub category: Cow<'r, str>,
    /// Its margin.
    pub margin: ProductMargin,
}

/// Reads [`MarginRow`]s.
#[derive(Clone, Debug)]
pub struct MarginReader {
    columns: Columns,
    category: Option<Column>,
    margin: Option<Column>,
}

impl MarginReader {
    /// A reader for files with this mapping.
    ///
    /// # Errors
    ///
    /// [`MappingError::Missing`] when a required field has no column.
    pub fn new(mapping: &Mapping, options: ReadOptions) -> Result<Self, MappingError> {
        Ok(Self {
            columns: Columns::new(mapping, options)?,
            category: Column::of(mapping, Field::Category),
            margin: Column::of(mapping, Field::Margin),
        })
    }

    /// The category's margin in a row.
    ///
    /// A number with a percent sign is a percentage, and any other a share: `35%` and `0.35` are the same, whatever the
    /// header says. More than six decimals of the share are rounded half to even.
    ///
    /// # Errors
    ///
    /// The [`Finding`] for which the row is refused; the first, if there are several.
    pub fn read<'r>(&self, row: &'r Row) -> Result<MarginRow<'r>, Finding> {
        let columns = &self.columns;
        columns.check_width(row)?;
        let category = columns.key(row, self.category, MAX_TEXT_CHARACTERS)?;
        let margin = margin_of(columns, row, self.margin)?;
        Ok(MarginRow {
            category: columns.required(row, self.category, category)?,
            margin: columns.required(row, self.margin, margin)?,
        })
    }
}

/// The margin in a column, or nothing for a blank cell or a dash: a list of shares shows so what it does not know, and a
/// margin of zero would make worthless what is sold.
pub(super) fn margin_of(
    columns: &Columns,
    row: &Row,
    column: Option<Column>,
) -> Result<Option<ProductMargin>, Finding> {
    let Some((column, cell)) = cell_of(row, column).filter(|(_, cell)| !is_dash(*cell)) else {
        return Ok(None);
    };
    let share = match cell {
        Cell::Text(text) => written_share(text),
        other => read_number(other).map_err(not_read),
    };
    let margin = share
        .and_then(|share| ProductMargin::from_share(share).map_err(|_| Reason::MarginOutOfRange))
        .map_err(|reason| columns.finding(row, column, reason))?;
    Ok(Some(margin))
}

/// A share in writing, or a percentage as a share.
fn written_share(written: &str) -> Result<Decimal, Reason> {
    let folded = text::fold_width(text::trim(written));
    let (digits, is_percent) = match folded.strip_suffix('%') {
        Some(digits) => (text::trim(digits), true),
        None => (text::trim(&folded), false),
    };
    // Amounts may have a currency or a unit; a share of sales has none.
    let is_bare = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '+' | '−' | '–');
    if !digits.chars().all(is_bare) {
        return Err(Reason::NotAMargin);
    }
    let mut share = read_number(Cell::Text(digits)).map_err(not_read)?;
    if is_percent {
        let places = share.scale() + 2;
        share.set_scale(places).map_err(|_| Reason::TooManyDigits)?;
    }
    Ok(share)
}

fn not_read(fault: NumberFault) -> Reason {
    match fault {
        NumberFault::NotANumber => Reason::NotAMargin,
        NumberFault::TooManyDigits => Reason::TooManyDigits,
        NumberFault::OutOfRange => Reason::MarginOutOfRange,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::Kind;

    fn read(category: &str, margin: Cell<'_>) -> Result<(String, i64), Finding> {
        let header = ["品类", "毛利率（%）"].map(str::to_owned);
        let mapping = Mapping::guess(Kind::Margins, &header);
        let today = chrono::NaiveDate::from_ymd_opt(2026, 3, 5).expect("a day");
        let reader = MarginReader::new(&mapping, ReadOptions::new(today)).expect("a mapping");
        let row: Row = [Cell::Text(category), margin].into_iter().collect();
        reader
            .read(&row)
            .map(|read| (read.category.into_owned(), read.margin.ppm()))
    }

    #[test]
    fn a_percent_sign_makes_a_percentage_and_nothing_else_does() {
        for (cell, expected) in [
            (Cell::Text("35%"), 350_000),
            (Cell::Text("35 %"), 350_000),
            (Cell::Text("３５．５％"), 355_000),
            (Cell::Text(" 0.35 "), 350_000),
            (Cell::Text("0,35"), 350_000),
            (Cell::Text(".5"), 500_000),
            (Cell::Text("1"), 1_000_000),
            (Cell::Text("1%"), 10_000),
            (Cell::Text("100%"), 1_000_000),
            (Cell::Text("-5.2%"), -52_000),
            (Cell::Text("−1"), -1_000_000),
            (Cell::Text("35.29412%"), 352_941),
            (Cell::Text("0"), 0),
            (Cell::Number(0.35), 350_000),
            (Cell::Number(6.0 / 17.0), 352_941),
            (Cell::Integer(1), 1_000_000),
        ] {
            assert_eq!(
                read("服务器", cell),
                Ok(("服务器".to_owned(), expected)),
                "{cell:?}"
            );
        }
    }

    #[test]
    fn a_number_beyond_one_without_a_percent_sign_is_a_finding_whatever_the_header_says() {
        for cell in [
            Cell::Text("35"),
            Cell::Text("1.01"),
            Cell::Text("-35"),
            Cell::Text("130%"),
            Cell::Text("-100.5%"),
            Cell::Text("1,234"),
            Cell::Integer(35),
            Cell::Number(28.5),
            Cell::Number(1e300),
        ] {
            let finding = read("服务器", cell).expect_err("a finding");
            assert_eq!(
                (finding.column.as_deref(), finding.reason),
                (Some("毛利率（%）"), Reason::MarginOutOfRange),
                "{cell:?}"
            );
        }
    }

    #[test]
    fn what_is_no_share_is_a_finding() {
        for (cell, expected) in [
            (Cell::Text("¥0.35"), Reason::NotAMargin),
            (Cell::Text("0.00001万"), Reason::NotAMargin),
            (Cell::Text("35%%"), Reason::NotAMargin),
            (Cell::Text("%35"), Reason::NotAMargin),
            (Cell::Text("%"), Reason::NotAMargin),
            (Cell::Text("三成五"), Reason::NotAMargin),
            (Cell::Text("30%-35%"), Reason::NotAMargin),
            (Cell::Bool(true), Reason::NotAMargin),
            (Cell::Text(" "), Reason::MissingValue),
            (Cell::Text(" - "), Reason::MissingValue),
            (Cell::Text("－"), Reason::MissingValue),
            (
                Cell::Text("0.1234567890123456789012345678901"),
                Reason::TooManyDigits,
            ),
        ] {
            assert_eq!(
                read("服务器", cell).expect_err("a finding").reason,
                expected,
                "{cell:?}"
            );
        }
        let finding = read("", Cell::Text("35%")).expect_err("a finding");
        assert_eq!(
            (finding.column.as_deref(), finding.reason),
            (Some("品类"), Reason::MissingValue)
        );
    }

    #[test]
    fn a_category_is_the_same_in_every_width() {
        let expected = Ok(("服务器(机架)".to_owned(), 100_000));
        assert_eq!(read("服务器（机架）", Cell::Text("10%")), expected);
        assert_eq!(read(" 服务器(机架)", Cell::Text("0.1")), expected);
    }
}
