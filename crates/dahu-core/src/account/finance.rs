//! How sound an account's finances are, who says so, and when.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// How sound the finances are.
///
/// Four classes that every agency's scale folds into; the agency's own mark is in the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FinanceGrade {
    /// Pays without fail and could buy more.
    Strong,
    /// Pays.
    Sound,
    /// Pays late, or depends on few.
    Weak,
    /// May not be able to pay.
    Distressed,
}

impl FinanceGrade {
    /// All of them, best first.
    pub const ALL: [Self; 4] = [Self::Strong, Self::Sound, Self::Weak, Self::Distressed];

    /// The word that is stored and sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Strong => "strong",
            Self::Sound => "sound",
            Self::Weak => "weak",
            Self::Distressed => "distressed",
        }
    }

    /// Reads the stored word, or what a file says: a letter from A to D, or 优 良 弱 困难.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        match text.trim().to_lowercase().as_str() {
            "strong" | "a" | "优" | "优秀" => Some(Self::Strong),
            "sound" | "b" | "良" | "良好" => Some(Self::Sound),
            "weak" | "c" | "中" | "弱" | "一般" => Some(Self::Weak),
            "distressed" | "d" | "差" | "困难" | "较差" => Some(Self::Distressed),
            _ => None,
        }
    }
}

/// A judgement of the finances with where it comes from: without both nobody can tell what it is worth.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FinanceRating {
    /// The judgement.
    pub grade: FinanceGrade,
    /// Who says so: an agency, the annual report, the credit desk.
    pub source: String,
    /// The day for which it holds.
    pub on: NaiveDate,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grades_are_read_as_files_write_them() {
        for grade in FinanceGrade::ALL {
            assert_eq!(FinanceGrade::read(grade.as_str()), Some(grade));
        }
        assert_eq!(FinanceGrade::read(" 良好 "), Some(FinanceGrade::Sound));
        assert_eq!(FinanceGrade::read("A"), Some(FinanceGrade::Strong));
        assert_eq!(FinanceGrade::read("AAA"), None);
    }
}
