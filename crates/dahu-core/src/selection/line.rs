//! The score of an account along a way from the agreed weights to others.

/// Below this a difference of scores is rounding.
const NOTHING: f64 = 1e-10;
/// Below this two scores may be the same.
const NEARLY: f64 = 1e-8;

/// A score as a function of how far one has gone: (a + αt) ÷ (b + βt), where numerator and denominator are sums over what is
/// known. It only rises or only falls; where all is known, or as much as is gained is lost, β is 0 and it is a straight line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    /// The account's place among the entrants: the smaller comes first where scores are equal.
    pub(super) place: u32,
    pub(super) points: f64,
    pub(super) points_more: f64,
    pub(super) known: f64,
    pub(super) known_more: f64,
}

impl Line {
    /// The score after so much of the way.
    pub(super) fn at(&self, gone: f64) -> f64 {
        (self.points + self.points_more * gone) / (self.known + self.known_more * gone)
    }

    /// Two straight lines that bound the score from below and above, each by its ends: the first of the way, then the last.
    ///
    /// A score bends one way only: its chord bounds it on one side, the tangent in the middle on the other.
    pub(super) fn ends(&self, length: f64) -> [(f64, f64); 2] {
        let chord = [self.at(0.0), self.at(length)];
        if self.known_more.abs() < NOTHING {
            return chord.map(|score| (score, score));
        }
        let known = self.known + self.known_more * length / 2.0;
        let rise = self.points_more * self.known - self.points * self.known_more;
        let middle = self.at(length / 2.0);
        let half = rise / (known * known) * length / 2.0;
        let tangent = [middle - half, middle + half];
        let bends_down = self.known_more * rise > 0.0;
        let pair = |end: usize| {
            if bends_down {
                (chord[end], tangent[end].max(chord[end]))
            } else {
                (tangent[end].min(chord[end]), chord[end])
            }
        };
        [pair(0), pair(1)]
    }

    /// Those of `others` that can have the same score somewhere up to `end`: all that have, and few besides.
    pub(super) fn meeting<'l>(&self, others: &'l [Self], end: f64) -> impl Iterator<Item = &'l Self> {
        let own = *self;
        others.iter().filter(move |other| {
            let [square, slope, start] = own.difference(other);
            let last = (square * end + slope) * end + start;
            let turns_back = square * slope < 0.0
                && slope.abs() < 2.0 * square.abs() * end
                && slope * slope >= 4.0 * square * start;
            let is_met = start.abs() < NEARLY || last.abs() < NEARLY || start * last < 0.0 || turns_back;
            is_met && other.place != own.place
        })
    }

    /// Numerator of the other's score less this one's, over a denominator that is above zero: of what is gone squared, of what is
    /// gone, and what there is at the beginning.
    fn difference(&self, other: &Self) -> [f64; 3] {
        [
            other.points_more * self.known_more - self.points_more * other.known_more,
            other.points * self.known_more + other.points_more * self.known
                - self.points * other.known_more
                - self.points_more * other.known,
            other.points * self.known - self.points * other.known,
        ]
    }

    /// Where on a way the other overtakes this one, or falls behind it: how far, and whether it is before it from there on.
    pub(super) fn crossings(&self, other: &Self, length: f64, events: &mut Vec<(f64, bool)>) {
        let [square, slope, start] = self.difference(other);
        let mut is_before = other.place < self.place;
        if [square, slope, start].iter().all(|part| part.abs() < NOTHING) {
            return;
        }
        let roots = roots(square, slope, start).map(|root| root.filter(|root| (0.0..=length).contains(root)));
        let mut from = 0.0;
        for to in roots.into_iter().flatten().chain([length]) {
            let middle = f64::midpoint(from, to);
            let ahead = (square * middle + slope) * middle + start;
            let is_now = if ahead == 0.0 { is_before } else { ahead > 0.0 };
            if to > from && is_now != is_before {
                events.push((from, is_now));
                is_before = is_now;
            }
            from = to;
        }
    }
}

/// The roots of ax² + bx + c, the smaller first. The one that would lose digits is worked out from the other (W. H. Press et
/// al. 2007, Numerical Recipes, 5.6).
fn roots(a: f64, b: f64, c: f64) -> [Option<f64>; 2] {
    if a.abs() <= NOTHING * b.abs() {
        return [(b != 0.0).then(|| -c / b), None];
    }
    let inside = b * b - 4.0 * a * c;
    if inside < 0.0 {
        return [None, None];
    }
    let q = -0.5 * (b + b.signum() * inside.sqrt());
    let (one, other) = (q / a, if q == 0.0 { 0.0 } else { c / q });
    [Some(one.min(other)), Some(one.max(other))]
}
