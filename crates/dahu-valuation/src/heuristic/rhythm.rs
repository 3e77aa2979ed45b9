//! When an account is due by its own gaps, and what it brings if it goes on like that.

use super::{HeuristicValue, OWN_GAPS_NEEDED, worth::Basis};
use crate::value::{Terms, spread_discount};

/// One account's own purchases.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rhythm<'a> {
    /// Days between its purchase days, in any order.
    pub gaps_days: &'a [u32],
    /// Days since its last purchase.
    pub elapsed_days: u32,
    /// The mean amount of one of its purchase days, in money.
    pub mean_spend: f64,
}

/// The gaps of all accounts, for those that have hardly any of their own.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pool {
    /// Rising.
    gaps_days: Vec<u32>,
    mean_gap: f64,
}

/// What an account will do in a horizon if it goes on as before: a heuristic, not an estimate of a model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RhythmOutlook {
    /// The chance that it still buys: the share of gaps at least as long as the present one, which is counted among
    /// them.
    pub chance_active: f64,
    /// Purchase days expected in the horizon: days over the mean gap, times this chance.
    pub expected_purchases: f64,
    /// Whose gaps these are.
    pub basis: Basis,
    /// Purchase days expected if it still buys.
    purchases_if_active: f64,
}

impl Pool {
    /// Pools the gaps of all accounts.
    pub fn new(gaps_days: impl IntoIterator<Item = u32>) -> Self {
        let mut gaps_days: Vec<u32> = gaps_days.into_iter().collect();
        gaps_days.sort_unstable();
        Self {
            mean_gap: mean(&gaps_days),
            gaps_days,
        }
    }

    /// The share of gaps at least as long as the present one, which is counted too.
    fn share_as_long(&self, elapsed_days: u32) -> f64 {
        let shorter = self.gaps_days.partition_point(|gap| *gap < elapsed_days);
        rank_share(self.gaps_days.len() - shorter, self.gaps_days.len())
    }
}

impl Rhythm<'_> {
    /// What to expect of the account in the next days of the calendar; None where neither it nor the pool has a gap.
    ///
    /// That the account still buys has the chance (1 + gaps at least as long as the present one) / (1 + gaps): if it
    /// does, each of the gaps is as likely as any other to be the longest, whatever their distribution. The mean gap is the
    /// account's own, or that of the pool with fewer than [`OWN_GAPS_NEEDED`] of its own.
    pub fn outlook(&self, pool: &Pool, horizon_days: u32) -> Option<RhythmOutlook> {
        let is_own = self.gaps_days.len() >= OWN_GAPS_NEEDED;
        let (mean_gap, chance_active, basis) = if is_own {
            let as_long = self.gaps_days.iter().filter(|gap| **gap >= self.elapsed_days);
            let share = rank_share(as_long.count(), self.gaps_days.len());
            (mean(self.gaps_days), share, Basis::OwnRhythm)
        } else {
            let share = pool.share_as_long(self.elapsed_days);
            (pool.mean_gap, share, Basis::PooledRhythm)
        };
        if mean_gap <= 0.0 {
            return None;
        }
        let purchases_if_active = f64::from(horizon_days) / mean_gap;
        Some(RhythmOutlook {
            chance_active,
            expected_purchases: chance_active * purchases_if_active,
            basis,
            purchases_if_active,
        })
    }

    /// What the account brings in the horizon, in money: purchases × mean amount × margin × discount, with the numbers
    /// of purchases that are not exceeded with chances of 10 and 90 %.
    ///
    /// Purchases are taken to be spread evenly over the days of the horizon, each discounted to the day of valuation.
    /// Their number is Poisson if the account still buys, and 0 if not; amounts are as the mean. None as for
    /// [`Rhythm::outlook`].
    pub fn value(&self, pool: &Pool, horizon_days: u32, terms: &Terms) -> Option<HeuristicValue> {
        let outlook = self.outlook(pool, horizon_days)?;
        let discount = spread_discount(terms.discount_rate_daily, 0.0, f64::from(horizon_days));
        let each = self.mean_spend * terms.margin_share * discount;
        Some(HeuristicValue {
            basis: outlook.basis,
            expected: outlook.expected_purchases * each,
            low: outlook.purchases_quantile(0.1) * each,
            high: outlook.purchases_quantile(0.9) * each,
            variance: outlook.purchases_variance() * each * each,
        })
    }
}

impl RhythmOutlook {
    /// The smallest number of purchases that is not exceeded with at least this chance, below 1.
    pub fn purchases_quantile(&self, chance: f64) -> f64 {
        const SURE: f64 = 1.0 - 1e-12;
        let wanted = (chance.min(SURE) - (1.0 - self.chance_active)) / self.chance_active;
        poisson_quantile(self.purchases_if_active, wanted)
    }

    /// The variance of the number of purchases: of whether there are any at all, and of how many.
    pub fn purchases_variance(&self) -> f64 {
        let mean = self.purchases_if_active;
        self.chance_active * (mean + mean * mean) - self.expected_purchases * self.expected_purchases
    }
}

