//! Reading a bucket's files as one sorted sequence of lines in one currency, converted where there are rates.

use std::{cmp::Reverse, collections::BinaryHeap};

use arrow::{
    array::{AsArray, Int32Array, Int64Array, RecordBatch, StringArray},
    buffer::ScalarBuffer,
    datatypes::{Date32Type, Int32Type, Int64Type},
};

use crate::{
    FileEntry, LedgerError, Rates,
    error::Result,
    pass::{
        days::Scope,
        exchange::{Exchange, Tally},
    },
    reading::{Files, Part, Rows, damaged},
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
    /// Of the files that were not read.
    skipped: Tally,
}

/// Consecutive lines of the sequence, in columns.
pub(super) struct Stretch<'a> {
    pub(super) accounts: &'a [i64],
    pub(super) days: &'a [i32],
    pub(super) amounts: &'a [i64],
    /// The further columns; the stretch's rows are those from `first` on.
    pub(super) further: &'a Further,
    pub(super) first: usize,
}

/// Columns that are present when the scan was asked for them.
#[derive(Default)]
pub(super) struct Further {
    pub(super) salespersons: Option<Int32Array>,
    pub(super) products: Option<StringArray>,
    pub(super) quantities: Option<Int64Array>,
    /// In the scope's currency. Absent also where no line of a file has a cost.
    pub(super) costs: Option<Int64Array>,
}

struct Cursor<'a> {
    file: &'a FileEntry,
    reader: Rows,
    exchange: Exchange<'a>,
    accounts: ScalarBuffer<i64>,
    days: ScalarBuffer<i32>,
    amounts: ScalarBuffer<i64>,
    further: Further,
    row: usize,
}

impl<'a> BucketScan<'a> {
    /// `further` are columns beside account, day and amount.
    pub(super) fn open(
        files: &Files,
        entries: &[&'a FileEntry],
        scope: &Scope,
        rates: &'a Rates,
        further: &[Column],
    ) -> Result<Self> {
        let mut scan = Self {
            cursors: Vec::new(),
            heads: BinaryHeap::new(),
            out: None,
            skipped: Tally::default(),
        };
        for file in entries.iter().filter(|file| scope.touches(file)) {
            let only = files.only_currency(file)?;
            if let Some(foreign) = only.filter(|only| *only != scope.currency)
                && scope.holds(file)
                && rates.rate_on(foreign, file.max_date.to_epoch_days()).is_none()
            {
                scan.skipped
                    .left_out(file.rows, file.min_date.to_epoch_days(), foreign);
                continue;
            }
            let mut columns = vec![Column::Account, Column::Date, Column::Amount];
            if only.is_none() {
                columns.push(Column::Currency);
            }
            for column in further {
                if *column != Column::Cost || files.has_costs(file)? {
                    columns.push(*column);
                }
            }
            let part = Part {
                columns: &columns,
                row_group: None,
                rows: None,
                batch_rows: READ_ROWS,
            };
            let reader = files.read(file, part)?;
            let exchange = Exchange::new(file, only, scope, rates);
            let mut cursor = Cursor::new(file, reader, exchange);
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

    /// What became of the lines in other currencies, among those read so far.
    pub(super) fn tally(&self) -> Tally {
        let read = self.cursors.iter().map(|cursor| cursor.exchange.tally());
        read.chain([&self.skipped]).collect()
    }
}

impl<'a> Cursor<'a> {
    fn new(file: &'a FileEntry, reader: Rows, exchange: Exchange<'a>) -> Self {
        Self {
            file,
            reader,
            exchange,
            accounts: ScalarBuffer::from(Vec::new()),
            days: ScalarBuffer::from(Vec::new()),
            amounts: ScalarBuffer::from(Vec::new()),
            further: Further::default(),
            row: 0,
        }
    }

    /// Steps to the next batch that has lines in the wanted currency; false when there is none.
    fn load(&mut self) -> Result<bool> {
        while let Some(batch) = self.reader.next() {
            let batch = batch.map_err(|error| damaged(self.file, error))?;
            let batch = self.exchange.in_wanted_currency(batch)?;
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
            self.further = Further::of(&batch);
            self.row = 0;
            return Ok(true);
        }
        Ok(false)
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
            further: &self.further,
            first,
        }
    }
}

impl Further {
    fn of(batch: &RecordBatch) -> Self {
        let column = |column: Column| batch.column_by_name(column.name());
        Self {
            salespersons: column(Column::Salesperson)
                .map(|column| column.as_primitive::<Int32Type>().clone()),
            products: column(Column::Product).map(|column| column.as_string::<i32>().clone()),
            quantities: column(Column::Quantity).map(|column| column.as_primitive::<Int64Type>().clone()),
            costs: column(Column::Cost).map(|column| column.as_primitive::<Int64Type>().clone()),
        }
    }
}

/// What is wrong when lines do not come in the ledger's order.
#[cold]
pub(super) fn out_of_order(files: &[&FileEntry]) -> LedgerError {
    let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
    LedgerError::Unsound {
        path: paths.join(" or "),
        what: "its lines are not in order",
    }
}
