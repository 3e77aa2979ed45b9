//! What the timing models say of CDNOW's customers against what is printed; [`crate::published_fits`] has the fits.

use dahu_valuation::timing::{GeometricDropout, History, ParetoNbd, TimingModel};

use crate::{
    cdnow::{DAYS_A_WEEK, calibration, weeks, whole},
    facts::{assert_digits, assert_rows},
};

/// Weeks of the hold-out.
const HOLDOUT: f64 = 39.0;

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

/// Purchases in the first 20 of 39 weeks.
const PARADOX: [u32; 4] = [10, 15, 20, 25];

/// What a model says of customer 1516 and of a new one in 52 weeks, and of silence after 10, 15, 20 and 25 purchases.
fn columns(model: &dyn TimingModel) -> [f64; 7] {
    let year = 52.0 * DAYS_A_WEEK;
    let customer_1516 = weeks(26, 30.857_142_857, 31.0);
    let silent = PARADOX.map(|purchases| model.expected_purchases(&weeks(purchases, 20.0, 39.0), year));
    let [ten, fifteen, twenty, twenty_five] = silent;
    [
        model.expected_purchases(&customer_1516, year),
        model.probability_alive(&customer_1516),
        model.expected_from_new(year),
        ten,
        fifteen,
        twenty,
        twenty_five,
    ]
}

#[track_caller]
fn assert_columns(model: &dyn TimingModel, printed: [(f64, i32); 7]) {
    const NAMES: [&str; 7] = [
        "E[X(52)] of customer 1516",
        "P(alive) of customer 1516",
        "E[X(52)] of a new customer",
        "silent after 10",
        "silent after 15",
        "silent after 20",
        "silent after 25",
    ];
    let both = NAMES.into_iter().zip(columns(model)).zip(printed);
    let rows: Vec<_> = both
        .map(|((name, value), (printed, places))| (name, value, printed, places))
        .collect();
    assert_rows(&rows);
}

#[test]
fn single_customers_are_expected_to_buy_as_measured() {
    // More purchases in the same time make silence worse: the increasing-frequency paradox.
    assert_columns(
        &pareto_nbd(),
        [
            (25.455_18, 5),
            (0.997_873, 6),
            (1.473_434, 6),
            (0.705_89, 5),
            (0.144_15, 5),
            (0.022_49, 5),
            (0.003_09, 5),
        ],
    );
    assert_columns(
        &bg_nbd(),
        [
            (25.757_34, 5),
            (0.968_854, 6),
            (1.444_012, 6),
            (0.347_48, 5),
            (0.042_84, 5),
            (0.004_16, 5),
            (0.000_358, 6),
        ],
    );
}

/// BTYD prints three digits of the parameters that it went on with, and more of what they gave. One place within these
/// three digits gives all seven figures of its walkthrough; the digits beyond were solved for.
#[test]
fn single_customers_are_expected_to_buy_as_btyd_prints_at_its_own_parameters() {
    let pareto = [0.553_396_602, 10.579_689_98, 0.605_877_732, 11.656_114_37];
    let bg = [0.242_601_409, 4.413_695_540, 0.792_982_751, 2.426_050_656];
    let mut rows = Vec::new();
    for (found, printed) in [
        (pareto, [0.553, 10.580, 0.606, 11.656]),
        (bg, [0.243, 4.414, 0.793, 2.426]),
    ] {
        let both = ["first", "second", "third", "fourth"]
            .into_iter()
            .zip(found)
            .zip(printed);
        rows.extend(both.map(|((name, found), printed)| (name, found, printed, 3)));
    }
    assert_rows(&rows);
    let [r, alpha, s, beta] = pareto;
    assert_columns(
        &ParetoNbd::new(r, alpha * DAYS_A_WEEK, s, beta * DAYS_A_WEEK).unwrap(),
        [
            (25.456_47, 5),
            (0.997_874, 6),
            (1.473_434, 6),
            (0.706_23, 5),
            (0.144_24, 5),
            (0.022_51, 5),
            (0.003_09, 5),
        ],
    );
    let [r, alpha, a, b] = bg;
    assert_columns(
        &GeometricDropout::bg_nbd(r, alpha * DAYS_A_WEEK, a, b).unwrap(),
        [
            (25.756_59, 5),
            (0.968_852_3, 7),
            (1.444_004, 6),
            (0.347_46, 5),
            (0.042_83, 5),
            (0.004_16, 5),
            (0.000_358, 6),
        ],
    );
}

#[test]
fn the_customer_of_the_spreadsheet_is_expected_to_buy_as_printed() {
    let history = weeks(2, 30.43, 38.86);
    let horizon = HOLDOUT * DAYS_A_WEEK;
    let bg = bg_nbd();
    let rounded = GeometricDropout::bg_nbd(0.243, 4.414 * DAYS_A_WEEK, 0.793, 2.426).unwrap();
    let alive = bg.probability_alive(&history);
    assert_rows(&[
        (
            "Fader & Hardie's spreadsheet",
            rounded.expected_purchases(&history, horizon),
            1.226,
            3,
        ),
        (
            "at rounded parameters",
            rounded.expected_purchases(&history, horizon),
            1.226_03,
            5,
        ),
        (
            "at the maximum",
            bg.expected_purchases(&history, horizon),
            1.225_91,
            5,
        ),
        ("if alive", bg.expected_if_alive(&history, horizon), 1.687_161, 6),
        (
            "P(alive) times what is expected if alive",
            alive * bg.expected_if_alive(&history, horizon),
            1.225_9,
            4,
        ),
    ]);
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
