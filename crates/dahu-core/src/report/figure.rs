//! The figures of a working report.

use std::iter::Sum;

use crate::{activity::ActivityKind, money::Amount};

/// A figure of a working report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Figure {
    /// Activities that were contact: all but notes.
    Activities,
    /// Those of one kind, or notes.
    Kind(ActivityKind),
    /// How long activities took, where somebody says.
    Effort,
    /// Accounts with which contact was had.
    Accounts,
    /// Contacts who took part.
    Contacts,
    /// Tasks that were done.
    TasksDone,
    /// Tasks that fell due and were not done by the end.
    TasksMissed,
    /// Assessments of intent.
    Assessments,
    /// Accounts that came onto a list and had been on none.
    Targets,
    /// Opportunities that were opened.
    Opened,
    /// Opportunities that advanced.
    Advanced,
    /// Opportunities that were won and still are at the end.
    Won,
    /// How much these are about.
    WonAmount,
    /// Opportunities that were lost and still are at the end.
    Lost,
    /// Net sales by the ledger.
    Sales,
}

/// In what a figure is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Measure {
    /// Things.
    Count,
    /// Minutes.
    Minutes,
    /// Money.
    Money,
}

/// How many figures there are.
const COUNT: usize = Figure::ALL.len();

impl Figure {
    /// Activity: what people did.
    pub const OF_ACTIVITY: [Self; 15] = [
        Self::Activities,
        Self::Kind(ActivityKind::Visit),
        Self::Kind(ActivityKind::Call),
        Self::Kind(ActivityKind::Message),
        Self::Kind(ActivityKind::Meeting),
        Self::Kind(ActivityKind::Workshop),
        Self::Kind(ActivityKind::Mail),
        Self::Kind(ActivityKind::Note),
        Self::Effort,
        Self::Accounts,
        Self::Contacts,
        Self::TasksDone,
        Self::TasksMissed,
        Self::Assessments,
        Self::Targets,
    ];

    /// Results: what came of it.
    pub const OF_RESULT: [Self; 6] = [
        Self::Opened,
        Self::Advanced,
        Self::Won,
        Self::WonAmount,
        Self::Lost,
        Self::Sales,
    ];

    /// All of them, in the order of reports.
    pub const ALL: [Self; 21] = {
        let mut all = [Self::Activities; 21];
        let mut place = 0;
        while place < 15 {
            all[place] = Self::OF_ACTIVITY[place];
            place += 1;
        }
        while place < 21 {
            all[place] = Self::OF_RESULT[place - 15];
            place += 1;
        }
        all
    };

    /// The word that addresses and files have.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Activities => "activities",
            Self::Kind(kind) => kind.as_str(),
            Self::Effort => "effort",
            Self::Accounts => "accounts",
            Self::Contacts => "contacts",
            Self::TasksDone => "tasks_done",
            Self::TasksMissed => "tasks_missed",
            Self::Assessments => "assessments",
            Self::Targets => "targets",
            Self::Opened => "opened",
            Self::Advanced => "advanced",
            Self::Won => "won",
            Self::WonAmount => "won_amount",
            Self::Lost => "lost",
            Self::Sales => "sales",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }

    /// In what it is counted.
    #[must_use]
    pub fn measure(self) -> Measure {
        match self {
            Self::Effort => Measure::Minutes,
            Self::WonAmount | Self::Sales => Measure::Money,
            _ => Measure::Count,
        }
    }

    /// Whether figures of people add up to that of all of them. What several did together, and whom several met, is theirs
    /// each and counts once in all.
    #[must_use]
    pub fn adds_up(self) -> bool {
        !matches!(
            self,
            Self::Activities | Self::Kind(_) | Self::Effort | Self::Accounts | Self::Contacts
        )
    }

    fn place(self) -> usize {
        Self::ALL.iter().position(|one| *one == self).unwrap_or(0)
    }
}

/// The figures of somebody for some days, as whole numbers of their measures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures([i64; COUNT]);

impl Figures {
    /// One of them: a count, minutes, or ten-thousandths of money.
    #[must_use]
    pub fn get(&self, figure: Figure) -> i64 {
        self.0[figure.place()]
    }

    /// One of them as money.
    #[must_use]
    pub fn amount(&self, figure: Figure) -> Amount {
        Amount::from_ten_thousandths(self.get(figure))
    }

    /// Adds to one of them.
    pub fn add(&mut self, figure: Figure, more: i64) {
        let known = &mut self.0[figure.place()];
        *known = known.saturating_add(more);
    }

    /// Adds activities of a kind, to all of them too where they are contact.
    pub fn add_activities(&mut self, kind: ActivityKind, count: i64, minutes: i64) {
        self.add(Figure::Kind(kind), count);
        self.add(Figure::Effort, minutes);
        if kind.is_contact() {
            self.add(Figure::Activities, count);
        }
    }

    /// What is counted more than once when figures of people are added up, below zero.
    #[must_use]
    pub fn without(&self, sum: &Self) -> Self {
        let mut rest = *self;
        for figure in Figure::ALL {
            rest.add(figure, sum.get(figure).saturating_neg());
        }
        rest
    }

    /// Whether all of them are zero.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

impl Sum for Figures {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |mut sum, one| {
            for figure in Figure::ALL {
                sum.add(figure, one.get(figure));
            }
            sum
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_figure_has_a_place_and_a_word_of_its_own() {
        for (place, figure) in Figure::ALL.into_iter().enumerate() {
            assert_eq!(figure.place(), place);
            assert_eq!(Figure::from_word(figure.as_str()), Some(figure));
        }
        for kind in ActivityKind::ALL {
            assert!(Figure::ALL.contains(&Figure::Kind(kind)), "{kind:?}");
        }
        assert_eq!(Figure::from_word("lunch"), None);
    }

    #[test]
    fn people_and_what_they_did_together_make_up_the_whole() {
        let mut of = [Figures::default(), Figures::default()];
        of[0].add_activities(ActivityKind::Visit, 3, 90);
        of[1].add_activities(ActivityKind::Visit, 2, 60);
        of[1].add_activities(ActivityKind::Note, 1, 0);
        let mut all = Figures::default();
        all.add_activities(ActivityKind::Visit, 4, 120);
        all.add_activities(ActivityKind::Note, 1, 0);
        let sum: Figures = of.into_iter().sum();
        assert_eq!((sum.get(Figure::Activities), sum.get(Figure::Effort)), (5, 150));
        let together = all.without(&sum);
        assert_eq!(
            (together.get(Figure::Activities), together.get(Figure::Effort)),
            (-1, -30)
        );
        assert_eq!(together.get(Figure::Kind(ActivityKind::Note)), 0);
        assert_eq!([sum, together].into_iter().sum::<Figures>(), all);
        assert!(!all.is_nothing() && Figures::default().is_nothing());
    }
}
