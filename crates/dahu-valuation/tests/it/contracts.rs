//! Shifted-beta-geometric against Fader & Hardie (2007, 2010).

use dahu_valuation::{
    contract::{Cohort, LifetimeError, ShiftedBetaGeometric, fit},
    fit::FitError,
};
use proptest::prelude::*;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::facts::{assert_digits, assert_rows, shared};

/// Survivors of 1,000 customers by year, from the 2007 paper's table 1.
const HIGH_END: [u64; 8] = [1_000, 869, 743, 653, 593, 551, 517, 491];
const REGULAR: [u64; 8] = [1_000, 631, 468, 382, 326, 289, 262, 241];

fn fitted(customers: &[u64]) -> dahu_valuation::fit::Fit<ShiftedBetaGeometric> {
    fit(&[Cohort { customers }]).unwrap()
}

#[test]
fn both_segments_give_the_published_fit() {
    let (high_end, regular) = (fitted(&HIGH_END), fitted(&REGULAR));
    // First what Fader & Hardie print, then an independent measurement.
    assert_rows(&[
        ("High End, alpha", high_end.parameters.alpha, 0.668, 3),
        ("High End, beta", high_end.parameters.beta, 3.806, 3),
        ("High End, ln L", high_end.log_likelihood, -1_611.2, 1),
        ("Regular, alpha", regular.parameters.alpha, 0.704, 3),
        ("Regular, beta", regular.parameters.beta, 1.182, 3),
        ("Regular, ln L", regular.log_likelihood, -1_680.3, 1),
        ("High End, alpha", high_end.parameters.alpha, 0.668_088_37, 7),
        ("High End, beta", high_end.parameters.beta, 3.806_095_38, 6),
        ("High End, ln L", high_end.log_likelihood, -1_611.158_147, 6),
        ("Regular, alpha", regular.parameters.alpha, 0.704_077_32, 7),
        ("Regular, beta", regular.parameters.beta, 1.182_043_07, 7),
        ("Regular, ln L", regular.log_likelihood, -1_680.265_188, 6),
    ]);
    assert!(high_end.convergence.hessian_negative_definite);
    assert!(regular.convergence.hessian_negative_definite);
    assert_eq!((high_end.observations, regular.observations), (1_000, 1_000));
}

#[test]
fn survival_is_projected_as_published() {
    let left = |customers: &[u64]| 100.0 * fitted(customers).parameters.survival(12);
    assert_rows(&[
        ("High End after twelve years", left(&HIGH_END), 37.800, 3),
        ("Regular after twelve years", left(&REGULAR), 17.004, 3),
    ]);
}

#[test]
fn twelve_years_come_near_what_seven_foretold() {
    let Some(text) = shared("sbg_retention/retention.csv") else {
        return;
    };
    let rows: Vec<[f64; 3]> = text
        .lines()
        .skip(1)
        .map(|line| {
            let cells: Vec<f64> = line.split(',').map(|cell| cell.parse().unwrap()).collect();
            cells.try_into().unwrap()
        })
        .collect();
    for (place, known, last) in [(1, HIGH_END, 39.4), (2, REGULAR, 17.3)] {
        let model = fitted(&known).parameters;
        for ([year, ..], (row, customers)) in rows.iter().zip(rows.iter().zip(known)) {
            assert_digits(row[place], 0.1 * customers as f64, 9);
            assert!(*year < 8.0);
        }
        // No year that the fit has not seen is off by more than 1.7 of a hundred customers.
        for row in &rows[8..] {
            let foretold = 100.0 * model.survival(row[0] as u32);
            assert!((foretold - row[place]).abs() < 1.7, "year {}: {foretold}", row[0]);
        }
        assert_digits(rows[12][place], last, 1);
    }
}

#[test]
fn retention_rises_with_tenure_as_published() {
    // The sixth is .92948, which was noted as .930.
    let model = fitted(&HIGH_END).parameters;
    for (tenure, expected) in (1..).zip([0.851, 0.878, 0.897, 0.911, 0.921, 0.929, 0.936, 0.942]) {
        assert_digits(model.retention_rate(tenure), expected, 3);
    }
}

#[test]
fn lifetimes_at_the_published_parameters_are_those_of_the_paper() {
    let cases = [
        (
            0.668_088_37,
            3.806_095_38,
            5.922_254,
            [5.4145, 5.9014, 6.2939, 6.6199, 6.8967],
        ),
        (
            0.704_077_32,
            1.182_043_07,
            3.694_908,
            [2.9644, 4.1031, 4.8698, 5.4421, 5.8941],
        ),
    ];
    for (alpha, beta, lifetime, residual) in cases {
        let model = ShiftedBetaGeometric::new(alpha, beta).unwrap();
        assert_digits(model.discounted_expected_lifetime(0.1).unwrap(), lifetime, 6);
        for (tenure, expected) in (1..).zip(residual) {
            let value = model.discounted_expected_residual_lifetime(tenure, 0.1).unwrap();
            assert_digits(value, expected, 4);
        }
    }
}

