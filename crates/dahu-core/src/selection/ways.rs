//! The smallest change of the weights that turns an account: brings it in, or puts it out.
//!
//! Two kinds of change are worked out exactly. One weight alone grows or shrinks while the others stay in proportion; or weight
//! is moved from one criterion to another. Each is a way along which every score is a quotient of two straight lines, so that
//! two accounts change places at the roots of a polynomial of degree two at most.

use super::{Certainty, Race, Sheet, line::Line, relevant::relevant};

/// Which share of a way is left out at its end, where what an account is known by may weigh next to nothing.
const REST: f64 = 1e-4;
/// Changes that are no further apart happen at once.
const AT_ONCE: f64 = 1e-12;
/// How far is looked for the smallest change before it is looked further.
const STEPS: [f64; 3] = [0.01, 0.08, 1.0];

/// One weight alone, as a share of all, at which an account turns.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Turn {
    /// The criterion, by its place.
    pub criterion: usize,
    /// Its share as agreed.
    pub from: f64,
    /// Its share from which on the account stands otherwise.
    pub to: f64,
}

impl Turn {
    /// By how much of all the weight changes.
    #[must_use]
    pub fn change(&self) -> f64 {
        (self.to - self.from).abs()
    }
}

/// Weight that is moved from one criterion to another, as a share of all.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shift {
    /// The criterion that loses it, by its place.
    pub from: usize,
    /// The one that gains it.
    pub to: usize,
    /// How much. The distance of the weightings is twice that in L1, √2 times in L2.
    pub share: f64,
}

/// What turns an account.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Flips {
    /// For each criterion the nearest lower and the nearest higher share of its weight that turns the account.
    pub turns: Vec<[Option<Turn>; 2]>,
    /// The smallest shift from one criterion to another; none where no such shift turns it.
    pub shift: Option<Shift>,
}

/// A way: what changes, how far it goes, and who can have a seat on it.
#[derive(Clone, Debug)]
struct Way {
    change: Change,
    length: f64,
    /// In the order of their places.
    lines: Vec<Line>,
}

#[derive(Clone, Copy, Debug)]
enum Change {
    /// A weight alone, upwards with 1 and downwards with -1.
    Alone { criterion: usize, sign: f64 },
    /// From one to another.
    Moved { from: usize, to: usize },
}

/// Ways from the agreed weights.
#[derive(Clone, Debug)]
pub struct Ways {
    weights: Vec<f64>,
    entrants: Vec<u32>,
    seats: usize,
    is_open: Vec<bool>,
    ways: Vec<Way>,
}

impl Ways {
    /// The ways on which one weight alone changes. `race` is that of these rows of a sheet, in the order of their scores by
    /// `weights`, which add up to 1, by any weightings.
    #[must_use]
    pub fn alone(sheet: &Sheet, entrants: &[u32], seats: usize, weights: &[f64], race: &Race) -> Self {
        Self::new(sheet, (entrants, seats), weights, race, &alone(weights.len()))
    }

    /// The ways on which weight is moved from one criterion to another; the rest as above.
    #[must_use]
    pub fn moved(sheet: &Sheet, entrants: &[u32], seats: usize, weights: &[f64], race: &Race) -> Self {
        Self::new(sheet, (entrants, seats), weights, race, &moved(weights.len()))
    }

    fn new(
        sheet: &Sheet,
        (entrants, seats): (&[u32], usize),
        weights: &[f64],
        race: &Race,
        changes: &[Change],
    ) -> Self {
        let mut all = Self {
            weights: weights.to_vec(),
            entrants: entrants.to_vec(),
            seats,
            is_open: (0..entrants.len())
                .map(|place| race.certainty(place) == Certainty::Open)
                .collect(),
            ways: Vec::new(),
        };
        let rivals: Vec<Base> = (0..)
            .zip(entrants)
            .filter(|(place, _)| race.certainty(*place as usize) != Certainty::Never)
            .map(|(place, row)| Base::of(sheet, weights, place, *row))
            .collect();
        if all.is_open.contains(&true) {
            all.ways = changes
                .iter()
                .map(|change| all.way(sheet, &rivals, *change))
                .collect();
        }
        all
    }

    fn way(&self, sheet: &Sheet, rivals: &[Base], change: Change) -> Way {
        let length = change.length(&self.weights);
        let mut lines: Vec<Line> = rivals
            .iter()
            .map(|rival| rival.line(sheet, &self.weights, change))
            .collect();
        relevant(&mut lines, self.seats, length);
        Way {
            change,
            length,
            lines,
        }
    }

    /// What turns the entrant of a place, on these ways.
    #[must_use]
    pub fn flips(&self, sheet: &Sheet, place: usize) -> Flips {
        let mut flips = Flips {
            turns: vec![[None; 2]; self.weights.len()],
            shift: None,
        };
        if !self.is_open.get(place).is_some_and(|is_open| *is_open) {
            return flips;
        }
        let base = self.base(sheet, place);
        for way in &self.ways {
            let line = base.line(sheet, &self.weights, way.change);
            let Some(gone) = way.turned(&line, self.seats, way.length) else {
                continue;
            };
            match way.change {
                Change::Alone { criterion, sign } => {
                    flips.turns[criterion][usize::from(sign > 0.0)] = Some(self.turn(criterion, sign * gone));
                }
                Change::Moved { from, to } => {
                    if flips.shift.is_none_or(|known| gone < known.share) {
                        flips.shift = Some(Shift {
                            from,
                            to,
                            share: gone,
                        });
                    }
                }
            }
        }
        flips
    }

