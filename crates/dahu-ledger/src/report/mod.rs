//! Answers through DataFusion.
//!
//! Whole-ledger questions run over each bucket on its own, its order declared and with one partition, so that
//! groups are streamed instead of hashed and memory stays flat; the buckets' answers are then united. A question
//! about one account first finds its lines by the files' page index and runs over those alone.

pub(crate) mod account;
pub(crate) mod lines;
pub(crate) mod month;
pub(crate) mod product;
pub(crate) mod totals;

use std::{fmt, sync::Arc};

use arrow::{
    array::{AsArray, RecordBatch},
    datatypes::{DataType, Date32Type, Decimal128Type, Int64Type},
};
use chrono::NaiveDate;
use datafusion::{
    dataframe::DataFrame,
    error::DataFusionError,
    execution::{context::SessionContext, object_store::ObjectStoreUrl},
    logical_expr::{Expr, SortExpr, cast, col, lit},
    prelude::{ParquetReadOptions, SessionConfig},
};
use object_store::ObjectStore;

use crate::{
    CurrencyCode, FileEntry, Ledger, LedgerError, Snapshot,
    error::Result,
    output::day,
    schema::{Column, schema},
};

/// Under this address DataFusion finds the ledger's store.
const STORE: &str = "ledger://files/";
/// Decimal digits of an amount; DataFusion's sums of such decimals cannot overflow, unlike those of integers.
const AMOUNT_DIGITS: u8 = 19;

/// DataFusion, set up for the ledger's files.
pub(crate) struct Reports {
    session: SessionContext,
}

impl fmt::Debug for Reports {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Reports").finish_non_exhaustive()
    }
}

impl Reports {
    pub(crate) fn new(store: Arc<dyn ObjectStore>) -> Self {
        let mut config = SessionConfig::new().with_target_partitions(1);
        let options = config.options_mut();
        options.execution.parquet.pushdown_filters = true;
        // Texts come as they lie in the files, so that one way of taking them out does.
        options.execution.parquet.schema_force_view_types = false;
        options.optimizer.prefer_existing_sort = true;
        let session = SessionContext::new_with_config(config);
        let url = ObjectStoreUrl::parse(STORE).expect("the address is well formed");
        session.register_object_store(url.as_ref(), store);
        Self { session }
    }

    /// The lines of one bucket's files, declared to be sorted.
    async fn bucket(&self, files: &[&FileEntry]) -> Result<DataFrame> {
        let paths: Vec<String> = files.iter().map(|file| format!("{STORE}{}", file.path)).collect();
        let order: Vec<SortExpr> = Column::SORT_ORDER
            .map(|column| named(column).sort(true, false))
            .to_vec();
        let schema = schema();
        let mut options = ParquetReadOptions::default().schema(&schema);
        options.file_sort_order = vec![order];
        Ok(self.session.read_parquet(paths, options).await?)
    }
}

impl Ledger {
    /// What a question runs over: the buckets' lines, or one account's, in one currency unless nothing.
    async fn sources(
        &self,
        snapshot: &Snapshot,
        account: Option<i64>,
        currency: Option<CurrencyCode>,
    ) -> Result<Vec<DataFrame>> {
        if let Some(account) = account {
            let lines = self.lines_to_ask(snapshot, account).await?;
            return Ok(vec![in_currency(lines, currency)?]);
        }
        let mut sources = Vec::new();
        for (_, files) in snapshot.by_bucket() {
            let lines = self.reports().bucket(&files).await?;
            sources.push(if self.all_in(&files, currency)? {
                lines
            } else {
                in_currency(lines, currency)?
            });
        }
        Ok(sources)
    }

    /// All lines of one account, for a question to run over.
    async fn lines_to_ask(&self, snapshot: &Snapshot, account: i64) -> Result<DataFrame> {
        let (ledger, snapshot) = (self.clone(), snapshot.clone());
        let lines = tokio::task::spawn_blocking(move || ledger.account_lines(&snapshot, account))
            .await
            .map_err(|error| DataFusionError::External(Box::new(error)))??;
        // One schema for all: those of the files carry the file format's own remarks.
        let nothing = std::iter::once(Ok(RecordBatch::new_empty(schema())));
        let batches = lines.into_batches().map(|batch| batch.with_schema(schema()));
        let batches = nothing
            .chain(batches)
            .collect::<std::result::Result<Vec<_>, _>>()
            .map_err(DataFusionError::from)?;
        Ok(self.reports().session.read_batches(batches)?)
    }