#[test]
fn an_infinite_lifetime_is_refused_with_its_reason() {
    let model = ShiftedBetaGeometric::new(0.7, 3.8).unwrap();
    assert_eq!(
        model.expected_tenure(),
        Err(LifetimeError::Diverges { alpha: 0.7 })
    );
    assert!(model.discounted_expected_residual_lifetime(3, 0.0).is_err());
    assert!(model.discounted_expected_lifetime(-0.1).is_err());
    assert!(
        model
            .discounted_expected_residual_lifetime_until(3, 0.0, 10)
            .is_ok()
    );
    let finite = ShiftedBetaGeometric::new(1.5, 3.0).unwrap();
    assert!((finite.expected_tenure().unwrap() - 7.0).abs() < 1e-14);
}

#[test]
fn cohorts_of_different_length_share_their_parameters() {
    let mut random = ChaCha8Rng::seed_from_u64(11);
    let truth = ShiftedBetaGeometric::new(0.8, 2.4).unwrap();
    let cohorts: Vec<Vec<u64>> = (3..11)
        .map(|periods| cohort(&mut random, &truth, 4_000, periods))
        .collect();
    let cohorts: Vec<Cohort<'_>> = cohorts.iter().map(|customers| Cohort { customers }).collect();
    let fit = fit(&cohorts).unwrap();
    let errors = fit.standard_errors.unwrap();
    assert!((fit.parameters.alpha - truth.alpha).abs() < 3.0 * errors.alpha);
    assert!((fit.parameters.beta - truth.beta).abs() < 3.0 * errors.beta);
    assert!(errors.alpha < 0.05, "{errors:?}");
    let sum: f64 = cohorts
        .iter()
        .map(|one| fit.parameters.log_likelihood(&[*one]).unwrap())
        .sum();
    assert!((sum - fit.log_likelihood).abs() < 1e-7);
}

#[test]
fn customers_who_are_all_alike_show_at_the_boundary() {
    let customers: Vec<u64> = (0..8)
        .map(|year| (100_000.0 * 0.8_f64.powi(year)).round() as u64)
        .collect();
    let fit = fitted(&customers);
    assert!(fit.is_at_boundary());
    assert!((fit.parameters.retention_rate(1) - 0.8).abs() < 1e-3);
}

#[test]
fn growing_and_scarce_cohorts_are_refused() {
    let growing = fit(&[Cohort {
        customers: &[10, 8, 9],
    }]);
    assert!(matches!(growing, Err(FitError::Impossible { index: 0, .. })));
    let scarce = fit(&[Cohort {
        customers: &[9, 8, 7, 6],
    }]);
    assert!(matches!(scarce, Err(FitError::TooFew { found: 3, .. })));
    assert!(fit(&[]).is_err());
    assert!(
        fit(&[Cohort {
            customers: &[100, 50]
        }])
        .is_err()
    );
}

fn cohort(random: &mut ChaCha8Rng, truth: &ShiftedBetaGeometric, size: u64, periods: u32) -> Vec<u64> {
    let mut customers = vec![size];
    for tenure in 1..=periods {
        let before = customers[customers.len() - 1];
        // Given who is left, leaving is a draw at the mean rate of those left.
        let stayed = (0..before).filter(|_| random.random::<f64>() < truth.retention_rate(tenure));
        customers.push(stayed.count() as u64);
    }
    customers
}

proptest! {
    #[test]
    fn lifetimes_are_finite_and_consistent(
        ln_alpha in -7.0..7.0_f64, ln_beta in -7.0..7.0_f64, tenure in 1_u32..200, rate in 0.001..1.0_f64,
    ) {
        let model = ShiftedBetaGeometric::new(ln_alpha.exp(), ln_beta.exp()).unwrap();
        let now = model.discounted_expected_residual_lifetime(tenure, rate).unwrap();
        let next = model.discounted_expected_residual_lifetime(tenure + 1, rate).unwrap();
        // A customer who renews is paid for one period and stands where the next tenure stands.
        let recursive = model.retention_rate(tenure) * (1.0 + next / (1.0 + rate));
        prop_assert!(now.is_finite() && now > 0.0);
        prop_assert!((now / recursive - 1.0).abs() < 1e-11, "{now} {recursive}");
    }
}
