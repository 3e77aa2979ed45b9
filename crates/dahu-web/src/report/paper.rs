//! A report on paper.

use dahu_app::report::WorkReport;
use dahu_core::report::Figure;

use super::words;
use crate::{
    export,
    number::{self, Unit},
    paper::{Bars, Block, Sheet},
    text::Texts,
};

/// The figures of people that a page is wide enough for.
const OF_PEOPLE: [Figure; 7] = [
    Figure::Activities,
    Figure::Effort,
    Figure::Accounts,
    Figure::TasksDone,
    Figure::Won,
    Figure::WonAmount,
    Figure::Sales,
];

/// The report as a sheet: the same tables that files have, with the days as bars.
pub(crate) fn sheet(report: &WorkReport, texts: &Texts) -> Sheet {
    let heading = |key: &str| Block::Heading(texts.text(key));
    let mut blocks: Vec<Block> = words::cautions(texts, report)
        .into_iter()
        .map(Block::Note)
        .collect();
    blocks.push(heading("report-figures"));
    blocks.push(Block::Table(export::work_figures(report, texts)));
    blocks.push(heading("report-rates"));
    blocks.push(Block::Table(export::work_rates(report, texts)));
    blocks.push(Block::Note(texts.text("report-rates-note")));
    if let Some(quota) = &report.quota {
        let facts = [
            ("span", crate::quota::words::span(texts, &quota.span)),
            ("share", super::figures::attained(quota)),
            ("attained", number::exact(quota.attained)),
            ("basic", number::exact(quota.levels.basic())),
        ];
        blocks.push(Block::Words(texts.fill("report-quota", &facts)));
    }
    if !report.rows.is_empty() {
        blocks.push(heading("report-people"));
        blocks.push(Block::Table(export::work_people(report, texts, &OF_PEOPLE)));
        blocks.push(Block::Note(texts.text("report-people-note")));
    }
    if report.days.len() > 1 {
        blocks.push(heading("report-by-day"));
        blocks.push(Block::Bars(bars(report, texts)));
    }
    blocks.push(heading("report-words"));
    blocks.extend(listed(
        (!report.activities.rows.is_empty()).then(|| export::work_activities(report, texts)),
        report.activities.left_out,
        (texts, "report-no-activities"),
    ));
    blocks.push(heading("report-planned"));
    blocks.extend(listed(
        (!report.planned.rows.is_empty()).then(|| export::work_planned(report, texts)),
        report.planned.left_out,
        (texts, "report-no-tasks"),
    ));
    blocks.push(Block::Note(words::sources(texts, report)));
    let title = words::title(texts, report);
    Sheet {
        lead: vec![
            words::period(texts, &report.period),
            format!(
                "{} · {}",
                texts.text_with("report-as-of", "date", report.compared.now.last),
                texts.text_with("report-sales-as-of", "date", report.sales_to)
            ),
        ],
        foot: format!(
            "{title} · {}",
            texts.text_with("report-as-of", "date", report.compared.now.last)
        ),
        title,
        blocks,
        texts: *texts,
    }
}

/// A table, or that there is nothing; and how much was left out.
fn listed(table: Option<export::Table>, left_out: u64, (texts, nothing): (&Texts, &str)) -> Vec<Block> {
    let mut blocks = vec![match table {
        Some(table) => Block::Table(table),
        None => Block::Words(texts.text(nothing)),
    }];
    if left_out > 0 {
        blocks.push(Block::Note(texts.counted("report-left-out", left_out)));
    }
    blocks
}

/// Activities and sales of each day.
fn bars(report: &WorkReport, texts: &Texts) -> Bars {
    let rows = report.days.iter().map(|day| {
        let activities = i64::try_from(day.activities()).unwrap_or(i64::MAX);
        let sales = day.sales.map_or((0, number::DASH.to_owned()), |sales| {
            (sales.ten_thousandths(), number::money(sales, Unit::One))
        });
        let activities = (activities, number::grouped(&activities.to_string()));
        (words::weekday(texts, day.on), vec![activities, sales])
    });
    Bars {
        headings: vec![
            texts.text("report-on"),
            texts.text("report-activities"),
            export::work_named(texts, Figure::Sales, report.currency),
        ],
        rows: rows.collect(),
        is_one_scale: false,
    }
}
