//! The words of ways of selling: inputs, needs, and the sentences of what to move.

use std::collections::BTreeSet;

use dahu_app::selling::Confirmation;
use dahu_core::{
    contact::Level,
    selling::{Answer, Direction, Fit, Gap, Input, Need, SellingMode, Served, WaySign, Weighed},
};

use crate::{contact::map_words, number, opportunity::words::name, text::Texts};

/// The key of an input's name.
pub(crate) fn input_key(input: &Input) -> &'static str {
    match input {
        Input::Comparability => "input-comparability",
        Input::Deciders => "input-deciders",
        Input::Cycle => "input-cycle",
        Input::Individual => "input-individual",
        Input::Uncommon => "input-uncommon",
        Input::Amount => "input-amount",
        Input::Risk => "input-risk",
        Input::Levels => "input-levels",
    }
}

/// The key of a need's name.
pub(crate) fn need_key(need: &Need) -> &'static str {
    match need {
        Need::Hours => "need-hours",
        Need::People => "need-people",
        Need::Levels => "need-levels",
        Need::ExpertHours => "need-expert-hours",
        Need::Reviews => "need-reviews",
        Need::Sponsor => "need-sponsor",
        Need::CoOwner => "need-co-owner",
        Need::Specialist => "need-specialist",
        Need::Service => "need-service",
        Need::Discount => "need-discount",
    }
}

/// The key of how an account is served.
pub(crate) fn served_key(served: &Option<Served>) -> &'static str {
    match served {
        Some(Served::Under) => "selling-served-under",
        Some(Served::Over) => "selling-served-over",
        Some(Served::Both) => "selling-served-both",
        Some(Served::Fits) => "selling-served-fits",
        None => "selling-served-none",
    }
}

/// The class that colours how an account is served.
pub(crate) fn served_class(served: &Option<Served>) -> &'static str {
    match served {
        Some(Served::Fits) => "tag-good",
        Some(Served::Under | Served::Both) => "tag-bad",
        Some(Served::Over) => "tag-warn",
        None => "tag-none",
    }
}

/// The key of how what was given stands to what is needed.
pub(crate) fn fit_key(fit: &Fit) -> &'static str {
    match fit {
        Fit::Under => "selling-fit-under",
        Fit::Over => "selling-fit-over",
        Fit::Fits => "selling-fit-fits",
        Fit::Unknown => "selling-fit-unknown",
    }
}

/// The class that colours it.
pub(crate) fn fit_class(fit: &Fit) -> &'static str {
    match fit {
        Fit::Under => "tag-bad",
        Fit::Over => "tag-warn",
        Fit::Fits => "tag-good",
        Fit::Unknown => "tag-none",
    }
}

/// A way, with a question mark until somebody confirms it.
pub(crate) fn way(texts: &Texts, way: Option<SellingMode>, is_confirmed: bool) -> String {
    match way {
        Some(way) if is_confirmed => name(texts, &way),
        Some(way) => texts.fill("selling-way-proposed", &[("way", name(texts, &way))]),
        None => texts.text("selling-way-none"),
    }
}

/// What came of weighing, as a sentence.
pub(crate) fn answer(texts: &Texts, weighed: &Weighed) -> String {
    match &weighed.answer {
        Answer::Way { way } => texts.fill("selling-answer-way", &[("way", name(texts, way))]),
        Answer::Unclear { between } => {
            let names: Vec<String> = between.iter().map(|way| name(texts, way)).collect();
            let between = names.join(&texts.text("name-separator"));
            texts.fill("selling-answer-unclear", &[("between", between)])
        }
        Answer::NotEnough { known, needed } => texts.fill(
            "selling-answer-not-enough",
            &[("known", known.to_string()), ("needed", needed.to_string())],
        ),
    }
}

/// An input with its figure and the way for which it speaks.
pub(crate) fn sign(texts: &Texts, sign: &WaySign) -> String {
    let input = ("input", texts.text(input_key(&sign.input)));
    match sign.figure.zip(sign.way) {
        Some((figure, way)) => texts.fill(
            "input-said",
            &[
                input,
                ("figure", number::grouped(&figure.to_string())),
                ("way", name(texts, &way)),
            ],
        ),
        None => texts.fill("input-unknown", &[input]),
    }
}

/// All inputs of an account in a line.
pub(crate) fn signs(texts: &Texts, weighed: &Weighed) -> String {
    let signs: Vec<String> = weighed.signs.iter().map(|one| sign(texts, one)).collect();
    signs.join(&texts.text("list-separator"))
}

