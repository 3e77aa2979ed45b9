//! Which way of selling suits an account, from what is known of it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::SellingMode;

/// Of fewer lines that name a product than these nobody can say which part of them is individual work.
pub const LEAST_LINES: u64 = 5;
/// Where fewer accounts bought than these nobody can say what many of them buy.
pub const LEAST_BUYERS: usize = 20;
/// A rating that is more days old than these counts no longer, as in the selection of key accounts.
pub const RATING_DAYS: i64 = 400;
/// The highest rating, and the highest threshold of one.
const RATING_AT_MOST: u32 = 5;
/// Days of a cycle, and other thresholds, at most.
const THRESHOLD_AT_MOST: u32 = 3_650;
/// The weight of one sign at most.
const WEIGHT_AT_MOST: u8 = 9;

/// Something that speaks for a way of selling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Input {
    /// How hard what they buy is to compare, from 1 (a standard product) to 5 (like nothing else): rated by somebody.
    Comparability,
    /// How many of theirs are known to decide, advise or let through: from the decision-maker map. Where nobody is, it is not
    /// known.
    Deciders,
    /// Days from opening to decision: the median of decided opportunities.
    Cycle,
    /// The part of ledger lines with products that nobody else buys, in percent.
    Individual,
    /// The part of ledger lines with products that only few others buy, in percent: the rest is standard.
    Uncommon,
    /// How many percent of the accounts that bought did so for less.
    Amount,
    /// What is at stake for them when it goes wrong, from 1 to 5: rated by somebody.
    Risk,
    /// On how many levels of theirs somebody of ours met somebody.
    Levels,
}

impl Input {
    /// All of them, in the order in which pages show them.
    pub const ALL: [Self; 8] = [
        Self::Comparability,
        Self::Deciders,
        Self::Cycle,
        Self::Individual,
        Self::Uncommon,
        Self::Amount,
        Self::Risk,
        Self::Levels,
    ];

    /// The word that is stored and sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Comparability => "comparability",
            Self::Deciders => "deciders",
            Self::Cycle => "cycle",
            Self::Individual => "individual",
            Self::Uncommon => "uncommon",
            Self::Amount => "amount",
            Self::Risk => "risk",
            Self::Levels => "levels",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|input| input.as_str() == word)
    }

    /// Whether somebody has to say it, as no record does.
    #[must_use]
    pub fn is_rated(self) -> bool {
        matches!(self, Self::Comparability | Self::Risk)
    }

    /// The highest threshold that makes sense.
    fn most(self) -> u32 {
        match self {
            Self::Comparability | Self::Risk => RATING_AT_MOST,
            Self::Individual | Self::Uncommon | Self::Amount => 100,
            Self::Levels => 4,
            Self::Deciders | Self::Cycle => THRESHOLD_AT_MOST,
        }
    }
}

/// A rating from 1 to 5.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Rating(u8);

impl Rating {
    /// All of them.
    pub const ALL: [Self; 5] = [Self(1), Self(2), Self(3), Self(4), Self(5)];

    /// The rating of a number; none for one that is none.
    #[must_use]
    pub fn new(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|rating| rating.0 == number)
    }

    /// Its number.
    #[must_use]
    pub fn number(self) -> u8 {
        self.0
    }
}

/// What is known of an account: each input with its figure, where it is known.
pub type Facts = BTreeMap<Input, u32>;

/// From which figure on an input speaks for which way, and how much it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignRule {
    /// How much it counts; 0 where it is left out.
    pub weight: u8,
    /// From this figure on it speaks for consultative selling; below for transactional.
    pub consultative_from: u32,
    /// From this figure on it speaks for enterprise selling.
    pub enterprise_from: u32,
}

impl SignRule {
    /// For which way a figure speaks.
    #[must_use]
    pub fn way(&self, figure: u32) -> SellingMode {
        if figure >= self.enterprise_from {
            SellingMode::Enterprise
        } else if figure >= self.consultative_from {
            SellingMode::Consultative
        } else {
            SellingMode::Transactional
        }
    }
}

/// The rules that propose ways of selling.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SellingRules {
    /// The rule of each input.
    pub signs: BTreeMap<Input, SignRule>,
    /// So much weight has to be known before anything is proposed.
    pub least_known: u16,
}

