//! Values of all accounts at once against the values of each.

use dahu_valuation::{
    spend::{GammaGamma, SpendSummary},
    timing::{AnyTiming, GeometricDropout, History, Nbd, ParetoNbd, TimingModel, Triples},
    value::{Terms, ValueModel},
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

fn models() -> Vec<(&'static str, AnyTiming)> {
    let regular = |k, alpha| GeometricDropout::mbg_cnbd(k, 1.3, alpha, 0.8, 2.6).unwrap();
    vec![
        ("NBD", AnyTiming::Nbd(Nbd::new(0.7, 60.0).unwrap())),
        (
            "BG/NBD",
            AnyTiming::Geometric(GeometricDropout::bg_nbd(0.95, 62.0, 0.6, 3.2).unwrap()),
        ),
        ("MBG/NBD", AnyTiming::Geometric(regular(1, 40.0))),
        ("MBG/CNBD-2", AnyTiming::Geometric(regular(2, 20.0))),
        ("MBG/CNBD-4", AnyTiming::Geometric(regular(4, 8.0))),
        (
            "Pareto/NBD",
            AnyTiming::Pareto(ParetoNbd::new(0.8, 55.0, 0.7, 90.0).unwrap()),
        ),
    ]
}

/// Histories of many ages with few purchases, and of some accounts with very many.
fn histories() -> Triples {
    let few = (0..600_u32).map(|index| {
        let age = 1 + index * 7 % 731;
        let purchases = (index % 4).min(age);
        let recency = if purchases == 0 {
            0
        } else {
            (index * 13 % age).max(purchases)
        };
        (purchases, recency, age)
    });
    let many = [
        (19, 300, 310),
        (19, 300, 500),
        (60, 700, 730),
        (250, 728, 730),
        (700, 729, 730),
    ];
    Triples::new(few.chain(many), None).unwrap()
}

fn record(purchases: u32) -> SpendSummary {
    SpendSummary {
        purchases,
        mean_spend: if purchases == 0 { 0.0 } else { 80.0 },
        accounts: 1,
    }
}

#[test]
fn outlooks_of_all_are_those_of_each() {
    let spend = GammaGamma::new(2.0, 3.0, 100.0).unwrap();
    let triples = histories();
    for (name, timing) in models() {
        let model = ValueModel {
            timing: &timing,
            spend: &spend,
            terms: Terms::new(0.3, 0.12).unwrap(),
        };
        // Buying at random is smoother in the age than buying regularly.
        let bound = if timing.phases(&History::NEW).len() == 1 {
            1e-8
        } else {
            1e-5
        };
        for horizon in [30.0, 365.0, 1_826.0] {
            let outlooks = model.outlooks(&triples, horizon);
            assert_eq!(outlooks.len(), triples.len());
            for ((history, _), outlook) in triples.iter().zip(&outlooks).step_by(3) {
                let within = model.within(&history, &record(history.repeat_purchases), horizon);
                let off = outlook.discounted_purchases / within.discounted_purchases - 1.0;
                assert!(off.abs() < bound, "{name} {history:?} {horizon}: {off}");
                let off = outlook.expected_purchases / timing.expected_purchases(&history, horizon) - 1.0;
                assert!(off.abs() < bound, "{name} {history:?} {horizon}: {off}");
                let alive = timing.probability_alive(&history);
                assert!((outlook.probability_alive - alive).abs() < 1e-15);
            }
        }
    }
}

#[test]
fn bands_are_the_exact_intervals_within_a_percent() {
    let triples = histories();
    let mut worst = (0.0_f64, String::new());
    for (p, q) in [(6.25, 3.74), (0.5, 1.3), (1.5, 40.0)] {
        let spend = GammaGamma::new(p, q, 150.0).unwrap();
        for (name, timing) in models() {
            let model = ValueModel {
                timing: &timing,
                spend: &spend,
                terms: Terms::new(0.3, 0.1).unwrap(),
            };
            for horizon in [90.0, 365.0] {
                let outlooks = model.outlooks(&triples, horizon);
                let bands = model.spend_bands(&triples, horizon, &outlooks);
                let all = triples.iter().zip(outlooks.iter().zip(&bands));
                for ((history, _), (outlook, band)) in all.step_by(67) {
                    let record = record(history.repeat_purchases);
                    let value = model.valued(outlook, band, &record);
                    let exact = model.value_interval(&history, &record, horizon);
                    for (fast, exact) in [(value.low, exact.0), (value.high, exact.1)] {
                        let off = if exact > 0.0 { fast / exact - 1.0 } else { fast };
                        if off.abs() > worst.0 {
                            worst = (
                                off.abs(),
                                format!("{name} {p} {q} {history:?} {horizon}: {fast} {exact}"),
                            );
                        }
                    }
                }
            }
        }
    }
    assert!(worst.0 < 0.01, "{worst:?}");
}

#[test]
fn accounts_go_on_as_their_history_lets_expect() {
    let (horizon, draws) = (200.0, 20_000);
    for (seed, (name, model)) in (31..).zip(models()) {
        let mut source = ChaCha8Rng::seed_from_u64(seed);
        let mut uniform = || source.random::<f64>();
        for (x, recency, age) in [(0, 0.0, 40.0), (3, 100.0, 120.0), (12, 300.0, 420.0)] {
            let history = History {
                repeat_purchases: x,
                recency_days: recency,
                age_days: age,
            };
            let expected = model.expected_purchases(&history, horizon);
            let (mut sum, mut squares, mut none) = (0.0, 0.0, 0.0);
            for _ in 0..draws {
                let days = model.simulate_on(&history, horizon, &mut uniform);
                assert!(days.is_sorted() && days.iter().all(|day| (0.0..=horizon).contains(day)));
                let surplus = days.len() as f64 - expected;
                sum += surplus;
                squares += surplus * surplus;
                none += if days.is_empty() { 1.0 } else { 0.0 };
            }
            assert!(
                sum.abs() < 3.5 * squares.sqrt(),
                "{name} {history:?}: {sum} {}",
                squares.sqrt()
            );
            let chance = 1.0 - model.purchase_distribution(&history, horizon, 1.0).any();
            let error = (chance * (1.0 - chance) * f64::from(draws)).sqrt();
            assert!(
                (none - chance * f64::from(draws)).abs() < 3.5 * error,
                "{name} {history:?}: nothing from {none}, expected {chance}"
            );
        }
    }
}
