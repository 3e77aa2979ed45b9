//! The phrases of what was typed.

use super::{
    fold::{fold, spell},
    grams::{initial_pairs, pairs, syllables},
    syllables::segmentations,
};

/// What was typed into a search box, as words that must all be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchQuery {
    /// At least one.
    pub words: Vec<Word>,
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
    pub tokens: Vec<String>,
    /// Whether the last token may be the start of a longer one.
    pub last_is_prefix: bool,
}

impl SearchQuery {
    /// Reads what was typed; nothing where there is no letter or digit to look for.
    ///
    /// Words are parted by spaces. Each is looked for as it is written, anywhere in the text. A word of Latin
    /// letters is also looked for as pinyin initials (`cq`) and as pinyin syllables, the last of which may be
    /// unfinished (`chongq`).
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        let words: Vec<Word> = typed.split_whitespace().filter_map(Word::of).collect();
        (!words.is_empty()).then_some(Self { words })
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
        let written = match characters.as_slice() {
            [] => return None,
            [single] => vec![spell(*single)],
            several => pairs(several),
        };
        let mut phrases = vec![Phrase {
            tokens: written,
            last_is_prefix: false,
        }];
        if let Some(letters) = pinyin_letters(&characters) {
            phrases.extend(as_initials(&letters));
            phrases.extend(as_syllables(&letters));
        }
        Some(Self { phrases })
    }
}

impl Phrase {
    fn matches(&self, grams: &[String]) -> bool {
        let Some((last, others)) = self.tokens.split_last() else {
            return false;
        };
        grams.windows(self.tokens.len()).any(|window| {
            let (found_last, found_others) = (&window[others.len()], &window[..others.len()]);
            let ends = if self.last_is_prefix {
                found_last.starts_with(last.as_str())
            } else {
                found_last == last
            };
            ends && found_others == others
        })
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
    let tokens = initial_pairs(&letters.chars().collect::<Vec<_>>());
    (!tokens.is_empty()).then_some(Phrase {
        tokens,
        last_is_prefix: false,
    })
}

fn as_syllables(letters: &str) -> impl Iterator<Item = Phrase> {
    segmentations(letters).into_iter().map(|pieces| Phrase {
        tokens: syllables(&pieces),
        last_is_prefix: true,
    })
}
