//! The forecast, what lies behind it, and how it was held against what came, as tables and as JSON.

use dahu_app::forecast::{
    Behind, BehindAccounts, ForecastReport, Judgement, Kept, Line, PersonRow, PipelineRow,
};
use dahu_core::{
    forecast::{Accuracy, Estimate, Figures, Measure},
    money::{Amount, Currency},
    quota::{Level, Levels},
};
use serde_json::{Value, json};

use super::{Cell, Column, Table, answer::with_currency};
use crate::{
    forecast::words,
    opportunity::words as opportunity_words,
    quota::words::{level_key, share},
    text::Texts,
};

/// Figures of a line that are amounts, in the order of their columns.
const AMOUNTS: [&str; 14] = [
    "forecast-won",
    "forecast-commit",
    "forecast-best-case",
    "forecast-weighted",
    "forecast-unweighted",
    "forecast-said",
    "forecast-overdue",
    "forecast-undated",
    "forecast-omitted",
    "forecast-overlapping",
    "forecast-not-invoiced",
    "forecast-sold",
    "forecast-repeat",
    "forecast-sales",
];

fn money(texts: &Texts, key: &str, currency: Option<Currency>) -> Column {
    Column::numbers(with_currency(texts, key, currency))
}

/// The forecast person by person, the sum in the last row, with the chances of stages, what was said week by week, and how good
/// that was.
#[must_use]
pub fn forecast(report: &ForecastReport, judged: &Judgement, texts: &Texts) -> Table {
    let currency = report.currency;
    let mut columns = vec![Column::words(texts.text("forecast-person"))];
    columns.extend(AMOUNTS.map(|key| money(texts, key, currency)));
    columns.extend(["forecast-sales-low", "forecast-sales-high"].map(|key| money(texts, key, currency)));
    columns.extend(Level::ALL.map(|level| money(texts, level_key(&level), currency)));
    let mut table = Table::new(texts.text("forecast"), columns);
    let row = |row: &PersonRow| cells(words::person(texts, row), &row.line, row.quota);
    table.rows = report.rows.iter().map(row).collect();
    table
        .rows
        .push(cells(texts.text("forecast-total"), &report.total, report.quota));
    table.has_total = true;
    table.further = vec![
        chances(report, texts),
        kept(report, judged, texts),
        accuracy(judged, texts),
    ];
    table
}

fn amount(amount: Option<Amount>) -> Cell {
    amount.map_or(Cell::Nothing, Cell::Money)
}

fn cells(name: String, line: &Line, quota: Option<Levels>) -> Vec<Cell> {
    let mut cells = vec![Cell::Text(name)];
    cells.extend(amounts(&line.figures).map(amount));
    cells.push(amount(line.sales.map(|sales| sales.low)));
    cells.push(amount(line.sales.map(|sales| sales.high)));
    cells.extend(Level::ALL.map(|level| amount(quota.and_then(|levels| levels.of(level)))));
    cells
}

/// The amounts of [`AMOUNTS`].
fn amounts(figures: &Figures) -> [Option<Amount>; 14] {
    [
        Some(figures.won.amount),
        Some(figures.committed()),
        Some(figures.at_best()),
        figures.weighted_open(),
        Some(figures.unweighted.amount),
        Some(figures.said),
        Some(figures.overdue.amount),
        Some(figures.undated.amount),
        Some(figures.omitted.amount),
        Some(figures.overlapping.amount),
        Some(figures.not_invoiced.amount),
        Some(figures.sold),
        figures.repeat,
        figures.sales(),
    ]
}

fn chances(report: &ForecastReport, texts: &Texts) -> Table {
    let number = |key: &str| Column::numbers(texts.text(key));
    let columns = vec![
        Column::words(texts.text("pipeline")),
        Column::words(texts.text("stage")),
        number("chances-were-in"),
        number("opportunity-won"),
        number("forecast-chance"),
        Column::words(texts.text("forecast-how-known")),
        number("forecast-said-chance"),
        number("forecast-open-count"),
        money(texts, "forecast-open", report.currency),
        money(texts, "forecast-weighted", report.currency),
    ];
    let mut table = Table::new(texts.text("forecast-chances"), columns);
    for row in &report.pipelines {
        table.rows.extend(row.stages.iter().map(|stage| {
            let known = stage.chance.map(|chance| chance.known);
            let said = row.pipeline.stage(stage.stage);
            let said = said.map(|stage| f64::from(stage.probability_percent) / 100.0);
            vec![
                Cell::Text(opportunity_words::pipeline_name(texts, &row.pipeline)),
                Cell::Text(opportunity_words::stage_name(texts, &row.pipeline, &stage.stage)),
                known.map_or(Cell::Nothing, |known| Cell::Count(known.whole)),
                known.map_or(Cell::Nothing, |known| Cell::Count(known.part)),
                Cell::share(stage.chance.map(dahu_core::forecast::StageChance::value)),
                Cell::Text(how_known(
                    texts,
                    row,
                    stage.chance.is_some_and(|chance| chance.is_drawn),
                )),
                Cell::share(said),
                Cell::Count(stage.open.count),
                Cell::Money(stage.open.amount),
                amount(stage.weighted),
            ]
        }));
    }
    table
}

