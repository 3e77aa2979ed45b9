//! Tasks as lists show them: one's own, those of the people below, those of an account.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use dahu_core::{
    access::Action,
    account::AccountId,
    activity::ActivityId,
    opportunity::OpportunityId,
    person::PersonId,
    plan::PlanId,
    task::{Due, TaskId, TaskState, days_overdue},
};
use serde::Serialize;
use uuid::Uuid;

use super::{TaskFacts, store, store::StoredTask};
use crate::{
    Context, Error, Result,
    access::{self, Rights, Scope},
    account, opportunity, person, plan,
};

/// Tasks of one list at most.
const SHOWN: u64 = 200;

/// A task as lists show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TaskRow {
    /// Its id.
    pub id: TaskId,
    /// The account.
    pub account: AccountId,
    /// The account's name.
    pub account_name: String,
    /// What is to be done.
    pub what: String,
    /// By which day.
    pub due_on: NaiveDate,
    /// Days by which it is overdue; zero for what has ended.
    pub days_overdue: u64,
    /// By whom.
    pub owner: PersonId,
    /// Their name.
    pub owner_name: String,
    /// The activity whose next step it is.
    pub activity: Option<ActivityId>,
    /// The opportunity that it is for, with its name, where the actor sees that.
    pub opportunity: Option<(OpportunityId, String)>,
    /// The plan that it is for, with its name, where the actor sees that.
    pub plan: Option<(PlanId, String)>,
    /// What became of it.
    #[serde(flatten)]
    pub state: TaskState,
    /// When it was last changed.
    pub changed_at: DateTime<Utc>,
    /// Whether the actor may do something to it.
    pub may_work: bool,
}

impl TaskRow {
    /// How soon it is due.
    #[must_use]
    pub fn due(&self, today: NaiveDate) -> Due {
        Due::of(self.due_on, today)
    }
}

/// Some tasks, the first due first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TaskList {
    /// The tasks.
    pub rows: Vec<TaskRow>,
    /// Whether there are more than a page has room for.
    pub more: bool,
}

/// The open tasks of the actor, on accounts that they see.
///
/// # Errors
///
/// [`crate::Error::Forbidden`] for who sees no account at all.
pub async fn own(ctx: &Context) -> Result<TaskList> {
    let people: Vec<Uuid> = ctx.person().map(|person| person.0).into_iter().collect();
    of_people(ctx, &people, None).await
}

/// The same, due until today.
pub(crate) async fn own_due(ctx: &Context) -> Result<TaskList> {
    let people: Vec<Uuid> = ctx.person().map(|person| person.0).into_iter().collect();
    of_people(ctx, &people, Some(ctx.today())).await
}

/// The open tasks of the people in the teams that the actor manages, without the actor's own.
///
/// # Errors
///
/// Like [`own`].
pub async fn of_people_below(ctx: &Context) -> Result<TaskList> {
    of_people(ctx, &below(ctx).await?, None).await
}

/// Those that are overdue by so many days.
pub(crate) async fn overdue_below(ctx: &Context, days: u32) -> Result<TaskList> {
    let until = ctx.today() - TimeDelta::days(days.into());
    of_people(ctx, &below(ctx).await?, Some(until)).await
}

async fn below(ctx: &Context) -> Result<Vec<Uuid>> {
    let Some(person) = ctx.person() else {
        return Ok(Vec::new());
    };
    let managed = access::managed(ctx, person).await?;
    Ok(managed
        .iter()
        .copied()
        .filter(|other| *other != person.0)
        .collect())
}

async fn of_people(ctx: &Context, people: &[Uuid], until: Option<NaiveDate>) -> Result<TaskList> {
    let scope = Scope::of(ctx, Action::SeeAccount)?.remembered(ctx).await?;
    let reader = ctx.workspace.database.reader();
    let found = store::open_of_people(reader, people, scope, until, SHOWN + 1).await?;
    listed(ctx, found).await
}

/// What the actor did in the last days, on accounts that they see.
pub(crate) async fn done_lately(ctx: &Context, days: i64) -> Result<TaskList> {
    let scope = Scope::of(ctx, Action::SeeAccount)?.remembered(ctx).await?;
    let Some(person) = ctx.person() else {
        return Ok(TaskList::default());
    };
    let (reader, since) = (ctx.workspace.database.reader(), ctx.now() - TimeDelta::days(days));
    let found = store::done_since(reader, person.0, scope, since, SHOWN + 1).await?;
    listed(ctx, found).await
}

/// The open tasks of an account, whoever's they are.
///
/// # Errors
///
/// [`crate::Error::NotFound`] for an account that is not there for the actor.
pub async fn of_account(ctx: &Context, account: AccountId) -> Result<TaskList> {
    account::find(ctx, account, Action::SeeAccount).await?;
    let found = store::open_of_account(ctx.workspace.database.reader(), account, SHOWN + 1).await?;
    listed(ctx, found).await
}

