//! The points of all accounts by all criteria, a column a criterion.

/// What is known of an account by a criterion: its points, and between which points they may lie.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// The lower end.
    pub low: f64,
    /// The points, from 0 to 100.
    pub points: f64,
    /// The upper end.
    pub high: f64,
}

impl Reading {
    /// Points that are certain.
    #[must_use]
    pub fn certain(points: f64) -> Self {
        Self {
            low: points,
            points,
            high: points,
        }
    }

    /// Points with the ends of their interval, in whatever order these come.
    #[must_use]
    pub fn between(points: f64, one: f64, other: f64) -> Self {
        Self {
            low: one.min(other).min(points),
            points,
            high: one.max(other).max(points),
        }
    }
}

/// One criterion's readings of all accounts. Four bytes each, and eight more where there are intervals.
#[derive(Clone, Debug, Default, PartialEq)]
struct Column {
    /// Points; what is not known is not a number.
    points: Vec<f32>,
    /// The ends of the intervals, where any reading has one.
    ends: Option<Vec<(f32, f32)>>,
}

/// The points of all accounts by all criteria.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sheet {
    rows: usize,
    columns: Vec<Column>,
}

impl Sheet {
    /// Puts readings together, one list a criterion, all in the same order of accounts; what is missing at a list's end is not
    /// known.
    #[must_use]
    pub fn of(columns: Vec<Vec<Option<Reading>>>) -> Self {
        let rows = columns.iter().map(Vec::len).max().unwrap_or(0);
        let columns = columns.into_iter().map(|readings| column(rows, &readings));
        Self {
            rows,
            columns: columns.collect(),
        }
    }

    /// How many accounts there are.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// How many criteria.
    #[must_use]
    pub fn criteria(&self) -> usize {
        self.columns.len()
    }

    /// What is known of an account by a criterion.
    #[must_use]
    pub fn reading(&self, row: usize, criterion: usize) -> Option<Reading> {
        let column = self.columns.get(criterion)?;
        let points = f64::from(*column.points.get(row)?);
        if points.is_nan() {
            return None;
        }
        let ends = column.ends.as_ref().and_then(|ends| ends.get(row));
        Some(match ends {
            Some((low, high)) => Reading {
                low: f64::from(*low),
                points,
                high: f64::from(*high),
            },
            None => Reading::certain(points),
        })
    }

    /// What is known of an account, criterion by criterion.
    pub fn card(&self, row: usize) -> impl Iterator<Item = Option<Reading>> + '_ {
        (0..self.columns.len()).map(move |criterion| self.reading(row, criterion))
    }

    /// The points of an account by a criterion alone.
    pub(super) fn points(&self, row: usize, criterion: usize) -> Option<f64> {
        let points = f64::from(self.columns[criterion].points[row]);
        (!points.is_nan()).then_some(points)
    }

    /// What tells these readings from others, bit by bit.
    pub fn tell(&self, hasher: &mut impl std::hash::Hasher) {
        hasher.write_usize(self.rows);
        for column in &self.columns {
            for points in &column.points {
                hasher.write_u32(points.to_bits());
            }
            for (low, high) in column.ends.iter().flatten() {
                hasher.write_u32(low.to_bits());
                hasher.write_u32(high.to_bits());
            }
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "points are 0 to 100: six digits are enough"
)]
fn column(rows: usize, readings: &[Option<Reading>]) -> Column {
    let mut points = vec![f32::NAN; rows];
    let has_ends = readings
        .iter()
        .flatten()
        .any(|reading| reading.low < reading.points || reading.high > reading.points);
    let mut ends = vec![(f32::NAN, f32::NAN); if has_ends { rows } else { 0 }];
    for (row, reading) in readings.iter().enumerate() {
        let Some(reading) = reading else { continue };
        points[row] = reading.points as f32;
        if let Some(ends) = ends.get_mut(row) {
            *ends = (reading.low as f32, reading.high as f32);
        }
    }
    Column {
        points,
        ends: has_ends.then_some(ends),
    }
}
