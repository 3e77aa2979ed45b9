//! Values that no model gave, in one form, so that they add up.

use std::ops::Add;

use crate::contract::renewal::{ContractOutlook, RenewalProbability};

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
    /// What the renewals of a contract bring, each with the estimated chance if the one before it took place.
    ///
    /// The interval is that of what happens, renewed or not, at this chance; that the chance itself is known from few
    /// renewals comes on top of it. `discount_rate_daily` is continuous, as [`crate::value::Terms`] has it.
    pub fn of_contract(
        outlook: &ContractOutlook<'_>,
        probability: &RenewalProbability,
        discount_rate_daily: f64,
    ) -> Self {
        let chance = probability.estimate;
        // The worth of exactly 0, 1, … renewals, and how likely each is.
        let mut outcomes = Vec::with_capacity(outlook.renewal_days.len() + 1);
        let (mut reached, mut worth) = (1.0, 0.0);
        for &days in outlook.renewal_days {
            outcomes.push((worth, reached * (1.0 - chance)));
            reached *= chance;
            worth += outlook.margin * (-discount_rate_daily * f64::from(days)).exp();
        }
        outcomes.push((worth, reached));
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

    /// The sum of values; None of none.
    pub fn total(values: impl IntoIterator<Item = Self>) -> Option<Self> {
        values.into_iter().reduce(Add::add)
    }
}

/// The parts are taken to be independent, and their sum to be normal, but never below 0. Parts that depend on one
/// another, such as the orders and the contracts of one account in trouble, are less certain together than this says.
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
    use crate::contract::renewal::RenewalRecord;

    #[test]
    fn a_contract_is_worth_what_its_renewals_are_and_may_bring_nothing() {
        let chance = RenewalRecord { renewed: 8, due: 10 }.probability(0.8).unwrap();
        let contract = ContractOutlook {
            margin: 5_000.0,
            renewal_days: &[90, 455],
        };
        let value = HeuristicValue::of_contract(&contract, &chance, 1e-4);
        assert!((value.expected - contract.value(&chance, 1e-4).expected).abs() < 1e-9);
        let [first, second] = [90.0, 455.0].map(|days: f64| 5_000.0 * (-1e-4 * days).exp());
        assert!(value.low.abs() < 1e-12 && (value.high - first - second).abs() < 1e-9);
        let square = 0.16 * first * first + 0.64 * (first + second) * (first + second);
        assert!((value.variance / (square - value.expected * value.expected) - 1.0).abs() < 1e-12);
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
        let all = HeuristicValue::total(std::iter::repeat_n(orders, 100)).unwrap();
        assert_eq!(all.basis, Basis::OwnRhythm);
        assert!((all.expected - 100_000.0).abs() < 1e-6);
        assert!((all.high - all.expected - 1.281_551_57 * 5_000.0).abs() < 1e-3);
        assert_eq!(HeuristicValue::total([]), None);
        assert!((contract + contract).low > 0.0 && (contract + orders + orders).basis == Basis::Several);
    }
}