/// Whether a chance is that of the stage, drawn towards its pipeline's, or refused.
fn how_known(texts: &Texts, row: &PipelineRow, is_drawn: bool) -> String {
    match (row.chances.is_refused(), is_drawn) {
        (true, _) => words::not_enough(texts, row),
        (false, true) => texts.text("forecast-is-drawn"),
        (false, false) => texts.text("forecast-is-own"),
    }
}

fn kept(report: &ForecastReport, judged: &Judgement, texts: &Texts) -> Table {
    let mut columns = vec![
        Column::words(texts.text("forecast-said-on")),
        Column::numbers(texts.text("forecast-weeks-before")),
    ];
    columns.extend(AMOUNTS.map(|key| money(texts, key, report.currency)));
    let mut table = Table::new(texts.text("forecast-outcome"), columns);
    let row = |kept: &Kept| {
        let mut cells = vec![
            Cell::Date(kept.taken_on),
            Cell::Count(u64::from(kept.weeks_before)),
        ];
        cells.extend(amounts(&kept.figures).map(amount));
        cells
    };
    table.rows = judged.kept.iter().map(row).collect();
    let came = if judged.outcome.is_over {
        "forecast-came"
    } else {
        "forecast-came-so-far"
    };
    let mut last = vec![Cell::Text(texts.text(came)), Cell::Nothing];
    last.extend(AMOUNTS.map(|key| match key {
        "forecast-won" => Cell::Money(judged.outcome.won),
        "forecast-sold" => Cell::Money(judged.outcome.sold),
        _ => Cell::Nothing,
    }));
    table.rows.push(last);
    table.has_total = true;
    table
}

fn accuracy(judged: &Judgement, texts: &Texts) -> Table {
    let columns = vec![
        Column::words(texts.text("forecast-figure")),
        Column::numbers(texts.text("forecast-weeks-before")),
        Column::numbers(texts.text("forecast-spans")),
        Column::numbers(texts.text("forecast-spans-without")),
        Column::numbers(texts.text("forecast-error")),
        Column::numbers(texts.text("forecast-bias")),
    ];
    let mut table = Table::new(texts.text("forecast-accuracy"), columns);
    for (measure, rows) in &judged.accuracy {
        table.rows.extend(rows.iter().map(|row| {
            let part = |billionths: Option<i64>| Cell::share(billionths.map(|part| share(&part)));
            vec![
                Cell::Text(texts.text(words::measure_key(measure))),
                Cell::Count(u64::from(row.weeks_before)),
                Cell::Count(row.spans),
                Cell::Count(row.without_outcome),
                part(row.error),
                part(row.bias),
            ]
        }));
    }
    table
}

/// The opportunities behind a figure.
#[must_use]
pub fn forecast_behind(found: &Behind, texts: &Texts) -> Table {
    let words = |key: &str| Column::words(texts.text(key));
    let columns = vec![
        words("opportunity-name"),
        words("account-name"),
        words("opportunity-owner"),
        words("pipeline"),
        words("stage"),
        words("forecast-day"),
        words("forecast-category"),
        money(texts, "opportunity-amount", found.currency),
        Column::numbers(texts.text("forecast-chance")),
        money(texts, "forecast-weighted", found.currency),
    ];
    let mut table = Table::new(texts.text("section-opportunities"), columns);
    let rows = found.rows.iter().map(|row| {
        let pipeline = found.pipelines.iter().find(|one| one.id == row.pipeline);
        let category = if row.is_won {
            texts.text("opportunity-won")
        } else {
            opportunity_words::name(texts, &row.category)
        };
        vec![
            Cell::Text(row.name.clone()),
            Cell::Text(row.account_name.clone()),
            Cell::Text(row.owner.clone()),
            Cell::words(
                pipeline
                    .map(|one| opportunity_words::pipeline_name(texts, one))
                    .as_deref(),
            ),
            Cell::words(
                pipeline
                    .map(|one| opportunity_words::stage_name(texts, one, &row.stage))
                    .as_deref(),
            ),
            Cell::date(row.day),
            Cell::Text(category),
            Cell::Money(row.amount),
            Cell::share(row.chance.map(dahu_core::forecast::StageChance::value)),
            amount(row.weighted),
        ]
    });
    table.rows = rows.collect();
    table
}

/// The accounts behind repeat business.
#[must_use]
pub fn forecast_accounts(found: &BehindAccounts, texts: &Texts) -> Table {
    let columns = vec![
        Column::words(texts.text("account-name")),
        Column::words(texts.text("account-owner")),
        money(texts, "forecast-in-horizon", found.currency),
        money(texts, "forecast-in-span", found.currency),
    ];
    let mut table = Table::new(texts.text("forecast-repeat"), columns);
    let rows = found.rows.iter().map(|row| {
        vec![
            Cell::Text(row.name.clone()),
            Cell::words(row.owner.as_deref()),
            Cell::Money(row.within_horizon),
            Cell::Money(row.in_span),
        ]
    });
    table.rows = rows.collect();
    table
}

