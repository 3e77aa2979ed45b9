//! The words of plans: how a plan, a statement, an objective and a square stand, and what differs between two versions.

use chrono::NaiveDate;
use dahu_app::plan::{
    Compared, EvidenceTold, Known, Matrix, Measured, Which,
    sharing::{Offer, Signature},
};
use dahu_core::{
    bilingual::Bilingual,
    money::Amount,
    plan::{
        comparing::{Difference, Field, Thing, Told},
        mutual::Done,
        objective::{Measure, Objective, Pace, ValueUnit, Whose},
        statement::Footing,
        white_space::{Row, Square, Standing},
    },
};
use serde_json::Value;

use crate::{
    activity,
    number::{self, DASH},
    opportunity::words as selling,
    page::Page,
    text::Texts,
};

/// The name of a word of a family.
pub(crate) fn word(texts: &Texts, family: &str, word: &str) -> String {
    texts.text(&format!("plan-word-{family}-{}", word.replace('_', "-")))
}

/// What is said in both languages, in the reader's.
pub(crate) fn both(page: &Page, words: &Bilingual) -> String {
    words.told(page.is_chinese()).to_owned()
}

/// The class that colours how a plan stands.
pub(crate) fn state_class(state: &str) -> &'static str {
    match state {
        "submitted" => "tag-warn",
        "approved" => "tag-good",
        "closed" => "tag-none",
        _ => "tag-medium",
    }
}

/// The class that colours how an objective goes on.
pub(crate) fn pace_class(pace: &Pace) -> &'static str {
    match pace {
        Pace::Reached | Pace::OnCourse => "tag-good",
        Pace::Behind => "tag-warn",
        Pace::Missed => "tag-bad",
        Pace::NotMeasured | Pace::NotBegun | Pace::NotJudged => "tag-none",
    }
}

/// A value in the unit of a measure.
pub(crate) fn value(page: &Page, amount: &Amount, measure: &Measure) -> String {
    match measure.unit() {
        ValueUnit::Money => page.money(amount),
        ValueUnit::Count => number::quantity(*amount),
        ValueUnit::Percent => page.text_with("plan-percent", "number", number::rounded_quantity(*amount)),
        ValueUnit::Own(unit) => page.texts().fill(
            "plan-in-unit",
            &[("number", number::quantity(*amount)), ("unit", unit)],
        ),
    }
}

/// The value of an objective, or why there is none.
pub(crate) fn known(page: &Page, measured: &Measured, measure: &Measure) -> String {
    told_value(page, &measured.known, measure)
}

/// A value as far as it can be told, or why it cannot.
pub(crate) fn told_value(page: &Page, known: &Known, measure: &Measure) -> String {
    match known {
        Known::Value(amount) => value(page, amount, measure),
        Known::Unknown(why) => word(page.texts(), "unknown", why.as_str()),
        Known::Masked => page.text("plan-masked"),
    }
}

/// The way that an objective has come, as a share; a dash where there is none.
pub(crate) fn way(measured: &Measured) -> String {
    measured
        .progress
        .way
        .map_or_else(|| DASH.to_owned(), number::percent)
}

/// How an objective is measured, in words.
pub(crate) fn measure(texts: &Texts, measure: &Measure, unit: Option<&str>) -> String {
    let name = word(texts, "measure", measure.kind().as_str());
    let of = match measure {
        Measure::NetSales { whose, row } => {
            let whose = match whose {
                Whose::Account => word(texts, "whose", "account"),
                Whose::Group => word(texts, "whose", "group"),
                Whose::Unit(_) => unit.map_or_else(|| word(texts, "whose", "unit"), str::to_owned),
            };
            let row = row.as_ref().map(|row| row.name().to_owned());
            row.into_iter().chain([whose]).collect::<Vec<_>>().join(" · ")
        }
        Measure::Own { unit } => unit.clone(),
        _ => String::new(),
    };
    if of.is_empty() {
        name
    } else {
        texts.fill("plan-measure-of", &[("measure", name), ("of", of)])
    }
}

/// How a statement stands, in words.
pub(crate) fn footing(texts: &Texts, footing: &Footing) -> String {
    match footing {
        Footing::Unsupported => texts.text("plan-unsupported"),
        Footing::Expired { since, .. } => texts.text_with("plan-expired", "date", since),
        Footing::Supported { age_days, until } => texts.fill(
            "plan-supported",
            &[("days", age_days.to_string()), ("date", until.to_string())],
        ),
    }
}

