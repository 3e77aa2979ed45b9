//! What the row readers share: finding the cell of a field, and turning a fault into a finding.

use std::borrow::Cow;

use chrono::NaiveDate;

use super::{
    Cell, DateFault, Field, Finding, Mapping, MappingError, NumberFault, ReadOptions, Reason, Row, read_date,
    text::{self, check_text, filled},
};

/// The columns of a mapping, ready for reading rows.
#[derive(Clone, Debug)]
pub(super) struct Columns {
    header: Vec<String>,
    options: ReadOptions,
}

/// The column of one field.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column(usize);

impl Columns {
    pub(super) fn new(mapping: &Mapping, options: ReadOptions) -> Result<Self, MappingError> {
        mapping.check()?;
        Ok(Self {
            header: mapping.header().to_vec(),
            options,
        })
    }

    /// Refuses a row that has more or fewer cells than the header.
    pub(super) fn check_width(&self, row: &Row) -> Result<(), Finding> {
        let (expected, found) = (self.header.len(), row.len());
        let (index, reason) = match found.cmp(&expected) {
            std::cmp::Ordering::Equal => return Ok(()),
            std::cmp::Ordering::Less => (found.saturating_sub(1), Reason::RowTooShort { expected, found }),
            std::cmp::Ordering::Greater => (expected, Reason::RowTooLong { expected, found }),
        };
        Err(Finding::new(
            row.number(),
            None,
            &text::cell_text(row.cell(index)),
            reason,
        ))
    }

    pub(super) fn finding(&self, row: &Row, column: Column, reason: Reason) -> Finding {
        let name = self.header.get(column.0).map(String::as_str);
        Finding::new(row.number(), name, &text::cell_text(row.cell(column.0)), reason)
    }

    /// A key, such as an account's or a contract's, or nothing for a blank cell.
    pub(super) fn key<'r>(
        &self,
        row: &'r Row,
        column: Option<Column>,
        most_characters: usize,
    ) -> Result<Option<Cow<'r, str>>, Finding> {
        let Some((column, cell)) = cell_of(row, column) else {
            return Ok(None);
        };
        let key = text::cell_account_key(cell);
        let checked = check_text(&key, most_characters).and_then(|()| {
            if text::is_scientific(&key) {
                Err(Reason::CodeInScientificNotation)
            } else {
                Ok(())
            }
        });
        checked.map_err(|reason| self.finding(row, column, reason))?;
        Ok(Some(key))
    }

    /// A text, or nothing for a blank cell.
    pub(super) fn text<'r>(
        &self,
        row: &'r Row,
        column: Option<Column>,
        most_characters: usize,
    ) -> Result<Option<Cow<'r, str>>, Finding> {
        let Some((column, cell)) = cell_of(row, column) else {
            return Ok(None);
        };
        let text = text::cell_text(cell);
        check_text(&text, most_characters).map_err(|reason| self.finding(row, column, reason))?;
        Ok(Some(text))
    }

    /// A product, written as keys are, or nothing for a blank cell. Names of products are no codes: none is refused for looking
    /// like a number that lost its digits.
    pub(super) fn product<'r>(
        &self,
        row: &'r Row,
        column: Option<Column>,
    ) -> Result<Option<Cow<'r, str>>, Finding> {
        let Some((column, cell)) = cell_of(row, column) else {
            return Ok(None);
        };
        let product = text::cell_account_key(cell);
        check_text(&product, text::MAX_TEXT_CHARACTERS)
            .map_err(|reason| self.finding(row, column, reason))?;
        Ok(Some(product))
    }

    /// A date that is not after today, or nothing for a blank cell.
    pub(super) fn date(&self, row: &Row, column: Option<Column>) -> Result<Option<NaiveDate>, Finding> {
        self.date_until(row, column, self.options.today)
    }

    /// A date, which may lie in the future, or nothing for a blank cell.
    pub(super) fn any_date(&self, row: &Row, column: Option<Column>) -> Result<Option<NaiveDate>, Finding> {
        self.date_until(row, column, NaiveDate::MAX)
    }

    fn date_until(
        &self,
        row: &Row,
        column: Option<Column>,
        last: NaiveDate,
    ) -> Result<Option<NaiveDate>, Finding> {
        let Some((column, cell)) = cell_of(row, column) else {
            return Ok(None);
        };
        let ReadOptions {
            date_order, epoch, ..
        } = self.options;
        let reason = match read_date(cell, date_order, epoch) {
            Ok(date) if date <= last => return Ok(Some(date)),
            Ok(_) => Reason::DateInFuture,
            Err(DateFault::NotADate) => Reason::NotADate,
            Err(DateFault::Ambiguous) => Reason::AmbiguousDate,
            Err(DateFault::OutOfRange) => Reason::DateOutOfRange,
        };
        Err(self.finding(row, column, reason))
    }

    /// What a required field has, or the finding that it is missing.
    pub(super) fn required<T>(
        &self,
        row: &Row,
        column: Option<Column>,
        value: Option<T>,
    ) -> Result<T, Finding> {
        value.ok_or_else(|| match column {
            Some(column) => self.finding(row, column, Reason::MissingValue),
            None => Finding::new(row.number(), None, "", Reason::MissingValue),
        })
    }
}

impl Column {
    pub(super) fn of(mapping: &Mapping, field: Field) -> Option<Self> {
        mapping.column(field).map(Self)
    }

    /// The column at a place, counted from 0.
    pub(super) fn at(place: usize) -> Self {
        Self(place)
    }

    /// Its place, counted from 0.
    pub(super) fn place(self) -> usize {
        self.0
    }
}

/// The column and its cell, if both are there and the cell is not blank.
pub(super) fn cell_of(row: &Row, column: Option<Column>) -> Option<(Column, Cell<'_>)> {
    let column = column?;
    filled(row.cell(column.0)).map(|cell| (column, cell))
}

impl From<NumberFault> for Reason {
    fn from(fault: NumberFault) -> Self {
        match fault {
            NumberFault::NotANumber => Self::NotANumber,
            NumberFault::TooManyDigits => Self::TooManyDigits,
            NumberFault::OutOfRange => Self::AmountOutOfRange,
        }
    }
}
