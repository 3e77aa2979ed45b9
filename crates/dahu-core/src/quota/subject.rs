//! Whom or what a quota is for.

use serde::{Deserialize, Serialize};

use crate::{account::AccountId, person::PersonId, team::TeamId};

/// Whom or what a quota is for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "key")]
pub enum Subject {
    /// The whole firm.
    Firm,
    /// The people of a team and of all teams below it.
    Team(TeamId),
    /// A salesperson.
    Person(PersonId),
    /// One account, without those that belong to it.
    Account(AccountId),
    /// A product by the text that stands on ledger lines.
    Product(String),
}

/// What kind of subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubjectKind {
    /// The whole firm.
    Firm,
    /// A team.
    Team,
    /// A salesperson.
    Person,
    /// An account.
    Account,
    /// A product.
    Product,
}

impl SubjectKind {
    /// All kinds, in the order in which lists show them.
    pub const ALL: [Self; 5] = [Self::Firm, Self::Team, Self::Person, Self::Account, Self::Product];

    /// The word that is stored and sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Firm => "firm",
            Self::Team => "team",
            Self::Person => "person",
            Self::Account => "account",
            Self::Product => "product",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

impl Subject {
    /// What kind it is.
    #[must_use]
    pub fn kind(&self) -> SubjectKind {
        match self {
            Self::Firm => SubjectKind::Firm,
            Self::Team(_) => SubjectKind::Team,
            Self::Person(_) => SubjectKind::Person,
            Self::Account(_) => SubjectKind::Account,
            Self::Product(_) => SubjectKind::Product,
        }
    }

    /// The key that tells it from others of its kind; `all` for the firm.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Firm => "all".to_owned(),
            Self::Team(id) => id.to_string(),
            Self::Person(id) => id.to_string(),
            Self::Account(id) => id.to_string(),
            Self::Product(product) => product.clone(),
        }
    }

    /// Reads a kind and a key; nothing for a key that the kind cannot have.
    #[must_use]
    pub fn of(kind: SubjectKind, key: &str) -> Option<Self> {
        match kind {
            SubjectKind::Firm => (key == "all").then_some(Self::Firm),
            SubjectKind::Team => key.parse().ok().map(Self::Team),
            SubjectKind::Person => key.parse().ok().map(Self::Person),
            SubjectKind::Account => key.parse().ok().map(Self::Account),
            SubjectKind::Product => (!key.is_empty()).then(|| Self::Product(key.to_owned())),
        }
    }
}
