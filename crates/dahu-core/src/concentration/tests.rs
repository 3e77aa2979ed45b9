use proptest::prelude::*;

use super::*;

fn amounts(ten_thousandths: &[i64]) -> Vec<Amount> {
    ten_thousandths
        .iter()
        .copied()
        .map(Amount::from_ten_thousandths)
        .collect()
}

fn of(ten_thousandths: &[i64]) -> Concentration {
    Concentration::of(&amounts(ten_thousandths))
}

fn measures(ten_thousandths: &[i64]) -> Measures {
    of(ten_thousandths).measures.expect("an account above zero")
}

fn assert_close(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
}

#[test]
fn without_an_account_above_zero_there_are_counts_but_no_measures() {
    for (sales, zero, negative, total) in [(&[][..], 0, 0, 0), (&[0, 0], 2, 0, 0), (&[-3, 0, -4], 1, 2, -7)] {
        let concentration = of(sales);
        assert_eq!(concentration.accounts, sales.len() as u64);
        assert_eq!(
            (concentration.positive, concentration.zero, concentration.negative),
            (0, zero, negative)
        );
        assert_eq!(concentration.total, Amount::from_ten_thousandths(total));
        assert_eq!(concentration.total_without_largest, concentration.total);
        assert_eq!(concentration.positive_total, Amount::ZERO);
        assert_eq!(concentration.measures, None);
        assert!(lorenz(&amounts(sales), 200).is_empty());
        assert!(pareto(&amounts(sales), 10).is_empty());
    }
}

#[test]
fn a_single_account_brings_everything() {
    let concentration = of(&[700]);
    let measures = concentration.measures.expect("an account above zero");
    assert_eq!(concentration.total_without_largest, Amount::ZERO);
    assert_eq!(measures.accounts_for_80_percent, Share { part: 1, whole: 1 });
    for top in measures.top_shares {
        assert_eq!(top.accounts, 1);
        assert_close(top.share, 1.0);
    }
    assert_close(measures.gini, 0.0);
    assert_close(measures.hhi, 1.0);
    assert_close(measures.largest_share, 1.0);
}

#[test]
fn equal_accounts_are_not_concentrated() {
    let measures = measures(&[5; 200]);
    assert_eq!(measures.top_shares.map(|top| top.accounts), [2, 10, 20, 40]);
    for (top, share) in measures.top_shares.iter().zip([0.01, 0.05, 0.10, 0.20]) {
        assert_close(top.share, share);
    }
    assert_eq!(
        measures.accounts_for_80_percent,
        Share {
            part: 160,
            whole: 200
        }
    );
    assert_close(measures.gini, 0.0);
    assert_close(measures.hhi, 1.0 / 200.0);
}

#[test]
fn accounts_at_or_below_zero_count_in_the_total_but_not_in_the_shares() {
    let concentration = of(&[60, -10, 30, 0, 10]);
    assert_eq!((concentration.accounts, concentration.positive), (5, 3));
    assert_eq!((concentration.zero, concentration.negative), (1, 1));
    assert_eq!(concentration.total, Amount::from_ten_thousandths(90));
    assert_eq!(concentration.positive_total, Amount::from_ten_thousandths(100));
    assert_eq!(
        concentration.total_without_largest,
        Amount::from_ten_thousandths(30)
    );
    let measures = concentration.measures.expect("an account above zero");
    assert_close(measures.largest_share, 0.6);
    assert_close(measures.hhi, 0.36 + 0.09 + 0.01);
    // By hand: ranks 1, 2, 3 times 10, 30, 60 make 250, so (2 × 250 − 4 × 100) / (3 × 100).
    assert_close(measures.gini, 1.0 / 3.0);
    assert_eq!(measures.accounts_for_80_percent, Share { part: 2, whole: 3 });
}

#[test]
fn exactly_80_percent_is_enough() {
    assert_eq!(measures(&[80, 20]).accounts_for_80_percent.part, 1);
    assert_eq!(measures(&[79, 21]).accounts_for_80_percent.part, 2);
}

