//! The relationship with an account as its page shows it.

use std::{collections::HashMap, sync::Arc};

use chrono::{DateTime, Months, NaiveDate, Utc};
use dahu_core::{
    access::Action,
    account::AccountId,
    activity::{ActivityId, ActivityKind},
    contact::{ContactId, Level},
    relationship::{
        Breadth, Depth, Exchange, Placed, PlacementId, Proposal, Trend, Turn, YEAR_DAYS, level_of,
    },
};
use uuid::Uuid;

use super::{restorable, store, store::StoredPlacement};
use crate::{
    Context, Result,
    access::Rights,
    account,
    contact::{self, Called},
    health, person, report,
};

/// Placements that are shown.
const SHOWN: usize = 50;
/// Activities from which evidence is chosen.
const ACTIVITIES: u64 = 20;
/// Characters of an activity's text that are shown.
const TEXT: usize = 80;
/// Exchanges that are looked at.
const EXCHANGES: u64 = 5_000;
/// Months of the picture, and one more, so that the first is whole.
const MONTHS: u32 = 25;

/// An activity that shows something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceActivity {
    /// Which.
    pub id: ActivityId,
    /// What kind.
    pub kind: ActivityKind,
    /// On which day.
    pub on: NaiveDate,
    /// The beginning of what was said.
    pub text: String,
}

/// Where a relationship was placed, by whom and on what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placement {
    /// Its id.
    pub id: PlacementId,
    /// Where.
    pub placed: Placed,
    /// What that was, by its word.
    pub turn: Turn,
    /// What was seen, said or agreed.
    pub evidence: String,
    /// The activity that shows it, as long as that is there.
    pub activity: Option<EvidenceActivity>,
    /// When somebody said so.
    pub placed_at: DateTime<Utc>,
    /// Who; none for the program.
    pub placed_by: Option<String>,
    /// When it was taken back, and by whom.
    pub taken_back: Option<(DateTime<Utc>, Option<String>)>,
}

/// What a person of theirs is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The name.
    pub name: String,
    /// What they do.
    pub job: Option<String>,
    /// Where they stand.
    pub level: Option<Level>,
}

/// How broad and deep contact was in the year that ended on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Earlier {
    /// The day.
    pub on: NaiveDate,
    /// Levels and departments met.
    pub breadth: Breadth,
    /// With whom how much.
    pub depth: Depth,
}

/// The relationship with an account.
#[derive(Clone, Debug)]
pub struct Relationship {
    /// Where it stands; none where nobody placed it.
    pub placement: Option<Placement>,
    /// Where it stood and stands, the latest first.
    pub history: Vec<Placement>,
    /// Placements that are not shown.
    pub left_out: usize,
    /// What records say of it, where they do not agree; none for whoever does not see sales, which are part of it.
    pub proposal: Option<Proposal>,
    /// Levels and departments met in a year.
    pub breadth: Breadth,
    /// With whom how much in a year.
    pub depth: Depth,
    /// Both as they were twelve months ago; none where contact was not recorded by then.
    pub earlier: Option<Earlier>,
    /// Month by month, and who began it.
    pub trend: Trend,
    /// Those who are named in depth.
    pub names: HashMap<ContactId, Named>,
    /// Activities that may be evidence.
    pub activities: Vec<EvidenceActivity>,
    /// Whether the actor may place it.
    pub may_place: bool,
    /// Whether something that was taken back can be put back.
    pub may_put_back: bool,
}

/// The relationship with an account, remembered until anything happens, or until dials were worked out anew.
///
/// # Errors
///
/// [`crate::Error::NotFound`] for an account that is not there for the actor.
pub async fn show(ctx: &Context, id: AccountId) -> Result<Arc<Relationship>> {
    let what = format!("relationship with {id} at {}", health::number(ctx).await?);
    report::until_something_happens(ctx, what, Box::pin(made(ctx, id))).await
}

