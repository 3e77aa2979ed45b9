//! Contracts too few for a model: the share renewed, how sure it is, and what the contracts are worth.

use thiserror::Error;

use crate::{numeric::incomplete_gamma::normal_quantile, value::spread_discount};

/// How many renewals came due and how many were made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RenewalRecord {
    /// Contracts renewed.
    pub renewed: u64,
    /// Contracts that were up for renewal.
    pub due: u64,
}

/// A chance of renewal with its interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RenewalProbability {
    /// (renewed + 1) / (due + 2), which nears the share renewed and is never quite sure: half without any record (Laplace's
    /// rule of succession, every chance being as likely as any other beforehand).
    pub estimate: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
}

/// A contract whose latest term runs, and may be renewed again and again for as long and as much.
///
/// Days are counted by the calendar from the day of valuation, so that a year is a year and a month the days it has.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RunningContract {
    /// Margin of a whole term, in money.
    pub margin: f64,
    /// Days of a term, at least 1.
    pub length_days: u32,
    /// Days of the present term that are left.
    pub rest_days: u32,
    /// Terms that have begun, the present one included.
    pub terms: u32,
}

/// A record that cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{renewed} renewals of {due} contracts due cannot be")]
pub struct ImpossibleRecord {
    /// Renewals made.
    pub renewed: u64,
    /// Contracts due.
    pub due: u64,
}

impl RenewalProbability {
    /// What is known without a record.
    pub const UNKNOWN: Self = Self {
        estimate: 0.5,
        low: 0.0,
        high: 1.0,
    };
}

impl RenewalRecord {
    /// The chance of renewal with its interval at a confidence between 0 and 1, after Wilson (1927).
    ///
    /// Unlike the textbook interval it is sound for few contracts and for none or all renewed. Without any record it
    /// reaches from 0 to 1.
    ///
    /// # Errors
    ///
    /// [`ImpossibleRecord`] for more renewals than contracts.
    pub fn probability(self, confidence: f64) -> Result<RenewalProbability, ImpossibleRecord> {
        let Self { renewed, due } = self;
        if renewed > due {
            return Err(ImpossibleRecord { renewed, due });
        }
        if due == 0 {
            return Ok(RenewalProbability::UNKNOWN);
        }
        let z = normal_quantile(0.5 + 0.5 * confidence);
        let n = due as f64;
        let share = renewed as f64 / n;
        let weight = z * z / n;
        let middle = (share + 0.5 * weight) / (1.0 + weight);
        let half = z / (1.0 + weight) * (share * (1.0 - share) / n + 0.25 * weight / n).sqrt();
        Ok(RenewalProbability {
            estimate: (renewed as f64 + 1.0) / (n + 2.0),
            low: if renewed == 0 {
                0.0
            } else {
                (middle - half).max(0.0)
            },
            high: if renewed == due {
                1.0
            } else {
                (middle + half).min(1.0)
            },
        })
    }
}

impl RunningContract {
    /// What falls within a horizon, discounted at a continuous rate a day: of the present term, which is sure, then of
    /// each renewal that takes place.
    ///
    /// Each term is taken to be earned evenly over its days; of the last one only what lies within the horizon counts.
    pub fn worth_by_term(&self, horizon_days: u32, discount_rate_daily: f64) -> Vec<f64> {
        let length = self.length_days.max(1);
        let mut worth = Vec::new();
        let (mut begins, mut ends) = (0, self.rest_days);
        loop {
            let days = f64::from(ends.min(horizon_days) - begins);
            let discount = spread_discount(discount_rate_daily, f64::from(begins), days);
            worth.push(self.margin * days / f64::from(length) * discount);
            if ends >= horizon_days {
                return worth;
            }
            (begins, ends) = (ends, ends.saturating_add(length));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{RenewalProbability, RenewalRecord, RunningContract};

    #[test]
    fn the_interval_is_that_of_wilson() {
        // Newcombe 1998, Statistics in Medicine 17, table I, method 3: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
        for (renewed, due, low, high) in [
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0, 0.1611),
            (1, 29, 0.0061, 0.1718),
        ] {
            let interval = RenewalRecord { renewed, due }.probability(0.95).unwrap();
            assert!((interval.low - low).abs() < 5e-5, "{interval:?}");
            assert!((interval.high - high).abs() < 5e-5, "{interval:?}");
        }
    }

    #[test]
    fn more_renewals_than_contracts_are_refused() {
        assert!(RenewalRecord { renewed: 3, due: 2 }.probability(0.9).is_err());
    }

    #[test]
    fn no_record_says_nothing_and_a_spotless_one_is_not_sure() {
        let chance = |renewed, due| RenewalRecord { renewed, due }.probability(0.95).unwrap();
        assert_eq!(chance(0, 0), RenewalProbability::UNKNOWN);
        assert!((chance(1, 1).estimate - 2.0 / 3.0).abs() < 1e-15);
        assert!((chance(980, 998).estimate - 0.981).abs() < 1e-15);
    }

    #[test]
    fn the_rest_of_the_term_and_each_renewal_count_by_their_days_within_the_horizon() {
        let contract = RunningContract {
            margin: 3_650.0,
            length_days: 365,
            rest_days: 100,
            terms: 2,
        };
        let plain = contract.worth_by_term(600, 0.0);
        let by_hand = [1_000.0, 3_650.0, 1_350.0];
        assert_eq!(plain.len(), 3);
        assert!(
            plain
                .iter()
                .zip(by_hand)
                .all(|(one, other)| (one - other).abs() < 1e-9),
            "{plain:?}"
        );
        assert_eq!(contract.worth_by_term(100, 0.0).len(), 1);
        assert_eq!(contract.worth_by_term(0, 0.1), [0.0]);
        // The integral of the rate of earning, day by day in small steps.
        let delta = 0.1_f64.ln_1p() / 365.25;
        let discounted = contract.worth_by_term(600, delta);
        let steps = 1_000;
        for (worth, (from, to)) in discounted
            .iter()
            .zip([(0.0, 100.0), (100.0, 465.0), (465.0, 600.0)])
        {
            let step = (to - from) / f64::from(steps);
            let middle = |at: i32| from + (f64::from(at) + 0.5) * step;
            let sum: f64 = (0..steps)
                .map(|at| 10.0 * step * (-delta * middle(at)).exp())
                .sum();
            assert!((worth / sum - 1.0).abs() < 1e-8, "{worth} {sum}");
        }
    }

    #[test]
    fn a_term_of_one_day_ends_with_the_horizon() {
        let contract = RunningContract {
            margin: 1.0,
            length_days: 0,
            rest_days: 0,
            terms: 1,
        };
        assert_eq!(contract.worth_by_term(36_525, 0.0).len(), 36_526);
    }
}
