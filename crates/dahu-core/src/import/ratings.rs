//! Rows of files of ratings, one an account and criterion, and of wallets, one an account.

use std::borrow::Cow;

use chrono::NaiveDate;
use rust_decimal::{Decimal, prelude::ToPrimitive};

use super::{
    Field, Finding, MAX_NAME_CHARACTERS, MAX_TEXT_CHARACTERS, Mapping, MappingError, ReadOptions, Reason,
    Row,
    columns::{Column, Columns, cell_of},
    currency::currency_of,
    header::amount_unit,
    number,
};
use crate::{
    money::{Amount, Currency},
    selection::HAND_STEPS,
};

/// A rating as a file tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RatingRow<'r> {
    /// The account by its code or name.
    pub account: Cow<'r, str>,
    /// The criterion by its name.
    pub criterion: Cow<'r, str>,
    /// The step, from 1 to 5.
    pub step: u8,
    /// The rival against whom it is.
    pub rival: Option<Cow<'r, str>>,
    /// Who says so, or where it stands.
    pub source: Option<Cow<'r, str>>,
    /// The day for which it holds.
    pub on: Option<NaiveDate>,
}

/// Reads [`RatingRow`]s.
#[derive(Clone, Debug)]
pub struct RatingReader {
    columns: Columns,
    account: Option<Column>,
    criterion: Option<Column>,
    rating: Option<Column>,
    rival: Option<Column>,
    source: Option<Column>,
    on: Option<Column>,
}

impl RatingReader {
    /// A reader for files with this mapping.
    ///
    /// # Errors
    ///
    /// [`MappingError::Missing`] when a required field has no column.
    pub fn new(mapping: &Mapping, options: ReadOptions) -> Result<Self, MappingError> {
        Ok(Self {
            columns: Columns::new(mapping, options)?,
            account: Column::of(mapping, Field::Account),
            criterion: Column::of(mapping, Field::Criterion),
            rating: Column::of(mapping, Field::Rating),
            rival: Column::of(mapping, Field::Rival),
            source: Column::of(mapping, Field::Source),
            on: Column::of(mapping, Field::SourceOn),
        })
    }

    /// The rating in a row.
    ///
    /// # Errors
    ///
    /// The [`Finding`] for which the row is refused; the first, if there are several.
    pub fn read<'r>(&self, row: &'r Row) -> Result<RatingRow<'r>, Finding> {
        let columns = &self.columns;
        columns.check_width(row)?;
        let account = columns.key(row, self.account, MAX_NAME_CHARACTERS)?;
        let criterion = columns.text(row, self.criterion, MAX_TEXT_CHARACTERS)?;
        Ok(RatingRow {
            account: columns.required(row, self.account, account)?,
            criterion: columns.required(row, self.criterion, criterion)?,
            step: self.step(row)?,
            rival: columns.text(row, self.rival, MAX_TEXT_CHARACTERS)?,
            source: columns.text(row, self.source, MAX_TEXT_CHARACTERS)?,
            on: columns.date(row, self.on)?,
        })
    }

    fn step(&self, row: &Row) -> Result<u8, Finding> {
        let Some((column, cell)) = cell_of(row, self.rating) else {
            return self.columns.required(row, self.rating, None);
        };
        let whole = |number: Decimal| number.is_integer().then(|| number.to_u8()).flatten();
        let read = number::read_with_unit(cell, Decimal::ONE).ok();
        let step = read
            .and_then(whole)
            .filter(|step| (1..=HAND_STEPS).contains(step));
        step.ok_or_else(|| self.columns.finding(row, column, Reason::NotARating))
    }
}

/// A wallet as a file tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WalletRow<'r> {
    /// The account by its code or name.
    pub account: Cow<'r, str>,
    /// What it buys a year.
    pub amount: Amount,
    /// Who says so, or where it stands.
    pub source: Option<Cow<'r, str>>,
    /// The day for which it holds.
    pub on: Option<NaiveDate>,
}

/// Reads [`WalletRow`]s.
#[derive(Clone, Debug)]
pub struct WalletReader {
    columns: Columns,
    own: Option<Currency>,
    account: Option<Column>,
    wallet: Option<Column>,
    unit: Decimal,
    source: Option<Column>,
    on: Option<Column>,
    currency: Option<Column>,
}

impl WalletReader {
    /// A reader for files with this mapping; `own` is the workspace's currency, the only one that amounts may be in.
    ///
    /// # Errors
    ///
    /// [`MappingError::Missing`] when a required field has no column.
    pub fn new(mapping: &Mapping, options: ReadOptions, own: Option<Currency>) -> Result<Self, MappingError> {
        Ok(Self {
            columns: Columns::new(mapping, options)?,
            own,
            account: Column::of(mapping, Field::Account),
            wallet: Column::of(mapping, Field::Wallet),
            unit: amount_unit(mapping.column_name(Field::Wallet).unwrap_or_default()),
            source: Column::of(mapping, Field::Source),
            on: Column::of(mapping, Field::SourceOn),
            currency: Column::of(mapping, Field::Currency),
        })
    }

