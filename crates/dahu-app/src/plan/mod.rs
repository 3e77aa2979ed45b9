//! Account plans (客户计划): written, approved, acted on, reviewed, and held against what came of them.
//!
//! A plan has no owner of its own: whoever answers for the account answers for its plan. Its actions are tasks of the account.
//! Every change is put field by field into an event, so that it can be taken back beside what was changed since
//! (`docs/decisions/0032-account-plans.md`).

mod beginning;
mod behind;
mod comparing;
mod deciding;
mod evidence;
mod facts;
mod group_sales;
mod listing;
mod matrix;
mod measuring;
mod naming;
mod open_potential;
mod recalling;
mod reviewing;
pub mod sharing;
mod showing;
mod store;
pub mod template;
mod typing;
mod undoing;
mod version;
mod writing;

use dahu_core::{access::Action, account::AccountId, editing::Step, plan::PlanId};
use sea_orm::ConnectionTrait;

pub use beginning::{Beginning, NewPlan, begin, follow, form};
pub use behind::{Behind, BehindRow, behind};
pub use comparing::{Compared, Which, compare};
pub use deciding::{Learnt, approve, close, revise, send_back, submit, withdraw};
pub use evidence::{EvidenceTold, Records, TypedEvidence, add_evidence, records, remove_evidence};
pub use facts::{PlanFacts, Record};
pub use listing::{PlanFilter, PlanPage, PlanRow, list, of_account, reviews_due, to_close, to_decide};
pub use matrix::{Matrix, MatrixRow, ToldWallet, Unit};
pub use measuring::{Known, Measured, Unknown};
pub use naming::OfAccount;
pub(crate) use naming::{names, summary};
pub(crate) use open_potential::open_potentials;
pub use recalling::{PlanOnDay, on_day};
pub(crate) use reviewing::{Held, reviews_held};
pub use reviewing::{TypedReading, TypedReview, add_reading, hold_review, remove_reading, remove_review};
pub(crate) use showing::show_held;
pub use showing::{ObjectiveRow, Plan, show};
pub(crate) use store::holding;
pub use typing::{STATEMENTS_AT_MOST, WORDS_CHARACTERS};
pub use undoing::{remove, undo};
pub use version::{PlanVersion, VersionObjective, show_version};
pub use writing::{
    TypedBudget, TypedCell, TypedHead, TypedObjective, TypedStatement, Writing, edit_head, remove_objective,
    remove_statement, set_budget, set_cell, set_objective, set_rows, set_statement, to_write,
};

use crate::{
    Context, Error, Result,
    account::{self, store::StoredAccount},
    event::{self, Change},
    task,
};

/// A plan as it is stored.
pub(crate) struct Stored {
    pub(crate) id: PlanId,
    row: store::StoredPlan,
    pub(crate) facts: PlanFacts,
}

/// Adds an action to a plan: a task of its account.
///
/// # Errors
///
/// [`Error::NotFound`], and [`Error::Refused`] with the rules `plan_is_closed`, `task_without_words`, `task_day_not_usable` and
/// `task_owner_cannot_work`.
pub async fn add_action(
    ctx: &Context,
    id: PlanId,
    new: &task::NewTask<'_>,
) -> Result<dahu_core::task::TaskId> {
    let transaction = ctx.workspace.database.begin().await?;
    let (found, account) = to_work(&transaction, ctx, id).await?;
    if found.facts.state.is_closed() {
        return Err(typing::is_closed());
    }
    let who = match (new.owner, ctx.person()) {
        (Some(owner), _) | (None, Some(owner)) => owner,
        (None, None) => return Err(Error::not_found("person", "")),
    };
    let step = dahu_core::activity::NextStep {
        what: task::words(new.what)?,
        due_on: task::usable_day(new.due_on, ctx.today())?,
        who,
    };
    let added = task::add_to_plan(&transaction, ctx, (&account, id), step).await?;
    transaction.commit().await?;
    Ok(added)
}

/// Lets pass who may write plans of an account.
///
/// # Errors
///
/// [`Error::NotFound`] for an account that is not there for the actor, [`Error::Forbidden`] for whoever only sees it.
pub async fn require_work(ctx: &Context, account: AccountId) -> Result<()> {
    let reader = ctx.workspace.database.reader();
    account::open(reader, ctx, account, Action::WorkPlans)
        .await
        .map(drop)
}

/// The plan, unless it was removed.
async fn stored(connection: &impl ConnectionTrait, id: PlanId, to_change: bool) -> Result<Option<Stored>> {
    let found = with_removed(connection, id, to_change).await?;
    Ok(found.filter(|found| !found.row.is_removed))
}

/// The plan, also one that was removed.
async fn with_removed(
    connection: &impl ConnectionTrait,
    id: PlanId,
    to_change: bool,
) -> Result<Option<Stored>> {
    let row = if to_change {
        store::lock(connection, id.0).await?
    } else {
        store::by_id(connection, id.0).await?
    };
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Stored {
        id,
        facts: PlanFacts::of(&row)?,
        row,
    }))
}

/// The plan with its account, where the actor sees it.
pub(crate) async fn seen(ctx: &Context, id: PlanId) -> Result<(Stored, StoredAccount)> {
    ctx.may(Action::SeePlans)?;
    let connection = ctx.workspace.database.reader();
    let found = stored(connection, id, false).await?;
    let found = found.ok_or_else(|| Error::not_found("plan", id))?;
    let account = opened(connection, ctx, (id, found.facts.account), Action::SeePlans).await?;
    Ok((found, account))
}

/// The plan with its account, where the actor may do this to it.
async fn to_do(
    connection: &impl ConnectionTrait,
    ctx: &Context,
    id: PlanId,
    action: Action,
) -> Result<(Stored, StoredAccount)> {
    ctx.may(action)?;
    let found = stored(connection, id, true).await?;
    let found = found.ok_or_else(|| Error::not_found("plan", id))?;
    let account = opened(connection, ctx, (id, found.facts.account), action).await?;
    Ok((found, account))
}

/// The plan with its account, where the actor may write it.
pub(crate) async fn to_work(
    connection: &impl ConnectionTrait,
    ctx: &Context,
    id: PlanId,
) -> Result<(Stored, StoredAccount)> {
    to_do(connection, ctx, id, Action::WorkPlans).await
}

/// The account of a plan; who may not see it is told of the plan alone.
async fn opened(
    connection: &impl ConnectionTrait,
    ctx: &Context,
    (id, account): (PlanId, AccountId),
    action: Action,
) -> Result<StoredAccount> {
    match account::open(connection, ctx, account, action).await {
        Err(Error::NotFound { .. }) => Err(Error::not_found("plan", id)),
        found => found,
    }
}

/// Stores a plan as it is after a change, and records what differs.
async fn put(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    verb: &'static str,
    before: Stored,
    after: PlanFacts,
) -> Result<()> {
    let (was, is) = (before.facts.fields()?, after.fields()?);
    let step = Step::between(&was, &is);
    if step.is_empty() {
        return Ok(());
    }
    let change = Change {
        noun: "plan",
        subject: before.id.0,
        account: Some(after.account),
        verb,
        before: Some(serde_json::to_value(step.before)?),
        after: Some(serde_json::to_value(step.after)?),
    };
    event::record(transaction, ctx, None, vec![change]).await?;
    let row = store::StoredPlan {
        changed_at: ctx.now(),
        ..after.over(before.row)?
    };
    Ok(store::update(transaction, row).await?)
}
