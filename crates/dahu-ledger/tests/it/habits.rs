use std::collections::{BTreeMap, BTreeSet};

use dahu_ledger::{COMMON_BUYERS, Habit, LedgerLine, Scope};
use proptest::prelude::*;

use crate::model::{Twin, batches, currency, day, line};

fn scope(from: u64, to: u64) -> Scope {
    Scope {
        currency: currency("CNY"),
        from: Some(day(from)),
        to: day(to),
    }
}

/// The same worked out the obvious way.
fn expected(lines: &[LedgerLine], scope: &Scope) -> Vec<Habit> {
    let is_in = |line: &&LedgerLine| {
        line.currency == scope.currency
            && line.date <= scope.to
            && scope.from.is_none_or(|from| from <= line.date)
    };
    let lines: Vec<&LedgerLine> = lines.iter().filter(is_in).collect();
    let of_product = |product: &str| -> Vec<&LedgerLine> {
        let of_product = lines.iter().filter(|line| line.product == product);
        of_product.copied().collect()
    };
    let usual = |line: &LedgerLine| {
        let net: i128 = of_product(&line.product)
            .iter()
            .map(|line| i128::from(line.amount))
            .sum();
        let quantity: i128 = of_product(&line.product)
            .iter()
            .map(|line| i128::from(line.quantity))
            .sum();
        if line.product.is_empty() || net <= 0 || quantity <= 0 {
            i128::from(line.amount)
        } else {
            i128::from(line.quantity) * net / quantity
        }
    };
    let accounts: BTreeSet<i64> = lines.iter().map(|line| line.account).collect();
    let habit = |account: i64| {
        let own = || lines.iter().filter(move |line| line.account == account);
        let mut days = BTreeMap::new();
        own().for_each(|line| *days.entry(line.date).or_insert(0) += line.amount);
        let products: BTreeSet<&str> = own().map(|line| line.product.as_str()).collect();
        let others = |line: &LedgerLine| {
            let buyers = of_product(&line.product);
            let others = buyers.iter().map(|line| line.account);
            others
                .filter(|other| *other != account)
                .collect::<BTreeSet<_>>()
                .len()
        };
        let named = || own().filter(|line| !line.product.is_empty());
        let many = COMMON_BUYERS as usize;
        Habit {
            account,
            purchase_days: days.values().filter(|net| **net > 0).count() as u32,
            lines: own().count() as u64,
            net: own().map(|line| line.amount).sum(),
            products: products.iter().filter(|product| !product.is_empty()).count() as u32,
            named_lines: named().count() as u64,
            own_lines: named().filter(|line| others(line) == 0).count() as u64,
            common_lines: named().filter(|line| others(line) >= many).count() as u64,
            usual: i64::try_from(own().map(|line| usual(line)).sum::<i128>()).unwrap(),
        }
    };
    accounts.into_iter().map(habit).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn habits_equal_the_model(batches in batches(), from in 0_u64..20, to in 20_u64..40) {
        let mut twin = Twin::with(batches, usize::MAX);
        for _ in 0..2 {
            let scope = scope(from, to);
            let found = twin.ledger.habits(&twin.snapshot, &scope).unwrap();
            prop_assert_eq!(found, expected(&twin.lines, &scope));
            twin.compact_all();
        }
    }
}

#[test]
fn what_only_one_account_buys_is_its_own_and_a_price_below_the_usual_one_shows() {
    let of = |account: i64, product: &str, pieces: i64, amount: i64| LedgerLine {
        product: product.to_owned(),
        quantity: pieces * 10_000,
        ..line(account, 1, amount * 10_000)
    };
    // Valves cost 110 apiece on average: 100 for the first account, 120 for the second.
    let lines = vec![
        of(1, "valve", 5, 500),
        of(2, "valve", 5, 600),
        of(1, "made to measure", 1, 900),
        of(1, "", 1, 7),
    ];
    let twin = Twin::with(vec![lines], 1);
    let found = twin.ledger.habits(&twin.snapshot, &scope(0, 30)).unwrap();
    let first = Habit {
        account: 1,
        purchase_days: 1,
        lines: 3,
        net: 1_407 * 10_000,
        products: 2,
        named_lines: 2,
        own_lines: 1,
        common_lines: 0,
        usual: 1_457 * 10_000,
    };
    let second = Habit {
        account: 2,
        purchase_days: 1,
        lines: 1,
        net: 600 * 10_000,
        products: 1,
        named_lines: 1,
        own_lines: 0,
        common_lines: 0,
        usual: 550 * 10_000,
    };
    assert_eq!(found, [first, second]);
}

#[test]
fn what_five_others_buy_is_common_however_often_they_do() {
    let bought = |account: i64, product: &str| LedgerLine {
        product: product.to_owned(),
        ..line(account, account as u64, 10_000)
    };
    // Six accounts buy bolts, one of them twice; five buy nuts.
    let bolts = (1..=6).map(|account| bought(account, "bolt"));
    let nuts = (1..=5).map(|account| bought(account, "nut"));
    let lines = bolts.chain(nuts).chain([bought(1, "bolt")]).collect();
    let twin = Twin::with(vec![lines], 1);
    let found = twin.ledger.habits(&twin.snapshot, &scope(0, 30)).unwrap();
    let counted = found.iter().map(|habit| (habit.named_lines, habit.common_lines));
    assert_eq!(
        counted.collect::<Vec<_>>(),
        [(3, 2), (2, 1), (2, 1), (2, 1), (2, 1), (1, 1)]
    );
}
