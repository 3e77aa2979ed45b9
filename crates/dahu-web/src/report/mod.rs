//! Working reports (日报 周报 月报): the page of one, the rows behind its figures, and what is taken away as a file or on paper.

mod behind;
pub(crate) mod figures;
pub(crate) mod paper;
mod query;
pub(crate) mod words;

use std::sync::Arc;

use askama::Template;
use axum::{
    Router,
    extract::{Path, Query},
    http::header,
    response::IntoResponse,
    routing::get,
};
use dahu_app::{
    Context, Error,
    activity::Activity,
    report::{self, WorkReport},
};
use dahu_core::{
    access::Action,
    activity::Next,
    report::{Cadence, Figure, ReportPeriod},
};

use self::{
    figures::{FigureRow, PersonShown, RateRow},
    query::ReportQuery,
};
use crate::{
    export::{self, Format},
    failure::{Answer, Failure},
    page::{Page, render},
    paper::PaperError,
    visitor::Visitor,
};

/// Characters of what was said in an activity that a report shows.
pub(crate) const TEXT_CHARACTERS: usize = 160;

/// The name of the file that is taken away.
const FILE: &str = "report";

pub(crate) fn routes() -> Router<Context> {
    Router::new()
        .route("/reports", get(show))
        .route("/reports/rows", get(behind::show))
        .route("/reports/export.{format}", get(download))
        .route("/reports/paper.pdf", get(print))
}

/// A day with its bars.
struct DayShown {
    name: String,
    activities: u64,
    activities_bar: i64,
    won: u64,
    /// Net sales with their bar; none where they are not known.
    sales: Option<(String, i64)>,
    sales_exact: String,
}

/// A link to another report.
struct Link {
    label: String,
    address: String,
    is_here: bool,
}

