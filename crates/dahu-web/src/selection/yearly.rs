//! The words of the yearly review: that it is due, and what it looks at.

use dahu_app::selection::{
    Row,
    review::{Agenda, LeftRow, Matter, Placed, Yearly},
};
use dahu_core::selection::Standing;

use super::words;
use crate::text::Texts;

/// The key of what a review looks at.
pub(crate) fn matter_key(matter: &Matter) -> &'static str {
    match matter {
        Matter::Border => "selection-agenda-border",
        Matter::Joined => "selection-agenda-joined",
        Matter::Left => "selection-agenda-left",
        Matter::Old => "selection-agenda-old",
        Matter::NotEnoughKnown => "selection-not-enough-known",
    }
}

/// That the yearly review is due, and why; nothing where it is not.
pub(crate) fn due(texts: &Texts, yearly: &Yearly) -> Option<String> {
    let over = yearly.is_over.then(|| match yearly.last {
        Some(last) => texts.text_with("selection-due-since", "date", last),
        None => texts.text("selection-due-first"),
    });
    let old = (yearly.old > 0).then(|| texts.counted("selection-due-old", yearly.old));
    let told: Vec<String> = over.into_iter().chain(old).collect();
    yearly.is_due().then(|| told.join(" "))
}

/// When the last review was held.
pub(crate) fn last_review(texts: &Texts, yearly: &Yearly) -> String {
    match yearly.last {
        Some(last) => texts.text_with("selection-last-review", "date", last),
        None => texts.text("selection-reviews-none"),
    }
}

/// Why an account is no key account any more, and where it stood before and then.
pub(super) fn left(texts: &Texts, row: &LeftRow) -> String {
    let placed = |placed: Placed| match placed.rank.zip(placed.score_hundredths) {
        Some((rank, score)) => texts.fill(
            "selection-placed",
            &[
                ("rank", rank.to_string()),
                ("points", words::points(&(f64::from(score) / 100.0))),
            ],
        ),
        None => texts.text("selection-not-ranked"),
    };
    let why = match (row.why, &row.reason) {
        (Some(_), Some(reason)) => texts.fill(
            "field-value",
            &[
                ("field", texts.text("selection-kept-out")),
                ("value", reason.clone()),
            ],
        ),
        (Some(out), None) => words::standing(texts, &Standing::Out(out)),
        (None, _) => texts.text("selection-left-not-kept"),
    };
    texts.fill(
        "selection-left-told",
        &[
            ("why", why),
            ("before", placed(row.before)),
            ("now", placed(row.now)),
        ],
    )
}

/// A matter of the agenda.
pub(super) struct MatterShown {
    pub(super) matter: Matter,
    /// The accounts with why they stand where they stand.
    pub(super) rows: Vec<(Row, String)>,
    pub(super) total: u64,
}

impl MatterShown {
    /// How many accounts more there are.
    pub(super) fn more(&self) -> u64 {
        self.total.saturating_sub(self.rows.len() as u64)
    }
}

/// The agenda with why accounts stand where they stand.
pub(super) fn matters(texts: &Texts, agenda: Agenda) -> Vec<MatterShown> {
    let selection = agenda.selection;
    let with_why = |row: Row| {
        let why = words::why(texts, &selection, &row).into_iter().next();
        (row, why.unwrap_or_default())
    };
    let items = agenda.items.into_iter().map(|item| MatterShown {
        matter: item.matter,
        total: item.total,
        rows: item.rows.into_iter().map(with_why).collect(),
    });
    items.collect()
}
