//! The plain model: all lines in a vector, every answer worked out the obvious way.

use std::collections::{BTreeMap, BTreeSet};

use arrow::{
    array::{Array, AsArray},
    datatypes::{Date32Type, Int32Type, Int64Type},
};
use chrono::{DateTime, Days, NaiveDate, Utc};
use dahu_ledger::{
    AccountSummary, CreditedSales, CurrencyCode, FileEntry, Ledger, LedgerLine, SaleLine, Snapshot,
    SummaryRequest,
};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use proptest::prelude::*;
use tempfile::TempDir;

/// A ledger in a throw-away folder, with the lines that it ought to hold.
pub(crate) struct Twin {
    pub(crate) folder: TempDir,
    pub(crate) ledger: Ledger,
    pub(crate) snapshot: Snapshot,
    pub(crate) lines: Vec<LedgerLine>,
}

/// The instant at which every test takes place.
pub(crate) fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_700_000_000, 0).unwrap()
}

pub(crate) fn day(number: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2023, 12, 20)
        .unwrap()
        .checked_add_days(Days::new(number))
        .unwrap()
}

pub(crate) fn currency(code: &str) -> CurrencyCode {
    code.parse().unwrap()
}

/// A line with the least to say.
pub(crate) fn line(account: i64, day_number: u64, amount: i64) -> LedgerLine {
    LedgerLine {
        account,
        date: day(day_number),
        line: 1,
        document: "D".to_owned(),
        product: "P".to_owned(),
        quantity: 10_000,
        amount,
        currency: currency("CNY"),
        salesperson: None,
        batch: 1,
        cost: None,
    }
}

pub(crate) fn as_sale(line: &LedgerLine) -> SaleLine<'_> {
    SaleLine {
        account: line.account,
        date: line.date,
        line: line.line,
        document: &line.document,
        product: &line.product,
        quantity: line.quantity,
        amount: line.amount,
        currency: line.currency,
        salesperson: line.salesperson,
        cost: line.cost,
    }
}

/// Some batches of lines, in no order, with few enough accounts, days and products that they meet often.
pub(crate) fn batches() -> impl Strategy<Value = Vec<Vec<LedgerLine>>> {
    let fields = (
        -3_i64..40,
        0_u64..40,
        "[A-D元]{0,2}",
        -30_000_i64..60_000,
        prop::option::of(1_i32..4),
        prop_oneof![17 => Just("CNY"), 2 => Just("EUR"), 1 => Just("USD")],
        prop::option::of(-20_000_i64..50_000),
    );
    let lines = fields.prop_map(
        |(account, days, text, amount, salesperson, code, cost)| LedgerLine {
            document: format!("INV-{text}"),
            product: text,
            quantity: amount / 3,
            currency: currency(code),
            salesperson,
            cost,
            ..line(account, days, amount)
        },
    );
    prop::collection::vec(prop::collection::vec(lines, 0..120), 1..4)
}

impl Twin {
    /// A ledger with these batches, numbered from 1, written with a buffer of so many lines.
    pub(crate) fn with(batches: Vec<Vec<LedgerLine>>, buffer_rows: usize) -> Self {
        let folder = TempDir::new().unwrap();
        let ledger = Ledger::open_local(&folder.path().join("ledger")).unwrap();
        let mut twin = Self {
            folder,
            ledger,
            snapshot: Snapshot::default(),
            lines: Vec::new(),
        };
        for (number, lines) in (1..).zip(batches) {
            twin.append(number, lines, buffer_rows);
        }
        twin
    }

    pub(crate) fn append(&mut self, batch: i32, lines: Vec<LedgerLine>, buffer_rows: usize) {
        let staging = self.folder.path().join("staging");
        let mut writer = self
            .ledger
            .begin_batch(batch, &staging, now())
            .with_buffer_rows(buffer_rows);
        for (number, line) in (1..).zip(lines) {
            let line = LedgerLine {
                line: number,
                batch,
                ..line
            };
            writer.push(&as_sale(&line)).unwrap();
            self.lines.push(line);
        }
        self.snapshot.files.extend(writer.finish().unwrap());
        self.lines.sort_by_key(key);
    }

    pub(crate) fn compact_all(&mut self) {
        let buckets: BTreeSet<i16> = self.snapshot.files.iter().map(|file| file.bucket).collect();
        let merged = buckets.into_iter().map(|bucket| {
            let files = self.snapshot.files.iter().filter(|file| file.bucket == bucket);
            self.ledger
                .compact(&files.cloned().collect::<Vec<_>>(), now())
                .unwrap()
        });
        self.snapshot = Snapshot {
            files: merged.collect(),
        };
    }

    pub(crate) fn undo(&mut self, batch: i32) {
        let replacement = self
            .ledger
            .without_batch(&self.snapshot.files, batch, now())
            .unwrap();
        self.snapshot
            .files
            .retain(|file| !replacement.removed.contains(file));
        self.snapshot.files.extend(replacement.added);
        self.lines.retain(|line| line.batch != batch);
    }

    /// All lines as the files hold them, file by file, after checking what the entry says of each file.
    pub(crate) fn stored_lines(&self) -> Vec<LedgerLine> {
        let mut all = Vec::new();
        for file in &self.snapshot.files {
            let lines = self.lines_of_file(file);
            assert!(lines.is_sorted_by_key(key), "{} is not sorted", file.path);
            assert_eq!(file.rows, lines.len() as i64);
            assert!(
                lines
                    .iter()
                    .all(|line| line.account.rem_euclid(16) == i64::from(file.bucket))
            );
            assert_eq!(
                Some(file.min_account),
                lines.iter().map(|line| line.account).min()
            );
            assert_eq!(
                Some(file.max_account),
                lines.iter().map(|line| line.account).max()
            );
            assert_eq!(Some(file.min_date), lines.iter().map(|line| line.date).min());
            assert_eq!(Some(file.max_date), lines.iter().map(|line| line.date).max());
            if let Some(batch) = file.batch {
                assert!(lines.iter().all(|line| line.batch == batch));
            }
            all.extend(lines);
        }
        all.sort_by_key(key);
        all
    }

