//! How often sign-in failed of late, so that passwords cannot be guessed in bulk.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use chrono::{DateTime, TimeDelta, Utc};

/// Wrong sign-ins of one login within [`WINDOW`] before it has to wait.
const ATTEMPTS: usize = 8;
/// How long a wrong sign-in counts.
const WINDOW: TimeDelta = TimeDelta::minutes(1);
/// Logins remembered at most; beyond it the oldest are forgotten.
const LOGINS: usize = 10_000;

/// Wrong sign-ins of late, by login.
#[derive(Debug, Default)]
pub(crate) struct Attempts(Mutex<HashMap<String, Vec<DateTime<Utc>>>>);

impl Attempts {
    /// Whether another sign-in may be tried.
    pub(crate) fn may_try(&self, login: &str, now: DateTime<Utc>) -> bool {
        let attempts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        attempts
            .get(login)
            .is_none_or(|moments| recent(moments, now) < ATTEMPTS)
    }

    /// Counts a wrong sign-in.
    pub(crate) fn count(&self, login: &str, now: DateTime<Utc>) {
        let mut attempts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if attempts.len() >= LOGINS {
            attempts.retain(|_, moments| recent(moments, now) > 0);
        }
        if attempts.len() < LOGINS {
            let moments = attempts.entry(login.to_owned()).or_default();
            moments.retain(|moment| now - *moment < WINDOW);
            moments.push(now);
        }
    }

    /// Forgets the wrong sign-ins of a login that came in.
    pub(crate) fn forget(&self, login: &str) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(login);
    }
}

fn recent(moments: &[DateTime<Utc>], now: DateTime<Utc>) -> usize {
    moments.iter().filter(|moment| now - **moment < WINDOW).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_waits_a_minute_after_eight_wrong_sign_ins_and_others_do_not() {
        let attempts = Attempts::default();
        let start: DateTime<Utc> = "2026-01-01T00:00:00Z".parse().expect("a moment");
        for _ in 0..ATTEMPTS {
            assert!(attempts.may_try("li", start));
            attempts.count("li", start);
        }
        assert!(!attempts.may_try("li", start));
        assert!(attempts.may_try("wang", start));
        assert!(attempts.may_try("li", start + WINDOW));
    }
}
