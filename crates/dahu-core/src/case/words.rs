//! What a case is, how severe, and where it stands.

use serde::{Deserialize, Serialize};

/// What a case is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseKind {
    /// They want to know something.
    Question,
    /// Something does not work.
    Fault,
    /// They are not content with us.
    Complaint,
    /// They want something done.
    Request,
}

/// How severe a case is for the customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// It can wait.
    Low,
    /// As most are.
    Normal,
    /// It hinders them.
    High,
    /// It stops them.
    Critical,
}

/// Where a case stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseState {
    /// We work at it.
    Open,
    /// The customer has to answer or to do something.
    Waiting,
    /// We did what was to be done.
    Resolved,
    /// Both sides are done with it.
    Closed,
}

impl CaseKind {
    /// All of them, in the order in which forms show them.
    pub const ALL: [Self; 4] = [Self::Question, Self::Fault, Self::Complaint, Self::Request];

    /// The word that is stored and sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Question => "question",
            Self::Fault => "fault",
            Self::Complaint => "complaint",
            Self::Request => "request",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }
}

impl Severity {
    /// All of them, the least first.
    pub const ALL: [Self; 4] = [Self::Low, Self::Normal, Self::High, Self::Critical];

    /// The word that is stored and sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Normal => "normal",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }

    /// After so many days a case that is still open is open too long.
    #[must_use]
    pub fn days_at_most(self) -> u64 {
        match self {
            Self::Critical => 7,
            Self::High => 14,
            Self::Normal | Self::Low => 60,
        }
    }
}

impl CaseState {
    /// All of them, in the order in which they come.
    pub const ALL: [Self; 4] = [Self::Open, Self::Waiting, Self::Resolved, Self::Closed];

    /// The word that is stored and sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Waiting => "waiting",
            Self::Resolved => "resolved",
            Self::Closed => "closed",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }

    /// Whether it is not resolved: open, or waiting for the customer.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Open | Self::Waiting)
    }
}
