//! Reading a bucket's files as one sorted sequence of lines in one currency.

use std::{cmp::Reverse, collections::BinaryHeap};

use arrow::{
    array::{AsArray, Int32Array, RecordBatch, Scalar, StringArray},
    buffer::ScalarBuffer,
    compute::{filter_record_batch, kernels::cmp::eq},
    datatypes::{Date32Type, Int32Type, Int64Type},
};
use parquet::arrow::arrow_reader::ParquetRecordBatchReader;

use crate::{
    CurrencyCode, FileEntry,
    error::Result,
    pass::days::Scope,
    reading::{Files, Part, damaged},
    schema::Column,
};

/// Rows that are read from a file at once.
const READ_ROWS: usize = 8_192;

/// Lines of one bucket in order of account and day, whatever number of files they lie in.
pub(super) struct BucketScan<'a> {
    cursors: Vec<Cursor<'a>>,
    /// The next account and day of every cursor that has rows left, but for the one whose stretch is out.
    heads: BinaryHeap<Reverse<(i64, i32, usize)>>,
    out: Option<usize>,
    other_currency_lines: i64,
}

/// Consecutive lines of the sequence, in columns.
pub(super) struct Stretch<'a> {
    pub(super) accounts: &'a [i64],
    pub(super) days: &'a [i32],
    pub(super) amounts: &'a [i64],
    /// Present when the scan was asked for them; its rows are those from `first` on.
    pub(super) salespersons: Option<(&'a Int32Array, usize)>,
}

struct Cursor<'a> {
    file: &'a FileEntry,
    reader: ParquetRecordBatchReader,
    wanted: CurrencyCode,
    days_in_scope: (i32, i32),
    accounts: ScalarBuffer<i64>,
    days: ScalarBuffer<i32>,
    amounts: ScalarBuffer<i64>,
    salespersons: Option<Int32Array>,
    row: usize,
    other_currency_lines: i64,
}

impl<'a> BucketScan<'a> {
    pub(super) fn open(
        files: &Files,
        entries: &[&'a FileEntry],
        scope: &Scope,
        with_salespersons: bool,
    ) -> Result<Self> {
        let mut scan = Self {
            cursors: Vec::new(),
            heads: BinaryHeap::new(),
            out: None,
            other_currency_lines: 0,
        };
        for file in entries.iter().filter(|file| scope.touches(file)) {
            let currency = files.only_currency(file)?;
            if currency.is_some_and(|only| only != scope.currency) && scope.holds(file) {
                scan.other_currency_lines += file.rows;
                continue;
            }
            let mut columns = vec![Column::Account, Column::Date, Column::Amount];
            if currency != Some(scope.currency) {
                columns.push(Column::Currency);
            }
            if with_salespersons {
                columns.push(Column::Salesperson);
            }
            let part = Part {
                columns: &columns,
                row_group: None,
                rows: None,
                batch_rows: READ_ROWS,
            };
            let reader = files.read(file, part)?;
            let mut cursor = Cursor::new(file, reader, scope);
            if cursor.load()? {
                scan.heads.push(Reverse(cursor.head(scan.cursors.len())));
            }
            scan.cursors.push(cursor);
        }
        Ok(scan)
    }

    /// The next lines: as many as follow each other in one file before another file's come.
    pub(super) fn next_stretch(&mut self) -> Result<Option<Stretch<'_>>> {
        if let Some(at) = self.out.take() {
            let cursor = &mut self.cursors[at];
            if cursor.row < cursor.accounts.len() || cursor.load()? {
                self.heads.push(Reverse(cursor.head(at)));
            }
        }
        let Some(Reverse((_, _, at))) = self.heads.pop() else {
            return Ok(None);
        };
        self.out = Some(at);
        let until = self
            .heads
            .peek()
            .map(|Reverse((account, day, _))| (*account, *day));
        Ok(Some(self.cursors[at].take_through(until)))
    }

