//! Where hours go (投入配置): a proposal that gives people's hours to the accounts with the most at stake.
//!
//! A linear programme. `x(p, a)` are the hours of person `p` for account `a` in a year, for those who work on it; `m(a)` is how
//! far its need is met. It maximises `Σ v(a) m(a)`, with `v(a)` what is at stake, subject to
//!
//! - capacity: `Σ_a x(p, a) ≤ c(p)`;
//! - need: `n(a) m(a) ≤ Σ_p x(p, a)`, `0 ≤ m(a) ≤ 1`;
//! - a minimum: `Σ_p x(p, a) ≥ l n(a)`, or as much as the greatest change allows; where hours do not suffice for all minima as
//!   few hours are lacking as can be, and what each account lacks is told;
//! - change: `|Σ_p x(p, a) − h(a)| ≤ d`, with `h(a)` the hours that it has.
//!
//! Of plans that are worth the same one is taken that moves little: each moved hour costs a millionth of what the best hour
//! brings. In a second stage the hours of each account stay as they are, and its owner gives as many of them as they can before
//! who helps does. It is a proposal: what else ties people to accounts it does not know.

mod solving;
#[cfg(test)]
mod tests;

use serde::Serialize;

/// Accounts of one proposal at most, those with the most at stake.
pub const ACCOUNTS_AT_MOST: usize = 200;
/// Pairs of people and accounts at most.
pub const HANDS_AT_MOST: usize = 1_000;
/// People whose further hour is valued at most.
const VALUED_AT_MOST: usize = 20;
/// Hours that are as good as none.
const NOTHING: f64 = 1e-6;
/// How much more of somebody's hours their worth is found with.
const FURTHER_HOURS: f64 = 1.0;

/// An account that hours are to be given to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stake {
    /// What is at stake, in whatever unit; not below zero.
    pub value: f64,
    /// The hours that its way of selling needs; above zero.
    pub needed: f64,
}

/// How many accounts, in their order, have so many hands at most together; those after them are left out whole.
#[must_use]
pub fn accounts_that_fit(hands: impl IntoIterator<Item = usize>, most: usize) -> usize {
    let mut sum = 0;
    let fits = |hands: &usize| {
        sum += *hands;
        sum <= most
    };
    hands.into_iter().take_while(fits).count()
}

/// Somebody who works on an account.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hand {
    /// Which of the people.
    pub person: usize,
    /// Which of the accounts.
    pub account: usize,
    /// Whether they own it; everybody else helps.
    pub is_owner: bool,
    /// The hours that they gave it in the last twelve months.
    pub now: f64,
}

/// What is to be given out.
#[derive(Clone, Debug, PartialEq)]
pub struct Effort {
    /// The hours of each person.
    pub capacity: Vec<f64>,
    /// The accounts.
    pub stakes: Vec<Stake>,
    /// Who works on which.
    pub hands: Vec<Hand>,
    /// The least part of what it needs that an account gets, from 0 to 1, as far as hours suffice.
    pub least: f64,
    /// By so many hours at most the hours of an account change.
    pub most_change: f64,
}

/// A proposal.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Plan {
    /// The hours of each hand.
    pub hours: Vec<f64>,
    /// How far the need of each account is met now, from 0 to 1.
    pub met_now: Vec<f64>,
    /// How far it would be.
    pub met: Vec<f64>,
    /// Hours that each account would lack of its minimum.
    pub lacking: Vec<f64>,
    /// What is at stake, weighted by how far needs are met now.
    pub worth_now: f64,
    /// The same by the proposal.
    pub worth: f64,
    /// What one more hour of each person would bring; none for who has hours left, and for all but the first few others.
    pub further_hour: Vec<Option<f64>>,
}

/// Why there is no proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum NoPlan {
    /// Nobody works on any account that needs hours.
    #[error("nobody works on an account that needs hours")]
    Nothing,
    /// Capacity and the greatest change contradict each other; a minimum never stands in the way.
    #[error("capacity and greatest change cannot both be kept: allow more change")]
    Infeasible,
    /// The solver gave up.
    #[error("no proposal could be worked out")]
    Unsolved,
}

/// Proposes where hours go.
///
/// # Errors
///
/// [`NoPlan`], which says why there is none.
pub fn allocate(effort: &Effort) -> Result<Plan, NoPlan> {
    if effort.hands.is_empty() || effort.stakes.is_empty() {
        return Err(NoPlan::Nothing);
    }
    let hours = solving::owners_first(effort, solving::most_worth(effort)?);
    let (met_now, met) = (effort.met(&effort.now()), effort.met(&hours));
    let (worth_now, worth) = (effort.worth(&met_now), effort.worth(&met));
    Ok(Plan {
        further_hour: further_hours(effort, &hours, worth),
        lacking: effort.lacking(&hours),
        hours,
        met_now,
        met,
        worth_now,
        worth,
    })
}

impl Effort {
    fn now(&self) -> Vec<f64> {
        self.hands.iter().map(|hand| hand.now).collect()
    }

    /// The hours that each account has.
    #[must_use]
    pub fn of_accounts(&self, hours: &[f64]) -> Vec<f64> {
        let mut sums = vec![0.0; self.stakes.len()];
        for (hand, hours) in self.hands.iter().zip(hours) {
            sums[hand.account] += hours;
        }
        sums
    }

    /// The hours that each person gives.
    #[must_use]
    pub fn of_people(&self, hours: &[f64]) -> Vec<f64> {
        let mut sums = vec![0.0; self.capacity.len()];
        for (hand, hours) in self.hands.iter().zip(hours) {
            sums[hand.person] += hours;
        }
        sums
    }

    /// How far the need of each account is met, from 0 to 1.
    #[must_use]
    pub fn met(&self, hours: &[f64]) -> Vec<f64> {
        let given = self.of_accounts(hours);
        let met = self.stakes.iter().zip(given);
        met.map(|(stake, hours)| (hours / stake.needed).clamp(0.0, 1.0))
            .collect()
    }

    /// The hours that each account should have at least.
    fn minima(&self) -> impl Iterator<Item = f64> + '_ {
        self.stakes.iter().map(|stake| self.least * stake.needed)
    }

    /// Hours that each account lacks of its minimum, for whatever reason: too few hours of who works on it, nobody who does, or
    /// the greatest change.
    #[must_use]
    pub fn lacking(&self, hours: &[f64]) -> Vec<f64> {
        let given = self.of_accounts(hours);
        let lacking = self.minima().zip(given).map(|(least, given)| least - given);
        lacking
            .map(|lacking| if lacking < NOTHING { 0.0 } else { lacking })
            .collect()
    }

    /// What is at stake, weighted by how far needs are met.
    #[must_use]
    pub fn worth(&self, met: &[f64]) -> f64 {
        self.stakes
            .iter()
            .zip(met)
            .map(|(stake, met)| stake.value * met)
            .sum()
    }
}

/// What one more hour of each person would bring, of those who have none left.
fn further_hours(effort: &Effort, hours: &[f64], worth: f64) -> Vec<Option<f64>> {
    let given = effort.of_people(hours);
    let mut valued = 0;
    let further = effort.capacity.iter().zip(given).enumerate();
    further
        .map(|(person, (capacity, given))| {
            let is_used_up = capacity - given < NOTHING;
            if !is_used_up || valued >= VALUED_AT_MOST {
                return None;
            }
            valued += 1;
            let mut more = effort.clone();
            more.capacity[person] += FURTHER_HOURS;
            let hours = solving::most_worth(&more).ok()?;
            Some((more.worth(&more.met(&hours)) - worth).max(0.0) / FURTHER_HOURS)
        })
        .collect()
}
