//! The yearly review: what people decided of accounts, and when what they said is too old.

use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};

/// Days after which a decision should be made anew.
pub const DECISION_DAYS: u16 = 400;
/// Months after which a review is due again, and what an earlier one decided should be looked at.
pub const REVIEW_MONTHS: u32 = 12;

/// What a review decided of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It is a key account, wherever it ranks.
    In,
    /// It is none, wherever it ranks.
    Out,
    /// Its rank decides, as if nothing had been decided before.
    ByRank,
}

impl Verdict {
    /// All of them, in the order in which forms show them.
    pub const ALL: [Self; 3] = [Self::In, Self::Out, Self::ByRank];

    /// The word that is stored and sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::In => "in",
            Self::Out => "out",
            Self::ByRank => "by_rank",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.as_str() == word)
    }
}

/// Why a review cannot be concluded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReviewFault {
    /// It lies in the future.
    NotHeldYet,
    /// Nobody is named who took part.
    NobodyTookPart,
    /// Nothing is minuted.
    NoMinutes,
}

/// What keeps a review from being concluded: it has to have been held, by somebody, with minutes.
///
/// # Errors
///
/// The first [`ReviewFault`].
pub fn may_conclude(
    held_on: NaiveDate,
    took_part: &str,
    minutes: &str,
    today: NaiveDate,
) -> Result<(), ReviewFault> {
    if held_on > today {
        return Err(ReviewFault::NotHeldYet);
    }
    if took_part.trim().is_empty() {
        return Err(ReviewFault::NobodyTookPart);
    }
    if minutes.trim().is_empty() {
        return Err(ReviewFault::NoMinutes);
    }
    Ok(())
}

/// Whether what was looked at on a day has to be looked at again by another.
#[must_use]
pub fn is_due(since: NaiveDate, today: NaiveDate) -> bool {
    let due = since.checked_add_months(Months::new(REVIEW_MONTHS));
    due.is_some_and(|due| due <= today)
}

/// Whether what was said on a day still holds on another, so many days later at most; what was said later does not hold yet.
#[must_use]
pub fn is_fresh(said_on: NaiveDate, today: NaiveDate, stale_after_days: u16) -> bool {
    let age = (today - said_on).num_days();
    (0..=i64::from(stale_after_days)).contains(&age)
}
