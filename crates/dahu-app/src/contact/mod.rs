//! Contacts: the people at an account.

mod facts;
mod personal_data;
mod searching;
mod store;

use chrono::{DateTime, Utc};
use dahu_core::{
    access::{Action, Permission},
    account::AccountId,
    contact::ContactId,
};
use serde::Serialize;
use uuid::Uuid;

pub(crate) use facts::masked_facts;
pub use facts::{ContactFacts, Typed};
pub use personal_data::{Ground, PersonalData, erase, export_recorded, personal_data};
pub(crate) use searching::index_after;
use store::StoredContact;
pub(crate) use store::{counts, holding, names};

use crate::{
    Context, Error, Fact, Facts, Result,
    access::{self, Rights},
    account::{self, store::StoredAccount},
    event::{self, Change},
    search,
};

/// Contacts shown on an account's page.
const SHOWN: u64 = 50;
/// Contacts that an account has at most.
const AT_MOST: u64 = 500;

/// A contact, under a mask for whom number and address are not meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Contact {
    /// Its id.
    pub id: ContactId,
    /// The account.
    pub account: AccountId,
    /// What is known.
    #[serde(flatten)]
    pub facts: ContactFacts,
    /// Since when it is known.
    pub created_at: DateTime<Utc>,
    /// Who entered it.
    pub created_by: Option<Uuid>,
}

/// The contacts of an account, and what the actor may do with them.
#[derive(Clone, Debug)]
pub struct ContactList {
    /// The first of them, by name.
    pub contacts: Vec<Contact>,
    /// Further ones that a page has no room for.
    pub left_out: u64,
    /// Whether numbers and addresses are masked.
    pub is_masked: bool,
    /// Whether the actor may add, change and remove them.
    pub may_edit: bool,
    /// Whether the actor may hand out and erase what is known of them.
    pub may_answer: bool,
}

/// The account, where the actor may do this to it; else it is not there for them, or they are refused.
async fn open_account(
    connection: &impl sea_orm::ConnectionTrait,
    ctx: &Context,
    account: AccountId,
    action: Action,
) -> Result<StoredAccount> {
    let found = account::store::by_id(connection, account)
        .await?
        .ok_or_else(|| Error::not_found("account", account))?;
    match access::require(ctx, action, &found).await? {
        Permission::Yes => Ok(found),
        Permission::Masked | Permission::No => Err(Error::Forbidden {
            action: action.as_str(),
        }),
    }
}

/// The contacts of an account.
///
/// # Errors
///
/// [`Error::NotFound`] for an account that is not there for the actor.
pub async fn of_account(ctx: &Context, account: AccountId) -> Result<ContactList> {
    let reader = ctx.workspace.database.reader();
    let stored = open_account(reader, ctx, account, Action::SeeAccount).await?;
    let (found, count) = store::of_account(reader, account, SHOWN).await?;
    let rights = Rights::of(ctx, &stored).await?;
    let is_masked = !rights.may(Action::SeeContactDetails);
    Ok(ContactList {
        left_out: count.saturating_sub(found.len() as u64),
        contacts: found.iter().map(|stored| shown(stored, is_masked)).collect(),
        is_masked,
        may_edit: !is_masked && rights.may(Action::EditContacts),
        may_answer: rights.may(Action::AnswerDataRequests),
    })
}

/// A contact that the actor may change, without a mask.
///
/// # Errors
///
/// [`Error::NotFound`] for a contact that is not there.
pub async fn to_edit(ctx: &Context, id: ContactId) -> Result<Contact> {
    ctx.may(Action::EditContacts)?;
    let reader = ctx.workspace.database.reader();
    let contact = find(reader, id).await?;
    for action in [Action::EditContacts, Action::SeeContactDetails] {
        open_account(reader, ctx, AccountId(contact.account_id), action).await?;
    }
    Ok(shown(&contact, false))
}

/// Adds a contact to an account.
///
/// # Errors
///
/// [`Error::NotFound`] for an account that is not there, [`Error::Refused`] with the rule `too_many_contacts`.
pub async fn add(ctx: &Context, account: AccountId, facts: ContactFacts) -> Result<ContactId> {
    ctx.may(Action::EditContacts)?;
    let transaction = ctx.workspace.database.begin().await?;
    let number = open_account(&transaction, ctx, account, Action::EditContacts)
        .await?
        .number;
    if store::of_account(&transaction, account, 1).await?.1 >= AT_MOST {
        return Err(Error::refused_with(
            "too_many_contacts",
            format!("an account has {AT_MOST} contacts at most: remove one first"),
            Facts::of([("most", Fact::count(AT_MOST))]),
        ));
    }
    let id = ContactId::new(ctx.now());
    let contact = facts.into_row(blank(ctx, id, account));
    let change = changed(&contact, "created", None, Some(ContactFacts::of(&contact)))?;
    searching::index(&transaction, number, &contact).await?;
    store::save(&transaction, contact, true).await?;
    event::record(&transaction, ctx, None, vec![change]).await?;
    transaction.commit().await?;
    Ok(id)
}

