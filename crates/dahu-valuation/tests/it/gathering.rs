//! Gathering day by day against gathering all lines, and what holds of any ledger.

use std::collections::BTreeMap;

use dahu_valuation::summary::{
    Cleaning, Gathered, Gatherer, GatheringPlan, Lines, Returns, Summaries, SummaryError, summarise,
};
use proptest::prelude::*;

/// Lines of accounts: account, day and amount in any order.
type Ledger = Vec<(u8, i8, i16)>;

const END: i32 = 60;
const ORIGIN: i32 = 20;

fn ledger() -> impl Strategy<Value = Ledger> {
    prop::collection::vec((0_u8..12, -20_i8..90, -300_i16..900), 0..120)
}

fn policy() -> impl Strategy<Value = Returns> {
    prop_oneof![Just(Returns::Net), Just(Returns::Drop)]
}

fn plan(returns: Returns, origin_day: Option<i32>) -> GatheringPlan {
    GatheringPlan {
        returns,
        end_day: END,
        origin_day,
    }
}

/// What the accounts that `takes` takes bought and returned, by account and day.
fn by_day(ledger: &Ledger, takes: impl Fn(u8) -> bool) -> BTreeMap<(u32, i32), (i64, i64)> {
    let mut days: BTreeMap<(u32, i32), (i64, i64)> = BTreeMap::new();
    for &(account, day, amount) in ledger.iter().filter(|(account, ..)| takes(*account)) {
        let (bought, returned) = days.entry((u32::from(account), i32::from(day))).or_default();
        *bought += i64::from(amount).max(0);
        *returned += (-i64::from(amount)).max(0);
    }
    days
}

fn gathered(ledger: &Ledger, plan: GatheringPlan, takes: impl Fn(u8) -> bool) -> Gathered {
    let mut gatherer = Gatherer::new(plan);
    for ((account, day), (bought, returned)) in by_day(ledger, takes) {
        gatherer.day(account, day, bought, returned).unwrap();
    }
    gatherer.finish().unwrap()
}

/// The same out of slices, where every number up to the highest is an account.
fn from_slices(ledger: &Ledger, end_day: i32, returns: Returns) -> Summaries {
    let mut sorted = ledger.clone();
    sorted.sort_by_key(|(account, day, _)| (*account, *day));
    let starts: Vec<usize> = (0..=12)
        .map(|number| sorted.partition_point(|(account, ..)| *account < number))
        .collect();
    let days: Vec<i32> = sorted.iter().map(|(_, day, _)| i32::from(*day)).collect();
    let amounts: Vec<i64> = sorted.iter().map(|(.., amount)| i64::from(*amount)).collect();
    let lines = Lines {
        starts: &starts,
        days: &days,
        amounts: &amounts,
    };
    summarise(&lines, end_day, returns).unwrap()
}

