//! Whether a quota is ahead of where it should be by now, or behind.

use chrono::{Datelike, NaiveDate};

use super::{BILLION, History, Span, fitting, rounded, share_of};
use crate::money::Amount;

/// Past years that a pace is compared with at most.
const YEARS_AT_MOST: i32 = 5;

/// From what it is known how much should be sold by now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaceBasis {
    /// From how much of the same span so many past years had sold by the same day.
    Season {
        /// How many years.
        years: u32,
    },
    /// From the days that have passed, each like the other: there is no whole past span.
    Days,
    /// The span has not begun.
    NotBegun,
    /// The span is over, so that all of it should be sold.
    Over,
}

/// How far a quota has come against how far it should have come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// From what that is known.
    pub basis: PaceBasis,
    /// Billionths of the quota that should be sold by now.
    pub due_share: i64,
    /// The same as an amount.
    pub due: Amount,
    /// Billionths of the quota that are sold.
    pub attained_share: i64,
    /// What is sold beyond what should be; below zero where it is behind.
    pub ahead: Amount,
}

impl Pace {
    /// Billionths of the quota by which it is ahead, or behind where below zero.
    #[must_use]
    pub fn ahead_share(&self) -> i64 {
        self.attained_share.saturating_sub(self.due_share)
    }
}

/// How far a quota has come on a day.
///
/// What should be sold is the mean, over the past five years at most, of the share of the span's net sales that had been made
/// by the same day. A past span counts when sales had begun by the end of its first month and it brought more than nothing;
/// each share is kept between nothing and all. Without such a span, days that have passed over all days of the span.
#[must_use]
pub fn pace(span: Span, as_of: NaiveDate, quota: Amount, attained: Amount, history: &History) -> Pace {
    let (basis, due_share) = due(span, as_of, history);
    let due = i128::from(quota.ten_thousandths()) * i128::from(due_share);
    let due = Amount::from_ten_thousandths(fitting(rounded(due, i128::from(BILLION))));
    let ahead = attained.ten_thousandths().saturating_sub(due.ten_thousandths());
    Pace {
        basis,
        due_share,
        due,
        attained_share: share_of(attained, quota).unwrap_or(0),
        ahead: Amount::from_ten_thousandths(ahead),
    }
}

fn due(span: Span, as_of: NaiveDate, history: &History) -> (PaceBasis, i64) {
    if as_of < span.first_day() {
        return (PaceBasis::NotBegun, 0);
    }
    if span.last_day() <= as_of {
        return (PaceBasis::Over, BILLION);
    }
    let past = (1..=YEARS_AT_MOST).filter_map(|back| share_by_same_day(span, as_of, back, history));
    let shares: Vec<i64> = past.collect();
    if shares.is_empty() {
        let passed = (as_of - span.first_day()).num_days() + 1;
        return (PaceBasis::Days, passed * BILLION / span.days());
    }
    let years = u32::try_from(shares.len()).unwrap_or(u32::MAX);
    let mean = shares.iter().sum::<i64>() / i64::from(years);
    (PaceBasis::Season { years }, mean)
}

/// The share of a past span's net sales that had been made by the same day of it.
fn share_by_same_day(span: Span, as_of: NaiveDate, back: i32, history: &History) -> Option<i64> {
    let past = span.in_year(span.year() - back)?;
    if !history.reaches(past.first_day()) {
        return None;
    }
    let by = same_day(as_of, as_of.year() - back)?;
    let all = history.between(past.first_day(), past.last_day());
    let made = history.between(past.first_day(), by);
    share_of(made, all).map(|share| share.clamp(0, BILLION))
}

/// The same day of another year; the last day of a February stays its last.
fn same_day(day: NaiveDate, year: i32) -> Option<NaiveDate> {
    let next = day.succ_opt()?;
    if next.day() == 1 {
        let moved = year + next.year() - day.year();
        return next.with_year(moved)?.pred_opt();
    }
    day.with_year(year)
}