    /// The wallet in a row.
    ///
    /// # Errors
    ///
    /// The [`Finding`] for which the row is refused; the first, if there are several.
    pub fn read<'r>(&self, row: &'r Row) -> Result<WalletRow<'r>, Finding> {
        let columns = &self.columns;
        columns.check_width(row)?;
        let account = columns.key(row, self.account, MAX_NAME_CHARACTERS)?;
        let account = columns.required(row, self.account, account)?;
        let amount = self.amount(row)?;
        if let (Some(named), Some(own), Some(column)) =
            (currency_of(columns, row, self.currency)?, self.own, self.currency)
            && named != own
        {
            let expected = own.to_string();
            return Err(columns.finding(row, column, Reason::DifferentCurrency { expected }));
        }
        Ok(WalletRow {
            account,
            amount,
            source: columns.text(row, self.source, MAX_TEXT_CHARACTERS)?,
            on: columns.date(row, self.on)?,
        })
    }

    fn amount(&self, row: &Row) -> Result<Amount, Finding> {
        let Some((column, cell)) = cell_of(row, self.wallet) else {
            return self.columns.required(row, self.wallet, None);
        };
        let read = number::read_with_unit(cell, self.unit)
            .map_err(Reason::from)
            .and_then(|number| Amount::from_decimal(number).map_err(|_| Reason::AmountOutOfRange))
            .and_then(|amount| {
                let is_some = amount.is_positive();
                is_some.then_some(amount).ok_or(Reason::WalletNotPositive)
            });
        read.map_err(|reason| self.columns.finding(row, column, reason))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::{Cell, Kind};

    fn options() -> ReadOptions {
        ReadOptions::new(NaiveDate::from_ymd_opt(2026, 3, 5).expect("a day"))
    }

    fn mapping(kind: Kind, header: &str) -> Mapping {
        let header: Vec<String> = header.split(',').map(str::to_owned).collect();
        Mapping::guess(kind, &header)
    }

    fn row(cells: &[&'static str]) -> Row {
        cells.iter().map(|text| Cell::Text(text)).collect()
    }

    #[test]
    fn a_rating_is_read_and_what_is_wrong_with_it_is_said_beside_its_column() {
        let mapping = mapping(Kind::Ratings, "客户编码,评分标准,评分,竞争对手,来源,评分日期");
        let reader = RatingReader::new(&mapping, options()).expect("a mapping");
        let good = ["K1", "市场开拓能力", "4", "华信", "年度访谈", "2026-03-01"];
        let cells = row(&good);
        let found = reader.read(&cells).expect("a rating");
        assert_eq!((found.account.as_ref(), found.step), ("K1", 4));
        assert_eq!(found.rival.as_deref(), Some("华信"));
        assert_eq!(found.on, NaiveDate::from_ymd_opt(2026, 3, 1));
        for (place, cell, reason) in [
            (0, "", Reason::MissingValue),
            (1, "", Reason::MissingValue),
            (2, "", Reason::MissingValue),
            (2, "0", Reason::NotARating),
            (2, "6", Reason::NotARating),
            (2, "3.5", Reason::NotARating),
            (2, "good", Reason::NotARating),
            (5, "2026-03-06", Reason::DateInFuture),
        ] {
            let mut cells = good;
            cells[place] = cell;
            let found = reader.read(&row(&cells)).expect_err("a finding");
            assert_eq!(found.reason, reason, "{cell:?}");
        }
    }

    #[test]
    fn a_wallet_is_read_in_the_unit_of_its_column() {
        let mapping = mapping(Kind::Wallets, "客户,钱包（万元）,来源,日期,币种");
        let reader = WalletReader::new(&mapping, options(), Some(Currency::CNY)).expect("a mapping");
        let read = |cells: &[&'static str]| {
            let cells = row(cells);
            reader.read(&cells).map(|found| found.amount.to_string())
        };
        assert_eq!(read(&["K1", "120", "", "", ""]).as_deref(), Ok("1200000.0000"));
        for (cells, reason) in [
            (["K1", "", "", "", ""], Reason::MissingValue),
            (["K1", "0", "", "", ""], Reason::WalletNotPositive),
            (["K1", "much", "", "", ""], Reason::NotANumber),
            (
                ["K1", "12", "", "", "USD"],
                Reason::DifferentCurrency {
                    expected: "CNY".to_owned(),
                },
            ),
        ] {
            assert_eq!(read(&cells).expect_err("a finding").reason, reason, "{cells:?}");
        }
    }
}
