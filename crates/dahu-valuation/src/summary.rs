//! From ledger lines to what the models need to know of each account.

use std::ops::Range;

use thiserror::Error;

use crate::timing::History;

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
    /// The account's place among the lines.
    pub account: usize,
    /// x: purchase days after the first.
    pub repeat_purchases: u32,
    /// t_x: days from the first purchase to the last.
    pub recency_days: u32,
    /// T: days from the first purchase to the end.
    pub age_days: u32,
    /// Ten-thousandths spent after the first day.
    pub repeat_spend: i64,
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
}

/// All accounts that bought, and what was done to get there.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summaries {
    /// One for each account that bought by the end, in the order of the accounts.
    pub accounts: Vec<Summary>,
    /// What was netted and dropped.
    pub cleaning: Cleaning,
}

/// What cleaning did to the lines; amounts in ten-thousandths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cleaning {
    /// Lines up to the end.
    pub lines: u64,
    /// Lines after the end, which are not looked at.
    pub after_end: u64,
    /// The sum of all positive lines.
    pub sales: i128,
    /// Negative lines.
    pub return_lines: u64,
    /// Returns taken off purchases.
    pub netted: i128,
    /// Returns left out: all of them where they are dropped, or those that exceed the purchases before them.
    pub dropped: i128,
    /// Accounts without any purchase left.
    pub without_purchase: u64,
}

impl Cleaning {
    /// Returns that were netted, as a share of sales.
    pub fn netted_share(&self) -> f64 {
        share(self.netted, self.sales)
    }

    /// Returns that were left out, as a share of sales.
    pub fn dropped_share(&self) -> f64 {
        share(self.dropped, self.sales)
    }
}

/// Lines that cannot be summarised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SummaryError {
    /// The slices do not fit together; make them from the same lines.
    #[error("the days, the amounts and the starts of the accounts are not of the same lines")]
    Shape,
    /// A line is earlier than the one before it; sort each account's lines by day.
    #[error("line {line} is of an earlier day than the line before it")]
    Unsorted {
        /// Its place among all lines.
        line: usize,
    },
    /// A return where none may be; choose to net or to drop returns.
    #[error("line {line} is a return")]
    Return {
        /// Its place among all lines.
        line: usize,
    },
    /// An account's amounts exceed what 64 bits hold; check the currency's unit.
    #[error("the amounts of account {account} are too large to add")]
    TooLarge {
        /// Its place among the accounts.
        account: usize,
    },
}

/// Summarises the lines of all accounts up to a last day, which counts.
///
/// A purchase is a day on which an account's lines add up to more than zero. Accounts without one have no summary.
///
/// # Errors
///
/// [`SummaryError`] for the first line or account that breaks a rule.
pub fn summarise(lines: &Lines<'_>, end_day: i32, returns: Returns) -> Result<Summaries, SummaryError> {
    let fits = lines.days.len() == lines.amounts.len()
        && lines.starts.is_sorted()
        && lines.starts.last().is_none_or(|end| *end <= lines.days.len());
    if !fits {
        return Err(SummaryError::Shape);
    }
    let mut summaries = Summaries::default();
    let mut purchases = Vec::new();
    for (account, bounds) in lines.starts.windows(2).enumerate() {
        purchases.clear();
        let cleaning = &mut summaries.cleaning;
        collect(
            lines,
            bounds[0]..bounds[1],
            end_day,
            returns,
            &mut purchases,
            cleaning,
        )
        .map_err(|broken| broken.of(account))?;
        match summary(account, &purchases, end_day) {
            Some(summary) => summaries
                .accounts
                .push(summary.ok_or(SummaryError::TooLarge { account })?),
            None => cleaning.without_purchase += 1,
        }
    }
    Ok(summaries)
}

/// What an account bought on a day.
#[derive(Clone, Copy)]
struct Purchase {
    day: i32,
    amount: i64,
}

/// A broken rule of one account, before it is known which.
enum Broken {
    Line(SummaryError),
    Sum,
}

impl Broken {
    fn of(self, account: usize) -> SummaryError {
        match self {
            Self::Line(error) => error,
            Self::Sum => SummaryError::TooLarge { account },
        }
    }
}

