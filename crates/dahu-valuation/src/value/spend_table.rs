//! How likely it is to spend more than an amount at so many purchases, tabled.
//!
//! In units of γ + x m the sum of n purchases is a beta-prime number of p n and q + p x: its logarithm w has the density
//! e^(p n w) (1 + e^w)^-(p n + q + p x) / B(p n, q + p x). It is integrated on a lattice of w downwards from the top.

use crate::numeric::{
    gamma::{digamma, ln_beta, trigamma},
    logarithm::softplus,
};

/// From here on not every number of purchases has a column of its own.
const EVERY: usize = 32;
/// Standard deviations of w beyond which the lattice ends.
const FAR: f64 = 4.0;

/// Chances for accounts with the same number of purchases so far.
pub(super) struct SpendTable {
    /// p.
    shape: f64,
    /// The lowest w, and how far they are apart.
    bottom: f64,
    step: f64,
    /// Purchases of each column, rising.
    columns: Vec<usize>,
    /// For each w, from the bottom, the chances of more in each column.
    above: Vec<f64>,
}

impl SpendTable {
    /// For purchases of shape p, a spend known with the shape q + p x, and up to so many purchases to come.
    pub fn new(shape: f64, known: f64, most_purchases: usize) -> Self {
        let columns = columns(most_purchases.max(1));
        let last = shape * columns[columns.len() - 1] as f64;
        let spread = |of: f64| (trigamma(of) + trigamma(known)).sqrt();
        let middle = |of: f64| digamma(of) - digamma(known);
        let bottom = middle(shape) - FAR * spread(shape);
        let top = middle(last) + FAR * spread(last);
        let step = (0.7 * spread(last)).min(0.2);
        let rows = ceiling((top - bottom) / step) + 2;
        let mut table = Self {
            shape,
            bottom,
            step,
            above: vec![0.0; rows * columns.len()],
            columns,
        };
        let line: Vec<(f64, f64, f64)> = (0..rows)
            .map(|row| {
                let w = bottom + row as f64 * step;
                let (ln_sum, share) = softplus(w);
                (w, ln_sum, share)
            })
            .collect();
        for column in 0..table.columns.len() {
            table.fill(column, known, &line);
        }
        table
    }

    /// Integrates one column by the trapezoid rule with its correction by slopes (Euler & Maclaurin, two terms); beyond
    /// the top the density falls off like an exponential.
    fn fill(&mut self, column: usize, known: f64, line: &[(f64, f64, f64)]) {
        let n = self.shape * self.columns[column] as f64;
        let ln_norm = ln_beta(n, known);
        let width = self.columns.len();
        let at = |(w, ln_sum, share): (f64, f64, f64)| {
            let density = (n * w - (n + known) * ln_sum - ln_norm).exp();
            (density, density * (n - (n + known) * share))
        };
        let top = at(line[line.len() - 1]);
        let mut sum = if top.1 < 0.0 { top.0 * top.0 / -top.1 } else { 0.0 };
        let mut higher = top;
        for (row, &place) in line.iter().enumerate().rev() {
            let here = at(place);
            if row + 1 < line.len() {
                sum += 0.5 * self.step * (here.0 + higher.0)
                    + self.step * self.step / 12.0 * (here.1 - higher.1);
            }
            self.above[row * width + column] = sum.min(1.0);
            higher = here;
        }
    }

    /// What each column counts, for chances of 0, 1, 2, … purchases; those between two columns are split so that the
    /// mean stays.
    pub fn weights(&self, probabilities: &[f64]) -> Vec<f64> {
        let mut weights = vec![0.0; self.columns.len()];
        let mut upper = 0;
        for (purchases, probability) in probabilities.iter().enumerate().skip(1) {
            while self.columns[upper] < purchases && upper + 1 < self.columns.len() {
                upper += 1;
            }
            if upper == 0 || self.columns[upper] <= purchases {
                weights[upper] += probability;
                continue;
            }
            let (low, high) = (self.columns[upper - 1], self.columns[upper]);
            let share = (purchases - low) as f64 / (high - low) as f64;
            weights[upper - 1] += (1.0 - share) * probability;
            weights[upper] += share * probability;
        }
        weights
    }

    /// The chances for numbers of purchases that count as much as these [`SpendTable::weights`].
    pub fn mixture(&self, weights: Vec<f64>) -> Mixture<'_> {
        Mixture {
            any: weights.iter().sum(),
            chances: vec![f64::NAN; self.above.len() / self.columns.len()],
            weights,
            table: self,
        }
    }
}

