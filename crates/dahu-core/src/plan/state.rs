//! How a plan stands: drafted, submitted, approved, closed; each with when and by whom.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::person::PersonId;

/// How a plan stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum State {
    /// It is being written.
    Drafted {
        /// Since when.
        at: DateTime<Utc>,
        /// By whom; none for the command line.
        by: Option<PersonId>,
        /// Why it came back, where it was sent back.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sent_back: Option<String>,
    },
    /// It waits for approval, as a version that stays as it is.
    Submitted {
        /// When.
        at: DateTime<Utc>,
        /// By whom.
        by: Option<PersonId>,
        /// Which version.
        version: u32,
    },
    /// It holds.
    Approved {
        /// When.
        at: DateTime<Utc>,
        /// By whom.
        by: Option<PersonId>,
        /// Which version.
        version: u32,
        /// Why.
        reason: String,
    },
    /// Its outcome is held against it.
    Closed {
        /// When.
        at: DateTime<Utc>,
        /// By whom.
        by: Option<PersonId>,
    },
}

/// Why a plan cannot be taken on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StateFault {
    /// Only a draft can be written and submitted.
    #[error("the plan is no draft: take it up again first")]
    NotDrafted,
    /// Only what was submitted can be decided.
    #[error("the plan was not submitted: submit it first")]
    NotSubmitted,
    /// Only a plan that holds can be taken up again, reviewed and closed.
    #[error("the plan is not approved: it has to hold first")]
    NotApproved,
    /// Whoever answers for a plan does not approve it.
    #[error("whoever answers for a plan or submitted it does not decide on it: ask somebody else")]
    OwnPlan,
}

/// Who does something, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hand {
    /// When.
    pub at: DateTime<Utc>,
    /// By whom; none for the command line.
    pub by: Option<PersonId>,
}

impl State {
    /// A plan that somebody begins.
    #[must_use]
    pub fn begin(hand: Hand) -> Self {
        Self::Drafted {
            at: hand.at,
            by: hand.by,
            sent_back: None,
        }
    }

    /// Submits a draft as a version.
    ///
    /// # Errors
    ///
    /// [`StateFault::NotDrafted`].
    pub fn submit(self, hand: Hand, version: u32) -> Result<Self, StateFault> {
        let Self::Drafted { .. } = self else {
            return Err(StateFault::NotDrafted);
        };
        Ok(Self::Submitted {
            at: hand.at,
            by: hand.by,
            version,
        })
    }

    /// Takes a submission back, so that it can be written on.
    ///
    /// # Errors
    ///
    /// [`StateFault::NotSubmitted`].
    pub fn withdraw(self, hand: Hand) -> Result<Self, StateFault> {
        let Self::Submitted { .. } = self else {
            return Err(StateFault::NotSubmitted);
        };
        Ok(Self::begin(hand))
    }

    /// Sends a submission back.
    ///
    /// # Errors
    ///
    /// [`StateFault::NotSubmitted`], and [`StateFault::OwnPlan`] as in [`Self::approve`].
    pub fn send_back(self, hand: Hand, owner: Option<PersonId>, reason: String) -> Result<Self, StateFault> {
        self.decide(hand, owner)?;
        Ok(Self::Drafted {
            at: hand.at,
            by: hand.by,
            sent_back: Some(reason),
        })
    }

    /// Approves a submission; `owner` answers for the account.
    ///
    /// # Errors
    ///
    /// [`StateFault::NotSubmitted`], and [`StateFault::OwnPlan`] for the owner and for whoever submitted it.
    pub fn approve(self, hand: Hand, owner: Option<PersonId>, reason: String) -> Result<Self, StateFault> {
        let version = self.decide(hand, owner)?;
        Ok(Self::Approved {
            at: hand.at,
            by: hand.by,
            version,
            reason,
        })
    }

    /// Takes an approved plan up again, to be written on. What was approved holds until the next version is.
    ///
    /// # Errors
    ///
    /// [`StateFault::NotApproved`].
    pub fn revise(self, hand: Hand) -> Result<Self, StateFault> {
        self.approved()?;
        Ok(Self::begin(hand))
    }

