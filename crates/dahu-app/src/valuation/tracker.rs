//! How far a running valuation has come.

use std::{
    sync::atomic::{AtomicBool, AtomicU8, AtomicU32, Ordering},
    time::Instant,
};

use serde::Serialize;

/// What a valuation is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Reads the ledger.
    Reading,
    /// Fits the models.
    Fitting,
    /// Values every account.
    Valuing,
    /// Tries the model on days that it had not seen.
    Trying,
    /// Simulates and fits again, to see how sure the total is.
    Simulating,
    /// Makes the values visible.
    Storing,
}

impl Stage {
    /// All of them, in their order.
    pub const ALL: [Self; 6] = [
        Self::Reading,
        Self::Fitting,
        Self::Valuing,
        Self::Trying,
        Self::Simulating,
        Self::Storing,
    ];

    fn place(self) -> u8 {
        u8::try_from(Self::ALL.iter().position(|stage| *stage == self).unwrap_or(0)).unwrap_or(0)
    }
}

/// How far a valuation has come, at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Progress {
    /// What it is doing.
    pub stage: Stage,
    /// Steps of this stage that are done, of so many; nothing where they cannot be counted.
    pub steps: Option<(u32, u32)>,
    /// Seconds since the start.
    pub seconds: f64,
}

impl Progress {
    /// How much is done, from 0 to 1, each stage counted alike.
    #[must_use]
    pub fn share(&self) -> f64 {
        let within = self
            .steps
            .map_or(0.0, |(done, of)| f64::from(done) / f64::from(of.max(1)));
        (f64::from(self.stage.place()) + within.min(1.0))
            / f64::from(u8::try_from(Stage::ALL.len()).unwrap_or(1))
    }
}

/// Follows a running valuation; one writes, any number read.
#[derive(Debug)]
pub struct Tracker {
    stage: AtomicU8,
    done: AtomicU32,
    of: AtomicU32,
    cancelled: AtomicBool,
    started: Instant,
}

impl Default for Tracker {
    fn default() -> Self {
        Self {
            stage: AtomicU8::new(0),
            done: AtomicU32::new(0),
            of: AtomicU32::new(0),
            cancelled: AtomicBool::new(false),
            started: Instant::now(),
        }
    }
}

impl Tracker {
    /// How far it has come.
    #[must_use]
    pub fn now(&self) -> Progress {
        let place = usize::from(self.stage.load(Ordering::Relaxed));
        let of = self.of.load(Ordering::Relaxed);
        Progress {
            stage: Stage::ALL[place.min(Stage::ALL.len() - 1)],
            steps: (of > 0).then(|| (self.done.load(Ordering::Relaxed), of)),
            seconds: self.started.elapsed().as_secs_f64(),
        }
    }

    /// Tells the valuation to stop at its next step.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// Whether somebody told it to stop.
    pub(super) fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    pub(super) fn enter(&self, stage: Stage) {
        self.of.store(0, Ordering::Relaxed);
        self.done.store(0, Ordering::Relaxed);
        self.stage.store(stage.place(), Ordering::Relaxed);
    }

    pub(super) fn step(&self, done: u32, of: u32) {
        self.done.store(done, Ordering::Relaxed);
        self.of.store(of, Ordering::Relaxed);
    }
}
