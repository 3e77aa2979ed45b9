//! What events of the selection hold, for people to read.

use dahu_core::{
    money::Amount,
    selection::{Criteria, ONE, Verdict},
};
use serde_json::{Map, Value as Json};

use super::words;
use crate::{number, text::Texts};

/// Under this a rating has the name of its criterion where a page knows it: events hold ids.
pub(super) const CRITERION: &str = "criterion";

/// Fields of events of the selection that hold more than a word: nothing for any other field.
pub(crate) fn told(texts: &Texts, field: &str, value: &Json) -> Option<String> {
    let facts = value.as_object()?;
    let separator = texts.text("list-separator");
    let lines: Vec<String> = match field {
        "ratings" => facts
            .iter()
            .filter_map(|(key, rating)| told_rating(texts, key, rating))
            .collect(),
        "decisions" => facts
            .values()
            .filter_map(|decision| told_decision(texts, decision))
            .collect(),
        "criteria" => told_criteria(texts, facts)?,
        _ => return None,
    };
    (!lines.is_empty()).then(|| lines.join(&separator))
}

fn told_rating(texts: &Texts, key: &str, rating: &Json) -> Option<String> {
    let text = |name: &str| {
        rating
            .get(name)
            .and_then(Json::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let value = rating.get("value").and_then(Json::as_i64)?;
    let facts = |value: String| [("value", value), ("source", text("source")), ("date", text("on"))];
    Some(if key == "wallet" {
        let amount = Amount::from_ten_thousandths(value);
        texts.fill("selection-told-wallet", &facts(number::quantity(amount)))
    } else {
        let told = facts((value / ONE).to_string());
        match rating.get(CRITERION).and_then(Json::as_str) {
            Some(name) => {
                let named = [&told[..], &[("criterion", name.to_owned())]].concat();
                texts.fill("selection-told-rating-by", &named)
            }
            None => texts.fill("selection-told-rating", &told),
        }
    })
}

fn told_decision(texts: &Texts, decision: &Json) -> Option<String> {
    let text = |name: &str| decision.get(name).and_then(Json::as_str);
    let verdict = Verdict::from_word(text("verdict")?)?;
    Some(texts.fill(
        "selection-told-decision",
        &[
            ("name", text("name")?.to_owned()),
            ("verdict", texts.text(words::verdict_key(&verdict))),
            ("reason", text("reason").unwrap_or_default().to_owned()),
        ],
    ))
}

fn told_criteria(texts: &Texts, facts: &Map<String, Json>) -> Option<Vec<String>> {
    let criteria: Criteria = serde_json::from_value(Json::Object(facts.clone())).ok()?;
    let room = texts.text_with("selection-told-capacity", "capacity", criteria.capacity);
    let each = criteria.criteria.iter().map(|criterion| {
        let weight = criterion.weight.to_string();
        texts.fill(
            "selection-told-criterion",
            &[
                ("criterion", words::name(texts, &criterion.name)),
                ("weight", weight),
            ],
        )
    });
    Some(std::iter::once(room).chain(each).collect())
}
