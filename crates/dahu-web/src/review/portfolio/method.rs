//! Key accounts, plans, how well customers are, and who gets too little or too much.

use dahu_app::review::{CoverageFacts, HealthOfFacts, KeyAccountsFacts, PlansFacts, SinceReview};
use dahu_core::health::Band;

use super::Pen;
use crate::{
    export::Cell, health::words as health_words, paper::Block, plan::words as plan_words,
    review::writer::or_dash, selection::words as selection_words, selling::words as selling_words,
};

/// Who are key accounts, and what changed since the last review.
pub(super) fn key_accounts(pen: &Pen<'_>, facts: &KeyAccountsFacts) -> Vec<Block> {
    let writer = pen.writer;
    let texts = writer.texts();
    let by = [
        selection_words::basis(texts, &facts.basis),
        texts.text_with("selection-as-of", "date", facts.figures_on),
    ];
    let mut blocks = vec![
        Block::Words(texts.counted("review-key-accounts-in", facts.in_all)),
        Block::Note(by.join(&texts.text("list-separator"))),
    ];
    if !facts.rows.is_empty() {
        let columns = vec![
            writer.words("account-name"),
            writer.words("account-owner"),
            writer.numbers("selection-rank"),
            writer.numbers("selection-score"),
            writer.words("selection-is-it"),
            writer.amounts("figure-net-recent", pen.currency),
        ];
        let rows = facts.rows.iter().map(|row| {
            vec![
                Cell::Text(row.name.clone()),
                Cell::words(row.owner.as_deref()),
                row.rank
                    .map_or(Cell::Nothing, |rank| Cell::Count(u64::from(rank))),
                Cell::Text(selection_words::points_or_dash(&row.score.points)),
                Cell::Text(selection_words::standing(texts, &row.standing)),
                writer.money(row.sales),
            ]
        });
        blocks.push(writer.table(columns, rows.collect()));
        blocks.extend(writer.left_out(facts.in_all.saturating_sub(facts.rows.len() as u64)));
    }
    blocks.extend(
        facts
            .since
            .as_ref()
            .map(|since| Block::Words(changed(pen, since))),
    );
    blocks
}

fn changed(pen: &Pen<'_>, since: &SinceReview) -> String {
    let texts = pen.writer.texts();
    let names = |names: &[String]| or_dash(names.join(&texts.text("name-separator")));
    let facts = [
        ("date", since.held_on.to_string()),
        ("came", names(&since.came)),
        ("left", names(&since.left)),
    ];
    texts.fill("review-since-review", &facts)
}

/// Which plans are behind, and which reviews overdue.
pub(super) fn plans(pen: &Pen<'_>, facts: &PlansFacts) -> Vec<Block> {
    let writer = pen.writer;
    let (texts, page) = (writer.texts(), &writer.page);
    let sums = [
        ("plans", page.count(&facts.plans)),
        ("behind", page.count(&facts.behind)),
        ("overdue", page.count(&facts.overdue)),
    ];
    let mut blocks = vec![Block::Words(texts.fill("review-plans-of", &sums))];
    if facts.is_more {
        blocks.push(Block::Note(texts.text("review-plans-more")));
    }
    if facts.rows.is_empty() {
        return blocks;
    }
    let keys = [
        "account-name",
        "plan",
        "account-owner",
        "plan-state",
        "plan-progress",
        "plan-actions",
        "plan-review-due",
    ];
    let rows = facts.rows.iter().map(|row| {
        let paces = [
            ("reached", row.paces.reached.to_string()),
            ("course", row.paces.on_course.to_string()),
            ("behind", row.paces.behind.to_string()),
            ("open", row.paces.open.to_string()),
        ];
        vec![
            Cell::Text(row.account_name.clone()),
            Cell::Text(row.name.clone()),
            Cell::words(row.owner.as_deref()),
            Cell::Text(plan_words::word(texts, "state", row.state.as_str())),
            Cell::Text(texts.fill("plan-progress-short", &paces)),
            Cell::Text(texts.counted("plan-actions-overdue", row.actions.overdue)),
            Cell::date(row.review_on),
        ]
    });
    blocks.push(writer.table(keys.map(|key| writer.words(key)).into(), rows.collect()));
    blocks
}

/// How many customers are in each band, the least well of them, and open alerts.
pub(super) fn health(pen: &Pen<'_>, facts: &HealthOfFacts) -> Vec<Block> {
    let writer = pen.writer;
    let (texts, page) = (writer.texts(), &writer.page);
    let found = &facts.page;
    let bands = Band::ALL.iter().map(|band| health_words::band(texts, band));
    let bands = bands.chain([texts.text("health-unknown")]);
    let counted = bands.enumerate().map(|(place, name)| {
        let count: u64 = found.heat.cells.iter().map(|row| row[place]).sum();
        (name, page.count(&count))
    });
    let mut blocks = vec![
        Block::Facts(counted.collect()),
        Block::Words(texts.counted("alerts-open-total", found.alerts)),
    ];
    if !facts.alerts.is_empty() {
        let keys = [
            "account-name",
            "account-owner",
            "alert",
            "signal-says",
            "report-on",
            "alert-raised-on",
        ];
        let rows = facts.alerts.iter().map(|one| {
            vec![
                Cell::Text(one.account_name.clone()),
                Cell::words(one.owner.as_deref()),
                Cell::Text(texts.text(health_words::topic_key(&one.about.topic()))),
                Cell::Text(health_words::about(texts, &one.about)),
                Cell::date(one.value_on),
                Cell::Date(one.raised_on),
            ]
        });
        blocks.push(writer.table(keys.map(|key| writer.words(key)).into(), rows.collect()));
        blocks.extend(writer.left_out(found.alerts.saturating_sub(facts.alerts.len() as u64)));
    }
    blocks
}

/// How many accounts get too little and how many too much, and what to move at those of most sales.
pub(super) fn coverage(pen: &Pen<'_>, facts: &CoverageFacts) -> Vec<Block> {
    let writer = pen.writer;
    let (texts, page) = (writer.texts(), &writer.page);
    let counted = facts.counts.iter().map(|(served, count)| {
        let name = texts.text(selling_words::served_key(&Some(*served)));
        (name, page.count(count))
    });
    let mut blocks = vec![
        Block::Words(writer.span(facts.days)),
        Block::Facts(counted.collect()),
    ];
    if !facts.under.is_empty() {
        let columns = vec![
            writer.words("account-name"),
            writer.words("account-owner"),
            writer.words("selling-way"),
            writer.amounts("figure-net-recent", pen.currency),
            writer.words("selling-mismatch"),
        ];
        let rows = facts.under.iter().map(|row| {
            let owner = row.owner.as_ref().map(|(_, name)| name.as_str());
            let way = selling_words::way(texts, row.way, row.confirmed.is_some());
            vec![
                Cell::Text(row.name.clone()),
                Cell::words(owner),
                Cell::Text(way),
                writer.money(row.net_recent),
                Cell::Text(selling_words::gaps(texts, &row.gaps).join(&texts.text("list-separator"))),
            ]
        });
        blocks.push(writer.table(columns, rows.collect()));
    }
    blocks
}
