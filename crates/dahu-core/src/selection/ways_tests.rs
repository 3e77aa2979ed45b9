//! The smallest change that turns an account: closed forms, and every way walked by hand.

use std::collections::HashMap;

use proptest::prelude::*;

use super::{race_tests::chance, tests::sheet, *};

/// Accounts by their order, and what turns each.
struct Turning {
    sheet: Sheet,
    choice: Choice,
    alone: Ways,
    moved: Ways,
}

impl Turning {
    fn flips(&self, place: usize) -> Flips {
        Flips {
            shift: self.moved.flips(&self.sheet, place).shift,
            ..self.alone.flips(&self.sheet, place)
        }
    }

    fn least(&self, place: usize) -> Option<Turn> {
        self.alone.least(&self.sheet, place)
    }
}

fn turning(rows: &[Vec<f64>], weights: &[f64], seats: usize) -> Turning {
    let sheet = sheet(rows);
    let choice = choose(&sheet, weights, 0.0, seats, &HashMap::new());
    let (entrants, seats) = (&choice.entrants, choice.seats);
    let race = Race::new(&sheet, entrants, seats, weights, Plausible::Any);
    Turning {
        alone: Ways::alone(&sheet, entrants, seats, weights, &race),
        moved: Ways::moved(&sheet, entrants, seats, weights, &race),
        sheet,
        choice,
    }
}

fn close(one: f64, other: f64) -> bool {
    (one - other).abs() < 1e-6
}

#[test]
fn two_accounts_turn_where_their_scores_meet() {
    // 20 w₁ = 30 w₂ where the first weight is 0.6.
    let rows = [vec![80.0, 40.0], vec![60.0, 70.0]];
    let turning = turning(&rows, &[0.7, 0.3], 1);
    for place in [0, 1] {
        let flips = turning.flips(place);
        let turn = turning.least(place).expect("it turns");
        assert!(close(turn.change(), 0.1), "{flips:?}");
        let [down, up] = flips.turns[0];
        assert!(close(down.expect("down").to, 0.6) && up.is_none(), "{flips:?}");
        let [down, up] = flips.turns[1];
        assert!(close(up.expect("up").to, 0.4) && down.is_none(), "{flips:?}");
        let shift = flips.shift.expect("a shift");
        assert_eq!((shift.from, shift.to), (0, 1));
        assert!(close(shift.share, 0.1));
    }
}

#[test]
fn weight_is_moved_from_what_tells_most_for_an_account_to_what_tells_most_against_it() {
    // The first is 9.4 ahead; each unit moved from the third to the second takes 100 off that.
    let rows = [vec![60.0, 20.0, 90.0], vec![50.0, 60.0, 30.0]];
    let weights = [0.5, 0.2, 0.3];
    let turning = turning(&rows, &weights, 1);
    let ahead = 0.5 * 10.0 - 0.2 * 40.0 + 0.3 * 60.0;
    let shift = turning.flips(0).shift.expect("a shift");
    assert_eq!((shift.from, shift.to), (2, 1));
    assert!(close(shift.share, ahead / 100.0), "{shift:?}");
}

#[test]
fn what_is_not_known_of_an_account_does_not_move_it() {
    // The second is known by the first criterion alone: it stays at 60. The first meets it where 100 w₁ + 40 w₂ = 60 (w₁ + w₂).
    let rows = [vec![100.0, 40.0, -1.0], vec![60.0, -1.0, -1.0]];
    let turning = turning(&rows, &[0.5, 0.3, 0.2], 1);
    let flips = turning.flips(0);
    // With the others in proportion 0.3 to 0.2 the second weight is 0.6 of what is left: w₁ = 0.5 w₂ = 0.3 (1 − w₁).
    let down = flips.turns[0][0].expect("down");
    assert!(close(down.to, 0.3 / 1.3), "{down:?}");
    assert_eq!(
        flips.turns[2],
        [None, None],
        "what neither is known by turns nothing"
    );
}

