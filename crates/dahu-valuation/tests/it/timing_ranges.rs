//! Every timing model over the whole range of its parameters: other units of time, and the ends of the range.

use dahu_valuation::timing::{GeometricDropout, History, Nbd, ParetoNbd, TimingModel};
use proptest::prelude::*;

/// A model by its parameters, in a unit of time of which `units` make a day.
type Make = fn([f64; 4], f64) -> Box<dyn TimingModel>;

/// The models with the phases of a gap, by r, α, and what they know of leaving; Pareto/NBD's second scale is forty times the number given.
const MODELS: [(&str, u32, Make); 6] = [
    ("NBD", 1, |[r, alpha, ..], units| {
        Box::new(Nbd::new(r, alpha * units).unwrap())
    }),
    ("BG/NBD", 1, |[r, alpha, a, b], units| {
        Box::new(GeometricDropout::bg_nbd(r, alpha * units, a, b).unwrap())
    }),
    ("MBG/NBD", 1, |[r, alpha, a, b], units| {
        Box::new(GeometricDropout::mbg_cnbd(1, r, alpha * units, a, b).unwrap())
    }),
    ("MBG/CNBD-2", 2, |[r, alpha, a, b], units| {
        Box::new(GeometricDropout::mbg_cnbd(2, r, alpha * units, a, b).unwrap())
    }),
    ("MBG/CNBD-3", 3, |[r, alpha, a, b], units| {
        Box::new(GeometricDropout::mbg_cnbd(3, r, alpha * units, a, b).unwrap())
    }),
    ("Pareto/NBD", 1, |[r, alpha, s, beta], units| {
        Box::new(ParetoNbd::new(r, alpha * units, s, beta * 40.0 * units).unwrap())
    }),
];

fn history(repeat_purchases: u32, recency_days: f64, age_days: f64) -> History {
    History {
        repeat_purchases,
        recency_days,
        age_days,
    }
}

fn close(one: f64, other: f64, relative: f64) -> bool {
    (one - other).abs() <= relative * (1.0 + one.abs())
}

proptest! {
    /// Days against weeks, or any other unit: α scales, and with Pareto/NBD β; a density has the unit in it once for each
    /// phase of a gap, for the gaps themselves are left out. Nothing else moves.
    #[test]
    fn in_other_units_of_time_only_scales_of_time_change(
        r in 0.1_f64..5.0, alpha in 2.0_f64..200.0, a in 0.1_f64..4.0, b in 0.3_f64..8.0,
        x in 0_u32..40, silent in 0.0_f64..300.0, horizon in 1.0_f64..700.0,
        units in prop_oneof![Just(1.0 / 7.0), Just(24.0), 0.05_f64..50.0],
    ) {
        let recency = 9.0 * f64::from(x);
        let (seen, scaled) = (
            history(x, recency, recency + silent),
            history(x, recency * units, (recency + silent) * units),
        );
        for (name, phases, make) in MODELS {
            let (days, other) = (make([r, alpha, a, b], 1.0), make([r, alpha, a, b], units));
            let shift = f64::from(phases * x) * units.ln();
            let likelihoods = (days.log_likelihood(&seen), other.log_likelihood(&scaled) + shift);
            prop_assert!(close(likelihoods.0, likelihoods.1, 1e-8), "{name}: {likelihoods:?}");
            let alive = (days.probability_alive(&seen), other.probability_alive(&scaled));
            prop_assert!(close(alive.0, alive.1, 1e-8), "{name}: {alive:?}");
            let expected = (
                days.expected_purchases(&seen, horizon),
                other.expected_purchases(&scaled, horizon * units),
            );
            prop_assert!(close(expected.0, expected.1, 1e-7), "{name}: {expected:?}");
            let residual = (
                days.residual(&seen, 3e-4, 0.0).unwrap().purchases,
                other.residual(&scaled, 3e-4 / units, 0.0).unwrap().purchases,
            );
            prop_assert!(close(residual.0, residual.1, 1e-6), "{name}: {residual:?}");
        }
    }
}

#[test]
fn nothing_is_infinite_over_a_grid_of_parameters_and_histories() {
    let histories = [
        history(0, 0.0, 0.0),
        history(0, 0.0, 20_000.0),
        history(1, 1.0, 1.0),
        history(1, 1.0, 20_000.0),
        history(300, 300.0, 300.0),
        history(300, 300.0, 9_000.0),
        history(5_000, 9_999.0, 10_000.0),
    ];
    let shapes = [0.01, 1.0, 30.0];
    let scales = [0.1, 3_000.0];
    for (name, _, make) in MODELS {
        for r in shapes {
            for alpha in scales {
                for a in shapes {
                    for b in [0.02, 40.0] {
                        let model = make([r, alpha, a, b], 1.0);
                        let what = format!("{name} {:?}", [r, alpha, a, b]);
                        histories.iter().for_each(|seen| is_sound(&what, &*model, seen));
                    }
                }
            }
        }
    }
}

fn is_sound(what: &str, model: &dyn TimingModel, seen: &History) {
    assert!(model.log_likelihood(seen).is_finite(), "{what} {seen:?}");
    let alive = model.probability_alive(seen);
    assert!((0.0..=1.0).contains(&alive), "{what} {seen:?}: {alive}");
    let mut before = 0.0;
    for horizon in [0.0, 1e-3, 365.0, 9_000.0] {
        let expected = model.expected_purchases(seen, horizon);
        assert!(
            expected.is_finite() && expected >= before * (1.0 - 1e-9) - 1e-12,
            "{what} {seen:?} {horizon}: {expected} after {before}"
        );
        before = expected;
    }
    let residual = model.residual(seen, 1e-4, 0.0).unwrap();
    assert!(
        residual.purchases.is_finite() && residual.purchases >= 0.0 && residual.by_dropout_cut >= 0.0,
        "{what} {seen:?}: {residual:?}"
    );
}
