//! Whether a forecast is right on the whole among accounts that are alike.

use super::{Case, Cases};
use crate::numeric::sum::Sum;

/// Accounts that were alike, and what they did.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bin {
    /// From so many repeat purchases, or days since the last purchase, on.
    pub from: u32,
    /// Up to so many; open where None.
    pub to: Option<u32>,
    /// Accounts in it.
    pub accounts: u64,
    /// Purchases foretold for each, on average.
    pub expected: f64,
    /// Purchases that each made, on average.
    pub actual: f64,
}

/// By repeat purchases.
pub(super) fn by_purchases(cases: &Cases<'_>) -> Vec<Bin> {
    const FROM: [u32; 8] = [0, 1, 2, 3, 4, 5, 6, 7];
    by(cases, &FROM, |case| case.account.repeat_purchases)
}

/// By days since the last purchase: months of a quarter, then the quarter, the half and the year after.
pub(super) fn by_recency(cases: &Cases<'_>) -> Vec<Bin> {
    const FROM: [u32; 6] = [0, 31, 61, 91, 181, 366];
    by(cases, &FROM, |case| case.account.days_since_last())
}

/// Bins that begin at `from`, which begins with 0; those without accounts are left out.
fn by(cases: &Cases<'_>, from: &[u32], number: fn(&Case<'_>) -> u32) -> Vec<Bin> {
    let mut totals = vec![(0_u64, Sum::default(), 0_u64); from.len()];
    for case in cases.iter() {
        let number = number(&case);
        let (accounts, expected, actual) = &mut totals[from.partition_point(|begin| *begin <= number) - 1];
        *accounts += 1;
        expected.add(case.purchases);
        *actual += u64::from(case.held_out.purchases);
    }
    let filled = totals
        .iter()
        .enumerate()
        .filter(|(_, (accounts, ..))| *accounts > 0);
    filled
        .map(|(place, (accounts, expected, actual))| Bin {
            from: from[place],
            to: from.get(place + 1).map(|next| next - 1),
            accounts: *accounts,
            expected: expected.total() / *accounts as f64,
            actual: *actual as f64 / *accounts as f64,
        })
        .collect()
}
