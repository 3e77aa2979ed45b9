//! The table between a report and a file: columns with a heading, cells that know what they are.

use chrono::NaiveDate;
use dahu_core::money::Amount;
use rust_decimal::Decimal;

/// A table ready to be written.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// What it shows: the sheet's and the file's name.
    pub title: String,
    /// Its columns, left to right.
    pub columns: Vec<Column>,
    /// Its rows; each has a cell for every column.
    pub rows: Vec<Vec<Cell>>,
    /// Whether the last row is a sum of the others.
    pub has_total: bool,
    /// Tables that belong to it: further sheets of a workbook, and after an empty line in CSV.
    pub further: Vec<Self>,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its heading, in the reader's language.
    pub heading: String,
    /// Whether it holds numbers, which stand to the right.
    pub is_numeric: bool,
}

/// A cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Words, names and codes: never read as a number or a formula.
    Text(String),
    /// A count.
    Count(u64),
    /// A count that may be below zero: by how much counts differ.
    Difference(i64),
    /// A number of days or the like; only ever shown.
    Measure(f64),
    /// A number that was estimated: a score, expected purchases.
    Estimate(f64),
    /// A number that is always shown with so many decimals: an index of concentration.
    Fixed(f64, usize),
    /// An exact amount.
    Money(Amount),
    /// An exact number.
    Decimal(Decimal),
    /// A share, where 1 is all.
    Share(f64),
    /// A civil date.
    Date(NaiveDate),
    /// Nothing: a zero denominator, a missing date.
    Nothing,
}

impl Table {
    /// An empty table.
    pub(crate) fn new(title: String, columns: Vec<Column>) -> Self {
        Self {
            title,
            columns,
            rows: Vec::new(),
            has_total: false,
            further: Vec::new(),
        }
    }

    /// The table and those that belong to it.
    pub fn all(&self) -> impl Iterator<Item = &Self> {
        std::iter::once(self).chain(&self.further)
    }
}

impl Column {
    /// A column of words.
    pub(crate) fn words(heading: String) -> Self {
        Self {
            heading,
            is_numeric: false,
        }
    }

    /// A column of numbers.
    pub(crate) fn numbers(heading: String) -> Self {
        Self {
            heading,
            is_numeric: true,
        }
    }
}

impl Cell {
    /// Words that may be missing.
    pub(crate) fn words(text: Option<&str>) -> Self {
        text.map_or(Self::Nothing, |text| Self::Text(text.to_owned()))
    }

    /// A date that may be missing.
    pub(crate) fn date(date: Option<NaiveDate>) -> Self {
        date.map_or(Self::Nothing, Self::Date)
    }

    /// A number that may be missing.
    pub(crate) fn decimal(number: Option<Decimal>) -> Self {
        number.map_or(Self::Nothing, Self::Decimal)
    }

    /// A share that may be missing.
    pub(crate) fn share(share: Option<f64>) -> Self {
        share.map_or(Self::Nothing, Self::Share)
    }

    /// An estimate that may be missing.
    pub(crate) fn estimate(estimate: Option<f64>) -> Self {
        estimate.map_or(Self::Nothing, Self::Estimate)
    }

    /// A measure that may be missing.
    pub(crate) fn measure(measure: Option<f64>) -> Self {
        measure.map_or(Self::Nothing, Self::Measure)
    }
}
