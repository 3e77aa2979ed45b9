//! Maximum likelihood.

use super::{Chances, GeometricDropout};
use crate::{
    fit::{Fit, FitError},
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

    /// Fits MBG/CNBD-k for k = 1, 2, … up to `highest`, and takes the k before the likelihood falls.
    ///
    /// # Errors
    ///
    /// As [`GeometricDropout::fit_mbg_cnbd`].
    pub fn fit_regularity(triples: &Triples, highest: u32) -> Result<Fit<Self>, FitError> {
        let mut best = Self::fit_mbg_cnbd(triples, 1)?;
        for regularity in 2..=highest {
            let next = Self::fit_mbg_cnbd(triples, regularity)?;
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
        let unit = triples.median_age();
        let make = |values: [f64; 4]| Self::of(chances, regularity, values);
        let rate = rate / unit / f64::from(regularity);
        // Moments do not see the accounts that left, so that those who stayed buy faster than they say.
        let starts = [
            [shape, 0.6 * rate, 0.8, 2.5],
            [1.5 * shape, 0.5 * rate, 1.0, 1.0],
            [shape, rate, 0.1, 3.0],
            [1.0, 0.5 * rate / shape, 0.5, 5.0],
        ];
        let maximum = maximise_over_ridge(triples, &starts.map(|start| start.map(f64::ln)), |triples, at| {
            let [r, alpha, a, b] = at.map(f64::exp);
            make([r, alpha * unit, a, b]).total_log_likelihood(triples)
        });
        // Searching in other units of time shifts ln α and nothing else: the likelihood is that of days throughout.
        Fit::from_maximum(&maximum, [1.0, unit, 1.0, 1.0], 0.0, triples.accounts(), make)
    }
}
