//! The columns of a ledger file and how they are written.

use std::sync::{Arc, LazyLock};

use arrow::datatypes::{DataType, Field, Fields, Schema, SchemaRef};
use parquet::{
    basic::{Compression, Encoding, ZstdLevel},
    file::{
        metadata::SortingColumn,
        properties::{EnabledStatistics, WriterProperties, WriterPropertiesBuilder},
    },
    schema::types::ColumnPath,
};

/// Rows of a row group; fewer, larger ones are read faster.
pub(crate) const ROW_GROUP_ROWS: usize = 1_048_576;
/// Rows of a page: the least that is read to find one account.
const PAGE_ROWS: usize = 8_192;
/// The dictionary of a column of amounts: 8,192 different ones.
const AMOUNT_DICTIONARY_BYTES: usize = 65_536;
/// Rows of a page in a run of the staging folder, where many runs are open at once.
const RUN_PAGE_ROWS: usize = 4_096;

/// A column of the ledger; its value is its place in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Column {
    Account,
    Date,
    Line,
    Document,
    Product,
    Quantity,
    Amount,
    Currency,
    Salesperson,
    Batch,
    Cost,
}

impl Column {
    pub(crate) const ALL: [Self; 11] = [
        Self::Account,
        Self::Date,
        Self::Line,
        Self::Document,
        Self::Product,
        Self::Quantity,
        Self::Amount,
        Self::Currency,
        Self::Salesperson,
        Self::Batch,
        Self::Cost,
    ];
    /// The order in which every file is sorted.
    pub(crate) const SORT_ORDER: [Self; 4] = [Self::Account, Self::Date, Self::Batch, Self::Line];

    /// Place of the column in the file.
    pub(crate) const fn place(self) -> usize {
        self as usize
    }

    /// Name of the column.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Date => "date",
            Self::Line => "line",
            Self::Document => "document",
            Self::Product => "product",
            Self::Quantity => "quantity",
            Self::Amount => "amount",
            Self::Currency => "currency",
            Self::Salesperson => "salesperson",
            Self::Batch => "batch",
            Self::Cost => "cost",
        }
    }

    fn data_type(self) -> DataType {
        match self {
            Self::Account | Self::Line | Self::Quantity | Self::Amount | Self::Cost => DataType::Int64,
            Self::Date => DataType::Date32,
            Self::Salesperson | Self::Batch => DataType::Int32,
            Self::Document | Self::Product | Self::Currency => DataType::Utf8,
        }
    }

    fn path(self) -> ColumnPath {
        ColumnPath::from(self.name())
    }
}

/// The schema in which every ledger file is written.
pub(crate) fn schema() -> SchemaRef {
    static SCHEMA: LazyLock<SchemaRef> = LazyLock::new(|| {
        let nullable = |column| matches!(column, Column::Salesperson | Column::Cost);
        let field = |column: Column| Field::new(column.name(), column.data_type(), nullable(column));
        Arc::new(Schema::new(Column::ALL.map(field).to_vec()))
    });
    Arc::clone(&SCHEMA)
}

/// Whether a file has the ledger's columns: those of today, or those from before lines had a cost.
pub(crate) fn is_of_the_ledger(columns: &Fields) -> bool {
    let schema = schema();
    let today = schema.fields();
    columns == today || columns[..] == today[..Column::Cost.place()]
}

/// How a file of the ledger is written.
pub(crate) fn file_properties() -> WriterProperties {
    shared_properties()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_data_page_row_count_limit(PAGE_ROWS)
        .set_max_row_group_row_count(Some(ROW_GROUP_ROWS))
        .set_column_statistics_enabled(Column::Account.path(), EnabledStatistics::Page)
        .set_column_statistics_enabled(Column::Date.path(), EnabledStatistics::Page)
        .build()
}

/// How a sorted run in the staging folder is written: the same columns, cheaper to make, with smaller pages.
pub(crate) fn run_properties() -> WriterProperties {
    shared_properties()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_data_page_row_count_limit(RUN_PAGE_ROWS)
        .set_max_row_group_row_count(None)
        .set_offset_index_disabled(true)
        .set_statistics_enabled(EnabledStatistics::None)
        .build()
}

/// What both kinds share. Finding one account's lines reads a column's dictionary beside a page, so columns with many
/// different values have none, or a small one: numbers that rise along the file and documents never repay theirs,
/// amounts do where few of them are different. Differences are what then reads fastest.
fn shared_properties() -> WriterPropertiesBuilder {
    let rising = [Column::Account, Column::Line];
    let amounts = [Column::Quantity, Column::Amount, Column::Cost];
    let sorting = Column::SORT_ORDER.map(|column| SortingColumn {
        column_idx: i32::try_from(column.place()).expect("there are eleven columns"),
        descending: false,
        nulls_first: false,
    });
    let mut builder = WriterProperties::builder()
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_sorting_columns(Some(sorting.to_vec()))
        .set_column_dictionary_enabled(Column::Document.path(), false)
        .set_column_encoding(Column::Document.path(), Encoding::DELTA_BYTE_ARRAY);
    for column in rising {
        builder = builder
            .set_column_dictionary_enabled(column.path(), false)
            .set_column_encoding(column.path(), Encoding::DELTA_BINARY_PACKED);
    }
    for column in amounts {
        builder = builder
            .set_column_dictionary_page_size_limit(column.path(), AMOUNT_DICTIONARY_BYTES)
            .set_column_encoding(column.path(), Encoding::DELTA_BINARY_PACKED);
    }
    builder
}
