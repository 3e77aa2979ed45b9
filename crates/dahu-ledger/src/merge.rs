//! Merging sorted rows from several files into one sorted stream, in bounded memory.

use std::{cmp::Reverse, collections::BinaryHeap, mem};

use arrow::{
    array::{AsArray, Date32Array, Int32Array, Int64Array, RecordBatch},
    compute::interleave_record_batch,
    datatypes::{Date32Type, Int32Type, Int64Type},
};

use crate::{error::Result, schema::Column};

/// Rows of a merged batch.
const MERGED_ROWS: usize = 8_192;

/// Rows of one file, in order, with all columns of the ledger.
pub(crate) type SortedRows<'a> = Box<dyn Iterator<Item = Result<RecordBatch>> + 'a>;

/// What the ledger is sorted by: account, day, batch, line.
type Key = (i64, i32, i32, i64);

/// Merges the sources and hands over the rows batch by batch; rows of equal keys keep the order of the sources.
pub(crate) fn merge_sorted(
    mut sources: Vec<SortedRows<'_>>,
    mut emit: impl FnMut(&RecordBatch) -> Result<()>,
) -> Result<()> {
    if let [only] = sources.as_mut_slice() {
        return only.try_for_each(|batch| emit(&batch?));
    }
    let mut merge = Merge::start(sources)?;
    while let Some(batch) = merge.next_batch()? {
        emit(&batch)?;
    }
    Ok(())
}

struct Merge<'a> {
    cursors: Vec<Cursor<'a>>,
    /// The next key of every cursor that has rows left.
    heads: BinaryHeap<Reverse<(Key, usize)>>,
    /// The batches that picked rows come from; the newest of a cursor is the one it stands in.
    batches: Vec<RecordBatch>,
    /// Place of a batch in `batches` and of a row in it.
    picked: Vec<(usize, usize)>,
}

struct Cursor<'a> {
    source: SortedRows<'a>,
    keys: Keys,
    row: usize,
    /// Where its current batch stands among the merge's batches.
    batch: usize,
}

struct Keys {
    accounts: Int64Array,
    days: Date32Array,
    batches: Int32Array,
    lines: Int64Array,
}

impl<'a> Merge<'a> {
    fn start(sources: Vec<SortedRows<'a>>) -> Result<Self> {
        let picked = Vec::with_capacity(MERGED_ROWS);
        let mut merge = Self {
            cursors: Vec::new(),
            heads: BinaryHeap::new(),
            batches: Vec::new(),
            picked,
        };
        for mut source in sources {
            if let Some(batch) = next_filled(&mut source)? {
                let cursor = Cursor {
                    source,
                    keys: Keys::of(&batch),
                    row: 0,
                    batch: merge.batches.len(),
                };
                merge
                    .heads
                    .push(Reverse((cursor.keys.at(0), merge.cursors.len())));
                merge.batches.push(batch);
                merge.cursors.push(cursor);
            }
        }
        Ok(merge)
    }

    fn next_batch(&mut self) -> Result<Option<RecordBatch>> {
        while self.picked.len() < MERGED_ROWS {
            let Some(Reverse((_, at))) = self.heads.pop() else {
                break;
            };
            let until = self.heads.peek().map(|Reverse(head)| *head);
            self.pick(at, until);
            self.advance(at)?;
        }
        if self.picked.is_empty() {
            return Ok(None);
        }
        let batches: Vec<&RecordBatch> = self.batches.iter().collect();
        let merged = interleave_record_batch(&batches, &self.picked)
            .expect("batches of one schema and bounded texts can be interleaved");
        self.picked.clear();
        self.keep_current_batches();
        Ok(Some(merged))
    }

    /// Picks the cursor's rows that come before the smallest head of the others.
    fn pick(&mut self, at: usize, until: Option<(Key, usize)>) {
        let cursor = &mut self.cursors[at];
        let room = MERGED_ROWS - self.picked.len();
        let end = cursor.keys.accounts.len().min(cursor.row + room);
        while cursor.row < end && until.is_none_or(|head| (cursor.keys.at(cursor.row), at) < head) {
            self.picked.push((cursor.batch, cursor.row));
            cursor.row += 1;
        }
    }

    /// Puts the cursor's next key back among the heads, from its next batch when this one is used up.
    fn advance(&mut self, at: usize) -> Result<()> {
        let cursor = &mut self.cursors[at];
        if cursor.row == cursor.keys.accounts.len() {
            let Some(batch) = next_filled(&mut cursor.source)? else {
                return Ok(());
            };
            cursor.keys = Keys::of(&batch);
            cursor.row = 0;
            cursor.batch = self.batches.len();
            self.batches.push(batch);
        }
        self.heads.push(Reverse((cursor.keys.at(cursor.row), at)));
        Ok(())
    }

    /// Lets go of the batches whose rows are all merged.
    fn keep_current_batches(&mut self) {
        let before = mem::take(&mut self.batches);
        for Reverse((_, at)) in &self.heads {
            let cursor = &mut self.cursors[*at];
            self.batches.push(before[cursor.batch].clone());
            cursor.batch = self.batches.len() - 1;
        }
    }
}

impl Keys {
    fn of(batch: &RecordBatch) -> Self {
        let column = |column: Column| batch.column(column.place());
        Self {
            accounts: column(Column::Account).as_primitive::<Int64Type>().clone(),
            days: column(Column::Date).as_primitive::<Date32Type>().clone(),
            batches: column(Column::Batch).as_primitive::<Int32Type>().clone(),
            lines: column(Column::Line).as_primitive::<Int64Type>().clone(),
        }
    }

    fn at(&self, row: usize) -> Key {
        (
            self.accounts.value(row),
            self.days.value(row),
            self.batches.value(row),
            self.lines.value(row),
        )
    }
}

fn next_filled(source: &mut SortedRows<'_>) -> Result<Option<RecordBatch>> {
    source
        .find(|batch| !matches!(batch, Ok(batch) if batch.num_rows() == 0))
        .transpose()
}