/// The forecast as JSON: decimals as strings, shares as numbers from 0 to 1.
#[must_use]
pub fn forecast_json(report: &ForecastReport, judged: &Judgement) -> Value {
    let rows = report.rows.iter().map(|row| {
        let (id, name) = row.person.clone().unzip();
        json!({ "person": id, "name": name, "line": line_json(&row.line), "quota": row.quota.map(quota_json) })
    });
    let repeat = match &report.repeat {
        Ok(basis) => json!({
            "valuation": basis.valuation,
            "as_of": basis.as_of,
            "horizon_end": basis.horizon_end,
            "from": basis.days.map(|days| days.0),
            "to": basis.days.map(|days| days.1),
            "share": share(&basis.share),
            "season_years": basis.season_years,
        }),
        Err(_) => Value::Null,
    };
    json!({
        "span": report.span,
        "subject": { "kind": report.subject.subject.kind(), "key": report.subject.subject.key() },
        "said_on": report.today,
        "sales_as_of": report.sales_as_of,
        "currency": report.currency,
        "total": line_json(&report.total),
        "quota": report.quota.map(quota_json),
        "rows": rows.collect::<Vec<_>>(),
        "pipelines": report.pipelines.iter().map(pipeline_json).collect::<Vec<_>>(),
        "repeat": repeat,
        "kept": judged.kept.iter().map(kept_json).collect::<Vec<_>>(),
        "outcome": {
            "won": judged.outcome.won,
            "sold": judged.outcome.sold,
            "is_over": judged.outcome.is_over,
            "is_sold_out": judged.outcome.is_sold_out,
        },
        "accuracy": judged.accuracy.iter().flat_map(|(measure, rows)| {
            rows.iter().map(move |row| accuracy_json(*measure, row))
        }).collect::<Vec<_>>(),
    })
}

fn line_json(line: &Line) -> Value {
    let figures = &line.figures;
    let estimate = |estimate: Option<Estimate>| {
        estimate.map(|one| json!({ "expected": one.expected, "low": one.low, "high": one.high }))
    };
    json!({
        "won": figures.won.amount,
        "commit": figures.committed(),
        "best_case": figures.at_best(),
        "weighted": estimate(line.weighted),
        "unweighted": { "count": figures.unweighted.count, "amount": figures.unweighted.amount },
        "said": figures.said,
        "overdue": { "count": figures.overdue.count, "amount": figures.overdue.amount },
        "undated": { "count": figures.undated.count, "amount": figures.undated.amount },
        "omitted": { "count": figures.omitted.count, "amount": figures.omitted.amount },
        "overlapping": figures.overlapping.amount,
        "not_invoiced": figures.not_invoiced.amount,
        "sold": figures.sold,
        "repeat": estimate(line.repeat),
        "sales": estimate(line.sales),
    })
}

fn quota_json(levels: Levels) -> Value {
    json!({
        "basic": levels.basic(),
        "stretch": levels.of(Level::Stretch),
        "challenge": levels.of(Level::Challenge),
    })
}

fn pipeline_json(row: &PipelineRow) -> Value {
    let stages = row.stages.iter().map(|stage| {
        json!({
            "stage": stage.stage,
            "chance": stage.chance.map(dahu_core::forecast::StageChance::value),
            "decided": stage.chance.map(|chance| chance.known.whole),
            "won": stage.chance.map(|chance| chance.known.part),
            "is_drawn": stage.chance.map(|chance| chance.is_drawn),
            "open": { "count": stage.open.count, "amount": stage.open.amount },
            "weighted": stage.weighted,
        })
    });
    json!({
        "pipeline": row.pipeline.id,
        "decided": row.chances.decided.whole,
        "won": row.chances.decided.part,
        "needed": row.needed(),
        "is_refused": row.chances.is_refused(),
        "stages": stages.collect::<Vec<_>>(),
    })
}

fn kept_json(kept: &Kept) -> Value {
    let figures = &kept.figures;
    json!({
        "week": kept.week_on,
        "said_on": kept.taken_on,
        "weeks_before_end": kept.weeks_before,
        "won": figures.won.amount,
        "commit": figures.committed(),
        "best_case": figures.at_best(),
        "won_and_weighted": figures.won_and_weighted(),
        "sold": figures.sold,
        "repeat": figures.repeat,
        "sales": figures.sales(),
    })
}

fn accuracy_json(measure: Measure, row: &Accuracy) -> Value {
    json!({
        "figure": measure.as_str(),
        "weeks_before_end": row.weeks_before,
        "spans": row.spans,
        "spans_without_outcome": row.without_outcome,
        "error": row.error.map(|part| share(&part)),
        "bias": row.bias.map(|part| share(&part)),
    })
}
