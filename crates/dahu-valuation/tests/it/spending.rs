//! Gamma-Gamma against Fader & Hardie (2013), CDNOW and simulation.

use dahu_valuation::{
    fit::{Fit, FitError},
    numeric::quadrature::panel,
    spend::{ExpectedSpend, GammaGamma, SpendSummary, fit, independence},
};
use proptest::prelude::*;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::{
    cdnow_spend::{AFTER_39_WEEKS, AFTER_78_WEEKS, customers},
    facts::{assert_digits, assert_rows},
};

fn record(purchases: u32, mean_spend: f64) -> SpendSummary {
    SpendSummary {
        purchases,
        mean_spend,
        accounts: 1,
    }
}

fn cdnow(end: i64) -> Option<Vec<SpendSummary>> {
    Some(customers(end)?.iter().map(|customer| customer.spend).collect())
}

/// First what Fader & Hardie (2013) print, then CLVTools and lifetimes, an independent measurement as far as its digits are
/// those of the maximum, and the maximum by Newton steps written once more in Python.
#[test]
fn thirty_nine_weeks_of_cdnow_give_the_published_fit() {
    let Some(records) = cdnow(AFTER_39_WEEKS) else {
        return;
    };
    let fit = fit(&records).unwrap();
    let GammaGamma { p, q, gamma } = fit.parameters;
    let mean_35 = fit.parameters.expected_spend(&record(3, 35.0)).amount();
    let population = fit.parameters.population_spend().amount();
    assert_eq!(fit.observations, 946);
    assert_rows(&[
        ("p, Fader & Hardie", p, 6.25, 2),
        ("q, Fader & Hardie", q, 3.74, 2),
        ("gamma, Fader & Hardie", gamma, 15.44, 2),
        ("ln L, Fader & Hardie", fit.log_likelihood, -4_055.92, 2),
        ("ln L, CLVTools", fit.log_likelihood, -4_055.917_7, 4),
        ("p, pymc-marketing", p, 6.25, 2),
        ("q, pymc-marketing", q, 3.744, 3),
        ("gamma, pymc-marketing", gamma, 15.444, 3),
        ("p, lifetimes", p, 6.249_572, 6),
        ("q, lifetimes", q, 3.744_225, 6),
        ("gamma, lifetimes", gamma, 15.443_521, 6),
        ("p, measured", p, 6.249_573_96, 5),
        ("q, measured", q, 3.744_224_48, 6),
        ("gamma, measured", gamma, 15.443_515_87, 4),
        ("ln L, measured", fit.log_likelihood, -4_055.917_695, 6),
        ("p, nine digits", p, 6.249_572_271, 8),
        ("q, nine digits", q, 3.744_224_667, 8),
        ("gamma, nine digits", gamma, 15.443_520_96, 7),
        ("E[M]", population, 35.1704, 4),
        ("E[M | 3 of mean 35], measured", mean_35, 35.021_753, 5),
    ]);
    assert!(fit.convergence.hessian_negative_definite && fit.convergence.starts_agreeing >= 2);
    assert!(fit.evaluations <= 60, "{}", fit.evaluations);
    let measured = GammaGamma::new(6.249_573_96, 3.744_224_48, 15.443_515_87).unwrap();
    assert_digits(measured.expected_spend(&record(3, 35.0)).amount(), 35.021_753, 6);
    let below = fit.log_likelihood - measured.log_likelihood(&records);
    assert!(below.abs() < 1e-10, "{below}");
}

#[test]
fn seventy_eight_weeks_of_cdnow_give_the_measured_fit() {
    let Some(records) = cdnow(AFTER_78_WEEKS) else {
        return;
    };
    let fit = fit(&records).unwrap();
    let GammaGamma { p, q, gamma } = fit.parameters;
    assert_eq!(fit.observations, 1_139);
    assert_rows(&[
        ("p, measured", p, 4.683_452_8, 5),
        ("q, measured", q, 4.189_783_52, 6),
        ("gamma, measured", gamma, 24.390_557_88, 5),
        ("ln L, measured", fit.log_likelihood, -4_884.566_321, 6),
        ("p, nine digits", p, 4.683_453_310, 8),
        ("q, nine digits", q, 4.189_783_282, 8),
        ("gamma, nine digits", gamma, 24.390_553_76, 7),
    ]);
}

