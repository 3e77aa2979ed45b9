//! Rows of a file of exchange rates.

use chrono::NaiveDate;

use rust_decimal::Decimal;

use super::{
    Field, Finding, Mapping, MappingError, ReadOptions, Reason, Row,
    columns::{Column, Columns, cell_of},
    currency::currency_of,
    header::rate_unit,
    read_number,
};
use crate::{
    exchange_rate::{ExchangeRate, RATE_PLACES, RateError},
    money::Currency,
};

/// One exchange rate as a file tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateRow {
    /// The day from which it holds, until the next rate of the currency.
    pub date: NaiveDate,
    /// The currency.
    pub currency: Currency,
    /// What one unit of it is worth in the workspace's currency.
    pub rate: ExchangeRate,
}

/// Reads [`RateRow`]s.
#[derive(Clone, Debug)]
pub struct RateReader {
    columns: Columns,
    own: Option<Currency>,
    date: Option<Column>,
    currency: Option<Column>,
    rate: Option<Column>,
    /// Units of the foreign currency that a rate is for.
    units: Decimal,
}

impl RateReader {
    /// A reader for files with this mapping; `own` is the workspace's currency, which needs no rate.
    ///
    /// # Errors
    ///
    /// [`MappingError::Missing`] when a required field has no column.
    pub fn new(mapping: &Mapping, options: ReadOptions, own: Option<Currency>) -> Result<Self, MappingError> {
        Ok(Self {
            columns: Columns::new(mapping, options)?,
            own,
            date: Column::of(mapping, Field::Date),
            currency: Column::of(mapping, Field::Currency),
            rate: Column::of(mapping, Field::Rate),
            units: rate_unit(mapping.column_name(Field::Rate).unwrap_or_default()),
        })
    }

    /// The exchange rate in a row.
    ///
    /// # Errors
    ///
    /// The [`Finding`] for which the row is refused; the first, if there are several.
    pub fn read(&self, row: &Row) -> Result<RateRow, Finding> {
        let columns = &self.columns;
        columns.check_width(row)?;
        let date = columns.date(row, self.date)?;
        let date = columns.required(row, self.date, date)?;
        let currency = currency_of(columns, row, self.currency)?;
        let currency = columns.required(row, self.currency, currency)?;
        if let Some(column) = self.currency.filter(|_| self.own == Some(currency)) {
            let currency = currency.to_string();
            return Err(columns.finding(row, column, Reason::OwnCurrency { currency }));
        }
        let rate = self.rate(row)?;
        Ok(RateRow {
            date,
            currency,
            rate: columns.required(row, self.rate, rate)?,
        })
    }

    fn rate(&self, row: &Row) -> Result<Option<ExchangeRate>, Finding> {
        let Some((column, cell)) = cell_of(row, self.rate) else {
            return Ok(None);
        };
        let rate = read_number(cell)
            .map_err(Reason::from)
            .and_then(|number| number.checked_div(self.units).ok_or(Reason::RateOutOfRange))
            .and_then(|number| ExchangeRate::from_decimal(number).map_err(Reason::from));
        rate.map(Some)
            .map_err(|reason| self.columns.finding(row, column, reason))
    }
}

impl From<RateError> for Reason {
    fn from(error: RateError) -> Self {
        match error {
            RateError::NotPositive => Self::RateNotPositive,
            RateError::TooManyDecimals => Self::TooManyDecimals { most: RATE_PLACES },
            RateError::OutOfRange => Self::RateOutOfRange,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::{Cell, Kind};

    fn read(cells: [Cell<'_>; 3]) -> Result<(String, String, i64), Finding> {
        read_under("汇率", cells)
    }

    fn read_under(heading: &str, cells: [Cell<'_>; 3]) -> Result<(String, String, i64), Finding> {
        let header = ["日期", "币种", heading].map(str::to_owned);
        let mapping = Mapping::guess(Kind::Rates, &header);
        let today = NaiveDate::from_ymd_opt(2026, 3, 5).expect("a day");
        let reader =
            RateReader::new(&mapping, ReadOptions::new(today), Some(Currency::CNY)).expect("a mapping");
        let row: Row = cells.into_iter().collect();
        reader.read(&row).map(|read| {
            (
                read.date.to_string(),
                read.currency.to_string(),
                read.rate.billionths(),
            )
        })
    }

    #[test]
    fn a_rate_for_a_hundred_units_is_told_by_its_heading() {
        for heading in ["汇率（100外币）", "中间价(百单位)", "Rate (100 units)"] {
            let cells = [Cell::Text("2026-01-05"), Cell::Text("JPY"), Cell::Text("4.4321")];
            let read = read_under(heading, cells).map(|(_, _, billionths)| billionths);
            assert_eq!(read, Ok(44_321_000), "{heading}");
        }
    }

    #[test]
    fn a_rate_is_read_exactly() {
        for (currency, rate, expected) in [
            ("USD", Cell::Text("7.1234"), ("USD", 7_123_400_000)),
            ("日元", Cell::Text("0.046612345"), ("JPY", 46_612_345)),
            ("eur", Cell::Number(7.85), ("EUR", 7_850_000_000)),
            ("HKD", Cell::Integer(1), ("HKD", 1_000_000_000)),
        ] {
            let found = read([Cell::Text("2026年1月5日"), Cell::Text(currency), rate]);
            let expected = ("2026-01-05".to_owned(), expected.0.to_owned(), expected.1);
            assert_eq!(found, Ok(expected), "{currency}");
        }
    }

    #[test]
    fn what_is_wrong_with_a_rate_is_said_beside_its_column() {
        let own = Reason::OwnCurrency {
            currency: "CNY".to_owned(),
        };
        for (cells, column, reason) in [
            (["", "USD", "7"], "日期", Reason::MissingValue),
            (["2026-03-06", "USD", "7"], "日期", Reason::DateInFuture),
            (["2026-01-05", "", "7"], "币种", Reason::MissingValue),
            (["2026-01-05", "$", "7"], "币种", Reason::UnknownCurrency),
            (["2026-01-05", "人民币", "1"], "币种", own),
            (["2026-01-05", "USD", ""], "汇率", Reason::MissingValue),
            (["2026-01-05", "USD", "seven"], "汇率", Reason::NotANumber),
            (["2026-01-05", "USD", "0"], "汇率", Reason::RateNotPositive),
            (["2026-01-05", "USD", "-7"], "汇率", Reason::RateNotPositive),
            (
                ["2026-01-05", "USD", "7.1234567891"],
                "汇率",
                Reason::TooManyDecimals { most: 9 },
            ),
            (["2026-01-05", "USD", "100亿"], "汇率", Reason::RateOutOfRange),
        ] {
            let finding = read(cells.map(Cell::Text)).expect_err("a finding");
            assert_eq!(
                (finding.column.as_deref(), finding.reason),
                (Some(column), reason),
                "{cells:?}"
            );
        }
    }
}
