//! The back-test: who is at risk, at which moments, and what the past says.

use chrono::NaiveDate;

use super::day;
use crate::{
    health::{
        Band, Judgement, NotAtRisk, Observation, horizon_months, judge, moments, month_end_after, month_ends,
    },
    portfolio::AccountFigures,
    share::Share,
};

fn figures(last: &str, purchase_days: u64, gap: f64) -> AccountFigures {
    AccountFigures {
        first: Some(day("2020-01-01")),
        last: Some(day(last)),
        purchase_days,
        median_gap_days: (purchase_days > 1).then_some(gap),
        p95_gap_days: (purchase_days > 1).then_some(gap),
        ..AccountFigures::default()
    }
}

#[test]
fn moments_are_month_ends_half_a_year_apart_with_a_year_before_and_half_a_year_after() {
    let found = moments(day("2023-06-30"), day("2026-06-30"));
    assert_eq!(
        found,
        ["2024-06-30", "2024-12-31", "2025-06-30", "2025-12-31"].map(day)
    );
    // A month that is not over does not count, and one day less before the first moment is too little.
    let found = moments(day("2023-07-01"), day("2026-07-30"));
    assert_eq!(found, ["2024-12-31", "2025-06-30", "2025-12-31"].map(day));
    assert_eq!(
        moments(day("2025-01-01"), day("2026-06-29")),
        Vec::<NaiveDate>::new()
    );
    assert_eq!(
        moments(day("2024-01-01"), day("2026-02-28")),
        ["2025-02-28", "2025-08-31"].map(day)
    );
    assert_eq!(moments(day("1990-01-01"), day("2026-06-30")).len(), 12);
    assert_eq!(month_end_after(day("2025-08-31"), 6), Some(day("2026-02-28")));
    for (today, expected) in [
        ("2026-02-28", ["2025-12-31", "2026-01-31", "2026-02-28"]),
        ("2026-03-30", ["2025-12-31", "2026-01-31", "2026-02-28"]),
        ("2026-03-31", ["2026-01-31", "2026-02-28", "2026-03-31"]),
    ] {
        assert_eq!(month_ends(day(today), 3), expected.map(day));
    }
}

#[test]
fn a_customer_is_followed_for_half_a_year_or_a_year_by_its_own_rhythm() {
    let moment = day("2025-06-30");
    for (last, purchase_days, gap, expected) in [
        ("2025-06-01", 10, 30.0, Ok(6)),
        ("2025-01-01", 10, 91.5, Ok(6)),
        ("2024-12-30", 10, 30.0, Err(NotAtRisk::HadStopped)),
        ("2024-12-30", 10, 92.0, Ok(12)),
        ("2024-06-30", 10, 183.0, Err(NotAtRisk::HadStopped)),
        ("2025-06-01", 3, 184.0, Err(NotAtRisk::TooSlow)),
        ("2025-06-01", 1, 0.0, Err(NotAtRisk::NoRhythm)),
    ] {
        let found = horizon_months(&figures(last, purchase_days, gap), moment);
        assert_eq!(found, expected, "{last} {purchase_days} {gap}");
    }
    let never = horizon_months(&AccountFigures::default(), moment);
    assert_eq!(never, Err(NotAtRisk::NoRhythm));
}

fn observation(account: u64, on: &str, known_on: &str, score: u8, is_lost: bool) -> Observation {
    Observation {
        account,
        on: day(on),
        known_on: day(known_on),
        score,
        is_lost,
    }
}

/// In each of four moments `lost` customers with a poor score stop, and 40 with a good one stay; one with a good score stops too.
fn past(lost: u64) -> Vec<Observation> {
    let moments = [
        ("2024-06-30", "2024-12-31"),
        ("2024-12-31", "2025-06-30"),
        ("2025-06-30", "2025-12-31"),
        ("2025-12-31", "2026-06-30"),
    ];
    let mut found = Vec::new();
    for (number, (on, known_on)) in (0_u64..).zip(moments) {
        for account in 0..lost {
            found.push(observation(
                1_000 + number * 100 + account,
                on,
                known_on,
                30,
                true,
            ));
        }
        found.push(observation(2_000 + number, on, known_on, 90, true));
        for account in 0..40 {
            found.push(observation(account, on, known_on, 90, false));
        }
        found.push(observation(500, on, known_on, 30, false));
    }
    found
}

#[test]
fn too_few_losses_are_not_judged() {
    // 7 × 4 customers with a poor score and 4 with a good one were lost.
    assert!(matches!(judge(&past(7)), Judgement::Judged(_)));
    assert_eq!(
        judge(&past(6)),
        Judgement::NotEnough {
            moments: 4,
            losses: 28,
            kept: 41
        }
    );
    assert_eq!(judge(&[]), Judgement::default());
    let lost = (0..40).map(|account| observation(account, "2025-06-30", "2025-12-31", 30, true));
    let all_lost: Vec<Observation> = lost.collect();
    assert_eq!(
        judge(&all_lost),
        Judgement::NotEnough {
            moments: 1,
            losses: 40,
            kept: 0
        }
    );
}

#[test]
fn a_past_with_enough_losses_says_how_well_the_score_tells_them_apart() {
    let judged = judge(&past(9));
    let found = judged.judged().expect("judged");
    assert_eq!((found.observations, found.accounts, found.losses), (204, 81, 40));
    // Of 36 lost ones with a poor score 160 of 164 kept ones stand higher and 4 equal; the 4 others stand equal to 160.
    let area = (36.0 * (160.0 + 2.0) + 4.0 * 80.0) / (40.0 * 164.0);
    assert!((found.auc.value - area).abs() < 1e-12, "{:?}", found.auc);
    let rate = |band| {
        found
            .rates
            .iter()
            .find(|rate| rate.band == band)
            .expect("a rate")
            .lost
    };
    assert_eq!(rate(Band::Poor), Share { part: 36, whole: 40 });
    assert_eq!(rate(Band::Well), Share { part: 4, whole: 164 });
    assert_eq!(found.chance(12), Some(rate(Band::Poor)));
    assert_eq!(found.chance(85), Some(rate(Band::Well)));
    assert_eq!(found.chance(50), None);
}

#[test]
fn rates_are_tried_on_moments_after_those_that_taught_them() {
    let judged = judge(&past(9));
    let found = judged
        .judged()
        .expect("judged")
        .calibrated
        .clone()
        .expect("calibrated");
    assert_eq!(found.tried_from, day("2025-06-30"));
    assert_eq!(found.taught_until, day("2025-06-30"));
    let (band, poor) = found.bins[0];
    assert_eq!((band, poor.lost), (Band::Poor, Share { part: 18, whole: 20 }));
    assert!((poor.chance - 0.9).abs() < 1e-12);
    assert!(
        found.brier.reliability < 1e-12,
        "later moments are as earlier ones were: {:?}",
        found.brier
    );

    // What becomes known after the trial began teaches nothing.
    let mut slow = past(9);
    for one in &mut slow {
        if one.on < day("2025-06-30") && one.is_lost {
            one.known_on = day("2025-12-31");
        }
    }
    let judged = judge(&slow);
    assert_eq!(judged.judged().expect("judged").calibrated, None);
}

#[test]
fn what_was_judged_is_read_back_as_it_was_kept() {
    for judgement in [judge(&past(9)), judge(&past(2))] {
        let kept = serde_json::to_string(&judgement).expect("kept");
        let read: Judgement = serde_json::from_str(&kept).expect("read");
        assert_eq!(read, judgement);
    }
}
