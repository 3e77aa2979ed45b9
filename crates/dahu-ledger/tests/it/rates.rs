//! Lines in several currencies against the obvious conversion, line by line.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use dahu_ledger::{ConvertedSales, CurrencyCode, DayTotal, LedgerError, LedgerLine, Rates, Scope};
use proptest::prelude::*;

use crate::model::{Twin, batches, currency, day, line};

/// A rate as it is given: the currency's code, the day's number, and billionths.
pub(crate) type Given = (&'static str, u64, i64);

/// The lines of a scope in its currency, and what became of the others.
#[derive(Default)]
pub(crate) struct Plain {
    pub(crate) taken: Vec<LedgerLine>,
    pub(crate) other_lines: i64,
    pub(crate) first_other: Option<(NaiveDate, CurrencyCode)>,
    pub(crate) converted: Vec<ConvertedSales>,
}

impl Plain {
    pub(crate) fn of(twin: &Twin, scope: &Scope, given: &[Given]) -> Self {
        let mut plain = Self::default();
        let mut sums: BTreeMap<CurrencyCode, (i64, i128, i128)> = BTreeMap::new();
        let in_time =
            |line: &&LedgerLine| line.date <= scope.to && scope.from.is_none_or(|from| from <= line.date);
        for line in twin.lines.iter().filter(in_time) {
            if line.currency == scope.currency {
                plain.taken.push(line.clone());
                continue;
            }
            let Some(rate) = rate(given, line) else {
                plain.other_lines += 1;
                let first = plain.first_other.get_or_insert((line.date, line.currency));
                *first = (*first).min((line.date, line.currency));
                continue;
            };
            let times = |amount| half_to_even(i128::from(amount) * i128::from(rate), 1_000_000_000) as i64;
            let of_currency = sums.entry(line.currency).or_default();
            of_currency.0 += 1;
            of_currency.1 += i128::from(line.amount);
            of_currency.2 += i128::from(times(line.amount));
            plain.taken.push(LedgerLine {
                amount: times(line.amount),
                cost: line.cost.map(times),
                ..line.clone()
            });
        }
        let converted = sums.into_iter();
        let converted = converted.map(|(currency, (lines, before, after))| ConvertedSales {
            currency,
            lines,
            before,
            after,
        });
        plain.converted = converted.collect();
        plain
    }
}

/// The latest rate that is not after the line's day; of two for one day the one given later.
fn rate(given: &[Given], line: &LedgerLine) -> Option<i64> {
    let known = given
        .iter()
        .filter(|(code, since, _)| line.currency == currency(code) && day(*since) <= line.date);
    // Of equal ones `max_by_key` returns the last.
    known.max_by_key(|(_, since, _)| *since).map(|(.., rate)| *rate)
}

/// By size and sign, unlike the ledger's own way.
pub(crate) fn half_to_even(dividend: i128, divisor: i128) -> i128 {
    let (size, rest) = (dividend.abs() / divisor, dividend.abs() % divisor);
    let up = 2 * rest > divisor || (2 * rest == divisor && size % 2 == 1);
    (size + i128::from(up)) * dividend.signum()
}

pub(crate) fn rates(given: &[Given]) -> Rates {
    let rates = given.iter();
    rates
        .map(|(code, since, rate)| (currency(code), day(*since), *rate))
        .collect()
}

/// Some rates of three currencies, many of which make halves.
pub(crate) fn given_rates() -> impl Strategy<Value = Vec<Given>> {
    let billionths = prop_oneof![Just(500_000_000), Just(1_500_000_000), 1_i64..20_000_000_000];
    let rate = (
        prop::sample::select(vec!["EUR", "USD", "CNY"]),
        0_u64..40,
        billionths,
    );
    prop::collection::vec(rate, 0..8)
}

/// Some scopes, most of them in the currency of most lines.
pub(crate) fn scopes() -> impl Strategy<Value = Scope> {
    let code = prop_oneof![4 => Just("CNY"), 1 => Just("EUR")];
    (code, prop::option::of(0_u64..25), 10_u64..42).prop_map(|(code, from, to)| Scope {
        currency: currency(code),
        from: from.map(day),
        to: day(to),
    })
}

/// Batches, the first of which may be in one foreign currency altogether, so that whole files are.
pub(crate) fn batches_in_currencies() -> impl Strategy<Value = Vec<Vec<LedgerLine>>> {
    (batches(), any::<bool>()).prop_map(|(mut batches, is_foreign)| {
        if is_foreign {
            batches[0]
                .iter_mut()
                .for_each(|line| line.currency = currency("EUR"));
        }
        batches
    })
}

fn plain_days(taken: &[LedgerLine]) -> Vec<DayTotal> {
    let mut days: BTreeMap<(i64, i32), (i64, i64, i64)> = BTreeMap::new();
    for line in taken {
        let sums = days.entry((line.account, line.date.to_epoch_days())).or_default();
        *sums = (sums.0 + 1, sums.1 + line.amount, sums.2 + line.amount.min(0));
    }
    let days = days.into_iter();
    days.map(|((account, epoch_day), (lines, net, returned))| DayTotal {
        account,
        epoch_day,
        lines,
        net,
        returned,
    })
    .collect()
}

fn assert_same_days(twin: &Twin, scope: &Scope, given: &[Given]) {
    let take = |days: &mut Vec<DayTotal>, day| {
        days.push(day);
        Ok(())
    };
    let found = twin
        .ledger
        .fold_days(&twin.snapshot, scope, &rates(given), Vec::new, take)
        .unwrap();
    let plain = Plain::of(twin, scope, given);
    let mut days = found.buckets.concat();
    days.sort_by_key(|day| (day.account, day.epoch_day));
    assert_eq!(days, plain_days(&plain.taken));
    assert_eq!(found.other_currency_lines, plain.other_lines);
    assert_eq!(found.first_other_currency, plain.first_other);
    assert_eq!(found.converted, plain.converted);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn days_of_several_currencies_equal_the_plain_conversion(
        batches in batches_in_currencies(),
        given in given_rates(),
        scope in scopes(),
    ) {
        let mut twin = Twin::with(batches, usize::MAX);
        assert_same_days(&twin, &scope, &given);
        twin.compact_all();
        assert_same_days(&twin, &scope, &given);
    }

    #[test]
    fn a_conversion_equals_the_plain_one(given in given_rates(), amount in any::<i64>(), number in 0_u64..42) {
        for code in ["EUR", "USD", "GBP"] {
            let sale = LedgerLine { currency: currency(code), ..line(1, number, amount) };
            let plain = rate(&given, &sale)
                .map(|rate| half_to_even(i128::from(amount) * i128::from(rate), 1_000_000_000));
            let found = rates(&given).convert(currency(code), sale.date.to_epoch_days(), amount);
            prop_assert_eq!(found, plain);
        }
    }
}

#[test]
fn a_converted_amount_that_does_not_fit_is_refused_within_the_scope_only() {
    let large = LedgerLine {
        currency: currency("EUR"),
        ..line(7, 5, i64::MAX)
    };
    let twin = Twin::with(vec![vec![large, line(7, 9, 1)]], usize::MAX);
    let lines = |from| {
        let scope = Scope {
            currency: currency("CNY"),
            from: Some(day(from)),
            to: day(9),
        };
        let take = |lines: &mut i64, day: DayTotal| {
            *lines += day.lines;
            Ok(())
        };
        let rates = rates(&[("EUR", 0, 2_000_000_000)]);
        let folded = twin
            .ledger
            .fold_days(&twin.snapshot, &scope, &rates, || 0_i64, take)?;
        Ok(folded.buckets.iter().sum::<i64>())
    };
    assert!(matches!(lines(6), Ok(1)));
    let error: LedgerError = lines(5).unwrap_err();
    assert!(
        matches!(&error, LedgerError::Overflow { of } if of.contains('7')),
        "{error:?}"
    );
}

#[test]
fn the_first_line_without_a_rate_is_named_whichever_file_it_lies_in() {
    // Accounts 0 to 31: two in each bucket, so that whole files are in one currency and rates begin within them.
    let sale = |account, number, code| LedgerLine {
        currency: currency(code),
        ..line(account, number, 20_000)
    };
    let euros = |account| (0..6).map(move |number| sale(account, number, "EUR"));
    let batches = vec![
        (0..32).flat_map(euros).collect(),
        vec![sale(5, 1, "USD"), sale(6, 0, "USD"), sale(7, 0, "CNY")],
    ];
    let twin = Twin::with(batches, usize::MAX);
    let folded = |from, given: &[Given]| {
        let scope = Scope {
            currency: currency("CNY"),
            from: Some(day(from)),
            to: day(4),
        };
        let nothing = |(): &mut (), _| Ok(());
        let found = twin
            .ledger
            .fold_days(&twin.snapshot, &scope, &rates(given), || (), nothing)
            .unwrap();
        let converted = found.converted.into_iter();
        let converted: Vec<_> = converted.map(|sales| (sales.lines, sales.after)).collect();
        (found.other_currency_lines, found.first_other_currency, converted)
    };
    let named = |number, code| Some((day(number), currency(code)));
    assert_eq!(folded(0, &[]), (162, named(0, "EUR"), vec![]));
    assert_eq!(
        folded(0, &[("EUR", 3, 500_000_000)]),
        (98, named(0, "EUR"), vec![(64, 640_000)])
    );
    assert_eq!(
        folded(0, &[("EUR", 0, 500_000_000)]),
        (2, named(0, "USD"), vec![(160, 1_600_000)])
    );
    assert_eq!(
        folded(1, &[("EUR", 0, 500_000_000), ("USD", 1, 7_000_000_000)]),
        (0, None, vec![(128, 1_280_000), (1, 140_000)])
    );
}
