//! How far foretold purchases are from those that came.

use super::Cases;
use crate::numeric::{
    correlation::{correlation, ranks},
    sum::Sum,
};

/// Errors over all accounts.
pub(super) struct Accuracy {
    pub(super) predicted: f64,
    pub(super) actual: u64,
    pub(super) mae: f64,
    pub(super) rmse: f64,
}

/// How well it was foretold who buys at all in the days held out.
///
/// The chance that an account does is taken as 1 - e^(-E) of its expected purchases E. The score is the mean squared
/// difference to what came, 0 or 1 (Brier 1950, Monthly Weather Review 78): the smaller the better.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BuysAgain {
    /// The forecast's score.
    pub brier: f64,
    /// The score of saying of everybody the share of accounts that did buy, which nobody knows beforehand.
    pub base_brier: f64,
    /// That share.
    pub base_rate: f64,
}

impl Accuracy {
    pub(super) fn of(cases: &Cases<'_>) -> Self {
        let (mut predicted, mut absolute, mut squared) = (Sum::default(), Sum::default(), Sum::default());
        let mut actual = 0;
        for case in cases.iter() {
            let error = case.purchases - f64::from(case.held_out.purchases);
            predicted.add(case.purchases);
            absolute.add(error.abs());
            squared.add(error * error);
            actual += u64::from(case.held_out.purchases);
        }
        let count = cases.count as f64;
        Self {
            predicted: predicted.total(),
            actual,
            mae: absolute.total() / count,
            rmse: (squared.total() / count).sqrt(),
        }
    }

    pub(super) fn bias(&self) -> Option<f64> {
        (self.actual > 0).then(|| self.predicted / self.actual as f64 - 1.0)
    }
}

/// The rank correlation of foretold and actual purchases; equal ones share the middle of their ranks.
pub(super) fn spearman(cases: &Cases<'_>) -> Option<f64> {
    let weights: Vec<f64> = cases.iter().map(|_| 1.0).collect();
    let foretold: Vec<f64> = cases.iter().map(|case| case.purchases).collect();
    let actual: Vec<f64> = cases
        .iter()
        .map(|case| f64::from(case.held_out.purchases))
        .collect();
    correlation(&ranks(&foretold, &weights), &ranks(&actual, &weights), &weights)
}

impl BuysAgain {
    pub(super) fn of(cases: &Cases<'_>) -> Self {
        let mut squared = Sum::default();
        let mut buyers = 0_u64;
        for case in cases.iter() {
            let buys = case.held_out.purchases > 0;
            let chance = -(-case.purchases).exp_m1();
            let error = chance - if buys { 1.0 } else { 0.0 };
            squared.add(error * error);
            buyers += u64::from(buys);
        }
        let base_rate = buyers as f64 / cases.count as f64;
        Self {
            brier: squared.total() / cases.count as f64,
            base_brier: base_rate * (1.0 - base_rate),
            base_rate,
        }
    }

    /// The share of the base rate's score that the forecast saves: 1 when it is always right, below 0 when it does
    /// worse. None where all accounts bought or none did.
    pub fn skill(&self) -> Option<f64> {
        (self.base_brier > 0.0).then(|| 1.0 - self.brier / self.base_brier)
    }
}
