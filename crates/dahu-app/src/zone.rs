//! Time zones: where days begin for whoever acts.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
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

    /// The moment at which a day begins there: at midnight, or as soon after it as clocks show when they skip it.
    #[must_use]
    pub fn beginning_of(self, day: NaiveDate) -> DateTime<Utc> {
        let midnight = day.and_time(NaiveTime::MIN);
        let hours = (0..24_i64).filter_map(|quarters| {
            let later = midnight.checked_add_signed(TimeDelta::minutes(15 * quarters))?;
            later.and_local_timezone(self.0).earliest()
        });
        let first = hours.map(|moment| moment.with_timezone(&Utc)).next();
        first.unwrap_or_else(|| midnight.and_utc())
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
    fn days_begin_when_clocks_show_them_even_where_midnight_is_skipped() {
        for (name, day, expected) in [
            ("Asia/Shanghai", "2026-07-01", "2026-06-30T16:00:00Z"),
            ("UTC", "2026-07-01", "2026-07-01T00:00:00Z"),
            ("America/New_York", "2026-07-01", "2026-07-01T04:00:00Z"),
            // Clocks went from 23:59 to 01:00 that night.
            ("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z"),
        ] {
            let zone = Zone::named(name).expect("a zone");
            let day: NaiveDate = day.parse().expect("a day");
            let begins = zone.beginning_of(day);
            assert_eq!(
                begins,
                expected.parse::<DateTime<Utc>>().expect("a moment"),
                "{name}"
            );
            assert_eq!(zone.day_of(begins), day);
            assert_eq!(
                zone.day_of(begins - TimeDelta::seconds(1)),
                day - TimeDelta::days(1)
            );
        }
    }

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
