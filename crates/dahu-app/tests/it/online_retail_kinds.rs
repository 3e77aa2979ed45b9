//! Kinds and ways of selling of the UCI Online Retail customers, held against what is counted line by line.

use std::collections::{BTreeMap, BTreeSet};

use dahu_app::{
    kind::{self, KindsReport},
    selling::{self, MismatchReport},
};
use dahu_core::{
    kind::{KeyAccountKind, Sign, Stands},
    selling::{Fit, Input, LEAST_LINES, Need},
};
use dahu_testkit::databases;

use crate::{
    desk::{Desk, day},
    online_retail::import,
    online_retail_lines::{Bought, bought, parquet},
};

#[tokio::test]
async fn online_retail_has_the_kinds_and_the_mismatch_that_its_lines_say() {
    let Some(parquet) = parquet() else { return };
    let customers = bought(&parquet, day("2010-12-10"), day("2011-12-09"));
    for database in databases().await {
        let desk = Desk::open(database).await;
        import(&desk, &parquet).await.expect("the file comes in");
        let report = kind::report(&desk.ctx).await.expect("a report");
        has_the_economic_accounts(&report, &customers);
        let report = selling::report(&desk.ctx).await.expect("a report");
        has_the_ways_of_selling(&report, &customers);
    }
}

/// The figure that the last of the largest fifth reaches.
fn fifth(figures: impl Iterator<Item = i64>) -> i64 {
    let mut figures: Vec<i64> = figures.filter(|figure| *figure > 0).collect();
    figures.sort_unstable_by(|one, other| other.cmp(one));
    figures[figures.len().div_ceil(5) - 1]
}

fn has_the_economic_accounts(report: &KindsReport, customers: &BTreeMap<String, Bought>) {
    assert_eq!(report.as_of, Some(day("2011-12-09")));
    let buyers = || {
        customers
            .iter()
            .filter(|(_, bought)| bought.sales.ten_thousandths() > 0)
    };
    let volume = fifth(buyers().map(|(_, bought)| bought.sales.ten_thousandths()));
    let days = fifth(buyers().map(|(_, bought)| i64::from(bought.days)));
    let expected: BTreeSet<&str> = buyers()
        .filter(|(_, bought)| bought.sales.ten_thousandths() >= volume && i64::from(bought.days) >= days)
        .map(|(code, _)| code.as_str())
        .collect();
    let rows = report.rows.iter().flat_map(|row| &row.kinds);
    let economic: Vec<_> = rows
        .filter(|row| row.kind == KeyAccountKind::Economic && row.stands == Stands::Proposed)
        .collect();
    let proposed: BTreeSet<&str> = economic.iter().filter_map(|row| row.code.as_deref()).collect();
    assert_eq!(proposed, expected);
    assert!(expected.len() > 300, "{} of {}", expected.len(), buyers().count());
    for row in economic {
        let own = &customers[row.code.as_deref().expect("a code")];
        let Sign::Volume { net, least, of, .. } = &row.signs[0].sign else {
            panic!("{:?}", row.signs);
        };
        assert_eq!(*net, Some(own.sales));
        let least = least.expect("nothing is masked").ten_thousandths();
        assert_eq!((least, *of), (volume, buyers().count() as u64));
        let Sign::Frequency { days: own_days, .. } = &row.signs[1].sign else {
            panic!("{:?}", row.signs);
        };
        assert_eq!(*own_days, own.days);
    }
}

fn has_the_ways_of_selling(report: &MismatchReport, customers: &BTreeMap<String, Bought>) {
    assert!(!report.is_recorded, "no activity was ever recorded");
    assert!(report.rows.len() > 4_000);
    let mut nets: Vec<i64> = customers
        .values()
        .map(|bought| bought.sales.ten_thousandths())
        .filter(|net| *net > 0)
        .collect();
    nets.sort_unstable();
    for row in &report.rows {
        let own = &customers[row.code.as_deref().expect("a code")];
        let signs = &row.weighed.as_ref().expect("sales are seen").signs;
        let figure = |input| {
            let sign = signs.iter().find(|sign| sign.input == input);
            sign.and_then(|sign| sign.figure).map(u64::from)
        };
        let individual = (own.lines >= LEAST_LINES).then(|| own.own_lines * 100 / own.lines);
        assert_eq!(figure(Input::Individual), individual, "{:?}", row.code);
        let uncommon = (own.lines >= LEAST_LINES).then(|| (own.lines - own.common_lines) * 100 / own.lines);
        assert_eq!(figure(Input::Uncommon), uncommon, "{:?}", row.code);
        let net = own.sales.ten_thousandths();
        let below = nets.partition_point(|other| *other < net);
        let amount = (net > 0).then(|| (below * 100 / nets.len()) as u64);
        assert_eq!(figure(Input::Amount), amount, "{:?}", row.code);
        for gap in &row.gaps {
            let is_records = gap.need != Need::Discount;
            assert!(!is_records || gap.actual == Some(0), "{gap:?}");
            assert!(
                !is_records || gap.required == 0 || gap.fit == Fit::Under,
                "{gap:?}"
            );
        }
    }
}
