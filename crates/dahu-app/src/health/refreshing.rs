//! Bringing the dials of accounts up to date: of all of them once a day and when the ledger has changed, else of those about
//! which something was recorded since; and raising alerts.

use chrono::{DateTime, NaiveDate, Utc};
use dahu_core::{
    access::Action,
    health::{Observation, completeness, wellness},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    alert::{self, Alerts, Finding},
    gathering::{Frame, Gathered},
    looking_back::{self, Past},
    months::month_of,
    store::{self, StoredDials},
};
use crate::{Context, Result, account, database, event, setting};

/// Under which name it is kept when dials were last brought up to date.
const REFRESHED: &str = "health_refreshed";
/// Accounts of one transaction.
const AT_ONCE: usize = 2_000;
/// More accounts about which something was recorded, and all are brought up to date.
const SOME_AT_MOST: u64 = 10_000;

/// How far dials are up to date.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Refreshed {
    /// The day for which all hold.
    pub(super) on: Option<NaiveDate>,
    /// When they were last brought up to date.
    pub(super) at: Option<DateTime<Utc>>,
    /// The version of the ledger.
    ledger: i64,
    /// The place in the chain of events up to which everything is in them.
    sequence: i64,
}

/// What bringing dials up to date did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Refresh {
    /// Accounts looked at.
    pub accounts: u64,
    /// Those of which a dial changed.
    pub changed: u64,
    /// Alerts that were raised.
    pub raised: u64,
    /// Alerts that were closed, since their signals have gone.
    pub passed: u64,
}

/// How far dials are up to date.
pub(super) async fn refreshed(ctx: &Context) -> Result<Refreshed> {
    setting::kept(ctx.workspace.database.reader(), REFRESHED).await
}

/// Brings the dials of all accounts up to date, and tries the score on the past.
///
/// # Errors
///
/// [`crate::Error::Forbidden`] for who does not manage settings.
pub async fn refresh(ctx: &Context) -> Result<Refresh> {
    ctx.may(Action::ManageSettings)?;
    refresh_all(&ctx.workspace.as_system()).await
}

/// The same where it is due, else of those accounts about which something was recorded.
///
/// # Errors
///
/// [`crate::Error::Forbidden`] for who does not manage settings.
pub async fn refresh_due(ctx: &Context) -> Result<Refresh> {
    ctx.may(Action::ManageSettings)?;
    let ctx = &ctx.workspace.as_system();
    let known = refreshed(ctx).await?;
    let ledger = setting::figures_version(ctx).await?.unwrap_or(0);
    if known.on != Some(ctx.today()) || known.ledger != ledger {
        return refresh_all(ctx).await;
    }
    let reader = ctx.workspace.database.reader();
    let sequence = event::chain::store::state(reader).await?.length;
    if sequence <= known.sequence {
        return Ok(Refresh::default());
    }
    let ids = event::accounts_touched_since(reader, known.sequence, alert::NOUN, SOME_AT_MOST + 1).await?;
    if ids.len() as u64 > SOME_AT_MOST {
        return refresh_all(ctx).await;
    }
    let frame = Frame::of(ctx).await?;
    let done = refresh_some(ctx, &frame, &ids, &mut |_| ()).await?;
    keep(ctx, Refreshed { sequence, ..known }).await?;
    Ok(done)
}

async fn refresh_all(ctx: &Context) -> Result<Refresh> {
    let reader = ctx.workspace.database.reader();
    // First, so that what is recorded meanwhile is looked at again.
    let known = Refreshed {
        on: Some(ctx.today()),
        at: None,
        ledger: setting::figures_version(ctx).await?.unwrap_or(0),
        sequence: event::chain::store::state(reader).await?.length,
    };
    let frame = Frame::of(ctx).await?;
    let past = Past::of(ctx).await?;
    let mut observations: Vec<Observation> = Vec::new();
    let ids: Vec<Uuid> = account::store::numbers(reader)
        .await?
        .into_iter()
        .map(|(id, _)| id)
        .collect();
    let mut look_back = |gathered: &Gathered| observations.extend(past.observations(gathered));
    let done = refresh_some(ctx, &frame, &ids, &mut look_back).await?;
    looking_back::judge_and_keep(ctx, observations).await?;
    keep(ctx, known).await?;
    Ok(done)
}

