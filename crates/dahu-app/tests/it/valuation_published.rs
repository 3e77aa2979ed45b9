//! Valuations of published ledgers, whose figures are known.

use dahu_app::{
    import::{self, Job, Kind, Tracker},
    valuation::{Basis, Caution, FittedModel, HoldOut, ModelChoice, Outcome, Request},
};
use dahu_testkit::published;

use crate::{
    desk::{Desk, day, job},
    valuation::{request, value},
};

/// A model, its parameters, its log-likelihood, and its hold-out: bias, mean absolute error, capture, Brier score.
type Printed = (&'static str, &'static [(&'static str, f64)], f64, [f64; 4]);

/// The 1/10 sample.
const CDNOW: [Printed; 3] = [
    (
        "bg-nbd",
        &[("r", 0.2426), ("alpha", 4.4136), ("a", 0.7929), ("b", 2.4259)],
        -9_582.429_2,
        [-0.1215, 0.7855, 0.6629, 0.1603],
    ),
    (
        "mbg-nbd",
        &[("r", 0.5248), ("alpha", 6.1831), ("a", 0.8914), ("b", 1.6140)],
        -9_582.135_7,
        [-0.1622, 0.7648, 0.6687, 0.1586],
    ),
    (
        "pareto-nbd",
        &[
            ("r", 0.5533),
            ("alpha", 10.5777),
            ("s", 0.6062),
            ("beta", 11.6687),
        ],
        -9_594.976_2,
        [-0.1150, 0.7545, 0.6719, 0.1598],
    ),
];

async fn cdnow() -> Option<Desk> {
    let path = published("cdnow/cdnowElog.csv")?;
    let desk = Desk::on_sqlite().await;
    let job = Job {
        mapping: Some("account=masterid,date=date,quantity=cds,amount=sales".to_owned()),
        currency: Some("USD".parse().expect("a currency")),
        ..job(Kind::Ledger, &path)
    };
    let ran = import::run(&desk.ctx, job, Tracker::default().into())
        .await
        .expect("it comes in");
    assert_eq!(
        (ran.outcome.rows_taken, ran.outcome.accounts_created),
        (6_919, 2_357)
    );
    Some(desk)
}

fn close(found: f64, printed: f64, digits: f64) -> bool {
    (found - printed).abs() <= 0.5 * digits + 1e-12
}

fn parameters_are(model: &FittedModel, printed: &[(&str, f64)]) {
    parameters_close(model, printed);
    let errors = model.parameters.iter().map(|parameter| parameter.standard_error);
    assert!(
        errors.clone().flatten().all(|error| error > 0.0) && errors.flatten().count() == printed.len(),
        "{model:?}"
    );
}

fn parameters_close(model: &FittedModel, printed: &[(&str, f64)]) {
    for (name, value) in printed {
        let found = model.parameters.iter().find(|parameter| parameter.name == *name);
        let found = found.expect("the parameter is there");
        assert!(
            close(found.value, *value, 1e-4),
            "{} {name}: {}",
            model.name,
            found.value
        );
    }
}

fn asked_for(outcome: &Outcome) -> &HoldOut {
    let found = outcome
        .hold_outs
        .iter()
        .find(|one| one.origin == day("1997-09-30"));
    found.expect("what comes after the calibration is a hold-out")
}

#[tokio::test]
async fn cdnow_gives_the_printed_parameters_and_hold_outs() {
    let Some(desk) = cdnow().await else { return };
    for (model, parameters, log_likelihood, [bias, mae, capture, brier]) in CDNOW {
        let asked = Request {
            calibration_end: Some(day("1997-09-30")),
            model: model.parse::<ModelChoice>().expect("a model"),
            ..request()
        };
        let outcome = value(&desk, asked)
            .await
            .expect("it is valued")
            .outcome
            .expect("an outcome");
        assert_eq!((outcome.basis, outcome.accounts), (Basis::Model, 2_357));
        let fitted = outcome.timing.as_ref().expect("a timing model");
        assert_eq!(fitted.name, model);
        parameters_are(fitted, parameters);
        assert!(
            close(fitted.log_likelihood, log_likelihood, 1e-3),
            "{}",
            fitted.log_likelihood
        );
        parameters_are(
            outcome.spend.as_ref().expect("a spend model"),
            &[("p", 6.2496), ("q", 3.7442), ("gamma", 15.4435)],
        );
        let held_out = asked_for(&outcome);
        assert_eq!((held_out.accounts, held_out.actual_purchases), (2_357, 1_882));
        assert!(
            held_out.model.bias.is_some_and(|found| close(found, bias, 1e-3)),
            "{held_out:?}"
        );
        assert!(close(held_out.model.mae, mae, 1e-4), "{}", held_out.model.mae);
        assert!(
            held_out
                .model
                .capture
                .is_some_and(|found| close(found, capture, 1e-4))
        );
        assert!(close(held_out.model.brier, brier, 1e-4) && close(held_out.base_brier, 0.2060, 1e-4));
        assert!(
            held_out
                .best_capture
                .is_some_and(|found| close(found, 0.9428, 1e-4))
        );
        assert!(
            held_out
                .heuristic
                .capture
                .is_some_and(|found| close(found, 0.6626, 1e-4))
        );
        assert!(outcome.hold_outs.len() >= 2, "two rolling origins at least");
    }
}

#[tokio::test]
async fn cdnow_s_whole_ledger_gives_its_equity() {
    let Some(desk) = cdnow().await else { return };
    let asked = Request {
        model: "pareto-nbd".parse::<ModelChoice>().expect("a model"),
        // .0027 a week, compounded.
        discount: "0.1512".parse().expect("a rate"),
        ..request()
    };
    let outcome = value(&desk, asked)
        .await
        .expect("it is valued")
        .outcome
        .expect("an outcome");
    assert!(close(
        outcome.timing.as_ref().expect("a model").log_likelihood,
        -17_135.835_9,
        1e-3
    ));
    // 346,115.51 of residual revenue at 30 %, and .8255 of it in the top fifth, at a rate that is rounded here.
    let value = outcome
        .equity
        .value
        .to_decimal()
        .to_string()
        .parse::<f64>()
        .expect("a number");
    assert!((value / (0.3 * 346_115.51) - 1.0).abs() < 2e-3, "{value}");
    assert!(
        outcome
            .equity
            .top_fifth_share
            .is_some_and(|share| close(share, 0.8255, 2e-3))
    );
    let interval = outcome.equity.interval.expect("an interval");
    assert!(interval.eighty.0 < outcome.equity.value && outcome.equity.value < interval.eighty.1);
    assert!(interval.ninety_five.0 < interval.eighty.0 && interval.eighty.1 < interval.ninety_five.1);
    let gains: Vec<f64> = outcome.retention.iter().map(|point| point.relative).collect();
    assert!(gains.windows(2).all(|pair| pair[0] < pair[1]), "{gains:?}");
}

#[tokio::test]
async fn online_retail_does_not_tell_who_left_to_models_of_buying_at_random() {
    let Some(path) = published("online_retail/online_retail.parquet") else {
        return;
    };
    let desk = Desk::on_sqlite().await;
    let mapping = "account=CustomerID,date=InvoiceDate,document=InvoiceNo,product=StockCode,quantity=Quantity,\
                   unit_price=UnitPrice";
    let job = Job {
        mapping: Some(mapping.to_owned()),
        currency: Some("GBP".parse().expect("a currency")),
        ..job(Kind::Ledger, &path)
    };
    import::run(&desk.ctx, job, Tracker::default().into())
        .await
        .expect("it comes in");
    for model in ["bg-nbd", "mbg-nbd", "pareto-nbd"] {
        let asked = Request {
            as_of: Some(day("2011-06-30")),
            model: model.parse::<ModelChoice>().expect("a model"),
            ..request()
        };
        let outcome = value(&desk, asked)
            .await
            .expect("it is valued")
            .outcome
            .expect("an outcome");
        let codes: Vec<&str> = outcome
            .cautions
            .iter()
            .map(|caution: &Caution| caution.code.as_str())
            .collect();
        assert_eq!(outcome.basis, Basis::WithoutChurn, "{model}");
        assert_eq!(outcome.timing.as_ref().expect("a model").name, "nbd");
        assert!(codes.contains(&"churn_not_identifiable"), "{model}: {codes:?}");
        assert!(codes.contains(&"left_truncated"), "{model}: {codes:?}");
        assert!(outcome.retention.is_empty());
        assert_eq!(
            outcome.equity.value, outcome.equity.within,
            "values end with the horizon"
        );
    }
    its_regular_buyers_show_it_to_a_model_of_regular_buying(&desk).await;
}

/// They buy regularly (Wheat and Morrison find a k of 1.78), which a model of random buying takes for staying.
async fn its_regular_buyers_show_it_to_a_model_of_regular_buying(desk: &Desk) {
    let asked = Request {
        as_of: Some(day("2011-06-30")),
        ..request()
    };
    let outcome = value(desk, asked)
        .await
        .expect("it is valued")
        .outcome
        .expect("an outcome");
    let fitted = outcome.timing.as_ref().expect("a model");
    assert_eq!(
        (outcome.basis, fitted.name.as_str()),
        (Basis::Model, "mbg-cnbd-k")
    );
    parameters_close(fitted, &[("k", 2.0)]);
    let nbd = outcome
        .candidates
        .iter()
        .find(|candidate| candidate.name == "nbd")
        .expect("the yardstick");
    assert!(nbd.aic_above_best.is_some_and(|above| above > 800.0), "{nbd:?}");
    let latest = outcome.hold_outs.last().expect("a hold-out");
    assert!(
        latest.model.bias.is_some_and(|bias| bias.abs() < 0.05),
        "{latest:?}"
    );
    assert!(latest.model.brier < latest.base_brier && latest.model.brier < latest.heuristic.brier);
}
