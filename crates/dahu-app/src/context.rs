//! Who acts, when, and on which workspace: the first parameter of every action.

use std::{net::IpAddr, sync::Arc};

use chrono::{DateTime, Local, NaiveDate, NaiveTime, SubsecRound, TimeDelta, Utc};
use dahu_core::{
    access::Action,
    person::{PersonId, Role},
};
use serde::{Deserialize, Serialize};

use crate::{Error, Result, Workspace, Zone, memo::Memo, person::StoredPerson};

/// Tells the time. The product reads the machine's clock; tests and scenarios move a clock by hand.
pub trait Clock: Send + Sync + 'static {
    /// This instant.
    fn now(&self) -> DateTime<Utc>;

    /// The day that it is for whom nothing is known of their time zone: that of UTC, if the clock knows no better.
    fn today(&self) -> NaiveDate {
        self.now().date_naive()
    }

    /// The moment at which a day begins for whom nothing is known of their time zone.
    fn beginning_of(&self, day: NaiveDate) -> DateTime<Utc> {
        day.and_time(NaiveTime::MIN).and_utc()
    }
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

    /// The day in the machine's time zone.
    fn today(&self) -> NaiveDate {
        self.now().with_timezone(&Local).date_naive()
    }

    /// Its beginning in the machine's time zone.
    fn beginning_of(&self, day: NaiveDate) -> DateTime<Utc> {
        let midnight = day.and_time(NaiveTime::MIN);
        let local = midnight.and_local_timezone(Local).earliest();
        local.map_or_else(|| midnight.and_utc(), |moment| moment.with_timezone(&Utc))
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

/// From where somebody acts; what is not known is left out, as on the command line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The address of the client, behind the proxies that are trusted.
    pub address: Option<IpAddr>,
    /// What the client calls itself, cut to [`PROGRAM_CHARACTERS_AT_MOST`]. Anybody can call themselves anything.
    pub program: Option<String>,
}

/// Characters that are kept of what a client calls itself.
pub const PROGRAM_CHARACTERS_AT_MOST: usize = 200;

impl Origin {
    /// The origin of a request: a long name of the program is cut, and what cannot be shown left out.
    #[must_use]
    pub fn new(address: Option<IpAddr>, program: Option<&str>) -> Self {
        let program: String = program
            .unwrap_or_default()
            .chars()
            .filter(|character| !character.is_control())
            .take(PROGRAM_CHARACTERS_AT_MOST)
            .collect();
        Self {
            address: address.map(|address| address.to_canonical()),
            program: Some(program.trim().to_owned()).filter(|program| !program.is_empty()),
        }
    }
}

/// Who acts on which workspace, and from where; cheap to clone.
#[derive(Clone)]
pub struct Context {
    /// The workspace acted on.
    pub workspace: Arc<Workspace>,
    /// Who acts.
    pub actor: Actor,
    /// Whether what is asked for leaves the workspace as a file.
    takes_along: bool,
    /// From where.
    pub origin: Origin,
    /// Where days begin for the actor, as far as that is known.
    zone: Option<Zone>,
    /// By how much the actor's clock is behind, where it is.
    behind: Option<TimeDelta>,
    /// What was read already, where nothing but reading is done.
    memo: Option<Arc<Memo>>,
}

impl Context {
    /// A context for one actor, from nowhere in particular.
    #[must_use]
    pub fn new(workspace: Arc<Workspace>, actor: Actor) -> Self {
        Self {
            workspace,
            actor,
            takes_along: false,
            origin: Origin::default(),
            zone: None,
            behind: None,
            memo: None,
        }
    }

    /// The same for one request that only reads: what is read twice is what it was the first time.
    #[must_use]
    pub fn only_reading(self) -> Self {
        Self {
            memo: Some(Arc::default()),
            ..self
        }
    }

    /// The same for what lasts longer than one answer: everything is read anew.
    #[must_use]
    pub fn reading_anew(&self) -> Self {
        Self {
            memo: None,
            ..self.clone()
        }
    }

    /// What was read already, where nothing but reading is done.
    pub(crate) fn memo(&self) -> Option<&Memo> {
        self.memo.as_deref()
    }

    /// The same for an actor whose days begin in `zone`; where it is not known, in the machine's.
    #[must_use]
    pub fn in_zone(self, zone: Option<Zone>) -> Self {
        Self { zone, ..self }
    }

    /// The same, acting from `origin`.
    #[must_use]
    pub fn with_origin(self, origin: Origin) -> Self {
        Self { origin, ..self }
    }

