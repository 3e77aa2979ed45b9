//! What the Gamma-Gamma model expects of an account.
//!
//! Given x purchases of mean m, ν is Gamma(p x + q, γ + x m), and the account's own mean amount is M = p / ν.

use super::{GammaGamma, SpendSummary};
use crate::{
    numeric::incomplete_gamma::{gamma_quantile, regularized_gamma},
    timing::chance::Chance,
};

/// The amount to expect of a purchase, and in which sense.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ExpectedSpend {
    /// The mean.
    Mean(f64),
    /// The median, because q is 1 or less and the mean over accounts is infinite. Say so where it is shown.
    Median(f64),
}

impl ExpectedSpend {
    /// The amount, in either sense.
    pub fn amount(self) -> f64 {
        match self {
            Self::Mean(amount) | Self::Median(amount) => amount,
        }
    }
}

impl GammaGamma {
    /// The mean amount over all accounts, p γ / (q - 1), or their median where q <= 1.
    pub fn population_spend(&self) -> ExpectedSpend {
        self.expected_spend(&SpendSummary::NONE)
    }

    /// The mean amount of a purchase of an account with this record: E[M | x, m] = p (γ + x m) / (p x + q - 1)
    /// (Fader & Hardie 2013, equation 5).
    ///
    /// An account's own mean exists from p x + q > 1 on, but for q <= 1 it is drawn to an infinite one, the more the
    /// less is known; so the median is given for all accounts alike.
    pub fn expected_spend(&self, record: &SpendSummary) -> ExpectedSpend {
        if self.q > 1.0 {
            let (shape, rate) = self.posterior(record);
            ExpectedSpend::Mean(self.p * rate / (shape - 1.0))
        } else {
            ExpectedSpend::Median(self.mean_spend_quantile(record, 0.5))
        }
    }

    /// The amount below which the account's own mean lies with the chance `share`, between 0 and 1.
    ///
    /// M = p / ν, so its quantiles are those of the gamma distribution of ν, turned over.
    pub fn mean_spend_quantile(&self, record: &SpendSummary, share: f64) -> f64 {
        let (shape, rate) = self.posterior(record);
        self.p * rate / gamma_quantile(shape, 1.0 - share)
    }

    /// The amounts between which the account's own mean lies with a chance of 80 %: its 10 % and 90 % quantiles.
    pub fn mean_spend_interval(&self, record: &SpendSummary) -> (f64, f64) {
        (
            self.mean_spend_quantile(record, 0.1),
            self.mean_spend_quantile(record, 0.9),
        )
    }

    /// The chance that the account's own mean amount lies below `amount`.
    pub fn mean_spend_share(&self, record: &SpendSummary, amount: f64) -> f64 {
        let (shape, rate) = self.posterior(record);
        if amount > 0.0 {
            1.0 - regularized_gamma(shape, self.p * rate / amount)
        } else {
            0.0
        }
    }

    /// Amounts of the purchases of an account drawn from the model, out of numbers in [0, 1).
    pub fn simulate(&self, purchases: u32, uniform: &mut dyn FnMut() -> f64) -> Vec<f64> {
        let mut chance = Chance(uniform);
        let rate = chance.gamma(self.q) / self.gamma;
        (0..purchases).map(|_| chance.gamma(self.p) / rate).collect()
    }

    /// Shape and rate of the gamma distribution of ν given the record.
    pub(crate) fn posterior(&self, record: &SpendSummary) -> (f64, f64) {
        (
            self.p * f64::from(record.purchases) + self.q,
            self.gamma + record.total(),
        )
    }
}
