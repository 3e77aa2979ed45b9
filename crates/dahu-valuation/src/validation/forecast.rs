//! What is foretold of each account.

use std::ops::Range;

use crate::{
    spend::GammaGamma,
    summary::Summary,
    timing::{
        History, TimingModel,
        triples::{Spread, by_chunk},
    },
};

/// What somebody foretells of each account, in the order of the summaries.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    /// Purchase days in the horizon.
    pub purchases: Vec<f64>,
    /// The amount of one purchase, in the currency's main unit. Only the order that its product with the purchases
    /// brings counts.
    pub spend_each: Vec<f64>,
}

impl Forecast {
    /// What a timing model expects in the horizon, times E\[M\] of a spend model; where there is none, times the
    /// account's own mean amount of all its purchases.
    ///
    /// Accounts with the same history are asked about once.
    pub fn by_model(
        timing: &(impl TimingModel + Sync + ?Sized),
        spend: Option<&GammaGamma>,
        accounts: &[Summary],
        horizon_days: u32,
        spread: Spread,
    ) -> Self {
        let amount = |account: &Summary| match spend {
            Some(model) => model.expected_spend(&account.spend()).amount(),
            None => account.mean_spend(),
        };
        let amounts = by_chunk(accounts.len(), spread, |range| {
            accounts[range].iter().map(amount).collect::<Vec<_>>()
        });
        Self {
            purchases: expected_purchases(timing, accounts, horizon_days, spread),
            spend_each: amounts.concat(),
        }
    }

    /// What x / T, the account's own past rate, makes in the horizon, times its own mean amount; nothing of an account
    /// that began on the last day.
    pub fn naive(accounts: &[Summary], horizon_days: u32) -> Self {
        let purchases = |account: &Summary| {
            let age = f64::from(account.age_days.max(1));
            f64::from(account.repeat_purchases) / age * f64::from(horizon_days)
        };
        Self {
            purchases: accounts.iter().map(purchases).collect(),
            spend_each: accounts.iter().map(Summary::mean_spend).collect(),
        }
    }
}

/// The expected purchases of each account, worked out once for each distinct history.
fn expected_purchases(
    timing: &(impl TimingModel + Sync + ?Sized),
    accounts: &[Summary],
    horizon_days: u32,
    spread: Spread,
) -> Vec<f64> {
    let mut keys: Vec<([u32; 3], usize)> = accounts
        .iter()
        .map(|account| [account.repeat_purchases, account.age_days, account.recency_days])
        .zip(0..)
        .collect();
    keys.sort_unstable();
    let mut ends = Vec::new();
    for same in keys.chunk_by(|(one, _), (other, _)| one == other) {
        ends.push(ends.last().unwrap_or(&0) + same.len());
    }
    let of_range = |range: Range<usize>| {
        let distinct = ends[range].iter().map(|end| keys[end - 1].0);
        distinct
            .map(|key| timing.expected_purchases(&history(key), f64::from(horizon_days)))
            .collect::<Vec<_>>()
    };
    let expected = by_chunk(ends.len(), spread, of_range).concat();
    let mut purchases = vec![0.0; accounts.len()];
    let mut from = 0;
    for (end, value) in ends.iter().zip(expected) {
        for (_, account) in &keys[from..*end] {
            purchases[*account] = value;
        }
        from = *end;
    }
    purchases
}

fn history([repeat_purchases, age_days, recency_days]: [u32; 3]) -> History {
    History {
        repeat_purchases,
        recency_days: f64::from(recency_days),
        age_days: f64::from(age_days),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timing::{ParetoNbd, in_turn};

    fn account(repeat_purchases: u32, recency_days: u32, age_days: u32) -> Summary {
        Summary {
            account: 0,
            repeat_purchases,
            recency_days,
            age_days,
            total_spend: 30_000,
            first_spend: 10_000,
            ln_gaps: 0.0,
        }
    }

    #[test]
    fn accounts_in_any_order_get_what_the_model_says_of_their_history() {
        let accounts = [
            account(3, 50, 90),
            account(0, 0, 7),
            account(3, 20, 90),
            account(0, 0, 7),
        ];
        let model = ParetoNbd::new(0.5, 70.0, 0.6, 80.0).unwrap();
        let forecast = Forecast::by_model(&model, None, &accounts, 30, in_turn);
        for (value, account) in forecast.purchases.iter().zip(&accounts) {
            let expected = model.expected_purchases(&account.history(), 30.0);
            assert_eq!(value.to_bits(), expected.to_bits());
        }
        let spend = GammaGamma::new(6.0, 4.0, 16.0).unwrap();
        let forecast = Forecast::by_model(&model, Some(&spend), &accounts, 30, in_turn);
        let population = spend.population_spend().amount();
        assert_eq!(forecast.spend_each[1].to_bits(), population.to_bits());
    }

    #[test]
    fn the_naive_forecast_goes_on_as_before() {
        let forecast = Forecast::naive(&[account(2, 50, 90), account(0, 0, 0)], 45);
        assert_eq!(forecast.purchases, [1.0, 0.0]);
        assert_eq!(forecast.spend_each, [1.0, 3.0]);
    }
}
