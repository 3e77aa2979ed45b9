//! Accounts that may leave at any moment: Pareto/NBD.
//!
//! | symbol | meaning |
//! |---|---|
//! | λ | an account's rate of buying a day; Gamma(r, α) over accounts |
//! | μ | its rate of leaving a day; Gamma(s, β) over accounts |
//! | x, t_x, T | repeat purchases, recency and age of its [`History`] |
//! | R | r + x, the shape of λ given the history |
//! | I | ∫ (α+u)^-R (β+u)^-(s+1) du from t_x to T: having left in between |
//! | δ | discount rate a day |

mod integral;
mod likelihood;

use self::integral::Integral;
use super::{
    Diverges, History, PurchaseDistribution, Residual, TimingModel, Triples, chance::Chance,
    counts::negative_binomial,
};
use crate::numeric::{
    gamma::ln_gamma,
    logarithm::{log_add_exp, phi},
    quadrature::panel,
};
use crate::parameter::{InvalidParameter, all_positive};

/// Purchases at gamma-distributed rates until a moment that comes at a gamma-distributed rate too.
///
/// Schmittlein, Morrison & Colombo 1987, Management Science 33(1).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ParetoNbd {
    r: f64,
    alpha_days: f64,
    s: f64,
    beta_days: f64,
}

impl ParetoNbd {
    /// Pareto/NBD with the rates α and β in days.
    ///
    /// # Errors
    ///
    /// [`InvalidParameter`] for the first parameter that is not finite and above zero.
    pub fn new(r: f64, alpha_days: f64, s: f64, beta_days: f64) -> Result<Self, InvalidParameter> {
        all_positive(&[("r", r), ("alpha", alpha_days), ("s", s), ("beta", beta_days)])?;
        Ok(Self {
            r,
            alpha_days,
            s,
            beta_days,
        })
    }

    /// r, the shape of the rates of buying.
    pub fn r(&self) -> f64 {
        self.r
    }

    /// α in days; r / α is the mean rate of buying.
    pub fn alpha_days(&self) -> f64 {
        self.alpha_days
    }

    /// s, the shape of the rates of leaving.
    pub fn s(&self) -> f64 {
        self.s
    }

    /// β in days; s / β is the mean rate of leaving.
    pub fn beta_days(&self) -> f64 {
        self.beta_days
    }

    /// The share of accounts that leave within a number of days, 1 - (β / (β + t))^s.
    pub fn dropout_share(&self, days: f64) -> f64 {
        -(-self.s * (days / self.beta_days).ln_1p()).exp_m1()
    }

    fn shape(&self, history: &History) -> f64 {
        self.r + f64::from(history.repeat_purchases)
    }

    /// The logarithms of the two ways to have been seen so: being alive, and having left since the last purchase.
    fn ways(&self, history: &History) -> (f64, f64) {
        let alive = -self.shape(history) * (self.alpha_days + history.age_days).ln()
            - self.s * (self.beta_days + history.age_days).ln();
        let left = Integral::new(self, self.shape(history), history.recency_days, history.age_days);
        (alive, self.s.ln() + left.ln)
    }

    /// ln((β + T + t) / (β + T)).
    fn ln_older(&self, history: &History, days: f64) -> f64 {
        (days / (self.beta_days + history.age_days)).ln_1p()
    }

    /// How much an account that is alive buys a day.
    fn rate(&self, history: &History) -> f64 {
        self.shape(history) / (self.alpha_days + history.age_days)
    }

    /// Purchase days expected in the horizon, given that the account is alive at the end of the observation:
    /// R (β+T)/(α+T) L φ((1-s) L) with L = ln((β+T+t)/(β+T)), which is no exception at s = 1.
    pub fn expected_if_alive(&self, history: &History, horizon_days: f64) -> f64 {
        let older = self.ln_older(history, horizon_days.max(0.0));
        self.rate(history) * (self.beta_days + history.age_days) * older * phi((1.0 - self.s) * older)
    }

    /// Purchase days expected in the horizon when from now on s is scaled to (1 - `dropout_cut`) s.
    pub fn expected_with_dropout_cut(&self, history: &History, horizon_days: f64, dropout_cut: f64) -> f64 {
        let kept = Self {
            s: self.s * (1.0 - dropout_cut),
            ..*self
        };
        self.probability_alive(history) * kept.expected_if_alive(history, horizon_days)
    }

    /// Purchases to come of an account that is alive.
    fn draw(&self, history: &History, horizon_days: f64, chance: &mut Chance<'_>) -> Vec<f64> {
        let rate = chance.gamma(self.shape(history)) / (self.alpha_days + history.age_days);
        let leaving = chance.gamma(self.s) / (self.beta_days + history.age_days);
        let end = horizon_days.min(chance.exponential() / leaving);
        chance.poisson_times(rate, end)
    }

    /// ∫ e^(-δ u) ((β+T) / (β+T+u))^s du over all days to come, and its derivative by the share that s is cut by.
    fn discounted_days(&self, history: &History, rate: f64, s: f64) -> (f64, f64) {
        const BEYOND: f64 = 46.0;
        let since = self.beta_days + history.age_days;
        let mut width = rate.recip().min(since / s.max(1.0));
        let (mut from, mut days, mut slope) = (0.0, 0.0, 0.0);
        while from * rate < BEYOND {
            for (day, weight) in panel(from, from + width) {
                let older = (day / since).ln_1p();
                let present = weight * (-rate * day - s * older).exp();
                days += present;
                slope += present * self.s * older;
            }
            from += width;
            width *= 1.5;
        }
        (days, slope)
    }
}

