//! Mails about tasks, once a day: to whoever has to do something today, and to their managers about what is long overdue.
//!
//! Days are those of UTC, so the day's first minutes are eight in the morning in Beijing.

use std::collections::HashSet;

use chrono::{NaiveDate, TimeDelta};
use dahu_core::{access::Action, person::PersonId};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::store;
use crate::{
    Context, Error, Fact, Facts, Result,
    event::{self, Change},
    mail::{self, Cause},
    person, setting, team,
};

/// Days of delay after which a manager is told, at most.
pub const ESCALATION_DAYS_AT_MOST: u32 = 365;
/// Under which name it is kept how many.
const ESCALATION: &str = "task_escalation";
/// Under which name it is kept on which day mails were last caused.
const TOLD_ON: &str = "tasks_told_on";

/// After how many days of delay a manager is told; zero for never.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Escalation {
    days: u32,
}

impl Default for Escalation {
    fn default() -> Self {
        Self { days: 3 }
    }
}

/// After how many days of delay a manager is told of a task; zero for never.
///
/// # Errors
///
/// When the database fails.
pub async fn escalation_days(ctx: &Context) -> Result<u32> {
    let kept: Escalation = setting::kept(ctx.workspace.database.reader(), ESCALATION).await?;
    Ok(kept.days)
}

/// Changes after how many days of delay a manager is told.
///
/// # Errors
///
/// [`Error::Forbidden`] for who does not manage settings, [`Error::Refused`] with the rule `escalation_days_not_usable`.
pub async fn set_escalation_days(ctx: &Context, days: u32) -> Result<()> {
    ctx.may(Action::ManageSettings)?;
    if days > ESCALATION_DAYS_AT_MOST {
        return Err(Error::refused_with(
            "escalation_days_not_usable",
            format!("give 0 to {ESCALATION_DAYS_AT_MOST} days; 0 tells managers nothing"),
            Facts::of([("most", Fact::count(ESCALATION_DAYS_AT_MOST))]),
        ));
    }
    let transaction = ctx.workspace.database.begin().await?;
    let before: Escalation = setting::kept(&transaction, ESCALATION).await?;
    let after = Escalation { days };
    if before == after {
        return Ok(());
    }
    setting::keep(&transaction, ESCALATION, &after).await?;
    let change = Change {
        noun: "workspace",
        subject: Uuid::nil(),
        account: None,
        verb: "escalation_set",
        before: Some(json!(before)),
        after: Some(json!(after)),
    };
    event::record(&transaction, ctx, None, vec![change]).await?;
    Ok(transaction.commit().await?)
}

/// Whether the signed-in person gets mails about tasks.
///
/// # Errors
///
/// [`Error::Forbidden`] where nobody is signed in.
pub async fn mails_are_on(ctx: &Context) -> Result<bool> {
    let person = ctx.own_id()?;
    Ok(!store::wants_no_mails(ctx.workspace.database.reader(), person.0).await?)
}

/// Switches the signed-in person's mails about tasks on or off.
///
/// # Errors
///
/// [`Error::Forbidden`] where nobody is signed in.
pub async fn set_mails(ctx: &Context, are_on: bool) -> Result<()> {
    let person = ctx.own_id()?;
    let transaction = ctx.workspace.database.begin().await?;
    let were_on = !store::wants_no_mails(&transaction, person.0).await?;
    if were_on == are_on {
        return Ok(());
    }
    store::set_mails(&transaction, person.0, are_on, ctx.now()).await?;
    let facts = |are_on: bool| Some(json!({ "task_mails": are_on }));
    let change = Change {
        noun: "person",
        subject: person.0,
        account: None,
        verb: "task_mails_set",
        before: facts(were_on),
        after: facts(are_on),
    };
    event::record(&transaction, ctx, None, vec![change]).await?;
    Ok(transaction.commit().await?)
}

/// Causes the mails of the day where that was not done yet; returns how many.
///
/// # Errors
///
/// [`Error::Forbidden`] for who does not manage settings.
pub async fn run(ctx: &Context) -> Result<u64> {
    ctx.may(Action::ManageSettings)?;
    run_daily(ctx).await
}

/// The same, for the program itself.
pub(crate) async fn run_daily(ctx: &Context) -> Result<u64> {
    let today = ctx.today();
    let told_on: Option<NaiveDate> = setting::kept(ctx.workspace.database.reader(), TOLD_ON).await?;
    if told_on.is_some_and(|told_on| told_on >= today) {
        return Ok(0);
    }
    let transaction = ctx.workspace.database.begin().await?;
    // Whoever has the end of the chain runs alone; another program may have been here meanwhile.
    event::chain::store::lock(&transaction).await?;
    let told_on: Option<NaiveDate> = setting::kept(&transaction, TOLD_ON).await?;
    if told_on.is_some_and(|told_on| told_on >= today) {
        return Ok(0);
    }
    let without = store::without_mails(&transaction).await?;
    let due = store::owners_due(&transaction, told_on.or(today.pred_opt()), today).await?;
    let due: HashSet<Uuid> = due.into_iter().collect();
    let told = managers(&transaction, ctx, told_on).await?;
    let mut mails = 0;
    for (people, cause) in [(due, Cause::TasksDue), (told, Cause::TasksOverdue)] {
        let ids: Vec<Uuid> = people.difference(&without).copied().collect();
        for person in person::by_ids(&transaction, &ids).await? {
            if person.left_at.is_some() || person.email.is_none() {
                continue;
            }
            let address = person.email.as_deref();
            mail::enqueue(&transaction, ctx, PersonId(person.id), address, cause.clone()).await?;
            mails += 1;
        }
    }
    setting::keep(&transaction, TOLD_ON, &Some(today)).await?;
    if mails > 0 {
        let change = Change {
            noun: "task_reminder",
            subject: Uuid::nil(),
            account: None,
            verb: "ran",
            before: None,
            after: Some(json!({ "mails": mails })),
        };
        event::record(&transaction, ctx, None, vec![change]).await?;
    }
    transaction.commit().await?;
    Ok(mails)
}

/// The managers of those whose tasks have become overdue by the days of the setting since mails were last caused.
async fn managers(
    transaction: &impl sea_orm::ConnectionTrait,
    ctx: &Context,
    told_on: Option<NaiveDate>,
) -> Result<HashSet<Uuid>> {
    let Escalation { days } = setting::kept(transaction, ESCALATION).await?;
    if days == 0 {
        return Ok(HashSet::new());
    }
    let late = TimeDelta::days(days.into());
    let after = told_on.map(|told_on| told_on - late);
    let owners = store::owners_due(transaction, after, ctx.today() - late).await?;
    Ok(team::store::managers_of(transaction, &owners, ctx.today()).await?)
}
