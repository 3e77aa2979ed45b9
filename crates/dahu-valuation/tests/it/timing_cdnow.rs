//! The timing models against what is printed of CDNOW.

use dahu_valuation::timing::{GeometricDropout, History, Identification, Nbd, ParetoNbd, TimingModel};

use crate::{
    cdnow::{DAYS_A_WEEK, calibration, per_week, weeks, whole},
    facts::assert_digits,
};

/// Weeks of the hold-out.
const HOLDOUT: f64 = 39.0;

#[track_caller]
fn assert_close(value: f64, expected: f64, relative: f64) {
    assert!(
        (value / expected - 1.0).abs() <= relative,
        "{value} is not {expected}"
    );
}

fn bg_nbd() -> GeometricDropout {
    GeometricDropout::bg_nbd(
        0.242_594_54,
        4.413_602_5 * DAYS_A_WEEK,
        0.792_922_04,
        2.425_906_85,
    )
    .unwrap()
}

fn pareto_nbd() -> ParetoNbd {
    ParetoNbd::new(
        0.553_277_02,
        10.577_683_31 * DAYS_A_WEEK,
        0.606_239_99,
        11.668_736_88 * DAYS_A_WEEK,
    )
    .unwrap()
}

#[test]
fn the_sample_is_the_one_of_the_papers() {
    let triples = calibration();
    assert_eq!(
        (
            triples.accounts(),
            triples.repeat_buyers(),
            triples.total_purchases()
        ),
        (2_357, 946, 2_457)
    );
}

#[test]
fn nbd_is_fitted_as_printed() {
    // Fader, Hardie & Lee 2005, table 2.
    let triples = calibration();
    let fit = Nbd::fit(&triples).unwrap();
    assert_digits(fit.parameters.r(), 0.385, 3);
    assert_digits(fit.parameters.alpha_days() / DAYS_A_WEEK, 12.072, 3);
    assert_digits(per_week(fit.log_likelihood, &triples), -9_763.7, 1);
    assert_digits(fit.parameters.r(), 0.384_77, 5);
    assert_digits(fit.parameters.alpha_days() / DAYS_A_WEEK, 12.072_02, 5);
    assert_digits(per_week(fit.log_likelihood, &triples), -9_763.657_6, 4);
}

#[test]
fn bg_nbd_is_fitted_as_printed() {
    // Fader, Hardie & Lee 2005, table 2, then eight digits of an independent fit.
    let triples = calibration();
    let fit = GeometricDropout::fit_bg_nbd(&triples).unwrap();
    let model = fit.parameters;
    for (value, printed) in [
        (model.r(), 0.243),
        (model.alpha_days() / DAYS_A_WEEK, 4.414),
        (model.a(), 0.793),
        (model.b(), 2.426),
    ] {
        assert_digits(value, printed, 3);
    }
    assert_digits(per_week(fit.log_likelihood, &triples), -9_582.4, 1);
    assert_close(model.r(), 0.242_594_54, 2e-7);
    assert_close(model.alpha_days() / DAYS_A_WEEK, 4.413_602_5, 2e-7);
    assert_close(model.a(), 0.792_922_04, 1e-6);
    assert_close(model.b(), 2.425_906_85, 1e-6);
    assert_digits(per_week(fit.log_likelihood, &triples), -9_582.429_207, 6);
    assert!(fit.standard_errors.is_some() && !fit.is_at_boundary());
}

#[test]
fn mbg_nbd_is_fitted_as_printed() {
    let triples = calibration();
    let fit = GeometricDropout::fit_mbg_nbd(&triples).unwrap();
    let model = fit.parameters;
    for (value, printed, independent) in [
        (model.r(), 0.525, 0.524_843_12),
        (model.alpha_days() / DAYS_A_WEEK, 6.183, 6.183_085_39),
        (model.a(), 0.891, 0.891_359_41),
        (model.b(), 1.614, 1.614_002_39),
    ] {
        assert_digits(value, printed, 3);
        assert_close(value, independent, 1e-6);
    }
    assert_digits(per_week(fit.log_likelihood, &triples), -9_582.135_716, 6);
}

