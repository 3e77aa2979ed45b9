//! When cases were open, so that it can be asked of any day.

use chrono::NaiveDate;
use serde::Serialize;

use super::{Case, Resolution, Severity};
use crate::task;

/// When a case was open: from a day on, but for the times in which it counted as resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Course {
    /// How severe it is, as it is seen now: that has no days.
    pub severity: Severity,
    /// The day on which they came to us.
    pub opened_on: NaiveDate,
    /// Each day on which it was resolved, with the day on which it was opened again, where it was.
    pub resolved: Vec<(NaiveDate, Option<NaiveDate>)>,
}

/// What became of the cases of an account between two days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Turnover {
    /// Cases that were opened.
    pub opened: u32,
    /// Cases that were resolved, and still are on the last day.
    pub resolved: u32,
    /// The median of their days from opening until they were resolved, of an even number the lower one of both in the middle;
    /// none where none was resolved.
    pub median_days: Option<u64>,
}

impl Case {
    /// When it was open.
    #[must_use]
    pub fn course(&self) -> Course {
        Course::new(self.severity, self.opened_on, &self.resolutions)
    }
}

impl Course {
    /// The course of a case that was resolved so.
    #[must_use]
    pub fn new(severity: Severity, opened_on: NaiveDate, resolutions: &[Resolution]) -> Self {
        let resolved = resolutions
            .iter()
            .map(|one| (one.on, one.reopened.as_ref().map(|reopened| reopened.on)));
        Self {
            severity,
            opened_on,
            resolved: resolved.collect(),
        }
    }

    /// The day on which it was resolved, where it is so on a day.
    #[must_use]
    pub fn resolved_on(&self, day: NaiveDate) -> Option<NaiveDate> {
        let holds = |(on, reopened): &&(NaiveDate, Option<NaiveDate>)| {
            *on <= day && reopened.is_none_or(|reopened| day < reopened)
        };
        self.resolved.iter().find(holds).map(|(on, _)| *on)
    }

    /// Whether it is open on a day, or waits for the customer.
    #[must_use]
    pub fn is_open(&self, day: NaiveDate) -> bool {
        self.opened_on <= day && self.resolved_on(day).is_none()
    }

    /// Whether it is open on a day for longer than its severity allows, since they first came to us.
    #[must_use]
    pub fn is_late(&self, day: NaiveDate) -> bool {
        self.is_open(day) && task::days_overdue(self.opened_on, day) > self.severity.days_at_most()
    }
}

impl Turnover {
    /// What became of cases from one day to another, both counted.
    #[must_use]
    pub fn between(courses: &[Course], (from, until): (NaiveDate, NaiveDate)) -> Self {
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let opened = courses
            .iter()
            .filter(|course| (from..=until).contains(&course.opened_on));
        let resolved = courses.iter().filter_map(|course| {
            let on = course.resolved_on(until).filter(|on| *on >= from)?;
            Some(task::days_overdue(course.opened_on, on))
        });
        let mut days: Vec<u64> = resolved.collect();
        days.sort_unstable();
        Self {
            opened: count(opened.count()),
            resolved: count(days.len()),
            median_days: days.get(days.len().saturating_sub(1) / 2).copied(),
        }
    }
}
