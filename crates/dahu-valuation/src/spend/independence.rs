//! Whether how often an account buys says nothing about how much, which the Gamma-Gamma model takes for granted.

use super::SpendSummary;
use crate::numeric::{
    correlation::{correlation, ranks},
    incomplete_gamma::normal_share,
};

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
    let bought: Vec<&SpendSummary> = records.iter().filter(|record| record.purchases > 0).collect();
    let accounts = bought.iter().map(|record| record.accounts).sum();
    if accounts < ACCOUNTS_AT_LEAST {
        return None;
    }
    let weights: Vec<f64> = bought.iter().map(|record| record.accounts as f64).collect();
    let purchases: Vec<f64> = bought.iter().map(|record| f64::from(record.purchases)).collect();
    let means: Vec<f64> = bought.iter().map(|record| record.mean_spend).collect();
    let free = accounts as f64 - 3.0;
    let pearson = correlation(&purchases, &means, &weights)?;
    let spearman = correlation(&ranks(&purchases, &weights), &ranks(&means, &weights), &weights)?;
    Some(Independence {
        pearson: tested(pearson, 1.0 / free),
        spearman: tested(spearman, VARIANCE_OF_RANKS / free),
        accounts,
    })
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
    use super::{SpendSummary, independence};

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
