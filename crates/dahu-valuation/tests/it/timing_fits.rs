//! Fits of simulated accounts, and what must not depend on units or threads.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use dahu_valuation::{
    fit::FitError,
    timing::{GeometricDropout, History, Identification, Nbd, ParetoNbd, TimingModel, Triples},
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Accounts that came one after the other during the first half of the time.
pub(crate) fn simulate(model: &dyn TimingModel, accounts: u32, longest: u32, seed: u64) -> Triples {
    let mut source = ChaCha8Rng::seed_from_u64(seed);
    let mut uniform = || source.random::<f64>();
    let mut ln_gaps = 0.0;
    let histories: Vec<(u32, u32, u32)> = (0..accounts)
        .map(|index| {
            let later = u64::from(longest / 2) * u64::from(index) / u64::from(accounts);
            let age = longest - later as u32;
            let times = model.simulate(f64::from(age), &mut uniform);
            let days: Vec<u32> = times.iter().map(|time| (time.ceil() as u32).min(age)).collect();
            let mut before = 0;
            for day in &days {
                ln_gaps += f64::from((day - before).max(1)).ln();
                before = *day;
            }
            (days.len() as u32, before, age)
        })
        .collect();
    Triples::new(histories, Some(ln_gaps)).unwrap()
}

#[track_caller]
fn assert_recovered<const N: usize>(estimates: [f64; N], errors: [f64; N], truth: [f64; N]) {
    for index in 0..N {
        let off = (estimates[index] - truth[index]).abs() / errors[index];
        assert!(
            off < 3.0 && errors[index] < truth[index],
            "parameter {index} is {} ± {}, and was made with {}",
            estimates[index],
            errors[index],
            truth[index]
        );
    }
}

fn geometric(model: GeometricDropout) -> [f64; 4] {
    [model.r(), model.alpha_days(), model.a(), model.b()]
}

#[test]
fn parameters_are_recovered_from_simulated_accounts() {
    // Time runs in hundredths of days, so that rounding to whole ones is no error of its own.
    let truth = [0.9, 4_500.0, 0.7, 2.6];
    let [r, alpha, a, b] = truth;
    let model = GeometricDropout::bg_nbd(r, alpha, a, b).unwrap();
    let fit = GeometricDropout::fit_bg_nbd(&simulate(&model, 4_000, 60_000, 1)).unwrap();
    assert_recovered(
        geometric(fit.parameters),
        geometric(fit.standard_errors.unwrap()),
        truth,
    );
    let model = GeometricDropout::mbg_nbd(r, alpha, a, b).unwrap();
    let fit = GeometricDropout::fit_mbg_nbd(&simulate(&model, 4_000, 60_000, 2)).unwrap();
    assert_recovered(
        geometric(fit.parameters),
        geometric(fit.standard_errors.unwrap()),
        truth,
    );
    let model = Nbd::new(r, alpha).unwrap();
    let fit = Nbd::fit(&simulate(&model, 4_000, 30_000, 3)).unwrap();
    let (estimates, errors) = (fit.parameters, fit.standard_errors.unwrap());
    assert_recovered(
        [estimates.r(), estimates.alpha_days()],
        [errors.r(), errors.alpha_days()],
        [r, alpha],
    );
}

#[test]
fn pareto_nbd_is_recovered_from_simulated_accounts() {
    let truth = [0.8, 4_000.0, 0.7, 20_000.0];
    let [r, alpha, s, beta] = truth;
    let model = ParetoNbd::new(r, alpha, s, beta).unwrap();
    let fit = ParetoNbd::fit(&simulate(&model, 3_000, 60_000, 4)).unwrap();
    let numbers = |model: ParetoNbd| [model.r(), model.alpha_days(), model.s(), model.beta_days()];
    assert_recovered(
        numbers(fit.parameters),
        numbers(fit.standard_errors.unwrap()),
        truth,
    );
}

#[test]
fn regular_buying_is_found_and_its_parameters_are_recovered() {
    let truth = [1.4, 2_000.0, 0.8, 3.0];
    let [r, alpha, a, b] = truth;
    let model = GeometricDropout::mbg_cnbd(3, r, alpha, a, b).unwrap();
    let fit = GeometricDropout::fit_regularity(&simulate(&model, 2_000, 60_000, 5), 6).unwrap();
    assert_eq!(fit.parameters.regularity(), 3);
    assert_recovered(
        geometric(fit.parameters),
        geometric(fit.standard_errors.unwrap()),
        truth,
    );
}

#[test]
fn what_models_expect_of_simulated_accounts_is_what_they_go_on_to_buy() {
    let models: [Box<dyn TimingModel>; 4] = [
        Box::new(GeometricDropout::bg_nbd(0.9, 45.0, 0.7, 2.6).unwrap()),
        Box::new(GeometricDropout::mbg_cnbd(2, 1.2, 20.0, 0.7, 2.6).unwrap()),
        Box::new(GeometricDropout::mbg_cnbd(4, 1.2, 10.0, 0.4, 3.0).unwrap()),
        Box::new(ParetoNbd::new(0.8, 40.0, 0.7, 200.0).unwrap()),
    ];
    let (age, horizon, accounts) = (300.0, 150.0, 20_000);
    for (seed, model) in (11..).zip(models) {
        let mut source = ChaCha8Rng::seed_from_u64(seed);
        let mut uniform = || source.random::<f64>();
        let (mut off, mut squares) = (0.0, 0.0);
        for _ in 0..accounts {
            let times = model.simulate(age + horizon, &mut uniform);
            let before = times.partition_point(|time| *time <= age);
            let seen = History {
                repeat_purchases: before as u32,
                recency_days: before.checked_sub(1).map_or(0.0, |last| times[last]),
                age_days: age,
            };
            let surplus = (times.len() - before) as f64 - model.expected_purchases(&seen, horizon);
            off += surplus;
            squares += surplus * surplus;
        }
        assert!(
            off.abs() < 3.0 * squares.sqrt(),
            "seed {seed}: {off} off, {} expected",
            squares.sqrt()
        );
    }
}

