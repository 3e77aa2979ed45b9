//! Accounts by their dials as a file, and what the past says of the score.

use dahu_app::health::{HealthPage, HealthRow, LookedBack};
use dahu_core::{
    health::{Backtest, Judgement, LOSSES_AT_LEAST},
    relationship::Stage,
};
use serde_json::{Value, json};

use super::{Cell, Column, Table, share::ends};
use crate::{health::words, relationship::words as relationship_words, text::Texts};

/// Accounts by their dials as a table, and what the past says as a further one.
#[must_use]
pub fn health(found: &HealthPage, past: Option<&LookedBack>, texts: &Texts) -> Table {
    let words = |key: &str| Column::words(texts.text(key));
    let numbers = |key: &str| Column::numbers(texts.text(key));
    let mut table = Table::new(
        texts.text("health"),
        vec![
            words("account-code"),
            words("account-name"),
            words("account-owner"),
            words("relationship-stage"),
            words("relationship-proposal"),
            numbers("health-customer"),
            numbers("health-chance"),
            numbers("backtest-low"),
            numbers("backtest-high"),
            words("health-signals-bad"),
            numbers("health-data-percent"),
            words("health-gaps"),
            numbers("health-alerts"),
        ],
    );
    table.rows = found.rows.iter().map(|row| cells(row, texts)).collect();
    table.further.extend(past.map(|past| looked_back(past, texts)));
    table
}

fn cells(row: &HealthRow, texts: &Texts) -> Vec<Cell> {
    let separator = texts.text("list-separator");
    let listed = |keys: Vec<&str>| {
        let words: Vec<String> = keys.into_iter().map(|key| texts.text(key)).collect();
        Cell::Text(words.join(&separator))
    };
    let stage = |stage: Option<Stage>| stage.map(|stage| texts.text(relationship_words::stage_key(&stage)));
    let interval = row.chance.and_then(|chance| chance.wilson_95());
    vec![
        Cell::words(row.code.as_deref()),
        Cell::Text(row.name.clone()),
        Cell::words(row.owner.as_deref()),
        Cell::words(stage(row.stage).as_deref()),
        Cell::words(stage(row.proposed.map(|(to, _)| to)).as_deref()),
        row.score
            .map_or(Cell::Nothing, |score| Cell::Count(u64::from(score))),
        Cell::share(row.chance.and_then(|chance| chance.ratio())),
        Cell::share(interval.map(|interval| interval.low)),
        Cell::share(interval.map(|interval| interval.high)),
        listed(row.signals.iter().map(words::signal_key).collect()),
        Cell::Count(u64::from(row.percent)),
        listed(row.gaps.iter().map(words::item_key).collect()),
        Cell::Count(u64::from(row.alerts)),
    ]
}

/// What the past says: a measure a row.
fn looked_back(past: &LookedBack, texts: &Texts) -> Table {
    let mut table = Table::new(
        texts.text("health-backtest"),
        vec![
            Column::words(texts.text("backtest-measure")),
            Column::numbers(texts.text("backtest-value")),
            Column::numbers(texts.text("backtest-low")),
            Column::numbers(texts.text("backtest-high")),
        ],
    );
    let row = |name: String, value: Cell, low: Cell, high: Cell| vec![Cell::Text(name), value, low, high];
    match &past.judgement {
        Judgement::NotEnough { losses, .. } => {
            let name = texts.text_with("backtest-not-enough-of", "least", LOSSES_AT_LEAST);
            table
                .rows
                .push(row(name, Cell::Count(*losses), Cell::Nothing, Cell::Nothing));
        }
        Judgement::Judged(found) => {
            let fixed = |value: f64| Cell::Fixed(value, 4);
            let (auc, name) = (found.auc, texts.text("backtest-auc"));
            table
                .rows
                .push(row(name, fixed(auc.value), fixed(auc.low), fixed(auc.high)));
            let losses = texts.text("backtest-losses");
            table.rows.push(row(
                losses,
                Cell::Count(found.losses),
                Cell::Nothing,
                Cell::Nothing,
            ));
            if let Some(calibrated) = &found.calibrated {
                let brier = calibrated.brier;
                for (key, value) in [
                    ("backtest-brier", brier.score),
                    ("backtest-part-reliability", brier.reliability),
                    ("backtest-part-resolution", brier.resolution),
                    ("backtest-part-uncertainty", brier.uncertainty),
                ] {
                    table
                        .rows
                        .push(row(texts.text(key), fixed(value), Cell::Nothing, Cell::Nothing));
                }
            }
            for rate in &found.rates {
                let interval = rate.lost.wilson_95();
                table.rows.push(row(
                    words::band(texts, &rate.band),
                    Cell::share(rate.lost.ratio()),
                    Cell::share(interval.map(|interval| interval.low)),
                    Cell::share(interval.map(|interval| interval.high)),
                ));
            }
        }
    }
    table
}

/// The same as JSON.
#[must_use]
pub fn health_json(found: &HealthPage, past: Option<&LookedBack>) -> Value {
    let rows = found.rows.iter().map(|row| {
        let [low, high] = ends(row.chance);
        json!({
            "id": row.account.to_string(),
            "code": row.code,
            "name": row.name,
            "owner": row.owner,
            "stage": row.stage.map(|stage| stage.as_str()),
            "proposed_stage": row.proposed.map(|(to, _)| to.as_str()),
            "proposed_turn": row.proposed.map(|(_, turn)| turn.as_str()),
            "score": row.score,
            "stopped_share": row.chance.and_then(|chance| chance.ratio()),
            "stopped_low": low,
            "stopped_high": high,
            "signals": row.signals.iter().map(|signal| signal.as_str()).collect::<Vec<_>>(),
            "data_percent": row.percent,
            "gaps": row.gaps.iter().map(|item| item.as_str()).collect::<Vec<_>>(),
            "open_alerts": row.alerts,
        })
    });
    json!({
        "accounts": rows.collect::<Vec<_>>(),
        "refreshed_on": found.refreshed.map(|(day, _)| day),
        "backtest": past.map(past_json),
    })
}

fn past_json(past: &LookedBack) -> Value {
    match &past.judgement {
        Judgement::NotEnough {
            moments,
            losses,
            kept,
        } => json!({
            "judged": false,
            "moments": moments,
            "losses": losses,
            "kept": kept,
            "losses_at_least": LOSSES_AT_LEAST,
        }),
        Judgement::Judged(found) => judged_json(found),
    }
}

fn judged_json(found: &Backtest) -> Value {
    let rates = found.rates.iter().map(|rate| {
        let [low, high] = ends(Some(rate.lost));
        json!({
            "band": rate.band.as_str(),
            "observations": rate.lost.whole,
            "stopped": rate.lost.part,
            "low": low,
            "high": high,
        })
    });
    let calibrated = found.calibrated.as_ref().map(|calibrated| {
        let bins = calibrated.bins.iter().map(|(band, forecasts)| {
            json!({
                "band": band.as_str(),
                "said": forecasts.chance,
                "observations": forecasts.lost.whole,
                "stopped": forecasts.lost.part,
            })
        });
        json!({
            "taught_until": calibrated.taught_until,
            "tried_from": calibrated.tried_from,
            "brier": calibrated.brier,
            "skill": calibrated.brier.skill(),
            "bins": bins.collect::<Vec<_>>(),
        })
    });
    json!({
        "judged": true,
        "moments": found.moments,
        "observations": found.observations,
        "accounts": found.accounts,
        "losses": found.losses,
        "auc": found.auc,
        "rates": rates.collect::<Vec<_>>(),
        "calibrated": calibrated,
    })
}
