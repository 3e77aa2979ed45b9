//! Contracts too few for a model: the share renewed, how sure it is, and what the contracts are worth.

use thiserror::Error;

use crate::numeric::incomplete_gamma::normal_quantile;

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
    /// The share renewed; without any record the middle of the interval.
    pub estimate: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
}

/// A contract and its renewals to come within a horizon.
///
/// Days are counted by the calendar from the day of valuation, so that a year is a year and a month the days it has.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ContractOutlook<'a> {
    /// Margin of the term that each renewal begins.
    pub margin: f64,
    /// Days from now to each renewal, rising.
    pub renewal_days: &'a [u32],
}

/// What renewals to come are worth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RenewalValue {
    /// At the estimated chance of renewal.
    pub expected: f64,
    /// At the lower end of its interval.
    pub low: f64,
    /// At the upper end of its interval.
    pub high: f64,
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
            return Ok(RenewalProbability {
                estimate: 0.5,
                low: 0.0,
                high: 1.0,
            });
        }
        let z = normal_quantile(0.5 + 0.5 * confidence);
        let n = due as f64;
        let share = renewed as f64 / n;
        let weight = z * z / n;
        let middle = (share + 0.5 * weight) / (1.0 + weight);
        let half = z / (1.0 + weight) * (share * (1.0 - share) / n + 0.25 * weight / n).sqrt();
        Ok(RenewalProbability {
            estimate: share,
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

impl ContractOutlook<'_> {
    /// The worth of the renewals to come, discounted at a continuous rate a day.
    ///
    /// The k-th renewal takes place with the chance pᵏ. `delta` is ln(1 + d) / 365.25 for a rate of d a year.
    pub fn value(&self, probability: &RenewalProbability, delta: f64) -> RenewalValue {
        let at = |chance: f64| self.value_by(delta, |_| chance);
        RenewalValue {
            expected: at(probability.estimate),
            low: at(probability.low),
            high: at(probability.high),
        }
    }

    /// The same with a chance for each renewal, counted from 1, such as the retention rates by tenure of a model.
    pub fn value_by(&self, delta: f64, chance: impl Fn(u32) -> f64) -> f64 {
        let mut stayed = 1.0;
        let mut value = 0.0;
        for (renewal, &days) in (1..).zip(self.renewal_days) {
            stayed *= chance(renewal);
            value += stayed * self.margin * (-delta * f64::from(days)).exp();
        }
        value
    }
}

#[cfg(test)]
mod tests {
    use super::{ContractOutlook, RenewalProbability, RenewalRecord};

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
    fn no_record_says_nothing() {
        let nothing = RenewalRecord { renewed: 0, due: 0 }.probability(0.95).unwrap();
        assert!(nothing.low <= 0.0 && nothing.high >= 1.0);
    }

    #[test]
    fn a_contract_is_worth_its_discounted_renewals() {
        let outlook = ContractOutlook {
            margin: 1_000.0,
            renewal_days: &[100, 465],
        };
        let probability = RenewalProbability {
            estimate: 0.8,
            low: 0.5,
            high: 1.0,
        };
        let delta = 0.1_f64.ln_1p() / 365.25;
        let value = outlook.value(&probability, delta);
        let by_hand = 800.0 * 1.1_f64.powf(-100.0 / 365.25) + 640.0 * 1.1_f64.powf(-465.0 / 365.25);
        assert!((value.expected - by_hand).abs() < 1e-9);
        assert!(value.low < value.expected && value.expected < value.high);
        assert!((outlook.value(&probability, 0.0).high - 2_000.0).abs() < 1e-9);
    }
}
