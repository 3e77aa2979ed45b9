//! Fits of CDNOW's purchase times against all that is printed of them, with times in weeks.
//!
//! The last digits of the measured parameters are those of a search that had ended a little before the maximum. Newton
//! steps on the same likelihoods, written once more in Python with exact sums and 48-point integrals, give the nine
//! digits; measured ones are held as far as they are digits of the maximum, and so are those of other packages.

use dahu_valuation::{
    summary::Returns,
    timing::{GeometricDropout, Identification, ModelKind, Nbd, Triples, Unit, fit_kind},
};

use crate::{
    cdnow::{DAYS_A_WEEK, calibration, per_week, whole},
    facts::{assert_rows, half_unit},
    ledgers::{CDNOW_END, CDNOW_ORIGIN, cdnow, gather},
};

/// Numbers with their printed places.
type Digits = &'static [(f64, i32)];

/// Source, estimates in the order of the model, and the log-likelihood.
type Printed = (&'static str, ModelKind, Digits, Digits);

const CALIBRATION: [Printed; 13] = [
    (
        "NBD, Fader, Hardie & Lee 2005, table 2",
        ModelKind::Nbd,
        &[(0.385, 3), (12.072, 3)],
        &[(-9_763.7, 1)],
    ),
    (
        "NBD, measured",
        ModelKind::Nbd,
        &[(0.384_77, 5), (12.072_02, 5)],
        &[(-9_763.657_6, 4)],
    ),
    (
        "NBD, nine digits",
        ModelKind::Nbd,
        &[(0.384_766_135_8, 9), (12.072_022_84, 7)],
        &[(-9_763.657_614_673, 8)],
    ),
    (
        "BG/NBD, Fader, Hardie & Lee 2005, table 2",
        ModelKind::BgNbd,
        &[(0.243, 3), (4.414, 3), (0.793, 3), (2.426, 3)],
        &[(-9_582.4, 1)],
    ),
    (
        "BG/NBD, measured",
        ModelKind::BgNbd,
        &[
            (0.242_594_5, 7),
            (4.413_602_5, 6),
            (0.792_922_0, 7),
            (2.425_906_85, 6),
        ],
        &[(-9_582.429_207, 6)],
    ),
    (
        "BG/NBD, nine digits",
        ModelKind::BgNbd,
        &[
            (0.242_594_522_4, 9),
            (4.413_602_019, 9),
            (0.792_922_017_2, 9),
            (2.425_906_777, 9),
        ],
        &[(-9_582.429_206_674, 8)],
    ),
    (
        "MBG/NBD, lifetimes' test",
        ModelKind::MbgNbd,
        &[(0.525, 3), (6.183, 3), (0.891, 3), (1.614, 3)],
        &[],
    ),
    (
        "MBG/NBD, measured",
        ModelKind::MbgNbd,
        &[
            (0.524_843_12, 7),
            (6.183_085_39, 6),
            (0.891_359_41, 7),
            (1.614_002_39, 6),
        ],
        &[(-9_582.135_716, 6)],
    ),
    (
        "MBG/NBD, nine digits",
        ModelKind::MbgNbd,
        &[
            (0.524_843_159_1, 9),
            (6.183_085_280, 9),
            (0.891_359_390_7, 9),
            (1.614_002_240, 9),
        ],
        &[(-9_582.135_715_554, 8)],
    ),
    (
        "Pareto/NBD, CLVTools' test",
        ModelKind::ParetoNbd,
        &[(0.553, 3), (10.578, 3), (0.606, 3), (11.669, 3)],
        &[(-9_595.0, 1), (-9_594.976, 3)],
    ),
    (
        "Pareto/NBD, measured",
        ModelKind::ParetoNbd,
        &[
            (0.553_277_02, 7),
            (10.577_683_31, 6),
            (0.606_239_99, 8),
            (11.668_736_88, 5),
        ],
        &[(-9_594.976_179, 6)],
    ),
    (
        "Pareto/NBD, nine digits",
        ModelKind::ParetoNbd,
        &[
            (0.553_277_046_9, 9),
            (10.577_683_46, 8),
            (0.606_239_989_1, 8),
            (11.668_735_29, 7),
        ],
        &[(-9_594.976_178_940, 8)],
    ),
    (
        "MBG/CNBD-k with k = 1",
        ModelKind::MbgCnbd,
        &[
            (0.524_843_159_1, 9),
            (6.183_085_280, 9),
            (0.891_359_390_7, 9),
            (1.614_002_240, 9),
        ],
        &[(-9_582.135_715_554, 8)],
    ),
];

const WHOLE: [Printed; 5] = [
    (
        "Pareto/NBD, 78 weeks, the manual of BTYD",
        ModelKind::ParetoNbd,
        &[
            (0.562_996_6, 4),
            (12.559_037, 3),
            (0.408_109_5, 5),
            (10.514_804_8, 3),
        ],
        &[],
    ),
    (
        "Pareto/NBD, 78 weeks, measured",
        ModelKind::ParetoNbd,
        &[
            (0.563_003_68, 7),
            (12.559_169_67, 5),
            (0.408_107_33, 6),
            (10.514_546_91, 5),
        ],
        &[(-17_135.835_886, 6)],
    ),
    (
        "Pareto/NBD, 78 weeks, nine digits",
        ModelKind::ParetoNbd,
        &[
            (0.563_003_664_3, 9),
            (12.559_169_14, 8),
            (0.408_107_277_2, 9),
            (10.514_544_72, 8),
        ],
        &[(-17_135.835_886_124, 8)],
    ),
    (
        "BG/NBD, 78 weeks, measured",
        ModelKind::BgNbd,
        &[
            (0.253_561_14, 7),
            (5.447_256_83, 5),
            (0.607_365_41, 7),
            (2.647_234_84, 6),
        ],
        &[(-17_138.233_965, 6)],
    ),
    (
        "BG/NBD, 78 weeks, nine digits",
        ModelKind::BgNbd,
        &[
            (0.253_561_156_3, 9),
            (5.447_257_506, 8),
            (0.607_365_425_0, 8),
            (2.647_234_476, 7),
        ],
        &[(-17_138.233_964_638, 8)],
    ),
];

#[test]
fn all_models_are_fitted_as_printed() {
    assert_fits(&calibration(), &CALIBRATION);
    assert_fits(&whole(), &WHOLE);
}

#[track_caller]
fn assert_fits(triples: &Triples, printed: &[Printed]) {
    let mut rows = Vec::new();
    for of_model in printed.chunk_by(|one, other| one.1 == other.1) {
        let fitted = fit_kind(of_model[0].1, triples).unwrap();
        assert!(!fitted.fit.is_at_boundary() && fitted.fit.standard_errors.is_some());
        let parameters = fitted.parameters();
        let reached = per_week(fitted.fit.log_likelihood, triples);
        for (source, _, estimates, log_likelihoods) in of_model {
            assert_eq!(parameters.len(), estimates.len(), "{source}");
            for (parameter, (value, places)) in parameters.iter().zip(*estimates) {
                let in_weeks = match parameter.unit {
                    Unit::Days => parameter.value / DAYS_A_WEEK,
                    Unit::None => parameter.value,
                };
                rows.push((format!("{source}, {}", parameter.name), in_weeks, *value, *places));
            }
            let printed = log_likelihoods.iter();
            rows.extend(printed.map(|(value, places)| (format!("{source}, ln L"), reached, *value, *places)));
        }
    }
    assert_rows(&rows);
}

#[test]
fn the_sample_is_the_one_of_the_papers() {
    let (triples, all) = (calibration(), whole());
    let count = |triples: &Triples| {
        (
            triples.accounts(),
            triples.repeat_buyers(),
            triples.total_purchases(),
        )
    };
    assert_eq!(count(&triples), (2_357, 946, 2_457));
    assert_eq!(count(&all), (2_357, 1_139, 2_457 + 1_882));
    let most = triples.iter().map(|(history, _)| history.repeat_purchases).max();
    assert_eq!(most, Some(29));
    let ages = || triples.iter().map(|(history, _)| history.age_days / DAYS_A_WEEK);
    assert_rows(&[
        ("the youngest", ages().fold(f64::INFINITY, f64::min), 27.0, 12),
        ("the oldest", ages().fold(0.0, f64::max), 38.857, 3),
    ]);
}

#[test]
fn the_sample_is_gathered_from_its_lines() {
    let Some(days) = cdnow() else { return };
    assert_eq!(days.len(), 6_696);
    let gathered = gather(&days, Returns::Refuse, Some(CDNOW_ORIGIN), CDNOW_END);
    let accounts = &gathered.summaries.accounts;
    let triples = Triples::from_summaries(accounts).unwrap();
    assert!(triples.iter().eq(calibration().iter()));
    let again = gathered.held_out.iter().filter(|one| one.purchases > 0).count();
    let purchases: u32 = gathered.held_out.iter().map(|one| one.purchases).sum();
    assert_eq!((accounts.len(), again, purchases), (2_357, 684, 1_882));
    assert_eq!(gathered.plan.held_out_days(), 39 * 7);
    // The first customer, and the 1,516th: days over seven, not whole weeks of the calendar.
    let find = |number: u32| *accounts.iter().find(|one| one.account == number).unwrap();
    let (first, frequent) = (find(1), find(1_516));
    assert_eq!((first.repeat_purchases, frequent.repeat_purchases), (2, 26));
    let weeks = |days: u32| f64::from(days) / DAYS_A_WEEK;
    assert_rows(&[
        ("t_x of customer 1", weeks(first.recency_days), 30.43, 2),
        ("T of customer 1", weeks(first.age_days), 38.86, 2),
        (
            "t_x of customer 1516",
            weeks(frequent.recency_days),
            30.857_143,
            6,
        ),
        ("T of customer 1516", weeks(frequent.age_days), 31.0, 12),
    ]);
}

#[test]
fn days_instead_of_weeks_multiply_alpha_by_seven_and_nothing_else() {
    let in_days = calibration();
    let fit = GeometricDropout::fit_bg_nbd(&in_days).unwrap();
    let model = fit.parameters;
    assert_rows(&[
        ("r", model.r(), 0.242_594_5, 7),
        ("alpha in days", model.alpha_days(), 30.895_21, 5),
        ("a", model.a(), 0.792_922_0, 7),
        ("b", model.b(), 2.425_906_8, 6),
    ]);
    // Times that are seven times as large: a day is taken for a week.
    let sevenfold = in_days.iter().flat_map(|(seen, accounts)| {
        let times = [seen.recency_days, seen.age_days].map(|days| 7 * days as u32);
        std::iter::repeat_n((seen.repeat_purchases, times[0], times[1]), accounts as usize)
    });
    let sevenfold = Triples::new(sevenfold, None).unwrap();
    let other = GeometricDropout::fit_bg_nbd(&sevenfold).unwrap();
    let is_close = |one: f64, other: f64| (one / other - 1.0).abs() < half_unit(8);
    let scaled = other.parameters;
    assert!(
        is_close(scaled.alpha_days(), 7.0 * model.alpha_days()),
        "{scaled:?}"
    );
    assert!(
        is_close(scaled.r(), model.r()) && is_close(scaled.a(), model.a()) && is_close(scaled.b(), model.b())
    );
    assert!((per_week(other.log_likelihood, &sevenfold) - fit.log_likelihood).abs() < 1e-8);
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
