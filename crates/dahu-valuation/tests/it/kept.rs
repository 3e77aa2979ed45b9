//! The chance to be alive later, against what the chance to be alive will then be said to be.

use dahu_valuation::timing::{GeometricDropout, History, Nbd, ParetoNbd, TimingModel};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

const PAST: [History; 3] = [
    History {
        repeat_purchases: 0,
        recency_days: 0.0,
        age_days: 200.0,
    },
    History {
        repeat_purchases: 4,
        recency_days: 250.0,
        age_days: 300.0,
    },
    History {
        repeat_purchases: 12,
        recency_days: 500.0,
        age_days: 730.0,
    },
];

/// The mean of what the model will say a year later, over the purchases that may be made until then.
fn foreseen(model: &impl TimingModel, history: &History, days: f64) -> f64 {
    const FUTURES: u32 = 40_000;
    let mut source = ChaCha8Rng::seed_from_u64(7);
    let mut uniform = || source.random::<f64>();
    let said = (0..FUTURES).map(|_| {
        let bought = model.simulate_on(history, days, &mut uniform);
        let last = bought
            .last()
            .map_or(history.recency_days, |day| history.age_days + day);
        model.probability_alive(&History {
            repeat_purchases: history.repeat_purchases + bought.len() as u32,
            recency_days: last,
            age_days: history.age_days + days,
        })
    });
    said.sum::<f64>() / f64::from(FUTURES)
}

#[test]
fn who_is_kept_is_who_will_be_said_to_be_alive() {
    const YEAR: f64 = 365.25;
    let models: [(&str, Both); 4] = [
        (
            "BG/NBD",
            against(GeometricDropout::bg_nbd(0.5, 60.0, 0.8, 3.0).unwrap()),
        ),
        (
            "MBG/NBD",
            against(GeometricDropout::mbg_nbd(0.7, 80.0, 0.6, 2.5).unwrap()),
        ),
        (
            "MBG/CNBD-2",
            against(GeometricDropout::mbg_cnbd(2, 0.9, 30.0, 0.7, 4.0).unwrap()),
        ),
        (
            "Pareto/NBD",
            against(ParetoNbd::new(0.6, 90.0, 0.6, 200.0).unwrap()),
        ),
    ];
    for (name, both) in &models {
        for history in &PAST {
            let (worked_out, simulated) = both(history, YEAR);
            assert!(
                (worked_out - simulated).abs() < 0.006,
                "{name} {history:?}: {worked_out} {simulated}"
            );
        }
    }
}

/// What the model says, and what is foreseen.
type Both = Box<dyn Fn(&History, f64) -> (f64, f64)>;

fn against<T: TimingModel + 'static>(model: T) -> Both {
    Box::new(move |history, days| {
        let worked_out = model.probability_alive(history) * model.kept_if_alive(history, days, 0.0);
        (worked_out, foreseen(&model, history, days))
    })
}

#[test]
fn fewer_are_kept_for_longer_and_more_where_dropout_is_cut() {
    let models: [Box<dyn TimingModel>; 3] = [
        Box::new(GeometricDropout::bg_nbd(0.5, 60.0, 0.8, 3.0).unwrap()),
        Box::new(GeometricDropout::mbg_cnbd(2, 0.9, 30.0, 0.7, 4.0).unwrap()),
        Box::new(ParetoNbd::new(0.6, 90.0, 0.6, 200.0).unwrap()),
    ];
    for model in &models {
        for history in &PAST {
            let kept = |days, cut| model.kept_if_alive(history, days, cut);
            assert!((kept(0.0, 0.0) - 1.0).abs() < 1e-12);
            assert!(kept(100.0, 0.0) > kept(400.0, 0.0) && kept(400.0, 0.0) > 0.0);
            assert!(kept(400.0, 0.2) > kept(400.0, 0.1) && kept(400.0, 0.1) > kept(400.0, 0.0));
            assert!(kept(400.0, 0.999_999) > 0.999);
        }
    }
    let nobody_leaves = Nbd::new(0.8, 50.0).unwrap();
    assert!((nobody_leaves.kept_if_alive(&PAST[1], 400.0, 0.0) - 1.0).abs() < f64::EPSILON);
}
