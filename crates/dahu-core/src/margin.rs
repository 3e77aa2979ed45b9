//! The margin of products and of their categories: a share of sales, kept exactly.

use rust_decimal::{Decimal, RoundingStrategy, prelude::ToPrimitive};

/// Decimal places of a share that are kept: millionths.
const PLACES: u32 = 6;
/// Millionths in everything.
const WHOLE_PPM: i64 = 1_000_000;

/// The margin (毛利率) of a product or of a category: the part of sales that is left after the cost of what was sold,
/// from -1 to 1, in parts per million. It is negative where goods are sold below their cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProductMargin(i64);

/// The share is below -1 or above 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a margin is at least -1 and at most 1, such as 0.35 or 35%")]
pub struct MarginOutOfRange;

impl ProductMargin {
    /// A margin from a share of sales, rounded half to even at the sixth place.
    ///
    /// # Errors
    ///
    /// [`MarginOutOfRange`] below -1 and above 1.
    pub fn from_share(share: Decimal) -> Result<Self, MarginOutOfRange> {
        if share.abs() > Decimal::ONE {
            return Err(MarginOutOfRange);
        }
        let rounded = share.round_dp_with_strategy(PLACES, RoundingStrategy::MidpointNearestEven);
        let ppm = rounded.checked_mul(Decimal::from(WHOLE_PPM));
        ppm.and_then(|ppm| ppm.to_i64()).map(Self).ok_or(MarginOutOfRange)
    }

    /// Parts per million of sales, from -1,000,000 to 1,000,000.
    #[must_use]
    pub const fn ppm(self) -> i64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ppm(share: &str) -> Result<i64, MarginOutOfRange> {
        ProductMargin::from_share(share.parse().expect("a decimal")).map(ProductMargin::ppm)
    }

    #[test]
    fn shares_are_kept_in_millionths_and_rounded_half_to_even() {
        for (share, expected) in [
            ("0.35", 350_000),
            ("0", 0),
            ("1", 1_000_000),
            ("-1.000", -1_000_000),
            ("-0.052", -52_000),
            ("0.352941176470588", 352_941),
            ("0.0000005", 0),
            ("0.0000015", 2),
            ("-0.0000025", -2),
            ("0.9999999999999999999999999999", 1_000_000),
        ] {
            assert_eq!(ppm(share), Ok(expected), "{share}");
        }
    }

    #[test]
    fn less_than_nothing_left_of_everything_and_more_than_everything_are_no_margins() {
        for share in ["1.0000001", "35", "-1.01", "79228162514264337593543950335"] {
            assert_eq!(ppm(share), Err(MarginOutOfRange), "{share}");
        }
    }
}
