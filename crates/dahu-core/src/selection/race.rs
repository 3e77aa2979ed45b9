//! Who is among the first of many thousand accounts for a weighting, for ten thousand weightings.
//!
//! Most accounts can never be among the first, whatever the weights: as many others as there are seats have at least as many
//! points by each criterion. The rest lie in blocks of accounts that are alike, and a block is looked at only if the most points
//! in it, weighted, reach the score that a seat takes. Both leave out nothing that could matter; with 32-bit numbers a score is
//! good to some 0.0001 points.
//!
//! What is not known counts as the account's own score, so as no more than the most and no less than the least of what is known
//! of it: a bound that holds for every weighting.

use super::{Plausible, Sheet, ends::Ends};

/// Accounts of a block.
pub(super) const LANES: usize = 32;
/// By how much a bound may be below a score that it bounds, for rounding.
const SLACK: f32 = 0.001;
/// Stands in a block for no account.
const NOBODY: u32 = u32::MAX;

/// Whether an account is in whatever the weights, of those that are plausible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certainty {
    /// For each of them.
    Always,
    /// For none of them.
    Never,
    /// That hangs on the weights, as far as could be told quickly.
    Open,
}

/// Accounts that compete for seats.
#[derive(Clone, Debug)]
pub struct Race {
    certain: Vec<Certainty>,
    /// Seats that are left for those of whom it is open.
    seats: usize,
    blocks: Vec<Block>,
    /// The most points in each block, criterion by criterion.
    most: Vec<Vec<f32>>,
}

/// Accounts that are alike.
#[derive(Clone, Debug)]
struct Block {
    members: [u32; LANES],
    /// Points, criterion by criterion; 0 for what is not known.
    points: Vec<[f32; LANES]>,
    /// 1 for what is known and 0 for what is not; none where all is.
    known: Option<Vec<[f32; LANES]>>,
}

impl Race {
    /// The race of these rows of a sheet, in the order of their scores by the agreed weights, for so many seats, by weightings
    /// that are plausible.
    #[must_use]
    pub fn new(sheet: &Sheet, entrants: &[u32], seats: usize, agreed: &[f64], plausible: Plausible) -> Self {
        let ends = Ends::of(sheet, entrants);
        let mut certain = match plausible {
            _ if entrants.len() <= seats => vec![Certainty::Always; entrants.len()],
            Plausible::Any => ends.certain(seats),
            Plausible::Within(share) => super::ends::certain_within(sheet, entrants, seats, agreed, share),
        };
        let always = certain.iter().filter(|one| **one == Certainty::Always).count();
        let seats = seats.saturating_sub(always);
        let mut open: Vec<u32> = (0..)
            .zip(&certain)
            .filter(|(_, certain)| **certain == Certainty::Open)
            .map(|(place, _)| place)
            .collect();
        if open.len() <= seats {
            for place in open.drain(..) {
                certain[place as usize] = Certainty::Always;
            }
        }
        let mut groups = Vec::new();
        ends.split(&mut open, &mut groups);
        let most = (0..sheet.criteria()).map(|criterion| {
            let most = |group: &Vec<u32>| {
                let of_group = group.iter().map(|place| ends.high(*place)[criterion]);
                of_group.fold(f32::NEG_INFINITY, f32::max)
            };
            groups.iter().map(most).collect()
        });
        Self {
            most: most.collect(),
            blocks: groups
                .iter()
                .map(|group| Block::of(sheet, entrants, group))
                .collect(),
            certain,
            seats,
        }
    }

    /// Whether the entrant of this place is in whatever the weights.
    #[must_use]
    pub fn certainty(&self, place: usize) -> Certainty {
        self.certain[place]
    }

    /// How many entrants there are.
    #[must_use]
    pub fn entrants(&self) -> usize {
        self.certain.len()
    }

    /// Counts for each entrant of whom it is open in how many of these weightings it has a seat.
    ///
    /// # Panics
    ///
    /// Where `counts` has fewer places than there are entrants.
    pub fn run(&self, weightings: &[Vec<f32>], counts: &mut [u32]) {
        if self.seats == 0 || self.blocks.is_empty() {
            return;
        }
        let mut order = Vec::with_capacity(self.blocks.len());
        let mut found = Vec::with_capacity(self.seats * 2 + 2 * LANES);
        for weights in weightings {
            self.bounds(weights, &mut order);
            self.seated(weights, &mut order, &mut found);
            for (_, place) in &found {
                counts[*place as usize] += 1;
            }
        }
    }

