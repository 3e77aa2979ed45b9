//! The relationship (关系阶段) with an account: placed at a stage by somebody, with evidence; what records say of it; taken back,
//! and put back (`docs/decisions/0031-relationship-and-health.md`).

mod recalling;
mod showing;
mod store;

use std::collections::HashMap;

use chrono::NaiveDate;
use dahu_core::{
    access::Action,
    account::AccountId,
    activity::ActivityId,
    relationship::{self as rule, Placed, PlacementId, Stage, StageFault, Turn},
};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use uuid::Uuid;

pub use recalling::on_day;
pub use showing::{Earlier, EvidenceActivity, Named, Placement, Relationship, show};
pub(crate) use store::holding;

use crate::{
    Context, Error, Fact, Facts, Result, account,
    event::{self, Change},
};
use store::StoredPlacement;

/// The noun of its events.
const NOUN: &str = "relationship";
/// Placements of an account at most: nobody changes their mind so often.
const AT_MOST: u64 = 1_000;

/// A stage with what it stands on.
#[derive(Clone, Debug)]
pub struct NewPlacement<'a> {
    /// The stage.
    pub stage: Stage,
    /// From which day on.
    pub on: NaiveDate,
    /// What was seen, said or agreed.
    pub evidence: &'a str,
    /// The activity that shows it.
    pub activity: Option<ActivityId>,
}

/// Lets pass who may place the relationship with an account.
///
/// # Errors
///
/// [`Error::NotFound`] for an account that is not there for the actor, [`Error::Forbidden`] for whoever only sees it.
pub async fn require(ctx: &Context, account: AccountId) -> Result<()> {
    let reader = ctx.workspace.database.reader();
    account::open(reader, ctx, account, Action::EditAccount)
        .await
        .map(drop)
}

/// Places the relationship with an account at a stage.
///
/// # Errors
///
/// [`Error::NotFound`] for an account or activity that is not there, [`Error::Refused`] with the rules that begin with
/// `relationship_`.
pub async fn place(ctx: &Context, account: AccountId, new: &NewPlacement<'_>) -> Result<Turn> {
    let transaction = ctx.workspace.database.begin().await?;
    let found = account::open(&transaction, ctx, account, Action::EditAccount).await?;
    // Whoever has the end of the chain runs alone, so that two do not place it at once.
    event::chain::store::lock(&transaction).await?;
    if store::count(&transaction, account).await? >= AT_MOST {
        return Err(Error::refused(
            "too_many_rows",
            format!("a relationship is placed {AT_MOST} times at most"),
        ));
    }
    let current = current(&transaction, &[found.id]).await?.get(&found.id).copied();
    let to = Placed {
        stage: new.stage,
        on: new.on,
    };
    let (turn, evidence) = rule::place(current, to, new.evidence, ctx.latest_day()).map_err(refused)?;
    if let Some(activity) = new.activity
        && !store::has_activity(&transaction, account, activity.0).await?
    {
        return Err(Error::not_found("activity", activity));
    }
    let placement = StoredPlacement {
        id: PlacementId::new(ctx.now()).0,
        account_id: account.0,
        stage: new.stage.as_str().to_owned(),
        placed_on: new.on,
        turn: turn.as_str().to_owned(),
        evidence,
        activity_id: new.activity.map(|activity| activity.0),
        placed_at: ctx.now(),
        placed_by: ctx.person().map(|person| person.0),
        taken_back_at: None,
        taken_back_by: None,
    };
    let before = current.map(|current| json!({ "stage": current.stage, "stage_on": current.on }));
    let change = changed(&placement, "placed", before, Some(facts(&placement)));
    store::save(&transaction, placement, true).await?;
    event::record(&transaction, ctx, None, vec![change]).await?;
    transaction.commit().await?;
    Ok(turn)
}

/// Takes back where the relationship was placed last, so that it stands where it stood before.
///
/// # Errors
///
/// [`Error::Refused`] with the rule `relationship_nothing_to_undo` where it was never placed, or all is taken back.
pub async fn take_back(ctx: &Context, account: AccountId) -> Result<()> {
    undo(ctx, account, "taken_back", |history| {
        history.iter().find(|placement| placement.taken_back_at.is_none())
    })
    .await
}

