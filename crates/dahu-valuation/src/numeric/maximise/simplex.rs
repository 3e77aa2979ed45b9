//! Nelder and Mead (1965), for where a gradient leads nowhere.

use super::{
    Evaluation,
    climb::{Climb, WALL},
};

type Point<const N: usize> = ([f64; N], Evaluation<N>);

/// Moves the climb to the best point that a small simplex around it finds.
pub(super) fn polish<const N: usize>(
    climb: &mut Climb<N>,
    objective: &mut impl FnMut(&[f64; N]) -> Evaluation<N>,
) {
    const ROUNDS: usize = 30;
    const SIZE: f64 = 0.2;
    const SETTLED: f64 = 1e-7;
    let here = Evaluation {
        value: climb.value,
        gradient: climb.gradient,
    };
    let mut points = vec![(climb.at, here)];
    for i in 0..N {
        let mut at = climb.at;
        at[i] += SIZE;
        points.push(tried(&at, objective));
    }
    for _ in 0..ROUNDS * N {
        points.sort_by(|one, other| other.1.value.total_cmp(&one.1.value));
        if points[0].1.value - points[N].1.value < SETTLED {
            break;
        }
        round(&mut points, objective);
    }
    points.sort_by(|one, other| other.1.value.total_cmp(&one.1.value));
    let (at, there) = points[0];
    if there.is_finite() && there.value > climb.value {
        climb.move_to(&at, &there);
    }
}

/// Reflects the worst of the points, which come best first; stretches, contracts or shrinks as it turns out.
fn round<const N: usize>(points: &mut [Point<N>], objective: &mut impl FnMut(&[f64; N]) -> Evaluation<N>) {
    let worst = points[N];
    let middle: [f64; N] =
        std::array::from_fn(|i| points[..N].iter().map(|(at, _)| at[i]).sum::<f64>() / N as f64);
    let along = |length: f64| std::array::from_fn(|i| middle[i] + length * (middle[i] - worst.0[i]));
    let reflected = tried(&along(1.0), objective);
    if reflected.1.value > points[0].1.value {
        let stretched = tried(&along(2.0), objective);
        points[N] = if stretched.1.value > reflected.1.value {
            stretched
        } else {
            reflected
        };
        return;
    }
    if reflected.1.value > points[N - 1].1.value {
        points[N] = reflected;
        return;
    }
    let contracted = tried(
        &along(if reflected.1.value > worst.1.value {
            0.5
        } else {
            -0.5
        }),
        objective,
    );
    if contracted.1.value > worst.1.value.max(reflected.1.value) {
        points[N] = contracted;
        return;
    }
    let best = points[0].0;
    for point in &mut points[1..] {
        let at = std::array::from_fn(|i| 0.5 * (best[i] + point.0[i]));
        *point = tried(&at, objective);
    }
}

fn tried<const N: usize>(at: &[f64; N], objective: &mut impl FnMut(&[f64; N]) -> Evaluation<N>) -> Point<N> {
    let at = at.map(|part| part.clamp(-WALL, WALL));
    let mut there = objective(&at);
    if !there.is_finite() {
        there.value = f64::NEG_INFINITY;
    }
    (at, there)
}
