//! The list of accounts by their two dials, with the picture of both together.

use askama::Template;
use axum::extract::{Path, Query as FromQuery};
use dahu_app::{
    health::{self, HealthPage, Heat, WellnessFilter},
    person::{self, Person},
    team::{self, Team},
};
use dahu_core::{
    access::Action,
    health::{Band, Item, LOSSES_AT_LEAST, Signal},
    relationship::Stage,
};

use super::{
    query::{NOT_PLACED, Query, UNKNOWN},
    words::{self, SORTS},
};
use crate::{
    account::depends_on_htmx,
    export::{self, Format},
    failure::Answer,
    page::{Page, Section, render},
    relationship::words as relationship_words,
    visitor::Visitor,
};

/// Shades of the picture, besides that of nothing.
const SHADES: u64 = 4;
/// Gaps that a row names.
const GAPS: usize = 3;

/// A cell of the picture.
struct Cell {
    count: u64,
    /// From 0 for nothing to [`SHADES`].
    shade: u64,
    address: String,
    is_chosen: bool,
    label: String,
}

#[derive(Template)]
#[template(path = "health/list.html")]
struct ListPage {
    page: Page,
    query: Query,
    found: HealthPage,
    heat: Vec<(Band, Vec<Cell>)>,
    people: Vec<Person>,
    teams: Vec<Team>,
}

/// Rows that follow those already shown.
#[derive(Template)]
#[template(path = "health/_rows.html")]
struct Rows {
    page: Page,
    query: Query,
    found: HealthPage,
}

pub(super) async fn show(visitor: Visitor, FromQuery(query): FromQuery<Query>) -> Answer {
    let (ctx, reader) = (&visitor.ctx, &visitor.reader);
    let found = health::list(ctx, &query.filter(), &query.page()).await?;
    let page = Page::titled(reader, Section::Accounts, "health");
    if reader.asks_for_fragment && !query.after.is_empty() {
        return Ok(depends_on_htmx(render(&Rows { page, query, found })?));
    }
    let (people, teams) = if ctx.is_open(Action::SeePeople) {
        let chosen = query.filter().owner;
        (
            person::owners_to_choose(ctx, chosen).await?,
            team::all(ctx).await?,
        )
    } else {
        (Vec::new(), Vec::new())
    };
    Ok(depends_on_htmx(render(&ListPage {
        heat: heat(&page, &query, &found.heat),
        page,
        query,
        found,
        people,
        teams,
    })?))
}

/// The picture: the most complete data on top, the least well customers on the left.
fn heat(page: &Page, query: &Query, heat: &Heat) -> Vec<(Band, Vec<Cell>)> {
    let most = heat.cells.iter().flatten().copied().max().unwrap_or(0);
    let filter = query.filter();
    let rows = Band::ALL.into_iter().zip(heat.cells).rev();
    rows.map(|(data, counts)| {
        let columns = Band::ALL.into_iter().map(Some).chain([None]);
        let cells = columns.zip(counts).map(|(customer, count)| {
            Cell {
                count,
                // Rounded up, so that one account is seen beside thousands.
                shade: (count * SHADES).div_ceil(most.max(1)),
                is_chosen: filter.data == Some(data) && filter.wellness == Some(of_cell(customer)),
                address: query.of_cell(data, customer),
                label: label(page, (data, customer), count),
            }
        });
        (data, cells.collect())
    })
    .collect()
}

/// The customers of a column.
fn of_cell(customer: Option<Band>) -> WellnessFilter {
    customer.map_or(WellnessFilter::Unknown, WellnessFilter::Band)
}

fn label(page: &Page, (data, customer): (Band, Option<Band>), count: u64) -> String {
    let texts = page.texts();
    let customer = customer.map_or_else(|| texts.text("health-unknown"), |band| words::band(texts, &band));
    texts.fill(
        "health-heat-cell",
        &[
            ("accounts", page.counted("accounts-total", &count)),
            ("data", words::band(texts, &data)),
            ("customer", customer),
        ],
    )
}

/// What is seen, as a file.
pub(super) async fn download(
    visitor: Visitor,
    Path(format): Path<Format>,
    FromQuery(query): FromQuery<Query>,
) -> Answer {
    let visitor = visitor.taking_along();
    let found = health::all(&visitor.ctx, &query.filter(), query.sort()).await?;
    if format == Format::Json {
        return export::download_json(&visitor, export::health_json(&found, None), "health").await;
    }
    let table = export::health(&found, None, &visitor.reader.texts());
    export::download(&visitor, table, format, "health").await
}