/// The open tasks of an opportunity of an account.
///
/// # Errors
///
/// Like [`of_account`].
pub async fn of_opportunity(
    ctx: &Context,
    account: AccountId,
    opportunity: OpportunityId,
) -> Result<Vec<TaskRow>> {
    account::find(ctx, account, Action::SeeAccount).await?;
    let reader = ctx.workspace.database.reader();
    let found = store::open_of_opportunities(reader, &[opportunity.0]).await?;
    Ok(listed(ctx, found).await?.rows)
}

/// A task, whatever became of it, for whoever sees its account.
///
/// # Errors
///
/// [`Error::NotFound`] for a task that is not there for the actor.
pub async fn find(ctx: &Context, id: TaskId) -> Result<TaskRow> {
    ctx.may(Action::SeeAccount)?;
    let stored = super::find(ctx.workspace.database.reader(), id).await?;
    account::find(ctx, AccountId(stored.account_id), Action::SeeAccount).await?;
    let found = listed(ctx, vec![stored]).await?.rows.into_iter().next();
    found.ok_or_else(|| Error::not_found("task", id))
}

/// The open task of an account that is due first: its next step.
///
/// # Errors
///
/// Like [`of_account`].
pub async fn next_step(ctx: &Context, account: AccountId) -> Result<Option<TaskRow>> {
    account::find(ctx, account, Action::SeeAccount).await?;
    let found = store::open_of_account(ctx.workspace.database.reader(), account, 1).await?;
    Ok(listed(ctx, found).await?.rows.into_iter().next())
}

/// The tasks of these ids, whatever became of them, in their order; those that are not there are left out, and of more than a
/// page has room for the rest. The caller sees to it that the actor sees their accounts.
pub(crate) async fn of_ids(ctx: &Context, ids: &[Uuid]) -> Result<Vec<TaskRow>> {
    let mut found = store::by_ids(ctx.workspace.database.reader(), ids).await?;
    let places: HashMap<Uuid, usize> = ids.iter().enumerate().map(|(place, id)| (*id, place)).collect();
    found.sort_unstable_by_key(|task| places.get(&task.id).copied());
    Ok(listed(ctx, found).await?.rows)
}

pub(super) async fn listed(ctx: &Context, mut found: Vec<StoredTask>) -> Result<TaskList> {
    let more = found.len() as u64 > SHOWN;
    found.truncate(usize::try_from(SHOWN).unwrap_or(usize::MAX));
    let mut accounts: Vec<Uuid> = found.iter().map(|task| task.account_id).collect();
    accounts.sort_unstable();
    accounts.dedup();
    let accounts = account::of_ids(ctx, &accounts).await?;
    let rights = Rights::of_all(ctx, &accounts).await?;
    let accounts: HashMap<Uuid, String> = accounts
        .into_iter()
        .map(|account| (account.id, account.name))
        .collect();
    let owners: Vec<Uuid> = found.iter().map(|task| task.owner_id).collect();
    let owners = person::of_ids(ctx, &owners).await?.into_iter();
    let owners: HashMap<Uuid, String> = owners.map(|person| (person.id, person.name)).collect();
    let about: HashSet<OpportunityId> = found
        .iter()
        .filter_map(|task| task.opportunity_id)
        .map(OpportunityId)
        .collect();
    let about = opportunity::seen_names(ctx, &about).await?;
    let plans = plan_names(ctx, &found).await?;
    let rows = found.into_iter().map(|task| {
        let facts = TaskFacts::of(&task);
        let is_open = facts.state.is_open();
        let rights = rights.get(&task.account_id);
        let may = |action| rights.is_some_and(|rights| rights.may(action));
        TaskRow {
            id: TaskId(task.id),
            account: AccountId(task.account_id),
            account_name: accounts.get(&task.account_id).cloned().unwrap_or_default(),
            what: facts.what,
            due_on: facts.due_on,
            days_overdue: if is_open {
                days_overdue(facts.due_on, ctx.today())
            } else {
                0
            },
            owner: facts.owner,
            owner_name: owners.get(&task.owner_id).cloned().unwrap_or_default(),
            activity: facts.activity,
            opportunity: facts
                .opportunity
                .and_then(|id| Some((id, about.get(&id).cloned()?))),
            plan: facts
                .plan
                .filter(|_| may(Action::SeePlans))
                .and_then(|id| Some((id, plans.get(&id).cloned()?))),
            state: facts.state,
            changed_at: task.changed_at,
            may_work: may(Action::EditContacts),
        }
    });
    Ok(TaskList {
        rows: rows.collect(),
        more,
    })
}

/// What the plans are called that some tasks are for.
async fn plan_names(ctx: &Context, tasks: &[StoredTask]) -> Result<HashMap<PlanId, String>> {
    let mut ids: Vec<Uuid> = tasks.iter().filter_map(|task| task.plan_id).collect();
    ids.sort_unstable();
    ids.dedup();
    plan::names(ctx.workspace.database.reader(), &ids).await
}
