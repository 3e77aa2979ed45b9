//! The CDNOW accounts in the files beside this folder, and times in weeks as the papers print them.

use std::{fs, path::PathBuf};

use dahu_valuation::timing::{History, Triples};

pub(crate) const DAYS_A_WEEK: f64 = 7.0;

/// Purchases until September 1997, 39 weeks.
pub(crate) fn calibration() -> Triples {
    read("cdnow_39_weeks.csv")
}

/// Purchases until June 1998, 78 weeks.
pub(crate) fn whole() -> Triples {
    read("cdnow_78_weeks.csv")
}

/// A history in weeks.
pub(crate) fn weeks(repeat_purchases: u32, recency: f64, age: f64) -> History {
    History {
        repeat_purchases,
        recency_days: recency * DAYS_A_WEEK,
        age_days: age * DAYS_A_WEEK,
    }
}

/// The log-likelihood of times in weeks, from that of times in days.
pub(crate) fn per_week(log_likelihood: f64, triples: &Triples) -> f64 {
    log_likelihood + triples.total_purchases() as f64 * DAYS_A_WEEK.ln()
}

fn read(name: &str) -> Triples {
    let path = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").unwrap())
        .join("tests/data")
        .join(name);
    let text = fs::read_to_string(path).unwrap();
    let ln_gaps = text.lines().nth(1).unwrap().rsplit_once(' ').unwrap().1;
    let rows = text.lines().skip(3).map(|line| {
        let cells: Vec<u32> = line.split(',').map(|cell| cell.parse().unwrap()).collect();
        <[u32; 4]>::try_from(cells).unwrap()
    });
    let accounts = rows.flat_map(|[purchases, recency, age, accounts]| {
        std::iter::repeat_n((purchases, recency, age), accounts as usize)
    });
    Triples::new(accounts, Some(ln_gaps.trim_end_matches('.').parse().unwrap())).unwrap()
}
