//! Breadth: which levels and departments of theirs we met, of those that we know.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use chrono::NaiveDate;

use super::{Counterpart, Exchange, there};
use crate::contact::{ContactId, Level};

/// Departments that are told at most; the rest is counted.
pub const DEPARTMENTS_AT_MOST: usize = 12;

/// People who were met, of those who are known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Who is there.
    pub known: u64,
    /// Who of them was met.
    pub met: u64,
}

/// How broad contact was within some days.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Breadth {
    /// All people.
    pub people: Tally,
    /// Each level, the highest first, whether anybody there is known or not.
    pub levels: Vec<(Level, Tally)>,
    /// People of whom no level is known.
    pub without_level: Tally,
    /// Departments by name, the largest first, [`DEPARTMENTS_AT_MOST`] at most.
    pub departments: Vec<(String, Tally)>,
    /// All departments, whether they are told or not: those that we know, and those in which somebody was met.
    pub departments_counted: Tally,
    /// Departments that are not told.
    pub departments_left_out: u64,
    /// People of whom no department is known.
    pub without_department: Tally,
}

impl Breadth {
    /// Who was met within so many days up to one. Whoever has several jobs there counts once: at the highest of their levels, and
    /// in each of their departments.
    #[must_use]
    pub fn of(people: &[Counterpart], exchanges: &[Exchange], days: i64, today: NaiveDate) -> Self {
        let met: HashSet<ContactId> = exchanges
            .iter()
            .filter(|one| one.is_within(days, today))
            .flat_map(|one| one.contacts.iter().copied())
            .collect();
        let mut breadth = Self {
            levels: Level::ALL
                .into_iter()
                .map(|level| (level, Tally::default()))
                .collect(),
            ..Self::default()
        };
        let mut departments: BTreeMap<&str, Tally> = BTreeMap::new();
        for (id, jobs) in there(people) {
            let is_met = u64::from(met.contains(&id));
            let count = |tally: &mut Tally| {
                tally.known += 1;
                tally.met += is_met;
            };
            count(&mut breadth.people);
            let highest = jobs.iter().filter_map(|job| job.level).min();
            let level = breadth
                .levels
                .iter_mut()
                .find(|(level, _)| Some(*level) == highest);
            match level {
                Some((_, tally)) => count(tally),
                None => count(&mut breadth.without_level),
            }
            let names: BTreeSet<&str> = jobs
                .iter()
                .filter_map(|job| job.department.as_deref())
                .map(str::trim)
                .filter(|name| !name.is_empty())
                .collect();
            if names.is_empty() {
                count(&mut breadth.without_department);
            }
            for name in names {
                count(departments.entry(name).or_default());
            }
        }
        // Counted before the list is cut, so that what is not told counts too.
        breadth.departments_counted = Tally {
            known: departments.len() as u64,
            met: departments.values().filter(|tally| tally.met > 0).count() as u64,
        };
        breadth.departments_left_out = departments.len().saturating_sub(DEPARTMENTS_AT_MOST) as u64;
        let mut told: Vec<(String, Tally)> = departments
            .into_iter()
            .map(|(name, tally)| (name.to_owned(), tally))
            .collect();
        // The largest stay; among equals the order of names.
        told.sort_by_key(|(_, tally)| std::cmp::Reverse(tally.known));
        told.truncate(DEPARTMENTS_AT_MOST);
        breadth.departments = told;
        breadth
    }

    /// Levels at which somebody was met.
    #[must_use]
    pub fn levels_met(&self) -> u32 {
        let met = self.levels.iter().filter(|(_, tally)| tally.met > 0);
        u32::try_from(met.count()).unwrap_or(u32::MAX)
    }

    /// Departments in which somebody was met, whether they are told or not.
    #[must_use]
    pub fn departments_met(&self) -> u32 {
        u32::try_from(self.departments_counted.met).unwrap_or(u32::MAX)
    }

    /// Whether somebody of a level was met.
    #[must_use]
    pub fn has_met(&self, level: Level) -> bool {
        self.levels
            .iter()
            .any(|(one, tally)| *one == level && tally.met > 0)
    }
}
