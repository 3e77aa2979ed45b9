//! The terms of a valuation: how far it looks ahead, the margin, the discount; and what became of an account's value.

mod horizon;
mod share;

use serde::{Deserialize, Serialize};

pub use horizon::{Horizon, HorizonError};
pub use share::{DiscountRate, Margin, ShareError};

/// What became of an account's value between two days: the parts of the statement of customer equity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Movement {
    /// It bought for the first time in between: all of its value is new.
    New,
    /// It is worth more than before, or as much.
    Growth,
    /// It is worth less than before.
    Shrinkage,
    /// It is taken for lost: what its value fell by.
    Lost,
}

impl Movement {
    /// All of them, in the order of the statement.
    pub const ALL: [Self; 4] = [Self::New, Self::Growth, Self::Shrinkage, Self::Lost];

    /// The word that is stored and sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Growth => "growth",
            Self::Shrinkage => "shrinkage",
            Self::Lost => "lost",
        }
    }

    /// The movement of a stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|movement| movement.as_str() == word)
    }
}