/// The class that colours how a statement stands.
pub(crate) fn footing_class(footing: &Footing) -> &'static str {
    match footing {
        Footing::Unsupported => "tag-warn",
        Footing::Expired { .. } => "tag-bad",
        Footing::Supported { .. } => "tag-none",
    }
}

/// What evidence names, and where that is to be seen.
pub(crate) fn evidence(page: &Page, told: Option<&EvidenceTold>) -> (String, Option<String>) {
    let texts = page.texts();
    match told {
        Some(EvidenceTold::Activity(account, kind, on)) => (
            texts.fill(
                "plan-evidence-activity",
                &[
                    ("kind", texts.text(activity::words::kind_key(kind))),
                    ("date", on.to_string()),
                ],
            ),
            Some(format!("/accounts/{account}/activities")),
        ),
        Some(EvidenceTold::Opportunity(id, name)) => (name.clone(), Some(format!("/opportunities/{id}"))),
        Some(EvidenceTold::Contact(id, name)) => (name.clone(), Some(format!("/contacts/{id}"))),
        Some(EvidenceTold::File(id, name)) => (name.clone(), Some(format!("/files/{id}"))),
        Some(EvidenceTold::Sales(amount)) => {
            let amount = format!("{} {}", page.money(amount), page.unit_label(&None));
            (texts.text_with("plan-evidence-sales", "amount", amount), None)
        }
        Some(EvidenceTold::Note) => (word(texts, "source", "note"), None),
        Some(EvidenceTold::Unseen) | None => (texts.text("plan-evidence-gone"), None),
    }
}

/// A square in a few words: what stands there, and what could.
pub(crate) fn square(page: &Page, square: &Square) -> String {
    let texts = page.texts();
    match square.standing {
        Standing::Have => page.money(&square.sales),
        Standing::Rival => square
            .cell
            .as_ref()
            .and_then(|cell| cell.rival.clone())
            .unwrap_or_else(|| word(texts, "standing", "rival")),
        standing => word(texts, "standing", standing.as_str()),
    }
}

/// What a row of the matrix is.
pub(crate) fn row(texts: &Texts, row: &Row) -> String {
    match row {
        Row::Category(name) => name.clone(),
        Row::Product(name) => texts.text_with("plan-row-product", "name", name),
    }
}

/// Who says that a step is done, and on which day.
pub(crate) fn done(page: &Page, done: &Done) -> String {
    let by = match (done.by.is_empty(), done.is_ours) {
        (false, _) => done.by.clone(),
        (true, true) => page.text("mutual-us"),
        (true, false) => page.text("activity-former-contact"),
    };
    format!("{by} · {}", done.on)
}

/// Who of ours offers a page, and since when.
pub(crate) fn offer(page: &Page, offer: &Offer) -> String {
    let by = offer.by.clone().unwrap_or_else(|| page.text("mutual-us"));
    format!("{by} · {}", page.moment(&offer.at))
}

/// Who signed.
pub(crate) fn signer(page: &Page, signature: &Signature) -> String {
    if signature.name.is_empty() {
        page.text("activity-former-contact")
    } else {
        signature.name.clone()
    }
}

/// A version in words.
pub(crate) fn which(texts: &Texts, which: Which) -> String {
    match which {
        Which::Now => texts.text("plan-version-now"),
        Which::Version(number) => texts.text_with("plan-version-number", "number", number),
    }
}

/// What differs, by its name.
pub(crate) fn thing(page: &Page, compared: &Compared, difference: &Difference) -> String {
    let texts = page.texts();
    let (before, after) = &compared.sides;
    match &difference.thing {
        Thing::Plan => texts.text("plan"),
        Thing::Statement(kind, _) => word(texts, "kind", kind.as_str()),
        Thing::Objective(id) => {
            let of = |side: &dahu_core::plan::Frozen| {
                let objective: Option<&Objective> = side.content.objectives.get(id);
                objective.map(|objective| objective.words.clone())
            };
            let name = of(after).or_else(|| of(before)).unwrap_or_default();
            texts.text_with("plan-thing-objective", "name", name)
        }
        Thing::Rows => texts.text("plan-rows"),
        Thing::Cell(unit, row) => {
            let name = compared.units.get(unit).cloned();
            let name = name.unwrap_or_else(|| texts.text("plan-unit-hidden"));
            texts.fill(
                "plan-thing-square",
                &[("unit", name), ("row", self::row(texts, row))],
            )
        }
        Thing::Budget => texts.text("plan-budget"),
    }
}

/// A field that differs, by its name.
pub(crate) fn field(texts: &Texts, field: &Field) -> String {
    word(texts, "field", field.as_str())
}

