//! What cases tell of a contact who asks, and what of it goes when the contact is erased.

use dahu_core::{
    account::AccountId,
    case::{CaseId, code},
    contact::ContactId,
};
use sea_orm::ConnectionTrait;
use serde::Serialize;
use uuid::Uuid;

use super::{CaseFacts, changed, store};
use crate::{Context, Result, account, event};

/// Cases of a contact that are told, the latest ones.
const TOLD_AT_MOST: u64 = 500;

/// A case with which a contact came to us.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ContactCase {
    /// Its id.
    pub id: CaseId,
    /// Its number, as it is shown.
    pub code: String,
    /// What it is about.
    pub subject: String,
    /// The account's name.
    pub account_name: String,
}

/// The latest cases with which a contact came to us, the latest first.
pub(crate) async fn of_contact(
    connection: &impl ConnectionTrait,
    contact: ContactId,
) -> Result<Vec<ContactCase>> {
    let found = store::of_contact(connection, contact.0, Some(TOLD_AT_MOST)).await?;
    let accounts: Vec<Uuid> = found.iter().map(|row| row.account_id).collect();
    let accounts = account::store::by_ids(connection, &accounts).await?;
    let name = |id: Uuid| accounts.iter().find(|account| account.id == id);
    let cases = found.into_iter().map(|row| ContactCase {
        id: CaseId(row.id),
        code: code(row.number),
        account_name: name(row.account_id).map_or_else(String::new, |account| account.name.clone()),
        subject: row.subject,
    });
    Ok(cases.collect())
}

/// Takes a contact out of all cases. What is written there stays, and so do the events, in which no more than an id stands for
/// the contact.
pub(crate) async fn forget_contact(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    contact: ContactId,
) -> Result<()> {
    let mut changes = Vec::new();
    for row in store::of_contact(transaction, contact.0, None).await? {
        let before = CaseFacts::of(&row)?;
        let mut after = before.clone();
        after.case.contact = None;
        let sides = (Some(&before), Some(&after));
        changes.push(changed(
            CaseId(row.id),
            AccountId(row.account_id),
            "contact_erased",
            sides,
        )?);
    }
    store::forget_contact(transaction, contact.0, ctx.now()).await?;
    event::record(transaction, ctx, None, changes).await
}
