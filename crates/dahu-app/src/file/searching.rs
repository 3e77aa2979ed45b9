//! How files are found: by their names.

use std::collections::HashMap;

use dahu_core::account::AccountId;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::store::{self, StoredFile};
use crate::{
    Result, account,
    search::{self, Document, Noun},
};

/// Makes a file be found by its name as it is now, or no more where it was removed.
pub(super) async fn index(transaction: &impl ConnectionTrait, file: &StoredFile) -> Result<()> {
    let account = account::store::by_id(transaction, AccountId(file.account_id)).await?;
    match account.filter(|_| file.removed_at.is_none()) {
        Some(account) => search::index(transaction, &[document(account.number, file)]).await,
        None => search::forget(transaction, &[file.id]).await,
    }
}

/// Puts into the index the files after an id, and gives the last one's id.
pub(crate) async fn index_after(
    transaction: &impl ConnectionTrait,
    id: Uuid,
    limit: u64,
) -> Result<Option<Uuid>> {
    let files = store::after(transaction, id, limit).await?;
    let mut accounts: Vec<Uuid> = files.iter().map(|file| file.account_id).collect();
    accounts.sort_unstable();
    accounts.dedup();
    let accounts = account::store::by_ids(transaction, &accounts).await?;
    let numbers: HashMap<Uuid, i64> = accounts
        .iter()
        .map(|account| (account.id, account.number))
        .collect();
    let documents: Vec<Document<'_>> = files
        .iter()
        .filter_map(|file| Some(document(*numbers.get(&file.account_id)?, file)))
        .collect();
    search::index(transaction, &documents).await?;
    Ok(files.last().map(|file| file.id))
}

fn document(account: i64, file: &StoredFile) -> Document<'_> {
    Document {
        noun: Noun::File,
        subject: file.id,
        account,
        title: &file.name,
        texts: Vec::new(),
        details: Vec::new(),
    }
}
