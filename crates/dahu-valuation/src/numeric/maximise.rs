//! Maximum likelihood on a handful of log-parameters.
//!
//! Damped BFGS steps with backtracking climb from several starts; the best ones go on to the top, where Newton steps
//! with a differenced Hessian polish what BFGS left. A simplex takes over where a gradient leads nowhere. A parameter
//! that runs off along a flat likelihood is stopped early and named.

mod climb;
mod simplex;

use self::climb::{Climb, Outcome, WALL};
use super::cholesky;

/// Value and gradient of a log-likelihood at N log-parameters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Evaluation<const N: usize> {
    /// The log-likelihood; anything that is not finite counts as impossible.
    pub value: f64,
    /// Its derivatives by the log-parameters.
    pub gradient: [f64; N],
}

impl<const N: usize> Evaluation<N> {
    pub(super) fn is_finite(&self) -> bool {
        self.value.is_finite() && self.gradient.iter().all(|slope| slope.is_finite())
    }
}

/// What the search found, and how far it can be trusted.
#[derive(Clone, Debug, PartialEq)]
pub struct Maximum<const N: usize> {
    /// Where the value is greatest, in log-parameters.
    pub at: [f64; N],
    /// The greatest value; negative infinity when no start had a finite one.
    pub value: f64,
    /// The gradient there.
    pub gradient: [f64; N],
    /// Second derivatives from central differences of the gradient, taken within a hundredth of a standard error of
    /// the maximum.
    pub hessian: [[f64; N]; N],
    /// Evaluations of the objective, over all starts.
    pub evaluations: u32,
    /// Whether the value cannot grow any more: at a maximum inside, or along a flat likelihood towards the boundary.
    pub converged: bool,
    /// Whether the Hessian is that of a maximum, so that its inverse gives standard errors.
    pub hessian_negative_definite: bool,
    /// The parameters that the data do not hold: run off towards zero or infinity, or free to.
    pub at_boundary: [bool; N],
    /// Starts that led to this value, give or take a thousandth.
    pub starts_agreeing: u32,
    /// Each start with its end.
    pub starts: Vec<StartEnd<N>>,
}

/// A start of the search and where it ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StartEnd<const N: usize> {
    /// The log-parameters of the start.
    pub start: [f64; N],
    /// Where it was left.
    pub end: [f64; N],
    /// The value there.
    pub value: f64,
    /// Whether it was followed to the end, or given up because others were better.
    pub followed: bool,
}

/// BFGS steps that every start is granted before they are compared.
const STEPS_TO_COMPARE: u32 = 4;
/// Starts that are followed to the end.
const FOLLOWED: usize = 2;
/// Values this close are the same maximum.
const SAME_VALUE: f64 = 1e-3;
/// Log-parameters this close to the leader's climb the same hill.
const SAME_HILL: f64 = 0.1;
/// The squared distance to the top in standard errors at which polishing is done.
const POLISHED: f64 = 1e-15;
/// The same, at which the top is near enough to take its Hessian.
const NEAR: f64 = 1e-5;
/// The same, at which a search counts as converged although rounding stopped it.
const CONVERGED: f64 = 1e-8;
/// The variance of a log-parameter beyond which the data do not hold it: a factor of e^10 either way.
const FREE: f64 = 100.0;
/// The least damping of a Hessian: makes a flat one invertible, and stays a tenth of what [`FREE`] asks for.
const DAMPING: f64 = 1e-3;

/// Maximises from several starts, in about 25 evaluations from one good start of four parameters.
///
/// Evaluations that are not finite are backed away from. Log-parameters stay within ±18 of zero, so the caller scales
/// time and money to about one.
pub fn maximise<const N: usize>(
    starts: &[[f64; N]],
    mut objective: impl FnMut(&[f64; N]) -> Evaluation<N>,
) -> Maximum<N> {
    let mut evaluations = 0;
    let mut counted = |at: &[f64; N]| {
        evaluations += 1;
        objective(at)
    };
    let mut paths: Vec<([f64; N], Climb<N>)> = starts
        .iter()
        .map(|start| (*start, Climb::new(start, &mut counted)))
        .collect();
    for (_, climb) in &mut paths {
        climb.run(STEPS_TO_COMPARE, &mut counted);
    }
    paths.sort_by(|(_, one), (_, other)| other.value.total_cmp(&one.value));
    let mut followed = 0;
    for index in 0..paths.len().min(FOLLOWED) {
        let (leaders, rest) = paths.split_at_mut(index);
        follow(
            &mut rest[0].1,
            leaders.first().map(|(_, leader)| leader),
            &mut counted,
        );
        followed += 1;
    }
    let best = paths[..followed]
        .iter_mut()
        .max_by(|(_, one), (_, other)| one.value.total_cmp(&other.value));
    let mut maximum = match best {
        Some((_, climb)) if climb.value.is_finite() => top(climb, &mut counted),
        _ => Maximum::nowhere(),
    };
    maximum.evaluations = evaluations;
    maximum.starts = paths
        .iter()
        .enumerate()
        .map(|(index, (start, climb))| StartEnd {
            start: *start,
            end: climb.at,
            value: climb.value,
            followed: index < followed,
        })
        .collect();
    maximum.starts_agreeing = agreeing(&maximum);
    maximum
}

