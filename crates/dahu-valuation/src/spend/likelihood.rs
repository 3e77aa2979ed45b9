//! The likelihood of mean amounts.

use std::ops::Range;

use super::{GammaGamma, SpendSummary, by_purchases::ByPurchases};
use crate::{
    numeric::{
        gamma::{digamma, ln_gamma},
        maximise::Evaluation,
        sum::Sum,
    },
    timing::{
        in_turn,
        triples::{Spread, by_chunk},
    },
};

/// Records grouped by their number of purchases: what the likelihood needs of each.
///
/// Gamma functions are taken once a group; a record costs a division, and a logarithm is shared by eight.
pub(super) struct GroupedSpend {
    groups: Vec<Group>,
    /// x m of each record.
    totals: Vec<f64>,
    /// Accounts with each record; empty where each is of one account.
    weights: Vec<f64>,
    spread: Spread,
}

struct Group {
    /// x.
    purchases: f64,
    /// Accounts in it.
    accounts: f64,
    /// Σ ln m over its accounts.
    ln_means: f64,
    /// Where its records end; they begin where those of the group before end.
    end: usize,
}

impl GammaGamma {
    /// The log-likelihood of the records that have a purchase, in units of their money.
    ///
    /// Each adds lnΓ(px+q) - lnΓ(px) - lnΓ(q) + q ln γ + (px-1) ln m + px ln x - (px+q) ln(γ+xm) (Fader & Hardie 2013,
    /// equation 1a).
    pub fn log_likelihood(&self, records: &[SpendSummary]) -> f64 {
        GroupedSpend::of(records, 1.0, in_turn).evaluate(self).value
    }
}

impl GroupedSpend {
    /// Groups the records that have a purchase, with their money divided by `unit`.
    pub(super) fn of(records: &[SpendSummary], unit: f64, spread: Spread) -> Self {
        let bought = || records.iter().filter(|record| record.purchases > 0);
        let mut members = ByPurchases::new();
        bought().for_each(|record| *members.at(record.purchases) += 1_usize);
        let mut grouped = Self {
            groups: Vec::new(),
            totals: Vec::new(),
            weights: Vec::new(),
            spread,
        };
        let mut end = 0;
        // From here on where the next record of each group goes.
        for (purchases, members) in members.rising().filter(|(_, members)| **members > 0) {
            let begin = end;
            end += std::mem::replace(members, begin);
            grouped.groups.push(Group {
                purchases: f64::from(purchases),
                accounts: (end - begin) as f64,
                ln_means: 0.0,
                end,
            });
        }
        let is_single = bought().all(|record| record.accounts == 1);
        grouped.totals.resize(end, 0.0);
        grouped.weights.resize(if is_single { 0 } else { end }, 0.0);
        for record in bought() {
            let place = members.at(record.purchases);
            grouped.totals[*place] = record.total() / unit;
            if !is_single {
                grouped.weights[*place] = record.accounts as f64;
            }
            *place += 1;
        }
        grouped.with_sums()
    }

    /// Every n-th of the records, beginning in the middle of the first n.
    pub(super) fn every(&self, n: usize) -> Self {
        let every = |numbers: &[f64]| numbers.iter().skip(n / 2).step_by(n).copied().collect();
        let mut chosen = Self {
            groups: Vec::new(),
            totals: every(&self.totals),
            weights: every(&self.weights),
            spread: self.spread,
        };
        let mut begin = 0;
        for group in &self.groups {
            // Of the places n / 2 + i n those below the group's end.
            let end = (group.end + n - 1 - n / 2) / n;
            if end > begin {
                chosen.groups.push(Group {
                    accounts: (end - begin) as f64,
                    end,
                    ..*group
                });
            }
            begin = end;
        }
        chosen.with_sums()
    }

    /// Records.
    pub(super) fn len(&self) -> usize {
        self.totals.len()
    }

    /// Accounts with a record.
    pub(super) fn accounts(&self) -> f64 {
        self.groups.iter().map(|group| group.accounts).sum()
    }