#[derive(Template)]
#[template(path = "report/show.html")]
struct ReportPage {
    page: Page,
    query: ReportQuery,
    report: Arc<WorkReport>,
    cadences: Vec<Link>,
    before: Option<(&'static str, String)>,
    after: Option<(&'static str, String)>,
    choices: Vec<Link>,
    cautions: Vec<String>,
    tables: [(&'static str, &'static str, &'static str, Vec<FigureRow>); 2],
    rates: Vec<RateRow>,
    people: Vec<PersonShown>,
    sums: [PersonShown; 2],
    days: Vec<DayShown>,
    has_paper: bool,
}

impl ReportPage {
    /// The figures of people with their keys.
    fn columns(&self) -> impl Iterator<Item = (&'static str, &'static str, Option<String>)> {
        figures::OF_PEOPLE.into_iter().map(|figure| {
            let unit = match figure {
                Figure::Effort => Some(self.page.text("report-hours")),
                Figure::WonAmount | Figure::Sales => Some(self.page.unit_label(&self.report.currency)),
                _ => None,
            };
            (words::figure_key(figure), words::figure_definition(figure), unit)
        })
    }

    fn text_of(&self, activity: &Activity) -> String {
        brief(&activity.facts.text)
    }

    fn next_of(&self, activity: &Activity) -> String {
        next_step(activity)
    }
}

/// Refuses whom reports are not for, before anything of the address is looked at.
fn require(visitor: &Visitor) -> Result<(), Failure> {
    if visitor.ctx.is_open(Action::SeeAccount) {
        Ok(())
    } else {
        Err(Failure::Forbidden)
    }
}

async fn show(visitor: Visitor, Query(query): Query<ReportQuery>) -> Answer {
    require(&visitor)?;
    let report = Box::pin(report::work(&visitor.ctx, &query.request()?)).await?;
    let texts = visitor.reader.texts();
    let page = Page::new(&visitor.reader, None, &words::title(&texts, &report));
    let query = ReportQuery::of_report(&report);
    let turned = |period: ReportPeriod, key: &'static str| {
        let is_there = ReportPeriod::of(period.cadence(), period.days().first).is_ok();
        is_there.then(|| (key, query.at(period)))
    };
    let keys = words::turning_keys(report.period.cadence());
    let cadences = Cadence::ALL.map(|cadence| Link {
        label: page.text(words::cadence_key(cadence)),
        address: query.every(cadence),
        is_here: cadence == report.period.cadence(),
    });
    let next = report.period.next();
    let has_begun = next.days().first <= visitor.ctx.today();
    render(&ReportPage {
        cadences: cadences.into(),
        before: turned(report.period.previous(), keys.0),
        after: turned(next, keys.1).filter(|_| has_begun),
        choices: choices(&page, &report),
        cautions: words::cautions(&texts, &report),
        tables: [
            (
                "activity",
                "report-part-activity",
                "report-part-activity-definition",
                figures::rows(&page, &report, &query, &Figure::OF_ACTIVITY),
            ),
            (
                "result",
                "report-part-result",
                "report-part-result-definition",
                figures::rows(&page, &report, &query, &Figure::OF_RESULT),
            ),
        ],
        rates: figures::rates(&page, &report),
        people: figures::people(&page, &report, &query),
        sums: figures::sums(&page, &report, &query),
        days: days(&page, &report),
        has_paper: visitor.ctx.is_open(Action::ExportAccounts),
        query,
        page,
        report,
    })
}

/// Whose reports can be chosen; that of who has left as long as it is looked at.
fn choices(page: &Page, report: &WorkReport) -> Vec<Link> {
    let link = |(of, name): &(report::WorkOf, String)| Link {
        label: words::name(page.texts(), *of, name),
        address: of.word(),
        is_here: *of == report.of,
    };
    let mut links: Vec<Link> = report.choices.iter().map(link).collect();
    if links.iter().all(|link| !link.is_here) {
        links.push(link(&(report.of, report.name.clone())));
    }
    links
}

fn days(page: &Page, report: &WorkReport) -> Vec<DayShown> {
    let amounts = |day: &report::DayRow| day.sales.map(|sales| sales.ten_thousandths());
    let count = |day: &report::DayRow| i64::try_from(day.activities()).unwrap_or(i64::MAX);
    let most_activities = report.days.iter().map(count).max().unwrap_or(0);
    let most_sales = report.days.iter().filter_map(amounts).max().unwrap_or(0);
    let row = |day: &report::DayRow| DayShown {
        name: words::weekday(page.texts(), day.on),
        activities: day.activities(),
        activities_bar: figures::bar(count(day), most_activities),
        won: day.won,
        sales: day.sales.map(|sales| {
            let long = figures::bar(sales.ten_thousandths(), most_sales);
            (page.money(&sales), long)
        }),
        sales_exact: day.sales.map(|sales| sales.to_string()).unwrap_or_default(),
    };
    report.days.iter().map(row).collect()
}

/// What was said, cut where it is long.
pub(crate) fn brief(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() <= TEXT_CHARACTERS {
        return text;
    }
    let cut: String = text.chars().take(TEXT_CHARACTERS - 1).collect();
    format!("{}…", cut.trim_end())
}

/// What is done next, with its day, or why nothing is.
pub(crate) fn next_step(activity: &Activity) -> String {
    match &activity.facts.next {
        Some(Next::Step(step)) => format!("{} ({})", brief(&step.what), step.due_on),
        Some(Next::None(why)) => brief(why),
        None => String::new(),
    }
}

/// The report that is taken away: only what the reader may take along is in it.
async fn taken(visitor: &Visitor, query: &ReportQuery) -> Result<Arc<WorkReport>, Failure> {
    require(visitor)?;
    Ok(Box::pin(report::work(&visitor.ctx, &query.request()?)).await?)
}

async fn download(visitor: Visitor, Path(format): Path<Format>, Query(query): Query<ReportQuery>) -> Answer {
    let visitor = visitor.taking_along();
    let report = taken(&visitor, &query).await?;
    if format == Format::Json {
        return export::download_json(&visitor, export::work_json(&report), FILE).await;
    }
    let table = export::work(&report, &visitor.reader.texts());
    export::download(&visitor, table, format, FILE).await
}

async fn print(visitor: Visitor, Query(query): Query<ReportQuery>) -> Answer {
    let visitor = visitor.taking_along();
    let report = taken(&visitor, &query).await?;
    let sheet = paper::sheet(&report, &visitor.reader.texts());
    let printed = tokio::task::spawn_blocking(move || sheet.to_pdf());
    let bytes = match printed.await.map_err(|error| Failure::internal(&error))? {
        Ok(bytes) => bytes,
        Err(PaperError::NoFont) => {
            return Err(Error::refused(
                "paper_without_font",
                "this program was built without the font of papers: build it again with Node.js and npm at hand",
            )
            .into());
        }
        Err(error) => return Err(Failure::internal(&error)),
    };
    let rows = (report.rows.len() + report.activities.rows.len() + report.planned.rows.len()) as u64;
    export::record_as(&visitor, FILE, Some(rows), "pdf").await?;
    let name = format!(
        "attachment; filename=\"{FILE}-{}-{}.pdf\"",
        report.period.cadence().as_str(),
        report.period.days().first
    );
    let headers = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((headers, bytes).into_response())
}
