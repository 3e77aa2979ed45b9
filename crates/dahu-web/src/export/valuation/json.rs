//! Valuations as JSON: keys in no language, amounts as decimal strings, shares and estimates as numbers.
//!
//! The same inputs give the same bytes: no times, ids or numbers of runs are told, and keys stand in their order.

use dahu_app::valuation::{
    Bin, EquityGroup, FittedModel, Grouping, HoldOut, Outcome, OwnContracts, RetentionPoint, RetentionReport,
    Run, Scores, Statement, own_contracts,
};
use serde_json::{Map, Value, json};

/// A valuation; nothing but its hash where it came to nothing.
#[must_use]
pub fn valuation_json(run: &Run) -> Value {
    let mut told = run.outcome.as_ref().map(outcome_json).unwrap_or_default();
    if let Some(request) = &run.request {
        told.insert(
            "terms".to_owned(),
            json!({
                "margin": request.margin,
                "margins": request.margins,
                "discount": request.discount,
                "horizon": request.horizon,
                "model": request.model,
                "returns": request.returns,
            }),
        );
    }
    told.insert("inputs_sha256".to_owned(), json!(run.inputs_sha256));
    told.insert("result_sha256".to_owned(), json!(run.result_sha256));
    Value::Object(told)
}

fn outcome_json(outcome: &Outcome) -> Map<String, Value> {
    let mut told = Map::new();
    let mut tell = |key: &str, value: Value| told.insert(key.to_owned(), value);
    tell("as_of", json!(outcome.as_of));
    tell("calibration_end", json!(outcome.calibration_end));
    tell("horizon_end", json!(outcome.horizon_end));
    tell("ledger_from", json!(outcome.ledger_from));
    tell("currency", json!(outcome.currency));
    tell("accounts", json!(outcome.accounts));
    tell("basis", json!(outcome.basis));
    tell("time_unit", json!("week"));
    let timing = outcome.timing.as_ref();
    tell("model", json!(timing.map(|model| &model.name)));
    for (key, value) in timing.map(fitted_json).unwrap_or_default() {
        tell(&key, value);
    }
    tell("candidates", json!(outcome.candidates));
    tell("spend", json!(outcome.spend.as_ref().map(spend_json)));
    let cautions = outcome.cautions.iter().map(|caution| {
        json!({
            "code": caution.code,
            "severity": caution.severity,
            "facts": caution.facts.iter().map(|(name, fact)| (name.clone(), json!(fact))).collect::<Map<_, _>>(),
        })
    });
    tell("cautions", cautions.collect());
    tell("cleaning", json!(outcome.cleaning));
    tell("margins", json!(outcome.margins));
    tell("converted", json!(outcome.converted));
    tell("contracts", json!(outcome.contracts));
    tell("hold_outs", outcome.hold_outs.iter().map(held_out_json).collect());
    tell("equity", json!(outcome.equity));
    tell("statement", json!(outcome.statement.as_ref().map(statement_json)));
    tell("retention", outcome.retention.iter().map(point_json).collect());
    told
}

fn fitted_json(model: &FittedModel) -> Map<String, Value> {
    let parameters = model.parameters.iter();
    let values: Map<String, Value> = parameters
        .clone()
        .map(|parameter| (parameter.name.clone(), json!(parameter.value)))
        .collect();
    let errors: Map<String, Value> = parameters
        .map(|parameter| (parameter.name.clone(), json!(parameter.standard_error)))
        .collect();
    let convergence = json!({
        "gradient_norm": model.gradient_norm,
        "is_maximum": model.is_maximum,
        "starts": model.starts.0,
        "starts_agreeing": model.starts.1,
    });
    let told = [
        ("parameters", Value::Object(values)),
        ("standard_errors", Value::Object(errors)),
        ("log_likelihood", json!(model.log_likelihood)),
        ("aic", json!(model.aic)),
        ("observations", json!(model.observations)),
        ("evaluations", json!(model.evaluations)),
        ("convergence", convergence),
    ];
    told.into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect()
}

fn spend_json(model: &FittedModel) -> Value {
    let mut told = Map::from_iter([("model".to_owned(), json!(model.name))]);
    told.extend(fitted_json(model));
    Value::Object(told)
}

fn held_out_json(hold_out: &HoldOut) -> Value {
    json!({
        "origin": hold_out.origin,
        "last": hold_out.last,
        "timing": hold_out.timing,
        "accounts": hold_out.accounts,
        "actual_purchases": hold_out.actual_purchases,
        "actual_sales": hold_out.actual_sales,
        "model": scores_json(&hold_out.model),
        "heuristic": scores_json(&hold_out.heuristic),
        "best_capture": hold_out.best_capture,
        "base_brier": hold_out.base_brier,
        "by_purchases": hold_out.by_purchases.iter().map(bin_json).collect::<Vec<_>>(),
        "by_recency_days": hold_out.by_recency.iter().map(bin_json).collect::<Vec<_>>(),
        "tracking": hold_out.tracking,
    })
}

