//! Whether how often an account buys says nothing about how much, which the Gamma-Gamma model takes for granted.

use super::{SpendSummary, by_purchases::ByPurchases};
use crate::numeric::{correlation::about, incomplete_gamma::normal_share, sum::Sum};

/// A correlation with its test.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Coefficient {
    /// From -1 to 1.
    pub value: f64,
    /// The chance of a value at least as far from 0 if there were no correlation.
    pub p_value: f64,
}

/// How the number of purchases and their mean amount go together over accounts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Independence {
    /// Of the numbers themselves (Pearson).
    pub pearson: Coefficient,
    /// Of their ranks (Spearman), which a few huge accounts do not carry.
    pub spearman: Coefficient,
    /// Accounts with a purchase.
    pub accounts: u64,
}

impl Independence {
    /// The correlation from which on spend should be modelled by segment, or together with frequency.
    pub const BOUND: f64 = 0.25;
    /// The chance below which a correlation is not taken for an accident.
    pub const SIGNIFICANT: f64 = 0.05;

    /// Whether either coefficient is beyond [`Self::BOUND`] and no accident.
    pub fn is_doubtful(&self) -> bool {
        [self.pearson, self.spearman].iter().any(|coefficient| {
            coefficient.value.abs() > Self::BOUND && coefficient.p_value < Self::SIGNIFICANT
        })
    }
}

/// Correlates purchases and mean amounts of the accounts with a purchase; nothing below four of them, or where one of
/// the two is the same for all.
///
/// Tests after Fisher (1921): the inverse hyperbolic tangent of a correlation is nearly normal with the variance
/// 1 / (n - 3), for ranks 1.06 / (n - 3) (Fieller, Hartley & Pearson 1957).
pub fn independence(records: &[SpendSummary]) -> Option<Independence> {
    const ACCOUNTS_AT_LEAST: u64 = 4;
    const VARIANCE_OF_RANKS: f64 = 1.06;
    let bought = || records.iter().filter(|record| record.purchases > 0);
    let accounts = bought().map(|record| record.accounts).sum();
    if accounts < ACCOUNTS_AT_LEAST {
        return None;
    }
    let free = accounts as f64 - 3.0;
    let values = |record: &SpendSummary| {
        let weight = record.accounts as f64;
        (f64::from(record.purchases), record.mean_spend, weight)
    };
    let (mut purchases, mut means) = (Sum::default(), Sum::default());
    for (one, other, weight) in bought().map(values) {
        purchases.add(one * weight);
        means.add(other * weight);
    }
    let middles = [purchases, means].map(|sum| sum.total() / accounts as f64);
    let pearson = about(middles.into(), bought().map(values))?;
    let spearman = of_ranks(records, accounts as f64)?;
    Some(Independence {
        pearson: tested(pearson, 1.0 / free),
        spearman: tested(spearman, VARIANCE_OF_RANKS / free),
        accounts,
    })
}

/// The correlation of the ranks, from the smallest mean amount on.
fn of_ranks(records: &[SpendSummary], accounts: f64) -> Option<f64> {
    let mut rank_of = ranks_of_purchases(records);
    let ordered = by_means(records);
    let mut below = 0.0;
    let ties = ordered.chunk_by(|one, other| one.mean_spend.total_cmp(&other.mean_spend).is_eq());
    let ranked = ties.flat_map(|ties| {
        let together: f64 = ties.iter().map(|record| record.accounts as f64).sum();
        let rank = below + 0.5 * (together + 1.0);
        below += together;
        ties.iter().map(move |record| (record, rank))
    });
    // The mean of ranks, whatever they are of.
    let middle = 0.5 * (accounts + 1.0);
    about(
        (middle, middle),
        ranked.map(|(record, rank)| (*rank_of.at(record.purchases), rank, record.accounts as f64)),
    )
}

/// The rank that all accounts with the same number of purchases share.
fn ranks_of_purchases(records: &[SpendSummary]) -> ByPurchases<f64> {
    let mut ranks = ByPurchases::new();
    for record in records.iter().filter(|record| record.purchases > 0) {
        *ranks.at(record.purchases) += record.accounts as f64;
    }
    let mut below = 0.0;
    for (_, together) in ranks.rising() {
        let rank = below + 0.5 * (*together + 1.0);
        below += std::mem::replace(together, rank);
    }
    ranks
}

