//! How sales are spread over the accounts, which are the largest, and which need something done.

use dahu_app::{
    report::PortfolioRow,
    review::{AttentionFacts, ConcentrationFacts, LargestFacts},
};

use super::Pen;
use crate::{account::words, export::Cell, paper::Block};

fn owner(row: &PortfolioRow) -> Cell {
    Cell::words(row.owner.as_deref())
}

/// How sales are spread.
pub(super) fn concentration(pen: &Pen<'_>, facts: &ConcentrationFacts) -> Vec<Block> {
    let (writer, page) = (pen.writer, &pen.writer.page);
    let figures = &facts.figures;
    let unit = page.unit_label(&pen.currency);
    let in_unit = |amount| format!("{} {unit}", page.money(&amount));
    let mut told = vec![
        (
            writer.text("concentration-accounts"),
            page.count(&figures.accounts),
        ),
        (
            writer.text("concentration-positive"),
            page.count(&figures.positive),
        ),
        (writer.text("concentration-total"), in_unit(figures.total)),
        (
            writer.text("concentration-without-largest"),
            in_unit(figures.total_without_largest),
        ),
    ];
    if let Some(measures) = &figures.measures {
        told.push((
            writer.text("concentration-largest"),
            page.share(&measures.largest_share),
        ));
        for top in &measures.top_shares {
            let name = writer
                .texts()
                .text_with("concentration-top", "percent", top.percent);
            told.push((name, page.share(&top.share)));
        }
        told.push((
            writer.text("concentration-eighty"),
            page.count(&measures.accounts_for_80_percent.part),
        ));
        told.push((writer.text("concentration-gini"), format!("{:.4}", measures.gini)));
    }
    vec![Block::Words(writer.days(&facts.days)), Block::Facts(told)]
}

/// The largest accounts with what they bought in twelve months and in the twelve before.
pub(super) fn largest(pen: &Pen<'_>, facts: &LargestFacts) -> Vec<Block> {
    let (writer, currency) = (pen.writer, pen.currency);
    let columns = vec![
        writer.words("account-name"),
        writer.words("account-owner"),
        writer.amounts("report-sales", currency),
        writer.numbers("review-share"),
        writer.amounts("figure-net-recent", currency),
        writer.amounts("figure-net-prior", currency),
        writer.numbers("report-change-year"),
    ];
    let row = |row: &PortfolioRow| {
        let figures = &row.figures;
        vec![
            Cell::Text(row.name.clone()),
            owner(row),
            writer.money(row.sales),
            writer.part(row.sales, facts.total),
            writer.money(figures.net_recent),
            writer.money(figures.net_prior),
            writer.change(figures.net_recent, figures.net_prior),
        ]
    };
    vec![
        Block::Words(writer.days(&facts.days)),
        writer.table(columns, facts.rows.iter().map(row).collect()),
    ]
}

/// Accounts that are late, and those that bought less.
pub(super) fn attention(pen: &Pen<'_>, facts: &AttentionFacts) -> Vec<Block> {
    let mut blocks = Vec::new();
    for (key, rows, in_all) in [
        ("review-late", &facts.late, facts.late_in_all),
        ("review-fallen", &facts.fallen, facts.fallen_in_all),
    ] {
        blocks.push(Block::Words(pen.writer.texts().counted(key, in_all)));
        if !rows.is_empty() {
            blocks.push(named(pen, rows));
            blocks.extend(pen.writer.left_out(in_all.saturating_sub(rows.len() as u64)));
        }
    }
    blocks
}

fn named(pen: &Pen<'_>, rows: &[PortfolioRow]) -> Block {
    let (writer, currency) = (pen.writer, pen.currency);
    let columns = vec![
        writer.words("account-name"),
        writer.words("account-owner"),
        writer.words("figure-last"),
        writer.words("standing"),
        writer.amounts("figure-net-recent", currency),
        writer.amounts("figure-net-prior", currency),
        writer.numbers("report-change-year"),
    ];
    let rows = rows.iter().map(|row| {
        let figures = &row.figures;

        vec![
            Cell::Text(row.name.clone()),
            owner(row),
            Cell::date(figures.last),
            Cell::Text(words::standing(writer.texts(), &figures.standing)),
            writer.money(figures.net_recent),
            writer.money(figures.net_prior),
            writer.change(figures.net_recent, figures.net_prior),
        ]
    });
    writer.table(columns, rows.collect())
}
