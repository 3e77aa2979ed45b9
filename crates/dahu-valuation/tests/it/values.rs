//! Residual values: CDNOW's customer equity, horizons, and intervals against simulation.

use dahu_valuation::{
    numeric::quadrature::panel,
    retention::noncontractual::{BaseWorth, KeepingWorth, curve},
    spend::{GammaGamma, SpendSummary},
    timing::{GeometricDropout, History, Nbd, ParetoNbd, TimingModel},
    value::{Terms, ValueModel, daily_rate, discounted_purchases},
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::{
    cdnow::DAYS_A_WEEK,
    cdnow_spend::{AFTER_78_WEEKS, Customer, customers},
    facts::assert_digits,
};

fn pareto_78_weeks() -> ParetoNbd {
    let weeks = |parameter: f64| parameter * DAYS_A_WEEK;
    ParetoNbd::new(
        0.563_003_68,
        weeks(12.559_169_67),
        0.408_107_33,
        weeks(10.514_546_91),
    )
    .unwrap()
}

fn spend_78_weeks() -> GammaGamma {
    GammaGamma::new(4.683_452_8, 4.189_783_52, 24.390_557_88).unwrap()
}

/// .0027 a week and a margin of 30 %, as in the measured valuation.
const TERMS: Terms = Terms {
    margin_share: 0.3,
    discount_rate_daily: 0.0027 / DAYS_A_WEEK,
};

#[test]
fn cdnow_has_its_measured_customer_equity() {
    let Some(customers) = customers(AFTER_78_WEEKS) else {
        return;
    };
    let (timing, spend) = (pareto_78_weeks(), spend_78_weeks());
    let model = ValueModel {
        timing: &timing,
        spend: &spend,
        terms: TERMS,
    };
    let residual = |customer: &Customer| model.residual(&customer.history, &customer.spend).unwrap();
    let purchases: f64 = customers
        .iter()
        .map(|one| residual(one).worth.discounted_purchases)
        .sum();
    assert_digits(purchases, 9_428.32, 2);
    assert_digits(purchases / customers.len() as f64, 4.000_136, 6);
    let once: Vec<f64> = customers
        .iter()
        .filter(|one| one.history.repeat_purchases == 0)
        .map(|one| residual(one).worth.discounted_purchases)
        .collect();
    assert_eq!((customers.len(), once.len()), (2_357, 1_218));
    assert_digits(once.iter().sum::<f64>() / 1_218.0, 0.408_111, 6);
    let mut values: Vec<f64> = customers.iter().map(|one| residual(one).worth.value).collect();
    let margin: f64 = values.iter().sum();
    assert_digits(margin / 0.3, 346_115.51, 2);
    assert_digits(margin / 2_357.0, 44.054, 3);
    values.sort_by(|one, other| other.total_cmp(one));
    let top: f64 = values[..472].iter().sum();
    assert_digits(100.0 * top / margin, 82.55, 2);
}

fn bg_nbd() -> GeometricDropout {
    GeometricDropout::bg_nbd(0.95, 62.0, 0.6, 3.2).unwrap()
}

fn histories() -> Vec<History> {
    [
        (0, 0.0, 0.0),
        (0, 0.0, 400.0),
        (6, 300.0, 420.0),
        (40, 600.0, 610.0),
    ]
    .map(|(repeat_purchases, recency_days, age_days)| History {
        repeat_purchases,
        recency_days,
        age_days,
    })
    .to_vec()
}

#[test]
fn a_discounted_horizon_agrees_with_fine_panels() {
    let rate = daily_rate(0.12).unwrap();
    let check = |timing: &dyn Fn(&History, f64) -> f64, short: f64, history: &History, horizon: f64| {
        // The discounted increments of the expectation, summed over panels of equal ratio.
        let mut fine = 0.0;
        let steps = 400;
        let at = |step: i32| horizon * (f64::from(step) / f64::from(steps)).powi(3);
        for step in 0..steps {
            for (days, width) in panel(at(step), at(step + 1)) {
                fine += width * rate * (-rate * days).exp() * timing(history, days);
            }
        }
        fine += (-rate * horizon).exp() * timing(history, horizon);
        assert!(
            (short / fine - 1.0).abs() < 1e-9,
            "{history:?} {horizon}: {short} {fine}"
        );
    };
    for history in histories() {
        for horizon in [30.0, 365.0, 3_652.0] {
            let (bg, pareto) = (bg_nbd(), pareto_78_weeks());
            let short = discounted_purchases(&bg, &history, rate, horizon);
            check(
                &|history, days| bg.expected_purchases(history, days),
                short,
                &history,
                horizon,
            );
            let short = discounted_purchases(&pareto, &history, rate, horizon);
            check(
                &|history, days| pareto.expected_purchases(history, days),
                short,
                &history,
                horizon,
            );
        }
    }
}

#[test]
fn a_long_horizon_approaches_the_residual_value() {
    let (timing, spend) = (pareto_78_weeks(), spend_78_weeks());
    let model = ValueModel {
        timing: &timing,
        spend: &spend,
        terms: Terms::new(0.3, 0.25).unwrap(),
    };
    let record = SpendSummary {
        purchases: 6,
        mean_spend: 40.0,
        accounts: 1,
    };
    let history = histories()[2];
    let whole = model.residual(&history, &record).unwrap().worth.value;
    let mut before = 0.0;
    for years in [1.0, 3.0, 10.0, 30.0] {
        let value = model.within(&history, &record, years * 365.25).value;
        assert!(value > before && value < whole);
        before = value;
    }
    assert!(before > 0.998 * whole, "{before} {whole}");
}

#[test]
fn cutting_dropout_by_a_little_gains_its_derivative() {
    let (timing, spend) = (bg_nbd(), GammaGamma::new(6.25, 3.74, 154.4).unwrap());
    let model = ValueModel {
        timing: &timing,
        spend: &spend,
        terms: Terms::new(0.3, 0.1).unwrap(),
    };
    let record = SpendSummary::NONE;
    let value = |history: &History, cut: f64| {
        model
            .residual_with_dropout_cut(history, &record, cut)
            .unwrap()
            .worth
            .value
    };
    let keeping: Vec<KeepingWorth> = histories()
        .iter()
        .map(|history| {
            let keeping = model.residual(history, &record).unwrap().keeping();
            let step = 1e-4;
            // Second order from one side: dropout cannot be raised here.
            let (now, near, far) = (
                value(history, 0.0),
                value(history, step),
                value(history, 2.0 * step),
            );
            let slope = (4.0 * near - far - 3.0 * now) / (2.0 * step);
            assert!(
                (keeping.by_dropout_cut / slope - 1.0).abs() < 1e-5,
                "{keeping:?} {slope}"
            );
            keeping
        })
        .collect();
    let histories = histories();
    let curve = curve(histories.len(), &[0.001, 0.05], |account, cut| {
        value(&histories[account], cut)
    });
    let base = BaseWorth::of(&keeping);
    assert!((base.value / curve.value - 1.0).abs() < 1e-12);
    let elasticities: Vec<f64> = curve.points.iter().filter_map(|point| point.elasticity).collect();
    assert!((base.elasticity() / elasticities[0] - 1.0).abs() < 2e-3);
    assert!(
        elasticities[1] > elasticities[0],
        "value is convex in the share kept"
    );
}

#[test]
fn values_without_discounting_are_refused_or_finite_within_a_horizon() {
    let (timing, spend) = (pareto_78_weeks(), spend_78_weeks());
    let model = ValueModel {
        timing: &timing,
        spend: &spend,
        terms: Terms::new(0.3, 0.0).unwrap(),
    };
    let history = histories()[2];
    assert!(model.residual(&history, &SpendSummary::NONE).is_err());
    let within = model.within(&history, &SpendSummary::NONE, 365.0);
    assert!((within.discounted_purchases - timing.expected_purchases(&history, 365.0)).abs() < 1e-15);
}

/// Purchases after `from`, with the amount of each; and the record until then.
struct Life {
    history: History,
    record: SpendSummary,
    later: Vec<(f64, f64)>,
}

fn lives(timing: &impl TimingModel, spend: &GammaGamma, count: usize, from: f64, to: f64) -> Vec<Life> {
    let mut random = ChaCha8Rng::seed_from_u64(21);
    (0..count)
        .map(|_| {
            let mut uniform = || random.random::<f64>();
            let days = timing.simulate(to, &mut uniform);
            let amounts = spend.simulate(days.len() as u32, &mut uniform);
            let before = days.partition_point(|&day| day <= from);
            let total: f64 = amounts[..before].iter().sum();
            Life {
                history: History {
                    repeat_purchases: before as u32,
                    recency_days: if before == 0 { 0.0 } else { days[before - 1] },
                    age_days: from,
                },
                record: SpendSummary {
                    purchases: before as u32,
                    mean_spend: if before == 0 { 0.0 } else { total / before as f64 },
                    accounts: 1,
                },
                later: days[before..]
                    .iter()
                    .map(|day| day - from)
                    .zip(amounts[before..].iter().copied())
                    .collect(),
            }
        })
        .collect()
}

fn discounted(life: &Life, terms: Terms) -> f64 {
    let worth = |(day, amount): &(f64, f64)| amount * (-terms.discount_rate_daily * day).exp();
    terms.margin_share * life.later.iter().map(worth).sum::<f64>()
}

/// How many lives bring no more than their quantile, against how many should.
fn assert_calibrated(timing: &impl TimingModel, at_least: u32, count: usize, share: f64) {
    let spend = GammaGamma::new(2.0, 3.0, 100.0).unwrap();
    let terms = Terms::new(0.3, 0.1).unwrap();
    let model = ValueModel {
        timing,
        spend: &spend,
        terms,
    };
    let lives = lives(timing, &spend, count, 365.0, 730.0);
    let known: Vec<&Life> = lives
        .iter()
        .filter(|life| life.history.repeat_purchases >= at_least)
        .collect();
    // Where nothing at all is likelier than the share, the quantile is 0 and holds more than the share.
    let sure: Vec<(f64, f64)> = known
        .iter()
        .map(|life| {
            (
                model.value_quantile(&life.history, &life.record, 365.0, share),
                discounted(life, terms),
            )
        })
        .filter(|(quantile, _)| *quantile > 0.0)
        .collect();
    assert!(sure.len() > 200, "{}", sure.len());
    let below = sure.iter().filter(|(quantile, value)| value <= quantile).count();
    let found = below as f64 / sure.len() as f64;
    let error = (share * (1.0 - share) / sure.len() as f64).sqrt();
    assert!(
        (found - share).abs() < 3.5 * error,
        "{found} of {} for {share} ± {error}",
        sure.len()
    );
}

#[test]
fn intervals_hold_as_many_simulated_accounts_as_they_say() {
    let nbd = Nbd::new(1.5, 60.0).unwrap();
    let bg = bg_nbd();
    let pareto = ParetoNbd::new(1.2, 50.0, 0.8, 300.0).unwrap();
    for share in [0.5, 0.9] {
        assert_calibrated(&nbd, 0, 1_200, share);
        assert_calibrated(&bg, 0, 1_200, share);
        assert_calibrated(&pareto, 0, 1_200, share);
    }
    assert_calibrated(&nbd, 4, 1_200, 0.1);
}

#[test]
fn an_interval_surrounds_the_expectation_of_a_lively_account() {
    let (timing, spend) = (bg_nbd(), GammaGamma::new(6.25, 3.74, 154.4).unwrap());
    let model = ValueModel {
        timing: &timing,
        spend: &spend,
        terms: Terms::new(0.3, 0.1).unwrap(),
    };
    let record = SpendSummary {
        purchases: 40,
        mean_spend: 420.0,
        accounts: 1,
    };
    let lively = histories()[3];
    let (low, high) = model.value_interval(&lively, &record, 365.0);
    let value = model.within(&lively, &record, 365.0).value;
    assert!(0.0 < low && low < value && value < high, "{low} {value} {high}");
    let gone = History {
        repeat_purchases: 2,
        recency_days: 10.0,
        age_days: 3_000.0,
    };
    let (low, _) = model.value_interval(&gone, &SpendSummary::NONE, 365.0);
    assert!(low.abs() < f64::EPSILON);
}
