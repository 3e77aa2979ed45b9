//! What each salesperson's list must come to, and how it is spread over the accounts.

use dahu_core::assessment::Intent;

use super::{
    chance::Chance,
    names::{CENTRAL_CITIES, EASTERN_CITIES, NORTHERN_CITIES, Place, SOUTHWESTERN_CITIES},
};

/// One row of the funnel table, and where its accounts sit.
pub(super) struct Plan {
    pub(super) salesperson: &'static str,
    pub(super) high_medium: usize,
    pub(super) low: usize,
    pub(super) closed: usize,
    pub(super) sales_yuan: i64,
    pub(super) places: &'static [Place],
}

/// The rows of the table that the product was made from. Its total of sales is printed one yuan lower than their
/// sum, 330,783.
pub(super) const PLANS: [Plan; 4] = [
    Plan {
        salesperson: "曹昌",
        high_medium: 38,
        low: 33,
        closed: 8,
        sales_yuan: 53_226,
        places: &SOUTHWESTERN_CITIES,
    },
    Plan {
        salesperson: "赵双",
        high_medium: 39,
        low: 10,
        closed: 6,
        sales_yuan: 31_735,
        places: &CENTRAL_CITIES,
    },
    Plan {
        salesperson: "陈莹",
        high_medium: 66,
        low: 90,
        closed: 20,
        sales_yuan: 168_203,
        places: &EASTERN_CITIES,
    },
    Plan {
        salesperson: "王兴云",
        high_medium: 28,
        low: 37,
        closed: 4,
        sales_yuan: 77_619,
        places: &NORTHERN_CITIES,
    },
];

/// One closed account in so many was thought unlikely to buy.
const CLOSED_PER_LOW_INTENT: usize = 8;

impl Plan {
    /// The intent of every target, those of the closed accounts first.
    pub(super) fn intents(&self, chance: &mut Chance) -> Vec<Intent> {
        let closed_low = self.closed / CLOSED_PER_LOW_INTENT;
        let closed_likely = self.closed - closed_low;
        let mut closed = high_or_medium(chance, closed_likely, 75);
        closed.extend(vec![Intent::Low; closed_low]);
        chance.shuffle(&mut closed);
        let mut open = high_or_medium(chance, self.high_medium - closed_likely, 30);
        open.extend(vec![Intent::Low; self.low - closed_low]);
        [closed, open].concat()
    }

    /// Sales of each closed account in 分 (a hundredth of a yuan), largest first; they add up to the row's sales.
    pub(super) fn sales_of_closed_accounts(&self, chance: &mut Chance) -> Vec<i64> {
        let total = self.sales_yuan * 100;
        let weights: Vec<i64> = (1..=self.closed)
            .map(|rank| weight(rank) * chance.between(85, 115) / 100)
            .collect();
        let sum: i64 = weights.iter().sum();
        let mut sales: Vec<i64> = weights.iter().map(|weight| total * weight / sum).collect();
        // What the division dropped, a few 分, goes to the largest.
        sales[0] += total - sales.iter().sum::<i64>();
        sales.sort_unstable_by(|one, other| other.cmp(one));
        sales
    }
}

fn high_or_medium(chance: &mut Chance, count: usize, high_percent: usize) -> Vec<Intent> {
    let draw = |_| {
        if chance.happens(high_percent) {
            Intent::High
        } else {
            Intent::Medium
        }
    };
    (0..count).map(draw).collect()
}

/// Account sizes fall off with rank as they do in real ledgers: in proportion to rank to the power of -1.25.
fn weight(rank: usize) -> i64 {
    let hundredfold_power = (rank.pow(5) * 100_000_000).isqrt().isqrt();
    100_000_000 / i64::try_from(hundredfold_power).expect("ranks are small")
}
