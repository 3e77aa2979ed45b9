//! Pages are made, changed and ended by whoever works at the plan.

use chrono::{Days, NaiveDate};
use dahu_core::plan::{
    PlanId,
    mutual::{Choice, Mutual, Promise, ShareId},
};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::{
    OPEN_DAYS, OPEN_DAYS_AT_MOST, digest, is_open, store,
    telling::{Held, now, record},
};
use crate::{
    Context, Error, Fact, Facts, Result,
    plan::{
        Stored, to_work,
        typing::{
            LINE_CHARACTERS, NAME_CHARACTERS, WORDS_CHARACTERS, is_closed, line, room, text, usable_day,
            words,
        },
        version,
    },
    secret,
};

/// Pages of a plan at most, ended ones too.
const SHARES_AT_MOST: usize = 30;
/// What the customer does, at most.
const PROMISES_AT_MOST: usize = 30;

/// Makes a page of a plan; returns its secret, which nobody can read again.
///
/// # Errors
///
/// [`Error::NotFound`], and [`Error::Refused`] with the rules `plan_is_closed`, `plan_share_not_approved`,
/// `plan_share_of_nothing`, `plan_share_days`, `plan_text_missing`, `plan_text_too_long` and `plan_too_many`.
pub async fn make(
    ctx: &Context,
    id: PlanId,
    choice: &Choice,
    ends_on: Option<NaiveDate>,
) -> Result<(ShareId, String)> {
    let transaction = ctx.workspace.database.begin().await?;
    let (found, _) = to_work(&transaction, ctx, id).await?;
    if found.facts.state.is_closed() {
        return Err(is_closed());
    }
    let choice = read(ctx, &held(&transaction, &found).await?, choice)?;
    let ends_on = ends_on.or_else(|| ctx.today().checked_add_days(Days::new(OPEN_DAYS)));
    let ends_on = usable_end(ctx, ends_on.unwrap_or(ctx.today()))?;
    room(
        store::of_plan(&transaction, id.0).await?.len() + 1,
        SHARES_AT_MOST,
    )?;
    let (share, token) = (ShareId::new(ctx.now()), secret::token());
    let choice = serde_json::to_string(&choice)?;
    let shown = now(ctx, &found, &choice).await?;
    let row = store::StoredShare {
        id: share.0,
        plan_id: id.0,
        token_hash: secret::hash(&token),
        choice,
        ends_on,
        made_at: ctx.now(),
        made_by: ctx.person().map(|person| person.0),
        revoked_at: None,
        revoked_by: None,
        changed_at: None,
        changed_by: None,
    };
    store::insert(&transaction, row).await?;
    let digest = digest(&shown)?;
    let after = json!({ "plan": found.facts.name, "ends_on": ends_on, "mutual": shown, "digest": digest });
    record(&transaction, ctx, (&found, share), "shared", (None, Some(after))).await?;
    transaction.commit().await?;
    Ok((share, token))
}

/// Changes what an open page shows, which from then on the actor offers; whoever signed it sees what changed. What was done of
/// promises that stay is still done.
///
/// # Errors
///
/// Like [`make`], and [`Error::NotFound`] for a page that does not open any more.
pub async fn change(ctx: &Context, id: PlanId, share: ShareId, choice: &Choice) -> Result<()> {
    let transaction = ctx.workspace.database.begin().await?;
    let (found, row) = open_share(&transaction, ctx, id, share).await?;
    let former: Choice = serde_json::from_str(&row.choice)?;
    let choice = read(ctx, &held(&transaction, &found).await?, choice)?.after(&former);
    let content = serde_json::to_string(&choice)?;
    if content == row.choice {
        return Ok(());
    }
    let (before, after) = (
        now(ctx, &found, &row.choice).await?,
        now(ctx, &found, &content).await?,
    );
    let by = ctx.person().map(|person| person.0);
    store::change(&transaction, share.0, content, (ctx.now(), by)).await?;
    let name = &found.facts.name;
    let told = |shown: &Mutual, digest: String| json!({ "plan": name, "mutual": shown, "digest": digest });
    let sides = (
        Some(told(&before, digest(&before)?)),
        Some(told(&after, digest(&after)?)),
    );
    record(&transaction, ctx, (&found, share), "updated", sides).await?;
    Ok(transaction.commit().await?)
}

