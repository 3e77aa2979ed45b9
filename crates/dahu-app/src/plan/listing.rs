//! The list of plans: how each stands, how far it has come, and by when somebody has to do something about it.

use std::collections::HashMap;

use chrono::{Days, NaiveDate};
use dahu_core::{
    access::Action,
    account::AccountId,
    person::PersonId,
    plan::{PlanId, objective::Paces, state::State, statement::Footings},
};
use uuid::Uuid;

use super::{PlanFacts, measuring, store, store::StoredPlan, typing::PLANS_AT_MOST};
use crate::{
    Context, Result,
    access::Scope,
    account::{self, store::StoredAccount},
    person,
    task::{self, PlanTasks},
};

/// Plans on one page.
const ON_PAGE: usize = 20;
/// Days before a review is due from which on the list of tasks tells it.
const TOLD_DAYS: u64 = 7;
/// Plans told among the tasks at most, of each reason.
const TOLD: u64 = 50;

/// Which plans are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlanFilter {
    /// In which state; all that are not closed where none is named.
    pub state: Option<String>,
    /// Of whose accounts.
    pub owner: Option<PersonId>,
    /// Those whose review is overdue.
    pub overdue: bool,
    /// Those whose last day has passed and that are not closed.
    pub to_close: bool,
    /// After which cursor.
    pub after: Option<String>,
}

/// A plan as lists show it.
#[derive(Clone, Debug)]
pub struct PlanRow {
    /// Its id.
    pub id: PlanId,
    /// Its account.
    pub account: AccountId,
    /// The account's name.
    pub account_name: String,
    /// What it is called.
    pub name: String,
    /// Who answers for the account.
    pub owner: Option<String>,
    /// How it stands.
    pub state: State,
    /// Its days.
    pub days: (NaiveDate, NaiveDate),
    /// The day on which its next review is due, while it holds.
    pub review_on: Option<NaiveDate>,
    /// Whether its last day has passed and it is to be closed.
    pub is_to_close: bool,
    /// How its objectives go on.
    pub paces: Paces,
    /// How its statements stand.
    pub footings: Footings,
    /// What is done for it.
    pub actions: PlanTasks,
}

/// A page of plans.
#[derive(Clone, Debug, Default)]
pub struct PlanPage {
    /// The plans, those first that need attention first.
    pub rows: Vec<PlanRow>,
    /// Cursor of the next ones, where there are more.
    pub next: Option<String>,
    /// How many there are in each state.
    pub counts: HashMap<String, u64>,
}

/// The plans of the accounts that the actor sees, those first that need attention first.
///
/// # Errors
///
/// [`crate::Error::Forbidden`] for who sees no plans, [`crate::Error::Refused`] with the rule `cursor_not_valid`.
pub async fn list(ctx: &Context, filter: &PlanFilter) -> Result<PlanPage> {
    let scope = Scope::of(ctx, Action::SeePlans)?.remembered(ctx).await?;
    let connection = ctx.workspace.database.reader();
    let wanted = store::Wanted {
        scope: Some(scope.clone()),
        state: filter.state.clone(),
        owner: filter.owner.map(|owner| owner.0),
        review_until: filter.overdue.then(|| ctx.today().pred_opt()).flatten(),
        ended_before: filter.to_close.then(|| ctx.today()),
        after: filter.after.as_deref().map(place).transpose()?,
        not_owner: None,
    };
    let mut found = store::list(connection, wanted, ON_PAGE as u64 + 1).await?;
    let has_more = found.len() > ON_PAGE;
    found.truncate(ON_PAGE);
    let last = found.last().filter(|_| has_more);
    Ok(PlanPage {
        next: last.map(|row| format!("{}_{}", row.attention_on, row.id)),
        counts: store::counts(connection, scope).await?,
        rows: rows(ctx, found).await?,
    })
}

/// The place that a cursor names.
fn place(cursor: &str) -> Result<(NaiveDate, Uuid)> {
    let read = cursor
        .split_once('_')
        .and_then(|(day, id)| Some((day.parse().ok()?, id.parse().ok()?)));
    read.ok_or_else(account::cursor_not_valid)
}

/// The plans of an account, the latest first.
///
/// # Errors
///
/// [`crate::Error::NotFound`] for an account that is not there for the actor, [`crate::Error::Forbidden`] for who does not see
/// its plans.
pub async fn of_account(ctx: &Context, account: AccountId) -> Result<Vec<PlanRow>> {
    let connection = ctx.workspace.database.reader();
    account::open(connection, ctx, account, Action::SeePlans).await?;
    let found = store::of_account(connection, account.0, PLANS_AT_MOST).await?;
    rows(ctx, found).await
}

