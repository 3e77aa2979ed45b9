//! The words of cases.

use dahu_app::case::CaseStates;
use dahu_core::case::{CaseKind, CaseState, Resolution, Severity};
use serde_json::Value;

use crate::text::Texts;

/// The word of the list for cases of any state.
pub(super) const ALL: &str = "all";

/// The states that a word of the list asks for; those that are not resolved where it asks for none that is known.
pub(super) fn states(word: &str) -> CaseStates {
    match word {
        ALL => CaseStates::All,
        word => CaseState::from_word(word).map_or(CaseStates::NotResolved, CaseStates::At),
    }
}

/// The key of a kind's name.
pub(crate) fn kind_key(kind: &CaseKind) -> &'static str {
    match kind {
        CaseKind::Question => "case-kind-question",
        CaseKind::Fault => "case-kind-fault",
        CaseKind::Complaint => "case-kind-complaint",
        CaseKind::Request => "case-kind-request",
    }
}

/// The key of a severity's name.
pub(crate) fn severity_key(severity: &Severity) -> &'static str {
    match severity {
        Severity::Low => "case-severity-low",
        Severity::Normal => "case-severity-normal",
        Severity::High => "case-severity-high",
        Severity::Critical => "case-severity-critical",
    }
}

/// The class that colours a severity.
pub(crate) fn severity_class(severity: &Severity) -> &'static str {
    match severity {
        Severity::Low => "tag-none",
        Severity::Normal => "tag-medium",
        Severity::High => "tag-warn",
        Severity::Critical => "tag-bad",
    }
}

/// The key of a state's name.
pub(crate) fn state_key(state: &CaseState) -> &'static str {
    match state {
        CaseState::Open => "case-state-open",
        CaseState::Waiting => "case-state-waiting",
        CaseState::Resolved => "case-state-resolved",
        CaseState::Closed => "case-state-closed",
    }
}

/// The class that colours a state.
pub(crate) fn state_class(state: &CaseState) -> &'static str {
    match state {
        CaseState::Open => "tag-warn",
        CaseState::Waiting => "tag-medium",
        CaseState::Resolved => "tag-good",
        CaseState::Closed => "tag-none",
    }
}

/// When a case was resolved with what, and why it was opened again, where it was.
pub(crate) fn resolution(texts: &Texts, one: &Resolution) -> String {
    let facts = [("date", one.on.to_string()), ("done", one.done.clone())];
    let done = texts.fill("case-resolved-told", &facts);
    match &one.reopened {
        Some(reopened) => texts.fill(
            "case-reopened-told",
            &[
                ("told", done),
                ("date", reopened.on.to_string()),
                ("why", reopened.why.clone()),
            ],
        ),
        None => done,
    }
}

/// The same of all resolutions that an event tells of; nothing where it tells of none.
pub(crate) fn told(texts: &Texts, value: &Value) -> Option<String> {
    let resolutions: Vec<Resolution> = serde_json::from_value(value.clone()).ok()?;
    let told: Vec<String> = resolutions.iter().map(|one| resolution(texts, one)).collect();
    (!told.is_empty()).then(|| told.join(&texts.text("list-separator")))
}