/// The smallest count of a Poisson distribution that is not exceeded with the chance; 0 for a chance of 0 or less.
fn poisson_quantile(mean: f64, chance: f64) -> f64 {
    /// Means from which on e^-mean leaves too few digits, and the normal distribution is as good.
    const LARGE: f64 = 500.0;
    if chance <= 0.0 || mean <= 0.0 {
        return 0.0;
    }
    if mean > LARGE {
        let z = crate::numeric::incomplete_gamma::normal_quantile(chance);
        return (mean + z * mean.sqrt()).round().max(0.0);
    }
    let (mut term, mut count) = ((-mean).exp(), 0.0);
    let mut sum = term;
    while sum < chance && term > 1e-300 {
        count += 1.0;
        term *= mean / count;
        sum += term;
    }
    count
}

fn rank_share(as_long: usize, gaps: usize) -> f64 {
    (1 + as_long) as f64 / (1 + gaps) as f64
}

/// 0 of nothing.
fn mean(gaps_days: &[u32]) -> f64 {
    let total: u64 = gaps_days.iter().map(|gap| u64::from(*gap)).sum();
    total as f64 / gaps_days.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rhythm(gaps_days: &[u32], elapsed_days: u32) -> Rhythm<'_> {
        Rhythm {
            gaps_days,
            elapsed_days,
            mean_spend: 1_000.0,
        }
    }

    #[test]
    fn the_present_gap_is_counted_among_those_at_least_as_long() {
        let gaps = [20, 30, 30, 40, 80];
        let pool = Pool::default();
        for (elapsed, share) in [
            (0, 1.0),
            (20, 1.0),
            (21, 5.0 / 6.0),
            (30, 5.0 / 6.0),
            (80, 2.0 / 6.0),
            (81, 1.0 / 6.0),
        ] {
            let outlook = rhythm(&gaps, elapsed).outlook(&pool, 400).unwrap();
            assert!((outlook.chance_active - share).abs() < 1e-15, "{elapsed}");
            assert!((outlook.expected_purchases - 10.0 * share).abs() < 1e-12);
            assert_eq!(outlook.basis, Basis::OwnRhythm);
        }
    }

    #[test]
    fn an_account_that_still_buys_is_below_a_share_of_ranks_as_often_as_the_share_says() {
        // A rank test: at the moment a gap ends, its rank among six is even, whatever the gaps are.
        let gaps = [3_u32, 141, 59, 26, 535, 89];
        let ranked = |place: usize| {
            let others: Vec<u32> = (0..6)
                .filter(|other| *other != place)
                .map(|other| gaps[other])
                .collect();
            rhythm(&others, gaps[place])
                .outlook(&Pool::default(), 30)
                .unwrap()
                .chance_active
        };
        let mut shares: Vec<f64> = (0..6).map(ranked).collect();
        shares.sort_by(f64::total_cmp);
        for (rank, share) in shares.iter().enumerate() {
            assert!((share - (rank + 1) as f64 / 6.0).abs() < 1e-15);
        }
    }

    #[test]
    fn an_account_with_hardly_any_gaps_is_given_those_of_all() {
        let pool = Pool::new([10, 90, 20, 40]);
        let outlook = rhythm(&[500, 600], 30).outlook(&pool, 80).unwrap();
        assert_eq!(outlook.basis, Basis::PooledRhythm);
        assert!((outlook.chance_active - 3.0 / 5.0).abs() < 1e-15);
        assert!((outlook.expected_purchases - 0.6 * 2.0).abs() < 1e-12);
        assert_eq!(rhythm(&[500, 600], 30).outlook(&Pool::default(), 80), None);
    }

    #[test]
    fn a_value_is_its_purchases_times_its_mean_amount_at_its_terms() {
        let terms = Terms::new(0.25, 0.1).unwrap();
        let value = rhythm(&[30; 4], 5).value(&Pool::default(), 365, &terms).unwrap();
        let days = (0..36_500).map(|part| (f64::from(part) + 0.5) / 100.0);
        let discount: f64 = days
            .map(|day| (-terms.discount_rate_daily * day).exp() / 36_500.0)
            .sum();
        assert!((value.expected / (365.0 / 30.0 * 250.0 * discount) - 1.0).abs() < 1e-9);
        // Poisson with mean 12.17: 8 is the first number with a chance of 10 % of not being exceeded, 17 with 90 %.
        assert!((value.low / (250.0 * discount) - 8.0).abs() < 1e-9, "{value:?}");
        assert!((value.high / (250.0 * discount) - 17.0).abs() < 1e-9, "{value:?}");
    }

    #[test]
    fn an_account_that_has_probably_left_may_bring_nothing() {
        let outlook = rhythm(&[30; 9], 300).outlook(&Pool::default(), 300).unwrap();
        assert!((outlook.chance_active - 0.1).abs() < 1e-15);
        assert!(outlook.purchases_quantile(0.1) < 0.5 && outlook.purchases_quantile(0.89) < 0.5);
        assert!(outlook.purchases_quantile(0.95) > 8.0);
        // 10 purchases with a chance of a tenth, and Poisson: 0.1 × (10 + 100) - 1.
        assert!((outlook.purchases_variance() - 10.0).abs() < 1e-12);
    }

    #[test]
    fn large_poisson_numbers_are_normal() {
        let exact = poisson_quantile(499.0, 0.9);
        let normal = (499.0_f64 + 1.281_551_6 * 499.0_f64.sqrt()).round();
        assert!((exact - normal).abs() <= 1.0);
        assert!((poisson_quantile(40_000.0, 0.1) - 39_744.0).abs() < 1.0);
    }
}