#[test]
fn in_other_units_of_time_only_alpha_scales() {
    let model = GeometricDropout::bg_nbd(0.9, 45.0, 0.7, 2.6).unwrap();
    let days = simulate(&model, 1_500, 600, 6);
    let hours = Triples::new(
        days.iter().flat_map(|(seen, accounts)| {
            let one = (
                seen.repeat_purchases,
                24 * seen.recency_days as u32,
                24 * seen.age_days as u32,
            );
            std::iter::repeat_n(one, accounts as usize)
        }),
        None,
    )
    .unwrap();
    let (by_day, by_hour) = (
        GeometricDropout::fit_bg_nbd(&days).unwrap(),
        GeometricDropout::fit_bg_nbd(&hours).unwrap(),
    );
    let (one, other) = (geometric(by_day.parameters), geometric(by_hour.parameters));
    for (index, factor) in [1.0, 24.0, 1.0, 1.0].into_iter().enumerate() {
        assert!(
            (other[index] / (factor * one[index]) - 1.0).abs() < 1e-5,
            "{one:?} {other:?}"
        );
    }
    let shift = days.total_purchases() as f64 * 24.0_f64.ln();
    assert!((by_hour.log_likelihood + shift - by_day.log_likelihood).abs() < 1e-7);
}

#[test]
fn accounts_that_never_leave_show_no_churn() {
    let model = Nbd::new(0.9, 45.0).unwrap();
    let triples = simulate(&model, 1_500, 300, 7);
    let nbd = Nbd::fit(&triples).unwrap();
    let bg = GeometricDropout::fit_bg_nbd(&triples).unwrap();
    let pareto = ParetoNbd::fit(&triples).unwrap();
    for (log_likelihood, share, is_at_boundary) in [
        (
            bg.log_likelihood,
            bg.parameters.dropout_share(),
            bg.is_at_boundary(),
        ),
        (
            pareto.log_likelihood,
            pareto.parameters.dropout_share(300.0),
            pareto.is_at_boundary(),
        ),
    ] {
        let judged = Identification::judge(log_likelihood - nbd.log_likelihood, share, is_at_boundary);
        assert!(
            matches!(judged, Identification::ChurnNotIdentifiable { .. }),
            "{judged:?}"
        );
    }
    // A model whose churn is not identified says much the same as NBD of an account that was silent for a while.
    let seen = History {
        repeat_purchases: 5,
        recency_days: 100.0,
        age_days: 250.0,
    };
    let (of_bg, of_nbd) = (
        bg.parameters.expected_purchases(&seen, 90.0),
        nbd.parameters.expected_purchases(&seen, 90.0),
    );
    assert!((of_bg / of_nbd - 1.0).abs() < 0.1, "{of_bg} {of_nbd}");
}

#[test]
fn a_sample_that_finds_the_hill_leaves_the_top_where_it_is() {
    // Scaled so that nearly all histories differ, and there are enough of them for a sample to go before.
    let truth = [0.9, 450_000.0, 0.7, 2.6];
    let [r, alpha, a, b] = truth;
    let model = GeometricDropout::bg_nbd(r, alpha, a, b).unwrap();
    let days = simulate(&model, 110_000, 1_000_000, 8);
    assert!(days.len() > 100_000);
    let fit = GeometricDropout::fit_bg_nbd(&days).unwrap();
    let model = fit.parameters;
    let there = model.total_log_likelihood(&days);
    assert!(there.gradient.iter().all(|slope| slope.abs() < 1e-2), "{there:?}");
    assert_recovered(geometric(model), geometric(fit.standard_errors.unwrap()), truth);
}

#[test]
fn too_few_repeat_buyers_are_refused() {
    let triples = Triples::new((1..=9).map(|age| (1, age, age + 20)), None).unwrap();
    assert_eq!(
        Nbd::fit(&triples).unwrap_err(),
        FitError::TooFew { found: 9, needed: 10 }
    );
    assert!(GeometricDropout::fit_bg_nbd(&triples).is_err() && ParetoNbd::fit(&triples).is_err());
}

/// As many threads as the machine's two, each taking the next chunk.
fn on_threads(count: usize, work: &(dyn Fn(usize) + Sync)) {
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let chunk = next.fetch_add(1, Ordering::Relaxed)
                    && chunk < count
                {
                    work(chunk);
                }
            });
        }
    });
}

#[test]
fn threads_change_nothing_to_the_last_bit() {
    let histories = (0..40_000_u32).map(|index| (1 + index % 5, 1 + index % 1_499, 1_500 + index % 11));
    let alone = Triples::new(histories, None).unwrap();
    let shared = alone.clone().spread_by(on_threads);
    let bits = |triples: &Triples| {
        let model = GeometricDropout::bg_nbd(0.3, 40.0, 0.8, 2.0).unwrap();
        let there = model.total_log_likelihood(triples);
        (there.value.to_bits(), there.gradient.map(f64::to_bits))
    };
    assert_eq!(bits(&alone), bits(&shared));
    let model = GeometricDropout::mbg_cnbd(2, 0.3, 40.0, 0.8, 2.0).unwrap();
    assert_eq!(
        model.residuals(&alone, 3e-4, 0.0),
        model.residuals(&shared, 3e-4, 0.0)
    );
}