#[test]
fn the_largest_amounts_neither_overflow_nor_wrap() {
    let concentration = of(&[i64::MAX, i64::MAX, i64::MIN]);
    assert_eq!(concentration.total.ten_thousandths(), i64::MAX - 1);
    assert_eq!(concentration.positive_total.ten_thousandths(), i64::MAX);
    assert_close(concentration.measures.expect("an account above zero").hhi, 0.5);
}

#[test]
fn the_largest_accounts_come_first_and_equals_keep_their_order() {
    let bars = pareto(&amounts(&[10, -5, 40, 10, 40]), 3);
    assert_eq!(bars.iter().map(|bar| bar.index).collect::<Vec<_>>(), [2, 4, 0]);
    for (bar, (share, cumulative_share)) in bars.iter().zip([(0.4, 0.4), (0.4, 0.8), (0.1, 0.9)]) {
        assert_close(bar.share, share);
        assert_close(bar.cumulative_share, cumulative_share);
    }
}

#[test]
fn a_few_accounts_keep_all_their_points() {
    let points = lorenz(&amounts(&[30, 10, 60]), 200);
    let expected = [(0.0, 0.0), (1.0 / 3.0, 0.1), (2.0 / 3.0, 0.4), (1.0, 1.0)];
    assert_eq!(points.len(), expected.len());
    for (point, (account_share, sales_share)) in points.iter().zip(expected) {
        assert_close(point.account_share, account_share);
        assert_close(point.sales_share, sales_share);
    }
}

fn any_sales() -> impl Strategy<Value = Vec<i64>> {
    prop::collection::vec(
        prop_oneof![-1_000_i64..10, 1_i64..1_000, 1_i64..1_000_000_000],
        0..400,
    )
}

proptest! {
    #[test]
    fn measures_keep_their_bounds(sales in any_sales()) {
        let concentration = of(&sales);
        prop_assert_eq!(concentration.accounts, concentration.positive + concentration.zero + concentration.negative);
        prop_assert_eq!(concentration.total.ten_thousandths(), sales.iter().sum::<i64>());
        let Some(measures) = concentration.measures else { return Ok(()) };
        let count = concentration.positive as f64;
        prop_assert!((-1e-12..=1.0 - 1.0 / count + 1e-12).contains(&measures.gini));
        prop_assert!((1.0 / count - 1e-12..=1.0 + 1e-12).contains(&measures.hhi));
        prop_assert!(measures.top_shares.is_sorted_by(|one, next| one.share <= next.share));
        prop_assert!(measures.top_shares[0].share >= measures.largest_share - 1e-12);
    }

    #[test]
    fn the_order_of_the_accounts_changes_nothing(mut sales in any_sales()) {
        let before = of(&sales);
        sales.reverse();
        prop_assert_eq!(of(&sales), before);
    }

    #[test]
    fn the_gini_coefficient_is_the_mean_difference_over_twice_the_mean(
        sales in prop::collection::vec(1_i64..1_000_000, 1..60),
    ) {
        let differences: i64 = sales.iter().flat_map(|x| sales.iter().map(move |y| (x - y).abs())).sum();
        let expected = differences as f64 / (2 * sales.len() as i64 * sales.iter().sum::<i64>()) as f64;
        prop_assert!((measures(&sales).gini - expected).abs() < 1e-12);
    }

    #[test]
    fn the_lorenz_curve_keeps_both_ends_sags_and_is_short(sales in any_sales(), most in 3_usize..220) {
        let points = lorenz(&amounts(&sales), most);
        prop_assert!(points.len() <= most);
        let (Some(first), Some(last)) = (points.first(), points.last()) else { return Ok(()) };
        prop_assert_eq!((first.account_share, first.sales_share), (0.0, 0.0));
        prop_assert_eq!((last.account_share, last.sales_share), (1.0, 1.0));
        for pair in points.windows(2) {
            prop_assert!(pair[0].account_share < pair[1].account_share);
            prop_assert!(pair[0].sales_share < pair[1].sales_share);
            prop_assert!(pair[1].sales_share <= pair[1].account_share + 1e-12);
        }
    }
}
