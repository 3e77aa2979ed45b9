//! Sales by account of the lines that somebody asks for.

use arrow::array::Array;

use crate::{
    Ledger, Rates, Scope, Snapshot,
    error::Result,
    parallel::for_each_bucket,
    pass::{
        days::checked,
        scan::{BucketScan, Stretch},
    },
    schema::Column,
};

/// Net sales of an account that has lines which were asked for.
pub type AccountSales = (i64, i64);

impl Ledger {
    /// Sums sales by account in the scope's currency, without converting others, of the lines for which `is_asked` holds: it
    /// is told their account, their day counted from 1970-01-01, and the salesperson that they name. In order of accounts;
    /// accounts without such lines are left out. Blocks until done.
    ///
    /// # Errors
    ///
    /// [`LedgerError::Overflow`](crate::LedgerError::Overflow) when a sum does not fit; what reading brings.
    pub fn sales_by_account(
        &self,
        snapshot: &Snapshot,
        scope: &Scope,
        is_asked: impl Fn(i64, i32, Option<i32>) -> bool + Sync,
    ) -> Result<Vec<AccountSales>> {
        let rates = Rates::default();
        let buckets = for_each_bucket(&snapshot.by_bucket(), |_, files| {
            let mut scan = BucketScan::open(self.files(), files, scope, &rates, &[Column::Salesperson])?;
            let mut sums = Sums::default();
            while let Some(stretch) = scan.next_stretch()? {
                sums.add(&stretch, scope.epoch_days(), &is_asked)?;
            }
            sums.close()?;
            Ok(sums.sales)
        })?;
        let mut sales = buckets.concat();
        sales.sort_unstable_by_key(|(account, _)| *account);
        Ok(sales)
    }
}

#[derive(Default)]
struct Sums {
    sales: Vec<AccountSales>,
    /// The account at hand with its sum so far.
    at: Option<(i64, i128)>,
}

impl Sums {
    fn add(
        &mut self,
        stretch: &Stretch<'_>,
        (from, to): (i32, i32),
        is_asked: impl Fn(i64, i32, Option<i32>) -> bool,
    ) -> Result<()> {
        let salespersons = stretch.further.salespersons.as_ref();
        let keys = stretch.accounts.iter().zip(stretch.days);
        for (row, ((account, day), amount)) in keys.zip(stretch.amounts).enumerate() {
            if *day < from || *day > to {
                continue;
            }
            let row = stretch.first + row;
            let named = salespersons
                .filter(|people| people.is_valid(row))
                .map(|people| people.value(row));
            if !is_asked(*account, *day, named) {
                continue;
            }
            match &mut self.at {
                Some((at, sum)) if at == account => *sum += i128::from(*amount),
                _ => {
                    self.close()?;
                    self.at = Some((*account, i128::from(*amount)));
                }
            }
        }
        Ok(())
    }

    fn close(&mut self) -> Result<()> {
        if let Some((account, sum)) = self.at.take() {
            self.sales.push((account, checked(sum, account)?));
        }
        Ok(())
    }
}
