//! Kinds of key account as a table and as JSON, with the reasons.

use dahu_app::kind::{Decision, KindRow, KindsReport, ReportRow, Which};
use dahu_core::{
    kind::{KeyAccountKind, Standard},
    money::{Amount, Currency},
};
use serde_json::{Value, json};

use super::{Cell, Column, Table, answer::in_currency};
use crate::{
    kind::words::{self, Money},
    text::Texts,
};

/// The accounts of kinds as a table, a row an account and kind.
#[must_use]
pub fn kinds(rows: &[KindRow], currency: Option<Currency>, texts: &Texts) -> Table {
    let columns = [
        "account-code",
        "account-name",
        "account-owner",
        "kind-of",
        "kind-stands",
        "kind-evidence",
        "kind-reason",
    ];
    let mut columns: Vec<Column> = columns.map(|key| Column::words(texts.text(key))).into();
    columns.push(Column::numbers(in_currency(
        &texts.text("figure-net-recent"),
        currency,
    )));
    let mut table = Table::new(texts.text("kinds"), columns);
    table.rows = rows.iter().map(|row| cells(row, currency, texts)).collect();
    table
}

/// The same of a report.
#[must_use]
pub fn kinds_of_report(report: &KindsReport, texts: &Texts) -> Table {
    let rows = report.rows.iter().flat_map(|row| row.kinds.clone());
    kinds(&rows.collect::<Vec<_>>(), report.currency, texts)
}

fn cells(row: &KindRow, currency: Option<Currency>, texts: &Texts) -> Vec<Cell> {
    let money = Money { unit: None, currency };
    let signs = row.signs.iter().map(|spoken| {
        let sentence = words::sign(texts, money, spoken);
        if spoken.met {
            return sentence;
        }
        format!("{sentence} ({})", texts.text("kind-not-met"))
    });
    let signs: Vec<String> = signs.collect();
    let decided = row.decision.as_ref().map(|decision| {
        let decided = words::decided(texts, decision);
        match &decision.reason {
            Some(reason) => format!("{decided}{}{reason}", texts.text("list-separator")),
            None => decided,
        }
    });
    vec![
        Cell::words(row.code.as_deref()),
        Cell::Text(row.name.clone()),
        Cell::words(row.owner.as_deref()),
        Cell::Text(texts.text(words::kind_key(&row.kind))),
        Cell::Text(texts.text(words::stands_key(&Some(row.stands)))),
        Cell::Text(signs.join(&texts.text("list-separator"))),
        Cell::words(decided.as_deref()),
        Cell::Money(row.net_recent),
    ]
}

/// A report in JSON: the rules, what the largest reach, how many accounts stand how, and each account with its reasons.
#[must_use]
pub fn kinds_json(report: &KindsReport) -> Value {
    let counts = KeyAccountKind::ALL.map(|kind| {
        let count = |which| report.counts.of(kind, which);
        let counts = json!({
            "proposed": count(Which::ToDecide),
            "confirmed": count(Which::Confirmed),
            "confirmed_not_proposed": count(Which::ConfirmedAlone),
            "rejected": count(Which::Rejected),
        });
        (kind.as_str().to_owned(), counts)
    });
    let money = |standard: Standard| {
        json!({
            "least": Amount::from_ten_thousandths(standard.least),
            "percent": standard.percent,
            "of": standard.of,
        })
    };
    let days = |standard: Standard| json!({ "least": standard.least, "percent": standard.percent, "of": standard.of });
    let standards = report.standards;
    json!({
        "as_of": report.as_of,
        "currency": report.currency,
        "rules": { "version": report.version, "rules": report.rules },
        "standards": {
            "volume": standards.volume.map(money),
            "frequency_days": standards.frequency.map(days),
            "value": standards.value.map(money),
            "open_opportunities": standards.open.map(money),
        },
        "counts": counts.into_iter().collect::<serde_json::Map<_, _>>(),
        "accounts": report.rows.iter().map(account).collect::<Vec<_>>(),
    })
}

fn account(row: &ReportRow) -> Value {
    let first = row.kinds.first();
    json!({
        "code": first.and_then(|kind| kind.code.clone()),
        "name": first.map(|kind| kind.name.clone()),
        "owner": first.and_then(|kind| kind.owner.clone()),
        "net_recent": first.map(|kind| kind.net_recent),
        "kinds": row.kinds.iter().map(of_kind).collect::<Vec<_>>(),
    })
}

fn of_kind(row: &KindRow) -> Value {
    json!({
        "kind": row.kind,
        "stands": row.stands,
        "proposed_since": row.since,
        "reasons": row.signs,
        "decision": row.decision.as_ref().map(decision),
    })
}

fn decision(decision: &Decision) -> Value {
    json!({
        "verdict": decision.verdict,
        "by": decision.by,
        "at": decision.at,
        "reason": decision.reason,
    })
}
