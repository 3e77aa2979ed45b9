//! What somebody should do something about at an account, and what that is known by.

use std::collections::HashMap;

use chrono::NaiveDate;
use dahu_core::{
    access::Action,
    account::{
        AccountId,
        warning::{self, Known, Warning},
    },
    contact::ContactId,
    task::days_overdue,
};

use crate::{
    Context, Result,
    access::Rights,
    account::{self, YearSales, store::StoredAccount},
    activity::{self, LastContact},
    case,
    contact::{self, AccountCoverage},
    contract::{self, Standing},
    health, plan, pool, setting,
    task::{self, TaskRow},
};

/// What needs something done.
#[derive(Clone, Debug)]
pub struct Attention {
    /// How well its deciders are covered.
    pub coverage: AccountCoverage,
    /// What to do something about, the most pressing first.
    pub warnings: Vec<Warning>,
}

impl Attention {
    /// The names of contacts whom warnings are about.
    #[must_use]
    pub fn names(&self) -> &HashMap<ContactId, String> {
        &self.coverage.names
    }
}

/// What needs something done at an account.
///
/// # Errors
///
/// [`crate::Error::NotFound`] for an account that is not there for the actor.
pub async fn attention(ctx: &Context, id: AccountId) -> Result<Attention> {
    let found = account::find(ctx, id, Action::SeeAccount).await?;
    let rights = Rights::of(ctx, &found).await?;
    let basis = Basis::of(ctx, &found, rights).await?;
    let warnings = basis.warnings(ctx, &found, rights).await?;
    Ok(Attention {
        coverage: basis.coverage,
        warnings,
    })
}

/// What warnings stand on.
pub(super) struct Basis {
    pub(super) years: Option<YearSales>,
    pub(super) last: Option<LastContact>,
    pub(super) days_since_contact: Option<i64>,
    pub(super) tasks: Vec<TaskRow>,
    pub(super) coverage: AccountCoverage,
    /// Its plan, where the actor may see it.
    pub(super) plan: Option<plan::OfAccount>,
}

impl Basis {
    pub(super) async fn of(ctx: &Context, found: &StoredAccount, rights: Rights) -> Result<Self> {
        let id = AccountId(found.id);
        let years = async {
            if rights.may(Action::SeeSales) {
                account::years(ctx, id).await
            } else {
                Ok(None)
            }
        };
        let (last, years, tasks, coverage, plan) = tokio::try_join!(
            Box::pin(activity::last_contact(ctx, id)),
            Box::pin(years),
            Box::pin(task::of_account(ctx, id)),
            Box::pin(contact::coverage_of(ctx, id)),
            Box::pin(plan::summary(ctx, id, rights))
        )?;
        Ok(Self {
            years,
            days_since_contact: last.as_ref().map(|last| (ctx.today() - last.on).num_days()),
            last,
            tasks: tasks.rows,
            coverage,
            plan,
        })
    }

    pub(super) async fn warnings(
        &self,
        ctx: &Context,
        found: &StoredAccount,
        rights: Rights,
    ) -> Result<Vec<Warning>> {
        let sees_sales = rights.may(Action::SeeSales);
        let overdue = self.tasks.iter().map(|task| task.days_overdue);
        let overdue: Vec<u64> = overdue.filter(|days| *days > 0).collect();
        let id = AccountId(found.id);
        let signed = async {
            if rights.may(Action::SeePlans) {
                plan::sharing::signed_days(ctx, id).await
            } else {
                Ok(None)
            }
        };
        let by_sales = async {
            if sees_sales {
                tokio::try_join!(ends_in(ctx, id), health::open_alerts(ctx, id))
            } else {
                Ok((None, None))
            }
        };
        let (late_cases, released_on, signed_days, (contract_ends_in, alerts), as_of) = tokio::try_join!(
            Box::pin(late_cases(ctx, id)),
            Box::pin(pool::release_of(ctx, found)),
            Box::pin(signed),
            Box::pin(by_sales),
            Box::pin(setting::figures_as_of(ctx))
        )?;
        let review_on = self.plan.as_ref().and_then(|plan| plan.review_on);
        let known = Known {
            is_owned: found.owner_id.is_some(),
            years: self.years.map(|years| (years.so_far, years.same_days_before)),
            days_since_contact: self.days_since_contact,
            open_tasks: self.tasks.len() as u64,
            overdue: overdue.iter().max().map(|days| (overdue.len() as u64, *days)),
            late_cases,
            alerts,
            released_on,
            signed_days,
            review_overdue: review_on
                .map(|due| (ctx.today() - due).num_days())
                .filter(|days| *days > 0),
            plan_ended: self
                .plan
                .as_ref()
                .and_then(|plan| plan.ended_on)
                .map(|last| (ctx.today() - last).num_days()),
            contract_ends_in,
            coverage: if self.coverage.contacts == 0 {
                Vec::new()
            } else {
                self.coverage.coverage.warnings.clone()
            },
            ..Known::default()
        };
        let known = match as_of {
            Some(as_of) if sees_sales => known.standing(found.figures(as_of).standing),
            _ => known,
        };
        Ok(warning::warnings(&known))
    }
}

/// How many cases are open for longer than their severity allows, and for how many days the first one is.
async fn late_cases(ctx: &Context, id: AccountId) -> Result<Option<(u64, u64)>> {
    let today = ctx.today();
    let courses = case::courses(ctx.workspace.database.reader(), &[id.0]).await?;
    let late = courses.values().flatten().filter(|course| course.is_late(today));
    let opened: Vec<NaiveDate> = late.map(|course| course.opened_on).collect();
    let first = opened.iter().min();
    Ok(first.map(|first| (opened.len() as u64, days_overdue(*first, today))))
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
