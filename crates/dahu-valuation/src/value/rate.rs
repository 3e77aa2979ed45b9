//! The terms of a valuation.

use thiserror::Error;

use crate::numeric::logarithm::phi;

/// Margin and discount of a valuation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Terms {
    /// The share of sales that is margin.
    pub margin_share: f64,
    /// The continuous discount rate a day, δ.
    pub discount_rate_daily: f64,
}

/// Terms that make no sense.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
pub enum InvalidTerms {
    /// A discount rate is a share a year, of 0 or more: .1 for 10 %.
    #[error("the discount rate of a year has to be at least 0 and finite, but is {0}")]
    DiscountRate(f64),
    /// A margin is a share of sales, above 0 and at most 1: .3 for 30 %.
    #[error("the margin has to be above 0 and at most 1, but is {0}")]
    MarginShare(f64),
}

impl Terms {
    /// Terms from a share of sales and a discount rate of a year, .1 for 10 %.
    ///
    /// # Errors
    ///
    /// [`InvalidTerms`] for a margin outside (0, 1] or a negative rate.
    pub fn new(margin_share: f64, discount_rate_annual: f64) -> Result<Self, InvalidTerms> {
        if !(margin_share > 0.0 && margin_share <= 1.0) {
            return Err(InvalidTerms::MarginShare(margin_share));
        }
        Ok(Self {
            margin_share,
            discount_rate_daily: daily_rate(discount_rate_annual)?,
        })
    }
}

/// The continuous rate a day of a discount rate d a year: δ = ln(1 + d) / 365.25.
///
/// # Errors
///
/// [`InvalidTerms::DiscountRate`] for a rate that is negative or not finite.
pub fn daily_rate(discount_rate_annual: f64) -> Result<f64, InvalidTerms> {
    const DAYS_A_YEAR: f64 = 365.25;
    if discount_rate_annual.is_finite() && discount_rate_annual >= 0.0 {
        Ok(discount_rate_annual.ln_1p() / DAYS_A_YEAR)
    } else {
        Err(InvalidTerms::DiscountRate(discount_rate_annual))
    }
}

/// What one unit of money that comes evenly over `days`, the first of which lies `from_days` ahead, is worth now: the mean of
/// e^(-δt) over them.
pub fn spread_discount(discount_rate_daily: f64, from_days: f64, days: f64) -> f64 {
    (-discount_rate_daily * from_days).exp() * phi(-discount_rate_daily * days)
}

#[cfg(test)]
mod tests {
    use super::{InvalidTerms, Terms, daily_rate};

    #[test]
    fn a_year_at_the_daily_rate_is_a_year_at_the_annual_one() {
        let rate = daily_rate(0.1).unwrap();
        assert!(((rate * 365.25).exp() - 1.1).abs() < 1e-15);
        assert!(daily_rate(0.0).unwrap().abs() < f64::MIN_POSITIVE);
    }

    #[test]
    fn terms_that_make_no_sense_are_refused() {
        assert!(matches!(Terms::new(0.0, 0.1), Err(InvalidTerms::MarginShare(_))));
        assert!(matches!(Terms::new(1.2, 0.1), Err(InvalidTerms::MarginShare(_))));
        assert!(matches!(
            Terms::new(f64::NAN, 0.1),
            Err(InvalidTerms::MarginShare(_))
        ));
        assert!(matches!(
            Terms::new(0.3, -0.1),
            Err(InvalidTerms::DiscountRate(_))
        ));
        assert!(matches!(
            Terms::new(0.3, f64::INFINITY),
            Err(InvalidTerms::DiscountRate(_))
        ));
    }
}
