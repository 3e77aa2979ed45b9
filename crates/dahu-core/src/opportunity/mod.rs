//! Opportunities: a purchase that an account may make, from the day on which we know of it to the day on which it is decided.

pub mod bulk;
mod calibration;
pub mod confirmation;
mod pace;
mod readiness;
mod reading;
mod reasons;
mod retelling;
pub(crate) mod words;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    money::Amount,
    pipeline::{Pipeline, StageId},
};

pub use calibration::{Calibration, Chance, Course, DECIDED_AT_LEAST};
pub use pace::{Histories, LEARNT_FROM, Limit, Pace};
pub use readiness::{Missing, Ready, missing};
pub use reasons::{
    Decision, Ground, GroundTally, RIVALS_AT_MOST, Reasons, RivalTally, Rivals, TOLD_FROM, Tally, told,
};
pub use retelling::{RetellingFault, Standing, Told, retell};
pub use words::{
    BusinessKind, Confirmation, Degree, Element, ForecastCategory, Known, LostReason, SellingMode, Source,
    TeamRole, Verdict, WonReason,
};

crate::id! {
    /// A purchase that an account may make (商机).
    OpportunityId
}

/// How an opportunity stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum State {
    /// Not decided.
    Open {
        /// Where in its pipeline.
        stage: StageId,
        /// Since when there.
        since: NaiveDate,
    },
    /// They buy from us.
    Won {
        /// Where it stood.
        stage: StageId,
        /// On which day.
        on: NaiveDate,
        /// What decided.
        reason: Option<WonReason>,
        /// What there is to say about it.
        note: Option<String>,
    },
    /// They do not.
    Lost {
        /// Where it stood.
        stage: StageId,
        /// On which day.
        on: NaiveDate,
        /// What decided.
        reason: LostReason,
        /// To which competitor, where it is one.
        to: Option<String>,
        /// What there is to say about it.
        note: Option<String>,
    },
}

/// What was done to an opportunity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verb {
    /// It became known.
    Opened,
    /// It was taken out of another.
    SplitOff,
    /// To a later stage.
    Advanced,
    /// To an earlier stage.
    FellBack,
    /// Won.
    Won,
    /// Lost.
    Lost,
    /// Open again.
    Reopened,
}

impl Verb {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Opened,
        Self::SplitOff,
        Self::Advanced,
        Self::FellBack,
        Self::Won,
        Self::Lost,
        Self::Reopened,
    ];

    /// The word that is stored and sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::SplitOff => "split_off",
            Self::Advanced => "advanced",
            Self::FellBack => "fell_back",
            Self::Won => "won",
            Self::Lost => "lost",
            Self::Reopened => "reopened",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }
}

/// A line of an opportunity's history: from where to where, when, and how long it had been there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    /// What was done.
    pub verb: Verb,
    /// On which day.
    pub on: NaiveDate,
    /// The stage that it was in; none at the beginning.
    pub from: Option<StageId>,
    /// The stage that it is in since; none where it ended.
    pub to: Option<StageId>,
    /// Days for which it had been where it was; zero at the beginning.
    pub days: u32,
    /// Why, where somebody has to say so.
    pub why: Option<String>,
}

/// Why something cannot be done to an opportunity.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpportunityFault {
    /// It was won or lost: reopen it first.
    #[error("the opportunity was decided")]
    IsDecided,
    /// It is open: it cannot be reopened.
    #[error("the opportunity is open")]
    IsOpen,
    /// The stage is not one of its pipeline.
    #[error("the stage belongs to another pipeline")]
    StageUnknown,
    /// It advances to a later stage only.
    #[error("the stage is not after the one that it is in")]
    NotAhead,
    /// It falls back to an earlier stage only.
    #[error("the stage is not before the one that it is in")]
    NotBehind,
    /// The day lies before the one on which it came to where it is.
    #[error("it came to where it is on {since}, after that day")]
    TooEarly {
        /// Since when it is where it is.
        since: NaiveDate,
    },
    /// What the stage asks for is missing.
    #[error("the stage asks for something that is missing")]
    NotReady(Vec<Missing>),
    /// It is won with an amount above zero only.
    #[error("it has no amount")]
    NoAmount,
    /// Somebody has to say why.
    #[error("nobody said why")]
    NoReason,
    /// A part is above zero and below the whole.
    #[error("the part is not between nothing and the whole")]
    NotAPart,
}

