//! What every maximum-likelihood fit reports, and why one can fail.

use thiserror::Error;

use crate::numeric::maximise::Maximum;

/// What every maximum-likelihood fit reports.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit<P> {
    /// The estimates, in original units.
    pub parameters: P,
    /// The standard error of each estimate, in its own field: by the delta method from log space. None where the
    /// Hessian is not that of a maximum, or a parameter stands at the boundary.
    pub standard_errors: Option<P>,
    /// The log-likelihood of the data in their original units.
    pub log_likelihood: f64,
    /// Akaike's criterion, 2 k - 2 ln L for k parameters; comparable between models of the same data only.
    pub aic: f64,
    /// Accounts that the likelihood counts.
    pub observations: u64,
    /// Evaluations of the likelihood, over all starts.
    pub evaluations: u32,
    /// How the search ended.
    pub convergence: Convergence,
}

/// How a search for the maximum ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Convergence {
    /// The largest derivative of the log-likelihood by a log-parameter.
    pub gradient_norm: f64,
    /// Whether the Hessian is that of a maximum.
    pub hessian_negative_definite: bool,
    /// Starts tried.
    pub starts: u32,
    /// Starts that led to the same log-likelihood, give or take a thousandth.
    pub starts_agreeing: u32,
    /// Parameters, counted from 0 in the order of their struct, that the data do not hold: run off towards zero or
    /// infinity along a flat likelihood. Their estimates mean nothing beyond that.
    pub at_boundary: Vec<usize>,
}

impl<P> Fit<P> {
    /// Whether some parameter ran off to its boundary, so that a simpler model says the same.
    pub fn is_at_boundary(&self) -> bool {
        !self.convergence.at_boundary.is_empty()
    }

    /// The same fit with its parameters, and their standard errors, in another form.
    pub fn map<Q>(self, form: impl Fn(P) -> Q) -> Fit<Q> {
        Fit {
            parameters: form(self.parameters),
            standard_errors: self.standard_errors.map(form),
            log_likelihood: self.log_likelihood,
            aic: self.aic,
            observations: self.observations,
            evaluations: self.evaluations,
            convergence: self.convergence,
        }
    }

    /// Takes a maximum in scaled log-parameters back to original units.
    ///
    /// `units` are what each scaled parameter is multiplied by; `offset` is added to the log-likelihood for the change
    /// of units; `make` builds the parameters, and with them the standard errors, in the order of the search.
    ///
    /// # Errors
    ///
    /// [`FitError::NotFinite`] when no start had a finite likelihood, [`FitError::NoConvergence`] when the search
    /// ended on a slope.
    pub fn from_maximum<const N: usize>(
        maximum: &Maximum<N>,
        units: [f64; N],
        offset: f64,
        observations: u64,
        make: impl Fn([f64; N]) -> P,
    ) -> Result<Self, FitError> {
        if !maximum.value.is_finite() {
            return Err(FitError::NotFinite {
                what: "the log-likelihood at every start",
            });
        }
        let gradient_norm = maximum
            .gradient
            .iter()
            .fold(0.0, |norm: f64, slope| norm.max(slope.abs()));
        if !maximum.converged {
            return Err(FitError::NoConvergence {
                evaluations: maximum.evaluations,
                gradient_norm,
            });
        }
        let estimates: [f64; N] = std::array::from_fn(|i| units[i] * maximum.at[i].exp());
        let standard_errors = maximum
            .covariance()
            .map(|covariance| make(std::array::from_fn(|i| estimates[i] * covariance[i][i].sqrt())));
        let log_likelihood = maximum.value + offset;
        Ok(Self {
            parameters: make(estimates),
            standard_errors,
            log_likelihood,
            aic: 2.0 * N as f64 - 2.0 * log_likelihood,
            observations,
            evaluations: maximum.evaluations,
            convergence: Convergence {
                gradient_norm,
                hessian_negative_definite: maximum.hessian_negative_definite,
                starts: u32::try_from(maximum.starts.len()).unwrap_or(u32::MAX),
                starts_agreeing: maximum.starts_agreeing,
                at_boundary: (0..N).filter(|&i| maximum.at_boundary[i]).collect(),
            },
        })
    }
}

/// Why there is no fit.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum FitError {
    /// Fewer observations than the model can be fitted to; use a heuristic, or pool with other accounts.
    #[error("{found} observations are too few for a fit, which needs {needed}")]
    TooFew {
        /// Observations that carry information.
        found: u64,
        /// How many the fit asks for.
        needed: u64,
    },
    /// An observation that the model cannot have produced; leave it out, or correct it where it is made.
    #[error("observation {index} is impossible: {reason}")]
    Impossible {
        /// Its place in the slice, from 0.
        index: usize,
        /// Which rule it breaks.
        reason: &'static str,
    },
    /// A number is infinite or not a number; the data hold values beyond what the model can weigh.
    #[error("{what} is not finite")]
    NotFinite {
        /// Which number.
        what: &'static str,
    },
    /// The search ended on a slope; look at the data for a handful of extreme observations.
    #[error("the fit did not converge in {evaluations} evaluations; the gradient is still {gradient_norm}")]
    NoConvergence {
        /// Evaluations of the likelihood.
        evaluations: u32,
        /// The largest derivative by a log-parameter where it ended.
        gradient_norm: f64,
    },
}
