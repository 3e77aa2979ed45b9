//! Choosing a timing model by what the data say.

use std::str::FromStr;

use dahu_valuation::{
    fit::FitError,
    timing::{
        AnyTiming, GeometricDropout, Identification, ModelKind, Nbd, TimingModel, Triples, Unit,
        choice::{Choice, Reason},
        choose, fit_kind,
    },
};

use crate::{cdnow, timing_fits::simulate};

fn aic(choice: &Choice, kind: ModelKind) -> f64 {
    let mut listed = choice.candidates.iter();
    let candidate = listed.find(|candidate| candidate.kind == kind).unwrap();
    candidate.outcome.as_ref().unwrap().fit.aic
}

#[test]
fn cdnow_speaks_for_mbg_nbd_and_the_list_shows_what_it_was_chosen_from() {
    let triples = cdnow::calibration();
    let choice = choose(&triples, &ModelKind::ALL).unwrap();
    assert_eq!(choice.chosen.kind, ModelKind::MbgNbd);
    assert!(matches!(
        choice.reason,
        Reason::LeastAic(Identification::Identified { gain }) if (gain - 181.5).abs() < 0.1
    ));
    assert_eq!(choice.sampled_accounts, None);
    let listed: Vec<ModelKind> = choice.candidates.iter().map(|one| one.kind).collect();
    assert_eq!(listed, ModelKind::ALL);
    // Buying there is not regular: k comes out as 1 and costs a parameter.
    let difference = aic(&choice, ModelKind::MbgCnbd) - aic(&choice, ModelKind::MbgNbd);
    assert!((difference - 2.0).abs() < 1e-6);
    assert!(aic(&choice, ModelKind::BgNbd) < aic(&choice, ModelKind::ParetoNbd));
    assert!(aic(&choice, ModelKind::ParetoNbd) < aic(&choice, ModelKind::Nbd));
    let fits = choice.candidates.iter().map(|one| one.outcome.as_ref().unwrap());
    for fitted in fits {
        assert_eq!(fitted.fit.observations, triples.accounts());
    }
}

#[test]
fn nbd_is_taken_where_nobody_leaves_and_the_choice_says_so() {
    let triples = simulate(&Nbd::new(0.9, 45.0).unwrap(), 1_500, 300, 7);
    let choice = choose(
        &triples,
        &[ModelKind::BgNbd, ModelKind::MbgNbd, ModelKind::ParetoNbd],
    )
    .unwrap();
    assert_eq!(choice.chosen, choice.yardstick);
    assert!(matches!(
        choice.reason,
        Reason::ChurnNotIdentifiable(Identification::ChurnNotIdentifiable { .. })
    ));
    let alone = choose(&triples, &[]).unwrap();
    assert_eq!((alone.reason, alone.candidates.len()), (Reason::NothingElse, 1));
}

#[test]
fn regular_buyers_get_their_k_and_are_judged_against_regular_buyers_who_stay() {
    let model = GeometricDropout::mbg_cnbd(3, 1.4, 2_000.0, 0.8, 3.0).unwrap();
    let triples = simulate(&model, 2_000, 60_000, 5);
    let choice = choose(&triples, &[ModelKind::MbgNbd, ModelKind::MbgCnbd]).unwrap();
    assert_eq!(choice.chosen.kind, ModelKind::MbgCnbd);
    let parameters = choice.chosen.parameters();
    assert_eq!((parameters[0].name, parameters[0].standard_error), ("k", None));
    assert!((parameters[0].value - 3.0).abs() < f64::EPSILON);
    let Reason::LeastAic(Identification::Identified { gain }) = choice.reason else {
        panic!("{:?}", choice.reason)
    };
    let all_stay = |k| GeometricDropout::log_likelihood_if_all_stay(&triples, k).unwrap();
    assert!((choice.chosen.fit.log_likelihood - all_stay(3) - gain).abs() < 1e-9);
    assert!((all_stay(1) - choice.yardstick.fit.log_likelihood).abs() < 1e-6);
}

#[test]
fn a_candidate_that_cannot_be_fitted_is_listed_with_its_error_and_passed_over() {
    let with_gaps = cdnow::calibration();
    let histories = with_gaps.iter().flat_map(|(seen, accounts)| {
        let one = (
            seen.repeat_purchases,
            seen.recency_days as u32,
            seen.age_days as u32,
        );
        std::iter::repeat_n(one, accounts as usize)
    });
    let triples = Triples::new(histories, None).unwrap();
    let choice = choose(&triples, &[ModelKind::MbgCnbd, ModelKind::BgNbd]).unwrap();
    assert_eq!(choice.chosen.kind, ModelKind::BgNbd);
    assert!(matches!(
        choice.candidates[1].outcome,
        Err(FitError::NotFinite { .. })
    ));
    assert_eq!(choice.candidates[1].identification, None);
    let few = Triples::new((1..=9).map(|age| (1, age, age + 20)), None).unwrap();
    assert!(matches!(
        choose(&few, &ModelKind::ALL),
        Err(FitError::TooFew { found: 9, .. })
    ));
}

#[test]
fn a_model_is_built_again_from_the_parameters_it_lists() {
    let triples = cdnow::calibration();
    for kind in ModelKind::ALL {
        let fitted = fit_kind(kind, &triples).unwrap();
        let model = fitted.model();
        let parameters = fitted.parameters();
        let values: Vec<f64> = parameters.iter().map(|one| one.value).collect();
        assert_eq!(AnyTiming::from_values(model.kind(), &values), Ok(*model));
        assert!(
            parameters
                .iter()
                .all(|one| one.standard_error.unwrap() < one.value)
        );
        let in_days: Vec<&str> = parameters
            .iter()
            .filter(|one| one.unit == Unit::Days)
            .map(|one| one.name)
            .collect();
        let expected: &[&str] = if kind == ModelKind::ParetoNbd {
            &["alpha", "beta"]
        } else {
            &["alpha"]
        };
        assert_eq!(in_days, expected);
        let (history, _) = triples.iter().last().unwrap();
        let cut = model.expected_with_dropout_cut(&history, 90.0, 0.0);
        assert!((cut / model.expected_purchases(&history, 90.0) - 1.0).abs() < 1e-9);
    }
    let kind = ModelKind::from_str("mbg-cnbd-k").unwrap();
    let whole = AnyTiming::from_values(kind, &[4.0, 1.0, 2.0, 3.0, 4.0]).unwrap();
    assert_eq!(
        (whole.kind(), whole.parameters()[0].value.to_bits()),
        (kind, 4.0_f64.to_bits())
    );
    assert_eq!(
        AnyTiming::from_values(kind, &[1.5, 1.0, 2.0, 3.0, 4.0])
            .unwrap_err()
            .name,
        "k"
    );
    assert!(AnyTiming::from_values(ModelKind::Nbd, &[1.0]).is_err());
    assert!(AnyTiming::from_values(ModelKind::Nbd, &[1.0, f64::NAN]).is_err());
}

#[test]
fn a_refit_ends_where_the_fit_did() {
    let triples = cdnow::calibration();
    for kind in ModelKind::ALL {
        let fitted = fit_kind(kind, &triples).unwrap();
        let again = fitted.model().refit(&triples).unwrap();
        assert!(
            (again.log_likelihood - fitted.fit.log_likelihood).abs() < 1e-8,
            "{kind}"
        );
        assert!(again.evaluations < fitted.fit.evaluations);
    }
}
