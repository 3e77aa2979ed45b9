//! The flow of a period: how many accounts reached each milestone before it and in it, by whom, and with which share of
//! those that could.

mod query;

use std::sync::Arc;

use askama::Template;
use axum::{
    Router,
    extract::{Path, Query as FromQuery},
    routing::get,
};
use dahu_app::{
    Context,
    report::{self, FlowReport, FlowReportRow, GroupId},
};
use dahu_core::funnel::{
    flow::{FlowCell, FlowCounts},
    journey::Milestone,
};

use self::query::FlowQuery;
use super::{
    Turned,
    behind::{self, Behind, BehindPage},
    cohort::groupings,
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
        .route("/funnel/flow", get(show))
        .route("/funnel/flow/export.{format}", get(download))
        .route("/funnel/flow/accounts", get(accounts))
        .route("/funnel/flow/accounts/export.{format}", get(download_accounts))
}

/// A milestone of all accounts.
struct MilestoneRow {
    key: &'static str,
    definition: &'static str,
    figures: Vec<Figure>,
}

/// A group of accounts.
struct GroupRow {
    name: String,
    figures: Vec<Figure>,
}

#[derive(Template)]
#[template(path = "funnel/flow/show.html")]
struct FlowPage {
    page: Page,
    tab: Tab,
    query: FlowQuery,
    groupings: Vec<(&'static str, &'static str, bool)>,
    report: Arc<FlowReport>,
    by_key: &'static str,
    milestones: Vec<MilestoneRow>,
    rows: Vec<GroupRow>,
    total: GroupRow,
    turning: Turning,
    chart: String,
}

impl FlowPage {
    /// Whether there may have been sales in the period that are not known yet.
    fn sales_end_early(&self) -> bool {
        self.report.sales_to.is_some_and(|day| day < self.report.to)
    }
}

async fn show(
    visitor: Visitor,
    FromQuery(query): FromQuery<FlowQuery>,
    FromQuery(turned): FromQuery<Turned>,
) -> Answer {
    let request = query.request()?;
    let report = report::flow(&visitor.ctx, &request).await?;
    let title = visitor.reader.texts().text("flow-title");
    let page = Page::new(&visitor.reader, Some(Section::Funnel), &title);
    let groups = report.rows.len();
    let places = places(turned.page, super::ON_PAGE);
    let shown: &[FlowReportRow] = report
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
        |number| address("/funnel/flow", &query, &[("page", &number.to_string())]),
    );
    let rows = shown.iter().map(|row| GroupRow {
        name: words::group(page.texts(), &row.group),
        figures: entered(&page, &query, Some(&row.group.id.word()), &row.counts),
    });
    render(&FlowPage {
        tab: Tab::Flow,
        groupings: groupings(request.by),
        by_key: words::grouping_key(request.by),
        milestones: milestones(&page, &query, &report),
        rows: rows.collect(),
        total: GroupRow {
            name: page.text("funnel-total"),
            figures: entered(&page, &query, None, &report.total),
        },
        turning,
        chart: chart::flow(&page, &report.total),
        query,
        page,
        report: Arc::clone(&report),
    })
}

fn milestones(page: &Page, query: &FlowQuery, report: &FlowReport) -> Vec<MilestoneRow> {
    let rows = Milestone::ALL
        .into_iter()
        .zip(report.did)
        .map(|(milestone, did)| {
            let behind = |cell| query.behind(None, cell);
            let total = &report.total;
            let mut share = did.map_or_else(Figure::nothing, |did| Figure::share(page, Some(did)));
            let is_counted = did.is_some_and(|did| did.part > 0);
            share.address = is_counted.then(|| behind(FlowCell::Did(milestone)));
            let could = did.map_or_else(Figure::nothing, |did| {
                Figure::count(page, did.whole, behind(FlowCell::Could(milestone)))
            });
            let by_the_end = Figure {
                address: None,
                ..Figure::count(page, total.by_the_end(milestone), String::new())
            };
            MilestoneRow {
                key: words::milestone_key(milestone),
                definition: words::milestone_definition(milestone),
                figures: vec![
                    Figure::count(page, total.before(milestone), behind(FlowCell::Before(milestone))),
                    Figure::count(
                        page,
                        total.entered(milestone),
                        behind(FlowCell::Entered(milestone)),
                    ),
                    by_the_end,
                    could,
                    share,
                ],
            }
        });
    rows.collect()
}

