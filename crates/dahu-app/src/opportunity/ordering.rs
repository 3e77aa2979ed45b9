//! The orders of the list of opportunities, and where in one a page ended.

use std::cmp::Ordering;

use chrono::NaiveDate;
use dahu_core::opportunity::OpportunityId;
use uuid::Uuid;

use super::{
    book::Entry,
    listing::{OpportunitySort, day_of},
};
use crate::{Result, account};

/// Where something stands in an order: the smallest first.
fn key(sort: OpportunitySort, entry: &Entry) -> (i64, Uuid) {
    let days = |day: NaiveDate| i64::from(chrono::Datelike::num_days_from_ce(&day));
    let key = match sort {
        OpportunitySort::Day => day_of(entry).map_or(i64::MAX, days),
        OpportunitySort::Amount => -entry.amount.ten_thousandths(),
        OpportunitySort::Longest => days(entry.since),
        OpportunitySort::Opened => -days(entry.opened_on),
        OpportunitySort::Changed => -entry.changed_at.timestamp_micros(),
    };
    (key, entry.id.0)
}

/// The first of an order after a place in it.
pub(super) fn first(
    mut entries: Vec<&Entry>,
    sort: OpportunitySort,
    after: Option<Cursor>,
    count: usize,
) -> Vec<&Entry> {
    if let Some(after) = after {
        entries.retain(|entry| key(sort, entry) > (after.key, after.id));
    }
    let order = |one: &&Entry, other: &&Entry| -> Ordering { key(sort, one).cmp(&key(sort, other)) };
    if entries.len() > count {
        entries.select_nth_unstable_by(count, order);
        entries.truncate(count);
    }
    entries.sort_unstable_by(order);
    entries
}

/// Where a page ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Cursor {
    key: i64,
    id: Uuid,
}

impl Cursor {
    pub(super) fn of(sort: OpportunitySort, entry: &Entry) -> Self {
        let (key, id) = key(sort, entry);
        Self { key, id }
    }

    /// A place in an order of one's own.
    pub(super) fn at(key: i64, id: OpportunityId) -> Self {
        Self { key, id: id.0 }
    }

    pub(super) fn parse(text: &str) -> Result<Self> {
        let parts = text.split_once('.');
        let read = parts.and_then(|(key, id)| {
            Some(Self {
                key: key.parse().ok()?,
                id: Uuid::parse_str(id).ok()?,
            })
        });
        read.ok_or_else(account::cursor_not_valid)
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.key, self.id.simple())
    }
}
