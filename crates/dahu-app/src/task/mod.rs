//! Tasks: what somebody of us has to do for an account by a day.
//!
//! The next step of an activity is a task with the activity's own id, which follows it: `follow_step`.

mod facts;
mod following;
mod handing_over;
mod listing;
mod planned;
mod reminding;
mod store;

use chrono::NaiveDate;
use dahu_core::{
    access::Action,
    account::AccountId,
    activity::NextStep,
    opportunity::OpportunityId,
    person::PersonId,
    plan::PlanId,
    task::{TaskId, TaskState},
};

pub use facts::TaskFacts;
pub(crate) use facts::{usable_day, words};
pub(crate) use following::{Followed, follow_step, take_back_step};
pub(crate) use handing_over::hand_over;
pub use listing::{
    TaskList, TaskRow, find as show, next_step, of_account, of_opportunity, of_people_below, own,
};
pub(crate) use listing::{done_lately, of_ids, overdue_below, own_due};
pub(crate) use planned::{PlanTasks, add_to_plan, counts_of_plans, of_plan};
pub(crate) use reminding::run_daily;
pub use reminding::{
    ESCALATION_DAYS_AT_MOST, escalation_days, mails_are_on, run as remind, set_escalation_days, set_mails,
};
use store::StoredTask;
pub(crate) use store::{holding, next_of_accounts, open_counts, open_of_accounts};

pub(crate) use crate::account::open as open_account;

use crate::{
    Actor, Context, Error, Fact, Facts, Result,
    access::Rights,
    account::store::StoredAccount,
    event::{self, Change},
    opportunity, person,
};

/// Open tasks of one account at most.
const OPEN_AT_MOST: u64 = 500;

/// A task to be added.
#[derive(Clone, Debug)]
pub struct NewTask<'a> {
    /// What is to be done.
    pub what: &'a str,
    /// By which day.
    pub due_on: NaiveDate,
    /// By whom; by the actor where nobody is named.
    pub owner: Option<PersonId>,
    /// For which opportunity of the account or its group.
    pub opportunity: Option<OpportunityId>,
}

/// Lets pass who may work on the account, so that a task can be theirs.
///
/// # Errors
///
/// [`Error::NotFound`] for nobody, [`Error::Refused`] with the rules `person_has_left` and `task_owner_cannot_work`.
pub(crate) async fn require_worker(
    connection: &impl sea_orm::ConnectionTrait,
    ctx: &Context,
    account: &StoredAccount,
    id: PersonId,
) -> Result<()> {
    let person = person::by_id(connection, id)
        .await?
        .ok_or_else(|| Error::not_found("person", id))?;
    person::refuse_unfit(&person)?;
    let theirs = ctx.clone().acting_as(&person);
    if Rights::of(&theirs, account).await?.may(Action::EditContacts) {
        return Ok(());
    }
    Err(Error::refused_with(
        "task_owner_cannot_work",
        format!(
            "{} does not work on this account: add them to its team first",
            person.name
        ),
        Facts::of([("name", Fact::text(&person.name))]),
    ))
}

/// Lets pass who may add tasks to an account and work on them.
///
/// # Errors
///
/// [`Error::NotFound`] for an account that is not there for the actor, [`Error::Forbidden`] for whoever only sees it.
pub async fn require_work(ctx: &Context, account: AccountId) -> Result<()> {
    let reader = ctx.workspace.database.reader();
    open_account(reader, ctx, account, Action::EditContacts)
        .await
        .map(drop)
}

/// Adds a task to an account.
///
/// # Errors
///
/// [`Error::NotFound`] for an account that is not there, [`Error::Refused`] with the rules `task_without_words`,
/// `task_day_not_usable`, `task_owner_cannot_work`, `opportunity_of_other_account` and `too_many_rows`.
pub async fn add(ctx: &Context, account: AccountId, new: &NewTask<'_>) -> Result<TaskId> {
    ctx.may(Action::EditContacts)?;
    let transaction = ctx.workspace.database.begin().await?;
    let found = open_account(&transaction, ctx, account, Action::EditContacts).await?;
    let what = words(new.what)?;
    let due_on = usable_day(new.due_on, ctx.today())?;
    let owner = match (new.owner, &ctx.actor) {
        (Some(owner), _) => owner,
        (None, Actor::Person { id, .. }) => *id,
        (None, _) => return Err(Error::not_found("person", "")),
    };
    if let Some(opportunity) = new.opportunity {
        opportunity::require_nameable(&transaction, ctx, account, opportunity).await?;
    }
    let step = NextStep {
        what,
        due_on,
        who: owner,
    };
    let about = About {
        opportunity: new.opportunity,
        plan: None,
    };
    let id = add_within(&transaction, ctx, (&found, about), step).await?;
    transaction.commit().await?;
    Ok(id)
}

