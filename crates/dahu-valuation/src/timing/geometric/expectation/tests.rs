use super::*;
use crate::numeric::beta::regularized_beta;

/// r, α, a, b, x, T, t and an expectation.
type Point = (f64, f64, f64, f64, u32, f64, f64, f64);

/// Purchases expected of an account alive under BG/NBD, from the Gauss function with sixty
/// digits.
const SIXTY_DIGITS: [Point; 35] = [
    (12.0, 90.5, 0.01, 2.4, 0, 0.0, 3_650.0, 462.294_900_482_345_4),
    (0.25, 5.0, 0.01, 0.8, 1, 0.0, 365.0, 88.005_162_261_645_85),
    (3.2, 31.0, 0.01, 9.0, 7, 0.0, 30.0, 9.843_399_754_992_037),
    (0.05, 31.0, 0.01, 9.0, 150, 272.0, 30.0, 14.849_660_535_828_704),
    (3.2, 31.0, 0.01, 0.1, 5000, 30.0, 3_650.0, 290_018.893_733_809_7),
    (0.25, 31.0, 0.3, 0.1, 0, 0.0, 30.0, 0.174_906_120_852_022_37),
    (0.25, 31.0, 0.3, 0.8, 1, 272.0, 365.0, 1.309_643_531_781_505_4),
    (0.25, 31.0, 0.3, 0.8, 7, 30.0, 3_650.0, 172.436_294_680_645_91),
    (0.95, 5.0, 0.3, 2.4, 150, 2_000.0, 30.0, 2.253_591_474_704_219),
    (0.25, 90.5, 0.3, 0.1, 5000, 272.0, 365.0, 4_488.898_567_955_395),
    (
        12.0,
        5.0,
        0.999_999,
        60.0,
        0,
        272.0,
        1.0,
        0.043_304_643_709_639_07,
    ),
    (
        0.95,
        90.5,
        0.999_999,
        2.4,
        1,
        2_000.0,
        365.0,
        0.322_083_126_425_850_4,
    ),
    (
        0.25,
        400.0,
        0.999_999,
        9.0,
        7,
        30.0,
        1.0,
        0.016_850_958_414_034_042,
    ),
    (
        0.95,
        5.0,
        0.999_999,
        2.4,
        150,
        2_000.0,
        1.0,
        0.075_268_191_892_050_86,
    ),
    (
        12.0,
        400.0,
        0.999_999,
        2.4,
        5000,
        2_000.0,
        1.0,
        2.087_897_550_837_640_7,
    ),
    (3.2, 5.0, 1.0, 0.8, 0, 30.0, 1.0, 0.088_485_115_142_356_13),
    (0.25, 400.0, 1.0, 2.4, 1, 272.0, 365.0, 0.600_932_525_288_639_8),
    (3.2, 5.0, 1.0, 60.0, 7, 272.0, 365.0, 12.173_502_053_129_823),
    (0.05, 400.0, 1.0, 0.1, 150, 30.0, 365.0, 92.221_998_838_817_75),
    (12.0, 90.5, 1.0, 0.8, 5000, 272.0, 365.0, 3_489.121_266_500_003),
    (12.0, 5.0, 1.000_001, 2.4, 0, 272.0, 365.0, 5.185_687_387_583_711),
    (
        0.25,
        5.0,
        1.000_001,
        0.8,
        1,
        272.0,
        3_650.0,
        3.992_617_702_521_945_6,
    ),
    (
        0.25,
        5.0,
        1.000_001,
        0.1,
        7,
        2_000.0,
        1.0,
        0.003_615_041_974_748_596,
    ),
    (
        0.25,
        90.5,
        1.000_001,
        2.4,
        150,
        2_000.0,
        3_650.0,
        152.569_654_771_245_2,
    ),
    (
        0.25,
        5.0,
        1.000_001,
        0.1,
        5000,
        2_000.0,
        365.0,
        836.269_228_180_160_1,
    ),
    (0.25, 31.0, 2.5, 60.0, 0, 30.0, 3_650.0, 7.271_275_686_578_817),
    (0.05, 31.0, 2.5, 9.0, 1, 272.0, 30.0, 0.101_903_721_144_589_63),
    (0.05, 400.0, 2.5, 2.4, 7, 30.0, 3_650.0, 6.793_487_380_805_547),
    (
        12.0,
        31.0,
        2.5,
        60.0,
        150,
        2_000.0,
        3_650.0,
        102.478_991_717_810_81,
    ),
    (
        0.95,
        400.0,
        2.5,
        2.4,
        5000,
        272.0,
        3_650.0,
        3_131.256_534_778_750_4,
    ),
    (3.2, 31.0, 5.0, 0.1, 0, 2_000.0, 30.0, 0.045_865_308_775_655_936),
    (3.2, 90.5, 5.0, 0.8, 1, 0.0, 3_650.0, 1.449_992_819_892_573_6),
    (0.95, 90.5, 5.0, 0.1, 7, 272.0, 1.0, 0.021_819_627_646_772_13),
    (0.95, 90.5, 5.0, 60.0, 150, 272.0, 3_650.0, 53.487_396_180_005_355),
    (0.95, 90.5, 5.0, 2.4, 5000, 30.0, 1.0, 40.655_622_314_508_16),
];

