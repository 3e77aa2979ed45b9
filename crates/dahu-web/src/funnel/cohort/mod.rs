//! The cohort: targets followed from their beginning, with every share's interval, the time to close, and a comparison that
//! names clear differences only.

mod query;
mod rows;

pub(crate) use rows::DAYS;

use std::sync::Arc;

use askama::Template;
use axum::{
    Router,
    extract::{Path, Query as FromQuery},
    routing::get,
};
use dahu_app::{
    Context,
    report::{self, CohortReport, CohortReportRow, GroupId, Grouping, Rate},
};
use dahu_core::funnel::{cohort::CohortCell, journey::Milestone};

use self::{
    query::CohortQuery,
    rows::{ComparedRow, GroupRow, MilestoneRow, TimeRow},
};
use super::{
    Turned,
    behind::{self, Behind, BehindPage},
    figure::{Figure, address},
    tab::Tab,
    turning::{Turning, places},
    words,
};
use crate::{
    chart,
    export::{self, Format},
    failure::{Answer, Failure},
    page::{Page, Section, render},
    visitor::Visitor,
};

pub(super) fn routes() -> Router<Context> {
    Router::new()
        .route("/funnel/cohort", get(show))
        .route("/funnel/cohort/export.{format}", get(download))
        .route("/funnel/cohort/accounts", get(accounts))
        .route("/funnel/cohort/accounts/export.{format}", get(download_accounts))
}

/// An option of a form: its word, the key of its name, and whether it is chosen.
type Choice = (&'static str, &'static str, bool);

#[derive(Template)]
#[template(path = "funnel/cohort/show.html")]
struct CohortPage {
    page: Page,
    tab: Tab,
    query: CohortQuery,
    groupings: Vec<Choice>,
    rates: Vec<Choice>,
    report: Arc<CohortReport>,
    by_key: &'static str,
    rate_key: &'static str,
    milestones: Vec<MilestoneRow>,
    still_open: Figure,
    dropped: Figure,
    won: Figure,
    rows: Vec<GroupRow>,
    total: GroupRow,
    compared: Vec<ComparedRow>,
    times: Vec<TimeRow>,
    turning: Turning,
    stages_chart: String,
    time_chart: String,
}

impl CohortPage {
    /// Whether there may have been sales that are not known yet.
    fn sales_end_early(&self) -> bool {
        self.report.sales_to.is_some_and(|day| day < self.report.as_of)
    }
}

async fn show(
    visitor: Visitor,
    FromQuery(query): FromQuery<CohortQuery>,
    FromQuery(turned): FromQuery<Turned>,
) -> Answer {
    let request = query.request()?;
    let report = report::cohort(&visitor.ctx, &request).await?;
    let title = visitor.reader.texts().text("cohort-title");
    let page = Page::new(&visitor.reader, Some(Section::Funnel), &title);
    let groups = report.rows.len();
    let places = places(turned.page, super::ON_PAGE);
    let shown: &[CohortReportRow] = report
        .rows
        .get(places.start..places.end.min(groups))
        .unwrap_or_default();
    if turned.page > 0 && shown.is_empty() {
        return Err(Failure::NotFound);
    }
    let turning = Turning::new(
        page.texts(),
        turned.page,
        super::ON_PAGE,
        groups as u64,
        |number| address("/funnel/cohort", &query, &[("page", &number.to_string())]),
    );
    let whole = |cell, count| Figure::count(&page, count, query.behind(None, cell));
    let total = &report.total;
    render(&CohortPage {
        tab: Tab::Cohort,
        groupings: groupings(request.by),
        rates: rates(request.rate),
        by_key: words::grouping_key(request.by),
        rate_key: words::rate_key(request.rate),
        milestones: rows::milestones(&page, &query, total),
        still_open: whole(CohortCell::StillOpen, total.still_open),
        dropped: whole(CohortCell::Dropped, total.dropped),
        won: whole(CohortCell::WonNotInvoiced, total.won_not_invoiced),
        rows: shown.iter().map(|row| rows::group(&page, &query, row)).collect(),
        total: rows::total(&page, &query, total),
        compared: shown.iter().map(|row| rows::compared(&page, row)).collect(),
        times: rows::times(&page, &report, shown),
        turning,
        stages_chart: chart::milestones(&page, total),
        time_chart: chart::time_to_close(&page, &report),
        query,
        page,
        report: Arc::clone(&report),
    })
}

