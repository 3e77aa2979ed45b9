//! The words of opportunities as people write them in files, in English and Chinese.

use super::{BusinessKind, ForecastCategory, LostReason, SellingMode, Source, Verdict, WonReason};

/// A text as its words are compared: half width, small letters, `_` between words.
fn folded(text: &str) -> String {
    let text = crate::import::account_key(text).to_lowercase();
    let words = text.split(|one: char| one.is_whitespace() || matches!(one, '-' | '_' | '/'));
    words
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join("_")
}

impl Verdict {
    /// Reads what people write, also where it stands in the place of a stage.
    ///
    /// ```
    /// use dahu_core::opportunity::Verdict;
    /// assert_eq!(Verdict::read("Closed Won"), Some(Verdict::Won));
    /// assert_eq!(Verdict::read("丢单"), Some(Verdict::Lost));
    /// assert_eq!(Verdict::read("Negotiation"), None);
    /// ```
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let word = folded(text);
        Self::from_word(&word).or(match word.as_str() {
            "closed_won" | "win" | "赢单" | "赢" | "成交" | "已成交" | "中标" | "已赢单" | "成单" => {
                Some(Self::Won)
            }
            "closed_lost" | "lose" | "输单" | "丢单" | "输" | "未成交" | "落标" | "未中标" | "已输单"
            | "已丢单" | "失败" => Some(Self::Lost),
            "in_progress" | "active" | "进行中" | "跟进中" | "未决" | "开放" | "在谈" => {
                Some(Self::Open)
            }
            _ => None,
        })
    }
}

impl BusinessKind {
    /// Reads what people write.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let word = folded(text);
        Self::from_word(&word).or(match word.as_str() {
            "new" | "new_business" | "new_customer" | "新客户" | "新签" | "新业务" | "新客" => {
                Some(Self::NewAccount)
            }
            "existing_business" | "upsell" | "cross_sell" | "growth" | "扩展" | "增购" | "老客户增购"
            | "交叉销售" | "扩购" => Some(Self::Expansion),
            "repeat_purchase" | "reorder" | "复购" | "重复购买" | "返单" => Some(Self::Repeat),
            "续约" | "续签" | "续费" => Some(Self::Renewal),
            _ => None,
        })
    }
}

impl Source {
    /// Reads what people write.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let word = folded(text);
        Self::from_word(&word).or(match word.as_str() {
            "referred" | "word_of_mouth" | "介绍" | "转介绍" | "他人介绍" | "推荐" => {
                Some(Self::Referral)
            }
            "existing_customer" | "customer" | "老客户" | "现有客户" | "存量客户" => {
                Some(Self::ExistingAccount)
            }
            "target" | "目标名单" | "目标企业" | "目标客户" => Some(Self::TargetList),
            "bid" | "tender_notice" | "招标" | "招标公告" | "招标信息" | "投标" => {
                Some(Self::Tender)
            }
            "fair" | "trade_show" | "exhibition" | "conference" | "展会" | "活动" | "会议" | "市场活动" => {
                Some(Self::Event)
            }
            "agent" | "reseller" | "合作伙伴" | "伙伴" | "代理商" | "渠道" => Some(Self::Partner),
            "web" | "website" | "advertisement" | "online" | "主动咨询" | "来电" | "网站" | "广告"
            | "官网" | "线上" => Some(Self::Inbound),
            "cold_calls" | "outbound" | "陌生拜访" | "陌拜" | "电话营销" | "主动开发" => {
                Some(Self::ColdCall)
            }
            "others" | "something_else" | "其他" | "其它" => Some(Self::Other),
            _ => None,
        })
    }
}

impl SellingMode {
    /// Reads what people write.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let word = folded(text);
        Self::from_word(&word).or(match word.as_str() {
            "transaction" | "交易型" | "交易型销售" => Some(Self::Transactional),
            "consulting" | "solution" | "咨询型" | "顾问型" | "咨询型销售" | "顾问式" | "顾问式销售" => {
                Some(Self::Consultative)
            }
            "strategic" | "企业型" | "企业型销售" | "战略型" => Some(Self::Enterprise),
            _ => None,
        })
    }
}

