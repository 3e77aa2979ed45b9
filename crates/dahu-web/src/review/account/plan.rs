//! The plan of the account, its white space, and what was signed of it.

use dahu_app::{
    plan::{Matrix, ObjectiveRow, Plan},
    review::SignedPlan,
    task::TaskRow,
};
use dahu_core::{
    plan::{
        state::in_force,
        white_space::{Square, Standing},
    },
    task::TaskState,
};

use super::{Pen, work::due};
use crate::{
    export::Cell, opportunity::words as opportunity_words, paper::Block, plan::words, review::writer::or_dash,
};

/// Actions that are overdue and named at most.
const ACTIONS: usize = 20;
/// Squares that are named at most.
const SQUARES: usize = 25;

/// What it means to reach and how far that has come, what was done, and what the last review decided.
pub(super) fn plan(pen: &Pen<'_>, plan: &Plan) -> Vec<Block> {
    let writer = pen.writer;
    let texts = writer.texts();
    let facts = &plan.facts;
    let mode = facts.selling_mode.map(|mode| {
        (
            texts.text("selling-of-account"),
            opportunity_words::name(texts, &mode),
        )
    });
    let review = plan.review_on.map(|due| {
        let overdue = plan
            .is_review_overdue()
            .then(|| texts.text("plan-review-overdue"));
        let parts: Vec<String> = std::iter::once(due.to_string()).chain(overdue).collect();
        (
            texts.text("plan-review-due"),
            parts.join(&texts.text("list-separator")),
        )
    });
    let state = words::word(texts, "state", facts.state.as_str());
    let version = in_force(&facts.record.versions);
    let version = version.map(|version| texts.text_with("plan-version-number", "number", version.number));
    let state: Vec<String> = std::iter::once(state).chain(version).collect();
    let mut told = vec![
        (texts.text("plan-name"), facts.name.clone()),
        (
            texts.text("plan-state"),
            state.join(&texts.text("list-separator")),
        ),
        (
            texts.text("plan-days"),
            writer.span((facts.first_on, facts.last_on)),
        ),
    ];
    told.extend(mode.into_iter().chain(review));
    let (done, overdue) = actions(pen, plan);
    told.push((texts.text("plan-actions"), done));
    let mut blocks = vec![Block::Facts(told), objectives(pen, &plan.objectives)];
    blocks.extend(overdue);
    blocks.push(Block::Words(last_review(pen, plan)));
    blocks
}

fn objectives(pen: &Pen<'_>, rows: &[ObjectiveRow]) -> Block {
    let (writer, page) = (pen.writer, &pen.writer.page);
    if rows.is_empty() {
        return Block::Words(writer.text("plan-objectives-none"));
    }
    let keys = [
        "plan-objective",
        "plan-measure",
        "plan-value",
        "plan-known-on",
        "plan-aim",
        "plan-by",
        "plan-progress",
    ];
    let rows = rows.iter().map(|row| {
        let (objective, measured) = (&row.objective, &row.measured);
        let measure = &objective.measure;
        vec![
            Cell::Text(objective.words.clone()),
            Cell::Text(words::measure(page.texts(), measure, row.unit.as_deref())),
            Cell::Text(words::known(page, measured, measure)),
            Cell::Date(measured.as_of),
            Cell::Text(words::value(page, &objective.aim, measure)),
            Cell::Date(objective.by),
            Cell::Text(words::word(page.texts(), "pace", measured.progress.pace.as_str())),
        ]
    });
    writer.table(keys.map(|key| writer.words(key)).into(), rows.collect())
}

/// How many actions were done and how many are overdue, and the overdue ones.
fn actions(pen: &Pen<'_>, plan: &Plan) -> (String, Vec<Block>) {
    let texts = pen.writer.texts();
    let of = |is_it: fn(&TaskState) -> bool| plan.actions.iter().filter(move |task| is_it(&task.state));
    let done = of(|state| matches!(state, TaskState::Done { .. })).count();
    let open: Vec<&TaskRow> = of(TaskState::is_open).collect();
    let late: Vec<&TaskRow> = open
        .iter()
        .copied()
        .filter(|task| task.due_on < plan.today)
        .collect();
    let all = [
        ("done", done.to_string()),
        ("all", (done + open.len()).to_string()),
    ];
    let overdue = (!late.is_empty()).then(|| texts.counted("plan-actions-overdue", late.len() as u64));
    let told = std::iter::once(texts.fill("plan-actions-short", &all)).chain(overdue);
    let told = told.collect::<Vec<_>>().join(&texts.text("list-separator"));
    let rows: Vec<Vec<Cell>> = late
        .iter()
        .take(ACTIONS)
        .map(|task| {
            vec![
                Cell::Date(task.due_on),
                Cell::Text(task.what.clone()),
                Cell::Text(task.owner_name.clone()),
            ]
        })
        .collect();
    let mut blocks = Vec::new();
    if !rows.is_empty() {
        blocks.push(due(pen, rows));
        blocks.extend(pen.writer.left_out((late.len().saturating_sub(ACTIONS)) as u64));
    }
    (told, blocks)
}

fn last_review(pen: &Pen<'_>, plan: &Plan) -> String {
    let texts = pen.writer.texts();
    let reviews = plan.facts.record.reviews.values();
    let Some(last) = reviews.max_by_key(|review| review.held_on) else {
        return texts.text("plan-reviews-none");
    };
    if last.decisions.is_empty() {
        return texts.text_with("review-plan-undecided", "date", last.held_on);
    }
    let head = texts.text_with("review-plan-decided", "date", last.held_on);
    let lines = std::iter::once(head).chain(last.decisions.iter().cloned());
    lines.collect::<Vec<_>>().join("\n")
}

