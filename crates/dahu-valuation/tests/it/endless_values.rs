//! Values without discount and horizon, from simulated purchases over fits to totals: finite, or refused with the reason.

use dahu_valuation::{
    caution::Caution,
    contract::{Cohort, LifetimeError, fit as fit_contracts},
    equity::{Base, Bought, EquityError, EquityModel},
    spend::{self, ExpectedSpend, GammaGamma, SpendSummary},
    timing::{
        AnyTiming, Diverges, GeometricDropout, ModelKind, Nbd, ParetoNbd, TimingModel, Triples, choose,
    },
    value::{Terms, ValueModel},
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::timing_fits::simulate;

const SPEND: GammaGamma = GammaGamma {
    p: 3.0,
    q: 4.0,
    gamma: 120.0,
};

/// The accounts of the triples, who all spent the same.
fn bought(triples: &Triples) -> Vec<Bought> {
    let each = triples.iter().flat_map(|(history, accounts)| {
        let one = Bought {
            repeat_purchases: history.repeat_purchases,
            recency_days: history.recency_days as u32,
            age_days: history.age_days as u32,
            repeat_spend: 40.0 * f64::from(history.repeat_purchases),
            margin_weight: 1.0,
        };
        std::iter::repeat_n(one, accounts as usize)
    });
    each.collect()
}

/// The model that is chosen for purchases of this one, and those purchases.
fn chosen(model: &dyn TimingModel, kind: ModelKind, seed: u64) -> (AnyTiming, Triples) {
    let triples = simulate(model, 3_000, 60_000, seed);
    let choice = choose(&triples, &[kind]).unwrap();
    assert_eq!(choice.chosen.kind, kind);
    (*choice.chosen.model(), triples)
}

fn equity_model(timing: AnyTiming, discount_rate_annual: f64, horizon_days: Option<f64>) -> EquityModel {
    EquityModel {
        timing,
        spend: SPEND,
        terms: Terms::new(0.3, discount_rate_annual).unwrap(),
        horizon_days,
    }
}

/// Every way to ask for the endless value refuses; with a discount or a horizon every way answers.
#[track_caller]
fn assert_refused(timing: AnyTiming, triples: &Triples, expected: &Diverges) {
    let accounts = bought(triples);
    let base = Base::new(triples, accounts).unwrap();
    let endless = equity_model(timing, 0.0, None);
    assert_eq!(endless.total(&base), Err(*expected));
    let mut source = ChaCha8Rng::seed_from_u64(1);
    let with_interval = endless.equity(&base, 2, &mut || source.random(), &mut |_, _| true);
    let refused = with_interval.unwrap_err();
    assert_eq!(refused, EquityError::Diverges(*expected));
    let said = refused.to_string();
    for part in [
        "is infinite",
        expected.parameter,
        "not above 1",
        "discount, or take a finite horizon",
    ] {
        assert!(said.contains(part), "{said}");
    }
    let (history, _) = triples.iter().last().unwrap();
    let one = |terms| ValueModel {
        timing: &timing,
        spend: &SPEND,
        terms,
    };
    let record = SpendSummary {
        purchases: history.repeat_purchases,
        mean_spend: 40.0,
        accounts: 1,
    };
    assert_eq!(one(endless.terms).residual(&history, &record), Err(*expected));
    for model in [
        equity_model(timing, 1e-6, None),
        equity_model(timing, 0.0, Some(36_525.0)),
    ] {
        let total = model.total(&base).unwrap();
        assert!(total.is_finite() && total > 0.0, "{total}");
    }
    let discounted = one(Terms::new(0.3, 1e-6).unwrap()).residual(&history, &record);
    assert!(discounted.unwrap().worth.value.is_finite());
}

#[test]
fn fitted_models_whose_mean_stay_is_infinite_refuse_an_endless_value_and_say_why() {
    let models: [(Box<dyn TimingModel>, ModelKind, &str); 5] = [
        (
            Box::new(GeometricDropout::bg_nbd(0.9, 4_500.0, 0.7, 2.6).unwrap()),
            ModelKind::BgNbd,
            "a",
        ),
        (
            Box::new(GeometricDropout::mbg_nbd(0.9, 4_500.0, 0.7, 2.6).unwrap()),
            ModelKind::MbgNbd,
            "a",
        ),
        (
            Box::new(GeometricDropout::mbg_cnbd(3, 1.4, 2_000.0, 0.6, 3.0).unwrap()),
            ModelKind::MbgCnbd,
            "a",
        ),
        (
            Box::new(ParetoNbd::new(0.8, 4_000.0, 0.5, 9_000.0).unwrap()),
            ModelKind::ParetoNbd,
            "s",
        ),
        (
            Box::new(Nbd::new(0.9, 4_500.0).unwrap()),
            ModelKind::Nbd,
            "the dropout",
        ),
    ];
    for (seed, (truth, kind, parameter)) in (1..).zip(models) {
        let (timing, triples) = chosen(&*truth, kind, seed);
        let found = timing.parameters().into_iter().find(|one| one.name == parameter);
        let value = found.map_or(0.0, |one| one.value);
        assert!(value <= 1.0, "{kind}: {value}");
        assert_refused(timing, &triples, &Diverges { parameter, value });
    }
}

#[test]
fn fitted_models_whose_mean_stay_is_finite_have_an_endless_value() {
    let models: [(Box<dyn TimingModel>, ModelKind); 2] = [
        (
            Box::new(GeometricDropout::mbg_nbd(0.9, 2_000.0, 4.0, 20.0).unwrap()),
            ModelKind::MbgNbd,
        ),
        (
            Box::new(ParetoNbd::new(1.5, 2_000.0, 6.0, 60_000.0).unwrap()),
            ModelKind::ParetoNbd,
        ),
    ];
    for (seed, (truth, kind)) in (11..).zip(models) {
        let (timing, triples) = chosen(&*truth, kind, seed);
        let shape = timing.parameters()[2].value;
        assert!(shape > 1.5, "{kind}: {shape}");
        let base = Base::new(&triples, bought(&triples)).unwrap();
        let total = |rate, horizon| equity_model(timing, rate, horizon).total(&base).unwrap();
        let whole = total(0.0, None);
        assert!(whole.is_finite());
        let nearly = total(1e-9, None);
        assert!((nearly / whole - 1.0).abs() < 1e-3, "{kind}: {nearly} {whole}");
        let within = total(0.0, Some(3_652.0));
        assert!(0.0 < within && within < whole, "{kind}: {within} {whole}");
    }
}

#[test]
fn fitted_contracts_refuse_an_endless_lifetime_and_say_why() {
    // Fader & Hardie 2007, table 1, High End: alpha is .668.
    let customers = [1_000, 869, 743, 653, 593, 551, 517, 491];
    let model = fit_contracts(&[Cohort {
        customers: &customers,
    }])
    .unwrap()
    .parameters;
    let expected = LifetimeError::Diverges { alpha: model.alpha };
    assert_eq!(model.expected_tenure(), Err(expected));
    assert_eq!(model.discounted_expected_lifetime(0.0), Err(expected));
    assert_eq!(model.discounted_expected_residual_lifetime(3, 0.0), Err(expected));
    let said = expected.to_string();
    assert!(
        said.contains("infinite") && said.contains("alpha is 0.668"),
        "{said}"
    );
    assert!(model.discounted_expected_lifetime(1e-4).unwrap().is_finite());
}

#[test]
fn fitted_spend_whose_mean_is_infinite_gives_medians_and_a_caution() {
    let truth = GammaGamma::new(2.0, 0.8, 60.0).unwrap();
    let mut source = ChaCha8Rng::seed_from_u64(6);
    let mut uniform = || source.random::<f64>();
    let records: Vec<SpendSummary> = (0..4_000_u32)
        .map(|account| {
            let purchases = 1 + account % 6;
            let amounts = truth.simulate(purchases, &mut uniform);
            SpendSummary {
                purchases,
                mean_spend: amounts.iter().sum::<f64>() / f64::from(purchases),
                accounts: 1,
            }
        })
        .collect();
    let spend = spend::fit(&records).unwrap().parameters;
    assert!(spend.q <= 1.0, "{spend:?}");
    let timing = AnyTiming::Nbd(Nbd::new(0.9, 45.0).unwrap());
    let model = ValueModel {
        timing: &timing,
        spend: &spend,
        terms: Terms::new(0.3, 0.1).unwrap(),
    };
    for record in [SpendSummary::NONE, records[3]] {
        let worth = model.within(&dahu_valuation::timing::History::NEW, &record, 365.0);
        assert!(matches!(worth.spend, ExpectedSpend::Median(amount) if amount > 0.0 && amount.is_finite()));
        assert!(worth.value.is_finite() && worth.value > 0.0);
    }
    let caution = Caution::of_spend(&spend);
    assert_eq!(caution, Some(Caution::InfiniteMeanSpend { q: spend.q }));
}