async fn keep(ctx: &Context, known: Refreshed) -> Result<()> {
    let known = Refreshed {
        at: Some(ctx.now()),
        ..known
    };
    let transaction = ctx.workspace.database.begin().await?;
    setting::keep(&transaction, REFRESHED, &known).await?;
    Ok(transaction.commit().await?)
}

async fn refresh_some(
    ctx: &Context,
    frame: &Frame,
    ids: &[Uuid],
    look: &mut (impl FnMut(&Gathered) + Send),
) -> Result<Refresh> {
    let mut done = Refresh::default();
    for some in ids.chunks(AT_ONCE) {
        let gathered = frame.gather(ctx, some).await?;
        gathered.iter().for_each(&mut *look);
        let are_some_gone = gathered.len() < some.len();
        let part = put(ctx, frame, gathered, are_some_gone).await?;
        done.accounts += part.accounts;
        done.changed += part.changed;
        done.raised += part.raised;
        done.passed += part.passed;
    }
    Ok(done)
}

/// Writes the dials of some accounts that changed, and what becomes of their alerts.
async fn put(ctx: &Context, frame: &Frame, gathered: Vec<Gathered>, are_some_gone: bool) -> Result<Refresh> {
    let transaction = ctx.workspace.database.begin().await?;
    // Whoever has the end of the chain runs alone; another program may raise the same alerts.
    event::chain::store::lock(&transaction).await?;
    let ids: Vec<Uuid> = gathered.iter().map(|one| one.account.id).collect();
    let before = store::of_accounts(&transaction, &ids).await?;
    let mut alerts = Alerts::of(&transaction, &ids).await?;
    let (mut dials, mut percents) = (Vec::new(), Vec::new());
    let mut done = Refresh {
        accounts: gathered.len() as u64,
        ..Refresh::default()
    };
    for one in gathered {
        let row = dials_of(ctx, &mut alerts, frame.today, &one);
        let known = before.get(&row.account_id);
        if known.is_none_or(|known| known.percent != row.percent) {
            percents.push((row.account_id, row.percent));
        }
        if known.is_none_or(|known| known.differs(&row)) {
            dials.push(row);
        }
    }
    (done.changed, done.raised, done.passed) =
        (dials.len() as u64, alerts.raised.len() as u64, alerts.passed);
    alert::store::rewrite(&transaction, &alerts.rewritten).await?;
    alert::store::insert(&transaction, &alerts.raised).await?;
    event::record(&transaction, ctx, None, alerts.changes).await?;
    if !dials.is_empty() || are_some_gone {
        let change = database::store::take_numbers(&transaction, "health", 1).await?;
        for row in &mut dials {
            row.change_number = change;
        }
        store::save(&transaction, &dials).await?;
        store::keep_month(&transaction, month_of(frame.today), &percents).await?;
    }
    transaction.commit().await?;
    Ok(done)
}

/// The dials of an account, after its alerts were seen to.
fn dials_of(ctx: &Context, alerts: &mut Alerts, today: NaiveDate, one: &Gathered) -> StoredDials {
    let data = completeness(&one.data, today);
    let found = wellness(&one.history, one.sales.as_ref(), today);
    let placed = one.placed.map(|placed| placed.stage);
    let proposal = one.proposal(&found.readings, today);
    let findings = found.readings.iter().map(Finding::of_signal);
    let of_stage = Finding::of_stage(placed, proposal.as_ref());
    let mut open = 0;
    for finding in findings.chain([of_stage]) {
        open += i32::from(alerts.see_to(ctx, &one.account, finding));
    }
    StoredDials {
        account_id: one.account.id,
        account_number: one.account.number,
        owner_id: one.account.owner_id,
        score: found.score.map(i32::from),
        known: i32::from(found.known),
        percent: i32::from(data.percent),
        bad: i32::from(found.bad_bits()),
        gaps: i32::from(data.gap_bits()),
        stage: placed.map(|stage| stage.as_str().to_owned()),
        proposed_stage: proposal.as_ref().map(|one| one.to.as_str().to_owned()),
        proposed_turn: proposal.map(|one| one.turn.as_str().to_owned()),
        alerts: open,
        refreshed_on: today,
        change_number: 0,
    }
}
