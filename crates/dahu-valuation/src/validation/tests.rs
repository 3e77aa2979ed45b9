use super::*;
use crate::{
    summary::{Gatherer, GatheringPlan, Returns},
    timing::{ParetoNbd, in_turn},
};

const PLAN: GatheringPlan = GatheringPlan {
    returns: Returns::Net,
    end_day: 130,
    origin_day: Some(100),
};

fn gathered(days: &[(u32, i32, i64)]) -> Gathered {
    let mut gatherer = Gatherer::new(PLAN);
    for (account, day, bought) in days {
        gatherer.day(*account, *day, *bought, 0).unwrap();
    }
    gatherer.finish().unwrap()
}

/// Five accounts of which the second is too young, and three buy again.
fn five() -> Gathered {
    gathered(&[
        (1, 0, 70_000),
        (1, 50, 10_000),
        (1, 110, 60_000),
        (1, 120, 20_000),
        (2, 100, 10_000),
        (2, 101, 10_000),
        (3, 40, 30_000),
        (3, 105, 15_000),
        (4, 90, 50_000),
        (5, 2, 20_000),
        (5, 130, 5_000),
        (6, 105, 90_000),
    ])
}

#[test]
fn errors_are_those_worked_by_hand() {
    let forecast = Forecast {
        purchases: vec![1.5, 9.0, 0.5, 0.0, 1.0],
        spend_each: vec![4.0, 1.0, 3.0, 5.0, 2.0],
    };
    let hold_out = HoldOut::of_forecast(&forecast, &five()).unwrap();
    assert_eq!((hold_out.accounts, hold_out.too_young), (4, 1));
    assert_eq!(
        (hold_out.origin_day, hold_out.last_day, hold_out.horizon_days),
        (100, 130, 30)
    );
    assert_eq!((hold_out.actual_purchases, hold_out.actual_spend), (4, 100_000));
    assert!((hold_out.predicted_purchases - 3.0).abs() < 1e-15);
    assert!((hold_out.bias.unwrap() + 0.25).abs() < 1e-15);
    assert!((hold_out.mae - 0.25).abs() < 1e-15);
    assert!((hold_out.rmse - 0.125_f64.sqrt()).abs() < 1e-15);
    // Ranks 4 2 1 3 and 4 2.5 1 2.5: 4.5 / √(5 · 4.5).
    assert!((hold_out.spearman.unwrap() - 4.5 / 22.5_f64.sqrt()).abs() < 1e-15);
    let chance = |purchases: f64| 1.0 - (-purchases).exp();
    let missed = [1.5, 0.5, 1.0].map(|purchases| (1.0 - chance(purchases)).powi(2));
    let buys_again = hold_out.buys_again;
    assert!((buys_again.brier - missed.iter().sum::<f64>() / 4.0).abs() < 1e-15);
    assert!((buys_again.base_brier - 0.1875).abs() < 1e-15);
    assert!((buys_again.skill().unwrap() - (1.0 - buys_again.brier / 0.1875)).abs() < 1e-15);
    // One account is a fifth of four, a fraction counted as one more.
    let capture = hold_out.capture.unwrap();
    assert!((capture.by_model - 0.8).abs() < 1e-15);
    assert!((capture.by_past_revenue - 0.8).abs() < 1e-15);
    assert!((capture.best_possible - 0.8).abs() < 1e-15);
}

#[test]
fn accounts_of_equal_rank_share_what_they_brought() {
    let forecast = Forecast {
        purchases: vec![1.0; 5],
        spend_each: vec![1.0; 5],
    };
    let hold_out = HoldOut::of_forecast(&forecast, &five()).unwrap();
    assert!((hold_out.capture.unwrap().by_model - 0.25).abs() < 1e-15);
    assert_eq!(hold_out.spearman, None);
}

#[test]
fn accounts_that_are_alike_are_put_together() {
    let hold_out = HoldOut::of_naive(&five()).unwrap();
    let bins: Vec<_> = hold_out
        .by_purchases
        .iter()
        .map(|bin| (bin.from, bin.to, bin.accounts))
        .collect();
    assert_eq!(bins, [(0, Some(0), 3), (1, Some(1), 1)]);
    assert!((hold_out.by_purchases[0].actual - 2.0 / 3.0).abs() < 1e-15);
    assert!((hold_out.by_purchases[1].expected - 0.3).abs() < 1e-15);
    let bins: Vec<_> = hold_out
        .by_recency
        .iter()
        .map(|bin| (bin.from, bin.to, bin.accounts))
        .collect();
    assert_eq!(bins, [(0, Some(30), 1), (31, Some(60), 2), (91, Some(180), 1)]);
}

#[test]
fn the_track_adds_up_all_accounts_with_a_summary() {
    let model = ParetoNbd::new(0.5, 70.0, 0.6, 80.0).unwrap();
    let hold_out = HoldOut::of_model(&model, None, &five(), in_turn).unwrap();
    let tracking = &hold_out.tracking;
    assert_eq!(tracking.len(), 19);
    assert_eq!((tracking[0].day, tracking[0].actual), (6, 0));
    assert_eq!((tracking[14].day, tracking[14].actual), (104, 2));
    assert_eq!((tracking[18].day, tracking[18].actual), (130, 6));
    let expected = |ages: &[f64]| -> f64 { ages.iter().map(|age| model.expected_from_new(*age)).sum() };
    assert!((tracking[0].expected - expected(&[6.0, 4.0])).abs() < 1e-14);
    let last = expected(&[130.0, 30.0, 90.0, 40.0, 128.0]);
    assert!((tracking[18].expected - last).abs() < 1e-14);
}

#[test]
fn silence_has_no_bias_no_skill_and_no_revenue() {
    let silent = gathered(&[(1, 0, 70_000), (1, 50, 10_000), (2, 3, 5)]);
    let hold_out = HoldOut::of_naive(&silent).unwrap();
    assert_eq!(
        (hold_out.bias, hold_out.capture, hold_out.spearman),
        (None, None, None)
    );
    assert_eq!(hold_out.buys_again.skill(), None);
    let one = HoldOut::of_naive(&gathered(&[(1, 0, 7), (1, 110, 7)])).unwrap();
    assert!((one.capture.unwrap().by_model - 1.0).abs() < 1e-15);
}

#[test]
fn what_cannot_be_judged_is_refused() {
    let whole = GatheringPlan {
        origin_day: None,
        ..PLAN
    };
    let nothing = Gatherer::new(whole).finish().unwrap();
    assert_eq!(HoldOut::of_naive(&nothing), Err(ValidationError::NothingHeldOut));
    let young = gathered(&[(1, 100, 7), (1, 110, 7)]);
    assert_eq!(HoldOut::of_naive(&young), Err(ValidationError::NoAccounts));
    let others = Forecast::naive(&five().summaries.accounts[..2], 30);
    let refused = ValidationError::OtherAccounts {
        forecast: 2,
        gathered: 5,
    };
    assert_eq!(HoldOut::of_forecast(&others, &five()), Err(refused));
}