/// Changes what is known of a contact; returns its account.
///
/// # Errors
///
/// [`Error::NotFound`] for a contact that is not there.
pub async fn edit(ctx: &Context, id: ContactId, facts: ContactFacts) -> Result<AccountId> {
    ctx.may(Action::EditContacts)?;
    let transaction = ctx.workspace.database.begin().await?;
    let contact = find(&transaction, id).await?;
    let holder = open_account(
        &transaction,
        ctx,
        AccountId(contact.account_id),
        Action::EditContacts,
    )
    .await?;
    let (account, before) = (AccountId(contact.account_id), ContactFacts::of(&contact));
    if before == facts {
        return Ok(account);
    }
    let change = changed(&contact, "updated", Some(before), Some(facts.clone()))?;
    let contact = facts.into_row(contact);
    searching::index(&transaction, holder.number, &contact).await?;
    store::save(&transaction, contact, false).await?;
    event::record(&transaction, ctx, None, vec![change]).await?;
    transaction.commit().await?;
    Ok(account)
}

/// Removes a contact, which [`undo`] brings back; returns its account. What was known stays in the events until it is
/// erased.
///
/// # Errors
///
/// [`Error::NotFound`] for a contact that is not there.
pub async fn remove(ctx: &Context, id: ContactId) -> Result<AccountId> {
    ctx.may(Action::EditContacts)?;
    let transaction = ctx.workspace.database.begin().await?;
    let contact = find(&transaction, id).await?;
    open_account(
        &transaction,
        ctx,
        AccountId(contact.account_id),
        Action::EditContacts,
    )
    .await?;
    let change = changed(&contact, "removed", Some(ContactFacts::of(&contact)), None)?;
    search::forget(&transaction, &[id.0]).await?;
    store::delete(&transaction, id).await?;
    event::record(&transaction, ctx, None, vec![change]).await?;
    transaction.commit().await?;
    Ok(AccountId(contact.account_id))
}

/// Takes back what was last done to a contact, by its event; returns its account.
///
/// # Errors
///
/// [`Error::NotFound`] for a contact that never was, [`Error::Refused`] with the rule `contact_erased`.
pub async fn undo(ctx: &Context, id: ContactId) -> Result<AccountId> {
    ctx.may(Action::EditContacts)?;
    let transaction = ctx.workspace.database.begin().await?;
    let last = event::latest_of(&transaction, "contact", id.0).await?;
    let (last, account) = last
        .and_then(|last| last.account_id.map(|account| (last, AccountId(account))))
        .ok_or_else(|| Error::not_found("contact", id))?;
    let holder = open_account(&transaction, ctx, account, Action::EditContacts).await?;
    if last.before.is_none() && last.after.is_none() || last.verb == "erased" {
        return Err(Error::refused(
            "contact_erased",
            "what was known of this contact was erased: it cannot come back",
        ));
    }
    let former: Option<ContactFacts> = last.before.map(serde_json::from_value).transpose()?;
    let current = store::by_id(&transaction, id).await?;
    let before = current.as_ref().map(ContactFacts::of);
    let (is_new, row) = (
        current.is_none(),
        current.unwrap_or_else(|| blank(ctx, id, account)),
    );
    let change = changed(&row, "restored", before, former.clone())?;
    match former {
        Some(facts) => {
            let contact = facts.into_row(row);
            searching::index(&transaction, holder.number, &contact).await?;
            store::save(&transaction, contact, is_new).await?;
        }
        None => {
            search::forget(&transaction, &[id.0]).await?;
            store::delete(&transaction, id).await?;
        }
    }
    event::record(&transaction, ctx, None, vec![change]).await?;
    transaction.commit().await?;
    Ok(account)
}

async fn find(connection: &impl sea_orm::ConnectionTrait, id: ContactId) -> Result<StoredContact> {
    store::by_id(connection, id)
        .await?
        .ok_or_else(|| Error::not_found("contact", id))
}

fn shown(stored: &StoredContact, is_masked: bool) -> Contact {
    let facts = ContactFacts::of(stored);
    Contact {
        id: ContactId(stored.id),
        account: AccountId(stored.account_id),
        facts: if is_masked { facts.masked() } else { facts },
        created_at: stored.created_at,
        created_by: stored.created_by,
    }
}

/// A row without facts.
fn blank(ctx: &Context, id: ContactId, account: AccountId) -> StoredContact {
    StoredContact {
        id: id.0,
        account_id: account.0,
        name: String::new(),
        job: None,
        mobile: None,
        email: None,
        note: None,
        source: String::new(),
        legal_basis: String::new(),
        source_on: ctx.today(),
        created_at: ctx.now(),
        created_by: ctx.person().map(|person| person.0),
    }
}

fn changed(
    contact: &StoredContact,
    verb: &'static str,
    before: Option<ContactFacts>,
    after: Option<ContactFacts>,
) -> Result<Change> {
    let value = |facts: Option<ContactFacts>| facts.map(serde_json::to_value).transpose();
    Ok(Change {
        noun: "contact",
        subject: contact.id,
        account: Some(AccountId(contact.account_id)),
        verb,
        before: value(before)?,
        after: value(after)?,
    })
}
