//! What the account may buy, what was won and lost, and what was invoiced of it.

use dahu_app::{
    opportunity::{Flag, OpportunityPage, OpportunityRow, WonOfAccount, WonRow},
    review::DecidedFacts,
};
use dahu_core::money::Amount;

use super::Pen;
use crate::{export::Cell, opportunity::words, paper::Block, review::writer::or_dash};

/// Rows of what was won that are shown at most.
const WON: usize = 15;

fn flags(pen: &Pen<'_>, flags: &[Flag]) -> String {
    let texts = pen.writer.texts();
    let names: Vec<String> = flags.iter().map(|flag| words::name(texts, flag)).collect();
    names.join(&texts.text("list-separator"))
}

/// In which stage it is, with what needs attention.
fn stage(pen: &Pen<'_>, row: &OpportunityRow) -> String {
    let texts = pen.writer.texts();
    let pipeline = pen.pipelines.iter().find(|pipeline| pipeline.id == row.pipeline);
    let stage = pipeline.map_or_else(String::new, |pipeline| {
        words::stage_name(texts, pipeline, &row.stage)
    });
    let parts = [stage, flags(pen, &row.flags)];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    or_dash(parts.join(" · "))
}

/// So many, of so much together.
fn sum(pen: &Pen<'_>, key: &str, count: u64, amount: Amount) -> Block {
    let page = &pen.writer.page;
    let facts = [
        ("number", page.count(&count)),
        (
            "amount",
            format!("{} {}", page.money(&amount), page.unit_label(&pen.currency)),
        ),
    ];
    Block::Words(page.texts().fill(key, &facts))
}

/// Open ones, the largest first.
pub(super) fn open(pen: &Pen<'_>, found: &OpportunityPage) -> Vec<Block> {
    let writer = pen.writer;
    if found.rows.is_empty() {
        return vec![Block::Words(writer.text("review-nothing-open"))];
    }
    let columns = vec![
        writer.words("opportunity-name"),
        writer.words("stage"),
        writer.amounts("opportunity-amount", pen.currency),
        writer.words("opportunity-close-on"),
        writer.words("opportunity-owner"),
        writer.words("activity-step"),
    ];
    let rows = found.rows.iter().map(|row| {
        let step = row.step.as_ref();
        let step = step.map(|(what, due_on, _)| format!("{due_on} {what}"));
        vec![
            Cell::Text(row.name.clone()),
            Cell::Text(stage(pen, row)),
            writer.perhaps(row.amount),
            Cell::date(row.close_on),
            Cell::Text(row.owner_name.clone()),
            Cell::words(step.as_deref()),
        ]
    });
    let totals = &found.totals;
    let mut blocks = vec![
        sum(pen, "review-open", totals.count, totals.amount),
        writer.table(columns, rows.collect()),
    ];
    blocks.extend(writer.left_out(totals.count.saturating_sub(found.rows.len() as u64)));
    blocks
}

/// Won and lost in the span, the largest first.
pub(super) fn decided(pen: &Pen<'_>, facts: &DecidedFacts) -> Vec<Block> {
    let mut blocks = Vec::new();
    for (key, found) in [("review-won", &facts.won), ("review-lost", &facts.lost)] {
        blocks.push(sum(pen, key, found.totals.count, found.totals.amount));
        if !found.rows.is_empty() {
            blocks.push(decisions(pen, found));
            let left_out = found.totals.count.saturating_sub(found.rows.len() as u64);
            blocks.extend(pen.writer.left_out(left_out));
        }
    }
    blocks
}

fn decisions(pen: &Pen<'_>, found: &OpportunityPage) -> Block {
    let writer = pen.writer;
    let columns = vec![
        writer.words("opportunity-name"),
        writer.amounts("opportunity-amount", pen.currency),
        writer.words("report-on"),
        writer.words("opportunity-owner"),
    ];
    let rows = found.rows.iter().map(|row| {
        vec![
            Cell::Text(row.name.clone()),
            writer.perhaps(row.amount),
            Cell::Date(row.since),
            Cell::Text(row.owner_name.clone()),
        ]
    });
    writer.table(columns, rows.collect())
}

/// What was won, against what the ledger shows of it.
pub(super) fn invoiced(pen: &Pen<'_>, found: &WonOfAccount) -> Vec<Block> {
    let (writer, currency) = (pen.writer, pen.currency);
    let texts = writer.texts();
    let columns = vec![
        writer.words("won-on"),
        writer.words("opportunity-name"),
        writer.amounts("won-amount", currency),
        writer.amounts("won-invoiced", currency),
        writer.amounts("won-missing", currency),
        writer.words("won-stands"),
    ];
    let row = |row: &WonRow| {
        let figures = row.figures.as_ref();
        let stands = figures.map(|figures| words::name(texts, &figures.stands));
        vec![
            Cell::Date(row.won_on),
            Cell::Text(row.name.clone()),
            writer.money(row.amount),
            writer.perhaps(figures.map(|figures| figures.invoiced.amount)),
            writer.perhaps(figures.map(|figures| figures.missing)),
            Cell::words(stands.as_deref()),
        ]
    };
    let totals = &found.totals;
    let money = |amount: Amount| writer.page.money(&amount);
    let facts = [
        ("won", money(totals.won)),
        ("invoiced", money(totals.invoiced)),
        ("open", money(totals.open)),
        ("short", money(totals.short)),
    ];
    let mut blocks = vec![
        writer.table(columns, found.rows.iter().take(WON).map(row).collect()),
        Block::Words(texts.fill("won-sum", &facts)),
    ];
    if totals.hidden > 0 {
        blocks.push(Block::Note(texts.counted("won-hidden", totals.hidden)));
    }
    blocks.extend(writer.left_out((found.rows.len().saturating_sub(WON)) as u64));
    if found.is_more {
        blocks.push(Block::Note(texts.text("won-of-account-more")));
    }
    blocks
}
