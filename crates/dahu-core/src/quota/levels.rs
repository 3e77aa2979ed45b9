//! The levels of a quota: what is expected, what is hoped for, what would be outstanding.

use serde::{Deserialize, Serialize};

use crate::money::Amount;

/// A level of a quota.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// What is expected; every quota has it.
    Basic,
    /// What is hoped for.
    Stretch,
    /// What would be outstanding.
    Challenge,
}

impl Level {
    /// All levels, the lowest first.
    pub const ALL: [Self; 3] = [Self::Basic, Self::Stretch, Self::Challenge];

    /// A stable word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Basic => "basic",
            Self::Stretch => "stretch",
            Self::Challenge => "challenge",
        }
    }
}

/// The amounts of a quota, in the workspace's currency; each is above zero and none below the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Levels {
    basic: Amount,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    stretch: Option<Amount>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    challenge: Option<Amount>,
}

/// Why amounts are not the levels of a quota.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LevelsFault {
    /// One is zero or less.
    #[error("the {} level is not above zero", .level.as_str())]
    NotPositive {
        /// Which.
        level: Level,
    },
    /// One is below the level before it.
    #[error("the {} level is below the one before it", .level.as_str())]
    OutOfOrder {
        /// Which.
        level: Level,
    },
}

impl Levels {
    /// The levels of a quota.
    ///
    /// # Errors
    ///
    /// [`LevelsFault`] with the first level that is at fault.
    pub fn new(
        basic: Amount,
        stretch: Option<Amount>,
        challenge: Option<Amount>,
    ) -> Result<Self, LevelsFault> {
        let levels = Self {
            basic,
            stretch,
            challenge,
        };
        let mut before = Amount::ZERO;
        for level in Level::ALL {
            let Some(amount) = levels.of(level) else { continue };
            if !amount.is_positive() {
                return Err(LevelsFault::NotPositive { level });
            }
            if amount < before {
                return Err(LevelsFault::OutOfOrder { level });
            }
            before = amount;
        }
        Ok(levels)
    }

    /// The basic level.
    #[must_use]
    pub fn basic(&self) -> Amount {
        self.basic
    }

    /// The amount of a level, where the quota has it.
    #[must_use]
    pub fn of(&self, level: Level) -> Option<Amount> {
        match level {
            Level::Basic => Some(self.basic),
            Level::Stretch => self.stretch,
            Level::Challenge => self.challenge,
        }
    }

    /// The highest of its levels.
    #[must_use]
    pub fn highest(&self) -> Amount {
        self.challenge.or(self.stretch).unwrap_or(self.basic)
    }

    /// The sums of each level; those of a level that one of them lacks are left out. Nothing for no levels.
    #[must_use]
    pub fn sum(all: &[Self]) -> Option<Self> {
        let of = |level| -> Option<Amount> {
            let amounts: Option<Vec<Amount>> = all.iter().map(|levels| levels.of(level)).collect();
            amounts.map(|amounts| amounts.into_iter().sum())
        };
        Self::new(
            of(Level::Basic)?,
            of(Level::Stretch).filter(|_| !all.is_empty()),
            of(Level::Challenge).filter(|_| !all.is_empty()),
        )
        .ok()
    }
}
