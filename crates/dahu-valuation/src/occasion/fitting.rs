//! Fitting the BG/BB model.

use super::{BgBb, OccasionSummary, likelihood::evaluate};
use crate::{
    fit::{Fit, FitError},
    numeric::maximise::maximise,
};

/// Accounts below which four parameters are not to be had.
const ACCOUNTS_AT_LEAST: u64 = 10;

/// Fits the model by maximum likelihood.
///
/// A homogeneous population or one that nobody leaves shows as parameters at the boundary, not as an error.
///
/// # Errors
///
/// [`FitError::Impossible`] for a record that breaks a rule of [`OccasionSummary::flaw`], [`FitError::TooFew`] for
/// fewer than ten accounts with an occasion, and what [`Fit::from_maximum`] refuses.
pub fn fit(records: &[OccasionSummary]) -> Result<Fit<BgBb>, FitError> {
    let flawed = records
        .iter()
        .enumerate()
        .find_map(|(index, record)| Some((index, record.flaw()?)));
    if let Some((index, reason)) = flawed {
        return Err(FitError::Impossible { index, reason });
    }
    let found = records
        .iter()
        .filter(|record| record.occasions > 0)
        .map(|record| record.accounts)
        .sum();
    if found < ACCOUNTS_AT_LEAST {
        return Err(FitError::TooFew {
            found,
            needed: ACCOUNTS_AT_LEAST,
        });
    }
    let starts = [[1.0, 1.0, 0.5, 2.5], [0.5, 2.0, 0.5, 5.0], [2.0, 1.0, 1.0, 4.0]];
    let maximum = maximise(&starts.map(|start| start.map(f64::ln)), |at| {
        evaluate(&BgBb::from_array(at.map(f64::exp)), records)
    });
    Fit::from_maximum(&maximum, [1.0; 4], 0.0, found, BgBb::from_array)
}