/// How many squares stand how, our share of wallet, and from where each is known.
pub(super) fn white_space(pen: &Pen<'_>, matrix: &Matrix) -> Vec<Block> {
    let page = &pen.writer.page;
    let texts = page.texts();
    let squares = || matrix.rows.iter().flat_map(|row| &row.squares);
    let counted = [
        Standing::Have,
        Standing::Rival,
        Standing::Nothing,
        Standing::Unknown,
    ];
    let counted = counted.map(|standing| {
        let count = squares().filter(|square| square.standing == standing).count();
        let name = words::word(texts, "standing", standing.as_str());
        (name, page.count(&(count as u64)))
    });
    let mut blocks = vec![
        Block::Facts(counted.into()),
        Block::Words(words::wallet(page, matrix)),
    ];
    if let Some(told) = &matrix.told {
        let facts = [
            ("amount", page.money(&told.amount)),
            ("source", told.source.clone()),
            ("date", told.on.to_string()),
        ];
        blocks.push(Block::Words(texts.fill("plan-wallet-told", &facts)));
    }
    blocks.extend(told_squares(pen, matrix));
    let missing = [
        ("plan-units-hidden", matrix.hidden),
        ("plan-units-left-out", matrix.left_out),
    ];
    let missing = missing.into_iter().filter(|(_, count)| *count > 0);
    blocks.extend(missing.map(|(key, count)| Block::Note(texts.counted(key, count as u64))));
    blocks
}

/// The squares of which people say something, with who says so and when.
fn told_squares(pen: &Pen<'_>, matrix: &Matrix) -> Vec<Block> {
    let (writer, page) = (pen.writer, &pen.writer.page);
    let all = matrix.rows.iter().flat_map(|row| {
        let units = matrix.units.iter().zip(&row.squares);
        units.map(move |(unit, square)| (row, unit, square))
    });
    let said = all.filter_map(|(row, unit, square)| Some((row, unit, square, square.cell.as_ref()?)));
    let potential = |square: &Square| writer.perhaps(square.potential());
    let mut rows: Vec<Vec<Cell>> = said
        .map(|(row, unit, square, cell)| {
            vec![
                Cell::Text(words::row(page.texts(), &row.row)),
                Cell::Text(unit.name.clone()),
                Cell::Text(words::square(page, square)),
                potential(square),
                Cell::Text(or_dash(cell.source.clone())),
                Cell::Date(cell.on),
            ]
        })
        .collect();
    if rows.is_empty() {
        return Vec::new();
    }
    let left_out = rows.len().saturating_sub(SQUARES);
    rows.truncate(SQUARES);
    let columns = vec![
        writer.words("plan-row"),
        writer.words("account-name"),
        writer.words("plan-square"),
        writer.amounts("plan-potential", pen.currency),
        writer.words("plan-source"),
        writer.words("plan-known-on"),
    ];
    let mut blocks = vec![writer.table(columns, rows)];
    blocks.extend(writer.left_out(left_out as u64));
    blocks
}

/// What the account signed: objectives and steps as they were read, by whom and when.
pub(super) fn mutual(pen: &Pen<'_>, plan: &SignedPlan) -> Vec<Block> {
    let writer = pen.writer;
    let texts = writer.texts();
    let by = plan.by.iter().map(|(name, at)| {
        let name = if name.is_empty() {
            texts.text("activity-former-contact")
        } else {
            name.clone()
        };
        format!("{name} ({})", texts.day(*at))
    });
    let by = by.collect::<Vec<_>>().join(&texts.text("name-separator"));
    let mut blocks = vec![Block::Facts(vec![(texts.text("field-signed-by"), by)])];
    if !plan.signed.words.is_empty() {
        blocks.push(Block::Words(plan.signed.words.clone()));
    }
    if !plan.signed.aims.is_empty() {
        let columns = ["mutual-aims", "plan-by"].map(|key| writer.words(key));
        let aims = plan.signed.aims.iter();
        let rows = aims.map(|aim| vec![Cell::Text(aim.words.clone()), Cell::Date(aim.by)]);
        blocks.push(writer.table(columns.into(), rows.collect()));
    }
    if !plan.signed.steps.is_empty() {
        blocks.push(steps(pen, plan));
    }
    if plan.is_changed {
        blocks.push(Block::Note(texts.text("review-mutual-changed")));
    }
    blocks
}

fn steps(pen: &Pen<'_>, plan: &SignedPlan) -> Block {
    let writer = pen.writer;
    let keys = [
        "mutual-steps",
        "mutual-side",
        "mutual-who",
        "plan-due",
        "plan-state",
    ];
    let rows = plan.signed.steps.iter().map(|step| {
        let done = step.is_done.then(|| writer.text("plan-action-done"));
        let side = match step.is_theirs {
            true => plan.account_name.clone(),
            false => writer.text("mutual-us"),
        };
        vec![
            Cell::Text(step.what.clone()),
            Cell::Text(side),
            Cell::Text(or_dash(step.who.clone())),
            Cell::date(step.due_on),
            Cell::words(done.as_deref()),
        ]
    });
    writer.table(keys.map(|key| writer.words(key)).into(), rows.collect())
}
