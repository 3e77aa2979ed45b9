//! The words of the audit trail, for pages, files and the command line.

use dahu_app::audit::{AuditRow, Fracture};
use dahu_core::assessment::Intent;
use serde_json::{Map, Value};

use crate::{number::DASH, text::Texts};

/// Characters of a value that a list shows.
const SHOWN: usize = 120;

/// A field that an event changed, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldChange {
    /// What the field is called.
    pub field: String,
    /// Its value before; nothing where it had none.
    pub old: Option<String>,
    /// Its value after; nothing where it has none any more.
    pub new: Option<String>,
}

impl FieldChange {
    /// The change in one line: field: old → new.
    #[must_use]
    pub fn line(&self, texts: &Texts) -> String {
        let new = self.new.clone().unwrap_or_else(|| DASH.to_owned());
        let value = self
            .old
            .as_ref()
            .map_or(new.clone(), |old| format!("{old} → {new}"));
        texts.fill("field-value", &[("field", self.field.clone()), ("value", value)])
    }
}

/// The noun as people call it.
#[must_use]
pub fn noun(texts: &Texts, noun: &str) -> String {
    texts
        .find(&format!("noun-{}", noun.replace('_', "-")))
        .unwrap_or_else(|| noun.to_owned())
}

/// What happened, as people call it.
#[must_use]
pub fn verb(texts: &Texts, verb: &str) -> String {
    texts
        .find(&format!("verb-{}", verb.replace('_', "-")))
        .unwrap_or_else(|| verb.to_owned())
}

/// A field of a record as people call it; a tag is called by itself.
#[must_use]
pub fn field(texts: &Texts, field: &str) -> String {
    let (field, own) = field.split_once(':').unwrap_or((field, ""));
    if field == "tag" {
        return own.to_owned();
    }
    texts
        .find(&format!("field-{}", field.replace('_', "-")))
        .unwrap_or_else(|| field.replace('_', " "))
}

/// Who acted.
#[must_use]
pub fn actor(texts: &Texts, name: &str, is_person: bool) -> String {
    match name {
        "system" if !is_person => texts.text("actor-system"),
        "visitor" if !is_person => texts.text("actor-visitor"),
        name => name.to_owned(),
    }
}

/// What an event changed, field by field.
#[must_use]
pub fn changes(texts: &Texts, row: &AuditRow) -> Vec<FieldChange> {
    changes_of(texts, row.before.as_ref(), row.after.as_ref())
}

/// The same from the facts before and after.
pub(crate) fn changes_of(texts: &Texts, before: Option<&Value>, after: Option<&Value>) -> Vec<FieldChange> {
    let empty = Map::new();
    let before = before.and_then(Value::as_object).unwrap_or(&empty);
    let after = after.and_then(Value::as_object).unwrap_or(&empty);
    let gone = before.keys().filter(|field| !after.contains_key(*field));
    let fields = after.keys().chain(gone);
    fields
        .filter(|field| before.get(*field) != after.get(*field))
        .filter_map(|field| {
            let told =
                |facts: &Map<String, Value>| facts.get(field).and_then(|value| shown(texts, field, value));
            let (old, new) = (told(before), told(after));
            (old.is_some() || new.is_some()).then(|| FieldChange {
                field: self::field(texts, field),
                old,
                new,
            })
        })
        .collect()
}

