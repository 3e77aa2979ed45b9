//! What holds for every timing model, whatever the data: limits, integrals, gradients.

use dahu_valuation::{
    numeric::{
        gamma::{ln_beta, ln_gamma},
        quadrature::panel,
    },
    timing::{GeometricDropout, History, Nbd, ParetoNbd, TimingModel, Triples},
};
use proptest::prelude::*;

#[track_caller]
fn assert_close(value: f64, expected: f64, relative: f64) {
    assert!(
        (value - expected).abs() <= relative * expected.abs(),
        "{value} is not {expected}"
    );
}

fn history(repeat_purchases: u32, recency_days: f64, age_days: f64) -> History {
    History {
        repeat_purchases,
        recency_days,
        age_days,
    }
}

fn bg(a: f64) -> GeometricDropout {
    GeometricDropout::bg_nbd(0.24, 31.0, a, 2.4).unwrap()
}

fn regular(regularity: u32) -> GeometricDropout {
    GeometricDropout::mbg_cnbd(regularity, 1.3, 12.0, 0.8, 2.6).unwrap()
}

fn pareto(s: f64) -> ParetoNbd {
    ParetoNbd::new(0.55, 74.0, s, 82.0).unwrap()
}

fn all() -> Vec<(&'static str, Box<dyn TimingModel>)> {
    vec![
        ("NBD", Box::new(Nbd::new(0.4, 80.0).unwrap())),
        ("BG/NBD", Box::new(bg(0.79))),
        ("BG/NBD with a = 1", Box::new(bg(1.0))),
        ("MBG/NBD", Box::new(regular(1))),
        ("MBG/CNBD-2", Box::new(regular(2))),
        ("MBG/CNBD-4", Box::new(regular(4))),
        ("Pareto/NBD", Box::new(pareto(0.6))),
        ("Pareto/NBD with s = 1", Box::new(pareto(1.0))),
    ]
}

const PAST: [(u32, f64, f64); 6] = [
    (0, 0.0, 0.0),
    (0, 0.0, 270.0),
    (1, 3.0, 3.0),
    (2, 213.0, 272.0),
    (9, 60.0, 250.0),
    (30, 700.0, 730.0),
];

/// The integral of a density on the whole line times a function, by the trapezoid rule.
fn average(density: impl Fn(f64) -> f64, of: impl Fn(f64) -> f64) -> f64 {
    const STEP: f64 = 0.1;
    let places = (-600..600).map(|place| f64::from(place) * STEP);
    places
        .map(|w| (w, STEP * density(w)))
        .filter(|(_, weight)| *weight > 1e-30)
        .map(|(w, weight)| weight * of(w))
        .sum()
}

/// The average of a function of a gamma number with rate 1.
fn over_gamma(shape: f64, of: impl Fn(f64) -> f64) -> f64 {
    average(|w| (shape * w - w.exp() - ln_gamma(shape)).exp(), |w| of(w.exp()))
}

/// The average of a function of a beta number.
fn over_beta(a: f64, b: f64, of: impl Fn(f64) -> f64) -> f64 {
    let density = |w: f64| (a * w - (a + b) * w.exp().ln_1p() - ln_beta(a, b)).exp();
    average(density, |w| of(1.0 / (1.0 + (-w).exp())))
}

