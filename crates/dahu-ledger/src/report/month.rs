//! Sales by calendar month.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use datafusion::{
    dataframe::DataFrame,
    functions_aggregate::expr_fn::{count, sum},
};
use serde::Serialize;

use crate::{
    CurrencyCode, Ledger, Snapshot,
    error::Result,
    report::{date, exact, fitting, named, number, rows, united, wide_amount},
    schema::Column,
};

/// One month's sales.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MonthSales {
    /// First day of the month.
    pub month: NaiveDate,
    /// Lines in the month.
    pub lines: i64,
    /// Sum of the amounts.
    pub net: i64,
}

/// Lines and sums by year and month.
#[derive(Default)]
pub(crate) struct Months(BTreeMap<(i32, u32), (i64, i128)>);

impl Months {
    /// Adds lines of a day.
    pub(crate) fn add(&mut self, day: NaiveDate, lines: i64, net: i128) {
        let month = self.0.entry((day.year(), day.month())).or_default();
        month.0 += lines;
        month.1 += net;
    }

    /// The months in order.
    pub(crate) fn in_order(self) -> Result<Vec<MonthSales>> {
        let sales = self.0.into_iter().map(|((year, month), (lines, net))| {
            let first = NaiveDate::from_ymd_opt(year, month, 1).expect("the month of a date has a first day");
            Ok(MonthSales {
                month: first,
                lines,
                net: fitting(net, &format!("{year}-{month:02}"))?,
            })
        });
        sales.collect()
    }
}

impl Ledger {
    /// Sales of all accounts by month, in order; months without lines are left out.
    ///
    /// # Errors
    ///
    /// [`LedgerError::Query`](crate::LedgerError::Query) or what reading brings;
    /// [`LedgerError::Overflow`](crate::LedgerError::Overflow) when a month's sum does not fit.
    pub async fn sales_by_month(
        &self,
        snapshot: &Snapshot,
        currency: CurrencyCode,
    ) -> Result<Vec<MonthSales>> {
        let by_day = |lines: DataFrame| {
            let sums = vec![count(named(Column::Line)), sum(exact(Column::Amount))];
            lines.aggregate(vec![named(Column::Date)], sums)
        };
        let sources = self.sources(snapshot, None, Some(currency)).await?;
        let days = sources
            .into_iter()
            .map(by_day)
            .collect::<std::result::Result<_, _>>()?;
        let mut months = Months::default();
        for batch in rows(united(days)?).await? {
            for row in 0..batch.num_rows() {
                months.add(
                    date(&batch, 0, row)?,
                    number(&batch, 1, row),
                    wide_amount(&batch, 2, row),
                );
            }
        }
        months.in_order()
    }
}
