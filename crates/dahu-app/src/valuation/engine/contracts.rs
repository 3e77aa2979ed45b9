//! What contracts say of their accounts: how likely they are renewed, and what those that run bring.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use dahu_core::money::Amount;
use dahu_valuation::{
    contract::{ContractCounts, ContractHistory, ContractStanding, RenewalChance, renewal::RunningContract},
    heuristic::HeuristicValue,
    value::Terms as ValueTerms,
};

use super::Terms;
use crate::{
    contract::Contract,
    valuation::{Contracts, value::exactly},
};

/// Ten-thousandths of a unit of the currency.
const SCALE: f64 = 1e4;

/// How likely contracts are renewed, by what had become of them at the end of the calibration.
pub(super) struct Renewals(RenewalChance);

/// A contract whose latest term runs on a day.
struct Running<'a> {
    account: i64,
    history: ContractHistory,
    length_days: u32,
    rest_days: u32,
    contract: &'a Contract,
}

impl Running<'_> {
    /// What is sold in the whole term.
    fn amount(&self) -> Amount {
        self.contract.terms[self.history.latest].amount
    }
}

impl Renewals {
    /// None where no contract had begun.
    pub(super) fn of(terms: &Terms) -> Option<Self> {
        let counts = counts(terms, terms.calibration_end);
        (!counts.running.is_empty()).then(|| Self(RenewalChance::of(&counts)))
    }

    /// What the running contracts of each account that has some bring within the horizon from a day on.
    pub(super) fn by_account(
        &self,
        terms: &Terms,
        on: NaiveDate,
        horizon_days: u32,
        value_terms: &ValueTerms,
    ) -> BTreeMap<i64, HeuristicValue> {
        let mut found: BTreeMap<i64, HeuristicValue> = BTreeMap::new();
        for running in running(terms, on) {
            let contract = RunningContract {
                margin: exactly(running.amount().ten_thousandths()) / SCALE * value_terms.margin_share,
                length_days: running.length_days,
                rest_days: running.rest_days,
                terms: running.history.terms,
            };
            let delta = value_terms.discount_rate_daily;
            let value = HeuristicValue::of_contract(&contract, &self.0, horizon_days, delta);
            found
                .entry(running.account)
                .and_modify(|others| *others = *others + value)
                .or_insert(value);
        }
        found
    }

    /// The contracts as the outcome of a valuation has them; `accounts` are those that were valued by them.
    pub(super) fn shown(&self, terms: &Terms, accounts: u64) -> Contracts {
        let counts = counts(terms, terms.as_of);
        let running: Vec<Running<'_>> = running(terms, terms.as_of).collect();
        let amounts = (1_u32..).zip(&counts.running).map(|(tenure, _)| {
            let of_tenure = running.iter().filter(|one| one.history.terms == tenure);
            of_tenure.map(Running::amount).sum()
        });
        let days: Vec<f64> = running.iter().map(|one| f64::from(one.length_days)).collect();
        let tenures = 1..=u32::try_from(counts.running.len()).unwrap_or(u32::MAX);
        let record = counts.record();
        let (model, interval) = match &self.0 {
            RenewalChance::ByTenure(fit) => (Some((fit.parameters.alpha, fit.parameters.beta)), None),
            RenewalChance::Same(probability) => (None, Some((probability.low, probability.high))),
        };
        Contracts {
            renewed: record.renewed,
            due: record.due,
            chances: tenures.map(|tenure| self.0.at_end_of(tenure)).collect(),
            interval,
            model,
            mean_term_days: mean(&days),
            amounts: amounts.collect(),
            running: counts.running,
            lost: counts.lost,
            accounts,
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "contracts are fewer than 2^52")]
fn mean(days: &[f64]) -> Option<f64> {
    (!days.is_empty()).then(|| days.iter().sum::<f64>() / days.len() as f64)
}

/// How many contracts of each tenure run on a day, and how many were lost.
fn counts(terms: &Terms, on: NaiveDate) -> ContractCounts {
    let histories: Vec<ContractHistory> = terms
        .contracts
        .iter()
        .filter_map(|(_, contract)| contract.history(on))
        .collect();
    ContractCounts::of(&histories)
}

fn running(terms: &Terms, on: NaiveDate) -> impl Iterator<Item = Running<'_>> {
    terms.contracts.iter().filter_map(move |(account, contract)| {
        let history = contract.history(on)?;
        match history.standing {
            ContractStanding::Runs {
                length_days,
                rest_days,
            } => Some(Running {
                account: *account,
                history,
                length_days,
                rest_days,
                contract,
            }),
            ContractStanding::Lost => None,
        }
    })
}
