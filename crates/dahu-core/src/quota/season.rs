//! Spreading an amount over months: by season, or evenly.

use chrono::{Datelike, NaiveDate};

use super::{BILLION, History, Part, Span, rounded};
use crate::money::Amount;

/// Past years that a season is taken from at most.
const YEARS_AT_MOST: i32 = 5;

/// How much of a year's sales each of its months brings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Season {
    /// Billionths of the year, January first; each is zero or more. All are equal where there is no whole year.
    pub weights: [u64; 12],
    /// From how many whole years; none where there is no whole year.
    pub years: u32,
}

impl Season {
    /// The same weight for each month.
    pub const EVEN: Self = Self {
        weights: [1; 12],
        years: 0,
    };

    /// The weights of the months of a span.
    #[must_use]
    pub fn of(&self, span: Span) -> Vec<u64> {
        let number = |month: Span| match month.part() {
            Part::Month(number) => number as usize,
            _ => 1,
        };
        let weights: Vec<u64> = span
            .months()
            .into_iter()
            .map(|month| self.weights[number(month) - 1])
            .collect();
        if weights.iter().all(|weight| *weight == 0) {
            vec![1; weights.len()]
        } else {
            weights
        }
    }
}

/// The season of a subject: for each month its mean share of a whole year's net sales, over the last whole years before the
/// year of `as_of`, five at most. A month that brought less than nothing counts as nothing.
///
/// A year is whole when sales had begun by the end of its January and it brought more than nothing. Without one, all months
/// are equal.
#[must_use]
pub fn season(history: &History, as_of: NaiveDate) -> Season {
    let mut sums = [0_i128; 12];
    let mut years = 0;
    for year in as_of.year() - YEARS_AT_MOST..as_of.year() {
        let Ok(year) = Span::of_year(year) else { continue };
        let all = history.between(year.first_day(), year.last_day());
        if !history.reaches(year.first_day()) || !all.is_positive() {
            continue;
        }
        years += 1;
        for (sum, month) in sums.iter_mut().zip(year.months()) {
            let net = history.between(month.first_day(), month.last_day());
            let part = i128::from(net.ten_thousandths()) * i128::from(BILLION);
            *sum += rounded(part, i128::from(all.ten_thousandths()));
        }
    }
    if years == 0 {
        return Season::EVEN;
    }
    let weights = sums.map(|sum| u64::try_from(sum.max(0) / i128::from(years)).unwrap_or(u64::MAX));
    Season { weights, years }
}

/// Spreads a total by weights, by largest remainder: each part is a whole number of units, and all parts together are exactly
/// the total.
///
/// What the total has beyond whole units goes to the largest part. Of equal remainders the earlier comes first; weights that
/// are all zero are equal.
///
/// Source: M. L. Balinski and H. P. Young (1982), "Fair Representation", chapter 3 (Hamilton's method).
#[must_use]
pub fn spread(total: Amount, weights: &[u64], unit: Amount) -> Vec<Amount> {
    if weights.is_empty() {
        return Vec::new();
    }
    let even = vec![1; weights.len()];
    let weights = if weights.iter().all(|weight| *weight == 0) {
        &even
    } else {
        weights
    };
    let unit = i128::from(unit.ten_thousandths().max(1));
    let total = i128::from(total.ten_thousandths());
    let units = total.div_euclid(unit);
    let all: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
    let shares = weights.iter().map(|weight| units * i128::from(*weight));
    let (mut parts, remainders): (Vec<i128>, Vec<i128>) = shares
        .map(|share| (share.div_euclid(all), share.rem_euclid(all)))
        .unzip();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|place| std::cmp::Reverse(remainders[*place]));
    let left = units - parts.iter().sum::<i128>();
    for place in order.into_iter().take(usize::try_from(left).unwrap_or(0)) {
        parts[place] += 1;
    }
    let mut largest = 0;
    for (place, part) in parts.iter().enumerate() {
        if *part > parts[largest] {
            largest = place;
        }
    }
    let mut amounts: Vec<i128> = parts.into_iter().map(|part| part * unit).collect();
    amounts[largest] += total.rem_euclid(unit);
    amounts
        .into_iter()
        .map(|amount| Amount::from_ten_thousandths(super::fitting(amount)))
        .collect()
}
