//! Which steps go with winning: counts and intervals of what was decided, and no word of cause.
//!
//! Sellers tick what they do where things go well, and do more for what they believe in: a step that goes with winning may
//! bring it about, follow from it, or neither. What is counted is said, and nothing is said of fewer than [`LEAST`].

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::StepId;
use crate::share::{Difference, Interval, Share};

/// Decided opportunities with and without a step, each, below which nothing is said.
pub const LEAST: u64 = 10;

/// A decided opportunity for which a playbook was followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Whether it was won.
    pub was_won: bool,
    /// Whether the step was done before that.
    pub was_done: bool,
}

/// How a playbook is followed for something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Following {
    /// Whether it is, and was not left.
    pub is_followed: bool,
    /// From which day on each step is known to be done.
    pub done: BTreeMap<StepId, NaiveDate>,
}

/// What was done to it after a moment, with what it was before that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LaterChange {
    /// It was begun with, or brought back.
    Begun,
    /// It was left.
    Left,
    /// Steps were ticked, or ticks taken away: from which day on each was known to be done, none where it was not.
    Ticks(BTreeMap<StepId, Option<NaiveDate>>),
}

impl Following {
    /// How it was followed before what was done later, the latest first: nobody makes evidence of what was decided already, and
    /// nobody takes it away.
    #[must_use]
    pub fn before<'c>(self, later: impl Iterator<Item = &'c LaterChange>) -> Self {
        later.fold(self, |mut following, change| {
            match change {
                LaterChange::Begun => following.is_followed = false,
                LaterChange::Left => following.is_followed = true,
                LaterChange::Ticks(ticks) => {
                    for (step, was) in ticks {
                        match was {
                            Some(day) => following.done.insert(*step, *day),
                            None => following.done.remove(step),
                        };
                    }
                }
            }
            following
        })
    }
}

/// How outcomes with a step stand to those without it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct StepOutcomes {
    /// Won with it, of those decided with it.
    pub with: Share,
    /// Won without it, of those decided without it.
    pub without: Share,
}

/// What is said of a step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Said {
    /// Too few were decided: so many with it, so many without it.
    TooFew {
        /// With it.
        with: u64,
        /// Without it.
        without: u64,
    },
    /// The shares, each with its interval, and their difference.
    Shares {
        /// Won with it.
        with: Interval,
        /// Won without it.
        without: Interval,
        /// The one less the other.
        difference: Difference,
    },
}

impl StepOutcomes {
    /// Of these outcomes.
    pub fn of(outcomes: impl Iterator<Item = Outcome>) -> Self {
        outcomes.fold(Self::default(), |mut counts, outcome| {
            let share = if outcome.was_done {
                &mut counts.with
            } else {
                &mut counts.without
            };
            share.whole += 1;
            share.part += u64::from(outcome.was_won);
            counts
        })
    }

    /// What is said of it.
    #[must_use]
    pub fn said(&self) -> Said {
        let too_few = Said::TooFew {
            with: self.with.whole,
            without: self.without.whole,
        };
        if self.with.whole < LEAST || self.without.whole < LEAST {
            return too_few;
        }
        let intervals = self.with.wilson_95().zip(self.without.wilson_95());
        match intervals.zip(self.with.difference_95(self.without)) {
            Some(((with, without), difference)) => Said::Shares {
                with,
                without,
                difference,
            },
            None => too_few,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcomes(with: (u64, u64), without: (u64, u64)) -> StepOutcomes {
        let some = |(won, all): (u64, u64), was_done| {
            (0..all).map(move |number| Outcome {
                was_won: number < won,
                was_done,
            })
        };
        StepOutcomes::of(some(with, true).chain(some(without, false)))
    }

    #[test]
    fn what_is_done_after_the_decision_changes_nothing_of_what_was_before_it() {
        let id = |number: u128| StepId(uuid::Uuid::from_u128(number));
        let day = |text: &str| -> NaiveDate { text.parse().expect("a day") };
        let (june, july) = (day("2026-06-20"), day("2026-07-02"));
        let ticks = |ticks: &[(u128, Option<NaiveDate>)]| {
            LaterChange::Ticks(ticks.iter().map(|(step, was)| (id(*step), *was)).collect())
        };
        let following = |is_followed: bool, done: &[(u128, NaiveDate)]| Following {
            is_followed,
            done: done.iter().map(|(step, day)| (id(*step), *day)).collect(),
        };
        let at_decision = following(true, &[(1, june)]);
        for (now, later) in [
            (following(true, &[(1, june)]), vec![]),
            // Ticked late, another tick taken away, ticked again on another day, left: the latest first.
            (
                following(true, &[(1, june), (2, july)]),
                vec![ticks(&[(2, None)])],
            ),
            (following(true, &[]), vec![ticks(&[(1, Some(june))])]),
            (
                following(true, &[(1, july)]),
                vec![ticks(&[(1, None)]), ticks(&[(1, Some(june))])],
            ),
            (following(false, &[(1, june)]), vec![LaterChange::Left]),
        ] {
            assert_eq!(now.before(later.iter()), at_decision, "{later:?}");
        }
        let begun = following(true, &[(1, july)]);
        let later = [ticks(&[(1, None)]), LaterChange::Begun];
        assert_eq!(begun.before(later.iter()), Following::default());
    }

    #[test]
    fn nothing_is_said_of_too_few_on_either_side() {
        for (with, without, is_said) in [
            ((9, 9), (0, 400), false),
            ((9, 10), (5, 9), false),
            ((9, 10), (5, 10), true),
            ((0, 0), (0, 0), false),
        ] {
            let said = outcomes(with, without).said();
            assert_eq!(matches!(said, Said::Shares { .. }), is_said, "{said:?}");
        }
        let few = outcomes((3, 4), (2, 30)).said();
        assert_eq!(few, Said::TooFew { with: 4, without: 30 });
    }

    #[test]
    fn shares_have_the_intervals_of_wilson_and_newcombe() {
        // Newcombe (1998), Statistics in Medicine 17, 873-890, table II, example a: 56/70 against 48/80, method 10.
        let found = outcomes((56, 70), (48, 80));
        assert_eq!((found.with.part, found.without.whole), (56, 80));
        let Said::Shares { difference, .. } = found.said() else {
            panic!("enough were decided");
        };
        assert!((difference.low - 0.0524).abs() < 5e-5, "{difference:?}");
        assert!((difference.high - 0.3339).abs() < 5e-5, "{difference:?}");
        assert!(difference.is_clear());
        let same = outcomes((5, 10), (5, 10)).said();
        assert!(matches!(same, Said::Shares { difference, .. } if !difference.is_clear()));
    }
}
