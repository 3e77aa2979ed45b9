//! What the largest of all accounts reach: the standards by which one of them is measured.

use serde::{Deserialize, Serialize};

/// Of fewer figures than these nobody can say what the largest reach.
pub const LEAST_FOR_A_STANDARD: usize = 5;

/// What the largest so many percent of some figures reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standard {
    /// The smallest figure among them.
    pub least: i64,
    /// How many percent.
    pub percent: u8,
    /// Of how many figures.
    pub of: u64,
}

impl Standard {
    /// Whether a figure is among the largest; one at or below zero never is.
    #[must_use]
    pub fn is_reached_by(&self, figure: i64) -> bool {
        figure > 0 && figure >= self.least
    }
}

/// The standards of all accounts; each none where there are fewer than [`LEAST_FOR_A_STANDARD`] figures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standards {
    /// Net sales of the last twelve months in ten-thousandths, of the accounts that bought in them.
    pub volume: Option<Standard>,
    /// Purchase days of the last twelve months, of the same accounts.
    pub frequency: Option<Standard>,
    /// Values in ten-thousandths, of the accounts that were valued above zero.
    pub value: Option<Standard>,
    /// Amounts of open opportunities in ten-thousandths, of the accounts that have any.
    pub open: Option<Standard>,
}

/// What the largest so many percent of the figures above zero reach: the figure at place `ceil(n × percent / 100)` of the
/// `n` figures from the largest down. Whoever has as much as the last of them is one of them, so ties are in.
#[must_use]
pub fn standard(figures: impl IntoIterator<Item = i64>, percent: u8) -> Option<Standard> {
    let mut figures: Vec<i64> = figures.into_iter().filter(|figure| *figure > 0).collect();
    if figures.len() < LEAST_FOR_A_STANDARD {
        return None;
    }
    let places = (figures.len() * usize::from(percent)).div_ceil(100);
    let place = places.clamp(1, figures.len()) - 1;
    let (_, least, _) = figures.select_nth_unstable_by(place, |one, other| other.cmp(one));
    Some(Standard {
        least: *least,
        percent,
        of: figures.len() as u64,
    })
}
