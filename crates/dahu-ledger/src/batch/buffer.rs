//! Lines on their way into the ledger, in columns.

use std::sync::Arc;

use arrow::{
    array::{ArrayRef, Date32Array, Int32Array, Int64Array, RecordBatch, StringBuilder},
    datatypes::SchemaRef,
};

use crate::{
    BUCKETS, CurrencyCode, LedgerError, SaleLine, bucket_of, error::Result, line::TEXT_LIMIT_BYTES,
    schema::schema,
};

/// Bytes of text that a buffer holds before it is full.
const FULL_TEXT_BYTES: usize = 128 << 20;
/// Rows that are gathered into columns at once.
const GATHERED_ROWS: usize = 16_384;

/// Lines in the order of their arrival.
#[derive(Default)]
pub(crate) struct Buffer {
    accounts: Vec<i64>,
    days: Vec<i32>,
    lines: Vec<i64>,
    documents: Texts,
    products: Texts,
    quantities: Vec<i64>,
    amounts: Vec<i64>,
    currencies: Vec<CurrencyCode>,
    salespersons: Vec<Option<i32>>,
    /// Reaches as far as the last line that has a cost, so that lines without take no room.
    costs: Vec<Option<i64>>,
}

/// Texts one after the other, and where each ends.
#[derive(Default)]
struct Texts {
    bytes: String,
    ends: Vec<u32>,
}

impl Buffer {
    pub(crate) fn push(&mut self, line: &SaleLine<'_>) -> Result<()> {
        check_length(line.line, "document", line.document)?;
        check_length(line.line, "product", line.product)?;
        if line.cost.is_some() {
            self.costs.resize(self.accounts.len(), None);
            self.costs.push(line.cost);
        }
        self.accounts.push(line.account);
        self.days.push(line.date.to_epoch_days());
        self.lines.push(line.line);
        self.documents.push(line.document);
        self.products.push(line.product);
        self.quantities.push(line.quantity);
        self.amounts.push(line.amount);
        self.currencies.push(line.currency);
        self.salespersons.push(line.salesperson);
        Ok(())
    }

    pub(crate) fn is_full(&self, rows: usize) -> bool {
        self.accounts.len() >= rows
            || self.documents.bytes.len() + self.products.bytes.len() >= FULL_TEXT_BYTES
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.accounts.is_empty()
    }

    /// Forgets the lines and keeps the room they took.
    pub(crate) fn clear(&mut self) {
        self.accounts.clear();
        self.days.clear();
        self.lines.clear();
        self.documents.clear();
        self.products.clear();
        self.quantities.clear();
        self.amounts.clear();
        self.currencies.clear();
        self.salespersons.clear();
        self.costs.clear();
    }

    /// The rows of each bucket, in the ledger's order; lines of equal keys stay in the order of their arrival.
    pub(crate) fn sorted_rows_by_bucket(&self) -> Vec<Vec<u32>> {
        let mut buckets: Vec<Vec<(i64, i32, i64, u32)>> = (0..BUCKETS).map(|_| Vec::new()).collect();
        for (row, account) in (0_u32..).zip(&self.accounts) {
            let at = row as usize;
            let bucket = usize::try_from(bucket_of(*account)).expect("buckets are counted from zero");
            buckets[bucket].push((*account, self.days[at], self.lines[at], row));
        }
        let sorted = buckets.into_iter().map(|mut keys| {
            keys.sort_unstable();
            keys.into_iter().map(|(.., row)| row).collect()
        });
        sorted.collect()
    }

    /// These rows as batches of the ledger's columns.
    pub(crate) fn gather<'a>(
        &'a self,
        rows: &'a [u32],
        batch: i32,
    ) -> impl Iterator<Item = RecordBatch> + 'a {
        let schema = schema();
        rows.chunks(GATHERED_ROWS)
            .map(move |rows| self.gather_batch(rows, batch, &schema))
    }

    fn gather_batch(&self, rows: &[u32], batch: i32, schema: &SchemaRef) -> RecordBatch {
        let numbers = |column: &[i64]| -> ArrayRef {
            Arc::new(
                rows.iter()
                    .map(|row| column[*row as usize])
                    .collect::<Int64Array>(),
            )
        };
        let days = rows
            .iter()
            .map(|row| self.days[*row as usize])
            .collect::<Vec<i32>>();
        let salespersons = rows.iter().map(|row| self.salespersons[*row as usize]);
        let costs = rows
            .iter()
            .map(|row| self.costs.get(*row as usize).copied().flatten());
        let currencies = rows.iter().map(|row| self.currencies[*row as usize]);
        let columns: Vec<ArrayRef> = vec![
            numbers(&self.accounts),
            Arc::new(Date32Array::from(days)),
            numbers(&self.lines),
            self.documents.gather(rows),
            self.products.gather(rows),
            numbers(&self.quantities),
            numbers(&self.amounts),
            currency_column(currencies, rows.len()),
            Arc::new(salespersons.collect::<Int32Array>()),
            Arc::new(Int32Array::from_value(batch, rows.len())),
            Arc::new(costs.collect::<Int64Array>()),
        ];
        RecordBatch::try_new(Arc::clone(schema), columns).expect("the columns follow the ledger's schema")
    }
}

fn check_length(line: i64, field: &'static str, text: &str) -> Result<()> {
    let bytes = text.len();
    if bytes > TEXT_LIMIT_BYTES {
        return Err(LedgerError::TextTooLong {
            line,
            field,
            bytes,
            limit: TEXT_LIMIT_BYTES,
        });
    }
    Ok(())
}

fn currency_column(currencies: impl Iterator<Item = CurrencyCode>, rows: usize) -> ArrayRef {
    let mut column = StringBuilder::with_capacity(rows, rows * 3);
    currencies.for_each(|currency| column.append_value(currency.as_str()));
    Arc::new(column.finish())
}

impl Texts {
    fn push(&mut self, text: &str) {
        self.bytes.push_str(text);
        let end =
            u32::try_from(self.bytes.len()).expect("a buffer is full long before four gigabytes of text");
        self.ends.push(end);
    }

    fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
    }

    fn gather(&self, rows: &[u32]) -> ArrayRef {
        let mut column = StringBuilder::with_capacity(rows.len(), rows.len() * 8);
        rows.iter()
            .for_each(|row| column.append_value(self.text(*row as usize)));
        Arc::new(column.finish())
    }

    fn text(&self, row: usize) -> &str {
        let start = if row == 0 { 0 } else { self.ends[row - 1] };
        &self.bytes[start as usize..self.ends[row] as usize]
    }
}
