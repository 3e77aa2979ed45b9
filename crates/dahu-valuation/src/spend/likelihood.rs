//! The likelihood of mean amounts.

use super::{GammaGamma, SpendSummary};
use crate::numeric::{
    gamma::{digamma, ln_gamma},
    maximise::Evaluation,
    sum::Sum,
};

/// Records grouped by their number of purchases: what the likelihood needs of each.
///
/// Gamma functions are taken once a group; a record costs a logarithm and a division.
pub(super) struct GroupedSpend {
    groups: Vec<Group>,
    /// x m of each record.
    totals: Vec<f64>,
    /// Accounts with each record.
    weights: Vec<f64>,
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
        GroupedSpend::of(records, 1.0).evaluate(self).value
    }
}

impl GroupedSpend {
    /// Groups the records that have a purchase, with their money divided by `unit`.
    pub(super) fn of(records: &[SpendSummary], unit: f64) -> Self {
        let mut bought: Vec<&SpendSummary> = records.iter().filter(|record| record.purchases > 0).collect();
        bought.sort_by_key(|record| record.purchases);
        let mut grouped = Self {
            groups: Vec::new(),
            totals: bought.iter().map(|record| record.total() / unit).collect(),
            weights: bought.iter().map(|record| record.accounts as f64).collect(),
        };
        for members in bought.chunk_by(|one, other| one.purchases == other.purchases) {
            let accounts = members.iter().map(|record| record.accounts as f64);
            let logarithms = members
                .iter()
                .map(|record| record.accounts as f64 * (record.mean_spend / unit).ln());
            grouped.groups.push(Group {
                purchases: f64::from(members[0].purchases),
                accounts: accounts.sum(),
                ln_means: logarithms.collect::<Sum>().total(),
                end: grouped.groups.last().map_or(0, |group| group.end) + members.len(),
            });
        }
        grouped
    }

    /// The log-likelihood and its gradient by the logarithms of p, q, γ.
    pub(super) fn evaluate(&self, model: &GammaGamma) -> Evaluation<3> {
        let GammaGamma { p, q, gamma } = *model;
        let (ln_gamma_q, digamma_q) = (ln_gamma(q), digamma(q));
        let mut value = Sum::default();
        let mut gradient = [Sum::default(); 3];
        let mut begin = 0;
        for group in &self.groups {
            let (x, n) = (group.purchases, group.accounts);
            let (logarithms, reciprocals) = self.pooled(begin..group.end, gamma);
            begin = group.end;
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

    /// Σ ln(γ + x m) and Σ 1 / (γ + x m) over some records.
    fn pooled(&self, records: std::ops::Range<usize>, gamma: f64) -> (f64, f64) {
        const CHUNK: usize = 1_024;
        let (mut logarithms, mut reciprocals) = (Sum::default(), Sum::default());
        let totals = self.totals[records.clone()].chunks(CHUNK);
        for (totals, weights) in totals.zip(self.weights[records].chunks(CHUNK)) {
            let (mut logarithm, mut reciprocal) = (0.0, 0.0);
            for (total, weight) in totals.iter().zip(weights) {
                let pool = gamma + total;
                logarithm += weight * pool.ln();
                reciprocal += weight / pool;
            }
            logarithms.add(logarithm);
            reciprocals.add(reciprocal);
        }
        (logarithms.total(), reciprocals.total())
    }
}

#[cfg(test)]
mod tests {
    use super::{GammaGamma, GroupedSpend};
    use crate::spend::SpendSummary;

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
        let grouped = GroupedSpend::of(&records(), 1.0);
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
}
