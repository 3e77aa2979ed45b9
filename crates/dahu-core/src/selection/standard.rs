//! The criteria that are proposed to a firm which has agreed on nothing yet.

use uuid::Uuid;

use super::{Axis, Criteria, Criterion, CriterionId, HAND_STEPS, ONE, Scale, Source};
use crate::pipeline::Name;

/// Word, axis, weight and source of each. A further one comes last: by their places they keep their ids.
const PROPOSED: [(&str, Axis, u16, Source); 11] = [
    ("sales-now", Axis::Attractiveness, 25, Source::NetSales),
    ("potential", Axis::Attractiveness, 15, Source::Value),
    ("open-wallet", Axis::Attractiveness, 5, Source::OpenWallet),
    ("growth", Axis::Attractiveness, 5, Source::Growth),
    ("market-development", Axis::Attractiveness, 10, Source::ByHand),
    ("financial-health", Axis::Attractiveness, 5, Source::FinanceGrade),
    ("fit", Axis::Attractiveness, 5, Source::ByHand),
    ("share-of-wallet", Axis::Strength, 10, Source::ShareOfWallet),
    ("relation", Axis::Strength, 5, Source::Coverage),
    ("against-rival", Axis::Strength, 10, Source::AgainstRival),
    ("white-space", Axis::Attractiveness, 5, Source::WhiteSpace),
];

/// What files call the standard ones, besides their words.
const CALLED: [(&str, &str, &str); 11] = [
    ("sales-now", "Sales now", "当前销售额"),
    ("potential", "Potential value", "潜在价值"),
    ("open-wallet", "Wallet still open", "未占钱包"),
    ("growth", "Growth", "增长"),
    (
        "market-development",
        "Market development strength",
        "市场开拓能力",
    ),
    ("financial-health", "Financial health", "财务健康"),
    ("fit", "Fit", "匹配度"),
    ("share-of-wallet", "Share of wallet", "钱包份额"),
    ("relation", "Relation with deciders", "决策人关系"),
    ("against-rival", "Against the best rival", "相对最强对手"),
    ("white-space", "White space", "空白潜力"),
];

/// The words of the standard names, which each language tells its own way.
#[must_use]
pub fn standard_names() -> Vec<&'static str> {
    PROPOSED.iter().map(|(word, ..)| *word).collect()
}

/// Whether a text is the name of a criterion, as a file writes it: a standard one by its word, or in either language.
#[must_use]
pub fn is_called(name: &Name, text: &str) -> bool {
    let plain = |text: &str| -> String {
        let letters = text.chars().filter(|one| one.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect()
    };
    let is = |other: &str| plain(other) == plain(text);
    match name {
        Name::Own(name) => is(name),
        Name::Standard(word) => CALLED
            .iter()
            .filter(|(known, ..)| known == word)
            .any(|(word, english, chinese)| is(word) || is(english) || is(chinese)),
    }
}

/// The ids of the proposed criteria begin here: they are the same wherever they are proposed, so that ratings stay with them.
const FIRST_ID: u128 = 0x6461_6875_0000_8000_8000_7365_6c65_0000;

/// Sales, potential, market development, finances, fit and relation, with round weights: a place to begin from.
///
/// Potential is told by the forecast (the value), by the wallet and by the white space of plans: what is open of a wallet and what is
/// open in a plan are the same demand seen twice, so that both weigh half as much as one would.
pub(super) fn proposed() -> Criteria {
    let numbered = (FIRST_ID..).zip(PROPOSED);
    let criteria = numbered.map(|(id, (word, axis, weight, source))| Criterion {
        id: CriterionId(Uuid::from_u128(id)),
        name: Name::Standard(word.to_owned()),
        axis,
        weight,
        source,
        scale: scale(source),
    });
    Criteria {
        capacity: 40,
        known_percent_at_least: 25,
        stale_after_days: 400,
        cut: 50,
        criteria: criteria.collect(),
    }
}

/// The scale that is proposed for a source: no amount is large in every firm, so money goes by quantile.
fn scale(source: Source) -> Scale {
    match source {
        Source::NetSales
        | Source::Value
        | Source::ExpectedSales
        | Source::OpenOpportunities
        | Source::Wallet
        | Source::OpenWallet
        | Source::WhiteSpace => Scale::Quantile,
        Source::Growth => Scale::along(&[(-ONE / 5, 0), (0, 40), (3 * ONE / 10, 100)]),
        Source::ShareOfWallet => Scale::along(&[(0, 0), (ONE / 5, 40), (6 * ONE / 10, 100)]),
        Source::FinanceGrade => Scale::of_steps(4),
        Source::Coverage => Scale::of_steps(3),
        Source::RelationStage => Scale::of_steps(5),
        Source::ByHand | Source::AgainstRival => Scale::of_steps(HAND_STEPS),
    }
}

impl Source {
    /// The scale that a new criterion with this source begins with.
    #[must_use]
    pub fn usual_scale(self) -> Scale {
        scale(self)
    }
}