    /// Whether no line is in another currency, as the files' statistics tell.
    fn all_in(&self, files: &[&FileEntry], currency: Option<CurrencyCode>) -> Result<bool> {
        for file in files {
            if self.files().only_currency(file)? != currency {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// The frames' rows one after the other; nothing for no frames.
fn united(frames: Vec<DataFrame>) -> Result<Option<DataFrame>> {
    let mut frames = frames.into_iter();
    let Some(first) = frames.next() else {
        return Ok(None);
    };
    Ok(Some(frames.try_fold(first, DataFrame::union)?))
}

async fn rows(frame: Option<DataFrame>) -> Result<Vec<RecordBatch>> {
    match frame {
        Some(frame) => Ok(frame.collect().await?),
        None => Ok(Vec::new()),
    }
}

fn in_currency(lines: DataFrame, currency: Option<CurrencyCode>) -> Result<DataFrame> {
    let Some(currency) = currency else {
        return Ok(lines);
    };
    Ok(lines.filter(named(Column::Currency).eq(lit(currency.as_str())))?)
}

fn named(column: Column) -> Expr {
    col(column.name())
}

/// Amounts or quantities as decimals, to be summed without overflow.
fn exact(column: Column) -> Expr {
    cast(named(column), DataType::Decimal128(AMOUNT_DIGITS, 0))
}

/// A sum that came back, which may not fit into what amounts are kept in.
fn amount(batch: &RecordBatch, column: usize, row: usize, of: &str) -> Result<i64> {
    fitting(wide_amount(batch, column, row), of)
}

fn wide_amount(batch: &RecordBatch, column: usize, row: usize) -> i128 {
    batch.column(column).as_primitive::<Decimal128Type>().value(row)
}

fn fitting(sum: i128, of: &str) -> Result<i64> {
    i64::try_from(sum).map_err(|_| LedgerError::Overflow { of: of.to_owned() })
}

fn number(batch: &RecordBatch, column: usize, row: usize) -> i64 {
    batch.column(column).as_primitive::<Int64Type>().value(row)
}

fn date(batch: &RecordBatch, column: usize, row: usize) -> Result<NaiveDate> {
    day(
        batch.column(column).as_primitive::<Date32Type>().value(row),
        "a file of the ledger",
    )
}

fn text(batch: &RecordBatch, column: usize, row: usize) -> String {
    batch.column(column).as_string::<i32>().value(row).to_owned()
}

#[cfg(test)]
mod tests {
    use std::fs::File;

    use chrono::DateTime;
    use datafusion::functions_aggregate::expr_fn::{count, sum};
    use parquet::arrow::{ArrowWriter, arrow_reader::ParquetRecordBatchReaderBuilder};
    use tempfile::TempDir;

    use super::*;
    use crate::SaleLine;

    fn sale(cost: i64) -> SaleLine<'static> {
        SaleLine {
            account: 16,
            date: DateTime::UNIX_EPOCH.date_naive(),
            line: 1,
            document: "D",
            product: "P",
            quantity: 10_000,
            amount: 30_000,
            currency: "CNY".parse().unwrap(),
            salesperson: None,
            cost: Some(cost),
        }
    }

    #[tokio::test]
    async fn files_with_and_without_costs_are_one_table() {
        let folder = TempDir::new().unwrap();
        let ledger = Ledger::open_local(folder.path()).unwrap();
        let mut snapshot = Snapshot::default();
        for batch in [1, 2] {
            let mut writer = ledger.begin_batch(batch, &folder.path().join("staging"), DateTime::UNIX_EPOCH);
            writer.push(&sale(1_000)).unwrap();
            writer.push(&sale(200)).unwrap();
            snapshot.files.extend(writer.finish().unwrap());
        }
        // The first file as it was before lines had a cost.
        let path = folder.path().join(&snapshot.files[0].path);
        let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(&path).unwrap());
        let rows = reader.unwrap().build().unwrap().next().unwrap().unwrap();
        let former: Vec<usize> = (0..Column::Cost.place()).collect();
        let rows = rows.project(&former).unwrap();
        let mut writer = ArrowWriter::try_new(File::create(&path).unwrap(), rows.schema(), None).unwrap();
        writer.write(&rows).unwrap();
        writer.close().unwrap();
        snapshot.files[0].bytes = i64::try_from(path.metadata().unwrap().len()).unwrap();

        for account in [None, Some(16)] {
            let sources = ledger.sources(&snapshot, account, None).await.unwrap();
            assert_eq!(sources.len(), 1);
            let costs = united(sources).unwrap().unwrap().aggregate(
                Vec::new(),
                vec![
                    count(named(Column::Line)),
                    count(named(Column::Cost)),
                    sum(exact(Column::Cost)),
                ],
            );
            let answer = rows_of(costs.unwrap()).await;
            assert_eq!(answer, (4, 2, 1_200), "for {account:?}");
        }
    }

    async fn rows_of(frame: DataFrame) -> (i64, i64, i128) {
        let batches = rows(Some(frame)).await.unwrap();
        (
            number(&batches[0], 0, 0),
            number(&batches[0], 1, 0),
            wide_amount(&batches[0], 2, 0),
        )
    }
}
