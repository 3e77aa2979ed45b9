use super::*;

fn one(lines: &[(i32, i64)], end_day: i32, returns: Returns) -> Result<Summaries, SummaryError> {
    let (days, amounts): (Vec<i32>, Vec<i64>) = lines.iter().copied().unzip();
    let starts = [0, lines.len()];
    summarise(
        &Lines {
            starts: &starts,
            days: &days,
            amounts: &amounts,
        },
        end_day,
        returns,
    )
}

fn facts(summaries: &Summaries) -> Vec<(u32, u32, u32, i64, i64)> {
    let facts = summaries.accounts.iter();
    facts
        .map(|one| {
            (
                one.repeat_purchases,
                one.recency_days,
                one.age_days,
                one.first_spend,
                one.repeat_spend(),
            )
        })
        .collect()
}

#[test]
fn lines_of_a_day_are_one_purchase_and_the_first_day_is_none_of_the_repeats() {
    let summaries = one(
        &[(10, 5), (10, 7), (13, 1), (20, 2), (31, 9)],
        30,
        Returns::Refuse,
    )
    .unwrap();
    assert_eq!(facts(&summaries), [(2, 10, 20, 12, 3)]);
    assert_eq!((summaries.cleaning.days, summaries.cleaning.after_end), (3, 1));
    assert!((summaries.accounts[0].ln_gaps - 21.0_f64.ln()).abs() < 1e-15);
}

#[test]
fn returns_go_against_their_day_then_against_the_latest_purchases_before() {
    let lines = [(1, 100), (5, 50), (5, -10), (7, -60), (9, 30)];
    let summaries = one(&lines, 9, Returns::Net).unwrap();
    // 40 of day 5 are gone, and 20 of day 1.
    assert_eq!(facts(&summaries), [(1, 8, 8, 80, 30)]);
    assert_eq!((summaries.cleaning.netted, summaries.cleaning.dropped), (70, 0));
    assert!((summaries.cleaning.netted_share() - 70.0 / 180.0).abs() < 1e-15);
}

#[test]
fn a_first_purchase_that_is_returned_wholly_is_none() {
    let summaries = one(&[(1, 100), (2, -130), (9, 30)], 9, Returns::Net).unwrap();
    assert_eq!(facts(&summaries), [(0, 0, 0, 30, 0)]);
    assert_eq!((summaries.cleaning.netted, summaries.cleaning.dropped), (100, 30));
}

#[test]
fn dropped_returns_leave_the_purchases_as_they_are() {
    let summaries = one(&[(1, 100), (5, 50), (5, -60)], 9, Returns::Drop).unwrap();
    assert_eq!(facts(&summaries), [(1, 4, 8, 100, 50)]);
    assert_eq!(
        (summaries.cleaning.return_days, summaries.cleaning.dropped),
        (1, 60)
    );
    assert!((summaries.cleaning.dropped_share() - 0.4).abs() < 1e-15);
}

#[test]
fn refused_returns_unsorted_lines_and_overflows_are_named() {
    assert_eq!(
        one(&[(1, 5), (2, -1)], 9, Returns::Refuse),
        Err(SummaryError::Return { account: 0, day: 2 })
    );
    assert_eq!(
        one(&[(1, 5), (3, 1), (2, 1)], 9, Returns::Net),
        Err(SummaryError::Unsorted { account: 0, day: 2 })
    );
    assert_eq!(
        one(&[(1, 5), (30, 1), (20, 1)], 9, Returns::Net),
        Err(SummaryError::Unsorted { account: 0, day: 20 })
    );
    assert_eq!(
        one(&[(1, i64::MAX), (2, 1)], 9, Returns::Net),
        Err(SummaryError::TooLarge { account: 0 })
    );
    let lines = Lines {
        starts: &[0, 2],
        days: &[1],
        amounts: &[1],
    };
    assert_eq!(summarise(&lines, 9, Returns::Net), Err(SummaryError::Shape));
}

#[test]
fn accounts_without_a_purchase_are_counted_and_keep_the_places_of_the_others() {
    let lines = Lines {
        starts: &[0, 1, 1, 2, 3],
        days: &[4, 5, 30],
        amounts: &[-2, 8, 3],
    };
    let summaries = summarise(&lines, 9, Returns::Net).unwrap();
    assert_eq!(summaries.accounts.len(), 1);
    assert_eq!(summaries.accounts[0].account, 2);
    let cleaning = summaries.cleaning;
    assert_eq!((cleaning.without_purchase, cleaning.not_begun), (1, 1));
}

#[test]
fn a_summary_is_small_and_the_rest_derives() {
    assert!(size_of::<Summary>() <= 40);
    let summaries = one(&[(1, 30_000), (5, 10_000), (9, 50_000)], 12, Returns::Refuse).unwrap();
    let summary = summaries.accounts[0];
    assert_eq!((summary.repeat_spend(), summary.days_since_last()), (60_000, 3));
    let spend = summary.spend();
    assert_eq!((spend.purchases, spend.accounts), (2, 1));
    assert!((spend.mean_spend - 3.0).abs() < 1e-15 && (summary.mean_spend() - 3.0).abs() < 1e-15);
    let once = one(&[(1, 30_000)], 12, Returns::Refuse).unwrap();
    assert_eq!(once.accounts[0].spend(), SpendSummary::NONE);
}

#[test]
fn free_orders_are_purchases_that_say_nothing_of_spend_and_that_no_return_takes() {
    let days = [(1, 30_000), (5, 0), (9, 0), (11, -10_000)];
    let summary = one(&days, 12, Returns::Net).unwrap().accounts[0];
    assert_eq!(
        (
            summary.repeat_purchases,
            summary.recency_days,
            summary.total_spend
        ),
        (2, 8, 20_000)
    );
    assert_eq!(summary.spend(), SpendSummary::NONE);
}

#[test]
fn nothing_at_all_and_returns_alone_have_no_summary() {
    let nothing = Lines {
        starts: &[],
        days: &[],
        amounts: &[],
    };
    assert_eq!(summarise(&nothing, 9, Returns::Net), Ok(Summaries::default()));
    let returns = one(&[(1, -5), (3, -7)], 9, Returns::Net).unwrap();
    assert!(returns.accounts.is_empty());
    let cleaning = returns.cleaning;
    assert_eq!((cleaning.dropped, cleaning.without_purchase), (12, 1));
    assert!(cleaning.dropped_share().abs() < f64::EPSILON);
}

#[test]
fn the_product_of_many_gaps_does_not_overflow() {
    let lines: Vec<(i32, i64)> = (0..2_000).map(|index| (index * 1_000, 1)).collect();
    let summaries = one(&lines, 3_000_000, Returns::Refuse).unwrap();
    let expected = 1_999.0 * 1_000.0_f64.ln();
    assert!((summaries.accounts[0].ln_gaps / expected - 1.0).abs() < 1e-13);
}
