//! Opening the ledger's files, wherever the object store keeps them.

use std::{
    collections::HashMap,
    fs::File,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use arrow::{
    array::{Int64Array, RecordBatch, RecordBatchReader},
    datatypes::{Fields, Schema, SchemaRef},
    error::ArrowError,
};
use futures::executor::block_on;
use object_store::{GetResult, GetResultPayload, ObjectStore, ObjectStoreExt, path::Path as StorePath};
use parquet::{
    arrow::{
        ProjectionMask,
        arrow_reader::{
            ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader,
            ParquetRecordBatchReaderBuilder, RowSelection,
        },
    },
    errors::ParquetError,
    file::{
        metadata::{PageIndexPolicy, RowGroupMetaData},
        reader::ChunkReader,
        statistics::Statistics,
    },
};

use crate::{
    CurrencyCode, FileEntry, LedgerError,
    error::Result,
    schema::{Column, is_of_the_ledger, schema},
};

/// Files whose footers are remembered; more than this many are forgotten together.
const REMEMBERED_FOOTERS: usize = 4_096;

/// The store with the footers read so far. Files never change, so a footer once read stays true.
#[derive(Debug)]
pub(crate) struct Files {
    store: Arc<dyn ObjectStore>,
    footers: Mutex<HashMap<String, ArrowReaderMetadata>>,
}

/// Which part of a file to read.
pub(crate) struct Part<'a> {
    pub(crate) columns: &'a [Column],
    /// All when nothing.
    pub(crate) row_group: Option<usize>,
    /// Rows within the row groups read; all when nothing.
    pub(crate) rows: Option<RowSelection>,
    pub(crate) batch_rows: usize,
}

/// Rows of a file, batch by batch, with all columns that were asked for, in the order of the schema.
pub(crate) struct Rows {
    reader: ParquetRecordBatchReader,
    /// The columns together with the cost, where it was asked for and the file is from before there was one.
    completed: Option<SchemaRef>,
}

impl Files {
    pub(crate) fn new(store: Arc<dyn ObjectStore>) -> Self {
        Self {
            store,
            footers: Mutex::default(),
        }
    }

    pub(crate) fn store(&self) -> &Arc<dyn ObjectStore> {
        &self.store
    }

    /// Reads part of a file, batch by batch.
    pub(crate) fn read(&self, entry: &FileEntry, part: Part<'_>) -> Result<Rows> {
        let footer = self.footer(entry)?;
        // A local file is read piece by piece. Other stores give the file as a whole.
        let reader = match self.get(entry)? {
            Opened::File(file) => reader(file, footer, part),
            Opened::Whole(result) => {
                let bytes = block_on(result.bytes()).map_err(|error| unreachable_file(entry, error))?;
                reader(bytes, footer, part)
            }
        };
        reader.map_err(|error| damaged(entry, error))
    }

    /// The footer with the page index of the columns that have one.
    pub(crate) fn footer(&self, entry: &FileEntry) -> Result<ArrowReaderMetadata> {
        if let Some(footer) = self.remembered().get(&entry.path) {
            return Ok(footer.clone());
        }
        let options = ArrowReaderOptions::new().with_page_index_policy(PageIndexPolicy::Optional);
        let footer = match self.get(entry)? {
            Opened::File(file) => ArrowReaderMetadata::load(&file, options),
            Opened::Whole(result) => {
                let bytes = block_on(result.bytes()).map_err(|error| unreachable_file(entry, error))?;
                ArrowReaderMetadata::load(&bytes, options)
            }
        };
        let footer = footer.map_err(|error| damaged(entry, error))?;
        if !is_of_the_ledger(footer.schema().fields()) {
            return Err(LedgerError::Unsound {
                path: entry.path.clone(),
                what: "its columns are not the ledger's",
            });
        }
        let mut footers = self.remembered();
        if footers.len() >= REMEMBERED_FOOTERS {
            footers.clear();
        }
        footers.insert(entry.path.clone(), footer.clone());
        Ok(footer)
    }

    /// The currency of a file whose lines all have the same, by its statistics.
    pub(crate) fn only_currency(&self, entry: &FileEntry) -> Result<Option<CurrencyCode>> {
        let footer = self.footer(entry)?;
        let mut currencies = footer.metadata().row_groups().iter().map(only_currency_of_group);
        let Some(Some(first)) = currencies.next() else {
            return Ok(None);
        };
        Ok(currencies
            .all(|currency| currency == Some(first))
            .then_some(first))
    }