    /// The same with the sums of the groups: of weights, where there are any, and of ln m = ln(x m) - ln x.
    fn with_sums(mut self) -> Self {
        let pooled = self.pooled(0.0);
        let mut begin = 0;
        for (group, (logarithms, _)) in self.groups.iter_mut().zip(pooled) {
            if let Some(weights) = self.weights.get(begin..group.end) {
                group.accounts = weights.iter().sum();
            }
            group.ln_means = logarithms - group.accounts * group.purchases.ln();
            begin = group.end;
        }
        self
    }

    /// The log-likelihood and its gradient by the logarithms of p, q, γ.
    pub(super) fn evaluate(&self, model: &GammaGamma) -> Evaluation<3> {
        let GammaGamma { p, q, gamma } = *model;
        let (ln_gamma_q, digamma_q) = (ln_gamma(q), digamma(q));
        let mut value = Sum::default();
        let mut gradient = [Sum::default(); 3];
        for (group, (logarithms, reciprocals)) in self.groups.iter().zip(self.pooled(gamma)) {
            let (x, n) = (group.purchases, group.accounts);
            let (px, all) = (p * x, p * x + q);
            let (ln_gamma_all, digamma_all) = (ln_gamma(all), digamma(all));
            let constant = ln_gamma_all - ln_gamma(px) - ln_gamma_q + q * gamma.ln() + px * x.ln();
            value.add(n * constant + (px - 1.0) * group.ln_means - all * logarithms);
            gradient[0].add(x * (n * (digamma_all - digamma(px) + x.ln()) + group.ln_means - logarithms));
            gradient[1].add(n * (digamma_all - digamma_q + gamma.ln()) - logarithms);
            gradient[2].add(n * q / gamma - all * reciprocals);
        }
        let scales = [p, q, gamma];
        Evaluation {
            value: value.total(),
            gradient: std::array::from_fn(|i| scales[i] * gradient[i].total()),
        }
    }

    /// Σ ln(γ + x m) and Σ 1 / (γ + x m) of each group.
    fn pooled(&self, gamma: f64) -> Vec<(f64, f64)> {
        let parts = by_chunk(self.len(), self.spread, |range| {
            let first = self.groups.partition_point(|group| group.end <= range.start);
            let (mut parts, mut from) = (Vec::new(), range.start);
            for (place, group) in self.groups.iter().enumerate().skip(first) {
                if from == range.end {
                    break;
                }
                let to = group.end.min(range.end);
                parts.push((place, self.part(from..to, gamma)));
                from = to;
            }
            parts
        });
        let mut sums = vec![(Sum::default(), Sum::default()); self.groups.len()];
        for (place, (logarithms, reciprocals)) in parts.into_iter().flatten() {
            sums[place].0.add(logarithms);
            sums[place].1.add(reciprocals);
        }
        let totals = sums
            .into_iter()
            .map(|(logarithms, reciprocals)| (logarithms.total(), reciprocals.total()));
        totals.collect()
    }

    /// The same over some records.
    fn part(&self, records: Range<usize>, gamma: f64) -> (f64, f64) {
        const CHUNK: usize = 1_024;
        let (mut logarithms, mut reciprocals) = (Sum::default(), Sum::default());
        for (chunk, totals) in self.totals[records.clone()].chunks(CHUNK).enumerate() {
            let first = records.start + chunk * CHUNK;
            let (logarithm, reciprocal) = match self.weights.get(first..first + totals.len()) {
                Some(weights) => weighted(totals, weights, gamma),
                None => single(totals, gamma),
            };
            logarithms.add(logarithm);
            reciprocals.add(reciprocal);
        }
        (logarithms.total(), reciprocals.total())
    }
}

/// Of records of one account each: the logarithm is taken of eight multiplied.
fn single(totals: &[f64], gamma: f64) -> (f64, f64) {
    const TOGETHER: usize = 8;
    let (mut logarithm, mut reciprocal) = (0.0, 0.0);
    for totals in totals.chunks(TOGETHER) {
        let product: f64 = totals.iter().map(|total| gamma + total).product();
        logarithm += if product.is_normal() {
            product.ln()
        } else {
            totals.iter().map(|total| (gamma + total).ln()).sum()
        };
        reciprocal += totals.iter().map(|total| 1.0 / (gamma + total)).sum::<f64>();
    }
    (logarithm, reciprocal)
}

