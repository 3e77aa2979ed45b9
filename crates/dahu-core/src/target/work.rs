//! What is to be done about a target, and in which order targets are worked.

use chrono::NaiveDate;

use crate::assessment::Intent;

/// After so many days an assessment is old.
pub const OLD_AFTER_DAYS: i64 = 90;
/// After so many days without contact somebody should be in touch.
pub const OUT_OF_TOUCH_AFTER_DAYS: i64 = 30;

/// Why a target needs somebody's attention, the most pressing first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// What was to be done next is overdue.
    StepOverdue,
    /// Nobody has assessed its intent.
    NotAssessed,
    /// Of high or medium intent, and no opportunity is open.
    NoOpportunity,
    /// No contact for [`OUT_OF_TOUCH_AFTER_DAYS`].
    OutOfTouch,
    /// Assessed more than [`OLD_AFTER_DAYS`] ago.
    OldAssessment,
    /// Nothing is to be done next.
    NoStep,
}

impl Reason {
    /// All of them, the most pressing first.
    pub const ALL: [Self; 6] = [
        Self::StepOverdue,
        Self::NotAssessed,
        Self::NoOpportunity,
        Self::OutOfTouch,
        Self::OldAssessment,
        Self::NoStep,
    ];

    /// The word that addresses have.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::StepOverdue => "step_overdue",
            Self::NotAssessed => "not_assessed",
            Self::NoOpportunity => "no_opportunity",
            Self::OutOfTouch => "out_of_touch",
            Self::OldAssessment => "old_assessment",
            Self::NoStep => "no_step",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }
}

/// How the work on a target stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Work {
    /// Since when it is on the list.
    pub since: NaiveDate,
    /// The latest assessment and its day.
    pub intent: Option<(Intent, NaiveDate)>,
    /// Whether an opportunity with it is open.
    pub has_opportunity: bool,
    /// The day of the last contact.
    pub last_contact: Option<NaiveDate>,
    /// The day by which the next step is due.
    pub next_step: Option<NaiveDate>,
}

impl Work {
    /// Days without contact: since the last one, or since it came onto the list.
    #[must_use]
    pub fn days_out_of_touch(&self, today: NaiveDate) -> i64 {
        (today - self.last_contact.unwrap_or(self.since))
            .num_days()
            .max(0)
    }

    /// Why it needs attention, the most pressing first; nothing where all is well.
    #[must_use]
    pub fn reasons(&self, today: NaiveDate) -> Vec<Reason> {
        let holds = |reason: &Reason| match reason {
            Reason::StepOverdue => self.next_step.is_some_and(|due| due < today),
            Reason::NotAssessed => self.intent.is_none(),
            Reason::NoOpportunity => {
                let is_promising = self.intent.is_some_and(|(intent, _)| intent.is_high_or_medium());
                is_promising && !self.has_opportunity
            }
            Reason::OutOfTouch => self.days_out_of_touch(today) > OUT_OF_TOUCH_AFTER_DAYS,
            Reason::OldAssessment => {
                let age = |(_, on): (Intent, NaiveDate)| (today - on).num_days();
                self.intent.is_some_and(|intent| age(intent) > OLD_AFTER_DAYS)
            }
            Reason::NoStep => self.next_step.is_none(),
        };
        Reason::ALL.into_iter().filter(holds).collect()
    }

    /// Where it stands in the order of work, the smallest first: by the most pressing reason, the higher intent, and the
    /// longer time without contact.
    #[must_use]
    pub fn place(
        &self,
        today: NaiveDate,
    ) -> (usize, std::cmp::Reverse<Option<Intent>>, std::cmp::Reverse<i64>) {
        let pressing = self
            .reasons(today)
            .first()
            .map_or(Reason::ALL.len(), |reason| *reason as usize);
        (
            pressing,
            std::cmp::Reverse(self.intent.map(|(intent, _)| intent)),
            std::cmp::Reverse(self.days_out_of_touch(today)),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn well() -> Work {
        Work {
            since: day("2026-01-01"),
            intent: Some((Intent::High, day("2026-06-01"))),
            has_opportunity: true,
            last_contact: Some(day("2026-06-20")),
            next_step: Some(day("2026-07-10")),
        }
    }

    #[test]
    fn each_reason_holds_from_its_day_on() {
        let today = day("2026-06-30");
        assert_eq!(well().reasons(today), []);
        let only = |work: Work, reason| assert_eq!(work.reasons(today), [reason]);
        only(
            Work {
                next_step: Some(day("2026-06-29")),
                ..well()
            },
            Reason::StepOverdue,
        );
        only(
            Work {
                intent: None,
                ..well()
            },
            Reason::NotAssessed,
        );
        only(
            Work {
                has_opportunity: false,
                ..well()
            },
            Reason::NoOpportunity,
        );
        only(
            Work {
                last_contact: Some(day("2026-05-30")),
                ..well()
            },
            Reason::OutOfTouch,
        );
        only(
            Work {
                last_contact: None,
                ..well()
            },
            Reason::OutOfTouch,
        );
        only(
            Work {
                intent: Some((Intent::Low, day("2026-03-31"))),
                has_opportunity: false,
                ..well()
            },
            Reason::OldAssessment,
        );
        only(
            Work {
                next_step: None,
                ..well()
            },
            Reason::NoStep,
        );
    }

    #[test]
    fn on_the_last_day_of_its_time_nothing_is_due() {
        let today = day("2026-06-30");
        let work = Work {
            intent: Some((Intent::High, day("2026-04-01"))),
            last_contact: Some(day("2026-05-31")),
            next_step: Some(today),
            ..well()
        };
        assert_eq!(work.reasons(today), []);
    }

    #[test]
    fn the_most_pressing_the_higher_intent_and_the_longer_silence_come_first() {
        let today = day("2026-06-30");
        let overdue = Work {
            next_step: Some(day("2026-06-01")),
            ..well()
        };
        let medium = Work {
            intent: Some((Intent::Medium, day("2026-06-01"))),
            ..overdue
        };
        let silent = Work {
            last_contact: Some(day("2026-06-10")),
            ..overdue
        };
        let unassessed = Work {
            intent: None,
            ..well()
        };
        let mut all = [well(), unassessed, medium, overdue, silent];
        all.sort_by_key(|work| work.place(today));
        assert_eq!(all, [silent, overdue, medium, unassessed, well()]);
    }

    #[test]
    fn every_reason_is_read_back_from_its_word() {
        for reason in Reason::ALL {
            assert_eq!(Reason::from_word(reason.as_str()), Some(reason));
        }
    }
}