async fn made(ctx: &Context, id: AccountId) -> Result<Relationship> {
    let found = account::find(ctx, id, Action::SeeAccount).await?;
    let rights = Rights::of(ctx, &found).await?;
    let may_place = rights.may(Action::EditAccount);
    let is_masked = !rights.may(Action::SeeContactDetails);
    let sees_sales = rights.may(Action::SeeSales);
    let today = ctx.today();
    let reader = ctx.workspace.database.reader();
    let since = today
        .checked_sub_months(Months::new(MONTHS))
        .unwrap_or(NaiveDate::MIN);
    let (stored, exchanges, first) = tokio::try_join!(
        store::of_account(reader, id, super::AT_MOST),
        store::exchanges(reader, id, since, EXCHANGES),
        store::first_exchange(reader, id)
    )?;
    let shown: Vec<StoredPlacement> = stored.iter().take(SHOWN).cloned().collect();
    let named: Vec<Uuid> = shown.iter().filter_map(|one| one.activity_id).collect();
    let (called, activities, earlier, (people, proposal)) = tokio::try_join!(
        contact::called_at(ctx, id, is_masked),
        evidence(ctx, id, &named),
        earlier(ctx, id, first, &exchanges),
        Box::pin(health::people_and_proposal(ctx, &found, sees_sales))
    )?;
    let history = placements(ctx, shown, &activities).await?;
    let placement = history.iter().find(|one| one.taken_back.is_none()).cloned();
    let depth = Depth::of(&people, &exchanges, today);
    Ok(Relationship {
        earlier,
        proposal,
        breadth: Breadth::of(&people, &exchanges, YEAR_DAYS, today),
        trend: Trend::of(&exchanges, today),
        names: names(called, &depth),
        depth,
        placement,
        left_out: stored.len().saturating_sub(history.len()),
        may_put_back: may_place && restorable(&stored).is_some(),
        history,
        activities: latest_first(activities),
        may_place,
    })
}

/// How broad and deep contact was twelve months ago, by what has a day: who was there, what was done, and who knew whom.
async fn earlier(
    ctx: &Context,
    id: AccountId,
    first: Option<NaiveDate>,
    exchanges: &[Exchange],
) -> Result<Option<Earlier>> {
    let on = ctx.today().checked_sub_months(Months::new(12));
    let Some(on) = on.filter(|on| first.is_some_and(|first| first <= *on)) else {
        return Ok(None);
    };
    let people = Box::pin(health::people_of(ctx, id, on)).await?;
    Ok(Some(Earlier {
        on,
        breadth: Breadth::of(&people, exchanges, YEAR_DAYS, on),
        depth: Depth::of(&people, exchanges, on),
    }))
}

fn latest_first(activities: HashMap<Uuid, EvidenceActivity>) -> Vec<EvidenceActivity> {
    let mut found: Vec<EvidenceActivity> = activities.into_values().collect();
    found.sort_by_key(|activity| std::cmp::Reverse((activity.on, activity.id)));
    found
}

fn names(called: Vec<Called>, depth: &Depth) -> HashMap<ContactId, Named> {
    let is_told = |one: &Called| depth.people.iter().any(|person| person.id == one.id);
    let told = called.into_iter().filter(is_told);
    told.map(|one| {
        let named = Named {
            level: level_of(one.level, one.job.as_deref()),
            name: one.name,
            job: one.job,
        };
        (one.id, named)
    })
    .collect()
}

/// The latest activities, and those that are named already.
pub(super) async fn evidence(
    ctx: &Context,
    account: AccountId,
    named: &[Uuid],
) -> Result<HashMap<Uuid, EvidenceActivity>> {
    let rows = store::activities(ctx.workspace.database.reader(), account, named, ACTIVITIES).await?;
    let shown = rows.into_iter().map(|row| {
        let text: String = row.text.chars().take(TEXT).collect();
        let activity = EvidenceActivity {
            id: ActivityId(row.id),
            kind: ActivityKind::from_word(&row.kind).unwrap_or(ActivityKind::Note),
            on: row.happened_on,
            text: if text.len() < row.text.len() {
                text + "…"
            } else {
                text
            },
        };
        (row.id, activity)
    });
    Ok(shown.collect())
}

/// Placements with the names of people and what shows them.
pub(super) async fn placements(
    ctx: &Context,
    stored: Vec<StoredPlacement>,
    activities: &HashMap<Uuid, EvidenceActivity>,
) -> Result<Vec<Placement>> {
    let ids: Vec<Uuid> = stored
        .iter()
        .flat_map(|one| one.placed_by.into_iter().chain(one.taken_back_by))
        .collect();
    let people = person::by_ids(ctx.workspace.database.reader(), &ids).await?;
    let names: HashMap<Uuid, String> = people
        .into_iter()
        .map(|person| (person.id, person.name))
        .collect();
    let name = |id: Option<Uuid>| id.and_then(|id| names.get(&id).cloned());
    let shown = stored.into_iter().filter_map(|one| {
        Some(Placement {
            id: PlacementId(one.id),
            placed: one.placed()?,
            turn: Turn::from_word(&one.turn)?,
            activity: one.activity_id.and_then(|id| activities.get(&id).cloned()),
            placed_at: one.placed_at,
            placed_by: name(one.placed_by),
            taken_back: one.taken_back_at.map(|at| (at, name(one.taken_back_by))),
            evidence: one.evidence,
        })
    });
    Ok(shown.collect())
}
