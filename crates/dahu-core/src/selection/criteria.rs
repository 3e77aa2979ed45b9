//! A version of the criteria, and what it has to hold.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::{
    ANCHORS_AT_MOST, Anchor, Axis, Criterion, CriterionId, Measure, ONE, Scale, WORDS_CHARACTERS, standard,
};
use crate::pipeline::Name;

/// Criteria at most.
pub const CRITERIA_AT_MOST: usize = 12;
/// Key accounts that a firm can serve at most.
pub const CAPACITY_AT_MOST: u16 = 1_000;
/// The largest weight.
pub const WEIGHT_AT_MOST: u16 = 1_000;
/// Characters of a name at most.
pub const NAME_CHARACTERS: usize = 60;
/// After how many days, at least and at most, what people said is too old.
pub const STALE_DAYS: std::ops::RangeInclusive<u16> = 30..=3_650;

/// What key accounts are chosen by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Criteria {
    /// How many key accounts the firm can serve.
    pub capacity: u16,
    /// Of how much of the weight, in percent, the value has to be known before an account is ranked.
    pub known_percent_at_least: u8,
    /// After how many days ratings by hand, wallets and finance grades are too old to count.
    pub stale_after_days: u16,
    /// From so many points on an account is high on an axis of the matrix.
    pub cut: u8,
    /// The criteria, in the order in which they are shown.
    pub criteria: Vec<Criterion>,
}

/// Why criteria cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CriteriaFault {
    /// There are none, or too many.
    #[error("there are 1 to {CRITERIA_AT_MOST} criteria")]
    Count,
    /// An axis of the matrix has none.
    #[error("each axis of the matrix needs a criterion: add one for {}", .0.as_str())]
    EmptyAxis(Axis),
    /// A capacity of none, or too large.
    #[error("a firm serves 1 to {CAPACITY_AT_MOST} key accounts")]
    Capacity,
    /// A share above all.
    #[error("the share that has to be known is 0 to 100 percent")]
    Known,
    /// Too soon or too late.
    #[error("what people said is too old after 30 to 3650 days")]
    Stale,
    /// A cut that leaves nothing above or below.
    #[error("the matrix is cut at 1 to 99 points")]
    Cut,
    /// A name that is empty or too long.
    #[error("a criterion's name has 1 to {NAME_CHARACTERS} characters")]
    NameLength,
    /// Two of one name.
    #[error("two criteria are called {0}")]
    SameName(String),
    /// Two by one value: it would count twice.
    #[error("two criteria are measured by the same value, which would count twice")]
    SameSource,
    /// No weight, or too much, of the criterion of this number.
    #[error("criterion {0} weighs 1 to {WEIGHT_AT_MOST}")]
    Weight(usize),
    /// Too few or too many anchors.
    #[error("criterion {0} has 2 to {ANCHORS_AT_MOST} anchors")]
    AnchorCount(usize),
    /// Anchors of which the values do not rise.
    #[error("the values of the anchors of criterion {0} have to rise")]
    AnchorOrder(usize),
    /// Points above 100, or that rise and fall, or are all the same.
    #[error("the points of the anchors of criterion {0} are 0 to 100, and only rise or only fall")]
    AnchorPoints(usize),
    /// Steps without an anchor each.
    #[error("each step of criterion {0} needs its points")]
    AnchorSteps(usize),
    /// Words that are too long.
    #[error("the words of an anchor have {WORDS_CHARACTERS} characters at most")]
    WordsLength,
}

impl Criteria {
    /// What is proposed to a firm that has agreed on nothing yet.
    #[must_use]
    pub fn proposed() -> Self {
        standard::proposed()
    }

    /// The weights as shares of all, in the order of the criteria.
    #[must_use]
    pub fn shares(&self) -> Vec<f64> {
        let sum: f64 = self.criteria.iter().map(|one| f64::from(one.weight)).sum();
        self.criteria
            .iter()
            .map(|one| f64::from(one.weight) / sum.max(1.0))
            .collect()
    }

