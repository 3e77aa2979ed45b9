//! Keeping what forecasts say, once a week.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Days, NaiveDate, Utc};
use dahu_core::{
    access::Action,
    forecast::{Figures, spans_of, week_of},
    person::PersonId,
    quota::Span,
};
use serde_json::json;
use uuid::Uuid;

use super::{SnapshotId, frame::Frame, store, store::StoredSnapshot};
use crate::{
    Context, Result,
    event::{self, Change},
    team,
};

/// Weeks for which forecasts are kept: six years, so that of years there are enough to be judged.
pub const KEPT_WEEKS: u64 = 313;

/// A forecast that was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// Its id.
    pub id: SnapshotId,
    /// The Monday of its week.
    pub week_on: NaiveDate,
    /// The day on which it was really said.
    pub taken_on: NaiveDate,
    /// When.
    pub taken_at: DateTime<Utc>,
    /// By whom; none for the program itself.
    pub taken_by: Option<PersonId>,
}

/// What became of keeping one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taking {
    /// It is kept, with so many lines.
    Taken(Snapshot, u64),
    /// That of this week was kept before.
    WasTaken(Snapshot),
    /// There is nothing to be said: no opportunity, no sale, and no account of which purchases are expected.
    Nothing,
}

/// A person's figures for a span, as they are kept.
pub(super) struct KeptLine {
    pub(super) span: Span,
    pub(super) person: Option<Uuid>,
    /// The teams in which, or below which, the person is.
    pub(super) teams: Vec<Uuid>,
    pub(super) figures: Figures,
}

/// Keeps what forecasts say today, where none was kept this week.
///
/// # Errors
///
/// [`crate::Error::Forbidden`] for who does not manage settings.
pub async fn take(ctx: &Context) -> Result<Taking> {
    ctx.may(Action::ManageSettings)?;
    // Whoever asks: what is kept is all, on the day of the machine.
    let system = ctx.workspace.as_system();
    let today = system.today();
    let week_on = week_of(today);
    if let Some(known) = store::of_week(ctx.workspace.database.reader(), week_on).await? {
        return Ok(Taking::WasTaken(known.shown()));
    }
    let (lines, valuation) = lines(&system, today).await?;
    if lines.is_empty() {
        return Ok(Taking::Nothing);
    }
    let transaction = ctx.workspace.database.begin().await?;
    // Whoever has the end of the chain runs alone; another program may have been here meanwhile.
    event::chain::store::lock(&transaction).await?;
    if let Some(known) = store::of_week(&transaction, week_on).await? {
        return Ok(Taking::WasTaken(known.shown()));
    }
    let snapshot = StoredSnapshot {
        id: SnapshotId::new(ctx.now()).0,
        week_on,
        taken_on: today,
        taken_at: ctx.now(),
        taken_by: ctx.person().map(|person| person.0),
        valuation,
    };
    store::insert(&transaction, &snapshot, &lines).await?;
    let oldest = week_on
        .checked_sub_days(Days::new(KEPT_WEEKS * 7))
        .unwrap_or(NaiveDate::MIN);
    let forgotten = store::forget_before(&transaction, oldest).await?;
    let change = Change {
        noun: "forecast_snapshot",
        subject: snapshot.id,
        account: None,
        verb: "taken",
        before: None,
        after: Some(json!({
            "week_on": week_on,
            "taken_on": today,
            "kept_lines": lines.len(),
            "forgotten_weeks": forgotten,
        })),
    };
    event::record(&transaction, ctx, None, vec![change]).await?;
    transaction.commit().await?;
    Ok(Taking::Taken(snapshot.shown(), lines.len() as u64))
}

/// Keeps the forecast of the week where that was not done yet: on the first day of it on which the program runs.
pub(crate) async fn run_weekly(ctx: &Context) -> Result<()> {
    Box::pin(take(ctx)).await.map(drop)
}

/// The figures of everybody for the spans of a day; people and spans without any are left out.
async fn lines(system: &Context, today: NaiveDate) -> Result<(Vec<KeptLine>, Option<i32>)> {
    let spans = spans_of(today);
    let first = spans.iter().map(|span| span.first_day()).min();
    let frame = Frame::of(system, first.unwrap_or(today)).await?;
    let teams = teams_of(system, &frame, today).await?;
    let mut kept = Vec::new();
    for span in spans {
        let (lines, _) = frame.lines(span, None);
        let lines = lines.into_iter().filter(|(_, line)| !line.figures.is_nothing());
        kept.extend(lines.map(|(person, line)| {
            KeptLine {
                span,
                person,
                teams: person
                    .and_then(|person| teams.get(&person).cloned())
                    .unwrap_or_default(),
                figures: line.figures,
            }
        }));
    }
    let valuation = frame.expected.as_ref().ok().map(|expected| expected.valuation);
    Ok((kept, valuation))
}

/// The teams in which, or below which, each person is on a day.
async fn teams_of(system: &Context, frame: &Frame, today: NaiveDate) -> Result<HashMap<Uuid, Vec<Uuid>>> {
    let members = team::store::members_on(system.workspace.database.reader(), today).await?;
    let mut teams: HashMap<Uuid, HashSet<Uuid>> = HashMap::new();
    for member in members {
        let of_person = teams.entry(member.person_id).or_default();
        let mut at = Some(member.team_id);
        while let Some(team) = at.filter(|team| of_person.insert(*team)) {
            at = frame.names.teams.get(&team).and_then(|team| team.parent_id);
        }
    }
    let sorted = |(person, teams): (Uuid, HashSet<Uuid>)| {
        let mut teams: Vec<Uuid> = teams.into_iter().collect();
        teams.sort_unstable();
        (person, teams)
    };
    Ok(teams.into_iter().map(sorted).collect())
}
