//! The findings of an import: row, column, value, reason and what to do.

use dahu_core::import::Finding;

use super::{Cell, Column, Table, csv};
use crate::{import::words, text::Texts};

const HEADINGS: [&str; 6] = [
    "finding-row",
    "finding-column",
    "finding-value",
    "finding-severity",
    "finding-reason",
    "finding-advice",
];

/// Findings as a table.
#[must_use]
pub fn findings(found: &[Finding], texts: &Texts) -> Table {
    let column = |key: &str| match key {
        "finding-row" => Column::numbers(texts.text(key)),
        _ => Column::words(texts.text(key)),
    };
    let mut table = Table::new(texts.text("findings"), HEADINGS.into_iter().map(column).collect());
    table.rows = found.iter().map(|finding| cells(finding, texts)).collect();
    table
}

fn cells(finding: &Finding, texts: &Texts) -> Vec<Cell> {
    vec![
        Cell::Count(finding.row),
        Cell::words(finding.column.as_deref()),
        Cell::Text(finding.value.clone()),
        Cell::Text(texts.text(words::severity_key(finding))),
        Cell::Text(words::reason(texts, &finding.reason)),
        Cell::Text(words::advice(texts, &finding.reason)),
    ]
}

/// Findings as the parts of a CSV file, made one after the other: there is no limit on their number.
pub fn findings_csv<E>(
    found: impl Iterator<Item = Result<Finding, E>>,
    texts: Texts,
) -> impl Iterator<Item = Result<Vec<u8>, E>> {
    let mut head = csv::BOM.as_bytes().to_vec();
    csv::append(&mut head, HEADINGS.into_iter().map(|key| texts.text(key)));
    let lines = found.map(move |finding| {
        let finding = finding?;
        let mut line = Vec::new();
        csv::append(&mut line, cells(&finding, &texts).iter().map(csv::text));
        Ok(line)
    });
    std::iter::once(Ok(head)).chain(lines)
}
