//! How a figure changed from one period to another.

/// A figure of two periods: a count, minutes, or ten-thousandths of money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Change {
    /// The later one.
    pub now: i64,
    /// The earlier one.
    pub before: i64,
}

impl Change {
    /// By how much it changed.
    #[must_use]
    pub fn difference(self) -> i64 {
        self.now.saturating_sub(self.before)
    }

    /// The same in hundredths of a percent of the earlier figure, rounded half away from zero; none where that is zero or
    /// below, as there is no base to compare with.
    #[must_use]
    pub fn basis_points(self) -> Option<i64> {
        if self.before <= 0 {
            return None;
        }
        let before = i128::from(self.before);
        let scaled = (i128::from(self.now) - before) * 10_000;
        let half = if scaled < 0 { -before } else { before };
        let rounded = (scaled * 2 + half) / (before * 2);
        Some(i64::try_from(rounded).unwrap_or(if rounded < 0 { i64::MIN } else { i64::MAX }))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_change_has_a_share_only_of_something() {
        for (now, before, difference, share) in [
            (12, 10, 2, Some(2_000)),
            (10, 12, -2, Some(-1_667)),
            (0, 5, -5, Some(-10_000)),
            (5, 0, 5, None),
            (5, -5, 10, None),
            (0, 0, 0, None),
            (-3, 6, -9, Some(-15_000)),
            // Halves go away from zero.
            (8_001, 8_000, 1, Some(1)),
            (20_003, 20_000, 3, Some(2)),
            (19_997, 20_000, -3, Some(-2)),
            (i64::MAX, i64::MIN, i64::MAX, None),
            (i64::MAX, 1, i64::MAX - 1, Some(i64::MAX)),
        ] {
            let change = Change { now, before };
            assert_eq!(
                (change.difference(), change.basis_points()),
                (difference, share),
                "{now} after {before}"
            );
        }
    }

    proptest! {
        #[test]
        fn a_share_is_within_half_a_hundredth_of_a_percent(now in -1_000_000_i64..1_000_000, before in 1_i64..1_000_000) {
            let points = Change { now, before }.basis_points().expect("a base");
            let exact = (now - before) * 10_000;
            prop_assert!((points * before - exact).abs() * 2 <= before);
        }
    }
}
