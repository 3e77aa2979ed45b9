//! What cleaning did to the days of the accounts.

use std::ops::AddAssign;

/// What cleaning did; amounts in ten-thousandths.
///
/// Nothing is lost on the way: `sales` is `netted` and all that is left as spend, and what was returned is `netted`
/// and `dropped`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cleaning {
    /// Days of accounts up to the end.
    pub days: u64,
    /// Days of accounts after the end, which are not looked at.
    pub after_end: u64,
    /// The sum of all that was bought.
    pub sales: i128,
    /// Days of accounts with a return.
    pub return_days: u64,
    /// Returns taken off purchases.
    pub netted: i128,
    /// Returns left out: all of them where they are dropped, or those that exceed the purchases before them.
    pub dropped: i128,
    /// Accounts with days up to the end but without any purchase left.
    pub without_purchase: u64,
    /// Accounts of which all days come after the end.
    pub not_begun: u64,
}

impl Cleaning {
    /// Returns that were netted, as a share of sales; 0 without sales.
    pub fn netted_share(&self) -> f64 {
        self.share(self.netted)
    }

    /// Returns that were left out, as a share of sales; 0 without sales.
    pub fn dropped_share(&self) -> f64 {
        self.share(self.dropped)
    }

    fn share(&self, part: i128) -> f64 {
        if self.sales == 0 {
            0.0
        } else {
            part as f64 / self.sales as f64
        }
    }
}

impl AddAssign for Cleaning {
    fn add_assign(&mut self, other: Self) {
        self.days += other.days;
        self.after_end += other.after_end;
        self.sales += other.sales;
        self.return_days += other.return_days;
        self.netted += other.netted;
        self.dropped += other.dropped;
        self.without_purchase += other.without_purchase;
        self.not_begun += other.not_begun;
    }
}