    fn lines_of_file(&self, entry: &FileEntry) -> Vec<LedgerLine> {
        let file = std::fs::File::open(self.folder.path().join("ledger").join(&entry.path)).unwrap();
        assert_eq!(entry.bytes as u64, file.metadata().unwrap().len());
        let reader = ParquetRecordBatchReaderBuilder::try_new(file)
            .unwrap()
            .build()
            .unwrap();
        let mut lines = Vec::new();
        for batch in reader.map(Result::unwrap) {
            let number = |name: &str, row| batch[name].as_primitive::<Int64Type>().value(row);
            let text = |name: &str, row| batch[name].as_string::<i32>().value(row).to_owned();
            let salespersons = batch["salesperson"].as_primitive::<Int32Type>();
            let costs = batch
                .column_by_name("cost")
                .map(|column| column.as_primitive::<Int64Type>());
            let dates = batch["date"].as_primitive::<Date32Type>();
            lines.extend((0..batch.num_rows()).map(|row| LedgerLine {
                account: number("account", row),
                date: NaiveDate::from_epoch_days(dates.value(row)).unwrap(),
                line: number("line", row),
                document: text("document", row),
                product: text("product", row),
                quantity: number("quantity", row),
                amount: number("amount", row),
                currency: text("currency", row).parse().unwrap(),
                salesperson: salespersons.is_valid(row).then(|| salespersons.value(row)),
                batch: batch["batch"].as_primitive::<Int32Type>().value(row),
                cost: costs.and_then(|costs| costs.is_valid(row).then(|| costs.value(row))),
            }));
        }
        lines
    }

    /// The summaries and the number of lines in other currencies, worked out the obvious way.
    pub(crate) fn summaries(&self, request: &SummaryRequest) -> (Vec<AccountSummary>, i64) {
        let in_time = self.lines.iter().filter(|line| line.date <= request.as_of);
        let (wanted, others): (Vec<_>, Vec<_>) = in_time.partition(|line| line.currency == request.currency);
        let mut accounts: BTreeMap<i64, Vec<&LedgerLine>> = BTreeMap::new();
        for line in wanted {
            accounts.entry(line.account).or_default().push(line);
        }
        let summaries = accounts
            .into_iter()
            .map(|(account, lines)| summary(account, &lines, request));
        (summaries.collect(), others.len() as i64)
    }

    pub(crate) fn credited(&self, from: Option<NaiveDate>, to: NaiveDate) -> Vec<CreditedSales> {
        let mut sums: BTreeMap<(i64, Option<i32>), i64> = BTreeMap::new();
        for line in &self.lines {
            let in_time = line.date <= to && from.is_none_or(|from| from <= line.date);
            if in_time && line.currency.as_str() == "CNY" {
                *sums.entry((line.account, line.salesperson)).or_default() += line.amount;
            }
        }
        let sales = sums.into_iter();
        sales
            .map(|((account, salesperson), net)| CreditedSales {
                account,
                salesperson,
                net,
            })
            .collect()
    }
}

pub(crate) fn key(line: &LedgerLine) -> (i64, NaiveDate, i32, i64) {
    (line.account, line.date, line.batch, line.line)
}

fn summary(account: i64, lines: &[&LedgerLine], request: &SummaryRequest) -> AccountSummary {
    let net = |wanted: &dyn Fn(NaiveDate) -> bool| -> i64 {
        lines
            .iter()
            .filter(|line| wanted(line.date))
            .map(|line| line.amount)
            .sum()
    };
    let days: BTreeSet<NaiveDate> = lines.iter().map(|line| line.date).collect();
    let bought: Vec<NaiveDate> = days
        .into_iter()
        .filter(|day| net(&|date| date == *day) > 0)
        .collect();
    let mut gaps: Vec<f64> = bought
        .windows(2)
        .map(|pair| (pair[1] - pair[0]).num_days() as f64)
        .collect();
    gaps.sort_by(f64::total_cmp);
    AccountSummary {
        account,
        lines: lines.len() as i64,
        purchase_days: bought.len() as i32,
        first: bought.first().copied(),
        last: bought.last().copied(),
        net: net(&|_| true),
        returned: lines.iter().map(|line| line.amount.min(0)).sum(),
        net_recent: net(&|date| date >= request.recent_from),
        net_prior: net(&|date| request.prior_from <= date && date < request.recent_from),
        net_in_period: net(&|date| {
            request.period_from.is_none_or(|from| from <= date)
                && request.period_to.is_none_or(|to| date <= to)
        }),
        median_gap_days: quantile(&gaps, 0.5),
        p95_gap_days: quantile(&gaps, 0.95),
    }
}

/// Piecewise linear through the points (i / (n − 1), xᵢ).
fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    match sorted {
        [] => None,
        [only] => Some(*only),
        _ => {
            let place = share * (sorted.len() - 1) as f64;
            let below = (place as usize).min(sorted.len() - 2);
            Some(sorted[below] + (place - below as f64) * (sorted[below + 1] - sorted[below]))
        }
    }
}
