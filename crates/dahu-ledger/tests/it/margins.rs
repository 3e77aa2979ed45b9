//! Margins of accounts against the obvious sums, line by line.

use std::collections::{BTreeMap, HashMap};

use dahu_ledger::{AccountMargin, LedgerError, LedgerLine, MarginPart, MarginRule, Margins, Rates, Scope};
use proptest::prelude::*;

use crate::{
    model::{Twin, currency, day, line},
    rates::{Given, Plain, batches_in_currencies, given_rates, half_to_even, rates, scopes},
};

fn rules() -> impl Strategy<Value = MarginRule> {
    let ppm = -200_000_i64..1_200_000;
    let products = prop_oneof![
        1 => Just(HashMap::new()),
        2 => prop::collection::hash_map("[A-D元]{0,2}", ppm.clone(), 1..12),
    ];
    (products, ppm, any::<(bool, bool)>()).prop_map(|(products, otherwise_ppm, (uses_cost, drop_returns))| {
        MarginRule {
            products,
            otherwise_ppm,
            uses_cost,
            drop_returns,
        }
    })
}

fn plain_margins(twin: &Twin, scope: &Scope, given: &[Given], rule: &MarginRule) -> Margins {
    let plain = Plain::of(twin, scope, given);
    let [mut by_cost, mut by_product, mut otherwise] = [MarginPart::default(); 3];
    let mut accounts: BTreeMap<i64, (i64, i64)> = BTreeMap::new();
    for line in plain
        .taken
        .iter()
        .filter(|line| !rule.drop_returns || line.amount >= 0)
    {
        let share = |ppm: i64| half_to_even(i128::from(line.amount) * i128::from(ppm), 1_000_000) as i64;
        let cost = line.cost.filter(|_| rule.uses_cost);
        let (part, margin) = match (cost, rule.products.get(&line.product)) {
            (Some(cost), _) => (&mut by_cost, line.amount - cost),
            (None, Some(ppm)) => (&mut by_product, share(*ppm)),
            (None, None) => (&mut otherwise, share(rule.otherwise_ppm)),
        };
        part.lines += 1;
        part.net += i128::from(line.amount);
        let sums = accounts.entry(line.account).or_default();
        *sums = (sums.0 + line.amount, sums.1 + margin);
    }
    let accounts = accounts
        .into_iter()
        .map(|(account, (sales, margin))| AccountMargin {
            account,
            sales,
            margin,
        });
    Margins {
        accounts: accounts.collect(),
        by_cost,
        by_product,
        otherwise,
        other_currency_lines: plain.other_lines,
        first_other_currency: plain.first_other,
        converted: plain.converted,
    }
}

pub(crate) fn assert_same_margins(twin: &Twin, scope: &Scope, given: &[Given], rule: &MarginRule) {
    let found = twin
        .ledger
        .margins(&twin.snapshot, scope, &rates(given), rule)
        .unwrap();
    assert_eq!(found, plain_margins(twin, scope, given, rule));
    let any_cost = twin.lines.iter().any(|line| line.cost.is_some());
    assert_eq!(twin.ledger.has_costs(&twin.snapshot).unwrap(), any_cost);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn margins_equal_the_plain_sums(
        batches in batches_in_currencies(),
        given in given_rates(),
        scope in scopes(),
        rule in rules(),
        without_costs in any::<bool>(),
    ) {
        let mut batches = batches;
        if without_costs {
            // Files in which no line has a cost, beside others.
            batches[0].iter_mut().for_each(|line| line.cost = None);
        }
        let mut twin = Twin::with(batches, 50);
        assert_same_margins(&twin, &scope, &given, &rule);
        twin.compact_all();
        assert_same_margins(&twin, &scope, &given, &rule);
    }
}

fn open_scope() -> Scope {
    Scope {
        currency: currency("CNY"),
        from: None,
        to: day(9),
    }
}

