//! What accounts with the same number of purchases are expected to buy, by their age.
//!
//! What an account that is alive will buy does not hang on its recency, so that accounts of the same age share it. Where
//! there are many ages it is worked out at some of them and interpolated: it is smooth in the logarithm of the age. The
//! relative error is about 1e-9, and about 1e-6 where buying is regular.

use std::f64::consts::PI;

use super::by_parts;
use crate::timing::{History, TimingModel};

/// Ages at which it is worked out.
const NODES: usize = 24;

/// How much and from when on it is discounted.
#[derive(Clone, Copy)]
pub(super) struct Horizon {
    pub days: f64,
    pub discount_rate_daily: f64,
}

/// What an account that is alive is expected to buy, in each phase: purchases, and discounted purchases.
pub(super) type InPhases = Vec<[f64; 2]>;

/// Expectations by age for accounts with the same number of purchases.
pub(super) struct ByAge<'a, T> {
    timing: &'a T,
    horizon: Horizon,
    nodes: Option<Nodes>,
}

/// Chebyshev nodes of the first kind in ln(scale + age).
struct Nodes {
    scale: f64,
    places: [f64; NODES],
    /// Barycentric weights (Berrut & Trefethen 2004, SIAM Review 46(3), (5.3)).
    weights: [f64; NODES],
    values: Vec<InPhases>,
}

impl<'a, T: TimingModel> ByAge<'a, T> {
    /// For accounts with as many purchases as these two, whose ages lie between theirs, at `ages` different ages.
    pub fn new(timing: &'a T, horizon: Horizon, youngest: &History, oldest: &History, ages: usize) -> Self {
        let mut by_age = Self {
            timing,
            horizon,
            nodes: None,
        };
        if ages > 2 * NODES {
            by_age.nodes = Some(by_age.tabled(youngest, oldest));
        }
        by_age
    }

    /// Of an account with this number of purchases and age; its recency does not matter.
    pub fn at(&self, history: &History, phases: usize) -> InPhases {
        match &self.nodes {
            Some(nodes) => nodes.at(history.age_days, phases),
            None => self.exact(history, phases),
        }
    }

    fn tabled(&self, youngest: &History, oldest: &History) -> Nodes {
        let scale = self.timing.time_scale_days();
        let (from, to) = ((scale + youngest.age_days).ln(), (scale + oldest.age_days).ln());
        let angle = |node: usize| PI * (node as f64 + 0.5) / NODES as f64;
        let places: [f64; NODES] =
            std::array::from_fn(|node| 0.5 * (from + to) + 0.5 * (to - from) * angle(node).cos());
        let phases = self.timing.phases(youngest).len();
        let value = |place: &f64| {
            let age_days = place.exp() - scale;
            self.exact(
                &History {
                    age_days,
                    ..*youngest
                },
                phases,
            )
        };
        Nodes {
            scale,
            weights: std::array::from_fn(|node| {
                let sine = angle(node).sin();
                if node % 2 == 0 { sine } else { -sine }
            }),
            values: places.iter().map(value).collect(),
            places,
        }
    }

    fn exact(&self, history: &History, phases: usize) -> InPhases {
        let Horizon {
            days,
            discount_rate_daily,
        } = self.horizon;
        let of = |phase: usize| {
            let phase = u32::try_from(phase).unwrap_or(u32::MAX);
            let until = |days: f64| self.timing.expected_in_phase(history, phase, days);
            [until(days), by_parts(until, discount_rate_daily, days)]
        };
        (0..phases).map(of).collect()
    }
}

impl Nodes {
    fn at(&self, age_days: f64, phases: usize) -> InPhases {
        const SAME: f64 = 1e-14;
        let place = (self.scale + age_days).ln();
        let mut sums = vec![[0.0; 2]; phases];
        let mut total = 0.0;
        for ((node, weight), values) in self.places.iter().zip(self.weights).zip(&self.values) {
            let apart = place - node;
            if apart.abs() < SAME {
                return values.clone();
            }
            let share = weight / apart;
            total += share;
            for (sum, value) in sums.iter_mut().zip(values) {
                sum[0] += share * value[0];
                sum[1] += share * value[1];
            }
        }
        sums.iter_mut().flatten().for_each(|sum| *sum /= total);
        sums
    }
}