fn weighted(totals: &[f64], weights: &[f64], gamma: f64) -> (f64, f64) {
    let (mut logarithm, mut reciprocal) = (0.0, 0.0);
    for (total, weight) in totals.iter().zip(weights) {
        let pool = gamma + total;
        logarithm += weight * pool.ln();
        reciprocal += weight / pool;
    }
    (logarithm, reciprocal)
}

#[cfg(test)]
mod tests {
    use super::{GammaGamma, GroupedSpend};
    use crate::{spend::SpendSummary, timing::in_turn};

    fn records() -> Vec<SpendSummary> {
        [
            (1, 12.5, 3),
            (4, 80.0, 1),
            (0, 0.0, 9),
            (4, 31.0, 2),
            (29, 20.25, 1),
        ]
        .map(|(purchases, mean_spend, accounts)| SpendSummary {
            purchases,
            mean_spend,
            accounts,
        })
        .to_vec()
    }

    #[test]
    fn the_gradient_is_that_of_the_likelihood() {
        let grouped = GroupedSpend::of(&records(), 1.0, in_turn);
        for at in [[1.8_f64, 1.3, 2.7], [-0.5, 0.1, 4.0], [4.0, -2.0, 0.0]] {
            let evaluate = |at: [f64; 3]| grouped.evaluate(&GammaGamma::from_array(at.map(f64::exp)));
            let step = 1e-5;
            for i in 0..3 {
                let moved = |by: f64| {
                    let mut at = at;
                    at[i] += by;
                    evaluate(at).value
                };
                let slope = evaluate(at).gradient[i];
                let difference = (moved(step) - moved(-step)) / (2.0 * step);
                assert!(
                    (slope - difference).abs() < 1e-7 * (1.0 + slope.abs()),
                    "{slope} {difference}"
                );
            }
        }
    }

    #[test]
    fn accounts_count_as_often_as_they_are() {
        let model = GammaGamma::new(6.0, 4.0, 16.0).unwrap();
        let single: Vec<SpendSummary> = records()
            .iter()
            .flat_map(|record| {
                (0..record.accounts).map(|_| SpendSummary {
                    accounts: 1,
                    ..*record
                })
            })
            .collect();
        let (pooled, apart) = (model.log_likelihood(&records()), model.log_likelihood(&single));
        assert!((pooled - apart).abs() < 1e-11, "{pooled} {apart}");
    }

    #[test]
    fn logarithms_that_are_taken_together_are_those_taken_one_by_one() {
        // Totals whose products overflow and vanish, in groups that straddle blocks.
        let records: Vec<SpendSummary> = (0..30_000_u32)
            .map(|index| SpendSummary {
                purchases: 1 + index % 7 + index % 13 * (index / 29_990),
                mean_spend: [1.5, 1e200, 1e-200, 40.0][index as usize / 500 % 4],
                accounts: 1,
            })
            .collect();
        let twofold: Vec<SpendSummary> = records
            .iter()
            .map(|one| SpendSummary { accounts: 2, ..*one })
            .collect();
        let (single, double) = (
            GroupedSpend::of(&records, 1.0, in_turn),
            GroupedSpend::of(&twofold, 1.0, in_turn),
        );
        assert!(single.weights.is_empty() && double.weights.len() == records.len());
        for n in [1, 7] {
            let (single, double) = (single.every(n), double.every(n));
            assert_eq!(single.len(), (records.len() + n - 1 - n / 2) / n);
            assert!((2.0 * single.accounts() - double.accounts()).abs() < f64::EPSILON);
            assert!((single.accounts() - single.len() as f64).abs() < f64::EPSILON);
            let model = GammaGamma::new(1.3, 2.0, 0.7).unwrap();
            let (one, two) = (single.evaluate(&model), double.evaluate(&model));
            assert!((2.0 * one.value / two.value - 1.0).abs() < 1e-13);
            for (one, two) in one.gradient.iter().zip(two.gradient) {
                assert!((2.0 * one / two - 1.0).abs() < 1e-10, "{one} {two}");
            }
        }
    }
}
