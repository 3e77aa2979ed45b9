//! Alerts: listed, made a task of, closed with a reason, opened again.

mod raising;
pub(super) mod store;

use std::collections::HashMap;

use chrono::{DateTime, Days, NaiveDate, Utc};
use dahu_core::{
    access::Action,
    account::AccountId,
    activity::NextStep,
    health::{
        AlertFault, AlertId, AlertState, Closing, DUE_DAYS, NOTE_CHARACTERS_AT_MOST, Signal, Topic, Value,
    },
    person::PersonId,
    relationship::Proposal,
    team::TeamId,
};
use sea_orm::{ConnectionTrait, DatabaseTransaction};
use serde_json::json;
use uuid::Uuid;

pub(super) use raising::{Alerts, Finding};
pub(super) use store::StoredAlert;

use super::owners_of;
use crate::{
    Context, Error, Fact, Facts, Result,
    access::Scope,
    account::{self, store::StoredAccount},
    database,
    event::{self, Change},
    person,
    task::{self, TaskRow},
};

/// What events call an alert.
pub(super) const NOUN: &str = "health_alert";
/// Rows of one page at most.
const SIZE_AT_MOST: usize = 200;
/// Alerts of an account that are shown.
const OF_ACCOUNT: u64 = 50;

/// Which alerts to list; what is not set does not filter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AlertFilter {
    /// Whether closed ones are listed in the place of open ones.
    pub closed: bool,
    /// About this.
    pub topic: Option<Topic>,
    /// Of accounts that this person owns.
    pub owner: Option<PersonId>,
    /// Of accounts that people in this team, or below, own.
    pub team: Option<TeamId>,
}

/// What an alert is about, and what that says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// A signal that turned bad.
    Signal(Signal, Value),
    /// The stage of the relationship: what records propose in its place.
    Stage(Proposal),
}

impl About {
    /// What it is about.
    #[must_use]
    pub fn topic(&self) -> Topic {
        match self {
            Self::Signal(signal, _) => Topic::Signal(*signal),
            Self::Stage(_) => Topic::Stage,
        }
    }
}

/// An alert.
#[derive(Clone, Debug, PartialEq)]
pub struct AlertRow {
    /// Its id.
    pub id: AlertId,
    /// The account.
    pub account: AccountId,
    /// Its name.
    pub account_name: String,
    /// Who answers for it.
    pub owner: Option<String>,
    /// About what.
    pub about: About,
    /// The day of what it stands on.
    pub value_on: Option<NaiveDate>,
    /// Points that its signal takes, or stages by which the relationship fell; of a closed one the fewest since it was closed.
    pub points: u8,
    /// Since when.
    pub raised_on: NaiveDate,
    /// The task that was made of it, as long as that is there.
    pub task: Option<TaskRow>,
    /// Where it stands.
    pub state: AlertState,
    /// Who closed it.
    pub closed_by: Option<String>,
    /// Whether the actor may do something about it.
    pub may_work: bool,
}

/// A page of alerts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AlertPage {
    /// The rows, the latest first.
    pub rows: Vec<AlertRow>,
    /// Cursor of the next page, where there is one.
    pub next: Option<String>,
}

