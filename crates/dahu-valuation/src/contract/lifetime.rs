//! Survival, retention and lifetimes under the shifted-beta-geometric model.

use super::{LifetimeError, ShiftedBetaGeometric};
use crate::numeric::{
    gamma::RisingTable,
    survival_sum::{discounted_survival, discounted_survival_until},
};

impl ShiftedBetaGeometric {
    /// The share of customers left after `periods`: S(t) = B(α, β+t) / B(α, β) (2007, equation 6).
    pub fn survival(&self, periods: u32) -> f64 {
        let periods = periods as usize;
        let stay = RisingTable::new(self.beta, periods);
        let all = RisingTable::new(self.alpha + self.beta, periods);
        (stay.ln[periods] - all.ln[periods]).exp()
    }

    /// The chance that a customer in its period `tenure`, counted from 1, renews at its end:
    /// (β + n - 1) / (α + β + n - 1) (2007, equation 8).
    pub fn retention_rate(&self, tenure: u32) -> f64 {
        let stayed = self.beta + f64::from(tenure) - 1.0;
        stayed / (self.alpha + stayed)
    }

    /// Periods that a new customer is expected to stay, its first included: (α + β - 1) / (α - 1).
    ///
    /// # Errors
    ///
    /// [`LifetimeError::Diverges`] for α <= 1.
    pub fn expected_tenure(&self) -> Result<f64, LifetimeError> {
        self.discounted_expected_lifetime(0.0)
    }

    /// Discounted expected lifetime, DEL: Σ_{t≥0} S(t) / (1+d)ᵗ of a new customer, its first period undiscounted
    /// (Fader & Hardie 2010, "Customer-Base Valuation in a Contractual Setting", Marketing Science 29(1)).
    ///
    /// # Errors
    ///
    /// [`LifetimeError::InvalidRate`] for a negative rate, [`LifetimeError::Diverges`] for a rate of 0 and α <= 1.
    pub fn discounted_expected_lifetime(&self, discount_rate: f64) -> Result<f64, LifetimeError> {
        let keep = self.factor(discount_rate)?;
        Ok(discounted_survival(self.beta, self.alpha + self.beta, keep))
    }

    /// Discounted expected residual lifetime, DERL, of a customer in its period `tenure`, seen just before it decides
    /// on renewal: the first period to come counts in full (2010, equation 6).
    ///
    /// # Errors
    ///
    /// As [`Self::discounted_expected_lifetime`].
    pub fn discounted_expected_residual_lifetime(
        &self,
        tenure: u32,
        discount_rate: f64,
    ) -> Result<f64, LifetimeError> {
        let keep = self.factor(discount_rate)?;
        let b = self.beta + f64::from(tenure);
        Ok(self.retention_rate(tenure) * discounted_survival(b, self.alpha + b, keep))
    }

    /// The same over the next `periods` only; finite at any rate.
    ///
    /// # Errors
    ///
    /// [`LifetimeError::InvalidRate`] for a negative rate.
    pub fn discounted_expected_residual_lifetime_until(
        &self,
        tenure: u32,
        discount_rate: f64,
        periods: u32,
    ) -> Result<f64, LifetimeError> {
        let keep = discount_factor(discount_rate)?;
        let b = self.beta + f64::from(tenure);
        Ok(self.retention_rate(tenure) * discounted_survival_until(b, self.alpha + b, keep, periods))
    }

    fn factor(&self, discount_rate: f64) -> Result<f64, LifetimeError> {
        let keep = discount_factor(discount_rate)?;
        if keep >= 1.0 && self.alpha <= 1.0 {
            return Err(LifetimeError::Diverges { alpha: self.alpha });
        }
        Ok(keep)
    }
}

/// What one unit a period later is worth now.
pub(crate) fn discount_factor(discount_rate: f64) -> Result<f64, LifetimeError> {
    if discount_rate.is_finite() && discount_rate >= 0.0 {
        Ok(1.0 / (1.0 + discount_rate))
    } else {
        Err(LifetimeError::InvalidRate { rate: discount_rate })
    }
}
