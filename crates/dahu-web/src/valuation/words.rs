//! The words of valuations: what they rest on, states, stages, models and their parameters, movements, terms.

use dahu_app::valuation::{
    Basis, Contracts, HoldOut, ModelChoice, Outcome, ParameterUnit, Progress, Request, RunState, Stage,
};
use dahu_core::valuation::{Horizon, Movement};
use rust_decimal::Decimal;

use crate::{
    number::{self, DASH},
    text::Texts,
};

/// The names under which models are published. They are the same in every language.
const MODELS: [(&str, &str); 6] = [
    ("nbd", "NBD"),
    ("bg-nbd", "BG/NBD"),
    ("mbg-nbd", "MBG/NBD"),
    ("pareto-nbd", "Pareto/NBD"),
    ("mbg-cnbd-k", "MBG/CNBD-k"),
    ("gamma-gamma", "Gamma-Gamma"),
];

/// The name of a model.
pub(crate) fn model(name: &str) -> String {
    let known = MODELS.iter().find(|(known, _)| *known == name);
    known.map_or_else(|| name.to_owned(), |(_, label)| (*label).to_owned())
}

/// The model that a hold-out chose, by its name where that was kept.
pub(crate) fn held_out_model(texts: &Texts, hold_out: &HoldOut) -> String {
    let label = texts.text("score-of-model");
    match &hold_out.timing {
        Some(name) => format!("{label}: {}", model(name)),
        None => label,
    }
}

/// The name of a choice of model: that the data choose, or the model's own.
pub(crate) fn choice(texts: &Texts, choice: ModelChoice) -> String {
    match choice {
        ModelChoice::Auto => texts.text("model-auto"),
        ModelChoice::Only(_) => model(&choice.to_string()),
    }
}

/// What a model assumes, in a sentence.
pub(crate) fn assumption_key(name: &str) -> Option<&'static str> {
    Some(match name {
        "nbd" => "model-nbd-assumes",
        "bg-nbd" => "model-bg-nbd-assumes",
        "mbg-nbd" => "model-mbg-nbd-assumes",
        "pareto-nbd" => "model-pareto-nbd-assumes",
        "mbg-cnbd-k" => "model-mbg-cnbd-k-assumes",
        "gamma-gamma" => "model-gamma-gamma-assumes",
        _ => return None,
    })
}

/// What a parameter says.
pub(crate) fn parameter_key(name: &str) -> Option<&'static str> {
    Some(match name {
        "r" => "parameter-r",
        "alpha" => "parameter-alpha",
        "a" => "parameter-a",
        "b" => "parameter-b",
        "s" => "parameter-s",
        "beta" => "parameter-beta",
        "k" => "parameter-k",
        "p" => "parameter-p",
        "q" => "parameter-q",
        "gamma" => "parameter-gamma",
        _ => return None,
    })
}

/// What a parameter is counted in.
pub(crate) fn parameter_unit(texts: &Texts, unit: ParameterUnit, outcome: &Outcome) -> String {
    match unit {
        ParameterUnit::None => number::DASH.to_owned(),
        ParameterUnit::Weeks => texts.text("weeks"),
        ParameterUnit::Money => outcome.currency.to_string(),
    }
}

/// The key of a state's name.
pub(crate) fn state_key(state: &RunState) -> &'static str {
    match state {
        RunState::Running => "run-running",
        RunState::Ended => "run-ended",
        RunState::Failed => "run-failed",
        RunState::Cancelled => "run-cancelled",
        RunState::Interrupted => "run-interrupted",
    }
}

/// The class that colours a state.
pub(crate) fn state_class(state: &RunState) -> &'static str {
    match state {
        RunState::Running => "tag-medium",
        RunState::Ended => "tag-good",
        RunState::Cancelled => "tag-none",
        RunState::Failed | RunState::Interrupted => "tag-bad",
    }
}

/// The key of a stage's name.
pub(crate) fn stage_key(stage: &Stage) -> &'static str {
    match stage {
        Stage::Reading => "valuation-stage-reading",
        Stage::Fitting => "valuation-stage-fitting",
        Stage::Valuing => "valuation-stage-valuing",
        Stage::Trying => "valuation-stage-trying",
        Stage::Simulating => "valuation-stage-simulating",
        Stage::Storing => "valuation-stage-storing",
    }
}

