//! Retention economics against Pfeifer & Farris (2004), the table of models.

use dahu_valuation::{
    contract::ShiftedBetaGeometric,
    retention::{
        constant::{ConstantRetention, FirstMargin, retention_where_points_gain},
        contractual::{ContractBase, RetentionChange},
        noncontractual::{BaseWorth, KeepingWorth, curve},
        slogan::{SloganComparison, Verdict},
    },
};

use crate::facts::assert_digits;

fn at(retention_rate: f64) -> ConstantRetention {
    ConstantRetention {
        retention_rate,
        discount_rate: 0.1,
    }
}

#[test]
fn five_points_gain_what_the_table_says() {
    for (rate, next_period, now) in [
        (0.6, 20.4, 11.1),
        (0.7, 22.4, 14.3),
        (0.8, 27.5, 20.0),
        (0.85, 32.4, 25.0),
        (0.9, 40.7, 33.3),
        (0.93, 49.3, 41.7),
    ] {
        let gain = |first| 100.0 * at(rate).gain_from_points(first, 0.05);
        assert_digits(gain(FirstMargin::NextPeriod), next_period, 1);
        assert_digits(gain(FirstMargin::Now), now, 1);
    }
}

#[test]
fn five_percent_more_retention_gains_what_the_table_says() {
    for (rate, expected) in [(0.6, 11.7), (0.7, 15.1), (0.8, 21.2), (0.85, 26.5), (0.9, 35.5)] {
        let gain = at(rate).gain_from_points(FirstMargin::NextPeriod, 0.05 * rate);
        assert_digits(100.0 * gain, expected, 1);
    }
}

#[test]
fn five_percent_fewer_defections_gain_little() {
    for (rate, expected) in [(0.6, 7.6), (0.9, 3.1)] {
        let gain = at(rate).gain_from_fewer_defections(FirstMargin::NextPeriod, 0.05);
        assert_digits(100.0 * gain, expected, 1);
    }
}

#[test]
fn the_promise_is_met_only_from_high_retention_on() {
    for (discount_rate, expected) in [(0.05, 0.70), (0.10, 0.761), (0.15, 0.819), (0.20, 0.876)] {
        let rate = retention_where_points_gain(0.25, 0.05, discount_rate).unwrap();
        assert_digits(rate, expected, 3);
        let there = ConstantRetention {
            retention_rate: rate,
            discount_rate,
        };
        assert!((there.gain_from_points(FirstMargin::NextPeriod, 0.05) - 0.25).abs() < 1e-12);
    }
    assert_digits(retention_where_points_gain(0.85, 0.05, 0.05).unwrap(), 0.934, 3);
    for discount_rate in [0.10, 0.15, 0.20] {
        assert_eq!(retention_where_points_gain(0.85, 0.05, discount_rate), None);
    }
}

#[test]
fn elasticities_are_the_logarithmic_derivatives() {
    for first in [FirstMargin::Now, FirstMargin::NextPeriod] {
        for rate in [0.3, 0.6, 0.9] {
            let step = 1e-6;
            let slope =
                (at(rate + step).value(first).ln() - at(rate - step).value(first).ln()) / (2.0 * step);
            assert!((at(rate).elasticity(first) - rate * slope).abs() < 1e-8);
            let churn = -(1.0 - rate) * slope;
            assert!((at(rate).churn_elasticity(first) - churn).abs() < 1e-8);
        }
    }
}

#[test]
fn the_slogan_holds_for_points_and_not_for_defections() {
    let both = SloganComparison::at(at(0.9), FirstMargin::NextPeriod);
    assert_eq!(
        (both.five_points_verdict, both.five_percent_verdict),
        (Verdict::Within, Verdict::Below)
    );
    let low = SloganComparison::at(at(0.6), FirstMargin::NextPeriod);
    assert_eq!(low.five_points_verdict, Verdict::Below);
    assert_eq!(
        SloganComparison::of_gains(0.9, 0.3).five_points_verdict,
        Verdict::Above
    );
}

fn high_end(customers: &[f64]) -> ContractBase<'_> {
    ContractBase {
        customers,
        margin: 120.0,
        model: ShiftedBetaGeometric::new(0.668_088_37, 3.806_095_38).unwrap(),
        discount_rate: 0.1,
    }
}

