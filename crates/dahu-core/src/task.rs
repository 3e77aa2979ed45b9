//! Tasks: what somebody of us has to do for an account by a day, and what became of it.

use chrono::{DateTime, Datelike, Days, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::person::PersonId;

crate::id! {
    /// Something to do. The next step of an activity has the activity's own id, so that it comes back as the same task.
    TaskId
}

/// What became of a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum TaskState {
    /// It is still to be done.
    Open,
    /// It was done.
    Done {
        /// When.
        at: DateTime<Utc>,
        /// Who says so; none for the command line.
        by: Option<PersonId>,
    },
    /// It is not done any more.
    Cancelled {
        /// When that was decided.
        at: DateTime<Utc>,
        /// Who decided; none for the command line.
        by: Option<PersonId>,
        /// Why.
        why: String,
    },
}

/// A task that has ended cannot end again, and an open one cannot be reopened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TaskFault {
    /// It was done or cancelled before.
    #[error("the task has ended")]
    HasEnded,
    /// It is open.
    #[error("the task is open")]
    IsOpen,
}

impl TaskState {
    /// The word that is stored.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Done { .. } => "done",
            Self::Cancelled { .. } => "cancelled",
        }
    }

    /// Whether it is still to be done.
    #[must_use]
    pub fn is_open(&self) -> bool {
        *self == Self::Open
    }

    /// Done.
    ///
    /// # Errors
    ///
    /// [`TaskFault::HasEnded`].
    pub fn complete(self, at: DateTime<Utc>, by: Option<PersonId>) -> Result<Self, TaskFault> {
        self.open().map(|()| Self::Done { at, by })
    }

    /// Not done any more.
    ///
    /// # Errors
    ///
    /// [`TaskFault::HasEnded`].
    pub fn cancel(self, at: DateTime<Utc>, by: Option<PersonId>, why: String) -> Result<Self, TaskFault> {
        self.open().map(|()| Self::Cancelled { at, by, why })
    }

    /// To be done after all.
    ///
    /// # Errors
    ///
    /// [`TaskFault::IsOpen`].
    pub fn reopen(self) -> Result<Self, TaskFault> {
        if self.is_open() {
            Err(TaskFault::IsOpen)
        } else {
            Ok(Self::Open)
        }
    }

    /// Lets pass what is open.
    ///
    /// # Errors
    ///
    /// [`TaskFault::HasEnded`].
    pub fn open(&self) -> Result<(), TaskFault> {
        if self.is_open() {
            Ok(())
        } else {
            Err(TaskFault::HasEnded)
        }
    }
}

/// How soon something is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Due {
    /// It should have been done.
    Overdue,
    /// Today.
    Today,
    /// By Sunday.
    ThisWeek,
    /// After that.
    Later,
}

impl Due {
    /// All of them, the most pressing first.
    pub const ALL: [Self; 4] = [Self::Overdue, Self::Today, Self::ThisWeek, Self::Later];

    /// How soon `due_on` is, seen from `today`; weeks end on Sunday.
    #[must_use]
    pub fn of(due_on: NaiveDate, today: NaiveDate) -> Self {
        let left = 6 - u64::from(today.weekday().num_days_from_monday());
        let sunday = today.checked_add_days(Days::new(left)).unwrap_or(NaiveDate::MAX);
        match due_on {
            day if day < today => Self::Overdue,
            day if day == today => Self::Today,
            day if day <= sunday => Self::ThisWeek,
            _ => Self::Later,
        }
    }
}

/// Days by which `due_on` is past on `today`; zero where it is not.
#[must_use]
pub fn days_overdue(due_on: NaiveDate, today: NaiveDate) -> u64 {
    u64::try_from((today - due_on).num_days()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn a_task_ends_once_and_can_be_reopened() {
        let at = DateTime::UNIX_EPOCH;
        let done = TaskState::Open.complete(at, None).expect("done");
        assert_eq!(done.clone().complete(at, None), Err(TaskFault::HasEnded));
        assert_eq!(
            done.clone().cancel(at, None, "no".to_owned()),
            Err(TaskFault::HasEnded)
        );
        assert_eq!(done.reopen(), Ok(TaskState::Open));
        let cancelled = TaskState::Open
            .cancel(at, None, "they left".to_owned())
            .expect("cancelled");
        assert_eq!(cancelled.clone().complete(at, None), Err(TaskFault::HasEnded));
        assert_eq!(cancelled.reopen(), Ok(TaskState::Open));
        assert_eq!(TaskState::Open.reopen(), Err(TaskFault::IsOpen));
    }

    #[test]
    fn days_fall_into_overdue_today_this_week_and_later() {
        // A Tuesday.
        let today = day("2026-06-30");
        for (due, expected) in [
            ("2026-06-29", Due::Overdue),
            ("2026-06-30", Due::Today),
            ("2026-07-01", Due::ThisWeek),
            ("2026-07-05", Due::ThisWeek),
            ("2026-07-06", Due::Later),
        ] {
            assert_eq!(Due::of(day(due), today), expected, "{due}");
        }
        assert_eq!(
            Due::of(day("2026-07-06"), day("2026-07-05")),
            Due::Later,
            "Sunday ends the week"
        );
        assert_eq!(Due::of(NaiveDate::MAX, NaiveDate::MAX), Due::Today);
        assert_eq!(days_overdue(day("2026-06-27"), today), 3);
        assert_eq!(days_overdue(day("2026-07-27"), today), 0);
    }
}
