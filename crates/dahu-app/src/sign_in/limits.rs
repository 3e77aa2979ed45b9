//! How often sign-in may be tried: passwords cannot be guessed in bulk, and nobody can lock somebody else out.
//!
//! docs/decisions/0014-limits-and-lock-out.md says why it is so.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use dahu_core::{network::Network, person::PersonId};

use super::tally::{Rate, Tally};
use crate::{Context, device::Device, secret};

/// Wrong sign-ins of one login from one network.
const OF_LOGIN_FROM_NETWORK: Rate = Rate {
    most: 8,
    every: TimeDelta::seconds(30),
};
/// Wrong sign-ins from one network, whatever the login: an office full of people mistypes now and then.
const OF_NETWORK: Rate = Rate {
    most: 60,
    every: TimeDelta::seconds(10),
};
/// Wrong sign-ins of one browser that signed in before, and wrong answers of one person who is signed in.
const OF_KNOWN: Rate = Rate {
    most: 8,
    every: TimeDelta::seconds(30),
};
/// Wrong sign-ins of one login by strangers from everywhere: how many are remembered. None is refused for them.
const OF_LOGIN: Rate = Rate {
    most: 500,
    every: TimeDelta::seconds(30),
};
/// Wishes for a new password from one network.
const RESETS: Rate = Rate {
    most: 10,
    every: TimeDelta::minutes(3),
};
/// From so many on strangers wait before their password is looked at, twice as long after every so many more.
const SLOW_AFTER: i64 = 20;
const SLOWEST: Duration = Duration::from_secs(8);
const SLOW_FROM: Duration = Duration::from_millis(250);
/// From so many on a network has one try instead of [`OF_LOGIN_FROM_NETWORK`]; one that never failed still has it.
const ATTACKED_AFTER: i64 = 200;

/// Who tries to sign in, and from where.
#[derive(Clone, Debug)]
pub(super) struct Attempt {
    login: String,
    network: Option<Network>,
    device: Option<String>,
}

impl Attempt {
    /// Somebody with this login; `device` is the browser, where it is one of the person whom the login means.
    pub(super) fn new(ctx: &Context, login: &str, device: Option<Device>) -> Self {
        Self {
            // A login may be as long as a form: its fingerprint is not.
            login: secret::hash(login),
            network: network(ctx),
            device: device.map(|device| device.token_hash),
        }
    }
}

/// What is to be done with an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The password is looked at, after a while.
    TryAfter(Duration),
    /// It is not looked at.
    Refuse,
}

/// What was tried of late.
#[derive(Debug)]
pub(crate) struct Limits {
    of_login_from_network: Tally<(String, Option<Network>)>,
    of_network: Tally<Option<Network>>,
    of_device: Tally<String>,
    of_login: Tally<String>,
    of_person: Tally<PersonId>,
    resets: Tally<Option<Network>>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            of_login_from_network: Tally::new(OF_LOGIN_FROM_NETWORK),
            of_network: Tally::new(OF_NETWORK),
            of_device: Tally::new(OF_KNOWN),
            of_login: Tally::new(OF_LOGIN),
            of_person: Tally::new(OF_KNOWN),
            resets: Tally::new(RESETS),
        }
    }
}

impl Limits {
    /// Counts an attempt as a wrong one before its password is looked at, so that many at once are as many.
    pub(super) fn take(&self, attempt: &Attempt, now: DateTime<Utc>) -> Verdict {
        if let Some(device) = &attempt.device {
            return if self.of_device.take(device, now) {
                Verdict::TryAfter(Duration::ZERO)
            } else {
                Verdict::Refuse
            };
        }
        let wrong = self.of_login.count(&attempt.login, now);
        let most = if wrong > ATTACKED_AFTER {
            1
        } else {
            OF_LOGIN_FROM_NETWORK.most
        };
        let key = (attempt.login.clone(), attempt.network);
        if !self.of_login_from_network.take_up_to(&key, most, now) {
            return Verdict::Refuse;
        }
        if !self.of_network.take(&attempt.network, now) {
            self.of_login_from_network.give_back(&key);
            return Verdict::Refuse;
        }
        self.of_login.take(&attempt.login, now);
        Verdict::TryAfter(slowed(wrong))
    }

    /// Takes back what [`Limits::take`] counted, since the password was right.
    pub(super) fn forgive(&self, attempt: &Attempt) {
        if let Some(device) = &attempt.device {
            self.of_device.forget(device);
            return;
        }
        self.of_login_from_network
            .forget(&(attempt.login.clone(), attempt.network));
        self.of_network.give_back(&attempt.network);
        self.of_login.give_back(&attempt.login);
    }

    /// Counts a wish for a new password, unless there were too many from there.
    pub(super) fn take_reset(&self, ctx: &Context) -> bool {
        self.resets.take(&network(ctx), ctx.now())
    }

    /// Counts an answer of a signed-in person, such as their present password, unless there were too many wrong ones.
    pub(crate) fn take_own(&self, person: PersonId, now: DateTime<Utc>) -> bool {
        self.of_person.take(&person, now)
    }

