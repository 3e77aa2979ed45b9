//! What stands in files for what is known of a contact.

use super::{BuyingRole, LegalBasis, Level, Power};

/// A word as it is compared: lower case, with a line in the place of blanks.
fn folded(text: &str) -> String {
    text.trim().to_lowercase().replace([' ', '-'], "_")
}

impl LegalBasis {
    /// Reads what people write.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let word = folded(text);
        Self::from_word(&word).or(match word.as_str() {
            "同意" | "本人同意" | "个人同意" => Some(Self::Consent),
            "合同" | "合同所必需" | "履行合同" => Some(Self::Contract),
            "正当利益" | "合法利益" => Some(Self::LegitimateInterest),
            "public" | "公开" | "已公开" | "公开信息" | "已公开的信息" => {
                Some(Self::PublicSource)
            }
            _ => None,
        })
    }
}

impl BuyingRole {
    /// Reads what people write.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let word = folded(text);
        Self::from_word(&word).or(match word.as_str() {
            "发起者" | "发起人" => Some(Self::Initiator),
            "使用者" | "使用人" | "用户" => Some(Self::User),
            "影响者" | "影响人" => Some(Self::Influencer),
            "decision_maker" | "决策者" | "决策人" => Some(Self::Decider),
            "采购者" | "采购人" | "采购" => Some(Self::Buyer),
            "把关者" | "把关人" => Some(Self::Gatekeeper),
            _ => None,
        })
    }
}

impl Power {
    /// Reads what people write.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let word = folded(text);
        Self::from_word(&word).or(match word.as_str() {
            "大" | "高" => Some(Self::High),
            "中" => Some(Self::Medium),
            "小" | "低" => Some(Self::Low),
            _ => None,
        })
    }
}

impl Level {
    /// Reads what people write.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let word = folded(text);
        Self::from_word(&word).or(match word.as_str() {
            "高层" | "高管" => Some(Self::Executive),
            "head_of_department" | "部门负责人" | "中层" => Some(Self::Head),
            "主管" | "经理" => Some(Self::Manager),
            "员工" | "职员" => Some(Self::Staff),
            _ => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_in_both_languages_and_others_are_none() {
        assert_eq!(
            LegalBasis::read(" Public source "),
            Some(LegalBasis::PublicSource)
        );
        assert_eq!(LegalBasis::read("合同所必需"), Some(LegalBasis::Contract));
        assert_eq!(BuyingRole::read("决策者"), Some(BuyingRole::Decider));
        assert_eq!(Power::read("HIGH"), Some(Power::High));
        assert_eq!(Level::read("Head of department"), Some(Level::Head));
        for text in ["", "whatever"] {
            assert_eq!(LegalBasis::read(text), None);
            assert_eq!(BuyingRole::read(text), None);
            assert_eq!(Power::read(text), None);
            assert_eq!(Level::read(text), None);
        }
    }
}
