//! Dated exchange rates into one currency.

use std::{cmp::Ordering, collections::BTreeMap};

use chrono::NaiveDate;

use crate::CurrencyCode;

/// Billionths in a unit: what a rate is counted in.
const BILLION: i128 = 1_000_000_000;

/// Exchange rates into one currency, by currency and day; none by default.
///
/// The rate of a day is the latest on or before it, however long ago that is. It is made by collecting triples of
/// a currency, a day and the rate in billionths of the target currency's main unit for one main unit of the
/// currency; of several for one currency and day the last counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rates {
    /// Days and rates of each currency, in order of the days, each of which is there once.
    by_currency: BTreeMap<CurrencyCode, Vec<(i32, i64)>>,
}

impl Rates {
    /// An amount in the target currency, exact and then rounded half to even; nothing when no rate is known on or
    /// before the day.
    ///
    /// `amount` is in ten-thousandths of the currency's main unit, the result in ten-thousandths of the target's:
    /// amount × rate ÷ 10⁹. `epoch_day` counts from 1970-01-01. No product overflows.
    #[must_use]
    pub fn convert(&self, currency: CurrencyCode, epoch_day: i32, amount: i64) -> Option<i128> {
        self.rate_on(currency, epoch_day)
            .map(|rate| exchanged(amount, rate))
    }

    /// The currency's latest rate on or before the day.
    pub(crate) fn rate_on(&self, currency: CurrencyCode, epoch_day: i32) -> Option<i64> {
        let rates = self.by_currency.get(&currency)?;
        let until = rates.partition_point(|(day, _)| *day <= epoch_day);
        until.checked_sub(1).map(|latest| rates[latest].1)
    }
}

impl FromIterator<(CurrencyCode, NaiveDate, i64)> for Rates {
    fn from_iter<I: IntoIterator<Item = (CurrencyCode, NaiveDate, i64)>>(rates: I) -> Self {
        let mut days: BTreeMap<CurrencyCode, BTreeMap<i32, i64>> = BTreeMap::new();
        for (currency, day, rate) in rates {
            days.entry(currency)
                .or_default()
                .insert(day.to_epoch_days(), rate);
        }
        let by_currency = days
            .into_iter()
            .map(|(currency, days)| (currency, days.into_iter().collect()));
        Self {
            by_currency: by_currency.collect(),
        }
    }
}

/// The amount at a rate in billionths, rounded half to even.
pub(crate) fn exchanged(amount: i64, rate: i64) -> i128 {
    divided_half_to_even(i128::from(amount) * i128::from(rate), BILLION)
}

/// The nearest whole quotient, of two as near the even one. `divisor` is positive and at most half of what fits.
pub(crate) fn divided_half_to_even(dividend: i128, divisor: i128) -> i128 {
    let (below, rest) = (dividend.div_euclid(divisor), dividend.rem_euclid(divisor));
    match (2 * rest).cmp(&divisor) {
        Ordering::Less => below,
        Ordering::Equal => below + (below & 1),
        Ordering::Greater => below + 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> CurrencyCode {
        text.parse().unwrap()
    }

    fn day(number: i32) -> NaiveDate {
        NaiveDate::from_epoch_days(number).unwrap()
    }

    #[test]
    fn halves_go_to_the_even_neighbour() {
        let tenths = [5, 15, 25, -5, -15, -25, 24, 26, -24, -26];
        let units = [0, 2, 2, 0, -2, -2, 2, 3, -2, -3];
        for (tenths, units) in tenths.into_iter().zip(units) {
            assert_eq!(divided_half_to_even(tenths, 10), units, "{tenths} tenths");
        }
    }

    #[test]
    fn the_rate_of_a_day_is_the_latest_on_or_before_it() {
        let rates: Rates = [
            (code("EUR"), day(20), 3_000_000_000),
            (code("EUR"), day(10), 1_000_000_000),
            (code("USD"), day(0), 7_000_000_000),
            (code("EUR"), day(10), 2_000_000_000),
        ]
        .into_iter()
        .collect();
        for (on, expected) in [
            (9, None),
            (10, Some(20)),
            (19, Some(20)),
            (20, Some(30)),
            (i32::MAX, Some(30)),
        ] {
            assert_eq!(rates.convert(code("EUR"), on, 10), expected, "on day {on}");
        }
        assert_eq!(rates.convert(code("GBP"), 30, 10), None);
        assert_eq!(Rates::default().convert(code("EUR"), 30, 10), None);
    }

    #[test]
    fn the_largest_amount_at_the_largest_rate_does_not_overflow() {
        let rates: Rates = [(code("EUR"), day(0), i64::MAX)].into_iter().collect();
        let expected = i128::from(i64::MAX) * i128::from(i64::MAX) / BILLION;
        let found = rates.convert(code("EUR"), 0, i64::MAX).unwrap();
        assert!((0..=1).contains(&(found - expected)), "{found}");
        let least = rates.convert(code("EUR"), 0, i64::MIN).unwrap();
        assert!(least < -expected);
    }
}
