//! A sum that is not certain: what is expected of it, and between which amounts it ends four times in five.

use std::{iter::Sum, ops::Add};

use crate::money::Amount;

/// The standard normal distribution's 90 % quantile in millionths, which makes a two-sided interval of 80 %.
const Z_80: u128 = 1_281_552;
/// Ten-thousandths of a unit.
const UNIT: i64 = 10_000;

/// A variance in squared whole units of the currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Variance(pub u128);

/// What is expected, with an interval of 80 %.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Estimate {
    /// What is expected.
    pub expected: Amount,
    /// One time in ten it is less.
    pub low: Amount,
    /// One time in ten it is more.
    pub high: Amount,
}

impl Variance {
    /// The variance of something with this standard deviation.
    #[must_use]
    pub fn of_deviation(deviation: Amount) -> Self {
        let units = u128::from(whole_units(deviation));
        Self(units * units)
    }

    /// So many billionths of it.
    #[must_use]
    pub fn times(self, billionths: i64) -> Self {
        let share = u128::try_from(billionths).unwrap_or(0);
        // Large variances lose what lies below a billionth of them.
        let whole = self.0 / 1_000_000_000;
        let rest = self.0 % 1_000_000_000;
        Self(whole.saturating_mul(share) + rest * share / 1_000_000_000)
    }

    /// By how much an interval of 80 % reaches to each side of what is expected, in whole and hundredth units.
    fn half_width(self) -> Amount {
        let hundredths = self.0.saturating_mul(10_000).isqrt();
        let half = hundredths.saturating_mul(Z_80) / 1_000_000;
        let half = i64::try_from(half).unwrap_or(i64::MAX);
        Amount::from_ten_thousandths(half.saturating_mul(UNIT / 100))
    }
}

impl Add for Variance {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sum for Variance {
    fn sum<I: Iterator<Item = Self>>(variances: I) -> Self {
        variances.fold(Self::default(), Add::add)
    }
}

impl Estimate {
    /// An interval that reaches as far to both sides as a normal distribution does, and not beyond what is possible.
    #[must_use]
    pub fn of(expected: Amount, variance: Variance, (least, most): (Amount, Amount)) -> Self {
        let half = variance.half_width().ten_thousandths();
        let middle = expected.ten_thousandths();
        let at = |count: i64| Amount::from_ten_thousandths(count);
        Self {
            expected,
            low: at(middle.saturating_sub(half)).max(least).min(expected),
            high: at(middle.saturating_add(half)).min(most).max(expected),
        }
    }
}

/// An amount in whole units, without its sign.
pub(super) fn whole_units(amount: Amount) -> u64 {
    amount.ten_thousandths().unsigned_abs() / UNIT.unsigned_abs()
}
