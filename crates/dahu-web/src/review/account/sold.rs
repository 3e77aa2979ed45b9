//! What the account bought, its quotas, what it is worth, and its contracts.

use dahu_app::{
    contract::AccountContracts,
    quota::{Progress, Quota},
    review::{MonthRow, ProductFacts, SalesOf, SalesRow},
    valuation::AccountOutlook,
};

use super::Pen;
use crate::{
    account::words as account_words,
    export::Cell,
    paper::{Bars, Block},
    review::writer::QuotaLine,
};

/// Terms of contracts that are shown at most.
const TERMS: usize = 20;

/// Sales of the span, of its year and of twelve months.
pub(super) fn sales(pen: &Pen<'_>, rows: &[SalesRow]) -> Vec<Block> {
    let (writer, currency) = (pen.writer, pen.currency);
    let columns = vec![
        writer.words("review-of-days"),
        writer.words("review-days"),
        writer.amounts("report-sales", currency),
        writer.amounts("review-before", currency),
        writer.numbers("report-change-year"),
    ];
    let of = |of: SalesOf| match of {
        SalesOf::Span => "review-of-span",
        SalesOf::Year => "review-of-year",
        SalesOf::TwelveMonths => "review-of-twelve-months",
    };
    let row = |row: &SalesRow| {
        vec![
            Cell::Text(writer.text(of(row.of))),
            Cell::Text(writer.days(&row.days)),
            writer.money(row.now),
            writer.money(row.before),
            writer.change(row.now, row.before),
        ]
    };
    vec![
        writer.table(columns, rows.iter().map(row).collect()),
        Block::Note(writer.text("review-before-note")),
    ]
}

/// Month by month, beside the same months a year before.
pub(super) fn months(pen: &Pen<'_>, rows: &[MonthRow]) -> Vec<Block> {
    let (writer, currency) = (pen.writer, pen.currency);
    let amount = |amount: dahu_core::money::Amount| (amount.ten_thousandths(), writer.page.money(&amount));
    let row = |row: &MonthRow| {
        let month = row.month.format("%Y-%m").to_string();
        (month, vec![amount(row.now), amount(row.before)])
    };
    vec![Block::Bars(Bars {
        headings: vec![
            writer.text("month"),
            writer.amounts("report-sales", currency).heading,
            writer.amounts("review-before", currency).heading,
        ],
        rows: rows.iter().map(row).collect(),
        is_one_scale: true,
    })]
}

/// By product, with what is left.
pub(super) fn products(pen: &Pen<'_>, facts: &ProductFacts) -> Vec<Block> {
    let writer = pen.writer;
    let columns = vec![
        writer.words("review-product"),
        writer.amounts("report-sales", pen.currency),
        writer.numbers("review-share"),
    ];
    let line = |name: String, net: dahu_core::money::Amount| {
        vec![Cell::Text(name), writer.money(net), writer.part(net, facts.total)]
    };
    let named = facts.rows.iter().map(|(name, net)| {
        let name = if name.is_empty() {
            writer.text("review-no-product")
        } else {
            name.clone()
        };
        line(name, *net)
    });
    let mut rows: Vec<Vec<Cell>> = named.collect();
    let (others, net) = facts.others;
    if others > 0 {
        rows.push(line(writer.texts().counted("review-others", others), net));
    }
    rows.push(line(writer.text("funnel-total"), facts.total));
    vec![
        Block::Words(writer.days(&facts.days)),
        writer.summed(columns, rows),
    ]
}

/// The quotas of the span and around it.
pub(super) fn quota(pen: &Pen<'_>, quotas: &[(Quota, Progress)]) -> Vec<Block> {
    let lines = quotas.iter().map(|(quota, progress)| QuotaLine {
        span: quota.span,
        levels: quota.levels,
        attained: Some(progress.attained),
        progress: Some(*progress),
    });
    pen.writer.quotas(&lines.collect::<Vec<_>>(), pen.currency)
}

/// What it is worth, with the interval.
pub(super) fn value(pen: &Pen<'_>, outlook: &AccountOutlook) -> Vec<Block> {
    let writer = pen.writer;
    let page = &writer.page;
    let unit = page.unit_label(&pen.currency);
    let in_unit = |amount| format!("{} {unit}", page.money(&amount));
    let value = &outlook.value;
    let interval = |(low, high)| {
        let facts = [("low", page.money(&low)), ("high", page.money(&high))];
        page.texts().fill("equity-interval", &facts)
    };
    let mut facts = vec![
        (writer.text("value-within"), in_unit(value.within)),
        (
            writer.text("equity-interval-label"),
            interval(value.within_interval),
        ),
    ];
    if let Some(residual) = value.residual {
        facts.push((writer.text("residual-value"), in_unit(residual)));
    }
    if let Some(outcome) = &outlook.run.outcome {
        facts.push((writer.text("horizon-end"), outcome.horizon_end.to_string()));
    }
    if value.alive.is_some() {
        facts.push((writer.text("chance-alive"), page.percent(&value.alive)));
    }
    if let Some(day) = outlook.next_expected {
        facts.push((writer.text("next-purchase"), day.to_string()));
    }
    vec![
        Block::Facts(facts),
        Block::Note(
            page.texts()
                .text_with("review-valuation", "number", outlook.run.number),
        ),
    ]
}

/// Contracts with their terms, the latest first.
pub(super) fn contracts(pen: &Pen<'_>, found: &AccountContracts) -> Vec<Block> {
    let writer = pen.writer;
    let columns = vec![
        writer.words("contract-number"),
        writer.words("contract-starts"),
        writer.words("contract-ends"),
        writer.amounts("contract-amount", pen.currency),
        writer.words("state"),
    ];
    let terms = found.contracts.iter();
    let terms = terms.flat_map(|(number, terms)| terms.iter().map(move |term| (number, term)));
    let rows: Vec<Vec<Cell>> = terms
        .map(|(number, (term, standing))| {
            vec![
                Cell::Text(number.clone()),
                Cell::Date(term.starts),
                Cell::Date(term.ends),
                writer.money(term.amount),
                Cell::Text(account_words::contract_standing(writer.texts(), standing)),
            ]
        })
        .collect();
    let left_out = found.left_out + rows.len().saturating_sub(TERMS);
    let shown = rows.into_iter().take(TERMS).collect();
    let mut blocks = vec![writer.table(columns, shown)];
    blocks.extend(writer.left_out(left_out as u64));
    blocks
}