proptest! {
    #[test]
    fn days_one_by_one_make_the_same_summaries_as_slices(ledger in ledger(), returns in policy()) {
        let whole = gathered(&ledger, plan(returns, None), |_| true);
        prop_assert_eq!(&whole.summaries, &from_slices(&ledger, END, returns));
        prop_assert!(whole.held_out.is_empty());
    }

    #[test]
    fn buckets_that_are_merged_in_any_order_are_one_gatherer(
        ledger in ledger(), returns in policy(), count in 1_u8..5, first in 0_u8..5, is_held_out: bool,
    ) {
        let plan = plan(returns, is_held_out.then_some(ORIGIN));
        let bucket = |number: u8| gathered(&ledger, plan, |account| account % count == (first + number) % count);
        let parts = (0..count).map(bucket).collect();
        prop_assert_eq!(Gathered::merge(plan, parts).unwrap(), gathered(&ledger, plan, |_| true));
    }

    #[test]
    fn no_money_is_lost(ledger in ledger(), returns in policy()) {
        let whole = gathered(&ledger, plan(returns, Some(ORIGIN)), |_| true);
        let amounts = |from: i32, to: i32| {
            let days = by_day(&ledger, |_| true).into_iter().filter(move |((_, day), _)| (from..=to).contains(day));
            days.fold((0, 0), |(bought, returned), (_, day)| {
                (bought + i128::from(day.0), returned + i128::from(day.1))
            })
        };
        let kept = |cleaning: &Cleaning| cleaning.sales - cleaning.netted;
        let (bought, returned) = amounts(i32::MIN, ORIGIN);
        let cleaning = whole.summaries.cleaning;
        let spent: i128 = whole.summaries.accounts.iter().map(|one| i128::from(one.total_spend)).sum();
        prop_assert_eq!((cleaning.sales, cleaning.netted + cleaning.dropped), (bought, returned));
        prop_assert_eq!(bought - returned, spent - cleaning.dropped);
        prop_assert_eq!(kept(&cleaning), spent);
        let (bought, returned) = amounts(ORIGIN + 1, END);
        let cleaning = whole.held_out_cleaning;
        prop_assert_eq!((cleaning.sales, cleaning.netted + cleaning.dropped), (bought, returned));
        let spent: i128 = whole.held_out.iter().map(|one| i128::from(one.spend)).sum();
        // Accounts that begin there spend too, but have no summary.
        prop_assert!(kept(&cleaning) >= spent);
    }

    #[test]
    fn what_is_held_out_is_what_a_ledger_that_begins_there_would_hold(ledger in ledger(), returns in policy()) {
        let whole = gathered(&ledger, plan(returns, Some(ORIGIN)), |_| true);
        prop_assert_eq!(&whole.summaries.accounts, &from_slices(&ledger, ORIGIN, returns).accounts);
        let later: Ledger = ledger.iter().copied().filter(|(_, day, _)| i32::from(*day) > ORIGIN).collect();
        let alone = from_slices(&later, END, returns);
        for (account, held_out) in whole.summaries.accounts.iter().zip(&whole.held_out) {
            let there = alone.accounts.iter().find(|one| one.account == account.account);
            let expected = there.map_or((0, 0), |one| (one.repeat_purchases + 1, one.total_spend));
            prop_assert_eq!((held_out.purchases, held_out.spend), expected);
        }
    }

    #[test]
    fn the_calendar_counts_every_purchase_once(ledger in ledger(), returns in policy()) {
        let whole = gathered(&ledger, plan(returns, Some(ORIGIN)), |_| true);
        let (accounts, held_out) = (&whole.summaries.accounts, &whole.held_out);
        let begun: u32 = whole.calendar.days.iter().map(|day| day.first_purchases).sum();
        let again: u32 = whole.calendar.days.iter().map(|day| day.repeat_purchases).sum();
        prop_assert_eq!(begun as usize, accounts.len());
        let counted = accounts.iter().map(|one| one.repeat_purchases);
        prop_assert_eq!(again, counted.chain(held_out.iter().map(|one| one.purchases)).sum::<u32>());
        if let Some(first) = whole.calendar.days.first() {
            let oldest = accounts.iter().map(|one| one.age_days).max().unwrap();
            prop_assert!(first.first_purchases > 0);
            prop_assert_eq!(whole.calendar.first_day, ORIGIN - i32::try_from(oldest).unwrap());
        }
    }
}

#[test]
fn parts_with_accounts_far_apart_come_in_order() {
    let plan = plan(Returns::Net, None);
    let part = |accounts: &[u32]| {
        let mut gatherer = Gatherer::new(plan);
        for account in accounts {
            gatherer.day(*account, 1, 1, 0).unwrap();
        }
        gatherer.finish().unwrap()
    };
    let parts = [&[4_096, 9_000_000, u32::MAX][..], &[0, 4_095, 8_191, 8_192], &[]];
    let merged = Gathered::merge(plan, parts.map(part).to_vec()).unwrap();
    let numbers: Vec<u32> = merged.summaries.accounts.iter().map(|one| one.account).collect();
    assert_eq!(numbers, [0, 4_095, 4_096, 8_191, 8_192, 9_000_000, u32::MAX]);
    let twice = vec![part(&[0, 9_000_000]), part(&[4_095, 9_000_000])];
    let account = 9_000_000;
    assert_eq!(
        Gathered::merge(plan, twice),
        Err(SummaryError::InTwoParts { account })
    );
}

