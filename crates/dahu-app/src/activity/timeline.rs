//! The timeline of an account: its activities, orders, assessments and changes, the latest first, page after page.

use std::{fmt, str::FromStr};

use chrono::{Days, NaiveDate, NaiveTime};
use dahu_core::{
    access::Action, account::AccountId, activity::ActivityKind, assessment::Intent, id, money::Amount,
};
use dahu_ledger::DocumentSales;
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
/// Bits for the number of a line in the place of an order.
const LINE_BITS: u32 = 32;

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
    /// What the ledger says was sold.
    Orders,
    /// Assessments of intent.
    Assessments,
    /// Changes of the account and what belongs to it.
    Changes,
    /// Files that came, changed and went.
    Files,
}

impl EntryFilter {
    /// All of them, in the order in which forms show them.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let kinds = ActivityKind::ALL.map(Self::Kind);
        [
            &[Self::All, Self::Activities][..],
            &kinds,
            &[Self::Orders, Self::Assessments, Self::Changes, Self::Files],
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
            Self::Orders => "orders",
            Self::Assessments => "assessments",
            Self::Changes => "changes",
            Self::Files => "files",
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
    /// An order or invoice.
    Order(Order),
    /// An assessment.
    Assessment(AssessmentRow),
    /// A change.
    Change(EventRow),
}

/// An order or invoice: the lines of the ledger that stand on one document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// The document.
    pub document: String,
    /// Its sum.
    pub net: Amount,
    /// The currency of the sum.
    pub currency: String,
    /// Lines.
    pub lines: u64,
    /// The product of its latest line.
    pub product: String,
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
    /// Whether the actor may see what was sold.
    pub sees_orders: bool,
}

/// A place in the order of the timeline: the day, and the id on that day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place(pub(super) NaiveDate, pub(super) Uuid);

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
    let rights = Rights::of(ctx, &found).await?;
    let sees_orders = rights.may(Action::SeeSales);
    let mut entries = Vec::new();
    if sees_orders && matches!(filter, EntryFilter::All | EntryFilter::Orders) {
        entries.extend(orders(ctx, account, after).await?);
    }
    if matches!(
        filter,
        EntryFilter::All | EntryFilter::Activities | EntryFilter::Kind(_)
    ) {
        entries.extend(activities(ctx, account, filter, after).await?);
    }
    if matches!(filter, EntryFilter::All | EntryFilter::Assessments) {
        entries.extend(assessments(ctx, account, after).await?);
    }
    if matches!(
        filter,
        EntryFilter::All | EntryFilter::Changes | EntryFilter::Files
    ) {
        let noun = (filter == EntryFilter::Files).then_some("file");
        entries.extend(changes(ctx, (account, rights), after, noun).await?);
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
        may_record: rights.may(Action::EditContacts),
        sees_orders,
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
                    evidence: row.evidence,
                }),
            })
        })
        .collect())
}

/// The orders after a place. The ledger knows no hours: they are the first of their day, in the order in which they came in.
async fn orders(ctx: &Context, account: AccountId, after: Option<Place>) -> Result<Vec<TimelineEntry>> {
    let id = |order: &DocumentSales| {
        let morning = order.date.and_time(NaiveTime::MIN).and_utc();
        let (batch, line) = (order.last.0.unsigned_abs(), order.last.1.unsigned_abs());
        id::in_order(morning, (u64::from(batch) << LINE_BITS) + line)
    };
    let is_after =
        |order: &DocumentSales| after.is_none_or(|place| (order.date, id(order)) < (place.0, place.1));
    let until = after.map(|place| place.0);
    let found = account::documents(ctx, account, until, SHOWN + 1, is_after).await?;
    let entries = found.into_iter().take(SHOWN + 1).map(|order| TimelineEntry {
        on: order.date,
        id: id(&order),
        entry: Entry::Order(Order {
            net: Amount::from_ten_thousandths(order.net),
            currency: order.currency.to_string(),
            lines: order.lines as u64,
            document: order.document,
            product: order.product,
        }),
    });
    Ok(entries.collect())
}

async fn changes(
    ctx: &Context,
    seen: (AccountId, Rights),
    after: Option<Place>,
    noun: Option<&'static str>,
) -> Result<Vec<TimelineEntry>> {
    let before = after.map(Place::before);
    let rows = event::changes_of_account(ctx, seen, noun, before, SHOWN as u64 + 1).await?;
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
