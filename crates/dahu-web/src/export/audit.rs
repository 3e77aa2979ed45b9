//! The audit trail, as filtered.

use chrono::SecondsFormat;
use dahu_app::audit::AuditRow;
use serde_json::Value;

use super::{Cell, Column, Table};
use crate::{audit_words, text::Texts};

/// Events that one file takes, but for CSV and JSON lines that the command line writes.
pub const AUDIT_ROWS_AT_MOST: u64 = 200_000;

const HEADINGS: [&str; 12] = [
    "audit-sequence",
    "audit-at",
    "audit-who",
    "audit-noun",
    "audit-verb",
    "account-name",
    "audit-change",
    "audit-address",
    "audit-program",
    "audit-before",
    "audit-after",
    "audit-hash",
];

/// Events as a table: what changed in words, and before and after exactly, as JSON.
#[must_use]
pub fn audit(rows: &[AuditRow], texts: &Texts) -> Table {
    let column = |key: &str| match key {
        "audit-sequence" => Column::numbers(texts.text(key)),
        _ => Column::words(texts.text(key)),
    };
    let mut table = Table::new(texts.text("audit"), HEADINGS.into_iter().map(column).collect());
    table.rows = rows.iter().map(|row| cells(row, texts)).collect();
    table
}

fn cells(row: &AuditRow, texts: &Texts) -> Vec<Cell> {
    let json = |facts: &Option<Value>| {
        facts
            .as_ref()
            .map_or(Cell::Nothing, |facts| Cell::Text(facts.to_string()))
    };
    let changes: Vec<String> = audit_words::changes(texts, row)
        .iter()
        .map(|change| change.line(texts))
        .collect();
    vec![
        Cell::Count(row.sequence.unsigned_abs()),
        Cell::Text(row.at.to_rfc3339_opts(SecondsFormat::Micros, true)),
        Cell::Text(audit_words::actor(texts, &row.actor, row.actor_id.is_some())),
        Cell::Text(audit_words::noun(texts, &row.noun)),
        Cell::Text(audit_words::verb(texts, &row.verb)),
        Cell::words(row.account_name.as_deref()),
        Cell::Text(changes.join(&texts.text("list-separator"))),
        Cell::words(row.address.as_deref()),
        Cell::words(row.program.as_deref()),
        json(&row.before),
        json(&row.after),
        Cell::Text(row.hash.clone()),
    ]
}