/// How many accounts of a group reached each milestone in the period, and how many moved at all.
fn entered(page: &Page, query: &FlowQuery, group: Option<&str>, counts: &FlowCounts) -> Vec<Figure> {
    let cells = Milestone::ALL.map(|milestone| (FlowCell::Entered(milestone), counts.entered(milestone)));
    let cells = cells.into_iter().chain([(FlowCell::Moved, counts.moved)]);
    cells
        .map(|(cell, count)| Figure::count(page, count, query.behind(group, cell)))
        .collect()
}

async fn download(
    visitor: Visitor,
    Path(format): Path<Format>,
    FromQuery(query): FromQuery<FlowQuery>,
) -> Answer {
    let visitor = visitor.taking_along();
    let request = query.request()?;
    let report = report::flow(&visitor.ctx, &request).await?;
    if format == Format::Json {
        return export::download_json(&visitor, export::flow_json(&report), "funnel-flow").await;
    }
    let table = export::flow(&report, request.by, &visitor.reader.texts());
    export::download(&visitor, table, format, "funnel-flow").await
}

/// The figure whose names are shown: its group and the figure itself.
fn asked(query: &FlowQuery, behind: &Behind) -> Result<(Option<GroupId>, FlowCell), Failure> {
    let by = query.request()?.by;
    let cell = query::cell(&behind.cell).ok_or(Failure::NotFound)?;
    Ok((behind.group(by)?, cell))
}

async fn accounts(
    visitor: Visitor,
    FromQuery(query): FromQuery<FlowQuery>,
    FromQuery(behind): FromQuery<Behind>,
) -> Answer {
    let (group, cell) = asked(&query, &behind)?;
    let places = places(behind.page, behind::ON_PAGE);
    let found = report::flow_accounts(&visitor.ctx, &query.request()?, group, cell, places).await?;
    let texts = visitor.reader.texts();
    let page = BehindPage::new(
        &visitor,
        Tab::Flow,
        query.address("/funnel/flow"),
        (figure(cell, &texts), definition(cell)),
        found,
        (&behind, |path, page| behind.address(path, &query, page)),
    )?;
    render(&page)
}

async fn download_accounts(
    visitor: Visitor,
    Path(format): Path<Format>,
    FromQuery(query): FromQuery<FlowQuery>,
    FromQuery(behind): FromQuery<Behind>,
) -> Answer {
    let visitor = visitor.taking_along();
    let (group, cell) = asked(&query, &behind)?;
    let all = 0..usize::MAX;
    let found = report::flow_accounts(&visitor.ctx, &query.request()?, group, cell, all).await?;
    let texts = visitor.reader.texts();
    let table = export::honest_accounts(&found, figure(cell, &texts), &texts);
    export::download(&visitor, table, format, "funnel-flow-accounts").await
}

/// What a figure is called.
fn figure(cell: FlowCell, texts: &crate::text::Texts) -> String {
    let (key, milestone) = match cell {
        FlowCell::Moved => return texts.text("flow-moved"),
        FlowCell::Before(milestone) => ("flow-before", milestone),
        FlowCell::Entered(milestone) => ("flow-entered", milestone),
        FlowCell::Could(milestone) => ("flow-could", milestone),
        FlowCell::Did(milestone) => ("flow-did", milestone),
    };
    format!(
        "{} · {}",
        texts.text(words::milestone_key(milestone)),
        texts.text(key)
    )
}

/// The key of a figure's definition.
fn definition(cell: FlowCell) -> &'static str {
    match cell {
        FlowCell::Before(_) => "flow-before-definition",
        FlowCell::Entered(_) => "flow-entered-definition",
        FlowCell::Could(_) => "flow-could-definition",
        FlowCell::Did(_) => "flow-did-definition",
        FlowCell::Moved => "flow-moved-definition",
    }
}
