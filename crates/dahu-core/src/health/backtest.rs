//! The back-test (回测): at past month ends, with only what was known then, which customers stopped buying, and what did the
//! score say of them?

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{
    Band,
    calibration::{Brier, Forecasts, pair},
    discrimination::{Auc, Case, auc},
};
use crate::{portfolio::AccountFigures, share::Share};

/// Months between two moments, and for which a customer is followed at least. Moments that overlap would tell the same loss
/// again and again.
pub const MOMENT_MONTHS: u32 = 6;
/// Moments looked back at at most: six years.
pub const MOMENTS_AT_MOST: u32 = 12;
/// So many customers must have stopped buying before anything is judged.
pub const LOSSES_AT_LEAST: u64 = 30;
/// So many of them in the moments that teach the rates, and in those that test them.
pub const PART_LOSSES_AT_LEAST: u64 = 10;
/// Of so many moments of customers a rate is told.
pub const OBSERVATIONS_OF_A_RATE: u64 = 30;
/// Days of half a year, and of a year.
const HALF_YEAR_DAYS: f64 = 183.0;
const YEAR_DAYS: f64 = 366.0;

/// A customer at a moment, and what became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Observation {
    /// The account's number.
    pub account: u64,
    /// The moment.
    pub on: NaiveDate,
    /// When its outcome was known.
    pub known_on: NaiveDate,
    /// What the score was.
    pub score: u8,
    /// Whether it stopped buying.
    pub is_lost: bool,
}

/// Why a customer is not looked at in a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NotAtRisk {
    /// Fewer than two purchase days: there is no rhythm.
    NoRhythm,
    /// It buys less than twice in its horizon, so that a year without purchases says nothing.
    TooSlow,
    /// It had stopped before.
    HadStopped,
}

/// For how many months a customer is followed from a moment on: six, or twelve where twice its usual gap is longer. It counts as
/// lost where it bought nothing in these.
///
/// # Errors
///
/// Why nothing can be said of it.
pub fn horizon_months(figures: &AccountFigures, moment: NaiveDate) -> Result<u32, NotAtRisk> {
    let (Some(gap), Some(last)) = (figures.median_gap_days, figures.last) else {
        return Err(NotAtRisk::NoRhythm);
    };
    if figures.purchase_days < 2 {
        return Err(NotAtRisk::NoRhythm);
    }
    let months = match 2.0 * gap {
        twice if twice <= HALF_YEAR_DAYS => MOMENT_MONTHS,
        twice if twice <= YEAR_DAYS => 2 * MOMENT_MONTHS,
        _ => return Err(NotAtRisk::TooSlow),
    };
    let since = moment.checked_sub_months(Months::new(months));
    if since.is_some_and(|since| last <= since) {
        return Err(NotAtRisk::HadStopped);
    }
    Ok(months)
}

/// The moments that can be looked back at, the earliest first: month ends, [`MOMENT_MONTHS`] apart, with at least a year of the
/// ledger before each and [`MOMENT_MONTHS`] after it.
#[must_use]
pub fn moments(first: NaiveDate, last: NaiveDate) -> Vec<NaiveDate> {
    let Some(month_end) = whole_month_end(last) else {
        return Vec::new();
    };
    let back = |months: u32| {
        let beginning = month_end.with_day(1)?.checked_sub_months(Months::new(months))?;
        end_of_month(beginning)
    };
    let mut found: Vec<NaiveDate> = (1..=MOMENTS_AT_MOST)
        .filter_map(|number| back(number * MOMENT_MONTHS))
        .take_while(|moment| {
            let year_before = moment.checked_sub_months(Months::new(12));
            year_before.is_some_and(|day| first <= day)
        })
        .collect();
    found.reverse();
    found
}

/// The last so many month ends up to a day, the earliest first.
#[must_use]
pub fn month_ends(day: NaiveDate, count: u32) -> Vec<NaiveDate> {
    let last = whole_month_end(day).and_then(|last| last.with_day(1));
    let back = |months: u32| end_of_month(last?.checked_sub_months(Months::new(months))?);
    (0..count).rev().filter_map(back).collect()
}

/// The month end so many months after the month of a day.
#[must_use]
pub fn month_end_after(day: NaiveDate, months: u32) -> Option<NaiveDate> {
    end_of_month(day.with_day(1)?.checked_add_months(Months::new(months))?)
}

/// The end of the month of a day.
fn end_of_month(day: NaiveDate) -> Option<NaiveDate> {
    day.with_day(1)?
        .checked_add_months(Months::new(1))?
        .checked_sub_days(Days::new(1))
}

/// The last month end up to a day.
fn whole_month_end(day: NaiveDate) -> Option<NaiveDate> {
    match end_of_month(day) {
        Some(end) if end == day => Some(end),
        _ => day.with_day(1)?.checked_sub_days(Days::new(1)),
    }
}

/// How many of a band were lost.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct BandRate {
    /// The band.
    pub band: Band,
    /// Lost ones, of all of them.
    #[serde(with = "pair")]
    pub lost: Share,
}

/// Rates that earlier moments taught, tried on later ones.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Calibrated {
    /// The last day whose outcomes taught the rates.
    pub taught_until: NaiveDate,
    /// The first moment on which they were tried.
    pub tried_from: NaiveDate,
    /// What the rates were for each band, and what came of it.
    pub bins: Vec<(Band, Forecasts)>,
    /// How right they were.
    pub brier: Brier,
}