    /// Closes an approved plan.
    ///
    /// # Errors
    ///
    /// [`StateFault::NotApproved`].
    pub fn close(self, hand: Hand) -> Result<Self, StateFault> {
        self.approved()?;
        Ok(Self::Closed {
            at: hand.at,
            by: hand.by,
        })
    }

    /// Lets pass a draft.
    ///
    /// # Errors
    ///
    /// [`StateFault::NotDrafted`] for all others.
    pub fn drafted(&self) -> Result<(), StateFault> {
        match self {
            Self::Drafted { .. } => Ok(()),
            _ => Err(StateFault::NotDrafted),
        }
    }

    /// Lets pass a plan that holds.
    ///
    /// # Errors
    ///
    /// [`StateFault::NotApproved`] for all others.
    pub fn approved(&self) -> Result<(), StateFault> {
        match self {
            Self::Approved { .. } => Ok(()),
            _ => Err(StateFault::NotApproved),
        }
    }

    /// Whether it is over.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        matches!(self, Self::Closed { .. })
    }

    /// Whether it waits for approval.
    #[must_use]
    pub fn is_submitted(&self) -> bool {
        matches!(self, Self::Submitted { .. })
    }

    /// Whether it holds.
    #[must_use]
    pub fn is_approved(&self) -> bool {
        matches!(self, Self::Approved { .. })
    }

    /// Whether it is being written.
    #[must_use]
    pub fn is_drafted(&self) -> bool {
        matches!(self, Self::Drafted { .. })
    }

    /// The word that is stored.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Drafted { .. } => "drafted",
            Self::Submitted { .. } => "submitted",
            Self::Approved { .. } => "approved",
            Self::Closed { .. } => "closed",
        }
    }

    /// All of these words, in the order in which a plan goes through them.
    pub const WORDS: [&'static str; 4] = ["drafted", "submitted", "approved", "closed"];

    /// When it came to stand so, and by whom.
    #[must_use]
    pub fn hand(&self) -> Hand {
        let (at, by) = match self {
            Self::Drafted { at, by, .. }
            | Self::Submitted { at, by, .. }
            | Self::Approved { at, by, .. }
            | Self::Closed { at, by } => (*at, *by),
        };
        Hand { at, by }
    }

    /// The version that somebody else decides on.
    fn decide(&self, hand: Hand, owner: Option<PersonId>) -> Result<u32, StateFault> {
        let Self::Submitted { by, version, .. } = self else {
            return Err(StateFault::NotSubmitted);
        };
        match hand.by {
            Some(decider) if Some(decider) == *by || Some(decider) == owner => Err(StateFault::OwnPlan),
            _ => Ok(*version),
        }
    }
}

/// A version that was submitted, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// Its number, from one on.
    pub number: u32,
    /// When it was submitted.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: Option<PersonId>,
    /// What became of it; none while it waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
}

/// What became of a version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// What.
    pub verdict: Verdict,
    /// When.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: Option<PersonId>,
    /// Why; empty for what was taken back.
    pub reason: String,
}

/// What somebody decided on a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It holds.
    Approved,
    /// It was sent back.
    SentBack,
    /// Whoever submitted it took it back.
    Withdrawn,
}

impl Verdict {
    /// The word that keys are made of.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::SentBack => "sent-back",
            Self::Withdrawn => "withdrawn",
        }
    }
}

impl Version {
    /// Whether it was approved.
    #[must_use]
    pub fn is_approved(&self) -> bool {
        let decision = self.decision.as_ref();
        decision.is_some_and(|decision| decision.verdict == Verdict::Approved)
    }
}

/// The version that was approved last, which holds until another one is.
#[must_use]
pub fn in_force(versions: &[Version]) -> Option<&Version> {
    versions.iter().rev().find(|version| version.is_approved())
}

