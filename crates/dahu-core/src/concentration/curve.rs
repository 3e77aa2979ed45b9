//! The two pictures of concentration: the Lorenz curve, and the list of the largest accounts.

use super::{PositiveSales, exact, ratio};
use crate::money::Amount;

/// A point of the Lorenz curve: the smallest accounts, as a share of all, bring this share of the sales.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LorenzPoint {
    /// From 0 to 1.
    pub account_share: f64,
    /// From 0 to 1; never above the account share.
    pub sales_share: f64,
}

/// One of the largest accounts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ParetoBar {
    /// Which of the given amounts it is.
    pub index: usize,
    /// Its net sales.
    pub sales: Amount,
    /// Its share of the sales of all accounts above zero.
    pub share: f64,
    /// The share that it and all larger ones bring.
    pub cumulative_share: f64,
}

/// The Lorenz curve of the accounts with net sales above zero, from (0, 0) to (1, 1); empty where there are none.
///
/// The smallest account comes first, as in M. O. Lorenz (1905). It is thinned to at most `most_points` points (at
/// least 3) for a chart: a point is kept when the curve has gone far enough since the last one, along either
/// axis, so that neither the many small accounts nor the few large ones become a straight line.
#[must_use]
pub fn lorenz(net_sales: &[Amount], most_points: usize) -> Vec<LorenzPoint> {
    let sales = PositiveSales::of(net_sales.iter().copied());
    if sales.descending.is_empty() {
        return Vec::new();
    }
    // From corner to corner the curve goes a way of 2 (1 along each axis). Both ends are always kept.
    let step = 2.0 / (most_points.max(3) - 2) as f64;
    let mut points = vec![LorenzPoint {
        account_share: 0.0,
        sales_share: 0.0,
    }];
    let (mut next_stop, mut so_far) = (step, 0);
    for (rank, &account) in (1_u64..).zip(sales.descending.iter().rev()) {
        so_far += account;
        let point = LorenzPoint {
            account_share: rank as f64 / sales.count() as f64,
            sales_share: ratio(so_far, sales.total),
        };
        let way = point.account_share + point.sales_share;
        if rank == sales.count() {
            points.push(point);
        } else if way >= next_stop {
            points.push(point);
            next_stop = way + step;
        }
    }
    points
}

/// The `most` largest accounts with net sales above zero, with what they bring together; equals keep their order.
#[must_use]
pub fn pareto(net_sales: &[Amount], most: usize) -> Vec<ParetoBar> {
    let mut ranked: Vec<(usize, Amount)> = net_sales
        .iter()
        .copied()
        .enumerate()
        .filter(|(_, amount)| amount.is_positive())
        .collect();
    ranked.sort_by(|(_, one), (_, other)| other.cmp(one));
    let total = ranked.iter().map(|&(_, amount)| exact(amount)).sum();
    let mut so_far = 0;
    let bars = ranked.into_iter().take(most).map(|(index, sales)| {
        so_far += exact(sales);
        ParetoBar {
            index,
            sales,
            share: ratio(exact(sales), total),
            cumulative_share: ratio(so_far, total),
        }
    });
    bars.collect()
}
