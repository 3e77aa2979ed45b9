//! Selection (选择大客户): which accounts are key accounts, by criteria that the firm agreed on, and how firmly.
//!
//! Criteria have weights and anchors; what an account is known by becomes points from 0 to 100, and what is not known stays
//! unknown. [`choose`] ranks and seats, [`Race`] says in how many other weightings an account would be in, and [`Ways`] what is
//! the smallest change of a weight that turns it.

mod choosing;
mod criteria;
mod criterion;
mod ends;
mod line;
mod matrix;
mod race;
mod rating;
mod relevant;
mod reviewing;
mod scale;
mod scoring;
mod sheet;
mod standard;
mod ways;
mod weighting;

pub use choosing::{Choice, Decided, In, Out, Standing, choose};
pub use criteria::{
    CAPACITY_AT_MOST, CRITERIA_AT_MOST, Criteria, CriteriaFault, NAME_CHARACTERS, STALE_DAYS, WEIGHT_AT_MOST,
};
pub use criterion::{Axis, Criterion, HAND_STEPS, Measure, Source};
pub use matrix::Quarter;
pub use race::{Certainty, Race};
pub use rating::{Rating, RatingFault, RatingKey, TEXT_CHARACTERS};
pub use reviewing::{DECISION_DAYS, REVIEW_MONTHS, ReviewFault, Verdict, is_due, is_fresh, may_conclude};
pub use scale::{ANCHORS_AT_MOST, Anchor, ONE, Places, Scale, WORDS_CHARACTERS};
pub use scoring::{Score, lead, score};
pub use sheet::{Reading, Sheet};
pub use standard::{is_called, standard_names};
pub use ways::{Flips, Shift, Turn, Ways};
pub use weighting::Plausible;

crate::id! {
    /// A version of the criteria.
    CriteriaId
}

crate::id! {
    /// A criterion, which keeps its id from version to version, so that ratings stay with it.
    CriterionId
}

crate::id! {
    /// A review of the selection (大客户评审).
    ReviewId
}

#[cfg(test)]
mod race_tests;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod ways_tests;
