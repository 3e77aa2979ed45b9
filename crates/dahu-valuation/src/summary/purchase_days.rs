//! The purchase days of one account.

use super::{Cleaning, Returns, recorder::Recorder};

/// The purchase days of one account while its days come in: those that its [`Summary`](super::Summary) counts.
#[derive(Clone, Debug)]
pub struct PurchaseDays {
    returns: Returns,
    recorder: Recorder,
    cleaning: Cleaning,
}

impl PurchaseDays {
    /// None yet. Where returns may not be, those that come are left out.
    pub fn new(returns: Returns) -> Self {
        Self {
            returns,
            recorder: Recorder::default(),
            cleaning: Cleaning::default(),
        }
    }

    /// Takes what was `bought` and `returned` on a day after all others, both in ten-thousandths and not below zero.
    pub fn book(&mut self, day: i32, bought: i64, returned: i64) {
        self.recorder
            .book(day, bought, returned, self.returns, &mut self.cleaning);
    }

    /// The purchase days that are left, in order.
    pub fn days(&self) -> impl Iterator<Item = i32> + '_ {
        self.recorder.days()
    }

    /// Days from each purchase to the next.
    pub fn gaps(&self) -> impl Iterator<Item = u32> + '_ {
        let after = self.days().skip(1);
        self.days().zip(after).map(|(day, next)| next.abs_diff(day))
    }

    /// Begins another account.
    pub fn clear(&mut self) {
        self.recorder.clear();
    }
}
