//! How often an account buys, and for how long it will.
//!
//! Accounts buy at random at a rate of their own and, but for [`Nbd`], leave at a moment nobody sees. What is left of
//! each account's past is its [`History`]: how many purchase days came after the first, when the last one was, and how
//! long it has been watched. Time is in days throughout.
//!
//! [`choice`] fits the models to the same accounts and says which one the data speak for.

pub mod any;
pub mod chance;
pub mod choice;
pub mod counts;
pub mod geometric;
pub mod identification;
pub mod kind;
pub mod nbd;
pub mod pareto;
mod ridge;
pub mod triples;

pub use self::{
    any::{AnyTiming, FittedTiming, Parameter, Unit, fit_kind},
    choice::{Choice, choose},
    counts::PurchaseDistribution,
    geometric::{Chances, GeometricDropout},
    identification::Identification,
    kind::ModelKind,
    nbd::Nbd,
    pareto::ParetoNbd,
    triples::{Spread, Triples, in_turn},
};

use thiserror::Error;

/// What the timing models need to know of one account.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct History {
    /// x: purchase days after the first.
    pub repeat_purchases: u32,
    /// t_x: days from the first to the last purchase; 0 when there was only one.
    pub recency_days: f64,
    /// T: days from the first purchase to the end of the observation; not less than the recency.
    pub age_days: f64,
}

impl History {
    /// An account that has just made its first purchase.
    pub const NEW: Self = Self {
        repeat_purchases: 0,
        recency_days: 0.0,
        age_days: 0.0,
    };
}

/// What a model says of one account.
pub trait TimingModel {
    /// The logarithm of the density of the purchase times, up to factors without parameters; per day.
    fn log_likelihood(&self, history: &History) -> f64;

    /// The chance that the account still buys at the end of the observation.
    fn probability_alive(&self, history: &History) -> f64;

    /// Purchase days expected in the `horizon_days` after the end of the observation.
    fn expected_purchases(&self, history: &History, horizon_days: f64) -> f64;

    /// How many purchase days there will be in the horizon, up to the number that is not exceeded with the chance
    /// `up_to`, at most 1 - 1e-15.
    fn purchase_distribution(&self, history: &History, horizon_days: f64, up_to: f64)
    -> PurchaseDistribution;

    /// The chance that an account which is alive at the end of the observation still is `horizon_days` later, where
    /// dropout is scaled down by the share `dropout_cut`, from 0 to below 1.
    fn kept_if_alive(&self, history: &History, horizon_days: f64, dropout_cut: f64) -> f64;

    /// All purchases still expected, each discounted to the end of the observation by e^(-rate · days), where dropout
    /// is scaled down by the share `dropout_cut`, from 0 to below 1.
    ///
    /// # Errors
    ///
    /// [`Diverges`] when the sum is infinite, which discounting at any rate above zero prevents.
    fn residual(
        &self,
        history: &History,
        discount_rate_daily: f64,
        dropout_cut: f64,
    ) -> Result<Residual, Diverges>;

    /// [`TimingModel::residual`] of all histories, in the order of [`Triples::iter`].
    ///
    /// # Errors
    ///
    /// As there.
    fn residuals(
        &self,
        triples: &Triples,
        discount_rate_daily: f64,
        dropout_cut: f64,
    ) -> Result<Vec<Residual>, Diverges>;

    /// The days after the first purchase on which one account, drawn by `uniform` from numbers in [0, 1), buys again
    /// until `age_days`; not rounded.
    fn simulate(&self, age_days: f64, uniform: &mut dyn FnMut() -> f64) -> Vec<f64>;

    /// The days from the end of the observation on which one account with this history, drawn as in
    /// [`TimingModel::simulate`], buys in the horizon; not rounded.
    fn simulate_on(&self, history: &History, horizon_days: f64, uniform: &mut dyn FnMut() -> f64)
    -> Vec<f64>;

    /// Days by which ages have to differ for accounts to differ: α, or what takes its place.
    fn time_scale_days(&self) -> f64;

    /// How likely an account that is alive is to have passed 0, 1, … phases of the gap it is in; a single phase unless
    /// buying is regular.
    ///
    /// What an account that is alive will buy hangs on its purchases, its age and the phase, but not on its recency:
    /// histories that differ in nothing else share the work.
    fn phases(&self, _history: &History) -> Vec<f64> {
        vec![1.0]
    }

    /// Purchase days expected in the horizon of an account that is alive and has passed so many phases.
    fn expected_in_phase(&self, history: &History, phase: u32, horizon_days: f64) -> f64;

    /// [`TimingModel::purchase_distribution`] of an account that is alive and has passed so many phases.
    fn distribution_in_phase(
        &self,
        history: &History,
        phase: u32,
        horizon_days: f64,
        up_to: f64,
    ) -> PurchaseDistribution;

    /// Purchase days after the first that a new account makes in its first `horizon_days`.
    fn expected_from_new(&self, horizon_days: f64) -> f64 {
        self.expected_purchases(&History::NEW, horizon_days)
    }
}

/// The discounted expected residual transactions (DERT) of an account.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Residual {
    /// Discounted purchases still expected.
    pub purchases: f64,
    /// Their derivative by the share by which dropout is cut: what keeping the account better is worth.
    pub by_dropout_cut: f64,
}

/// Without discounting, infinitely many purchases are expected of an account.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
#[error(
    "the undiscounted sum of all future purchases is infinite, because {parameter} = {value} is not above 1: \
     discount, or take a finite horizon"
)]
pub struct Diverges {
    /// The parameter that decides it.
    pub parameter: &'static str,
    /// Its value.
    pub value: f64,
}