/// A page of the alerts of accounts whose sales the actor may see.
///
/// # Errors
///
/// [`Error::Forbidden`] for who sees no sales, [`Error::NotFound`] for a team that is not there, [`Error::Refused`] with the rule
/// `cursor_not_valid`.
pub async fn alerts(
    ctx: &Context,
    filter: &AlertFilter,
    after: Option<&str>,
    size: usize,
) -> Result<AlertPage> {
    let scope = Scope::of(ctx, Action::SeeSales)?;
    let reader = ctx.workspace.database.reader();
    let owners = owners_of(ctx, filter.owner, filter.team).await?;
    let after = after
        .map(|cursor| place(cursor).ok_or_else(account::cursor_not_valid))
        .transpose()?;
    let size = size.clamp(1, SIZE_AT_MOST);
    let asked = store::Asked {
        within: scope.remembered(ctx).await?,
        is_open: Some(!filter.closed),
        topic: filter.topic,
        owners: owners.as_deref(),
    };
    let mut found = store::list(reader, asked, after, size as u64 + 1).await?;
    let is_more = found.len() > size;
    found.truncate(size);
    let next = found.last().filter(|_| is_more).map(|last| {
        let at = last.alert.raised_at.timestamp_micros();
        format!("{at}.{}", last.alert.id)
    });
    let work = Scope::or_nothing(ctx, Action::EditContacts)?.numbers(ctx).await?;
    let people = names(ctx, &found).await?;
    let mut tasks = tasks(
        ctx,
        found.iter().filter_map(|listed| listed.alert.task_id).collect(),
    )
    .await?;
    let name = |id: Option<Uuid>| id.and_then(|id| people.get(&id).cloned());
    let rows = found.into_iter().filter_map(|listed| {
        let row = shown(&listed.alert)?;
        Some(AlertRow {
            account_name: listed.account_name,
            owner: name(listed.owner),
            closed_by: name(listed.alert.closed_by),
            task: listed.alert.task_id.and_then(|task| tasks.remove(&task)),
            may_work: work.has(listed.account_number),
            ..row
        })
    });
    Ok(AlertPage {
        rows: rows.collect(),
        next,
    })
}

/// An alert of an account on which the actor works.
///
/// # Errors
///
/// [`Error::NotFound`] for an account or alert that is not there, [`Error::Forbidden`] for whoever only sees the account.
pub async fn alert_of(ctx: &Context, account: AccountId, id: AlertId) -> Result<AlertRow> {
    let reader = ctx.workspace.database.reader();
    let found = account::open(reader, ctx, account, Action::EditContacts).await?;
    let alert = store::by_id(reader, account, id.0).await?;
    let alert = alert.ok_or_else(|| Error::not_found("alert", id))?;
    let rows = with_names(ctx, &found, vec![alert], true).await?;
    rows.into_iter()
        .next()
        .ok_or_else(|| Error::not_found("alert", id))
}

/// The alerts of an account, those that are open first.
pub(super) async fn of_account(
    ctx: &Context,
    found: &StoredAccount,
    may_work: bool,
) -> Result<Vec<AlertRow>> {
    let reader = ctx.workspace.database.reader();
    let alerts = store::of_account(reader, AccountId(found.id), OF_ACCOUNT).await?;
    with_names(ctx, found, alerts, may_work).await
}

/// How many alerts of an account are open, and how many days ago the first of them was raised.
pub(crate) async fn open_of(ctx: &Context, id: AccountId) -> Result<Option<(u64, i64)>> {
    let raised = store::open_of(ctx.workspace.database.reader(), id).await?;
    let first = raised.iter().min();
    Ok(first.map(|first| (raised.len() as u64, (ctx.today() - *first).num_days())))
}

async fn with_names(
    ctx: &Context,
    found: &StoredAccount,
    alerts: Vec<StoredAlert>,
    may_work: bool,
) -> Result<Vec<AlertRow>> {
    let ids: Vec<Uuid> = alerts
        .iter()
        .filter_map(|alert| alert.closed_by)
        .chain(found.owner_id)
        .collect();
    let people = by_id(ctx, &ids).await?;
    let mut tasks = tasks(ctx, alerts.iter().filter_map(|alert| alert.task_id).collect()).await?;
    let name = |id: Option<Uuid>| id.and_then(|id| people.get(&id).cloned());
    let rows = alerts.into_iter().filter_map(|alert| {
        Some(AlertRow {
            account_name: found.name.clone(),
            owner: name(found.owner_id),
            closed_by: name(alert.closed_by),
            task: alert.task_id.and_then(|task| tasks.remove(&task)),
            may_work,
            ..shown(&alert)?
        })
    });
    Ok(rows.collect())
}

