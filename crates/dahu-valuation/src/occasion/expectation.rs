//! What the BG/BB model expects of an account.

use super::{BgBb, OccasionSummary, likelihood::Tables};
use crate::numeric::{
    gamma::RisingTable,
    survival_sum::{discounted_survival, discounted_survival_until},
};

impl BgBb {
    /// The chance that the account is still there at its next occasion, n + 1 (2010, equation 7).
    pub fn probability_alive(&self, record: &OccasionSummary) -> f64 {
        let n = f64::from(record.occasions);
        self.alive_so_far(record) * (self.delta + n) / (self.gamma + self.delta + n)
    }

    /// Purchases that a new account makes at its first `occasions`: α / (α + β) · Σ_t B(γ, δ+t) / B(γ, δ).
    ///
    /// The sum of survival chances is used in place of the paper's closed form, which divides by γ - 1.
    pub fn expected_purchases_of_new(&self, occasions: u32) -> f64 {
        let first = self.delta / (self.gamma + self.delta);
        let chance = self.alpha / (self.alpha + self.beta);
        chance * first * self.occasions_left(0.0, 1.0, occasions)
    }

    /// Purchases at the next `occasions` of an account with this record (2010, equation 13).
    pub fn expected_purchases(&self, record: &OccasionSummary, occasions: u32) -> f64 {
        let n = f64::from(record.occasions);
        self.probability_alive(record) * self.chance(record) * self.occasions_left(n, 1.0, occasions)
    }

    /// Discounted expected residual transactions, DERT (2010, equation 14): purchases at all later occasions, the
    /// first of them discounted by one period at `discount_rate` a period.
    ///
    /// At a rate of 0 this is infinite unless γ > 1.
    pub fn discounted_expected_purchases(&self, record: &OccasionSummary, discount_rate: f64) -> f64 {
        let n = f64::from(record.occasions);
        let keep = 1.0 / (1.0 + discount_rate);
        let b = self.delta + n + 1.0;
        self.probability_alive(record)
            * self.chance(record)
            * keep
            * discounted_survival(b, b + self.gamma, keep)
    }

    /// The same over the next `occasions` only.
    pub fn discounted_expected_purchases_until(
        &self,
        record: &OccasionSummary,
        discount_rate: f64,
        occasions: u32,
    ) -> f64 {
        let n = f64::from(record.occasions);
        let keep = 1.0 / (1.0 + discount_rate);
        self.probability_alive(record) * self.chance(record) * keep * self.occasions_left(n, keep, occasions)
    }

    /// The chances of 0, 1, … purchases at the next `occasions` of an account with this record.
    ///
    /// That of a new account whose beta distributions have been updated by the record, if it is still alive after its
    /// last occasion, and no purchase for certain if not.
    pub fn purchase_distribution(&self, record: &OccasionSummary, occasions: u32) -> Vec<f64> {
        let alive = self.alive_so_far(record);
        let horizon = occasions as usize;
        let updated = self.updated(record);
        let tables = Tables::new(&updated, horizon);
        let factorial = RisingTable::new(1.0, horizon);
        let mut chances = vec![0.0; horizon + 1];
        for stayed in 0..=horizon {
            let staying = if stayed == horizon {
                tables.staying(horizon)
            } else {
                tables.leaving(stayed)
            };
            for (x, chance) in chances.iter_mut().enumerate().take(stayed + 1) {
                let orders = factorial.ln[stayed] - factorial.ln[x] - factorial.ln[stayed - x];
                *chance += alive * (staying + orders + tables.buying(x, stayed)).exp();
            }
        }
        chances[0] += 1.0 - alive;
        chances
    }

    /// Σ over the next occasions of zʲ times the chance to stay j more, given that the next one is reached.
    fn occasions_left(&self, n: f64, z: f64, occasions: u32) -> f64 {
        let b = self.delta + n + 1.0;
        discounted_survival_until(b, b + self.gamma, z, occasions)
    }

    /// The chance that the account had not left by its last occasion.
    fn alive_so_far(&self, record: &OccasionSummary) -> f64 {
        let likelihood = Tables::new(self, record.occasions as usize).record(record);
        (likelihood.ln_alive - likelihood.ln).exp()
    }

    /// The mean chance to buy at an occasion, of an account with this record that is alive.
    fn chance(&self, record: &OccasionSummary) -> f64 {
        let n = f64::from(record.occasions);
        (self.alpha + f64::from(record.purchases)) / (self.alpha + self.beta + n)
    }

    /// The distributions of p and θ of an account with this record that is alive.
    fn updated(&self, record: &OccasionSummary) -> Self {
        let [x, n] = [record.purchases, record.occasions].map(f64::from);
        Self {
            alpha: self.alpha + x,
            beta: self.beta + n - x,
            gamma: self.gamma,
            delta: self.delta + n,
        }
    }
}
