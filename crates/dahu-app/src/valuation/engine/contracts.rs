//! What contracts say of their accounts: how likely they are renewed, and what those that run bring.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use dahu_core::money::Amount;
use dahu_valuation::{
    contract::{
        ContractCounts, ContractHistory, ContractStanding, RenewalChance,
        renewal::{RenewalRecord, RunningContract},
    },
    heuristic::HeuristicValue,
    value::Terms as ValueTerms,
};

use super::{Terms, at::At, limits::check_all, scoring::money};
use crate::{Error, Result, contract::Contract, valuation::Contracts};

/// How likely contracts are renewed, by what had become of them at the end of the calibration.
pub(super) struct Renewals {
    chance: RenewalChance,
    record: RenewalRecord,
    /// What has become of them on the day of valuation.
    now: ContractCounts,
}

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
    /// None where no contract had begun by the day of valuation.
    pub(super) fn of(terms: &Terms) -> Option<Self> {
        let now = counts(terms, terms.as_of);
        if now.running.is_empty() {
            return None;
        }
        let known = counts(terms, terms.calibration_end);
        Some(Self {
            chance: RenewalChance::of(&known),
            record: known.record(),
            now,
        })
    }

    /// What the running contracts of each account that has some bring within the horizon from a day on.
    pub(super) fn by_account(&self, terms: &Terms, on: NaiveDate) -> Result<BTreeMap<i64, HeuristicValue>> {
        let (margin, discount) = (terms.request.margin.to_f64(), terms.request.discount.to_f64());
        let value_terms = ValueTerms::new(margin, discount).map_err(Error::internal)?;
        let horizon_days = terms.horizon_days_from(on);
        let mut found: BTreeMap<i64, HeuristicValue> = BTreeMap::new();
        for running in running(terms, on) {
            let contract = RunningContract {
                margin: money(running.amount()) * value_terms.margin_share,
                length_days: running.length_days,
                rest_days: running.rest_days,
                terms: running.history.terms,
            };
            let delta = value_terms.discount_rate_daily;
            let value = HeuristicValue::of_contract(&contract, &self.chance, horizon_days, delta);
            found
                .entry(running.account)
                .and_modify(|others| *others = *others + value)
                .or_insert(value);
        }
        Ok(found)
    }

    /// The contracts as the outcome of a valuation has them, whose accounts stand so at its end.
    pub(super) fn shown(self, terms: &Terms, closing: &At) -> Result<Contracts> {
        let running: Vec<Running<'_>> = running(terms, terms.as_of).collect();
        let rows = u32::try_from(self.now.running.len()).unwrap_or(u32::MAX);
        let amounts = (1..=rows).map(|tenure| {
            // The last row has those of more terms, too.
            let row = |one: &&Running<'_>| one.history.terms.min(rows) == tenure;
            running.iter().filter(row).map(Running::amount).sum()
        });
        let amounts: Vec<Amount> = amounts.collect();
        check_all(&amounts)?;
        let (model, interval) = match &self.chance {
            RenewalChance::ByTenure(fit) => (Some((fit.parameters.alpha, fit.parameters.beta)), None),
            RenewalChance::Same(probability) => (None, Some((probability.low, probability.high))),
        };
        Ok(Contracts {
            renewed: self.record.renewed,
            due: self.record.due,
            chances: (1..=rows).map(|tenure| self.chance.at_end_of(tenure)).collect(),
            interval,
            model,
            mean_days: mean_days(&running),
            amounts,
            running: self.now.running,
            lost: self.now.lost,
            accounts: closing
                .positions()
                .filter(|position| position.worth.by_contract)
                .count() as u64,
            unbought: closing.unbought.len() as u64,
            unbought_value: closing.value_of_unbought(),
        })
    }
}

/// Days that are left of the terms, and of whole terms, the larger contracts weighing more.
fn mean_days(running: &[Running<'_>]) -> Option<(f64, f64)> {
    let weight = |one: &Running<'_>| money(one.amount());
    let sum = |of: fn(&Running<'_>) -> f64| running.iter().map(|one| weight(one) * of(one)).sum::<f64>();
    let all: f64 = running.iter().map(weight).sum();
    let (rest, whole) = (
        sum(|one| f64::from(one.rest_days)),
        sum(|one| f64::from(one.length_days)),
    );
    (all > 0.0).then(|| (rest / all, whole / all))
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
