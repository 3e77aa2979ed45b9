//! The funnel table, with exactly the columns of the trade's own sheet, and its intervals.

use dahu_app::report::{FunnelAccounts, FunnelReport};
use dahu_core::funnel::FunnelCounts;
use serde_json::{Value, json};

use super::{Cell, Column, Table, share::share_json};
use crate::text::Texts;

/// The funnel as a table, the sum in the last row.
#[must_use]
pub fn funnel(report: &FunnelReport, texts: &Texts) -> Table {
    let number = |key: &str| Column::numbers(texts.text(key));
    let money = |key: &str| Column::numbers(super::answer::with_currency(texts, key, report.currency));
    let columns = vec![
        Column::words(texts.text("funnel-salesperson")),
        number("funnel-targets"),
        number("funnel-high-medium"),
        number("funnel-low"),
        number("funnel-not-assessed"),
        number("funnel-closed"),
        money("funnel-sales"),
        money("funnel-sales-per-closed"),
        money("funnel-sales-per-high-medium"),
        money("funnel-sales-per-target"),
        number("funnel-closed-per-target"),
        number("funnel-interval-low"),
        number("funnel-interval-high"),
        number("funnel-closed-per-high-medium"),
        number("funnel-interval-low"),
        number("funnel-interval-high"),
    ];
    let mut table = Table::new(texts.text("funnel-title"), columns);
    table.rows = report
        .rows
        .iter()
        .map(|row| cells(&row.salesperson, &row.counts))
        .collect();
    table.rows.push(cells(&texts.text("funnel-total"), &report.total));
    table.has_total = true;
    table
}

fn cells(name: &str, counts: &FunnelCounts) -> Vec<Cell> {
    let mut cells = vec![
        Cell::Text(name.to_owned()),
        Cell::Count(counts.targets),
        Cell::Count(counts.high_medium),
        Cell::Count(counts.low),
        Cell::Count(counts.not_assessed),
        Cell::Count(counts.closed),
        Cell::Money(counts.sales),
        Cell::decimal(counts.sales_per_closed()),
        Cell::decimal(counts.sales_per_high_medium()),
        Cell::decimal(counts.sales_per_target()),
    ];
    for share in [counts.closed_per_target(), counts.closed_per_high_medium()] {
        let interval = share.wilson_95();
        cells.push(Cell::share(share.ratio()));
        cells.push(Cell::share(interval.map(|interval| interval.low)));
        cells.push(Cell::share(interval.map(|interval| interval.high)));
    }
    cells
}

/// The funnel as JSON: decimals as strings, shares as numbers from 0 to 1.
#[must_use]
pub fn funnel_json(report: &FunnelReport) -> Value {
    json!({
        "rows": report.rows.iter().map(|row| row_json(&row.salesperson, &row.counts)).collect::<Vec<_>>(),
        "total": row_json("total", &report.total),
        "outside": { "accounts": report.outside_accounts, "sales": report.outside_sales },
        "currency": report.currency,
        "other_currency_lines": report.other_currency_lines,
        "from": report.from,
        "to": report.to,
        "as_of": report.as_of,
    })
}

fn row_json(name: &str, counts: &FunnelCounts) -> Value {
    json!({
        "salesperson": name,
        "targets": counts.targets,
        "high_medium": counts.high_medium,
        "low": counts.low,
        "not_assessed": counts.not_assessed,
        "closed": counts.closed,
        "sales": counts.sales,
        "sales_per_closed": counts.sales_per_closed(),
        "sales_per_high_medium": counts.sales_per_high_medium(),
        "sales_per_target": counts.sales_per_target(),
        "closed_per_target": share_json(Some(counts.closed_per_target())),
        "closed_per_high_medium": share_json(Some(counts.closed_per_high_medium())),
    })
}

/// The accounts behind one figure.
#[must_use]
pub fn funnel_accounts(found: &FunnelAccounts, title: &str, texts: &Texts) -> Table {
    let columns = vec![
        Column::words(texts.text("account-code")),
        Column::words(texts.text("account-name")),
        Column::words(texts.text("funnel-salesperson")),
        Column::words(texts.text("intent")),
        Column::numbers(super::answer::with_currency(
            texts,
            "funnel-sales",
            found.currency,
        )),
    ];
    let mut table = Table::new(title.to_owned(), columns);
    table.rows = found
        .accounts
        .iter()
        .map(|account| {
            vec![
                Cell::words(account.code.as_deref()),
                Cell::Text(account.name.clone()),
                Cell::Text(account.salesperson.clone()),
                Cell::Text(crate::account::words::intent(texts, account.intent)),
                Cell::Money(account.sales),
            ]
        })
        .collect();
    table
}
