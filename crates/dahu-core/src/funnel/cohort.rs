//! The funnel as a cohort: the targets that began in a window, each followed to its end or to the day.

use std::{collections::BTreeMap, ops::AddAssign};

use chrono::NaiveDate;

use super::journey::{Fate, Journey, Milestone};
use crate::{
    period::Period,
    share::Share,
    survival::{Curve, Spell},
};

#[cfg(test)]
mod tests;

/// So many must have closed before anything is said about how long closing takes.
pub const CLOSINGS_NEEDED: u64 = 5;

/// A figure of a cohort whose targets can be listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CohortCell {
    /// Reached a milestone.
    Reached(Milestone),
    /// Reached a milestone and the one before it.
    WithPrevious(Milestone),
    /// Reached a milestone, but not the one before it.
    Skipped(Milestone),
    /// On a list and not closed.
    StillOpen,
    /// Taken off the last list without closing.
    Dropped,
    /// Won an opportunity, while the ledger shows nothing.
    WonNotInvoiced,
}

impl CohortCell {
    /// Whether a target is counted in this figure.
    #[must_use]
    pub fn has(self, journey: &Journey) -> bool {
        let reached = |milestone: Milestone| journey.day(milestone).is_some();
        let previous = |milestone: Milestone| milestone.previous().is_none_or(reached);
        match self {
            Self::Reached(milestone) => reached(milestone),
            Self::WithPrevious(milestone) => reached(milestone) && previous(milestone),
            Self::Skipped(milestone) => reached(milestone) && !previous(milestone),
            Self::StillOpen => journey.fate() == Fate::StillOpen,
            Self::Dropped => matches!(journey.fate(), Fate::Dropped { .. }),
            Self::WonNotInvoiced => journey.won_not_invoiced.is_some(),
        }
    }
}

/// What some targets came to. They are still open, dropped or closed, each one of these.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CohortCounts {
    reached: [u64; 6],
    with_previous: [u64; 6],
    /// Still open (仍在进行).
    pub still_open: u64,
    /// Dropped without closing.
    pub dropped: u64,
    /// Won, not yet invoiced; they are still open or dropped as well.
    pub won_not_invoiced: u64,
}

impl CohortCounts {
    /// How many reached a milestone.
    #[must_use]
    pub fn reached(&self, milestone: Milestone) -> u64 {
        self.reached[milestone.place()]
    }

    /// How many reached a milestone without the one before it, such as accounts that bought without an opportunity.
    #[must_use]
    pub fn skipped(&self, milestone: Milestone) -> u64 {
        self.reached(milestone) - self.with_previous[milestone.place()]
    }

    /// Of the targets those that reached a milestone.
    #[must_use]
    pub fn of_targets(&self, milestone: Milestone) -> Share {
        Share {
            part: self.reached(milestone),
            whole: self.reached(Milestone::Target),
        }
    }

    /// Of those that reached the milestone before, those that reached this one too; nothing for the first.
    #[must_use]
    pub fn of_previous(&self, milestone: Milestone) -> Option<Share> {
        milestone.previous().map(|previous| Share {
            part: self.with_previous[milestone.place()],
            whole: self.reached(previous),
        })
    }

    fn of(journey: &Journey) -> Self {
        let counted = |cell: CohortCell| u64::from(cell.has(journey));
        Self {
            reached: Milestone::ALL.map(|milestone| counted(CohortCell::Reached(milestone))),
            with_previous: Milestone::ALL.map(|milestone| counted(CohortCell::WithPrevious(milestone))),
            still_open: counted(CohortCell::StillOpen),
            dropped: counted(CohortCell::Dropped),
            won_not_invoiced: counted(CohortCell::WonNotInvoiced),
        }
    }
}

impl AddAssign for CohortCounts {
    fn add_assign(&mut self, other: Self) {
        for place in 0..self.reached.len() {
            self.reached[place] += other.reached[place];
            self.with_previous[place] += other.with_previous[place];
        }
        self.still_open += other.still_open;
        self.dropped += other.dropped;
        self.won_not_invoiced += other.won_not_invoiced;
    }
}

/// How long some targets took to close, where those still open count for as long as they were followed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TimeToClose {
    /// The share closed, day by day.
    pub curve: Curve,
    /// How many closed.
    pub closings: u64,
}

impl TimeToClose {
    fn of(spells: &[Spell]) -> Self {
        Self {
            curve: Curve::of(spells.iter().copied()),
            closings: spells.iter().filter(|spell| spell.ended).count() as u64,
        }
    }

    /// Whether enough closed to say anything: [`CLOSINGS_NEEDED`].
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.closings >= CLOSINGS_NEEDED
    }
}

/// A group's row.
#[derive(Clone, Debug, PartialEq)]
pub struct CohortRow<G> {
    /// Whose row it is.
    pub group: G,
    /// What its targets came to.
    pub counts: CohortCounts,
    /// How long they took to close.
    pub time_to_close: TimeToClose,
}

/// The targets that began in a window, by group. Each is in one row, so that the rows add up to the total.
#[derive(Clone, Debug, PartialEq)]
pub struct Cohort<G> {
    /// A row for each group that has targets, in the order of the groups.
    pub rows: Vec<CohortRow<G>>,
    /// All of them, each counted once.
    pub total: CohortCounts,
    /// How long all of them took to close.
    pub time_to_close: TimeToClose,
}

impl<G: Ord> Cohort<G> {
    /// Counts the journeys that began in the window, each under its group.
    ///
    /// Targets that are still open were followed until `followed_to`: the last day of which sales are known.
    #[must_use]
    pub fn of<'a>(
        window: Period,
        followed_to: NaiveDate,
        journeys: impl IntoIterator<Item = (G, &'a Journey)>,
    ) -> Self {
        let mut groups: BTreeMap<G, (CohortCounts, Vec<Spell>)> = BTreeMap::new();
        let (mut total, mut spells) = (CohortCounts::default(), Vec::new());
        for (group, journey) in journeys {
            if !window.contains(journey.began()) {
                continue;
            }
            let (counts, spell) = (CohortCounts::of(journey), spell(journey, followed_to));
            let row = groups.entry(group).or_default();
            row.0 += counts;
            row.1.push(spell);
            total += counts;
            spells.push(spell);
        }
        let rows = groups.into_iter().map(|(group, (counts, spells))| CohortRow {
            group,
            counts,
            time_to_close: TimeToClose::of(&spells),
        });
        Self {
            rows: rows.collect(),
            total,
            time_to_close: TimeToClose::of(&spells),
        }
    }
}

/// How long a target was followed.
fn spell(journey: &Journey, followed_to: NaiveDate) -> Spell {
    let (until, ended) = match journey.fate() {
        Fate::Closed { on } => (on, true),
        Fate::Dropped { on } => (on.min(followed_to), false),
        Fate::StillOpen => (followed_to, false),
    };
    Spell {
        days: u32::try_from((until - journey.began()).num_days()).unwrap_or(0),
        ended,
    }
}
