//! How large an account is.

use serde::{Deserialize, Serialize};

/// How large an account is, by the classes of the Chinese statistics of enterprises.
///
/// Where the class begins depends on the trade (National Bureau of Statistics, 2017), so it is said, not reckoned from the
/// number of people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Size {
    /// 微型.
    Micro,
    /// 小型.
    Small,
    /// 中型.
    Medium,
    /// 大型.
    Large,
}

impl Size {
    /// All of them, smallest first.
    pub const ALL: [Self; 4] = [Self::Micro, Self::Small, Self::Medium, Self::Large];

    /// The word that is stored and sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Micro => "micro",
            Self::Small => "small",
            Self::Medium => "medium",
            Self::Large => "large",
        }
    }

    /// Reads the stored word, or what a file says: 大型, 大.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        match text.trim().to_lowercase().as_str() {
            "micro" | "微型" | "微" | "微型企业" => Some(Self::Micro),
            "small" | "小型" | "小" | "小型企业" => Some(Self::Small),
            "medium" | "中型" | "中" | "中型企业" => Some(Self::Medium),
            "large" | "大型" | "大" | "大型企业" => Some(Self::Large),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_as_files_write_them() {
        for size in Size::ALL {
            assert_eq!(Size::read(size.as_str()), Some(size));
        }
        assert_eq!(Size::read(" 大型企业 "), Some(Size::Large));
        assert_eq!(Size::read("Medium"), Some(Size::Medium));
        assert_eq!(Size::read("500"), None);
    }
}
