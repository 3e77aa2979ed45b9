//! One account's lines, as they were imported: read once, for all that its page asks.

use std::collections::{BTreeMap, BTreeSet};

use arrow::{
    array::{Array, AsArray, RecordBatch},
    datatypes::{Date32Type, Int32Type, Int64Type},
};
use chrono::NaiveDate;

use crate::{
    CurrencyCode, DayTotal, Ledger, LedgerError, LedgerLine, MonthSales, Rates, Snapshot,
    error::Result,
    report::{date, fitting, month::Months, number, text},
    schema::Column,
};

/// What an account was sold on one document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentSales {
    /// The day of its lines.
    pub date: NaiveDate,
    /// Invoice or order.
    pub document: String,
    /// The currency of the sum: a document in several is one of each.
    pub currency: CurrencyCode,
    /// The sum of its lines, in ten-thousandths.
    pub net: i64,
    /// How many lines it has.
    pub lines: usize,
    /// The product of its latest line.
    pub product: String,
    /// The batch and the line that came in last of it.
    pub last: (i32, i64),
}

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
    /// How many lines there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.iter().map(RecordBatch::num_rows).sum()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

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

    /// The documents until a day that a condition keeps, the latest first: all of so many days that they are `most` at
    /// least, where there are as many.
    ///
    /// # Errors
    ///
    /// [`LedgerError::Overflow`] when a document's sum does not fit, [`LedgerError::Unsound`] for a line that cannot be.
    pub fn documents(
        &self,
        until: Option<NaiveDate>,
        most: usize,
        keeps: impl Fn(&DocumentSales) -> bool,
    ) -> Result<Vec<DocumentSales>> {
        let mut days: BTreeMap<i32, Vec<(usize, usize)>> = BTreeMap::new();
        for (place, batch) in self.0.iter().enumerate() {
            let dates = batch.column(Column::Date.place()).as_primitive::<Date32Type>();
            for row in 0..batch.num_rows() {
                days.entry(dates.value(row)).or_default().push((place, row));
            }
        }
        let until = until.map_or(i32::MAX, |until| until.to_epoch_days());
        let mut found = Vec::new();
        for rows in days.range(..=until).rev().map(|(_, rows)| rows) {
            if found.len() >= most {
                break;
            }
            let lines = rows.iter().map(|(place, row)| line(&self.0[*place], *row));
            found.extend(documents_of_day(lines)?.into_iter().filter(&keeps));
        }
        Ok(found)
    }

    /// What each document brought of some products on some days in a currency, in the order of days, products and documents.
    ///
    /// # Errors
    ///
    /// [`LedgerError::Overflow`] when a document's sum does not fit, [`LedgerError::Unsound`] for a line that cannot be.
    pub fn documents_of(
        &self,
        currency: CurrencyCode,
        wanted: &BTreeSet<(NaiveDate, &str)>,
    ) -> Result<Vec<(NaiveDate, String, String, i64)>> {
        let mut sums: BTreeMap<(NaiveDate, String, String), i128> = BTreeMap::new();
        for batch in &self.0 {
            let texts = |column: Column| batch.column(column.place()).as_string::<i32>();
            let (products, currencies) = (texts(Column::Product), texts(Column::Currency));
            for row in 0..batch.num_rows() {
                let (day, product) = (date(batch, Column::Date.place(), row)?, products.value(row));
                if currencies.value(row) == currency.as_str() && wanted.contains(&(day, product)) {
                    let document = text(batch, Column::Document.place(), row);
                    *sums.entry((day, product.to_owned(), document)).or_default() +=
                        i128::from(number(batch, Column::Amount.place(), row));
                }
            }
        }
        let summed = |((day, product, document), sum): ((NaiveDate, String, String), i128)| {
            let net = fitting(sum, &format!("document {document}"))?;
            Ok((day, product, document, net))
        };
        sums.into_iter().map(summed).collect()
    }

    /// Net sales by product in a currency from one day to another, both counted: the largest first, then by product.
    ///
    /// # Errors
    ///
    /// [`LedgerError::Overflow`] when a product's sum does not fit, [`LedgerError::Unsound`] for a line that cannot be.
    pub fn by_product(
        &self,
        currency: CurrencyCode,
        from: NaiveDate,
        until: NaiveDate,
    ) -> Result<Vec<(String, i64)>> {
        let mut sums: BTreeMap<String, i128> = BTreeMap::new();
        for batch in &self.0 {
            let texts = |column: Column| batch.column(column.place()).as_string::<i32>();
            let (products, currencies) = (texts(Column::Product), texts(Column::Currency));
            for row in 0..batch.num_rows() {
                let day = date(batch, Column::Date.place(), row)?;
                if currencies.value(row) == currency.as_str() && (from..=until).contains(&day) {
                    *sums.entry(products.value(row).to_owned()).or_default() +=
                        i128::from(number(batch, Column::Amount.place(), row));
                }
            }
        }
        let summed = |(product, sum): (String, i128)| {
            let net = fitting(sum, &format!("product {product}"))?;
            Ok((product, net))
        };
        let mut found: Vec<(String, i64)> = sums.into_iter().map(summed).collect::<Result<_>>()?;
        found.sort_by_key(|(_, net)| std::cmp::Reverse(*net));
        Ok(found)
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

    /// Net sales in a currency from one day to another, both counted.
    ///
    /// # Errors
    ///
    /// [`LedgerError::Overflow`] when the sum does not fit.
    pub fn net_between(&self, currency: CurrencyCode, from: NaiveDate, until: NaiveDate) -> Result<i64> {
        let mut net = 0_i128;
        self.each_in(currency, |day, amount| {
            if (from..=until).contains(&day) {
                net += i128::from(amount);
            }
        })?;
        fitting(net, &format!("{from} to {until}"))
    }

    /// The days of an account, in order: what [`Ledger::fold_days`] would say of them. Lines in other currencies are
    /// converted by `rates`, which lead into this one, and left out where there is no rate.
    ///
    /// # Errors
    ///
    /// [`LedgerError::Overflow`] when a day's sum does not fit, [`LedgerError::Unsound`] for a line that cannot be.
    pub fn by_day(&self, currency: CurrencyCode, rates: &Rates) -> Result<Vec<DayTotal>> {
        let mut days: BTreeMap<(i64, i32), (i64, i128, i128)> = BTreeMap::new();
        for batch in &self.0 {
            let accounts = batch.column(Column::Account.place()).as_primitive::<Int64Type>();
            let dates = batch.column(Column::Date.place()).as_primitive::<Date32Type>();
            for row in 0..batch.num_rows() {
                let (amount, day) = (number(batch, Column::Amount.place(), row), dates.value(row));
                let of = code(batch, row)?;
                let amount = if of == currency {
                    Some(i128::from(amount))
                } else {
                    rates.convert(of, day, amount)
                };
                if let Some(amount) = amount {
                    let (lines, net, returned) = days.entry((accounts.value(row), day)).or_default();
                    *lines += 1;
                    *net += amount;
                    *returned += amount.min(0);
                }
            }
        }
        let total = |((account, epoch_day), (lines, net, returned)): (_, (_, i128, i128))| {
            let of = format!("account number {account}");
            Ok(DayTotal {
                account,
                epoch_day,
                lines,
                net: fitting(net, &of)?,
                returned: fitting(returned, &of)?,
            })
        };
        days.into_iter().map(total).collect()
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

/// The documents of one day's lines, the latest first.
fn documents_of_day(lines: impl Iterator<Item = Result<LedgerLine>>) -> Result<Vec<DocumentSales>> {
    let mut sums: BTreeMap<(String, CurrencyCode), (DocumentSales, i128)> = BTreeMap::new();
    for line in lines {
        let line = line?;
        let key = (line.document.clone(), line.currency);
        let amount = i128::from(line.amount);
        let last = (line.batch, line.line);
        let (document, net) = sums.entry(key).or_insert_with(|| {
            let document = DocumentSales {
                date: line.date,
                document: line.document.clone(),
                currency: line.currency,
                net: 0,
                lines: 0,
                product: String::new(),
                last: (i32::MIN, i64::MIN),
            };
            (document, 0)
        });
        *net += amount;
        document.lines += 1;
        if document.last < last {
            (document.last, document.product) = (last, line.product);
        }
    }
    let mut found = sums
        .into_values()
        .map(|(document, net)| {
            let net = fitting(net, &format!("document {}", document.document))?;
            Ok(DocumentSales { net, ..document })
        })
        .collect::<Result<Vec<_>>>()?;
    found.sort_by_key(|document| std::cmp::Reverse(document.last));
    Ok(found)
}

fn code(batch: &RecordBatch, row: usize) -> Result<CurrencyCode> {
    let code = text(batch, Column::Currency.place(), row);
    code.parse().map_err(|_| LedgerError::Unsound {
        path: "a file of the ledger".to_owned(),
        what: "a currency is not three capital letters",
    })
}

fn line(batch: &RecordBatch, row: usize) -> Result<LedgerLine> {
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
        currency: code(batch, row)?,
        salesperson: salespersons.is_valid(row).then(|| salespersons.value(row)),
        batch: batch
            .column(Column::Batch.place())
            .as_primitive::<Int32Type>()
            .value(row),
        cost: costs.is_valid(row).then(|| costs.value(row)),
    })
}