    /// The same for what leaves the workspace as a file: only accounts that the actor may take along are in it.
    #[must_use]
    pub fn taking_along(&self) -> Self {
        Self {
            takes_along: true,
            ..self.clone()
        }
    }

    /// Whether what is asked for leaves the workspace as a file.
    pub(crate) fn takes_along(&self) -> bool {
        self.takes_along
    }

    /// The same, in which this person acts.
    pub(crate) fn acting_as(self, person: &StoredPerson) -> Self {
        let person = person.clone().shown();
        Self {
            actor: Actor::Person {
                id: person.id,
                name: person.name,
                role: person.role,
            },
            memo: None,
            ..self
        }
    }

    /// The same on a day that has passed, from noon on; now, where that is still to come. The sample firm alone has a past that
    /// nobody lived through: nothing else leads here.
    pub(crate) fn back_on(self, day: NaiveDate) -> Self {
        let noon = self.beginning_of(day) + TimeDelta::hours(12);
        let behind = self.workspace.clock.now() - noon;
        Self {
            behind: Some(behind).filter(|behind| *behind > TimeDelta::zero()),
            memo: None,
            ..self
        }
    }

    /// This instant, to the microsecond, which is what both databases keep.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        let now = self.workspace.clock.now() - self.behind.unwrap_or_default();
        now.trunc_subsecs(6)
    }

    /// Today's date where the actor is.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        match (self.zone, self.behind) {
            (Some(zone), _) => zone.day_of(self.now()),
            (None, Some(_)) => self.day_of(self.now()),
            (None, None) => self.workspace.clock.today(),
        }
    }

    /// The moment at which a day begins where the actor is.
    pub(crate) fn beginning_of(&self, day: NaiveDate) -> DateTime<Utc> {
        match self.zone {
            Some(zone) => zone.beginning_of(day),
            None => self.workspace.clock.beginning_of(day),
        }
    }

    /// The day of a moment where the actor is.
    pub(crate) fn day_of(&self, moment: DateTime<Utc>) -> NaiveDate {
        let day = moment.date_naive();
        let [before, after] = [day.pred_opt(), day.succ_opt()].map(|other| other.unwrap_or(day));
        [after, day]
            .into_iter()
            .find(|one| self.beginning_of(*one) <= moment)
            .unwrap_or(before)
    }

    /// A day that is asked for, no later than any that has begun and no earlier than instants are counted; and the moment at
    /// which it ends where the actor is.
    pub(crate) fn asked_day(&self, day: NaiveDate) -> (NaiveDate, DateTime<Utc>) {
        let day = day.min(self.latest_day()).max(DateTime::UNIX_EPOCH.date_naive());
        (day, self.beginning_of(day.succ_opt().unwrap_or(day)))
    }

    /// The latest day that has begun for the actor: where it is not known where they are, it may be tomorrow's.
    #[must_use]
    pub fn latest_day(&self) -> NaiveDate {
        let today = self.today();
        match self.zone {
            Some(_) => today,
            None => today.succ_opt().unwrap_or(today),
        }
    }

    /// The person who acts, where it is one.
    #[must_use]
    pub fn person(&self) -> Option<PersonId> {
        match &self.actor {
            Actor::Person { id, .. } => Some(*id),
            Actor::Visitor | Actor::System => None,
        }
    }

    /// The person who acts, to whom their own sign-in belongs.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] where nobody is signed in.
    pub(crate) fn own_id(&self) -> Result<PersonId> {
        self.may(Action::ManageOwnSignIn)?;
        self.person().ok_or(Error::Forbidden {
            action: Action::ManageOwnSignIn.as_str(),
        })
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

    /// The actor's role, where it is a person.
    #[must_use]
    pub fn role(&self) -> Option<Role> {
        match &self.actor {
            Actor::Person { role, .. } => Some(*role),
            Actor::Visitor | Actor::System => None,
        }
    }

    /// Whether the actor's role may do this to anything at all; to what is for the scope to say.
    #[must_use]
    pub fn is_open(&self, action: Action) -> bool {
        match &self.actor {
            Actor::System => true,
            Actor::Visitor => false,
            Actor::Person { role, .. } => {
                action.is_open_to(*role) && (!self.takes_along || Action::ExportAccounts.is_open_to(*role))
            }
        }
    }

    /// Lets pass whose role may do this to anything at all.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`] for everybody else.
    pub(crate) fn may(&self, action: Action) -> Result<()> {
        if self.is_open(action) {
            Ok(())
        } else {
            Err(Error::Forbidden {
                action: action.as_str(),
            })
        }
    }
}
