//! How many points, from 0 to 100, a value is.

use serde::{Deserialize, Serialize};

/// One unit of a value: money, shares and steps are counted in ten-thousandths alike.
pub const ONE: i64 = 10_000;
/// Anchors of a scale at most.
pub const ANCHORS_AT_MOST: usize = 8;
/// Characters of the words of an anchor at most.
pub const WORDS_CHARACTERS: usize = 120;

/// So many points for a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anchor {
    /// The value in ten-thousandths.
    pub value: i64,
    /// Its points, from 0 to 100.
    pub points: u8,
    /// What it means in the firm's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
}

/// How values become points.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    /// Along straight lines between anchors, in order of their values; beyond the first and the last as theirs.
    Anchors(Vec<Anchor>),
    /// By the place among all accounts whose value is known.
    Quantile,
}

impl Scale {
    /// Anchors with these values and points.
    #[must_use]
    pub fn along(anchors: &[(i64, u8)]) -> Self {
        let anchor = |(value, points): &(i64, u8)| Anchor {
            value: *value,
            points: *points,
            words: None,
        };
        Self::Anchors(anchors.iter().map(anchor).collect())
    }

    /// Anchors for steps from 1 on, evenly from 0 to 100 points.
    #[must_use]
    pub fn of_steps(steps: u8) -> Self {
        let gaps = u32::from(steps.saturating_sub(1).max(1));
        let anchors: Vec<(i64, u8)> = (1..=steps)
            .map(|step| {
                let points = (u32::from(step - 1) * 200 / gaps).div_ceil(2);
                (i64::from(step) * ONE, u8::try_from(points).unwrap_or(100))
            })
            .collect();
        Self::along(&anchors)
    }

    /// The points of a value; `places` are those of the values that are known.
    #[must_use]
    pub fn points(&self, value: i64, places: &Places) -> f64 {
        match self {
            Self::Anchors(anchors) => along(anchors, value),
            Self::Quantile => places.points(value),
        }
    }

    /// The words of the anchor at a value.
    #[must_use]
    pub fn words(&self, value: i64) -> Option<&str> {
        match self {
            Self::Anchors(anchors) => anchors
                .iter()
                .find(|anchor| anchor.value == value)
                .and_then(|anchor| anchor.words.as_deref()),
            Self::Quantile => None,
        }
    }
}

fn along(anchors: &[Anchor], value: i64) -> f64 {
    let after = anchors.partition_point(|anchor| anchor.value <= value);
    let points = |anchor: &Anchor| f64::from(anchor.points);
    match (
        after.checked_sub(1).and_then(|before| anchors.get(before)),
        anchors.get(after),
    ) {
        (Some(below), Some(above)) => {
            let way = difference(value, below.value) / difference(above.value, below.value);
            points(below) + (points(above) - points(below)) * way
        }
        (Some(only), None) | (None, Some(only)) => points(only),
        (None, None) => 0.0,
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "points are an estimate; 2^53 ten-thousandths are 900 billion"
)]
fn difference(one: i64, other: i64) -> f64 {
    (i128::from(one) - i128::from(other)) as f64
}

/// The values of all accounts that are known, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places(Vec<i64>);

impl Places {
    /// Those of these values.
    #[must_use]
    pub fn of(mut values: Vec<i64>) -> Self {
        values.sort_unstable();
        Self(values)
    }

    /// A hundred times the share of the others that have less: 0 for the least, 100 for the one that has the most. Where all
    /// have the same nothing tells them apart, and each has 50.
    #[must_use]
    pub fn points(&self, value: i64) -> f64 {
        let values = &self.0;
        match (values.first(), values.last()) {
            (Some(first), Some(last)) if first < last => {
                let less = values
                    .partition_point(|known| *known < value)
                    .min(values.len() - 1);
                let share = crate::share::Share {
                    part: less as u64,
                    whole: values.len() as u64 - 1,
                };
                share.ratio().unwrap_or(0.0) * 100.0
            }
            _ => 50.0,
        }
    }
}
