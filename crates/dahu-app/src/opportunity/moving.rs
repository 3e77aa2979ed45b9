//! What becomes of an opportunity: it advances, falls back, is won, lost, opened again, split.

use dahu_core::{
    opportunity::{
        LostReason, Move, OpportunityFault, OpportunityId, State, WonReason, confirmation::usually_until,
        rest_after,
    },
    pipeline::{Pipeline, StageId},
};
use sea_orm::{ConnectionTrait, DatabaseTransaction};

use super::{
    NewStep, OpportunityFacts, Stored, put, putting::put_with, refused, to_work, typing, without_step,
};
use crate::{Context, Error, Result, account::store::StoredAccount, pipeline, task};

/// How an opportunity was won.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Win {
    /// On which day; today where none is said.
    pub on: String,
    /// What it comes to; what is known already where nothing is said.
    pub amount: String,
    /// What decided.
    pub reason: Option<WonReason>,
    /// What there is to say about it.
    pub note: String,
    /// Until when it should have been invoiced; a year where nothing is said.
    pub expected_until: String,
}

/// How an opportunity was lost.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Loss {
    /// On which day; today where none is said.
    pub on: String,
    /// What decided.
    pub reason: Option<LostReason>,
    /// To which competitor.
    pub to: String,
    /// What there is to say about it.
    pub note: String,
}

/// Takes an opportunity to a later stage.
///
/// # Errors
///
/// [`Error::NotFound`] for one that is not there, [`Error::Refused`] with the rules that begin with `opportunity_`: what is
/// missing is named.
pub async fn advance(ctx: &Context, id: OpportunityId, to: StageId, on: &str, next: &NewStep) -> Result<()> {
    let on = typing::day_of_change(ctx, on)?;
    moved(ctx, id, ("advanced", next), |facts, pipeline| {
        facts.with_ready(|ready| facts.state.clone().advance(pipeline, to, on, ready))
    })
    .await
}

/// Takes an opportunity back to an earlier stage, with the reason.
///
/// # Errors
///
/// Like [`advance`].
pub async fn fall_back(
    ctx: &Context,
    id: OpportunityId,
    to: StageId,
    on: &str,
    why: &str,
    next: &NewStep,
) -> Result<()> {
    let (on, why) = (typing::day_of_change(ctx, on)?, typing::note(why)?);
    moved(ctx, id, ("fell_back", next), |facts, pipeline| {
        let why = why.as_deref().unwrap_or_default();
        facts.state.clone().fall_back(pipeline, to, on, why)
    })
    .await
}

/// Opens a decided opportunity again, with the reason.
///
/// # Errors
///
/// Like [`advance`].
pub async fn reopen(
    ctx: &Context,
    id: OpportunityId,
    to: StageId,
    on: &str,
    why: &str,
    next: &NewStep,
) -> Result<()> {
    let (on, why) = (typing::day_of_change(ctx, on)?, typing::note(why)?);
    moved(ctx, id, ("reopened", next), |facts, pipeline| {
        let why = why.as_deref().unwrap_or_default();
        facts.state.clone().reopen(pipeline, to, on, why)
    })
    .await
}

/// Says that an opportunity was won; from then on the ledger is expected to show it.
///
/// # Errors
///
/// Like [`advance`].
pub async fn win(ctx: &Context, id: OpportunityId, win: &Win) -> Result<()> {
    let on = typing::day_of_change(ctx, &win.on)?;
    let transaction = ctx.workspace.database.begin().await?;
    let (before, _) = to_work(&transaction, ctx, id).await?;
    let mut facts = before.facts.clone();
    if let Some(amount) = typing::amount(&win.amount)?
        && Some(amount) != facts.amount
    {
        if facts.is_summed() {
            return Err(Error::refused(
                "opportunity_amount_of_lines",
                "the amount is that of its products: change those",
            ));
        }
        facts.amount = Some(amount);
    }
    facts.expected_until = Some(match typing::day(&win.expected_until)? {
        Some(until) if until < on => {
            return Err(Error::refused(
                "opportunity_expected_too_early",
                "what was won is invoiced after that day: give a later one",
            ));
        }
        Some(until) => until,
        None => usually_until(on),
    });
    let note = typing::note(&win.note)?;
    let (state, line) = facts
        .state
        .clone()
        .win(on, facts.amount, win.reason, note)
        .map_err(refused)?;
    facts.state = state;
    finish(transaction, ctx, (before, "won"), facts, line).await
}

