//! Finding one account's lines: only the pages that may hold them are read.

use arrow::{
    array::{AsArray, RecordBatch},
    datatypes::Int64Type,
};
use parquet::{
    arrow::arrow_reader::{ArrowReaderMetadata, RowSelection},
    file::{
        metadata::RowGroupMetaData, page_index::column_index::ColumnIndexMetaData, statistics::Statistics,
    },
};

use crate::{
    FileEntry, Snapshot, bucket_of,
    error::Result,
    reading::{Files, Part, damaged},
    schema::Column,
};

/// Rows that are read from a file at once.
const READ_ROWS: usize = 8_192;

impl Snapshot {
    /// The files that may hold lines of the account.
    pub(crate) fn files_of_account(&self, account: i64) -> Vec<FileEntry> {
        let bucket = bucket_of(account);
        let may_hold = |file: &&FileEntry| {
            file.bucket == bucket && file.min_account <= account && account <= file.max_account
        };
        self.files.iter().filter(may_hold).cloned().collect()
    }
}

impl Files {
    /// An account's lines in one file. `columns` must begin with the account.
    pub(crate) fn rows_of_account(
        &self,
        file: &FileEntry,
        account: i64,
        columns: &[Column],
    ) -> Result<Vec<RecordBatch>> {
        let footer = self.footer(file)?;
        let mut found = Vec::new();
        for (row_group, metadata) in footer.metadata().row_groups().iter().enumerate() {
            if !may_hold(metadata, account) {
                continue;
            }
            let rows = pages_of_account(&footer, row_group, account);
            let part = Part {
                columns,
                row_group: Some(row_group),
                rows,
                batch_rows: READ_ROWS,
            };
            for batch in self.read(file, part)? {
                let batch = batch.map_err(|error| damaged(file, error))?;
                let accounts = batch.column(0).as_primitive::<Int64Type>().values();
                let start = accounts.partition_point(|other| *other < account);
                let end = accounts.partition_point(|other| *other <= account);
                if start < end {
                    found.push(batch.slice(start, end - start));
                }
            }
        }
        Ok(found)
    }
}

fn may_hold(row_group: &RowGroupMetaData, account: i64) -> bool {
    match row_group.column(Column::Account.place()).statistics() {
        Some(Statistics::Int64(values)) => {
            values.min_opt().is_none_or(|min| *min <= account)
                && values.max_opt().is_none_or(|max| account <= *max)
        }
        _ => true,
    }
}

/// The rows of the pages whose range of accounts includes this one; nothing when the file has no page index.
fn pages_of_account(footer: &ArrowReaderMetadata, row_group: usize, account: i64) -> Option<RowSelection> {
    let metadata = footer.metadata();
    let place = Column::Account.place();
    let ColumnIndexMetaData::INT64(ranges) = metadata.column_index()?.get(row_group)?.get(place)? else {
        return None;
    };
    let pages = metadata
        .offset_index()?
        .get(row_group)?
        .get(place)?
        .page_locations();
    let all_rows = usize::try_from(metadata.row_group(row_group).num_rows()).ok()?;
    let starts = pages
        .iter()
        .map(|page| usize::try_from(page.first_row_index).ok());
    let starts: Vec<usize> = starts.collect::<Option<_>>()?;
    let rows_of_page = |page: usize| starts[page]..starts.get(page + 1).copied().unwrap_or(all_rows);
    let holding = (0..starts.len()).filter(|page| {
        let (min, max) = (ranges.min_value(*page), ranges.max_value(*page));
        min.is_none_or(|min| *min <= account) && max.is_none_or(|max| account <= *max)
    });
    Some(RowSelection::from_consecutive_ranges(
        holding.map(rows_of_page),
        all_rows,
    ))
}
