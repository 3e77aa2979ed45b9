//! Between which scores accounts lie, and what that says of who is in whatever the weights.

use super::{
    Certainty, Sheet,
    race::{LANES, narrowed},
};

/// The least and the most that each criterion can add to a score, account by account, whatever the weights.
pub(super) struct Ends {
    criteria: usize,
    low: Vec<f32>,
    high: Vec<f32>,
}

impl Ends {
    pub(super) fn of(sheet: &Sheet, entrants: &[u32]) -> Self {
        let criteria = sheet.criteria();
        let mut ends = Self {
            criteria,
            low: Vec::with_capacity(entrants.len() * criteria),
            high: Vec::with_capacity(entrants.len() * criteria),
        };
        for row in entrants {
            let card = || (0..criteria).map(|criterion| sheet.points(*row as usize, criterion).map(narrowed));
            let least = card().flatten().fold(f32::INFINITY, f32::min);
            let most = card().flatten().fold(f32::NEG_INFINITY, f32::max);
            ends.low.extend(card().map(|points| points.unwrap_or(least)));
            ends.high.extend(card().map(|points| points.unwrap_or(most)));
        }
        ends
    }

    fn low(&self, place: u32) -> &[f32] {
        let start = place as usize * self.criteria;
        &self.low[start..start + self.criteria]
    }

    pub(super) fn high(&self, place: u32) -> &[f32] {
        let start = place as usize * self.criteria;
        &self.high[start..start + self.criteria]
    }

    /// Whether one is before another for every weighting; of equal ones the one whose place is first.
    fn is_before(&self, one: u32, other: u32) -> bool {
        let pairs = || self.low(one).iter().zip(self.high(other));
        pairs().all(|(one, other)| one >= other) && (one < other || pairs().any(|(one, other)| one > other))
    }

    /// Who is in, or out, whatever the weights. Only the first by the agreed weights are tried as those behind whom others
    /// always are, which finds most of them.
    pub(super) fn certain(&self, seats: usize) -> Vec<Certainty> {
        let count = u32::try_from(self.high.len() / self.criteria.max(1)).unwrap_or(u32::MAX);
        let tried = u32::try_from(seats * 2 + 4 * LANES)
            .unwrap_or(u32::MAX)
            .min(count);
        let needed = self.needed(tried, seats);
        let is_never = |place: u32| {
            // More by one criterion than all but a few have at least: not enough are before it.
            let stands_out = self
                .high(place)
                .iter()
                .zip(&needed)
                .any(|(high, needed)| high > needed);
            let before = (0..tried).filter(|one| *one != place && self.is_before(*one, place));
            !stands_out && before.take(seats).count() == seats
        };
        let is_always = |place: u32| {
            let rivals = (0..count).filter(|one| *one != place && !self.is_before(place, *one));
            rivals.take(seats).count() < seats
        };
        let certain = |place: u32| match () {
            () if is_never(place) => Certainty::Never,
            () if (place as usize) < seats && is_always(place) => Certainty::Always,
            () => Certainty::Open,
        };
        (0..count).map(certain).collect()
    }

    /// What as many of the first as there are seats have at least, criterion by criterion.
    fn needed(&self, tried: u32, seats: usize) -> Vec<f32> {
        let of_criterion = |criterion: usize| {
            let mut lows: Vec<f32> = (0..tried).map(|place| self.low(place)[criterion]).collect();
            lows.sort_by(|one, other| other.total_cmp(one));
            let last = seats.checked_sub(1).and_then(|last| lows.get(last));
            last.copied().unwrap_or(if seats == 0 {
                f32::INFINITY
            } else {
                f32::NEG_INFINITY
            })
        };
        (0..self.criteria).map(of_criterion).collect()
    }

    /// Splits places into groups of [`LANES`] at most that are alike: in halves, by the criterion in which they differ most.
    pub(super) fn split(&self, places: &mut [u32], groups: &mut Vec<Vec<u32>>) {
        if places.len() <= LANES {
            if !places.is_empty() {
                groups.push(places.to_vec());
            }
            return;
        }
        let spread = |criterion: &usize| {
            let points = || places.iter().map(|place| self.high(*place)[*criterion]);
            points().fold(f32::NEG_INFINITY, f32::max) - points().fold(f32::INFINITY, f32::min)
        };
        let widest = (0..self.criteria).max_by(|one, other| spread(one).total_cmp(&spread(other)));
        let widest = widest.unwrap_or(0);
        let middle = (places.len() / 2).div_ceil(LANES) * LANES;
        let points = |place: &u32| self.high(*place)[widest];
        places.select_nth_unstable_by(middle, |one, other| points(one).total_cmp(&points(other)));
        let (one, other) = places.split_at_mut(middle);
        self.split(one, groups);
        self.split(other, groups);
    }
}

/// Who is in, or out, as long as no weight is more than `share` of itself more or less than agreed: whose least score is more
/// than the most of all but as many as there are seats, and whose most is less than the least of as many.
pub(super) fn certain_within(
    sheet: &Sheet,
    entrants: &[u32],
    seats: usize,
    agreed: &[f64],
    share: f64,
) -> Vec<Certainty> {
    let bounds: Vec<(f64, f64)> = entrants
        .iter()
        .map(|row| {
            let extreme = |sign: f64| extreme_within(sheet, *row as usize, agreed, share, sign);
            (extreme(-1.0), extreme(1.0))
        })
        .collect();
    // With as many seats as there are entrants, or with none, nothing has to be compared.
    if seats == 0 || seats >= entrants.len() {
        let all = if seats == 0 {
            Certainty::Never
        } else {
            Certainty::Always
        };
        return vec![all; entrants.len()];
    }
    let nth = |place: usize, values: &mut Vec<f64>| {
        *values
            .select_nth_unstable_by(place, |one, other| other.total_cmp(one))
            .1
    };
    let seat = nth(seats - 1, &mut bounds.iter().map(|(least, _)| *least).collect());
    let rival = nth(seats, &mut bounds.iter().map(|(_, most)| *most).collect());
    // Bounds are worked out in 64 bits and races in 32.
    let apart = 1e-3;
    let certain = |(least, most): &(f64, f64)| match () {
        () if most + apart < seat => Certainty::Never,
        () if *least > rival + apart => Certainty::Always,
        () => Certainty::Open,
    };
    bounds.iter().map(certain).collect()
}

/// The most that a score can be (with 1) or the least (with -1): what is better than the score weighs as much as it may, and
/// the rest as little, until nothing changes any more (W. Dinkelbach 1967, Management Science 13(7), 492-498).
fn extreme_within(sheet: &Sheet, row: usize, agreed: &[f64], share: f64, sign: f64) -> f64 {
    let with = |score: f64| {
        let (mut points, mut known) = (0.0, 0.0);
        for (criterion, weight) in agreed.iter().enumerate() {
            if let Some(found) = sheet.points(row, criterion) {
                let weight = weight * (1.0 + share * (sign * (found - score)).signum());
                points += weight * found;
                known += weight;
            }
        }
        points / known
    };
    let mut score = super::score(agreed, sheet.card(row)).points.unwrap_or(0.0);
    for _ in 0..=agreed.len() {
        let better = with(score);
        if (better - score) * sign <= 0.0 {
            break;
        }
        score = better;
    }
    score
}
