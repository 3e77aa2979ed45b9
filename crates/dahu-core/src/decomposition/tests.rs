use proptest::prelude::*;

use super::*;

const CENT: Amount = Amount::from_ten_thousandths(100);
const SMALLEST: Amount = Amount::from_ten_thousandths(1);

fn stage(targets: u64, high_medium: u64, closed: u64, sales: &str) -> Stage {
    Stage {
        targets,
        high_medium,
        closed,
        sales: money(sales),
    }
}

fn money(text: &str) -> Amount {
    text.parse().expect("an amount")
}

fn causes(parts: [&str; 4]) -> Causes {
    let [targets, intent, closing, sales_per_closed] = parts.map(money);
    Causes {
        targets,
        intent,
        closing,
        sales_per_closed,
    }
}

#[test]
fn a_change_is_divided_as_worked_out_by_hand() {
    // L(2200, 1800) = 400 / ln(2200 / 1800) = 1993.3147…, times ln(100 / 120), ln(0.4 / 0.3), ln(0.2 / 0.25) and
    // ln(275 / 200).
    let (before, after) = (stage(120, 36, 9, "1800"), stage(100, 40, 8, "2200"));
    let found = Causes::between(before, after, CENT).expect("causes");
    assert_eq!(found, causes(["-363.42", "573.44", "-444.80", "634.78"]));
    assert_eq!(found.change(), money("400"));
    let found = Causes::between(before, after, SMALLEST).expect("causes");
    assert_eq!(found, causes(["-363.4244", "573.4411", "-444.7955", "634.7788"]));
    assert_eq!(found.change(), money("400"));
}

#[test]
fn without_a_change_of_sales_the_causes_cancel_out() {
    let found = Causes::between(stage(10, 5, 2, "100"), stage(20, 5, 2, "100"), CENT).expect("causes");
    assert_eq!(found, causes(["69.31", "-69.31", "0", "0"]));
    let same = stage(10, 5, 2, "100.0001");
    assert_eq!(Causes::between(same, same, CENT), Ok(Causes::default()));
}

#[test]
fn a_single_factor_brings_the_whole_change() {
    let before = stage(10, 5, 2, "100");
    for (after, expected) in [
        (stage(20, 10, 4, "200"), ["100", "0", "0", "0"]),
        (stage(10, 10, 4, "200"), ["0", "100", "0", "0"]),
        (stage(10, 5, 4, "200"), ["0", "0", "100", "0"]),
        (stage(10, 5, 2, "200"), ["0", "0", "0", "100"]),
    ] {
        assert_eq!(Causes::between(before, after, CENT), Ok(causes(expected)));
    }
}

#[test]
fn an_odd_rest_below_the_unit_stays_in_one_part() {
    let (before, after) = (stage(120, 36, 9, "1800.0037"), stage(100, 40, 8, "2200.0079"));
    let found = Causes::between(before, after, CENT).expect("causes");
    assert_eq!(found.change(), money("400.0042"));
    let odd = found.parts().map(|part| part.ten_thousandths().rem_euclid(100));
    assert_eq!(odd.iter().sum::<i64>(), 42);
    assert_eq!(odd.iter().filter(|&&odd| odd > 0).count(), 1);
}

#[test]
fn a_figure_of_zero_is_named_with_its_period() {
    let whole = stage(10, 5, 2, "100");
    for (broken, expected) in [
        (stage(0, 0, 0, "0"), Undefined::Targets as fn(Side) -> Undefined),
        (stage(10, 0, 2, "100"), Undefined::HighMedium),
        (stage(10, 5, 0, "0"), Undefined::Closed),
        (stage(10, 5, 2, "0"), Undefined::Sales),
        (stage(10, 5, 2, "-0.01"), Undefined::Sales),
    ] {
        assert_eq!(Causes::between(broken, whole, CENT), Err(expected(Side::Before)));
        assert_eq!(Causes::between(whole, broken, CENT), Err(expected(Side::After)));
    }
    assert_eq!(
        Undefined::Closed(Side::After).to_string(),
        "no account closed in the later period"
    );
}