fn history(repeat_purchases: u32, age_days: f64) -> History {
    History {
        repeat_purchases,
        recency_days: if repeat_purchases == 0 { 0.0 } else { age_days },
        age_days,
    }
}

fn relative(value: f64, expected: f64) -> f64 {
    (value / expected - 1.0).abs()
}

/// Σ_n I_z(n + 1, R) q_n, from the incomplete beta function instead of sums of chances.
fn by_tails(model: &GeometricDropout, history: &History, horizon: f64) -> f64 {
    let z = horizon / (model.alpha_days + history.age_days + horizon);
    let shape = model.shape(history);
    let mut sum = 0.0;
    for (n, survives) in model.survival(history).enumerate() {
        let term = regularized_beta(n as f64 + 1.0, shape, z) * survives;
        sum += term;
        if n as f64 > shape * z / (1.0 - z) && term < 1e-15 * sum {
            break;
        }
    }
    sum
}

#[test]
fn what_is_expected_agrees_with_sixty_digits() {
    for (r, alpha, a, b, x, age, horizon, expected) in SIXTY_DIGITS {
        let model = GeometricDropout::bg_nbd(r, alpha, a, b).unwrap();
        let history = history(x, age);
        let value = model.expected_if_alive(&history, horizon);
        assert!(
            relative(value, expected) < 5e-13,
            "r {r} alpha {alpha} a {a} b {b} x {x} T {age} t {horizon}: {value} is not {expected}"
        );
        let value = model.expected_by_quadrature(&history, horizon, 0.0);
        assert!(
            relative(value, expected) < 5e-13,
            "r {r} alpha {alpha} a {a} b {b} x {x} T {age} t {horizon}: {value} by quadrature is not {expected}"
        );
    }
}

/// Calls with models and histories over the whole range, x up to 5,000 and a around 1 among them.
fn over_the_grid(mut check: impl FnMut(&GeometricDropout, &History, f64)) {
    for a in [0.01, 0.2, 0.793, 1.0 - 1e-6, 1.0, 1.0 + 1e-6, 1.7, 5.0] {
        for (r, alpha, b) in [
            (0.05, 400.0, 0.3),
            (0.2426, 30.9, 2.426),
            (0.95, 62.0, 3.2),
            (6.0, 9.0, 40.0),
        ] {
            for (x, age) in [
                (0, 0.0),
                (0, 300.0),
                (1, 1.0),
                (3, 200.0),
                (40, 700.0),
                (600, 730.0),
                (5_000, 6_000.0),
            ] {
                for horizon in [0.5, 30.0, 365.0, 3_650.0] {
                    for model in [
                        GeometricDropout::bg_nbd(r, alpha, a, b).unwrap(),
                        GeometricDropout::mbg_nbd(r, alpha, a, b).unwrap(),
                    ] {
                        check(&model, &history(x, age), horizon);
                    }
                }
            }
        }
    }
}

#[test]
fn the_series_the_quadrature_and_the_counts_agree_and_are_finite_everywhere() {
    let (mut points, mut by_series) = (0, 0);
    over_the_grid(|model, history, horizon| {
        let quadrature = model.expected_by_quadrature(history, horizon, 0.0);
        assert!(
            quadrature.is_finite() && quadrature > 0.0,
            "{model:?} {history:?} {horizon}"
        );
        points += 1;
        if let Some(series) = model.expected_by_series(history, horizon) {
            by_series += 1;
            assert!(
                relative(series, quadrature) < 5e-13,
                "{model:?} {history:?} {horizon}: {series} by the series, {quadrature} by quadrature"
            );
        }
        if history.repeat_purchases < 5_000 || horizon < 400.0 {
            let counts = model.expected_by_counts(history, horizon);
            assert!(
                relative(counts, quadrature) < 1e-12,
                "{model:?} {history:?} {horizon}: {counts} by counts, {quadrature} by quadrature"
            );
        }
    });
    // Otherwise the series would refuse, and the test hold, where it matters.
    assert!(
        by_series * 10 > points * 7,
        "the series holds at {by_series} of {points} points"
    );
}

#[test]
fn tails_of_the_negative_binomial_give_the_same() {
    let model = GeometricDropout::bg_nbd(0.2426, 30.9, 0.793, 2.426).unwrap();
    for (x, age, horizon) in [
        (0, 0.0, 10.0),
        (2, 272.0, 273.0),
        (26, 217.0, 364.0),
        (300, 700.0, 90.0),
    ] {
        let history = history(x, age);
        let value = model.expected_if_alive(&history, horizon);
        assert!(
            relative(by_tails(&model, &history, horizon), value) < 5e-13,
            "x {x}"
        );
    }
}

#[test]
fn cutting_dropout_makes_more_purchases_until_nobody_leaves() {
    let model = GeometricDropout::mbg_nbd(0.5, 43.0, 0.9, 1.6).unwrap();
    let history = history(3, 200.0);
    let expected = |cut| model.expected_by_quadrature(&history, 365.0, cut);
    assert!(relative(expected(0.0), model.expected_if_alive(&history, 365.0)) < 1e-12);
    assert!(expected(0.0) < expected(0.3) && expected(0.3) < expected(0.9));
    let for_ever = model.shape(&history) * 365.0 / (model.alpha_days + 200.0);
    assert!(relative(expected(1.0 - 1e-9), for_ever) < 1e-7);
}