/// Maximises over all data from where the maximum over a sample of them lies, in about 2 N + 6 evaluations.
///
/// The Hessian of the sample, taken `ratio` times for there being more data, gives the first steps. The starts are told
/// as those of the sample; evaluations are those on all. None where the sample's maximum is none to begin from, or no
/// maximum is found: then begin anew.
pub fn maximise_from_sample<const N: usize>(
    sample: Maximum<N>,
    ratio: f64,
    mut objective: impl FnMut(&[f64; N]) -> Evaluation<N>,
) -> Option<Maximum<N>> {
    if !sample.converged || sample.at_boundary.contains(&true) {
        return None;
    }
    let mut evaluations = 0;
    let mut counted = |at: &[f64; N]| {
        evaluations += 1;
        objective(at)
    };
    let hessian = sample.hessian.map(|row| row.map(|entry| ratio * entry));
    let lower = cholesky::factor(&negated(&hessian, 0.0))?;
    let mut climb = Climb::new(&sample.at, &mut counted);
    if !climb.value.is_finite() {
        return None;
    }
    polish(&mut climb, &lower, NEAR, &mut counted);
    let mut maximum = top(&mut climb, &mut counted);
    maximum.evaluations = evaluations;
    maximum.starts = sample.starts;
    maximum.starts_agreeing = sample.starts_agreeing;
    maximum.converged.then_some(maximum)
}

impl<const N: usize> Maximum<N> {
    fn nowhere() -> Self {
        Self {
            at: [f64::NAN; N],
            value: f64::NEG_INFINITY,
            gradient: [f64::NAN; N],
            hessian: [[f64::NAN; N]; N],
            evaluations: 0,
            converged: false,
            hessian_negative_definite: false,
            at_boundary: [false; N],
            starts_agreeing: 0,
            starts: Vec::new(),
        }
    }

    /// The covariance of the log-parameters, where the Hessian gives one.
    pub fn covariance(&self) -> Option<[[f64; N]; N]> {
        let is_definite = self.hessian_negative_definite && !self.at_boundary.contains(&true);
        let lower = is_definite.then(|| cholesky::factor(&negated(&self.hessian, 0.0)))??;
        Some(cholesky::inverse(&lower))
    }
}

/// Climbs until level; a path that meets the leader's hill is not walked twice.
fn follow<const N: usize>(
    climb: &mut Climb<N>,
    leader: Option<&Climb<N>>,
    objective: &mut impl FnMut(&[f64; N]) -> Evaluation<N>,
) {
    const STEPS_AT_MOST: u32 = 100;
    for _ in 0..STEPS_AT_MOST {
        let is_met = leader.is_some_and(|leader| {
            let apart = leader
                .at
                .iter()
                .zip(climb.at)
                .map(|(one, other)| (one - other).abs());
            apart.fold(0.0, f64::max) < SAME_HILL
        });
        if is_met || climb.outcome != Outcome::Climbing {
            return;
        }
        climb.run(1, objective);
    }
}

/// The maximum above a point that BFGS reached: Hessian, Newton steps, and another climb if they do not suffice.
fn top<const N: usize>(
    climb: &mut Climb<N>,
    objective: &mut impl FnMut(&[f64; N]) -> Evaluation<N>,
) -> Maximum<N> {
    const ROUNDS_AT_MOST: u32 = 5;
    let mut maximum = Maximum::nowhere();
    let mut before = f64::NEG_INFINITY;
    for round in 0..ROUNDS_AT_MOST {
        maximum.hessian = differenced(climb, objective);
        let definite = cholesky::factor(&negated(&maximum.hessian, 0.0));
        let decrement = definite.map(|lower| polish(climb, &lower, POLISHED, objective));
        let curvature = Curvature::of(&maximum.hessian);
        maximum.hessian_negative_definite = definite.is_some();
        maximum.at_boundary = boundary(climb, &curvature);
        // Where the likelihood bends upwards, one climb with damped curvature has to show that nothing is to be had.
        let is_done = definite.is_some() || climb.value - before < SAME_VALUE;
        let has_ended = climb.outcome == Outcome::Drifting || (climb.outcome == Outcome::Level && is_done);
        let is_flat = has_ended && maximum.at_boundary.contains(&true);
        maximum.converged = is_flat || decrement.is_some_and(|decrement| decrement < CONVERGED);
        if maximum.converged || round + 1 == ROUNDS_AT_MOST {
            break;
        }
        before = climb.value;
        if climb.outcome == Outcome::Stuck {
            simplex::polish(climb, objective);
        }
        climb.resume(curvature.inverse);
        follow(climb, None, objective);
    }
    maximum.at = climb.at;
    maximum.value = climb.value;
    maximum.gradient = climb.gradient;
    maximum
}

