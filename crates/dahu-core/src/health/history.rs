//! What happened at an account, with its days, so that it can be asked what was known on any of them.

use chrono::{NaiveDate, TimeDelta};

use crate::{activity::Direction, case::Course, contact::Stance};

/// Contact that was had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Touch {
    /// On which day.
    pub on: NaiveDate,
    /// Who began it; none where both sat at one table.
    pub direction: Option<Direction>,
}

/// A person of theirs. Roles and power have no days: they count as they are known now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// Whether they decide.
    pub is_decider: bool,
    /// Whether their power is high.
    pub is_powerful: bool,
    /// Their first day there, where it is known.
    pub from: Option<NaiveDate>,
    /// Their last day there.
    pub until: Option<NaiveDate>,
    /// How they stood to us, in the order of days.
    pub stances: Vec<(NaiveDate, Stance)>,
}

impl Person {
    /// Whether they are there on a day.
    #[must_use]
    pub fn is_there(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }

    /// The last stance known on a day, and the one before it.
    pub(super) fn stance_on(&self, day: NaiveDate) -> Option<((NaiveDate, Stance), Option<Stance>)> {
        let known = self.stances.partition_point(|(on, _)| *on <= day);
        let last = known.checked_sub(1)?;
        let before = last.checked_sub(1).map(|before| self.stances[before].1);
        Some((self.stances[last], before))
    }

    /// Whether the account hangs on them on a day: they decide, have high power, or sell for us inside.
    pub(super) fn is_key(&self, day: NaiveDate) -> bool {
        let stance = self.stance_on(day).map(|((_, stance), _)| stance);
        self.is_decider || self.is_powerful || stance == Some(Stance::Champion)
    }
}

/// An opportunity that was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision {
    /// On which day.
    pub on: NaiveDate,
    /// Whether it was won.
    pub is_won: bool,
    /// The day on which it was opened again, where it was.
    pub reopened_on: Option<NaiveDate>,
}

/// What happened at an account besides purchases.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    touches: Vec<Touch>,
    people: Vec<Person>,
    decisions: Vec<Decision>,
    cases: Vec<Course>,
}

impl History {
    /// A history of things in any order.
    #[must_use]
    pub fn new(mut touches: Vec<Touch>, mut people: Vec<Person>, mut decisions: Vec<Decision>) -> Self {
        touches.sort_by_key(|touch| touch.on);
        decisions.sort_by_key(|decision| decision.on);
        for person in &mut people {
            // Of several of one day the one that was entered last holds: sorting keeps their order.
            person.stances.sort_by_key(|(on, _)| *on);
        }
        Self {
            touches,
            people,
            decisions,
            cases: Vec::new(),
        }
    }

    /// The same with what they came to us with.
    #[must_use]
    pub fn with_cases(self, cases: Vec<Course>) -> Self {
        Self { cases, ..self }
    }

    /// Cases, whenever they were opened.
    pub(super) fn cases(&self) -> &[Course] {
        &self.cases
    }

    /// Contact that was had until a day, within so many days before it.
    pub(super) fn touches(&self, day: NaiveDate, days: i64) -> &[Touch] {
        let until = self.touches.partition_point(|touch| touch.on <= day);
        let first = day - TimeDelta::days(days);
        let from = self.touches.partition_point(|touch| touch.on <= first);
        &self.touches[from.min(until)..until]
    }

    /// The last contact until a day.
    #[must_use]
    pub fn last_contact(&self, day: NaiveDate) -> Option<NaiveDate> {
        let until = self.touches.partition_point(|touch| touch.on <= day);
        self.touches[..until].last().map(|touch| touch.on)
    }

    /// People of theirs.
    #[must_use]
    pub fn people(&self) -> &[Person] {
        &self.people
    }

    /// What was decided until a day, within so many days before it, and still was.
    pub(super) fn decisions(&self, day: NaiveDate, days: i64) -> impl Iterator<Item = &Decision> {
        let first = day - TimeDelta::days(days);
        let within = move |decision: &&Decision| {
            let still_is = decision.reopened_on.is_none_or(|on| day < on);
            first < decision.on && decision.on <= day && still_is
        };
        self.decisions.iter().filter(within)
    }
}
