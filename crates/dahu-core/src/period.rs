//! Spans of civil dates that reports are made for.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The days from `from` to `to`, both included; without `from` it reaches back to the first record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Period {
    /// First day, or everything before `to`.
    pub from: Option<NaiveDate>,
    /// Last day.
    pub to: NaiveDate,
}

/// Why two dates are not a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PeriodError {
    /// The first day lies after the last.
    #[error("the period starts on {from}, after its end on {to}")]
    StartsAfterItsEnd {
        /// First day as asked for.
        from: NaiveDate,
        /// Last day as asked for.
        to: NaiveDate,
    },
}

impl Period {
    /// A period of civil dates.
    ///
    /// # Errors
    ///
    /// [`PeriodError::StartsAfterItsEnd`] when `from` lies after `to`.
    pub fn new(from: Option<NaiveDate>, to: NaiveDate) -> Result<Self, PeriodError> {
        match from {
            Some(from) if from > to => Err(PeriodError::StartsAfterItsEnd { from, to }),
            _ => Ok(Self { from, to }),
        }
    }

    /// Whether `date` lies in the period.
    #[must_use]
    pub fn contains(&self, date: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= date) && date <= self.to
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn both_ends_belong_to_the_period() {
        let period = Period::new(Some(day("2026-01-01")), day("2026-01-31")).expect("a period");
        assert!(period.contains(day("2026-01-01")));
        assert!(period.contains(day("2026-01-31")));
        assert!(!period.contains(day("2025-12-31")));
        assert!(!period.contains(day("2026-02-01")));
    }

    #[test]
    fn a_period_that_starts_after_its_end_is_refused() {
        let refused = Period::new(Some(day("2026-02-01")), day("2026-01-31"));
        assert!(matches!(refused, Err(PeriodError::StartsAfterItsEnd { .. })));
    }
}