/// The inverse of a negative Hessian that has been made definite by as little damping as it takes.
struct Curvature<const N: usize> {
    inverse: Option<[[f64; N]; N]>,
    damping: f64,
}

impl<const N: usize> Curvature<N> {
    fn of(hessian: &[[f64; N]; N]) -> Self {
        const TRIES: usize = 20;
        let dampings = std::iter::successors(Some(DAMPING), |damping| Some(4.0 * damping)).take(TRIES);
        let mut damped =
            dampings.filter_map(|damping| Some((cholesky::factor(&negated(hessian, damping))?, damping)));
        match damped.next() {
            Some((lower, damping)) => Self {
                inverse: Some(cholesky::inverse(&lower)),
                damping,
            },
            None => Self {
                inverse: None,
                damping: DAMPING,
            },
        }
    }
}

/// Newton steps with one Hessian while they bring the gradient down, until the squared distance to the top is small
/// enough; returns what is left of it.
fn polish<const N: usize>(
    climb: &mut Climb<N>,
    lower: &[[f64; N]; N],
    enough: f64,
    objective: &mut impl FnMut(&[f64; N]) -> Evaluation<N>,
) -> f64 {
    const STEPS_AT_MOST: u32 = 5;
    let mut left = decrement(lower, &climb.gradient);
    for _ in 0..STEPS_AT_MOST {
        if left <= enough {
            break;
        }
        let step = cholesky::solve(lower, &climb.gradient);
        if step.iter().any(|part| part.abs() > 1.0) {
            break;
        }
        let at = std::array::from_fn(|i| (climb.at[i] + step[i]).clamp(-WALL, WALL));
        let there = objective(&at);
        // Near the top the value is lost in its rounding; the gradient is not.
        let rounding = 1e-11 * (1.0 + climb.value.abs());
        let next = decrement(lower, &there.gradient);
        let is_better = there.is_finite() && next < 0.5 * left && there.value >= climb.value - rounding;
        if !is_better {
            break;
        }
        climb.move_to(&at, &there);
        left = next;
    }
    left
}

/// The squared length of the Newton step in standard errors, which is twice the gain that it promises.
fn decrement<const N: usize>(lower: &[[f64; N]; N], gradient: &[f64; N]) -> f64 {
    let step = cholesky::solve(lower, gradient);
    gradient.iter().zip(step).map(|(slope, part)| slope * part).sum()
}

fn differenced<const N: usize>(
    climb: &Climb<N>,
    objective: &mut impl FnMut(&[f64; N]) -> Evaluation<N>,
) -> [[f64; N]; N] {
    // Between the error of the difference, h², and the rounding of the gradient over h.
    const STEP: f64 = 1e-4;
    let mut raw = [[0.0; N]; N];
    for (i, row) in raw.iter_mut().enumerate() {
        let mut gradient_at = |offset: f64| {
            let mut at = climb.at;
            at[i] += offset;
            objective(&at).gradient
        };
        let (above, below) = (gradient_at(STEP), gradient_at(-STEP));
        *row = std::array::from_fn(|j| (above[j] - below[j]) / (2.0 * STEP));
    }
    std::array::from_fn(|i| std::array::from_fn(|j| 0.5 * (raw[i][j] + raw[j][i])))
}

fn negated<const N: usize>(hessian: &[[f64; N]; N], damping: f64) -> [[f64; N]; N] {
    std::array::from_fn(|i| std::array::from_fn(|j| if i == j { damping } else { 0.0 } - hessian[i][j]))
}

/// Which parameters stand at the wall or have a likelihood that is flat around them.
fn boundary<const N: usize>(climb: &Climb<N>, curvature: &Curvature<N>) -> [bool; N] {
    let free = FREE * DAMPING / curvature.damping;
    std::array::from_fn(|i| {
        let is_free = curvature.inverse.is_some_and(|inverse| inverse[i][i] > free);
        let has_drifted = climb.outcome == Outcome::Drifting && climb.drifting[i];
        climb.at[i].abs() >= WALL || is_free || has_drifted
    })
}

fn agreeing<const N: usize>(maximum: &Maximum<N>) -> u32 {
    let is_same = |end: &&StartEnd<N>| {
        let apart = maximum
            .at
            .iter()
            .zip(end.end)
            .map(|(one, other)| (one - other).abs());
        (maximum.value - end.value).abs() < SAME_VALUE || apart.fold(0.0, f64::max) < SAME_HILL
    };
    let count = maximum.starts.iter().filter(is_same).count();
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
