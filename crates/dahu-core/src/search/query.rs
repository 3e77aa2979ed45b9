//! The phrases of what was typed.

use super::{
    fold::{fold, spell},
    grams::{begins, ends, grams, initial_pairs, initial_triples, pairs, quads, syllable_pairs, syllables},
    syllables::{segmentations, that_begin},
};

/// Words that are looked for at most; what is typed behind them is left out.
const MOST_WORDS: usize = 8;

/// What was typed into a search box, as words that must all be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchQuery {
    /// At least one.
    pub words: Vec<Word>,
    /// The letters and digits of all words.
    folded: String,
}

/// How near what was found is to what was typed; the nearest is the greatest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Closeness {
    /// Something else of it is found, such as a number.
    Elsewhere,
    /// It sounds so somewhere.
    Sounds,
    /// It sounds so from its beginning on.
    SoundsFromStart,
    /// It is written so somewhere.
    Written,
    /// It begins so.
    Begins,
    /// It is just that.
    Whole,
}

/// Where in a text a query must be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// From the beginning to the end.
    Whole,
    /// At the beginning.
    Beginning,
    /// Anywhere.
    Anywhere,
}

/// One word, as phrases of which at least one must be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// At least one: the word as written, then what it may mean as pinyin.
    pub phrases: Vec<Phrase>,
}

/// Tokens that must follow each other without another in between.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// At least one.
    tokens: Vec<String>,
    /// Whether a text must begin with the first of them.
    begins: bool,
}

impl SearchQuery {
    /// Reads what was typed; nothing where there is no letter or digit to look for.
    ///
    /// Words are parted by spaces. Each is looked for as it is written, anywhere in the text. A word of Latin
    /// letters is also looked for as pinyin initials (`cq`) and as pinyin syllables, the last of which may be
    /// unfinished (`chongq`).
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        let words: Vec<Word> = typed
            .split_whitespace()
            .filter_map(Word::of)
            .take(MOST_WORDS)
            .collect();
        let folded = super::folded(typed);
        (!words.is_empty()).then_some(Self { words, folded })
    }

    /// What stands nearest to the beginning, or is the whole, of what this finds: at least all such, and nothing else than
    /// this finds. Stores look for it first, since they cannot put all that is found in order.
    #[must_use]
    pub fn at(&self, place: Place) -> Self {
        let mut query = self.clone();
        if let Some(first) = query.words.first_mut().filter(|_| place != Place::Anywhere) {
            first.phrases.iter_mut().for_each(|phrase| phrase.begins = true);
        }
        if let Some(last) = self.words.last().filter(|_| place == Place::Whole) {
            let written = last.phrases.first().and_then(|phrase| phrase.tokens.last());
            let phrases = written.map(|last| Phrase::of(vec![ends(last)])).into_iter();
            query.words.insert(
                0,
                Word {
                    phrases: phrases.collect(),
                },
            );
        }
        query
    }

    /// What finds everything that begins as the first word may, whatever follows: where it finds nothing, nothing stands nearer
    /// than anywhere, and a store need not look.
    #[must_use]
    pub fn beginnings(&self) -> Self {
        Self {
            words: self.words.first().map(Word::beginning).into_iter().collect(),
            folded: self.folded.clone(),
        }
    }

    /// How near something of these texts is; nothing where none of them is found.
    #[must_use]
    pub fn closeness(&self, texts: &[&str]) -> Option<Closeness> {
        let folded: Vec<String> = texts.iter().map(|text| super::folded(text)).collect();
        if folded.contains(&self.folded) {
            return Some(Closeness::Whole);
        }
        if folded.iter().any(|text| text.starts_with(&self.folded)) {
            return Some(Closeness::Begins);
        }
        let grams = grams(texts);
        if !self.matches(&grams) {
            return None;
        }
        let written = |word: &Word| word.phrases.first().is_some_and(|phrase| phrase.matches(&grams));
        Some(if self.words.iter().all(written) {
            Closeness::Written
        } else if self.at(Place::Beginning).matches(&grams) {
            Closeness::SoundsFromStart
        } else {
            Closeness::Sounds
        })
    }

    /// Whether a text with these [`grams`](super::grams()) is found. Stores must answer the same.
    #[must_use]
    pub fn matches(&self, grams: &[String]) -> bool {
        self.words
            .iter()
            .all(|word| word.phrases.iter().any(|phrase| phrase.matches(grams)))
    }
}

impl Word {
    fn of(typed: &str) -> Option<Self> {
        let characters = fold(typed);
        let long = quads(&characters);
        let written = match characters.as_slice() {
            [] => return None,
            _ if !long.is_empty() => long,
            [single] => vec![spell(*single)],
            several => pairs(several),
        };
        let mut phrases = vec![Phrase::of(written)];
        if let Some(letters) = pinyin_letters(&characters) {
            phrases.extend(as_initials(&letters));
            phrases.extend(as_syllables(&letters));
        }
        Some(Self { phrases })
    }

    /// The tokens with which a text begins that begins with this word.
    fn beginning(&self) -> Self {
        let mut begun: Vec<&String> = Vec::new();
        for first in self.phrases.iter().filter_map(|phrase| phrase.tokens.first()) {
            if !begun.contains(&first) {
                begun.push(first);
            }
        }
        let phrases = begun.into_iter().map(|first| Phrase::of(vec![begins(first)]));
        Self {
            phrases: phrases.collect(),
        }
    }
}

impl Phrase {
    fn of(tokens: Vec<String>) -> Self {
        Self {
            tokens,
            begins: false,
        }
    }

    /// The token that a text must have beside the others, because it begins with the first of them.
    #[must_use]
    pub fn beginning(&self) -> Option<String> {
        self.tokens
            .first()
            .filter(|_| self.begins)
            .map(|first| begins(first))
    }

    /// The tokens that must follow each other; none where the [beginning](Self::beginning) says it already.
    #[must_use]
    pub fn following(&self) -> &[String] {
        if self.begins && self.tokens.len() == 1 {
            &[]
        } else {
            &self.tokens
        }
    }

    fn matches(&self, grams: &[String]) -> bool {
        let following = self.following();
        self.beginning()
            .is_none_or(|beginning| grams.contains(&beginning))
            && (following.is_empty() || grams.windows(following.len()).any(|window| window == following))
    }
}

/// The word in the letters in which pinyin is typed, when it has no others.
fn pinyin_letters(characters: &[char]) -> Option<String> {
    let letter = |&character: &char| match character {
        'ü' => Some('v'),
        'a'..='z' => Some(character),
        _ => None,
    };
    characters.iter().map(letter).collect()
}

fn as_initials(letters: &str) -> Option<Phrase> {
    let letters: Vec<char> = letters.chars().collect();
    let tokens = if letters.len() > 2 {
        initial_triples(&letters)
    } else {
        initial_pairs(&letters)
    };
    (!tokens.is_empty()).then(|| Phrase::of(tokens))
}

/// The word as syllables, of which the last may go on: each way to part it, with each syllable that begins as its last one
/// does. No store is asked for the start of a token: it would have to read all that begins so before the first is found.
fn as_syllables(letters: &str) -> Vec<Phrase> {
    let mut phrases = Vec::new();
    for mut pieces in segmentations(letters) {
        let Some(last) = pieces.pop() else { continue };
        for whole in that_begin(last) {
            pieces.push(whole);
            let tokens = match pieces.as_slice() {
                single @ [_] => syllables(single),
                several => syllable_pairs(several),
            };
            phrases.push(Phrase::of(tokens));
            pieces.pop();
        }
    }
    phrases
}
