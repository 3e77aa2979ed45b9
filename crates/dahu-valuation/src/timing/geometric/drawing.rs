//! Drawing what an account buys.

use super::{Chances, GeometricDropout};
use crate::timing::{History, TimingModel, chance::Chance};

impl GeometricDropout {
    /// The purchases of a new account until an age.
    pub(super) fn drawn_new(&self, age_days: f64, chance: &mut Chance<'_>) -> Vec<f64> {
        let rate = chance.gamma(self.r) / self.alpha_days;
        let leaves = chance.beta(self.a, self.b);
        if self.chances == Chances::AfterAll && chance.happens(leaves) {
            return Vec::new();
        }
        self.draw([rate, leaves], 0, age_days, chance)
    }

    /// The purchases in a horizon of an account with a history: whether it is alive, how far it is in its gap, its rate
    /// and its chance to leave are drawn from what the history lets expect.
    pub(super) fn drawn_on(&self, history: &History, horizon_days: f64, chance: &mut Chance<'_>) -> Vec<f64> {
        if !chance.happens(self.probability_alive(history)) {
            return Vec::new();
        }
        let passed = chance.one_of(&self.passed_phases(history));
        let shape = self.shape(history) + f64::from(passed);
        let rate = chance.gamma(shape) / (self.alpha_days + history.age_days);
        let leaves = chance.beta(self.a, self.survived(history));
        self.draw([rate, leaves], passed, horizon_days, chance)
    }

    /// The purchases until `end` of an account with a rate and a chance to leave, that has passed so many phases.
    fn draw(&self, [rate, leaves]: [f64; 2], passed: u32, end: f64, chance: &mut Chance<'_>) -> Vec<f64> {
        let mut days = Vec::new();
        let (mut at, mut first) = (0.0, passed);
        loop {
            at += (first..self.regularity)
                .map(|_| chance.exponential())
                .sum::<f64>()
                / rate;
            if at > end {
                return days;
            }
            days.push(at);
            if chance.happens(leaves) {
                return days;
            }
            first = 0;
        }
    }
}
