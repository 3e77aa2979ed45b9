//! Ratings and wallets as imports bring them and take them back.

use std::collections::HashMap;

use dahu_core::{
    account::AccountId,
    money::Currency,
    selection::{Criteria, Rating, RatingKey},
};
use sea_orm::{ConnectionTrait, DatabaseTransaction};
use uuid::Uuid;

pub(crate) use super::{before_ledger, facts::Ratings};
use super::{
    facts::{self, Step},
    refuse_too_many, store,
};
use crate::{
    Context, Error, Fact, Facts, Result,
    event::{self, StoredEvent},
    import::ImportId,
};

/// What a file says of an account.
pub(crate) struct Brought {
    pub(crate) account: AccountId,
    pub(crate) name: String,
    pub(crate) ratings: Ratings,
}

/// What stands before a file comes in.
pub(crate) async fn known(connection: &impl ConnectionTrait) -> Result<HashMap<(Uuid, RatingKey), Rating>> {
    let said = store::all(connection).await?.into_iter();
    Ok(said
        .map(|(account, said)| ((account, said.key), said.rating))
        .collect())
}

/// Stores what a file says by criteria that are known, with an event for each account of which something changes.
pub(crate) async fn take(
    transaction: &DatabaseTransaction,
    ctx: &Context,
    import: ImportId,
    known: &Criteria,
    brought: Vec<Brought>,
) -> Result<()> {
    let mut changes = Vec::new();
    for one in brought {
        let keys: Vec<RatingKey> = one.ratings.keys().copied().collect();
        let mut step = Step {
            before: facts::standing(transaction, one.account, &keys).await?,
            account: one.account,
            name: one.name,
            criteria: facts::names(known, &keys),
            after: one.ratings,
        };
        let before = step.before.clone();
        step.before
            .retain(|key, rating| step.after.get(key) != Some(rating));
        step.after.retain(|key, rating| before.get(key) != Some(rating));
        if step.before != step.after {
            step.write(transaction, ctx).await?;
            changes.push(step.change("imported")?);
        }
    }
    refuse_too_many(transaction).await?;
    event::record(transaction, ctx, Some(import), changes).await
}

/// The steps of an import, by its events.
pub(crate) fn steps(events: &[StoredEvent]) -> Result<Vec<Step>> {
    let of_ratings = events.iter().filter(|event| event.noun == facts::NOUN);
    let steps = of_ratings.map(|event| {
        Step::of_event(
            AccountId(event.subject_id),
            event.before.clone(),
            event.after.clone(),
        )
    });
    steps.filter_map(Result::transpose).collect()
}

/// Whether what a step is about is still as it left it.
pub(crate) async fn still_stands(connection: &impl ConnectionTrait, step: &Step) -> Result<bool> {
    Ok(facts::standing(connection, step.account, &step.keys()).await? == step.after)
}

/// Takes steps back, which still stand; returns how many ratings are gone or as they were.
pub(crate) async fn take_back(
    transaction: &DatabaseTransaction,
    ctx: &Context,
    steps: Vec<Step>,
) -> Result<u64> {
    let mut changes = Vec::new();
    let mut count = 0;
    for step in steps {
        let step = step.reversed();
        step.write(transaction, ctx).await?;
        count += step.keys().len() as u64;
        changes.push(step.change("undone")?);
    }
    event::record(transaction, ctx, None, changes).await?;
    Ok(count)
}

/// Refuses wallets in another currency than the workspace's.
pub(crate) fn other_currency(other: Currency, own: Currency) -> Error {
    let facts = [("currency", Fact::text(other)), ("own", Fact::text(own))];
    Error::refused_with(
        "wallets_in_other_currency",
        format!("wallets are kept in {own}, the currency of the ledger, not in {other}: convert them first"),
        Facts::of(facts),
    )
}