#[test]
fn likelihoods_are_the_averages_of_what_accounts_do_given_their_rates() {
    let past = [(0, 0.0, 30.0), (1, 3.0, 3.0), (2, 40.0, 90.0), (6, 80.0, 90.0)];
    for (x, recency, age) in past {
        let seen = history(x, recency, age);
        let purchases = f64::from(x);
        for regularity in [1, 2, 3] {
            let likelihood = over_gamma(1.3, |speed| {
                let rate = speed / 12.0;
                let phases = (rate * (age - recency), f64::from(regularity) * purchases);
                let mut term = 1.0;
                let silent: f64 = (0..regularity)
                    .map(|j| {
                        let now = term;
                        term *= phases.0 / f64::from(j + 1);
                        now
                    })
                    .sum();
                let waits = (-phases.0).exp() * silent;
                let buys = (phases.1 * rate.ln() - rate * recency).exp();
                over_beta(0.8, 2.6, |p| {
                    let stays = (purchases * (-p).ln_1p()).exp();
                    buys * stays * (p + (1.0 - p) * waits)
                })
            });
            let model = regular(regularity);
            assert!(
                (model.log_likelihood(&seen) - likelihood.ln()).abs() < 1e-10,
                "k {regularity}, {seen:?}"
            );
        }
        let likelihood = over_gamma(0.55, |speed| {
            let rate = speed / 74.0;
            over_gamma(0.6, |speed| {
                let leaving = speed / 82.0;
                let both = rate + leaving;
                let left = leaving / both * (-both * recency).exp();
                (purchases * rate.ln()).exp() * (left + rate / both * (-both * age).exp())
            })
        });
        assert!(
            (pareto(0.6).log_likelihood(&seen) - likelihood.ln()).abs() < 1e-9,
            "Pareto/NBD, {seen:?}"
        );
    }
}

#[test]
fn the_chances_of_each_count_add_up_and_have_the_expected_mean() {
    for (name, model) in all() {
        for (x, recency, age) in PAST {
            let seen = history(x, recency, age);
            for horizon in [1.0, 90.0, 730.0] {
                let counts = model.purchase_distribution(&seen, horizon, 1.0);
                let total: f64 = counts.probabilities.iter().sum();
                assert!(
                    (total - 1.0).abs() < 1e-11,
                    "{name} {seen:?} {horizon}: they add up to {total}"
                );
                let expected = model.expected_purchases(&seen, horizon);
                let off = (counts.mean() - expected).abs();
                assert!(
                    off < 1e-9 * expected + 1e-13,
                    "{name} {seen:?} {horizon}: {off} off {expected}"
                );
                assert!(counts.any() <= expected + 1e-13);
            }
        }
    }
}

#[test]
fn what_is_left_is_the_discounted_sum_of_what_is_expected() {
    // Σ e^(-δ t_i) is δ ∫ e^(-δ u) E(u) du, from the expectation alone.
    let rate = 0.004;
    for (name, model) in all() {
        for (x, recency, age) in PAST {
            let seen = history(x, recency, age);
            let (mut integral, mut from, mut width) = (0.0, 0.0, 2.0);
            while from < 46.0 / rate {
                for (day, weight) in panel(from, from + width) {
                    integral += weight * rate * (-rate * day).exp() * model.expected_purchases(&seen, day);
                }
                from += width;
                width = f64::min(1.3 * width, 400.0);
            }
            let residual = model.residual(&seen, rate, 0.0).unwrap();
            assert!(
                (residual.purchases / integral - 1.0).abs() < 1e-9,
                "{name} {seen:?}: {} is not {integral}",
                residual.purchases
            );
        }
    }
}

#[test]
fn what_keeping_accounts_is_worth_is_the_slope_of_what_is_left() {
    let step = 1e-4;
    for (name, model) in all() {
        for (x, recency, age) in PAST {
            let seen = history(x, recency, age);
            for (rate, cut) in [(0.0003, 0.0), (0.0003, 0.4), (0.01, 0.1)] {
                let left = |cut| model.residual(&seen, rate, cut).unwrap();
                // Four points, whose error is of the fourth order.
                let slope = (8.0 * (left(cut + step).purchases - left(cut - step).purchases)
                    - left(cut + 2.0 * step).purchases
                    + left(cut - 2.0 * step).purchases)
                    / (12.0 * step);
                let given = left(cut).by_dropout_cut;
                assert!(
                    (given - slope).abs() <= 2e-8 * slope.abs() + 1e-8,
                    "{name} {seen:?}: {given}, {slope}"
                );
            }
        }
    }
}

