//! The stages of key account management, and how a relationship comes to one: by somebody's word, with evidence.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Characters of the evidence at most.
pub const EVIDENCE_CHARACTERS_AT_MOST: usize = 500;

/// How far a relationship has come.
///
/// Sources: A. F. Millman and K. J. Wilson (1995), "From key account selling to key account management", Journal of Marketing
/// Practice: Applied Marketing Science 1(1), 9-21, who name these six; M. McDonald and D. Woodburn (2007), Key Account
/// Management: The Definitive Guide, who call them exploratory, basic, cooperative, interdependent, integrated and
/// disintegrating.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// It might become a key account; it buys nothing yet.
    Pre,
    /// First purchases; one of us and one of them know each other.
    Early,
    /// It buys again and again; several people on both sides know each other.
    Mid,
    /// Trusted: departments and levels work with each other, and somebody there is for us.
    Partnership,
    /// Both plan and work as one.
    Synergistic,
    /// It comes apart.
    Uncoupling,
}

impl Stage {
    /// All of them, in their order.
    pub const ALL: [Self; 6] = [
        Self::Pre,
        Self::Early,
        Self::Mid,
        Self::Partnership,
        Self::Synergistic,
        Self::Uncoupling,
    ];
    /// Those that are a step of a ladder each, the lowest first.
    pub const LADDER: [Self; 5] = [
        Self::Pre,
        Self::Early,
        Self::Mid,
        Self::Partnership,
        Self::Synergistic,
    ];

    /// The word that is stored and sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pre => "pre",
            Self::Early => "early",
            Self::Mid => "mid",
            Self::Partnership => "partnership",
            Self::Synergistic => "synergistic",
            Self::Uncoupling => "uncoupling",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.as_str() == word)
    }

    /// How close it is, from 1 to 5: its step of the ladder, and 1 for one that comes apart.
    #[must_use]
    pub fn closeness(self) -> u8 {
        match self {
            Self::Pre | Self::Uncoupling => 1,
            Self::Early => 2,
            Self::Mid => 3,
            Self::Partnership => 4,
            Self::Synergistic => 5,
        }
    }

    /// How high on the ladder; none for one that comes apart.
    #[must_use]
    pub fn rung(self) -> Option<usize> {
        Self::LADDER.iter().position(|stage| *stage == self)
    }
}

/// Where a relationship was placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placed {
    /// At which stage.
    pub stage: Stage,
    /// From which day on.
    pub on: NaiveDate,
}

/// What placing it anew is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Turn {
    /// It had no stage before.
    First,
    /// Up the ladder.
    Rise,
    /// Down the ladder.
    Downgrade,
    /// It comes apart.
    Uncouple,
    /// It came apart, and is together again.
    Resume,
    /// It stays where it is, with newer evidence.
    Confirm,
}

impl Turn {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::First,
        Self::Rise,
        Self::Downgrade,
        Self::Uncouple,
        Self::Resume,
        Self::Confirm,
    ];

    /// Reads the stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|turn| turn.as_str() == word)
    }

    /// The word that is stored and sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Rise => "rise",
            Self::Downgrade => "downgrade",
            Self::Uncouple => "uncouple",
            Self::Resume => "resume",
            Self::Confirm => "confirm",
        }
    }

    /// What going from one stage to another is.
    #[must_use]
    pub fn between(from: Option<Stage>, to: Stage) -> Self {
        let Some(from) = from else { return Self::First };
        match (from.rung(), to.rung()) {
            _ if from == to => Self::Confirm,
            (_, None) => Self::Uncouple,
            (None, Some(_)) => Self::Resume,
            (Some(before), Some(after)) if after > before => Self::Rise,
            (Some(_), Some(_)) => Self::Downgrade,
        }
    }
}

/// Why a relationship cannot be placed so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StageFault {
    /// Nobody said on what it stands.
    #[error("a stage stands on evidence: say what was seen, said or agreed")]
    WithoutEvidence,
    /// What was said is too long.
    #[error("the evidence is longer than {EVIDENCE_CHARACTERS_AT_MOST} characters")]
    TooLong,
    /// The day has not come.
    #[error("the day lies ahead")]
    Ahead,
    /// It was placed for a later day already.
    #[error("it stands where it stands since {since}, after that day")]
    TooEarly {
        /// The day of where it stands.
        since: NaiveDate,
    },
    /// Nothing would be different.
    #[error("it stands there since that day")]
    Same,
}

/// Places a relationship at a stage, with evidence; returns what that is, and the evidence as it is kept.
///
/// # Errors
///
/// [`StageFault`].
pub fn place(
    current: Option<Placed>,
    to: Placed,
    evidence: &str,
    latest_day: NaiveDate,
) -> Result<(Turn, String), StageFault> {
    let evidence: String = evidence
        .trim()
        .chars()
        .filter(|one| !one.is_control() || *one == '\n')
        .collect();
    if evidence.is_empty() {
        return Err(StageFault::WithoutEvidence);
    }
    if evidence.chars().count() > EVIDENCE_CHARACTERS_AT_MOST {
        return Err(StageFault::TooLong);
    }
    if to.on > latest_day {
        return Err(StageFault::Ahead);
    }
    if let Some(current) = current {
        if to.on < current.on {
            return Err(StageFault::TooEarly { since: current.on });
        }
        if to == current {
            return Err(StageFault::Same);
        }
    }
    Ok((
        Turn::between(current.map(|current| current.stage), to.stage),
        evidence,
    ))
}
