//! Rows of a file of contracts: one a term, so that a renewal is another row of the same contract.

use std::borrow::Cow;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{
    Field, Finding, MAX_NAME_CHARACTERS, MAX_TEXT_CHARACTERS, Mapping, MappingError, ReadOptions, Reason,
    Row,
    columns::{Column, Columns, cell_of},
    currency::currency_of,
    header::amount_unit,
    number,
};
use crate::money::{Amount, Currency};

/// One term of a contract as a file tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractRow<'r> {
    /// The account by its code or name, as [`super::account_key`] writes keys.
    pub account: Cow<'r, str>,
    /// The contract's number, which its renewals share, as [`super::account_key`] writes keys.
    pub contract: Cow<'r, str>,
    /// The first day of the term.
    pub starts: NaiveDate,
    /// Its last day, not before the first.
    pub ends: NaiveDate,
    /// What is sold in the whole term, more than nothing.
    pub amount: Amount,
}

/// Reads [`ContractRow`]s.
#[derive(Clone, Debug)]
pub struct ContractReader {
    columns: Columns,
    own: Option<Currency>,
    account: Option<Column>,
    contract: Option<Column>,
    starts: Option<Column>,
    ends: Option<Column>,
    amount: Option<Column>,
    unit: Decimal,
    currency: Option<Column>,
}

impl ContractReader {
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
            contract: Column::of(mapping, Field::Contract),
            starts: Column::of(mapping, Field::Starts),
            ends: Column::of(mapping, Field::Ends),
            amount: Column::of(mapping, Field::Amount),
            unit: amount_unit(mapping.column_name(Field::Amount).unwrap_or_default()),
            currency: Column::of(mapping, Field::Currency),
        })
    }

    /// The term in a row.
    ///
    /// # Errors
    ///
    /// The [`Finding`] for which the row is refused; the first, if there are several.
    pub fn read<'r>(&self, row: &'r Row) -> Result<ContractRow<'r>, Finding> {
        let columns = &self.columns;
        columns.check_width(row)?;
        let account = columns.key(row, self.account, MAX_NAME_CHARACTERS)?;
        let account = columns.required(row, self.account, account)?;
        let contract = columns.key(row, self.contract, MAX_TEXT_CHARACTERS)?;
        let contract = columns.required(row, self.contract, contract)?;
        let starts = columns.any_date(row, self.starts)?;
        let starts = columns.required(row, self.starts, starts)?;
        let ends = columns.any_date(row, self.ends)?;
        let ends = columns.required(row, self.ends, ends)?;
        if let Some(column) = self.ends.filter(|_| ends < starts) {
            return Err(columns.finding(row, column, Reason::EndsBeforeStart));
        }
        let amount = self.amount(row)?;
        self.check_currency(row)?;
        Ok(ContractRow {
            account,
            contract,
            starts,
            ends,
            amount: columns.required(row, self.amount, amount)?,
        })
    }

    fn amount(&self, row: &Row) -> Result<Option<Amount>, Finding> {
        let Some((column, cell)) = cell_of(row, self.amount) else {
            return Ok(None);
        };
        let read = number::read_with_unit(cell, self.unit)
            .map_err(Reason::from)
            .and_then(|number| Amount::from_decimal(number).map_err(|_| Reason::AmountOutOfRange));
        let positive = read.and_then(|amount| {
            if amount > Amount::ZERO {
                Ok(Some(amount))
            } else {
                Err(Reason::AmountNotPositive)
            }
        });
        positive.map_err(|reason| self.columns.finding(row, column, reason))
    }

    fn check_currency(&self, row: &Row) -> Result<(), Finding> {
        let named = currency_of(&self.columns, row, self.currency)?;
        match (named, self.own, self.currency) {
            (Some(named), Some(own), Some(column)) if named != own => {
                let expected = own.to_string();
                Err(self
                    .columns
                    .finding(row, column, Reason::DifferentCurrency { expected }))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::{Cell, Kind};

    fn read(amount_header: &str, cells: [&str; 6]) -> Result<String, Finding> {
        let header = [
            "客户编码",
            "合同编号",
            "开始日期",
            "到期日期",
            amount_header,
            "币种",
        ]
        .map(str::to_owned);
        let mapping = Mapping::guess(Kind::Contracts, &header);
        let today = NaiveDate::from_ymd_opt(2026, 3, 5).expect("a day");
        let reader =
            ContractReader::new(&mapping, ReadOptions::new(today), Some(Currency::CNY)).expect("a mapping");
        let row: Row = cells.map(Cell::Text).into_iter().collect();
        reader.read(&row).map(|read| {
            let ContractRow {
                account,
                contract,
                starts,
                ends,
                amount,
            } = read;
            format!("{account} {contract} {starts} {ends} {amount}")
        })
    }

    #[test]
    fn a_term_may_reach_into_the_future() {
        let row = [
            "KH1",
            "HT-2026-01",
            "2026年4月1日",
            "2029-03-31",
            "12.5",
            "人民币",
        ];
        let expected = "KH1 HT-2026-01 2026-04-01 2029-03-31 125000.0000";
        assert_eq!(read("合同金额（万元）", row).as_deref(), Ok(expected));
    }

    #[test]
    fn what_is_wrong_with_a_term_is_said_beside_its_column() {
        let other = Reason::DifferentCurrency {
            expected: "CNY".to_owned(),
        };
        let good = ["KH1", "HT1", "2026-01-01", "2026-12-31", "100", ""];
        for (place, cell, column, reason) in [
            (0, "", "客户编码", Reason::MissingValue),
            (1, "", "合同编号", Reason::MissingValue),
            (1, "2.024E+13", "合同编号", Reason::CodeInScientificNotation),
            (2, "", "开始日期", Reason::MissingValue),
            (2, "soon", "开始日期", Reason::NotADate),
            (3, "", "到期日期", Reason::MissingValue),
            (3, "2025-12-31", "到期日期", Reason::EndsBeforeStart),
            (4, "", "合同金额", Reason::MissingValue),
            (4, "much", "合同金额", Reason::NotANumber),
            (4, "0", "合同金额", Reason::AmountNotPositive),
            (4, "-5", "合同金额", Reason::AmountNotPositive),
            (5, "USD", "币种", other),
        ] {
            let mut cells = good;
            cells[place] = cell;
            let finding = read("合同金额", cells).expect_err("a finding");
            assert_eq!(
                (finding.column.as_deref(), finding.reason),
                (Some(column), reason),
                "{cell:?}"
            );
        }
        assert!(read("合同金额", good).is_ok());
    }
}