    /// The most points that each block can have, with its number.
    fn bounds(&self, weights: &[f32], order: &mut Vec<(f32, u32)>) {
        order.clear();
        order.extend((0..).take(self.blocks.len()).map(|block| (0.0, block)));
        for (weight, most) in weights.iter().zip(&self.most) {
            for ((bound, _), most) in order.iter_mut().zip(most) {
                *bound += weight * most;
            }
        }
    }

    /// Finds those who have a seat: the most promising blocks first, then each that can still matter.
    fn seated(&self, weights: &[f32], order: &mut [(f32, u32)], found: &mut Vec<(f32, u32)>) {
        found.clear();
        let first = (self.seats / LANES * 2 + 4).min(order.len());
        if first < order.len() {
            order.select_nth_unstable_by(first, |one, other| other.0.total_cmp(&one.0));
        }
        let mut needed = f32::NEG_INFINITY;
        for (looked_at, (bound, block)) in order.iter().enumerate() {
            if *bound + SLACK < needed {
                continue;
            }
            let block = &self.blocks[*block as usize];
            let scores = block.scores(weights);
            let lanes = scores.iter().zip(&block.members);
            found.extend(
                lanes
                    .filter(|(score, place)| **score >= needed && **place != NOBODY)
                    .map(|(score, place)| (*score, *place)),
            );
            if found.len() >= self.seats + LANES || looked_at + 1 == first {
                needed = self.trim(found, needed);
            }
        }
        self.trim(found, needed);
    }

    /// Leaves those who have a seat so far; returns the score that a seat takes.
    fn trim(&self, found: &mut Vec<(f32, u32)>, needed: f32) -> f32 {
        if found.len() < self.seats {
            return needed;
        }
        let last = self.seats - 1;
        found.select_nth_unstable_by(last, |one, other| {
            other.0.total_cmp(&one.0).then(one.1.cmp(&other.1))
        });
        found.truncate(self.seats);
        found[last].0
    }
}

impl Block {
    fn of(sheet: &Sheet, entrants: &[u32], group: &[u32]) -> Self {
        let mut members = [NOBODY; LANES];
        members
            .iter_mut()
            .zip(group)
            .for_each(|(member, place)| *member = *place);
        let mut points = vec![[0.0; LANES]; sheet.criteria()];
        let mut known = vec![[1.0; LANES]; sheet.criteria()];
        let mut is_whole = true;
        for (lane, place) in group.iter().enumerate() {
            let row = entrants[*place as usize] as usize;
            for criterion in 0..sheet.criteria() {
                match sheet.points(row, criterion) {
                    Some(found) => points[criterion][lane] = narrowed(found),
                    None => {
                        known[criterion][lane] = 0.0;
                        is_whole = false;
                    }
                }
            }
        }
        Self {
            members,
            points,
            known: (!is_whole).then_some(known),
        }
    }

    /// The score of each member.
    fn scores(&self, weights: &[f32]) -> [f32; LANES] {
        let mut scores = weighted(weights, &self.points);
        // Where all is known the sum of the weights, added up in the same order, so that equal accounts have equal scores.
        let known = self.known.as_ref().map_or_else(
            || [weights.iter().fold(0.0, |sum, weight| sum + weight); LANES],
            |known| weighted(weights, known),
        );
        scores
            .iter_mut()
            .zip(known)
            .for_each(|(score, known)| *score /= known);
        scores
    }
}

fn weighted(weights: &[f32], columns: &[[f32; LANES]]) -> [f32; LANES] {
    let mut sums = [0.0; LANES];
    for (weight, column) in weights.iter().zip(columns) {
        for (sum, value) in sums.iter_mut().zip(column) {
            *sum += weight * value;
        }
    }
    sums
}

#[expect(clippy::cast_possible_truncation, reason = "the sheet holds 32 bits of each")]
pub(super) fn narrowed(points: f64) -> f32 {
    points as f32
}
