//! Maximum likelihood.

use super::{Chances, GeometricDropout};
use crate::{
    fit::{Fit, FitError},
    numeric::maximise::{Evaluation, maximise},
    timing::{ridge::maximise_over_ridge, triples::Triples},
};

impl GeometricDropout {
    /// Fits BG/NBD by maximum likelihood; the log-likelihood is that of times in days.
    ///
    /// # Errors
    ///
    /// [`FitError::TooFew`] below ten repeat buyers, and what the search may end in.
    pub fn fit_bg_nbd(triples: &Triples) -> Result<Fit<Self>, FitError> {
        Self::fit(Chances::AfterRepeats, 1, triples)
    }

    /// Fits MBG/NBD by maximum likelihood; the log-likelihood is that of times in days.
    ///
    /// # Errors
    ///
    /// As [`GeometricDropout::fit_bg_nbd`].
    pub fn fit_mbg_nbd(triples: &Triples) -> Result<Fit<Self>, FitError> {
        Self::fit(Chances::AfterAll, 1, triples)
    }

    /// Fits MBG/CNBD-k for a given k.
    ///
    /// # Errors
    ///
    /// As [`GeometricDropout::fit_bg_nbd`]; [`FitError::NotFinite`] for k = 0, or above 1 when the triples do not know
    /// the gaps.
    pub fn fit_mbg_cnbd(triples: &Triples, regularity: u32) -> Result<Fit<Self>, FitError> {
        if regularity == 0 || (regularity > 1 && !triples.ln_gaps().is_finite()) {
            return Err(FitError::NotFinite {
                what: "the sum of the logarithms of the gaps",
            });
        }
        Self::fit(Chances::AfterAll, regularity, triples)
    }

    /// Fits MBG/CNBD-k for k = 1, 2, … up to `highest`, and takes the k before the likelihood falls, or before a
    /// search for its maximum fails.
    ///
    /// # Errors
    ///
    /// As [`GeometricDropout::fit_mbg_cnbd`].
    pub fn fit_regularity(triples: &Triples, highest: u32) -> Result<Fit<Self>, FitError> {
        let mut best = Self::fit_mbg_cnbd(triples, 1)?;
        for regularity in 2..=highest {
            let next = match Self::fit_mbg_cnbd(triples, regularity) {
                Err(FitError::NoConvergence { .. }) => break,
                next => next?,
            };
            if next.log_likelihood <= best.log_likelihood {
                break;
            }
            best = next;
        }
        Ok(best)
    }

    fn fit(chances: Chances, regularity: u32, triples: &Triples) -> Result<Fit<Self>, FitError> {
        triples.check()?;
        let (shape, rate) = triples.moments();
        let rate = rate / f64::from(regularity);
        // Moments do not see the accounts that left, so that those who stayed buy faster than they say.
        let starts = [
            [shape, 0.6 * rate, 0.8, 2.5],
            [1.5 * shape, 0.5 * rate, 1.0, 1.0],
            [shape, rate, 0.1, 3.0],
            [1.0, 0.5 * rate / shape, 0.5, 5.0],
        ];
        Self::fit_from(chances, regularity, &starts, triples)
    }

    /// The greatest log-likelihood of buying with Erlang-k gaps when nobody ever leaves; that of NBD for k = 1.
    ///
    /// What MBG/CNBD-k has to exceed for its churn to be believed: NBD would credit churn with what regularity gains.
    ///
    /// # Errors
    ///
    /// As [`GeometricDropout::fit_mbg_cnbd`].
    pub fn log_likelihood_if_all_stay(triples: &Triples, regularity: u32) -> Result<f64, FitError> {
        /// Chances to leave that not even the longest silence makes likely.
        const NOBODY: [f64; 2] = [1e-100, 1.0];
        triples.check()?;
        let (shape, rate) = triples.moments();
        let unit = triples.median_age();
        let rate = rate / unit / f64::from(regularity);
        let starts = [[shape, rate], [1.0, rate / shape], [0.3 * shape, 0.3 * rate]];
        let maximum = maximise(&starts.map(|start| start.map(f64::ln)), |at| {
            let [r, alpha] = at.map(f64::exp);
            let [a, b] = NOBODY;
            let model = Self::of(Chances::AfterAll, regularity, [r, alpha * unit, a, b]);
            let whole = model.total_log_likelihood(triples);
            Evaluation {
                value: whole.value,
                gradient: [whole.gradient[0], whole.gradient[1]],
            }
        });
        let fit = Fit::from_maximum(&maximum, [1.0, unit], 0.0, triples.accounts(), |values| values)?;
        Ok(fit.log_likelihood)
    }

    /// Fits the same model to other accounts of the same kind, beginning where this one is.
    ///
    /// # Errors
    ///
    /// As [`GeometricDropout::fit_mbg_cnbd`].
    pub fn refit(&self, triples: &Triples) -> Result<Fit<Self>, FitError> {
        triples.check()?;
        let start = [self.r, self.alpha_days, self.a, self.b];
        Self::fit_from(self.chances, self.regularity, &[start], triples)
    }

    fn fit_from(
        chances: Chances,
        regularity: u32,
        starts: &[[f64; 4]],
        triples: &Triples,
    ) -> Result<Fit<Self>, FitError> {
        let unit = triples.median_age();
        let make = |values: [f64; 4]| Self::of(chances, regularity, values);
        let scaled: Vec<[f64; 4]> = starts
            .iter()
            .map(|[r, alpha, a, b]| [r.ln(), (alpha / unit).ln(), a.ln(), b.ln()])
            .collect();
        let maximum = maximise_over_ridge(triples, &scaled, |triples, at| {
            let [r, alpha, a, b] = at.map(f64::exp);
            make([r, alpha * unit, a, b]).total_log_likelihood(triples)
        });
        // Searching in other units of time shifts ln α and nothing else: the likelihood is that of days throughout.
        Fit::from_maximum(&maximum, [1.0, unit, 1.0, 1.0], 0.0, triples.accounts(), make)
    }
}
