//! Pictures of contact: levels and departments, who began it, and month by month. All of them are drawn by the server, and
//! stand beside a table.

use dahu_core::relationship::{Balance, Tally, Trend};

use crate::page::Page;

/// Units of a bar.
const WIDTH: u64 = 1_000;
/// Units of the height of months.
pub(super) const HEIGHT: u64 = 120;
/// Units between two months.
const STEP: u64 = 40;

/// People who were met, of those who are known.
pub(crate) struct MetBar {
    pub(crate) name: String,
    pub(crate) tally: Tally,
    /// How wide the known are drawn, and of them the met.
    pub(crate) known: u64,
    pub(crate) met: u64,
    pub(crate) label: String,
}

impl MetBar {
    /// Bars of these, the longest as wide as there is room.
    pub(super) fn all(page: &Page, tallies: Vec<(String, Tally)>) -> Vec<Self> {
        let most = tallies
            .iter()
            .map(|(_, tally)| tally.known)
            .max()
            .unwrap_or(0)
            .max(1);
        let bars = tallies.into_iter().map(|(name, tally)| Self {
            known: tally.known * WIDTH / most,
            met: tally.met * WIDTH / most,
            label: page.texts().fill(
                "relationship-met-label",
                &[
                    ("name", name.clone()),
                    ("met", tally.met.to_string()),
                    ("known", tally.known.to_string()),
                ],
            ),
            name,
            tally,
        });
        bars.collect()
    }
}

/// Who began contact, as parts of one bar.
pub(crate) struct BalanceBar {
    pub(crate) ours: u64,
    pub(crate) both: u64,
    pub(crate) theirs: u64,
    pub(crate) label: String,
}

impl BalanceBar {
    pub(super) fn of(page: &Page, balance: &Balance) -> Self {
        let total = balance.total().max(1);
        let part = |count: u64| count * WIDTH / total;
        Self {
            ours: part(balance.ours),
            both: part(balance.both),
            theirs: part(balance.theirs),
            label: page.texts().fill(
                "relationship-balance-label",
                &[
                    ("ours", balance.ours.to_string()),
                    ("both", balance.both.to_string()),
                    ("theirs", balance.theirs.to_string()),
                ],
            ),
        }
    }
}

/// A part of a month's column: from where on, and how high.
pub(crate) struct Part {
    pub(crate) y: u64,
    pub(crate) height: u64,
}

/// The column of a month.
pub(crate) struct MonthColumn {
    pub(crate) month: String,
    pub(crate) x: u64,
    pub(crate) ours: Part,
    pub(crate) both: Part,
    pub(crate) theirs: Part,
    pub(crate) balance: Balance,
}

/// The columns of all months, stacked: ours below, both, theirs on top.
pub(super) fn months(trend: &Trend) -> Vec<MonthColumn> {
    let most = trend
        .months
        .iter()
        .map(|month| month.balance.total())
        .max()
        .unwrap_or(0)
        .max(1);
    let columns = (0_u64..).zip(&trend.months).map(|(place, month)| {
        let balance = month.balance;
        // Heights of sums, so that the parts of a column touch each other.
        let height = |count: u64| count * HEIGHT / most;
        let (ours, middle, all) = (
            height(balance.ours),
            height(balance.ours + balance.both),
            height(balance.total()),
        );
        MonthColumn {
            month: month.month.format("%Y-%m").to_string(),
            x: place * STEP,
            ours: Part {
                y: HEIGHT - ours,
                height: ours,
            },
            both: Part {
                y: HEIGHT - middle,
                height: middle - ours,
            },
            theirs: Part {
                y: HEIGHT - all,
                height: all - middle,
            },
            balance,
        }
    });
    columns.collect()
}
