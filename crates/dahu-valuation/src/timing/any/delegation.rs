//! Whatever is asked of any model is answered by the one it is.

use super::AnyTiming;
use crate::timing::{Diverges, History, PurchaseDistribution, Residual, TimingModel, Triples};

impl TimingModel for AnyTiming {
    fn log_likelihood(&self, history: &History) -> f64 {
        self.model().log_likelihood(history)
    }

    fn probability_alive(&self, history: &History) -> f64 {
        self.model().probability_alive(history)
    }

    fn expected_purchases(&self, history: &History, horizon_days: f64) -> f64 {
        self.model().expected_purchases(history, horizon_days)
    }

    fn purchase_distribution(
        &self,
        history: &History,
        horizon_days: f64,
        up_to: f64,
    ) -> PurchaseDistribution {
        self.model().purchase_distribution(history, horizon_days, up_to)
    }

    fn kept_if_alive(&self, history: &History, horizon_days: f64, dropout_cut: f64) -> f64 {
        self.model().kept_if_alive(history, horizon_days, dropout_cut)
    }

    fn residual(
        &self,
        history: &History,
        discount_rate_daily: f64,
        dropout_cut: f64,
    ) -> Result<Residual, Diverges> {
        self.model().residual(history, discount_rate_daily, dropout_cut)
    }

    fn residuals(
        &self,
        triples: &Triples,
        discount_rate_daily: f64,
        dropout_cut: f64,
    ) -> Result<Vec<Residual>, Diverges> {
        self.model().residuals(triples, discount_rate_daily, dropout_cut)
    }

    fn simulate(&self, age_days: f64, uniform: &mut dyn FnMut() -> f64) -> Vec<f64> {
        self.model().simulate(age_days, uniform)
    }

    fn simulate_on(
        &self,
        history: &History,
        horizon_days: f64,
        uniform: &mut dyn FnMut() -> f64,
    ) -> Vec<f64> {
        self.model().simulate_on(history, horizon_days, uniform)
    }

    fn time_scale_days(&self) -> f64 {
        self.model().time_scale_days()
    }

    fn phases(&self, history: &History) -> Vec<f64> {
        self.model().phases(history)
    }

    fn expected_in_phase(&self, history: &History, phase: u32, horizon_days: f64) -> f64 {
        self.model().expected_in_phase(history, phase, horizon_days)
    }

    fn distribution_in_phase(
        &self,
        history: &History,
        phase: u32,
        horizon_days: f64,
        up_to: f64,
    ) -> PurchaseDistribution {
        self.model()
            .distribution_in_phase(history, phase, horizon_days, up_to)
    }
}
