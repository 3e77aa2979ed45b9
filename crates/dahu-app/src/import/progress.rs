//! How far a running import has come.

use std::{
    sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering},
    time::Instant,
};

use serde::Serialize;

/// What an import is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Reads the file.
    Reading,
    /// Sorts and writes what it read.
    Sorting,
    /// Makes it visible.
    Storing,
    /// Works out the accounts' figures.
    Figures,
}

/// How far an import has come, at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Progress {
    /// What it is doing.
    pub stage: Stage,
    /// Rows read.
    pub rows_read: u64,
    /// Rows taken.
    pub rows_taken: u64,
    /// Findings.
    pub findings: u64,
    /// Bytes of the file that are read.
    pub bytes_read: u64,
    /// Bytes of the file.
    pub bytes_total: u64,
    /// Rows a second since the start.
    pub rows_per_second: f64,
    /// Estimated time left for reading; nothing in later stages and in the first moment.
    pub seconds_left: Option<f64>,
}

/// Follows a running import; one writes, any number read.
#[derive(Debug)]
pub struct Tracker {
    stage: AtomicU8,
    rows_read: AtomicU64,
    rows_taken: AtomicU64,
    findings: AtomicU64,
    bytes_read: AtomicU64,
    bytes_total: AtomicU64,
    stopped: AtomicBool,
    started: Instant,
}

impl Default for Tracker {
    fn default() -> Self {
        Self {
            stage: AtomicU8::new(0),
            rows_read: AtomicU64::new(0),
            rows_taken: AtomicU64::new(0),
            findings: AtomicU64::new(0),
            bytes_read: AtomicU64::new(0),
            bytes_total: AtomicU64::new(0),
            stopped: AtomicBool::new(false),
            started: Instant::now(),
        }
    }
}

impl Tracker {
    /// How far it has come.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "rates are for people to read")]
    pub fn now(&self) -> Progress {
        let seconds = self.started.elapsed().as_secs_f64().max(0.001);
        let stage = self.stage();
        let (rows_read, bytes_read) = (
            self.rows_read.load(Ordering::Relaxed),
            self.bytes_read.load(Ordering::Relaxed),
        );
        let bytes_total = self.bytes_total.load(Ordering::Relaxed);
        let left = bytes_total.saturating_sub(bytes_read) as f64;
        let is_steady = stage == Stage::Reading && bytes_read > 0 && seconds > 0.5;
        Progress {
            stage,
            rows_read,
            rows_taken: self.rows_taken.load(Ordering::Relaxed),
            findings: self.findings.load(Ordering::Relaxed),
            bytes_read,
            bytes_total,
            rows_per_second: rows_read as f64 / seconds,
            seconds_left: is_steady.then(|| left * seconds / bytes_read as f64),
        }
    }

    /// Tells whoever reads to stop; only dry runs are stopped, because imports end by themselves or with the program.
    pub(super) fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }

    fn stage(&self) -> Stage {
        match self.stage.load(Ordering::Relaxed) {
            0 => Stage::Reading,
            1 => Stage::Sorting,
            2 => Stage::Storing,
            _ => Stage::Figures,
        }
    }

    pub(super) fn enter(&self, stage: Stage) {
        let place = match stage {
            Stage::Reading => 0,
            Stage::Sorting => 1,
            Stage::Storing => 2,
            Stage::Figures => 3,
        };
        self.stage.store(place, Ordering::Relaxed);
    }

    pub(super) fn set_bytes_total(&self, bytes: u64) {
        self.bytes_total.store(bytes, Ordering::Relaxed);
    }

    pub(super) fn read(&self, rows: u64, taken: u64, findings: u64, bytes: u64) {
        self.rows_read.store(rows, Ordering::Relaxed);
        self.rows_taken.store(taken, Ordering::Relaxed);
        self.findings.store(findings, Ordering::Relaxed);
        self.bytes_read.store(bytes, Ordering::Relaxed);
    }
}
