//! What a refusal is about: facts without a language, from which every language makes its whole sentence.

use chrono::{DateTime, Utc};
use dahu_core::import::Field;
use serde::{Deserialize, Serialize};

/// One fact of a refusal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// A name, a value or a path, as it stands.
    Text(String),
    /// A number of things, or the number of one.
    Count(u64),
    /// A field of a record, by its name in the program.
    Field(String),
    /// Who did something; none for the program itself.
    Person(Option<String>),
    /// An instant.
    Moment(DateTime<Utc>),
    /// Names, in their order.
    Names(Vec<String>),
    /// Ways to meet a need, and the fields that each takes.
    Ways(Vec<Vec<Field>>),
    /// Parts that have words of their own.
    Phrases(Vec<Phrase>),
}

/// A part of a sentence that has words of its own in every language; [`super::PHRASES`] has them all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phrase {
    /// A stable word for it.
    pub word: String,
    /// What it is about.
    pub facts: Facts,
}

/// Facts by their names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts(pub Vec<(String, Fact)>);

/// Why something was refused, kept or on its way to a reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// The word of the rule.
    pub rule: String,
    /// What, where and what to do, in English.
    pub message: String,
    /// What the sentence is about.
    pub facts: Facts,
}

impl Facts {
    /// These facts.
    pub fn of<const N: usize>(facts: [(&'static str, Fact); N]) -> Self {
        Self(
            facts
                .into_iter()
                .map(|(name, fact)| (name.to_owned(), fact))
                .collect(),
        )
    }

    /// Their names, in their order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }
}

impl Phrase {
    /// A part of a sentence, with the facts in it.
    #[must_use]
    pub fn new(word: &'static str, facts: Facts) -> Self {
        debug_assert!(
            super::rules::has_phrase(word, &facts),
            "{word} is not in PHRASES with {facts:?}"
        );
        Self {
            word: word.to_owned(),
            facts,
        }
    }
}

impl Fact {
    /// What something calls itself.
    pub fn text(text: impl std::fmt::Display) -> Self {
        Self::Text(text.to_string())
    }

    /// A number.
    pub fn count(count: impl TryInto<u64>) -> Self {
        Self::Count(count.try_into().unwrap_or(u64::MAX))
    }
}
