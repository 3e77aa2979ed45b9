//! Quotas (业绩目标): what somebody or something is to sell in a span of time, and how far it has come.
//!
//! Everything counts in ten-thousandths or in billionths of a share, so that the same sales give the same figures everywhere.

mod consistency;
mod forecast;
mod history;
mod levels;
mod pace;
mod season;
mod span;
mod span_words;
mod subject;

pub use consistency::{Mismatch, mismatches};
pub use forecast::{Basis, Forecast, LEAST_ORIGINS, NoForecast, forecast};
pub use history::History;
pub use levels::{Level, Levels, LevelsFault};
pub use pace::{Pace, PaceBasis, pace};
pub use season::{Season, season, spread};
pub use span::{FIRST_YEAR, LAST_YEAR, NoSpan, Part, Span};
pub use span_words::read_span;
pub use subject::{Subject, SubjectKind};

/// Billionths of a whole: how shares are kept here.
pub const BILLION: i64 = 1_000_000_000;

/// A share of something that is above zero, in billionths; nothing where it is not.
#[must_use]
pub fn share_of(part: crate::money::Amount, whole: crate::money::Amount) -> Option<i64> {
    let (part, whole) = (
        i128::from(part.ten_thousandths()),
        i128::from(whole.ten_thousandths()),
    );
    (whole > 0).then(|| fitting(rounded(part * i128::from(BILLION), whole)))
}

/// The quotient rounded half away from zero; `whole` is above zero.
fn rounded(part: i128, whole: i128) -> i128 {
    let half = whole / 2;
    let shifted = if part < 0 { part - half } else { part + half };
    shifted / whole
}

/// The nearest number that can be kept.
fn fitting(number: i128) -> i64 {
    i64::try_from(number).unwrap_or(if number < 0 { i64::MIN } else { i64::MAX })
}

#[cfg(test)]
mod calibration_tests;
#[cfg(test)]
mod tests;
