//! Distributions of purchases and intervals of values at the ends of what can be: new accounts, accounts that never
//! bought again, that bought on the last day, that bought thousands of times, and parameters of 1.

use dahu_valuation::{
    spend::{GammaGamma, SpendSummary},
    timing::{
        AnyTiming, GeometricDropout, History, Nbd, ParetoNbd, PurchaseDistribution, TimingModel, Triples,
    },
    value::{Terms, ValueModel},
};

fn models() -> Vec<(String, AnyTiming)> {
    let mut models = vec![("NBD".to_owned(), AnyTiming::Nbd(Nbd::new(0.7, 60.0).unwrap()))];
    for shape in [0.3, 1.0, 2.5] {
        let geometric = [
            ("BG/NBD", GeometricDropout::bg_nbd(0.6, 40.0, shape, 2.4)),
            ("MBG/NBD", GeometricDropout::mbg_nbd(0.6, 40.0, shape, 2.4)),
            ("MBG/CNBD-2", GeometricDropout::mbg_cnbd(2, 0.9, 20.0, shape, 2.4)),
            ("MBG/CNBD-4", GeometricDropout::mbg_cnbd(4, 1.1, 9.0, shape, 2.4)),
        ];
        for (name, model) in geometric {
            models.push((
                format!("{name} with a = {shape}"),
                AnyTiming::Geometric(model.unwrap()),
            ));
        }
        let pareto = ParetoNbd::new(0.6, 50.0, shape, 90.0).unwrap();
        models.push((format!("Pareto/NBD with s = {shape}"), AnyTiming::Pareto(pareto)));
    }
    models
}

/// New; silent since the first purchase; bought on the last day; long silent; and 5,000 purchases, with and without
/// silence after them.
const HISTORIES: [(u32, f64, f64); 9] = [
    (0, 0.0, 0.0),
    (0, 0.0, 1.0),
    (0, 0.0, 4_000.0),
    (1, 1.0, 1.0),
    (1, 1.0, 4_000.0),
    (7, 350.0, 350.0),
    (7, 60.0, 350.0),
    (5_000, 9_000.0, 9_000.0),
    (5_000, 8_990.0, 9_000.0),
];

const HORIZONS: [f64; 5] = [0.0, 1e-3, 30.0, 365.0, 1_826.0];

fn histories() -> impl Iterator<Item = History> {
    HISTORIES
        .into_iter()
        .map(|(repeat_purchases, recency_days, age_days)| History {
            repeat_purchases,
            recency_days,
            age_days,
        })
}

fn record(history: &History) -> SpendSummary {
    SpendSummary {
        purchases: history.repeat_purchases,
        mean_spend: if history.repeat_purchases == 0 { 0.0 } else { 80.0 },
        accounts: 1,
    }
}

/// Chances are chances, add up, and have the mean that is expected.
fn is_sound(what: &str, counts: &PurchaseDistribution, expected: f64) {
    let mut sum = 0.0;
    for chance in &counts.probabilities {
        assert!((0.0..=1.0 + 1e-12).contains(chance), "{what}: {chance}");
        sum += chance;
        assert!(sum <= 1.0 + 1e-9, "{what}: {sum} so far");
    }
    assert!((sum - 1.0).abs() < 1e-9, "{what}: {sum} in all");
    let off = (counts.mean() - expected).abs();
    assert!(off <= 1e-8 * expected + 1e-12, "{what}: {off} off {expected}");
    assert!((-1e-9..=1.0).contains(&counts.any()), "{what}: {}", counts.any());
}

#[test]
fn chances_of_purchases_add_up_and_grow_with_the_horizon_at_every_end() {
    for (name, model) in models() {
        for history in histories() {
            let (mut before, mut expected_before) = ((0, 0), 0.0);
            for horizon in HORIZONS {
                let what = format!("{name}, {history:?}, {horizon} days");
                let expected = model.expected_purchases(&history, horizon);
                let counts = model.purchase_distribution(&history, horizon, 1.0);
                is_sound(&what, &counts, expected);
                let (low, high) = counts.interval().unwrap();
                // Nine tenths of all outcomes are at least the lower end, and whoever buys at all buys once.
                assert!(
                    low <= high && 0.9 * low as f64 <= expected + 1e-9,
                    "{what}: {low} {high}"
                );
                assert!(counts.any() <= expected + 1e-12, "{what}");
                assert!(
                    low >= before.0 && high >= before.1,
                    "{what}: {low} {high} after {before:?}"
                );
                assert!(expected >= expected_before - 1e-12, "{what}: {expected}");
                (before, expected_before) = ((low, high), expected);
                // Cut off, it is the same as far as it goes.
                let cut = model.purchase_distribution(&history, horizon, 0.95);
                assert_eq!(cut.interval(), Some((low, high)), "{what}");
                assert!(cut.probabilities.len() <= counts.probabilities.len(), "{what}");
            }
        }
    }
}