/// The purchase days of one account.
fn collect(
    lines: &Lines<'_>,
    account: Range<usize>,
    end_day: i32,
    returns: Returns,
    purchases: &mut Vec<Purchase>,
    cleaning: &mut Cleaning,
) -> Result<(), Broken> {
    let mut at = account.start;
    while at < account.end {
        let day = lines.days[at];
        if day > end_day {
            check_order(lines, at..account.end)?;
            cleaning.after_end += (account.end - at) as u64;
            return Ok(());
        }
        let same_day = lines.days[at..account.end].partition_point(|other| *other == day);
        let (mut bought, mut returned) = (0_i64, 0_i64);
        let day_lines = at..at + same_day.max(1);
        for line in day_lines.clone() {
            check_order(lines, line..(line + 2).min(account.end))?;
            let amount = lines.amounts[line];
            cleaning.lines += 1;
            if amount >= 0 {
                bought = bought.checked_add(amount).ok_or(Broken::Sum)?;
            } else if returns == Returns::Refuse {
                return Err(Broken::Line(SummaryError::Return { line }));
            } else {
                cleaning.return_lines += 1;
                returned = returned.checked_sub(amount).ok_or(Broken::Sum)?;
            }
        }
        cleaning.sales += i128::from(bought);
        let rest = if returns == Returns::Net { returned } else { 0 };
        book(purchases, day, bought, rest, cleaning);
        cleaning.dropped += i128::from(returned - rest);
        at = day_lines.end;
    }
    Ok(())
}

/// Books one day: returns go against the day first, then against the purchases before it.
fn book(purchases: &mut Vec<Purchase>, day: i32, bought: i64, returned: i64, cleaning: &mut Cleaning) {
    if bought > returned {
        let amount = bought - returned;
        purchases.push(Purchase { day, amount });
        cleaning.netted += i128::from(returned);
        return;
    }
    let mut rest = returned - bought;
    while rest > 0 {
        let Some(last) = purchases.last_mut() else { break };
        let taken = last.amount.min(rest);
        last.amount -= taken;
        rest -= taken;
        if last.amount == 0 {
            purchases.pop();
        }
    }
    cleaning.netted += i128::from(returned - rest);
    cleaning.dropped += i128::from(rest);
}

fn check_order(lines: &Lines<'_>, range: Range<usize>) -> Result<(), Broken> {
    let days = &lines.days[range.clone()];
    match days.windows(2).position(|pair| pair[1] < pair[0]) {
        Some(place) => Err(Broken::Line(SummaryError::Unsorted {
            line: range.start + place + 1,
        })),
        None => Ok(()),
    }
}

/// None without a purchase; Some(None) where the amounts overflow.
fn summary(account: usize, purchases: &[Purchase], end_day: i32) -> Option<Option<Summary>> {
    let (first, last) = (purchases.first()?, purchases.last()?);
    let total = purchases
        .iter()
        .try_fold(0_i64, |sum, purchase| sum.checked_add(purchase.amount));
    let repeat_purchases = u32::try_from(purchases.len() - 1).unwrap_or(u32::MAX);
    Some(total.map(|total_spend| Summary {
        account,
        repeat_purchases,
        recency_days: last.day.abs_diff(first.day),
        age_days: end_day.abs_diff(first.day),
        repeat_spend: total_spend - first.amount,
        total_spend,
        first_spend: first.amount,
        ln_gaps: ln_gaps(purchases),
    }))
}

/// One logarithm for many gaps: their product is kept as long as it fits.
fn ln_gaps(purchases: &[Purchase]) -> f64 {
    const FULL: f64 = 1e290;
    let (mut sum, mut product) = (0.0, 1.0);
    for pair in purchases.windows(2) {
        product *= f64::from(pair[1].day.abs_diff(pair[0].day));
        if product > FULL {
            sum += product.ln();
            product = 1.0;
        }
    }
    sum + product.ln()
}

fn share(part: i128, whole: i128) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}

#[cfg(test)]
mod tests;
