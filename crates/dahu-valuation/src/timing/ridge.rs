//! Searching along the ridge on which the two parameters of leaving make up for one another.

use crate::numeric::maximise::{Evaluation, Maximum, maximise};

/// Where the ridge goes: the last two log-parameters rise and fall together.
const ALONG: [f64; 3] = [-2.5, 3.0, 7.0];

/// Maximises, and where the search got stuck on the ridge, once more from other places on it.
///
/// Where hardly anybody leaves, few leaving soon looks like many leaving late, and the likelihood bends upwards in
/// between.
pub(super) fn maximise_over_ridge(
    starts: &[[f64; 4]],
    mut objective: impl FnMut(&[f64; 4]) -> Evaluation<4>,
) -> Maximum<4> {
    let first = maximise(starts, &mut objective);
    if first.converged || !first.value.is_finite() {
        return first;
    }
    let [one, other, inner, outer] = first.at;
    let along = ALONG.map(|offset| [one, other, inner + offset, outer + offset]);
    let mut second = maximise(&along, objective);
    second.evaluations += first.evaluations;
    second
}
