//! Days on which offices are open.

use chrono::{Datelike, Days, NaiveDate, Weekday};

/// The working day on or before the day `days` before `date`.
pub(super) fn workday_before(date: NaiveDate, days: i64) -> NaiveDate {
    let days = Days::new(u64::try_from(days).unwrap_or(0));
    let date = date.checked_sub_days(days).unwrap_or(NaiveDate::MIN);
    let past_friday = match date.weekday() {
        Weekday::Sat => 1,
        Weekday::Sun => 2,
        _ => 0,
    };
    date.checked_sub_days(Days::new(past_friday)).unwrap_or(date)
}

/// Days from one date to a later one; 0 where it is not later.
pub(super) fn days_between(from: NaiveDate, to: NaiveDate) -> i64 {
    to.signed_duration_since(from).num_days().max(0)
}
