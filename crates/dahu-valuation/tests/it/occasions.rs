//! BG/BB against Fader, Hardie & Shang (2010) and simulation.

use std::collections::BTreeMap;

use dahu_valuation::{
    occasion::{BgBb, OccasionSummary, fit},
    timing::chance::Chance,
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::facts::assert_digits;

/// The donations of 11,104 people at six yearly occasions, from the paper's table 1: x, t_x and how many.
const DONATIONS: [(u32, u32, u64); 22] = [
    (0, 0, 3_464),
    (1, 1, 1_091),
    (1, 2, 277),
    (1, 3, 129),
    (1, 4, 78),
    (1, 5, 119),
    (1, 6, 129),
    (2, 2, 613),
    (2, 3, 255),
    (2, 4, 155),
    (2, 5, 173),
    (2, 6, 234),
    (3, 3, 322),
    (3, 4, 181),
    (3, 5, 225),
    (3, 6, 357),
    (4, 4, 240),
    (4, 5, 284),
    (4, 6, 512),
    (5, 5, 335),
    (5, 6, 728),
    (6, 6, 1_203),
];

fn donations() -> Vec<OccasionSummary> {
    DONATIONS
        .map(|(purchases, last, accounts)| OccasionSummary {
            purchases,
            last,
            occasions: 6,
            accounts,
        })
        .to_vec()
}

fn record(purchases: u32, last: u32, occasions: u32) -> OccasionSummary {
    OccasionSummary {
        purchases,
        last,
        occasions,
        accounts: 1,
    }
}

#[test]
fn the_donations_give_the_published_fit() {
    let fit = fit(&donations()).unwrap();
    let BgBb {
        alpha,
        beta,
        gamma,
        delta,
    } = fit.parameters;
    assert_digits(fit.log_likelihood, -33_225.581_274, 6);
    assert_digits(alpha, 1.203_522_28, 6);
    assert_digits(beta, 0.749_716_3, 6);
    assert_digits(gamma, 0.656_718_24, 6);
    assert_digits(delta, 2.783_442_33, 5);
    assert_eq!((fit.observations, fit.convergence.starts_agreeing), (11_104, 2));
    assert!(fit.convergence.hessian_negative_definite && !fit.is_at_boundary());
    assert!(fit.evaluations <= 60, "{}", fit.evaluations);
}

#[test]
fn donors_are_expected_to_give_what_the_paper_says() {
    let model = fit(&donations()).unwrap().parameters;
    assert_digits(model.expected_purchases_of_new(10), 3.179_829, 6);
    let (a, b) = (record(0, 0, 6), record(4, 5, 6));
    assert_digits(model.expected_purchases(&a, 10), 0.130_218, 6);
    assert_digits(model.expected_purchases(&b, 10), 3.627_968, 6);
    assert_digits(model.probability_alive(&a), 0.108_133, 6);
    assert_digits(model.probability_alive(&b), 0.696_800, 6);
    let next_five: f64 = donations()
        .iter()
        .map(|record| record.accounts as f64 * model.expected_purchases(record, 5))
        .sum();
    assert_digits(next_five, 12_884.157, 3);
}

#[test]
fn residual_transactions_are_those_of_the_paper() {
    let model = BgBb::new(1.20, 0.75, 0.66, 2.78).unwrap();
    assert_digits(
        model.discounted_expected_purchases(&record(3, 4, 6), 0.1),
        1.621_379,
        6,
    );
    for (purchases, expected) in (1..).zip([1.8020, 2.6212, 3.4403, 4.2594, 5.0785, 5.8976]) {
        let value = model.discounted_expected_purchases(&record(purchases, 6, 6), 0.1);
        assert_digits(value, expected, 4);
    }
}

#[test]
fn a_horizon_approaches_the_infinite_sum() {
    let model = BgBb::new(1.20, 0.75, 0.66, 2.78).unwrap();
    let one = record(3, 4, 6);
    let whole = model.discounted_expected_purchases(&one, 0.1);
    let long = model.discounted_expected_purchases_until(&one, 0.1, 400);
    assert!((long / whole - 1.0).abs() < 1e-13);
    let undiscounted = model.discounted_expected_purchases_until(&one, 0.0, 7);
    assert!((undiscounted / model.expected_purchases(&one, 7) - 1.0).abs() < 1e-14);
    assert!(model.discounted_expected_purchases(&one, 0.0).is_infinite());
}

#[test]
fn the_distribution_of_purchases_has_their_expectation() {
    let model = fit(&donations()).unwrap().parameters;
    for one in [record(0, 0, 6), record(4, 5, 6), record(0, 0, 0), record(6, 6, 6)] {
        let chances = model.purchase_distribution(&one, 12);
        let total: f64 = chances.iter().sum();
        let mean: f64 = chances
            .iter()
            .enumerate()
            .map(|(x, chance)| x as f64 * chance)
            .sum();
        assert!((total - 1.0).abs() < 1e-13, "{total}");
        let expected = model.expected_purchases(&one, 12);
        assert!((mean / expected - 1.0).abs() < 1e-12, "{mean} {expected}");
    }
}

#[test]
fn records_of_all_accounts_have_chances_that_add_up() {
    // Every record of six occasions, times its number of orders, is what can happen.
    let model = BgBb::new(0.7, 1.9, 0.4, 2.2).unwrap();
    let ways = |n: u32, k: u32| {
        (0..k)
            .map(|i| f64::from(n - i) / f64::from(i + 1))
            .product::<f64>()
    };
    let mut total = model.log_likelihood(&[record(0, 0, 6)]).exp();
    for last in 1..=6 {
        for purchases in 1..=last {
            let orders = ways(last - 1, purchases - 1);
            total += orders * model.log_likelihood(&[record(purchases, last, 6)]).exp();
        }
    }
    assert!((total - 1.0).abs() < 1e-13, "{total}");
}

#[test]
fn simulated_accounts_give_their_parameters_back() {
    let truth = BgBb::new(1.2, 0.75, 0.66, 2.78).unwrap();
    let records = simulated(&truth, 30_000, 10);
    let fit = fit(&records).unwrap();
    let errors = fit.standard_errors.unwrap();
    let (found, truth) = (as_array(&fit.parameters), as_array(&truth));
    for ((found, truth), error) in found.iter().zip(truth).zip(as_array(&errors)) {
        assert!(
            (found - truth).abs() < 3.5 * error,
            "{found} for {truth} ± {error}"
        );
    }
}

#[test]
fn impossible_and_scarce_records_are_refused() {
    assert!(fit(&[record(3, 2, 6)]).is_err());
    assert!(fit(&[record(0, 2, 6)]).is_err());
    assert!(fit(&[record(1, 2, 6)]).is_err());
}

#[test]
fn accounts_that_never_leave_show_at_the_boundary() {
    let records: Vec<_> = (0..=8)
        .map(|purchases| OccasionSummary {
            purchases,
            last: if purchases == 0 { 0 } else { 8 },
            occasions: 8,
            accounts: if purchases == 0 { 3 } else { 40 },
        })
        .collect();
    let fit = fit(&records).unwrap();
    assert!(fit.is_at_boundary() && fit.log_likelihood.is_finite());
    assert!(fit.standard_errors.is_none());
}

fn as_array(model: &BgBb) -> [f64; 4] {
    [model.alpha, model.beta, model.gamma, model.delta]
}

fn simulated(truth: &BgBb, accounts: u32, occasions: u32) -> Vec<OccasionSummary> {
    let mut random = ChaCha8Rng::seed_from_u64(5);
    let mut counts = BTreeMap::new();
    for _ in 0..accounts {
        let mut uniform = || random.random();
        let mut chance = Chance(&mut uniform);
        let buys = chance.beta(truth.alpha, truth.beta);
        let leaves = chance.beta(truth.gamma, truth.delta);
        let (mut purchases, mut last) = (0, 0);
        for occasion in 1..=occasions {
            if chance.happens(leaves) {
                break;
            }
            if chance.happens(buys) {
                (purchases, last) = (purchases + 1, occasion);
            }
        }
        *counts.entry((purchases, last)).or_default() += 1;
    }
    let record = |(&(purchases, last), &accounts): (&(u32, u32), &u64)| OccasionSummary {
        purchases,
        last,
        occasions,
        accounts,
    };
    counts.iter().map(record).collect()
}
