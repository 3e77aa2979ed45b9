//! Who the account is to us, and how the relationship and the customer are.

use dahu_app::{
    health::{AccountDials, AlertRow},
    kind::KindOfAccount,
    review::{HealthFacts, KeyAccountFacts, SelectedFacts},
    selling::AccountSelling,
};
use dahu_core::health::{Reading, Sign};

use super::Pen;
use crate::{
    export::Cell, health::words as health_words, kind::words as kind_words, number::DASH, paper::Block,
    relationship::words as relationship_words, selection::words as selection_words,
    selling::words as selling_words,
};

/// Whether it is a key account and why, of which kinds, and how it is sold to.
pub(super) fn key_account(pen: &Pen<'_>, facts: &KeyAccountFacts) -> Vec<Block> {
    let texts = pen.writer.texts();
    let mut told = Vec::new();
    if let Some(selected) = &facts.selected {
        told.extend(self::selected(pen, selected));
    }
    let kinds = facts.kinds.kinds.iter().filter(|kind| kind.stands.is_some());
    told.extend(kinds.map(|one| kind(pen, one)));
    told.extend(selling(pen, &facts.selling));
    let date = facts
        .kinds
        .as_of
        .map_or_else(|| DASH.to_owned(), |day| day.to_string());
    let version = |version: i32| ("version", version.to_string());
    let (from, until) = facts.selling.days;
    let by_kinds = [("date", date.clone()), version(facts.kinds.rules)];
    let by_selling = [
        ("date", date),
        ("from", from.to_string()),
        ("until", until.to_string()),
        version(facts.selling.rules),
    ];
    let by_criteria = facts.selected.as_ref().map(|selected| by_criteria(pen, selected));
    let stands_on = [
        by_criteria,
        Some(field(
            pen,
            "kinds-of-account",
            &texts.fill("kinds-as-of", &by_kinds),
        )),
        Some(field(
            pen,
            "selling-of-account",
            &texts.fill("selling-as-of", &by_selling),
        )),
    ];
    let stands_on: Vec<String> = stands_on.into_iter().flatten().collect();
    vec![Block::Facts(told), Block::Note(stands_on.join(" · "))]
}

/// Something under its name.
fn field(pen: &Pen<'_>, key: &str, value: &str) -> String {
    let texts = pen.writer.texts();
    let facts = [("field", texts.text(key)), ("value", value.to_owned())];
    texts.fill("field-value", &facts)
}

fn by_criteria(pen: &Pen<'_>, selected: &SelectedFacts) -> String {
    let texts = pen.writer.texts();
    let selection = &selected.selection;
    let parts = [
        selection_words::basis(texts, &selection.basis),
        texts.text_with("selection-as-of", "date", selection.figures_on),
    ];
    parts.join(&texts.text("list-separator"))
}

fn selected(pen: &Pen<'_>, selected: &SelectedFacts) -> Vec<(String, String)> {
    let texts = pen.writer.texts();
    let row = &selected.row;
    let rank = row
        .rank
        .map(|rank| texts.text_with("selection-rank-of", "rank", rank));
    let stands = std::iter::once(selection_words::standing(texts, &row.standing)).chain(rank);
    let why = selection_words::why(texts, &selected.selection, row);
    vec![
        (
            texts.text("selection-is-it"),
            stands.collect::<Vec<_>>().join(&texts.text("name-separator")),
        ),
        (texts.text("selection-why"), why.join(" ")),
    ]
}

fn kind(pen: &Pen<'_>, one: &KindOfAccount) -> (String, String) {
    let texts = pen.writer.texts();
    let stands = texts.text(kind_words::stands_key(&one.stands));
    let decided = one.decision.as_ref().map(|decision| {
        let because = decision.reason.as_ref();
        let because = because.map(|reason| texts.text_with("kind-decided-because", "reason", reason));
        std::iter::once(kind_words::decided(texts, decision)).chain(because)
    });
    let parts = std::iter::once(stands).chain(decided.into_iter().flatten());
    (
        texts.text(kind_words::kind_key(&one.kind)),
        parts.collect::<Vec<_>>().join(&texts.text("list-separator")),
    )
}

