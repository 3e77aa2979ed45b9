//! The value of all accounts when fewer of them leave.

use dahu_core::money::Amount;
use dahu_valuation::{summary::Summary, timing::TimingModel};

use super::{Terms, fitting, fitting::Fitted, scoring};
use crate::{
    Result,
    valuation::{AccountValue, RetentionPoint, value::exactly},
};

/// Cuts of dropout that the curve has, in percent.
const PERCENTS: [u8; 11] = [0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50];
/// Accounts on which the curve is drawn at most: a curve of relative values changes little beyond that.
const ACCOUNTS: usize = 20_000;

/// The curve; empty where churn is not known.
///
/// Each account's dropout is scaled by 1 less the cut, from the day of valuation on. Of many accounts, every n-th is taken.
pub(super) fn curve(
    terms: &Terms,
    fitted: &Fitted,
    accounts: &[Summary],
    values: &[AccountValue],
) -> Result<Vec<RetentionPoint>> {
    let Some(models) = fitted.models.as_ref().filter(|_| fitted.basis.is_residual()) else {
        return Ok(Vec::new());
    };
    let step = accounts.len().div_ceil(ACCOUNTS).max(1);
    let (some, spends): (Vec<Summary>, Vec<Amount>) = accounts
        .iter()
        .zip(values)
        .step_by(step)
        .filter(|(account, _)| account.age_days > 0)
        .map(|(account, value)| (*account, value.spend))
        .unzip();
    let triples = fitting::triples(&some)?;
    let places = scoring::places(&some, &triples);
    let rate = scoring::value_model(models, terms)?.terms.discount_rate_daily;
    let mut points = Vec::with_capacity(PERCENTS.len());
    let mut base = 0.0;
    for percent in PERCENTS {
        let cut = f64::from(percent) / 100.0;
        let residuals = models
            .timing()
            .residuals(&triples, rate, cut)
            .map_err(scoring::diverges)?;
        let worth = places.iter().zip(&spends).filter_map(|(place, spend)| {
            let residual = residuals.get((*place)?)?;
            Some(residual.purchases * exactly(spend.ten_thousandths()))
        });
        let value: f64 = worth.sum();
        if percent == 0 {
            base = value;
        }
        points.push(RetentionPoint {
            cut,
            relative: if base > 0.0 { value / base } else { 1.0 },
        });
    }
    Ok(points)
}
