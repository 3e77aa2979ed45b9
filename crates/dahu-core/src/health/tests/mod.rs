mod alerts;
mod known;
mod looking_back;
mod measures;
mod signals;

use chrono::NaiveDate;

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}