    /// Forgets the answers of a person, since the last one was right.
    pub(crate) fn forgive_own(&self, person: PersonId) {
        self.of_person.forget(&person);
    }
}

/// The client's network; clients without an address are one.
fn network(ctx: &Context) -> Option<Network> {
    ctx.origin.address.map(Network::of_client)
}

/// How long strangers wait after so many wrong sign-ins of the login.
fn slowed(wrong: i64) -> Duration {
    if wrong < SLOW_AFTER {
        return Duration::ZERO;
    }
    let doublings = u32::try_from((wrong - SLOW_AFTER) / SLOW_AFTER).unwrap_or(u32::MAX);
    let factor = 1_u32.checked_shl(doublings).unwrap_or(u32::MAX);
    SLOW_FROM.saturating_mul(factor).min(SLOWEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT_ONCE: Verdict = Verdict::TryAfter(Duration::ZERO);

    fn start() -> DateTime<Utc> {
        "2026-01-01T00:00:00Z".parse().expect("a moment")
    }

    fn attempt(login: &str, network: &str) -> Attempt {
        Attempt {
            login: login.to_owned(),
            network: Some(network.parse().expect("a network")),
            device: None,
        }
    }

    #[test]
    fn a_network_guesses_eight_passwords_of_a_login_and_waits() {
        let limits = Limits::default();
        let stranger = attempt("li", "192.0.2.0/24");
        for _ in 0..8 {
            assert_eq!(limits.take(&stranger, start()), AT_ONCE);
        }
        assert_eq!(limits.take(&stranger, start()), Verdict::Refuse);
        assert_eq!(limits.take(&attempt("wang", "192.0.2.0/24"), start()), AT_ONCE);
        assert_eq!(limits.take(&attempt("li", "198.51.100.0/24"), start()), AT_ONCE);
        let later = start() + TimeDelta::seconds(30);
        assert_eq!(limits.take(&stranger, later), AT_ONCE);
        assert_eq!(limits.take(&stranger, later), Verdict::Refuse);
    }

    #[test]
    fn a_network_tries_sixty_logins_and_waits() {
        let limits = Limits::default();
        for login in 0..60 {
            let spraying = attempt(&login.to_string(), "192.0.2.0/24");
            assert_eq!(limits.take(&spraying, start()), AT_ONCE, "{login}");
        }
        assert_eq!(
            limits.take(&attempt("li", "192.0.2.0/24"), start()),
            Verdict::Refuse
        );
        assert_eq!(limits.take(&attempt("li", "198.51.100.0/24"), start()), AT_ONCE);
        let later = start() + TimeDelta::seconds(10);
        assert_eq!(limits.take(&attempt("li", "192.0.2.0/24"), later), AT_ONCE);
    }

    #[test]
    fn no_number_of_strangers_locks_a_person_out() {
        let limits = Limits::default();
        for network in 0..5_000 {
            let stranger = attempt("li", &format!("10.{}.{}.0/24", network / 256, network % 256));
            limits.take(&stranger, start());
        }
        // From a place where nobody failed they are only slowed down, and from their own browser not even that.
        let elsewhere = attempt("li", "192.0.2.0/24");
        assert_eq!(limits.take(&elsewhere, start()), Verdict::TryAfter(SLOWEST));
        assert_eq!(
            limits.take(&elsewhere, start()),
            Verdict::Refuse,
            "one try, while it lasts"
        );
        let own = Attempt {
            device: Some("known".to_owned()),
            ..elsewhere
        };
        assert_eq!(limits.take(&own, start()), AT_ONCE);
    }

    #[test]
    fn a_stolen_browser_guesses_eight_passwords_and_waits() {
        let limits = Limits::default();
        let own = Attempt {
            device: Some("known".to_owned()),
            ..attempt("li", "192.0.2.0/24")
        };
        for _ in 0..8 {
            assert_eq!(limits.take(&own, start()), AT_ONCE);
        }
        assert_eq!(limits.take(&own, start()), Verdict::Refuse);
        limits.forgive(&own);
        assert_eq!(limits.take(&own, start()), AT_ONCE);
    }

    #[test]
    fn right_passwords_cost_a_network_nothing() {
        let limits = Limits::default();
        for login in 0..1_000 {
            let right = attempt(&(login % 10).to_string(), "192.0.2.0/24");
            assert_eq!(limits.take(&right, start()), AT_ONCE, "{login}");
            limits.forgive(&right);
        }
    }

    #[test]
    fn strangers_wait_longer_and_longer_and_never_for_ever() {
        for (wrong, milliseconds) in [
            (0, 0),
            (19, 0),
            (20, 250),
            (39, 250),
            (40, 500),
            (60, 1_000),
            (120, 8_000),
            (500, 8_000),
            (i64::MAX, 8_000),
        ] {
            assert_eq!(slowed(wrong), Duration::from_millis(milliseconds), "{wrong}");
        }
    }
}
