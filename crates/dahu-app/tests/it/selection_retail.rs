//! The selection of the UCI Online Retail data set: who is in by sales alone is who bought most, and every reason adds up.

use std::{cmp::Reverse, sync::Arc};

use dahu_app::{
    import::{self, Job, Kind, Tracker},
    selection::{self, Asked, Exported, Filter, Firm},
};
use dahu_core::selection::{Axis, Criteria, In, Out, Source, Standing};
use dahu_testkit::databases;

use crate::{
    desk::Desk,
    online_retail_lines::{customers, parquet},
    selection::agreed,
};

/// How many accounts the retailer serves as key accounts.
const CAPACITY: u16 = 40;

async fn exported(desk: &Desk) -> Exported {
    selection::exported(&desk.ctx, Asked::default(), Filter::default())
        .await
        .expect("a selection")
}

#[tokio::test]
async fn the_accounts_of_online_retail_are_chosen_with_reasons_that_add_up() {
    let Some(parquet) = parquet() else { return };
    let customers = customers(&parquet);
    for database in databases().await {
        let desk = Desk::open(database).await;
        let job = Job {
            currency: "GBP".parse().ok(),
            ..Job::of_file(Kind::Ledger, &parquet)
        };
        import::run(&desk.ctx, job, Arc::new(Tracker::default()))
            .await
            .expect("it comes in");
        by_what_is_proposed(&desk).await;
        by_sales_alone(&desk).await;
    }
    assert_eq!(customers.len(), 4_372);
}

/// Of what is proposed sales alone are known: a quarter of the weight, which is what has to be known.
async fn by_what_is_proposed(desk: &Desk) {
    let found = exported(desk).await;
    assert_eq!(found.total, 4_372);
    assert_eq!(found.listed.key_accounts, u64::from(CAPACITY));
    for row in &found.rows {
        assert!(
            (row.score.known - 0.25).abs() < 1e-9,
            "sales alone are known of {}",
            row.name
        );
        assert_eq!(row.unknown().len(), Criteria::proposed().criteria.len() - 1);
        let (Some(ahead), leads) = (row.ahead, row.leads.iter().flatten().sum::<f64>()) else {
            panic!("{} has no border", row.name);
        };
        assert!(
            (ahead - leads).abs() < 1e-3,
            "{}: {ahead} is not {leads}",
            row.name
        );
        assert_eq!(ahead > 0.0, row.standing.is_in(), "{}", row.name);
        // Whatever the weights, one criterion alone ranks as it does.
        let stability = row.stability.expect("stability");
        let certain = if row.standing.is_in() {
            Firm::Always
        } else {
            Firm::Never
        };
        assert_eq!(
            (stability.any, stability.near),
            (certain, certain),
            "{}",
            row.name
        );
        assert_eq!(row.turn, None);
    }
}

/// Net sales of the last twelve months against each other, and growth, which needs a year before and is known of nobody.
async fn by_sales_alone(desk: &Desk) {
    let mut criteria = Criteria {
        capacity: CAPACITY,
        known_percent_at_least: 50,
        ..Criteria::proposed()
    };
    criteria
        .criteria
        .retain(|one| matches!(one.source, Source::NetSales | Source::Growth));
    criteria.criteria[1].axis = Axis::Strength;
    agreed(&desk.ctx, &criteria).await;
    let found = exported(desk).await;
    let sales: Vec<_> = found.rows.iter().map(|row| row.sales).collect();
    assert!(sales.is_sorted_by_key(|sales| Reverse(*sales)));
    for (row, rank) in found.rows.iter().zip(1..) {
        assert_eq!(row.rank, Some(rank));
        let expected = if rank <= u32::from(CAPACITY) {
            Standing::In(In::ByRank)
        } else {
            Standing::Out(Out::ByRank)
        };
        assert_eq!(row.standing, expected);
    }
}
