//! The timeline of an account: its activities, assessments and changes, the latest first, page after page.

use std::{fmt, str::FromStr};

use chrono::{Days, NaiveDate, NaiveTime};
use dahu_core::{access::Action, account::AccountId, activity::ActivityKind, assessment::Intent, id};
use uuid::Uuid;

use super::{Activity, showing, store};
use crate::{
    Context, Error, EventRow, Result,
    access::Rights,
    account::{self, AssessmentRow},
    assessment, event, person,
};

/// Entries of one page.
const SHOWN: usize = 30;

/// Which entries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EntryFilter {
    /// All of them.
    #[default]
    All,
    /// Activities of every kind.
    Activities,
    /// Activities of one kind.
    Kind(ActivityKind),
    /// Assessments of intent.
    Assessments,
    /// Changes of the account and what belongs to it.
    Changes,
}

impl EntryFilter {
    /// All of them, in the order in which forms show them.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let kinds = ActivityKind::ALL.map(Self::Kind);
        [
            &[Self::All, Self::Activities][..],
            &kinds,
            &[Self::Assessments, Self::Changes],
        ]
        .concat()
    }

    /// The word that is sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::All => "",
            Self::Activities => "activities",
            Self::Kind(kind) => kind.as_str(),
            Self::Assessments => "assessments",
            Self::Changes => "changes",
        }
    }

    /// Reads the word; what is none lets all pass.
    #[must_use]
    pub fn from_word(word: &str) -> Self {
        Self::all()
            .into_iter()
            .find(|filter| filter.as_str() == word)
            .unwrap_or_default()
    }
}

/// Something on the timeline.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    /// An activity.
    Activity(Box<Activity>),
    /// An assessment.
    Assessment(AssessmentRow),
    /// A change.
    Change(EventRow),
}

/// Something on the timeline, with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct TimelineEntry {
    /// The day on which it stands.
    pub on: NaiveDate,
    id: Uuid,
    /// What it is.
    pub entry: Entry,
}

/// A page of the timeline.
#[derive(Clone, Debug, PartialEq)]
pub struct Timeline {
    /// The account's name.
    pub account_name: String,
    /// The entries, the latest first.
    pub entries: Vec<TimelineEntry>,
    /// Cursor of the next page, where there is one.
    pub next: Option<String>,
    /// Whether the actor may record, change and remove activities.
    pub may_record: bool,
}

/// A place in the order of the timeline: the day, and the id on that day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place(NaiveDate, Uuid);

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0, self.1)
    }
}

impl FromStr for Place {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let parts = text.split_once('.').and_then(|(day, id)| {
            let day: NaiveDate = day.parse().ok()?;
            // Only days that both databases know.
            (1..=9_999)
                .contains(&chrono::Datelike::year(&day))
                .then_some(Self(day, id.parse().ok()?))
        });
        parts.ok_or_else(account::cursor_not_valid)
    }
}

impl Place {
    /// The id before which events stand that come after this place: they are in the order of their moments.
    fn before(self) -> Uuid {
        let begin = |day: NaiveDate| id::in_order(day.and_time(NaiveTime::MIN).and_utc(), 0);
        let next = self.0.checked_add_days(Days::new(1)).unwrap_or(self.0);
        self.1.clamp(begin(self.0), begin(next))
    }
}

/// A page of an account's timeline after the cursor of the page before.
///
/// # Errors
///
/// [`Error::NotFound`] for an account that is not there for the actor, [`Error::Refused`] with the rule `cursor_not_valid`.
pub async fn of_account(
    ctx: &Context,
    account: AccountId,
    filter: EntryFilter,
    after: Option<&str>,
) -> Result<Timeline> {
    let found = account::find(ctx, account, Action::SeeAccount).await?;
    let after: Option<Place> = after.map(str::parse).transpose()?;
    let mut entries = Vec::new();
    if matches!(
        filter,
        EntryFilter::All | EntryFilter::Activities | EntryFilter::Kind(_)
    ) {
        entries.extend(activities(ctx, account, filter, after).await?);
    }
    if matches!(filter, EntryFilter::All | EntryFilter::Assessments) {
        entries.extend(assessments(ctx, account, after).await?);
    }
    if matches!(filter, EntryFilter::All | EntryFilter::Changes) {
        entries.extend(changes(ctx, account, after).await?);
    }
    entries.sort_by_key(|entry: &TimelineEntry| std::cmp::Reverse((entry.on, entry.id)));
    let has_more = entries.len() > SHOWN;
    entries.truncate(SHOWN);
    let last = entries.last().filter(|_| has_more);
    let next = last.map(|entry| Place(entry.on, entry.id).to_string());
    Ok(Timeline {
        account_name: found.name.clone(),
        next,
        entries,
        may_record: Rights::of(ctx, &found).await?.may(Action::EditContacts),
    })
}

