//! Figures and days between which the accounts of a list are.

use chrono::NaiveDate;
use dahu_core::{custom_field::CustomFieldId, money::Amount};

/// Ranges of one filter at most; more do not filter.
pub const RANGES_AT_MOST: usize = 8;

/// A figure or a day of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Net sales.
    Net,
    /// Net sales of the last twelve months.
    NetRecent,
    /// Net sales of the twelve months before.
    NetPrior,
    /// Value by the latest valuation.
    Value,
    /// The day of the last purchase.
    LastPurchase,
    /// A custom field of numbers, amounts or days.
    Custom(CustomFieldId),
}

/// From one value to another, both counted; open where none is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bounds {
    /// Of numbers and amounts.
    Numbers(Option<Amount>, Option<Amount>),
    /// Of days.
    Days(Option<NaiveDate>, Option<NaiveDate>),
}

/// Where a figure or day has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// What.
    pub of: Measure,
    /// Where.
    pub within: Bounds,
}