/// Ends a page before its day.
///
/// # Errors
///
/// [`Error::NotFound`] for a page that does not open any more.
pub async fn revoke(ctx: &Context, id: PlanId, share: ShareId) -> Result<()> {
    let transaction = ctx.workspace.database.begin().await?;
    let (found, row) = open_share(&transaction, ctx, id, share).await?;
    let by = ctx.person().map(|person| person.0);
    store::revoke(&transaction, share.0, (ctx.now(), by)).await?;
    let shown = now(ctx, &found, &row.choice).await?;
    let digest = digest(&shown)?;
    let before =
        json!({ "plan": found.facts.name, "ends_on": row.ends_on, "mutual": shown, "digest": digest });
    record(
        &transaction,
        ctx,
        (&found, share),
        "revoked",
        (Some(before), None),
    )
    .await?;
    Ok(transaction.commit().await?)
}

/// A page that is open still, held for whoever changes it.
pub(super) async fn open_share(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    id: PlanId,
    share: ShareId,
) -> Result<(Stored, store::StoredShare)> {
    let (found, _) = to_work(transaction, ctx, id).await?;
    let row = store::lock(transaction, share.0).await?;
    let row = row.filter(|row| row.plan_id == id.0 && is_open(row, ctx));
    Ok((found, row.ok_or_else(|| Error::not_found("plan_share", share))?))
}

/// What may be shown of a plan.
async fn held(connection: &impl ConnectionTrait, found: &Stored) -> Result<Held> {
    let frozen = version::held(connection, found.id, &found.facts).await?;
    let not_approved = || {
        Error::refused(
            "plan_share_not_approved",
            "a customer is shown what was approved: submit the plan, and share it when a version holds",
        )
    };
    Ok(frozen.ok_or_else(not_approved)?.content.objectives)
}

fn read(ctx: &Context, held: &Held, typed: &Choice) -> Result<Choice> {
    room(typed.promises.len(), PROMISES_AT_MOST)?;
    let promises = typed.promises.iter().map(|promise| {
        Ok(Promise {
            what: words(&line(&promise.what, LINE_CHARACTERS)?, LINE_CHARACTERS)?,
            who: line(&promise.who, NAME_CHARACTERS)?,
            due_on: promise.due_on.map(|day| usable_day(ctx, day)).transpose()?,
            done: None,
        })
    });
    let mut promises: Vec<Promise> = promises.collect::<Result<_>>()?;
    // What is promised twice is promised once: its words tell it from the others.
    let mut said = std::collections::BTreeSet::new();
    promises.retain(|promise| said.insert(promise.what.clone()));
    let choice = Choice {
        words: text(&typed.words, WORDS_CHARACTERS)?,
        objectives: typed
            .objectives
            .iter()
            .filter(|id| held.contains_key(id))
            .copied()
            .collect(),
        tasks: typed.tasks.clone(),
        promises,
    };
    room(choice.tasks.len(), 200)?;
    if choice.objectives.is_empty() && choice.tasks.is_empty() && choice.promises.is_empty() {
        return Err(Error::refused(
            "plan_share_of_nothing",
            "choose at least one objective or step that the page shows",
        ));
    }
    Ok(choice)
}

fn usable_end(ctx: &Context, ends_on: NaiveDate) -> Result<NaiveDate> {
    let latest = ctx.today().checked_add_days(Days::new(OPEN_DAYS_AT_MOST));
    if ends_on < ctx.today() || latest.is_some_and(|latest| ends_on > latest) {
        return Err(Error::refused_with(
            "plan_share_days",
            format!("a page is open for {OPEN_DAYS_AT_MOST} days at most, from today on: choose another day"),
            Facts::of([("most", Fact::count(OPEN_DAYS_AT_MOST))]),
        ));
    }
    Ok(ends_on)
}
