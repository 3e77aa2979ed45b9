//! What was sold by whom, quotas, the forecast, opportunities, and what was done.

use std::sync::Arc;

use dahu_app::{
    forecast::ForecastReport,
    opportunity::{OwnersOpportunity, OwnersSummary},
    quota::SpanRow,
    report::{When, WorkReport},
    review::{SoldFacts, SoldRow},
};
use dahu_core::{
    forecast::{Estimate, Tally},
    report::{Figure, Measure},
};

use super::Pen;
use crate::{
    export::{Cell, Column},
    forecast::words as forecast_words,
    opportunity::words as opportunity_words,
    paper::Block,
    quota::words as quota_words,
    report::{figures, words as report_words},
    review::writer::{QuotaLine, or_dash},
};

/// What is told of work.
const OF_WORK: [Figure; 9] = [
    Figure::Activities,
    Figure::Effort,
    Figure::Accounts,
    Figure::Contacts,
    Figure::TasksDone,
    Figure::Opened,
    Figure::Won,
    Figure::WonAmount,
    Figure::Sales,
];

/// What was sold, by whom.
pub(super) fn sold(pen: &Pen<'_>, facts: &SoldFacts) -> Vec<Block> {
    let (writer, currency) = (pen.writer, pen.currency);
    let columns = vec![
        writer.words("report-person"),
        writer.amounts("report-sales", currency),
        writer.amounts("review-before", currency),
        writer.numbers("report-change-year"),
        writer.numbers("review-share"),
    ];
    let line = |name: String, row: &SoldRow| {
        vec![
            Cell::Text(name),
            writer.money(row.now),
            writer.money(row.before),
            writer.change(row.now, row.before),
            writer.part(row.now, facts.total.now),
        ]
    };
    let mut rows: Vec<Vec<Cell>> = facts.rows.iter().map(|row| line(row.name.clone(), row)).collect();
    if let Some(others) = &facts.others {
        rows.push(line(writer.text("review-others-sold"), others));
    }
    rows.push(line(writer.text("funnel-total"), &facts.total));
    let days = [
        ("days", writer.days(&facts.days)),
        ("before", writer.days_before(&facts.days)),
    ];
    vec![
        Block::Words(writer.texts().fill("review-days-against", &days)),
        writer.summed(columns, rows),
        Block::Note(writer.text("review-credited")),
    ]
}

/// Quotas of the span and around it.
pub(super) fn quotas(pen: &Pen<'_>, rows: &[SpanRow]) -> Vec<Block> {
    let lines = rows.iter().filter_map(|row| {
        let quota = row.quota.as_ref()?;
        Some(QuotaLine {
            span: row.span,
            levels: quota.levels,
            attained: row.attained,
            progress: row.progress,
        })
    });
    pen.writer.quotas(&lines.collect::<Vec<_>>(), pen.currency)
}

/// What a span will bring.
pub(super) fn forecast(pen: &Pen<'_>, found: &ForecastReport) -> Vec<Block> {
    let page = &pen.writer.page;
    let texts = page.texts();
    let unit = page.unit_label(&found.currency);
    let amount = |amount: &dahu_core::money::Amount| format!("{} {unit}", page.money(amount));
    let tally = |tally: &Tally| format!("{} ({})", amount(&tally.amount), page.count(&tally.count));
    let estimate = |one: &Estimate| {
        let between = forecast_words::between(page, one);
        format!("{} ({between})", amount(&one.expected))
    };
    let figures = &found.total.figures;
    let weighted = match &found.total.weighted {
        Some(one) => estimate(one),
        None => or_dash(forecast_words::refused(texts, found).unwrap_or_default()),
    };
    let repeat = match (&found.total.repeat, &found.repeat) {
        (Some(one), _) => estimate(one),
        (None, Err(why)) => forecast_words::no_repeat(texts, *why),
        (None, Ok(_)) => or_dash(String::new()),
    };
    let mut told = vec![
        ("forecast-sold", amount(&figures.sold)),
        ("forecast-won", tally(&figures.won)),
        ("forecast-commit", tally(&figures.commit)),
        ("forecast-best-case", tally(&figures.best_case)),
        ("forecast-weighted", weighted),
        ("forecast-repeat", repeat),
    ];
    if let Some(one) = &found.total.sales {
        told.push(("forecast-sales", estimate(one)));
    }
    if let Some(levels) = &found.quota {
        told.push(("quota-basic", amount(&levels.basic())));
    }
    let facts = told.into_iter().map(|(key, value)| (texts.text(key), value));
    vec![
        Block::Words(quota_words::span(texts, &found.span)),
        Block::Facts(facts.collect()),
    ]
}

