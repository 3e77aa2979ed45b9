//! The words for an account's intent and standing.

use dahu_app::{EventRow, account::Figures, contract};
use dahu_core::{assessment::Intent, portfolio::Standing};

use serde_json::Value;

use crate::{number, text::Texts};

/// The key of an intent's name.
pub(crate) fn intent_key(intent: &Intent) -> &'static str {
    match intent {
        Intent::High => "intent-high",
        Intent::Medium => "intent-medium",
        Intent::Low => "intent-low",
    }
}

/// An intent's name, or that there is none.
pub(crate) fn intent(texts: &Texts, intent: Option<Intent>) -> String {
    texts.text(intent.as_ref().map_or("intent-none", intent_key))
}

/// The key of a standing's name.
pub(crate) fn standing_key(standing: &Standing) -> &'static str {
    match standing {
        Standing::NeverBought => "standing-never-bought",
        Standing::RhythmUnknown => "standing-rhythm-unknown",
        Standing::OnTime => "standing-on-time",
        Standing::Late { .. } => "standing-late",
    }
}

/// The standing as programs read it.
pub(crate) fn standing_word(standing: &Standing) -> &'static str {
    match standing {
        Standing::NeverBought => "never_bought",
        Standing::RhythmUnknown => "rhythm_unknown",
        Standing::OnTime => "on_time",
        Standing::Late { .. } => "late",
    }
}

/// The class that colours a standing.
pub(crate) fn standing_class(standing: &Standing) -> &'static str {
    match standing {
        Standing::Late { .. } => "tag-late",
        Standing::OnTime => "tag-good",
        Standing::NeverBought | Standing::RhythmUnknown => "tag-none",
    }
}

/// The standing in short: on time, late by so many days.
pub(crate) fn standing(texts: &Texts, standing: &Standing) -> String {
    match standing {
        Standing::Late { days_over } => texts.counted("standing-late-by", u64::from(*days_over)),
        other => texts.text(standing_key(other)),
    }
}

/// How a term of a contract stands: that it runs, with the days that are left.
pub(crate) fn contract_standing(texts: &Texts, standing: &contract::Standing) -> String {
    match standing {
        contract::Standing::Ahead => texts.text("contract-ahead"),
        contract::Standing::Runs(days) => texts.counted("contract-runs", u64::from(*days)),
        contract::Standing::Renewed => texts.text("contract-renewed"),
        contract::Standing::Ended => texts.text("contract-ended"),
    }
}

/// The class that colours it.
pub(crate) fn contract_class(standing: &contract::Standing) -> &'static str {
    match standing {
        contract::Standing::Ahead | contract::Standing::Renewed => "tag-none",
        contract::Standing::Runs(_) => "tag-good",
        contract::Standing::Ended => "tag-bad",
    }
}

/// The account's own rhythm in a sentence or two.
pub(crate) fn rhythm(texts: &Texts, figures: &Figures) -> String {
    let days =
        |days: Option<f64>| days.map_or_else(|| number::DASH.to_owned(), |days| number::days(days.round()));
    let since = figures.days_since_last.unwrap_or_default();
    let variables = [
        ("days", figures.purchase_days.to_string()),
        ("median", days(figures.median_gap_days)),
        ("most", days(figures.p95_gap_days)),
        ("since", number::grouped(&since.to_string())),
    ];
    match figures.standing {
        Standing::NeverBought => texts.text("rhythm-never-bought"),
        Standing::RhythmUnknown => texts.fill("rhythm-unknown", &variables),
        Standing::OnTime => texts.fill("rhythm-on-time", &variables),
        Standing::Late { days_over } => {
            let late = [("over", number::grouped(&days_over.to_string()))];
            texts.fill("rhythm-late", &[&variables[..], &late[..]].concat())
        }
    }
}

/// What happened, in a sentence: who did what.
pub(crate) fn event(texts: &Texts, event: &EventRow) -> String {
    let key = format!("event-{}-{}", event.noun, event.verb).replace('_', "-");
    let who = match event.actor.as_str() {
        "system" => texts.text("actor-system"),
        "visitor" => texts.text("actor-visitor"),
        name => name.to_owned(),
    };
    let what = texts
        .find(&key)
        .unwrap_or_else(|| format!("{} {}", event.noun, event.verb));
    texts.fill("event-by", &[("who", who), ("what", what)])
}

/// What changed: fields that are new or other than before, without ids, which say nothing to people.
pub(crate) fn change(texts: &Texts, event: &EventRow) -> String {
    let empty = serde_json::Map::new();
    let before = event.before.as_ref().and_then(Value::as_object).unwrap_or(&empty);
    let after = event.after.as_ref().and_then(Value::as_object).unwrap_or(&empty);
    let changed = after
        .iter()
        .filter(|(field, value)| before.get(*field) != Some(value) && !value.is_null());
    let parts: Vec<String> = changed
        .filter_map(|(field, value)| {
            let label = texts.find(&format!("field-{}", field.replace('_', "-")))?;
            let old = before
                .get(field)
                .filter(|old| !old.is_null())
                .and_then(|old| shown(texts, field, old));
            let new = shown(texts, field, value)?;
            let value = old.map_or(new.clone(), |old| format!("{old} → {new}"));
            Some(texts.fill("field-value", &[("field", label), ("value", value)]))
        })
        .collect();
    parts.join(&texts.text("list-separator"))
}

fn shown(texts: &Texts, field: &str, value: &Value) -> Option<String> {
    let is_of_profile = super::profile::told(texts, field, value).is_some() || field == "employees";
    if !value.is_string() && !is_of_profile {
        return None;
    }
    crate::audit_words::shown(texts, field, value)
}
