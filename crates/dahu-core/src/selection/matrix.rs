//! The matrix of attractiveness and our strength.

use serde::{Deserialize, Serialize};

/// A quarter of the matrix, by the names of D. Woodburn and M. McDonald, "Key Account Management: The Definitive Guide".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quarter {
    /// Attractive, and we are strong (战略型).
    Strategic,
    /// Attractive, and we are not strong yet (明星型).
    Star,
    /// We are strong, and it is not attractive (地位型).
    Status,
    /// Neither (精简型).
    Streamline,
}

impl Quarter {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Strategic, Self::Star, Self::Status, Self::Streamline];

    /// The word that is sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Strategic => "strategic",
            Self::Star => "star",
            Self::Status => "status",
            Self::Streamline => "streamline",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|quarter| quarter.as_str() == word)
    }

    /// The quarter of two scores: from `cut` points on a score is high.
    #[must_use]
    pub fn of(attractiveness: f64, strength: f64, cut: f64) -> Self {
        match (attractiveness >= cut, strength >= cut) {
            (true, true) => Self::Strategic,
            (true, false) => Self::Star,
            (false, true) => Self::Status,
            (false, false) => Self::Streamline,
        }
    }
}
