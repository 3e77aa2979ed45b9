//! The words of stages, and of what records say of them.

use dahu_app::relationship::EvidenceActivity;
use dahu_core::relationship::{Fact, Need, Proposal, Stage, Turn};

use crate::{activity, health::words as health_words, text::Texts};

/// The key of a stage's name.
pub(crate) fn stage_key(stage: &Stage) -> &'static str {
    match stage {
        Stage::Pre => "relationship-stage-pre",
        Stage::Early => "relationship-stage-early",
        Stage::Mid => "relationship-stage-mid",
        Stage::Partnership => "relationship-stage-partnership",
        Stage::Synergistic => "relationship-stage-synergistic",
        Stage::Uncoupling => "relationship-stage-uncoupling",
    }
}

/// The key of what a stage is.
pub(crate) fn stage_meaning(stage: &Stage) -> &'static str {
    match stage {
        Stage::Pre => "relationship-meaning-pre",
        Stage::Early => "relationship-meaning-early",
        Stage::Mid => "relationship-meaning-mid",
        Stage::Partnership => "relationship-meaning-partnership",
        Stage::Synergistic => "relationship-meaning-synergistic",
        Stage::Uncoupling => "relationship-meaning-uncoupling",
    }
}

/// The class that colours a stage.
pub(crate) fn stage_class(stage: &Stage) -> &'static str {
    match stage {
        Stage::Pre | Stage::Early => "tag-none",
        Stage::Mid => "tag-medium",
        Stage::Partnership | Stage::Synergistic => "tag-good",
        Stage::Uncoupling => "tag-bad",
    }
}

/// The key of a turn's name.
pub(crate) fn turn_key(turn: &Turn) -> &'static str {
    match turn {
        Turn::First => "relationship-turn-first",
        Turn::Rise => "relationship-turn-rise",
        Turn::Downgrade => "relationship-turn-downgrade",
        Turn::Uncouple => "relationship-turn-uncouple",
        Turn::Resume => "relationship-turn-resume",
        Turn::Confirm => "relationship-turn-confirm",
    }
}

/// What a stage needs, how much of it, and how much there is.
pub(crate) fn fact(texts: &Texts, fact: &Fact) -> String {
    let key = match fact.need {
        Need::Bought => "relationship-need-bought",
        Need::BoughtAgain => "relationship-need-bought-again",
        Need::Years => "relationship-need-years",
        Need::People => "relationship-need-people",
        Need::Levels => "relationship-need-levels",
        Need::Departments => "relationship-need-departments",
        Need::BothWays => "relationship-need-both-ways",
        Need::ForUs => "relationship-need-for-us",
        Need::DeciderHeld => "relationship-need-decider-held",
        Need::Executive => "relationship-need-executive",
        Need::Workshops => "relationship-need-workshops",
    };
    texts.fill(
        key,
        &[
            ("least", fact.least.to_string()),
            ("found", fact.found.to_string()),
        ],
    )
}

/// What is proposed, in a sentence.
pub(crate) fn proposal(texts: &Texts, proposal: &Proposal) -> String {
    let key = match proposal.turn {
        Turn::First => "relationship-proposal-first",
        Turn::Rise => "relationship-proposal-rise",
        Turn::Downgrade => "relationship-proposal-downgrade",
        Turn::Uncouple => "relationship-proposal-uncouple",
        Turn::Resume | Turn::Confirm => "relationship-proposal-resume",
    };
    texts.text_with(key, "stage", texts.text(stage_key(&proposal.to)))
}

/// On what a proposal stands, a line each.
pub(crate) fn because(texts: &Texts, proposal: &Proposal) -> Vec<String> {
    let facts = proposal.because.iter().map(|one| fact(texts, one));
    let signs = proposal.signs.iter().map(|signal| {
        let name = texts.text(health_words::signal_key(signal));
        texts.text_with("relationship-sign", "signal", name)
    });
    facts.chain(signs).collect()
}

/// The same as the evidence that a form begins with.
pub(crate) fn as_evidence(texts: &Texts, proposal: &Proposal) -> String {
    because(texts, proposal).join(&texts.text("list-separator"))
}

/// An activity, to be chosen or shown.
pub(crate) fn activity(texts: &Texts, one: &EvidenceActivity) -> String {
    let kind = texts.text(activity::words::kind_key(&one.kind));
    let told = format!("{} {kind}", one.on);
    if one.text.is_empty() {
        told
    } else {
        texts.fill(
            "relationship-activity",
            &[("told", told), ("text", one.text.clone())],
        )
    }
}