fn selling(pen: &Pen<'_>, found: &AccountSelling) -> Vec<(String, String)> {
    let texts = pen.writer.texts();
    let separator = texts.text("list-separator");
    let way = selling_words::way(texts, found.way, found.confirmed.is_some());
    let confirmed = found
        .confirmed
        .as_ref()
        .map(|one| selling_words::confirmed(texts, one));
    let way: Vec<String> = std::iter::once(way).chain(confirmed).collect();
    let mut told = vec![(texts.text("selling-of-account"), way.join(&separator))];
    if found.served.is_some() {
        told.push((
            texts.text("selling-served"),
            texts.text(selling_words::served_key(&found.served)),
        ));
    }
    let gaps = selling_words::gaps(texts, &found.gaps);
    if !gaps.is_empty() {
        told.push((texts.text("selling-mismatch"), gaps.join(&separator)));
    }
    told
}

/// The stage, both dials, bad signals with their days and sources, and open alerts.
pub(super) fn health(pen: &Pen<'_>, facts: &HealthFacts) -> Vec<Block> {
    let texts = pen.writer.texts();
    let stage = match &facts.relationship.placement {
        Some(placement) => {
            let by = placement.placed_by.clone();
            let since = [
                ("date", placement.placed.on.to_string()),
                ("by", by.unwrap_or_else(|| texts.text("actor-system"))),
            ];
            let stage = texts.text(relationship_words::stage_key(&placement.placed.stage));
            [stage, texts.fill("relationship-since", &since)].join(&texts.text("list-separator"))
        }
        None => texts.text("relationship-nobody-placed"),
    };
    let dials = &facts.dials;
    let mut told = vec![
        (texts.text("relationship-stage"), stage),
        (
            texts.text("health-data-percent"),
            dials.completeness.percent.to_string(),
        ),
    ];
    if let Some(wellness) = &dials.wellness {
        let score = wellness.score.map(|score| {
            let parts = [score.to_string(), health_words::score_band(texts, &score)];
            parts.join(&texts.text("list-separator"))
        });
        let unknown = || texts.text("health-too-little-known");
        told.push((texts.text("health-customer"), score.unwrap_or_else(unknown)));
    }
    let mut blocks = vec![Block::Facts(told)];
    blocks.extend(signals(pen, dials));
    let open: Vec<&AlertRow> = dials.alerts.iter().filter(|one| one.state.is_open()).collect();
    if !open.is_empty() {
        blocks.push(Block::Words(
            texts.counted("alerts-open-total", open.len() as u64),
        ));
        blocks.push(alerts(pen, &open));
    }
    blocks
}

/// The bad signals; nothing where there are none, or where the reader may not see them.
fn signals(pen: &Pen<'_>, dials: &AccountDials) -> Option<Block> {
    let writer = pen.writer;
    let texts = writer.texts();
    let keys = ["health-signals-bad", "signal-says", "report-on", "signal-source"];
    let row = |reading: &Reading| {
        vec![
            Cell::Text(texts.text(health_words::signal_key(&reading.signal))),
            Cell::Text(health_words::value(texts, &reading.value)),
            Cell::date(reading.on),
            Cell::Text(texts.text(health_words::source_key(reading.signal.source()))),
        ]
    };
    let readings = dials.wellness.iter().flat_map(|wellness| &wellness.readings);
    let bad = readings.filter(|reading| reading.sign == Sign::Bad);
    let rows: Vec<Vec<Cell>> = bad.map(row).collect();
    let columns = keys.map(|key| writer.words(key)).into();
    (!rows.is_empty()).then(|| writer.table(columns, rows))
}

fn alerts(pen: &Pen<'_>, open: &[&AlertRow]) -> Block {
    let writer = pen.writer;
    let texts = writer.texts();
    let keys = ["alert", "signal-says", "report-on", "alert-raised-on"];
    let rows = open.iter().map(|one| {
        vec![
            Cell::Text(texts.text(health_words::topic_key(&one.about.topic()))),
            Cell::Text(health_words::about(texts, &one.about)),
            Cell::date(one.value_on),
            Cell::Date(one.raised_on),
        ]
    });
    writer.table(keys.map(|key| writer.words(key)).into(), rows.collect())
}
