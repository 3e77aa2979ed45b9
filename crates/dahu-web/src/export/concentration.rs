//! Concentration as a list of figures, and as JSON.

use dahu_app::report::ConcentrationReport;
use serde_json::{Map, Value, json};

use super::{Cell, Column, Table};
use crate::text::Texts;

/// The figures of concentration, one a row.
#[must_use]
pub fn concentration(report: &ConcentrationReport, texts: &Texts) -> Table {
    let figures = &report.figures;
    let columns = vec![
        Column::words(texts.text("figure")),
        Column::numbers(texts.text("value")),
    ];
    let mut table = Table::new(texts.text("concentration-title"), columns);
    let mut add = |heading: String, cell: Cell| table.rows.push(vec![Cell::Text(heading), cell]);
    let money = |key: &str| super::answer::with_currency(texts, key, report.currency);
    add(
        texts.text("concentration-accounts"),
        Cell::Count(figures.accounts),
    );
    add(
        texts.text("concentration-positive"),
        Cell::Count(figures.positive),
    );
    add(texts.text("concentration-zero"), Cell::Count(figures.zero));
    add(
        texts.text("concentration-negative"),
        Cell::Count(figures.negative),
    );
    add(money("concentration-total"), Cell::Money(figures.total));
    add(
        money("concentration-without-largest"),
        Cell::Money(figures.total_without_largest),
    );
    if let Some(measures) = &figures.measures {
        for top in &measures.top_shares {
            add(
                texts.text_with("concentration-top", "percent", top.percent),
                Cell::Share(top.share),
            );
        }
        add(
            texts.text("concentration-eighty"),
            Cell::Count(measures.accounts_for_80_percent.part),
        );
        add(texts.text("concentration-gini"), Cell::Fixed(measures.gini, 4));
        add(texts.text("concentration-hhi"), Cell::Fixed(measures.hhi, 6));
        add(
            texts.text("concentration-largest"),
            Cell::Share(measures.largest_share),
        );
    }
    add(texts.text("period-from"), Cell::date(report.from));
    add(texts.text("period-to"), Cell::Date(report.to));
    add(texts.text("period-as-of"), Cell::Date(report.as_of));
    table
}

/// Concentration as JSON: decimals as strings, shares as numbers from 0 to 1.
#[must_use]
pub fn concentration_json(report: &ConcentrationReport) -> Value {
    let figures = &report.figures;
    let measures = figures.measures.as_ref();
    let top_share: Map<String, Value> = measures
        .map(|measures| measures.top_shares.iter())
        .into_iter()
        .flatten()
        .map(|top| (top.percent.to_string(), json!(top.share)))
        .collect();
    json!({
        "accounts": figures.accounts,
        "positive_accounts": figures.positive,
        "zero_accounts": figures.zero,
        "negative_accounts": figures.negative,
        "total": figures.total,
        "positive_total": figures.positive_total,
        "top_share": top_share,
        "accounts_for_80_percent": measures.map(|measures| measures.accounts_for_80_percent.part),
        "gini": measures.map(|measures| measures.gini),
        "hhi": measures.map(|measures| measures.hhi),
        "largest_share": measures.map(|measures| measures.largest_share),
        "total_without_largest": figures.total_without_largest,
        "currency": report.currency,
        "other_currency_lines": report.other_currency_lines,
        "from": report.from,
        "to": report.to,
        "as_of": report.as_of,
    })
}
