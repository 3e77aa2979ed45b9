//! The page of a forecast.

use std::{collections::BTreeSet, sync::Arc};

use askama::Template;
use axum::extract::{Path, Query as FromQuery};
use dahu_app::forecast::{
    self, Figure, ForecastReport, ForecastRequest, Judgement, Kept, Line, PersonRow, PipelineRow, StageRow,
};
use dahu_core::{
    access::Action,
    forecast::Measure,
    money::Amount,
    quota::{Level, Span, Subject},
};

use super::{
    query::{self, Query, spans_to_choose},
    words::{self, Shown},
};
use crate::{
    chart,
    export::{self, Format},
    failure::{Answer, Failure},
    opportunity::words as opportunity_words,
    page::{Page, render},
    quota::words as quota_words,
    visitor::Visitor,
};

/// A figure in a tile.
struct Tile {
    id: &'static str,
    key: &'static str,
    definition: &'static str,
    shown: Shown,
}

/// Something to choose: its word, what it is called, and whether it is chosen.
struct Choice {
    word: String,
    name: String,
    is_chosen: bool,
}

/// A row of people.
struct Row {
    name: String,
    address: Option<String>,
    cells: Vec<Shown>,
}

/// A level of the quota beside the forecast.
struct LevelRow {
    key: &'static str,
    cells: [Shown; 4],
}

/// What was said in a week.
struct KeptRow {
    taken_on: String,
    weeks_before: u32,
    cells: Vec<Shown>,
}

/// How good what was said so many weeks before the end was.
struct AccuracyRow {
    weeks_before: u32,
    cells: Vec<Shown>,
}

#[derive(Template)]
#[template(path = "forecast/show.html")]
struct ForecastPage {
    page: Page,
    query: Query,
    spans: Vec<(&'static str, Vec<Choice>)>,
    subjects: Vec<Choice>,
    found: Arc<ForecastReport>,
    judged: Arc<Judgement>,
    tiles: Vec<Tile>,
    apart: Vec<Tile>,
    levels: Vec<LevelRow>,
    rows: Vec<Row>,
    total: Row,
    kept: Vec<KeptRow>,
    came: Vec<Shown>,
    accuracy: Vec<AccuracyRow>,
    chart: String,
}

impl ForecastPage {
    /// What stands beside a pipeline's name.
    fn decided(&self, row: &PipelineRow) -> String {
        let texts = self.page.texts();
        if row.chances.is_refused() {
            return words::not_enough(texts, row);
        }
        texts.fill(
            "forecast-decided",
            &[
                ("won", self.page.count(&row.chances.decided.part)),
                ("decided", self.page.count(&row.chances.decided.whole)),
                ("share", self.page.percent(&row.chances.decided.ratio())),
            ],
        )
    }

    fn stage_name(&self, row: &PipelineRow, stage: &StageRow) -> String {
        opportunity_words::stage_name(self.page.texts(), &row.pipeline, &stage.stage)
    }

    fn said(&self, row: &PipelineRow, stage: &StageRow) -> String {
        let said = row.pipeline.stage(stage.stage);
        said.map_or_else(String::new, |stage| format!("{} %", stage.probability_percent))
    }

