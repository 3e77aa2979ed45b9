//! Fitting the Gamma-Gamma model.

use super::{GammaGamma, SpendSummary, likelihood::GroupedSpend};
use crate::{
    fit::{Fit, FitError},
    numeric::maximise::{Maximum, maximise, maximise_from_sample},
    timing::{in_turn, triples::Spread},
};

/// Accounts with a purchase below which three parameters are not to be had.
const ACCOUNTS_AT_LEAST: u64 = 10;

/// From so many records on, a sample of them finds the hill, and all of them only its top.
const MANY: usize = 100_000;
const SAMPLE: usize = 20_000;

/// Fits the model by maximum likelihood to the records that have a purchase; the others say nothing and are skipped.
///
/// The search runs on money over its median, so that the unit of money changes γ and nothing else; the log-likelihood
/// is in original units. Of many records the starts are tried on every n-th; evaluations are those on all.
///
/// # Errors
///
/// [`FitError::Impossible`] for a purchase with a mean that is not above zero, [`FitError::TooFew`] for fewer than ten
/// accounts with a purchase, and what [`Fit::from_maximum`] refuses.
pub fn fit(records: &[SpendSummary]) -> Result<Fit<GammaGamma>, FitError> {
    fit_spread_by(records, in_turn)
}

/// [`fit`] with the totals worked out by `spread`, on threads of the caller's; the fit is the same to the last bit.
///
/// # Errors
///
/// As [`fit`].
pub fn fit_spread_by(records: &[SpendSummary], spread: Spread) -> Result<Fit<GammaGamma>, FitError> {
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
    let some = bought.step_by((records.len() / MANY).max(1));
    let unit = median(some.map(|record| record.mean_spend).collect());
    let maximum = maximum(&GroupedSpend::of(records, unit, spread));
    // A density over amounts that are `unit` times larger is so many times thinner.
    let offset = -(found as f64) * unit.ln();
    Fit::from_maximum(&maximum, [1.0, 1.0, unit], offset, found, GammaGamma::from_array)
}

fn maximum(all: &GroupedSpend) -> Maximum<3> {
    if all.len() < MANY {
        return from_starts(all);
    }
    let sample = all.every(all.len() / SAMPLE);
    let ratio = all.accounts() / sample.accounts();
    let evaluate = |at: &[f64; 3]| all.evaluate(&GammaGamma::from_array(at.map(f64::exp)));
    maximise_from_sample(from_starts(&sample), ratio, evaluate).unwrap_or_else(|| from_starts(all))
}

fn from_starts(grouped: &GroupedSpend) -> Maximum<3> {
    let starts = [[4.0, 3.0, 0.6], [1.5, 1.5, 0.6], [1.0, 10.0, 9.0]];
    maximise(&starts.map(|start| start.map(f64::ln)), |at| {
        grouped.evaluate(&GammaGamma::from_array(at.map(f64::exp)))
    })
}

/// The middle record's mean amount; any scale near it will do.
fn median(mut means: Vec<f64>) -> f64 {
    let middle = means.len() / 2;
    *means.select_nth_unstable_by(middle, f64::total_cmp).1
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::*;

    fn backwards(count: usize, work: &(dyn Fn(usize) + Sync)) {
        (0..count).rev().for_each(work);
    }

    #[test]
    fn a_sample_that_finds_the_hill_leaves_the_top_where_it_is() {
        let truth = GammaGamma::new(6.25, 3.74, 1.5).unwrap();
        let mut random = ChaCha8Rng::seed_from_u64(12);
        let records: Vec<SpendSummary> = (0..110_000_u32)
            .map(|account| {
                let purchases = 1 + account % 5;
                let amounts = truth.simulate(purchases, &mut || random.random());
                SpendSummary {
                    purchases,
                    mean_spend: amounts.iter().sum::<f64>() / f64::from(purchases),
                    accounts: 1,
                }
            })
            .collect();
        let grouped = GroupedSpend::of(&records, 1.0, in_turn);
        let (by_sample, anew) = (maximum(&grouped), from_starts(&grouped));
        assert!(by_sample.converged && by_sample.evaluations < 20 && by_sample.starts_agreeing > 1);
        assert!((by_sample.value - anew.value).abs() < 1e-6);
        for (one, other) in by_sample.at.iter().zip(anew.at) {
            assert!((one - other).abs() < 1e-8, "{one} {other}");
        }
        let alone = fit(&records).unwrap();
        assert_eq!(alone, fit_spread_by(&records, backwards).unwrap());
    }
}