/// Says that an opportunity was lost, and why.
///
/// # Errors
///
/// Like [`advance`].
pub async fn lose(ctx: &Context, id: OpportunityId, loss: &Loss) -> Result<()> {
    let on = typing::day_of_change(ctx, &loss.on)?;
    let transaction = ctx.workspace.database.begin().await?;
    let (before, _) = to_work(&transaction, ctx, id).await?;
    let mut facts = before.facts.clone();
    let (to, note) = (typing::short(&loss.to)?, typing::note(&loss.note)?);
    let (state, line) = facts
        .state
        .clone()
        .lose(on, loss.reason, to, note)
        .map_err(refused)?;
    facts.state = state;
    finish(transaction, ctx, (before, "lost"), facts, line).await
}

/// Takes a part of an opportunity out, which goes on by itself from the same stage; gives the part.
///
/// # Errors
///
/// Like [`advance`], and with the rules `opportunity_not_a_part` and `opportunity_amount_of_lines`.
pub async fn split(
    ctx: &Context,
    id: OpportunityId,
    name: &str,
    amount: &str,
    next: &NewStep,
) -> Result<OpportunityId> {
    let transaction = ctx.workspace.database.begin().await?;
    let (before, account) = to_work(&transaction, ctx, id).await?;
    if before.facts.is_summed() {
        return Err(Error::refused(
            "opportunity_amount_of_lines",
            "the amount is that of its products: change those",
        ));
    }
    let part = typing::amount(amount)?.ok_or_else(|| refused(OpportunityFault::NotAPart))?;
    let rest = rest_after(before.facts.amount, part).map_err(refused)?;
    let on = typing::day_of_change(ctx, "")?;
    let (state, line) = before.facts.state.split_off(on).map_err(refused)?;
    let step = typing::step(ctx, next)?.ok_or_else(without_step)?;
    let part_id = OpportunityId::new(ctx.now());
    let facts = OpportunityFacts {
        code: None,
        name: typing::name(name)?,
        state,
        amount: Some(part),
        opened_on: before.facts.opened_on,
        split_from: Some(id),
        ..before.facts.clone()
    };
    put(
        &transaction,
        ctx,
        (part_id, "split_off"),
        (None, facts),
        Some(line),
    )
    .await?;
    let whole = OpportunityFacts {
        amount: Some(rest),
        ..before.facts.clone()
    };
    let change = (Some(&before), whole);
    put_with(&transaction, ctx, (id, "split"), change, None, Some(part_id)).await?;
    task::add_step(&transaction, ctx, &account, part_id, step).await?;
    transaction.commit().await?;
    Ok(part_id)
}

/// Plans something for an opportunity, whether it is open or decided.
///
/// # Errors
///
/// [`Error::NotFound`] for one that is not there, [`Error::Refused`] with the rules `opportunity_without_step`,
/// `task_without_words`, `task_day_not_usable` and `task_owner_cannot_work`.
pub async fn add_step(ctx: &Context, id: OpportunityId, next: &NewStep) -> Result<()> {
    let transaction = ctx.workspace.database.begin().await?;
    let (_, account) = to_work(&transaction, ctx, id).await?;
    let step = typing::step(ctx, next)?.ok_or_else(without_step)?;
    task::add_step(&transaction, ctx, &account, id, step).await?;
    Ok(transaction.commit().await?)
}

async fn moved(
    ctx: &Context,
    id: OpportunityId,
    (verb, next): (&'static str, &NewStep),
    rule: impl FnOnce(&OpportunityFacts, &Pipeline) -> Result<(State, Move), OpportunityFault>,
) -> Result<()> {
    let transaction = ctx.workspace.database.begin().await?;
    let (before, account) = to_work(&transaction, ctx, id).await?;
    let pipeline = pipeline::find(&transaction, before.facts.pipeline).await?;
    let mut facts = before.facts.clone();
    let (state, line) = rule(&facts, &pipeline).map_err(refused)?;
    facts.state = state;
    see_to_step(&transaction, ctx, (&account, id), next).await?;
    finish(transaction, ctx, (before, verb), facts, line).await
}

/// Adds the next step that was said, or sees that there is one.
async fn see_to_step(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    (account, id): (&StoredAccount, OpportunityId),
    next: &NewStep,
) -> Result<()> {
    match typing::step(ctx, next)? {
        Some(step) => task::add_step(transaction, ctx, account, id, step).await,
        None if task::has_open_step(transaction, id).await? => Ok(()),
        None => Err(without_step()),
    }
}

async fn finish(
    transaction: DatabaseTransaction,
    ctx: &Context,
    (before, verb): (Stored, &'static str),
    facts: OpportunityFacts,
    line: Move,
) -> Result<()> {
    let id = before.id;
    put(&transaction, ctx, (id, verb), (Some(&before), facts), Some(line)).await?;
    Ok(transaction.commit().await?)
}
