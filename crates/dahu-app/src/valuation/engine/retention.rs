//! The value of all accounts when fewer of them leave.

use dahu_core::money::Amount;
use dahu_valuation::{
    summary::Summary,
    timing::{AnyTiming, History, TimingModel},
};

use super::{At, Terms, fitting, fitting::Fitted, scoring, scoring::Worth};
use crate::{
    Result,
    valuation::{RetentionPoint, value::exactly},
};

/// Cuts of dropout that the curve has, in percent.
const PERCENTS: [u8; 11] = [0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50];
/// Accounts on which the curve is drawn at most: a curve of relative values changes little beyond that.
const ACCOUNTS: usize = 20_000;

/// Accounts on which the share that is kept is worked out at most: it is a mean, and each takes some microseconds.
const KEPT_ACCOUNTS: usize = 1_000;
/// Days of a year.
const YEAR_DAYS: f64 = 365.25;
/// Below this chance to be alive an account has no say in the mean.
const GONE_BELOW: f64 = 1e-6;

/// Accounts with their chances to be alive.
struct Kept<'a> {
    model: &'a AnyTiming,
    accounts: Vec<(History, f64)>,
}

impl<'a> Kept<'a> {
    /// Of many accounts, every n-th is taken; none where all of them are gone.
    fn of(model: &'a AnyTiming, accounts: &[Summary]) -> Option<Self> {
        let step = accounts.len().div_ceil(KEPT_ACCOUNTS).max(1);
        let accounts: Vec<(History, f64)> = accounts
            .iter()
            .step_by(step)
            .map(|account| (account.history(), model.probability_alive(&account.history())))
            .filter(|(_, alive)| *alive > GONE_BELOW)
            .collect();
        (!accounts.is_empty()).then_some(Self { model, accounts })
    }

    /// Which share of the accounts that are alive still is a year later, at a cut of dropout.
    fn share(&self, cut: f64) -> f64 {
        let kept = self
            .accounts
            .iter()
            .map(|(history, alive)| alive * self.model.kept_if_alive(history, YEAR_DAYS, cut));
        let alive = self.accounts.iter().map(|(_, alive)| alive);
        kept.sum::<f64>() / alive.sum::<f64>()
    }
}

/// What part of the value of all is that of accounts that bought: contracts of others do not change with the dropout of the
/// models.
fn share_of_bought(closing: &At) -> f64 {
    let unbought = exactly(closing.value_of_unbought().ten_thousandths());
    let bought: Amount = closing.worths.iter().map(Worth::value).sum();
    let bought = exactly(bought.ten_thousandths());
    if bought + unbought > 0.0 {
        bought / (bought + unbought)
    } else {
        1.0
    }
}

/// The curve; empty where churn is not known.
///
/// Each account's dropout is scaled by 1 less the cut, from the day of valuation on. Of many accounts, every n-th is taken.
pub(super) fn curve(terms: &Terms, fitted: &Fitted, closing: &At) -> Result<Vec<RetentionPoint>> {
    let Some(models) = fitted.models.as_ref().filter(|_| fitted.basis.is_residual()) else {
        return Ok(Vec::new());
    };
    let accounts = closing.accounts();
    let step = accounts.len().div_ceil(ACCOUNTS).max(1);
    let margin = |place: usize| closing.shares.as_ref().map_or(1.0, |shares| shares[place]);
    let (some, margins): (Vec<Summary>, Vec<f64>) = accounts
        .iter()
        .zip(&closing.worths)
        .enumerate()
        .step_by(step)
        .filter(|(_, (account, _))| account.age_days > 0)
        .map(|(place, (account, worth))| {
            let spend = exactly(worth.spend.ten_thousandths());
            (*account, spend * margin(place))
        })
        .unzip();
    let triples = fitting::triples(&some)?;
    let places = triples.places().of_accounts(&some);
    let rate = scoring::value_model(models, terms)?.terms.discount_rate_daily;
    let kept = Kept::of(models.timing(), accounts);
    let moving = share_of_bought(closing);
    let mut points = Vec::with_capacity(PERCENTS.len());
    let mut base = 0.0;
    for percent in PERCENTS {
        let cut = f64::from(percent) / 100.0;
        let residuals = models
            .timing()
            .residuals(&triples, rate, cut)
            .map_err(scoring::diverges)?;
        let worth = places.iter().zip(&margins).filter_map(|(place, margin)| {
            let residual = residuals.get((*place)?)?;
            Some(residual.purchases * margin)
        });
        let value: f64 = worth.sum();
        if percent == 0 {
            base = value;
        }
        points.push(RetentionPoint {
            kept_a_year: kept.as_ref().map(|kept| kept.share(cut)),
            cut,
            relative: if base > 0.0 {
                1.0 + (value / base - 1.0) * moving
            } else {
                1.0
            },
        });
    }
    Ok(points)
}
