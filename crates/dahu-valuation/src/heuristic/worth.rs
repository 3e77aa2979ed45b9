//! Values that no model gave, in one form, so that they add up.

use std::ops::Add;

use crate::contract::{RenewalChance, renewal::RunningContract};

/// What a heuristic value rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// The gaps of the account itself.
    OwnRhythm,
    /// The gaps of all accounts, because it has hardly any.
    PooledRhythm,
    /// Contracts, each times its chance of renewal.
    Contracts,
    /// Several of these.
    Several,
}

/// A value by heuristics, in money: of an account's orders, of a contract, or of sums of such.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HeuristicValue {
    /// What it rests on.
    pub basis: Basis,
    /// What is expected.
    pub expected: f64,
    /// What is not exceeded with a chance of 10 %.
    pub low: f64,
    /// What is not exceeded with a chance of 90 %; below the expectation where hardly anything is to come.
    pub high: f64,
    /// The variance of what comes, in money squared.
    pub variance: f64,
}

impl HeuristicValue {
    /// What a running contract brings within a horizon: the rest of its term, and each renewal with its chance if the one
    /// before it took place.
    ///
    /// The interval is that of what happens, renewed or not, at these chances; that they are known from few renewals
    /// comes on top of it. `discount_rate_daily` is continuous, as [`crate::value::Terms`] has it.
    pub fn of_contract(
        contract: &RunningContract,
        chance: &RenewalChance,
        horizon_days: u32,
        discount_rate_daily: f64,
    ) -> Self {
        let by_term = contract.worth_by_term(horizon_days, discount_rate_daily);
        // The worth of the present term with exactly 0, 1, … renewals, and how likely each is.
        let mut outcomes = Vec::with_capacity(by_term.len());
        let (mut reached, mut worth, last) = (1.0, 0.0, by_term.len() - 1);
        for (place, (tenure, one)) in (contract.terms..).zip(&by_term).enumerate() {
            worth += one;
            let goes_on = if place < last {
                chance.at_end_of(tenure)
            } else {
                0.0
            };
            outcomes.push((worth, reached * (1.0 - goes_on)));
            reached *= goes_on;
        }
        let moment = |power: i32| {
            outcomes
                .iter()
                .map(|(worth, chance)| worth.powi(power) * chance)
                .sum()
        };
        let (expected, square): (f64, f64) = (moment(1), moment(2));
        Self {
            basis: Basis::Contracts,
            expected,
            low: quantile(&outcomes, 0.1),
            high: quantile(&outcomes, 0.9),
            variance: (square - expected * expected).max(0.0),
        }
    }
}

/// The parts are taken to be independent, and their sum to be normal, but never below 0. Parts that depend on one
/// another, such as the contracts of one account in trouble, are less certain together than this says.
impl Add for HeuristicValue {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        /// The 90 % quantile of the normal distribution.
        const NINE_OF_TEN: f64 = 1.281_551_565_544_600_4;
        let expected = self.expected + other.expected;
        let variance = self.variance + other.variance;
        let apart = NINE_OF_TEN * variance.sqrt();
        Self {
            basis: if self.basis == other.basis {
                self.basis
            } else {
                Basis::Several
            },
            expected,
            low: (expected - apart).max(0.0),
            high: expected + apart,
            variance,
        }
    }
}

/// Of rising outcomes with their chances.
fn quantile(outcomes: &[(f64, f64)], share: f64) -> f64 {
    let mut sum = 0.0;
    let reached = outcomes.iter().find(|(_, chance)| {
        sum += chance;
        sum >= share
    });
    reached.or(outcomes.last()).map_or(0.0, |(worth, _)| *worth)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::{ShiftedBetaGeometric, renewal::RenewalProbability};

    const CONTRACT: RunningContract = RunningContract {
        margin: 3_650.0,
        length_days: 365,
        rest_days: 90,
        terms: 3,
    };

    #[test]
    fn a_contract_is_worth_the_rest_of_its_term_and_what_renewals_may_bring() {
        let chance = RenewalChance::Same(RenewalProbability {
            estimate: 0.8,
            low: 0.5,
            high: 1.0,
        });
        let value = HeuristicValue::of_contract(&CONTRACT, &chance, 555, 1e-4);
        let by_term = CONTRACT.worth_by_term(555, 1e-4);
        let [rest, first, second] = by_term[..] else {
            panic!("{by_term:?}");
        };
        assert!((value.expected - rest - 0.8 * first - 0.64 * second).abs() < 1e-9);
        assert!((value.low - rest).abs() < 1e-9 && (value.high - rest - first - second).abs() < 1e-9);
        let square = 0.16 * first * first + 0.64 * (first + second) * (first + second);
        let mean = 0.8 * first + 0.64 * second;
        assert!((value.variance / (square - mean * mean) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn the_chance_of_a_renewal_rises_with_tenure() {
        let model = ShiftedBetaGeometric::new(0.668, 3.806).unwrap();
        let by_tenure = |tenure| model.retention_rate(tenure);
        let [_, first, second] = CONTRACT.worth_by_term(555, 0.0)[..] else {
            panic!("three terms");
        };
        let expected = 900.0 + by_tenure(3) * first + by_tenure(3) * by_tenure(4) * second;
        let cohort: [u64; 8] = [1000, 869, 743, 653, 593, 551, 517, 491];
        let fit = crate::contract::fit(&[crate::contract::Cohort { customers: &cohort }]).unwrap();
        let value = HeuristicValue::of_contract(&CONTRACT, &RenewalChance::ByTenure(fit), 555, 0.0);
        assert!(
            (value.expected / expected - 1.0).abs() < 1e-3,
            "{value:?} {expected}"
        );
    }

    #[test]
    fn orders_and_contracts_add_up() {
        let orders = HeuristicValue {
            basis: Basis::OwnRhythm,
            expected: 1_000.0,
            low: 400.0,
            high: 1_700.0,
            variance: 250_000.0,
        };
        let contract = HeuristicValue {
            basis: Basis::Contracts,
            expected: 4_000.0,
            variance: 4_000_000.0,
            ..orders
        };
        let both = orders + contract;
        assert_eq!(both.basis, Basis::Several);
        assert!((both.expected - 5_000.0).abs() < 1e-9);
        let apart = 1.281_551_57 * 4_250_000.0_f64.sqrt();
        assert!((both.low - (5_000.0 - apart)).abs() < 1e-3 && (both.high - (5_000.0 + apart)).abs() < 1e-3);
        let all = std::iter::repeat_n(orders, 100).reduce(Add::add).unwrap();
        assert_eq!(all.basis, Basis::OwnRhythm);
        assert!((all.expected - 100_000.0).abs() < 1e-6);
        assert!((all.high - all.expected - 1.281_551_57 * 5_000.0).abs() < 1e-3);
        assert!((contract + contract).low > 0.0 && (contract + orders + orders).basis == Basis::Several);
    }
}
