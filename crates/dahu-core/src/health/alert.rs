//! Alerts: raised when a signal turns bad, once until it is closed; closed by somebody who says why, or when the signal has
//! gone.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Sign, Signal};
use crate::person::PersonId;

crate::id! {
    /// An alert about an account.
    AlertId
}

/// What an alert is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// A signal that turned bad.
    Signal(Signal),
    /// The stage of the relationship, from which records say that it has fallen.
    Stage,
}

impl Topic {
    /// All of them, in the order in which they are told.
    pub fn all() -> impl Iterator<Item = Self> {
        Signal::ALL.into_iter().map(Self::Signal).chain([Self::Stage])
    }

    /// The word that is stored and sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Signal(signal) => signal.as_str(),
            Self::Stage => "stage",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::all().find(|topic| topic.as_str() == word)
    }
}

/// Days until the task of an alert is due.
pub const DUE_DAYS: u64 = 7;
/// Characters of what is said on closing one at most.
pub const NOTE_CHARACTERS_AT_MOST: usize = 500;

/// Why an alert is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Closing {
    /// Something was done about it.
    DealtWith,
    /// There is nothing behind it.
    FalseAlarm,
    /// It is so, and it stays so.
    Accepted,
    /// The signal has gone: the program closes it.
    Passed,
}

impl Closing {
    /// Those that people give.
    pub const GIVEN: [Self; 3] = [Self::DealtWith, Self::FalseAlarm, Self::Accepted];
    /// All of them.
    pub const ALL: [Self; 4] = [Self::DealtWith, Self::FalseAlarm, Self::Accepted, Self::Passed];

    /// The word that is stored and sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::DealtWith => "dealt_with",
            Self::FalseAlarm => "false_alarm",
            Self::Accepted => "accepted",
            Self::Passed => "passed",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }

    /// Whether it needs words: what was done, or why nothing is, has to be told. The program needs none.
    #[must_use]
    pub fn needs_words(self) -> bool {
        self != Self::Passed
    }
}

/// Where an alert stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum AlertState {
    /// Somebody should do something.
    Open,
    /// Nobody has to any more.
    Closed {
        /// When it was closed.
        at: DateTime<Utc>,
        /// By whom; none for the program.
        by: Option<PersonId>,
        /// Why.
        because: Closing,
        /// In whose words.
        note: Option<String>,
    },
}

/// Why an alert cannot be changed so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AlertFault {
    /// It is closed already.
    #[error("the alert is closed already")]
    IsClosed,
    /// It is open.
    #[error("the alert is open")]
    IsOpen,
    /// Nobody said what was done about it, or why nothing is.
    #[error("say what was done about it, or why nothing is done")]
    WithoutWords,
    /// What was said is too long.
    #[error("what is said is longer than {NOTE_CHARACTERS_AT_MOST} characters")]
    TooLong,
}

impl AlertState {
    /// Whether it is open.
    #[must_use]
    pub fn is_open(&self) -> bool {
        *self == Self::Open
    }

    /// Closed by somebody who says why.
    ///
    /// # Errors
    ///
    /// [`AlertFault::IsClosed`], [`AlertFault::WithoutWords`], [`AlertFault::TooLong`].
    pub fn close(
        self,
        at: DateTime<Utc>,
        by: Option<PersonId>,
        because: Closing,
        note: &str,
    ) -> Result<Self, AlertFault> {
        if !self.is_open() {
            return Err(AlertFault::IsClosed);
        }
        let note: String = note.trim().chars().filter(|one| !one.is_control()).collect();
        if note.is_empty() && because.needs_words() {
            return Err(AlertFault::WithoutWords);
        }
        if note.chars().count() > NOTE_CHARACTERS_AT_MOST {
            return Err(AlertFault::TooLong);
        }
        Ok(Self::Closed {
            at,
            by,
            because,
            note: Some(note).filter(|note| !note.is_empty()),
        })
    }

    /// Open again.
    ///
    /// # Errors
    ///
    /// [`AlertFault::IsOpen`].
    pub fn reopen(self) -> Result<Self, AlertFault> {
        if self.is_open() {
            return Err(AlertFault::IsOpen);
        }
        Ok(Self::Open)
    }
}

/// The latest alert about a signal of an account, as far as the rule looks at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Latest {
    /// Whether it is open.
    pub is_open: bool,
    /// The points that the signal took when it was last looked at; of a closed one the fewest since it was closed.
    pub points: u8,
    /// Whether the signal has gone since the alert was closed.
    pub has_gone: bool,
}

/// What becomes of the alert about a signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Nothing.
    Keep,
    /// A new one is raised.
    Raise,
    /// The open one stands, with other points.
    Restate,
    /// The closed one stands, and its signal takes fewer points: if it takes more again, there is a new alert.
    Lower,
    /// The open one is closed, since the signal has gone.
    Pass,
    /// The closed one lies behind: should the signal come back, there is a new alert.
    LayBehind,
}

/// What becomes of the alert about a signal that points this way now, and takes so many points. An alert that somebody closed is
/// not raised again while its signal stays as it was, and is once the signal gets worse than it was since, or comes back.
#[must_use]
pub fn step((sign, points): (Sign, u8), latest: Option<Latest>) -> Step {
    match (sign, latest) {
        (Sign::Bad, None) => Step::Raise,
        (Sign::Bad, Some(latest)) if latest.is_open && latest.points == points => Step::Keep,
        (Sign::Bad, Some(latest)) if latest.is_open => Step::Restate,
        (Sign::Bad, Some(latest)) if latest.has_gone || latest.points < points => Step::Raise,
        (Sign::Bad, Some(latest)) if points < latest.points => Step::Lower,
        (Sign::Good | Sign::Even, Some(latest)) if latest.is_open => Step::Pass,
        (Sign::Good | Sign::Even, Some(latest)) if !latest.has_gone => Step::LayBehind,
        // Of what is not known any more nobody can say that it has gone.
        (Sign::Bad | Sign::Good | Sign::Even | Sign::Unknown, _) => Step::Keep,
    }
}
