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
    telling::{Held, Numbered, now, offered, offered_at, record},
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

/// Makes a page of a plan, which offers the version in force; returns its secret, which nobody can read again.
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
    let holding = holding(&transaction, &found).await?;
    let choice = read(ctx, &holding.1.content.objectives, choice)?;
    let ends_on = ends_on.or_else(|| ctx.today().checked_add_days(Days::new(OPEN_DAYS)));
    let ends_on = usable_end(ctx, ends_on.unwrap_or(ctx.today()))?;
    room(
        store::of_plan(&transaction, id.0).await?.len() + 1,
        SHARES_AT_MOST,
    )?;
    let (share, token) = (ShareId::new(ctx.now()), secret::token());
    let choice = serde_json::to_string(&choice)?;
    let shown = now(ctx, &found, Some(&holding), &choice).await?;
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
        version: Some(stored_number(&holding)?),
        version_at: Some(ctx.now()),
    };
    store::insert(&transaction, row).await?;
    let digest = digest(&shown)?;
    let after = json!({ "plan": found.facts.name, "ends_on": ends_on, "mutual": shown, "digest": digest });
    record(&transaction, ctx, (&found, share), "shared", (None, Some(after))).await?;
    transaction.commit().await?;
    Ok((share, token))
}

/// Changes what an open page shows of the version that it offers, which from then on the actor offers; whoever signed it sees
/// what changed. What was done of promises that stay is still done.
///
/// # Errors
///
/// Like [`make`], and [`Error::NotFound`] for a page that does not open any more.
pub async fn change(ctx: &Context, id: PlanId, share: ShareId, choice: &Choice) -> Result<()> {
    let transaction = ctx.workspace.database.begin().await?;
    let (found, row) = open_share(&transaction, ctx, id, share).await?;
    let former: Choice = serde_json::from_str(&row.choice)?;
    let offered = offered(&transaction, id, &found.facts.record.versions, &row).await?;
    let offered = offered.ok_or_else(not_approved)?;
    let choice = read(ctx, &offered.1.content.objectives, choice)?.after(&former);
    let content = serde_json::to_string(&choice)?;
    if content == row.choice {
        return Ok(());
    }
    let (before, after) = (
        now(ctx, &found, Some(&offered), &row.choice).await?,
        now(ctx, &found, Some(&offered), &content).await?,
    );
    let row = store::StoredShare {
        choice: content,
        version: Some(stored_number(&offered)?),
        version_at: Some(offered_at(&row)),
        ..row
    };
    put(&transaction, ctx, (&found, row), "updated", (&before, &after)).await?;
    Ok(transaction.commit().await?)
}

/// Offers the version in force on an open page, in the place of the one that it offered; what was signed stays as it was read.
/// From then on the actor offers it.
///
/// # Errors
///
/// [`Error::NotFound`] for a page that does not open any more, [`Error::Refused`] with the rules `plan_share_not_approved` and
/// `plan_share_offered_already`.
pub async fn offer(ctx: &Context, id: PlanId, share: ShareId) -> Result<()> {
    let transaction = ctx.workspace.database.begin().await?;
    let (found, row) = open_share(&transaction, ctx, id, share).await?;
    let next = holding(&transaction, &found).await?;
    let former = offered(&transaction, id, &found.facts.record.versions, &row).await?;
    if former.as_ref().is_some_and(|(number, _)| *number == next.0) {
        return Err(Error::refused(
            "plan_share_offered_already",
            "this page offers the version in force already",
        ));
    }
    let (before, after) = (
        now(ctx, &found, former.as_ref(), &row.choice).await?,
        now(ctx, &found, Some(&next), &row.choice).await?,
    );
    let row = store::StoredShare {
        version: Some(stored_number(&next)?),
        version_at: Some(ctx.now()),
        ..row
    };
    put(&transaction, ctx, (&found, row), "offered", (&before, &after)).await?;
    Ok(transaction.commit().await?)
}

/// Writes a page that the actor changed and offers from now on; an event tells what it showed and what it shows.
async fn put(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    (found, row): (&Stored, store::StoredShare),
    verb: &'static str,
    (before, after): (&Mutual, &Mutual),
) -> Result<()> {
    let share = ShareId(row.id);
    let row = store::StoredShare {
        changed_at: Some(ctx.now()),
        changed_by: ctx.person().map(|person| person.0),
        ..row
    };
    store::update(transaction, row).await?;
    let name = &found.facts.name;
    let told = |shown: &Mutual, digest: String| json!({ "plan": name, "mutual": shown, "digest": digest });
    let sides = (
        Some(told(before, digest(before)?)),
        Some(told(after, digest(after)?)),
    );
    record(transaction, ctx, (found, share), verb, sides).await
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
    let offered = offered(&transaction, id, &found.facts.record.versions, &row).await?;
    let shown = now(ctx, &found, offered.as_ref(), &row.choice).await?;
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

/// The version in force, which may be shown.
async fn holding(connection: &impl ConnectionTrait, found: &Stored) -> Result<Numbered> {
    let held = version::held(connection, found.id, &found.facts.record.versions).await?;
    let (version, frozen) = held.ok_or_else(not_approved)?;
    Ok((version.number, frozen))
}

fn not_approved() -> Error {
    Error::refused(
        "plan_share_not_approved",
        "a customer is shown what was approved: submit the plan, and share it when a version holds",
    )
}

/// The number of a version as the row has it.
fn stored_number((number, _): &Numbered) -> Result<i32> {
    i32::try_from(*number).map_err(Error::internal)
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
