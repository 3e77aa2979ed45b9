//! How far ahead a valuation looks, in calendar months or days.

use std::{fmt, str::FromStr};

use chrono::{Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

/// The longest horizon: ten years.
const MONTHS_AT_MOST: u32 = 120;
/// The same in days.
const DAYS_AT_MOST: u32 = 3_653;

/// A horizon (展望期): so many calendar months, or so many days.
///
/// Twelve months from 29 February end on 28 February: months are counted by the calendar, never as thirty days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Horizon {
    /// Calendar months.
    Months(u32),
    /// Days.
    Days(u32),
}

/// Why a text is not a horizon.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HorizonError {
    /// Not a number with a unit.
    #[error("\"{0}\" is not a horizon: write months, years or days, such as 12m, 2y or 90d")]
    NotAHorizon(String),
    /// Nothing, less than nothing, or more than ten years.
    #[error("a horizon of {0} is not possible: it has to be above 0 and at most ten years")]
    OutOfRange(String),
}

impl Horizon {
    /// Twelve months.
    pub const YEAR: Self = Self::Months(12);

    /// The last day of the horizon that begins after `from`; nothing beyond the calendar.
    #[must_use]
    pub fn end(self, from: NaiveDate) -> Option<NaiveDate> {
        match self {
            Self::Months(months) => from.checked_add_months(Months::new(months)),
            Self::Days(days) => from.checked_add_days(Days::new(u64::from(days))),
        }
    }

    /// The same span backwards: the day from which this one is as far ahead.
    #[must_use]
    pub fn before(self, to: NaiveDate) -> Option<NaiveDate> {
        match self {
            Self::Months(months) => to.checked_sub_months(Months::new(months)),
            Self::Days(days) => to.checked_sub_days(Days::new(u64::from(days))),
        }
    }
}

impl FromStr for Horizon {
    type Err = HorizonError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let not_a_horizon = || HorizonError::NotAHorizon(text.to_owned());
        let out_of_range = || HorizonError::OutOfRange(text.to_owned());
        let unit = text.chars().next_back().ok_or_else(not_a_horizon)?;
        let digits = text[..text.len() - unit.len_utf8()].trim();
        let count: i64 = digits.parse().map_err(|_| not_a_horizon())?;
        let count = u32::try_from(count).map_err(|_| out_of_range())?;
        let horizon = match unit {
            'm' | 'M' => Self::Months(count),
            'y' | 'Y' => Self::Months(count.checked_mul(12).ok_or_else(out_of_range)?),
            'd' | 'D' => Self::Days(count),
            _ => return Err(not_a_horizon()),
        };
        match horizon {
            Self::Months(1..=MONTHS_AT_MOST) | Self::Days(1..=DAYS_AT_MOST) => Ok(horizon),
            Self::Months(_) | Self::Days(_) => Err(out_of_range()),
        }
    }
}

impl fmt::Display for Horizon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Months(months) => write!(f, "{months}m"),
            Self::Days(days) => write!(f, "{days}d"),
        }
    }
}

impl TryFrom<String> for Horizon {
    type Error = HorizonError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Horizon> for String {
    fn from(horizon: Horizon) -> Self {
        horizon.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn months_years_and_days_are_read() {
        for (text, horizon) in [
            ("12m", Horizon::Months(12)),
            ("1y", Horizon::YEAR),
            (" 90 d", Horizon::Days(90)),
        ] {
            assert_eq!(text.parse(), Ok(horizon), "{text}");
        }
        assert_eq!("3y".parse::<Horizon>().expect("three years").to_string(), "36m");
    }

    #[test]
    fn what_is_no_horizon_is_refused_with_the_text() {
        for text in ["", "m", "12", "twelve months", "1.5y", "12月"] {
            assert!(
                matches!(text.parse::<Horizon>(), Err(HorizonError::NotAHorizon(_))),
                "{text}"
            );
        }
        for text in ["0m", "-3m", "121m", "11y", "99999999d", "4294967295y"] {
            assert!(
                matches!(text.parse::<Horizon>(), Err(HorizonError::OutOfRange(_))),
                "{text}"
            );
        }
    }

    #[test]
    fn months_are_those_of_the_calendar() {
        assert_eq!(Horizon::YEAR.end(day("2024-02-29")), Some(day("2025-02-28")));
        assert_eq!(Horizon::Months(1).end(day("2026-01-31")), Some(day("2026-02-28")));
        assert_eq!(Horizon::Days(30).end(day("2026-01-31")), Some(day("2026-03-02")));
        assert_eq!(Horizon::YEAR.before(day("2026-06-30")), Some(day("2025-06-30")));
        assert_eq!(Horizon::Days(1).end(NaiveDate::MAX), None);
    }
}
