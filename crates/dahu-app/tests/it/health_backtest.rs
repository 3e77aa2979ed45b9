//! The back-test on a firm's own ledger: too few losses are not judged; enough are, with only what was known then.

use std::fmt::Write as _;

use chrono::{Months, NaiveDate};
use dahu_app::{
    health::{self, HealthFilter, HealthSort, LookedBack},
    import::Kind,
};
use dahu_core::{
    health::{Band, Judgement},
    share::Share,
};
use dahu_testkit::databases;

use crate::desk::{Desk, day, take};

/// Month ends half a year apart that the ledger below lets one look back at.
const MOMENTS: [&str; 5] = [
    "2023-11-30",
    "2024-05-31",
    "2024-11-30",
    "2025-05-31",
    "2025-11-30",
];

/// Purchases of a customer in the middle of each month, from July 2021 to the last one: at the two moments before those above
/// the year that sales are compared with is not whole, and too little is known for a score.
fn purchases(lines: &mut String, code: &str, until: NaiveDate) {
    let mut on = day("2021-07-15");
    while on <= until {
        writeln!(lines, "{code},{code},{on},1000").expect("a line");
        on = on.checked_add_months(Months::new(1)).expect("a month");
    }
}

/// A ledger in which 40 customers stay, and before each moment so many stop two months earlier.
fn ledger(stopping: usize) -> String {
    let mut lines = "account,account_name,date,amount\n".to_owned();
    for number in 0..40 {
        purchases(&mut lines, &format!("K{number:03}"), day("2026-06-15"));
    }
    for (place, moment) in MOMENTS.into_iter().enumerate() {
        for number in 0..stopping {
            let until = day(moment).checked_sub_months(Months::new(2)).expect("a day");
            purchases(&mut lines, &format!("S{place}{number:02}"), until);
        }
    }
    lines
}

async fn looked_back(desk: &Desk) -> LookedBack {
    health::refresh(&desk.ctx).await.expect("refreshed");
    health::backtest(&desk.ctx).await.expect("a back-test")
}

#[tokio::test]
async fn a_firm_that_lost_few_customers_is_told_so_and_gets_no_chances() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        assert_eq!(looked_back(&desk).await.judgement, Judgement::default());
        take(&desk, Kind::Ledger, "ledger.csv", &ledger(5)).await;
        let found = looked_back(&desk).await;
        assert_eq!(found.on, Some(day("2026-06-30")));
        assert_eq!(
            found.judgement,
            Judgement::NotEnough {
                moments: 5,
                losses: 25,
                kept: 40
            }
        );
        let page = health::all(&desk.ctx, &HealthFilter::default(), HealthSort::Wellness).await;
        let page = page.expect("a list");
        assert!(!page.is_judged && page.rows.iter().all(|row| row.chance.is_none()));
    }
}

#[tokio::test]
async fn a_firm_that_lost_enough_learns_how_well_the_score_told_them_apart() {
    for database in databases().await {
        let desk = Desk::open(database).await;
        take(&desk, Kind::Ledger, "ledger.csv", &ledger(8)).await;
        let found = looked_back(&desk).await.judgement;
        let found = found.judged().expect("judged");
        assert_eq!(found.moments, MOMENTS.map(day));
        assert_eq!((found.accounts, found.losses), (80, 40));
        // At each moment 40 that stay, 8 that stop, and those that stop later.
        assert_eq!(found.observations, 5 * 40 + (40 + 32 + 24 + 16 + 8));
        assert!(
            (found.auc.value - 1.0).abs() < 1e-12,
            "whoever stopped was late: {:?}",
            found.auc
        );
        let rate = |band| {
            found
                .rates
                .iter()
                .find(|rate| rate.band == band)
                .expect("a rate")
                .lost
        };
        assert_eq!(rate(Band::Watch), Share { part: 40, whole: 40 });
        assert_eq!(rate(Band::Well), Share { part: 0, whole: 280 });
        let calibrated = found.calibrated.as_ref().expect("tried");
        assert_eq!(calibrated.tried_from, day("2024-11-30"));
        assert_eq!(calibrated.taught_until, day("2024-11-30"));
        assert!(calibrated.brier.score < 1e-12 && calibrated.brier.uncertainty > 0.0);

        let page = health::all(&desk.ctx, &HealthFilter::default(), HealthSort::Wellness).await;
        let page = page.expect("a list");
        assert!(page.is_judged);
        let of = |name: &str| page.rows.iter().find(|row| row.name == name).expect("a row");
        let steady = of("K000");
        assert_eq!((steady.score, steady.chance), (Some(100), Some(rate(Band::Well))));
        // Sales halved and more since: a band in which nobody was before has no chance.
        assert_eq!((of("S400").score, of("S400").chance), (Some(50), None));
    }
}