/// Puts back what was taken back last, as long as it was not placed anew since.
///
/// # Errors
///
/// [`Error::Refused`] with the rule `relationship_nothing_to_undo` where nothing was taken back, or it was placed anew since.
pub async fn put_back(ctx: &Context, account: AccountId) -> Result<()> {
    undo(ctx, account, "restored", restorable).await
}

/// What can be put back: the earliest of those that were taken back and that nothing stands on.
fn restorable(history: &[StoredPlacement]) -> Option<&StoredPlacement> {
    let taken_back = history
        .iter()
        .take_while(|placement| placement.taken_back_at.is_some());
    let last = taken_back.last()?;
    let is_newest = history
        .iter()
        .filter(|placement| placement.taken_back_at.is_none())
        .all(|placement| placement.placed_at < last.placed_at);
    is_newest.then_some(last)
}

async fn undo(
    ctx: &Context,
    account: AccountId,
    verb: &'static str,
    choose: impl Fn(&[StoredPlacement]) -> Option<&StoredPlacement>,
) -> Result<()> {
    let transaction = ctx.workspace.database.begin().await?;
    account::open(&transaction, ctx, account, Action::EditAccount).await?;
    event::chain::store::lock(&transaction).await?;
    let history = store::of_account(&transaction, account, AT_MOST).await?;
    let Some(chosen) = choose(&history) else {
        return Err(Error::refused(
            "relationship_nothing_to_undo",
            "there is nothing to take back or put back: place the relationship where you see it now",
        ));
    };
    let is_taken_back = chosen.taken_back_at.is_some();
    let placement = StoredPlacement {
        taken_back_at: (!is_taken_back).then(|| ctx.now()),
        taken_back_by: ctx.person().map(|person| person.0).filter(|_| !is_taken_back),
        ..chosen.clone()
    };
    let told = facts(&placement);
    let change = if is_taken_back {
        changed(&placement, verb, None, Some(told))
    } else {
        changed(&placement, verb, Some(told), None)
    };
    store::save(&transaction, placement, false).await?;
    event::record(&transaction, ctx, None, vec![change]).await?;
    Ok(transaction.commit().await?)
}

/// Where the relationships with these accounts stand; those that nobody placed are left out.
pub(crate) async fn current(
    connection: &impl ConnectionTrait,
    accounts: &[Uuid],
) -> Result<HashMap<Uuid, Placed>> {
    Ok(store::current(connection, accounts).await?)
}

/// Where all relationships stand that somebody placed.
pub(crate) async fn all_current(connection: &impl ConnectionTrait) -> Result<HashMap<Uuid, Placed>> {
    Ok(store::all_current(connection).await?)
}

fn facts(placement: &StoredPlacement) -> Value {
    json!({
        "stage": placement.stage,
        "stage_on": placement.placed_on,
        "turn": placement.turn,
        "evidence": placement.evidence,
        "activity": placement.activity_id,
    })
}

fn changed(
    placement: &StoredPlacement,
    verb: &'static str,
    before: Option<Value>,
    after: Option<Value>,
) -> Change {
    Change {
        noun: NOUN,
        subject: placement.id,
        account: Some(AccountId(placement.account_id)),
        verb,
        before,
        after,
    }
}

fn refused(fault: StageFault) -> Error {
    match fault {
        StageFault::WithoutEvidence => Error::refused("relationship_without_evidence", fault.to_string()),
        StageFault::TooLong => Error::refused_with(
            "relationship_evidence_too_long",
            fault.to_string(),
            Facts::of([("most", Fact::count(rule::EVIDENCE_CHARACTERS_AT_MOST))]),
        ),
        StageFault::Ahead => Error::refused("relationship_ahead", fault.to_string()),
        StageFault::TooEarly { since } => Error::refused_with(
            "relationship_too_early",
            fault.to_string(),
            Facts::of([("since", Fact::text(since))]),
        ),
        StageFault::Same => Error::refused("relationship_same", fault.to_string()),
    }
}
