//! Making a bulk edit of opportunities that somebody looked at.

use dahu_core::{access::Action, opportunity::OpportunityId, opportunity::bulk::BulkChange};
use sea_orm::DatabaseTransaction;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    BULK_AT_MOST, BulkId, LeftOut, Made, NewOwner, Told, find, many, store, waited_since,
    writing::{self, Rewritten},
};
use crate::{
    Context, Error, Result,
    access::Scope,
    event::{self, Change},
    opportunity::book,
};

/// Makes a prepared edit. Opportunities of which somebody changed the same since, and those that the actor may no longer
/// change, stay as they are and are told.
///
/// # Errors
///
/// [`Error::NotFound`] for an edit that is not there or somebody else's, [`Error::Refused`] with the rule `bulk_is_made`
/// for one that was made already or `bulk_waited_too_long`.
pub async fn make(ctx: &Context, id: BulkId) -> Result<()> {
    let row = find(ctx, id).await?;
    let work = Scope::of(ctx, Action::WorkOpportunities)?.numbers(ctx).await?;
    let change: BulkChange = serde_json::from_str(&row.wanted)?;
    let new_owner = NewOwner::of(ctx, &change).await?;
    let transaction = ctx.workspace.database.begin().await?;
    let mut row = locked(&transaction, id).await?;
    if row.made_at.is_some() {
        return Err(Error::refused("bulk_is_made", "this edit was made already"));
    }
    if row.prepared_at < waited_since(ctx.now()) {
        return Err(Error::refused(
            "bulk_waited_too_long",
            "this preview is a day old: prepare the edit again to see what it does now",
        ));
    }
    let steps = read_steps(&transaction, id).await?;
    let ids: Vec<Uuid> = steps.iter().map(|(id, _)| *id).collect();
    let mut found: std::collections::HashMap<Uuid, _> = many(&transaction, &ids, true)
        .await?
        .into_iter()
        .map(|stored| (stored.id.0, stored))
        .collect();
    let numbers = book::look(ctx, |book| {
        let entries = ids.iter().filter_map(|id| book.get(OpportunityId(*id)));
        entries
            .map(|entry| (entry.id.0, entry.number))
            .collect::<std::collections::HashMap<_, _>>()
    })
    .await?;
    let mut told: Told = serde_json::from_str(&row.told)?;
    let (mut rewritten, mut made) = (Vec::new(), Vec::new());
    for (id, step) in steps {
        let number = numbers.get(&id).copied().unwrap_or(-1);
        let left = |told: &mut Told, why| told.leave_out(OpportunityId(id), why);
        let Some(stored) = found.remove(&id) else {
            left(&mut told, LeftOut::ChangedMeanwhile);
            continue;
        };
        if !work.has(number) {
            left(&mut told, LeftOut::NotAllowed);
        } else if new_owner.as_ref().is_some_and(|owner| !owner.0.has(number)) {
            left(&mut told, LeftOut::OwnerCannotWork);
        } else if let Ok(fields) = step.made_on(&stored.fields()?) {
            let one = Rewritten::of(stored, fields, Some(ctx.now()))?;
            made.push((id, serde_json::to_string(&one.step()?)?));
            rewritten.push(one);
        } else {
            left(&mut told, LeftOut::ChangedMeanwhile);
        }
    }
    row.opportunities = i32::try_from(rewritten.len()).unwrap_or(i32::MAX);
    row.told = serde_json::to_string(&told)?;
    row.made_at = Some(ctx.now());
    let what =
        json!({ "opportunities": row.opportunities, "wanted": serde_json::from_str::<Value>(&row.wanted)? });
    store::save(&transaction, row).await?;
    store::replace_steps(&transaction, id, &made).await?;
    let verb = match change {
        BulkChange::Owner(_) => "handed_on",
        BulkChange::Lose { .. } => "lost",
        _ => "updated",
    };
    writing::write(&transaction, ctx, verb, rewritten).await?;
    event::record(&transaction, ctx, None, vec![told_of(id, "made", what)]).await?;
    Ok(transaction.commit().await?)
}

pub(super) async fn locked(transaction: &DatabaseTransaction, id: BulkId) -> Result<store::Model> {
    let row = store::lock(transaction, id).await?;
    row.ok_or_else(|| Error::not_found("bulk_edit", id))
}

pub(super) async fn read_steps(transaction: &DatabaseTransaction, id: BulkId) -> Result<Vec<(Uuid, Made)>> {
    let steps = store::steps(transaction, id, BULK_AT_MOST as u64).await?;
    let read = |(id, step): (Uuid, String)| Ok((id, serde_json::from_str(&step)?));
    steps.into_iter().map(read).collect()
}

pub(super) fn told_of(id: BulkId, verb: &'static str, what: Value) -> Change {
    Change {
        noun: "opportunity_bulk",
        subject: id.0,
        account: None,
        verb,
        before: None,
        after: Some(what),
    }
}
