//! How uncertain the value of an account within a horizon is.
//!
//! Given N purchases to come, their sum is Gamma(p N, ν), and ν is Gamma(q′, γ′) with q′ = p x + q and γ′ = γ + x m; so
//! the sum lies below z with the chance I_{z/(z+γ′)}(p N, q′). Mixing over the chances of each N gives the distribution
//! of what the account will spend, with everything that is uncertain in it: whether it is alive, how often it buys, how
//! much it spends, and chance. Of the parameters only the estimates are taken.

use super::{ValueModel, discounted_purchases};
use crate::{
    numeric::beta::regularized_beta,
    spend::SpendSummary,
    timing::{History, TimingModel},
};

/// Chances of so many purchases that are left out on either side together.
const LEFT_OUT: f64 = 1e-10;

impl<T: TimingModel> ValueModel<'_, T> {
    /// What an account brings in a horizon with chances of 10 % and 90 % of not being more.
    ///
    /// The lower end is 0 where no purchase at all is likely enough. See [`Self::value_quantile`].
    pub fn value_interval(&self, history: &History, spend: &SpendSummary, horizon_days: f64) -> (f64, f64) {
        let distribution = Spending::of(self, history, spend, horizon_days);
        (distribution.quantile(0.1), distribution.quantile(0.9))
    }

    /// What an account brings in a horizon with the chance `share` of not being more.
    ///
    /// The spending is exact but for the chances left out (1e-10). Its discounting is not: every outcome is discounted
    /// by what discounting takes off the expectation, which over a year at 10 % moves a quantile by a percent or so.
    pub fn value_quantile(
        &self,
        history: &History,
        spend: &SpendSummary,
        horizon_days: f64,
        share: f64,
    ) -> f64 {
        Spending::of(self, history, spend, horizon_days).quantile(share)
    }
}

/// The distribution of what an account spends in a horizon.
struct Spending {
    /// The chances of each number of purchases that matters, with that number.
    purchases: Vec<(f64, f64)>,
    /// p.
    shape: f64,
    /// q′ and γ′.
    posterior: (f64, f64),
    /// What an amount spent is worth: margin times discount.
    factor: f64,
}

impl Spending {
    fn of<T: TimingModel>(
        model: &ValueModel<'_, T>,
        history: &History,
        spend: &SpendSummary,
        horizon_days: f64,
    ) -> Self {
        let chances = model
            .timing
            .purchase_distribution(history, horizon_days, 1.0 - LEFT_OUT);
        let expected = model.timing.expected_purchases(history, horizon_days);
        let discounted = discounted_purchases(
            model.timing,
            history,
            model.terms.discount_rate_daily,
            horizon_days,
        );
        let discount = if expected > 0.0 {
            discounted / expected
        } else {
            1.0
        };
        let negligible = LEFT_OUT / chances.probabilities.len().max(1) as f64;
        let counted = chances.probabilities.iter().enumerate().skip(1);
        Self {
            purchases: counted
                .filter(|(_, chance)| **chance > negligible)
                .map(|(count, chance)| (*chance, count as f64))
                .collect(),
            shape: model.spend.p,
            posterior: model.spend.posterior(spend),
            factor: discount * model.terms.margin_share,
        }
    }

    /// The chance of spending more than γ′ times the odds.
    fn above(&self, odds: f64) -> f64 {
        let (shape, _) = self.posterior;
        // The other side of the beta function, so that small chances keep their digits.
        let rest = 1.0 / (1.0 + odds);
        self.purchases
            .iter()
            .map(|(chance, count)| chance * regularized_beta(shape, self.shape * count, rest))
            .sum()
    }

    /// By bisection of the logarithm, to 1e-10 of the amount.
    fn quantile(&self, share: f64) -> f64 {
        const WIDEST: f64 = 700.0;
        let wanted = 1.0 - share;
        if self.above(0.0) <= wanted {
            return 0.0;
        }
        let (mut low, mut high) = (-WIDEST, WIDEST);
        while high - low > 1e-10 {
            let middle = 0.5 * (low + high);
            if self.above(middle.exp()) > wanted {
                low = middle;
            } else {
                high = middle;
            }
        }
        self.factor * self.posterior.1 * (0.5 * (low + high)).exp()
    }
}
