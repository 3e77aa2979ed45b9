//! What other packages print of CDNOW, with times in weeks, against our own likelihood at their parameters.

use dahu_valuation::timing::{AnyTiming, ModelKind, TimingModel, Triples, fit_kind};

use crate::{
    cdnow::{DAYS_A_WEEK, calibration, per_week, weeks, whole},
    facts::{assert_rows, over_rounding},
};

/// A model from parameters in weeks.
fn in_weeks<const N: usize>(kind: ModelKind, values: [f64; N]) -> AnyTiming {
    let scaled = |(place, value): (usize, f64)| {
        let is_time = place == 1 || (place == 3 && kind == ModelKind::ParetoNbd);
        if is_time { value * DAYS_A_WEEK } else { value }
    };
    let values: Vec<f64> = values.into_iter().enumerate().map(scaled).collect();
    AnyTiming::from_values(kind, &values).unwrap()
}

/// The log-likelihood of all accounts, one by one, with times in weeks.
fn log_likelihood(model: &AnyTiming, triples: &Triples) -> f64 {
    let each = triples.iter();
    let sum: f64 = each
        .map(|(history, accounts)| f64::from(accounts) * model.log_likelihood(&history))
        .sum();
    per_week(sum, triples)
}

/// What another package prints: its parameters, and the log-likelihood where it prints that too; and by how much it may
/// be less than the greatest.
type Printed = (&'static str, ModelKind, [f64; 4], &'static [(f64, i32)], f64);

const OTHERS: [Printed; 12] = [
    (
        "BG/NBD, CLVTools",
        ModelKind::BgNbd,
        [0.242_594_5, 4.413_601_9, 0.792_919_9, 2.425_888_1],
        &[(-9_582.429, 3)],
        2e-9,
    ),
    (
        "BG/NBD, lifetimes",
        ModelKind::BgNbd,
        [0.242_595, 4.413_603, 0.792_922, 2.425_906],
        &[(-9_582.429, 3)],
        2e-9,
    ),
    (
        "BG/NBD, pymc-marketing with flat priors",
        ModelKind::BgNbd,
        [0.243, 4.414, 0.793, 2.426],
        &[(-9_582.430_5, 4)],
        2e-3,
    ),
    (
        "BG/NBD, pymc-marketing with its default priors",
        ModelKind::BgNbd,
        [0.244, 4.444, 0.706, 2.092],
        &[(-9_582.572, 3)],
        0.15,
    ),
    (
        "Pareto/NBD, BTYD",
        ModelKind::ParetoNbd,
        [0.553, 10.580, 0.606, 11.656],
        &[(-9_594.976, 3)],
        5e-4,
    ),
    (
        "Pareto/NBD, lifetimes",
        ModelKind::ParetoNbd,
        [0.553_282, 10.577_569, 0.606_197, 11.667_124],
        &[(-9_594.976, 3)],
        2e-7,
    ),
    (
        "Pareto/NBD, pymc-marketing with flat priors",
        ModelKind::ParetoNbd,
        [0.553, 10.578, 0.606, 11.668],
        &[],
        2e-4,
    ),
    (
        "Pareto/NBD, pymc-marketing with its default priors",
        ModelKind::ParetoNbd,
        [0.560, 10.591, 0.550, 9.756],
        &[],
        0.07,
    ),
    (
        "MBG/NBD, lifetimes",
        ModelKind::MbgNbd,
        [0.524_843, 6.183_082, 0.891_36, 1.614_003],
        &[],
        2e-9,
    ),
    (
        "MBG/NBD, pymc-marketing with flat priors",
        ModelKind::MbgNbd,
        [0.525, 6.183, 0.891, 1.614],
        &[],
        5e-4,
    ),
    (
        "MBG/NBD, pymc-marketing with its default priors",
        ModelKind::MbgNbd,
        [0.565, 6.454, 0.821, 1.356],
        &[],
        0.16,
    ),
    (
        "BG/NBD, measured",
        ModelKind::BgNbd,
        [0.242_594_54, 4.413_602_5, 0.792_922_04, 2.425_906_85],
        &[(-9_582.429_207, 6)],
        2e-11,
    ),
];