/// The records that have a purchase by their mean amounts: sorted by the upper halves of their bits, and where these
/// are equal by the amounts.
fn by_means(records: &[SpendSummary]) -> Vec<SpendSummary> {
    const LOWER: u32 = 32;
    let upper = |record: &SpendSummary| {
        let bits = record.mean_spend.to_bits();
        let is_negative = record.mean_spend.is_sign_negative();
        let rising = if is_negative { !bits } else { bits | 1 << 63 };
        rising >> LOWER << LOWER
    };
    let bought = (0_u64..).zip(records).filter(|(_, record)| record.purchases > 0);
    let mut keys: Vec<u64> = bought.map(|(place, record)| upper(record) | place).collect();
    keys.sort_unstable();
    let place =
        |key: u64| usize::try_from(key & ((1 << LOWER) - 1)).expect("it is a place among the records");
    let mut ordered: Vec<SpendSummary> = keys.into_iter().map(|key| records[place(key)]).collect();
    for alike in ordered.chunk_by_mut(|one, other| upper(one) == upper(other)) {
        alike.sort_unstable_by(|one, other| one.mean_spend.total_cmp(&other.mean_spend));
    }
    ordered
}

fn tested(value: f64, variance: f64) -> Coefficient {
    let z = value.atanh().abs() / variance.sqrt();
    Coefficient {
        value,
        p_value: 2.0 * normal_share(-z),
    }
}

#[cfg(test)]
mod tests {
    use super::{SpendSummary, by_means, independence};

    fn records(pairs: &[(u32, f64, u64)]) -> Vec<SpendSummary> {
        pairs
            .iter()
            .map(|&(purchases, mean_spend, accounts)| SpendSummary {
                purchases,
                mean_spend,
                accounts,
            })
            .collect()
    }

    #[test]
    fn the_coefficients_are_those_worked_by_hand() {
        // Deviations (-2 -1 0 1 2) and (-2 -1 1 2 0), which are their own ranks less 3.
        let pairs = [
            (1, 10.0, 1),
            (2, 20.0, 1),
            (3, 40.0, 1),
            (4, 50.0, 1),
            (5, 30.0, 1),
        ];
        let result = independence(&records(&pairs)).unwrap();
        assert!((result.pearson.value - 0.7).abs() < 1e-15);
        assert!((result.spearman.value - 0.7).abs() < 1e-15);
        // atanh(.7) √2 = 1.22656, twice the normal tail beyond which is .21999.
        assert!((result.pearson.p_value - 0.219_99).abs() < 1e-5, "{result:?}");
        assert!(!result.is_doubtful());
    }

    #[test]
    fn records_are_ordered_by_amounts_of_any_sign_that_differ_in_any_digit() {
        let amounts = [
            3.0,
            3.0 + 1e-14,
            3.0 - 1e-14,
            -2.0,
            -2.0 - 1e-14,
            0.0,
            1e-300,
            1e300,
        ];
        let pairs: Vec<_> = amounts.iter().map(|amount| (1, *amount, 1)).collect();
        let ordered = by_means(&records(&pairs));
        assert!(ordered.is_sorted_by(|one, other| one.mean_spend < other.mean_spend));
        assert_eq!(ordered.len(), amounts.len());
    }

    #[test]
    fn accounts_count_as_often_as_they_are() {
        let pooled = independence(&records(&[(1, 10.0, 3), (2, 35.0, 2), (7, 20.0, 1)])).unwrap();
        let apart = [
            (1, 10.0, 1),
            (1, 10.0, 1),
            (1, 10.0, 1),
            (2, 35.0, 1),
            (2, 35.0, 1),
            (7, 20.0, 1),
        ];
        let apart = independence(&records(&apart)).unwrap();
        assert!((pooled.pearson.value - apart.pearson.value).abs() < 1e-14);
        assert!((pooled.spearman.value - apart.spearman.value).abs() < 1e-14);
    }

    #[test]
    fn spend_that_grows_with_frequency_is_doubtful() {
        let pairs: Vec<_> = (1..60).map(|x| (x, f64::from(x * x + 17 * (x % 5)), 1)).collect();
        assert!(independence(&records(&pairs)).unwrap().is_doubtful());
    }

    #[test]
    fn nothing_is_said_of_too_few_or_of_a_constant() {
        assert!(independence(&records(&[(1, 10.0, 3)])).is_none());
        assert!(independence(&records(&[(2, 10.0, 3), (2, 12.0, 3)])).is_none());
    }
}