    /// Lines within the scope's days but in another currency, among those read so far.
    pub(super) fn other_currency_lines(&self) -> i64 {
        let read: i64 = self
            .cursors
            .iter()
            .map(|cursor| cursor.other_currency_lines)
            .sum();
        self.other_currency_lines + read
    }
}

impl<'a> Cursor<'a> {
    fn new(file: &'a FileEntry, reader: ParquetRecordBatchReader, scope: &Scope) -> Self {
        Self {
            file,
            reader,
            wanted: scope.currency,
            days_in_scope: scope.epoch_days(),
            accounts: ScalarBuffer::from(Vec::new()),
            days: ScalarBuffer::from(Vec::new()),
            amounts: ScalarBuffer::from(Vec::new()),
            salespersons: None,
            row: 0,
            other_currency_lines: 0,
        }
    }

    /// Steps to the next batch that has lines in the wanted currency; false when there is none.
    fn load(&mut self) -> Result<bool> {
        while let Some(batch) = self.reader.next() {
            let batch = batch.map_err(|error| damaged(self.file, error))?;
            let batch = self.in_wanted_currency(batch)?;
            if batch.num_rows() == 0 {
                continue;
            }
            let column = |column: Column| batch.column_by_name(column.name());
            let read = "the columns asked for are read";
            self.accounts = column(Column::Account)
                .expect(read)
                .as_primitive::<Int64Type>()
                .values()
                .clone();
            self.days = column(Column::Date)
                .expect(read)
                .as_primitive::<Date32Type>()
                .values()
                .clone();
            self.amounts = column(Column::Amount)
                .expect(read)
                .as_primitive::<Int64Type>()
                .values()
                .clone();
            self.salespersons =
                column(Column::Salesperson).map(|column| column.as_primitive::<Int32Type>().clone());
            self.row = 0;
            return Ok(true);
        }
        Ok(false)
    }

    /// Keeps the wanted currency's rows and counts the others; the column is read only where a file has several.
    fn in_wanted_currency(&mut self, batch: RecordBatch) -> Result<RecordBatch> {
        let Some(currencies) = batch.column_by_name(Column::Currency.name()) else {
            return Ok(batch);
        };
        let wanted = Scalar::new(StringArray::from_iter_values([self.wanted.as_str()]));
        let kept = eq(currencies, &wanted).map_err(|error| damaged(self.file, error))?;
        if kept.true_count() == batch.num_rows() {
            return Ok(batch);
        }
        let days = batch
            .column_by_name(Column::Date.name())
            .expect("the day is always read");
        let (from, to) = self.days_in_scope;
        let others = days
            .as_primitive::<Date32Type>()
            .values()
            .iter()
            .zip(kept.values())
            .filter(|(day, kept)| !kept && (from..=to).contains(*day));
        self.other_currency_lines += i64::try_from(others.count()).expect("a batch has fewer than 2^63 rows");
        filter_record_batch(&batch, &kept).map_err(|error| damaged(self.file, error))
    }

    fn head(&self, at: usize) -> (i64, i32, usize) {
        (self.accounts[self.row], self.days[self.row], at)
    }

    /// Hands out the rows up to and with this account and day; all that are loaded when nothing.
    fn take_through(&mut self, until: Option<(i64, i32)>) -> Stretch<'_> {
        let first = self.row;
        let all = self.accounts.len();
        let end = match until {
            None => all,
            Some(key) if (self.accounts[all - 1], self.days[all - 1]) <= key => all,
            Some(key) => {
                let later = (first..all).find(|row| (self.accounts[*row], self.days[*row]) > key);
                later.unwrap_or(all)
            }
        };
        self.row = end;
        Stretch {
            accounts: &self.accounts[first..end],
            days: &self.days[first..end],
            amounts: &self.amounts[first..end],
            salespersons: self.salespersons.as_ref().map(|column| (column, first)),
        }
    }
}
