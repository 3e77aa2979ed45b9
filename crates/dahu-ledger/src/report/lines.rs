//! One account's lines, as they were imported: read once, for all that its page asks.

use std::collections::BTreeMap;

use arrow::{
    array::{Array, AsArray, RecordBatch},
    datatypes::{Date32Type, Int32Type, Int64Type},
};
use chrono::NaiveDate;

use crate::{
    CurrencyCode, Ledger, LedgerError, LedgerLine, MonthSales, Snapshot,
    error::Result,
    report::{date, fitting, month::Months, number, text},
    schema::Column,
};

/// All lines of one account, in columns.
#[derive(Clone, Debug)]
pub struct AccountLines(Vec<RecordBatch>);

impl Ledger {
    /// Reads all lines of an account. Blocks until done.
    ///
    /// # Errors
    ///
    /// What reading brings.
    pub fn account_lines(&self, snapshot: &Snapshot, account: i64) -> Result<AccountLines> {
        let mut batches = Vec::new();
        for file in snapshot.files_of_account(account) {
            batches.extend(self.files().rows_of_account(&file, account)?);
        }
        Ok(AccountLines(batches))
    }
}

impl AccountLines {
    /// The columns, for another engine.
    pub(crate) fn into_batches(self) -> impl Iterator<Item = RecordBatch> {
        self.0.into_iter()
    }

    /// A page of the lines, newest first; lines of one day by batch and row, latest first.
    ///
    /// # Errors
    ///
    /// [`LedgerError::Unsound`] for a line that cannot be.
    pub fn newest(&self, limit: usize, offset: usize) -> Result<Vec<LedgerLine>> {
        let mut keys = Vec::new();
        for (place, batch) in self.0.iter().enumerate() {
            let days = batch.column(Column::Date.place()).as_primitive::<Date32Type>();
            let batches = batch.column(Column::Batch.place()).as_primitive::<Int32Type>();
            let lines = batch.column(Column::Line.place()).as_primitive::<Int64Type>();
            keys.extend((0..batch.num_rows()).map(|row| {
                (
                    (days.value(row), batches.value(row), lines.value(row)),
                    place,
                    row,
                )
            }));
        }
        keys.sort_unstable_by(|one, other| other.cmp(one));
        let page = keys.into_iter().skip(offset).take(limit);
        page.map(|(_, place, row)| line(&self.0[place], row)).collect()
    }

    /// Sales by month in a currency, in order; months without lines are left out.
    ///
    /// # Errors
    ///
    /// [`LedgerError::Overflow`] when a month's sum does not fit.
    pub fn by_month(&self, currency: CurrencyCode) -> Result<Vec<MonthSales>> {
        let mut months = Months::default();
        self.each_in(currency, |day, amount| months.add(day, 1, i128::from(amount)))?;
        months.in_order()
    }

    /// Net sales by day in a currency, in order.
    ///
    /// # Errors
    ///
    /// [`LedgerError::Overflow`] when a day's sum does not fit.
    pub fn by_day(&self, currency: CurrencyCode) -> Result<Vec<(NaiveDate, i64)>> {
        let mut days: BTreeMap<NaiveDate, i128> = BTreeMap::new();
        self.each_in(currency, |day, amount| {
            *days.entry(day).or_default() += i128::from(amount)
        })?;
        let sums = days
            .into_iter()
            .map(|(day, net)| Ok((day, fitting(net, &day.to_string())?)));
        sums.collect()
    }

    fn each_in(&self, currency: CurrencyCode, mut take: impl FnMut(NaiveDate, i64)) -> Result<()> {
        for batch in &self.0 {
            let currencies = batch.column(Column::Currency.place()).as_string::<i32>();
            for row in (0..batch.num_rows()).filter(|row| currencies.value(*row) == currency.as_str()) {
                let amount = number(batch, Column::Amount.place(), row);
                take(date(batch, Column::Date.place(), row)?, amount);
            }
        }
        Ok(())
    }
}

fn line(batch: &RecordBatch, row: usize) -> Result<LedgerLine> {
    let code = text(batch, Column::Currency.place(), row);
    let salespersons = batch
        .column(Column::Salesperson.place())
        .as_primitive::<Int32Type>();
    let costs = batch.column(Column::Cost.place()).as_primitive::<Int64Type>();
    Ok(LedgerLine {
        account: number(batch, Column::Account.place(), row),
        date: date(batch, Column::Date.place(), row)?,
        line: number(batch, Column::Line.place(), row),
        document: text(batch, Column::Document.place(), row),
        product: text(batch, Column::Product.place(), row),
        quantity: number(batch, Column::Quantity.place(), row),
        amount: number(batch, Column::Amount.place(), row),
        currency: code.parse().map_err(|_| LedgerError::Unsound {
            path: "a file of the ledger".to_owned(),
            what: "a currency is not three capital letters",
        })?,
        salesperson: salespersons.is_valid(row).then(|| salespersons.value(row)),
        batch: batch
            .column(Column::Batch.place())
            .as_primitive::<Int32Type>()
            .value(row),
        cost: costs.is_valid(row).then(|| costs.value(row)),
    })
}
