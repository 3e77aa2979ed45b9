//! How activities are found: by what was said and done.

use std::collections::HashMap;

use dahu_core::account::AccountId;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{ActivityFacts, ActivityId, store};
use crate::{
    Result, account,
    search::{self, Document, Noun},
};

/// Characters of what was said and done that stand for the activity where it is found.
const TITLE_CHARACTERS: usize = 80;
/// Activities that are made to be found at once.
const INDEXED_AT_ONCE: usize = 5_000;
/// Characters by which it is found.
const FOUND_BY_CHARACTERS: usize = 1_000;

/// What was said and done, of which account and activity.
pub(super) type Said<'a> = (AccountId, ActivityId, &'a str);

/// Makes an activity be found as it is now, or no more.
pub(super) async fn index(
    transaction: &impl ConnectionTrait,
    account: AccountId,
    id: ActivityId,
    facts: Option<&ActivityFacts>,
) -> Result<()> {
    let text = facts.map_or("", |facts| &facts.text);
    index_many(transaction, &[(account, id, text)]).await
}

/// Puts into the index the activities after an id, and gives the last one's id.
pub(crate) async fn index_after(
    transaction: &impl ConnectionTrait,
    id: Uuid,
    limit: u64,
) -> Result<Option<Uuid>> {
    let activities = store::after(transaction, id, limit).await?;
    let said: Vec<Said<'_>> = activities
        .iter()
        .map(|row| (AccountId(row.account_id), ActivityId(row.id), row.text.as_str()))
        .collect();
    index_many(transaction, &said).await?;
    Ok(activities.last().map(|activity| activity.id))
}

/// Makes these activities be found as they are now; those of which nothing is said, no more.
pub(super) async fn index_many(transaction: &impl ConnectionTrait, activities: &[Said<'_>]) -> Result<()> {
    let mut ids: Vec<Uuid> = activities.iter().map(|(account, ..)| account.0).collect();
    ids.sort_unstable();
    ids.dedup();
    let numbers: HashMap<Uuid, i64> = account::store::by_ids(transaction, &ids)
        .await?
        .into_iter()
        .map(|account| (account.id, account.number))
        .collect();
    for some in activities.chunks(INDEXED_AT_ONCE) {
        let (silent, said): (Vec<&Said<'_>>, Vec<&Said<'_>>) =
            some.iter().partition(|(_, _, text)| text.trim().is_empty());
        let silent: Vec<Uuid> = silent.iter().map(|(_, id, _)| id.0).collect();
        search::forget(transaction, &silent).await?;
        let said: Vec<(&Said<'_>, [String; 2])> = said.iter().map(|said| (*said, texts(said.2))).collect();
        let documents: Vec<Document<'_>> = said
            .iter()
            .filter_map(|((account, id, _), texts)| Some(document(*numbers.get(&account.0)?, *id, texts)))
            .collect();
        search::index(transaction, &documents).await?;
    }
    Ok(())
}

/// What stands for the activity, and by what it is found.
fn texts(text: &str) -> [String; 2] {
    [TITLE_CHARACTERS, FOUND_BY_CHARACTERS].map(|most| text.chars().take(most).collect())
}

fn document<'t>(account: i64, id: ActivityId, [title, text]: &'t [String; 2]) -> Document<'t> {
    Document {
        noun: Noun::Activity,
        subject: id.0,
        account,
        title,
        texts: vec![text],
        details: Vec::new(),
    }
}