#[test]
fn other_packages_end_below_the_maximum_by_as_much_as_their_priors_and_digits_cost() {
    let triples = calibration();
    let mut rows = Vec::new();
    for (source, kind, values, printed, cost) in OTHERS {
        let there = log_likelihood(&in_weeks(kind, values), &triples);
        let greatest = per_week(fit_kind(kind, &triples).unwrap().fit.log_likelihood, &triples);
        let short = greatest - there;
        assert!(
            -1e-9 < short && short < cost && (cost < 1e-6 || short > 0.2 * cost),
            "{source}: {short} below the maximum"
        );
        rows.extend(
            printed
                .iter()
                .map(|(value, places)| (source, there, *value, *places)),
        );
    }
    assert_rows(&rows);
    let all = whole();
    let by_btyd = in_weeks(
        ModelKind::ParetoNbd,
        [0.562_996_6, 12.559_037, 0.408_109_5, 10.514_804_8],
    );
    let greatest = fit_kind(ModelKind::ParetoNbd, &all).unwrap().fit.log_likelihood;
    let short = per_week(greatest, &all) - log_likelihood(&by_btyd, &all);
    assert!(
        -1e-9 < short && short < 1e-7,
        "78 weeks, BTYD: {short} below the maximum"
    );
}

#[test]
fn default_priors_foretell_more_than_the_maximum() {
    let triples = calibration();
    let foretold = |kind, values: [f64; 4]| -> f64 {
        let model = in_weeks(kind, values);
        let each = triples.iter();
        each.map(|(history, accounts)| f64::from(accounts) * model.expected_purchases(&history, 273.0))
            .sum()
    };
    // Three digits of the parameters leave some purchases open: what is printed lies within.
    for (kind, values, printed) in [
        (ModelKind::BgNbd, [0.244, 4.444, 0.706, 2.092], 1_682.8),
        (ModelKind::ParetoNbd, [0.560, 10.591, 0.550, 9.756], 1_697.9),
    ] {
        let (low, high) = over_rounding(values.map(|value| (value, 3)), |values| foretold(kind, values));
        assert!(
            low < printed && printed < high && high - low < 12.0,
            "{kind}: {low} {high}"
        );
    }
    let more = foretold(ModelKind::BgNbd, [0.244, 4.444, 0.706, 2.092])
        / foretold(
            ModelKind::BgNbd,
            [0.242_594_522, 4.413_602_019, 0.792_922_017, 2.425_906_777],
        );
    assert_rows(&[("BG/NBD, more than the maximum, %", 100.0 * (more - 1.0), 1.8, 1)]);
}

#[test]
fn what_lifetimes_calls_a_log_likelihood_is_ours_with_time_over_the_longest() {
    // BG/NBD: the mean, with its sign turned, of times over the longest T; Pareto/NBD: their sum.
    let triples = calibration();
    let longest = 272.0 / DAYS_A_WEEK;
    let of_scaled = |kind, values: [f64; 4]| {
        let mut values = values;
        values[1] /= longest;
        if kind == ModelKind::ParetoNbd {
            values[3] /= longest;
        }
        let model = AnyTiming::from_values(kind, &values).unwrap();
        let each = triples.iter().map(|(seen, accounts)| {
            let scaled = weeks(
                seen.repeat_purchases,
                seen.recency_days / 272.0 / DAYS_A_WEEK,
                seen.age_days / 272.0 / DAYS_A_WEEK,
            );
            f64::from(accounts) * model.log_likelihood(&scaled)
        });
        each.sum::<f64>()
    };
    let bg = [0.242_594_522, 4.413_602_019, 0.792_922_017, 2.425_906_777];
    let pareto = [0.553_277_047, 10.577_683_463, 0.606_239_989, 11.668_735_288];
    let shift = -(triples.total_purchases() as f64) * longest.ln();
    let (of_bg, of_pareto) = (
        of_scaled(ModelKind::BgNbd, bg),
        of_scaled(ModelKind::ParetoNbd, pareto),
    );
    assert_rows(&[
        ("BG/NBD, mean", -of_bg / 2_357.0, 0.250_349_9, 7),
        ("BG/NBD, sum", of_bg, -590.074_8, 4),
        ("the shift", shift, -8_992.354, 3),
        ("BG/NBD, of weeks", of_bg + shift, -9_582.429, 3),
        ("Pareto/NBD, sum", -of_pareto, 602.621_7, 4),
        ("Pareto/NBD, of weeks", of_pareto + shift, -9_594.976, 3),
    ]);
    for (kind, values, scaled) in [
        (ModelKind::BgNbd, bg, of_bg),
        (ModelKind::ParetoNbd, pareto, of_pareto),
    ] {
        let ours = log_likelihood(&in_weeks(kind, values), &triples);
        assert!((scaled + shift - ours).abs() < 1e-8, "{kind}: {ours}");
    }
}
