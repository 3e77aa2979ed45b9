//! Accounts that may leave after any purchase: BG/NBD, MBG/NBD and MBG/CNBD-k.
//!
//! | symbol | meaning |
//! |---|---|
//! | λ | an account's rate of buying a day; Gamma(r, α) over accounts |
//! | p | its chance to leave after a purchase; Beta(a, b) over accounts |
//! | k | gaps between purchases are Erlang-k with rate λ: the sum of k exponential phases; 1 is buying at random |
//! | x, t_x, T | repeat purchases, recency and age of its [`History`] |
//! | n | chances to leave that it is known to have let pass: x, or x - 1 and one more still open |
//! | R | r + k x, the shape of λ given the history |
//! | B | the second parameter of p given that it is alive |
//! | j, w_j | phases passed since the last purchase, 0 to k - 1, and how likely each is |
//! | δ | discount rate a day |

mod discount;
mod drawing;
mod expectation;
mod fitting;
mod likelihood;

use super::{Diverges, History, PurchaseDistribution, Residual, TimingModel, Triples, chance::Chance};
use crate::numeric::{
    gamma::{ln_beta, ln_gamma},
    logarithm::softplus,
};
use crate::parameter::{InvalidParameter, all_positive};

/// When an account has the chance to leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Chances {
    /// After each repeat purchase, so that one-time buyers are all alive: BG/NBD.
    AfterRepeats,
    /// After every purchase, the first one too: MBG/NBD.
    AfterAll,
}

/// A model in which accounts buy at gamma-distributed rates and leave after a purchase with beta-distributed chances.
///
/// Sources: Fader, Hardie & Lee 2005, Marketing Science 24(2) (BG/NBD); Batislam, Denizel & Filiztekin 2007, IJRM 24
/// (MBG/NBD); Platzer & Reutterer 2016, Marketing Science 35(5) (MBG/CNBD-k).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GeometricDropout {
    r: f64,
    alpha_days: f64,
    a: f64,
    b: f64,
    regularity: u32,
    chances: Chances,
}

impl GeometricDropout {
    /// BG/NBD with the rate α in days.
    ///
    /// # Errors
    ///
    /// [`InvalidParameter`] for the first parameter that is not finite and above zero.
    pub fn bg_nbd(r: f64, alpha_days: f64, a: f64, b: f64) -> Result<Self, InvalidParameter> {
        all_positive(&[("r", r), ("alpha", alpha_days), ("a", a), ("b", b)])?;
        Ok(Self::of(Chances::AfterRepeats, 1, [r, alpha_days, a, b]))
    }

    /// MBG/NBD with the rate α in days.
    ///
    /// # Errors
    ///
    /// [`InvalidParameter`] for the first parameter that is not finite and above zero.
    pub fn mbg_nbd(r: f64, alpha_days: f64, a: f64, b: f64) -> Result<Self, InvalidParameter> {
        Self::mbg_cnbd(1, r, alpha_days, a, b)
    }

    /// MBG/CNBD-k with the rate α of the k phases of a gap, in days.
    ///
    /// # Errors
    ///
    /// [`InvalidParameter`] for k = 0, or the first parameter that is not finite and above zero.
    pub fn mbg_cnbd(
        regularity: u32,
        r: f64,
        alpha_days: f64,
        a: f64,
        b: f64,
    ) -> Result<Self, InvalidParameter> {
        all_positive(&[
            ("k", f64::from(regularity)),
            ("r", r),
            ("alpha", alpha_days),
            ("a", a),
            ("b", b),
        ])?;
        Ok(Self::of(Chances::AfterAll, regularity, [r, alpha_days, a, b]))
    }

    fn of(chances: Chances, regularity: u32, [r, alpha_days, a, b]: [f64; 4]) -> Self {
        Self {
            r,
            alpha_days,
            a,
            b,
            regularity,
            chances,
        }
    }

    /// r, the shape of the rates.
    pub fn r(&self) -> f64 {
        self.r
    }

    /// α in days; r / α is the mean rate of a phase.
    pub fn alpha_days(&self) -> f64 {
        self.alpha_days
    }

    /// a of the chances to leave.
    pub fn a(&self) -> f64 {
        self.a
    }

    /// b of the chances to leave.
    pub fn b(&self) -> f64 {
        self.b
    }

    /// k, the phases of a gap.
    pub fn regularity(&self) -> u32 {
        self.regularity
    }

    /// When accounts may leave.
    pub fn chances(&self) -> Chances {
        self.chances
    }

