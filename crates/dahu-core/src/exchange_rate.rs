//! Exchange rates: what one unit of a currency is worth in another, kept exactly.

use rust_decimal::{Decimal, prelude::ToPrimitive};

/// Decimal places that a rate may have.
pub const RATE_PLACES: u32 = 9;
/// Billionths in a unit.
const UNIT_BILLIONTHS: i64 = 1_000_000_000;

/// An exchange rate (汇率): what one unit of a currency is worth in the workspace's, in billionths; above zero, and up to
/// 9,223,372,036.854775807.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExchangeRate(i64);

/// Why a number is not an [`ExchangeRate`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RateError {
    /// Zero or less.
    #[error("an exchange rate is above zero")]
    NotPositive,
    /// More than nine decimals, which could only be kept rounded.
    #[error("an exchange rate has at most nine decimals")]
    TooManyDecimals,
    /// Beyond the largest that can be kept.
    #[error("an exchange rate is at most 9,223,372,036.854775807")]
    OutOfRange,
}

impl ExchangeRate {
    /// A rate from a decimal number, exactly.
    ///
    /// # Errors
    ///
    /// [`RateError`] says why it is none.
    pub fn from_decimal(number: Decimal) -> Result<Self, RateError> {
        if number <= Decimal::ZERO {
            return Err(RateError::NotPositive);
        }
        if number.normalize().scale() > RATE_PLACES {
            return Err(RateError::TooManyDecimals);
        }
        let billionths = number.checked_mul(Decimal::from(UNIT_BILLIONTHS));
        billionths
            .and_then(|billionths| billionths.to_i64())
            .map(Self)
            .ok_or(RateError::OutOfRange)
    }

    /// The count of billionths, above zero.
    #[must_use]
    pub const fn billionths(self) -> i64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn billionths(number: &str) -> Result<i64, RateError> {
        ExchangeRate::from_decimal(number.parse().expect("a decimal")).map(ExchangeRate::billionths)
    }

    #[test]
    fn rates_are_kept_to_the_ninth_place() {
        for (number, expected) in [
            ("7.1234", 7_123_400_000),
            ("1", 1_000_000_000),
            ("0.000000001", 1),
            ("0.0466000000000000", 46_600_000),
            ("9223372036.854775807", i64::MAX),
        ] {
            assert_eq!(billionths(number), Ok(expected), "{number}");
        }
    }

    #[test]
    fn what_is_no_rate_says_why() {
        for (number, expected) in [
            ("0", RateError::NotPositive),
            ("-7.1", RateError::NotPositive),
            ("0.0000000001", RateError::TooManyDecimals),
            ("7.1234567891", RateError::TooManyDecimals),
            ("9223372036.854775808", RateError::OutOfRange),
            ("79228162514264337593543950335", RateError::OutOfRange),
        ] {
            assert_eq!(billionths(number), Err(expected), "{number}");
        }
    }
}
