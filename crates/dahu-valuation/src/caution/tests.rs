use super::*;
use crate::{
    fit::{Convergence, Fit},
    spend::{Coefficient, GammaGamma, Independence},
    summary::Cleaning,
    timing::Identification,
    validation::{BuysAgain, Capture, HoldOut},
};

fn hold_out(bias: Option<f64>, by_model: f64, brier: f64) -> HoldOut {
    HoldOut {
        origin_day: 7,
        last_day: 9,
        horizon_days: 2,
        accounts: 9,
        too_young: 0,
        predicted_purchases: 1.0,
        actual_purchases: 1,
        actual_spend: 1,
        bias,
        mae: 0.1,
        rmse: 0.1,
        spearman: None,
        capture: Some(Capture {
            by_model,
            by_past_revenue: 0.6,
            best_possible: 0.9,
        }),
        buys_again: BuysAgain {
            brier,
            base_brier: 0.2,
            base_rate: 0.3,
        },
        by_purchases: Vec::new(),
        by_recency: Vec::new(),
        tracking: Vec::new(),
    }
}

#[test]
fn one_far_bias_or_several_to_the_same_side_are_not_stationary() {
    for (biases, is_due) in [
        (&[Some(0.31)][..], true),
        (&[Some(0.29)], false),
        (&[Some(-0.21), Some(-0.25)], true),
        (&[Some(0.21), Some(0.25)], true),
        (&[Some(-0.21), Some(0.25)], false),
        (&[Some(-0.21), Some(-0.19)], false),
        (&[Some(-0.35), Some(0.05)], true),
        (&[Some(-0.25), None], false),
        (&[None], false),
        (&[], false),
    ] {
        let hold_outs: Vec<HoldOut> = biases.iter().map(|bias| hold_out(*bias, 0.7, 0.1)).collect();
        assert_eq!(Caution::of_biases(&hold_outs).is_some(), is_due, "{biases:?}");
    }
}

#[test]
fn a_ranking_has_to_beat_past_revenue_and_chances_the_base_rate() {
    assert_eq!(Caution::of_capture(&hold_out(None, 0.606, 0.1)), None);
    let refused = Caution::of_capture(&hold_out(None, 0.604, 0.1)).unwrap();
    assert_eq!(refused.facts(), [("model", 0.604), ("heuristic", 0.6)]);
    assert_eq!(Caution::of_chances(&hold_out(None, 0.7, 0.2)), None);
    let refused = Caution::of_chances(&hold_out(None, 0.7, 0.21)).unwrap();
    assert_eq!(refused.facts(), [("brier", 0.21), ("base", 0.2)]);
}

#[test]
fn returns_are_told_by_their_share_of_sales() {
    let cleaning = |netted, dropped| Cleaning {
        sales: 1_000,
        netted,
        dropped,
        ..Cleaning::default()
    };
    assert_eq!(Caution::of_netted(&cleaning(50, 0)), None);
    assert_eq!(
        Caution::of_netted(&cleaning(51, 0)).unwrap().facts(),
        [("share", 0.051)]
    );
    assert_eq!(Caution::of_dropped(&cleaning(0, 10)), None);
    assert_eq!(
        Caution::of_dropped(&cleaning(0, 11)).unwrap().facts(),
        [("share", 0.011)]
    );
    assert_eq!(Caution::of_dropped(&Cleaning::default()), None);
}

#[test]
fn a_fit_is_sure_at_a_maximum_that_several_starts_find() {
    let fit = |is_maximum, starts, starts_agreeing| Fit {
        parameters: (),
        standard_errors: None,
        log_likelihood: -1.0,
        aic: 2.0,
        observations: 300,
        evaluations: 9,
        convergence: Convergence {
            gradient_norm: 0.0,
            hessian_negative_definite: is_maximum,
            starts,
            starts_agreeing,
            at_boundary: Vec::new(),
        },
    };
    assert_eq!(Caution::of_fit(&fit(true, 4, 2)), None);
    assert_eq!(Caution::of_fit(&fit(true, 1, 1)), None);
    let refused = Caution::of_fit(&fit(true, 4, 1)).unwrap();
    assert_eq!(
        refused.facts(),
        [("is_maximum", 1.0), ("starts", 4.0), ("agreeing", 1.0)]
    );
    assert!(Caution::of_fit(&fit(false, 4, 4)).is_some());
}

#[test]
fn models_and_few_accounts_are_judged_by_their_own_rules() {
    assert_eq!(Caution::of_accounts(200), None);
    assert_eq!(
        Caution::of_accounts(199).unwrap().facts(),
        [("accounts", 199.0), ("needed", 200.0)]
    );
    let spend = |q| Caution::of_spend(&GammaGamma::new(6.0, q, 16.0).unwrap());
    assert!(spend(1.001).is_none() && spend(1.0).is_some());
    let depends = |value| {
        let coefficient = Coefficient {
            value,
            p_value: 0.001,
        };
        Caution::of_independence(&Independence {
            pearson: coefficient,
            spearman: coefficient,
            accounts: 300,
        })
    };
    assert!(depends(0.2).is_none() && depends(-0.3).is_some());
    assert_eq!(
        Caution::of_identification(&Identification::judge(9.0, 0.2, false)),
        None
    );
    let refused = Caution::of_identification(&Identification::judge(1.0, 0.2, false)).unwrap();
    assert_eq!(refused.facts(), [("gain", 1.0), ("no_gain", 1.0)]);
    assert_eq!(
        (refused.code(), refused.severity()),
        ("churn_not_identifiable", Severity::Decides)
    );
    assert!(Severity::Decides < Severity::Notes);
}
