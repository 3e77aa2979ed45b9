//! The data of the charts, as `assets/charts.js` reads them. Every chart stands beside a table with its numbers.

use dahu_app::{
    account::MonthSales,
    report::{ConcentrationReport, FunnelReportRow},
};
use dahu_core::money::Currency;
use serde_json::json;

use crate::{
    number,
    page::{Page, data_block},
};

/// The Lorenz curve against the line on which all accounts would buy the same.
pub(crate) fn lorenz(page: &Page, report: &ConcentrationReport) -> String {
    data_block(&json!({
        "points": report.lorenz,
        "words": {
            "curve": page.text("lorenz-curve"),
            "equal": page.text("lorenz-equal"),
            "accounts": page.text("lorenz-accounts"),
            "point": page.text("lorenz-point"),
        },
    }))
}

/// The largest accounts with the share that they bring together.
pub(crate) fn pareto(page: &Page, report: &ConcentrationReport) -> String {
    let rows = &report.pareto;
    data_block(&json!({
        "names": rows.iter().map(|row| &row.name).collect::<Vec<_>>(),
        "sales": rows.iter().map(|row| number::for_chart(row.net, page.unit)).collect::<Vec<_>>(),
        "shown": rows.iter().map(|row| number::money(row.net, page.unit)).collect::<Vec<_>>(),
        "shares": rows.iter().map(|row| row.cumulative_share).collect::<Vec<_>>(),
        "words": {
            "sales": page.text("sales"),
            "share": page.text("cumulative-share"),
            "unit": page.unit_label(&report.currency),
        },
    }))
}

/// Targets, those of high or medium intent and closed accounts of each salesperson.
pub(crate) fn funnel(page: &Page, rows: &[FunnelReportRow]) -> String {
    let counts = |pick: fn(&dahu_core::funnel::FunnelCounts) -> u64| -> Vec<u64> {
        rows.iter().map(|row| pick(&row.counts)).collect()
    };
    data_block(&json!({
        "people": rows.iter().map(|row| &row.salesperson).collect::<Vec<_>>(),
        "series": [
            { "name": page.text("funnel-targets"), "counts": counts(|counts| counts.targets) },
            { "name": page.text("funnel-high-medium"), "counts": counts(|counts| counts.high_medium) },
            { "name": page.text("funnel-closed"), "counts": counts(|counts| counts.closed) },
        ],
    }))
}

/// Net sales by calendar month.
pub(crate) fn months(page: &Page, months: &[MonthSales], currency: Option<Currency>) -> String {
    data_block(&json!({
        "months": months.iter().map(|sales| sales.month.format("%Y-%m").to_string()).collect::<Vec<_>>(),
        "sales": months.iter().map(|sales| number::for_chart(sales.net, page.unit)).collect::<Vec<_>>(),
        "shown": months.iter().map(|sales| number::money(sales.net, page.unit)).collect::<Vec<_>>(),
        "unit": page.unit_label(&currency),
    }))
}
