//! Assessments of intent: how likely an account is to buy, in the judgement of a person, on a day.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{account::AccountId, person::PersonId};

crate::id! {
    /// One assessment of one account.
    AssessmentId
}

/// Characters of the evidence of an assessment at most.
pub const EVIDENCE_CHARACTERS: usize = 500;

/// How strongly an account means to buy (意向).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Intent {
    /// 低意向
    Low,
    /// 中意向
    Medium,
    /// 高意向
    High,
}

impl Intent {
    /// The word that is stored and sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "low" => Some(Self::Low),
            "medium" => Some(Self::Medium),
            "high" => Some(Self::High),
            _ => None,
        }
    }

    /// High or medium, which the funnel counts together.
    #[must_use]
    pub fn is_high_or_medium(self) -> bool {
        self >= Self::Medium
    }
}

/// What a person judged of an account's intent, on a day. Later assessments do not overwrite earlier ones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessment {
    /// Its id.
    pub id: AssessmentId,
    /// The account that was assessed.
    pub account: AccountId,
    /// The judgement.
    pub intent: Intent,
    /// The day for which it holds.
    pub on: NaiveDate,
    /// Who judged, where known.
    pub by: Option<PersonId>,
    /// On what the judgement stands: what was said, seen or read (依据).
    pub evidence: Option<String>,
}