/// The class of a stage: done, under way, or still to come.
pub(crate) fn stage_class(stage: &Stage, progress: &Progress) -> &'static str {
    let place = |stage: &Stage| Stage::ALL.iter().position(|known| known == stage);
    match place(stage).cmp(&place(&progress.stage)) {
        std::cmp::Ordering::Less => "done",
        std::cmp::Ordering::Equal => "now",
        std::cmp::Ordering::Greater => "later",
    }
}

/// The key of a movement's name.
pub(crate) fn movement_key(movement: &Movement) -> &'static str {
    match movement {
        Movement::New => "movement-new",
        Movement::Growth => "movement-growth",
        Movement::Shrinkage => "movement-shrinkage",
        Movement::Lost => "movement-lost",
    }
}

/// The key of a movement's definition.
pub(crate) fn movement_definition_key(movement: &Movement) -> &'static str {
    match movement {
        Movement::New => "movement-new-definition",
        Movement::Growth => "movement-growth-definition",
        Movement::Shrinkage => "movement-shrinkage-definition",
        Movement::Lost => "movement-lost-definition",
    }
}

/// What the value is called: residual where it reaches beyond the horizon.
pub(crate) fn value_key(basis: &Basis) -> &'static str {
    if basis.is_residual() {
        "residual-value"
    } else {
        "value-within"
    }
}

/// The key of that value's definition.
pub(crate) fn value_definition_key(basis: &Basis) -> &'static str {
    match basis {
        Basis::Model => "residual-value-definition",
        Basis::WithoutChurn => "value-without-churn-definition",
        Basis::OwnRhythm => "value-own-rhythm-definition",
    }
}

/// The key of what the chance to be alive is, by the model that gave it.
pub(crate) fn alive_definition_key(outcome: &Outcome) -> &'static str {
    match (outcome.basis, timing_name(outcome)) {
        (Basis::OwnRhythm, _) => "chance-alive-rhythm-definition",
        (Basis::WithoutChurn, _) => "chance-alive-unknown-definition",
        (Basis::Model, "bg-nbd") => "chance-alive-bg-nbd-definition",
        (Basis::Model, "mbg-nbd") => "chance-alive-mbg-nbd-definition",
        (Basis::Model, "pareto-nbd") => "chance-alive-pareto-nbd-definition",
        (Basis::Model, "mbg-cnbd-k") => "chance-alive-mbg-cnbd-k-definition",
        (Basis::Model, _) => "chance-alive-definition",
    }
}

/// The key of what expected purchases are, by the model that gave them.
pub(crate) fn purchases_definition_key(outcome: &Outcome) -> &'static str {
    match (outcome.basis, timing_name(outcome)) {
        (Basis::OwnRhythm, _) => "expected-purchases-rhythm-definition",
        (_, "nbd") => "expected-purchases-nbd-definition",
        (_, "bg-nbd") => "expected-purchases-bg-nbd-definition",
        (_, "mbg-nbd") => "expected-purchases-mbg-nbd-definition",
        (_, "pareto-nbd") => "expected-purchases-pareto-nbd-definition",
        (_, "mbg-cnbd-k") => "expected-purchases-mbg-cnbd-k-definition",
        _ => "expected-purchases-definition",
    }
}

/// The key of what the expected amount of a purchase is.
pub(crate) fn spend_definition_key(basis: &Basis) -> &'static str {
    match basis {
        Basis::Model | Basis::WithoutChurn => "expected-spend-definition",
        Basis::OwnRhythm => "expected-spend-rhythm-definition",
    }
}

/// The key of what the interval of the value of all accounts is.
pub(crate) fn interval_definition_key(basis: &Basis) -> &'static str {
    match basis {
        Basis::Model | Basis::WithoutChurn => "equity-interval-definition",
        Basis::OwnRhythm => "equity-interval-rhythm-definition",
    }
}

fn timing_name(outcome: &Outcome) -> &str {
    outcome.timing.as_ref().map_or("", |timing| timing.name.as_str())
}

/// What the values rest on, in a sentence.
pub(crate) fn rests_on(texts: &Texts, outcome: &Outcome) -> String {
    let key = match outcome.basis {
        Basis::Model => "rests-on-model",
        Basis::WithoutChurn => "rests-without-churn",
        Basis::OwnRhythm => "rests-on-own-rhythm",
    };
    let name = outcome.timing.as_ref().map(|timing| model(&timing.name));
    let facts = [
        ("accounts", number::grouped(&outcome.bought().to_string())),
        ("date", outcome.as_of.to_string()),
        ("model", name.unwrap_or_default()),
        ("end", outcome.horizon_end.to_string()),
    ];
    texts.fill(key, &facts)
}

