//! Words that a firm keeps in both of its languages.

use serde::{Deserialize, Serialize};

/// The same said in Chinese and in English; one of the two may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Bilingual {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

impl Bilingual {
    /// What was typed in both languages, without control characters and blanks around it.
    #[must_use]
    pub fn typed(zh: &str, en: &str) -> Self {
        let clean = |text: &str| text.trim().chars().filter(|one| !one.is_control()).collect();
        Self {
            zh: clean(zh),
            en: clean(en),
        }
    }

    /// In the language asked for, or in the other where it is missing there.
    #[must_use]
    pub fn told(&self, is_chinese: bool) -> &str {
        let (first, second) = if is_chinese {
            (&self.zh, &self.en)
        } else {
            (&self.en, &self.zh)
        };
        if first.is_empty() { second } else { first }
    }

    /// Whether it says nothing in either language.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.zh.is_empty() && self.en.is_empty()
    }

    /// Characters of the longer one.
    #[must_use]
    pub fn characters(&self) -> usize {
        self.zh.chars().count().max(self.en.chars().count())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_in_one_language_is_told_in_the_other() {
        let both = Bilingual::typed(" 目标\n", "Goals");
        assert_eq!((both.told(true), both.told(false)), ("目标", "Goals"));
        let one = Bilingual::typed("目标", "  ");
        assert_eq!(
            (one.told(true), one.told(false), one.characters()),
            ("目标", "目标", 2)
        );
        assert!(!one.is_empty() && Bilingual::default().is_empty());
    }
}
