//! The margins that accounts have of their own, where lines have costs or their products margins.

use chrono::NaiveDate;
use dahu_core::money::Amount;
use dahu_ledger::{Ledger, Margins as Found};
use dahu_valuation::summary::Summary;

use super::{Terms, limits::whole, scoring::Worth};
use crate::{
    Result,
    valuation::{
        Margins,
        value::{exactly, rounded},
    },
};

/// Sales and margins of all accounts up to a day.
pub(super) struct KnownMargins(Found);

impl KnownMargins {
    /// One pass over the lines up to a day; none where the margin of the valuation holds for all.
    pub(super) fn of(ledger: &Ledger, terms: &Terms, until: NaiveDate) -> Result<Option<Self>> {
        let Some(rule) = &terms.margins else {
            return Ok(None);
        };
        let found = ledger.margins(&terms.files, &terms.scope(until), &terms.rates, rule)?;
        Ok(Some(Self(found)))
    }

    /// The margin on all that was sold, in ten-thousandths.
    pub(super) fn realised(&self) -> i128 {
        self.0
            .accounts
            .iter()
            .map(|account| i128::from(account.margin))
            .sum()
    }

    /// The margin on all that was sold as a share of it; none where nothing was sold, less returns.
    pub(super) fn average(&self) -> Option<f64> {
        let sales = self.0.accounts.iter().map(|account| i128::from(account.sales));
        share(self.realised(), sales.sum())
    }

    /// The margin of each account as a share of what it bought, between 0 and 1: an account that was sold to at a loss
    /// is worth nothing, not less, because nobody has to go on selling to it. One that returned as much as it bought is
    /// taken for the average.
    pub(super) fn shares(&self, accounts: &[Summary]) -> Vec<f64> {
        let average = self.average().unwrap_or(0.0);
        let mut known = self.0.accounts.iter().peekable();
        let own = accounts.iter().map(|account| {
            let number = i64::from(account.account);
            while known.next_if(|other| other.account < number).is_some() {}
            let own = known.next_if(|other| other.account == number)?;
            share(i128::from(own.margin), i128::from(own.sales))
        });
        own.map(|own| own.unwrap_or(average)).collect()
    }

    /// Where the margins come from.
    pub(super) fn shown(&self) -> Result<Margins> {
        let at_a_loss = self
            .0
            .accounts
            .iter()
            .filter(|account| account.margin < 0 && account.sales > 0);
        Ok(Margins {
            by_cost: whole(self.0.by_cost.net)?,
            by_product: whole(self.0.by_product.net)?,
            otherwise: whole(self.0.otherwise.net)?,
            margin: whole(self.realised())?,
            at_a_loss: at_a_loss.count() as u64,
        })
    }
}

fn share(margin: i128, sales: i128) -> Option<f64> {
    #[expect(
        clippy::cast_precision_loss,
        reason = "a share is an estimate of the next margin"
    )]
    (sales > 0).then(|| (margin as f64 / sales as f64).clamp(0.0, 1.0))
}

/// What each account's margin is of that of the valuation; 1 where it has none of its own.
pub(super) fn weight(terms: &Terms, shares: Option<&[f64]>, place: usize) -> f64 {
    shares.map_or(1.0, |shares| weight_of(terms, shares[place]))
}

/// What a margin is of that of the valuation.
pub(super) fn weight_of(terms: &Terms, share: f64) -> f64 {
    share / terms.request.margin.to_f64()
}

impl Worth {
    /// The same at another margin.
    pub(super) fn times(&self, weight: f64) -> Self {
        let times = |amount: Amount| {
            Amount::from_ten_thousandths(rounded(exactly(amount.ten_thousandths()) * weight))
        };
        let (low, high) = self.within_interval;
        Self {
            within: times(self.within),
            within_interval: (times(low), times(high)),
            residual: self.residual.map(times),
            keeping: self.keeping.map(times),
            variance: self.variance * weight * weight,
            ..*self
        }
    }
}