/// What is known of the lines themselves, a sentence each: their own margins, and their currencies.
pub(crate) fn known_of_lines(texts: &Texts, outcome: &Outcome) -> Vec<String> {
    let margins = outcome.margins.as_ref();
    let shares = margins.and_then(|margins| Some((margins.known_share()?, margins.share()?)));
    let margins = shares.map(|(known, share)| {
        let facts = [
            ("known", number::percent(known)),
            ("share", number::percent(share)),
        ];
        texts.fill("known-margins", &facts)
    });
    let currencies = outcome.converted.iter().map(|one| one.currency.to_string());
    let currencies: Vec<String> = currencies.collect();
    let converted =
        (!currencies.is_empty()).then(|| texts.text_with("known-rates", "currencies", currencies.join(", ")));
    let contracts = outcome
        .contracts
        .as_ref()
        .and_then(|contracts| known_contracts(texts, contracts));
    let unbought = unbought(texts, outcome);
    let sentences = [margins, converted, contracts, unbought];
    sentences.into_iter().flatten().collect()
}

/// How many accounts have bought nothing but are under contract, where any are, and what they are worth.
fn unbought(texts: &Texts, outcome: &Outcome) -> Option<String> {
    let contracts = outcome.contracts.as_ref()?;
    if contracts.unbought == 0 {
        return None;
    }
    let facts = [
        ("accounts", number::grouped(&contracts.unbought.to_string())),
        ("value", number::exact(contracts.unbought_value)),
        ("currency", outcome.currency.to_string()),
        ("end", outcome.horizon_end.to_string()),
    ];
    Some(texts.fill("known-unbought", &facts))
}

/// How many accounts are valued by their contracts, where any are, and how likely a renewal is.
fn known_contracts(texts: &Texts, contracts: &Contracts) -> Option<String> {
    if contracts.accounts == 0 {
        return None;
    }
    let facts = [
        ("accounts", number::grouped(&contracts.accounts.to_string())),
        ("chance", chance_of_renewal(contracts)),
        ("renewed", number::grouped(&contracts.renewed.to_string())),
        ("due", number::grouped(&contracts.due.to_string())),
    ];
    Some(texts.fill("known-contracts", &facts))
}

/// The chance of renewal: one for all with its interval, or from the first term to the last.
pub(crate) fn chance_of_renewal(contracts: &Contracts) -> String {
    let chance =
        |place: Option<&f64>| place.map_or_else(|| DASH.to_owned(), |chance| number::percent(*chance));
    let first = chance(contracts.chances.first());
    match contracts.interval {
        Some((low, high)) => format!("{first} [{}, {}]", number::percent(low), number::percent(high)),
        None if contracts.chances.len() > 1 => format!("{first} – {}", chance(contracts.chances.last())),
        None => first,
    }
}

/// The terms in a sentence.
pub(crate) fn terms(texts: &Texts, request: &Request) -> String {
    let facts = [
        ("margin", percent_of(&request.margin.to_string())),
        ("discount", percent_of(&request.discount.to_string())),
        ("horizon", horizon(texts, request.horizon)),
    ];
    texts.fill("terms-sentence", &facts)
}

/// A horizon as people say it.
pub(crate) fn horizon(texts: &Texts, horizon: Horizon) -> String {
    match horizon {
        Horizon::Months(months) => texts.counted("horizon-months", u64::from(months)),
        Horizon::Days(days) => texts.counted("horizon-days", u64::from(days)),
    }
}

/// A share that somebody typed, as percent without needless places: `0.3` is `30%`.
pub(crate) fn percent_of(share: &str) -> String {
    let percent = share
        .parse::<Decimal>()
        .ok()
        .and_then(|share| share.checked_mul(Decimal::ONE_HUNDRED));
    percent.map_or_else(|| share.to_owned(), |percent| format!("{}%", percent.normalize()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Language;

    #[test]
    fn typed_shares_read_as_percent() {
        for (share, expected) in [("0.3", "30%"), ("0.125", "12.5%"), ("1", "100%"), ("0", "0%")] {
            assert_eq!(percent_of(share), expected);
        }
    }

    #[test]
    fn horizons_read_as_people_say_them() {
        let english = Texts::new(Language::English);
        assert_eq!(horizon(&english, Horizon::YEAR), "12 months");
        assert_eq!(horizon(&english, Horizon::Days(1)), "1 day");
    }

    #[test]
    fn models_have_their_published_names() {
        assert_eq!(model("mbg-cnbd-k"), "MBG/CNBD-k");
        assert_eq!(model("a later one"), "a later one");
    }
}
