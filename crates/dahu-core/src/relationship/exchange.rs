//! Contact between both sides: how much with whom, who began it, and how that changed from month to month.

use std::collections::HashMap;

use chrono::{Datelike, Months, NaiveDate, TimeDelta};

use super::{Counterpart, there};
use crate::{
    activity::{ActivityKind, Direction},
    contact::{ContactId, coverage::CARRYING_STRENGTH},
    portfolio::recent_and_prior,
    share::Share,
};

/// Days of the year that ends today.
pub const YEAR_DAYS: i64 = 365;
/// Months of the picture: the twelve that end in this one, and the twelve before.
const MONTHS: u32 = 24;

/// Something that we and they did with each other; notes are none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// On which day.
    pub on: NaiveDate,
    /// What.
    pub kind: ActivityKind,
    /// Who began it; none where both sat at one table.
    pub direction: Option<Direction>,
    /// How long it took.
    pub minutes: Option<u32>,
    /// Who of theirs took part.
    pub contacts: Vec<ContactId>,
}

impl Exchange {
    /// Whether it lies within so many days up to one.
    #[must_use]
    pub fn is_within(&self, days: i64, today: NaiveDate) -> bool {
        today - TimeDelta::days(days) < self.on && self.on <= today
    }
}

/// How much there was with one of them within a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PersonDepth {
    /// Who.
    pub id: ContactId,
    /// In how many exchanges they took part.
    pub exchanges: u64,
    /// How long these took, as far as that was recorded.
    pub minutes: u64,
    /// The strongest relation that somebody of us holds to them.
    pub strength: Option<u8>,
}

/// How deep contact was within a year.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Depth {
    /// Exchanges, each once.
    pub exchanges: u64,
    /// How long they took, as far as that was recorded.
    pub minutes: u64,
    /// Of how many exchanges no time was recorded.
    pub without_minutes: u64,
    /// Relations of ours that carry, of all that somebody of us holds.
    pub carrying: Share,
    /// Those who took part or to whom somebody holds a relation, the most exchanges first.
    pub people: Vec<PersonDepth>,
}

impl Depth {
    /// How deep contact was in the year that ends today.
    #[must_use]
    pub fn of(people: &[Counterpart], exchanges: &[Exchange], today: NaiveDate) -> Self {
        let mut depth = Self::default();
        let mut by_person: HashMap<ContactId, (u64, u64)> = HashMap::new();
        for exchange in exchanges.iter().filter(|one| one.is_within(YEAR_DAYS, today)) {
            let minutes = exchange.minutes.map_or(0, u64::from);
            depth.exchanges += 1;
            depth.minutes += minutes;
            depth.without_minutes += u64::from(exchange.minutes.is_none());
            for contact in &exchange.contacts {
                let of = by_person.entry(*contact).or_default();
                of.0 += 1;
                of.1 += minutes;
            }
        }
        for (id, jobs) in there(people) {
            let (exchanges, minutes) = by_person.get(&id).copied().unwrap_or_default();
            let strength = jobs.iter().filter_map(|job| job.strength).max();
            if let Some(strength) = strength {
                depth.carrying.whole += 1;
                depth.carrying.part += u64::from(strength >= CARRYING_STRENGTH);
            }
            if exchanges > 0 || strength.is_some() {
                depth.people.push(PersonDepth {
                    id,
                    exchanges,
                    minutes,
                    strength,
                });
            }
        }
        depth
            .people
            .sort_by_key(|person| std::cmp::Reverse((person.exchanges, person.minutes, person.strength)));
        depth
    }
}

/// Who began contact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Balance {
    /// We.
    pub ours: u64,
    /// They.
    pub theirs: u64,
    /// Both: at one table.
    pub both: u64,
}

impl Balance {
    /// All of it.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.ours + self.theirs + self.both
    }

    /// What they began, of what one side began.
    #[must_use]
    pub fn theirs(&self) -> Share {
        Share {
            part: self.theirs,
            whole: self.ours + self.theirs,
        }
    }

    fn add(&mut self, direction: Option<Direction>) {
        match direction {
            Some(Direction::Ours) => self.ours += 1,
            Some(Direction::Theirs) => self.theirs += 1,
            None => self.both += 1,
        }
    }
}

/// Contact in a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MonthOfContact {
    /// Its first day.
    pub month: NaiveDate,
    /// Who began it.
    pub balance: Balance,
}

/// How contact changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trend {
    /// The twelve months that end today.
    pub recent: Balance,
    /// The twelve before.
    pub prior: Balance,
    /// Month by month, the earliest first.
    pub months: Vec<MonthOfContact>,
}

impl Trend {
    /// How contact changed up to today.
    #[must_use]
    pub fn of(exchanges: &[Exchange], today: NaiveDate) -> Self {
        let (recent, prior) = recent_and_prior(today);
        let first = |day: NaiveDate| day.with_day(1).unwrap_or(day);
        let this = first(today);
        let mut months: Vec<MonthOfContact> = (0..MONTHS)
            .rev()
            .filter_map(|back| this.checked_sub_months(Months::new(back)))
            .map(|month| MonthOfContact {
                month,
                balance: Balance::default(),
            })
            .collect();
        let mut trend = (Balance::default(), Balance::default());
        for exchange in exchanges.iter().filter(|one| one.on <= today) {
            if recent.contains(exchange.on) {
                trend.0.add(exchange.direction);
            } else if prior.contains(exchange.on) {
                trend.1.add(exchange.direction);
            }
            let month = first(exchange.on);
            if let Some(found) = months.iter_mut().find(|one| one.month == month) {
                found.balance.add(exchange.direction);
            }
        }
        Self {
            recent: trend.0,
            prior: trend.1,
            months,
        }
    }
}
