//! Time zones: where days begin for whoever acts.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use chrono_tz::Tz;

/// Characters of the longest name that is looked up.
const NAME_CHARACTERS_AT_MOST: usize = 40;

/// A time zone of the IANA database, such as `Asia/Shanghai`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Zone(Tz);

impl Zone {
    /// The zone of a name; none where nothing is called so.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        if name.len() > NAME_CHARACTERS_AT_MOST {
            return None;
        }
        name.parse().ok().map(Self)
    }

    /// The day that it is there at `moment`.
    #[must_use]
    pub fn day_of(self, moment: DateTime<Utc>) -> NaiveDate {
        self.at(moment).date()
    }

    /// Its name, as [`named`](Self::named) reads it.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// Day and time there at `moment`.
    #[must_use]
    pub fn at(self, moment: DateTime<Utc>) -> NaiveDateTime {
        moment.with_timezone(&self.0).naive_local()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight_of_its_zone() {
        let moment = "2026-06-30T23:30:00Z".parse().expect("a moment");
        for (name, day, clock) in [
            ("Asia/Shanghai", "2026-07-01", "2026-07-01 07:30:00"),
            ("America/New_York", "2026-06-30", "2026-06-30 19:30:00"),
            ("Asia/Kolkata", "2026-07-01", "2026-07-01 05:00:00"),
            ("UTC", "2026-06-30", "2026-06-30 23:30:00"),
        ] {
            let zone = Zone::named(name).expect("a zone");
            assert_eq!(
                (zone.day_of(moment).to_string(), zone.at(moment).to_string()),
                (day.to_owned(), clock.to_owned())
            );
        }
        for name in [
            "",
            "Mars/Olympus",
            "../etc/passwd",
            "asia/shanghai ",
            &"A".repeat(5_000),
        ] {
            assert_eq!(Zone::named(name), None);
        }
    }
}