#[test]
fn who_is_in_whatever_the_weights_is_turned_by_none() {
    let rows = [
        vec![90.0, 90.0],
        vec![10.0, 20.0],
        vec![20.0, 10.0],
        vec![5.0, 5.0],
    ];
    let turning = turning(&rows, &[0.5, 0.5], 2);
    assert_eq!(turning.least(0), None);
    assert_eq!(turning.least(3), None);
    assert!(turning.least(1).is_some(), "equal ones turn at the least change");
    let alone = [vec![90.0], vec![10.0]];
    let turning = super::ways_tests::turning(&alone, &[1.0], 1);
    assert_eq!(turning.least(0), None);
}

/// Whether a row has a seat for a weighting.
fn is_in(rows: &[Vec<f64>], weights: &[f64], row: usize, seats: usize) -> bool {
    let at = |row: &[f64]| {
        let known = || row.iter().zip(weights).filter(|(points, _)| **points >= 0.0);
        let sum: f64 = known().map(|(points, weight)| points * weight).sum();
        sum / known().map(|(_, weight)| weight).sum::<f64>()
    };
    let own = at(&rows[row]);
    rows.iter().filter(|other| at(other) > own).count() < seats
}

/// The weights with one of them at another share and the others in proportion.
fn turned(weights: &[f64], criterion: usize, share: f64) -> Vec<f64> {
    let rest = (1.0 - share) / (1.0 - weights[criterion]);
    let changed = weights.iter().enumerate();
    changed
        .map(|(place, weight)| if place == criterion { share } else { weight * rest })
        .collect()
}

/// Accounts of which something is known, with points that 32 bits hold exactly.
fn rows(seed: u64, count: usize) -> Vec<Vec<f64>> {
    let mut chance = chance(seed);
    let mut points = move |is_known: bool| {
        let points = (chance() * 6_400.0).round() / 64.0;
        if is_known || chance() < 0.8 { points } else { -1.0 }
    };
    let mut card = |place: usize| (0..3).map(|criterion| points(criterion == place % 3)).collect();
    (0..count).map(&mut card).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn an_account_stands_as_it_did_until_it_turns_and_otherwise_right_after(
        seed: u64,
        count in 2_usize..40,
        seats in 1_usize..6,
    ) {
        let weights = [0.5, 0.3, 0.2];
        let rows = rows(seed, count);
        let turning = turning(&rows, &weights, seats);
        for (place, row) in turning.choice.entrants.iter().enumerate() {
            let row = *row as usize;
            let was_in = place < seats;
            let flips = turning.flips(place);
            let changes = flips.turns.iter().flatten().flatten().map(Turn::change);
            let least = changes.min_by(f64::total_cmp);
            let found = turning.least(place).map(|turn| turn.change());
            let is_same = match (found, least) {
                (Some(found), Some(least)) => (found - least).abs() < 1e-12,
                (found, least) => found.is_none() && least.is_none(),
            };
            prop_assert!(is_same, "{:?} instead of {:?}", found, least);
            for (criterion, pair) in flips.turns.iter().enumerate() {
                for (turn, end) in pair.iter().zip([0.0, 1.0]) {
                    let agreed = weights[criterion];
                    let until = turn.map_or(end, |turn| turn.to);
                    for step in 1..20 {
                        let share = agreed + (until - agreed) * f64::from(step) / 20.0;
                        let now = is_in(&rows, &turned(&weights, criterion, share), row, seats);
                        prop_assert_eq!(now, was_in, "{} at {} of {:?}", criterion, share, turn);
                    }
                    if let Some(turn) = turn {
                        let beyond = turn.to + (turn.to - agreed).signum() * 1e-7;
                        let now = is_in(&rows, &turned(&weights, criterion, beyond), row, seats);
                        prop_assert_eq!(now, !was_in, "right after {:?}", turn);
                    }
                }
            }
            if let Some(shift) = flips.shift {
                let moved = |share: f64| {
                    let mut moved = weights.to_vec();
                    moved[shift.from] -= share;
                    moved[shift.to] += share;
                    moved
                };
                prop_assert_eq!(is_in(&rows, &moved(shift.share - 1e-7), row, seats), was_in);
                prop_assert_eq!(is_in(&rows, &moved(shift.share + 1e-7), row, seats), !was_in);
            }
        }
    }
}