#[test]
fn a_cause_beyond_the_largest_amount_is_refused() {
    let largest = Amount::from_ten_thousandths(i64::MAX);
    let with = |targets| Stage {
        targets,
        high_medium: 1,
        closed: 1,
        sales: largest,
    };
    assert_eq!(
        Causes::between(with(1), with(1_000), CENT),
        Err(Undefined::OutOfRange)
    );
}

#[test]
fn sales_that_hardly_change_are_divided_to_the_last_digit() {
    // One ten-thousandth on 10¹² of them; only the number of closed accounts and their sales changed.
    let (before, after) = (stage(10, 5, 2, "100000000"), stage(10, 5, 4, "100000000.0001"));
    let found = Causes::between(before, after, SMALLEST).expect("causes");
    // 10¹² ln 2 + ln 2 / 2, and its negative plus one.
    assert_eq!(found, causes(["0", "0", "69314718.0560", "-69314718.0559"]));
}

#[test]
fn peoples_causes_add_up_to_their_changes_and_show_what_moved_between_them() {
    // Ten targets went from somebody whose accounts buy little to somebody whose accounts buy much.
    let small = (stage(20, 10, 4, "40"), stage(10, 5, 2, "20"));
    let large = (stage(10, 5, 2, "200"), stage(20, 10, 4, "400"));
    let people = [small, large].map(|(before, after)| Causes::between(before, after, CENT).expect("causes"));
    let summed: Causes = people.into_iter().sum();
    assert_eq!(summed, causes(["180", "0", "0", "0"]));
    let total = Causes::between(stage(30, 15, 6, "240"), stage(30, 15, 6, "420"), CENT).expect("causes");
    assert_eq!(total, causes(["0", "0", "0", "180"]));
    assert_eq!(summed.change(), total.change());
}

#[test]
fn a_row_of_the_funnel_is_a_stage() {
    let counts = FunnelCounts {
        targets: 10,
        high_medium: 5,
        low: 3,
        not_assessed: 2,
        closed: 2,
        sales: money("100"),
    };
    assert_eq!(Stage::from(counts), stage(10, 5, 2, "100"));
}

fn any_stage(sales_up_to: i64) -> impl Strategy<Value = Stage> {
    let counts = (1_u64..1_000, 1_u64..1_000, 1_u64..1_000);
    (counts, 1..sales_up_to).prop_map(|((targets, high_medium, closed), sales)| Stage {
        targets,
        high_medium,
        closed,
        sales: Amount::from_ten_thousandths(sales),
    })
}

fn change(before: Stage, after: Stage) -> i64 {
    after.sales.ten_thousandths() - before.sales.ten_thousandths()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn the_causes_add_up_exactly_in_every_unit(
        before in any_stage(1_000_000_000_000_000),
        after in any_stage(1_000_000_000_000_000),
        unit in prop::sample::select(vec![-1_i64, 0, 1, 100, 10_000, 100_000_000]),
    ) {
        let found = Causes::between(before, after, Amount::from_ten_thousandths(unit)).expect("causes");
        let parts = found.parts().map(Amount::ten_thousandths);
        prop_assert_eq!(parts.iter().sum::<i64>(), change(before, after));
        let odd = parts.iter().filter(|&&part| part % unit.max(1) != 0);
        prop_assert!(odd.count() <= 1, "{parts:?}");
    }

    #[test]
    fn each_cause_is_less_than_a_unit_from_what_it_is_unrounded(
        before in any_stage(1_000_000_000_000),
        after in any_stage(1_000_000_000_000),
    ) {
        let found = Causes::between(before, after, CENT).expect("causes").parts();
        for (part, unrounded) in found.into_iter().zip(unrounded(before, after)) {
            prop_assert!((part.ten_thousandths() as f64 - unrounded).abs() < 100.0, "{part} {unrounded}");
        }
    }

    #[test]
    fn swapped_periods_give_the_opposite_causes_up_to_a_unit(
        before in any_stage(1_000_000_000_000),
        after in any_stage(1_000_000_000_000),
    ) {
        let there = Causes::between(before, after, CENT).expect("causes").parts();
        let back = Causes::between(after, before, CENT).expect("causes").parts();
        for (there, back) in there.into_iter().zip(back) {
            prop_assert!((there.ten_thousandths() + back.ten_thousandths()).abs() <= 100, "{there} {back}");
        }
    }
}
