//! What a way of selling needs against what was given: too little, too much, and what to move.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Need, Requirements, SellingMode};
use crate::{access::Relation, contact::Level};

/// Hours beyond what is needed that one visit more can make, so that fewer are not too much.
const LITTLE_HOURS: i64 = 8;

/// What was given to an account in twelve months, as records show it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actual {
    /// Minutes of our people together.
    pub minutes: u64,
    /// Different people of ours.
    pub people: u32,
    /// The levels of theirs that were met.
    pub levels: BTreeSet<Level>,
    /// Minutes of specialists among them.
    pub expert_minutes: u64,
    /// Reviews of its plan that were held and minuted.
    pub reviews: u32,
    /// How many of ours have each role on its team.
    #[serde(default)]
    pub roles: BTreeMap<Relation, u32>,
    /// How many percent below usual prices it bought, negative where it was above; none where that is not known.
    pub discount: Option<i32>,
}

impl Actual {
    /// What was given of something, hours rounded to whole ones; none where no record says so.
    #[must_use]
    pub fn of(&self, need: Need) -> Option<i64> {
        let hours = |minutes: u64| i64::try_from((minutes + 30) / 60).unwrap_or(i64::MAX);
        Some(match need {
            Need::Hours => hours(self.minutes),
            Need::People => self.people.into(),
            Need::Levels => i64::try_from(self.levels.len()).unwrap_or(i64::MAX),
            Need::ExpertHours => hours(self.expert_minutes),
            Need::Reviews => self.reviews.into(),
            // One sponsor is as good as several.
            Need::Sponsor => self.in_role(need).min(1),
            Need::CoOwner | Need::Specialist | Need::Service => self.in_role(need),
            Need::Discount => self.discount?.into(),
        })
    }

    fn in_role(&self, need: Need) -> i64 {
        let people = need.role().and_then(|role| self.roles.get(&role));
        people.copied().unwrap_or(0).into()
    }
}

/// How what was given stands to what is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fit {
    /// Too little.
    Under,
    /// About right.
    Fits,
    /// Too much.
    Over,
    /// No record says so.
    Unknown,
}

/// What is to be moved, and how much of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// So much more is needed.
    Add(i64),
    /// So much can go elsewhere.
    Free(i64),
    /// Nothing.
    Stay,
}

/// What is needed of one thing against what was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// Of what.
    pub need: Need,
    /// What is needed; of a discount what may be given at most.
    pub required: i64,
    /// What was given; none where no record says so.
    pub actual: Option<i64>,
    /// How that stands.
    pub fit: Fit,
    /// What to move.
    pub to_move: Direction,
    /// The levels of theirs that the way asks for by name and that were not met; nothing for all other needs.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub missing: BTreeSet<Level>,
}

/// How an account is served as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Served {
    /// Something is too little, nothing too much.
    Under,
    /// Something is too much, nothing too little.
    Over,
    /// Something is too little and something else too much.
    Both,
    /// Nothing is either.
    Fits,
}

impl Served {
    /// All of them, in the order in which pages show them.
    pub const ALL: [Self; 4] = [Self::Under, Self::Over, Self::Both, Self::Fits];

    /// The word that is stored and sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Under => "under",
            Self::Over => "over",
            Self::Both => "both",
            Self::Fits => "fits",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|served| served.as_str() == word)
    }

    /// How an account is served by its gaps.
    #[must_use]
    pub fn of(gaps: &[Gap]) -> Self {
        let has = |fit| gaps.iter().any(|gap| gap.fit == fit);
        match (has(Fit::Under), has(Fit::Over)) {
            (true, true) => Self::Both,
            (true, false) => Self::Under,
            (false, true) => Self::Over,
            (false, false) => Self::Fits,
        }
    }
}

/// Compares what a way of selling needs with what was given.
///
/// Hours are too few below the firm's percentage of what is needed, anything else below what is needed, and levels also where one
/// that is named was not met, however many others were. Hours are too many above
/// the firm's percentage and at least 8 above, so that one visit more is none; a sponsor is where none is needed, and a discount
/// beyond what may be given, which is never too little. More people, levels, reviews and roles than are needed are never too much:
/// they cost the hours that are counted already.
#[must_use]
pub fn compare(requirements: &Requirements, way: SellingMode, actual: &Actual) -> Vec<Gap> {
    let compared = Need::ALL.into_iter().map(|need| {
        let required = i64::from(requirements.least(way, need));
        let given = actual.of(need);
        let missing = match need {
            Need::Levels => requirements.missing(way, &actual.levels),
            _ => BTreeSet::new(),
        };
        let fit = match given {
            None => Fit::Unknown,
            Some(_) if !missing.is_empty() => Fit::Under,
            Some(given) => fit(requirements, need, required, given),
        };
        let difference = given.map_or(0, |given| given - required);
        let lacking = i64::try_from(missing.len()).unwrap_or(i64::MAX);
        Gap {
            need,
            required,
            actual: given,
            fit,
            to_move: match fit {
                Fit::Under => Direction::Add(lacking.max(-difference)),
                Fit::Over => Direction::Free(difference),
                Fit::Fits | Fit::Unknown => Direction::Stay,
            },
            missing,
        }
    });
    compared.collect()
}

fn fit(requirements: &Requirements, need: Need, required: i64, given: i64) -> Fit {
    let too_few = match need {
        Need::Hours | Need::ExpertHours => given * 100 < required * i64::from(requirements.under_percent),
        Need::Discount => false,
        _ => given < required,
    };
    let too_much = match need {
        Need::Hours | Need::ExpertHours => {
            given * 100 > required * i64::from(requirements.over_percent) && given - required >= LITTLE_HOURS
        }
        Need::Discount | Need::Sponsor => given > required,
        _ => false,
    };
    match (too_few, too_much) {
        (true, _) => Fit::Under,
        (false, true) => Fit::Over,
        (false, false) => Fit::Fits,
    }
}
