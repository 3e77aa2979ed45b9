//! Fitting the Gamma-Gamma model.

use super::{GammaGamma, SpendSummary, likelihood::GroupedSpend};
use crate::{
    fit::{Fit, FitError},
    numeric::maximise::maximise,
};

/// Accounts with a purchase below which three parameters are not to be had.
const ACCOUNTS_AT_LEAST: u64 = 10;

/// Fits the model by maximum likelihood to the records that have a purchase; the others say nothing and are skipped.
///
/// The search runs on money over its median, so that the unit of money changes γ and nothing else; the log-likelihood
/// is in original units.
///
/// # Errors
///
/// [`FitError::Impossible`] for a purchase with a mean that is not above zero, [`FitError::TooFew`] for fewer than ten
/// accounts with a purchase, and what [`Fit::from_maximum`] refuses.
pub fn fit(records: &[SpendSummary]) -> Result<Fit<GammaGamma>, FitError> {
    let is_flawed = |record: &SpendSummary| {
        record.purchases > 0 && !(record.mean_spend.is_finite() && record.mean_spend > 0.0)
    };
    if let Some(index) = records.iter().position(is_flawed) {
        return Err(FitError::Impossible {
            index,
            reason: "the mean amount of purchases has to be above zero",
        });
    }
    let bought = records.iter().filter(|record| record.purchases > 0);
    let found = bought.clone().map(|record| record.accounts).sum();
    if found < ACCOUNTS_AT_LEAST {
        return Err(FitError::TooFew {
            found,
            needed: ACCOUNTS_AT_LEAST,
        });
    }
    let unit = median(bought.map(|record| record.mean_spend).collect());
    let grouped = GroupedSpend::of(records, unit);
    let starts = [[4.0, 3.0, 0.6], [1.5, 1.5, 0.6], [1.0, 10.0, 9.0]];
    let maximum = maximise(&starts.map(|start| start.map(f64::ln)), |at| {
        grouped.evaluate(&GammaGamma::from_array(at.map(f64::exp)))
    });
    // A density over amounts that are `unit` times larger is so many times thinner.
    let offset = -(found as f64) * unit.ln();
    Fit::from_maximum(&maximum, [1.0, 1.0, unit], offset, found, GammaGamma::from_array)
}

/// The middle record's mean amount; any scale near it will do.
fn median(mut means: Vec<f64>) -> f64 {
    let middle = means.len() / 2;
    *means.select_nth_unstable_by(middle, f64::total_cmp).1
}