fn scores_json(scores: &Scores) -> Value {
    json!({
        "purchases": scores.purchases,
        "bias": scores.bias,
        "mae": scores.mae,
        "rmse": scores.rmse,
        "spearman": scores.spearman,
        "capture": scores.capture,
        "brier": scores.brier,
    })
}

fn bin_json(bin: &Bin) -> Value {
    json!({
        "from": bin.from,
        "to": bin.to,
        "accounts": bin.accounts,
        "expected": bin.expected,
        "actual": bin.actual,
    })
}

fn statement_json(statement: &Statement) -> Value {
    let rows = statement.movements.iter().map(|row| {
        let told = json!({ "accounts": row.accounts, "change": row.change });
        (row.movement.as_str().to_owned(), told)
    });
    let mut told = Map::from_iter([
        ("opening_on".to_owned(), json!(statement.opening_on)),
        ("opening".to_owned(), json!(statement.opening)),
    ]);
    told.extend(rows);
    told.extend([
        ("closing".to_owned(), json!(statement.closing)),
        ("realised".to_owned(), json!(statement.realised)),
        ("yield_share".to_owned(), json!(statement.yield_share)),
        ("total_return".to_owned(), json!(statement.total_return)),
    ]);
    Value::Object(told)
}

fn point_json(point: &RetentionPoint) -> Value {
    json!({ "cut": point.cut, "relative": point.relative, "kept_a_year": point.kept_a_year })
}

/// The value of all accounts, and of each group of them.
#[must_use]
pub fn equity_json(run: &Run, groups: &[EquityGroup], grouping: Grouping) -> Value {
    let outcome = run.outcome.as_ref();
    json!({
        "by": grouping.as_str(),
        "as_of": outcome.map(|outcome| outcome.as_of),
        "currency": outcome.map(|outcome| outcome.currency),
        "basis": outcome.map(|outcome| outcome.basis),
        "equity": outcome.map(|outcome| outcome.equity),
        "groups": groups.iter().map(|group| json!({
            "label": group.label,
            "accounts": group.accounts,
            "value": group.value,
            "share": group.share,
        })).collect::<Vec<_>>(),
    })
}

/// The curve of value against the cut of dropout; empty where churn is not known.
#[must_use]
pub fn retention_json(run: &Run) -> Value {
    let outcome = run.outcome.as_ref();
    let report = RetentionReport::of(run.clone());
    let curve = report
        .iter()
        .flat_map(|report| report.curve.iter().map(|point| (point, report.at(point.cut))));
    json!({
        "as_of": outcome.map(|outcome| outcome.as_of),
        "currency": outcome.map(|outcome| outcome.currency),
        "basis": outcome.map(|outcome| outcome.basis),
        "accounts": outcome.map(|outcome| outcome.accounts),
        "value": outcome.map(|outcome| outcome.equity.value),
        "elasticity": report.as_ref().map(|report| report.elasticity),
        "curve": curve.map(|(point, answer)| json!({
            "cut": point.cut,
            "relative": point.relative,
            "value": answer.value,
            "gain": answer.gain,
            "gain_per_account": answer.gain_per_account,
            "kept_a_year": answer.kept_a_year.map(|(_, then)| then),
        })).collect::<Vec<_>>(),
        "contracts": own_contracts(run).map(|own| contracts_json(&own)),
    })
}

/// What became of contracts by tenure, and what keeping more of them would be worth, where that can be told.
fn contracts_json(own: &OwnContracts) -> Value {
    let answer = own.answer.as_ref();
    let gains = |points: &[RetentionPoint]| -> Vec<Value> {
        let gain = |point: &RetentionPoint| json!({ "change": point.cut, "relative": point.relative });
        points.iter().map(gain).collect()
    };
    json!({
        "found": own.contracts,
        "value": answer.map(|answer| answer.value),
        "five_points": answer.map(|answer| answer.five_points),
        "five_percent_fewer": answer.map(|answer| answer.five_percent_fewer),
        "retention_by_tenure": answer.map(|answer| &answer.retention_by_tenure),
        "points": answer.map(|answer| gains(&answer.points)),
        "fewer": answer.map(|answer| gains(&answer.fewer)),
    })
}

/// Hold-outs.
#[must_use]
pub fn hold_outs_json(run: &Run) -> Value {
    let outcome = run.outcome.as_ref();
    let hold_outs = outcome.map_or(&[][..], |outcome| &outcome.hold_outs);
    json!({
        "as_of": outcome.map(|outcome| outcome.as_of),
        "currency": outcome.map(|outcome| outcome.currency),
        "model": outcome.and_then(|outcome| outcome.timing.as_ref()).map(|model| &model.name),
        "hold_outs": hold_outs.iter().map(held_out_json).collect::<Vec<_>>(),
    })
}
