//! The likelihood of a record of occasions.

use super::{BgBb, OccasionSummary};
use crate::numeric::{gamma::RisingTable, logarithm::log_add_exp, maximise::Evaluation, sum::Sum};

/// Rising factorials of the parameters up to the longest record.
pub(super) struct Tables {
    alpha: RisingTable,
    beta: RisingTable,
    alpha_beta: RisingTable,
    delta: RisingTable,
    gamma_delta: RisingTable,
    gamma: f64,
}

/// The log-likelihood of one record, whole and of the account being alive all along, with the gradient of the whole.
pub(super) struct RecordLikelihood {
    pub(super) ln: f64,
    pub(super) ln_alive: f64,
    pub(super) gradient: [f64; 4],
}

impl BgBb {
    /// The log-likelihood of the records.
    ///
    /// L = B(α+x, β+n-x)/B(α, β) · B(γ, δ+n)/B(γ, δ) + Σ_{i=0}^{n-t_x-1} B(α+x, β+t_x-x+i)/B(α, β) ·
    /// B(γ+1, δ+t_x+i)/B(γ, δ), from Fader, Hardie & Shang (2010), equation 4; every term in logs.
    pub fn log_likelihood(&self, records: &[OccasionSummary]) -> f64 {
        evaluate(self, records).value
    }
}

/// The log-likelihood and its gradient by the logarithms of α, β, γ, δ.
pub(super) fn evaluate(model: &BgBb, records: &[OccasionSummary]) -> Evaluation<4> {
    let longest = records.iter().map(|record| record.occasions).max().unwrap_or(0);
    let tables = Tables::new(model, longest as usize);
    let mut value = Sum::default();
    let mut gradient = [Sum::default(); 4];
    for record in records {
        let weight = record.accounts as f64;
        let one = tables.record(record);
        value.add(weight * one.ln);
        for (sum, slope) in gradient.iter_mut().zip(one.gradient) {
            sum.add(weight * slope);
        }
    }
    let scales = [model.alpha, model.beta, model.gamma, model.delta];
    Evaluation {
        value: value.total(),
        gradient: std::array::from_fn(|i| scales[i] * gradient[i].total()),
    }
}

impl Tables {
    pub(super) fn new(model: &BgBb, longest: usize) -> Self {
        Self {
            alpha: RisingTable::new(model.alpha, longest),
            beta: RisingTable::new(model.beta, longest),
            alpha_beta: RisingTable::new(model.alpha + model.beta, longest),
            delta: RisingTable::new(model.delta, longest),
            gamma_delta: RisingTable::new(model.gamma + model.delta, longest + 1),
            gamma: model.gamma,
        }
    }

    pub(super) fn record(&self, record: &OccasionSummary) -> RecordLikelihood {
        let [x, last, n] = [record.purchases, record.last, record.occasions].map(|count| count as usize);
        let ln_alive = self.buying(x, n) + self.staying(n);
        let left = |m: usize| self.buying(x, m) + self.leaving(m);
        let ln = (last..n).map(left).fold(ln_alive, log_add_exp);
        let mut gradient = self
            .alive_gradient(x, n)
            .map(|slope| slope * (ln_alive - ln).exp());
        for m in last..n {
            let share = (left(m) - ln).exp();
            for (sum, slope) in gradient.iter_mut().zip(self.leaving_gradient(x, m)) {
                *sum += share * slope;
            }
        }
        RecordLikelihood {
            ln,
            ln_alive,
            gradient,
        }
    }

    /// ln B(γ, δ+m) - ln B(γ, δ): still there after m occasions.
    pub(super) fn staying(&self, m: usize) -> f64 {
        self.delta.ln[m] - self.gamma_delta.ln[m]
    }

    /// ln B(γ+1, δ+m) - ln B(γ, δ): gone after m occasions exactly.
    pub(super) fn leaving(&self, m: usize) -> f64 {
        self.gamma.ln() + self.delta.ln[m] - self.gamma_delta.ln[m + 1]
    }

    /// ln B(α+x, β+m-x) - ln B(α, β): x purchases in a given order at m occasions.
    pub(super) fn buying(&self, x: usize, m: usize) -> f64 {
        self.alpha.ln[x] + self.beta.ln[m - x] - self.alpha_beta.ln[m]
    }

    fn alive_gradient(&self, x: usize, n: usize) -> [f64; 4] {
        let both = self.alpha_beta.derivative[n];
        let stay = self.gamma_delta.derivative[n];
        [
            self.alpha.derivative[x] - both,
            self.beta.derivative[n - x] - both,
            -stay,
            self.delta.derivative[n] - stay,
        ]
    }

    fn leaving_gradient(&self, x: usize, m: usize) -> [f64; 4] {
        let both = self.alpha_beta.derivative[m];
        let stay = self.gamma_delta.derivative[m + 1];
        [
            self.alpha.derivative[x] - both,
            self.beta.derivative[m - x] - both,
            1.0 / self.gamma - stay,
            self.delta.derivative[m] - stay,
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::{BgBb, OccasionSummary, evaluate};

    #[test]
    fn the_gradient_is_that_of_the_likelihood() {
        let record = |purchases, last, occasions, accounts| OccasionSummary {
            purchases,
            last,
            occasions,
            accounts,
        };
        let records = [
            record(0, 0, 6, 40),
            record(1, 1, 6, 12),
            record(2, 6, 6, 7),
            record(3, 4, 5, 9),
            record(6, 6, 6, 3),
        ];
        let at = |point: [f64; 4]| evaluate(&BgBb::from_array(point.map(f64::exp)), &records);
        let (point, step) = ([0.2, -0.3, -0.4, 0.9], 1e-5);
        let gradient = at(point).gradient;
        for (index, slope) in gradient.into_iter().enumerate() {
            let moved = |by: f64| {
                let mut there = point;
                there[index] += by;
                at(there).value
            };
            let difference = (moved(step) - moved(-step)) / (2.0 * step);
            assert!(
                (slope - difference).abs() < 1e-6 * (1.0 + slope.abs()),
                "{index}: {slope} {difference}"
            );
        }
    }
}
