//! Repeat business: what accounts buy anyway in the rest of a span, by a valuation that looked further ahead.

use chrono::{Datelike, NaiveDate};

use super::{Estimate, Variance, estimate::whole_units};
use crate::{
    money::Amount,
    quota::{BILLION, Part, Season, Span},
};

/// A valuation that is older, in days, says nothing of the days to come any more.
pub const VALUATION_DAYS_AT_MOST: u32 = 92;

/// What a valuation expects of an account within its horizon, in sales.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Expected {
    /// What it is expected to buy.
    pub sales: Amount,
    /// The standard deviation of that.
    pub deviation: Amount,
}

/// What several accounts are expected to buy in the rest of a span.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Repeat {
    /// Accounts of which anything is expected.
    pub accounts: u64,
    /// What they are expected to buy.
    pub sales: Amount,
    /// How little of it is sure, account by account.
    variance: Variance,
}

/// Why nothing can be said of repeat business.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoRepeat {
    /// No valuation has ended.
    NeverValued,
    /// The latest valuation is older than [`VALUATION_DAYS_AT_MOST`].
    TooOld {
        /// The day of valuation.
        as_of: NaiveDate,
    },
    /// Its horizon ends before the span does.
    HorizonTooShort {
        /// The last day of the horizon.
        end: NaiveDate,
    },
    /// It was made in another currency than the workspace reports in.
    OtherCurrency,
    /// The reader does not see what accounts are worth.
    NotSeen,
}

/// What of an account's expected purchases falls into a part of the horizon, rounded half away from zero.
#[must_use]
pub fn expected_of(sales: Amount, billionths: i64) -> Amount {
    let part = i128::from(sales.ten_thousandths()) * i128::from(billionths);
    let half = i128::from(BILLION) / 2;
    let shifted = if part < 0 { part - half } else { part + half };
    Amount::from_ten_thousandths(i64::try_from(shifted / i128::from(BILLION)).unwrap_or(i64::MAX))
}

impl Repeat {
    /// Adds an account, of whose expected purchases so many billionths fall into the rest of the span.
    ///
    /// The variance of a part of the horizon is that part of the variance of all of it, as it is where purchases of different
    /// weeks do not depend on each other. Where they do (who buys in May buys in June) it is less, so the interval is wide rather
    /// than narrow.
    pub fn add(&mut self, expected: &Expected, billionths: i64) {
        let sales = expected_of(expected.sales, billionths);
        if sales == Amount::ZERO {
            return;
        }
        self.accounts += 1;
        self.sales = [self.sales, sales].into_iter().sum();
        self.variance = self.variance + Variance::of_deviation(expected.deviation).times(billionths);
    }

    /// How little of it is sure: the chance of single accounts, independent of each other, and that the models' parameters are
    /// not known, which meets all alike by so many millionths of the sum.
    #[must_use]
    pub fn variance(&self, from_parameters_millionths: u32) -> Variance {
        let common = u128::from(whole_units(self.sales)) * u128::from(from_parameters_millionths) / 1_000_000;
        self.variance + Variance(common.saturating_mul(common))
    }

    /// The sum with its interval.
    #[must_use]
    pub fn estimate(&self, from_parameters_millionths: u32) -> Estimate {
        let variance = self.variance(from_parameters_millionths);
        let most = Amount::from_ten_thousandths(i64::MAX);
        Estimate::of(self.sales, variance, (Amount::ZERO, most))
    }
}

/// Billionths of what is expected in a horizon that fall into some days of it, by the firm's season: each month of a year has its
/// weight, and each day of a month the same part of it. `horizon` has its first and its last day; days outside of it do not count.
///
/// Where the season gives the horizon no weight at all, all its days are equal.
#[must_use]
pub fn share_of_horizon(
    horizon: (NaiveDate, NaiveDate),
    days: (NaiveDate, NaiveDate),
    season: &Season,
) -> i64 {
    let within = (days.0.max(horizon.0), days.1.min(horizon.1));
    let share = |part: i128, whole: i128| {
        (whole > 0).then(|| i64::try_from(part * i128::from(BILLION) / whole).unwrap_or(BILLION))
    };
    share(mass(within, season), mass(horizon, season))
        .or_else(|| share(count(within), count(horizon)))
        .unwrap_or(0)
        .clamp(0, BILLION)
}

/// The weight of some days: the weights of their months, a day's part each, in millionths.
fn mass((first, last): (NaiveDate, NaiveDate), season: &Season) -> i128 {
    let mut mass = 0;
    let mut day = first;
    while day <= last {
        let Some(month) = month_of(day) else { break };
        let until = last.min(month.last_day());
        mass +=
            i128::from(weight_of(month, season)) * count((day, until)) * 1_000_000 / i128::from(month.days());
        match until.succ_opt() {
            Some(next) => day = next,
            None => break,
        }
    }
    mass
}

fn month_of(day: NaiveDate) -> Option<Span> {
    Span::new(day.year(), Part::Month(day.month())).ok()
}

fn weight_of(month: Span, season: &Season) -> u64 {
    match month.part() {
        Part::Month(number) => season.weights[number as usize - 1],
        _ => 0,
    }
}

fn count((first, last): (NaiveDate, NaiveDate)) -> i128 {
    i128::from((last - first).num_days() + 1).max(0)
}
