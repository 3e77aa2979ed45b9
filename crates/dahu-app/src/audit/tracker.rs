//! How far a walk along the chain has come.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Told by a walk, read by whoever waits for it.
#[derive(Debug, Default)]
pub struct Tracker {
    done: AtomicU64,
    total: AtomicU64,
}

/// How far a walk has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Events checked.
    pub done: u64,
    /// Events to check.
    pub total: u64,
}

impl Tracker {
    pub(super) fn begin(&self, total: u64) {
        self.done.store(0, Relaxed);
        self.total.store(total, Relaxed);
    }

    pub(super) fn advance(&self, count: usize) {
        self.done.fetch_add(count as u64, Relaxed);
    }

    /// How far it is now.
    #[must_use]
    pub fn now(&self) -> Progress {
        Progress {
            done: self.done.load(Relaxed),
            total: self.total.load(Relaxed),
        }
    }
}
