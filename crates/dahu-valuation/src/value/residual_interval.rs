//! How uncertain the value of an account without a horizon is, by following it into many futures.
//!
//! Within a horizon the distribution is had without drawing (`interval.rs`), as one discount serves all purchases of a year or two.
//! Without one they lie decades apart and each has to be discounted by its own day. So the account is drawn from what its
//! history lets expect: whether it is alive, its rate, when it leaves, how much it spends.

use super::ValueModel;
use crate::{
    equity::Interval,
    spend::SpendSummary,
    timing::{History, TimingModel, chance::Chance},
};

/// How many futures are drawn, between these, as long as they take no more purchases than that.
const FUTURES: (f64, f64) = (200.0, 2_000.0);
const PURCHASES_AT_MOST: f64 = 1e5;
/// A future ends where so little is left of an amount.
const LEFT: f64 = 0.01;

impl<T: TimingModel> ValueModel<'_, T> {
    /// What an account brings from now on with chances of 10 % and 90 % of not being more; None without a discount, where
    /// futures have no end.
    ///
    /// `uniform` gives numbers in [0, 1) and decides everything. The ends are quantiles of 200 to 2,000 draws: their relative
    /// errors are some percent. What comes when a hundredth is left of an amount is not followed any more.
    pub fn residual_interval(
        &self,
        history: &History,
        spend: &SpendSummary,
        uniform: &mut dyn FnMut() -> f64,
    ) -> Option<(f64, f64)> {
        let rate = self.terms.discount_rate_daily;
        if rate <= 0.0 {
            return None;
        }
        let eighty = Interval::of_draws(self.futures(history, spend, uniform)).eighty;
        Some((eighty.low, eighty.high))
    }

    /// What it brings in each of the futures.
    fn futures(&self, history: &History, spend: &SpendSummary, uniform: &mut dyn FnMut() -> f64) -> Vec<f64> {
        let horizon = -LEFT.ln() / self.terms.discount_rate_daily;
        let expected = self.timing.expected_purchases(history, horizon);
        let futures = (PURCHASES_AT_MOST / expected.max(1.0)).clamp(FUTURES.0, FUTURES.1);
        let posterior = self.spend.posterior(spend);
        let mut draws = Vec::new();
        while (draws.len() as f64) < futures {
            draws.push(self.draw(history, posterior, horizon, uniform));
        }
        draws
    }

    /// What an account brings in one future, discounted, given the shape and the rate of its own ν. Its purchases are drawn one
    /// by one, its amounts all at once.
    pub(crate) fn draw(
        &self,
        history: &History,
        (shape, pool): (f64, f64),
        horizon_days: f64,
        uniform: &mut dyn FnMut() -> f64,
    ) -> f64 {
        let days = self.timing.simulate_on(history, horizon_days, uniform);
        if days.is_empty() {
            return 0.0;
        }
        let rate = self.terms.discount_rate_daily;
        let discounted: f64 = days.iter().map(|day| (-rate * day).exp()).sum();
        let purchases = days.len() as f64;
        let mut chance = Chance(uniform);
        let nu = chance.gamma(shape) / pool;
        chance.gamma(self.spend.p * purchases) / nu * discounted / purchases * self.terms.margin_share
    }
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::*;
    use crate::{
        spend::GammaGamma,
        timing::{AnyTiming, ModelKind},
        value::Terms,
    };

    const RECORD: SpendSummary = SpendSummary {
        purchases: 6,
        mean_spend: 35.0,
        accounts: 1,
    };

    fn history(recency_days: f64) -> History {
        History {
            repeat_purchases: 6,
            recency_days,
            age_days: 300.0,
        }
    }

    fn timings() -> [AnyTiming; 2] {
        let of = |kind, values: &[f64]| AnyTiming::from_values(kind, values).expect("a model");
        [
            of(ModelKind::BgNbd, &[0.243, 30.9, 0.793, 2.426]),
            of(ModelKind::ParetoNbd, &[0.553, 74.0, 0.606, 81.7]),
        ]
    }

    #[test]
    fn the_futures_of_an_account_come_to_its_residual_value() {
        let spend = GammaGamma::new(6.25, 3.74, 15.45).expect("a model");
        for timing in timings() {
            for (recency, discount) in [(290.0, 0.3), (290.0, 0.1), (120.0, 0.3)] {
                let model = ValueModel {
                    timing: &timing,
                    spend: &spend,
                    terms: Terms::new(0.3, discount).expect("terms"),
                };
                let mut source = ChaCha8Rng::seed_from_u64(5);
                let draws = model.futures(&history(recency), &RECORD, &mut || source.random());
                let count = draws.len() as f64;
                let mean = draws.iter().sum::<f64>() / count;
                let variance = draws.iter().map(|draw| (draw - mean).powi(2)).sum::<f64>() / count;
                let value = model
                    .residual(&history(recency), &RECORD)
                    .expect("a value")
                    .worth
                    .value;
                let error = (variance / count).sqrt();
                // A hundredth of what is discounted most is left out.
                assert!(
                    (mean - value).abs() < 4.0 * error + 0.01 * value,
                    "{recency} {discount}: {mean} {value} {error}"
                );
                let mut source = ChaCha8Rng::seed_from_u64(5);
                let (low, high) = model
                    .residual_interval(&history(recency), &RECORD, &mut || source.random())
                    .expect("an interval");
                let share = |end: f64| draws.iter().filter(|draw| **draw <= end).count() as f64 / count;
                for (end, chance) in [(low, 0.1), (high, 0.9)] {
                    // Where it most likely never buys again there is nothing below the end.
                    let is_right = if end > 0.0 {
                        (share(end) - chance).abs() < 0.01
                    } else {
                        share(0.0) >= chance
                    };
                    assert!(is_right, "{recency} {discount}: {end} {}", share(end));
                }
            }
        }
    }

    #[test]
    fn it_lies_above_the_interval_of_a_year() {
        let spend = GammaGamma::new(6.25, 3.74, 15.45).expect("a model");
        for timing in timings() {
            let model = ValueModel {
                timing: &timing,
                spend: &spend,
                terms: Terms::new(0.3, 0.1).expect("terms"),
            };
            let mut source = ChaCha8Rng::seed_from_u64(6);
            let (low, high) = model
                .residual_interval(&history(298.0), &RECORD, &mut || source.random())
                .expect("an interval");
            let (year_low, year_high) = model.value_interval(&history(298.0), &RECORD, 365.0);
            // Whatever it brings in the year it brings in all.
            assert!(
                low >= 0.9 * year_low && high > 1.5 * year_high,
                "{low} {high} {year_low} {year_high}"
            );
        }
    }

    #[test]
    fn without_a_discount_there_is_none() {
        let spend = GammaGamma::new(6.25, 3.74, 15.45).expect("a model");
        let [timing, _] = timings();
        let model = ValueModel {
            timing: &timing,
            spend: &spend,
            terms: Terms::new(0.3, 0.0).expect("terms"),
        };
        assert_eq!(
            model.residual_interval(&history(290.0), &RECORD, &mut || 0.5),
            None
        );
    }
}
