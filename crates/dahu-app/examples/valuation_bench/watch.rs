//! How long each stage of a valuation takes, seen from outside.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use dahu_app::valuation::{Stage, Tracker};
use serde_json::{Map, Value};

/// How often is looked.
const EVERY: Duration = Duration::from_millis(1);

/// Does the work and tells the seconds of its stages by their words, to the millisecond.
pub(crate) fn watched<T>(work: impl FnOnce(&Tracker) -> T) -> (T, Value) {
    let (tracker, is_done) = (Tracker::default(), AtomicBool::new(false));
    thread::scope(|scope| {
        let watching = scope.spawn(|| watch(&tracker, &is_done));
        let answer = work(&tracker);
        is_done.store(true, Ordering::Relaxed);
        let stages = watching.join().expect("looking at a clock does not fail");
        (answer, stages)
    })
}

fn watch(tracker: &Tracker, is_done: &AtomicBool) -> Value {
    let mut begun: Vec<(Stage, f64)> = Vec::new();
    while !is_done.load(Ordering::Relaxed) {
        let now = tracker.now();
        if begun.last().is_none_or(|(stage, _)| *stage != now.stage) {
            begun.push((now.stage, now.seconds));
        }
        thread::sleep(EVERY);
    }
    let ends = begun
        .iter()
        .skip(1)
        .map(|(_, seconds)| *seconds)
        .chain([tracker.now().seconds]);
    let spans = begun.iter().zip(ends);
    let words = spans.map(|((stage, from), to)| (word(*stage), Value::from(to - from)));
    Value::Object(words.collect::<Map<_, _>>())
}

fn word(stage: Stage) -> String {
    format!("{stage:?}").to_lowercase()
}
