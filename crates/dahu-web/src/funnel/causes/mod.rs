//! Causes of change: a waterfall from the sales of one period to those of another, and the same for each salesperson.

use askama::Template;
use axum::{
    Router,
    extract::{Path, Query as FromQuery},
    routing::get,
};
use chrono::NaiveDate;
use dahu_app::{
    Context,
    report::{self, CausesReport, CausesRequest, CausesRow, FunnelCell},
};
use dahu_core::{
    decomposition::{Causes, Side, Undefined},
    funnel::FunnelCounts,
    money::Amount,
    person::PersonId,
};
use serde::{Deserialize, Serialize};

use super::{
    Turned,
    cell::Cell,
    figure::{Figure, address},
    tab::Tab,
    turning::{Turning, places},
};
use crate::{
    chart,
    export::{self, Format},
    failure::{Answer, Failure},
    page::{Page, Section, render},
    period::{PeriodQuery, date},
    text::Texts,
    visitor::Visitor,
};

pub(super) fn routes() -> Router<Context> {
    Router::new()
        .route("/funnel/causes", get(show))
        .route("/funnel/causes/export.{format}", get(download))
}

/// The query: the days of both periods.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct CausesQuery {
    #[serde(skip_serializing_if = "String::is_empty")]
    before_from: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    before_to: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    from: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    to: String,
}

impl CausesQuery {
    fn request(&self) -> Result<CausesRequest, Failure> {
        Ok(CausesRequest {
            before: (date(&self.before_from)?, date(&self.before_to)?),
            after: (date(&self.from)?, date(&self.to)?),
        })
    }

    fn address(&self, path: &str) -> String {
        address(path, self, &[])
    }

    fn is_set(&self) -> bool {
        *self != Self::default()
    }
}

/// A figure of the funnel in both periods.
struct FactorRow {
    key: &'static str,
    definition: &'static str,
    before: Figure,
    after: Figure,
    /// What it brought.
    cause: Option<Figure>,
}

/// A salesperson's change.
struct PersonRow {
    name: String,
    before: Figure,
    after: Figure,
    change: Figure,
    /// The four causes, or why there are none.
    causes: Result<Vec<Figure>, String>,
}

#[derive(Template)]
#[template(path = "funnel/causes/show.html")]
struct CausesPage {
    page: Page,
    tab: Tab,
    query: CausesQuery,
    report: CausesReport,
    undefined: Option<String>,
    factors: Vec<FactorRow>,
    change: Figure,
    rows: Vec<PersonRow>,
    of_people: Vec<Figure>,
    mix: Option<Vec<Figure>>,
    undivided: Figure,
    turning: Turning,
    chart: String,
}

async fn show(
    visitor: Visitor,
    FromQuery(query): FromQuery<CausesQuery>,
    FromQuery(turned): FromQuery<Turned>,
) -> Answer {
    let report = report::causes(&visitor.ctx, &query.request()?).await?;
    let title = visitor.reader.texts().text("causes-title");
    let page = Page::new(&visitor.reader, Some(Section::Funnel), &title);
    let people = report.rows.len();
    let places = places(turned.page, super::ON_PAGE);
    let shown = report
        .rows
        .get(places.start..places.end.min(people))
        .unwrap_or_default();
    if turned.page > 0 && shown.is_empty() {
        return Err(Failure::NotFound);
    }
    let turning = Turning::new(
        page.texts(),
        turned.page,
        super::ON_PAGE,
        people as u64,
        |number| address("/funnel/causes", &query, &[("page", &number.to_string())]),
    );
    let mix = report.causes.ok().map(|causes| mix(causes, &report));
    render(&CausesPage {
        tab: Tab::Causes,
        undefined: report.causes.err().map(|why| why_undefined(page.texts(), why)),
        factors: factors(&page, &report),
        change: change(&page, report.change),
        rows: shown.iter().map(|row| person(&page, &report, row)).collect(),
        of_people: parts(&page, report.of_people),
        mix: mix.map(|mix| mix.map(|part| change(&page, part)).to_vec()),
        undivided: change(&page, report.undivided),
        turning,
        chart: chart::causes(&page, &report),
        query,
        page,
        report,
    })
}

/// What the causes by the figures of all have beyond those of people: targets and sales that moved between people.
fn mix(causes: Causes, report: &CausesReport) -> [Amount; 4] {
    let less = |whole: Amount, people: Amount| [whole, -people].into_iter().sum();
    let people = report.of_people;
    [
        less(causes.targets, people.targets),
        less(causes.intent, people.intent),
        less(causes.closing, people.closing),
        less(causes.sales_per_closed, people.sales_per_closed),
    ]
}