/// The plans of accounts that the actor owns whose reviews are due within days, or overdue; the first due first.
///
/// # Errors
///
/// When the database fails.
pub async fn reviews_due(ctx: &Context) -> Result<Vec<PlanRow>> {
    let wanted = store::Wanted {
        state: Some("approved".to_owned()),
        review_until: ctx.today().checked_add_days(Days::new(TOLD_DAYS)),
        ..store::Wanted::default()
    };
    own(ctx, wanted).await
}

/// The plans of accounts that the actor owns that are not closed though their last day has passed.
///
/// # Errors
///
/// When the database fails.
pub async fn to_close(ctx: &Context) -> Result<Vec<PlanRow>> {
    let wanted = store::Wanted {
        ended_before: Some(ctx.today()),
        ..store::Wanted::default()
    };
    own(ctx, wanted).await
}

/// The submitted plans on which the actor may decide, those first that wait longest: those of accounts of others that the actor
/// did not submit.
///
/// # Errors
///
/// When the database fails.
pub async fn to_decide(ctx: &Context) -> Result<Vec<PlanRow>> {
    let Some(decider) = ctx.person().filter(|_| ctx.is_open(Action::ApprovePlans)) else {
        return Ok(Vec::new());
    };
    let wanted = store::Wanted {
        scope: Some(Scope::of(ctx, Action::ApprovePlans)?.remembered(ctx).await?),
        state: Some("submitted".to_owned()),
        not_owner: Some(decider.0),
        ..store::Wanted::default()
    };
    let found = store::list(ctx.workspace.database.reader(), wanted, TOLD).await?;
    let mut rows = without_progress(ctx, found).await?;
    rows.retain(|row| row.state.hand().by != Some(decider));
    Ok(rows)
}

/// Some plans of accounts that the actor owns.
async fn own(ctx: &Context, wanted: store::Wanted) -> Result<Vec<PlanRow>> {
    let Some(owner) = ctx.person().filter(|_| ctx.is_open(Action::SeePlans)) else {
        return Ok(Vec::new());
    };
    let wanted = store::Wanted {
        scope: Some(Scope::of(ctx, Action::SeePlans)?.remembered(ctx).await?),
        owner: Some(owner.0),
        ..wanted
    };
    let found = store::list(ctx.workspace.database.reader(), wanted, TOLD).await?;
    without_progress(ctx, found).await
}

async fn rows(ctx: &Context, found: Vec<StoredPlan>) -> Result<Vec<PlanRow>> {
    let mut rows = without_progress(ctx, found.clone()).await?;
    let facts = found
        .iter()
        .map(|row| Ok((PlanId(row.id), PlanFacts::of(row)?)))
        .collect::<Result<Vec<_>>>()?;
    let asked: Vec<(PlanId, &PlanFacts)> = facts.iter().map(|(id, facts)| (*id, facts)).collect();
    let (measured, _) = measuring::of_plans(ctx, &asked, ctx.today(), false).await?;
    for row in &mut rows {
        let of_it = measured.get(&row.id).into_iter().flatten();
        row.paces = Paces::of(of_it.map(|(_, measured)| measured.progress.pace));
    }
    Ok(rows)
}

/// Plans without how their objectives go on.
async fn without_progress(ctx: &Context, found: Vec<StoredPlan>) -> Result<Vec<PlanRow>> {
    let connection = ctx.workspace.database.reader();
    let mut accounts: Vec<Uuid> = found.iter().map(|row| row.account_id).collect();
    accounts.sort_unstable();
    accounts.dedup();
    let accounts = account::store::by_ids(connection, &accounts).await?;
    let owners: Vec<Uuid> = accounts.iter().filter_map(|account| account.owner_id).collect();
    let owners = person::by_ids(connection, &owners).await?.into_iter();
    let owners: HashMap<Uuid, String> = owners.map(|person| (person.id, person.name)).collect();
    let accounts: HashMap<Uuid, StoredAccount> = accounts
        .into_iter()
        .map(|account| (account.id, account))
        .collect();
    let ids: Vec<Uuid> = found.iter().map(|row| row.id).collect();
    let actions = task::counts_of_plans(ctx, &ids, ctx.today()).await?;
    found
        .iter()
        .map(|row| {
            let facts = PlanFacts::of(row)?;
            let account = accounts.get(&row.account_id);
            let owner = account.and_then(|account| account.owner_id);
            Ok(PlanRow {
                id: PlanId(row.id),
                account: facts.account,
                account_name: account.map(|account| account.name.clone()).unwrap_or_default(),
                owner: owner.and_then(|owner| owners.get(&owner).cloned()),
                days: (facts.first_on, facts.last_on),
                review_on: facts.review_on(),
                is_to_close: facts.is_to_close(ctx.today()),
                paces: Paces::default(),
                footings: Footings::of(facts.content.statements.values(), ctx.today()),
                actions: actions.get(&PlanId(row.id)).copied().unwrap_or_default(),
                state: facts.state,
                name: facts.name,
            })
        })
        .collect()
}
