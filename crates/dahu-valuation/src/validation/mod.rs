//! How well a model foretells days that it has not seen.
//!
//! A ledger is gathered with an origin ([`crate::summary::GatheringPlan`]): models are fitted to the summaries as of that
//! day, and asked for the days held out. Every figure stands beside that of a plain heuristic.

mod accuracy;
mod bin;
mod capture;
mod forecast;
mod tracking;

pub use self::{
    accuracy::BuysAgain, bin::Bin, capture::Capture, forecast::Forecast, tracking::TrackingPoint,
};

use thiserror::Error;

use self::accuracy::Accuracy;
use crate::{
    spend::GammaGamma,
    summary::{Gathered, HeldOut, Summary},
    timing::{Spread, TimingModel},
};

/// What was foretold of the days held out, and what came.
///
/// Accounts that made their first purchase on the origin have no past, and stay out of all figures but the tracking.
#[derive(Clone, Debug, PartialEq)]
pub struct HoldOut {
    /// The last day that the model saw.
    pub origin_day: i32,
    /// The last day it is asked for.
    pub last_day: i32,
    /// Days from the one to the other.
    pub horizon_days: u32,
    /// Accounts that the figures are of.
    pub accounts: u64,
    /// Accounts left out because they began on the origin.
    pub too_young: u64,
    /// Purchase days foretold for all accounts together.
    pub predicted_purchases: f64,
    /// Purchase days that came.
    pub actual_purchases: u64,
    /// Ten-thousandths that the accounts spent.
    pub actual_spend: i128,
    /// Foretold over actual purchases, less 1; None where none came.
    pub bias: Option<f64>,
    /// The mean absolute error of an account's purchases.
    pub mae: f64,
    /// The root of the mean squared error of an account's purchases.
    pub rmse: f64,
    /// The rank correlation of foretold and actual purchases; None where one of them is the same for all accounts.
    pub spearman: Option<f64>,
    /// What the top fifth of the accounts brought; None where nobody spent anything.
    pub capture: Option<Capture>,
    /// How well it was foretold who buys at all.
    pub buys_again: BuysAgain,
    /// Foretold and actual means by repeat purchases: 0 to 6, and more. Bins without accounts are left out.
    pub by_purchases: Vec<Bin>,
    /// The same by days since the last purchase.
    pub by_recency: Vec<Bin>,
    /// Cumulative repeat purchases of all accounts, week by week through what was seen and what was held out; empty
    /// for a forecast without a timing model.
    pub tracking: Vec<TrackingPoint>,
}

/// What cannot be judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ValidationError {
    /// No days were held out; gather with an origin before the end.
    #[error("no days were held out")]
    NothingHeldOut,
    /// No account bought before the origin; choose a later one.
    #[error("no account had bought before the origin")]
    NoAccounts,
    /// The forecast is not of these accounts; make it from the same summaries.
    #[error("the forecast is of {forecast} accounts, and {gathered} were gathered")]
    OtherAccounts {
        /// Accounts of the forecast.
        forecast: usize,
        /// Accounts gathered.
        gathered: usize,
    },
}

impl HoldOut {
    /// Judges a timing model that was fitted to the summaries, with a spend model for the ranking by value or without
    /// one: see [`Forecast::by_model`].
    ///
    /// # Errors
    ///
    /// [`ValidationError::NothingHeldOut`] and [`ValidationError::NoAccounts`].
    pub fn of_model(
        timing: &(impl TimingModel + Sync + ?Sized),
        spend: Option<&GammaGamma>,
        gathered: &Gathered,
        spread: Spread,
    ) -> Result<Self, ValidationError> {
        let horizon_days = gathered.plan.held_out_days();
        let accounts = &gathered.summaries.accounts;
        let forecast = Forecast::by_model(timing, spend, accounts, horizon_days, spread);
        Ok(Self {
            tracking: tracking::track(timing, gathered, spread),
            ..Self::of_forecast(&forecast, gathered)?
        })
    }

    /// Judges [`Forecast::naive`], which sets the standard: a model has to do better.
    ///
    /// # Errors
    ///
    /// [`ValidationError::NothingHeldOut`] and [`ValidationError::NoAccounts`].
    pub fn of_naive(gathered: &Gathered) -> Result<Self, ValidationError> {
        let forecast = Forecast::naive(&gathered.summaries.accounts, gathered.plan.held_out_days());
        Self::of_forecast(&forecast, gathered)
    }

    /// Judges any forecast of the summaries' accounts in the days held out, however it came about.
    ///
    /// # Errors
    ///
    /// [`ValidationError`].
    pub fn of_forecast(forecast: &Forecast, gathered: &Gathered) -> Result<Self, ValidationError> {
        let cases = Cases::new(forecast, gathered)?;
        let accuracy = Accuracy::of(&cases);
        Ok(Self {
            origin_day: gathered.plan.summary_day(),
            last_day: gathered.plan.end_day,
            horizon_days: gathered.plan.held_out_days(),
            accounts: cases.count,
            too_young: gathered.summaries.accounts.len() as u64 - cases.count,
            predicted_purchases: accuracy.predicted,
            actual_purchases: accuracy.actual,
            actual_spend: cases.iter().map(|case| i128::from(case.held_out.spend)).sum(),
            bias: accuracy.bias(),
            mae: accuracy.mae,
            rmse: accuracy.rmse,
            spearman: accuracy::spearman(&cases),
            capture: Capture::of(&cases),
            buys_again: BuysAgain::of(&cases),
            by_purchases: bin::by_purchases(&cases),
            by_recency: bin::by_recency(&cases),
            tracking: Vec::new(),
        })
    }
}

/// The accounts that have a past, with what was foretold and what came.
struct Cases<'a> {
    forecast: &'a Forecast,
    gathered: &'a Gathered,
    count: u64,
}

/// One of them.
struct Case<'a> {
    account: &'a Summary,
    held_out: HeldOut,
    purchases: f64,
    spend_each: f64,
}

impl<'a> Cases<'a> {
    fn new(forecast: &'a Forecast, gathered: &'a Gathered) -> Result<Self, ValidationError> {
        let accounts = &gathered.summaries.accounts;
        if gathered.plan.held_out_days() == 0 {
            return Err(ValidationError::NothingHeldOut);
        }
        for foretold in [forecast.purchases.len(), forecast.spend_each.len()] {
            if foretold != accounts.len() {
                return Err(ValidationError::OtherAccounts {
                    forecast: foretold,
                    gathered: accounts.len(),
                });
            }
        }
        let mut cases = Self {
            forecast,
            gathered,
            count: 0,
        };
        cases.count = cases.iter().count() as u64;
        if cases.count == 0 {
            return Err(ValidationError::NoAccounts);
        }
        Ok(cases)
    }

    fn iter(&self) -> impl Iterator<Item = Case<'a>> {
        let foretold = self.forecast.purchases.iter().zip(&self.forecast.spend_each);
        let accounts = &self.gathered.summaries.accounts;
        let known = accounts.iter().zip(&self.gathered.held_out);
        known
            .zip(foretold)
            .filter(|((account, _), _)| account.age_days > 0)
            .map(|((account, held_out), (purchases, spend_each))| Case {
                account,
                held_out: *held_out,
                purchases: *purchases,
                spend_each: *spend_each,
            })
    }
}

#[cfg(test)]
mod tests;
