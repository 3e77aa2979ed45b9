//! How many purchases there will be.

use crate::numeric::gamma::ln_gamma;

/// The chances of each number of purchases in a horizon.
#[derive(Clone, Debug, PartialEq)]
pub struct PurchaseDistribution {
    /// The chance of 0, 1, 2, … purchases.
    pub probabilities: Vec<f64>,
}

impl PurchaseDistribution {
    /// The smallest number that is not exceeded with at least the chance given; None when the distribution was not
    /// followed that far.
    pub fn quantile(&self, chance: f64) -> Option<usize> {
        let mut sum = 0.0;
        self.probabilities.iter().position(|probability| {
            sum += probability;
            sum >= chance
        })
    }

    /// The numbers between which four of five outcomes lie: the 10 % and 90 % quantiles.
    pub fn interval(&self) -> Option<(usize, usize)> {
        Some((self.quantile(0.1)?, self.quantile(0.9)?))
    }

    /// The mean of what was followed.
    pub fn mean(&self) -> f64 {
        let terms = self.probabilities.iter().enumerate();
        terms.map(|(count, probability)| count as f64 * probability).sum()
    }

    /// The chance of at least one purchase.
    pub fn any(&self) -> f64 {
        1.0 - self.probabilities.first().copied().unwrap_or(0.0)
    }

    /// The same where the account may have left already, and buys nothing then.
    pub(super) fn if_alive(mut self, alive: f64) -> Self {
        self.probabilities
            .iter_mut()
            .for_each(|probability| *probability *= alive);
        if let Some(none) = self.probabilities.first_mut() {
            *none += 1.0 - alive;
        }
        self
    }

    /// Ends where `up_to` is reached.
    pub(super) fn cut(mut self, up_to: f64) -> Self {
        if let Some(last) = self.quantile(up_to.min(1.0 - 1e-15)) {
            self.probabilities.truncate(last + 1);
        }
        self
    }
}

/// The chances of a negative binomial with mean `size · odds`, from 0 until less than 1e-17 is left.
///
/// P(n) = Γ(size + n) / (Γ(size) n!) (1 - z)^size z^n with z = odds / (1 + odds): purchases in a horizon t at a rate
/// of Gamma(size, c), for odds = t / c. By the recurrence, from the mode where the chance of 0 underflows.
pub fn negative_binomial(size: f64, odds: f64) -> Vec<f64> {
    const UNDERFLOW: f64 = -650.0;
    let z = odds / (1.0 + odds);
    let ln_rest = -odds.ln_1p();
    let ratio = |n: f64| z * (size + n) / (n + 1.0);
    if size * ln_rest > UNDERFLOW {
        let mut chances = vec![(size * ln_rest).exp()];
        climb(&mut chances, ratio);
        return chances;
    }
    let mode = ((size - 1.0) * odds).max(0.0).floor();
    let ln_peak =
        ln_gamma(size + mode) - ln_gamma(size) - ln_gamma(mode + 1.0) + size * ln_rest + mode * z.ln();
    let mut below = vec![ln_peak.exp()];
    let mut n = mode;
    while n > 0.0 {
        n -= 1.0;
        below.push(below[below.len() - 1] / ratio(n));
    }
    below.reverse();
    climb(&mut below, ratio);
    // The logarithms above leave about 1e-11, which all terms have in common.
    let total: f64 = below.iter().sum();
    below.iter_mut().for_each(|chance| *chance /= total);
    below
}

/// Goes on upwards until the rest, at most a geometric series, is negligible.
fn climb(chances: &mut Vec<f64>, ratio: impl Fn(f64) -> f64) {
    const NEGLIGIBLE: f64 = 1e-17;
    loop {
        let last = chances[chances.len() - 1];
        let step = ratio(chances.len() as f64 - 1.0);
        if step < 1.0 && last * step / (1.0 - step) < NEGLIGIBLE {
            return;
        }
        chances.push(last * step);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::beta::regularized_beta;

    #[test]
    fn tails_of_the_negative_binomial_are_incomplete_beta_functions() {
        for (size, odds) in [(0.24, 0.5), (3.2, 7.0), (5_000.2, 0.02), (800.0, 3.0)] {
            let chances = negative_binomial(size, odds);
            let z = odds / (1.0 + odds);
            let mean: f64 = chances
                .iter()
                .enumerate()
                .map(|(n, chance)| n as f64 * chance)
                .sum();
            assert!(
                (mean / (size * odds) - 1.0).abs() < 1e-11,
                "the mean of ({size}, {odds}) is {mean}"
            );
            for n in [0, 1, 5, 100, 2_400] {
                let tail: f64 = chances.iter().skip(n + 1).sum();
                let expected = regularized_beta(n as f64 + 1.0, size, z);
                // The oracle takes differences of logarithms of gamma functions.
                let rounding = 1e-13 + 2e-15 * size;
                assert!(
                    (tail - expected).abs() < rounding,
                    "P(N > {n}) of ({size}, {odds}): {tail}, {expected}"
                );
            }
        }
    }

    #[test]
    fn quantiles_are_the_smallest_numbers_that_reach_the_chance() {
        let distribution = PurchaseDistribution {
            probabilities: vec![0.05, 0.15, 0.6, 0.15, 0.05],
        };
        assert_eq!(distribution.interval(), Some((1, 3)));
        assert_eq!(distribution.quantile(0.04), Some(0));
        assert_eq!(distribution.clone().cut(0.5).quantile(0.9), None);
        assert!((distribution.mean() - 2.0).abs() < 1e-15 && (distribution.any() - 0.95).abs() < 1e-15);
    }
}