    /// Of which share of the weight the value has to be known.
    #[must_use]
    pub fn known_at_least(&self) -> f64 {
        f64::from(self.known_percent_at_least) / 100.0
    }

    /// A criterion by its id.
    #[must_use]
    pub fn criterion(&self, id: CriterionId) -> Option<&Criterion> {
        self.criteria.iter().find(|one| one.id == id)
    }

    /// Whether they can be used.
    ///
    /// # Errors
    ///
    /// The first [`CriteriaFault`].
    pub fn check(&self) -> Result<(), CriteriaFault> {
        if self.criteria.is_empty() || self.criteria.len() > CRITERIA_AT_MOST {
            return Err(CriteriaFault::Count);
        }
        let rules = [
            (
                (1..=CAPACITY_AT_MOST).contains(&self.capacity),
                CriteriaFault::Capacity,
            ),
            (self.known_percent_at_least <= 100, CriteriaFault::Known),
            (STALE_DAYS.contains(&self.stale_after_days), CriteriaFault::Stale),
            ((1..=99).contains(&self.cut), CriteriaFault::Cut),
        ];
        for (holds, fault) in rules {
            if !holds {
                return Err(fault);
            }
        }
        let (mut names, mut sources) = (HashSet::new(), HashSet::new());
        for (number, criterion) in (1..).zip(&self.criteria) {
            criterion.check(number)?;
            if !names.insert(&criterion.name) {
                return Err(CriteriaFault::SameName(criterion.called().to_owned()));
            }
            if !criterion.source.is_by_hand() && !sources.insert(criterion.source) {
                return Err(CriteriaFault::SameSource);
            }
        }
        let has = |axis: Axis| self.criteria.iter().any(|one| one.axis == axis);
        match Axis::ALL.into_iter().find(|axis| !has(*axis)) {
            Some(axis) => Err(CriteriaFault::EmptyAxis(axis)),
            None => Ok(()),
        }
    }
}

impl Criterion {
    /// Its name, or the word of a standard one.
    #[must_use]
    pub fn called(&self) -> &str {
        match &self.name {
            Name::Standard(name) | Name::Own(name) => name,
        }
    }

    fn check(&self, number: usize) -> Result<(), CriteriaFault> {
        let name = self.called();
        if name.trim().is_empty() || name.chars().count() > NAME_CHARACTERS {
            return Err(CriteriaFault::NameLength);
        }
        if !(1..=WEIGHT_AT_MOST).contains(&self.weight) {
            return Err(CriteriaFault::Weight(number));
        }
        match (&self.scale, self.source.measure()) {
            (Scale::Quantile, Measure::Steps(_)) => Err(CriteriaFault::AnchorSteps(number)),
            (Scale::Quantile, _) => Ok(()),
            (Scale::Anchors(anchors), measure) => check_anchors(anchors, measure, number),
        }
    }
}

fn check_anchors(anchors: &[Anchor], measure: Measure, number: usize) -> Result<(), CriteriaFault> {
    if let Measure::Steps(steps) = measure {
        let expected = (1..=i64::from(steps)).map(|step| step * ONE);
        if !anchors.iter().map(|anchor| anchor.value).eq(expected) {
            return Err(CriteriaFault::AnchorSteps(number));
        }
    }
    if !(2..=ANCHORS_AT_MOST).contains(&anchors.len()) {
        return Err(CriteriaFault::AnchorCount(number));
    }
    if !anchors.is_sorted_by(|one, next| one.value < next.value) {
        return Err(CriteriaFault::AnchorOrder(number));
    }
    let rise = anchors.is_sorted_by(|one, next| one.points <= next.points);
    let fall = anchors.is_sorted_by(|one, next| one.points >= next.points);
    if rise == fall || anchors.iter().any(|anchor| anchor.points > 100) {
        return Err(CriteriaFault::AnchorPoints(number));
    }
    let words = anchors.iter().filter_map(|anchor| anchor.words.as_deref());
    if words
        .into_iter()
        .any(|words| words.chars().count() > WORDS_CHARACTERS)
    {
        return Err(CriteriaFault::WordsLength);
    }
    Ok(())
}
