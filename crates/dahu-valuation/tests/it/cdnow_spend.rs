//! What the CDNOW customers spent, from the shared lines.

use std::collections::BTreeMap;

use dahu_valuation::{spend::SpendSummary, timing::History};

use crate::facts::shared;

/// A customer of the sample: purchases in whole days, amounts in dollars without those of the first day.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Customer {
    pub(crate) history: History,
    pub(crate) spend: SpendSummary,
}

/// 1997-09-30, the end of the calibration period.
pub(crate) const AFTER_39_WEEKS: i64 = 19_970_930;
/// 1998-06-30, the end of the data.
pub(crate) const AFTER_78_WEEKS: i64 = 19_980_630;

/// All customers with their purchase days up to an end, or nothing where the shared data are not there.
pub(crate) fn customers(end: i64) -> Option<Vec<Customer>> {
    let text = shared("cdnow/cdnowElog.csv")?;
    let mut days: BTreeMap<i64, BTreeMap<i64, f64>> = BTreeMap::new();
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let (customer, date): (i64, i64) = (cells[1].parse().unwrap(), cells[2].parse().unwrap());
        if date <= end {
            let amount: f64 = cells[4].parse().unwrap();
            *days.entry(customer).or_default().entry(day(date)).or_default() += amount;
        }
    }
    Some(days.values().map(|days| customer(days, day(end))).collect())
}

fn customer(days: &BTreeMap<i64, f64>, end: i64) -> Customer {
    let (first, last) = (days.keys().next().unwrap(), days.keys().last().unwrap());
    let repeat: Vec<f64> = days.values().skip(1).copied().collect();
    let purchases = repeat.len() as u32;
    Customer {
        history: History {
            repeat_purchases: purchases,
            recency_days: (last - first) as f64,
            age_days: (end - first) as f64,
        },
        spend: SpendSummary {
            purchases,
            mean_spend: if repeat.is_empty() {
                0.0
            } else {
                repeat.iter().sum::<f64>() / repeat.len() as f64
            },
            accounts: 1,
        },
    }
}

/// Days since the beginning of 1997; all dates lie in 1997 and 1998.
fn day(date: i64) -> i64 {
    const BEFORE_MONTH: [i64; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    let month = (date / 100 % 100 - 1) as usize;
    (date / 10_000 - 1997) * 365 + BEFORE_MONTH[month] + date % 100
}