/// By what targets can be grouped.
pub(super) fn groupings(chosen: Grouping) -> Vec<Choice> {
    let choice = |one: Grouping| (one.as_str(), words::grouping_key(one), one == chosen);
    Grouping::ALL.into_iter().map(choice).collect()
}

fn rates(chosen: Rate) -> Vec<Choice> {
    let choice = |one: Rate| (one.as_str(), words::rate_key(one), one == chosen);
    Rate::ALL.into_iter().map(choice).collect()
}

async fn download(
    visitor: Visitor,
    Path(format): Path<Format>,
    FromQuery(query): FromQuery<CohortQuery>,
) -> Answer {
    let visitor = visitor.taking_along();
    let request = query.request()?;
    let report = report::cohort(&visitor.ctx, &request).await?;
    if format == Format::Json {
        return export::download_json(&visitor, export::cohort_json(&report), "funnel-cohort").await;
    }
    let table = export::cohort(&report, (request.by, request.rate), &visitor.reader.texts());
    export::download(&visitor, table, format, "funnel-cohort").await
}

/// The figure whose names are shown: its group, the figure itself, and which page.
fn asked(query: &CohortQuery, behind: &Behind) -> Result<(Option<GroupId>, CohortCell), Failure> {
    let by = query.request()?.by;
    let cell = query::cell(&behind.cell).ok_or(Failure::NotFound)?;
    Ok((behind.group(by)?, cell))
}

async fn accounts(
    visitor: Visitor,
    FromQuery(query): FromQuery<CohortQuery>,
    FromQuery(behind): FromQuery<Behind>,
) -> Answer {
    let (group, cell) = asked(&query, &behind)?;
    let places = places(behind.page, behind::ON_PAGE);
    let found = report::cohort_accounts(&visitor.ctx, &query.request()?, group, cell, places).await?;
    let texts = visitor.reader.texts();
    let page = BehindPage::new(
        &visitor,
        Tab::Cohort,
        query.address("/funnel/cohort"),
        (figure(cell, &texts), definition(cell)),
        found,
        (&behind, |path, page| behind.address(path, &query, page)),
    )?;
    render(&page)
}

async fn download_accounts(
    visitor: Visitor,
    Path(format): Path<Format>,
    FromQuery(query): FromQuery<CohortQuery>,
    FromQuery(behind): FromQuery<Behind>,
) -> Answer {
    let visitor = visitor.taking_along();
    let (group, cell) = asked(&query, &behind)?;
    let all = 0..usize::MAX;
    let found = report::cohort_accounts(&visitor.ctx, &query.request()?, group, cell, all).await?;
    let texts = visitor.reader.texts();
    let table = export::honest_accounts(&found, figure(cell, &texts), &texts);
    export::download(&visitor, table, format, "funnel-cohort-accounts").await
}

/// What a figure is called.
fn figure(cell: CohortCell, texts: &crate::text::Texts) -> String {
    match cell {
        CohortCell::Reached(milestone) => texts.text(words::milestone_key(milestone)),
        CohortCell::WithPrevious(milestone) => {
            let previous = milestone.previous().unwrap_or(Milestone::Target);
            let names = [
                ("previous", texts.text(words::milestone_key(previous))),
                ("milestone", texts.text(words::milestone_key(milestone))),
            ];
            texts.fill("cohort-with-previous", &names)
        }
        CohortCell::Skipped(milestone) => {
            let previous = milestone.previous().unwrap_or(Milestone::Target);
            let names = [
                ("previous", texts.text(words::milestone_key(previous))),
                ("milestone", texts.text(words::milestone_key(milestone))),
            ];
            texts.fill("cohort-without-previous", &names)
        }
        CohortCell::StillOpen => texts.text("fate-still-open"),
        CohortCell::Dropped => texts.text("fate-dropped"),
        CohortCell::WonNotInvoiced => texts.text("won-not-invoiced"),
    }
}

/// The key of a figure's definition.
fn definition(cell: CohortCell) -> &'static str {
    match cell {
        CohortCell::Reached(milestone) => words::milestone_definition(milestone),
        CohortCell::WithPrevious(_) => "cohort-of-previous-definition",
        CohortCell::Skipped(_) => "cohort-skipped-definition",
        CohortCell::StillOpen => "fate-still-open-definition",
        CohortCell::Dropped => "fate-dropped-definition",
        CohortCell::WonNotInvoiced => "won-not-invoiced-definition",
    }
}
