//! Shares: counts out of counts, with an honest interval around the ratio.

/// The standard normal distribution's 97.5 % quantile, which makes a two-sided interval of 95 %.
pub(crate) const Z_95: f64 = 1.959_963_984_540_054;

/// A count in relation to another, such as 8 closed accounts to 71 targets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Share {
    /// How many were counted.
    pub part: u64,
    /// To how many they are compared.
    pub whole: u64,
}

/// The ends of a confidence interval, both from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// The difference of two shares' ratios, with the ends of its confidence interval, all from -1 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Difference {
    /// The one ratio less the other.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Difference {
    /// Whether the interval excludes zero, so that chance alone would hardly bring such a difference about.
    ///
    /// Of twenty comparisons without any true difference about one is clear all the same: whoever compares
    /// everybody with everybody will find some.
    #[must_use]
    pub fn is_clear(self) -> bool {
        self.low > 0.0 || self.high < 0.0
    }
}

impl Share {
    /// Part divided by whole; nothing for a whole of zero.
    ///
    /// Above 1 where the part is not taken from the whole, such as closed accounts of every intent compared
    /// with those of high or medium intent.
    #[must_use]
    pub fn ratio(self) -> Option<f64> {
        (self.whole > 0).then(|| count(self.part) / count(self.whole))
    }

    /// The Wilson score interval at 95 %, without continuity correction.
    ///
    /// With p the ratio and n the whole, its ends are (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n). Unlike the
    /// textbook interval p ± z √(p(1−p)/n) it never leaves 0 to 1 and stays honest for a handful of accounts.
    /// Nothing for a whole of zero, or a part greater than its whole.
    ///
    /// Source: E. B. Wilson (1927), "Probable Inference, the Law of Succession, and Statistical Inference",
    /// Journal of the American Statistical Association 22(158), 209-212.
    #[must_use]
    pub fn wilson_95(self) -> Option<Interval> {
        if self.part > self.whole {
            return None;
        }
        let ratio = self.ratio()?;
        let whole = count(self.whole);
        let z_squared = Z_95 * Z_95;
        let centre = ratio + z_squared / (2.0 * whole);
        let half_width = Z_95 * (ratio * (1.0 - ratio) / whole + z_squared / (4.0 * whole * whole)).sqrt();
        let scale = 1.0 + z_squared / whole;
        // At both ends the formula gives 0 and 1 exactly; rounding must not spoil that.
        Some(Interval {
            low: if self.part == 0 {
                0.0
            } else {
                ((centre - half_width) / scale).clamp(0.0, ratio)
            },
            high: if self.part == self.whole {
                1.0
            } else {
                ((centre + half_width) / scale).clamp(ratio, 1.0)
            },
        })
    }

    /// This ratio less the other, with Newcombe's hybrid score interval at 95 %, without continuity correction.
    ///
    /// With d = p - q the difference, and l to u and l' to u' the Wilson intervals of p and q, its ends are
    /// d - √((p - l)² + (u' - q)²) and d + √((u - p)² + (q - l')²). The two must be independent: the shares of two
    /// people, or of different targets in two periods. One list of targets before and after is not.
    /// Nothing where either share has no Wilson interval.
    ///
    /// Source: R. G. Newcombe (1998), "Interval estimation for the difference between independent proportions:
    /// comparison of eleven methods", Statistics in Medicine 17, 873-890, method 10.
    #[must_use]
    pub fn difference_95(self, other: Self) -> Option<Difference> {
        let (one, one_interval) = (self.ratio()?, self.wilson_95()?);
        let (other, other_interval) = (other.ratio()?, other.wilson_95()?);
        let value = one - other;
        let below = (one - one_interval.low).hypot(other_interval.high - other);
        let above = (one_interval.high - one).hypot(other - other_interval.low);
        Some(Difference {
            value,
            low: (value - below).max(-1.0),
            high: (value + above).min(1.0),
        })
    }
}

