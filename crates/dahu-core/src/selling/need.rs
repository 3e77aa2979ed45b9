//! What each way of selling needs, as a firm sets it, with what the brief says to begin with.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::SellingMode;
use crate::{access::Relation, contact::Level, person::PersonId};

/// Hours of a year, of an account or a person, at most.
pub const HOURS_AT_MOST: u32 = 4_000;
/// People of whom the firm says how many hours they have, at most.
pub const PERSON_HOURS: usize = 2_000;
/// People, reviews or people of a role at most.
const COUNT_AT_MOST: u32 = 60;

/// Something that a way of selling needs in twelve months.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// Hours of our people together.
    Hours,
    /// Different people of ours.
    People,
    /// Different levels of theirs that are met.
    Levels,
    /// Hours of specialists among them.
    ExpertHours,
    /// Reviews of the account's plan that are held and minuted.
    Reviews,
    /// An executive sponsor on the account's team: 1 or 0.
    Sponsor,
    /// People who answer for it beside its owner, on its team.
    CoOwner,
    /// Specialists on its team.
    Specialist,
    /// People who serve it, on its team.
    Service,
    /// The discount that may be given without asking, in percent below usual prices: a bound, not a need.
    Discount,
}

impl Need {
    /// All of them, in the order in which pages show them.
    pub const ALL: [Self; 10] = [
        Self::Hours,
        Self::People,
        Self::Levels,
        Self::ExpertHours,
        Self::Reviews,
        Self::Sponsor,
        Self::CoOwner,
        Self::Specialist,
        Self::Service,
        Self::Discount,
    ];

    /// The word that is stored and sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hours => "hours",
            Self::People => "people",
            Self::Levels => "levels",
            Self::ExpertHours => "expert_hours",
            Self::Reviews => "reviews",
            Self::Sponsor => "sponsor",
            Self::CoOwner => "co_owner",
            Self::Specialist => "specialist",
            Self::Service => "service",
            Self::Discount => "discount",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|need| need.as_str() == word)
    }

    /// The role on the account's team of which so many people are needed; none for what is no role.
    #[must_use]
    pub fn role(self) -> Option<Relation> {
        match self {
            Self::Sponsor => Some(Relation::ExecutiveSponsor),
            Self::CoOwner => Some(Relation::CoOwner),
            Self::Specialist => Some(Relation::Specialist),
            Self::Service => Some(Relation::Service),
            Self::Hours
            | Self::People
            | Self::Levels
            | Self::ExpertHours
            | Self::Reviews
            | Self::Discount => None,
        }
    }

    fn most(self) -> u32 {
        match self {
            Self::Hours | Self::ExpertHours => HOURS_AT_MOST,
            Self::People | Self::Reviews | Self::CoOwner | Self::Specialist | Self::Service => COUNT_AT_MOST,
            Self::Levels => 4,
            Self::Sponsor => 1,
            Self::Discount => 100,
        }
    }
}

/// What one way of selling needs.
pub type Required = BTreeMap<Need, u32>;

/// What each way of selling needs, when that counts as given, and how many hours people have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requirements {
    /// By way of selling.
    pub ways: BTreeMap<SellingMode, Required>,
    /// The levels of theirs that have to be met whatever others are, by way of selling; of a way that is not there only how
    /// many counts.
    #[serde(default)]
    pub levels: BTreeMap<SellingMode, BTreeSet<Level>>,
    /// Hours below so many percent of what is needed are too few.
    pub under_percent: u16,
    /// What is above so many percent of it is too much.
    pub over_percent: u16,
    /// Hours a year that a person has for accounts.
    pub hours_of_person: u32,
    /// The same of people who have more or fewer.
    #[serde(default)]
    pub hours_of: BTreeMap<PersonId, u32>,
    /// The least part of its needed hours that an account gets when hours are allocated, in percent.
    pub least_percent: u16,
    /// By so many hours at most the hours of an account change when hours are allocated.
    pub most_change: u32,
}

