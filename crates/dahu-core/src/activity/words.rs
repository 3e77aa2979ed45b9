//! What stands in files for kinds, outcomes and directions of activities.

use super::{ActivityKind, Direction, Outcome};

/// A word as it is compared: lower case, with a line in the place of blanks.
fn folded(text: &str) -> String {
    text.trim().to_lowercase().replace([' ', '-'], "_")
}

impl ActivityKind {
    /// Reads what people write.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let word = folded(text);
        Self::from_word(&word).or(match word.as_str() {
            "visits" | "拜访" | "上门拜访" | "客户拜访" | "来访" | "上门" => Some(Self::Visit),
            "phone" | "phone_call" | "telephone" | "电话" | "电话沟通" | "打电话" => {
                Some(Self::Call)
            }
            "chat" | "wechat" | "sms" | "消息" | "微信" | "短信" | "企业微信" => {
                Some(Self::Message)
            }
            "会议" | "开会" | "线上会议" | "视频会议" => Some(Self::Meeting),
            "研讨" | "研讨会" | "培训" => Some(Self::Workshop),
            "email" | "e_mail" | "letter" | "邮件" | "电子邮件" => Some(Self::Mail),
            "notes" | "备忘" | "备注" | "记录" => Some(Self::Note),
            _ => None,
        })
    }
}

impl Outcome {
    /// Reads what people write.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let word = folded(text);
        Self::from_word(&word).or(match word.as_str() {
            "进展" | "有进展" => Some(Self::Advance),
            "延续" | "继续跟进" => Some(Self::Continuation),
            "成交" | "已成交" => Some(Self::Order),
            "未成交" | "拒绝" => Some(Self::NoSale),
            _ => None,
        })
    }
}

impl Direction {
    /// Reads what people write.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let word = folded(text);
        Self::from_word(&word).or(match word.as_str() {
            "we_did" | "outgoing" | "outbound" | "我方" | "呼出" | "去电" => Some(Self::Ours),
            "they_did" | "incoming" | "inbound" | "对方" | "呼入" | "来电" => Some(Self::Theirs),
            _ => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_in_both_languages_and_others_are_none() {
        assert_eq!(ActivityKind::read("上门拜访"), Some(ActivityKind::Visit));
        assert_eq!(ActivityKind::read("E-mail"), Some(ActivityKind::Mail));
        assert_eq!(Outcome::read("No sale"), Some(Outcome::NoSale));
        assert_eq!(Direction::read("来电"), Some(Direction::Theirs));
        assert_eq!(ActivityKind::read("dance"), None);
        assert_eq!((Outcome::read(""), Direction::read("")), (None, None));
    }
}
