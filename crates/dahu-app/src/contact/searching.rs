//! How contacts are found: by name, job and department; by number and address only by those who may see them.

use std::collections::HashMap;

use dahu_core::account::AccountId;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::store::{self, StoredContact};
use crate::{
    Result, account,
    search::{self, Document, Noun},
};

/// Makes a contact be found as it is now, by who sees the account that it was entered for.
pub(super) async fn index(transaction: &impl ConnectionTrait, contact: &StoredContact) -> Result<()> {
    match account::store::by_id(transaction, AccountId(contact.account_id)).await? {
        Some(account) => search::index(transaction, &[document(account.number, contact)]).await,
        None => search::forget(transaction, &[contact.id]).await,
    }
}

fn document(account: i64, contact: &StoredContact) -> Document<'_> {
    let details = [&contact.mobile, &contact.phone, &contact.email].map(Option::as_deref);
    Document {
        noun: Noun::Contact,
        subject: contact.id,
        account,
        title: &contact.name,
        texts: [&contact.job, &contact.department]
            .into_iter()
            .filter_map(Option::as_deref)
            .collect(),
        details: details.into_iter().flatten().collect(),
    }
}

/// Makes so many contacts after an id be found; returns the last of them.
pub(crate) async fn index_after(
    transaction: &impl ConnectionTrait,
    id: Uuid,
    limit: u64,
) -> Result<Option<Uuid>> {
    let contacts = store::after(transaction, id, limit).await?;
    index_many(transaction, &contacts).await?;
    Ok(contacts.last().map(|contact| contact.id))
}

/// Makes these contacts be found as they are now.
pub(super) async fn index_many(transaction: &impl ConnectionTrait, contacts: &[StoredContact]) -> Result<()> {
    let mut ids: Vec<Uuid> = contacts.iter().map(|contact| contact.account_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let accounts = account::store::by_ids(transaction, &ids).await?;
    let numbers: HashMap<Uuid, i64> = accounts
        .iter()
        .map(|account| (account.id, account.number))
        .collect();
    let documents: Vec<Document<'_>> = contacts
        .iter()
        .filter_map(|contact| Some(document(*numbers.get(&contact.account_id)?, contact)))
        .collect();
    search::index(transaction, &documents).await
}
