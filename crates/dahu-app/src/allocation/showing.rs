//! Capacity against need and the proposal, put together by people and accounts: of all of them, or of a team.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use dahu_core::{
    account::AccountId,
    allocation::{ACCOUNTS_AT_MOST, Effort, NoPlan, Plan},
    money::{Amount, Currency},
    person::PersonId,
};
use uuid::Uuid;

use super::{AccountEffort, Allocation, Limits, PersonEffort, gathering::Gathered, hours};
use crate::person::StoredPerson;

impl Gathered {
    pub(super) fn shown(
        &self,
        people: &[StoredPerson],
        effort: &Effort,
        plan: Result<Plan, NoPlan>,
        (days, currency): ((NaiveDate, NaiveDate), Option<Currency>),
    ) -> Allocation {
        let (plan, no_plan) = match plan {
            Ok(plan) => (Some(plan), None),
            Err(why) => (None, Some(why)),
        };
        let now: Vec<f64> = self.hands.iter().map(|hand| hand.now).collect();
        let accounts = self.accounts_shown(people, effort, (&now, plan.as_ref()));
        Allocation {
            basis: self.basis,
            days,
            limits: Limits {
                least_percent: self.requirements.least_percent,
                most_change: self.requirements.most_change,
                accounts: ACCOUNTS_AT_MOST,
            },
            people: self.people_shown(people, effort, (&now, plan.as_ref())),
            left_out: self.beyond.values().map(|beyond| beyond.accounts).sum(),
            beyond: self.beyond.values().map(|beyond| beyond.hours).sum(),
            worth_now: worth(&accounts, |account| Some(account.met_now)).unwrap_or(Amount::ZERO),
            worth_then: plan.and_then(|_| worth(&accounts, |account| account.met_then)),
            accounts,
            no_plan,
            currency,
        }
    }

    /// Everybody who works on these accounts or has hours for accounts: whoever is needed most first, whoever has nothing of it
    /// last.
    fn people_shown(
        &self,
        people: &[StoredPerson],
        effort: &Effort,
        (now, plan): (&[f64], Option<&Plan>),
    ) -> Vec<PersonEffort> {
        let given = effort.of_people(now);
        let then = plan.map(|plan| effort.of_people(&plan.hours));
        let all = self.people.iter().chain(&self.others).enumerate();
        let shown = all.map(|(place, id)| {
            let owned = self.candidates.iter().filter(|one| one.owner_id == Some(*id));
            let beyond = self.beyond.get(&Some(*id)).copied().unwrap_or_default();
            let of_place = |hours: &[f64]| hours.get(place).copied().unwrap_or(0.0);
            let further = plan.and_then(|plan| plan.further_hour.get(place).copied().flatten());
            PersonEffort {
                id: PersonId(*id),
                name: name_of(people, *id),
                capacity: self.capacity(*id),
                elsewhere: self.elsewhere(*id),
                now: of_place(&given),
                then: then.as_deref().map(of_place),
                needed: owned.map(|one| self.needed(one)).sum(),
                left_out: beyond.accounts,
                beyond: beyond.hours,
                further_hour: further.map(amount),
            }
        });
        let mut shown: Vec<PersonEffort> = shown.collect();
        let all_needed = |person: &PersonEffort| person.needed + person.beyond;
        shown.sort_by(|one, other| {
            all_needed(other)
                .total_cmp(&all_needed(one))
                .then(one.name.cmp(&other.name))
        });
        shown
    }

    fn accounts_shown(
        &self,
        people: &[StoredPerson],
        effort: &Effort,
        (now, plan): (&[f64], Option<&Plan>),
    ) -> Vec<AccountEffort> {
        let (given, met_now) = (effort.of_accounts(now), effort.met(now));
        let then = plan.map(|plan| effort.of_accounts(&plan.hours));
        let shown = self.candidates.iter().enumerate().map(|(place, candidate)| {
            let own = self
                .hands
                .iter()
                .enumerate()
                .filter(|(_, hand)| hand.account == place);
            let hands = own.map(|(number, hand)| {
                let name = name_of(people, self.people[hand.person]);
                (name, hand.now, plan.map(|plan| plan.hours[number]))
            });
            let gone = self.worked.gone.get(&place).copied().unwrap_or(0);
            AccountEffort {
                id: AccountId(candidate.id),
                code: candidate.code.clone(),
                name: candidate.name.clone(),
                owner: candidate.owner_id.map(PersonId),
                way: self.way(candidate),
                is_confirmed: candidate.confirmed.is_some(),
                stake: self.stake(candidate),
                needed: self.needed(candidate),
                now: given[place],
                gone: hours(gone),
                then: then.as_ref().map(|then| then[place]),
                met_now: met_now[place],
                met_then: plan.map(|plan| plan.met[place]),
                lacking: plan.map(|plan| plan.lacking[place]).filter(|hours| *hours > 0.0),
                hands: hands.collect(),
            }
        });
        shown.collect()
    }
}

impl Allocation {
    /// The same of some people and of the accounts that they own; the proposal stays the one of all.
    pub(super) fn of_people(&self, people: &BTreeSet<Uuid>) -> Self {
        let has = |person: PersonId| people.contains(&person.0);
        let people = self.people.iter().filter(|person| has(person.id)).cloned();
        let people: Vec<PersonEffort> = people.collect();
        let accounts = self.accounts.iter();
        let accounts = accounts.filter(|account| account.owner.is_some_and(has)).cloned();
        let accounts: Vec<AccountEffort> = accounts.collect();
        let worth_then = worth(&accounts, |account| account.met_then);
        Self {
            basis: self.basis,
            days: self.days,
            limits: self.limits,
            left_out: people.iter().map(|person| person.left_out).sum(),
            beyond: people.iter().map(|person| person.beyond).sum(),
            people,
            worth_now: worth(&accounts, |account| Some(account.met_now)).unwrap_or(Amount::ZERO),
            worth_then: self.worth_then.and(worth_then),
            accounts,
            no_plan: self.no_plan,
            currency: self.currency,
        }
    }

    /// Accounts on which nobody works.
    #[must_use]
    pub fn without_people(&self) -> u64 {
        let accounts = self.accounts.iter();
        accounts.filter(|account| account.hands.is_empty()).count() as u64
    }

    /// Accounts that would stay below their minimum, with the hours that each lacks.
    pub fn below_minimum(&self) -> impl Iterator<Item = (&AccountEffort, f64)> {
        let accounts = self.accounts.iter();
        accounts.filter_map(|account| Some((account, account.lacking?)))
    }

    /// Hours that people gave these accounts in the last twelve months who have left: they are in nothing else.
    #[must_use]
    pub fn gone(&self) -> f64 {
        self.accounts.iter().map(|account| account.gone).sum()
    }
}

/// What is at stake weighted by how far needs are met; none where that is not known.
fn worth(accounts: &[AccountEffort], met: impl Fn(&AccountEffort) -> Option<f64>) -> Option<Amount> {
    let worth: Option<f64> = accounts
        .iter()
        .map(|account| Some(account.stake.ten_thousandths().max(0) as f64 * met(account)?))
        .sum();
    worth.map(amount)
}

fn name_of(people: &[StoredPerson], id: Uuid) -> String {
    let found = people.iter().find(|person| person.id == id);
    found.map(|person| person.name.clone()).unwrap_or_default()
}

/// A sum of estimates in ten-thousandths, rounded.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a float cast stays within the range"
)]
fn amount(ten_thousandths: f64) -> Amount {
    Amount::from_ten_thousandths(ten_thousandths.round() as i64)
}
