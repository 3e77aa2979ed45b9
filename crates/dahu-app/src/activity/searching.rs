//! How activities are found: by what was said and done.

use std::collections::HashMap;

use dahu_core::account::AccountId;
use sea_orm::ConnectionTrait;

use super::{ActivityFacts, ActivityId, importing::Told};
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

/// Makes an activity be found as it is now, or no more.
pub(super) async fn index(
    transaction: &impl ConnectionTrait,
    account: AccountId,
    id: ActivityId,
    facts: Option<&ActivityFacts>,
) -> Result<()> {
    let Some(facts) = facts.filter(|facts| !facts.text.trim().is_empty()) else {
        return search::forget(transaction, &[id.0]).await;
    };
    let Some(account) = account::store::by_id(transaction, account).await? else {
        return Ok(());
    };
    let texts = texts(facts);
    search::index(transaction, &[document(account.number, id, &texts)]).await
}

/// Makes these activities be found as they are now.
pub(super) async fn index_many(transaction: &impl ConnectionTrait, activities: &[&Told]) -> Result<()> {
    let mut ids: Vec<uuid::Uuid> = activities.iter().map(|told| told.account.0).collect();
    ids.sort_unstable();
    ids.dedup();
    let numbers: HashMap<uuid::Uuid, i64> = account::store::by_ids(transaction, &ids)
        .await?
        .into_iter()
        .map(|account| (account.id, account.number))
        .collect();
    for some in activities.chunks(INDEXED_AT_ONCE) {
        let silent = some.iter().filter(|told| told.facts.text.trim().is_empty());
        let silent: Vec<uuid::Uuid> = silent.map(|told| told.id.0).collect();
        search::forget(transaction, &silent).await?;
        let said = some.iter().filter(|told| !told.facts.text.trim().is_empty());
        let said: Vec<(&Told, [String; 2])> = said.map(|told| (*told, texts(&told.facts))).collect();
        let documents: Vec<Document<'_>> = said
            .iter()
            .filter_map(|(told, texts)| Some(document(*numbers.get(&told.account.0)?, told.id, texts)))
            .collect();
        search::index(transaction, &documents).await?;
    }
    Ok(())
}

/// What stands for the activity, and by what it is found.
fn texts(facts: &ActivityFacts) -> [String; 2] {
    [TITLE_CHARACTERS, FOUND_BY_CHARACTERS].map(|most| facts.text.chars().take(most).collect())
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
