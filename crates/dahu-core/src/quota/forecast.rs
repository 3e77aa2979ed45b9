//! What will be sold by the end of a span, with an interval that holds it eight times in ten.

use chrono::{Months, NaiveDate};

use super::{BILLION, History, Span, fitting, history::months_before, rounded};
use crate::money::Amount;

/// So many past moments are needed to say anything.
pub const LEAST_ORIGINS: usize = 12;
/// Past moments that are looked at: five years.
const ORIGINS_AT_MOST: u32 = 60;

/// Whose past a forecast stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// The subject's own.
    Own,
    /// The whole firm's, because the subject has too little of its own.
    Firm,
}

/// What will have been sold in a span when it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Forecast {
    /// One time in ten it is less.
    pub low: Amount,
    /// As often more as less.
    pub median: Amount,
    /// One time in ten it is more.
    pub high: Amount,
    /// Whose past it stands on.
    pub basis: Basis,
    /// On how many past moments.
    pub origins: u32,
}

/// Why there is no forecast.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoForecast {
    /// The span is over: what was sold is known.
    Over,
    /// There are fewer than [`LEAST_ORIGINS`] past moments, or the subject has been selling for less than a year.
    NotEnoughHistory,
    /// Nothing was sold in the last twelve months, or less than nothing.
    NoRecentSales,
}

/// The days that are still to come of a span, and the moment from which they are foretold.
#[derive(Clone, Copy, Debug)]
struct Ahead {
    origin: NaiveDate,
    first: NaiveDate,
    last: NaiveDate,
}

/// Foretells a span's net sales as of a day, with an interval of 80 %.
///
/// For every past moment, from the same day of the month before to five years back, the net sales of the days that followed
/// are divided by those of the twelve months up to that moment. The days that followed are as many months as are still to
/// come, and where the day lies within a month the rest of that month as well: seen from the 15th of July a span to the end of
/// September is compared with 16 June to 31 August after the twelve months to 15 June, and so on. Today's twelve months times
/// the 10 %, 50 % and 90 % quantiles of these ratios, plus what is sold in the span already, are the forecast. A moment counts
/// when its days have all passed, and its twelve months were sold in and brought more than nothing.
///
/// With fewer than [`LEAST_ORIGINS`] moments of its own, the ratios are those of the whole firm. Quantiles are those of
/// definition 6, for which an interval between the 10 % and the 90 % quantile of n exchangeable values holds the next one with a
/// chance of 80 % (R. J. Hyndman and Y. Fan (1996), "Sample Quantiles in Statistical Packages", The American Statistician
/// 50(4), 361-365).
///
/// # Errors
///
/// [`NoForecast`].
pub fn forecast(span: Span, as_of: NaiveDate, own: &History, firm: &History) -> Result<Forecast, NoForecast> {
    if span.last_day() <= as_of {
        return Err(NoForecast::Over);
    }
    let ahead = Ahead {
        origin: as_of,
        first: span.first_day().max(as_of.succ_opt().unwrap_or(as_of)),
        last: span.last_day(),
    };
    let year_ago = year_before(as_of).ok_or(NoForecast::NotEnoughHistory)?;
    if !own.reaches(year_ago) {
        return Err(NoForecast::NotEnoughHistory);
    }
    let trailing = own.between(year_ago, as_of);
    if !trailing.is_positive() {
        return Err(NoForecast::NoRecentSales);
    }
    let mut basis = Basis::Own;
    let mut ratios = ratios(ahead, own);
    if ratios.len() < LEAST_ORIGINS {
        basis = Basis::Firm;
        ratios = self::ratios(ahead, firm);
    }
    if ratios.len() < LEAST_ORIGINS {
        return Err(NoForecast::NotEnoughHistory);
    }
    ratios.sort_unstable();
    let sold = i128::from(own.between(span.first_day(), as_of).ten_thousandths());
    let at = |tenths: usize| {
        let still = i128::from(trailing.ten_thousandths()) * quantile(&ratios, tenths);
        let whole = sold + rounded(still, i128::from(BILLION));
        Amount::from_ten_thousandths(fitting(whole))
    };
    Ok(Forecast {
        low: at(1),
        median: at(5),
        high: at(9),
        basis,
        origins: u32::try_from(ratios.len()).unwrap_or(u32::MAX),
    })
}

/// What followed past moments, in billionths of the twelve months before each.
fn ratios(ahead: Ahead, history: &History) -> Vec<i128> {
    let ratio = |months: u32| -> Option<i128> {
        let origin = months_before(ahead.origin, months)?;
        let last = months_before(ahead.last, months)?;
        let first = if ahead.first == ahead.origin.succ_opt()? {
            origin.succ_opt()?
        } else {
            months_before(ahead.first, months)?
        };
        let year_ago = year_before(origin)?;
        if last > ahead.origin || !history.reaches(year_ago) {
            return None;
        }
        let trailing = i128::from(history.between(year_ago, origin).ten_thousandths());
        let followed = i128::from(history.between(first, last).ten_thousandths());
        (trailing > 0).then(|| rounded(followed * i128::from(BILLION), trailing))
    };
    (1..=ORIGINS_AT_MOST).filter_map(ratio).collect()
}

/// The first of the twelve months that end on a day.
fn year_before(day: NaiveDate) -> Option<NaiveDate> {
    day.succ_opt()?.checked_sub_months(Months::new(12))
}

/// The quantile of sorted values at so many tenths, by definition 6: at place (n + 1) p, between its neighbours.
fn quantile(sorted: &[i128], tenths: usize) -> i128 {
    let place = (sorted.len() + 1) * tenths;
    let (below, part) = (place / 10, place % 10);
    let at = |number: usize| sorted[number.clamp(1, sorted.len()) - 1];
    let (low, high) = (at(below), at(below + 1));
    low + (high - low) * i128::try_from(part).unwrap_or(0) / 10
}
