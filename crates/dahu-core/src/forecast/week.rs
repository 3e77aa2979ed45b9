//! Weeks in which forecasts are kept, and the spans that are foretold on a day.

use chrono::{Datelike, Days, NaiveDate};

use crate::quota::{FIRST_YEAR, LAST_YEAR, Part, Span};

/// The Monday of a day's week, as ISO 8601 counts weeks.
#[must_use]
pub fn week_of(day: NaiveDate) -> NaiveDate {
    let since_monday = day.weekday().num_days_from_monday();
    day.checked_sub_days(Days::new(u64::from(since_monday)))
        .unwrap_or(day)
}

/// How many whole weeks before the end of a span something was said; none where it was said after its end.
#[must_use]
pub fn weeks_before_end(span: Span, said_on: NaiveDate) -> Option<u32> {
    u32::try_from((span.last_day() - said_on).num_days())
        .ok()
        .map(|days| days / 7)
}

/// The spans that are foretold on a day: its month, quarter, half and year, and the next of each.
#[must_use]
pub fn spans_of(day: NaiveDate) -> Vec<Span> {
    let month = day.month();
    let parts = [
        Part::Month(month),
        Part::Quarter(month.div_ceil(3)),
        Part::Half(month.div_ceil(6)),
        Part::Year,
    ];
    let mut spans = Vec::new();
    for part in parts {
        let Ok(span) = Span::new(day.year(), part) else {
            continue;
        };
        spans.push(span);
        spans.extend(next(span));
    }
    spans
}

/// The quarter of a day; of days beyond the years of spans the quarter in the nearest of these years.
#[must_use]
pub fn quarter_of(day: NaiveDate) -> Span {
    let year = day.year().clamp(FIRST_YEAR, LAST_YEAR);
    let part = Part::Quarter(day.month().div_ceil(3));
    Span::new(year, part).expect("each of these years has four quarters")
}

/// The span of the same kind after one.
fn next(span: Span) -> Option<Span> {
    let after = span.last_day().succ_opt()?;
    let part = match span.part() {
        Part::Year => Part::Year,
        Part::Half(_) => Part::Half(after.month().div_ceil(6)),
        Part::Quarter(_) => Part::Quarter(after.month().div_ceil(3)),
        Part::Month(_) => Part::Month(after.month()),
    };
    Span::new(after.year(), part).ok()
}
