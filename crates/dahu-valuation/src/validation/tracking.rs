//! Repeat purchases of all accounts together, as they add up over time.

use crate::{
    numeric::sum::Sum,
    summary::{Calendar, Gathered},
    timing::{
        TimingModel,
        triples::{Spread, by_chunk},
    },
};

/// All repeat purchases from the first day of all to a day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TrackingPoint {
    /// The day.
    pub day: i32,
    /// Expected of accounts that began when these did.
    pub expected: f64,
    /// Made.
    pub actual: u64,
}

const DAYS_A_WEEK: usize = 7;
/// Points that a picture shows; longer times take more weeks a point.
const POINTS_AT_MOST: usize = 520;

/// A point at the end of each week after the first purchase of all, and one at the end: the sum over accounts of what
/// a new account is expected to buy in the time since its first purchase (Fader, Hardie & Lee 2005, Marketing Science
/// 24(2), section 4).
pub(super) fn track(
    timing: &(impl TimingModel + Sync + ?Sized),
    gathered: &Gathered,
    spread: Spread,
) -> Vec<TrackingPoint> {
    let calendar = &gathered.calendar;
    let beginnings: Vec<(usize, f64)> = (0..calendar.days.len())
        .map(|place| (place, f64::from(calendar.days[place].first_purchases)))
        .filter(|(_, accounts)| *accounts > 0.0)
        .collect();
    let end = gathered.plan.end_day.abs_diff(calendar.first_day) as usize;
    // No model was fitted to more days than a calendar holds.
    if beginnings.is_empty() || end >= Calendar::DAYS_AT_MOST {
        return Vec::new();
    }
    let places = ends_of_weeks(end);
    let from_new = expected_from_new(timing, &beginnings, &places, spread);
    let mut actual = 0;
    let mut counted = 0;
    let point = |place: usize| {
        let until = calendar.days.len().min(place + 1);
        let days = &calendar.days[counted..until];
        actual += days
            .iter()
            .map(|day| u64::from(day.repeat_purchases))
            .sum::<u64>();
        counted = until;
        let begun = beginnings.iter().take_while(|(begin, _)| *begin <= place);
        let expected: Sum = begun
            .map(|(begin, accounts)| accounts * from_new[place - begin])
            .collect();
        TrackingPoint {
            day: calendar
                .first_day
                .saturating_add_unsigned(u32::try_from(place).unwrap_or(u32::MAX)),
            expected: expected.total(),
            actual,
        }
    };
    places.into_iter().map(point).collect()
}

/// Last days of weeks, counted from 0, and the end.
fn ends_of_weeks(end: usize) -> Vec<usize> {
    let weeks = (end + 1).div_ceil(DAYS_A_WEEK);
    let step = weeks.div_ceil(POINTS_AT_MOST) * DAYS_A_WEEK;
    let mut places: Vec<usize> = (step - 1..end).step_by(step).collect();
    places.push(end);
    places
}

/// What a new account is expected to buy in its first so many days, for those numbers of days that are needed.
fn expected_from_new(
    timing: &(impl TimingModel + Sync + ?Sized),
    beginnings: &[(usize, f64)],
    places: &[usize],
    spread: Spread,
) -> Vec<f64> {
    let oldest = places.last().copied().unwrap_or(0);
    let mut is_needed = vec![false; oldest + 1];
    for place in places {
        let begun = beginnings.iter().take_while(|(begin, _)| begin <= place);
        begun.for_each(|(begin, _)| is_needed[place - begin] = true);
    }
    let expected = |days: usize| {
        if is_needed[days] {
            timing.expected_from_new(days as f64)
        } else {
            0.0
        }
    };
    by_chunk(is_needed.len(), spread, |range| {
        range.map(expected).collect::<Vec<_>>()
    })
    .concat()
}