#[test]
fn contracts_without_change_are_worth_their_residual_lifetimes() {
    let customers = [869.0, 743.0, 653.0, 593.0, 551.0];
    let base = high_end(&customers);
    let direct: f64 = (1..)
        .zip(customers)
        .map(|(tenure, count)| {
            count
                * base.margin
                * base
                    .model
                    .discounted_expected_residual_lifetime(tenure, 0.1)
                    .unwrap()
        })
        .sum();
    for nothing in [
        RetentionChange::Points(0.0),
        RetentionChange::FewerDefections(0.0),
    ] {
        let value = base.value(nothing).unwrap();
        assert!((value / direct - 1.0).abs() < 1e-13, "{value} {direct}");
    }
}

#[test]
fn keeping_everybody_is_a_perpetuity() {
    let customers = [10.0, 0.0, 4.0];
    let value = high_end(&customers)
        .value(RetentionChange::FewerDefections(1.0))
        .unwrap();
    assert!((value / (14.0 * 120.0 * 11.0) - 1.0).abs() < 1e-13, "{value}");
    let points = high_end(&customers).value(RetentionChange::Points(1.0)).unwrap();
    assert!((points / value - 1.0).abs() < 1e-13);
}

#[test]
fn one_average_rate_understates_a_heterogeneous_base() {
    // The first-year rate for all, against retention that rises with tenure.
    let customers = [100.0];
    let base = high_end(&customers);
    let own = base.value(RetentionChange::Points(0.0)).unwrap() / (100.0 * 120.0);
    let constant = ConstantRetention {
        retention_rate: base.model.retention_rate(1),
        discount_rate: 0.1,
    };
    // CLV0 counts the next period's margin discounted, DERL in full.
    assert!(1.1 * constant.value(FirstMargin::NextPeriod) / 1.1 < 0.65 * own);
}

#[test]
fn a_curve_rises_and_its_elasticity_is_the_gain_for_each_unit() {
    let customers = [500.0, 300.0, 200.0];
    let base = high_end(&customers);
    let curve = base
        .curve_of_fewer_defections(&[0.0, 0.01, 0.05, 0.1, 0.5])
        .unwrap();
    assert!(curve.points.windows(2).all(|pair| pair[0].value < pair[1].value));
    assert_eq!(curve.points[0].elasticity, None);
    let five = curve.points[2];
    let by_hand = (five.value - curve.value) / (0.05 * curve.value);
    assert!((five.elasticity.unwrap() - by_hand).abs() < 1e-12);
    let points = base.curve_of_points(&[0.05]).unwrap();
    assert!(points.points[0].gain > five.gain);
    let undiscounted = ContractBase {
        discount_rate: 0.0,
        ..base
    };
    assert!(undiscounted.curve_of_points(&[0.05]).is_err());
}

#[test]
fn accounts_add_up_to_their_base() {
    // The value 100 / (1 - .8 (1 + g) / 1.1) of an account, whose derivative at 0 is known.
    let value = |scale: f64, cut: f64| scale / (1.0 - 0.8 * (1.0 + cut) / 1.1);
    let accounts: Vec<KeepingWorth> = [100.0, 40.0]
        .map(|scale| KeepingWorth::of(|cut| value(scale, cut)))
        .to_vec();
    let derivative = |scale: f64| scale * (0.8 / 1.1) / (1.0 - 0.8_f64 / 1.1).powi(2);
    for (account, scale) in accounts.iter().zip([100.0, 40.0]) {
        assert!((account.by_dropout_cut / derivative(scale) - 1.0).abs() < 1e-9);
        assert!((account.most_to_spend(0.05) / (0.05 * derivative(scale)) - 1.0).abs() < 1e-9);
    }
    let base = BaseWorth::of(&accounts);
    let curve = curve(2, &[1e-6], |account, cut| value([100.0, 40.0][account], cut));
    assert!((base.value / curve.value - 1.0).abs() < 1e-14);
    assert!((base.elasticity() / curve.points[0].elasticity.unwrap() - 1.0).abs() < 1e-5);
}
