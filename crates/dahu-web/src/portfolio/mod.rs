//! The portfolio: how sales are spread over accounts, as curve, chart, figures and table.

use askama::Template;
use axum::{
    Router,
    extract::{Path, Query as FromQuery},
    routing::get,
};
use dahu_app::{
    Context,
    report::{self, ConcentrationReport, PortfolioRow},
};
use serde::Deserialize;

use crate::{
    chart,
    export::{self, Format},
    failure::Answer,
    page::{Page, Section, render},
    period::{self, PeriodQuery},
    visitor::Visitor,
};

/// Rows of a page of the table.
const ROWS: usize = 50;

pub(crate) fn routes() -> Router<Context> {
    Router::new()
        .route("/portfolio", get(show))
        .route("/portfolio/export.{format}", get(download))
        .route(
            "/portfolio/concentration/export.{format}",
            get(download_concentration),
        )
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Paging {
    page: usize,
}

#[derive(Template)]
#[template(path = "portfolio/show.html")]
struct PortfolioPage {
    page: Page,
    period: PeriodQuery,
    action: &'static str,
    days: String,
    report: ConcentrationReport,
    rows: Vec<PortfolioRow>,
    first_rank: usize,
    next: Option<String>,
    lorenz: String,
    pareto: String,
}

/// Rows that follow those already shown.
#[derive(Template)]
#[template(path = "portfolio/_rows.html")]
struct Rows {
    page: Page,
    rows: Vec<PortfolioRow>,
    first_rank: usize,
    next: Option<String>,
}

async fn show(
    visitor: Visitor,
    FromQuery(period): FromQuery<PeriodQuery>,
    FromQuery(paging): FromQuery<Paging>,
) -> Answer {
    let window = period.window()?;
    let portfolio = report::portfolio(&visitor.ctx, &window).await?;
    let page = Page::titled(&visitor.reader, Section::Portfolio, "portfolio-title");
    let start = paging.page.saturating_mul(ROWS);
    let next = (portfolio.rows.len() > start.saturating_add(ROWS))
        .then(|| period.address_with("/portfolio", &[("page", &(paging.page + 1).to_string())]));
    let rows = portfolio.rows.iter().skip(start).take(ROWS).cloned().collect();
    let first_rank = start + 1;
    if visitor.reader.asks_for_fragment {
        return render(&Rows {
            page,
            rows,
            first_rank,
            next,
        });
    }
    let report = report::concentration(&visitor.ctx, &window).await?;
    render(&PortfolioPage {
        days: period::in_words(page.texts(), report.from, report.to, report.as_of),
        lorenz: chart::lorenz(&page, &report),
        pareto: chart::pareto(&page, &report),
        rows,
        first_rank,
        action: "/portfolio",
        page,
        period,
        report,
        next,
    })
}

async fn download(
    visitor: Visitor,
    Path(format): Path<Format>,
    FromQuery(period): FromQuery<PeriodQuery>,
) -> Answer {
    let visitor = visitor.taking_along();
    let report = report::portfolio(&visitor.ctx, &period.window()?).await?;
    if format == Format::Json {
        return export::download_json(&visitor, export::portfolio_json(&report), "portfolio").await;
    }
    let table = export::portfolio(&report, &visitor.reader.texts());
    export::download(&visitor, table, format, "portfolio").await
}

async fn download_concentration(
    visitor: Visitor,
    Path(format): Path<Format>,
    FromQuery(period): FromQuery<PeriodQuery>,
) -> Answer {
    let visitor = visitor.taking_along();
    let report = report::concentration(&visitor.ctx, &period.window()?).await?;
    if format == Format::Json {
        return export::download_json(&visitor, export::concentration_json(&report), "concentration").await;
    }
    let table = export::concentration(&report, &visitor.reader.texts());
    export::download(&visitor, table, format, "concentration").await
}
