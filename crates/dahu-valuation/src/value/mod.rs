//! What an account is still worth: purchases to come, times what it spends, times the margin.
//!
//! `docs/models/residual-value.md` is the page.

mod all;
mod by_age;
mod interval;
mod rate;
mod residual_interval;
mod spend_table;

pub use all::{HorizonValue, Outlook, SpendBand};
pub use rate::{InvalidTerms, Terms, daily_rate, spread_discount};

use crate::{
    numeric::quadrature::panel,
    retention::noncontractual::KeepingWorth,
    spend::{ExpectedSpend, GammaGamma, SpendSummary},
    timing::{Diverges, History, TimingModel},
};

/// A timing model and a spend model of the same accounts, with the terms of the valuation.
///
/// How often an account buys and how much it spends are taken to be independent; see [`crate::spend::independence`].
#[derive(Clone, Copy, Debug)]
pub struct ValueModel<'a, T: TimingModel> {
    /// When accounts buy.
    pub timing: &'a T,
    /// How much they spend each time.
    pub spend: &'a GammaGamma,
    /// Margin and discount.
    pub terms: Terms,
}

/// What an account is worth, without a horizon or within one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AccountValue {
    /// Purchases to come, each discounted to the day of valuation.
    pub discounted_purchases: f64,
    /// What it is expected to spend at each; mind where it is a median.
    pub spend: ExpectedSpend,
    /// Their product with the margin, in money.
    pub value: f64,
}

/// The value of an account without a horizon, and what keeping it is worth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ResidualValue {
    /// The value.
    pub worth: AccountValue,
    /// The derivative of the value by the share by which the account's dropout is cut.
    pub by_dropout_cut: f64,
}

impl<T: TimingModel> ValueModel<'_, T> {
    /// The value of all purchases to come: DERT × E[M | x, m] × margin (Fader, Hardie & Lee 2005, "RFM and CLV", Journal
    /// of Marketing Research 42(4), section "The value of a customer").
    ///
    /// # Errors
    ///
    /// [`Diverges`] when there is no discount and the model expects infinitely many purchases.
    pub fn residual(&self, history: &History, spend: &SpendSummary) -> Result<ResidualValue, Diverges> {
        self.residual_with_dropout_cut(history, spend, 0.0)
    }

    /// The same where the account's dropout is scaled down by the share `dropout_cut` from now on.
    ///
    /// # Errors
    ///
    /// As [`Self::residual`].
    pub fn residual_with_dropout_cut(
        &self,
        history: &History,
        spend: &SpendSummary,
        dropout_cut: f64,
    ) -> Result<ResidualValue, Diverges> {
        let rate = self.terms.discount_rate_daily;
        let residual = self.timing.residual(history, rate, dropout_cut)?;
        let worth = self.worth(residual.purchases, spend);
        Ok(ResidualValue {
            worth,
            by_dropout_cut: residual.by_dropout_cut * worth.spend.amount() * self.terms.margin_share,
        })
    }

    /// The value of the purchases in the `horizon_days` after the end of the observation.
    ///
    /// A horizon of a year reaches to the same day of the next: count its days by the calendar.
    pub fn within(&self, history: &History, spend: &SpendSummary, horizon_days: f64) -> AccountValue {
        let rate = self.terms.discount_rate_daily;
        self.worth(
            discounted_purchases(self.timing, history, rate, horizon_days),
            spend,
        )
    }

    fn worth(&self, discounted_purchases: f64, spend: &SpendSummary) -> AccountValue {
        let spend = self.spend.expected_spend(spend);
        AccountValue {
            discounted_purchases,
            spend,
            value: discounted_purchases * spend.amount() * self.terms.margin_share,
        }
    }
}

impl ResidualValue {
    /// What keeping the account better is worth.
    pub fn keeping(&self) -> KeepingWorth {
        KeepingWorth {
            value: self.worth.value,
            by_dropout_cut: self.by_dropout_cut,
        }
    }
}

/// Purchases expected in a horizon, each discounted by e^(-rate · days).
///
/// By parts: e^(-δH) E(H) + δ ∫₀ᴴ e^(-δu) E(u) du for the expected purchases E until u, in three Gauss-Legendre panels
/// that widen away from the present. Relative error about 1e-9 times δH, for rates up to about 1 over the horizon.
pub fn discounted_purchases(
    timing: &impl TimingModel,
    history: &History,
    discount_rate_daily: f64,
    horizon_days: f64,
) -> f64 {
    if discount_rate_daily <= 0.0 {
        return timing.expected_purchases(history, horizon_days.max(0.0));
    }
    let in_phase = |(phase, weight): (u32, f64)| {
        let until = |days: f64| timing.expected_in_phase(history, phase, days);
        weight * by_parts(until, discount_rate_daily, horizon_days)
    };
    let phases = (0..).zip(timing.phases(history));
    timing.probability_alive(history) * phases.map(in_phase).sum::<f64>()
}

/// What is expected until the horizon, each part of it discounted, from what is expected until every day.
fn by_parts(expected_until: impl Fn(f64) -> f64, discount_rate_daily: f64, horizon_days: f64) -> f64 {
    const PANELS: [(f64, f64); 3] = [(0.0, 0.125), (0.125, 0.5), (0.5, 1.0)];
    let until = |days: f64| expected_until(days) * (-discount_rate_daily * days).exp();
    if horizon_days <= 0.0 {
        return 0.0;
    }
    if discount_rate_daily <= 0.0 {
        return until(horizon_days);
    }
    let integral: f64 = PANELS
        .iter()
        .flat_map(|(from, to)| panel(from * horizon_days, to * horizon_days))
        .map(|(days, width)| width * until(days))
        .sum();
    until(horizon_days) + discount_rate_daily * integral
}