#[test]
fn nothing_is_bought_in_no_time() {
    for (name, model) in models() {
        for history in histories() {
            let counts = model.purchase_distribution(&history, 0.0, 1.0);
            assert_eq!(counts.interval(), Some((0, 0)), "{name} {history:?}");
            assert!(
                (counts.probabilities[0] - 1.0).abs() < 1e-12,
                "{name} {history:?}"
            );
            assert!(model.expected_purchases(&history, 0.0).abs() < f64::MIN_POSITIVE);
        }
    }
}

#[test]
fn an_account_that_surely_buys_on_has_its_expectation_inside_the_interval() {
    let steady = History {
        repeat_purchases: 5_000,
        recency_days: 9_000.0,
        age_days: 9_000.0,
    };
    for (name, model) in models() {
        let expected = model.expected_purchases(&steady, 30.0);
        let counts = model.purchase_distribution(&steady, 30.0, 1.0);
        let (low, high) = counts.interval().unwrap();
        assert!(
            0 < low && (low as f64) < expected && expected < high as f64,
            "{name}: {low} {expected} {high}"
        );
    }
}

#[test]
fn values_and_their_intervals_are_finite_and_in_order_at_every_end() {
    let spend = GammaGamma::new(2.0, 3.0, 100.0).unwrap();
    for (name, timing) in models() {
        for rate in [0.0, 0.12] {
            let model = ValueModel {
                timing: &timing,
                spend: &spend,
                terms: Terms::new(0.3, rate).unwrap(),
            };
            for history in histories() {
                let record = record(&history);
                let mut before = (0.0, 0.0, 0.0);
                for horizon in [0.0, 30.0, 365.0] {
                    let what = format!("{name}, {history:?}, {horizon} days at {rate}");
                    let value = model.within(&history, &record, horizon).value;
                    let (low, high) = model.value_interval(&history, &record, horizon);
                    assert!(low.is_finite() && high.is_finite() && value.is_finite(), "{what}");
                    assert!(0.0 <= low && low <= high, "{what}: {low} {high}");
                    assert!(0.9 * low <= value * (1.0 + 1e-6), "{what}: {low} {value}");
                    assert!(value >= before.2 - 1e-9, "{what}: {value} after {before:?}");
                    if rate <= 0.0 {
                        // Undiscounted, more time brings no less.
                        let slack = 1.0 - 1e-6;
                        assert!(
                            low >= slack * before.0 && high >= slack * before.1,
                            "{what}: {before:?}"
                        );
                    }
                    before = (low, high, value);
                }
            }
        }
    }
}

#[test]
fn bands_of_all_are_finite_and_in_order_at_every_end() {
    let spend = GammaGamma::new(2.0, 3.0, 100.0).unwrap();
    let known = HISTORIES.into_iter().filter(|(.., age)| *age > 0.0);
    let triples = Triples::new(
        known.map(|(x, recency, age)| (x, recency as u32, age as u32)),
        None,
    )
    .unwrap();
    for (name, timing) in models() {
        let model = ValueModel {
            timing: &timing,
            spend: &spend,
            terms: Terms::new(0.3, 0.12).unwrap(),
        };
        for horizon in [0.0, 30.0, 365.0] {
            let outlooks = model.outlooks(&triples, horizon);
            let bands = model.spend_bands(&triples, horizon, &outlooks);
            assert_eq!((outlooks.len(), bands.len()), (triples.len(), triples.len()));
            for ((history, _), (outlook, band)) in triples.iter().zip(outlooks.iter().zip(&bands)) {
                let value = model.valued(outlook, band, &record(&history));
                let what = format!("{name}, {history:?}, {horizon} days: {value:?}");
                assert!((0.0..=1.0).contains(&outlook.probability_alive), "{what}");
                assert!(
                    outlook.discounted_purchases <= outlook.expected_purchases,
                    "{what}"
                );
                assert!(value.high.is_finite() && value.worth.value.is_finite(), "{what}");
                assert!(0.0 <= value.low && value.low <= value.high, "{what}");
                assert!(0.9 * value.low <= 1.01 * value.worth.value, "{what}");
            }
        }
    }
}

/// Everything at once of accounts that have just come: T = 0 says nothing, and is no exception.
#[test]
fn a_new_account_is_alive_and_worth_what_the_model_says_of_all() {
    for (name, model) in models() {
        let alive = model.probability_alive(&History::NEW);
        // Under MBG models the first purchase is a chance to leave, so a share of new accounts is gone.
        let expected = match &model {
            AnyTiming::Geometric(geometric) if name.starts_with('M') => 1.0 - geometric.dropout_share(),
            _ => 1.0,
        };
        assert!((alive - expected).abs() < 1e-12, "{name}: {alive}");
        let left = model.residual(&History::NEW, 3e-4, 0.0).unwrap();
        assert!(
            left.purchases.is_finite() && left.purchases > 0.0,
            "{name}: {left:?}"
        );
        assert!(model.log_likelihood(&History::NEW).is_finite());
    }
}
