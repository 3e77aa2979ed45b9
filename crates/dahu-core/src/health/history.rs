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

/// A job of somebody at the account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stay {
    /// The first day, where it is known.
    pub from: Option<NaiveDate>,
    /// The last day, where it has one.
    pub until: Option<NaiveDate>,
}

impl Stay {
    fn has_begun(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day)
    }

    fn holds_on(&self, day: NaiveDate) -> bool {
        self.has_begun(day) && self.until.is_none_or(|until| day <= until)
    }
}

/// A person of theirs, once, however many jobs they had there. Roles, power and department have no days: they count as they are
/// known now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// Whether they decide.
    pub is_decider: bool,
    /// Whether their power is high.
    pub is_powerful: bool,
    /// Where they work.
    pub department: Option<String>,
    /// Their jobs there, in any order; whoever has none is there and always was.
    pub stays: Vec<Stay>,
    /// How they stood to us, in the order of days.
    pub stances: Vec<(NaiveDate, Stance)>,
    /// The days on which we met them there, in any order.
    pub met: Vec<NaiveDate>,
}

impl Person {
    /// Whether they are there on a day.
    #[must_use]
    pub fn is_there(&self, day: NaiveDate) -> bool {
        self.stays.is_empty() || self.stays.iter().any(|stay| stay.holds_on(day))
    }

    /// Whether they had come by a day.
    pub(super) fn has_come(&self, day: NaiveDate) -> bool {
        self.stays.is_empty() || self.stays.iter().any(|stay| stay.has_begun(day))
    }

    /// Their last day there, where they have left by a day: who goes from one job there to another has not.
    pub(super) fn left_on(&self, day: NaiveDate) -> Option<NaiveDate> {
        if self.is_there(day) {
            return None;
        }
        let begun = self.stays.iter().filter(|stay| stay.has_begun(day));
        begun.filter_map(|stay| stay.until).max()
    }

    /// The day on which we met them after another, until a third, as long as they are still there on that one.
    fn met_since(&self, after: NaiveDate, day: NaiveDate) -> Option<NaiveDate> {
        let met = self.met.iter().copied();
        met.filter(|on| after < *on && *on <= day && self.is_there(*on))
            .min()
            .filter(|_| self.is_there(day))
    }

    /// Whether they work where somebody who left did, or have a role that they had.
    fn stands_in_for(&self, (gone, left_on): (&Self, NaiveDate), day: NaiveDate) -> bool {
        let department = |person: &Self| {
            let name = person.department.as_deref().map(str::trim).unwrap_or_default();
            Some(name.to_owned()).filter(|name| !name.is_empty())
        };
        let is_same = department(gone).is_some_and(|name| department(self).as_ref() == Some(&name));
        is_same
            || (gone.is_decider && self.is_decider)
            || (gone.is_powerful && self.is_powerful)
            || (gone.is_champion(left_on) && self.is_champion(day))
    }

    fn is_champion(&self, day: NaiveDate) -> bool {
        let stance = self.stance_on(day).map(|((_, stance), _)| stance);
        stance == Some(Stance::Champion)
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
        self.is_decider || self.is_powerful || self.is_champion(day)
    }
}

/// The day on which somebody took over from who left: whoever is there by a day in the same department or role, and whom we met
/// since. None as long as nobody has.
pub(super) fn taken_over_on(
    people: &[Person],
    (gone, left_on): (&Person, NaiveDate),
    day: NaiveDate,
) -> Option<NaiveDate> {
    let others = people.iter().filter(|person| !std::ptr::eq(*person, gone));
    others
        .filter(|person| person.stands_in_for((gone, left_on), day))
        .filter_map(|person| person.met_since(left_on, day))
        .min()
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
