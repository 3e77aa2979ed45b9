//! Fitting the shifted-beta-geometric model to cohorts.

use super::ShiftedBetaGeometric;
use crate::{
    fit::{Fit, FitError},
    numeric::{
        gamma::RisingTable,
        maximise::{Evaluation, maximise},
        sum::Sum,
    },
};

/// Losses below which two parameters are not to be had; use [`super::renewal`] instead.
pub const LOSSES_AT_LEAST: u64 = 10;

/// Customers who began together: how many were left after 0, 1, 2, … periods.
///
/// Those left at the end are censored: they leave later or never.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cohort<'a> {
    /// Customers at the start, then after each period; never rising.
    pub customers: &'a [u64],
}

/// What the likelihood needs: losses and censored customers by period, over all cohorts.
#[derive(Clone, Debug, Default)]
struct Counts {
    /// Customers who left at the end of period t, at t - 1.
    lost: Vec<u64>,
    /// Customers last seen after t periods, at t.
    censored: Vec<u64>,
}

/// Fits the model by maximum likelihood to one or more cohorts, which share the parameters.
///
/// Retention that does not rise with tenure shows as both parameters at the boundary: all customers are alike.
///
/// # Errors
///
/// [`FitError::Impossible`] for a cohort that grows, [`FitError::TooFew`] for fewer than ten losses or losses in a
/// single period only, and what [`Fit::from_maximum`] refuses.
pub fn fit(cohorts: &[Cohort<'_>]) -> Result<Fit<ShiftedBetaGeometric>, FitError> {
    let counts = Counts::of(cohorts)?;
    let found = counts.lost.iter().sum();
    let is_spread = counts.lost.iter().filter(|lost| **lost > 0).count() > 1;
    if found < LOSSES_AT_LEAST || !is_spread {
        return Err(FitError::TooFew {
            found: if is_spread { found } else { 0 },
            needed: LOSSES_AT_LEAST,
        });
    }
    let starts = [[1.0, 2.0], [0.5, 0.5], [1.0, 10.0]];
    let maximum = maximise(&starts.map(|start: [f64; 2]| start.map(f64::ln)), |at| {
        evaluate(&ShiftedBetaGeometric::from_array(at.map(f64::exp)), &counts)
    });
    let customers = cohorts.iter().filter_map(|cohort| cohort.customers.first()).sum();
    Fit::from_maximum(
        &maximum,
        [1.0; 2],
        0.0,
        customers,
        ShiftedBetaGeometric::from_array,
    )
}

impl ShiftedBetaGeometric {
    /// The log-likelihood of the cohorts: Σ losses · ln P(T = t) + left · ln S(t) (2007, equation 7).
    ///
    /// # Errors
    ///
    /// [`FitError::Impossible`] for a cohort that grows.
    pub fn log_likelihood(&self, cohorts: &[Cohort<'_>]) -> Result<f64, FitError> {
        Ok(evaluate(self, &Counts::of(cohorts)?).value)
    }
}

impl Counts {
    fn of(cohorts: &[Cohort<'_>]) -> Result<Self, FitError> {
        let longest = cohorts
            .iter()
            .map(|cohort| cohort.customers.len())
            .max()
            .unwrap_or(0);
        let mut counts = Self {
            lost: vec![0; longest.saturating_sub(1)],
            censored: vec![0; longest.max(1)],
        };
        for (index, cohort) in cohorts.iter().enumerate() {
            for (lost, pair) in counts.lost.iter_mut().zip(cohort.customers.windows(2)) {
                *lost += pair[0].checked_sub(pair[1]).ok_or(FitError::Impossible {
                    index,
                    reason: "a cohort grows",
                })?;
            }
            if let Some((left, before)) = cohort.customers.split_last() {
                counts.censored[before.len()] += left;
            }
        }
        Ok(counts)
    }
}

/// The log-likelihood and its gradient by ln α and ln β.
fn evaluate(model: &ShiftedBetaGeometric, counts: &Counts) -> Evaluation<2> {
    let longest = counts.lost.len();
    let stay = RisingTable::new(model.beta, longest);
    let all = RisingTable::new(model.alpha + model.beta, longest);
    let (mut value, mut by_alpha, mut by_beta) = (Sum::default(), Sum::default(), Sum::default());
    for (before, lost) in counts.lost.iter().enumerate().filter(|(_, lost)| **lost > 0) {
        let weight = *lost as f64;
        value.add(weight * (model.alpha.ln() + stay.ln[before] - all.ln[before + 1]));
        by_alpha.add(weight * (1.0 / model.alpha - all.derivative[before + 1]));
        by_beta.add(weight * (stay.derivative[before] - all.derivative[before + 1]));
    }
    for (periods, left) in counts.censored.iter().enumerate().filter(|(_, left)| **left > 0) {
        let weight = *left as f64;
        value.add(weight * (stay.ln[periods] - all.ln[periods]));
        by_alpha.add(-weight * all.derivative[periods]);
        by_beta.add(weight * (stay.derivative[periods] - all.derivative[periods]));
    }
    Evaluation {
        value: value.total(),
        gradient: [model.alpha * by_alpha.total(), model.beta * by_beta.total()],
    }
}

#[cfg(test)]
mod tests {
    use super::{Cohort, Counts, ShiftedBetaGeometric, evaluate};

    #[test]
    fn the_gradient_is_that_of_the_likelihood() {
        let cohorts = [
            Cohort {
                customers: &[1_000, 869, 743, 653],
            },
            Cohort { customers: &[80, 61] },
        ];
        let counts = Counts::of(&cohorts).unwrap();
        let at = |a: f64, b: f64| {
            evaluate(
                &ShiftedBetaGeometric {
                    alpha: a.exp(),
                    beta: b.exp(),
                },
                &counts,
            )
        };
        let (a, b, step) = (-0.3, 1.2, 1e-5);
        let gradient = at(a, b).gradient;
        let differences = [
            (at(a + step, b).value - at(a - step, b).value) / (2.0 * step),
            (at(a, b + step).value - at(a, b - step).value) / (2.0 * step),
        ];
        for (slope, difference) in gradient.iter().zip(differences) {
            assert!(
                (slope - difference).abs() < 1e-6 * (1.0 + slope.abs()),
                "{slope} {difference}"
            );
        }
    }
}
