//! The data of this room's charts, as `assets/charts.js` reads them. Every chart stands beside a table with its numbers.

use dahu_app::valuation::{
    AccountOutlook, Bin, ContractAnswer, HoldOut, Outcome, RetentionPoint, RetentionReport, ValuedAccount,
};
use dahu_core::money::Amount;
use serde_json::{Value, json};

use super::{model::bin_label, statement::Row, words};
use crate::{
    number,
    page::{Page, data_block},
};

/// Above this chance an account is most likely alive.
const LIKELY: f64 = 0.7;
/// Below this chance it is most likely gone.
const UNLIKELY: f64 = 0.3;

/// Accounts by past sales and value. The size tells the purchases that are expected, the colour the chance to be alive,
/// or that contracts gave the value.
pub(super) fn bubble(page: &Page, accounts: &[ValuedAccount], outcome: &Outcome) -> String {
    let is_between = |account: &&ValuedAccount, from: f64, to: f64| {
        account
            .value
            .alive
            .is_some_and(|alive| alive >= from && alive < to)
    };
    let series = |key: &str, points: Vec<&ValuedAccount>| {
        json!({
            "name": page.text(key),
            "points": points.into_iter().filter_map(|account| point(page, account)).collect::<Vec<_>>(),
        })
    };
    let of = |from, to| accounts.iter().filter(|one| is_between(one, from, to)).collect();
    let unknown: Vec<_> = accounts.iter().filter(|one| one.value.alive.is_none()).collect();
    let mut all = if unknown.len() < accounts.len() {
        vec![
            series("alive-likely", of(LIKELY, f64::INFINITY)),
            series("alive-doubtful", of(UNLIKELY, LIKELY)),
            series("alive-unlikely", of(f64::NEG_INFINITY, UNLIKELY)),
        ]
    } else {
        Vec::new()
    };
    let (by_contract, others): (Vec<_>, Vec<_>) = unknown.into_iter().partition(|one| one.value.by_contract);
    for (key, points) in [("bubble-accounts", others), ("bubble-contracts", by_contract)] {
        if !points.is_empty() {
            all.push(series(key, points));
        }
    }
    data_block(&json!({
        "series": all,
        "words": {
            "sales": page.text("past-sales"),
            "value": page.text(words::value_key(&outcome.basis)),
            "alive": page.text("chance-alive"),
            "expected": page.text("expected-purchases"),
            "unit": page.unit_of(&outcome.currency),
        },
    }))
}

/// A bubble; accounts without sales or value left have no place on scales of powers of ten.
fn point(page: &Page, account: &ValuedAccount) -> Option<Value> {
    let (sales, value) = (account.sales, account.value.value());
    let (x, y) = (
        number::for_chart(sales, page.unit),
        number::for_chart(value, page.unit),
    );
    (x > 0.0 && y > 0.0).then(|| {
        json!({
            "at": [x, y],
            "size": account.value.expected_purchases,
            "name": account.name,
            "sales": page.money(&sales),
            "value": page.money(&value),
            "alive": account.value.alive,
            "link": format!("/accounts/{}", account.id),
        })
    })
}

/// The statement as a waterfall: each bar begins where the one before ends.
pub(super) fn waterfall(page: &Page, rows: &[Row], outcome: &Outcome) -> String {
    let amount = |amount: Amount| number::for_chart(amount, page.unit);
    let bars = rows.iter().map(|row| {
        json!({
            "name": page.text(short_key(row.word)),
            "from": amount(row.from),
            "amount": amount(row.amount),
            "shown": page.money(&row.amount),
            "total": row.is_total,
            "link": format!("/value/statement/{}", row.word),
        })
    });
    data_block(&json!({
        "bars": bars.collect::<Vec<_>>(),
        "unit": page.unit_of(&outcome.currency),
    }))
}

/// The name of a row in the picture, where there is little room.
fn short_key(word: &str) -> &'static str {
    match word {
        "opening" => "waterfall-opening",
        "new" => "movement-new",
        "growth" => "movement-growth",
        "shrinkage" => "movement-shrinkage",
        "lost" => "movement-lost",
        _ => "waterfall-closing",
    }
}

/// Cumulative repeat purchases, made and foretold, with the day from which they were foretold unseen.
pub(super) fn tracking(page: &Page, hold_out: &HoldOut) -> String {
    let points = |of: fn(&dahu_app::valuation::TrackingPoint) -> Value| -> Vec<Value> {
        hold_out.tracking.iter().map(of).collect()
    };
    data_block(&json!({
        "actual": points(|point| json!([point.on, point.actual])),
        "expected": points(|point| json!([point.on, point.expected])),
        "origin": hold_out.origin,
        "words": {
            "actual": page.text("tracking-actual"),
            "expected": page.text("tracking-expected"),
            "origin": page.text("tracking-origin"),
        },
    }))
}

/// Purchases of accounts that were alike, made and foretold; `key` names what they had in common.
pub(super) fn calibration(page: &Page, bins: &[Bin], key: &str) -> String {
    data_block(&json!({
        "bins": bins.iter().map(bin_label).collect::<Vec<_>>(),
        "accounts": bins.iter().map(|bin| page.counted("accounts-total", &bin.accounts)).collect::<Vec<_>>(),
        "actual": bins.iter().map(|bin| bin.actual).collect::<Vec<_>>(),
        "expected": bins.iter().map(|bin| bin.expected).collect::<Vec<_>>(),
        "words": {
            "actual": page.text("tracking-actual"),
            "expected": page.text("tracking-expected"),
            "bins": page.text(key),
        },
    }))
}

/// The firm's own curve of value against the cut of dropout.
pub(super) fn retention(page: &Page, report: &RetentionReport) -> String {
    data_block(&json!({
        "curves": [{ "name": page.text("retention-gain"), "points": gains(&report.curve) }],
        "mark": 0.05,
        "words": { "x": page.text("retention-cut"), "y": page.text("retention-gain") },
    }))
}

/// The gain of contracts: by points of retention, and by fewer losses.
pub(super) fn contracts(page: &Page, answer: &ContractAnswer) -> String {
    data_block(&json!({
        "curves": [
            { "name": page.text("contracts-by-points"), "points": gains(&answer.points) },
            { "name": page.text("contracts-by-fewer"), "points": gains(&answer.fewer) },
        ],
        "mark": 0.05,
        "words": { "x": page.text("contracts-change"), "y": page.text("retention-gain") },
    }))
}

fn gains(points: &[RetentionPoint]) -> Vec<[f64; 2]> {
    points
        .iter()
        .map(|point| [point.cut, point.relative - 1.0])
        .collect()
}

/// The chance to be renewed, by how long a contract has run.
pub(super) fn tenure(page: &Page, answer: &ContractAnswer) -> String {
    let rates = &answer.retention_by_tenure;
    data_block(&json!({
        "names": (1..=rates.len()).collect::<Vec<_>>(),
        "shares": rates,
        "words": { "x": page.text("contracts-period"), "y": page.text("contracts-retention") },
    }))
}

/// The chance that an account was alive, month by month.
pub(super) fn alive(page: &Page, outlook: &AccountOutlook) -> String {
    data_block(&json!({
        "points": outlook.alive_history,
        "words": { "alive": page.text("chance-alive") },
    }))
}
