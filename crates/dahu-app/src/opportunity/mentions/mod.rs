//! What opportunities tell of a contact who asks, and what of it goes when the contact is erased.

mod store;

use std::collections::{BTreeMap, HashMap};

use dahu_core::{
    account::AccountId,
    contact::{BuyingRole, ContactId},
    opportunity::OpportunityId,
};
use sea_orm::ConnectionTrait;
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use super::store as rows;
use crate::{
    Context, Result, database,
    event::{self, Change},
};

/// Opportunities of a contact that are told, the latest ones.
const MENTIONS_AT_MOST: u64 = 500;

/// An opportunity in which a contact has a part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ContactPart {
    /// Its id.
    pub id: OpportunityId,
    /// What it is called.
    pub name: String,
    /// The account.
    pub account: AccountId,
    /// The account's name.
    pub account_name: String,
    /// Whether the contact is named among those who are in it.
    pub is_in_it: bool,
    /// The role there, where one is known.
    pub role: Option<BuyingRole>,
    /// The steps of buying that the contact sees to.
    pub steps: Vec<String>,
}

/// The latest opportunities in which a contact has a part, the latest first, removed ones too.
pub(crate) async fn of_contact(
    connection: &impl ConnectionTrait,
    contact: ContactId,
) -> Result<Vec<ContactPart>> {
    let roles: HashMap<Uuid, Option<String>> = store::roles_of(connection, contact.0, MENTIONS_AT_MOST)
        .await?
        .into_iter()
        .collect();
    let mut steps: BTreeMap<Uuid, Vec<String>> = BTreeMap::new();
    for (opportunity, what) in store::steps_of(connection, contact.0, MENTIONS_AT_MOST).await? {
        steps.entry(opportunity).or_default().push(what);
    }
    let ids: Vec<Uuid> = roles.keys().chain(steps.keys()).copied().collect();
    let mut found = rows::by_ids(connection, &ids).await?;
    found.sort_unstable_by_key(|row| std::cmp::Reverse(row.id));
    let accounts: Vec<Uuid> = found.iter().map(|row| row.account_id).collect();
    let accounts = rows::account_names(connection, &accounts).await?;
    let parts = found.into_iter().map(|row| ContactPart {
        id: OpportunityId(row.id),
        account: AccountId(row.account_id),
        account_name: accounts.get(&row.account_id).cloned().unwrap_or_default(),
        is_in_it: roles.contains_key(&row.id),
        role: roles
            .get(&row.id)
            .and_then(|role| BuyingRole::from_word(role.as_deref()?)),
        steps: steps.remove(&row.id).unwrap_or_default(),
        name: row.name,
    });
    Ok(parts.collect())
}

/// Keeps others from changing the opportunities in which a contact has a part until the transaction ends; before its first
/// event, so that nobody who changes one waits for the end of the chain meanwhile.
pub(crate) async fn lock_of(transaction: &impl ConnectionTrait, contact: ContactId) -> Result<Vec<Uuid>> {
    let ids = store::with_part(transaction, contact.0).await?;
    rows::lock_all(transaction, &ids).await?;
    Ok(ids)
}

/// Takes a contact out of these opportunities and of the steps in them. What is written there stays, and so do the events,
/// in which no more than an id stands for the contact.
pub(crate) async fn forget_contact(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    contact: ContactId,
    opportunities: &[Uuid],
    ground: &'static str,
) -> Result<()> {
    if opportunities.is_empty() {
        return Ok(());
    }
    store::forget(transaction, contact.0).await?;
    let changes = rows::by_ids(transaction, opportunities).await?.into_iter();
    let changes = changes.map(|row| Change {
        noun: "opportunity",
        subject: row.id,
        account: Some(AccountId(row.account_id)),
        verb: "contact_erased",
        before: None,
        after: Some(json!({ "ground": ground })),
    });
    event::record(transaction, ctx, None, changes.collect()).await?;
    let number = database::store::take_numbers(transaction, "opportunity", 1).await?;
    Ok(store::changed(transaction, opportunities, number, ctx.now()).await?)
}