type Moved = Result<(State, Move), OpportunityFault>;

impl State {
    /// A new opportunity in a stage.
    ///
    /// # Errors
    ///
    /// [`OpportunityFault::StageUnknown`], [`OpportunityFault::NotReady`].
    pub fn open(pipeline: &Pipeline, stage: StageId, on: NaiveDate, ready: &Ready<'_>) -> Moved {
        let place = pipeline.position(stage).ok_or(OpportunityFault::StageUnknown)?;
        refuse_missing(missing(pipeline, None, place, ready))?;
        Ok(opened(Verb::Opened, stage, on))
    }

    /// A part of an opportunity that goes on by itself, in the stage of the whole.
    ///
    /// # Errors
    ///
    /// [`OpportunityFault::IsDecided`].
    pub fn split_off(&self, on: NaiveDate) -> Moved {
        let (stage, since) = self.where_open()?;
        refuse_early(since, on)?;
        Ok(opened(Verb::SplitOff, stage, on))
    }

    /// To a later stage, for which everything is there that the stages up to it ask for.
    ///
    /// # Errors
    ///
    /// [`OpportunityFault`].
    pub fn advance(self, pipeline: &Pipeline, to: StageId, on: NaiveDate, ready: &Ready<'_>) -> Moved {
        let (stage, since) = self.where_open()?;
        let (from, place) = places(pipeline, stage, to)?;
        if place <= from {
            return Err(OpportunityFault::NotAhead);
        }
        refuse_early(since, on)?;
        refuse_missing(missing(pipeline, Some(from), place, ready))?;
        Ok(moved(Verb::Advanced, (stage, since), to, on, None))
    }

    /// To an earlier stage, with the reason.
    ///
    /// # Errors
    ///
    /// [`OpportunityFault`].
    pub fn fall_back(self, pipeline: &Pipeline, to: StageId, on: NaiveDate, why: &str) -> Moved {
        let (stage, since) = self.where_open()?;
        let (from, place) = places(pipeline, stage, to)?;
        if place >= from {
            return Err(OpportunityFault::NotBehind);
        }
        refuse_early(since, on)?;
        let why = reason(why)?;
        Ok(moved(Verb::FellBack, (stage, since), to, on, Some(why)))
    }

    /// Won.
    ///
    /// # Errors
    ///
    /// [`OpportunityFault`].
    pub fn win(
        self,
        on: NaiveDate,
        amount: Option<Amount>,
        reason: Option<WonReason>,
        note: Option<String>,
    ) -> Moved {
        let (stage, since) = self.where_open()?;
        refuse_early(since, on)?;
        if !amount.is_some_and(Amount::is_positive) {
            return Err(OpportunityFault::NoAmount);
        }
        let line = ended(Verb::Won, (stage, since), on, note.clone());
        Ok((
            Self::Won {
                stage,
                on,
                reason,
                note,
            },
            line,
        ))
    }

    /// Lost.
    ///
    /// # Errors
    ///
    /// [`OpportunityFault`].
    pub fn lose(
        self,
        on: NaiveDate,
        reason: Option<LostReason>,
        to: Option<String>,
        note: Option<String>,
    ) -> Moved {
        let (stage, since) = self.where_open()?;
        refuse_early(since, on)?;
        let reason = reason.ok_or(OpportunityFault::NoReason)?;
        let line = ended(Verb::Lost, (stage, since), on, note.clone());
        Ok((
            Self::Lost {
                stage,
                on,
                reason,
                to,
                note,
            },
            line,
        ))
    }

