//! A plan is submitted, decided on, taken up again and closed.

use std::collections::BTreeMap;

use dahu_core::{
    access::Action,
    money::Amount,
    person::PersonId,
    plan::{
        PlanId,
        closing::{Closing, Outcome},
        objective::ObjectiveId,
        state::{Decision, Verdict, Version},
    },
};
use sea_orm::ConnectionTrait;

use super::{
    PlanFacts,
    beginning::hand,
    measuring, put, store, to_do, to_work,
    typing::{VERSIONS_AT_MOST, WORDS_CHARACTERS, not_negative, refused, room, text, words},
};
use crate::{Context, Error, Result};

/// Submits a draft: all that is approved of it is frozen as a version.
///
/// # Errors
///
/// [`Error::NotFound`], and [`Error::Refused`] with the rules `plan_not_drafted`, `plan_without_objective` and `plan_too_many`.
pub async fn submit(ctx: &Context, id: PlanId) -> Result<()> {
    let transaction = ctx.workspace.database.begin().await?;
    let (before, _) = to_work(&transaction, ctx, id).await?;
    let mut after = before.facts.clone();
    if after.content.objectives.is_empty() {
        return Err(Error::refused(
            "plan_without_objective",
            "a plan that is submitted says what it means to reach: add an objective first",
        ));
    }
    let last = after.record.versions.last().map_or(0, |version| version.number);
    room(after.record.versions.len() + 1, VERSIONS_AT_MOST)?;
    let number = last + 1;
    after.state = after.state.submit(hand(ctx), number).map_err(refused)?;
    after.record.versions.push(Version {
        number,
        at: ctx.now(),
        by: ctx.person(),
        decision: None,
    });
    freeze(&transaction, ctx, id, number, &after).await?;
    put(&transaction, ctx, "submitted", before, after).await?;
    Ok(transaction.commit().await?)
}

async fn freeze(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    id: PlanId,
    number: u32,
    facts: &PlanFacts,
) -> Result<()> {
    let content = serde_json::to_string(&facts.frozen())?;
    let number = i32::try_from(number).map_err(Error::internal)?;
    Ok(store::freeze(transaction, id.0, number, content, ctx.now()).await?)
}

/// Takes a submission back.
///
/// # Errors
///
/// [`Error::NotFound`], and [`Error::Refused`] with the rule `plan_not_submitted`.
pub async fn withdraw(ctx: &Context, id: PlanId) -> Result<()> {
    let transaction = ctx.workspace.database.begin().await?;
    let (before, _) = to_work(&transaction, ctx, id).await?;
    let mut after = before.facts.clone();
    after.state = after.state.withdraw(hand(ctx)).map_err(refused)?;
    decided(ctx, &mut after, Verdict::Withdrawn, String::new());
    put(&transaction, ctx, "withdrawn", before, after).await?;
    Ok(transaction.commit().await?)
}

/// Approves a submission, and says why.
///
/// # Errors
///
/// [`Error::NotFound`], [`Error::Forbidden`] for who does not manage whoever answers for the account, and [`Error::Refused`]
/// with the rules `plan_not_submitted`, `plan_own`, `plan_text_missing` and `plan_text_too_long`.
pub async fn approve(ctx: &Context, id: PlanId, reason: &str) -> Result<()> {
    decide(ctx, id, Verdict::Approved, reason).await
}

/// Sends a submission back, and says why.
///
/// # Errors
///
/// Like [`approve`].
pub async fn send_back(ctx: &Context, id: PlanId, reason: &str) -> Result<()> {
    decide(ctx, id, Verdict::SentBack, reason).await
}

async fn decide(ctx: &Context, id: PlanId, verdict: Verdict, reason: &str) -> Result<()> {
    let transaction = ctx.workspace.database.begin().await?;
    let (before, account) = to_do(&transaction, ctx, id, Action::ApprovePlans).await?;
    let reason = words(reason, WORDS_CHARACTERS)?;
    let owner = account.owner_id.map(PersonId);
    let mut after = before.facts.clone();
    let state = after.state.clone();
    let (state, verb) = match verdict {
        Verdict::Approved => (state.approve(hand(ctx), owner, reason.clone()), "approved"),
        _ => (state.send_back(hand(ctx), owner, reason.clone()), "sent_back"),
    };
    after.state = state.map_err(refused)?;
    decided(ctx, &mut after, verdict, reason);
    put(&transaction, ctx, verb, before, after).await?;
    Ok(transaction.commit().await?)
}

/// Writes down what became of the version that waited.
fn decided(ctx: &Context, facts: &mut PlanFacts, verdict: Verdict, reason: String) {
    if let Some(version) = facts.record.versions.last_mut() {
        version.decision = Some(Decision {
            verdict,
            at: ctx.now(),
            by: ctx.person(),
            reason,
        });
    }
}

/// Takes an approved plan up again, to be written on; what was approved holds until the next version is.
///
/// # Errors
///
/// [`Error::NotFound`], and [`Error::Refused`] with the rule `plan_not_approved`.
pub async fn revise(ctx: &Context, id: PlanId) -> Result<()> {
    let transaction = ctx.workspace.database.begin().await?;
    let (before, _) = to_work(&transaction, ctx, id).await?;
    let mut after = before.facts.clone();
    after.state = after.state.revise(hand(ctx)).map_err(refused)?;
    put(&transaction, ctx, "revised", before, after).await?;
    Ok(transaction.commit().await?)
}

/// What came of a plan that is closed, as far as only people know it: what was learnt, and what it cost and brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Learnt {
    /// From all of it.
    pub all: String,
    /// From each objective.
    pub objectives: BTreeMap<ObjectiveId, String>,
    /// What was spent, where that is known.
    pub costs: Option<Amount>,
    /// The margin that came of it, where that is known.
    pub returned: Option<Amount>,
}

/// Closes an approved plan: the value of each objective is kept as it is now, with what was learnt.
///
/// # Errors
///
/// [`Error::NotFound`], and [`Error::Refused`] with the rules `plan_not_approved`, `plan_text_missing`, `plan_text_too_long`
/// and `plan_amount_negative`.
pub async fn close(ctx: &Context, id: PlanId, learnt: &Learnt) -> Result<()> {
    let writing = super::to_write(ctx, id).await?;
    let measured = measuring::of_plan_whole(ctx, &writing.facts, ctx.today()).await?;
    let transaction = ctx.workspace.database.begin().await?;
    let (before, _) = to_work(&transaction, ctx, id).await?;
    let mut after = before.facts.clone();
    after.state = after.state.close(hand(ctx)).map_err(refused)?;
    let mut closing = Closing {
        learnt: words(&learnt.all, WORDS_CHARACTERS)?,
        outcomes: BTreeMap::new(),
        costs: learnt.costs.map(not_negative).transpose()?,
        returned: learnt.returned,
    };
    for id in after.content.objectives.keys() {
        let of_it = measured.get(id);
        let said = learnt.objectives.get(id).map_or("", String::as_str);
        closing.outcomes.insert(
            *id,
            Outcome {
                value: of_it.and_then(|measured| measured.known.value()),
                as_of: of_it.map_or_else(|| ctx.today(), |measured| measured.as_of),
                learnt: text(said, WORDS_CHARACTERS)?,
            },
        );
    }
    after.record.closing = Some(closing);
    put(&transaction, ctx, "closed", before, after).await?;
    Ok(transaction.commit().await?)
}

/// What an event's verb asks of who takes it back.
pub(super) fn to_take_back(verb: &str) -> Action {
    match verb {
        "approved" | "sent_back" => Action::ApprovePlans,
        _ => Action::WorkPlans,
    }
}
