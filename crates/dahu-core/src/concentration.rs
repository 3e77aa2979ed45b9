//! Concentration: how much of the sales the largest accounts bring, as it is and never assumed to be 80/20.

use crate::{money::Amount, share::Share};

mod curve;
pub use curve::{LorenzPoint, ParetoBar, lorenz, pareto};

/// The shares of accounts, in percent, whose share of sales is reported.
pub const TOP_PERCENTS: [u8; 4] = [1, 5, 10, 20];

/// How sales are spread over accounts.
///
/// Shares and indexes are taken over the accounts with net sales above zero; those with nothing or less are
/// counted apart, because a share of a total that returns have lowered means nothing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Concentration {
    /// All accounts that were given.
    pub accounts: u64,
    /// Those with net sales above zero.
    pub positive: u64,
    /// Those with net sales of exactly zero.
    pub zero: u64,
    /// Those that returned more than they bought.
    pub negative: u64,
    /// Net sales of all accounts.
    pub total: Amount,
    /// Sales of the accounts above zero.
    pub positive_total: Amount,
    /// Net sales of all accounts but the largest; equal to the total where no account is above zero.
    pub total_without_largest: Amount,
    /// The measures; nothing where no account is above zero.
    pub measures: Option<Measures>,
}

/// The measures of concentration over the accounts with net sales above zero.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measures {
    /// For each of [`TOP_PERCENTS`].
    pub top_shares: [TopShare; TOP_PERCENTS.len()],
    /// How many of the largest accounts make at least 80 % of the sales, out of all of them.
    pub accounts_for_80_percent: Share,
    /// The Gini coefficient: 0 where all accounts buy the same, towards 1 where one buys everything.
    pub gini: f64,
    /// The Herfindahl-Hirschman index, the sum of squared shares: 1 for a single account, 1/n for n equal ones.
    pub hhi: f64,
    /// The largest account's share of the sales.
    pub largest_share: f64,
}

/// The share of sales that the largest accounts bring.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TopShare {
    /// Which part of the accounts.
    pub percent: u8,
    /// How many accounts that is, rounded up.
    pub accounts: u64,
    /// Their sales divided by the sales of all accounts above zero.
    pub share: f64,
}

impl Concentration {
    /// Measures the spread of net sales, one amount an account, in any order.
    ///
    /// Sums, ranks and comparisons are made in integers; only the final ratios are floats, so that the figures do
    /// not depend on the order of the accounts. Exact up to four billion accounts; amounts beyond the largest
    /// [`Amount`] are shown as the largest.
    #[must_use]
    pub fn of(net_sales: &[Amount]) -> Self {
        let sales = PositiveSales::of(net_sales.iter().copied());
        let zero = net_sales.iter().filter(|&&amount| amount == Amount::ZERO).count();
        let total: i128 = net_sales.iter().map(|&amount| exact(amount)).sum();
        let largest = sales.descending.first().copied().unwrap_or(0);
        Self {
            accounts: net_sales.len() as u64,
            positive: sales.count(),
            zero: zero as u64,
            negative: net_sales.len() as u64 - sales.count() - zero as u64,
            total: amount(total),
            positive_total: amount(sales.total),
            total_without_largest: amount(total - largest),
            measures: sales.measures(),
        }
    }
}

/// The sales of the accounts above zero, in ten-thousandths, largest first.
struct PositiveSales {
    descending: Vec<i128>,
    total: i128,
}

impl PositiveSales {
    fn of(net_sales: impl Iterator<Item = Amount>) -> Self {
        let mut descending: Vec<i128> = net_sales
            .filter(|amount| amount.is_positive())
            .map(exact)
            .collect();
        descending.sort_unstable_by(|one, other| other.cmp(one));
        let total = descending.iter().sum();
        Self { descending, total }
    }

    fn count(&self) -> u64 {
        self.descending.len() as u64
    }

    fn measures(&self) -> Option<Measures> {
        let largest = *self.descending.first()?;
        Some(Measures {
            top_shares: TOP_PERCENTS.map(|percent| self.top_share(percent)),
            accounts_for_80_percent: Share {
                part: self.accounts_for_80_percent(),
                whole: self.count(),
            },
            gini: self.gini(),
            hhi: self
                .descending
                .iter()
                .map(|&sales| ratio(sales, self.total).powi(2))
                .sum(),
            largest_share: ratio(largest, self.total),
        })
    }

    fn top_share(&self, percent: u8) -> TopShare {
        let accounts = (self.descending.len() * usize::from(percent)).div_ceil(100);
        let sales: i128 = self.descending[..accounts].iter().sum();
        TopShare {
            percent,
            accounts: accounts as u64,
            share: ratio(sales, self.total),
        }
    }

    fn accounts_for_80_percent(&self) -> u64 {
        let mut sales = 0;
        let short_of_it = self.descending.iter().take_while(|&&next| {
            let is_short = sales * 5 < self.total * 4;
            sales += next;
            is_short
        });
        short_of_it.count() as u64
    }

    /// With the accounts ranked from the smallest, i = 1..n, and their sales x: (2 Σ i x − (n + 1) Σ x) / (n Σ x).
    ///
    /// Source: A. Sen (1973), On Economic Inequality, section 2.5, rearranged so that the division comes last.
    fn gini(&self) -> f64 {
        let ranked: i128 = (1..)
            .zip(self.descending.iter().rev())
            .map(|(rank, &sales): (i128, _)| rank * sales)
            .sum();
        let count = i128::from(self.count());
        ratio(2 * ranked - (count + 1) * self.total, count * self.total)
    }
}

fn exact(amount: Amount) -> i128 {
    i128::from(amount.ten_thousandths())
}

fn amount(exact: i128) -> Amount {
    let limit = if exact < 0 { i64::MIN } else { i64::MAX };
    Amount::from_ten_thousandths(i64::try_from(exact).unwrap_or(limit))
}

fn ratio(part: i128, whole: i128) -> f64 {
    part as f64 / whole as f64
}

#[cfg(test)]
mod golden_tests;
#[cfg(test)]
mod tests;