    /// The smallest change of one weight alone that turns the entrant of a place; none where none does.
    #[must_use]
    pub fn least(&self, sheet: &Sheet, place: usize) -> Option<Turn> {
        if !self.is_open.get(place).is_some_and(|is_open| *is_open) {
            return None;
        }
        let base = self.base(sheet, place);
        let ways: Vec<(usize, f64, &Way, Line)> = self
            .ways
            .iter()
            .filter_map(|way| match way.change {
                Change::Alone { criterion, sign } => {
                    Some((criterion, sign, way, base.line(sheet, &self.weights, way.change)))
                }
                Change::Moved { .. } => None,
            })
            .collect();
        // Near the agreed weights few change places, and what is found there need not be looked for further away.
        STEPS.into_iter().find_map(|far| {
            let (mut least, mut far) = (None, far);
            for (criterion, sign, way, line) in &ways {
                let gone = way.turned(line, self.seats, far.min(way.length));
                if let Some(gone) = gone.filter(|gone| least.is_none() || *gone + AT_ONCE < far) {
                    (least, far) = (Some(self.turn(*criterion, sign * gone)), gone);
                }
            }
            least
        })
    }

    fn base(&self, sheet: &Sheet, place: usize) -> Base {
        let number = u32::try_from(place).unwrap_or(u32::MAX);
        Base::of(sheet, &self.weights, number, self.entrants[place])
    }

    fn turn(&self, criterion: usize, change: f64) -> Turn {
        let from = self.weights[criterion];
        Turn {
            criterion,
            from,
            to: from + change,
        }
    }
}

/// Each weight alone, down and up. One criterion has all the weight, whatever it is.
fn alone(criteria: usize) -> Vec<Change> {
    let of = |criterion: usize| [-1.0, 1.0].map(|sign| Change::Alone { criterion, sign });
    (0..criteria).flat_map(of).filter(|_| criteria > 1).collect()
}

/// From each criterion to each other.
fn moved(criteria: usize) -> Vec<Change> {
    let from_one = |from: usize| {
        let others = (0..criteria).filter(move |to| *to != from);
        others.map(move |to| Change::Moved { from, to })
    };
    (0..criteria).flat_map(from_one).collect()
}

impl Change {
    /// How far it can go: until a weight is nothing, or all.
    fn length(self, weights: &[f64]) -> f64 {
        let whole = match self {
            Self::Alone { criterion, sign } if sign > 0.0 => 1.0 - weights[criterion],
            Self::Alone { criterion, .. } => weights[criterion],
            Self::Moved { from, .. } => weights[from],
        };
        whole * (1.0 - REST)
    }
}

impl Way {
    /// How far one has to go, and no further than `far`, until an account stands otherwise.
    fn turned(&self, line: &Line, seats: usize, far: f64) -> Option<f64> {
        // What happens at once with what happens at the end counts, too.
        let end = (far + 2.0 * AT_ONCE).min(self.length);
        let mut events = Vec::new();
        for other in line.meeting(&self.lines, end) {
            line.crossings(other, end, &mut events);
        }
        let mut before = self.lines.partition_point(|other| other.place < line.place);
        let was_in = before < seats;
        events.sort_by(|one, other| one.0.total_cmp(&other.0));
        let mut events = events.into_iter().peekable();
        while let Some((gone, overtakes)) = events.next() {
            before = if overtakes {
                before + 1
            } else {
                before.saturating_sub(1)
            };
            let is_more_at_once = events.peek().is_some_and(|(next, _)| next - gone < AT_ONCE);
            if !is_more_at_once && (before < seats) != was_in {
                return (gone <= far).then_some(gone);
            }
        }
        None
    }
}

/// The sums of an account at the agreed weights.
#[derive(Clone, Copy, Debug)]
struct Base {
    place: u32,
    row: usize,
    points: f64,
    known: f64,
}

impl Base {
    fn of(sheet: &Sheet, weights: &[f64], place: u32, row: u32) -> Self {
        let row = row as usize;
        let (mut points, mut known) = (0.0, 0.0);
        for (criterion, weight) in weights.iter().enumerate() {
            if let Some(found) = sheet.points(row, criterion) {
                points += weight * found;
                known += weight;
            }
        }
        Self {
            place,
            row,
            points,
            known,
        }
    }

    /// The score along a way.
    fn line(&self, sheet: &Sheet, weights: &[f64], change: Change) -> Line {
        // What one unit of weight of a criterion adds: points, and what is known.
        let part = |criterion: usize| {
            let points = sheet.points(self.row, criterion);
            points.map_or((0.0, 0.0), |points| (points, 1.0))
        };
        let (points_more, known_more) = match change {
            Change::Alone { criterion, sign } => {
                let ((points, known), weight) = (part(criterion), weights[criterion]);
                let rest = |sum: f64, own: f64| (sum - weight * own) / (1.0 - weight);
                (
                    sign * (points - rest(self.points, points)),
                    sign * (known - rest(self.known, known)),
                )
            }
            Change::Moved { from, to } => {
                let (lost, gained) = (part(from), part(to));
                (gained.0 - lost.0, gained.1 - lost.1)
            }
        };
        Line {
            place: self.place,
            points: self.points,
            points_more,
            known: self.known,
            known_more,
        }
    }
}
