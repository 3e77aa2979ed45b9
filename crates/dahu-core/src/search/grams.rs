//! The tokens of what is stored.

use super::{
    fold::{fold, spell},
    pinyin::readings,
};

/// The token between two runs of tokens. No query contains it, so no phrase reaches across.
pub const GAP: &str = "gap";

/// Letters and digits that make one token of a code, a number or a Latin word.
const LONG: usize = 4;
/// Marks the token with which a text begins.
const BEGINS: &str = "st";
/// Marks the token with which a text ends.
const ENDS: &str = "en";

/// The tokens of what people look for something by (name, code, short and former names), in the order in which a store
/// must keep them; see [the module](super) for what they are.
///
/// A query never matches across two of the texts.
#[must_use]
pub fn grams(texts: &[&str]) -> Vec<String> {
    let mut runs: Vec<Vec<String>> = Vec::new();
    let mut edges: Vec<String> = Vec::new();
    for text in texts {
        let characters = fold(text);
        let written = [
            characters.iter().copied().map(spell).collect(),
            pairs(&characters),
        ];
        let long = characters.split(|character| !character.is_ascii_alphanumeric());
        let long: Vec<Vec<String>> = long.map(quads).filter(|run| !run.is_empty()).collect();
        edges.extend(
            written
                .iter()
                .filter_map(|run| run.last())
                .map(|token| ends(token)),
        );
        if characters.len() >= LONG {
            edges.extend(
                quads(&characters[characters.len() - LONG..])
                    .iter()
                    .map(|token| ends(token)),
            );
            edges.extend(quads(&characters[..LONG]).iter().map(|token| begins(token)));
        }
        let from = runs.len();
        runs.extend(written);
        let mut spoken = Vec::new();
        for reading in readings(&characters) {
            spoken.push(initial_pairs(&reading.initials));
            spoken.push(initial_triples(&reading.initials));
            spoken.push(syllables(&reading.syllables));
            spoken.push(syllable_pairs(&reading.syllables));
        }
        // Readings of one name often differ in the syllables only, or the other way round.
        spoken.sort_unstable();
        spoken.dedup();
        runs.extend(spoken);
        edges.extend(
            runs[from..]
                .iter()
                .filter_map(|run| run.first())
                .map(|token| begins(token)),
        );
        runs.extend(long);
    }
    edges.sort_unstable();
    edges.dedup();
    runs.push(edges);
    runs.retain(|run| !run.is_empty());
    runs.join(&GAP.to_owned())
}

/// The token that stands for what kind of thing is found, so that a store need not look at the others. No query that
/// was typed contains it.
#[must_use]
pub fn kind_token(kind: &str) -> String {
    format!("nn{kind}")
}

/// The token that stands for a text that begins with `token`.
pub(super) fn begins(token: &str) -> String {
    format!("{BEGINS}{token}")
}

/// The token that stands for a text that ends with `token`.
pub(super) fn ends(token: &str) -> String {
    format!("{ENDS}{token}")
}

/// Every four neighbouring Latin letters or digits as tokens; none where there are fewer, or others among them.
///
/// Pairs of digits stand in nearly every number and code, so that phrases of them would be slow.
pub(super) fn quads(characters: &[char]) -> Vec<String> {
    if !characters.iter().all(char::is_ascii_alphanumeric) {
        return Vec::new();
    }
    characters
        .windows(LONG)
        .map(|four| format!("qd{}", four.iter().collect::<String>()))
        .collect()
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

/// Every three neighbouring pinyin initials as tokens.
pub(super) fn initial_triples(initials: &[char]) -> Vec<String> {
    initials
        .windows(3)
        .map(|three| format!("pi{}", three.iter().collect::<String>()))
        .collect()
}

/// Pinyin syllables as tokens.
pub(super) fn syllables<S: AsRef<str>>(syllables: &[S]) -> Vec<String> {
    syllables
        .iter()
        .map(|syllable| format!("ps{}", syllable.as_ref()))
        .collect()
}

/// Neighbouring pinyin syllables as tokens. A zero parts the two, since xi and an are not xian.
pub(super) fn syllable_pairs<S: AsRef<str>>(syllables: &[S]) -> Vec<String> {
    syllables
        .windows(2)
        .map(|pair| format!("pt{}0{}", pair[0].as_ref(), pair[1].as_ref()))
        .collect()
}