impl ForecastCategory {
    /// Reads what people write.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let word = folded(text);
        Self::from_word(&word).or(match word.as_str() {
            "omit" | "not_in_the_forecast" | "不计入" | "不计入预测" | "不预测" => {
                Some(Self::Omitted)
            }
            "管道" | "商机" | "储备" | "常规" => Some(Self::Pipeline),
            "best" | "upside" | "乐观" | "争取" | "最好情况" | "有望" => Some(Self::BestCase),
            "committed" | "承诺" | "确保" => Some(Self::Commit),
            _ => None,
        })
    }
}

impl WonReason {
    /// Reads what people write.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let word = folded(text);
        Self::from_word(&word).or(match word.as_str() {
            "product" | "fit" | "方案" | "方案最合适" | "产品" | "方案匹配" => {
                Some(Self::Solution)
            }
            "价格" | "价格优势" => Some(Self::Price),
            "relationship" | "关系" | "客户关系" => Some(Self::Relation),
            "delivery" | "delivery_and_service" | "服务" | "交付" | "交付和服务" | "交付与服务" => {
                Some(Self::Service)
            }
            "brand" | "references" | "口碑" | "品牌" | "案例" | "声誉" => Some(Self::Reputation),
            "sole_source" | "唯一选择" | "独家" => Some(Self::OnlyChoice),
            "others" | "something_else" | "其他" | "其它" => Some(Self::Other),
            _ => None,
        })
    }
}

impl LostReason {
    /// Reads what people write.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let word = folded(text);
        Self::from_word(&word).or(match word.as_str() {
            "too_expensive" | "too_dear" | "价格" | "价格太高" | "价格高" => Some(Self::Price),
            "product" | "features" | "不匹配" | "方案不合适" | "产品不合适" | "需求不符" => {
                Some(Self::Fit)
            }
            "competitor" | "relationship" | "relation" | "竞争对手关系" | "对手关系" | "竞争对手"
            | "关系" => Some(Self::RivalRelation),
            "budget" | "没有预算" | "无预算" | "预算" | "预算不足" => Some(Self::NoBudget),
            "no_decision_made" | "没有决策" | "未决策" | "不了了之" => Some(Self::NoDecision),
            "timing" | "delayed" | "推迟" | "延期" | "暂缓" | "项目暂停" => Some(Self::Postponed),
            "delivery" | "delivery_or_terms" | "条款" | "交付或条款" | "交付" | "交期" | "商务条款" => {
                Some(Self::Terms)
            }
            "withdrawn" | "abandoned" | "主动放弃" | "放弃" => Some(Self::GivenUp),
            "others" | "something_else" | "其他" | "其它" => Some(Self::Other),
            _ => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts_are_read_in_the_words_of_other_programs() {
        for (text, expected) in [
            ("Won", Verdict::Won),
            ("CLOSED-WON", Verdict::Won),
            ("赢单", Verdict::Won),
            ("成交", Verdict::Won),
            ("Lost", Verdict::Lost),
            ("输单", Verdict::Lost),
            ("丢单", Verdict::Lost),
            ("Closed Lost", Verdict::Lost),
            ("open", Verdict::Open),
            ("进行中", Verdict::Open),
        ] {
            assert_eq!(Verdict::read(text), Some(expected), "{text}");
        }
        for text in ["", "Engaging", "Prospecting", "won?", "closed"] {
            assert_eq!(Verdict::read(text), None, "{text}");
        }
    }

    #[test]
    fn every_stored_word_is_read_and_unknown_ones_are_none() {
        for one in Source::ALL {
            assert_eq!(Source::read(&one.as_str().to_uppercase()), Some(one));
        }
        for one in LostReason::ALL {
            assert_eq!(LostReason::read(one.as_str()), Some(one));
        }
        for one in WonReason::ALL {
            assert_eq!(WonReason::read(one.as_str()), Some(one));
        }
        assert_eq!(BusinessKind::read("Upsell"), Some(BusinessKind::Expansion));
        assert_eq!(SellingMode::read("顾问型"), Some(SellingMode::Consultative));
        assert_eq!(
            ForecastCategory::read("Best Case"),
            Some(ForecastCategory::BestCase)
        );
        assert_eq!((Source::read("rumour"), BusinessKind::read("")), (None, None));
    }
}
