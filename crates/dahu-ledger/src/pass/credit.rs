//! Which salesperson sold how much to which account.

use arrow::array::Array;
use chrono::NaiveDate;

use crate::{
    CurrencyCode, Ledger, Rates, Scope, Snapshot,
    error::Result,
    parallel::for_each_bucket,
    pass::{
        days::checked,
        scan::{BucketScan, Stretch},
    },
    schema::Column,
};

/// Sales to one account that one salesperson, or nobody, is credited with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CreditedSales {
    /// The account.
    pub account: i64,
    /// The salesperson named on the lines; nothing for lines that name none.
    pub salesperson: Option<i32>,
    /// Sum of the amounts.
    pub net: i64,
}

impl Ledger {
    /// Sums sales by account and the salesperson named on the lines, in that order, over the days from `from`
    /// (open when nothing) to `to`. Blocks until done.
    ///
    /// # Errors
    ///
    /// [`LedgerError::Overflow`](crate::LedgerError::Overflow) when a sum does not fit; what reading brings.
    pub fn credited_sales(
        &self,
        snapshot: &Snapshot,
        currency: CurrencyCode,
        from: Option<NaiveDate>,
        to: NaiveDate,
    ) -> Result<Vec<CreditedSales>> {
        let scope = Scope { currency, from, to };
        let rates = Rates::default();
        let buckets = for_each_bucket(&snapshot.by_bucket(), |_, files| {
            let mut scan = BucketScan::open(self.files(), files, &scope, &rates, &[Column::Salesperson])?;
            let mut credits = Credits::default();
            while let Some(stretch) = scan.next_stretch()? {
                credits.add(&stretch, scope.epoch_days())?;
            }
            credits.close()?;
            Ok(credits.sales)
        })?;
        let mut sales = buckets.concat();
        // Each bucket is in order already, which the stable sort makes use of.
        sales.sort_by_key(|sale| (sale.account, sale.salesperson));
        Ok(sales)
    }
}

#[derive(Default)]
struct Credits {
    sales: Vec<CreditedSales>,
    account: i64,
    /// Sums of the account at hand; few people sell to one account.
    sums: Vec<(Option<i32>, i128)>,
}

impl Credits {
    fn add(&mut self, stretch: &Stretch<'_>, (from, to): (i32, i32)) -> Result<()> {
        let Some(salespersons) = &stretch.further.salespersons else {
            return Ok(());
        };
        let keys = stretch.accounts.iter().zip(stretch.days);
        for (row, ((account, day), amount)) in keys.zip(stretch.amounts).enumerate() {
            if *day < from || *day > to {
                continue;
            }
            if *account != self.account {
                self.close()?;
                self.account = *account;
            }
            let row = stretch.first + row;
            let salesperson = salespersons.is_valid(row).then(|| salespersons.value(row));
            match self.sums.iter_mut().find(|(who, _)| *who == salesperson) {
                Some((_, sum)) => *sum += i128::from(*amount),
                None => self.sums.push((salesperson, i128::from(*amount))),
            }
        }
        Ok(())
    }

    fn close(&mut self) -> Result<()> {
        self.sums.sort_unstable_by_key(|(salesperson, _)| *salesperson);
        for (salesperson, sum) in self.sums.drain(..) {
            let net = checked(sum, self.account)?;
            self.sales.push(CreditedSales {
                account: self.account,
                salesperson,
                net,
            });
        }
        Ok(())
    }
}
