//! Finding one account's lines: only the pages that may hold them are read.

use std::ops::Range;

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
    /// An account's lines in one file, all columns: its rows are found in the column of accounts first, so that the
    /// strings of others are not made.
    pub(crate) fn rows_of_account(&self, file: &FileEntry, account: i64) -> Result<Vec<RecordBatch>> {
        let footer = self.footer(file)?;
        let mut found = Vec::new();
        for (row_group, metadata) in footer.metadata().row_groups().iter().enumerate() {
            if !may_hold(metadata, account) {
                continue;
            }
            let Some(rows) = self.place_of_account(file, &footer, row_group, account)? else {
                continue;
            };
            let part = Part {
                columns: &Column::ALL,
                row_group: Some(row_group),
                rows: Some(only(rows, metadata)),
                batch_rows: READ_ROWS,
            };
            for batch in self.read(file, part)? {
                found.push(batch.map_err(|error| damaged(file, error))?);
            }
        }
        Ok(found)
    }

    /// The account's rows within a row group; none where it has no lines there.
    fn place_of_account(
        &self,
        file: &FileEntry,
        footer: &ArrowReaderMetadata,
        row_group: usize,
        account: i64,
    ) -> Result<Option<Range<usize>>> {
        let pages = pages_of_account(footer, row_group, account);
        let mut row = pages.as_ref().map_or(0, |pages| pages.start);
        let part = Part {
            columns: &[Column::Account],
            row_group: Some(row_group),
            rows: pages.map(|pages| only(pages, footer.metadata().row_group(row_group))),
            batch_rows: READ_ROWS,
        };
        let mut place: Option<Range<usize>> = None;
        for batch in self.read(file, part)? {
            let batch = batch.map_err(|error| damaged(file, error))?;
            let accounts = batch.column(0).as_primitive::<Int64Type>().values();
            let start = accounts.partition_point(|other| *other < account);
            let end = accounts.partition_point(|other| *other <= account);
            if start < end {
                let first = place.map_or(row + start, |before| before.start);
                place = Some(first..row + end);
            }
            row += accounts.len();
        }
        Ok(place)
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

/// Some of a row group's rows.
fn only(rows: Range<usize>, row_group: &RowGroupMetaData) -> RowSelection {
    let all_rows = usize::try_from(row_group.num_rows()).unwrap_or(usize::MAX);
    RowSelection::from_consecutive_ranges([rows].into_iter(), all_rows)
}

/// The rows of the pages whose range of accounts includes this one, which follow each other, for rows are in order of
/// their accounts; nothing when the file has no page index.
fn pages_of_account(footer: &ArrowReaderMetadata, row_group: usize, account: i64) -> Option<Range<usize>> {
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
    let mut holding = (0..starts.len()).filter(|page| {
        let (min, max) = (ranges.min_value(*page), ranges.max_value(*page));
        min.is_none_or(|min| *min <= account) && max.is_none_or(|max| account <= *max)
    });
    let Some(first) = holding.next() else {
        return Some(0..0);
    };
    let after = holding.next_back().unwrap_or(first) + 1;
    Some(starts[first]..starts.get(after).copied().unwrap_or(all_rows))
}
