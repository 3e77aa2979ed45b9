//! Estimates and sums that no amount can hold are refused, and never cut off.

use dahu_core::money::Amount;

use super::scoring::Worth;
use crate::{Error, Result};

/// Refuses an account whose value, or an end of its interval, stands at the largest amount, where estimates beyond it end up.
pub(super) fn check(account: i64, worth: &Worth) -> Result<()> {
    let (low, high) = worth.within_interval;
    let known = [worth.within, low, high, worth.spend].into_iter();
    let perhaps = [worth.residual, worth.keeping].into_iter().flatten();
    if known.chain(perhaps).all(is_within) {
        Ok(())
    } else {
        Err(Error::account_too_large(account))
    }
}

/// Refuses amounts of all accounts together that stand at the largest one.
pub(super) fn check_all(amounts: &[Amount]) -> Result<()> {
    if amounts.iter().copied().all(is_within) {
        Ok(())
    } else {
        Err(Error::all_too_large())
    }
}

/// A sum over all accounts as an amount.
pub(super) fn whole(sum: i128) -> Result<Amount> {
    let sum = i64::try_from(sum).map_err(|_| Error::all_too_large())?;
    Ok(Amount::from_ten_thousandths(sum))
}

/// Whether the amount is below the largest there is, where estimates beyond it end up.
pub(in crate::valuation) fn is_within(amount: Amount) -> bool {
    i64::MIN < amount.ten_thousandths() && amount.ten_thousandths() < i64::MAX
}