/// Since when a plan holds: since a version of it was approved for the first time.
#[must_use]
pub fn held_since(versions: &[Version]) -> Option<DateTime<Utc>> {
    let first = versions.iter().find(|version| version.is_approved())?;
    first.decision.as_ref().map(|decision| decision.at)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn person(number: u128) -> PersonId {
        PersonId(Uuid::from_u128(number))
    }

    fn hand(number: u128) -> Hand {
        Hand {
            at: DateTime::UNIX_EPOCH,
            by: Some(person(number)),
        }
    }

    const OWNER: u128 = 1;
    const MANAGER: u128 = 2;

    fn drafted() -> State {
        State::begin(hand(OWNER))
    }

    fn submitted() -> State {
        drafted().submit(hand(OWNER), 1).expect("a draft")
    }

    fn approved() -> State {
        let owner = Some(person(OWNER));
        let state = submitted().approve(hand(MANAGER), owner, "可行".to_owned());
        state.expect("submitted")
    }

    #[test]
    fn a_plan_goes_from_draft_to_approval_and_is_closed() {
        assert_eq!(
            approved(),
            State::Approved {
                at: DateTime::UNIX_EPOCH,
                by: Some(person(MANAGER)),
                version: 1,
                reason: "可行".to_owned(),
            }
        );
        let closed = approved().close(hand(OWNER)).expect("approved");
        assert_eq!((closed.as_str(), closed.is_closed()), ("closed", true));
        assert_eq!(closed.close(hand(OWNER)), Err(StateFault::NotApproved));
    }

    #[test]
    fn nobody_decides_on_a_plan_of_their_own() {
        let owner = Some(person(OWNER));
        for decider in [OWNER, 3] {
            let state = drafted().submit(hand(3), 2).expect("a draft");
            let decided = state.clone().approve(hand(decider), owner, String::new());
            assert_eq!(decided, Err(StateFault::OwnPlan), "{decider}");
            let decided = state.send_back(hand(decider), owner, String::new());
            assert_eq!(decided, Err(StateFault::OwnPlan), "{decider}");
        }
        let program = Hand {
            at: DateTime::UNIX_EPOCH,
            by: None,
        };
        assert!(submitted().approve(program, owner, String::new()).is_ok());
    }

    #[test]
    fn each_state_takes_only_its_own_verbs() {
        let closed = || approved().close(hand(OWNER)).expect("approved");
        for state in [submitted(), approved(), closed()] {
            assert_eq!(state.drafted(), Err(StateFault::NotDrafted));
            assert_eq!(state.submit(hand(OWNER), 2), Err(StateFault::NotDrafted));
        }
        for state in [drafted(), approved(), closed()] {
            assert_eq!(state.clone().withdraw(hand(OWNER)), Err(StateFault::NotSubmitted));
            let owner = Some(person(OWNER));
            let back = state.clone().send_back(hand(MANAGER), owner, String::new());
            assert_eq!(back, Err(StateFault::NotSubmitted));
            assert_eq!(
                state.approve(hand(MANAGER), owner, String::new()),
                Err(StateFault::NotSubmitted)
            );
        }
        for state in [drafted(), submitted(), closed()] {
            assert_eq!(state.clone().revise(hand(OWNER)), Err(StateFault::NotApproved));
            assert_eq!(state.close(hand(OWNER)), Err(StateFault::NotApproved));
        }
        assert!(
            submitted()
                .withdraw(hand(OWNER))
                .is_ok_and(|state| state.is_drafted())
        );
        assert!(
            approved()
                .revise(hand(OWNER))
                .is_ok_and(|state| state.is_drafted())
        );
    }

    #[test]
    fn what_was_approved_last_is_in_force() {
        let version = |number, verdict| Version {
            number,
            at: DateTime::UNIX_EPOCH,
            by: None,
            decision: Option::map(verdict, |verdict| Decision {
                verdict,
                at: DateTime::UNIX_EPOCH,
                by: None,
                reason: String::new(),
            }),
        };
        let all = [
            version(1, Some(Verdict::SentBack)),
            version(2, Some(Verdict::Approved)),
            version(3, Some(Verdict::Withdrawn)),
            version(4, None),
        ];
        assert_eq!(in_force(&all).map(|version| version.number), Some(2));
        assert_eq!(in_force(&all[..1]), None);
    }
}