#[test]
fn cdnow_spends_independently_of_how_often_it_buys() {
    let Some(records) = cdnow(AFTER_39_WEEKS) else {
        return;
    };
    let result = independence(&records).unwrap();
    assert_digits(result.pearson.value, 0.11, 2);
    assert!(!result.is_doubtful() && result.accounts == 946, "{result:?}");
}

#[test]
fn the_expected_mean_is_that_of_the_paper() {
    let model = GammaGamma::new(6.0, 4.0, 16.0).unwrap();
    let ExpectedSpend::Mean(mean) = model.expected_spend(&record(3, 35.0)) else {
        panic!("q is above 1");
    };
    assert_digits(mean, 34.571_429, 6);
    // The prior mean 32 and the observed mean 35, weighted as the paper does: (q-1) and p x over their sum.
    assert!((mean - (3.0 * 32.0 + 18.0 * 35.0) / 21.0).abs() < 1e-12);
}

#[test]
fn the_marginal_likelihood_is_that_of_the_paper() {
    let model = GammaGamma::new(6.0, 4.0, 16.0).unwrap();
    assert_digits(model.log_likelihood(&[record(3, 35.0)]).exp(), 0.016_280_407, 9);
}

#[test]
fn an_infinite_mean_is_replaced_by_the_median_and_says_so() {
    let model = GammaGamma::new(2.0, 0.9, 10.0).unwrap();
    for one in [SpendSummary::NONE, record(4, 25.0)] {
        let ExpectedSpend::Median(median) = model.expected_spend(&one) else {
            panic!("q is below 1");
        };
        assert!((model.mean_spend_share(&one, median) - 0.5).abs() < 1e-12);
    }
}

#[test]
fn the_posterior_is_what_bayes_gives() {
    // ν drawn from its prior, weighted with the likelihood of the mean, on a fine grid.
    let model = GammaGamma::new(6.0, 4.0, 16.0).unwrap();
    let one = record(3, 35.0);
    let weight = |nu: f64| {
        let prior = (model.q - 1.0) * nu.ln() - model.gamma * nu;
        let likelihood = 18.0 * nu.ln() - nu * 3.0 * 35.0;
        (prior + likelihood + 60.0).exp()
    };
    let integral = |from: f64, to: f64, of: &dyn Fn(f64) -> f64| -> f64 {
        let step = (to - from) / 200.0;
        (0..200)
            .flat_map(|i| panel(from + step * f64::from(i), from + step * f64::from(i + 1)))
            .map(|(nu, width)| width * weight(nu) * of(nu))
            .sum()
    };
    let all = integral(1e-6, 1.0, &|_| 1.0);
    let mean = integral(1e-6, 1.0, &|nu| model.p / nu) / all;
    assert!(
        (mean / model.expected_spend(&one).amount() - 1.0).abs() < 1e-10,
        "{mean}"
    );
    let (low, high) = model.mean_spend_interval(&one);
    // M is above a bound where ν is below p over it.
    let above = integral(1e-6, model.p / high, &|_| 1.0) / all;
    let below = integral(model.p / low, 1.0, &|_| 1.0) / all;
    assert!(
        (above - 0.1).abs() < 1e-10 && (below - 0.1).abs() < 1e-10,
        "{above} {below}"
    );
}

fn simulated(model: &GammaGamma, accounts: u32, seed: u64) -> Vec<SpendSummary> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    (0..accounts)
        .map(|account| {
            let purchases = 1 + account % 9;
            let amounts = model.simulate(purchases, &mut || random.random());
            record(purchases, amounts.iter().sum::<f64>() / f64::from(purchases))
        })
        .collect()
}

#[test]
fn simulated_accounts_give_their_parameters_back() {
    let truth = GammaGamma::new(6.25, 3.74, 154.4).unwrap();
    let fit = fit(&simulated(&truth, 20_000, 3)).unwrap();
    let errors = fit.standard_errors.unwrap();
    for (found, truth, error) in [
        (fit.parameters.p, truth.p, errors.p),
        (fit.parameters.q, truth.q, errors.q),
        (fit.parameters.gamma, truth.gamma, errors.gamma),
    ] {
        assert!(
            (found - truth).abs() < 3.0 * error,
            "{found} for {truth} ± {error}"
        );
        assert!(error < 0.1 * truth, "{error}");
    }
}

