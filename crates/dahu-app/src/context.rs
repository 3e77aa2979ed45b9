//! Who acts, when, and on which workspace: the first parameter of every action.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, SubsecRound, Utc};
use dahu_core::person::{PersonId, Role};

use crate::{Error, Result, Workspace};

/// Tells the time. The product reads the machine's clock; tests and scenarios move a clock by hand.
pub trait Clock: Send + Sync + 'static {
    /// This instant.
    fn now(&self) -> DateTime<Utc>;
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct MachineClock;

impl Clock for MachineClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where the machine's clock is read"
    )]
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}

/// A clock that stands where it is put.
#[derive(Debug)]
pub struct FixedClock(std::sync::Mutex<DateTime<Utc>>);

impl FixedClock {
    /// A clock that stands at `moment`.
    #[must_use]
    pub fn at(moment: DateTime<Utc>) -> Self {
        Self(std::sync::Mutex::new(moment))
    }

    /// Puts the clock to `moment`.
    pub fn set(&self, moment: DateTime<Utc>) {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = moment;
    }
}

impl Clock for FixedClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Nobody yet: a visitor who has not signed in.
    Visitor,
    /// The command line on the machine that holds the workspace.
    System,
    /// A signed-in person.
    Person {
        /// Who it is.
        id: PersonId,
        /// The name as shown.
        name: String,
        /// What they may do.
        role: Role,
    },
}

/// Who acts on which workspace; cheap to clone.
#[derive(Clone)]
pub struct Context {
    /// The workspace acted on.
    pub workspace: Arc<Workspace>,
    /// Who acts.
    pub actor: Actor,
}

impl Context {
    /// A context for one actor.
    #[must_use]
    pub fn new(workspace: Arc<Workspace>, actor: Actor) -> Self {
        Self { workspace, actor }
    }

    /// This instant, to the microsecond, which is what both databases keep.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.workspace.clock.now().trunc_subsecs(6)
    }

    /// Today's date in UTC.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.now().date_naive()
    }

    /// The person who acts, where it is one.
    #[must_use]
    pub fn person(&self) -> Option<PersonId> {
        match &self.actor {
            Actor::Person { id, .. } => Some(*id),
            Actor::Visitor | Actor::System => None,
        }
    }

    /// The actor's name as the event table keeps it.
    #[must_use]
    pub fn actor_name(&self) -> &str {
        match &self.actor {
            Actor::Visitor => "visitor",
            Actor::System => "system",
            Actor::Person { name, .. } => name,
        }
    }

    /// Lets pass who may see the workspace: the command line, and an administrator.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] for everybody else.
    pub(crate) fn may(&self, action: &'static str) -> Result<()> {
        match &self.actor {
            Actor::System
            | Actor::Person {
                role: Role::Administrator,
                ..
            } => Ok(()),
            Actor::Visitor | Actor::Person { .. } => Err(Error::Forbidden { action }),
        }
    }
}