/// What was given, where a record says so.
pub(crate) fn given(texts: &Texts, gap: &Gap) -> String {
    gap.actual.map_or_else(
        || texts.text("gap-unknown"),
        |actual| number::grouped(&actual.to_string()),
    )
}

/// Which levels of theirs were met, and which were not.
pub(crate) fn levels(texts: &Texts, met: &BTreeSet<Level>) -> String {
    let named = |is_met: bool| {
        let levels = Level::ALL.iter().filter(|level| met.contains(*level) == is_met);
        let names: Vec<String> = levels
            .map(|level| texts.text(map_words::level_key(level)))
            .collect();
        if names.is_empty() {
            texts.text("selling-levels-none")
        } else {
            names.join(&texts.text("name-separator"))
        }
    };
    texts.fill(
        "selling-levels",
        &[("met", named(true)), ("others", named(false))],
    )
}

/// Hours in figures.
pub(crate) fn hours(hours: &i64) -> String {
    number::grouped(&hours.to_string())
}

/// What to move; nothing where nothing is.
pub(crate) fn to_move(texts: &Texts, gap: &Gap) -> Option<String> {
    if !gap.missing.is_empty() {
        return Some(levels_to_meet(texts, gap));
    }
    let (key, count) = match (gap.to_move, gap.need) {
        (Direction::Stay, _) => return None,
        (Direction::Add(count), Need::Hours) => ("gap-add-hours", count),
        (Direction::Free(count), Need::Hours) => ("gap-free-hours", count),
        (Direction::Add(count), Need::People) => ("gap-add-people", count),
        (Direction::Add(count), Need::Levels) => ("gap-add-levels", count),
        (Direction::Add(count), Need::ExpertHours) => ("gap-add-expert-hours", count),
        (Direction::Free(count), Need::ExpertHours) => ("gap-free-expert-hours", count),
        (Direction::Add(count), Need::Reviews) => ("gap-add-reviews", count),
        (Direction::Add(_), Need::Sponsor) => return Some(texts.text("gap-add-sponsor")),
        (Direction::Free(_), Need::Sponsor) => return Some(texts.text("gap-free-sponsor")),
        (Direction::Add(count), Need::CoOwner | Need::Specialist | Need::Service) => ("gap-add-role", count),
        (Direction::Add(count) | Direction::Free(count), Need::Discount) => ("gap-free-discount", count),
        // More of these than needed is never too much.
        (
            Direction::Free(_),
            Need::People | Need::Levels | Need::Reviews | Need::CoOwner | Need::Specialist | Need::Service,
        ) => return None,
    };
    Some(texts.text_with(key, "count", number::grouped(&count.to_string())))
}

/// Which levels are to be met, and how many of the others.
fn levels_to_meet(texts: &Texts, gap: &Gap) -> String {
    let missing = gap.missing.iter();
    let missing: Vec<String> = missing
        .map(|level| texts.text(map_words::level_key(level)))
        .collect();
    let levels = ("levels", missing.join(&texts.text("name-separator")));
    let least = i64::try_from(missing.len()).unwrap_or(i64::MAX);
    match gap.to_move {
        Direction::Add(count) if count > least => {
            let others = ("count", number::grouped(&(count - least).to_string()));
            texts.fill("gap-meet-levels-more", &[levels, others])
        }
        _ => texts.fill("gap-meet-levels", &[levels]),
    }
}

/// What is needed, given and to be moved, in a sentence; nothing where nothing is to be moved.
pub(crate) fn gap(texts: &Texts, gap: &Gap) -> Option<String> {
    let facts = [
        ("need", texts.text(need_key(&gap.need))),
        ("actual", given(texts, gap)),
        ("required", number::grouped(&gap.required.to_string())),
        ("move", to_move(texts, gap)?),
    ];
    // Enough levels can have been met without the one that is named.
    let key = match gap.missing.is_empty() {
        true => "gap-told",
        false => "gap-told-levels",
    };
    Some(texts.fill(key, &facts))
}

/// All that is to be moved at an account.
pub(crate) fn gaps(texts: &Texts, gaps: &[Gap]) -> Vec<String> {
    gaps.iter().filter_map(|one| gap(texts, one)).collect()
}

/// Who confirmed the way, and when.
pub(crate) fn confirmed(texts: &Texts, confirmation: &Confirmation) -> String {
    let by = confirmation.by.clone();
    let by = by.unwrap_or_else(|| texts.text("actor-system"));
    let date = texts.day(confirmation.at).to_string();
    texts.fill("selling-confirmed-on", &[("date", date), ("by", by)])
}