/// Opportunities: sums, the largest open ones, and those that need something done.
pub(super) fn opportunities(pen: &Pen<'_>, found: &OwnersSummary) -> Vec<Block> {
    let (writer, page) = (pen.writer, &pen.writer.page);
    let unit = page.unit_label(&pen.currency);
    let sums = [
        ("review-open", &found.open),
        ("review-won", &found.won),
        ("review-lost", &found.lost),
    ];
    let sums = sums.map(|(key, totals)| {
        let facts = [
            ("number", page.count(&totals.count)),
            ("amount", format!("{} {unit}", page.money(&totals.amount))),
        ];
        page.texts().fill(key, &facts)
    });
    let mut blocks = vec![Block::Words(sums.join("\n"))];
    if !found.largest.is_empty() {
        blocks.push(Block::Words(writer.text("review-largest-open")));
        blocks.push(listed(pen, &found.largest));
    }
    if !found.flagged.is_empty() {
        let told = writer.texts().counted("review-flagged", found.flagged_in_all);
        blocks.push(Block::Words(told));
        blocks.push(listed(pen, &found.flagged));
    }
    blocks
}

fn listed(pen: &Pen<'_>, rows: &[OwnersOpportunity]) -> Block {
    let writer = pen.writer;
    let texts = writer.texts();
    let columns = vec![
        writer.words("opportunity-name"),
        writer.words("account-name"),
        writer.words("opportunity-owner"),
        writer.amounts("opportunity-amount", pen.currency),
        writer.words("opportunity-close-on"),
        writer.words("opportunity-flag"),
    ];
    let rows = rows.iter().map(|row| {
        let flags = row.flags.iter().map(|flag| opportunity_words::name(texts, flag));
        let flags: Vec<String> = flags.collect();
        vec![
            Cell::Text(row.name.clone()),
            Cell::Text(row.account_name.clone()),
            Cell::Text(row.owner_name.clone()),
            writer.money(row.amount),
            Cell::date(row.close_on),
            Cell::Text(or_dash(flags.join(&texts.text("list-separator")))),
        ]
    });
    writer.table(columns, rows.collect())
}

/// What was done month by month, each as its own report says.
pub(super) fn work(pen: &Pen<'_>, reports: &[Arc<WorkReport>]) -> Vec<Block> {
    let writer = pen.writer;
    let texts = writer.texts();
    let mut columns = vec![writer.words("report-figure")];
    columns.extend(reports.iter().map(|report| {
        let month = report_words::period(texts, &report.period);
        let is_running = report.compared.is_running;
        let month = if is_running {
            texts.text_with("review-running", "month", month)
        } else {
            month
        };
        Column::numbers(month)
    }));
    let rows = OF_WORK.into_iter().map(|figure| {
        let name = match figure.measure() {
            Measure::Count => writer.words(report_words::figure_key(figure)).heading,
            Measure::Minutes => writer.text("review-hours"),
            Measure::Money => {
                writer
                    .amounts(report_words::figure_key(figure), pen.currency)
                    .heading
            }
        };
        let values = reports.iter().map(|report| {
            let value = report.value(figure, When::Now);
            let written = value.map(|value| figures::written(figure.measure(), value, writer.page.unit));
            Cell::words(written.as_deref())
        });
        std::iter::once(Cell::Text(name)).chain(values).collect()
    });
    vec![
        writer.table(columns, rows.collect()),
        Block::Note(writer.text("review-work-note")),
        Block::Note(texts.text_with("review-work-sources", "date", pen.sales_as_of)),
    ]
}
