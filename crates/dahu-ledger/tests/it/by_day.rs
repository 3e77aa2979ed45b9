use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use dahu_ledger::{Days, DaysWanted, LedgerLine, SalesByDay, Scope};
use proptest::prelude::*;

use crate::model::{Twin, batches, currency, day};

/// Whom lines are credited to in these tests: whom they name, else somebody by the account, and nobody for some.
fn credited(account: i64, epoch_day: i32, salesperson: Option<i32>) -> Option<i32> {
    salesperson.or_else(|| (account % 3 > 0).then(|| 100 + i32::from(epoch_day % 2 == 0)))
}

/// The same worked out the obvious way.
fn expected(lines: &[LedgerLine], scope: &Scope, wanted: &DaysWanted) -> SalesByDay {
    fn add<K: Ord>(sums: &mut BTreeMap<K, BTreeMap<NaiveDate, i64>>, key: K, line: &LedgerLine) {
        *sums.entry(key).or_default().entry(line.date).or_default() += line.amount;
    }
    fn listed<K: Ord>(sums: BTreeMap<K, BTreeMap<NaiveDate, i64>>) -> BTreeMap<K, Days> {
        sums.into_iter()
            .map(|(key, days)| (key, days.into_iter().collect()))
            .collect()
    }
    let (mut all, mut people) = (BTreeMap::new(), BTreeMap::new());
    let (mut accounts, mut products) = (BTreeMap::new(), BTreeMap::new());
    let is_in = |line: &&LedgerLine| {
        line.currency == scope.currency
            && line.date <= scope.to
            && scope.from.is_none_or(|from| from <= line.date)
    };
    for line in lines.iter().filter(is_in) {
        add(&mut all, (), line);
        if let Some(person) = credited(line.account, line.date.to_epoch_days(), line.salesperson) {
            add(&mut people, person, line);
        }
        if wanted.accounts.contains(&line.account) {
            add(&mut accounts, line.account, line);
        }
        if wanted.products.contains(&line.product) {
            add(&mut products, line.product.clone(), line);
        }
    }
    SalesByDay {
        all: listed(all).remove(&()).unwrap_or_default(),
        salespeople: listed(people),
        accounts: listed(accounts),
        products: listed(products),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn days_equal_the_model_however_the_lines_lie(batches in batches()) {
        let mut twin = Twin::with(batches, usize::MAX);
        for round in 0..2 {
            let products = twin.lines.iter().map(|line| line.product.clone());
            let wanted = DaysWanted {
                accounts: twin.lines.iter().map(|line| line.account).filter(|account| account % 2 == 0).collect(),
                products: products.filter(|_| round == 0).take(2).collect(),
            };
            for from in [None, Some(day(10))] {
                let scope = Scope { currency: currency("CNY"), from, to: day(30) };
                let found = twin.ledger.sales_by_day(&twin.snapshot, &scope, &wanted, credited).unwrap();
                prop_assert_eq!(found, expected(&twin.lines, &scope, &wanted));
            }
            twin.compact_all();
        }
    }
}

/// Whether a line is asked for: of whom it is credited to here.
fn is_asked(account: i64, epoch_day: i32, salesperson: Option<i32>) -> bool {
    credited(account, epoch_day, salesperson).is_some_and(|person| person % 2 == 0)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn sales_by_account_equal_the_model_however_the_lines_lie(batches in batches()) {
        let mut twin = Twin::with(batches, usize::MAX);
        for _ in 0..2 {
            for from in [None, Some(day(10))] {
                let scope = Scope { currency: currency("CNY"), from, to: day(30) };
                let mut sums: BTreeMap<i64, i64> = BTreeMap::new();
                let asked = twin.lines.iter().filter(|line| {
                    line.currency == scope.currency
                        && line.date <= scope.to
                        && scope.from.is_none_or(|from| from <= line.date)
                        && is_asked(line.account, line.date.to_epoch_days(), line.salesperson)
                });
                for line in asked {
                    *sums.entry(line.account).or_default() += line.amount;
                }
                let found = twin.ledger.sales_by_account(&twin.snapshot, &scope, is_asked).unwrap();
                prop_assert_eq!(found, sums.into_iter().collect::<Vec<_>>());
            }
            twin.compact_all();
        }
    }
}

#[test]
fn an_empty_ledger_has_no_days() {
    let twin = Twin::with(Vec::new(), 1);
    let scope = Scope {
        currency: currency("CNY"),
        from: None,
        to: NaiveDate::MAX.with_year(2026).unwrap(),
    };
    let found = twin
        .ledger
        .sales_by_day(&twin.snapshot, &scope, &DaysWanted::default(), credited)
        .unwrap();
    assert_eq!(found, SalesByDay::default());
}