    /// The mean chance to leave, a / (a + b).
    pub fn dropout_share(&self) -> f64 {
        self.a / (self.a + self.b)
    }

    /// 1 where the first purchase is a chance to leave too.
    fn first(&self) -> u32 {
        match self.chances {
            Chances::AfterRepeats => 0,
            Chances::AfterAll => 1,
        }
    }

    /// R, the shape of the rate given the history.
    fn shape(&self, history: &History) -> f64 {
        self.r + f64::from(self.regularity) * f64::from(history.repeat_purchases)
    }

    /// B, for which p is Beta(a, B) given the history and that the account is alive.
    fn survived(&self, history: &History) -> f64 {
        self.b + f64::from(history.repeat_purchases) + f64::from(self.first())
    }

    /// ln of the odds of having left: a / (B - 1) ((α + T) / (α + t_x))^R / A.
    fn ln_odds_left(&self, history: &History) -> f64 {
        if history.repeat_purchases + self.first() == 0 {
            return f64::NEG_INFINITY;
        }
        let passed = (history.age_days - history.recency_days) / (self.alpha_days + history.recency_days);
        self.a.ln() - (self.survived(history) - 1.0).ln() + self.shape(history) * passed.ln_1p()
            - self.since_last(history).ln_sum
    }

    /// The phases since the last purchase.
    fn since_last(&self, history: &History) -> likelihood::Phases {
        let share = (history.age_days - history.recency_days) / (self.alpha_days + history.age_days);
        likelihood::Phases::new(self.regularity, self.shape(history), share)
    }
}

impl TimingModel for GeometricDropout {
    /// ln Γ(R)/Γ(r) + r ln α - R ln(α + T) + ln B(a, B)/B(a, b) + ln A + ln(1 + odds of having left), with
    /// A = Σ_{j<k} Γ(R + j)/(Γ(R) j!) ((T - t_x)/(α + T))^j, which is 1 for k = 1.
    ///
    /// For k above 1 the gaps' own factor Π gap^(k-1) / Γ(k) is left out, as it has no parameters; fits count it.
    fn log_likelihood(&self, history: &History) -> f64 {
        let shape = self.shape(history);
        ln_gamma(shape) - ln_gamma(self.r) + self.r * self.alpha_days.ln()
            - shape * (self.alpha_days + history.age_days).ln()
            + ln_beta(self.a, self.survived(history))
            - ln_beta(self.a, self.b)
            + self.since_last(history).ln_sum
            + softplus(self.ln_odds_left(history)).0
    }

    /// 1 / (1 + odds of having left).
    fn probability_alive(&self, history: &History) -> f64 {
        softplus(-self.ln_odds_left(history)).1
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
        self.distribution(history, horizon_days).cut(up_to)
    }

    fn residual(
        &self,
        history: &History,
        discount_rate_daily: f64,
        dropout_cut: f64,
    ) -> Result<Residual, Diverges> {
        self.discounted(history, discount_rate_daily, dropout_cut)
    }

    fn residuals(
        &self,
        triples: &Triples,
        discount_rate_daily: f64,
        dropout_cut: f64,
    ) -> Result<Vec<Residual>, Diverges> {
        self.discounted_all(triples, discount_rate_daily, dropout_cut)
    }

    fn kept_if_alive(&self, history: &History, horizon_days: f64, dropout_cut: f64) -> f64 {
        self.kept(history, horizon_days, dropout_cut)
    }

    fn simulate(&self, age_days: f64, uniform: &mut dyn FnMut() -> f64) -> Vec<f64> {
        self.drawn_new(age_days, &mut Chance(uniform))
    }

    fn simulate_on(
        &self,
        history: &History,
        horizon_days: f64,
        uniform: &mut dyn FnMut() -> f64,
    ) -> Vec<f64> {
        self.drawn_on(history, horizon_days, &mut Chance(uniform))
    }

    fn time_scale_days(&self) -> f64 {
        self.alpha_days
    }

    fn phases(&self, history: &History) -> Vec<f64> {
        self.passed_phases(history)
    }

    fn expected_in_phase(&self, history: &History, phase: u32, horizon_days: f64) -> f64 {
        if self.regularity == 1 {
            return self.expected_if_alive(history, horizon_days);
        }
        self.expected_after(history, phase, horizon_days)
    }

    fn distribution_in_phase(
        &self,
        history: &History,
        phase: u32,
        horizon_days: f64,
        up_to: f64,
    ) -> PurchaseDistribution {
        self.distribution_after(history, phase, horizon_days).cut(up_to)
    }
}