impl Default for Requirements {
    fn default() -> Self {
        // Price and the salesperson's persistence; a team with technical experts and an individual solution; an alliance at
        // every level, for a long time.
        let way = |mode, figures: [u32; 10]| (mode, Need::ALL.into_iter().zip(figures).collect());
        Self {
            ways: BTreeMap::from([
                way(SellingMode::Transactional, [8, 1, 1, 0, 0, 0, 0, 0, 0, 3]),
                way(SellingMode::Consultative, [60, 2, 2, 12, 2, 0, 0, 1, 0, 8]),
                way(SellingMode::Enterprise, [240, 4, 3, 60, 4, 1, 0, 1, 1, 15]),
            ]),
            levels: BTreeMap::new(),
            under_percent: 80,
            over_percent: 150,
            hours_of_person: 900,
            hours_of: BTreeMap::new(),
            least_percent: 25,
            most_change: 80,
        }
    }
}

/// Why requirements cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NeedsFault {
    /// A figure is beyond all reason.
    #[error("a figure is beyond what can be needed of it")]
    Figure(Need),
    /// A way of selling or a need is left out.
    #[error("every way of selling needs a figure for everything, 0 where it needs nothing of it")]
    Missing,
    /// Percentages that make no sense.
    #[error("too few begins at 1 to 100 percent of what is needed, too much at 100 to 1000")]
    Percent,
    /// Hours of people that make no sense.
    #[error("a person has 0 to 4000 hours a year")]
    Hours,
}

impl Requirements {
    /// What a way of selling needs of something.
    #[must_use]
    pub fn of(&self, way: SellingMode, need: Need) -> u32 {
        let of_way = self.ways.get(&way);
        of_way
            .and_then(|required| required.get(&need))
            .copied()
            .unwrap_or(0)
    }

    /// The least that a way of selling needs of something: of levels as many as it names, where that is more than its figure.
    #[must_use]
    pub fn least(&self, way: SellingMode, need: Need) -> u32 {
        let named = match need {
            Need::Levels => self.levels.get(&way).map_or(0, BTreeSet::len),
            _ => 0,
        };
        self.of(way, need).max(u32::try_from(named).unwrap_or(u32::MAX))
    }

    /// The levels of theirs that a way of selling names and that are not among those that were met.
    #[must_use]
    pub fn missing(&self, way: SellingMode, met: &BTreeSet<Level>) -> BTreeSet<Level> {
        let named = self.levels.get(&way).into_iter().flatten();
        named.filter(|level| !met.contains(*level)).copied().collect()
    }

    /// Hours a year that a person has for accounts.
    #[must_use]
    pub fn hours_of(&self, person: PersonId) -> u32 {
        self.hours_of
            .get(&person)
            .copied()
            .unwrap_or(self.hours_of_person)
    }

    /// Whether they can be used.
    ///
    /// # Errors
    ///
    /// [`NeedsFault`], which says what to change.
    pub fn check(&self) -> Result<(), NeedsFault> {
        for way in SellingMode::ALL {
            let required = self.ways.get(&way).ok_or(NeedsFault::Missing)?;
            for need in Need::ALL {
                let figure = required.get(&need).ok_or(NeedsFault::Missing)?;
                if *figure > need.most() {
                    return Err(NeedsFault::Figure(need));
                }
            }
        }
        let is_in_bounds = (1..=100).contains(&self.under_percent)
            && (100..=1_000).contains(&self.over_percent)
            && self.least_percent <= 100;
        if !is_in_bounds {
            return Err(NeedsFault::Percent);
        }
        let hours = self
            .hours_of
            .values()
            .chain([&self.hours_of_person, &self.most_change]);
        if hours.into_iter().any(|hours| *hours > HOURS_AT_MOST) || self.hours_of.len() > PERSON_HOURS {
            return Err(NeedsFault::Hours);
        }
        Ok(())
    }
}
