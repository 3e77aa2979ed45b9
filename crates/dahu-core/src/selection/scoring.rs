//! The score of an account: what is known of it by its criteria, weighted.

use super::{Reading, Sheet};

/// A score, with how much it stands on.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Score {
    /// The weighted mean of the points that are known, from 0 to 100; none where nothing is known.
    pub points: Option<f64>,
    /// Which share of the weight is known.
    pub known: f64,
    /// What it would be with 0 points for all that is not known, and the lower ends of what is.
    pub low: f64,
    /// What it would be with 100 points for all that is not known, and the upper ends of what is.
    pub high: f64,
}

impl Score {
    /// Its points, where at least this share of the weight is known.
    #[must_use]
    pub fn known_enough(&self, at_least: f64) -> Option<f64> {
        // Sums of shares are rounded: 25 % of the weight is 25 %.
        self.points.filter(|_| self.known + 1e-9 >= at_least)
    }
}

/// The score of a card: Σ wᵢpᵢ ÷ Σ wᵢ over the criteria that are known. What is not known has no part in it; it widens the
/// interval from all at 0 to all at 100. Weights need not add up to 1.
#[must_use]
pub fn score(weights: &[f64], card: impl Iterator<Item = Option<Reading>>) -> Score {
    let (mut points, mut low, mut high) = (0.0, 0.0, 0.0);
    let (mut known, mut whole) = (0.0, 0.0);
    for (weight, reading) in weights.iter().zip(card) {
        whole += weight;
        match reading {
            Some(reading) => {
                known += weight;
                points += weight * reading.points;
                low += weight * reading.low;
                high += weight * reading.high;
            }
            None => high += weight * 100.0,
        }
    }
    if whole <= 0.0 {
        return Score {
            high: 100.0,
            ..Score::default()
        };
    }
    Score {
        points: (known > 0.0).then(|| points / known),
        known: known / whole,
        low: low / whole,
        high: high / whole,
    }
}

/// By how many points each criterion lifts an account above a score, or keeps it below: wᵢ(pᵢ − s) ÷ Σ wᵢ over what is known.
/// They add up to the account's score less `than`; what is not known has no part.
#[must_use]
pub fn lead(weights: &[f64], sheet: &Sheet, row: usize, than: f64) -> Vec<Option<f64>> {
    let card: Vec<Option<Reading>> = sheet.card(row).collect();
    let pairs = || weights.iter().zip(&card);
    let known: f64 = pairs()
        .filter(|(_, reading)| reading.is_some())
        .map(|(weight, _)| weight)
        .sum();
    pairs()
        .map(|(weight, reading)| {
            let reading = reading.as_ref()?;
            Some(weight * (reading.points - than) / known)
        })
        .collect()
}
