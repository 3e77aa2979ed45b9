//! What is found besides accounts: contacts, activities, files.

mod store;

use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::Noun;
use crate::{Result, database::Database};

/// Something that is found.
pub(crate) struct Document<'a> {
    /// What it is.
    pub(crate) noun: Noun,
    /// Its id.
    pub(crate) subject: Uuid,
    /// The ledger number of the account whose it is: who may not see that does not find it.
    pub(crate) account: i64,
    /// What it is called, by which it is found and under which it is shown.
    pub(crate) title: &'a str,
    /// By what else whoever sees the account finds it.
    pub(crate) texts: Vec<&'a str>,
    /// By what else those find it who may see numbers and addresses of the account's contacts.
    pub(crate) details: Vec<&'a str>,
}

/// The kind of those rows of the index that hold what not everybody may find a thing by.
pub(super) fn kind_with_details(noun: Noun) -> Option<&'static str> {
    (noun == Noun::Contact).then_some("contactdetail")
}

/// Makes these be found as they are now.
pub(crate) async fn index(transaction: &impl ConnectionTrait, documents: &[Document<'_>]) -> Result<()> {
    let subjects: Vec<Uuid> = documents.iter().map(|document| document.subject).collect();
    forget(transaction, &subjects).await?;
    Ok(store::insert(transaction, documents).await?)
}

/// Makes these not be found any more.
pub(crate) async fn forget(transaction: &impl ConnectionTrait, subjects: &[Uuid]) -> Result<()> {
    Ok(store::delete(transaction, subjects).await?)
}

/// Takes what was forgotten out of the index's pages, where it lies until they are written anew; reads the whole index.
pub(crate) async fn purge(database: &Database) -> Result<()> {
    if database.is_sqlite() {
        let transaction = database.begin().await?;
        store::merge(&transaction).await?;
        transaction.commit().await?;
    } else {
        database.settle("search_document").await;
        database.settle("search_tokens").await;
    }
    Ok(())
}
