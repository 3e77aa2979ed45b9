//! The funnel: the table with its picture, cohorts, flows and causes of change, and the accounts behind every number.

mod accounts;
mod behind;
pub(crate) mod causes;
mod cell;
pub(crate) mod cohort;
pub(crate) mod figure;
mod flow;
mod tab;
pub(crate) mod turning;
pub(crate) mod words;

use askama::Template;
use axum::{
    Router,
    extract::{Path, Query as FromQuery},
    routing::get,
};
use dahu_app::{
    Context,
    report::{self, FunnelCell, FunnelReport},
};
use dahu_core::money::Amount;
use serde::Deserialize;

pub(crate) use self::tab::Tab;
use self::{
    cell::{Cell, Row},
    turning::{Turning, places},
};
use crate::{
    chart,
    export::{self, Format},
    failure::{Answer, Failure},
    page::{Page, Section, render},
    period::{self, PeriodQuery},
    visitor::Visitor,
};

/// Salespeople on a page. Downloads hold all of them.
pub(crate) const ON_PAGE: usize = 100;

/// The sales of the brief's four rows in rising order. Its printed total is one less than their sum.
const BRIEF_SALES: [i64; 4] = [31_735, 53_226, 77_619, 168_203];

/// Each figure's name with its definition.
pub(crate) const DEFINITIONS: [(&str, &str); 12] = [
    ("funnel-targets", "funnel-targets-definition"),
    ("funnel-high-medium", "funnel-high-medium-definition"),
    ("funnel-low", "funnel-low-definition"),
    ("funnel-not-assessed", "funnel-not-assessed-definition"),
    ("funnel-closed", "funnel-closed-definition"),
    ("funnel-sales", "funnel-sales-definition"),
    ("funnel-sales-per-closed", "funnel-sales-per-closed-definition"),
    (
        "funnel-sales-per-high-medium",
        "funnel-sales-per-high-medium-definition",
    ),
    ("funnel-sales-per-target", "funnel-sales-per-target-definition"),
    ("funnel-closed-per-target", "funnel-closed-per-target-definition"),
    (
        "funnel-closed-per-high-medium",
        "funnel-closed-per-high-medium-definition",
    ),
    ("funnel-interval", "funnel-interval-definition"),
];

pub(crate) fn routes() -> Router<Context> {
    Router::new()
        .route("/funnel", get(show))
        .route("/funnel/export.{format}", get(download))
        .route("/funnel/accounts", get(accounts::show))
        .route("/funnel/accounts/export.{format}", get(accounts::download))
        .merge(cohort::routes())
        .merge(flow::routes())
        .merge(causes::routes())
}

#[derive(Template)]
#[template(path = "funnel/show.html")]
struct FunnelPage {
    page: Page,
    tab: Tab,
    period: PeriodQuery,
    action: &'static str,
    days: String,
    report: FunnelReport,
    rows: Vec<Row>,
    turning: Turning,
    total: Row,
    outside_address: String,
    ledger_sales: Amount,
    chart: String,
    is_the_brief: bool,
}

/// Which page of the salespeople, counted from zero.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Turned {
    page: usize,
}

async fn show(
    visitor: Visitor,
    FromQuery(period): FromQuery<PeriodQuery>,
    FromQuery(turned): FromQuery<Turned>,
) -> Answer {
    let report = report::funnel(&visitor.ctx, &period.window()?).await?;
    let page = Page::titled(&visitor.reader, Section::Funnel, "funnel-title");
    let people = report.rows.len();
    let places = places(turned.page, ON_PAGE);
    let shown = report
        .rows
        .get(places.start..places.end.min(people))
        .unwrap_or_default();
    if turned.page > 0 && shown.is_empty() {
        return Err(Failure::NotFound);
    }
    let turning = Turning::new(page.texts(), turned.page, ON_PAGE, people as u64, |number| {
        period.address_with("/funnel", &[("page", &number.to_string())])
    });
    let rows = shown
        .iter()
        .map(|row| Row::new(&page, &period, row.person, row.salesperson.clone(), &row.counts))
        .collect();
    let total = Row::new(&page, &period, None, page.text("funnel-total"), &report.total);
    let days = period::in_words(page.texts(), report.from, report.to, report.as_of);
    let chart = chart::funnel(&page, shown);
    let outside_address = Cell::address(&period, None, FunnelCell::Outside);
    let is_the_brief = is_the_brief(&report);
    let ledger_sales = [report.total.sales, report.outside_sales].into_iter().sum();
    render(&FunnelPage {
        page,
        tab: Tab::Table,
        period,
        action: "/funnel",
        days,
        report,
        rows,
        turning,
        total,
        outside_address,
        ledger_sales,
        chart,
        is_the_brief,
    })
}

/// Whether these are the brief's own figures, whose printed total differs from the sum of its rows by one.
fn is_the_brief(report: &FunnelReport) -> bool {
    let whole = |amount: Amount| {
        amount
            .ten_thousandths()
            .checked_div(10_000)
            .filter(|whole| whole * 10_000 == amount.ten_thousandths())
    };
    let mut sales: Vec<Option<i64>> = report.rows.iter().map(|row| whole(row.counts.sales)).collect();
    sales.sort_unstable();
    sales == BRIEF_SALES.map(Some)
}

async fn download(
    visitor: Visitor,
    Path(format): Path<Format>,
    FromQuery(period): FromQuery<PeriodQuery>,
) -> Answer {
    let visitor = visitor.taking_along();
    let report = report::funnel(&visitor.ctx, &period.window()?).await?;
    if format == Format::Json {
        return export::download_json(&visitor, export::funnel_json(&report), "funnel").await;
    }
    let table = export::funnel(&report, &visitor.reader.texts());
    export::download(&visitor, table, format, "funnel").await
}
