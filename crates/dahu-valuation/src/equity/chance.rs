//! How far from its expectation what the accounts bring may turn out, by simulating some of them.
//!
//! The accounts with the greatest values are simulated each; of all others a sample, whose deviations are as much
//! greater as the root of the number that each stands for. Accounts are independent given the parameters.

use super::{Base, EquityModel, total::record};
use crate::timing::{History, TimingModel};

/// Accounts with the greatest values that are simulated each, and accounts that stand for the others.
const GREATEST: u64 = 250;
const OTHERS: u64 = 250;
/// How often the future is drawn, between these, as long as it takes no more purchases than that.
const FUTURES: (f64, f64) = (150.0, 400.0);
const PURCHASES_AT_MOST: f64 = 1e7;

/// Draws of what all accounts bring.
pub(super) struct Outcomes {
    /// How far from the mean of all draws, in money.
    pub deviations: Vec<f64>,
}

/// An account that is simulated.
struct Simulated {
    history: History,
    /// Shape and rate of its own ν.
    posterior: (f64, f64),
    /// What its deviation counts, its margin included.
    weight: f64,
}

/// Draws what the accounts bring, again and again.
pub(super) fn outcomes(
    model: &EquityModel,
    base: &Base<'_>,
    values: &[f64],
    uniform: &mut dyn FnMut() -> f64,
) -> Outcomes {
    let horizon = horizon(model);
    let accounts = simulated(model, base, values);
    let expected: f64 = accounts
        .iter()
        .map(|one| model.timing.expected_purchases(&one.history, horizon))
        .sum();
    let futures = (PURCHASES_AT_MOST / expected.max(1.0)).clamp(FUTURES.0, FUTURES.1);
    let worth = model.value_model();
    let mut sums = Vec::new();
    while (sums.len() as f64) < futures {
        let brought = accounts
            .iter()
            .map(|one| one.weight * worth.draw(&one.history, one.posterior, horizon, uniform));
        sums.push(brought.sum::<f64>());
    }
    let mean = sums.iter().sum::<f64>() / sums.len() as f64;
    Outcomes {
        deviations: sums.iter().map(|sum| sum - mean).collect(),
    }
}

/// Days that are simulated: those of the horizon, or those after which a twentieth of an amount is left of it.
fn horizon(model: &EquityModel) -> f64 {
    const A_LIFETIME: f64 = 36_525.0;
    let discounted = 3.0 / model.terms.discount_rate_daily;
    model.horizon_days.unwrap_or(discounted.min(A_LIFETIME))
}

/// The accounts with the greatest values, and every n-th of the others; accounts with the same history are alike.
fn simulated(model: &EquityModel, base: &Base<'_>, values: &[f64]) -> Vec<Simulated> {
    let groups: Vec<(History, u32)> = base.triples.iter().collect();
    let mut order: Vec<usize> = (0..groups.len()).collect();
    let each = |place: &usize| values[*place] / f64::from(groups[*place].1);
    order.sort_by(|one, other| each(other).total_cmp(&each(one)));
    let all = base.triples.accounts();
    let greatest = if all <= GREATEST + OTHERS { all } else { GREATEST };
    let others = (all - greatest).min(OTHERS);
    let weight = ((all - greatest) as f64 / others.max(1) as f64).sqrt();
    let mut chosen = Vec::new();
    let (mut before, mut taken) = (0_u64, 0_u64);
    for place in order {
        let (history, accounts) = groups[place];
        let posterior = model
            .spend
            .posterior(&record(&history, accounts, &base.sums[place]));
        let margin_weight = base.sums[place].weight / f64::from(accounts);
        let great = greatest.saturating_sub(before).min(u64::from(accounts));
        before += u64::from(accounts);
        let beyond = before.saturating_sub(greatest);
        let reached = beyond * others / (all - greatest).max(1);
        let alike = |weight| Simulated {
            history,
            posterior,
            weight: weight * margin_weight,
        };
        chosen.extend((0..great).map(|_| alike(1.0)));
        chosen.extend((taken..reached).map(|_| alike(weight)));
        taken = reached.max(taken);
    }
    chosen
}
