//! The words of the decision-maker map.

use dahu_app::contact::{ContactFacts, Tie};
use dahu_core::contact::{
    BuyingRole, Level, Power, Stance, Weight,
    coverage::{Colour, Coverage, Reason, Warning},
};

use crate::text::Texts;

/// The key of its name.
pub(crate) fn role_key(one: &BuyingRole) -> &'static str {
    match one {
        BuyingRole::Initiator => "buying-role-initiator",
        BuyingRole::User => "buying-role-user",
        BuyingRole::Influencer => "buying-role-influencer",
        BuyingRole::Decider => "buying-role-decider",
        BuyingRole::Buyer => "buying-role-buyer",
        BuyingRole::Gatekeeper => "buying-role-gatekeeper",
    }
}

/// The key of its name.
pub(crate) fn role_letter_key(one: &BuyingRole) -> &'static str {
    match one {
        BuyingRole::Initiator => "buying-letter-initiator",
        BuyingRole::User => "buying-letter-user",
        BuyingRole::Influencer => "buying-letter-influencer",
        BuyingRole::Decider => "buying-letter-decider",
        BuyingRole::Buyer => "buying-letter-buyer",
        BuyingRole::Gatekeeper => "buying-letter-gatekeeper",
    }
}

/// The key of its name.
pub(crate) fn stance_key(one: &Stance) -> &'static str {
    match one {
        Stance::Champion => "stance-champion",
        Stance::Supporter => "stance-supporter",
        Stance::Neutral => "stance-neutral",
        Stance::Opponent => "stance-opponent",
    }
}

/// The key of its name.
pub(crate) fn power_key(one: &Power) -> &'static str {
    match one {
        Power::High => "power-high",
        Power::Medium => "power-medium",
        Power::Low => "power-low",
    }
}

/// The key of its name.
pub(crate) fn level_key(one: &Level) -> &'static str {
    match one {
        Level::Executive => "contact-level-executive",
        Level::Head => "contact-level-head",
        Level::Manager => "contact-level-manager",
        Level::Staff => "contact-level-staff",
    }
}

/// The key of its name.
pub(crate) fn weight_key(one: &Weight) -> &'static str {
    match one {
        Weight::Strong => "influence-strong",
        Weight::Weak => "influence-weak",
    }
}

/// The key of its name.
pub(crate) fn colour_key(one: &Colour) -> &'static str {
    match one {
        Colour::Red => "coverage-red",
        Colour::Amber => "coverage-amber",
        Colour::Green => "coverage-green",
    }
}

/// The key of the sentence of a reason.
pub(crate) fn reason_key(reason: &Reason) -> &'static str {
    match reason {
        Reason::NoContact => "coverage-no-contact",
        Reason::NoDecider => "coverage-no-decider",
        Reason::DeciderNotHeld => "coverage-decider-not-held",
        Reason::DecidersOppose => "coverage-deciders-oppose",
        Reason::DeciderWeak => "coverage-decider-weak",
        Reason::FewThreads => "coverage-few-threads",
        Reason::NobodyForUs => "coverage-nobody-for-us",
        Reason::PowerfulOpponent => "coverage-powerful-opponent",
        Reason::DeciderHeld => "coverage-decider-held",
        Reason::SeveralThreads => "coverage-several-threads",
        Reason::SomebodyForUs => "coverage-somebody-for-us",
    }
}

/// The reasons of the colour, in one line.
pub(crate) fn reasons(texts: &Texts, coverage: &Coverage) -> String {
    let of_colour = coverage
        .reasons
        .iter()
        .filter(|reason| reason.colour() == coverage.colour);
    let told: Vec<String> = of_colour.map(|reason| texts.text(reason_key(reason))).collect();
    told.join(&texts.text("list-separator"))
}

/// The sign of a stance, so that colour is never alone; nothing recorded is a question.
pub(crate) fn stance_sign(stance: Option<Stance>) -> &'static str {
    match stance {
        Some(Stance::Champion) => "++",
        Some(Stance::Supporter) => "+",
        Some(Stance::Neutral) => "=",
        Some(Stance::Opponent) => "−",
        None => "?",
    }
}

/// The class that colours a stance.
pub(crate) fn stance_class(stance: Option<Stance>) -> &'static str {
    stance.map_or("unknown", Stance::as_str)
}

/// The roles in words.
pub(crate) fn roles(texts: &Texts, roles: &[BuyingRole]) -> String {
    let told: Vec<String> = roles.iter().map(|role| texts.text(role_key(role))).collect();
    told.join(&texts.text("list-separator"))
}

/// The letters of roles, as the map has room for.
pub(crate) fn letters(texts: &Texts, roles: &[BuyingRole]) -> String {
    roles
        .iter()
        .map(|role| texts.text(role_letter_key(role)))
        .collect()
}

/// A warning in a sentence, with what to do; `name` is the contact's.
pub(crate) fn warning(texts: &Texts, warning: &Warning, name: &str) -> String {
    let name = || ("name", name.to_owned());
    match warning {
        Warning::SingleThread => texts.text("map-warning-single-thread"),
        Warning::NoDecider => texts.text("map-warning-no-decider"),
        Warning::NobodyKnowsDecider => texts.text("map-warning-nobody-knows-decider"),
        Warning::KeyContactSilent(_, days) => texts.fill(
            "map-warning-key-contact-silent",
            &[name(), ("days", days.to_string())],
        ),
        Warning::RelationOwnerLeft(_) => texts.fill("map-warning-relation-owner-left", &[name()]),
    }
}

/// What is known beside the first fields, under the keys of the fields' names.
pub(crate) fn further(texts: &Texts, facts: &ContactFacts) -> Vec<(&'static str, String)> {
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string());
    let mut told = vec![
        ("contact-department", facts.department.clone()),
        ("contact-phone", facts.phone.clone()),
        ("contact-job-from", day(facts.job_from)),
        ("contact-job-until", day(facts.job_until)),
        (
            "contact-roles",
            Some(roles(texts, &facts.roles)).filter(|words| !words.is_empty()),
        ),
        (
            "contact-power",
            facts.power.map(|power| texts.text(power_key(&power))),
        ),
        (
            "contact-level",
            facts.level.map(|level| texts.text(level_key(&level))),
        ),
        ("contact-birthday", day(facts.birthday)),
        ("contact-interests", facts.interests.clone()),
        ("contact-preferences", facts.preferences.clone()),
    ];
    for post in &facts.posts {
        let parts = [post.job.clone(), day(post.from), day(post.until)];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        told.push(("contact-posts", Some(parts.join(" · "))));
    }
    told.into_iter()
        .filter_map(|(key, value)| Some((key, value?)))
        .collect()
}

/// Stances, relations and influence, a line each.
pub(crate) fn ties(texts: &Texts, ties: &[Tie]) -> Vec<(&'static str, String)> {
    ties.iter()
        .map(|tie| match tie {
            Tie::Stance(taken) => (
                "contact-stance",
                format!(
                    "{} · {} · {}",
                    taken.on,
                    texts.text(stance_key(&taken.stance)),
                    taken.evidence
                ),
            ),
            Tie::Relation(held) => {
                let until = held.until.map(|until| format!(" – {until}")).unwrap_or_default();
                (
                    "contact-relation",
                    format!("{} · {}{until}", held.strength, held.since),
                )
            }
            Tie::Influence(line) => ("contact-influence", texts.text(weight_key(&line.weight))),
        })
        .collect()
}
