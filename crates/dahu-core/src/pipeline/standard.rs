//! What the pipelines and stages that are there from the beginning are called, and how files may name any of them.

use super::{Name, Pipeline, Stage};
use crate::search::folded;

/// The word of a standard pipeline or stage; its English and its Chinese name, and what else files call it.
type Standard = (&'static str, &'static [&'static str]);

const STANDARD: [Standard; 10] = [
    (
        "projects",
        &["Projects", "项目", "项目销售", "项目型销售", "project"],
    ),
    (
        "orders",
        &["Orders", "订单", "订单销售", "订单型销售", "transactions"],
    ),
    (
        "qualify",
        &[
            "Qualify",
            "确认商机",
            "商机确认",
            "线索确认",
            "初步接触",
            "立项",
            "qualification",
            "qualified",
            "qualifying",
        ],
    ),
    (
        "discover",
        &[
            "Discover",
            "了解需求",
            "需求分析",
            "需求调研",
            "需求确认",
            "discovery",
            "needs analysis",
        ],
    ),
    (
        "solution",
        &[
            "Solution",
            "制定方案",
            "方案制定",
            "方案设计",
            "方案",
            "解决方案",
            "技术交流",
            "value proposition",
        ],
    ),
    (
        "proposal",
        &[
            "Proposal",
            "提交方案",
            "报价",
            "方案报价",
            "商务报价",
            "投标",
            "招投标",
            "proposal/price quote",
            "quote",
        ],
    ),
    (
        "negotiation",
        &[
            "Negotiation",
            "商务谈判",
            "谈判",
            "合同谈判",
            "negotiating",
            "negotiate",
            "negotiation/review",
        ],
    ),
    ("inquiry", &["Inquiry", "询价", "enquiry", "需求"]),
    ("quotation", &["Quotation", "报价", "quote", "quoted"]),
    ("order", &["Order", "下单", "待下单", "确认订单", "ordering"]),
];

/// The English and the Chinese name of a standard pipeline or stage, and what else files call it; nothing for another word.
///
/// ```
/// assert_eq!(dahu_core::pipeline::standard_names("negotiation")[..2], ["Negotiation", "商务谈判"]);
/// ```
#[must_use]
pub fn standard_names(word: &str) -> &'static [&'static str] {
    let found = STANDARD.iter().find(|(known, _)| *known == word);
    found.map_or(&[], |(_, names)| names)
}

impl Name {
    /// Whether a text means this name, whatever its case, width and spaces; a standard one in either language.
    #[must_use]
    pub fn is_called(&self, text: &str) -> bool {
        match self {
            Self::Own(name) => is_same(name, text),
            Self::Standard(word) => {
                is_same(word, text) || standard_names(word).iter().any(|name| is_same(name, text))
            }
        }
    }

    /// The name as one can write it in a file; a standard one in English and Chinese.
    #[must_use]
    pub fn written(&self) -> String {
        match self {
            Self::Own(name) => name.clone(),
            Self::Standard(word) => match standard_names(word) {
                [english, chinese, ..] => format!("{english} ({chinese})"),
                _ => word.clone(),
            },
        }
    }
}

impl Pipeline {
    /// The stage that a text means: the one that is called exactly so, or else the first whose name differs in dress alone.
    #[must_use]
    pub fn stage_called(&self, text: &str) -> Option<&Stage> {
        let exactly = |stage: &&Stage| matches!(&stage.name, Name::Own(name) if name == text.trim());
        let exact = self.stages.iter().find(exactly);
        exact.or_else(|| self.stages.iter().find(|stage| stage.name.is_called(text)))
    }
}

/// Whether two names differ in nothing but case, width, spaces and punctuation.
fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (folded(one), folded(other));
    !one.is_empty() && one == other
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use uuid::Uuid;

    use super::*;
    use crate::pipeline::{PipelineId, StageId};

    #[test]
    fn standard_names_are_read_in_either_language_and_own_ones_as_they_are() {
        let standard = Name::Standard("qualify".to_owned());
        for text in [
            "qualify",
            "Qualification",
            "确认商机",
            " 初步接触 ",
            "ＱＵＡＬＩＦＹ",
        ] {
            assert!(standard.is_called(text), "{text}");
        }
        for text in ["", "-", "negotiation", "Bid"] {
            assert!(!standard.is_called(text), "{text:?}");
        }
        let own = Name::Own("Closed - Won?".to_owned());
        assert!(own.is_called("closed won") && !own.is_called("closed"));
        assert_eq!(standard.written(), "Qualify (确认商机)");
        assert_eq!(
            (own.written(), standard_names("bid").len()),
            ("Closed - Won?".to_owned(), 0)
        );
    }

    #[test]
    fn the_stage_that_is_called_exactly_so_goes_first() {
        let stage = |number, name: &str| Stage {
            id: StageId(Uuid::from_u128(number)),
            name: Name::Own(name.to_owned()),
            probability_percent: 50,
            enters_with: BTreeSet::new(),
            checks: Vec::new(),
            rots_after_days: None,
        };
        let pipeline = Pipeline {
            id: PipelineId(Uuid::from_u128(1)),
            name: Name::Own("Bids".to_owned()),
            selling_mode: None,
            stages: vec![stage(1, "A"), stage(2, "A+")],
            is_retired: false,
        };
        let found = |text| pipeline.stage_called(text).map(|stage| stage.id.0.as_u128());
        assert_eq!((found("A+"), found("a"), found("B")), (Some(2), Some(1), None));
    }
}
