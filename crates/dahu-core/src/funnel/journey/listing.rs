//! When and on whose target lists an account was.

use chrono::NaiveDate;

use crate::person::PersonId;

/// A time on one person's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stay {
    /// Whose list.
    pub salesperson: PersonId,
    /// First day on it.
    pub from: NaiveDate,
    /// First day no longer on it.
    pub until: Option<NaiveDate>,
}

/// All times of one account on lists, in the order in which they began.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    stays: Vec<Stay>,
}

impl Listing {
    /// Puts stays in order; those of one day keep theirs. What ended before a day was over never held, and is left out.
    ///
    /// Nothing where none is left.
    #[must_use]
    pub fn of(mut stays: Vec<Stay>) -> Option<Self> {
        stays.retain(|stay| stay.until.is_none_or(|until| stay.from < until));
        stays.sort_by_key(|stay| stay.from);
        (!stays.is_empty()).then_some(Self { stays })
    }

    /// The same as it was known by the end of a day: what came later is not there, and what ended later had not ended.
    pub(super) fn until(&self, day: NaiveDate) -> Option<Self> {
        let begun = self.stays.iter().filter(|stay| stay.from <= day);
        let begun = begun.map(|stay| Stay {
            until: stay.until.filter(|until| *until <= day),
            ..*stay
        });
        Self::of(begun.collect())
    }

    /// First day on any list.
    #[must_use]
    pub fn began(&self) -> NaiveDate {
        self.stays[0].from
    }

    /// First day, and first day no longer, of each time on a list.
    pub fn days(&self) -> impl Iterator<Item = (NaiveDate, Option<NaiveDate>)> {
        self.stays.iter().map(|stay| (stay.from, stay.until))
    }

    /// Whether it was on any list on a day.
    #[must_use]
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.stays.iter().any(|stay| stay.holds_on(day))
    }

    /// On whose list it was on a day: where several had it at once, on the one that began last; of those that began on one
    /// day on the first.
    pub(super) fn holder_on(&self, day: NaiveDate) -> Option<PersonId> {
        let held = self.stays.iter().filter(|stay| stay.holds_on(day));
        held.reduce(|last, stay| if stay.from > last.from { stay } else { last })
            .map(|stay| stay.salesperson)
    }

    /// On whose list it is, or was last.
    pub(super) fn last_holder(&self) -> PersonId {
        let until = |stay: &Stay| stay.until.unwrap_or(NaiveDate::MAX);
        let later = |last: Stay, stay: &Stay| {
            if (until(stay), stay.from) > (until(&last), last.from) {
                *stay
            } else {
                last
            }
        };
        self.stays.iter().fold(self.stays[0], later).salesperson
    }

    /// Since when it is on no list; nothing where it is on one.
    pub(super) fn off_since(&self) -> Option<NaiveDate> {
        let ends: Option<Vec<NaiveDate>> = self.stays.iter().map(|stay| stay.until).collect();
        ends.and_then(|ends| ends.into_iter().max())
    }

    /// The first day on a list that lies within days of which the last is included.
    pub(super) fn first_within(&self, (first, last): (NaiveDate, Option<NaiveDate>)) -> Option<NaiveDate> {
        let days = self.stays.iter().filter_map(|stay| {
            let day = stay.from.max(first);
            let is_within = stay.holds_on(day) && last.is_none_or(|last| day <= last);
            is_within.then_some(day)
        });
        days.min()
    }
}

impl Stay {
    fn holds_on(&self, day: NaiveDate) -> bool {
        self.from <= day && self.until.is_none_or(|until| day < until)
    }
}
