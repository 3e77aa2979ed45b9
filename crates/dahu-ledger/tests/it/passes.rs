use chrono::NaiveDate;
use dahu_ledger::{AccountSummary, LedgerError, LedgerLine, Rates, Scope, SummaryRequest};
use proptest::prelude::*;

use crate::model::{Twin, batches, currency, day, line};

fn request() -> SummaryRequest {
    SummaryRequest {
        currency: currency("CNY"),
        as_of: day(35),
        recent_from: day(20),
        prior_from: day(8),
        period_from: Some(day(5)),
        period_to: Some(day(25)),
    }
}

pub(crate) fn assert_same_answers(twin: &Twin, when: &str) {
    let open = SummaryRequest {
        period_from: None,
        period_to: None,
        ..request()
    };
    let early = SummaryRequest {
        as_of: day(3),
        ..request()
    };
    for request in [
        request(),
        open,
        early,
        SummaryRequest {
            currency: currency("EUR"),
            ..request()
        },
    ] {
        let found = twin.ledger.account_summaries(&twin.snapshot, &request).unwrap();
        let (expected, others) = twin.summaries(&request);
        assert_eq!(found.accounts, expected, "{when}");
        assert_eq!(found.other_currency_lines, others, "{when}");
        for summary in found.accounts {
            let lines = twin
                .ledger
                .account_lines(&twin.snapshot, summary.account)
                .unwrap();
            let days = lines.by_day(request.currency, &Rates::default()).unwrap();
            let alone = AccountSummary::of_days(&days, &request).unwrap();
            assert_eq!(alone, Some(summary), "{when}");
        }
    }
    for (from, to) in [(None, day(40)), (Some(day(10)), day(30))] {
        let found = twin
            .ledger
            .credited_sales(&twin.snapshot, currency("CNY"), from, to)
            .unwrap();
        assert_eq!(found, twin.credited(from, to), "{when}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn passes_equal_the_model_in_several_files_compacted_and_after_an_undo(batches in batches()) {
        let mut twin = Twin::with(batches, usize::MAX);
        assert_same_answers(&twin, "as it arrived");
        let mut undone = Twin::with(Vec::new(), 1);
        undone.append(1, twin.lines.clone(), 50);
        undone.undo(1);
        prop_assert!(undone.snapshot.files.is_empty());
        twin.compact_all();
        assert_same_answers(&twin, "compacted");
        twin.append(9, twin.lines.iter().take(40).cloned().collect(), 5);
        assert_same_answers(&twin, "with a batch on top");
        twin.compact_all();
        twin.undo(9);
        assert_same_answers(&twin, "with that batch taken out again");
        twin.undo(1);
        assert_same_answers(&twin, "without the first batch");
        prop_assert_eq!(twin.stored_lines(), twin.lines);
    }
}

#[test]
fn a_rhythm_equals_hand_computed_figures() {
    // Bought on days 0, 10, 12, 20 and 50; day 30 is a return, and day 12 is bought in two lines.
    let days = [(0, 5), (10, 5), (12, 2), (12, 3), (20, 5), (30, -4), (50, 5)];
    let lines = days.map(|(day, amount)| line(3, day, amount * 10_000)).to_vec();
    let twin = Twin::with(vec![lines], usize::MAX);
    let request = SummaryRequest {
        as_of: day(60),
        ..request()
    };
    let found = twin
        .ledger
        .account_summaries(&twin.snapshot, &request)
        .unwrap()
        .accounts;
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].lines, found[0].purchase_days), (7, 5));
    assert_eq!((found[0].first, found[0].last), (Some(day(0)), Some(day(50))));
    assert_eq!((found[0].net, found[0].returned), (210_000, -40_000));
    // Gaps 2, 8, 10, 30: the median is 9, the 95th percentile 10 + 0.85 · 20.
    assert_eq!(found[0].median_gap_days, Some(9.0));
    assert!((found[0].p95_gap_days.unwrap() - 27.0).abs() < 1e-12);
}

#[test]
fn a_day_that_nets_to_nothing_or_less_is_no_purchase_day() {
    let lines = vec![line(1, 0, 500), line(1, 0, -500), line(1, 1, -1), line(1, 2, 0)];
    let twin = Twin::with(vec![lines], usize::MAX);
    let found = twin
        .ledger
        .account_summaries(&twin.snapshot, &request())
        .unwrap()
        .accounts;
    assert_eq!(
        (found[0].purchase_days, found[0].first, found[0].last),
        (0, None, None)
    );
    assert_eq!((found[0].net, found[0].returned, found[0].lines), (-1, -501, 4));
    assert_eq!((found[0].median_gap_days, found[0].p95_gap_days), (None, None));
}

#[test]
fn a_sum_that_does_not_fit_is_refused_and_names_the_account() {
    let on_one_day = vec![line(7, 0, i64::MAX), line(7, 0, 1)];
    let on_two_days = vec![line(7, 0, i64::MAX), line(7, 1, 1)];
    for lines in [on_one_day, on_two_days] {
        let twin = Twin::with(vec![lines], usize::MAX);
        let summaries = twin
            .ledger
            .account_summaries(&twin.snapshot, &request())
            .unwrap_err();
        let credited = twin
            .ledger
            .credited_sales(&twin.snapshot, currency("CNY"), None, day(9))
            .unwrap_err();
        for error in [summaries, credited] {
            assert!(
                matches!(&error, LedgerError::Overflow { of } if of.contains('7')),
                "{error:?}"
            );
        }
    }
}

#[test]
fn sums_may_go_beyond_what_fits_on_the_way() {
    let lines = vec![line(7, 0, i64::MAX), line(7, 0, 1), line(7, 0, -2)];
    let twin = Twin::with(vec![lines], usize::MAX);
    let found = twin
        .ledger
        .account_summaries(&twin.snapshot, &request())
        .unwrap()
        .accounts;
    assert_eq!(found[0].net, i64::MAX - 1);
}

#[test]
fn an_empty_ledger_has_no_summaries() {
    let twin = Twin::with(Vec::new(), 1);
    let found = twin.ledger.account_summaries(&twin.snapshot, &request()).unwrap();
    assert!(found.accounts.is_empty());
    assert_eq!(found.other_currency_lines, 0);
}

#[test]
fn days_come_in_order_of_account_and_day_within_a_bucket() {
    let first: Vec<LedgerLine> = (0..300)
        .map(|number| line(number % 48, (number % 11) as u64, 1))
        .collect();
    let twin = Twin::with(vec![first.clone(), first], usize::MAX);
    let scope = Scope {
        currency: currency("CNY"),
        from: Some(day(2)),
        to: day(8),
    };
    let keys = |keys: &mut Vec<(i64, i32, i64)>, day: dahu_ledger::DayTotal| {
        keys.push((day.account, day.epoch_day, day.lines));
        Ok(())
    };
    let folded = twin
        .ledger
        .fold_days(&twin.snapshot, &scope, &Rates::default(), Vec::new, keys)
        .unwrap();
    assert_eq!(folded.buckets.len(), 16);
    let in_scope = |date: NaiveDate| day(2) <= date && date <= day(8);
    let expected = twin.lines.iter().filter(|line| in_scope(line.date)).count() as i64;
    assert_eq!(
        folded
            .buckets
            .iter()
            .flatten()
            .map(|(_, _, lines)| lines)
            .sum::<i64>(),
        expected
    );
    for bucket in folded.buckets {
        assert!(bucket.is_sorted_by(|left, right| (left.0, left.1) < (right.0, right.1)));
    }
}
