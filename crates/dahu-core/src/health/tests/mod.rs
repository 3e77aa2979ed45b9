mod alerts;
mod known;
mod looking_back;
mod lost_contacts;
mod measures;
mod signals;

use chrono::NaiveDate;

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}
