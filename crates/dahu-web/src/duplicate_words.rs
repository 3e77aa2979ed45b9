//! The words of duplicates, for pages and the command line.

use dahu_app::duplicate::{Noun, Outcome, PairRow, Sides, Stage, TooCommon};
use dahu_core::duplicate::{Reason, Verdict};

use crate::{number::grouped, text::Texts};

/// The key of a verdict's name.
#[must_use]
pub fn verdict_key(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Same => "verdict-same",
        Verdict::Related => "verdict-related",
        Verdict::Different => "verdict-different",
    }
}

/// The key of what a verdict rests on.
#[must_use]
pub fn reason_key(reason: Reason) -> &'static str {
    match reason {
        Reason::CreditCode => "duplicate-reason-credit-code",
        Reason::Organisation => "duplicate-reason-organisation",
        Reason::OtherCreditCode => "duplicate-reason-other-credit-code",
        Reason::Name => "duplicate-reason-name",
        Reason::OtherName => "duplicate-reason-other-name",
        Reason::NameButForm => "duplicate-reason-name-but-form",
        Reason::NearName => "duplicate-reason-near-name",
        Reason::Brand => "duplicate-reason-brand",
        Reason::Branch => "duplicate-reason-branch",
        Reason::Group => "duplicate-reason-group",
        Reason::OtherPlace => "duplicate-reason-other-place",
        Reason::OtherTrade => "duplicate-reason-other-trade",
        Reason::Phone => "duplicate-reason-phone",
        Reason::Domain => "duplicate-reason-domain",
        Reason::Email => "duplicate-reason-email",
        Reason::Account => "duplicate-reason-account",
    }
}

/// The key of what a search is doing.
#[must_use]
pub fn stage_key(stage: Stage) -> &'static str {
    match stage {
        Stage::Reading => "duplicates-stage-reading",
        Stage::Accounts => "duplicates-stage-accounts",
        Stage::Contacts => "duplicates-stage-contacts",
        Stage::Storing => "duplicates-stage-storing",
    }
}

/// What a search came to for one noun, in sentences: the counts, and every limit that it reached.
#[must_use]
pub fn told(texts: &Texts, noun: Noun, outcome: &Outcome) -> Vec<String> {
    let counts = outcome.of(noun);
    let key = match noun {
        Noun::Account => "duplicates-told-accounts",
        Noun::Contact => "duplicates-told-contacts",
    };
    let count = |count: u64| grouped(&count.to_string());
    let facts = [
        ("records", count(counts.records)),
        ("same", count(counts.same)),
        ("related", count(counts.related)),
        ("fresh", count(counts.fresh)),
        ("gone", count(counts.gone)),
    ];
    let limits = [
        ("duplicates-told-in-group", counts.in_one_group),
        ("duplicates-told-left-out", counts.left_out),
        ("duplicates-told-large", counts.large_blocks),
    ];
    let reached = limits.into_iter().filter(|(_, count)| *count > 0);
    std::iter::once(texts.fill(key, &facts))
        .chain(reached.map(|(key, count)| texts.counted(key, count)))
        .collect()
}

/// What very many records of a noun have in common, and how many they are.
#[must_use]
pub fn too_common(texts: &Texts, noun: Noun, outcome: &Outcome) -> Vec<String> {
    let of_noun = outcome.too_common.iter().filter(|common| common.noun == noun);
    of_noun.map(|common| common_to(texts, common)).collect()
}

fn common_to(texts: &Texts, common: &TooCommon) -> String {
    let key = format!("duplicate-key-{}", common.kind);
    let what = texts.text_with(&key, "text", &common.text);
    let records = grouped(&common.records.to_string());
    texts.fill("duplicates-too-common", &[("what", what), ("records", records)])
}

/// What a verdict rests on, in a line.
#[must_use]
pub fn reasons(texts: &Texts, reasons: &[Reason]) -> String {
    let words: Vec<String> = reasons
        .iter()
        .map(|reason| texts.text(reason_key(*reason)))
        .collect();
    words.join(&texts.text("list-separator"))
}

/// A pair in a line: what it is, both names, why.
#[must_use]
pub fn line(texts: &Texts, pair: &PairRow) -> String {
    let [one, other] = match &pair.sides {
        Sides::Accounts(sides) => sides.each_ref().map(|side| side.name.clone()),
        Sides::Contacts(sides) => sides
            .each_ref()
            .map(|side| format!("{} ({})", side.name, side.account_name)),
    };
    let said = pair
        .decision
        .as_ref()
        .map_or(pair.verdict, |decision| decision.verdict);
    let verdict = texts.text(verdict_key(said));
    format!("{verdict}  {one} | {other}  ({})", reasons(texts, &pair.reasons))
}