#[test]
fn pareto_nbd_is_fitted_as_printed() {
    let triples = calibration();
    let fit = ParetoNbd::fit(&triples).unwrap();
    let model = fit.parameters;
    for (value, printed, independent) in [
        (model.r(), 0.553, 0.553_277_02),
        (model.alpha_days() / DAYS_A_WEEK, 10.578, 10.577_683_31),
        (model.s(), 0.606, 0.606_239_99),
        (model.beta_days() / DAYS_A_WEEK, 11.669, 11.668_736_88),
    ] {
        assert_digits(value, printed, 3);
        assert_close(value, independent, 2e-6);
    }
    assert_digits(per_week(fit.log_likelihood, &triples), -9_594.976_179, 6);
}

#[test]
fn seventy_eight_weeks_are_fitted_as_printed() {
    let triples = whole();
    let pareto = ParetoNbd::fit(&triples).unwrap();
    let model = pareto.parameters;
    for (value, independent) in [
        (model.r(), 0.563_003_68),
        (model.alpha_days() / DAYS_A_WEEK, 12.559_169_67),
        (model.s(), 0.408_107_33),
        (model.beta_days() / DAYS_A_WEEK, 10.514_546_91),
    ] {
        assert_close(value, independent, 2e-6);
    }
    assert_digits(per_week(pareto.log_likelihood, &triples), -17_135.835_886, 6);
    let bg = GeometricDropout::fit_bg_nbd(&triples).unwrap();
    let model = bg.parameters;
    for (value, independent) in [
        (model.r(), 0.253_561_14),
        (model.alpha_days() / DAYS_A_WEEK, 5.447_256_83),
        (model.a(), 0.607_365_41),
        (model.b(), 2.647_234_84),
    ] {
        assert_close(value, independent, 2e-6);
    }
    assert_digits(per_week(bg.log_likelihood, &triples), -17_138.233_965, 6);
}

#[test]
fn the_known_customers_are_expected_to_buy_as_printed() {
    let (bg, pareto) = (bg_nbd(), pareto_nbd());
    // Fader & Hardie's spreadsheet: 1.226.
    let history = weeks(2, 30.43, 38.86);
    assert_digits(
        bg.expected_purchases(&history, HOLDOUT * DAYS_A_WEEK),
        1.225_91,
        5,
    );
    assert_digits(
        bg.expected_if_alive(&history, HOLDOUT * DAYS_A_WEEK),
        1.687_161,
        6,
    );
    let customer_1516 = weeks(26, 30.857_142_857, 31.0);
    assert_digits(
        bg.expected_purchases(&customer_1516, 52.0 * DAYS_A_WEEK),
        25.757_34,
        5,
    );
    assert_digits(bg.probability_alive(&customer_1516), 0.968_854, 6);
    assert_digits(
        pareto.expected_purchases(&customer_1516, 52.0 * DAYS_A_WEEK),
        25.455_18,
        5,
    );
    assert_digits(pareto.probability_alive(&customer_1516), 0.997_873, 6);
    assert_digits(pareto.expected_from_new(52.0 * DAYS_A_WEEK), 1.473_434, 6);
    assert_digits(bg.expected_from_new(52.0 * DAYS_A_WEEK), 1.444_012, 6);
}

#[test]
fn more_purchases_in_the_same_time_make_silence_worse() {
    // The increasing-frequency paradox.
    for (purchases, pareto, bg, places) in [
        (10, 0.705_89, 0.347_48, 5),
        (15, 0.144_15, 0.042_84, 5),
        (20, 0.022_49, 0.004_16, 5),
        (25, 0.003_09, 0.000_36, 5),
    ] {
        let history = weeks(purchases, 20.0, 39.0);
        assert_digits(
            pareto_nbd().expected_purchases(&history, 52.0 * DAYS_A_WEEK),
            pareto,
            places,
        );
        assert_digits(
            bg_nbd().expected_purchases(&history, 52.0 * DAYS_A_WEEK),
            bg,
            places,
        );
    }
}