/// Chances for one account, or for several whose chances of each number of purchases are the same if they are alive:
/// each is worked out when it is first asked for.
pub(super) struct Mixture<'a> {
    table: &'a SpendTable,
    weights: Vec<f64>,
    /// The chance of any purchase.
    any: f64,
    /// By w; not a number where nobody asked yet.
    chances: Vec<f64>,
}

impl Mixture<'_> {
    /// Takes other weights.
    pub fn reweigh(&mut self, change: impl FnOnce(&mut [f64])) {
        change(&mut self.weights);
        self.any = self.weights.iter().sum();
        self.chances.fill(f64::NAN);
    }

    /// The amount that is exceeded with the chance `wanted`, in units of γ + x m; 0 where even some purchase is not as
    /// likely.
    ///
    /// Between two amounts of the lattice the log-odds are taken to be straight; below the first one a single
    /// purchase decides, and amounts go with the 1/p-th power of the chance.
    pub fn quantile(&mut self, wanted: f64) -> f64 {
        let any = self.any;
        if any <= wanted {
            return 0.0;
        }
        let SpendTable {
            bottom, step, shape, ..
        } = *self.table;
        let (mut low, mut high) = (0, self.chances.len() - 1);
        let (mut at_low, mut at_high) = (self.chance(low), self.chance(high));
        if at_low <= wanted {
            let ratio = (any - wanted) / (any - at_low);
            return (bottom + ratio.ln() / shape).exp();
        }
        if at_high > wanted {
            return (bottom + high as f64 * step).exp();
        }
        while high - low > 1 {
            let middle = low.midpoint(high);
            let chance = self.chance(middle);
            if chance > wanted {
                (low, at_low) = (middle, chance);
            } else {
                (high, at_high) = (middle, chance);
            }
        }
        let odds = |chance: f64| (chance / (any - chance).max(1e-15)).max(1e-300).ln();
        let part = (odds(at_low) - odds(wanted)) / (odds(at_low) - odds(at_high));
        (bottom + (low as f64 + part) * step).exp()
    }

    fn chance(&mut self, row: usize) -> f64 {
        if self.chances[row].is_nan() {
            let chances = &self.table.above[row * self.weights.len()..][..self.weights.len()];
            self.chances[row] = chances
                .iter()
                .zip(&self.weights)
                .map(|(chance, weight)| chance * weight)
                .sum();
        }
        self.chances[row]
    }
}

/// Numbers of purchases up to the highest: each one first, then about a third of their root apart, which is little
/// against how uncertain such a number is.
fn columns(most: usize) -> Vec<usize> {
    let mut columns = vec![1];
    let mut last = 1;
    while last < most {
        let apart = if last < EVERY { 1 } else { last.isqrt().div_ceil(3) };
        last += apart;
        columns.push(last);
    }
    columns
}

#[expect(clippy::cast_possible_truncation, reason = "rows are counted in hundreds")]
fn ceiling(number: f64) -> usize {
    number.ceil() as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::beta::regularized_beta;

    #[test]
    fn the_table_holds_incomplete_beta_functions() {
        for (shape, known, most) in [
            (6.25, 3.74, 40),
            (0.4, 1.2, 5),
            (1.0, 200.0, 300),
            (4.0, 2_000.0, 60),
        ] {
            let table = SpendTable::new(shape, known, most);
            let width = table.columns.len();
            let mut worst = 0.0_f64;
            for row in 0..table.above.len() / width {
                let rest = 1.0 / (1.0 + (table.bottom + row as f64 * table.step).exp());
                for (column, &purchases) in table.columns.iter().enumerate() {
                    let exact = regularized_beta(known, shape * purchases as f64, rest);
                    worst = worst.max((table.above[row * width + column] - exact).abs());
                }
            }
            assert!(worst < 2e-3, "{shape} {known}: {worst}");
        }
    }

    #[test]
    fn splitting_purchases_between_columns_keeps_their_number_and_mean() {
        let table = SpendTable::new(2.0, 5.0, 400);
        assert!(table.columns.len() < 120);
        let probabilities: Vec<f64> = (0..=400).map(|_| 1.0 / 401.0).collect();
        let weights = table.weights(&probabilities);
        let mean: f64 = table
            .columns
            .iter()
            .zip(&weights)
            .map(|(&purchases, weight)| purchases as f64 * weight)
            .sum();
        assert!((weights.iter().sum::<f64>() - 400.0 / 401.0).abs() < 1e-12);
        assert!((mean - 200.0).abs() < 1e-9);
    }
}
