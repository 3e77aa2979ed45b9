//! The words of playbooks, and what the audit trail tells of them.

use dahu_core::playbook::{Question, words::QuestionPart};
use serde_json::Value;

use crate::{page::Page, plan::words::both, text::Texts};

/// The name of a word of a family.
pub(crate) fn word(texts: &Texts, family: &str, word: &str) -> String {
    texts.text(&format!("playbook-word-{family}-{}", word.replace('_', "-")))
}

/// The questions of each part that has any, with its name.
pub(super) fn by_part(page: &Page, questions: &[Question]) -> Vec<(String, Vec<String>)> {
    let of = |part: &QuestionPart| -> Vec<String> {
        let of_part = questions.iter().filter(|question| question.part == *part);
        of_part.map(|question| both(page, &question.words)).collect()
    };
    QuestionPart::ALL
        .iter()
        .map(|part| (word(page.texts(), "part", part.as_str()), of(part)))
        .filter(|(_, questions)| !questions.is_empty())
        .collect()
}

/// Whether a field says nothing to people: an id beside words that tell the same.
pub(crate) fn is_untold(field: &str) -> bool {
    matches!(field, "sheet_playbook" | "sheet_activity")
}

/// What the audit trail tells of a field of a playbook or of what is followed; nothing for another noun's field.
pub(crate) fn of_event(texts: &Texts, field: &str, value: &Value) -> Option<String> {
    let text = |value: &Value, name: &str| {
        let text = value.get(name).and_then(Value::as_str);
        text.unwrap_or_default().to_owned()
    };
    let both = |value: &Value| {
        let parts = [text(value, "zh"), text(value, "en")];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        parts.join(" / ")
    };
    let kind = field.split_once(':').map_or(field, |(kind, _)| kind);
    Some(match kind {
        "tick" => {
            let words = value.get("words").map(&both).unwrap_or_default();
            [words, text(value, "on"), text(value, "note")]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(" · ")
        }
        "playbook" | "purpose" if value.is_object() => both(value),
        "playbook_steps" | "playbook_questions" => {
            let all = value.as_array()?.iter();
            let words: Vec<String> = all.filter_map(|one| one.get("words").map(&both)).collect();
            words.join("; ")
        }
        "situation" => word(texts, "situation", value.as_str()?),
        _ => return None,
    })
}