/// Adds the next step of an opportunity.
pub(crate) async fn add_step(
    transaction: &impl sea_orm::ConnectionTrait,
    ctx: &Context,
    account: &StoredAccount,
    opportunity: OpportunityId,
    step: NextStep,
) -> Result<()> {
    let about = About {
        opportunity: Some(opportunity),
        plan: None,
    };
    add_within(transaction, ctx, (account, about), step)
        .await
        .map(drop)
}

/// What a task is for besides its account.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct About {
    opportunity: Option<OpportunityId>,
    plan: Option<PlanId>,
}

/// Adds a task within a transaction that somebody else commits.
pub(crate) async fn add_within(
    transaction: &impl sea_orm::ConnectionTrait,
    ctx: &Context,
    (found, about): (&StoredAccount, About),
    step: NextStep,
) -> Result<TaskId> {
    let account = AccountId(found.id);
    require_worker(transaction, ctx, found, step.who).await?;
    if store::count_open(transaction, account).await? >= OPEN_AT_MOST {
        return Err(Error::refused(
            "too_many_rows",
            format!("an account has {OPEN_AT_MOST} open tasks at most: do some first"),
        ));
    }
    let id = TaskId::new(ctx.now());
    let facts = TaskFacts {
        what: step.what,
        due_on: step.due_on,
        owner: step.who,
        activity: None,
        opportunity: about.opportunity,
        plan: about.plan,
        state: TaskState::Open,
        created_at: ctx.now(),
        created_by: ctx.person(),
    };
    let change = changed(id, account, "created", None, Some(&facts))?;
    store::save(transaction, facts.row(id.0, account.0, ctx.now()), true).await?;
    event::record(transaction, ctx, None, vec![change]).await?;
    Ok(id)
}

/// Whether something is still to be done for an opportunity.
pub(crate) async fn has_open_step(
    connection: &impl sea_orm::ConnectionTrait,
    opportunity: OpportunityId,
) -> Result<bool> {
    Ok(store::has_open(connection, opportunity.0).await?)
}

/// Of each of some opportunities the open task that is due first: what, and by when.
pub(crate) async fn first_steps(
    connection: &impl sea_orm::ConnectionTrait,
    opportunities: &[uuid::Uuid],
) -> Result<std::collections::HashMap<uuid::Uuid, (String, NaiveDate)>> {
    let mut first = std::collections::HashMap::new();
    for task in store::open_of_opportunities(connection, opportunities).await? {
        if let Some(opportunity) = task.opportunity_id {
            first.entry(opportunity).or_insert((task.what, task.due_on));
        }
    }
    Ok(first)
}

/// Says that a task is done; returns its account.
///
/// # Errors
///
/// [`Error::NotFound`] for a task that is not there, [`Error::Refused`] with the rule `task_has_ended`.
pub async fn complete(ctx: &Context, id: TaskId) -> Result<AccountId> {
    change(ctx, id, "completed", None, |mut facts| {
        facts.state = facts
            .state
            .complete(ctx.now(), ctx.person())
            .map_err(facts::refused)?;
        Ok(facts)
    })
    .await
}

/// Says that a task is not done any more, and why; returns its account.
///
/// # Errors
///
/// Like [`complete`], and with the rule `task_without_words`.
pub async fn cancel(ctx: &Context, id: TaskId, why: &str) -> Result<AccountId> {
    change(ctx, id, "cancelled", None, |mut facts| {
        let why = words(why)?;
        facts.state = facts
            .state
            .cancel(ctx.now(), ctx.person(), why)
            .map_err(facts::refused)?;
        Ok(facts)
    })
    .await
}

/// Opens a task that had ended; returns its account.
///
/// # Errors
///
/// [`Error::NotFound`] for a task that is not there, [`Error::Refused`] with the rule `task_is_open`.
pub async fn reopen(ctx: &Context, id: TaskId) -> Result<AccountId> {
    change(ctx, id, "reopened", None, |mut facts| {
        facts.state = facts.state.reopen().map_err(facts::refused)?;
        Ok(facts)
    })
    .await
}

