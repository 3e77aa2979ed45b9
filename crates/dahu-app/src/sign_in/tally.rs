//! How often something was tried of late, by key, in bounded memory.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, MutexGuard, PoisonError},
};

use chrono::{DateTime, TimeDelta, Utc};

/// Keys remembered at most; beyond it those are forgotten that would be the soonest anyhow.
const KEYS_AT_MOST: usize = 20_000;

/// So many tries at once, and one more after every so long.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rate {
    pub(crate) most: i32,
    pub(crate) every: TimeDelta,
}

/// Counts tries by key; each is forgotten after a while.
///
/// Of a key only the moment is kept at which all its tries will be forgotten.
#[derive(Debug)]
pub(crate) struct Tally<K> {
    rate: Rate,
    forgotten_at: Mutex<HashMap<K, DateTime<Utc>>>,
}

impl<K: Clone + Eq + Hash> Tally<K> {
    pub(crate) fn new(rate: Rate) -> Self {
        Self {
            rate,
            forgotten_at: Mutex::default(),
        }
    }

    /// Counts a try, unless there were too many: then nothing is counted, so that waiting always helps.
    pub(crate) fn take(&self, key: &K, now: DateTime<Utc>) -> bool {
        self.take_up_to(key, self.rate.most, now)
    }

    /// The same with another limit.
    pub(crate) fn take_up_to(&self, key: &K, most: i32, now: DateTime<Utc>) -> bool {
        let mut moments = self.lock();
        let forgotten_at = moments.get(key).copied().unwrap_or(now).max(now);
        if forgotten_at - now > self.rate.every * (most - 1) {
            return false;
        }
        make_room(&mut moments, key, now);
        moments.insert(key.clone(), forgotten_at + self.rate.every);
        true
    }

    /// Takes a try back.
    pub(crate) fn give_back(&self, key: &K) {
        if let Some(moment) = self.lock().get_mut(key) {
            *moment -= self.rate.every;
        }
    }

    /// Forgets all tries of a key.
    pub(crate) fn forget(&self, key: &K) {
        self.lock().remove(key);
    }

    /// How many tries of a key are not forgotten yet.
    pub(crate) fn count(&self, key: &K, now: DateTime<Utc>) -> i64 {
        let left = self
            .lock()
            .get(key)
            .map_or(TimeDelta::zero(), |moment| *moment - now);
        let every = self.rate.every.num_milliseconds().max(1);
        // Rounded up: a try counts until it is forgotten.
        (left.num_milliseconds().max(0) + every - 1) / every
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<K, DateTime<Utc>>> {
        self.forgotten_at.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn make_room<K: Clone + Eq + Hash>(moments: &mut HashMap<K, DateTime<Utc>>, key: &K, now: DateTime<Utc>) {
    if moments.len() < KEYS_AT_MOST || moments.contains_key(key) {
        return;
    }
    moments.retain(|_, moment| *moment > now);
    if moments.len() >= KEYS_AT_MOST
        && let Some(soonest) = moments.iter().min_by_key(|(_, moment)| **moment)
    {
        let soonest = soonest.0.clone();
        moments.remove(&soonest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Rate = Rate {
        most: 3,
        every: TimeDelta::seconds(30),
    };

    fn start() -> DateTime<Utc> {
        "2026-01-01T00:00:00Z".parse().expect("a moment")
    }

    #[test]
    fn after_so_many_tries_one_more_comes_after_every_while() {
        let tally = Tally::new(RATE);
        let mut now = start();
        for tried in 1..=3 {
            assert!(tally.take(&"li", now));
            assert_eq!(tally.count(&"li", now), tried);
        }
        assert!(!tally.take(&"li", now));
        assert!(tally.take(&"wang", now), "another key is another matter");
        now += TimeDelta::seconds(29);
        assert!(!tally.take(&"li", now), "what is refused does not count");
        now += TimeDelta::seconds(1);
        assert!(tally.take(&"li", now));
        assert!(!tally.take(&"li", now));
        now += TimeDelta::hours(1);
        assert_eq!(tally.count(&"li", now), 0);
    }

    #[test]
    fn tries_can_be_taken_back_and_forgotten() {
        let tally = Tally::new(RATE);
        for _ in 0..3 {
            assert!(tally.take(&"li", start()));
        }
        tally.give_back(&"li");
        assert!(tally.take(&"li", start()) && !tally.take(&"li", start()));
        tally.forget(&"li");
        assert_eq!(tally.count(&"li", start()), 0);
    }

    #[test]
    fn memory_is_bounded_and_who_tried_most_is_remembered_longest() {
        let tally = Tally::new(RATE);
        for _ in 0..3 {
            assert!(tally.take(&-1, start()));
        }
        let many = i32::try_from(KEYS_AT_MOST).expect("a number") + 100;
        for key in 0..many {
            assert!(tally.take(&key, start()));
        }
        assert_eq!(tally.lock().len(), KEYS_AT_MOST);
        assert!(!tally.take(&-1, start()), "the flood did not wash it away");
        assert!(tally.take(&many, start() + TimeDelta::hours(1)));
        assert_eq!(tally.lock().len(), 1, "what is forgotten leaves no key");
    }
}
