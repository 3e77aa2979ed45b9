//! A training that somebody plans to take: planned by a day, done on a day, or dropped.

use chrono::NaiveDate;

/// Where the plan to take a training stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrainingPlan {
    /// To be taken by a day.
    Planned {
        /// By which.
        by: NaiveDate,
    },
    /// Taken.
    Done {
        /// By which day it was planned.
        by: NaiveDate,
        /// On which it was done.
        on: NaiveDate,
    },
    /// Not to be taken after all.
    Dropped {
        /// By which day it was planned.
        by: NaiveDate,
    },
}

/// Why a plan cannot be taken on so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanFault {
    /// It is done or dropped already.
    #[error("this is done or dropped already: reopen it first")]
    Ended,
    /// It is planned.
    #[error("this is planned: there is nothing to reopen")]
    Open,
    /// Done on a day that has not come.
    #[error("what is done was done today or before")]
    InFuture,
}

impl TrainingPlan {
    /// By which day it is, or was, planned.
    #[must_use]
    pub fn by(self) -> NaiveDate {
        match self {
            Self::Planned { by } | Self::Done { by, .. } | Self::Dropped { by } => by,
        }
    }

    /// Whether it is still to be taken.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Planned { .. })
    }

    /// Whether its training counts as taken, so that it is not proposed: what is planned does, and what was done until one of
    /// the competences that it brings on is rated of a later day. `rated` are the days of the ratings of these that count.
    #[must_use]
    pub fn counts_as_taken(self, mut rated: impl Iterator<Item = NaiveDate>) -> bool {
        match self {
            Self::Planned { .. } => true,
            Self::Done { on, .. } => rated.all(|day| day <= on),
            Self::Dropped { .. } => false,
        }
    }

    /// Whether it should have been taken by `today` and was not.
    #[must_use]
    pub fn is_overdue(self, today: NaiveDate) -> bool {
        matches!(self, Self::Planned { by } if by < today)
    }

    /// Taken on a day; `latest` is the last one that has begun.
    ///
    /// # Errors
    ///
    /// [`PlanFault::Ended`], [`PlanFault::InFuture`].
    pub fn done(self, on: NaiveDate, latest: NaiveDate) -> Result<Self, PlanFault> {
        match self {
            Self::Planned { .. } if on > latest => Err(PlanFault::InFuture),
            Self::Planned { by } => Ok(Self::Done { by, on }),
            Self::Done { .. } | Self::Dropped { .. } => Err(PlanFault::Ended),
        }
    }

    /// Not taken after all.
    ///
    /// # Errors
    ///
    /// [`PlanFault::Ended`].
    pub fn dropped(self) -> Result<Self, PlanFault> {
        match self {
            Self::Planned { by } => Ok(Self::Dropped { by }),
            Self::Done { .. } | Self::Dropped { .. } => Err(PlanFault::Ended),
        }
    }

    /// Planned again.
    ///
    /// # Errors
    ///
    /// [`PlanFault::Open`].
    pub fn reopened(self) -> Result<Self, PlanFault> {
        match self {
            Self::Planned { .. } => Err(PlanFault::Open),
            Self::Done { by, .. } | Self::Dropped { by } => Ok(Self::Planned { by }),
        }
    }
}