/// Moves the day by which a task is due; returns its account.
///
/// # Errors
///
/// Like [`complete`], and with the rule `task_day_not_usable`.
pub async fn postpone(ctx: &Context, id: TaskId, to: NaiveDate) -> Result<AccountId> {
    change(ctx, id, "postponed", None, |mut facts| {
        facts.state.open().map_err(facts::refused)?;
        facts.due_on = usable_day(to, ctx.today())?;
        Ok(facts)
    })
    .await
}

/// Gives a task to somebody else; returns its account.
///
/// # Errors
///
/// Like [`complete`], and with the rule `task_owner_cannot_work`.
pub async fn hand_on(ctx: &Context, id: TaskId, to: PersonId) -> Result<AccountId> {
    change(ctx, id, "handed_on", Some(to), |mut facts| {
        facts.state.open().map_err(facts::refused)?;
        facts.owner = to;
        Ok(facts)
    })
    .await
}

/// Takes back what was last done to a task, by its event; returns its account.
///
/// # Errors
///
/// [`Error::NotFound`] for a task that never was, [`Error::Refused`] with the rule `task_of_activity` for a next step that
/// only its activity can take back.
pub async fn undo(ctx: &Context, id: TaskId) -> Result<AccountId> {
    ctx.may(Action::EditContacts)?;
    let transaction = ctx.workspace.database.begin().await?;
    let last = event::latest_of(&transaction, "task", id.0).await?;
    let (last, account) = last
        .and_then(|last| last.account_id.map(|account| (last, AccountId(account))))
        .ok_or_else(|| Error::not_found("task", id))?;
    let found = open_account(&transaction, ctx, account, Action::EditContacts).await?;
    let former: Option<TaskFacts> = last.before.map(serde_json::from_value).transpose()?;
    let current = store::by_id(&transaction, id.0).await?;
    let before = current.as_ref().map(TaskFacts::of);
    let is_step = |facts: &Option<TaskFacts>| facts.as_ref().is_some_and(|facts| facts.activity.is_some());
    if (former.is_none() && is_step(&before)) || (before.is_none() && is_step(&former)) {
        return Err(Error::refused(
            "task_of_activity",
            "this task is the next step of an activity: change or undo that",
        ));
    }
    if let Some(facts) = &former {
        require_worker(&transaction, ctx, &found, facts.owner).await?;
    }
    let change = changed(id, account, "restored", before.as_ref(), former.as_ref())?;
    match former {
        Some(facts) => {
            let row = facts.row(id.0, account.0, ctx.now());
            store::save(&transaction, row, before.is_none()).await?;
        }
        None => store::delete(&transaction, id.0).await?,
    }
    event::record(&transaction, ctx, None, vec![change]).await?;
    transaction.commit().await?;
    Ok(account)
}

/// Changes a task by a rule; `to` is who it goes to.
async fn change(
    ctx: &Context,
    id: TaskId,
    verb: &'static str,
    to: Option<PersonId>,
    rule: impl FnOnce(TaskFacts) -> Result<TaskFacts>,
) -> Result<AccountId> {
    ctx.may(Action::EditContacts)?;
    let transaction = ctx.workspace.database.begin().await?;
    let stored = find(&transaction, id).await?;
    let account = AccountId(stored.account_id);
    let found = open_account(&transaction, ctx, account, Action::EditContacts).await?;
    if let Some(to) = to {
        require_worker(&transaction, ctx, &found, to).await?;
    }
    let before = TaskFacts::of(&stored);
    let after = rule(before.clone())?;
    if before == after {
        return Ok(account);
    }
    let change = changed(id, account, verb, Some(&before), Some(&after))?;
    store::save(&transaction, after.row(id.0, account.0, ctx.now()), false).await?;
    event::record(&transaction, ctx, None, vec![change]).await?;
    transaction.commit().await?;
    Ok(account)
}

async fn find(connection: &impl sea_orm::ConnectionTrait, id: TaskId) -> Result<StoredTask> {
    store::by_id(connection, id.0)
        .await?
        .ok_or_else(|| Error::not_found("task", id))
}

fn changed(
    id: TaskId,
    account: AccountId,
    verb: &'static str,
    before: Option<&TaskFacts>,
    after: Option<&TaskFacts>,
) -> Result<Change> {
    Ok(Change {
        noun: "task",
        subject: id.0,
        account: Some(account),
        verb,
        before: before.map(serde_json::to_value).transpose()?,
        after: after.map(serde_json::to_value).transpose()?,
    })
}
