//! The likelihood of all accounts with its gradient, and its maximum.

use super::{Integral, ParetoNbd};
use crate::{
    fit::{Fit, FitError},
    numeric::{gamma::RisingTable, logarithm::softplus, maximise::Evaluation},
    timing::{
        ridge::maximise_over_ridge,
        triples::{Triples, rising},
    },
};

impl ParetoNbd {
    /// The log-likelihood of all accounts and its gradient by ln r, ln α, ln s and ln β; about 1 µs a triple.
    pub fn total_log_likelihood(&self, triples: &Triples) -> Evaluation<4> {
        let rates = rising(triples, self.r, 1, 0);
        let [value, r, alpha, s, beta] = triples.sum(|range| {
            let mut sums = [0.0; 5];
            for index in range {
                let weight = f64::from(triples.accounts[index]);
                let part = self.one(triples, index, &rates);
                sums.iter_mut()
                    .zip(part)
                    .for_each(|(sum, part)| *sum += weight * part);
            }
            sums
        });
        Evaluation {
            value,
            gradient: [
                r * self.r,
                alpha * self.alpha_days,
                s * self.s,
                beta * self.beta_days,
            ],
        }
    }

    /// Value and derivatives by r, α, s and β for one triple.
    fn one(&self, triples: &Triples, index: usize, rates: &RisingTable) -> [f64; 5] {
        let history = triples.history(index);
        let purchases = history.repeat_purchases as usize;
        let shape = self.shape(&history);
        let (alpha, beta) = (
            self.alpha_days + history.age_days,
            self.beta_days + history.age_days,
        );
        let (ln_alpha, ln_beta) = (alpha.ln(), beta.ln());
        let ln_alive = -shape * ln_alpha - self.s * ln_beta;
        let integral = Integral::new(self, shape, history.recency_days, history.age_days);
        let (ln_sum, left) = softplus(self.s.ln() + integral.ln - ln_alive);
        let alive = 1.0 - left;
        let (ln_alpha_first, ln_beta_first) = (self.alpha_days.ln(), self.beta_days.ln());
        [
            rates.ln[purchases] + self.r * ln_alpha_first + self.s * ln_beta_first + ln_alive + ln_sum,
            rates.derivative[purchases] + ln_alpha_first - alive * ln_alpha - left * integral.ln_alpha,
            self.r / self.alpha_days - shape * (alive / alpha + left * integral.per_alpha),
            ln_beta_first - alive * ln_beta + left * (1.0 / self.s - integral.ln_beta),
            self.s / self.beta_days - alive * self.s / beta - left * (self.s + 1.0) * integral.per_beta,
        ]
    }

    /// Fits by maximum likelihood; the log-likelihood is that of times in days.
    ///
    /// # Errors
    ///
    /// [`FitError::TooFew`] below ten repeat buyers, and what the search may end in.
    pub fn fit(triples: &Triples) -> Result<Fit<Self>, FitError> {
        triples.check()?;
        let (shape, rate) = triples.moments();
        let unit = triples.median_age();
        // Moments do not see the accounts that left, so that those who stayed buy faster than they say.
        let starts = [
            [shape, 0.6 * rate, 0.6, 0.5 * unit],
            [1.5 * shape, 0.8 * rate, 1.0, unit],
            [shape, rate, 0.3, 3.0 * unit],
            [shape, rate, 0.01, 0.05 * unit],
        ];
        Self::fit_from(&starts, triples)
    }

    /// Fits to other accounts of the same kind, beginning where this model is.
    ///
    /// # Errors
    ///
    /// As [`ParetoNbd::fit`].
    pub fn refit(&self, triples: &Triples) -> Result<Fit<Self>, FitError> {
        triples.check()?;
        Self::fit_from(&[[self.r, self.alpha_days, self.s, self.beta_days]], triples)
    }

    fn fit_from(starts: &[[f64; 4]], triples: &Triples) -> Result<Fit<Self>, FitError> {
        let unit = triples.median_age();
        let make = |[r, alpha_days, s, beta_days]: [f64; 4]| Self {
            r,
            alpha_days,
            s,
            beta_days,
        };
        let scaled: Vec<[f64; 4]> = starts
            .iter()
            .map(|[r, alpha, s, beta]| [r.ln(), (alpha / unit).ln(), s.ln(), (beta / unit).ln()])
            .collect();
        let maximum = maximise_over_ridge(triples, &scaled, |triples, at| {
            let [r, alpha, s, beta] = at.map(f64::exp);
            make([r, alpha * unit, s, beta * unit]).total_log_likelihood(triples)
        });
        Fit::from_maximum(&maximum, [1.0, unit, 1.0, unit], 0.0, triples.accounts(), make)
    }
}