impl Default for SellingRules {
    fn default() -> Self {
        let rule = |input, weight, consultative_from, enterprise_from| {
            let rule = SignRule {
                weight,
                consultative_from,
                enterprise_from,
            };
            (input, rule)
        };
        Self {
            signs: BTreeMap::from([
                rule(Input::Comparability, 2, 3, 5),
                rule(Input::Deciders, 2, 2, 5),
                rule(Input::Cycle, 2, 30, 180),
                rule(Input::Individual, 2, 10, 50),
                rule(Input::Uncommon, 1, 20, 60),
                rule(Input::Amount, 1, 80, 98),
                rule(Input::Risk, 1, 3, 5),
                rule(Input::Levels, 1, 2, 3),
            ]),
            least_known: 3,
        }
    }
}

/// Why rules cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SellingFault {
    /// A weight is too large.
    #[error("a weight is a whole number from 0 to 9")]
    Weight,
    /// A threshold is beyond what the input can be, or the second is not above the first.
    #[error("each threshold has to be one that the figure can reach, and the second above the first")]
    Threshold,
    /// More has to be known than can be.
    #[error("at least as much has to be known as there is weight, and at least 1")]
    LeastKnown,
}

impl SellingRules {
    /// Whether they can be used.
    ///
    /// # Errors
    ///
    /// [`SellingFault`], which says what to change.
    pub fn check(&self) -> Result<(), SellingFault> {
        let mut all = 0_u16;
        for (input, rule) in &self.signs {
            if rule.weight > WEIGHT_AT_MOST {
                return Err(SellingFault::Weight);
            }
            let is_in_order = rule.consultative_from < rule.enterprise_from;
            if !is_in_order || rule.consultative_from == 0 || rule.enterprise_from > input.most() {
                return Err(SellingFault::Threshold);
            }
            all += u16::from(rule.weight);
        }
        if self.least_known == 0 || self.least_known > all {
            return Err(SellingFault::LeastKnown);
        }
        Ok(())
    }
}

/// An input as it was weighed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaySign {
    /// Which.
    pub input: Input,
    /// Its figure; none where it is not known.
    pub figure: Option<u32>,
    /// For which way it speaks.
    pub way: Option<SellingMode>,
    /// How much it counts.
    pub weight: u8,
}

/// What the rules make of an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum Answer {
    /// One way has more weight than any other.
    Way {
        /// Which.
        way: SellingMode,
    },
    /// Several have the same.
    Unclear {
        /// Which.
        between: Vec<SellingMode>,
    },
    /// Too little is known to say anything.
    NotEnough {
        /// The weight that is known.
        known: u16,
        /// The weight that has to be.
        needed: u16,
    },
}

impl Answer {
    /// The way, where there is one.
    #[must_use]
    pub fn way(&self) -> Option<SellingMode> {
        match self {
            Self::Way { way } => Some(*way),
            Self::Unclear { .. } | Self::NotEnough { .. } => None,
        }
    }
}

/// What was weighed, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weighed {
    /// Each input that counts, known or not.
    pub signs: Vec<WaySign>,
    /// What came of it.
    #[serde(flatten)]
    pub answer: Answer,
}

impl Weighed {
    /// The weight that speaks for a way.
    #[must_use]
    pub fn points(&self, way: SellingMode) -> u16 {
        let speaking = self.signs.iter().filter(|sign| sign.way == Some(way));
        speaking.map(|sign| u16::from(sign.weight)).sum()
    }
}

/// Weighs what is known: the way with the most weight is proposed. Where two have the same the answer is that it is not clear,
/// where too little is known that it is not enough.
#[must_use]
pub fn weigh(rules: &SellingRules, facts: &Facts) -> Weighed {
    let counted = Input::ALL.into_iter().filter_map(|input| {
        let rule = rules.signs.get(&input).filter(|rule| rule.weight > 0)?;
        let figure = facts.get(&input).copied();
        Some(WaySign {
            input,
            figure,
            way: figure.map(|figure| rule.way(figure)),
            weight: rule.weight,
        })
    });
    let mut weighed = Weighed {
        signs: counted.collect(),
        answer: Answer::Unclear { between: Vec::new() },
    };
    let points = SellingMode::ALL.map(|way| (way, weighed.points(way)));
    let known: u16 = points.iter().map(|(_, points)| points).sum();
    weighed.answer = if known < rules.least_known {
        Answer::NotEnough {
            known,
            needed: rules.least_known,
        }
    } else {
        let most = points.iter().map(|(_, points)| *points).max().unwrap_or(0);
        let leading = points.iter().filter(|(_, points)| *points == most);
        let leading: Vec<SellingMode> = leading.map(|(way, _)| *way).collect();
        match leading[..] {
            [way] => Answer::Way { way },
            _ => Answer::Unclear { between: leading },
        }
    };
    weighed
}