/// The figures of all in both periods, with what each factor brought.
fn factors(page: &Page, report: &CausesReport) -> Vec<FactorRow> {
    let causes = report.causes.ok();
    let (before, after) = (&report.before, &report.after);
    let behind = |days, cell| Cell::address(&period(days), None, cell);
    let count = |count: u64, days, cell| Figure::count(page, count, behind(days, cell));
    let both = |of: fn(&FunnelCounts) -> u64, cell| {
        (
            count(of(before), report.before_days, cell),
            count(of(after), report.after_days, cell),
        )
    };
    let sales = |counts: &FunnelCounts, days| Figure {
        address: Some(behind(days, FunnelCell::Targets)),
        ..money(page, counts.sales)
    };
    let cause = |pick: fn(Causes) -> Amount| causes.map(|causes| change(page, pick(causes)));
    let row = |key, definition, (before, after), cause| FactorRow {
        key,
        definition,
        before,
        after,
        cause,
    };
    vec![
        row(
            "funnel-targets",
            "cause-targets-definition",
            both(|counts| counts.targets, FunnelCell::Targets),
            cause(|causes| causes.targets),
        ),
        row(
            "funnel-high-medium",
            "cause-intent-definition",
            both(|counts| counts.high_medium, FunnelCell::HighMedium),
            cause(|causes| causes.intent),
        ),
        row(
            "funnel-closed",
            "cause-closing-definition",
            both(|counts| counts.closed, FunnelCell::Closed),
            cause(|causes| causes.closing),
        ),
        row(
            "funnel-sales",
            "cause-sales-per-closed-definition",
            (sales(before, report.before_days), sales(after, report.after_days)),
            cause(|causes| causes.sales_per_closed),
        ),
    ]
}

fn person(page: &Page, report: &CausesReport, row: &CausesRow) -> PersonRow {
    let sales = |counts: &FunnelCounts, days, person: Option<PersonId>| Figure {
        address: person.map(|person| Cell::address(&period(days), Some(person), FunnelCell::Targets)),
        ..money(page, counts.sales)
    };
    PersonRow {
        name: row.salesperson.clone(),
        before: sales(&row.before, report.before_days, row.person),
        after: sales(&row.after, report.after_days, row.person),
        change: change(page, row.change),
        causes: row
            .causes
            .map(|causes| parts(page, causes))
            .map_err(|why| why_undefined(page.texts(), why)),
    }
}

fn parts(page: &Page, causes: Causes) -> Vec<Figure> {
    let parts = [
        causes.targets,
        causes.intent,
        causes.closing,
        causes.sales_per_closed,
    ];
    parts.into_iter().map(|part| change(page, part)).collect()
}

fn money(page: &Page, amount: Amount) -> Figure {
    Figure {
        shown: page.money(&amount),
        exact: amount.to_string(),
        ..Figure::default()
    }
}

/// An amount with its sign.
fn change(page: &Page, amount: Amount) -> Figure {
    let shown = page.money(&amount);
    let shown = if amount.is_positive() {
        format!("+{shown}")
    } else {
        shown
    };
    Figure {
        shown,
        ..money(page, amount)
    }
}

/// The query of the funnel table of a period.
fn period((from, to): (NaiveDate, NaiveDate)) -> PeriodQuery {
    PeriodQuery {
        from: from.to_string(),
        to: to.to_string(),
        as_of: String::new(),
    }
}

/// Why a change cannot be divided.
pub(crate) fn why_undefined(texts: &Texts, why: Undefined) -> String {
    let (key, side) = match why {
        Undefined::Targets(side) => ("undefined-targets", side),
        Undefined::HighMedium(side) => ("undefined-high-medium", side),
        Undefined::Closed(side) => ("undefined-closed", side),
        Undefined::Sales(side) => ("undefined-sales", side),
        Undefined::OutOfRange => return texts.text("undefined-out-of-range"),
    };
    let period = texts.text(match side {
        Side::Before => "earlier-period",
        Side::After => "later-period",
    });
    texts.text_with(key, "period", period)
}

async fn download(
    visitor: Visitor,
    Path(format): Path<Format>,
    FromQuery(query): FromQuery<CausesQuery>,
) -> Answer {
    let visitor = visitor.taking_along();
    let report = report::causes(&visitor.ctx, &query.request()?).await?;
    if format == Format::Json {
        return export::download_json(&visitor, export::causes_json(&report), "funnel-causes").await;
    }
    let table = export::causes(&report, &visitor.reader.texts());
    export::download(&visitor, table, format, "funnel-causes").await
}
