//! The words of competence.

use dahu_core::competence::{Basis, Competence, Proficiency, Standing, Training, TrainingKind};
use serde_json::Value;

use crate::text::Texts;

/// What a competence is called.
pub(crate) fn name(texts: &Texts, competence: &Competence) -> String {
    let own = competence.name.clone();
    own.or_else(|| standard(texts, competence, ""))
        .unwrap_or_default()
}

/// What it means.
pub(super) fn meaning(texts: &Texts, competence: &Competence) -> String {
    let own = competence.meaning.clone();
    own.or_else(|| standard(texts, competence, "-meaning"))
        .unwrap_or_default()
}

/// How somebody works who is at a level of it.
pub(super) fn anchor(texts: &Texts, competence: &Competence, level: &Proficiency) -> String {
    let own = competence
        .anchors
        .get(usize::from(level.level()))
        .cloned()
        .flatten();
    own.or_else(|| standard(texts, competence, &format!("-{level}")))
        .unwrap_or_default()
}

/// The words of a standard one, in the reader's language.
pub(super) fn standard(texts: &Texts, competence: &Competence, part: &str) -> Option<String> {
    let word = competence.standard.as_deref()?.replace('_', "-");
    texts.find(&format!("competence-standard-{word}{part}"))
}

/// What a training is called.
pub(crate) fn training(texts: &Texts, training: &Training) -> String {
    let standard = || standard_training(texts, training, "");
    training.name.clone().or_else(standard).unwrap_or_default()
}

/// What is worth knowing of it.
pub(super) fn note(texts: &Texts, training: &Training) -> Option<String> {
    let standard = || standard_training(texts, training, "-note");
    training.note.clone().or_else(standard)
}

/// The words of a standard training, in the reader's language.
pub(super) fn standard_training(texts: &Texts, training: &Training, part: &str) -> Option<String> {
    let word = training.standard.as_deref()?.replace('_', "-");
    texts.find(&format!("training-standard-{word}{part}"))
}

/// The key of a kind of training.
pub(super) fn kind_key(kind: &TrainingKind) -> &'static str {
    match kind {
        TrainingKind::Training => "training-kind-training",
        TrainingKind::Workshop => "training-kind-workshop",
        TrainingKind::Coaching => "training-kind-coaching",
        TrainingKind::Reading => "training-kind-reading",
    }
}

/// The key of what a level means in general.
pub(super) fn level_key(level: &Proficiency) -> &'static str {
    match level.level() {
        0 => "proficiency-0",
        1 => "proficiency-1",
        2 => "proficiency-2",
        3 => "proficiency-3",
        _ => "proficiency-4",
    }
}

/// What is missing, met or not known, in words.
pub(super) fn gap(texts: &Texts, standing: &Standing) -> String {
    match standing.gap() {
        Some(0) => texts.text("competence-met"),
        Some(missing) => texts.text_with("competence-missing", "levels", missing),
        None if standing.is_unrated() => texts.text("competence-unrated"),
        None => texts.text("competence-not-asked"),
    }
}

/// The class of the same.
pub(super) fn gap_class(standing: &Standing) -> &'static str {
    match standing.gap() {
        Some(0) => "tag-good",
        Some(1) => "tag-warn",
        Some(_) => "tag-bad",
        None => "tag-none",
    }
}

/// Whose view a gap stands on, where it is one's own alone.
pub(super) fn basis(texts: &Texts, standing: &Standing) -> Option<String> {
    let (_, basis) = standing.counted()?;
    (basis == Basis::Own && standing.required.is_some()).then(|| texts.text("competence-own-alone"))
}

/// How both views differ.
pub(super) fn difference(texts: &Texts, standing: &Standing) -> Option<String> {
    let difference = standing.difference()?;
    let levels = difference.unsigned_abs();
    Some(match difference {
        0 => texts.text("competence-same-view"),
        1.. => texts.text_with("competence-own-higher", "levels", levels),
        _ => texts.text_with("competence-own-lower", "levels", levels),
    })
}

/// Competences with their levels, as an event tells them: `谈判 3；提问 2`; nothing where the value is none of these.
pub(crate) fn told(texts: &Texts, value: &Value) -> Option<String> {
    let parts = value.as_array()?.iter().map(|asked| {
        let name = asked.get("name")?.as_str()?;
        let level = asked.get("level")?.as_u64()?;
        let key = format!("competence-standard-{}", name.replace('_', "-"));
        let name = texts.find(&key).unwrap_or_else(|| name.to_owned());
        Some(texts.fill(
            "competence-at-level",
            &[("name", name), ("level", level.to_string())],
        ))
    });
    let parts: Vec<String> = parts.collect::<Option<_>>()?;
    Some(parts.join(&texts.text("list-separator")))
}
