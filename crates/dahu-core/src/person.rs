//! The firm's own people.

use serde::{Deserialize, Serialize};

crate::id! {
    /// A person of the firm: an administrator, a salesperson.
    PersonId
}

/// What a person may do. Teams and finer roles build on this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Runs the workspace: sees and does everything.
    Administrator,
    /// Owns accounts and targets. Until people and teams are set up, cannot sign in.
    Salesperson,
}

impl Role {
    /// The word that is stored and sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Salesperson => "salesperson",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "administrator" => Some(Self::Administrator),
            "salesperson" => Some(Self::Salesperson),
            _ => None,
        }
    }
}
