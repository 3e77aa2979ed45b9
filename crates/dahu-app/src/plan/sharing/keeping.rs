//! What a customer promised is done: they say so on their page, or we say so of them.

use dahu_core::plan::{
    PlanId,
    mutual::{Choice, Done, Promise, ShareId},
};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::{making::open_share, signing::opened, store, telling::record};
use crate::{
    Context, Error, Result,
    plan::{
        Stored,
        typing::{NAME_CHARACTERS, line},
    },
};

/// Says of something that a customer promised that it was done, as of today, or that it was not after all.
///
/// # Errors
///
/// [`Error::NotFound`] for a page that does not open any more, [`Error::Refused`] with the rule `mutual_done_of_nothing`.
pub async fn mark(ctx: &Context, id: PlanId, share: ShareId, what: &str, is_done: bool) -> Result<()> {
    let transaction = ctx.workspace.database.begin().await?;
    let (found, row) = open_share(&transaction, ctx, id, share).await?;
    let by = ctx.person().map_or("", |_| ctx.actor_name());
    let done = is_done.then(|| Done {
        by: by.to_owned(),
        on: ctx.today(),
        is_ours: true,
    });
    put(&transaction, ctx, (&found, &row), &[what.to_owned()], done).await?;
    Ok(transaction.commit().await?)
}

/// Says on the page of a secret that some of what was promised was done, as of today.
///
/// # Errors
///
/// [`Error::NotFound`] for a secret that opens nothing, [`Error::Refused`] with the rules `mutual_done_without_name`,
/// `mutual_done_of_nothing` and `plan_text_too_long`.
pub async fn keep(ctx: &Context, token: &str, steps: &[String], name: &str) -> Result<()> {
    let transaction = ctx.workspace.database.begin().await?;
    let Some((found, row)) = opened(&transaction, ctx, token, true).await? else {
        return Err(Error::not_found("plan_share", ""));
    };
    let by = line(name, NAME_CHARACTERS)?;
    if by.is_empty() {
        return Err(Error::refused(
            "mutual_done_without_name",
            "write your name: it is kept with what was done",
        ));
    }
    let done = Done {
        by,
        on: ctx.today(),
        is_ours: false,
    };
    put(&transaction, ctx, (&found, &row), steps, Some(done)).await?;
    Ok(transaction.commit().await?)
}

/// Writes down of some steps that they were done, or with nothing that they were not; an event tells each.
async fn put(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    (found, row): (&Stored, &store::StoredShare),
    steps: &[String],
    done: Option<Done>,
) -> Result<()> {
    let mut choice: Choice = serde_json::from_str(&row.choice)?;
    let before: Vec<Promise> = steps
        .iter()
        .filter_map(|what| choice.mark(what, done.clone()))
        .collect();
    if before.is_empty() {
        return Err(Error::refused(
            "mutual_done_of_nothing",
            "choose a step; one that was marked or taken out meanwhile shows so when the page is read again",
        ));
    }
    store::set_choice(transaction, row.id, serde_json::to_string(&choice)?).await?;
    for promise in before {
        let told = |done: &Done| {
            let name = &found.facts.name;
            json!({ "plan": name, "step": promise.what, "done_by": done.by, "done_on": done.on })
        };
        let (verb, sides) = match &done {
            Some(done) => ("step_done", (None, Some(told(done)))),
            None => ("step_reopened", (promise.done.as_ref().map(told), None)),
        };
        record(transaction, ctx, (found, ShareId(row.id)), verb, sides).await?;
    }
    Ok(())
}
