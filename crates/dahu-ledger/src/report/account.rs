//! Every account's days and sums, the general engine's answer to what the passes do on their own.

use chrono::NaiveDate;
use datafusion::{
    functions_aggregate::expr_fn::{count, first_value, max, min, sum},
    logical_expr::col,
};
use futures::TryStreamExt;
use serde::Serialize;

use crate::{
    CurrencyCode, Ledger, Snapshot,
    error::Result,
    report::{amount, date, exact, fitting, named, number, united, wide_amount},
    schema::Column,
};

/// One account's days and sums.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AccountReport {
    /// The account.
    pub account: i64,
    /// Days with lines.
    pub days: i64,
    /// First of them.
    pub first: NaiveDate,
    /// Last of them.
    pub last: NaiveDate,
    /// Sum of the amounts.
    pub net: i64,
    /// The same without the first day.
    pub net_after_first_day: i64,
}

impl Ledger {
    /// Days and sums of every account, in order of bucket and within it in no order that may be relied on.
    ///
    /// # Errors
    ///
    /// [`LedgerError::Query`](crate::LedgerError::Query) or what reading brings;
    /// [`LedgerError::Overflow`](crate::LedgerError::Overflow) when an account's sum does not fit.
    pub async fn account_report(
        &self,
        snapshot: &Snapshot,
        currency: CurrencyCode,
    ) -> Result<Vec<AccountReport>> {
        let sources = self.sources(snapshot, None, Some(currency)).await?;
        let buckets = sources.into_iter().map(|lines| {
            let by_day = vec![sum(exact(Column::Amount)).alias("net_of_day")];
            let by_account = vec![
                count(named(Column::Date)),
                min(named(Column::Date)),
                max(named(Column::Date)),
                sum(col("net_of_day")),
                first_value(col("net_of_day"), vec![named(Column::Date).sort(true, false)]),
            ];
            lines
                .aggregate(vec![named(Column::Account), named(Column::Date)], by_day)?
                .aggregate(vec![named(Column::Account)], by_account)
        });
        let buckets = united(buckets.collect::<std::result::Result<_, _>>()?)?;
        let Some(accounts) = buckets else {
            return Ok(Vec::new());
        };
        let mut batches = accounts.execute_stream().await?;
        let mut reports = Vec::new();
        while let Some(batch) = batches.try_next().await? {
            for row in 0..batch.num_rows() {
                let account = number(&batch, 0, row);
                let of = format!("account number {account}");
                let after = wide_amount(&batch, 4, row) - wide_amount(&batch, 5, row);
                reports.push(AccountReport {
                    account,
                    days: number(&batch, 1, row),
                    first: date(&batch, 2, row)?,
                    last: date(&batch, 3, row)?,
                    net: amount(&batch, 4, row, &of)?,
                    net_after_first_day: fitting(after, &of)?,
                });
            }
        }
        Ok(reports)
    }
}
