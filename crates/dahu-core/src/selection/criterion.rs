//! What accounts are judged by.

use serde::{Deserialize, Serialize};

use super::{CriterionId, Scale};
use crate::pipeline::Name;

/// Steps of a rating by hand.
pub const HAND_STEPS: u8 = 5;

/// Which axis of the matrix a criterion belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Axis {
    /// How much the account is worth being a key account (客户吸引力).
    Attractiveness,
    /// How strong we are with it, against the best rival (我方实力).
    Strength,
}

impl Axis {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Attractiveness, Self::Strength];

    /// The word that is stored and sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Attractiveness => "attractiveness",
            Self::Strength => "strength",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|axis| axis.as_str() == word)
    }
}

/// In what a criterion is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Measure {
    /// An amount in the workspace's currency.
    Money,
    /// A share, where [`super::ONE`] is all.
    Share,
    /// One of so many steps, from 1 on.
    Steps(u8),
}

/// From where the value of a criterion comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// Net sales of the last twelve months.
    NetSales,
    /// By which share they changed against the twelve months before.
    Growth,
    /// Value within the horizon of the latest valuation, with its interval.
    Value,
    /// What the latest valuation expects it to buy within its horizon.
    ExpectedSales,
    /// The amounts of its open opportunities.
    OpenOpportunities,
    /// What it buys a year of what we sell, from anybody.
    Wallet,
    /// What of that it does not buy from us.
    OpenWallet,
    /// What of that it buys from us.
    ShareOfWallet,
    /// The finance grade of its profile: 1 distressed, 4 strong.
    FinanceGrade,
    /// What it could buy in the open squares of its plan's white-space matrix.
    WhiteSpace,
    /// How well we know its deciders: 1 red, 3 green.
    Coverage,
    /// How close the stage is at which the relationship was placed: 1 before it begins and where it comes apart, 5 synergistic.
    RelationStage,
    /// Rated by hand.
    ByHand,
    /// Rated by hand against the best rival, who is named.
    AgainstRival,
}

impl Source {
    /// All of them, in the order in which forms show them.
    pub const ALL: [Self; 14] = [
        Self::NetSales,
        Self::Growth,
        Self::Value,
        Self::ExpectedSales,
        Self::OpenOpportunities,
        Self::Wallet,
        Self::OpenWallet,
        Self::ShareOfWallet,
        Self::WhiteSpace,
        Self::FinanceGrade,
        Self::Coverage,
        Self::RelationStage,
        Self::ByHand,
        Self::AgainstRival,
    ];

    /// The word that is stored and sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NetSales => "net_sales",
            Self::Growth => "growth",
            Self::Value => "value",
            Self::ExpectedSales => "expected_sales",
            Self::OpenOpportunities => "open_opportunities",
            Self::Wallet => "wallet",
            Self::OpenWallet => "open_wallet",
            Self::ShareOfWallet => "share_of_wallet",
            Self::FinanceGrade => "finance_grade",
            Self::WhiteSpace => "white_space",
            Self::Coverage => "coverage",
            Self::RelationStage => "relation_stage",
            Self::ByHand => "by_hand",
            Self::AgainstRival => "against_rival",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.as_str() == word)
    }

    /// In what it is measured.
    #[must_use]
    pub fn measure(self) -> Measure {
        match self {
            Self::NetSales
            | Self::Value
            | Self::ExpectedSales
            | Self::OpenOpportunities
            | Self::Wallet
            | Self::OpenWallet
            | Self::WhiteSpace => Measure::Money,
            Self::Growth | Self::ShareOfWallet => Measure::Share,
            Self::FinanceGrade => Measure::Steps(4),
            Self::Coverage => Measure::Steps(3),
            Self::RelationStage => Measure::Steps(5),
            Self::ByHand | Self::AgainstRival => Measure::Steps(HAND_STEPS),
        }
    }

    /// Whether people rate it.
    #[must_use]
    pub fn is_by_hand(self) -> bool {
        matches!(self, Self::ByHand | Self::AgainstRival)
    }

    /// Whether it is worked out from what the account bought from us in a year.
    #[must_use]
    pub fn needs_year(self) -> bool {
        matches!(
            self,
            Self::NetSales | Self::Growth | Self::OpenWallet | Self::ShareOfWallet
        )
    }

    /// Whether it needs to be known what the account buys in all.
    #[must_use]
    pub fn needs_wallet(self) -> bool {
        matches!(self, Self::Wallet | Self::OpenWallet | Self::ShareOfWallet)
    }
}

/// What accounts are judged by: how much it weighs, from where its value comes, and how many points a value is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Criterion {
    /// Its id.
    pub id: CriterionId,
    /// What it is called.
    pub name: Name,
    /// Which axis it belongs to.
    pub axis: Axis,
    /// How much it weighs, in relation to the others.
    pub weight: u16,
    /// From where its value comes.
    pub source: Source,
    /// How many points a value is.
    pub scale: Scale,
}
