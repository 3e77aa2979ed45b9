//! Kinds of key account (大客户类型): rules propose them with what speaks for each, people decide.
//!
//! An account can be of several kinds at once. A rule only ever proposes: what counts is what somebody confirmed, and that
//! stays when the rule no longer proposes it.

mod judging;
mod rules;
mod sign;
mod standard;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use judging::{Bought, Judge, Judgement, Rival, Seen, Tied};
pub use rules::{
    EconomicRule, GroupRule, ImportantRule, KindRules, MONTHS_AT_MOST, RulesFault, StrategicRule,
    WORD_CHARACTERS, WORDS_AT_MOST,
};
pub use sign::{Known, NAMES_TOLD, Named, Sees, Sign, Spoken};
pub use standard::{LEAST_FOR_A_STANDARD, Standard, Standards, standard};

/// A kind of key account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyAccountKind {
    /// 经济大客户: uses much, and often.
    Economic,
    /// 重要客户: party, government, army; police, procuratorate, courts, justice; culture, education, health; news.
    Important,
    /// 集团客户: tied to others in its industry or value chain, and uses what we sell.
    Group,
    /// 战略客户: has potential, and may become where a competitor breaks through.
    Strategic,
}

impl KeyAccountKind {
    /// All of them, in the order in which pages show them.
    pub const ALL: [Self; 4] = [Self::Economic, Self::Important, Self::Group, Self::Strategic];

    /// The word that is stored and sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Economic => "economic",
            Self::Important => "important",
            Self::Group => "group",
            Self::Strategic => "strategic",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// What somebody decided of an account and a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It is of the kind, whatever the rule says.
    Confirmed,
    /// It is not, whatever the rule says.
    Rejected,
}

impl Verdict {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Confirmed, Self::Rejected];

    /// The word that is stored and sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Rejected => "rejected",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.as_str() == word)
    }
}

/// How an account stands to a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stands {
    /// Somebody confirmed it, and the rule proposes it.
    Confirmed,
    /// Somebody confirmed it, and the rule does not propose it, or no longer.
    ConfirmedAlone,
    /// The rule proposes it, and nobody has decided.
    Proposed,
    /// Somebody rejected what the rule proposes.
    Rejected,
    /// Somebody rejected it, and the rule does not propose it either.
    RejectedAlone,
}

impl Stands {
    /// All of them, in the order in which pages show them.
    pub const ALL: [Self; 5] = [
        Self::Proposed,
        Self::Confirmed,
        Self::ConfirmedAlone,
        Self::Rejected,
        Self::RejectedAlone,
    ];

    /// How it stands by what the rule says and what somebody decided; nothing where neither says anything.
    #[must_use]
    pub fn of(is_proposed: bool, verdict: Option<Verdict>) -> Option<Self> {
        match (verdict, is_proposed) {
            (Some(Verdict::Confirmed), true) => Some(Self::Confirmed),
            (Some(Verdict::Confirmed), false) => Some(Self::ConfirmedAlone),
            (Some(Verdict::Rejected), true) => Some(Self::Rejected),
            (Some(Verdict::Rejected), false) => Some(Self::RejectedAlone),
            (None, true) => Some(Self::Proposed),
            (None, false) => None,
        }
    }

    /// The word that is stored and sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::ConfirmedAlone => "confirmed_alone",
            Self::Proposed => "proposed",
            Self::Rejected => "rejected",
            Self::RejectedAlone => "rejected_alone",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stands| stands.as_str() == word)
    }

    /// Whether somebody said that the account is of the kind.
    #[must_use]
    pub fn is_confirmed(self) -> bool {
        matches!(self, Self::Confirmed | Self::ConfirmedAlone)
    }

    /// Whether the account counts as one of the kind until somebody says otherwise.
    #[must_use]
    pub fn counts(self) -> bool {
        self.is_confirmed() || self == Self::Proposed
    }
}
