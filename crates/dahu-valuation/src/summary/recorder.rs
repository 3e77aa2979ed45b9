//! The purchases of one account while its days come in.

use super::{Cleaning, Returns, Summary};

/// What an account bought on each of its purchase days so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Recorder {
    purchases: Vec<Purchase>,
}

/// What is left of what an account bought on a day.
#[derive(Clone, Copy, Debug)]
struct Purchase {
    day: i32,
    amount: i64,
}

impl Recorder {
    /// Books a day after all others: returns go against the day first, then against the purchases before it.
    #[inline]
    pub(super) fn book(
        &mut self,
        day: i32,
        bought: i64,
        returned: i64,
        returns: Returns,
        cleaning: &mut Cleaning,
    ) {
        cleaning.days += 1;
        cleaning.sales += i128::from(bought);
        if returned == 0 {
            self.purchases.push(Purchase { day, amount: bought });
            return;
        }
        cleaning.return_days += 1;
        let to_net = if returns == Returns::Net { returned } else { 0 };
        let left_over = self.net(day, bought, to_net);
        cleaning.netted += i128::from(to_net - left_over);
        cleaning.dropped += i128::from(returned - to_net) + i128::from(left_over);
    }

    /// Books a day with returns, and gives back what exceeds all purchases.
    fn net(&mut self, day: i32, bought: i64, returned: i64) -> i64 {
        if bought > returned {
            let amount = bought - returned;
            self.purchases.push(Purchase { day, amount });
            return 0;
        }
        let (mut rest, mut before) = (returned - bought, self.purchases.len());
        while rest > 0 {
            // Orders that were free stay: there is nothing to take off them.
            let Some(last) = self.purchases[..before]
                .iter()
                .rposition(|purchase| purchase.amount > 0)
            else {
                return rest;
            };
            let taken = self.purchases[last].amount.min(rest);
            self.purchases[last].amount -= taken;
            rest -= taken;
            if self.purchases[last].amount == 0 {
                self.purchases.remove(last);
            }
            before = last;
        }
        0
    }

    /// The purchase days.
    pub(super) fn days(&self) -> impl Iterator<Item = i32> + '_ {
        self.purchases.iter().map(|purchase| purchase.day)
    }

    /// The sum of what is left of all purchases; None where it overflows.
    pub(super) fn total(&self) -> Option<i64> {
        let mut amounts = self.purchases.iter().map(|purchase| purchase.amount);
        amounts.try_fold(0_i64, i64::checked_add)
    }

    /// The account as of `end_day`: None without a purchase, Some(None) where the amounts overflow.
    ///
    /// One logarithm for many gaps: their product is kept as long as it fits.
    pub(super) fn summary(&self, account: u32, end_day: i32) -> Option<Option<Summary>> {
        const FULL: f64 = 1e290;
        let (first, repeats) = self.purchases.split_first()?;
        let (mut last_day, mut total, mut is_held) = (first.day, first.amount, true);
        let (mut ln_gaps, mut gaps) = (0.0, 1.0);
        for repeat in repeats {
            gaps *= f64::from(repeat.day.abs_diff(last_day));
            if gaps > FULL {
                ln_gaps += gaps.ln();
                gaps = 1.0;
            }
            last_day = repeat.day;
            let (sum, overflows) = total.overflowing_add(repeat.amount);
            total = sum;
            is_held &= !overflows;
        }
        Some(is_held.then(|| Summary {
            account,
            repeat_purchases: u32::try_from(repeats.len()).unwrap_or(u32::MAX),
            recency_days: last_day.abs_diff(first.day),
            age_days: end_day.abs_diff(first.day),
            total_spend: total,
            first_spend: first.amount,
            ln_gaps: ln_gaps + gaps.ln(),
        }))
    }

    /// Begins another account.
    pub(super) fn clear(&mut self) {
        self.purchases.clear();
    }
}
