//! Searching along the ridge on which the two parameters of leaving make up for one another.

use super::Triples;
use crate::numeric::maximise::{Evaluation, Maximum, maximise, maximise_from_sample};

/// Where the ridge goes: the last two log-parameters rise and fall together.
const ALONG: [f64; 3] = [-2.5, 3.0, 7.0];

/// From so many histories on, a sample of them finds the hill, and all of them only its top.
const MANY: usize = 100_000;
const SAMPLE: usize = 20_000;

/// Maximises over all triples, and where the search got stuck on the ridge, once more from other places on it.
///
/// Where hardly anybody leaves, few leaving soon looks like many leaving late, and the likelihood bends upwards in
/// between. Of many triples the starts are tried on every n-th; the search over all
/// begins where these end, and only its evaluations are counted.
pub(super) fn maximise_over_ridge(
    triples: &Triples,
    starts: &[[f64; 4]],
    objective: impl Fn(&Triples, &[f64; 4]) -> Evaluation<4>,
) -> Maximum<4> {
    if triples.len() < MANY {
        return over_ridge(starts, |at| objective(triples, at));
    }
    let sample = triples.every(triples.len() / SAMPLE);
    let near = over_ridge(starts, |at| objective(&sample, at));
    let ratio = triples.accounts() as f64 / sample.accounts() as f64;
    maximise_from_sample(near, ratio, |at| objective(triples, at))
        .unwrap_or_else(|| over_ridge(starts, |at| objective(triples, at)))
}

fn over_ridge(starts: &[[f64; 4]], mut objective: impl FnMut(&[f64; 4]) -> Evaluation<4>) -> Maximum<4> {
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
