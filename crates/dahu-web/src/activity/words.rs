//! The words of activities.

use dahu_app::activity::EntryFilter;
use dahu_core::activity::{ActivityKind, Direction, Outcome};

use crate::text::Texts;

/// The key of a kind's name.
pub(crate) fn kind_key(kind: &ActivityKind) -> &'static str {
    match kind {
        ActivityKind::Visit => "activity-kind-visit",
        ActivityKind::Call => "activity-kind-call",
        ActivityKind::Message => "activity-kind-message",
        ActivityKind::Meeting => "activity-kind-meeting",
        ActivityKind::Workshop => "activity-kind-workshop",
        ActivityKind::Mail => "activity-kind-mail",
        ActivityKind::Note => "activity-kind-note",
    }
}

/// The key of an outcome's name.
pub(crate) fn outcome_key(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Advance => "outcome-advance",
        Outcome::Continuation => "outcome-continuation",
        Outcome::Order => "outcome-order",
        Outcome::NoSale => "outcome-no-sale",
    }
}

/// The class that colours an outcome.
pub(crate) fn outcome_class(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Advance | Outcome::Order => "tag-good",
        Outcome::Continuation => "tag-none",
        Outcome::NoSale => "tag-bad",
    }
}

/// The key of a direction's name.
pub(crate) fn direction_key(direction: &Direction) -> &'static str {
    match direction {
        Direction::Ours => "direction-ours",
        Direction::Theirs => "direction-theirs",
    }
}

/// The name of a filter of the timeline.
pub(crate) fn filter(texts: &Texts, filter: &EntryFilter) -> String {
    texts.text(match filter {
        EntryFilter::All => "all",
        EntryFilter::Activities => "activities",
        EntryFilter::Kind(kind) => kind_key(kind),
        EntryFilter::Orders => "timeline-orders",
        EntryFilter::Assessments => "assessments",
        EntryFilter::Changes => "timeline-changes",
        EntryFilter::Files => "timeline-files",
    })
}

/// An effort in hours and minutes.
pub(crate) fn effort(texts: &Texts, minutes: &u32) -> String {
    let facts = [
        ("hours", (minutes / 60).to_string()),
        ("minutes", (minutes % 60).to_string()),
    ];
    let key = match (minutes / 60, minutes % 60) {
        (0, _) => "effort-minutes",
        (_, 0) => "effort-hours",
        _ => "effort-hours-minutes",
    };
    texts.fill(key, &facts)
}

/// Who took part: theirs, then ours.
pub(crate) fn participants(
    texts: &Texts,
    people: &[String],
    (named, unknown): &(Vec<String>, usize),
) -> String {
    let mut theirs = named.clone();
    if *unknown > 0 {
        theirs.push(texts.text("activity-former-contact"));
    }
    let sides = [theirs, people.to_vec()]
        .into_iter()
        .filter(|side| !side.is_empty());
    let sides: Vec<String> = sides
        .map(|side| side.join(&texts.text("name-separator")))
        .collect();
    sides.join(" · ")
}
