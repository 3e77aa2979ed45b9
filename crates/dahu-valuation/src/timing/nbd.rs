//! Accounts that never leave: the yardstick for all others.
//!
//! | symbol | meaning |
//! |---|---|
//! | λ | an account's rate of buying a day; Gamma(r, α) over accounts |
//! | R | r + x, the shape of λ given x repeat purchases |

use super::{
    Diverges, History, PurchaseDistribution, Residual, TimingModel,
    chance::Chance,
    counts::negative_binomial,
    triples::{Days, Triples, rising},
};
use crate::{
    fit::{Fit, FitError},
    numeric::{
        gamma::ln_gamma,
        maximise::{Evaluation, maximise},
    },
    parameter::{InvalidParameter, all_positive},
};

/// Purchases at random at gamma-distributed rates, for ever (Ehrenberg 1959).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Nbd {
    r: f64,
    alpha_days: f64,
}

impl Nbd {
    /// NBD with the rate α in days.
    ///
    /// # Errors
    ///
    /// [`InvalidParameter`] for the first parameter that is not finite and above zero.
    pub fn new(r: f64, alpha_days: f64) -> Result<Self, InvalidParameter> {
        all_positive(&[("r", r), ("alpha", alpha_days)])?;
        Ok(Self { r, alpha_days })
    }

    /// r, the shape of the rates.
    pub fn r(&self) -> f64 {
        self.r
    }

    /// α in days; r / α is the mean rate.
    pub fn alpha_days(&self) -> f64 {
        self.alpha_days
    }

    /// The log-likelihood of all accounts and its gradient by ln r and ln α.
    pub fn total_log_likelihood(&self, triples: &Triples) -> Evaluation<2> {
        let rates = rising(triples, self.r, 1, 0);
        let days = Days::new(self.alpha_days, triples.oldest_days());
        let ln_rate = self.alpha_days.ln();
        let [value, r, alpha] = triples.sum(|range| {
            let mut sums = [0.0; 3];
            for (purchases, run) in triples.runs(range) {
                let shape = self.r + f64::from(purchases);
                let counted = rates.ln[purchases as usize] + self.r * ln_rate;
                let by_shape = rates.derivative[purchases as usize] + ln_rate;
                for index in run {
                    let weight = f64::from(triples.accounts[index]);
                    let age = triples.age_days[index] as usize;
                    sums[0] += weight * (counted - shape * days.ln[age]);
                    sums[1] += weight * (by_shape - days.ln[age]);
                    sums[2] += weight * (self.r / self.alpha_days - shape * days.reciprocal[age]);
                }
            }
            sums
        });
        Evaluation {
            value,
            gradient: [r * self.r, alpha * self.alpha_days],
        }
    }

    /// Fits by maximum likelihood; the log-likelihood is that of times in days.
    ///
    /// # Errors
    ///
    /// [`FitError::TooFew`] below ten repeat buyers, and what the search may end in.
    pub fn fit(triples: &Triples) -> Result<Fit<Self>, FitError> {
        triples.check()?;
        let (shape, rate) = triples.moments();
        let starts = [[shape, rate], [1.0, rate / shape], [0.3 * shape, 0.3 * rate]];
        Self::fit_from(&starts, triples)
    }

    /// Fits to other accounts of the same kind, beginning where this model is.
    ///
    /// # Errors
    ///
    /// As [`Nbd::fit`].
    pub fn refit(&self, triples: &Triples) -> Result<Fit<Self>, FitError> {
        triples.check()?;
        Self::fit_from(&[[self.r, self.alpha_days]], triples)
    }

    fn fit_from(starts: &[[f64; 2]], triples: &Triples) -> Result<Fit<Self>, FitError> {
        let unit = triples.median_age();
        let make = |[r, alpha_days]: [f64; 2]| Self { r, alpha_days };
        let scaled: Vec<[f64; 2]> = starts
            .iter()
            .map(|[r, alpha]| [r.ln(), (alpha / unit).ln()])
            .collect();
        // Recency has no say here, and without it histories are far fewer.
        let merged = triples.without_recency();
        let maximum = maximise(&scaled, |at| {
            let [r, alpha] = at.map(f64::exp);
            make([r, alpha * unit]).total_log_likelihood(&merged)
        });
        Fit::from_maximum(&maximum, [1.0, unit], 0.0, triples.accounts(), make)
    }

    fn shape(&self, history: &History) -> f64 {
        self.r + f64::from(history.repeat_purchases)
    }

    fn rate(&self, history: &History) -> f64 {
        self.shape(history) / (self.alpha_days + history.age_days)
    }
}

impl TimingModel for Nbd {
    /// ln Γ(R)/Γ(r) + r ln α - R ln(α + T).
    fn log_likelihood(&self, history: &History) -> f64 {
        let shape = self.shape(history);
        ln_gamma(shape) - ln_gamma(self.r) + self.r * self.alpha_days.ln()
            - shape * (self.alpha_days + history.age_days).ln()
    }

    /// 1, by assumption.
    fn probability_alive(&self, _: &History) -> f64 {
        1.0
    }

    /// t R / (α + T).
    fn expected_purchases(&self, history: &History, horizon_days: f64) -> f64 {
        self.rate(history) * horizon_days.max(0.0)
    }

    fn purchase_distribution(
        &self,
        history: &History,
        horizon_days: f64,
        up_to: f64,
    ) -> PurchaseDistribution {
        self.distribution_in_phase(history, 0, horizon_days, up_to)
    }

    fn expected_in_phase(&self, history: &History, _: u32, horizon_days: f64) -> f64 {
        self.expected_purchases(history, horizon_days)
    }

    fn distribution_in_phase(
        &self,
        history: &History,
        _: u32,
        horizon_days: f64,
        up_to: f64,
    ) -> PurchaseDistribution {
        let odds = horizon_days.max(0.0) / (self.alpha_days + history.age_days);
        let probabilities = negative_binomial(self.shape(history), odds);
        PurchaseDistribution { probabilities }.cut(up_to)
    }

    /// R / ((α + T) δ); cutting a dropout that does not exist changes nothing.
    fn residual(&self, history: &History, discount_rate_daily: f64, _: f64) -> Result<Residual, Diverges> {
        if discount_rate_daily <= 0.0 {
            return Err(Diverges {
                parameter: "the dropout",
                value: 0.0,
            });
        }
        Ok(Residual {
            purchases: self.rate(history) / discount_rate_daily,
            by_dropout_cut: 0.0,
        })
    }

    fn residuals(
        &self,
        triples: &Triples,
        discount_rate_daily: f64,
        dropout_cut: f64,
    ) -> Result<Vec<Residual>, Diverges> {
        triples.each(|history| self.residual(history, discount_rate_daily, dropout_cut))
    }

    /// Nobody leaves.
    fn kept_if_alive(&self, _: &History, _: f64, _: f64) -> f64 {
        1.0
    }

    fn simulate(&self, age_days: f64, uniform: &mut dyn FnMut() -> f64) -> Vec<f64> {
        self.simulate_on(&History::NEW, age_days, uniform)
    }

    fn simulate_on(
        &self,
        history: &History,
        horizon_days: f64,
        uniform: &mut dyn FnMut() -> f64,
    ) -> Vec<f64> {
        let mut chance = Chance(uniform);
        let rate = chance.gamma(self.shape(history)) / (self.alpha_days + history.age_days);
        chance.poisson_times(rate, horizon_days)
    }

    fn time_scale_days(&self) -> f64 {
        self.alpha_days
    }
}
