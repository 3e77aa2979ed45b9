//! The ledger in one line for each currency.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use datafusion::{
    functions_aggregate::expr_fn::{count, max, min, sum},
    logical_expr::col,
};
use serde::Serialize;

use crate::{
    CurrencyCode, Ledger, LedgerError, Snapshot,
    error::Result,
    report::{date, exact, fitting, named, number, rows, text, united, wide_amount},
    schema::Column,
};

/// All that was sold in one currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CurrencyTotals {
    /// The currency.
    pub currency: CurrencyCode,
    /// Lines in it.
    pub lines: i64,
    /// Accounts with such lines.
    pub accounts: i64,
    /// First day with such a line.
    pub first: NaiveDate,
    /// Last day with such a line.
    pub last: NaiveDate,
    /// Sum of the amounts.
    pub net: i64,
}

impl Ledger {
    /// The totals of every currency in the ledger, in order of its code.
    ///
    /// # Errors
    ///
    /// [`LedgerError::Query`] or what reading brings; [`LedgerError::Overflow`] when a sum does not fit.
    pub async fn totals(&self, snapshot: &Snapshot) -> Result<Vec<CurrencyTotals>> {
        let sources = self.sources(snapshot, None, None).await?;
        let buckets = sources.into_iter().map(|lines| {
            let of_account = vec![
                count(named(Column::Line)).alias("lines"),
                min(named(Column::Date)).alias("first"),
                max(named(Column::Date)).alias("last"),
                sum(exact(Column::Amount)).alias("net"),
            ];
            let of_bucket = vec![
                sum(col("lines")),
                count(named(Column::Account)),
                min(col("first")),
                max(col("last")),
                sum(col("net")),
            ];
            // Every account lies in one bucket, so the buckets' numbers of accounts may be added up.
            lines
                .aggregate(vec![named(Column::Account), named(Column::Currency)], of_account)?
                .aggregate(vec![named(Column::Currency)], of_bucket)
        });
        let buckets = united(buckets.collect::<std::result::Result<_, _>>()?)?;
        let mut totals: BTreeMap<String, (CurrencyTotals, i128)> = BTreeMap::new();
        for batch in rows(buckets).await? {
            for row in 0..batch.num_rows() {
                let code = text(&batch, 0, row);
                let currency = code.parse().map_err(|_| LedgerError::Unsound {
                    path: "a file of the ledger".to_owned(),
                    what: "a currency is not three capital letters",
                })?;
                let (first, last) = (date(&batch, 3, row)?, date(&batch, 4, row)?);
                let empty = CurrencyTotals {
                    currency,
                    lines: 0,
                    accounts: 0,
                    first,
                    last,
                    net: 0,
                };
                let (total, net) = totals.entry(code).or_insert((empty, 0));
                total.lines += number(&batch, 1, row);
                total.accounts += number(&batch, 2, row);
                total.first = total.first.min(first);
                total.last = total.last.max(last);
                *net += wide_amount(&batch, 5, row);
            }
        }
        totals
            .into_iter()
            .map(|(code, (total, net))| {
                Ok(CurrencyTotals {
                    net: fitting(net, &code)?,
                    ..total
                })
            })
            .collect()
    }
}