#[test]
fn undiscounted_sums_are_finite_or_refused() {
    let seen = history(2, 213.0, 272.0);
    let refused = bg(1.0).residual(&seen, 0.0, 0.0).unwrap_err();
    assert_eq!(refused.parameter, "a");
    assert!(refused.to_string().contains("infinite"));
    assert_eq!(pareto(1.0).residual(&seen, 0.0, 0.0).unwrap_err().parameter, "s");
    assert!(Nbd::new(0.4, 80.0).unwrap().residual(&seen, 0.0, 0.0).is_err());
    let models: [Box<dyn TimingModel>; 3] = [
        Box::new(bg(2.5)),
        Box::new(GeometricDropout::mbg_cnbd(3, 1.3, 12.0, 2.5, 2.6).unwrap()),
        Box::new(pareto(2.5)),
    ];
    for model in models {
        let whole = model.residual(&seen, 0.0, 0.0).unwrap();
        let nearly = model.residual(&seen, 1e-9, 0.0).unwrap();
        assert_close(nearly.purchases, whole.purchases, 1e-4);
        assert_close(nearly.by_dropout_cut, whole.by_dropout_cut, 1e-2);
    }
}

#[test]
fn nothing_is_infinite_at_the_ends_of_the_range() {
    let extremes = [
        (0, 0.0, 0.0),
        (0, 0.0, 40_000.0),
        (1, 1.0, 1.0),
        (1, 1.0, 40_000.0),
        (5_000, 5_000.0, 5_000.0),
        (5_000, 5_000.0, 20_000.0),
        (20_000, 39_999.0, 40_000.0),
    ];
    for (name, model) in all() {
        for (x, recency, age) in extremes {
            let seen = history(x, recency, age);
            assert!(model.log_likelihood(&seen).is_finite(), "{name} {seen:?}");
            let alive = model.probability_alive(&seen);
            assert!((0.0..=1.0).contains(&alive), "{name} {seen:?}: {alive}");
            for horizon in [0.0, 1e-6, 30.0, 36_500.0] {
                let expected = model.expected_purchases(&seen, horizon);
                assert!(
                    expected.is_finite() && expected >= 0.0,
                    "{name} {seen:?} {horizon}: {expected}"
                );
            }
            let residual = model.residual(&seen, 1e-4, 0.0).unwrap();
            assert!(
                residual.purchases.is_finite() && residual.by_dropout_cut >= 0.0,
                "{name} {seen:?}"
            );
        }
    }
}

#[test]
fn whoever_bought_on_the_last_day_is_alive_as_far_as_the_model_allows() {
    let seen = history(4, 200.0, 200.0);
    assert_close(pareto(0.6).probability_alive(&seen), 1.0, 1e-15);
    // One chance to leave has just come, with the odds a / (b + x - 1), for MBG a / (b + x).
    assert_close(bg(0.8).probability_alive(&seen), 1.0 / (1.0 + 0.8 / 5.4), 1e-14);
    assert_close(
        regular(1).probability_alive(&seen),
        1.0 / (1.0 + 0.8 / 6.6),
        1e-14,
    );
}

#[test]
fn parameters_that_no_model_can_have_are_named() {
    for wrong in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert_eq!(
            GeometricDropout::bg_nbd(1.0, 1.0, wrong, 1.0).unwrap_err().name,
            "a"
        );
        assert_eq!(ParetoNbd::new(1.0, 1.0, 1.0, wrong).unwrap_err().name, "beta");
        assert_eq!(Nbd::new(wrong, 1.0).unwrap_err().name, "r");
    }
    assert_eq!(
        GeometricDropout::mbg_cnbd(0, 1.0, 1.0, 1.0, 1.0)
            .unwrap_err()
            .name,
        "k"
    );
}

fn some_triples() -> Triples {
    let histories = (0..400_u32).map(|index| {
        let age = 40 + index * 7 % 300;
        let x = if index % 3 == 0 { 0 } else { 1 + index * index % 23 };
        let recency = if x == 0 {
            0
        } else {
            x.max(index * 13 % 200).min(age)
        };
        (x, recency, age)
    });
    Triples::new(histories, Some(321.0)).unwrap()
}