/// Without names and task; none for what this program does not know, or cannot read.
fn shown(alert: &StoredAlert) -> Option<AlertRow> {
    Some(AlertRow {
        id: AlertId(alert.id),
        account: AccountId(alert.account_id),
        account_name: String::new(),
        owner: None,
        about: match alert.topic()? {
            Topic::Signal(signal) => About::Signal(
                signal,
                serde_json::from_str(&alert.value).unwrap_or(Value::Nothing),
            ),
            Topic::Stage => About::Stage(serde_json::from_str(&alert.value).ok()?),
        },
        value_on: alert.value_on,
        points: u8::try_from(alert.points).unwrap_or(0),
        raised_on: alert.raised_on,
        task: None,
        state: alert.state(),
        closed_by: None,
        may_work: false,
    })
}

/// Those of some tasks that are there, by id.
async fn tasks(ctx: &Context, ids: Vec<Uuid>) -> Result<HashMap<Uuid, TaskRow>> {
    let found = Box::pin(task::of_ids(ctx, &ids)).await?;
    Ok(found.into_iter().map(|task| (task.id.0, task)).collect())
}

async fn names(ctx: &Context, found: &[store::Listed]) -> Result<HashMap<Uuid, String>> {
    let ids: Vec<Uuid> = found
        .iter()
        .flat_map(|listed| listed.owner.into_iter().chain(listed.alert.closed_by))
        .collect();
    by_id(ctx, &ids).await
}

async fn by_id(ctx: &Context, ids: &[Uuid]) -> Result<HashMap<Uuid, String>> {
    let people = person::by_ids(ctx.workspace.database.reader(), ids).await?;
    Ok(people
        .into_iter()
        .map(|person| (person.id, person.name))
        .collect())
}

/// Reads a cursor: the moment in microseconds, and the id.
fn place(cursor: &str) -> Option<(DateTime<Utc>, Uuid)> {
    let (at, id) = cursor.split_once('.')?;
    Some((
        DateTime::from_timestamp_micros(at.parse().ok()?)?,
        id.parse().ok()?,
    ))
}

/// Closes an alert, and says why.
///
/// # Errors
///
/// [`Error::NotFound`] for an alert that is not there, [`Error::Refused`] with the rules `alert_is_closed`,
/// `alert_without_words` and `alert_note_too_long`.
pub async fn close(
    ctx: &Context,
    account: AccountId,
    id: AlertId,
    because: Closing,
    note: &str,
) -> Result<()> {
    let opened = Opened::of(ctx, account, id).await?;
    let state = opened
        .alert
        .state()
        .close(ctx.now(), ctx.person(), because, note)
        .map_err(refused)?;
    let after = opened.alert.clone().in_state(state);
    opened.put(ctx, after, "closed").await
}

/// Opens an alert that was closed, as long as no later one was raised about the same.
///
/// # Errors
///
/// [`Error::NotFound`] for an alert that is not there, [`Error::Refused`] with the rules `alert_is_open` and
/// `alert_raised_again`.
pub async fn reopen(ctx: &Context, account: AccountId, id: AlertId) -> Result<()> {
    let opened = Opened::of(ctx, account, id).await?;
    let state = opened.alert.state().reopen().map_err(refused)?;
    if store::has_later(&opened.transaction, &opened.alert).await? {
        return Err(Error::refused(
            "alert_raised_again",
            "a later alert was raised about the same: look at that one",
        ));
    }
    let after = opened.alert.clone().in_state(state);
    opened.put(ctx, after, "reopened").await
}