async fn activities(
    ctx: &Context,
    account: AccountId,
    filter: EntryFilter,
    after: Option<Place>,
) -> Result<Vec<TimelineEntry>> {
    let kind = match filter {
        EntryFilter::Kind(kind) => Some(kind),
        _ => None,
    };
    let reader = ctx.workspace.database.reader();
    let after = after.map(|place| (place.0, place.1));
    let rows = store::of_account(reader, account, kind, after, SHOWN as u64 + 1).await?;
    let shown = showing::shown(ctx, rows).await?;
    Ok(shown
        .into_iter()
        .map(|activity| TimelineEntry {
            on: activity.facts.on,
            id: activity.id.0,
            entry: Entry::Activity(Box::new(activity)),
        })
        .collect())
}

async fn assessments(ctx: &Context, account: AccountId, after: Option<Place>) -> Result<Vec<TimelineEntry>> {
    let reader = ctx.workspace.database.reader();
    let after = after.map(|place| (place.0, place.1));
    let rows = assessment::older(reader, account, after, SHOWN as u64 + 1).await?;
    let people: Vec<Uuid> = rows.iter().filter_map(|row| row.assessed_by).collect();
    let people = person::by_ids(reader, &people).await?;
    let name = |id: Uuid| {
        let person = people.iter().find(|person| person.id == id);
        person.map(|person| person.name.clone())
    };
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            Some(TimelineEntry {
                on: row.assessed_on,
                id: row.id,
                entry: Entry::Assessment(AssessmentRow {
                    intent: Intent::from_word(&row.intent)?,
                    on: row.assessed_on,
                    by: row.assessed_by.and_then(name),
                }),
            })
        })
        .collect())
}

async fn changes(ctx: &Context, account: AccountId, after: Option<Place>) -> Result<Vec<TimelineEntry>> {
    let before = after.map(Place::before);
    let rows = event::changes_of_account(ctx, account, before, SHOWN as u64 + 1).await?;
    Ok(rows
        .into_iter()
        .map(|(id, row)| TimelineEntry {
            on: row.at.date_naive(),
            id,
            entry: Entry::Change(row),
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_reads_back_and_nothing_else_is_one() {
        let place = Place("2026-06-30".parse().expect("a day"), Uuid::from_u128(7));
        assert_eq!(place.to_string().parse::<Place>().expect("a place"), place);
        for text in [
            "",
            "2026-06-30",
            "2026-06-30.7",
            "+12026-06-30.00000000-0000-0000-0000-000000000007",
            "x.y",
        ] {
            assert!(text.parse::<Place>().is_err(), "{text}");
        }
    }

    #[test]
    fn events_after_a_place_are_those_of_earlier_days_and_earlier_ones_of_the_same() {
        let day: NaiveDate = "2026-06-30".parse().expect("a day");
        let at = |hour| id::in_order(day.and_hms_opt(hour, 0, 0).expect("a moment").and_utc(), 1);
        let of = |other: NaiveDate| id::in_order(other.and_time(NaiveTime::MIN).and_utc(), 1);
        assert_eq!(Place(day, at(12)).before(), at(12));
        let (earlier, later) = (day.pred_opt().expect("a day"), day.succ_opt().expect("a day"));
        assert!(
            Place(day, of(later)).before() > at(23),
            "recorded later: all of its day come after it"
        );
        assert!(
            Place(day, of(earlier)).before() < at(0),
            "recorded before: none of its day does"
        );
    }
}
