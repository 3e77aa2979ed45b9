//! Shares of several people side by side: raw, shrunk to what all of them show, and against the rest.

use crate::{
    share::{Difference, Interval, Share},
    shrinkage::Prior,
};

/// One of several shares, compared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Compared {
    /// The share as it was counted.
    pub share: Share,
    /// The share drawn towards that of all (收缩估计), with its interval; nothing where nothing can be drawn.
    pub shrunk: Option<(f64, Interval)>,
    /// That of all others together.
    pub rest: Share,
    /// This one less the rest.
    pub difference: Option<Difference>,
}

/// Shares side by side.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Comparison {
    /// One for each share, in their order.
    pub rows: Vec<Compared>,
    /// Whether the shares differ no more than chance makes them differ, so that all shrunk ones are the same.
    pub are_alike: bool,
}

impl Compared {
    /// Whether it differs from the rest more than chance would make it (明确差异).
    #[must_use]
    pub fn is_clear(&self) -> bool {
        self.difference.is_some_and(Difference::is_clear)
    }
}

impl Comparison {
    /// Compares shares of which nobody is in two.
    ///
    /// Parts that are greater than their wholes have no interval, and nothing is drawn where there is one.
    #[must_use]
    pub fn of(shares: &[Share]) -> Self {
        let prior = Prior::fit(shares);
        let (part, whole) = shares
            .iter()
            .fold((0, 0), |sum, share| (sum.0 + share.part, sum.1 + share.whole));
        let rows = shares.iter().map(|share| {
            let rest = Share {
                part: part - share.part,
                whole: whole - share.whole,
            };
            let shrunk = prior
                .as_ref()
                .and_then(|prior| Some((prior.shrunk(*share)?, prior.interval_95(*share)?)));
            Compared {
                share: *share,
                shrunk,
                rest,
                difference: share.difference_95(rest),
            }
        });
        Self {
            rows: rows.collect(),
            are_alike: prior.is_some_and(|prior| prior.precision().is_infinite()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(part: u64, whole: u64) -> Share {
        Share { part, whole }
    }

    /// The brief's closed accounts and targets.
    const BRIEF: [(u64, u64); 4] = [(8, 71), (6, 49), (20, 156), (4, 65)];

    #[test]
    fn the_briefs_four_people_do_not_differ_clearly_and_are_drawn_to_one_share() {
        let found = Comparison::of(&BRIEF.map(|(part, whole)| share(part, whole)));
        assert!(found.are_alike);
        for row in &found.rows {
            assert!(!row.is_clear(), "{row:?}");
            let (shrunk, interval) = row.shrunk.expect("a shrunk share");
            assert!((shrunk - 38.0 / 341.0).abs() < 1e-9, "{shrunk}");
            assert!(interval.low < shrunk && shrunk < interval.high);
            assert_eq!(
                (row.share.part + row.rest.part, row.share.whole + row.rest.whole),
                (38, 341)
            );
        }
    }

    #[test]
    fn somebody_who_closes_far_more_differs_clearly() {
        let found = Comparison::of(&[share(40, 80), share(8, 80), share(9, 80)]);
        assert!(!found.are_alike);
        assert!(found.rows[0].is_clear() && found.rows[0].difference.is_some_and(|one| one.low > 0.0));
        assert!(found.rows[1].difference.is_some_and(|one| one.high < 0.0));
    }

    #[test]
    fn one_alone_has_nobody_to_be_compared_with() {
        let found = Comparison::of(&[share(3, 9)]);
        assert_eq!((found.rows[0].shrunk, found.rows[0].difference), (None, None));
        assert_eq!(Comparison::of(&[]), Comparison::default());
    }

    #[test]
    fn people_without_trials_are_drawn_to_all_and_have_no_difference() {
        let found = Comparison::of(&[share(0, 0), share(3, 9), share(4, 9)]);
        assert!(found.rows[0].shrunk.is_some());
        assert_eq!(found.rows[0].difference, None);
    }
}