impl TimingModel for ParetoNbd {
    /// ln Γ(R)/Γ(r) + r ln α + s ln β + ln((α+T)^-R (β+T)^-s + s I), where I is integrated in log space instead of
    /// being taken as the difference of two Gauss functions that overflow; absolute error about 1e-12.
    fn log_likelihood(&self, history: &History) -> f64 {
        let (alive, left) = self.ways(history);
        ln_gamma(self.shape(history)) - ln_gamma(self.r)
            + self.r * self.alpha_days.ln()
            + self.s * self.beta_days.ln()
            + log_add_exp(alive, left)
    }

    fn probability_alive(&self, history: &History) -> f64 {
        let (alive, left) = self.ways(history);
        (alive - log_add_exp(alive, left)).exp()
    }

    fn expected_purchases(&self, history: &History, horizon_days: f64) -> f64 {
        self.probability_alive(history) * self.expected_if_alive(history, horizon_days)
    }

    fn purchase_distribution(
        &self,
        history: &History,
        horizon_days: f64,
        up_to: f64,
    ) -> PurchaseDistribution {
        let whole = self.distribution_in_phase(history, 0, horizon_days, 1.0);
        whole.if_alive(self.probability_alive(history)).cut(up_to)
    }

    fn expected_in_phase(&self, history: &History, _: u32, horizon_days: f64) -> f64 {
        self.expected_if_alive(history, horizon_days)
    }

    /// A negative binomial for each moment of leaving, averaged over these moments; absolute error about 1e-10.
    fn distribution_in_phase(
        &self,
        history: &History,
        _: u32,
        horizon_days: f64,
        up_to: f64,
    ) -> PurchaseDistribution {
        let horizon = horizon_days.max(0.0);
        let (shape, since) = (self.shape(history), self.alpha_days + history.age_days);
        let stays = (-self.s * self.ln_older(history, horizon)).exp();
        let mut probabilities = vec![0.0];
        let mut mix = |weight: f64, days: f64| {
            let counts = negative_binomial(shape, days / since);
            if probabilities.len() < counts.len() {
                probabilities.resize(counts.len(), 0.0);
            }
            probabilities
                .iter_mut()
                .zip(counts)
                .for_each(|(sum, chance)| *sum += weight * chance);
        };
        mix(stays, horizon);
        // In the root of time all counts are about equally broad.
        let buys = (shape * horizon / since).sqrt();
        let leaves = ((self.s + 1.0) * horizon / (self.beta_days + history.age_days)).sqrt();
        let panels = (6.0 + buys + 2.0 * leaves).min(400.0).ceil();
        let end = horizon.sqrt();
        let mut from = 0.0;
        while horizon > 0.0 && from < panels {
            for (root, weight) in panel(from / panels * end, (from + 1.0) / panels * end) {
                let days = root * root;
                let density = self.s / (self.beta_days + history.age_days + days)
                    * (-self.s * self.ln_older(history, days)).exp();
                mix(2.0 * root * weight * density, days);
            }
            from += 1.0;
        }
        PurchaseDistribution { probabilities }.cut(up_to)
    }

    /// ((β+T) / (β+T+u))^s with s scaled down.
    fn kept_if_alive(&self, history: &History, horizon_days: f64, dropout_cut: f64) -> f64 {
        let longer = (horizon_days.max(0.0) / (self.beta_days + history.age_days)).ln_1p();
        (-self.s * (1.0 - dropout_cut) * longer).exp()
    }

    /// R/(α+T) P(alive) ∫ e^(-δu) ((β+T)/(β+T+u))^s du: Fader, Hardie & Lee 2005, JMR 42(4) (4), whose Tricomi function
    /// is this integral. Relative error about 1e-12.
    fn residual(
        &self,
        history: &History,
        discount_rate_daily: f64,
        dropout_cut: f64,
    ) -> Result<Residual, Diverges> {
        let s = self.s * (1.0 - dropout_cut);
        let buys = self.probability_alive(history) * self.rate(history);
        if discount_rate_daily > 0.0 {
            let (days, slope) = self.discounted_days(history, discount_rate_daily, s);
            return Ok(Residual {
                purchases: buys * days,
                by_dropout_cut: buys * slope,
            });
        }
        if s <= 1.0 {
            return Err(Diverges {
                parameter: "s",
                value: s,
            });
        }
        let days = (self.beta_days + history.age_days) / (s - 1.0);
        Ok(Residual {
            purchases: buys * days,
            by_dropout_cut: buys * days * self.s / (s - 1.0),
        })
    }

    fn residuals(
        &self,
        triples: &Triples,
        discount_rate_daily: f64,
        dropout_cut: f64,
    ) -> Result<Vec<Residual>, Diverges> {
        triples.each(|history| self.residual(history, discount_rate_daily, dropout_cut))
    }

    fn simulate(&self, age_days: f64, uniform: &mut dyn FnMut() -> f64) -> Vec<f64> {
        self.draw(&History::NEW, age_days, &mut Chance(uniform))
    }

    fn simulate_on(
        &self,
        history: &History,
        horizon_days: f64,
        uniform: &mut dyn FnMut() -> f64,
    ) -> Vec<f64> {
        let alive = self.probability_alive(history);
        let mut chance = Chance(uniform);
        if !chance.happens(alive) {
            return Vec::new();
        }
        self.draw(history, horizon_days, &mut chance)
    }

    /// The smaller of α and β.
    fn time_scale_days(&self) -> f64 {
        self.alpha_days.min(self.beta_days)
    }
}
