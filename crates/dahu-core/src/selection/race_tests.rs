//! In how many weightings an account is in: closed forms of two criteria, and every weighting by hand.

use proptest::prelude::*;

use super::{tests::sheet, *};

const DRAWN: usize = 20_000;

/// Numbers from 0 to below 1 that look like chance (splitmix64, S. Vigna).
pub(super) fn chance(seed: u64) -> impl FnMut() -> f64 {
    let mut state = seed;
    move || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let high = u32::try_from((mixed ^ (mixed >> 31)) >> 32).unwrap_or(0);
        f64::from(high) / (f64::from(u32::MAX) + 1.0)
    }
}

fn weightings(plausible: Plausible, agreed: &[f64], count: usize) -> Vec<Vec<f32>> {
    let mut chance = chance(7);
    (0..count).map(|_| plausible.draw(agreed, &mut chance)).collect()
}

/// The share of weightings in which each account is in, those included that always or never are.
fn shares(rows: &[Vec<f64>], agreed: &[f64], seats: usize, plausible: Plausible) -> Vec<f64> {
    let sheet = sheet(rows);
    let entrants: Vec<u32> = (0..).take(rows.len()).collect();
    let race = Race::new(&sheet, &entrants, seats, agreed, plausible);
    let mut counts = vec![0; rows.len()];
    race.run(&weightings(plausible, agreed, DRAWN), &mut counts);
    let share = |place: usize| match race.certainty(place) {
        Certainty::Always => 1.0,
        Certainty::Never => 0.0,
        Certainty::Open => f64::from(counts[place]) / f64::from(u32::try_from(DRAWN).expect("few")),
    };
    (0..rows.len()).map(share).collect()
}

/// The share of `t` in which each account is in, by the exact places in which two accounts change: with two criteria the weights
/// are t and 1 − t. `until` says which share of the weightings have less than a `t`.
fn exact(rows: &[Vec<f64>], seats: usize, until: impl Fn(f64) -> f64) -> Vec<f64> {
    let at = |row: &Vec<f64>, t: f64| t * row[0] + (1.0 - t) * row[1];
    let mut changes = vec![0.0, 1.0];
    for one in rows {
        for other in rows {
            let (first, second) = (one[0] - other[0], one[1] - other[1]);
            if (second - first).abs() > 0.0 {
                changes.push((second / (second - first)).clamp(0.0, 1.0));
            }
        }
    }
    changes.sort_by(f64::total_cmp);
    let mut shares = vec![0.0; rows.len()];
    for pair in changes.windows(2) {
        let middle = f64::midpoint(pair[0], pair[1]);
        for (place, row) in rows.iter().enumerate() {
            let before = rows.iter().filter(|other| at(other, middle) > at(row, middle));
            if before.count() < seats {
                shares[place] += until(pair[1]) - until(pair[0]);
            }
        }
    }
    shares
}

/// P(w₁ ÷ (w₁ + w₂) ≤ t) for independent weights that are uniform within 30 % of the agreed: the part of a rectangle below a
/// line through the origin.
fn within_30_percent(agreed: [f64; 2]) -> impl Fn(f64) -> f64 {
    let [one, other] = agreed.map(|weight| (0.7 * weight, 1.3 * weight));
    move |t| {
        if t >= 1.0 {
            return 1.0;
        }
        let steep = t / (1.0 - t);
        // ∫ clamp(steep·y) dy over the other weight, in the three parts of the clamp.
        let cut = |edge: f64| (edge / steep.max(1e-12)).clamp(other.0, other.1);
        let (low, high) = (cut(one.0), cut(one.1));
        let middle = steep * (high * high - low * low) / 2.0 - one.0 * (high - low);
        let above = (one.1 - one.0) * (other.1 - high);
        (middle + above) / ((one.1 - one.0) * (other.1 - other.0))
    }
}

fn agree(found: &[f64], expected: &[f64]) {
    // Five standard errors of a share at its widest.
    let within = 5.0 * 0.5 / f64::from(u32::try_from(DRAWN).expect("few")).sqrt();
    for (found_one, expected_one) in found.iter().zip(expected) {
        assert!(
            (found_one - expected_one).abs() < within,
            "{found:?} instead of {expected:?}"
        );
    }
}

#[test]
fn two_accounts_and_one_seat_have_the_shares_of_the_closed_form() {
    let rows = [vec![80.0, 40.0], vec![60.0, 70.0]];
    // The first one is in where 20 w₁ > 30 w₂, so from w₁ = 0.6 on.
    let any = shares(&rows, &[0.7, 0.3], 1, Plausible::Any);
    agree(&any, &[0.4, 0.6]);
    agree(&exact(&rows, 1, |t| t), &[0.4, 0.6]);
    // By hand: (0.75 y² − 0.49 y) from 0.49 ÷ 1.5 to 0.39, over 0.42 × 0.18, is the share in which it is not.
    let near = shares(&rows, &[0.7, 0.3], 1, Plausible::NEAR);
    agree(&near, &[1.0 - 0.039_793, 0.039_793]);
    let expected = exact(&rows, 1, within_30_percent([0.7, 0.3]));
    assert!((expected[1] - 0.039_793).abs() < 1e-5, "{expected:?}");
}

