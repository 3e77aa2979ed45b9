//! Every account's days, one after the other: what the other passes stand on.

use chrono::NaiveDate;

use crate::{
    CurrencyCode, FileEntry, Ledger, LedgerError, Rates, Snapshot,
    error::Result,
    parallel::for_each_bucket,
    pass::{
        exchange::{ConvertedSales, Tally},
        scan::{BucketScan, Stretch, out_of_order},
    },
};

/// Which lines a pass takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope {
    /// Lines in other currencies are converted into it where there are rates, and otherwise only counted.
    pub currency: CurrencyCode,
    /// First day, when there is one.
    pub from: Option<NaiveDate>,
    /// Last day.
    pub to: NaiveDate,
}

/// What an account bought and returned on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayTotal {
    /// The account.
    pub account: i64,
    /// The day, counted from 1970-01-01.
    pub epoch_day: i32,
    /// Lines of that day.
    pub lines: i64,
    /// Sum of the amounts.
    pub net: i64,
    /// Sum of the negative amounts.
    pub returned: i64,
}

impl DayTotal {
    /// Sum of the amounts that are not negative.
    #[must_use]
    pub fn bought(&self) -> i64 {
        self.net.saturating_sub(self.returned)
    }
}

/// What a pass over the days made of each bucket.
#[derive(Clone, Debug)]
pub struct DaysOfBuckets<S> {
    /// One result for every bucket that has files, in the order of the buckets.
    pub buckets: Vec<S>,
    /// Lines within the scope's days but in other currencies without a rate of their day or before; they are in
    /// none of the results.
    pub other_currency_lines: i64,
    /// The earliest day with such a line, and of the currencies of such lines on that day the first by its code.
    pub first_other_currency: Option<(NaiveDate, CurrencyCode)>,
    /// Lines within the scope's days that were converted, in order of their currency.
    pub converted: Vec<ConvertedSales>,
}

impl Ledger {
    /// Goes once over all accounts' days within the scope and lets `take` see each, bucket by bucket and, within
    /// a bucket, in order of account and day. `start` makes what a bucket's days are gathered into. Buckets are
    /// worked on side by side; memory does not grow with the ledger. Blocks until done.
    ///
    /// `rates` lead into the scope's currency: each line in another one is converted at its day's rate and rounded
    /// half to even to ten-thousandths before it is added up. Results are the same for any number of threads.
    ///
    /// # Errors
    ///
    /// What `take` returns; [`LedgerError::Overflow`] when a day's sum or a converted amount does not fit; what
    /// reading brings.
    pub fn fold_days<S: Send>(
        &self,
        snapshot: &Snapshot,
        scope: &Scope,
        rates: &Rates,
        start: impl Fn() -> S + Sync,
        take: impl Fn(&mut S, DayTotal) -> Result<()> + Sync,
    ) -> Result<DaysOfBuckets<S>> {
        let buckets = snapshot.by_bucket();
        let folded = for_each_bucket(&buckets, |_, files| {
            let mut scan = BucketScan::open(self.files(), files, scope, rates, &[])?;
            let mut gathered = start();
            let mut days = OpenDay::new(scope, files, |day| take(&mut gathered, day));
            while let Some(stretch) = scan.next_stretch()? {
                days.add(&stretch)?;
            }
            days.close()?;
            Ok((gathered, scan.tally()))
        })?;
        let tally: Tally = folded.iter().map(|(_, tally)| tally).collect();
        Ok(DaysOfBuckets {
            buckets: folded.into_iter().map(|(gathered, _)| gathered).collect(),
            other_currency_lines: tally.other_lines,
            first_other_currency: tally.first_other()?,
            converted: tally.converted_sales(),
        })
    }
}

impl Scope {
    /// The days as numbers, both ends included.
    pub(super) fn epoch_days(&self) -> (i32, i32) {
        (
            self.from.map_or(i32::MIN, |from| from.to_epoch_days()),
            self.to.to_epoch_days(),
        )
    }

    /// Whether the file may have lines of the scope's days.
    pub(super) fn touches(&self, file: &FileEntry) -> bool {
        file.min_date <= self.to && self.from.is_none_or(|from| from <= file.max_date)
    }

    /// Whether all lines of the file are of the scope's days.
    pub(super) fn holds(&self, file: &FileEntry) -> bool {
        file.max_date <= self.to && self.from.is_none_or(|from| from <= file.min_date)
    }
}

/// The day being added up. Sums of 128 bits cannot overflow before they are checked at its end.
struct OpenDay<'a, T> {
    files: &'a [&'a FileEntry],
    from: i32,
    to: i32,
    take: T,
    account: i64,
    day: i32,
    lines: i64,
    net: i128,
    returned: i128,
}

impl<'a, T: FnMut(DayTotal) -> Result<()>> OpenDay<'a, T> {
    fn new(scope: &Scope, files: &'a [&'a FileEntry], take: T) -> Self {
        let (from, to) = scope.epoch_days();
        Self {
            files,
            from,
            to,
            take,
            account: i64::MIN,
            day: i32::MIN,
            lines: 0,
            net: 0,
            returned: 0,
        }
    }

    fn add(&mut self, stretch: &Stretch<'_>) -> Result<()> {
        let all = stretch.accounts.len();
        let (days, amounts) = (&stretch.days[..all], &stretch.amounts[..all]);
        let mut row = 0;
        while row < all {
            let key = (stretch.accounts[row], days[row]);
            if key != (self.account, self.day) {
                if key < (self.account, self.day) {
                    return Err(out_of_order(self.files));
                }
                self.close()?;
                (self.account, self.day) = key;
            }
            let first = row;
            let (mut net, mut returned) = (0_i128, 0_i128);
            while row < all && (stretch.accounts[row], days[row]) == key {
                net += i128::from(amounts[row]);
                returned += i128::from(amounts[row].min(0));
                row += 1;
            }
            self.lines += i64::try_from(row - first).unwrap_or(i64::MAX);
            self.net += net;
            self.returned += returned;
        }
        Ok(())
    }

    #[inline]
    fn close(&mut self) -> Result<()> {
        if self.lines > 0 && self.from <= self.day && self.day <= self.to {
            let (Ok(net), Ok(returned)) = (i64::try_from(self.net), i64::try_from(self.returned)) else {
                return Err(overflow(self.account));
            };
            let (account, epoch_day, lines) = (self.account, self.day, self.lines);
            (self.take)(DayTotal {
                account,
                epoch_day,
                lines,
                net,
                returned,
            })?;
        }
        (self.lines, self.net, self.returned) = (0, 0, 0);
        Ok(())
    }
}

/// The sum, when it fits into what amounts are kept in.
pub(super) fn checked(sum: i128, account: i64) -> Result<i64> {
    i64::try_from(sum).map_err(|_| overflow(account))
}

#[cold]
fn overflow(account: i64) -> LedgerError {
    LedgerError::Overflow {
        of: format!("account number {account}"),
    }
}
