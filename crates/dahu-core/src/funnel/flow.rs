//! The funnel as a flow: what moved in a period, each account once at each milestone.

use std::{collections::BTreeMap, ops::AddAssign};

use super::journey::{Journey, Milestone};
use crate::{period::Period, share::Share};

#[cfg(test)]
mod tests;

/// A figure of a flow whose targets can be listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FlowCell {
    /// Reached a milestone before the period.
    Before(Milestone),
    /// Reached it in the period.
    Entered(Milestone),
    /// Could have reached it in the period: on a list, at the milestone before by its end, and not past this one before it.
    Could(Milestone),
    /// Of those that could, reached it.
    Did(Milestone),
    /// Reached any milestone in the period.
    Moved,
}

impl FlowCell {
    /// Whether a target is counted in this figure of a period.
    #[must_use]
    pub fn has(self, journey: &Journey, period: Period) -> bool {
        let is_before =
            |milestone| day(journey, milestone).is_some_and(|day| period.from.is_some_and(|from| day < from));
        let is_in = |milestone| day(journey, milestone).is_some_and(|day| period.contains(day));
        match self {
            Self::Before(milestone) => is_before(milestone),
            Self::Entered(milestone) => is_in(milestone),
            Self::Could(milestone) => {
                let at_previous = |previous| is_before(previous) || is_in(previous);
                milestone.previous().is_some_and(at_previous)
                    && !is_before(milestone)
                    && period.from.is_none_or(|from| journey.was_listed_since(from))
            }
            Self::Did(milestone) => Self::Could(milestone).has(journey, period) && is_in(milestone),
            Self::Moved => journey.last_within(period.from, period.to).is_some(),
        }
    }
}

fn day(journey: &Journey, milestone: Milestone) -> Option<chrono::NaiveDate> {
    journey.day(milestone)
}

/// How many accounts reached which milestone, before a period and in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FlowCounts {
    before: [u64; 6],
    entered: [u64; 6],
    /// Accounts that reached any milestone in the period, each once.
    pub moved: u64,
}

impl FlowCounts {
    /// How many had reached a milestone before the period.
    #[must_use]
    pub fn before(&self, milestone: Milestone) -> u64 {
        self.before[milestone.place()]
    }

    /// How many reached it in the period.
    #[must_use]
    pub fn entered(&self, milestone: Milestone) -> u64 {
        self.entered[milestone.place()]
    }

    /// How many had reached it by the end of the period.
    #[must_use]
    pub fn by_the_end(&self, milestone: Milestone) -> u64 {
        self.before(milestone) + self.entered(milestone)
    }
}

impl AddAssign for FlowCounts {
    fn add_assign(&mut self, other: Self) {
        for place in 0..self.before.len() {
            self.before[place] += other.before[place];
            self.entered[place] += other.entered[place];
        }
        self.moved += other.moved;
    }
}

/// What moved in a period, by group. Each account is in one row for each milestone, so that the rows add up to the total.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flow<G> {
    /// A row for each group that reached anything by the end of the period, in the order of the groups.
    pub rows: Vec<(G, FlowCounts)>,
    /// All of them, each account counted once for each milestone.
    pub total: FlowCounts,
    could: [Share; 6],
}

impl<G: Ord> Flow<G> {
    /// Counts journeys as they stood at the end of a period, each under the group that it had at a milestone.
    ///
    /// An account that moved is counted under the group that it had at the last milestone of the period.
    #[must_use]
    pub fn of<'a, T>(
        period: Period,
        targets: impl IntoIterator<Item = T>,
        journey: impl Fn(&T) -> &'a Journey,
        group: impl Fn(&T, Milestone) -> G,
    ) -> Self {
        let mut groups: BTreeMap<G, FlowCounts> = BTreeMap::new();
        let mut total = FlowCounts::default();
        let mut could = [Share { part: 0, whole: 0 }; 6];
        for target in targets {
            let journey = journey(&target);
            let has = |cell: FlowCell| cell.has(journey, period);
            for milestone in Milestone::ALL {
                let place = milestone.place();
                let mut counts = FlowCounts::default();
                counts.before[place] = u64::from(has(FlowCell::Before(milestone)));
                counts.entered[place] = u64::from(has(FlowCell::Entered(milestone)));
                if counts != FlowCounts::default() {
                    total += counts;
                    *groups.entry(group(&target, milestone)).or_default() += counts;
                }
                could[place].whole += u64::from(has(FlowCell::Could(milestone)));
                could[place].part += u64::from(has(FlowCell::Did(milestone)));
            }
            if let Some(last) = journey.last_within(period.from, period.to) {
                total.moved += 1;
                groups.entry(group(&target, last)).or_default().moved += 1;
            }
        }
        Self {
            rows: groups.into_iter().collect(),
            total,
            could,
        }
    }

    /// Of the targets that could have reached a milestone in the period, those that did; nothing for the first.
    ///
    /// They are targets of the milestone before, reached in the period or earlier, so the share never passes 1.
    #[must_use]
    pub fn did_of_those_that_could(&self, milestone: Milestone) -> Option<Share> {
        milestone.previous().map(|_| self.could[milestone.place()])
    }
}
