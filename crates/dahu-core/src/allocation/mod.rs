//! Where hours go (投入配置): a proposal that gives people's hours to the accounts with the most at stake.
//!
//! A linear programme. `x(p, a)` are the hours of person `p` for account `a` in a year, for those who work on it; `m(a)` is how
//! far its need is met. It maximises `Σ v(a) m(a)`, with `v(a)` what is at stake, subject to
//!
//! - capacity: `Σ_a x(p, a) ≤ c(p)`;
//! - need: `n(a) m(a) ≤ Σ_p x(p, a)`, `0 ≤ m(a) ≤ 1`;
//! - a minimum: `Σ_p x(p, a) ≥ l n(a)`, or as much as the greatest change allows;
//! - change: `|Σ_p x(p, a) − h(a)| ≤ d`, with `h(a)` the hours that it has.
//!
//! Of plans that are worth the same one is taken that moves little: each moved hour costs a millionth of what the best hour
//! brings. It is a proposal: what else ties people to accounts it does not know.

#[cfg(test)]
mod tests;

use good_lp::{
    Expression, ProblemVariables, ResolutionError, Solution, SolverModel, Variable, microlp, variable,
};
use serde::Serialize;

/// Accounts of one proposal at most, those with the most at stake.
pub const ACCOUNTS_AT_MOST: usize = 200;
/// Pairs of people and accounts at most.
pub const HANDS_AT_MOST: usize = 1_000;
/// People whose further hour is valued at most.
const VALUED_AT_MOST: usize = 20;
/// Hours that are as good as none.
const NOTHING: f64 = 1e-6;
/// What moving an hour costs, as a part of what the best hour brings.
const COST_OF_MOVING: f64 = 1e-6;
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
    /// The least part of what it needs that an account gets, from 0 to 1.
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
    /// The limits contradict each other.
    #[error(
        "capacity, minimum and greatest change cannot all be kept: lower the minimum, or allow more change"
    )]
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
    let hours = solve(effort)?;
    let (met_now, met) = (effort.met(&effort.now()), effort.met(&hours));
    let (worth_now, worth) = (effort.worth(&met_now), effort.worth(&met));
    Ok(Plan {
        further_hour: further_hours(effort, &hours, worth),
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

/// The hours of each hand in the best plan.
fn solve(effort: &Effort) -> Result<Vec<f64>, NoPlan> {
    let mut problem = ProblemVariables::new();
    let hours: Vec<Variable> = effort
        .hands
        .iter()
        .map(|_| problem.add(variable().min(0.0)))
        .collect();
    let moved: Vec<Variable> = effort
        .hands
        .iter()
        .map(|_| problem.add(variable().min(0.0)))
        .collect();
    let met: Vec<Variable> = effort
        .stakes
        .iter()
        .map(|_| problem.add(variable().min(0.0).max(1.0)))
        .collect();
    // Values are scaled to at most one, so that tolerances mean the same whatever the currency.
    let largest = effort.stakes.iter().map(|stake| stake.value).fold(0.0, f64::max);
    let scale = if largest > 0.0 { 1.0 / largest } else { 1.0 };
    let best_hour = effort
        .stakes
        .iter()
        .map(|stake| stake.value * scale / stake.needed);
    let cost = COST_OF_MOVING * best_hour.fold(0.0, f64::max).max(f64::MIN_POSITIVE);
    let gained = effort
        .stakes
        .iter()
        .zip(&met)
        .map(|(stake, met)| stake.value * scale * *met);
    let lost = moved.iter().map(|moved| cost * *moved);
    let objective = gained.sum::<Expression>() - lost.sum::<Expression>();
    let mut model = problem.maximise(objective).using(microlp);
    for (person, capacity) in effort.capacity.iter().enumerate() {
        let own = effort
            .hands
            .iter()
            .zip(&hours)
            .filter(|(hand, _)| hand.person == person);
        let given: Expression = own.map(|(_, hours)| Expression::from(*hours)).sum();
        model = model.with(given.leq(*capacity));
    }
    let now = effort.of_accounts(&effort.now());
    for (account, stake) in effort.stakes.iter().enumerate() {
        let own = effort
            .hands
            .iter()
            .zip(&hours)
            .filter(|(hand, _)| hand.account == account);
        let given: Expression = own.map(|(_, hours)| Expression::from(*hours)).sum();
        let (from, to) = effort.bounds(account, stake, now[account]);
        model = model
            .with(given.clone().geq(stake.needed * met[account]))
            .with(given.clone().geq(from))
            .with(given.leq(to));
    }
    for ((hand, hours), moved) in effort.hands.iter().zip(&hours).zip(&moved) {
        model = model
            .with((*hours - hand.now).leq(*moved))
            .with((hand.now - *hours).leq(*moved));
    }
    let solution = model.solve().map_err(|error| match error {
        ResolutionError::Infeasible => NoPlan::Infeasible,
        _ => NoPlan::Unsolved,
    })?;
    let plain = |hours: f64| if hours < NOTHING { 0.0 } else { hours };
    Ok(hours.iter().map(|hours| plain(solution.value(*hours))).collect())
}

impl Effort {
    /// Between which hours an account may have: within the greatest change, and at least the minimum where that allows it and
    /// somebody works on it.
    fn bounds(&self, account: usize, stake: &Stake, now: f64) -> (f64, f64) {
        let to = now + self.most_change;
        if !self.hands.iter().any(|hand| hand.account == account) {
            return (0.0, to);
        }
        let least = self.least * stake.needed;
        let from = (now - self.most_change).max(0.0);
        (from.max(least.min(to)), to)
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
            let hours = solve(&more).ok()?;
            Some((more.worth(&more.met(&hours)) - worth).max(0.0) / FURTHER_HOURS)
        })
        .collect()
}