#[test]
fn intervals_hold_four_accounts_of_five() {
    // The account's own mean, drawn anew from the posterior by a very long record.
    let model = GammaGamma::new(3.0, 2.5, 40.0).unwrap();
    let mut random = ChaCha8Rng::seed_from_u64(8);
    let accounts = 1_000;
    let inside = (0..accounts).filter(|_| {
        let amounts = model.simulate(1_004, &mut || random.random());
        let own = amounts[4..].iter().sum::<f64>() / 1_000.0;
        let (low, high) = model.mean_spend_interval(&record(4, amounts[..4].iter().sum::<f64>() / 4.0));
        low < own && own < high
    });
    let share = inside.count() as f64 / f64::from(accounts);
    assert!((share - 0.8).abs() < 0.04, "{share}");
}

#[test]
fn spend_that_is_all_alike_ends_at_the_boundary() {
    let alike: Vec<SpendSummary> = (1..60).map(|x| record(x, 100.0)).collect();
    match fit(&alike) {
        Ok(Fit {
            convergence,
            parameters,
            ..
        }) => {
            assert!(!convergence.at_boundary.is_empty());
            let expected = parameters.expected_spend(&record(2, 100.0)).amount();
            assert!((expected - 100.0).abs() < 0.1, "{parameters:?}");
        }
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn impossible_and_scarce_records_are_refused() {
    let mut records = vec![record(2, 10.0); 20];
    records[7].mean_spend = -1.0;
    assert!(matches!(
        fit(&records),
        Err(FitError::Impossible { index: 7, .. })
    ));
    records[7].mean_spend = f64::NAN;
    assert!(fit(&records).is_err());
    assert!(matches!(
        fit(&records[..5]),
        Err(FitError::TooFew { found: 5, .. })
    ));
    assert!(fit(&[SpendSummary::NONE; 50]).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_unit_of_money_changes_gamma_and_nothing_else(ln_unit in -9.0..9.0_f64, seed in 0_u64..1_000) {
        let truth = GammaGamma::new(4.0, 3.0, 20.0).unwrap();
        let records = simulated(&truth, 400, seed);
        let unit = ln_unit.exp();
        let scaled: Vec<SpendSummary> = records
            .iter()
            .map(|one| SpendSummary { mean_spend: one.mean_spend * unit, ..*one })
            .collect();
        let (plain, scaled) = (fit(&records).unwrap(), fit(&scaled).unwrap());
        // Of some ledgers p and γ run off together, and only their product means anything.
        prop_assume!(!plain.is_at_boundary());
        let is_close = |one: f64, other: f64| (one / other - 1.0).abs() < 1e-6;
        prop_assert!(is_close(plain.parameters.p, scaled.parameters.p));
        prop_assert!(is_close(plain.parameters.q, scaled.parameters.q));
        prop_assert!(is_close(plain.parameters.gamma * unit, scaled.parameters.gamma));
        let shifted = plain.log_likelihood - 400.0 * ln_unit;
        prop_assert!((shifted - scaled.log_likelihood).abs() < 1e-6);
    }

    #[test]
    fn whatever_is_asked_is_finite_and_ordered(
        ln in prop::array::uniform3(-6.0..6.0_f64), purchases in 0_u32..5_000, ln_mean in -9.0..9.0_f64,
    ) {
        let [p, q, gamma] = ln.map(f64::exp);
        let model = GammaGamma::new(p, q, gamma).unwrap();
        let one = record(purchases, ln_mean.exp());
        let (low, high) = model.mean_spend_interval(&one);
        let amount = model.expected_spend(&one).amount();
        prop_assert!(low > 0.0 && low < high, "{low} {high}");
        prop_assert!(amount > 0.0 && !amount.is_nan());
        prop_assert!(q <= 0.1 || (high.is_finite() && amount.is_finite()));
        prop_assert!(model.log_likelihood(&[one]).is_finite());
    }
}
