//! The area under the ROC curve and the Brier score, against published values and others worked out apart from this code.

use proptest::prelude::*;

use crate::{
    health::{Auc, Brier, Case, Forecasts, auc},
    share::Share,
};

/// Ratings of 109 CT images from 1, definitely normal, to 5, definitely abnormal: of 58 normal and 51 abnormal patients.
///
/// J. A. Hanley and B. J. McNeil (1982), "The Meaning and Use of the Area under a Receiver Operating Characteristic (ROC)
/// Curve", Radiology 143(1), 29-36, table I.
const NORMAL: [usize; 5] = [33, 6, 6, 11, 2];
const ABNORMAL: [usize; 5] = [3, 2, 2, 11, 33];

/// The ratings, each so many times and each of them a patient of its own; or all copies one patient's.
fn ratings(copies: u64, are_patients: bool) -> Vec<Case> {
    let mut cases = Vec::new();
    let mut patient = 0;
    for (counts, is_lost) in [(NORMAL, false), (ABNORMAL, true)] {
        for (risk, count) in (1_u32..).zip(counts) {
            for _ in 0..count {
                for copy in 0..copies {
                    let cluster = if are_patients {
                        patient * copies + copy
                    } else {
                        patient
                    };
                    cases.push(Case {
                        cluster,
                        risk,
                        is_lost,
                    });
                }
                patient += 1;
            }
        }
    }
    cases
}

fn near(found: f64, expected: f64, within: f64) {
    assert!((found - expected).abs() < within, "{found}, not {expected}");
}

#[test]
fn the_area_has_the_published_value_error_and_interval() {
    let found = auc(&ratings(1, true)).expect("an area");
    // Hanley and McNeil print 0.893 for the area. The error and the interval to the digits that Stata's manual prints for the
    // same data and the method of DeLong et al. ([R] roctab, example 1): 0.8932, 0.0307, 0.83295 to 0.95339.
    near(found.value, 1321.0 / 1479.0, 1e-14);
    near(found.error, 0.0307, 5e-5);
    near(found.low, 0.83295, 5e-6);
    near(found.high, 0.95339, 5e-6);
    // Worked out apart from this code, in fractions, by comparing each with each.
    near(found.error, 0.030_724_408_379_381_12, 1e-14);
}

#[test]
fn several_looks_at_one_customer_do_not_make_the_area_surer() {
    let once = auc(&ratings(1, true)).expect("an area");
    let thrice = auc(&ratings(3, false)).expect("an area");
    near(thrice.value, once.value, 1e-14);
    near(thrice.error, once.error, 1e-14);
    // As if they were other customers: the error would shrink.
    let as_others = auc(&ratings(3, true)).expect("an area");
    assert!(as_others.error < once.error * 0.6, "{as_others:?}");
}

#[test]
fn customers_that_were_kept_and_then_lost_count_with_both() {
    // Worked out apart from this code, in fractions, by Obuchowski's formulas.
    let cases = [
        (1, 10, false),
        (1, 35, true),
        (2, 0, false),
        (2, 5, false),
        (3, 35, false),
        (3, 50, true),
        (4, 20, true),
        (5, 20, false),
        (5, 0, false),
        (6, 65, true),
        (6, 10, false),
        (7, 5, true),
    ]
    .map(|(cluster, risk, is_lost)| Case {
        cluster,
        risk,
        is_lost,
    });
    let found = auc(&cases).expect("an area");
    near(found.value, 57.0 / 70.0, 1e-15);
    near(found.error, 0.122_289_578_787_832_57, 1e-15);
}

