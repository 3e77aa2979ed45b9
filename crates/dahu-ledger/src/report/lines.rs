//! One account's lines, as they were imported.

use arrow::{
    array::{Array, AsArray, RecordBatch},
    datatypes::Int32Type,
};

use crate::{
    Ledger, LedgerError, LedgerLine, Snapshot,
    error::Result,
    report::{date, named, number, rows, text},
    schema::Column,
};

impl Ledger {
    /// A page of an account's lines, newest first; lines of one day by batch and row, latest first.
    ///
    /// # Errors
    ///
    /// [`LedgerError::Query`] or what reading brings.
    pub async fn lines_of_account(
        &self,
        snapshot: &Snapshot,
        account: i64,
        limit: usize,
        offset: usize,
    ) -> Result<Vec<LedgerLine>> {
        let newest =
            [Column::Date, Column::Batch, Column::Line].map(|column| named(column).sort(false, false));
        let lines = self.account_lines(snapshot, account).await?;
        let page = lines.sort(newest.to_vec())?.limit(offset, Some(limit))?;
        let batches = rows(Some(page)).await?;
        batches
            .iter()
            .flat_map(|batch| (0..batch.num_rows()).map(|row| line(batch, row)))
            .collect()
    }
}

fn line(batch: &RecordBatch, row: usize) -> Result<LedgerLine> {
    let code = text(batch, Column::Currency.place(), row);
    let salespersons = batch
        .column(Column::Salesperson.place())
        .as_primitive::<Int32Type>();
    Ok(LedgerLine {
        account: number(batch, Column::Account.place(), row),
        date: date(batch, Column::Date.place(), row)?,
        line: number(batch, Column::Line.place(), row),
        document: text(batch, Column::Document.place(), row),
        product: text(batch, Column::Product.place(), row),
        quantity: number(batch, Column::Quantity.place(), row),
        amount: number(batch, Column::Amount.place(), row),
        currency: code.parse().map_err(|_| LedgerError::Unsound {
            path: "a file of the ledger".to_owned(),
            what: "a currency is not three capital letters",
        })?,
        salesperson: salespersons.is_valid(row).then(|| salespersons.value(row)),
        batch: batch
            .column(Column::Batch.place())
            .as_primitive::<Int32Type>()
            .value(row),
    })
}
