//! From ledger lines to what the models need to know of each account.
//!
//! [`summarise`] takes slices of lines, a [`Gatherer`] one day of one account after the other; both are the same code.

mod calendar;
mod cleaning;
mod gathering;
mod purchase_days;
mod recorder;

pub use self::{
    calendar::{Calendar, CalendarDay},
    cleaning::Cleaning,
    gathering::{Gathered, Gatherer, GatheringPlan, HeldOut},
    purchase_days::PurchaseDays,
};

use thiserror::Error;

use crate::{spend::SpendSummary, timing::History};

/// Ten-thousandths in one of a currency's main unit: what turns amounts into the money of the spend models.
pub const PARTS_A_UNIT: f64 = 10_000.0;

/// The lines of all accounts, one account after the other and each by day.
#[derive(Clone, Copy, Debug)]
pub struct Lines<'a> {
    /// Where each account's lines begin, and where the last one's end: one more than there are accounts.
    pub starts: &'a [usize],
    /// The day of each line, as a number of days from any day.
    pub days: &'a [i32],
    /// The amount of each line in ten-thousandths of one currency; negative for returns.
    pub amounts: &'a [i64],
}

/// What becomes of returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Returns {
    /// They are taken off what the account bought on the same day, then off its earlier purchases, the latest first.
    /// A purchase day that is returned wholly is none.
    Net,
    /// They are left out.
    Drop,
    /// There may be none.
    Refuse,
}

/// One account that bought at least once.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summary {
    /// The account's number; its place among [`Lines`].
    pub account: u32,
    /// x: purchase days after the first.
    pub repeat_purchases: u32,
    /// t_x: days from the first purchase to the last.
    pub recency_days: u32,
    /// T: days from the first purchase to the end.
    pub age_days: u32,
    /// Ten-thousandths spent in all.
    pub total_spend: i64,
    /// Ten-thousandths spent on the first day.
    pub first_spend: i64,
    /// The sum of the logarithms of the gaps between purchase days, in days.
    pub ln_gaps: f64,
}

impl Summary {
    /// What the timing models need.
    pub fn history(&self) -> History {
        History {
            repeat_purchases: self.repeat_purchases,
            recency_days: f64::from(self.recency_days),
            age_days: f64::from(self.age_days),
        }
    }

    /// Ten-thousandths spent after the first day.
    pub fn repeat_spend(&self) -> i64 {
        self.total_spend - self.first_spend
    }

    /// Days from the last purchase to the end.
    pub fn days_since_last(&self) -> u32 {
        self.age_days - self.recency_days
    }

    /// What the spend models need, in the currency's main unit: the mean amount of the purchases after the first. Those
    /// that were all free say nothing.
    pub fn spend(&self) -> SpendSummary {
        if self.repeat_spend() <= 0 {
            return SpendSummary::NONE;
        }
        SpendSummary {
            purchases: self.repeat_purchases,
            mean_spend: self.repeat_spend() as f64 / PARTS_A_UNIT / f64::from(self.repeat_purchases),
            accounts: 1,
        }
    }

    /// The mean amount of all its purchases, the first too, in the currency's main unit.
    pub fn mean_spend(&self) -> f64 {
        self.total_spend as f64 / PARTS_A_UNIT / (f64::from(self.repeat_purchases) + 1.0)
    }
}

/// All accounts that bought, and what was done to get there.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summaries {
    /// One for each account that bought by the end, in the order of the accounts.
    pub accounts: Vec<Summary>,
    /// What was netted and dropped.
    pub cleaning: Cleaning,
}

/// Lines that cannot be summarised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SummaryError {
    /// The slices do not fit together; make them from the same lines.
    #[error("the days, the amounts and the starts of the accounts are not of the same lines")]
    Shape,
    /// There are more accounts than 32 bits count; sum them up in parts.
    #[error("there are more than four billion accounts")]
    TooManyAccounts,
    /// A day came after a later one, or twice; sort by account and day, and add up the lines of a day.
    #[error("day {day} of account {account} does not come after what was before it")]
    Unsorted {
        /// The account.
        account: u32,
        /// Its day.
        day: i32,
    },
    /// What was bought or returned is below zero; give returns as a positive amount of their own.
    #[error("what account {account} bought or returned on day {day} is below zero")]
    Negative {
        /// The account.
        account: u32,
        /// Its day.
        day: i32,
    },
    /// A return where none may be; choose to net or to drop returns.
    #[error("account {account} returned something on day {day}")]
    Return {
        /// The account.
        account: u32,
        /// Its day.
        day: i32,
    },
    /// An account's amounts exceed what 64 bits hold; check the currency's unit.
    #[error("the amounts of account {account} are too large to add")]
    TooLarge {
        /// The account.
        account: u32,
    },
    /// Purchases lie more than two million days apart; look for a wrong year.
    #[error("day {day} of account {account} is more than two million days from another purchase")]
    TooFarApart {
        /// The account.
        account: u32,
        /// Its day.
        day: i32,
    },
    /// An account was gathered in two parts; keep all its days together.
    #[error("account {account} is in two of the parts")]
    InTwoParts {
        /// The account.
        account: u32,
    },
    /// A part was gathered by another plan; use one plan for all.
    #[error("a part was gathered by another plan than the whole")]
    OtherPlan,
}

/// Summarises the lines of all accounts up to a last day, which counts.
///
/// A purchase is a day on which an account bought more than it returned, or returned nothing: an order that was free is
/// one too. Accounts without any have no summary.
///
/// # Errors
///
/// [`SummaryError`] for the first day or account that breaks a rule; accounts are named by their place.
pub fn summarise(lines: &Lines<'_>, end_day: i32, returns: Returns) -> Result<Summaries, SummaryError> {
    let fits = lines.days.len() == lines.amounts.len()
        && lines.starts.is_sorted()
        && lines.starts.last().is_none_or(|end| *end <= lines.days.len());
    if !fits {
        return Err(SummaryError::Shape);
    }
    let mut gatherer = Gatherer::new(GatheringPlan {
        returns,
        end_day,
        origin_day: None,
    });
    for (place, bounds) in lines.starts.windows(2).enumerate() {
        let account = u32::try_from(place).map_err(|_| SummaryError::TooManyAccounts)?;
        let mut from = bounds[0];
        while from < bounds[1] {
            let day = lines.days[from];
            let same_day = lines.days[from..bounds[1]]
                .iter()
                .take_while(|other| **other == day);
            let to = from + same_day.count();
            let (bought, returned) =
                totals(&lines.amounts[from..to]).ok_or(SummaryError::TooLarge { account })?;
            gatherer.day(account, day, bought, returned)?;
            from = to;
        }
    }
    Ok(gatherer.finish()?.summaries)
}

/// The sums of the amounts above zero and, turned round, of those below; None where they overflow.
fn totals(amounts: &[i64]) -> Option<(i64, i64)> {
    amounts
        .iter()
        .try_fold((0_i64, 0_i64), |(bought, returned), amount| {
            Some(if *amount >= 0 {
                (bought.checked_add(*amount)?, returned)
            } else {
                (bought, returned.checked_sub(*amount)?)
            })
        })
}

#[cfg(test)]
mod tests;
