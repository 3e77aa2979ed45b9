//! The tokens of what is stored.

use super::{
    fold::{fold, spell},
    pinyin::readings,
};

/// The token between two runs of tokens. No query contains it, so no phrase reaches across.
pub const GAP: &str = "gap";

/// The tokens of an account's texts (name, code, short and former names), in the order in which a store must
/// keep them; see [the module](super) for what they are.
///
/// A query never matches across two of the texts.
#[must_use]
pub fn grams(texts: &[&str]) -> Vec<String> {
    let mut runs: Vec<Vec<String>> = Vec::new();
    for text in texts {
        let characters = fold(text);
        runs.push(characters.iter().copied().map(spell).collect());
        runs.push(pairs(&characters));
        let mut spoken = Vec::new();
        for reading in readings(&characters) {
            spoken.push(initial_pairs(&reading.initials));
            spoken.push(syllables(&reading.syllables));
        }
        // Readings of one name often differ in the syllables only, or the other way round.
        spoken.sort_unstable();
        spoken.dedup();
        runs.extend(spoken);
    }
    runs.retain(|run| !run.is_empty());
    runs.join(&GAP.to_owned())
}

/// Neighbouring characters as tokens: the parts of a phrase that spells out the whole.
pub(super) fn pairs(characters: &[char]) -> Vec<String> {
    characters
        .windows(2)
        .map(|pair| spell(pair[0]) + &spell(pair[1]))
        .collect()
}

/// Neighbouring pinyin initials as tokens.
pub(super) fn initial_pairs(initials: &[char]) -> Vec<String> {
    initials
        .windows(2)
        .map(|pair| format!("py{}{}", pair[0], pair[1]))
        .collect()
}

/// Pinyin syllables as tokens.
pub(super) fn syllables<S: AsRef<str>>(syllables: &[S]) -> Vec<String> {
    syllables
        .iter()
        .map(|syllable| format!("ps{}", syllable.as_ref()))
        .collect()
}