#[test]
fn returns_after_the_origin_do_not_reach_back_before_it() {
    let mut gatherer = Gatherer::new(plan(Returns::Net, Some(ORIGIN)));
    gatherer.day(1, 5, 100, 0).unwrap();
    gatherer.day(1, 25, 0, 70).unwrap();
    gatherer.day(1, 30, 40, 0).unwrap();
    gatherer.day(2, 25, 40, 0).unwrap();
    gatherer.day(3, 1, 0, 9).unwrap();
    gatherer.day(3, 61, 9, 0).unwrap();
    let gathered = gatherer.finish().unwrap();
    assert_eq!(gathered.summaries.accounts.len(), 1);
    assert_eq!(gathered.summaries.accounts[0].total_spend, 100);
    assert_eq!(
        (gathered.held_out[0].purchases, gathered.held_out[0].spend),
        (1, 40)
    );
    assert_eq!(gathered.held_out_cleaning.dropped, 70);
    let cleaning = gathered.summaries.cleaning;
    assert_eq!(
        (cleaning.without_purchase, cleaning.not_begun, cleaning.after_end),
        (1, 1, 1)
    );
}

#[test]
fn days_out_of_order_twice_or_below_zero_are_refused() {
    let after = |account, day, bought, returned, returns| {
        let mut gatherer = Gatherer::new(plan(returns, None));
        gatherer.day(5, 10, 1, 0).unwrap();
        gatherer.day(account, day, bought, returned)
    };
    for (account, day) in [(5, 9), (5, 10), (4, 11)] {
        let refused = after(account, day, 1, 0, Returns::Net);
        assert_eq!(refused, Err(SummaryError::Unsorted { account, day }));
    }
    for (bought, returned) in [(-1, 0), (0, -1)] {
        let refused = after(6, 1, bought, returned, Returns::Net);
        assert_eq!(refused, Err(SummaryError::Negative { account: 6, day: 1 }));
    }
    let refused = after(6, 1, 5, 1, Returns::Refuse);
    assert_eq!(refused, Err(SummaryError::Return { account: 6, day: 1 }));
    assert_eq!(after(6, 61, 0, 1, Returns::Refuse), Ok(()));
    assert_eq!(after(6, 1, 5, 1, Returns::Drop), Ok(()));
}

#[test]
fn amounts_and_days_beyond_all_measure_are_refused_with_their_account() {
    let mut gatherer = Gatherer::new(plan(Returns::Net, None));
    gatherer.day(5, 10, i64::MAX, 0).unwrap();
    gatherer.day(5, 11, 1, 0).unwrap();
    let refused = gatherer.day(6, 1, 1, 0);
    assert_eq!(refused, Err(SummaryError::TooLarge { account: 5 }));
    let mut gatherer = Gatherer::new(plan(Returns::Net, None));
    gatherer.day(5, i32::MIN, 1, 0).unwrap();
    gatherer.day(6, 1, 1, 0).unwrap();
    let refused = gatherer.finish().unwrap_err();
    assert_eq!(refused, SummaryError::TooFarApart { account: 6, day: 1 });
}

#[test]
fn parts_of_other_plans_or_of_the_same_account_are_not_merged() {
    let part = |plan: GatheringPlan| {
        let mut gatherer = Gatherer::new(plan);
        gatherer.day(5, 10, 1, 0).unwrap();
        gatherer.finish().unwrap()
    };
    let (whole, held_out) = (plan(Returns::Net, None), plan(Returns::Net, Some(ORIGIN)));
    assert_eq!(
        Gathered::merge(whole, vec![part(held_out)]),
        Err(SummaryError::OtherPlan)
    );
    assert_eq!(
        Gathered::merge(whole, vec![part(whole), part(whole)]),
        Err(SummaryError::InTwoParts { account: 5 })
    );
    let empty = Gathered::merge(held_out, Vec::new()).unwrap();
    assert_eq!(empty, Gatherer::new(held_out).finish().unwrap());
}
