//! What accounts are worth by their own rhythm or their contracts, where they are too few for a model.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use dahu_core::money::Amount;
use dahu_ledger::{DayTotal, Ledger};
use dahu_valuation::{
    heuristic::{HeuristicValue, Pool, Rhythm},
    summary::{PurchaseDays, Summary},
    value::Terms as ValueTerms,
};

use super::{
    Terms,
    scoring::{Worth, amount},
};
use crate::{Error, Result};

/// Values accounts on a day, from their summaries as of that day and what their contracts bring; the days of their purchases
/// are read once more.
///
/// An account under contract is worth what its contracts bring, or what it brings by its rhythm where that is more: the
/// two are not added up, because what is sold under a contract lies in the ledger, too.
pub(super) fn score(
    ledger: &Ledger,
    terms: &Terms,
    contracts: &BTreeMap<i64, HeuristicValue>,
    accounts: &[Summary],
    on: NaiveDate,
) -> Result<Vec<Worth>> {
    let gaps = gaps(ledger, terms, on)?;
    let pool = Pool::new(gaps.iter().flat_map(|(_, gaps)| gaps.iter().copied()));
    let (margin, discount) = (terms.request.margin.to_f64(), terms.request.discount.to_f64());
    let value_terms = ValueTerms::new(margin, discount).map_err(Error::internal)?;
    let horizon_days = terms.horizon_days_from(on);
    let mut found = gaps.iter().peekable();
    let worths = accounts.iter().map(|account| {
        while found.next_if(|(other, _)| *other < account.account).is_some() {}
        let own = found.next_if(|(other, _)| *other == account.account);
        let rhythm = Rhythm {
            gaps_days: own.map_or(&[], |(_, gaps)| gaps.as_slice()),
            elapsed_days: account.days_since_last(),
            mean_spend: account.mean_spend(),
        };
        let by_rhythm = worth(&rhythm, &pool, horizon_days, &value_terms);
        match contracts.get(&i64::from(account.account)) {
            Some(value) => by_rhythm.or_by_contract(value),
            None => by_rhythm,
        }
    });
    Ok(worths.collect())
}

fn worth(rhythm: &Rhythm<'_>, pool: &Pool, horizon_days: u32, terms: &ValueTerms) -> Worth {
    let outlook = rhythm.outlook(pool, horizon_days);
    let value = rhythm.value(pool, horizon_days, terms);
    let spend = amount(rhythm.mean_spend);
    let (Some(outlook), Some(value)) = (outlook, value) else {
        // Nobody ever bought twice: there is no rhythm to go by.
        return Worth {
            alive: None,
            expected_purchases: 0.0,
            spend,
            within: Amount::ZERO,
            within_interval: (Amount::ZERO, Amount::ZERO),
            residual: None,
            keeping: None,
            variance: 0.0,
            by_contract: false,
        };
    };
    Worth {
        alive: Some(outlook.chance_active),
        expected_purchases: outlook.expected_purchases,
        spend,
        within: amount(value.expected),
        within_interval: (amount(value.low), amount(value.high)),
        residual: None,
        keeping: None,
        variance: value.variance,
        by_contract: false,
    }
}

impl Worth {
    /// The same account by its contracts, where they bring more. That it is under contract is known: no chance is needed.
    fn or_by_contract(self, contracts: &HeuristicValue) -> Self {
        let by_contracts = Self::of_contracts(contracts);
        if by_contracts.within < self.within {
            return self;
        }
        Self {
            expected_purchases: self.expected_purchases,
            spend: self.spend,
            ..by_contracts
        }
    }

    /// An account of which nothing is known but its contracts.
    pub(super) fn of_contracts(contracts: &HeuristicValue) -> Self {
        Self {
            alive: None,
            expected_purchases: 0.0,
            spend: Amount::ZERO,
            within: amount(contracts.expected),
            within_interval: (amount(contracts.low), amount(contracts.high)),
            residual: None,
            keeping: None,
            variance: contracts.variance,
            by_contract: true,
        }
    }
}

/// An account and the days between its purchase days.
type Gaps = (u32, Vec<u32>);

/// The accounts of a bucket so far, and the purchase days of the one that comes in.
struct Seen {
    open: Option<i64>,
    purchases: PurchaseDays,
    accounts: Vec<Gaps>,
}

/// Days between the purchase days of each account up to a day, by account: those that its summary counts.
fn gaps(ledger: &Ledger, terms: &Terms, until: NaiveDate) -> Result<Vec<Gaps>> {
    let folded = ledger.fold_days(
        &terms.files,
        &terms.scope(until),
        &terms.rates,
        || Seen {
            open: None,
            purchases: PurchaseDays::new(terms.request.returns.into()),
            accounts: Vec::new(),
        },
        |seen, day| {
            seen.take(&day);
            Ok(())
        },
    )?;
    let mut all: Vec<Gaps> = folded.buckets.into_iter().flat_map(Seen::finish).collect();
    all.sort_unstable_by_key(|(account, _)| *account);
    Ok(all)
}

impl Seen {
    fn take(&mut self, day: &DayTotal) {
        if self.open != Some(day.account) {
            self.close();
            self.open = Some(day.account);
        }
        self.purchases.book(day.epoch_day, day.bought(), -day.returned);
    }

    fn close(&mut self) {
        if let Some(account) = self.open.take() {
            let account = u32::try_from(account).unwrap_or(u32::MAX);
            self.accounts.push((account, self.purchases.gaps().collect()));
        }
        self.purchases.clear();
    }

    fn finish(mut self) -> Vec<Gaps> {
        self.close();
        self.accounts
    }
}