fn parameter() -> impl Strategy<Value = f64> {
    (-2.5..2.5).prop_map(f64::exp)
}

/// Four points, whose error is of the fourth order.
fn slope(value: impl Fn(f64) -> f64) -> f64 {
    let step = 1e-3;
    (8.0 * (value(step) - value(-step)) - value(2.0 * step) + value(-2.0 * step)) / (12.0 * step)
}

#[track_caller]
fn assert_gradient<const N: usize>(at: [f64; N], evaluate: impl Fn([f64; N]) -> (f64, [f64; N])) {
    let (value, gradient) = evaluate(at);
    for index in 0..N {
        let expected = slope(|offset| {
            let mut moved = at;
            moved[index] *= offset.exp();
            evaluate(moved).0
        });
        let error = (gradient[index] - expected).abs();
        assert!(
            error <= 1e-9 * (value.abs() + expected.abs()),
            "derivative {index} at {at:?} is {}, by differences {expected}",
            gradient[index]
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn gradients_are_what_differences_say(
        r in parameter(), alpha in parameter(), a in parameter(), b in parameter(), k in 1_u32..5,
    ) {
        let triples = some_triples();
        let at = [r, 30.0 * alpha, a, b];
        assert_gradient(at, |[r, alpha, a, b]| {
            let there = GeometricDropout::bg_nbd(r, alpha, a, b).unwrap().total_log_likelihood(&triples);
            (there.value, there.gradient)
        });
        assert_gradient(at, |[r, alpha, a, b]| {
            let model = GeometricDropout::mbg_cnbd(k, r, alpha, a, b).unwrap();
            let there = model.total_log_likelihood(&triples);
            (there.value, there.gradient)
        });
        assert_gradient([r, 30.0 * alpha, a, 30.0 * b], |[r, alpha, s, beta]| {
            let there = ParetoNbd::new(r, alpha, s, beta).unwrap().total_log_likelihood(&triples);
            (there.value, there.gradient)
        });
        assert_gradient([r, 30.0 * alpha], |[r, alpha]| {
            let there = Nbd::new(r, alpha).unwrap().total_log_likelihood(&triples);
            (there.value, there.gradient)
        });
    }

    #[test]
    fn the_total_is_the_sum_over_the_accounts(
        r in parameter(), alpha in parameter(), a in parameter(), b in parameter(),
    ) {
        let triples = some_triples();
        let bg = GeometricDropout::bg_nbd(r, 30.0 * alpha, a, b).unwrap();
        let mbg = GeometricDropout::mbg_nbd(r, 30.0 * alpha, a, b).unwrap();
        let pareto = ParetoNbd::new(r, 30.0 * alpha, a, 30.0 * b).unwrap();
        let nbd = Nbd::new(r, 30.0 * alpha).unwrap();
        let sum = |model: &dyn TimingModel| -> f64 {
            let terms = triples.iter();
            terms.map(|(history, accounts)| f64::from(accounts) * model.log_likelihood(&history)).sum()
        };
        assert_close(bg.total_log_likelihood(&triples).value, sum(&bg), 1e-12);
        assert_close(mbg.total_log_likelihood(&triples).value, sum(&mbg), 1e-12);
        assert_close(pareto.total_log_likelihood(&triples).value, sum(&pareto), 1e-12);
        assert_close(nbd.total_log_likelihood(&triples).value, sum(&nbd), 1e-12);
    }
}

#[test]
fn what_is_left_of_all_is_what_is_left_of_each() {
    let triples = some_triples();
    for (name, model) in all() {
        for (rate, cut) in [(0.0003, 0.0), (0.02, 0.5)] {
            let together = model.residuals(&triples, rate, cut).unwrap();
            assert_eq!(together.len(), triples.len());
            for ((seen, _), left) in triples.iter().zip(together) {
                let alone = model.residual(&seen, rate, cut).unwrap();
                let off = (left.purchases / alone.purchases - 1.0).abs();
                assert!(off < 1e-12, "{name} {seen:?}: {left:?} is not {alone:?}");
            }
        }
    }
}
