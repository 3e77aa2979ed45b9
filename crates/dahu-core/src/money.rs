//! Money: exact amounts with four decimal places, and ISO 4217 currencies.

use std::{fmt, iter::Sum, ops::Neg, str::FromStr};

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// How many ten-thousandths make one unit of the currency.
const SCALE: i64 = 10_000;
/// Decimal places of an [`Amount`].
const PLACES: u32 = 4;

/// An exact amount of money: a count of ten-thousandths of the currency's main unit.
///
/// It does not carry its currency; whatever sums amounts first makes sure that they are of one currency.
/// The range is about ±922 trillion units; sums are checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(i64);

/// Why a number is not an [`Amount`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// Beyond ±922,337,203,685,477.5807.
    #[error("the amount is beyond the largest that can be kept, 922,337,203,685,477.5807")]
    OutOfRange,
    /// The text is not a plain decimal number.
    #[error("not a decimal number")]
    NotANumber,
}

impl Amount {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// An amount from its count of ten-thousandths.
    #[must_use]
    pub const fn from_ten_thousandths(count: i64) -> Self {
        Self(count)
    }

    /// The count of ten-thousandths.
    #[must_use]
    pub const fn ten_thousandths(self) -> i64 {
        self.0
    }

    /// An amount from a decimal number, rounded half to even at the fourth place.
    ///
    /// # Errors
    ///
    /// [`AmountError::OutOfRange`] when it does not fit.
    pub fn from_decimal(number: Decimal) -> Result<Self, AmountError> {
        let rounded = number.round_dp_with_strategy(PLACES, RoundingStrategy::MidpointNearestEven);
        let count = rounded
            .checked_mul(Decimal::from(SCALE))
            .ok_or(AmountError::OutOfRange)?;
        i64::try_from(count)
            .map(Self)
            .map_err(|_| AmountError::OutOfRange)
    }

    /// The amount as a decimal number with four places.
    #[must_use]
    pub fn to_decimal(self) -> Decimal {
        Decimal::new(self.0, PLACES)
    }

    /// The sum, or nothing where it does not fit.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// The amount for each of `count`, rounded half to even at the fourth place; nothing for a count of zero.
    #[must_use]
    pub fn per(self, count: u64) -> Option<Decimal> {
        let share = self.to_decimal().checked_div(Decimal::from(count))?;
        let mut rounded = share.round_dp_with_strategy(PLACES, RoundingStrategy::MidpointNearestEven);
        rounded.rescale(PLACES);
        Some(rounded)
    }

    /// Whether more came in than went back.
    #[must_use]
    pub fn is_positive(self) -> bool {
        self.0 > 0
    }
}

impl Neg for Amount {
    type Output = Self;

    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl Sum for Amount {
    /// Adds up; stays at the largest amount rather than wrap around.
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, |total, amount| Self(total.0.saturating_add(amount.0)))
    }
}

impl fmt::Display for Amount {
    /// Always four places, no grouping: `330783.0000`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_decimal().fmt(f)
    }
}

impl FromStr for Amount {
    type Err = AmountError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number: Decimal = text.parse().map_err(|_| AmountError::NotANumber)?;
        Self::from_decimal(number)
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// A currency by its ISO 4217 letters, such as `CNY`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

/// The text is not three capital letters.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a currency: three capital letters are expected, such as CNY")]
pub struct CurrencyError(pub String);

impl Currency {
    /// 人民币
    pub const CNY: Self = Self(*b"CNY");

    /// The three letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }
}

impl FromStr for Currency {
    type Err = CurrencyError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.trim().as_bytes() {
            [a, b, c] if [a, b, c].iter().all(|letter| letter.is_ascii_uppercase()) => Ok(Self([*a, *b, *c])),
            _ => Err(CurrencyError(text.to_owned())),
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_round_half_to_even_at_the_fourth_place() {
        for (text, expected) in [
            ("1.00005", "1.0000"),
            ("1.00015", "1.0002"),
            ("-1.00005", "-1.0000"),
            ("330783", "330783.0000"),
        ] {
            let amount: Amount = text.parse().expect("an amount");
            assert_eq!(amount.to_string(), expected, "{text}");
        }
    }

    #[test]
    fn an_amount_that_does_not_fit_is_refused() {
        let largest: Amount = "922337203685477.5807".parse().expect("the largest");
        assert_eq!(largest.ten_thousandths(), i64::MAX);
        assert_eq!(
            "922337203685477.5808".parse::<Amount>(),
            Err(AmountError::OutOfRange)
        );
    }

    #[test]
    fn an_amount_for_each_of_none_is_nothing() {
        assert_eq!(Amount::from_ten_thousandths(532_260_000).per(0), None);
        let each = Amount::from_ten_thousandths(532_260_000).per(8).expect("a share");
        assert_eq!(each.to_string(), "6653.2500");
    }

    #[test]
    fn a_currency_is_three_capital_letters() {
        assert_eq!("CNY".parse(), Ok(Currency::CNY));
        assert!("cny".parse::<Currency>().is_err());
        assert!("人民币".parse::<Currency>().is_err());
    }
}
