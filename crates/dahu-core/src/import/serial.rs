//! Spreadsheet serial dates: days counted from an epoch, the time of day as a fraction.

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

/// Which day a spreadsheet counts from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SerialEpoch {
    /// 1 is 1 January 1900; 60 is 29 February 1900, a day that never was but that Excel counts.
    #[default]
    Excel1900,
    /// 0 is 1 January 1904, as old Macintosh workbooks count.
    Excel1904,
}

/// Last serial that Excel knows, 31 December 9999 in the 1900 system.
const LAST_SERIAL: f64 = 2_958_466.0;
const MILLISECONDS_PER_DAY: f64 = 86_400_000.0;

/// The date and time of a serial, to the millisecond.
///
/// Nothing for numbers that are no date: below the epoch, after the year 9999, not finite, and 60 in the 1900
/// system, the 29 February 1900 that never was.
#[must_use]
pub fn from_serial(serial: f64, epoch: SerialEpoch) -> Option<NaiveDateTime> {
    let first = match epoch {
        SerialEpoch::Excel1900 => 1.0,
        SerialEpoch::Excel1904 => 0.0,
    };
    if !(first..LAST_SERIAL).contains(&serial) {
        return None;
    }
    let day_zero = match epoch {
        SerialEpoch::Excel1904 => NaiveDate::from_ymd_opt(1904, 1, 1)?,
        SerialEpoch::Excel1900 if serial < 60.0 => NaiveDate::from_ymd_opt(1899, 12, 31)?,
        SerialEpoch::Excel1900 if serial < 61.0 => return None,
        SerialEpoch::Excel1900 => NaiveDate::from_ymd_opt(1899, 12, 30)?,
    };
    let days = serial.trunc();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and 2,958,465"
    )]
    let date = day_zero.checked_add_days(Days::new(days as u64))?;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "at most the milliseconds of a day"
    )]
    let milliseconds = ((serial - days) * MILLISECONDS_PER_DAY).round() as i64;
    date.and_time(NaiveTime::MIN)
        .checked_add_signed(TimeDelta::milliseconds(milliseconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serials_are_the_days_that_excel_shows() {
        for (serial, epoch, expected) in [
            (1.0, SerialEpoch::Excel1900, "1900-01-01 00:00:00"),
            (59.0, SerialEpoch::Excel1900, "1900-02-28 00:00:00"),
            (61.0, SerialEpoch::Excel1900, "1900-03-01 00:00:00"),
            (40513.0, SerialEpoch::Excel1900, "2010-12-01 00:00:00"),
            (
                40_513.351_388_888_9,
                SerialEpoch::Excel1900,
                "2010-12-01 08:26:00",
            ),
            (0.0, SerialEpoch::Excel1904, "1904-01-01 00:00:00"),
            (39051.0, SerialEpoch::Excel1904, "2010-12-01 00:00:00"),
        ] {
            assert_eq!(
                from_serial(serial, epoch).expect("a date").to_string(),
                expected,
                "{serial}"
            );
        }
    }

    #[test]
    fn numbers_that_are_no_serials_are_no_dates() {
        for serial in [
            -1.0,
            0.0,
            60.0,
            60.5,
            2_958_466.0,
            1e300,
            f64::NAN,
            f64::INFINITY,
            f64::NEG_INFINITY,
        ] {
            assert_eq!(from_serial(serial, SerialEpoch::Excel1900), None, "{serial}");
        }
    }
}
