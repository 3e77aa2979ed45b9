//! How much an account spends at a purchase: the Gamma-Gamma model.
//!
//! Purchases of an account are Gamma(p, ν) around its own mean p / ν, and ν is Gamma(q, γ) over accounts; how often an
//! account buys says nothing about how much (Fader & Hardie 2013, "The Gamma-Gamma Model of Monetary Value").
//! `docs/models/gamma-gamma.md` is its page.

mod by_purchases;
mod expectation;
mod fitting;
mod independence;
mod likelihood;

pub use expectation::ExpectedSpend;
pub use fitting::{fit, fit_spread_by};
pub use independence::{Coefficient, Independence, independence};

use crate::parameter::{InvalidParameter, all_positive};

/// The parameters of the Gamma-Gamma model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GammaGamma {
    /// Shape of the gamma distribution of an account's purchases; no unit.
    pub p: f64,
    /// Shape of the gamma distribution of ν over accounts; no unit. At 1 or below the mean over accounts is infinite.
    pub q: f64,
    /// Scale of the same, in money.
    pub gamma: f64,
}

/// What accounts spent, and how many did exactly that.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SpendSummary {
    /// Purchases that the mean is over, x: the first one is commonly left out.
    pub purchases: u32,
    /// Mean amount of a purchase, m, in money; of no account where there was no purchase.
    pub mean_spend: f64,
    /// Accounts with this record.
    pub accounts: u64,
}

impl GammaGamma {
    /// A model with these parameters.
    ///
    /// # Errors
    ///
    /// Each parameter has to be positive and finite.
    pub fn new(p: f64, q: f64, gamma: f64) -> Result<Self, InvalidParameter> {
        all_positive(&[("p", p), ("q", q), ("gamma", gamma)])?;
        Ok(Self { p, q, gamma })
    }

    pub(crate) fn from_array([p, q, gamma]: [f64; 3]) -> Self {
        Self { p, q, gamma }
    }
}

impl SpendSummary {
    /// The record of an account that has not bought.
    pub const NONE: Self = Self {
        purchases: 0,
        mean_spend: 0.0,
        accounts: 1,
    };

    /// x m, the amount of all purchases.
    fn total(&self) -> f64 {
        if self.purchases == 0 {
            0.0
        } else {
            f64::from(self.purchases) * self.mean_spend
        }
    }
}
