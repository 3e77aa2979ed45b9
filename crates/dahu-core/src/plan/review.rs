//! Reviews: the days on which a plan is looked at again, and what came of it.

use std::collections::BTreeMap;

use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{objective::ObjectiveId, words::Rhythm};
use crate::{contact::ContactId, money::Amount, person::PersonId};

crate::id! {
    /// A review of a plan.
    ReviewId
}

/// A review that was held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// The day on which it was due; none for one that nobody waited for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<NaiveDate>,
    /// The day on which it was held.
    pub held_on: NaiveDate,
    /// The version of the plan that it speaks of: the one in force on that day; earlier reviews did not keep it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
    /// What was said.
    pub minutes: String,
    /// What was decided, one by one.
    pub decisions: Vec<String>,
    /// Who of us took part.
    pub people: Vec<PersonId>,
    /// Who of theirs took part.
    pub contacts: Vec<ContactId>,
    /// The values of the objectives on that day, as far as they were known.
    pub values: BTreeMap<ObjectiveId, Amount>,
    /// The day for which each of these holds; earlier reviews did not keep it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub as_of: BTreeMap<ObjectiveId, NaiveDate>,
}

/// Days before one is due from which on a review is taken for it, where nobody says otherwise.
pub const EARLY_DAYS: i64 = 31;

/// The days on which a plan is to be reviewed: the last of each span of the rhythm, and its own last day.
#[must_use]
pub fn due_days(rhythm: Rhythm, first: NaiveDate, last: NaiveDate) -> Vec<NaiveDate> {
    let ends = (1_u32..).map_while(|number| {
        let begins = first.checked_add_months(Months::new(number * rhythm.months()))?;
        begins.pred_opt().filter(|end| *end < last)
    });
    ends.chain([last]).collect()
}

/// The day on which the next review is due: the first that no review has covered, of those since the plan holds. One that is
/// held early covers the day that it was held for, one that is held late all days until then, and one that nobody waited for none.
#[must_use]
pub fn next_due<'r>(
    rhythm: Rhythm,
    (first, last): (NaiveDate, NaiveDate),
    since: NaiveDate,
    held: impl Iterator<Item = &'r Review>,
) -> Option<NaiveDate> {
    let covered = held.filter_map(|review| review.due_on.map(|due| due.max(review.held_on)));
    let covered = covered.max();
    let is_open = |day: &NaiveDate| *day >= since && covered.is_none_or(|covered| *day > covered);
    due_days(rhythm, first, last).into_iter().find(is_open)
}

/// The day on which a review was due before another: one that was held until then is not for the later day.
#[must_use]
pub fn due_before(
    rhythm: Rhythm,
    (first, last): (NaiveDate, NaiveDate),
    due: NaiveDate,
) -> Option<NaiveDate> {
    let earlier = due_days(rhythm, first, last).into_iter();
    earlier.take_while(|day| *day < due).last()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn days(texts: &[&str]) -> Vec<NaiveDate> {
        texts.iter().map(|text| day(text)).collect()
    }

    fn held(due_on: Option<&str>, held_on: &str) -> Review {
        Review {
            due_on: due_on.map(day),
            held_on: day(held_on),
            version: None,
            minutes: String::new(),
            decisions: Vec::new(),
            people: Vec::new(),
            contacts: Vec::new(),
            values: BTreeMap::new(),
            as_of: BTreeMap::new(),
        }
    }

    #[test]
    fn reviews_are_due_at_the_end_of_each_span_and_of_the_plan() {
        let (first, last) = (day("2026-01-01"), day("2026-12-31"));
        assert_eq!(
            due_days(Rhythm::Quarterly, first, last),
            days(&["2026-03-31", "2026-06-30", "2026-09-30", "2026-12-31"])
        );
        assert_eq!(due_days(Rhythm::Monthly, first, last).len(), 12);
        assert_eq!(due_days(Rhythm::Yearly, first, last), days(&["2026-12-31"]));
        assert_eq!(
            due_days(Rhythm::Quarterly, day("2026-01-31"), day("2026-08-15")),
            days(&["2026-04-29", "2026-07-30", "2026-08-15"])
        );
    }

    #[test]
    fn a_review_is_for_the_days_since_the_one_before() {
        let span = (day("2026-01-01"), day("2026-12-31"));
        for (due, expected) in [
            ("2026-03-31", None),
            ("2026-06-30", Some("2026-03-31")),
            ("2026-12-31", Some("2026-09-30")),
        ] {
            let found = due_before(Rhythm::Quarterly, span, day(due));
            assert_eq!(found, expected.map(day), "{due}");
        }
    }

    #[test]
    fn a_review_covers_its_day_and_what_was_due_before() {
        let span = (day("2026-01-01"), day("2026-12-31"));
        for (reviews, expected) in [
            (vec![], Some("2026-03-31")),
            // Early: the day that it was held for is covered.
            (vec![held(Some("2026-03-31"), "2026-03-20")], Some("2026-06-30")),
            // Late: what fell due meanwhile is covered too.
            (vec![held(Some("2026-03-31"), "2026-07-02")], Some("2026-09-30")),
            // Besides: nothing is covered, neither what is still to come nor what was due.
            (vec![held(None, "2026-02-10")], Some("2026-03-31")),
            (vec![held(None, "2026-04-05")], Some("2026-03-31")),
            (vec![held(Some("2026-12-31"), "2026-12-30")], None),
        ] {
            let next = next_due(Rhythm::Quarterly, span, span.0, reviews.iter());
            assert_eq!(next, expected.map(day), "{reviews:?}");
        }
        // What fell due before the plan held is not due.
        for (since, expected) in [
            ("2026-06-30", Some("2026-06-30")),
            ("2026-07-01", Some("2026-09-30")),
            ("2027-01-01", None),
        ] {
            let next = next_due(Rhythm::Quarterly, span, day(since), std::iter::empty());
            assert_eq!(next, expected.map(day), "{since}");
        }
    }

    proptest! {
        #[test]
        fn due_days_rise_and_end_with_the_plan(months in 1_u32..40, rhythm in 0_usize..3) {
            let first = day("2026-01-31");
            let last = first.checked_add_months(Months::new(months)).expect("a day");
            let found = due_days(Rhythm::ALL[rhythm], first, last);
            prop_assert!(found.is_sorted() && found.windows(2).all(|pair| pair[0] < pair[1]));
            prop_assert_eq!(found.last(), Some(&last));
            prop_assert!(found.iter().all(|day| *day > first));
        }
    }
}
