//! The words for what is handed over, and how far a handover has come.

use dahu_core::handover::{Handed, HandedCounts, HandoverState};

use crate::{number, text::Texts};

/// The key of the name of what is handed over.
pub(super) fn kind_key(kind: &Handed) -> &'static str {
    match kind {
        Handed::Ownership => "handed-ownership",
        Handed::Target => "handed-target",
        Handed::Role => "handed-role",
        Handed::Task => "handed-task",
        Handed::Opportunity => "handed-opportunity",
        Handed::Case => "handed-case",
    }
}

/// What goes along, in a few words.
pub(super) fn counts(texts: &Texts, counts: &HandedCounts) -> String {
    let parts = Handed::ALL
        .into_iter()
        .filter(|kind| counts.of(*kind) > 0)
        .map(|kind| {
            let count = number::grouped(&counts.of(kind).to_string());
            texts.fill(
                "handed-count",
                &[("kind", texts.text(kind_key(&kind))), ("count", count)],
            )
        });
    parts.collect::<Vec<_>>().join(&texts.text("list-separator"))
}

/// The key of a state's name.
pub(super) fn state_key(state: &HandoverState) -> &'static str {
    match state {
        HandoverState::Draft => "handover-draft",
        HandoverState::Done => "handover-done",
        HandoverState::Undone => "handover-undone",
    }
}

/// The class that colours a state.
pub(super) fn state_class(state: &HandoverState) -> &'static str {
    match state {
        HandoverState::Draft => "tag-medium",
        HandoverState::Done => "tag-good",
        HandoverState::Undone => "tag-none",
    }
}