    fn why_no_repeat(&self) -> Option<String> {
        self.found
            .repeat
            .as_ref()
            .err()
            .map(|why| words::no_repeat(self.page.texts(), *why))
    }
}

pub(super) async fn show(visitor: Visitor, FromQuery(asked): FromQuery<Query>) -> Answer {
    let request = asked.request(&visitor).await?;
    let (found, judged) = both(&visitor, &request).await?;
    let page = Page::new(&visitor.reader, None, &visitor.reader.texts().text("forecast"));
    let query = Query::of(&request);
    let subjects = forecast::subjects(&visitor.ctx)
        .await?
        .into_iter()
        .map(|named| Choice {
            is_chosen: named.subject == request.subject,
            word: query::word(&named.subject),
            name: quota_words::name(page.texts(), &named),
        });
    render(&ForecastPage {
        spans: spans(&page, request.span, found.today),
        subjects: subjects.collect(),
        tiles: tiles(&page, &query, &found),
        apart: apart(&page, &query, &found),
        levels: levels(&page, &found),
        rows: found.rows.iter().map(|row| row_of(&page, &query, row)).collect(),
        total: Row {
            name: page.text("forecast-total"),
            address: None,
            cells: cells(
                &page,
                &query,
                &found.total,
                found.quota.map(|levels| levels.basic()),
            ),
        },
        kept: judged.kept.iter().map(|kept| kept_row(&page, kept)).collect(),
        came: came(&page, &judged),
        accuracy: accuracy(&page, &judged),
        chart: chart::forecast(&page, &found, &judged),
        page,
        query,
        found,
        judged,
    })
}

type Both = (Arc<ForecastReport>, Arc<Judgement>);

async fn both(visitor: &Visitor, request: &ForecastRequest) -> Result<Both, Failure> {
    let found = forecast::show(&visitor.ctx, request).await?;
    let judged = forecast::judge(&visitor.ctx, request).await?;
    Ok((found, judged))
}

pub(super) async fn download(
    visitor: Visitor,
    Path(format): Path<Format>,
    FromQuery(asked): FromQuery<Query>,
) -> Answer {
    let visitor = visitor.taking_along();
    let request = asked.request(&visitor).await?;
    let (found, judged) = both(&visitor, &request).await?;
    if format == Format::Json {
        return export::download_json(&visitor, export::forecast_json(&found, &judged), "forecast").await;
    }
    let table = export::forecast(&found, &judged, &visitor.reader.texts());
    export::download(&visitor, table, format, "forecast").await
}

fn spans(page: &Page, chosen: Span, today: chrono::NaiveDate) -> Vec<(&'static str, Vec<Choice>)> {
    let keys = [
        "forecast-months",
        "forecast-quarters",
        "forecast-halves",
        "forecast-years",
    ];
    let kinds = keys.into_iter().zip(spans_to_choose(today, chosen));
    let choices = |spans: Vec<Span>| {
        let choice = |span: Span| Choice {
            word: span.to_string(),
            name: quota_words::span(page.texts(), &span),
            is_chosen: span == chosen,
        };
        spans.into_iter().map(choice).collect()
    };
    kinds.map(|(key, spans)| (key, choices(spans))).collect()
}

/// The figures on top: what is sure, what is said, and what is expected.
fn tiles(page: &Page, query: &Query, found: &ForecastReport) -> Vec<Tile> {
    let (texts, line) = (page.texts(), &found.total);
    let figures = &line.figures;
    let counted = |tally: dahu_core::forecast::Tally| page.counted("forecast-opportunities", &tally.count);
    let of = |figure: Figure, shown: Shown| Tile {
        id: figure.as_str(),
        key: words::figure_key(figure),
        definition: words::definition_key(figure),
        shown,
    };
    let linked = |figure: Figure, amount: Amount| Shown::amount(page, amount, Some(query.behind(figure)));
    let weighted = match &line.weighted {
        Some(estimate) => Shown::estimate(page, estimate, Some(query.behind(Figure::Weighted))),
        None => Shown::nothing().noted(words::refused(texts, found).unwrap_or_default()),
    };
    let repeat = match (&line.repeat, &found.repeat) {
        (Some(estimate), Ok(_)) => Shown::estimate(page, estimate, Some(query.address("/forecast/accounts"))),
        (_, Err(why)) => Shown::nothing().noted(words::no_repeat(texts, *why)),
        (None, Ok(_)) => Shown::nothing(),
    };
    let sales = match &line.sales {
        Some(estimate) => Shown::estimate(page, estimate, None),
        None => Shown::nothing().noted(page.text("forecast-sales-need-repeat")),
    };
    vec![
        of(
            Figure::Won,
            linked(Figure::Won, figures.won.amount).noted(counted(figures.won)),
        ),
        of(
            Figure::Commit,
            linked(Figure::Commit, figures.committed()).noted(counted(figures.commit)),
        ),
        of(
            Figure::BestCase,
            linked(Figure::BestCase, figures.at_best()).noted(counted(figures.best_case)),
        ),
        of(Figure::Weighted, weighted),
        Tile {
            id: "repeat",
            key: "forecast-repeat",
            definition: "forecast-repeat-definition",
            shown: repeat,
        },
        Tile {
            id: "sales",
            key: "forecast-sales",
            definition: "forecast-sales-definition",
            shown: sales,
        },
    ]
}

/// What is told apart, because it is in none of the sums or in more than one.
fn apart(page: &Page, query: &Query, found: &ForecastReport) -> Vec<Tile> {
    let figures = &found.total.figures;
    let tallies = [
        (Figure::Overdue, figures.overdue),
        (Figure::Undated, figures.undated),
        (Figure::Omitted, figures.omitted),
        (Figure::Unweighted, figures.unweighted),
        (Figure::Overlapping, figures.overlapping),
        (Figure::NotInvoiced, figures.not_invoiced),
    ];
    let tile = |(figure, tally): (Figure, dahu_core::forecast::Tally)| Tile {
        id: figure.as_str(),
        key: words::figure_key(figure),
        definition: words::definition_key(figure),
        shown: Shown {
            address: (!tally.is_none()).then(|| query.behind(figure)),
            ..Shown::amount(page, tally.amount, None)
        }
        .noted(page.counted("forecast-opportunities", &tally.count)),
    };
    let plain = |id, key, definition, shown| Tile {
        id,
        key,
        definition,
        shown,
    };
    let mut tiles: Vec<Tile> = tallies.into_iter().map(tile).collect();
    tiles.push(plain(
        "said",
        "forecast-said",
        "forecast-said-definition",
        Shown::amount(page, figures.said, Some(query.behind(Figure::Open))),
    ));
    tiles.push(plain(
        "sold",
        "forecast-sold",
        "forecast-sold-definition",
        Shown::amount(
            page,
            figures.sold,
            sold_address(&found.subject.subject, found.span),
        ),
    ));
    tiles
}

/// Where net sales of a subject are told day by day of its quota.
fn sold_address(subject: &Subject, span: Span) -> Option<String> {
    Some(quota_words::address(subject, &format!("?year={}", span.year())))
}

fn levels(page: &Page, found: &ForecastReport) -> Vec<LevelRow> {
    let Some(levels) = found.quota else {
        return Vec::new();
    };
    let figures = &found.total.figures;
    let less = |amount: Amount, other: Amount| -> Amount { [amount, -other].into_iter().sum() };
    let row = |level: Level| {
        let quota = levels.of(level)?;
        let at_end = found.total.sales.map(|sales| less(sales.expected, quota));
        Some(LevelRow {
            key: quota_words::level_key(&level),
            cells: [
                Shown::amount(page, quota, None),
                Shown::amount(page, less(quota, figures.sold), None),
                Shown::amount(page, less(figures.committed(), quota), None),
                Shown::perhaps(page, at_end, None),
            ],
        })
    };
    Level::ALL.into_iter().filter_map(row).collect()
}

fn row_of(page: &Page, query: &Query, row: &PersonRow) -> Row {
    let own = row
        .person
        .as_ref()
        .map(|(id, _)| query.of_subject(&Subject::Person(*id)));
    let basic = row.quota.map(|levels| levels.basic());
    Row {
        name: words::person(page.texts(), row),
        address: own.as_ref().map(|query| query.address("/forecast")),
        cells: match &own {
            Some(query) => cells(page, query, &row.line, basic),
            None => unlinked(cells(page, query, &row.line, basic)),
        },
    }
}

/// What is nobody's has no rows of its own.
fn unlinked(cells: Vec<Shown>) -> Vec<Shown> {
    let plain = |shown: Shown| Shown {
        address: None,
        ..shown
    };
    cells.into_iter().map(plain).collect()
}

/// Won, commit, best case, weighted, sold, repeat business, expected sales, quota and what is missing to it.
fn cells(page: &Page, query: &Query, line: &Line, quota: Option<Amount>) -> Vec<Shown> {
    let figures = &line.figures;
    let linked = |figure: Figure, amount: Amount| Shown::amount(page, amount, Some(query.behind(figure)));
    let weighted = figures
        .weighted_open()
        .map_or_else(Shown::nothing, |amount| linked(Figure::Weighted, amount));
    let gap = quota.zip(figures.sales());
    let gap = gap.map(|(quota, sales)| [sales, -quota].into_iter().sum());
    vec![
        linked(Figure::Won, figures.won.amount),
        linked(Figure::Commit, figures.committed()),
        linked(Figure::BestCase, figures.at_best()),
        weighted,
        Shown::amount(page, figures.sold, None),
        Shown::perhaps(page, figures.repeat, Some(query.address("/forecast/accounts"))),
        Shown::perhaps(page, figures.sales(), None),
        Shown::perhaps(page, quota, None),
        Shown::perhaps(page, gap, None),
    ]
}

fn kept_row(page: &Page, kept: &Kept) -> KeptRow {
    let figures = &kept.figures;
    let mut cells = vec![
        Shown::amount(page, figures.won.amount, None),
        Shown::amount(page, figures.committed(), None),
        Shown::amount(page, figures.at_best(), None),
        Shown::perhaps(page, figures.won_and_weighted(), None),
        Shown::amount(page, figures.sold, None),
    ];
    cells.push(Shown::perhaps(page, figures.repeat, None));
    cells.push(Shown::perhaps(page, figures.sales(), None));
    KeptRow {
        taken_on: kept.taken_on.to_string(),
        weeks_before: kept.weeks_before,
        cells,
    }
}

/// What came, below what was said.
fn came(page: &Page, judged: &Judgement) -> Vec<Shown> {
    let outcome = &judged.outcome;
    let won = || Shown::amount(page, outcome.won, None);
    let sold = || Shown::amount(page, outcome.sold, None);
    vec![won(), won(), won(), won(), sold(), Shown::nothing(), sold()]
}

fn accuracy(page: &Page, judged: &Judgement) -> Vec<AccuracyRow> {
    let weeks: BTreeSet<u32> = judged
        .accuracy
        .iter()
        .flat_map(|(_, rows)| rows.iter().map(|row| row.weeks_before))
        .collect();
    let row = |weeks_before: u32| AccuracyRow {
        weeks_before,
        cells: judged
            .accuracy
            .iter()
            .map(|(_, rows)| {
                let of_week = rows.iter().find(|row| row.weeks_before == weeks_before);
                words::missed(page.texts(), of_week)
            })
            .collect(),
    };
    weeks.into_iter().rev().map(row).collect()
}

/// The measures whose errors are told, in the order of the columns.
const MEASURES: [Measure; 4] = Measure::ALL;
