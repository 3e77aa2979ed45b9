//! What people say of an account: ratings by hand, and what it buys in all.

use std::{fmt, str::FromStr};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{CriterionId, HAND_STEPS, ONE};

/// Characters of a source or a rival at most.
pub const TEXT_CHARACTERS: usize = 200;
/// Stands for what an account buys in all.
const WALLET: &str = "wallet";

/// What is said of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RatingKey {
    /// What it buys a year of what we sell, from anybody (钱包).
    Wallet,
    /// How it is rated by a criterion.
    Of(CriterionId),
}

impl fmt::Display for RatingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Wallet => f.write_str(WALLET),
            Self::Of(id) => write!(f, "{id}"),
        }
    }
}

impl FromStr for RatingKey {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            WALLET => Ok(Self::Wallet),
            id => id.parse().map(Self::Of),
        }
    }
}

impl Serialize for RatingKey {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for RatingKey {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// What somebody said of an account, with where it comes from and for which day: without both nobody can tell what it is
/// worth.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rating {
    /// An amount or a step, in ten-thousandths.
    pub value: i64,
    /// The rival against whom it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rival: Option<String>,
    /// Who says so, or where it stands.
    pub source: String,
    /// The day for which it holds.
    pub on: NaiveDate,
}

/// Why a rating cannot be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RatingFault {
    /// No step from 1 to 5.
    Step,
    /// A wallet of nothing or less.
    Wallet,
    /// Nobody says so.
    NoSource,
    /// Too long a text.
    TextLength,
    /// A day that has not come.
    InFuture,
    /// A rating against a rival who is not named.
    NoRival,
}

impl Rating {
    /// Whether it can be kept for a key; `against_rival` where its criterion is rated against a rival.
    ///
    /// # Errors
    ///
    /// The first [`RatingFault`].
    pub fn check(&self, key: RatingKey, against_rival: bool, today: NaiveDate) -> Result<(), RatingFault> {
        let steps = (1..=i64::from(HAND_STEPS)).map(|step| step * ONE);
        match key {
            RatingKey::Wallet if self.value <= 0 => return Err(RatingFault::Wallet),
            RatingKey::Of(_) if !steps.into_iter().any(|step| step == self.value) => {
                return Err(RatingFault::Step);
            }
            RatingKey::Wallet | RatingKey::Of(_) => {}
        }
        let rival = self.rival.as_deref().unwrap_or_default().trim();
        if against_rival && rival.is_empty() {
            return Err(RatingFault::NoRival);
        }
        if self.source.trim().is_empty() {
            return Err(RatingFault::NoSource);
        }
        let is_long = |text: &str| text.chars().count() > TEXT_CHARACTERS;
        if is_long(rival) || is_long(&self.source) {
            return Err(RatingFault::TextLength);
        }
        if self.on > today {
            return Err(RatingFault::InFuture);
        }
        Ok(())
    }
}