/// A fact of an event, in words; nothing where it would say nothing.
pub(crate) fn shown(texts: &Texts, field: &str, value: &Value) -> Option<String> {
    if let Some(told) = crate::account::profile::told(texts, field, value) {
        return Some(cut(&told));
    }
    if let ("required" | "reaches", Some(told)) = (field, crate::competence::words::told(texts, value)) {
        return Some(cut(&told));
    }
    if crate::plan::words::is_untold(field) || crate::playbook::words::is_untold(field) {
        return None;
    }
    if let Some(told) = crate::plan::words::of_event(texts, field, value) {
        return Some(cut(&told));
    }
    if let Some(told) = crate::playbook::words::of_event(texts, field, value) {
        return Some(cut(&told));
    }
    if let Some(told) = crate::selection::told::told(texts, field, value) {
        return Some(cut(&told));
    }
    if field == "resolutions" {
        return crate::case::words::told(texts, value).map(|told| cut(&told));
    }
    if field == "quotas" {
        return crate::quota::words::told(value).map(|told| cut(&told));
    }
    let text = match value {
        Value::Null => return None,
        // Ids alone say nothing either, and none at all still less.
        Value::Array(parts) if parts.iter().all(is_id) => return None,
        Value::Object(parts) if parts.is_empty() => return None,
        Value::String(text) if text.is_empty() => return None,
        Value::String(text) if field == "intent" => {
            crate::account::words::intent(texts, Intent::from_word(text))
        }
        Value::String(text) if field == "role" => role(texts, text),
        // An id says nothing to people; what it belongs to stands beside it by name.
        Value::String(text) if uuid::Uuid::try_parse(text).is_ok() => return None,
        Value::String(text) if OWN_WORDS.iter().any(|(known, _)| *known == field) => own(texts, field, text),
        Value::String(text) if field == "legal_basis" => texts
            .find(&format!("legal-basis-{}", text.replace('_', "-")))
            .unwrap_or_else(|| text.clone()),
        Value::String(text) if field == "ground" => texts
            .find(&format!("erasure-ground-{text}"))
            .unwrap_or_else(|| text.clone()),
        Value::Array(words) if field == "roles" => words
            .iter()
            .filter_map(Value::as_str)
            .map(|word| own(texts, field, word))
            .collect::<Vec<_>>()
            .join(&texts.text("list-separator")),
        Value::String(text) => text.clone(),
        Value::Bool(is) => texts.text(if *is { "yes" } else { "no" }),
        other => other.to_string(),
    };
    Some(cut(&text))
}

fn cut(text: &str) -> String {
    let cut: String = text.chars().take(SHOWN).collect();
    if cut.len() < text.len() { cut + "…" } else { cut }
}

fn is_id(value: &Value) -> bool {
    value
        .as_str()
        .is_some_and(|text| uuid::Uuid::try_parse(text).is_ok())
}

/// Fields whose words have texts of their own, and with what the keys of these begin.
const OWN_WORDS: [(&str, &str); 19] = [
    ("kind", "activity-kind-"),
    ("kind", "custom-kind-"),
    ("kind", "training-kind-"),
    ("kind", "case-kind-"),
    ("severity", "case-severity-"),
    ("case_state", "case-state-"),
    ("outcome", "outcome-"),
    ("direction", "direction-"),
    ("stance", "stance-"),
    ("power", "power-"),
    ("level", "contact-level-"),
    ("weight", "influence-"),
    ("roles", "buying-role-"),
    ("decision", "verdict-"),
    ("stage", "relationship-stage-"),
    ("turn", "relationship-turn-"),
    ("signal", "signal-"),
    ("alert_state", "alert-state-"),
    ("closing", "alert-closing-"),
];

/// A word of a field, as people call it.
fn own(texts: &Texts, field: &str, word: &str) -> String {
    let end = word.replace('_', "-");
    OWN_WORDS
        .iter()
        .filter(|(known, _)| *known == field)
        .find_map(|(_, beginning)| texts.find(&format!("{beginning}{end}")))
        .unwrap_or_else(|| word.to_owned())
}

/// A role in the workspace or on an account, as people call it.
fn role(texts: &Texts, word: &str) -> String {
    let word = word.replace('_', "-");
    texts
        .find(&format!("role-{word}"))
        .or_else(|| texts.find(&format!("relation-{word}")))
        .unwrap_or(word)
}

/// Where the chain breaks, and what is wrong there.
#[must_use]
pub fn fracture(texts: &Texts, fracture: &Fracture) -> String {
    let word = serde_json::to_value(fracture.fault).unwrap_or_default();
    let key = format!("fault-{}", word.as_str().unwrap_or_default().replace('_', "-"));
    texts.text_with(&key, "sequence", fracture.sequence)
}

/// For how long events are kept.
#[must_use]
pub fn kept(texts: &Texts, months: Option<u32>) -> String {
    match months {
        Some(months) => texts.text_with("audit-kept-months", "months", months),
        None => texts.text("audit-kept-for-ever"),
    }
}
