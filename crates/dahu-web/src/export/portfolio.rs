//! The portfolio: a row an account.

use dahu_app::{
    account::Figures,
    report::{PortfolioReport, PortfolioRow},
};
use dahu_core::{money::Currency, portfolio::Standing};
use serde_json::{Value, json};

use super::{Cell, Column, Table};
use crate::{account::words, text::Texts};

/// The portfolio as a table.
#[must_use]
pub fn portfolio(report: &PortfolioReport, texts: &Texts) -> Table {
    let mut columns = vec![
        Column::words(texts.text("account-code")),
        Column::words(texts.text("account-name")),
        Column::words(texts.text("account-owner")),
        Column::numbers(super::answer::with_currency(
            texts,
            "sales-of-period",
            report.currency,
        )),
    ];
    columns.extend(figure_columns(texts, report.currency));
    columns.push(Column::numbers(super::answer::with_currency(
        texts,
        "account-value",
        report.currency,
    )));
    let mut table = Table::new(texts.text("portfolio-title"), columns);
    table.rows = report.rows.iter().map(|row| cells(row, texts)).collect();
    table
}

fn cells(row: &PortfolioRow, texts: &Texts) -> Vec<Cell> {
    let mut cells = vec![
        Cell::words(row.code.as_deref()),
        Cell::Text(row.name.clone()),
        Cell::words(row.owner.as_deref()),
        Cell::Money(row.sales),
    ];
    cells.extend(figure_cells(Some(&row.figures), texts));
    cells.push(row.value.map_or(Cell::Nothing, Cell::Money));
    cells
}

/// The columns of an account's figures, the same wherever accounts are exported.
pub(super) fn figure_columns(texts: &Texts, currency: Option<Currency>) -> Vec<Column> {
    let money = |key: &str| Column::numbers(super::answer::with_currency(texts, key, currency));
    let number = |key: &str| Column::numbers(texts.text(key));
    vec![
        Column::words(texts.text("figure-first")),
        Column::words(texts.text("figure-last")),
        number("figure-purchase-days"),
        number("figure-lines"),
        money("figure-net"),
        money("figure-returned"),
        money("figure-net-recent"),
        money("figure-net-prior"),
        number("figure-median-gap"),
        number("figure-p95-gap"),
        number("figure-days-since-last"),
        Column::words(texts.text("standing")),
        number("figure-days-over"),
    ]
}

/// The cells of [`figure_columns`].
pub(super) fn figure_cells(figures: Option<&Figures>, texts: &Texts) -> Vec<Cell> {
    let Some(figures) = figures else {
        return vec![Cell::Nothing; 13];
    };
    vec![
        Cell::date(figures.first),
        Cell::date(figures.last),
        Cell::Count(u64::from(figures.purchase_days)),
        Cell::Count(figures.lines),
        Cell::Money(figures.net),
        Cell::Money(figures.returned),
        Cell::Money(figures.net_recent),
        Cell::Money(figures.net_prior),
        Cell::measure(figures.median_gap_days),
        Cell::measure(figures.p95_gap_days),
        figures
            .days_since_last
            .and_then(|days| u64::try_from(days).ok())
            .map_or(Cell::Nothing, Cell::Count),
        Cell::Text(texts.text(words::standing_key(&figures.standing))),
        match figures.standing {
            Standing::Late { days_over } => Cell::Count(u64::from(days_over)),
            _ => Cell::Nothing,
        },
    ]
}

/// The portfolio as JSON: decimals as strings.
#[must_use]
pub fn portfolio_json(report: &PortfolioReport) -> Value {
    let rows = report.rows.iter().map(|row| {
        let figures = &row.figures;
        json!({
            "account": row.code.as_ref().unwrap_or(&row.name),
            "id": row.account,
            "code": row.code,
            "name": row.name,
            "owner": row.owner,
            "first": figures.first,
            "last": figures.last,
            "purchase_days": figures.purchase_days,
            "sales": row.sales,
            "net": figures.net,
            "returned": figures.returned,
            "net_recent": figures.net_recent,
            "net_prior": figures.net_prior,
            "median_gap_days": figures.median_gap_days,
            "p95_gap_days": figures.p95_gap_days,
            "days_since_last": figures.days_since_last,
            "standing": words::standing_word(&figures.standing),
            "days_over": match figures.standing { Standing::Late { days_over } => Some(days_over), _ => None },
            "value": row.value,
        })
    });
    rows.collect()
}
