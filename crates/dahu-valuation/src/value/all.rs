//! Values of all accounts within a horizon at once: work that distinct histories share is done once.
//!
//! First [`ValueModel::outlooks`] and [`ValueModel::spend_bands`] for all distinct histories, then
//! [`ValueModel::valued`] for each account.

use std::ops::Range;

use super::{
    AccountValue, ValueModel,
    by_age::{ByAge, Horizon},
    spend_table::{Mixture, SpendTable},
};
use crate::{
    spend::{GammaGamma, SpendSummary},
    timing::{History, TimingModel, Triples},
};

/// What all accounts with the same history are expected to buy in a horizon.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outlook {
    /// The chance that the account still buys.
    pub probability_alive: f64,
    /// Purchases expected in the horizon.
    pub expected_purchases: f64,
    /// The same, each discounted to the day of valuation.
    pub discounted_purchases: f64,
}

/// The 10 % and 90 % quantiles of what an account brings in a horizon, as multiples of γ + x m, which holds all that
/// accounts with the same history differ in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SpendBand {
    /// What is not exceeded with a chance of 10 %; 0 where no purchase at all is likely enough.
    pub low: f64,
    /// What is not exceeded with a chance of 90 %.
    pub high: f64,
}

/// The value of an account within a horizon.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HorizonValue {
    /// Its history's outlook.
    pub outlook: Outlook,
    /// Its value.
    pub worth: AccountValue,
    /// What it brings with a chance of 10 % of not being more.
    pub low: f64,
    /// What it brings with a chance of 90 % of not being more.
    pub high: f64,
}

impl SpendBand {
    /// The quantiles in money, of an account with this record.
    pub fn of(&self, spend: &GammaGamma, record: &SpendSummary) -> (f64, f64) {
        let (_, pool) = spend.posterior(record);
        (self.low * pool, self.high * pool)
    }
}

impl<T: TimingModel + Sync> ValueModel<'_, T> {
    /// What is expected of each distinct history, in the order of [`Triples::iter`].
    ///
    /// As [`ValueModel::within`] has it, within 1e-8; where buying is regular, within 1e-5.
    pub fn outlooks(&self, triples: &Triples, horizon_days: f64) -> Vec<Outlook> {
        let horizon = Horizon {
            days: horizon_days,
            discount_rate_daily: self.terms.discount_rate_daily,
        };
        triples.collect(|range| {
            let mut outlooks = Vec::with_capacity(range.len());
            for (_, run) in triples.runs(range) {
                let (youngest, oldest) = (triples.history(run.start), triples.history(run.end - 1));
                let ages = triples.ages(run.clone()).count();
                let by_age = ByAge::new(self.timing, horizon, &youngest, &oldest, ages);
                let phases = self.timing.phases(&youngest).len();
                for same in triples.ages(run) {
                    let in_phases = by_age.at(&triples.history(same.start), phases);
                    outlooks.extend(same.map(|index| self.outlook(&triples.history(index), &in_phases)));
                }
            }
            outlooks
        })
    }

    fn outlook(&self, history: &History, in_phases: &[[f64; 2]]) -> Outlook {
        let probability_alive = self.timing.probability_alive(history);
        let mut sums = [0.0; 2];
        if let [only] = in_phases {
            sums = *only;
        } else {
            for (weight, values) in self.timing.phases(history).iter().zip(in_phases) {
                sums[0] += weight * values[0];
                sums[1] += weight * values[1];
            }
        }
        Outlook {
            probability_alive,
            expected_purchases: probability_alive * sums[0],
            discounted_purchases: probability_alive * sums[1],
        }
    }

    /// The intervals of each distinct history, for accounts whose spend record is over as many purchases as their
    /// history has; `outlooks` are those of the same horizon.
    ///
    /// As [`ValueModel::value_interval`] has them, within a percent, in a hundredth of the time: the chances of spending
    /// so much at so many purchases are tabled once for each number of purchases so far.
    pub fn spend_bands(&self, triples: &Triples, horizon_days: f64, outlooks: &[Outlook]) -> Vec<SpendBand> {
        triples.collect(|range| {
            let mut bands = Vec::with_capacity(range.len());
            for (_, run) in triples.runs(range) {
                self.bands_of_run(triples, run, horizon_days, outlooks, &mut bands);
            }
            bands
        })
    }

    /// Of histories with the same number of purchases.
    fn bands_of_run(
        &self,
        triples: &Triples,
        run: Range<usize>,
        horizon_days: f64,
        outlooks: &[Outlook],
        bands: &mut Vec<SpendBand>,
    ) {
        const UP_TO: f64 = 1.0 - 1e-5;
        let (youngest, oldest) = (triples.history(run.start), triples.history(run.end - 1));
        let phases = u32::try_from(self.timing.phases(&youngest).len()).unwrap_or(u32::MAX);
        let counts = |history: &History, phase: u32| {
            let timing = self.timing;
            timing.distribution_in_phase(history, phase, horizon_days, UP_TO)
        };
        let most = [youngest, oldest].map(|history| counts(&history, phases - 1).probabilities.len());
        let record = SpendSummary {
            purchases: youngest.repeat_purchases,
            ..SpendSummary::NONE
        };
        let (shape, _) = self.spend.posterior(&record);
        let table = SpendTable::new(self.spend.p, shape, most[0].max(most[1]));
        for same in triples.ages(run) {
            let history = triples.history(same.start);
            let in_phases: Vec<Vec<f64>> = (0..phases)
                .map(|phase| table.weights(&counts(&history, phase).probabilities))
                .collect();
            let mut mixture = table.mixture(in_phases[0].clone());
            for index in same {
                if phases > 1 {
                    let passed = self.timing.phases(&triples.history(index));
                    mixture.reweigh(|mixed| mix(&passed, &in_phases, mixed));
                }
                bands.push(self.band(&mut mixture, &outlooks[index]));
            }
        }
    }

    fn band(&self, mixture: &mut Mixture<'_>, outlook: &Outlook) -> SpendBand {
        let discount = if outlook.expected_purchases > 0.0 {
            outlook.discounted_purchases / outlook.expected_purchases
        } else {
            1.0
        };
        let factor = discount * self.terms.margin_share;
        let mut quantile = |share: f64| factor * mixture.quantile((1.0 - share) / outlook.probability_alive);
        SpendBand {
            low: quantile(0.1),
            high: quantile(0.9),
        }
    }

    /// The value of an account, from what its history shares with others and its own spend record.
    pub fn valued(&self, outlook: &Outlook, band: &SpendBand, record: &SpendSummary) -> HorizonValue {
        let (low, high) = band.of(self.spend, record);
        HorizonValue {
            outlook: *outlook,
            worth: self.worth(outlook.discounted_purchases, record),
            low,
            high,
        }
    }
}

fn mix(phases: &[f64], in_phases: &[Vec<f64>], mixed: &mut [f64]) {
    mixed.fill(0.0);
    for (phase, weights) in phases.iter().zip(in_phases) {
        let both = mixed.iter_mut().zip(weights);
        both.for_each(|(sum, weight)| *sum += phase * weight);
    }
}
