//! The published ledgers day by day, as a pass over a sales ledger hands them out.

use std::{collections::BTreeMap, fs::File, io::Read};

use dahu_valuation::summary::{Gathered, Gatherer, GatheringPlan, Returns};
use flate2::read::GzDecoder;

use crate::facts::{shared, shared_path};

/// What an account bought and returned on a day, in ten-thousandths.
pub(crate) type Days = BTreeMap<(u32, i32), (i64, i64)>;

/// Days of 1970 are counted from 0: 30 September 1997 and 30 June 1998.
pub(crate) const CDNOW_ORIGIN: i32 = 10_134;
pub(crate) const CDNOW_END: i32 = 10_407;
/// 30 June and 9 December 2011.
pub(crate) const RETAIL_ORIGIN: i32 = 15_155;
pub(crate) const RETAIL_END: i32 = 15_317;

/// CDNOW's tenth, with its orders of nothing, which the papers count as purchases and so do we.
pub(crate) fn cdnow() -> Option<Days> {
    let mut days = Days::new();
    for line in shared("cdnow/cdnowElog.csv")?.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let (year, rest) = cells[2].split_at(4);
        let day = epoch_day(year, &rest[..2], &rest[2..]);
        let bought = &mut days.entry((cells[1].parse().unwrap(), day)).or_default().0;
        *bought += ten_thousandths(cells[4]);
    }
    Some(days)
}

/// The gift-ware wholesaler of the UCI repository; days on which nothing was charged, nor returned, are left out, as they
/// are in the figures that are measured.
pub(crate) fn online_retail() -> Option<Days> {
    let mut days = Days::new();
    for (account, day, amount) in online_retail_invoices()? {
        let (bought, returned) = days.entry((account, day)).or_default();
        *bought += amount.max(0);
        *returned += (-amount).max(0);
    }
    days.retain(|_, (bought, returned)| *bought > 0 || *returned > 0);
    Some(days)
}

/// Its invoices: account, day and amount in ten-thousandths, below zero for returns.
pub(crate) fn online_retail_invoices() -> Option<Vec<(u32, i32, i64)>> {
    let mut text = String::new();
    let file = File::open(shared_path("online_retail/ledger.csv.gz")?).unwrap();
    GzDecoder::new(file).read_to_string(&mut text).unwrap();
    let invoices = text.lines().skip(1).map(|line| {
        let cells: Vec<&str> = line.split(',').collect();
        let date: Vec<&str> = cells[1].split('-').collect();
        let day = epoch_day(date[0], date[1], date[2]);
        (cells[0].parse().unwrap(), day, ten_thousandths(cells[3]))
    });
    Some(invoices.collect())
}

/// Gathers all days with one gatherer.
pub(crate) fn gather(days: &Days, returns: Returns, origin_day: Option<i32>, end_day: i32) -> Gathered {
    let mut gatherer = Gatherer::new(GatheringPlan {
        returns,
        end_day,
        origin_day,
    });
    for (&(account, day), &(bought, returned)) in days {
        gatherer.day(account, day, bought, returned).unwrap();
    }
    gatherer.finish().unwrap()
}

fn ten_thousandths(amount: &str) -> i64 {
    (amount.parse::<f64>().unwrap() * 10_000.0).round() as i64
}

/// Days since the beginning of 1970, until 2099.
fn epoch_day(year: &str, month: &str, day: &str) -> i32 {
    const BEFORE_MONTH: [i32; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    let [year, month, day]: [i32; 3] = [year, month, day].map(|number| number.parse().unwrap());
    let leap_days = (year - 1969) / 4 + i32::from(year % 4 == 0 && month > 2);
    (year - 1970) * 365 + leap_days + BEFORE_MONTH[(month - 1) as usize] + day - 1
}

#[test]
fn days_are_counted_from_1970() {
    assert_eq!(epoch_day("1970", "01", "01"), 0);
    assert_eq!(epoch_day("1972", "03", "01"), 790);
    assert_eq!(epoch_day("1997", "09", "30"), CDNOW_ORIGIN);
    assert_eq!(epoch_day("1998", "06", "30"), CDNOW_END);
    assert_eq!(epoch_day("2011", "06", "30"), RETAIL_ORIGIN);
    assert_eq!(epoch_day("2011", "12", "09"), RETAIL_END);
}