#[test]
fn discounted_residual_purchases_are_as_printed() {
    // The parameters that the BTYD manual prints for 78 weeks.
    let pareto = ParetoNbd::new(
        0.562_996_6,
        12.559_037 * DAYS_A_WEEK,
        0.408_109_5,
        10.514_804_8 * DAYS_A_WEEK,
    )
    .unwrap();
    let rate = 0.0027 / DAYS_A_WEEK;
    let residual = |purchases, recency| {
        let history = weeks(purchases, recency, 77.86);
        pareto.residual(&history, rate, 0.0).unwrap().purchases
    };
    assert_digits(residual(7, 35.0), 1.864_183, 6);
    let printed = [
        2.199_16, 2.843_53, 2.867_13, 2.445_41, 1.840_50, 1.262_42, 0.809_62, 0.494_80, 0.292_02, 0.167_93,
    ];
    for (purchases, printed) in (1..).zip(printed) {
        assert_digits(residual(purchases, 30.0), printed, 5);
    }
    let bg = bg_nbd();
    for (history, printed) in [
        (weeks(0, 0.0, 38.857_142_857), 1.014_257),
        (weeks(2, 30.43, 38.86), 5.156_362),
        (weeks(26, 30.857_142_857, 31.0), 70.909_102),
    ] {
        assert_digits(bg.residual(&history, rate, 0.0).unwrap().purchases, printed, 6);
    }
}

#[test]
fn the_value_that_is_left_adds_up_as_measured() {
    let triples = whole();
    let pareto = ParetoNbd::fit(&triples).unwrap().parameters;
    let left = pareto.residuals(&triples, 0.0027 / DAYS_A_WEEK, 0.0).unwrap();
    let sum = |of: fn(&History) -> bool| -> f64 {
        let terms = triples.iter().zip(&left).filter(|((history, _), _)| of(history));
        terms
            .map(|((_, accounts), residual)| f64::from(accounts) * residual.purchases)
            .sum()
    };
    assert_digits(sum(|_| true), 9_428.32, 2);
    assert_digits(
        sum(|history| history.repeat_purchases == 0) / 1_218.0,
        0.408_111,
        6,
    );
}

#[test]
fn the_hold_out_is_forecast_as_measured() {
    let triples = calibration();
    let horizon = HOLDOUT * DAYS_A_WEEK;
    let (bg, pareto) = (bg_nbd(), pareto_nbd());
    let mbg = GeometricDropout::mbg_nbd(
        0.524_843_12,
        6.183_085_39 * DAYS_A_WEEK,
        0.891_359_41,
        1.614_002_39,
    )
    .unwrap();
    let expected = |model: &dyn TimingModel| {
        let terms = triples.iter();
        terms
            .map(|(history, accounts)| f64::from(accounts) * model.expected_purchases(&history, horizon))
            .sum::<f64>()
    };
    assert_digits(expected(&bg), 1_653.4, 1);
    assert_digits(expected(&mbg), 1_576.7, 1);
    assert_digits(expected(&pareto), 1_665.5, 1);
    let alive = |model: &dyn TimingModel| {
        let terms = triples.iter();
        let sum: f64 = terms
            .map(|(history, accounts)| f64::from(accounts) * model.probability_alive(&history))
            .sum();
        sum / triples.accounts() as f64
    };
    assert_digits(alive(&bg), 0.813_4, 4);
    assert_digits(alive(&mbg), 0.448_7, 4);
    assert_digits(alive(&pareto), 0.446_3, 4);
}

#[test]
fn one_time_buyers_are_all_alive_under_bg_nbd_only() {
    let history = weeks(0, 0.0, 38.857_142_857);
    assert!((bg_nbd().probability_alive(&history) - 1.0).abs() < f64::EPSILON);
    assert_digits(pareto_nbd().probability_alive(&history), 0.295, 3);
    let mbg = GeometricDropout::mbg_nbd(
        0.524_843_12,
        6.183_085_39 * DAYS_A_WEEK,
        0.891_359_41,
        1.614_002_39,
    )
    .unwrap();
    assert_digits(mbg.probability_alive(&history), 0.390, 3);
}

#[test]
fn leaving_is_identified_and_buying_is_not_regular() {
    let triples = calibration();
    let nbd = Nbd::fit(&triples).unwrap();
    let bg = GeometricDropout::fit_bg_nbd(&triples).unwrap();
    let gain = bg.log_likelihood - nbd.log_likelihood;
    let judged = Identification::judge(gain, bg.parameters.dropout_share(), bg.is_at_boundary());
    assert!(matches!(judged, Identification::Identified { gain } if gain > 181.0));
    // Wheat & Morrison's k is .95 here: gaps are no more regular than chance.
    let regular = GeometricDropout::fit_regularity(&triples, 3).unwrap();
    assert_eq!(regular.parameters.regularity(), 1);
}
