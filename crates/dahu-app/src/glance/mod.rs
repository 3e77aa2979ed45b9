//! An account at a glance (概览): what one has to know before a call, and what to do something about. It writes nothing.

mod following;

use std::collections::HashMap;

use dahu_core::{
    access::{Action, Relation},
    account::{
        AccountId,
        warning::{self, Known, Warning},
    },
    contact::ContactId,
    person::PersonId,
};

pub use following::{Changed, Following, follow};

use crate::{
    Context, Result,
    access::Rights,
    account::{self, YearSales, group::Group},
    account_team, activity,
    activity::Activity,
    contact::{self, AccountCoverage},
    contract::{self, Standing},
    event,
    opportunity::{self, OpenSummary},
    plan, pool,
    quota::{self, AccountProgress},
    setting, task,
    task::TaskRow,
};

/// Members of its team that are named.
const TEAM: usize = 6;

/// Somebody on the account's team today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Teammate {
    /// The name.
    pub name: String,
    /// The role on the account.
    pub role: Relation,
}

/// An account at a glance.
#[derive(Clone, Debug)]
pub struct Glance {
    /// Who is on its team besides the owner, so many at most.
    pub team: Vec<Teammate>,
    /// How many more there are.
    pub team_left_out: usize,
    /// What it belongs to, and what belongs to it.
    pub group: Group,
    /// Sales of this year against the last; none where the actor may not see them, or there are none.
    pub years: Option<YearSales>,
    /// The account's quota of this year, with how far it has come; none where the actor may not see sales, or it has none.
    pub quota: Option<AccountProgress>,
    /// The last contact, whoever sought it.
    pub last: Option<Activity>,
    /// How many days ago that was.
    pub days_since_contact: Option<i64>,
    /// Its open opportunities; none where the actor may not see them, or there are none.
    pub opportunities: Option<OpenSummary>,
    /// Its plan that holds, or the one that is being written; none where the actor may not see it, or there is none.
    pub plan: Option<plan::OfAccount>,
    /// The open task that is due first.
    pub next: Option<TaskRow>,
    /// Open tasks.
    pub open_tasks: u64,
    /// How well its deciders are covered.
    pub coverage: AccountCoverage,
    /// What to do something about, the most pressing first.
    pub warnings: Vec<Warning>,
    /// The latest event that it knows of.
    pub seen: Option<Changed>,
}

impl Glance {
    /// The names of contacts whom warnings are about.
    #[must_use]
    pub fn names(&self) -> &HashMap<ContactId, String> {
        &self.coverage.names
    }
}

/// An account at a glance.
///
/// # Errors
///
/// [`crate::Error::NotFound`] for an account that is not there for the actor.
pub async fn show(ctx: &Context, id: AccountId) -> Result<Glance> {
    // First, so that what changes while the rest is read is told afterwards.
    let seen = event::latest_change(ctx, id).await?;
    let found = account::find(ctx, id, Action::SeeAccount).await?;
    let rights = Rights::of(ctx, &found).await?;
    let sees_sales = rights.may(Action::SeeSales);
    let today = ctx.today();
    let (team, team_left_out) = team(ctx, &found).await?;
    let years = if sees_sales {
        account::years(ctx, id).await?
    } else {
        None
    };
    let last = activity::last_contact(ctx, id).await?;
    let days_since_contact = last.as_ref().map(|last| (today - last.facts.on).num_days());
    let tasks = task::of_account(ctx, id).await?.rows;
    let overdue: Vec<u64> = tasks
        .iter()
        .map(|task| task.days_overdue)
        .filter(|days| *days > 0)
        .collect();
    let coverage = contact::coverage_of(ctx, id).await?;
    let plan = plan::summary(ctx, id, rights).await?;
    let review_on = plan.as_ref().and_then(|plan| plan.review_on);
    let known = Known {
        is_owned: found.owner_id.is_some(),
        years: years.map(|years| (years.so_far, years.same_days_before)),
        days_since_contact,
        open_tasks: tasks.len() as u64,
        overdue: overdue.iter().max().map(|days| (overdue.len() as u64, *days)),
        released_on: pool::release_of(ctx, &found).await?,
        review_overdue: review_on
            .map(|due| (today - due).num_days())
            .filter(|days| *days > 0),
        contract_ends_in: if sees_sales { ends_in(ctx, id).await? } else { None },
        coverage: if coverage.contacts == 0 {
            Vec::new()
        } else {
            coverage.coverage.warnings.clone()
        },
        ..Known::default()
    };
    let known = match setting::figures_as_of(ctx).await? {
        Some(as_of) if sees_sales => known.standing(found.figures(as_of).standing),
        _ => known,
    };
    Ok(Glance {
        team,
        team_left_out,
        group: account::group::of_account(ctx, id).await?,
        years,
        quota: if sees_sales {
            quota::progress_of_account(ctx, id).await?
        } else {
            None
        },
        last,
        days_since_contact,
        opportunities: opportunity::summary(ctx, id).await?,
        plan,
        open_tasks: tasks.len() as u64,
        next: tasks.into_iter().next(),
        coverage,
        warnings: warning::warnings(&known),
        seen,
    })
}

/// Who is on the team today, each once.
async fn team(ctx: &Context, found: &account::store::StoredAccount) -> Result<(Vec<Teammate>, usize)> {
    let members = account_team::of_found(ctx, found).await?;
    let mut named: Vec<(PersonId, Teammate)> = Vec::new();
    for member in members.into_iter().filter(|member| member.holds_on(ctx.today())) {
        let is_named = named.iter().any(|(person, _)| *person == member.person);
        if !is_named && member.role != Relation::Owner && Some(member.person.0) != found.owner_id {
            named.push((
                member.person,
                Teammate {
                    name: member.name,
                    role: member.role,
                },
            ));
        }
    }
    let left_out = named.len().saturating_sub(TEAM);
    Ok((
        named.into_iter().take(TEAM).map(|(_, mate)| mate).collect(),
        left_out,
    ))
}

/// The days until the first running contract ends that was not renewed.
async fn ends_in(ctx: &Context, id: AccountId) -> Result<Option<u32>> {
    let contracts = contract::of_account(ctx, id).await?.contracts;
    let standings = contracts
        .iter()
        .flat_map(|(_, terms)| terms)
        .map(|(_, standing)| *standing);
    Ok(standings
        .filter_map(|standing| match standing {
            Standing::Runs(days) => Some(days),
            Standing::Ahead | Standing::Renewed | Standing::Ended => None,
        })
        .min())
}