/// What the past says of the score.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Backtest {
    /// The moments.
    pub moments: Vec<NaiveDate>,
    /// Customers at moments.
    pub observations: u64,
    /// Customers.
    pub accounts: u64,
    /// Those of them that stopped buying.
    pub losses: u64,
    /// How well the score tells them apart.
    pub auc: Auc,
    /// How many of each band were lost, by all moments.
    pub rates: Vec<BandRate>,
    /// Whether rates of earlier moments held in later ones; none where either part has too few losses.
    pub calibrated: Option<Calibrated>,
}

impl Backtest {
    /// The chance of a score to stop buying, by its band; none where the band has too few observations.
    #[must_use]
    pub fn chance(&self, score: u8) -> Option<Share> {
        let band = Band::of(score);
        let rate = self.rates.iter().find(|rate| rate.band == band)?;
        (rate.lost.whole >= OBSERVATIONS_OF_A_RATE).then_some(rate.lost)
    }
}

/// Whether the past suffices.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Judgement {
    /// Too few customers stopped buying, or too few did not.
    NotEnough {
        /// Moments looked at.
        moments: u64,
        /// Customers that stopped.
        losses: u64,
        /// Customers that did not.
        kept: u64,
    },
    /// It does.
    Judged(Box<Backtest>),
}

impl Default for Judgement {
    fn default() -> Self {
        Self::NotEnough {
            moments: 0,
            losses: 0,
            kept: 0,
        }
    }
}

impl Judgement {
    /// What was judged.
    #[must_use]
    pub fn judged(&self) -> Option<&Backtest> {
        match self {
            Self::Judged(found) => Some(found),
            Self::NotEnough { .. } => None,
        }
    }
}

/// Judges the score by what became of customers.
#[must_use]
pub fn judge(observations: &[Observation]) -> Judgement {
    let accounts: BTreeSet<u64> = observations.iter().map(|one| one.account).collect();
    let losses = lost_accounts(observations.iter());
    let moments: BTreeSet<NaiveDate> = observations.iter().map(|one| one.on).collect();
    let kept = accounts.len() as u64 - losses;
    let cases: Vec<Case> = observations
        .iter()
        .map(|one| Case {
            cluster: one.account,
            risk: u32::from(100_u8.saturating_sub(one.score)),
            is_lost: one.is_lost,
        })
        .collect();
    let found = auc(&cases).filter(|_| losses >= LOSSES_AT_LEAST && kept >= LOSSES_AT_LEAST);
    let Some(auc) = found else {
        return Judgement::NotEnough {
            moments: moments.len() as u64,
            losses,
            kept,
        };
    };
    let moments: Vec<NaiveDate> = moments.into_iter().collect();
    Judgement::Judged(Box::new(Backtest {
        observations: observations.len() as u64,
        accounts: accounts.len() as u64,
        losses,
        auc,
        rates: rates(observations.iter()),
        calibrated: calibrated(observations, &moments),
        moments,
    }))
}

fn lost_accounts<'o>(observations: impl Iterator<Item = &'o Observation>) -> u64 {
    let lost: BTreeSet<u64> = observations
        .filter(|one| one.is_lost)
        .map(|one| one.account)
        .collect();
    lost.len() as u64
}

fn rates<'o>(observations: impl Iterator<Item = &'o Observation>) -> Vec<BandRate> {
    let mut shares: BTreeMap<Band, Share> = Band::ALL
        .into_iter()
        .map(|band| (band, Share::default()))
        .collect();
    for one in observations {
        let share = shares.entry(Band::of(one.score)).or_default();
        share.whole += 1;
        share.part += u64::from(one.is_lost);
    }
    shares
        .into_iter()
        .map(|(band, lost)| BandRate { band, lost })
        .collect()
}

/// The later half of the moments tries what those taught whose outcomes were known when it began. A band of which nothing was
/// known then is given the rate of all.
fn calibrated(observations: &[Observation], moments: &[NaiveDate]) -> Option<Calibrated> {
    let tried_from = *moments.get(moments.len() / 2)?;
    let taught = || observations.iter().filter(|one| one.known_on <= tried_from);
    let tried = || observations.iter().filter(|one| one.on >= tried_from);
    let has_enough =
        lost_accounts(taught()) >= PART_LOSSES_AT_LEAST && lost_accounts(tried()) >= PART_LOSSES_AT_LEAST;
    if !has_enough {
        return None;
    }
    let known = rates(taught());
    let all = known.iter().fold(Share::default(), |sum, rate| Share {
        part: sum.part + rate.lost.part,
        whole: sum.whole + rate.lost.whole,
    });
    let base = all.ratio()?;
    let bins: Vec<(Band, Forecasts)> = known
        .iter()
        .zip(rates(tried()))
        .filter(|(_, tried)| tried.lost.whole > 0)
        .map(|(rate, tried)| {
            let chance = rate.lost.ratio().unwrap_or(base);
            let forecasts = Forecasts {
                chance,
                lost: tried.lost,
            };
            (rate.band, forecasts)
        })
        .collect();
    let forecasts: Vec<Forecasts> = bins.iter().map(|(_, forecasts)| *forecasts).collect();
    Some(Calibrated {
        taught_until: taught().map(|one| one.known_on).max()?,
        tried_from,
        brier: Brier::of(&forecasts)?,
        bins,
    })
}