    /// Whether a file may have lines with a cost, by its statistics.
    pub(crate) fn has_costs(&self, entry: &FileEntry) -> Result<bool> {
        let footer = self.footer(entry)?;
        if footer.schema().fields().len() <= Column::Cost.place() {
            return Ok(false);
        }
        Ok(footer.metadata().row_groups().iter().any(|row_group| {
            let statistics = row_group.column(Column::Cost.place()).statistics();
            let without = statistics.and_then(Statistics::null_count_opt);
            without.and_then(|rows| i64::try_from(rows).ok()) != Some(row_group.num_rows())
        }))
    }

    /// Forgets a deleted file's footer.
    pub(crate) fn forget(&self, path: &str) {
        self.remembered().remove(path);
    }

    fn get(&self, entry: &FileEntry) -> Result<Opened> {
        let result = block_on(self.store.get(&StorePath::from(entry.path.as_str())))
            .map_err(|error| unreachable_file(entry, error))?;
        if u64::try_from(entry.bytes) != Ok(result.meta.size) {
            return Err(LedgerError::WrongSize {
                path: entry.path.clone(),
                expected: entry.bytes,
                found: result.meta.size,
            });
        }
        Ok(match result.payload {
            GetResultPayload::File(file, _) => Opened::File(file),
            GetResultPayload::Stream(_) => Opened::Whole(Box::new(result)),
        })
    }

    fn remembered(&self) -> MutexGuard<'_, HashMap<String, ArrowReaderMetadata>> {
        self.footers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Iterator for Rows {
    type Item = std::result::Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let batch = self.reader.next()?;
        Some(match &self.completed {
            None => batch,
            Some(schema) => batch.and_then(|batch| without_costs(&batch, schema)),
        })
    }
}

enum Opened {
    File(File),
    Whole(Box<GetResult>),
}

pub(crate) fn damaged(entry: &FileEntry, source: impl Into<ParquetError>) -> LedgerError {
    LedgerError::Damaged {
        path: entry.path.clone(),
        source: source.into(),
    }
}

fn unreachable_file(entry: &FileEntry, source: object_store::Error) -> LedgerError {
    LedgerError::Store {
        path: entry.path.clone(),
        source,
    }
}

fn reader<R: ChunkReader + 'static>(
    bytes: R,
    footer: ArrowReaderMetadata,
    part: Part<'_>,
) -> std::result::Result<Rows, ParquetError> {
    let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(bytes, footer);
    let present = builder.schema().fields().len();
    let columns = part.columns.iter().map(|column| column.place());
    let mask = ProjectionMask::roots(builder.parquet_schema(), columns.filter(|place| *place < present));
    let mut builder = builder.with_projection(mask).with_batch_size(part.batch_rows);
    if let Some(row_group) = part.row_group {
        builder = builder.with_row_groups(vec![row_group]);
    }
    if let Some(rows) = part.rows {
        builder = builder.with_row_selection(rows);
    }
    let reader = builder.build()?;
    let is_short = part.columns.contains(&Column::Cost) && present <= Column::Cost.place();
    let completed = is_short.then(|| with_cost(&reader.schema()));
    Ok(Rows { reader, completed })
}

/// The columns with the cost as the last.
fn with_cost(columns: &Schema) -> SchemaRef {
    let schema = schema();
    let cost = &schema.fields()[Column::Cost.place()];
    let fields = columns.fields().iter().chain([cost]).cloned();
    let fields = fields.collect::<Fields>();
    Arc::new(Schema::new_with_metadata(fields, columns.metadata().clone()))
}

/// The rows with the cost as the last column, which none of them has.
fn without_costs(batch: &RecordBatch, schema: &SchemaRef) -> std::result::Result<RecordBatch, ArrowError> {
    let mut columns = batch.columns().to_vec();
    columns.push(Arc::new(Int64Array::new_null(batch.num_rows())));
    RecordBatch::try_new(Arc::clone(schema), columns)
}

fn only_currency_of_group(row_group: &RowGroupMetaData) -> Option<CurrencyCode> {
    let Some(Statistics::ByteArray(values)) = row_group.column(Column::Currency.place()).statistics() else {
        return None;
    };
    let exact = values.min_is_exact() && values.max_is_exact();
    let (least, greatest) = (values.min_opt()?, values.max_opt()?);
    let text = std::str::from_utf8(least.data()).ok()?;
    (exact && least == greatest).then(|| text.parse().ok()).flatten()
}
