//! How opportunities are found: by their names and codes.

use std::collections::HashMap;

use dahu_core::opportunity::OpportunityId;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{
    OpportunityFacts,
    store::{self, StoredOpportunity},
};
use crate::{
    Result, account,
    search::{self, Document, Noun},
};

/// Makes an opportunity be found as it is now, or no more where it was removed.
pub(super) async fn index(
    transaction: &impl ConnectionTrait,
    id: OpportunityId,
    facts: &OpportunityFacts,
    is_removed: bool,
) -> Result<()> {
    let account = account::store::by_id(transaction, facts.account).await?;
    match account.filter(|_| !is_removed) {
        Some(account) => {
            let document = document(account.number, id, &facts.name, facts.code.as_deref());
            search::index(transaction, &[document]).await
        }
        None => search::forget(transaction, &[id.0]).await,
    }
}

/// Puts into the index the opportunities after an id, and gives the last one's id.
pub(crate) async fn index_after(
    transaction: &impl ConnectionTrait,
    id: Uuid,
    limit: u64,
) -> Result<Option<Uuid>> {
    let rows = store::after(transaction, id, limit).await?;
    index_rows(transaction, &rows).await?;
    Ok(rows.last().map(|row| row.id))
}

/// Makes these be found as they are now.
pub(super) async fn index_rows(transaction: &impl ConnectionTrait, rows: &[StoredOpportunity]) -> Result<()> {
    let mut accounts: Vec<Uuid> = rows.iter().map(|row| row.account_id).collect();
    accounts.sort_unstable();
    accounts.dedup();
    let accounts = account::store::by_ids(transaction, &accounts).await?;
    let numbers: HashMap<Uuid, i64> = accounts
        .iter()
        .map(|account| (account.id, account.number))
        .collect();
    let found = |row: &&StoredOpportunity| !row.is_removed;
    let documents: Vec<Document<'_>> = rows
        .iter()
        .filter(found)
        .filter_map(|row| {
            let number = *numbers.get(&row.account_id)?;
            Some(document(
                number,
                OpportunityId(row.id),
                &row.name,
                row.code.as_deref(),
            ))
        })
        .collect();
    search::index(transaction, &documents).await
}

/// What is found of one.
fn document<'t>(account: i64, id: OpportunityId, name: &'t str, code: Option<&'t str>) -> Document<'t> {
    Document {
        noun: Noun::Opportunity,
        subject: id.0,
        account,
        title: name,
        texts: code.into_iter().collect(),
        details: Vec::new(),
    }
}
