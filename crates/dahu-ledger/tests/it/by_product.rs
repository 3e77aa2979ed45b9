use std::collections::BTreeMap;

use chrono::NaiveDate;
use dahu_ledger::{FromDays, ProductDay, ProductDays};
use proptest::prelude::*;

use crate::model::{Twin, batches, currency, day};

/// Net sales by account, text of the product and day.
type Sums = BTreeMap<(i64, String, NaiveDate), i64>;

/// The same worked out the obvious way.
fn expected(twin: &Twin, wanted: &FromDays, to: NaiveDate) -> Sums {
    let mut sums = Sums::new();
    for line in &twin.lines {
        let is_wanted = wanted.get(&line.account).is_some_and(|from| *from <= line.date);
        if is_wanted && line.date <= to && line.currency == currency("CNY") {
            *sums
                .entry((line.account, line.product.clone(), line.date))
                .or_default() += line.amount;
        }
    }
    sums
}

fn named(found: &ProductDays) -> Sums {
    let name = |one: &ProductDay| found.products[usize::try_from(one.product).unwrap()].clone();
    found
        .days
        .iter()
        .map(|one| ((one.account, name(one), one.day), one.net))
        .collect()
}

/// From which day on accounts are wanted: every second one, and so many that no account has.
fn wanted(twin: &Twin, others: i64) -> FromDays {
    let own = twin.lines.iter().map(|line| line.account);
    let own = own.filter(|account| account % 2 == 0);
    let others = (0..others).map(|other| 1_000_000 + other);
    own.chain(others)
        .map(|account| (account, day(u64::try_from(account.rem_euclid(20)).unwrap())))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn products_equal_the_model_whether_accounts_are_looked_up_or_gone_over(batches in batches()) {
        let mut twin = Twin::with(batches, usize::MAX);
        for _ in 0..2 {
            for others in [0, 100] {
                let wanted = wanted(&twin, others);
                let ledger = &twin.ledger;
                let found = ledger.product_days(&twin.snapshot, currency("CNY"), &wanted, day(30)).unwrap();
                prop_assert_eq!(named(&found), expected(&twin, &wanted, day(30)));
                prop_assert!(found.days.is_sorted() && found.products.is_sorted());
            }
            twin.compact_all();
        }
    }
}

#[test]
fn nothing_is_read_where_nothing_is_wanted() {
    let twin = Twin::with(Vec::new(), 1);
    let found = twin
        .ledger
        .product_days(&twin.snapshot, currency("CNY"), &FromDays::new(), day(30))
        .unwrap();
    assert_eq!(found, ProductDays::default());
}
