//! One path uphill: BFGS directions, backtracking steps.

use super::Evaluation;

/// The log-parameters' bound on either side of zero.
pub(super) const WALL: f64 = 18.0;
/// No parameter changes by more than a factor of e² in a step.
const LONGEST: f64 = 2.0;
/// The promised gain below which a path is level; Newton does the rest.
const LEVEL: f64 = 1e-5;
/// A step that gains less than this while a parameter runs is drift.
const DRIFT_GAIN: f64 = 1e-4;
/// How far a parameter runs in a step of drift, and how far out it is by then.
const DRIFT_STEP: f64 = 0.5;
const DRIFT_FROM: f64 = 5.0;
/// Steps granted beside a wall.
const STEPS_AT_WALL: u32 = 15;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Climbing,
    /// Next to no gain is promised.
    Level,
    /// A parameter runs off while the value stays, or has come to the wall.
    Drifting,
    /// No step along the gradient gains anything.
    Stuck,
}

#[derive(Clone, Debug)]
pub(super) struct Climb<const N: usize> {
    pub(super) at: [f64; N],
    pub(super) value: f64,
    pub(super) gradient: [f64; N],
    pub(super) outcome: Outcome,
    pub(super) drifting: [bool; N],
    steps_at_wall: u32,
    /// Approximates the inverse of the negative Hessian; nothing before the first step.
    inverse: Option<[[f64; N]; N]>,
}

impl<const N: usize> Climb<N> {
    pub(super) fn new(start: &[f64; N], objective: &mut impl FnMut(&[f64; N]) -> Evaluation<N>) -> Self {
        let at = start.map(|part| part.clamp(-WALL, WALL));
        let there = objective(&at);
        let is_finite = there.is_finite();
        Self {
            at,
            value: if is_finite { there.value } else { f64::NEG_INFINITY },
            gradient: there.gradient,
            outcome: if is_finite {
                Outcome::Climbing
            } else {
                Outcome::Stuck
            },
            drifting: [false; N],
            steps_at_wall: 0,
            inverse: None,
        }
    }

    pub(super) fn run(&mut self, steps: u32, objective: &mut impl FnMut(&[f64; N]) -> Evaluation<N>) {
        for _ in 0..steps {
            if self.outcome != Outcome::Climbing {
                return;
            }
            self.step(objective);
        }
    }

    /// Goes on with a better idea of the curvature.
    pub(super) fn resume(&mut self, inverse: Option<[[f64; N]; N]>) {
        self.inverse = inverse;
        self.outcome = Outcome::Climbing;
    }

    pub(super) fn move_to(&mut self, at: &[f64; N], there: &Evaluation<N>) {
        self.at = *at;
        self.value = there.value;
        self.gradient = there.gradient;
    }

    fn step(&mut self, objective: &mut impl FnMut(&[f64; N]) -> Evaluation<N>) {
        let (direction, slope) = self.direction();
        let longest = largest(&direction);
        let promise = if self.inverse.is_some() {
            slope
        } else {
            f64::INFINITY
        };
        if longest <= 0.0 || promise < LEVEL {
            self.outcome = Outcome::Level;
            return;
        }
        let Some((at, there)) = self.search(&direction, slope, (LONGEST / longest).min(1.0), objective)
        else {
            // A direction from a stale curvature gets a second chance along the gradient.
            self.outcome = if self.inverse.take().is_some() {
                Outcome::Climbing
            } else {
                Outcome::Stuck
            };
            return;
        };
        let moved: [f64; N] = std::array::from_fn(|i| at[i] - self.at[i]);
        let bent: [f64; N] = std::array::from_fn(|i| self.gradient[i] - there.gradient[i]);
        let gain = there.value - self.value;
        self.learn(&moved, &bent);
        self.move_to(&at, &there);
        let is_walled: [bool; N] =
            std::array::from_fn(|i| at[i].abs() >= WALL && there.gradient[i] * at[i] > 0.0);
        self.drifting = std::array::from_fn(|i| {
            let is_outwards = moved[i] * at[i] > 0.0 && at[i].abs() > DRIFT_FROM;
            is_walled[i] || (is_outwards && moved[i].abs() > DRIFT_STEP && gain < DRIFT_GAIN)
        });
        // Beside a wall the other parameters get some steps to settle.
        self.steps_at_wall += u32::from(is_walled.contains(&true));
        let has_settled = gain < DRIFT_GAIN || self.steps_at_wall > STEPS_AT_WALL;
        if has_settled && self.drifting.contains(&true) {
            self.outcome = Outcome::Drifting;
        }
    }

