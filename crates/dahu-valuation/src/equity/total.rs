//! The total value of all accounts, with what is uncertain in it.

use thiserror::Error;

use super::{
    Base, Interval,
    base::Sums,
    chance::{self, Outcomes},
    parameters::{self, Refits},
};
use crate::{
    numeric::{incomplete_gamma::normal_quantile, sum::Sum},
    spend::{GammaGamma, SpendSummary},
    timing::{AnyTiming, Diverges, History, TimingModel, Triples},
    value::{Terms, ValueModel, discounted_purchases},
};

/// What accounts are valued by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EquityModel {
    /// When accounts buy.
    pub timing: AnyTiming,
    /// How much they spend each time.
    pub spend: GammaGamma,
    /// Margin and discount.
    pub terms: Terms,
    /// Days of the calendar that count; None for all purchases to come.
    pub horizon_days: Option<f64>,
}

/// The value of all accounts together: customer equity of those that are there, in money.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Equity {
    /// The sum of the accounts' expected values.
    pub total: f64,
    /// Accounts in it.
    pub accounts: u64,
    /// How uncertain it is because parameters are estimates.
    pub parameters: Interval,
    /// How far from it what the accounts bring may turn out if the parameters are right. It matters where accounts are
    /// few, or a few of them hold most of the value.
    pub chance: Interval,
    /// Both together.
    pub both: Interval,
    /// What the part of the parameters rests on.
    pub refits: Refits,
}

/// Why there is no total, or no interval of it.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum EquityError {
    /// All purchases to come without discounting; set a rate or a horizon.
    #[error(transparent)]
    Diverges(#[from] Diverges),
    /// No account is worth anything, so that there is nothing to be uncertain of.
    #[error("the accounts are worth nothing together")]
    Worthless,
    /// Too few of the simulated ledgers could be fitted; the model is too rich for so few accounts.
    #[error("only {fitted} of {tried} simulated ledgers could be fitted")]
    TooFewRefits {
        /// Ledgers that were fitted.
        fitted: u32,
        /// Ledgers that were simulated.
        tried: u32,
    },
    /// Whoever asked said so.
    #[error("the work was cancelled")]
    Cancelled,
}

impl EquityModel {
    /// The total value of all accounts.
    ///
    /// # Errors
    ///
    /// [`Diverges`] when there is neither a horizon nor a discount, and the model expects infinitely many purchases.
    pub fn total(&self, base: &Base<'_>) -> Result<f64, Diverges> {
        let old = self.values(base.triples, &base.sums)?;
        Ok(old.into_iter().collect::<Sum>().total() + self.of_too_young(base.young_weight)?)
    }

    /// The total with its intervals: by a parametric bootstrap of `refits` ledgers, at most [`super::REFITS_AT_MOST`],
    /// and by simulating what some hundreds of accounts will do.
    ///
    /// `uniform` gives numbers in [0, 1) and decides everything that is random. `progress` is told how many steps of
    /// how many are done, and stops the work by answering false.
    ///
    /// # Errors
    ///
    /// [`EquityError`] when the total is infinite or nothing, when fewer than half of the ledgers could be fitted, or
    /// when the work was stopped.
    pub fn equity(
        &self,
        base: &Base<'_>,
        refits: u32,
        uniform: &mut dyn FnMut() -> f64,
        progress: &mut dyn FnMut(u32, u32) -> bool,
    ) -> Result<Equity, EquityError> {
        let values = self.values(base.triples, &base.sums)?;
        let young = self.of_too_young(base.young_weight)?;
        let total = values.iter().copied().collect::<Sum>().total() + young;
        if total <= 0.0 {
            return Err(EquityError::Worthless);
        }
        let refits = refits.clamp(2, super::REFITS_AT_MOST);
        let steps = refits + 1;
        let mut steps_done = |done: u32| progress(done, steps).then_some(()).ok_or(EquityError::Cancelled);
        let spread = parameters::spread(self, base, &values, young, refits, uniform, &mut steps_done)?;
        let outcomes = chance::outcomes(self, base, &values, uniform);
        steps_done(steps)?;
        Ok(Equity {
            total,
            accounts: base.accounts(),
            parameters: Interval::of(|share| total * (spread.of_logarithm * normal_quantile(share)).exp()),
            chance: Interval::of_draws(outcomes.deviations.iter().map(|by| total + by).collect()),
            both: both(total, spread.of_logarithm, &outcomes),
            refits: spread,
        })
    }

    /// The value of the accounts with each history together.
    pub(super) fn values(&self, triples: &Triples, sums: &[Sums]) -> Result<Vec<f64>, Diverges> {
        let model = self.value_model();
        let rate = self.terms.discount_rate_daily;
        let purchases: Vec<f64> = match self.horizon_days {
            Some(days) => {
                let outlooks = model.outlooks(triples, days);
                outlooks.iter().map(|one| one.discounted_purchases).collect()
            }
            None => {
                let residuals = self.timing.residuals(triples, rate, 0.0)?;
                residuals.iter().map(|one| one.purchases).collect()
            }
        };
        let groups = triples.iter().zip(sums).zip(purchases);
        Ok(groups
            .map(|(((history, accounts), sums), purchases)| {
                let record = record(&history, accounts, sums);
                sums.weight * self.worth(purchases, &record)
            })
            .collect())
    }

    /// The value of accounts that made their first purchase on the last day, given the sum of their margin weights.
    pub(super) fn of_too_young(&self, weight: f64) -> Result<f64, Diverges> {
        if weight <= 0.0 {
            return Ok(0.0);
        }
        let rate = self.terms.discount_rate_daily;
        let purchases = match self.horizon_days {
            Some(days) => discounted_purchases(&self.timing, &History::NEW, rate, days),
            None => self.timing.residual(&History::NEW, rate, 0.0)?.purchases,
        };
        Ok(weight * self.worth(purchases, &SpendSummary::NONE))
    }

    fn worth(&self, purchases: f64, record: &SpendSummary) -> f64 {
        purchases * self.spend.expected_spend(record).amount() * self.terms.margin_share
    }

    pub(super) fn value_model(&self) -> ValueModel<'_, AnyTiming> {
        ValueModel {
            timing: &self.timing,
            spend: &self.spend,
            terms: self.terms,
        }
    }
}

/// The spend record of the mean of some accounts with the same history, weighted by their margins.
pub(super) fn record(history: &History, accounts: u32, sums: &Sums) -> SpendSummary {
    let purchases = history.repeat_purchases;
    let all = f64::from(purchases) * sums.weight;
    SpendSummary {
        purchases,
        mean_spend: if all > 0.0 { sums.spent / all } else { 0.0 },
        accounts: u64::from(accounts),
    }
}

/// Every outcome beside every part of the parameters' distribution.
fn both(total: f64, of_logarithm: f64, outcomes: &Outcomes) -> Interval {
    const PARTS: u32 = 41;
    let parts = (0..PARTS).map(|part| {
        let share = (f64::from(part) + 0.5) / f64::from(PARTS);
        (of_logarithm * normal_quantile(share)).exp()
    });
    let parts: Vec<f64> = parts.collect();
    let deviations = outcomes.deviations.iter();
    Interval::of_draws(
        deviations
            .flat_map(|by| parts.iter().map(move |part| total * part + by))
            .collect(),
    )
}
