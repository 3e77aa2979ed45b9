//! How firmly accounts are in or out: the same accounts by thousands of other weightings.

use std::sync::{Mutex, PoisonError};

use dahu_core::{
    selection::{Certainty, Plausible, Race, Sheet, Ways},
    share::Share,
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::valuation::engine::spread::{beside, on_all_cores};

/// Weightings of each kind.
pub(super) const DRAWN_OF_A_KIND: u32 = 5_000;
/// Weightings that are drawn from one beginning of chance, so that it does not matter how many cores there are.
const BLOCK: u32 = 250;
/// Where chance begins: the same inputs have the same outcome.
const SEED: u64 = 20_260_101;

/// In which share of other weightings an account is in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Firm {
    /// In all of them, whichever were drawn.
    Always,
    /// In none of them.
    Never,
    /// In so many of those that were drawn.
    Drawn(Share),
}

impl Firm {
    /// The share, from 0 to 1.
    #[must_use]
    pub fn share(self) -> f64 {
        match self {
            Self::Always => 1.0,
            Self::Never => 0.0,
            Self::Drawn(share) => share.ratio().unwrap_or(0.0),
        }
    }

    /// Between which shares it lies, as chance has it; both ends the same where it is certain.
    #[must_use]
    pub fn interval_95(self) -> (f64, f64) {
        match self {
            Self::Always => (1.0, 1.0),
            Self::Never => (0.0, 0.0),
            Self::Drawn(share) => share
                .wilson_95()
                .map_or((0.0, 1.0), |interval| (interval.low, interval.high)),
        }
    }
}

/// The outcome of all weightings.
pub(super) struct Sampled {
    any: Counted,
    near: Counted,
    /// On which ways one weight alone turns accounts.
    pub(super) alone: Ways,
}

/// A race, and how often each entrant had a seat.
struct Counted {
    race: Race,
    counts: Vec<u32>,
}

impl Sampled {
    /// Draws weightings and counts. Blocks until done.
    pub(super) fn of(sheet: &Sheet, entrants: &[u32], seats: usize, weights: &[f64]) -> Self {
        let race = |plausible| Race::new(sheet, entrants, seats, weights, plausible);
        let (any, near) = beside(|| race(Plausible::Any), || race(Plausible::NEAR));
        let alone = Ways::alone(sheet, entrants, seats, weights, &any);
        Self {
            any: Counted::of(any, weights, Plausible::Any),
            near: Counted::of(near, weights, Plausible::NEAR),
            alone,
        }
    }

    /// In which share of all weightings, and of those near the agreed, the entrant of a place is in.
    pub(super) fn firm(&self, place: usize) -> (Firm, Firm) {
        (self.any.firm(place), self.near.firm(place))
    }

    /// The race by any weightings.
    pub(super) fn race(&self) -> &Race {
        &self.any.race
    }
}

impl Counted {
    fn of(race: Race, weights: &[f64], plausible: Plausible) -> Self {
        let totals = Mutex::new(vec![0; race.entrants()]);
        on_all_cores((DRAWN_OF_A_KIND / BLOCK) as usize, &|number| {
            let mut source = ChaCha8Rng::seed_from_u64(SEED + number as u64);
            let mut chance = || source.random::<f64>();
            let weightings: Vec<Vec<f32>> =
                (0..BLOCK).map(|_| plausible.draw(weights, &mut chance)).collect();
            let mut counts = vec![0; race.entrants()];
            race.run(&weightings, &mut counts);
            let mut totals = totals.lock().unwrap_or_else(PoisonError::into_inner);
            totals
                .iter_mut()
                .zip(counts)
                .for_each(|(total, count)| *total += count);
        });
        Self {
            counts: totals.into_inner().unwrap_or_else(PoisonError::into_inner),
            race,
        }
    }

    fn firm(&self, place: usize) -> Firm {
        match self.race.certainty(place) {
            Certainty::Always => Firm::Always,
            Certainty::Never => Firm::Never,
            Certainty::Open => Firm::Drawn(Share {
                part: u64::from(self.counts[place]),
                whole: u64::from(DRAWN_OF_A_KIND),
            }),
        }
    }
}