/// Makes a task of an alert, in these words: for whoever owns the account, due in a week.
///
/// # Errors
///
/// Like [`close`], and with the rules of [`task::add`]; [`Error::Refused`] with the rule `alert_has_task` where there is one.
pub async fn make_task(ctx: &Context, account: AccountId, id: AlertId, words: &str) -> Result<()> {
    let opened = Opened::of(ctx, account, id).await?;
    if !opened.alert.state().is_open() {
        return Err(refused(AlertFault::IsClosed));
    }
    // One that was taken back is gone, and another can be made.
    let own = opened.alert.task_id.into_iter().collect();
    if !tasks(ctx, own).await?.is_empty() {
        return Err(Error::refused(
            "alert_has_task",
            "a task was made of this alert already",
        ));
    }
    let owner = opened.account.owner_id.map(PersonId).or(ctx.person());
    let due_on = ctx.today().checked_add_days(Days::new(DUE_DAYS));
    let step = NextStep {
        what: task::words(words)?,
        due_on: due_on.unwrap_or(ctx.today()),
        who: owner.ok_or_else(|| Error::not_found("person", ""))?,
    };
    let task = task::add_within(
        &opened.transaction,
        ctx,
        (&opened.account, task::About::default()),
        step,
    )
    .await?;
    let after = StoredAlert {
        task_id: Some(task.0),
        ..opened.alert.clone()
    };
    opened.put(ctx, after, "task_made").await
}

/// An alert of an account, which nobody else changes until the transaction ends.
struct Opened {
    transaction: DatabaseTransaction,
    account: StoredAccount,
    alert: StoredAlert,
}

impl Opened {
    async fn of(ctx: &Context, account: AccountId, id: AlertId) -> Result<Self> {
        let transaction = ctx.workspace.database.begin().await?;
        let account = account::open(&transaction, ctx, account, Action::EditContacts).await?;
        event::chain::store::lock(&transaction).await?;
        let alert = store::by_id(&transaction, AccountId(account.id), id.0).await?;
        Ok(Self {
            alert: alert.ok_or_else(|| Error::not_found("alert", id))?,
            transaction,
            account,
        })
    }

    async fn put(self, ctx: &Context, after: StoredAlert, verb: &'static str) -> Result<()> {
        let mut recorded = changed(&after, verb, true);
        recorded.before = Some(facts(&self.alert));
        store::rewrite(&self.transaction, std::slice::from_ref(&after)).await?;
        event::record(&self.transaction, ctx, None, vec![recorded]).await?;
        tell(&self.transaction, self.account.id).await?;
        Ok(self.transaction.commit().await?)
    }
}

/// Says on the dials of an account how many of its alerts are open.
async fn tell(transaction: &impl ConnectionTrait, account: Uuid) -> Result<()> {
    let open = store::count_open(transaction, account).await?;
    let open = i32::try_from(open).unwrap_or(i32::MAX);
    let change = database::store::take_numbers(transaction, "health", 1).await?;
    Ok(super::store::set_alerts(transaction, &[(account, open)], change).await?)
}

fn facts(alert: &StoredAlert) -> serde_json::Value {
    json!({
        "signal": alert.signal,
        "raised_on": alert.raised_on,
        "alert_state": if alert.closed_at.is_some() { "closed" } else { "open" },
        "closing": alert.because,
        "note": alert.note,
        "task": alert.task_id,
    })
}

/// The change that an alert is; one that was there before was open.
fn changed(alert: &StoredAlert, verb: &'static str, was_open: bool) -> Change {
    let before = was_open.then(|| {
        facts(&StoredAlert {
            because: None,
            note: None,
            closed_at: None,
            ..alert.clone()
        })
    });
    Change {
        noun: NOUN,
        subject: alert.id,
        account: Some(AccountId(alert.account_id)),
        verb,
        before,
        after: Some(facts(alert)),
    }
}

fn refused(fault: AlertFault) -> Error {
    match fault {
        AlertFault::IsClosed => Error::refused("alert_is_closed", fault.to_string()),
        AlertFault::IsOpen => Error::refused("alert_is_open", fault.to_string()),
        AlertFault::WithoutWords => Error::refused("alert_without_words", fault.to_string()),
        AlertFault::TooLong => Error::refused_with(
            "alert_note_too_long",
            fault.to_string(),
            Facts::of([("most", Fact::count(NOTE_CHARACTERS_AT_MOST))]),
        ),
    }
}
