//! The value of customers under contract when fewer of them leave.

use super::RetentionCurve;
use crate::contract::{LifetimeError, ShiftedBetaGeometric, discount_factor};

/// Customers under contract, by how long they have been.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ContractBase<'a> {
    /// Customers in their first, second, … period, all about to decide on renewal.
    pub customers: &'a [f64],
    /// Margin of a customer and period.
    pub margin: f64,
    /// How they leave.
    pub model: ShiftedBetaGeometric,
    /// Discount rate of a period, above 0.
    pub discount_rate: f64,
}

/// How many fewer leave.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum RetentionChange {
    /// So much is added to the retention rate of every tenure, .05 for five points; it stops at 1.
    Points(f64),
    /// The churn rate of every tenure is multiplied by 1 less this share.
    FewerDefections(f64),
}

impl ContractBase<'_> {
    /// The value of the renewals to come: Σ over tenures of customers · margin · DERL(α, β, n, d).
    ///
    /// # Errors
    ///
    /// [`LifetimeError::InvalidRate`] unless the discount rate is above 0.
    pub fn value(&self, change: RetentionChange) -> Result<f64, LifetimeError> {
        let residual = residual_lifetimes(&self.model, self.customers.len(), self.discount_rate, change)?;
        let lifetimes: f64 = self
            .customers
            .iter()
            .zip(residual)
            .map(|(customers, one)| customers * one)
            .sum();
        Ok(self.margin * lifetimes)
    }

    /// The curve of the value when the shares are cut off the churn rate of every tenure.
    ///
    /// # Errors
    ///
    /// As [`Self::value`].
    pub fn curve_of_fewer_defections(&self, shares: &[f64]) -> Result<RetentionCurve, LifetimeError> {
        self.curve(shares, RetentionChange::FewerDefections)
    }

    /// The curve of the value when points are added to the retention rate of every tenure.
    ///
    /// # Errors
    ///
    /// As [`Self::value`].
    pub fn curve_of_points(&self, points: &[f64]) -> Result<RetentionCurve, LifetimeError> {
        self.curve(points, RetentionChange::Points)
    }

    fn curve(
        &self,
        changes: &[f64],
        change: impl Fn(f64) -> RetentionChange,
    ) -> Result<RetentionCurve, LifetimeError> {
        // The rate is refused here, once, so that no point of the curve can fail.
        self.value(change(0.0))?;
        let value = |by: f64| self.value(change(by)).unwrap_or(f64::NAN);
        Ok(RetentionCurve::of(changes, value))
    }
}

/// DERL of customers in their period 1, 2, … `tenures`, under changed retention rates.
///
/// Backwards from V(n) = r(n) (1 + V(n+1) / (1+d)), begun so far out that what is wrong there has been discounted to
/// less than a rounding.
fn residual_lifetimes(
    model: &ShiftedBetaGeometric,
    tenures: usize,
    discount_rate: f64,
    change: RetentionChange,
) -> Result<Vec<f64>, LifetimeError> {
    /// ln of what a discounted error has to fall below.
    const NEGLIGIBLE: f64 = 40.0;
    let keep = discount_factor(discount_rate)?;
    if keep >= 1.0 {
        return Err(LifetimeError::InvalidRate { rate: discount_rate });
    }
    let changed = |tenure: u32| {
        let rate = model.retention_rate(tenure);
        match change {
            RetentionChange::Points(points) => (rate + points).clamp(0.0, 1.0),
            RetentionChange::FewerDefections(share) => (1.0 - (1.0 - share) * (1.0 - rate)).clamp(0.0, 1.0),
        }
    };
    let shown = u32::try_from(tenures).unwrap_or(u32::MAX);
    let ahead = (1..).find(|&periods| f64::from(periods) * discount_rate.ln_1p() > NEGLIGIBLE);
    let last = shown.saturating_add(ahead.unwrap_or(u32::MAX));
    let far = changed(last);
    let mut value = far / (1.0 - keep * far);
    let mut values = vec![0.0; tenures];
    for tenure in (1..last).rev() {
        value = changed(tenure) * (1.0 + keep * value);
        if let Some(slot) = values.get_mut(tenure as usize - 1) {
            *slot = value;
        }
    }
    Ok(values)
}
