//! How far a running search for duplicates has come.

use std::{
    sync::atomic::{AtomicU8, AtomicUsize, Ordering},
    time::Instant,
};

use serde::Serialize;

/// What a search is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Reads accounts and contacts.
    Reading,
    /// Compares the accounts.
    Accounts,
    /// Compares the contacts.
    Contacts,
    /// Keeps what it found.
    Storing,
}

impl Stage {
    /// All of them, in their order.
    pub const ALL: [Self; 4] = [Self::Reading, Self::Accounts, Self::Contacts, Self::Storing];

    fn place(self) -> u8 {
        u8::try_from(Self::ALL.iter().position(|stage| *stage == self).unwrap_or(0)).unwrap_or(0)
    }
}

/// How far a search has come, at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Progress {
    /// What it is doing.
    pub stage: Stage,
    /// Records of this stage that are done, of so many; nothing where they are not counted.
    pub steps: Option<(usize, usize)>,
    /// Seconds since the start.
    pub seconds: f64,
}

impl Progress {
    /// How much is done, from 0 to 1, each stage counted alike.
    #[must_use]
    pub fn share(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "a share of a bar")]
        let within = self
            .steps
            .map_or(0.0, |(done, of)| done as f64 / of.max(1) as f64);
        (f64::from(self.stage.place()) + within.min(1.0))
            / f64::from(u8::try_from(Stage::ALL.len()).unwrap_or(1))
    }
}

/// Follows a running search; one writes, any number read.
#[derive(Debug)]
pub struct Tracker {
    stage: AtomicU8,
    done: AtomicUsize,
    of: AtomicUsize,
    started: Instant,
}

impl Default for Tracker {
    fn default() -> Self {
        Self {
            stage: AtomicU8::new(0),
            done: AtomicUsize::new(0),
            of: AtomicUsize::new(0),
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

    pub(super) fn enter(&self, stage: Stage, of: usize) {
        self.done.store(0, Ordering::Relaxed);
        self.of.store(of, Ordering::Relaxed);
        self.stage.store(stage.place(), Ordering::Relaxed);
    }

    pub(super) fn done(&self, done: usize) {
        self.done.store(done, Ordering::Relaxed);
    }
}