    /// The quasi-Newton direction that does not push through the walls, and its slope.
    fn direction(&mut self) -> ([f64; N], f64) {
        let uphill: [f64; N] = std::array::from_fn(|i| {
            let is_walled = self.at[i].abs() >= WALL && self.gradient[i] * self.at[i] > 0.0;
            if is_walled { 0.0 } else { self.gradient[i] }
        });
        if let Some(inverse) = self.inverse {
            let direction: [f64; N] = std::array::from_fn(|i| {
                let full = dot(&inverse[i], &uphill);
                if uphill[i].to_bits() << 1 == 0 { 0.0 } else { full }
            });
            let slope = dot(&direction, &uphill);
            if slope >= 0.0 && slope.is_finite() {
                return (direction, slope);
            }
            self.inverse = None;
        }
        let first = 0.5 / largest(&uphill).max(f64::MIN_POSITIVE);
        let direction = uphill.map(|part| part * first);
        (direction, dot(&direction, &uphill))
    }

    fn search(
        &self,
        direction: &[f64; N],
        slope: f64,
        full: f64,
        objective: &mut impl FnMut(&[f64; N]) -> Evaluation<N>,
    ) -> Option<([f64; N], Evaluation<N>)> {
        const TRIES_AT_MOST: u32 = 25;
        const SUFFICIENT: f64 = 1e-4;
        let mut length = full;
        for _ in 0..TRIES_AT_MOST {
            let at = std::array::from_fn(|i| (self.at[i] + length * direction[i]).clamp(-WALL, WALL));
            let there = objective(&at);
            let gain = there.value - self.value;
            if there.is_finite() && gain >= SUFFICIENT * length * slope {
                return Some((at, there));
            }
            // The top of the parabola through value, slope and the new value.
            let parabola = slope * length * length / (2.0 * (slope * length - gain));
            length = if there.is_finite() {
                parabola.clamp(0.1 * length, 0.5 * length)
            } else {
                0.25 * length
            };
        }
        None
    }

    /// The BFGS update, damped after Powell where the likelihood bends upwards.
    fn learn(&mut self, moved: &[f64; N], bent: &[f64; N]) {
        let curvature = dot(moved, bent);
        let scale = curvature / dot(bent, bent);
        let is_bent_down = curvature > 0.0 && scale.is_finite() && scale > 0.0;
        if !is_bent_down {
            return;
        }
        let inverse = self.inverse.unwrap_or_else(|| {
            std::array::from_fn(|i| std::array::from_fn(|j| if i == j { scale } else { 0.0 }))
        });
        let turned: [f64; N] = std::array::from_fn(|i| dot(&inverse[i], bent));
        let along = (curvature + dot(bent, &turned)) / (curvature * curvature);
        let updated: [[f64; N]; N] = std::array::from_fn(|i| {
            std::array::from_fn(|j| {
                inverse[i][j] + along * moved[i] * moved[j]
                    - (turned[i] * moved[j] + moved[i] * turned[j]) / curvature
            })
        });
        let is_finite = updated.iter().flatten().all(|entry| entry.is_finite());
        self.inverse = is_finite.then_some(updated);
    }
}

fn dot<const N: usize>(one: &[f64; N], other: &[f64; N]) -> f64 {
    one.iter().zip(other).map(|(one, other)| one * other).sum()
}

fn largest<const N: usize>(parts: &[f64; N]) -> f64 {
    parts
        .iter()
        .fold(0.0, |largest: f64, part| largest.max(part.abs()))
}
