//! What we and the account did with each other, and what comes next.

use dahu_app::{
    review::{AgreedStep, Meeting, MeetingFacts},
    task::TaskRow,
};
use dahu_core::review::Audience;

use super::Pen;
use crate::{
    activity::words,
    export::Cell,
    paper::Block,
    report::{brief, figures},
    review::writer::or_dash,
};

/// What was done in the span.
pub(super) fn meetings(pen: &Pen<'_>, facts: &MeetingFacts) -> Vec<Block> {
    let writer = pen.writer;
    let is_inside = pen.audience == Audience::Inside;
    let mut columns = vec![writer.words("report-kind"), writer.numbers("report-activities")];
    if is_inside {
        columns.push(writer.numbers("review-hours"));
    }
    let kinds = facts.kinds.iter().map(|(kind, count, minutes)| {
        let mut row = vec![
            Cell::Text(writer.text(words::kind_key(kind))),
            Cell::Count(*count),
        ];
        let minutes = minutes.map(|minutes| figures::hours(i64::try_from(minutes).unwrap_or(i64::MAX)));
        row.extend(minutes.map(Cell::Text));
        row
    });
    let met = writer.page.count(&facts.contacts_met);
    let mut blocks = vec![
        Block::Words(writer.days(&facts.days)),
        writer.table(columns, kinds.collect()),
        Block::Words(writer.texts().text_with("review-contacts-met", "number", met)),
        listed(pen, &facts.rows),
    ];
    blocks.extend(writer.left_out(facts.left_out));
    blocks
}

fn listed(pen: &Pen<'_>, rows: &[Meeting]) -> Block {
    let writer = pen.writer;
    let texts = writer.texts();
    let is_inside = pen.audience == Audience::Inside;
    let mut keys = vec!["report-on", "report-kind", "review-theirs", "review-ours"];
    if is_inside {
        keys.extend(["report-text", "report-outcome"]);
    }
    let columns = keys.into_iter().map(|key| writer.words(key));
    let names = |names: &[String]| Cell::Text(or_dash(names.join(&texts.text("name-separator"))));
    let rows = rows.iter().map(|row| {
        let mut cells = vec![
            Cell::Date(row.on),
            Cell::Text(texts.text(words::kind_key(&row.kind))),
            names(&row.contacts),
            names(&row.people),
        ];
        if is_inside {
            let outcome = row
                .outcome
                .map(|outcome| texts.text(words::outcome_key(&outcome)));
            cells.push(Cell::Text(brief(row.text.as_deref().unwrap_or_default())));
            cells.push(Cell::words(outcome.as_deref()));
        }
        cells
    });
    writer.table(columns.collect(), rows.collect())
}

/// Steps that the account agreed to.
pub(super) fn agreed(pen: &Pen<'_>, steps: &[AgreedStep]) -> Vec<Block> {
    let rows = steps.iter().map(|step| {
        vec![
            Cell::Date(step.due_on),
            Cell::Text(step.what.clone()),
            Cell::Text(step.by.clone()),
        ]
    });
    vec![due(pen, rows.collect())]
}

/// All open tasks, the first due first.
pub(super) fn planned(pen: &Pen<'_>, tasks: &[TaskRow]) -> Vec<Block> {
    let rows = tasks.iter().map(|task| {
        let what = match &task.opportunity {
            Some((_, name)) => format!("{} · {name}", task.what),
            None => task.what.clone(),
        };
        vec![
            Cell::Date(task.due_on),
            Cell::Text(what),
            Cell::Text(task.owner_name.clone()),
        ]
    });
    vec![due(pen, rows.collect())]
}

/// What is due, by when and by whom.
pub(super) fn due(pen: &Pen<'_>, rows: Vec<Vec<Cell>>) -> Block {
    let keys = ["report-due", "report-what", "report-who"];
    pen.writer
        .table(keys.map(|key| pen.writer.words(key)).into(), rows)
}
