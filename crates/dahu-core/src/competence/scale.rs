//! How far somebody is, from 0 to 4.

use serde::{Deserialize, Serialize};

/// How far somebody is in a competence: 0 not yet, 1 knows it, 2 does it with help, 3 does it alone, 4 leads others in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Proficiency(u8);

impl Proficiency {
    /// Not yet.
    pub const NONE: Self = Self(0);
    /// All levels, the lowest first.
    pub const ALL: [Self; 5] = [Self(0), Self(1), Self(2), Self(3), Self(4)];

    /// The level of a number; none above 4.
    #[must_use]
    pub fn new(level: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.0 == level)
    }

    /// Its number.
    #[must_use]
    pub fn level(self) -> u8 {
        self.0
    }

    /// How many levels this is below another; none where it is not.
    #[must_use]
    pub fn below(self, other: Self) -> u8 {
        other.0.saturating_sub(self.0)
    }
}

impl std::fmt::Display for Proficiency {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// A number that is no level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is not a level: 0 to 4")]
pub struct NoLevel(u8);

impl TryFrom<u8> for Proficiency {
    type Error = NoLevel;

    fn try_from(level: u8) -> Result<Self, NoLevel> {
        Self::new(level).ok_or(NoLevel(level))
    }
}

impl From<Proficiency> for u8 {
    fn from(level: Proficiency) -> Self {
        level.0
    }
}