    /// Open again, in whatever stage of its pipeline, with the reason.
    ///
    /// # Errors
    ///
    /// [`OpportunityFault`].
    pub fn reopen(self, pipeline: &Pipeline, to: StageId, on: NaiveDate, why: &str) -> Moved {
        let (stage, ended_on) = match self {
            Self::Open { .. } => return Err(OpportunityFault::IsOpen),
            Self::Won { stage, on, .. } | Self::Lost { stage, on, .. } => (stage, on),
        };
        if pipeline.position(to).is_none() {
            return Err(OpportunityFault::StageUnknown);
        }
        refuse_early(ended_on, on)?;
        let why = reason(why)?;
        Ok(moved(Verb::Reopened, (stage, ended_on), to, on, Some(why)))
    }

    /// The stage that it is in, or was in when it was decided.
    #[must_use]
    pub fn stage(&self) -> StageId {
        match self {
            Self::Open { stage, .. } | Self::Won { stage, .. } | Self::Lost { stage, .. } => *stage,
        }
    }

    /// Since when it stands as it stands.
    #[must_use]
    pub fn since(&self) -> NaiveDate {
        match self {
            Self::Open { since, .. } => *since,
            Self::Won { on, .. } | Self::Lost { on, .. } => *on,
        }
    }

    /// Whether it is not decided.
    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self, Self::Open { .. })
    }

    /// The word that is stored.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Open { .. } => "open",
            Self::Won { .. } => "won",
            Self::Lost { .. } => "lost",
        }
    }

    fn where_open(&self) -> Result<(StageId, NaiveDate), OpportunityFault> {
        match self {
            Self::Open { stage, since } => Ok((*stage, *since)),
            Self::Won { .. } | Self::Lost { .. } => Err(OpportunityFault::IsDecided),
        }
    }
}

/// What is left of an amount when a part goes on by itself.
///
/// # Errors
///
/// [`OpportunityFault::NotAPart`] for a part that is not above zero and below the whole, [`OpportunityFault::NoAmount`] for
/// a whole without an amount.
pub fn rest_after(whole: Option<Amount>, part: Amount) -> Result<Amount, OpportunityFault> {
    let whole = whole.ok_or(OpportunityFault::NoAmount)?;
    if !part.is_positive() || part >= whole {
        return Err(OpportunityFault::NotAPart);
    }
    whole.checked_add(-part).ok_or(OpportunityFault::NotAPart)
}

fn opened(verb: Verb, stage: StageId, on: NaiveDate) -> (State, Move) {
    let line = Move {
        verb,
        on,
        from: None,
        to: Some(stage),
        days: 0,
        why: None,
    };
    (State::Open { stage, since: on }, line)
}

fn moved(
    verb: Verb,
    (from, since): (StageId, NaiveDate),
    to: StageId,
    on: NaiveDate,
    why: Option<String>,
) -> (State, Move) {
    let line = Move {
        verb,
        on,
        from: Some(from),
        to: Some(to),
        days: days(since, on),
        why,
    };
    (State::Open { stage: to, since: on }, line)
}

fn ended(verb: Verb, (from, since): (StageId, NaiveDate), on: NaiveDate, why: Option<String>) -> Move {
    Move {
        verb,
        on,
        from: Some(from),
        to: None,
        days: days(since, on),
        why,
    }
}

/// Days from one day to another, none where it lies before.
fn days(since: NaiveDate, on: NaiveDate) -> u32 {
    u32::try_from((on - since).num_days()).unwrap_or(0)
}

fn places(pipeline: &Pipeline, from: StageId, to: StageId) -> Result<(usize, usize), OpportunityFault> {
    let place = |stage| pipeline.position(stage).ok_or(OpportunityFault::StageUnknown);
    Ok((place(from)?, place(to)?))
}

fn refuse_early(since: NaiveDate, on: NaiveDate) -> Result<(), OpportunityFault> {
    if on < since {
        Err(OpportunityFault::TooEarly { since })
    } else {
        Ok(())
    }
}

fn refuse_missing(missing: Vec<Missing>) -> Result<(), OpportunityFault> {
    if missing.is_empty() {
        Ok(())
    } else {
        Err(OpportunityFault::NotReady(missing))
    }
}

fn reason(why: &str) -> Result<String, OpportunityFault> {
    match why.trim() {
        "" => Err(OpportunityFault::NoReason),
        why => Ok(why.to_owned()),
    }
}

#[cfg(test)]
mod tests;