#[test]
fn many_accounts_and_seats_have_the_shares_of_the_closed_form() {
    let mut chance = chance(3);
    let rows: Vec<Vec<f64>> = (0..60)
        .map(|_| (0..2).map(|_| (chance() * 100.0).round()).collect())
        .collect();
    for seats in [1, 5, 12] {
        agree(
            &shares(&rows, &[0.6, 0.4], seats, Plausible::Any),
            &exact(&rows, seats, |t| t),
        );
        agree(
            &shares(&rows, &[0.6, 0.4], seats, Plausible::NEAR),
            &exact(&rows, seats, within_30_percent([0.6, 0.4])),
        );
    }
}

#[test]
fn weightings_are_uniform_on_the_simplex_and_in_the_box() {
    let drawn = weightings(Plausible::Any, &[0.2; 5], 40_000);
    let share = |holds: &dyn Fn(&Vec<f32>) -> bool| {
        let count = drawn.iter().filter(|weights| holds(weights)).count();
        count as f64 / drawn.len() as f64
    };
    // The marginal of a Dirichlet distribution with five parameters at 1 is Beta(1, 4).
    for part in [0.1, 0.2, 0.5] {
        let expected = (1.0 - f64::from(part)).powi(4);
        let found = share(&|weights| weights[3] > part);
        assert!(
            (found - expected).abs() < 0.012,
            "{part}: {found} instead of {expected}"
        );
    }
    let agreed = [0.5, 0.3, 0.2];
    for weights in weightings(Plausible::NEAR, &agreed, 1_000) {
        assert!((weights.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        let ratio = f64::from(weights[0]) / f64::from(weights[2]) * agreed[2] / agreed[0];
        assert!((0.7 / 1.3 - 1e-6..1.3 / 0.7 + 1e-6).contains(&ratio), "{ratio}");
    }
}

#[test]
fn who_is_better_by_every_criterion_is_always_before() {
    let rows = [
        vec![90.0, -1.0, 95.0],
        vec![50.0, 60.0, 70.0],
        vec![40.0, 90.0, 30.0],
        vec![30.0, 30.0, -1.0],
        vec![-1.0, -1.0, 20.0],
    ];
    let sheet = sheet(&rows);
    let any = |entrants: &[u32], seats| Race::new(&sheet, entrants, seats, &[0.5, 0.3, 0.2], Plausible::Any);
    let race = any(&[0, 1, 2, 3, 4], 2);
    let certain: Vec<Certainty> = (0..5).map(|place| race.certainty(place)).collect();
    use Certainty::{Always, Never, Open};
    assert_eq!(certain, [Always, Open, Open, Never, Never]);
    let race = any(&[0, 1, 2, 3, 4], 3);
    let certain: Vec<Certainty> = (0..5).map(|place| race.certainty(place)).collect();
    assert_eq!(certain, [Always, Always, Always, Never, Never]);
    assert_eq!(any(&[], 3).entrants(), 0);
    let none = any(&[0, 1], 0);
    assert_eq!(none.certainty(0), Never);
}

/// The score of a card by hand, in 64 bits.
fn by_hand(row: &[f64], weights: &[f32]) -> f64 {
    let known = || row.iter().zip(weights).filter(|(points, _)| **points >= 0.0);
    let sum: f64 = known().map(|(points, weight)| points * f64::from(*weight)).sum();
    sum / known().map(|(_, weight)| f64::from(*weight)).sum::<f64>()
}

fn cards() -> impl Strategy<Value = Vec<Vec<f64>>> {
    let points = prop_oneof![5 => (0_u8..=100).prop_map(f64::from), 1 => Just(-1.0)];
    let card = proptest::collection::vec(points, 3)
        .prop_filter("nothing known", |card| card.iter().any(|points| *points >= 0.0));
    proptest::collection::vec(card, 1..150)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn who_has_a_seat_is_who_would_have_one_by_hand(
        rows in cards(),
        seats in 1_usize..20,
        plausible in prop_oneof![Just(Plausible::Any), Just(Plausible::NEAR)],
        seed: u64,
    ) {
        let (sheet, agreed) = (sheet(&rows), [0.5, 0.3, 0.2]);
        let entrants: Vec<u32> = (0..).take(rows.len()).collect();
        let race = Race::new(&sheet, &entrants, seats, &agreed, plausible);
        let mut chance = chance(seed);
        for _ in 0..20 {
            let weights = plausible.draw(&agreed, &mut chance);
            let mut scores: Vec<(f64, usize)> =
                rows.iter().enumerate().map(|(place, row)| (by_hand(row, &weights), place)).collect();
            scores.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
            let is_close = seats < scores.len() && scores[seats - 1].0 - scores[seats].0 < 1e-3;
            let mut counts = vec![0; rows.len()];
            race.run(std::slice::from_ref(&weights), &mut counts);
            let is_in = |place: usize| counts[place] == 1 || race.certainty(place) == Certainty::Always;
            let found: Vec<usize> = (0..rows.len()).filter(|place| is_in(*place)).collect();
            prop_assert_eq!(found.len(), seats.min(rows.len()));
            if !is_close {
                let mut expected: Vec<usize> =
                    scores.iter().take(seats).map(|(_, place)| *place).collect();
                expected.sort_unstable();
                prop_assert_eq!(found, expected);
            }
        }
    }
}
