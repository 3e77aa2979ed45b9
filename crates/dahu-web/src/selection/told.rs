//! What events of the selection hold, for people to read.

use dahu_core::{
    money::Amount,
    pipeline::Name,
    selection::{Criteria, ONE, Verdict},
};
use serde_json::{Map, Value as Json};

use super::words;
use crate::{number, text::Texts};

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
        let criterion = rating.get("criterion").cloned();
        // Events of programs that did not keep what the criterion is called tell the rating alone.
        match criterion.and_then(|name| serde_json::from_value::<Name>(name).ok()) {
            Some(name) => {
                let named = [&told[..], &[("criterion", words::name(texts, &name))]].concat();
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::text::Language;

    #[test]
    fn a_rating_is_told_by_its_criterion_and_without_where_its_event_keeps_none() {
        let rating = |criterion: Json| {
            let rating =
                json!({ "value": 4 * ONE, "source": "访谈", "on": "2026-06-20", "criterion": criterion });
            json!({ "0197b4a0-0000-7000-8000-000000000001": rating })
        };
        for (language, criterion, expected) in [
            (
                Language::English,
                json!({ "standard": "fit" }),
                "Fit 4 of 5 (访谈, 2026-06-20)",
            ),
            (
                Language::Chinese,
                json!({ "standard": "fit" }),
                "匹配度 4 分（访谈，2026-06-20）",
            ),
            (
                Language::English,
                json!({ "own": "伙伴意愿" }),
                "伙伴意愿 4 of 5 (访谈, 2026-06-20)",
            ),
            (Language::English, Json::Null, "4 of 5 (访谈, 2026-06-20)"),
        ] {
            let found = told(&Texts::new(language), "ratings", &rating(criterion));
            assert_eq!(found.as_deref(), Some(expected));
        }
    }
}
