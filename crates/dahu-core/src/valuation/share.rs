//! Margin and discount rate: shares that people type, kept exactly.

use std::{fmt, str::FromStr};

use rust_decimal::{Decimal, prelude::ToPrimitive};
use serde::{Deserialize, Serialize};

/// The part of sales that is margin (毛利率): above 0 and at most 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Margin(Decimal);

/// What money loses in a year (贴现率): 0 or more, 0.1 for 10 %; at most 10.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DiscountRate(Decimal);

/// Why a text is not such a share.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShareError {
    /// Not a number.
    #[error("\"{0}\" is not a share: write 0.3 or 30%")]
    NotAShare(String),
    /// A margin of nothing, less, or more than everything.
    #[error(
        "a margin of {0} is not possible: it has to be above 0 and at most 1, with six decimals at most, such as 0.3 or 30%"
    )]
    Margin(String),
    /// A rate below zero, or beyond all use.
    #[error(
        "a discount rate of {0} is not possible: it has to be at least 0 and at most 10, such as 0.1 or 10%"
    )]
    DiscountRate(String),
}

/// Decimals of a margin: the same that margins of products have.
const MARGIN_PLACES: u32 = 6;

impl Margin {
    /// A number for the models.
    #[must_use]
    pub fn to_f64(self) -> f64 {
        self.0.to_f64().unwrap_or(f64::NAN)
    }

    /// In millionths, exactly.
    #[must_use]
    pub fn parts_per_million(self) -> i64 {
        let parts = self.0 * Decimal::from(1_000_000);
        parts.to_i64().expect("a margin is at most 1")
    }
}

impl DiscountRate {
    /// A number for the models.
    #[must_use]
    pub fn to_f64(self) -> f64 {
        self.0.to_f64().unwrap_or(f64::NAN)
    }

    /// Whether nothing is discounted.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.0.is_zero()
    }
}

impl FromStr for Margin {
    type Err = ShareError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let share = decimal(text)?;
        if share > Decimal::ZERO && share <= Decimal::ONE && share.scale() <= MARGIN_PLACES {
            Ok(Self(share))
        } else {
            Err(ShareError::Margin(text.trim().to_owned()))
        }
    }
}

impl FromStr for DiscountRate {
    type Err = ShareError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let share = decimal(text)?;
        if share >= Decimal::ZERO && share <= Decimal::TEN {
            Ok(Self(share))
        } else {
            Err(ShareError::DiscountRate(text.trim().to_owned()))
        }
    }
}

/// A number, or a number of percent; full-width signs are those of a Chinese keyboard.
fn decimal(text: &str) -> Result<Decimal, ShareError> {
    let text = text.trim();
    let not_a_share = || ShareError::NotAShare(text.to_owned());
    let (digits, is_percent) = match text.strip_suffix(['%', '％']) {
        Some(digits) => (digits.trim_end(), true),
        None => (text, false),
    };
    let number: Decimal = digits.parse().map_err(|_| not_a_share())?;
    let share = if is_percent {
        number.checked_div(Decimal::ONE_HUNDRED).ok_or_else(not_a_share)?
    } else {
        number
    };
    Ok(share.normalize())
}

macro_rules! as_text {
    ($($share:ty),+) => {
        $(impl fmt::Display for $share {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl TryFrom<String> for $share {
            type Error = ShareError;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl From<$share> for String {
            fn from(share: $share) -> Self {
                share.to_string()
            }
        })+
    };
}

as_text!(Margin, DiscountRate);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_read_as_numbers_and_as_percent() {
        for text in ["0.3", "30%", " 30 ％", "0.300"] {
            assert_eq!(
                text.parse::<Margin>().map(|margin| margin.to_string()),
                Ok("0.3".to_owned())
            );
        }
        assert_eq!("10%".parse::<DiscountRate>().map(DiscountRate::to_f64), Ok(0.1));
        assert!("0".parse::<DiscountRate>().expect("no discount").is_zero());
    }

    #[test]
    fn margins_above_one_and_rates_below_zero_are_refused() {
        for text in ["0", "1.01", "-0.1", "130%"] {
            assert!(
                matches!(text.parse::<Margin>(), Err(ShareError::Margin(_))),
                "{text}"
            );
        }
        for text in ["-0.01", "11", "-5%"] {
            assert!(
                matches!(text.parse::<DiscountRate>(), Err(ShareError::DiscountRate(_))),
                "{text}"
            );
        }
        for text in ["", "%", "thirty", "NaN", "inf"] {
            assert!(
                matches!(text.parse::<Margin>(), Err(ShareError::NotAShare(_))),
                "{text}"
            );
        }
    }
}