/// A count as a float. Counts above 2^53 are rounded, which no ratio of ours can show.
pub(crate) fn count(number: u64) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn share(part: u64, whole: u64) -> Share {
        Share { part, whole }
    }

    fn interval(part: u64, whole: u64) -> Interval {
        share(part, whole).wilson_95().expect("an interval")
    }

    #[test]
    fn the_interval_has_the_published_ends() {
        // Four rows to the printed digits: method 3 in table I of R. G. Newcombe (1998), "Two-sided confidence
        // intervals for the single proportion", Statistics in Medicine 17, 857-872. The others: the formula
        // worked out apart from this code with 50 decimal digits.
        for (part, whole, low, high, within) in [
            (81, 263, 0.2553, 0.3662, 5e-5),
            (15, 148, 0.0624, 0.1605, 5e-5),
            (0, 20, 0.0, 0.1611, 5e-5),
            (1, 29, 0.0061, 0.1718, 5e-5),
            (0, 10, 0.0, 0.277_532_799_862_888, 1e-14),
            (10, 10, 0.722_467_200_137_112, 1.0, 1e-14),
            (38, 341, 0.082_272_423_171_001_89, 0.149_258_492_785_971_2, 1e-14),
            (9, 36, 0.137_504_776_629_948_3, 0.410_704_537_667_283_4, 1e-14),
            (2, 8, 0.071_479_212_752_109_02, 0.590_724_569_689_831_1, 1e-14),
            (8, 71, 0.058_212_717_297_928_73, 0.206_900_485_108_113_1, 1e-14),
        ] {
            let interval = interval(part, whole);
            assert!(
                (interval.low - low).abs() < within,
                "{part} of {whole}: {interval:?}"
            );
            assert!(
                (interval.high - high).abs() < within,
                "{part} of {whole}: {interval:?}"
            );
        }
    }

    #[test]
    fn a_whole_of_zero_has_no_ratio() {
        let nothing = Share { part: 0, whole: 0 };
        assert_eq!(nothing.ratio(), None);
        assert_eq!(nothing.wilson_95(), None);
    }

    #[test]
    fn a_part_greater_than_its_whole_has_a_ratio_but_no_interval() {
        let share = Share { part: 3, whole: 2 };
        assert_eq!(share.ratio(), Some(1.5));
        assert_eq!(share.wilson_95(), None);
    }

    #[test]
    fn the_interval_of_a_difference_has_the_published_ends() {
        // R. G. Newcombe (1998), "Interval estimation for the difference between independent proportions: comparison
        // of eleven methods", Statistics in Medicine 17, 873-890, table II, method 10.
        for (one, other, low, high) in [
            (share(56, 70), share(48, 80), 0.0524, 0.3339),
            (share(9, 10), share(3, 10), 0.1705, 0.8090),
            (share(6, 7), share(2, 7), 0.0582, 0.8062),
            (share(5, 56), share(0, 29), -0.0381, 0.1926),
            (share(0, 10), share(0, 20), -0.1611, 0.2775),
            (share(0, 10), share(0, 10), -0.2775, 0.2775),
            (share(10, 10), share(0, 20), 0.6791, 1.0),
            (share(10, 10), share(0, 10), 0.6075, 1.0),
        ] {
            let difference = one.difference_95(other).expect("a difference");
            assert!(
                (difference.low - low).abs() < 5e-5,
                "{one:?} {other:?}: {difference:?}"
            );
            assert!(
                (difference.high - high).abs() < 5e-5,
                "{one:?} {other:?}: {difference:?}"
            );
        }
    }

    #[test]
    fn a_difference_is_clear_where_its_interval_excludes_zero() {
        let is_clear = |one: Share, other: Share| one.difference_95(other).expect("a difference").is_clear();
        assert!(is_clear(share(9, 10), share(3, 10)));
        assert!(is_clear(share(3, 10), share(9, 10)));
        assert!(!is_clear(share(5, 56), share(0, 29)));
        assert!(!is_clear(share(0, 10), share(0, 10)));
    }

    #[test]
    fn a_share_without_an_interval_has_no_difference() {
        for (one, other) in [(share(0, 0), share(1, 2)), (share(1, 2), share(3, 2))] {
            assert_eq!(one.difference_95(other), None);
            assert_eq!(other.difference_95(one), None);
        }
    }

    proptest! {
        #[test]
        fn the_difference_lies_in_its_interval_and_turns_its_sign_with_the_order(
            wholes in (1_u64..10_000, 1_u64..10_000),
            seeds: (u64, u64),
        ) {
            let one = share(seeds.0 % (wholes.0 + 1), wholes.0);
            let other = share(seeds.1 % (wholes.1 + 1), wholes.1);
            let there = one.difference_95(other).expect("a difference");
            let back = other.difference_95(one).expect("a difference");
            prop_assert!(-1.0 <= there.low && there.low <= there.value, "{there:?}");
            prop_assert!(there.value <= there.high && there.high <= 1.0, "{there:?}");
            prop_assert!((there.low + back.high).abs() < 1e-15);
            prop_assert!((there.high + back.low).abs() < 1e-15);
            prop_assert_eq!(there.is_clear(), back.is_clear());
        }

        #[test]
        fn the_interval_holds_the_ratio_and_stays_between_0_and_1(whole in 1_u64..=u64::MAX, seed: u64) {
            let part = seed % whole;
            let share = Share { part, whole };
            let ratio = share.ratio().expect("a ratio");
            let interval = share.wilson_95().expect("an interval");
            prop_assert!(0.0 <= interval.low && interval.low <= ratio, "{interval:?} {ratio}");
            prop_assert!(ratio <= interval.high && interval.high <= 1.0, "{interval:?} {ratio}");
        }

        #[test]
        fn the_complement_has_the_mirrored_interval(whole in 1_u64..100_000, seed: u64) {
            let part = seed % (whole + 1);
            let (one, other) = (interval(part, whole), interval(whole - part, whole));
            prop_assert!((one.low - (1.0 - other.high)).abs() < 1e-12);
            prop_assert!((one.high - (1.0 - other.low)).abs() < 1e-12);
        }

        #[test]
        fn more_evidence_makes_the_interval_narrower(part in 1_u64..1_000, rest in 1_u64..1_000) {
            let (few, many) = (interval(part, part + rest), interval(part * 10, (part + rest) * 10));
            prop_assert!(many.high - many.low < few.high - few.low);
        }
    }
}