#[test]
fn there_is_no_area_without_two_customers_on_either_side() {
    let case = |cluster, is_lost| Case {
        cluster,
        risk: 1,
        is_lost,
    };
    assert_eq!(auc(&[]), None);
    assert_eq!(auc(&[case(1, true), case(2, true)]), None);
    assert_eq!(
        auc(&[case(1, true), case(1, true), case(2, false), case(3, false)]),
        None
    );
    let found = auc(&[case(1, true), case(2, true), case(3, false), case(4, false)]);
    assert_eq!(
        found,
        Some(Auc {
            value: 0.5,
            error: 0.0,
            low: 0.5,
            high: 0.5
        })
    );
}

#[test]
fn the_brier_score_is_the_sum_of_its_parts() {
    // Worked out apart from this code, in fractions.
    let forecasts =
        [(0.05, 2, 40), (0.2, 5, 20), (0.5, 9, 15), (0.0, 0, 25)].map(|(chance, part, whole)| Forecasts {
            chance,
            lost: Share { part, whole },
        });
    let found = Brier::of(&forecasts).expect("a score");
    for (value, expected) in [
        (found.score, 0.0945),
        (found.reliability, 0.002),
        (found.resolution, 0.0419),
        (found.uncertainty, 0.1344),
        (found.skill().expect("a skill"), 0.296_875),
    ] {
        near(value, expected, 1e-15);
    }
    assert_eq!(Brier::of(&[]), None);
}

#[test]
fn whoever_knows_scores_zero_and_a_coin_a_quarter() {
    let of = |chance, part, whole| Forecasts {
        chance,
        lost: Share { part, whole },
    };
    let knowing = Brier::of(&[of(0.0, 0, 7), of(1.0, 3, 3)]).expect("a score");
    near(knowing.score, 0.0, 1e-15);
    near(knowing.skill().expect("a skill"), 1.0, 1e-15);
    let coin = Brier::of(&[of(0.5, 3, 10)]).expect("a score");
    near(coin.score, 0.25, 1e-15);
    let nothing = Brier::of(&[of(0.1, 0, 10)]).expect("a score");
    assert_eq!(nothing.skill(), None);
}

proptest! {
    #[test]
    fn the_parts_of_any_score_add_up(groups in prop::collection::vec((0.0..=1.0_f64, 0_u64..50, 1_u64..50), 1..8)) {
        let forecasts: Vec<Forecasts> = groups.into_iter().map(|(chance, part, whole)| Forecasts {
            chance,
            lost: Share { part: part.min(whole), whole },
        }).collect();
        let found = Brier::of(&forecasts).expect("a score");
        prop_assert!((found.score - (found.reliability - found.resolution + found.uncertainty)).abs() < 1e-12);
        prop_assert!((0.0..=1.0).contains(&found.score));
    }

    #[test]
    fn the_area_is_what_comparing_each_with_each_gives(cases in prop::collection::vec((0_u64..12, 0_u32..9, any::<bool>()), 2..60)) {
        let cases: Vec<Case> = cases.into_iter().map(|(cluster, risk, is_lost)| Case { cluster, risk, is_lost }).collect();
        let Some(found) = auc(&cases) else { return Ok(()) };
        let (mut won, mut pairs) = (0.0, 0.0);
        for lost in cases.iter().filter(|case| case.is_lost) {
            for kept in cases.iter().filter(|case| !case.is_lost) {
                pairs += 1.0;
                won += match lost.risk.cmp(&kept.risk) {
                    std::cmp::Ordering::Greater => 1.0,
                    std::cmp::Ordering::Equal => 0.5,
                    std::cmp::Ordering::Less => 0.0,
                };
            }
        }
        prop_assert!((found.value - won / pairs).abs() < 1e-12);
        prop_assert!(found.error >= 0.0 && found.low <= found.value && found.value <= found.high);
        // Turned round, what was lost least likely comes first.
        let turned: Vec<Case> = cases.iter().map(|case| Case { risk: 9 - case.risk, ..*case }).collect();
        let turned = auc(&turned).expect("an area");
        prop_assert!((turned.value - (1.0 - found.value)).abs() < 1e-12);
        prop_assert!((turned.error - found.error).abs() < 1e-9);
    }
}