#[test]
fn margins_equal_hand_computed_ones() {
    let cost = |amount, cost| LedgerLine {
        cost: Some(cost),
        ..line(3, 0, amount)
    };
    let euros = LedgerLine {
        currency: currency("EUR"),
        ..cost(100_000, 60_000)
    };
    let of_product = |amount| LedgerLine {
        product: "Q".to_owned(),
        ..line(3, 1, amount)
    };
    // At 7.5: 750,000 less 450,000. Halves of 5 and 15 go to the even 2 and 8, a third of nothing stays nothing.
    let lines = vec![
        cost(50_000, 70_000),
        euros,
        of_product(5),
        of_product(15),
        line(3, 2, 1_000),
        line(19, 2, 0),
    ];
    let twin = Twin::with(vec![lines], usize::MAX);
    let rule = MarginRule {
        products: HashMap::from([("Q".to_owned(), 500_000)]),
        otherwise_ppm: 300_000,
        uses_cost: true,
        drop_returns: false,
    };
    let rates = rates(&[("EUR", 0, 7_500_000_000)]);
    let found = twin
        .ledger
        .margins(&twin.snapshot, &open_scope(), &rates, &rule)
        .unwrap();
    let of_account = AccountMargin {
        account: 3,
        sales: 50_000 + 750_000 + 20 + 1_000,
        margin: -20_000 + 300_000 + 2 + 8 + 300,
    };
    let of_none = AccountMargin {
        account: 19,
        sales: 0,
        margin: 0,
    };
    assert_eq!(found.accounts, [of_account, of_none]);
    assert_eq!((found.by_cost.lines, found.by_cost.net), (2, 800_000));
    assert_eq!((found.by_product.lines, found.by_product.net), (2, 20));
    assert_eq!((found.otherwise.lines, found.otherwise.net), (2, 1_000));
    assert_eq!(found.converted[0].after, 750_000);
}

#[test]
fn a_margin_or_cost_that_does_not_fit_is_refused_and_names_the_account() {
    let with_cost = |code, amount, cost| LedgerLine {
        currency: currency(code),
        cost: Some(cost),
        ..line(7, 0, amount)
    };
    let cases = [
        vec![line(7, 0, i64::MAX), line(7, 1, 1)],
        vec![with_cost("CNY", i64::MAX, -1)],
        vec![with_cost("CNY", -2, i64::MAX)],
        vec![with_cost("EUR", 1, i64::MAX)],
        vec![with_cost("EUR", i64::MAX, 1)],
        vec![line(7, 0, i64::MAX / 2)],
    ];
    let rule = |otherwise_ppm| MarginRule {
        otherwise_ppm,
        uses_cost: true,
        ..MarginRule::default()
    };
    let rates = rates(&[("EUR", 0, 1_000_000_001)]);
    for (number, lines) in cases.into_iter().enumerate() {
        let twin = Twin::with(vec![lines], usize::MAX);
        let margins = |ppm| {
            twin.ledger
                .margins(&twin.snapshot, &open_scope(), &rates, &rule(ppm))
        };
        let error = margins(3_000_000).unwrap_err();
        assert!(
            matches!(&error, LedgerError::Overflow { of } if of.contains('7')),
            "case {number}: {error:?}"
        );
    }
}

#[test]
fn margins_may_go_beyond_what_fits_on_the_way() {
    let lines = vec![line(7, 0, i64::MAX), line(7, 0, 1), line(7, 0, -2)];
    let twin = Twin::with(vec![lines], usize::MAX);
    let rule = MarginRule {
        otherwise_ppm: 1_000_000,
        ..MarginRule::default()
    };
    let found = twin
        .ledger
        .margins(&twin.snapshot, &open_scope(), &Rates::default(), &rule)
        .unwrap();
    assert_eq!(found.accounts[0].margin, i64::MAX - 1);
    assert_eq!(found.otherwise.net, i128::from(i64::MAX - 1));
}

#[test]
fn a_cost_of_nothing_is_a_cost() {
    let free = LedgerLine {
        cost: Some(0),
        ..line(3, 0, 500)
    };
    let mut twin = Twin::with(vec![vec![line(3, 0, 1)], vec![free]], usize::MAX);
    assert!(twin.ledger.has_costs(&twin.snapshot).unwrap());
    twin.compact_all();
    assert!(twin.ledger.has_costs(&twin.snapshot).unwrap());
    twin.undo(2);
    assert!(!twin.ledger.has_costs(&twin.snapshot).unwrap());
}

#[test]
fn an_empty_ledger_has_no_margins_and_no_costs() {
    let twin = Twin::with(Vec::new(), 1);
    let rule = MarginRule::default();
    let found = twin
        .ledger
        .margins(&twin.snapshot, &open_scope(), &Rates::default(), &rule)
        .unwrap();
    assert!(found.accounts.is_empty() && found.converted.is_empty());
    assert_eq!(
        (found.otherwise, found.first_other_currency),
        (MarginPart::default(), None)
    );
    assert!(!twin.ledger.has_costs(&twin.snapshot).unwrap());
}
