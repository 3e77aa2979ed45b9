//! An account at a glance (概览): what one has to know before a call, and what to do something about. It writes nothing.

mod attention;
mod following;

use std::collections::HashMap;

use chrono::NaiveDate;
use dahu_core::{
    access::{Action, Relation},
    account::{AccountId, warning::Warning},
    contact::ContactId,
    person::PersonId,
};
use uuid::Uuid;

use self::attention::Basis;
pub use self::{
    attention::{Attention, attention},
    following::{Changed, Following, follow},
};
use crate::{
    Context, Result,
    access::Rights,
    account::{self, YearSales, group::Group},
    account_team,
    activity::LastContact,
    contact::AccountCoverage,
    event,
    kind::{self, Held},
    opportunity::{self, OpenSummary},
    plan,
    quota::{self, AccountProgress},
    selection::review::{self, AtLast},
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
    /// The kinds of key account that it counts as.
    pub kinds: Vec<Held>,
    /// How it stood when the last review of the selection was concluded; none where the actor may not see it, or none was.
    pub selection: Option<AtLast>,
    /// Sales of this year against the last; none where the actor may not see them, or there are none.
    pub years: Option<YearSales>,
    /// The account's quota of this year, with how far it has come; none where the actor may not see sales, or it has none.
    pub quota: Option<AccountProgress>,
    /// The last contact, whoever sought it.
    pub last: Option<LastContact>,
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
    /// The day on which it is looked at.
    pub today: NaiveDate,
    /// The latest event that it knows of.
    pub seen: Option<Uuid>,
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
    let seen = event::latest_about(ctx, id).await?;
    let found = account::find(ctx, id, Action::SeeAccount).await?;
    let rights = Rights::of(ctx, &found).await?;
    let sees_sales = rights.may(Action::SeeSales);
    let selection = async {
        if rights.may(Action::SeeSelection) {
            review::at_last(ctx, id).await
        } else {
            Ok(None)
        }
    };
    let quota = async {
        if sees_sales {
            quota::progress_of_account(ctx, id).await
        } else {
            Ok(None)
        }
    };
    // Each asks the database several times: side by side they wait less.
    let (basis, (team, team_left_out), group, kinds, selection, quota, opportunities) = tokio::try_join!(
        Box::pin(Basis::of(ctx, &found, rights)),
        Box::pin(team(ctx, &found)),
        Box::pin(account::group::of_account(ctx, id)),
        Box::pin(kinds(ctx, id, sees_sales)),
        Box::pin(selection),
        Box::pin(quota),
        Box::pin(opportunity::summary(ctx, id))
    )?;
    let warnings = basis.warnings(ctx, &found, rights).await?;
    Ok(Glance {
        team,
        team_left_out,
        group,
        kinds,
        selection,
        years: basis.years,
        quota,
        last: basis.last,
        days_since_contact: basis.days_since_contact,
        opportunities,
        plan: basis.plan,
        open_tasks: basis.tasks.len() as u64,
        next: basis.tasks.into_iter().next(),
        coverage: basis.coverage,
        warnings,
        today: ctx.today(),
        seen,
    })
}

/// The kinds of key account that it counts as.
async fn kinds(ctx: &Context, id: AccountId, sees_sales: bool) -> Result<Vec<Held>> {
    let mut held = kind::held_by(ctx, &[id.0], |_| sees_sales).await?;
    Ok(held.remove(&id.0).unwrap_or_default())
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
