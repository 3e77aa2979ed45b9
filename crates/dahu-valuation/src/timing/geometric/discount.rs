//! Discounted expected residual transactions.

use super::GeometricDropout;
use crate::{
    numeric::quadrature::{Grid, beta_grid, gamma_grid},
    timing::{Diverges, History, Residual, TimingModel},
};

impl GeometricDropout {
    /// P(alive) Σ_j w_j E[φ^(k-j) / (1 - φ^k + (1-g) p φ^k)] with φ = λ / (λ + δ), over λ of Gamma(R + j, α + T) and
    /// p of Beta(a, B): the Laplace transform of the purchases still to come, one gap after the other.
    ///
    /// For k = 1 this is E[λ / (δ + (1-g) λ p)]. Two grids, relative error about 1e-12, some ten microseconds;
    /// in closed form where nothing is discounted.
    pub(super) fn discounted(
        &self,
        history: &History,
        rate: f64,
        dropout_cut: f64,
    ) -> Result<Residual, Diverges> {
        let alive = self.probability_alive(history);
        let survived = self.survived(history);
        let keep = 1.0 - dropout_cut;
        if rate <= 0.0 {
            if self.a <= 1.0 {
                return Err(Diverges {
                    parameter: "a",
                    value: self.a,
                });
            }
            let purchases = alive * (self.a + survived - 1.0) / (self.a - 1.0) / keep;
            return Ok(Residual {
                purchases,
                by_dropout_cut: purchases / keep,
            });
        }
        let since = self.alpha_days + history.age_days;
        let shape = self.shape(history) + f64::from(self.regularity);
        let fastest = (shape + 10.0 * shape.sqrt() + 45.0) / since;
        let leaving = beta_grid(self.a, survived, 1e-17 * (rate / fastest).min(1.0));
        let mut residual = Residual {
            purchases: 0.0,
            by_dropout_cut: 0.0,
        };
        for (passed, weight) in self.passed_phases(history).into_iter().enumerate() {
            let part = self.with_phases_passed(self.shape(history), passed, rate * since, keep, &leaving);
            residual.purchases += alive * weight * part.purchases;
            residual.by_dropout_cut += alive * weight * part.by_dropout_cut;
        }
        Ok(residual)
    }

    fn with_phases_passed(
        &self,
        shape: f64,
        passed: usize,
        rate: f64,
        keep: f64,
        leaving: &Grid,
    ) -> Residual {
        let phases = f64::from(self.regularity);
        let buying = gamma_grid(shape + passed as f64, 1e-17 * rate.min(1.0));
        let (mut purchases, mut by_dropout_cut) = (0.0, 0.0);
        for (speed, weight) in buying.nodes.iter().zip(&buying.weights) {
            // ln φ, and from it the discounts of the gap that has begun and of a whole one.
            let ln_phase = -(rate / speed).ln_1p();
            let begun = weight * (ln_phase * (phases - passed as f64)).exp();
            let (gap, lost) = ((ln_phase * phases).exp(), -(ln_phase * phases).exp_m1());
            let (mut sum, mut slope) = (0.0, 0.0);
            for (p, weight) in leaving.nodes.iter().zip(&leaving.weights) {
                let whole = 1.0 / (lost + keep * gap * p);
                let share = weight * whole;
                sum += share;
                slope += share * whole * p;
            }
            purchases += begun * sum;
            by_dropout_cut += begun * gap * slope;
        }
        Residual {
            purchases,
            by_dropout_cut,
        }
    }
}
