//! The table as rows of strings, for terminals and tests.

use super::{Cell, Table};
use crate::number::{self, DASH};

/// A table of strings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlainTable {
    /// The headings.
    pub headings: Vec<String>,
    /// Whether the column stands to the right.
    pub is_numeric: Vec<bool>,
    /// The rows.
    pub rows: Vec<Vec<String>>,
    /// Whether the last row is a sum of the others.
    pub has_total: bool,
}

impl Table {
    /// The table as strings: digits grouped, shares as percentages, a dash where there is nothing.
    #[must_use]
    pub fn to_plain(&self) -> PlainTable {
        PlainTable {
            headings: self.columns.iter().map(|column| column.heading.clone()).collect(),
            is_numeric: self.columns.iter().map(|column| column.is_numeric).collect(),
            rows: self
                .rows
                .iter()
                .map(|row| row.iter().map(Cell::plain).collect())
                .collect(),
            has_total: self.has_total,
        }
    }
}

impl Cell {
    /// The cell as a person reads it.
    pub(super) fn plain(&self) -> String {
        match self {
            Self::Text(text) => visible(text),
            Self::Count(count) => number::grouped(&count.to_string()),
            Self::Difference(count) => number::grouped(&count.to_string()),
            Self::Measure(measure) => number::days(*measure),
            Self::Estimate(estimate) => number::estimate(*estimate),
            Self::Fixed(number, decimals) => format!("{number:.decimals$}"),
            Self::Money(amount) => number::exact(*amount),
            Self::Decimal(decimal) => number::grouped(&decimal.round_dp(2).to_string()),
            Self::Share(share) => number::percent(*share),
            Self::Date(date) => date.to_string(),
            Self::Nothing => DASH.to_owned(),
        }
    }
}

/// Control characters could move a terminal's cursor or change its colours.
fn visible(text: &str) -> String {
    text.chars()
        .map(|character| {
            if character.is_control() {
                '\u{fffd}'
            } else {
                character
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_read_as_people_write_them() {
        for (cell, expected) in [
            (Cell::Count(1_234_567), "1,234,567"),
            (Cell::Money("-1234.5".parse().unwrap()), "\u{2212}1,234.50"),
            (Cell::Decimal("6653.2500".parse().unwrap()), "6,653.25"),
            (Cell::Share(0.1114), "11.14%"),
            (Cell::Measure(7.0), "7"),
            (Cell::Estimate(0.785_51), "0.7855"),
            (Cell::Fixed(0.5, 6), "0.500000"),
            (Cell::Nothing, "–"),
            (Cell::Text("a\u{1b}[31m".to_owned()), "a\u{fffd}[31m"),
        ] {
            assert_eq!(cell.plain(), expected);
        }
    }
}
