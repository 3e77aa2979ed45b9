//! Which accounts can have a seat anywhere on a way: only these decide whether another has one.

use std::{cmp::Reverse, collections::BinaryHeap};

use super::line::Line;

/// Leaves out of `lines` those that as many others as there are seats are before all along the way.
///
/// An account that can never have a seat takes none from another: where it is before one, so are as many as there are seats
/// that are before it. So whoever remains is enough to say who has a seat.
pub(super) fn relevant(lines: &mut Vec<Line>, seats: usize, length: f64) {
    if lines.len() <= seats || seats == 0 {
        return;
    }
    leave_out_low(lines, seats, length);
    let ends: Vec<[(f64, f64); 2]> = lines.iter().map(|line| line.ends(length)).collect();
    let sorted = |key: &dyn Fn(usize) -> f64| {
        let mut order: Vec<usize> = (0..ends.len()).collect();
        order.sort_by(|one, other| key(*other).total_cmp(&key(*one)));
        order
    };
    let by_least = sorted(&|place| ends[place][0].0);
    let by_most = sorted(&|place| ends[place][0].1);
    let mut before = by_least.into_iter().peekable();
    // The most scores at the end of the way, as many as there are seats, of those that are before at its beginning.
    let mut best: BinaryHeap<Reverse<u64>> = BinaryHeap::with_capacity(seats + 1);
    let mut is_relevant = vec![true; ends.len()];
    for place in by_most {
        let [first, last] = ends[place];
        while let Some(other) = before.next_if(|other| ends[*other][0].0 > first.1) {
            best.push(Reverse(ordered(ends[other][1].0)));
            if best.len() > seats {
                best.pop();
            }
        }
        let least = best.peek().filter(|_| best.len() == seats);
        is_relevant[place] = least.is_none_or(|Reverse(least)| *least <= ordered(last.1));
    }
    let mut is_relevant = is_relevant.into_iter();
    lines.retain(|_| is_relevant.next().unwrap_or(true));
}

/// Leaves out those whose most is less than what as many as there are seats have at least: quick, and enough for most.
fn leave_out_low(lines: &mut Vec<Line>, seats: usize, length: f64) {
    let least = |line: &Line| {
        let [first, last] = line.ends(length);
        first.0.min(last.0)
    };
    let mut leasts: Vec<f64> = lines.iter().map(least).collect();
    let (_, needed, _) = leasts.select_nth_unstable_by(seats - 1, |one, other| other.total_cmp(one));
    let needed = *needed;
    lines.retain(|line| {
        let [first, last] = line.ends(length);
        first.1.max(last.1) >= needed
    });
}

/// Bits that are in the order of the numbers, which are not below zero.
fn ordered(score: f64) -> u64 {
    score.max(0.0).to_bits()
}