/// What a field holds, in words.
pub(crate) fn told(page: &Page, told: &Option<Told>) -> String {
    let texts = page.texts();
    let Some(told) = told else { return DASH.to_owned() };
    match told {
        Told::Text(text) => text.clone(),
        Told::Day(day) => day.to_string(),
        Told::Money(amount) => format!("{} {}", page.money(amount), page.unit_label(&None)),
        Told::Value(amount, measure) => value(page, amount, measure),
        Told::Measure(measure) => self::measure(texts, measure, None),
        Told::Degree(degree) => selling::name(texts, degree),
        Told::Mode(mode) => selling::name(texts, mode),
        Told::Rhythm(rhythm) => word(texts, "rhythm", rhythm.as_str()),
        Told::Stand(stand) => word(texts, "standing", stand.as_str()),
        Told::Names(names) => names.join(&texts.text("list-separator")),
        Told::Evidence(pieces) => joined(texts, pieces.iter().map(|(on, note)| dated(*on, note))),
        Told::Costs(costs) => joined(
            texts,
            costs
                .iter()
                .map(|(what, amount)| format!("{what} {}", page.money(amount))),
        ),
        Told::Masked => texts.text("plan-masked"),
    }
}

fn dated(on: NaiveDate, note: &str) -> String {
    format!("{on} {note}").trim_end().to_owned()
}

fn joined(texts: &Texts, parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(&texts.text("list-separator"))
}

/// Whether a field says too much for the audit trail: a template's questions.
pub(crate) fn is_untold(field: &str) -> bool {
    matches!(field, "guide" | "plan_guide")
}

/// What the audit trail tells of a field of a plan: of a record the words in it; nothing for another noun's field.
pub(crate) fn of_event(texts: &Texts, field: &str, value: &Value) -> Option<String> {
    let text = |name: &str| {
        value
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let kind = field.split_once(':').map_or(field, |(kind, _)| kind);
    Some(match kind {
        "statement" | "objective" => text("words"),
        "review" => format!("{} {}", text("held_on"), text("minutes")),
        "reading" => format!("{} {}", text("on"), text("value")),
        "square" => {
            let stand = text("stand");
            let stand = if stand.is_empty() {
                String::new()
            } else {
                word(texts, "standing", &stand)
            };
            [text("name"), stand, text("potential"), text("source")]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(" · ")
        }
        "plan_state" => word(texts, "state", &text("state")),
        "plan_closing" => [text("learnt"), text("costs"), text("returned")]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" · "),
        "plan_costs" => listed(value, "what"),
        "plan_rows" => listed(value, "name"),
        "plan_versions" => {
            let count = value.as_array().map_or(0, Vec::len);
            number::grouped(&count.to_string())
        }
        "mutual" => {
            let lines = |part: &str, name: &str| value.get(part).map(|lines| listed(lines, name));
            let parts = [lines("aims", "words"), lines("steps", "what")];
            let parts = parts.into_iter().flatten().filter(|part| !part.is_empty());
            parts.collect::<Vec<_>>().join(" · ")
        }
        "rhythm" => word(texts, "rhythm", value.as_str()?),
        // What has its name in both languages.
        "name" if value.is_object() => [text("zh"), text("en")].join(" / "),
        _ => return None,
    })
}

fn listed(value: &Value, name: &str) -> String {
    let parts = value.as_array().into_iter().flatten();
    let names = parts.filter_map(|part| part.get(name)?.as_str());
    names.collect::<Vec<_>>().join(", ")
}

/// Our share of what an account buys as its matrix has it, or why that is not known.
pub(crate) fn wallet(page: &Page, matrix: &Matrix) -> String {
    let wallet = &matrix.wallet;
    let mut facts = vec![
        ("potential", page.money(&wallet.potential)),
        ("known", wallet.known.to_string()),
        ("squares", wallet.squares.to_string()),
    ];
    match matrix.share_percent() {
        Some(share) => {
            facts.extend([
                ("share", percent(page, &share)),
                ("sales", page.money(&wallet.sales)),
                ("white", page.money(&wallet.white)),
            ]);
            page.texts().fill("plan-wallet", &facts)
        }
        None if wallet.known == 0 => page.text("plan-wallet-unknown"),
        None => page.texts().fill("plan-wallet-short", &facts),
    }
}

/// A share in percent, as plans keep it.
pub(crate) fn percent(page: &Page, share: &Amount) -> String {
    page.text_with("plan-percent", "number", number::rounded_quantity(*share))
}
