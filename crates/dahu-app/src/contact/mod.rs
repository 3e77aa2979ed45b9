//! Contacts: the people at an account.

mod covering;
mod facts;
pub(crate) mod importing;
mod map;
pub(crate) mod merging;
mod permission;
mod personal_data;
mod posting;
mod reporting;
mod searching;
mod store;
mod tie;

use chrono::{DateTime, Utc};
use dahu_core::{access::Action, account::AccountId, contact::ContactId};
use serde::Serialize;
use uuid::Uuid;

pub(crate) use covering::colours;
pub(crate) use facts::masked_facts;
pub use facts::{ContactFacts, Post, Typed};
pub use map::{
    AccountCoverage, AccountMap, ContactPage, Held, Line, Node, NodeName, coverage_of, of_contact, of_map,
};
pub(crate) use map::{Called, called_at};
use permission::{open_account, open_contact};
pub use personal_data::{Ground, PersonalData, erase, export_recorded, personal_data};
pub use posting::{add_post, remove_post};
pub use reporting::set_reports_to;
pub(crate) use searching::index_after;
pub(crate) use store::{Reached, counts, holding, names, reached};
use store::{StoredContact, StoredPost};
pub use tie::{Influence, Relation, StanceTaken, Tie, TieKind, remove_tie, set_tie, undo_tie};

use crate::{
    Context, Error, Fact, Facts, Result,
    access::Rights,
    event::{self, Change},
    search,
};

/// The nouns of events that hold personal data of a contact, who is their subject.
pub(crate) const NOUNS: [&str; 4] = [
    "contact",
    "contact_stance",
    "contact_relation",
    "contact_influence",
];

/// Contacts shown on an account's page.
const SHOWN: u64 = 50;
/// Contacts that an account has at most.
pub(crate) const AT_MOST: u64 = 500;

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

/// The contacts of an account.
///
/// # Errors
///
/// [`Error::NotFound`] for an account that is not there for the actor.
pub async fn of_account(ctx: &Context, account: AccountId) -> Result<ContactList> {
    let reader = ctx.workspace.database.reader();
    let stored = open_account(reader, ctx, account, Action::SeeAccount).await?;
    let (found, count) = store::of_account(reader, account, ctx.today(), SHOWN).await?;
    let posts = store::posts(reader, &ids(&found)).await?;
    let rights = Rights::of(ctx, &stored).await?;
    let is_masked = !rights.may(Action::SeeContactDetails);
    Ok(ContactList {
        left_out: count.saturating_sub(found.len() as u64),
        contacts: found
            .iter()
            .map(|stored| shown(stored, &posts, is_masked))
            .collect(),
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
    let (contact, posts) = find(reader, id).await?;
    open_contact(reader, ctx, &contact, &posts, Action::EditContacts).await?;
    open_contact(reader, ctx, &contact, &posts, Action::SeeContactDetails).await?;
    Ok(shown(&contact, &posts, false))
}

/// Adds a contact to an account.
///
/// # Errors
///
/// [`Error::NotFound`] for an account that is not there, [`Error::Refused`] with the rules `too_many_contacts`,
/// `contact_reports_in_circle`, `contact_of_other_account`.
pub async fn add(ctx: &Context, account: AccountId, facts: ContactFacts) -> Result<ContactId> {
    ctx.may(Action::EditContacts)?;
    let transaction = ctx.workspace.database.begin().await?;
    open_account(&transaction, ctx, account, Action::EditContacts).await?;
    if store::of_account(&transaction, account, ctx.today(), 1).await?.1 >= AT_MOST {
        return Err(Error::refused_with(
            "too_many_contacts",
            format!("an account has {AT_MOST} contacts at most: remove one first"),
            Facts::of([("most", Fact::count(AT_MOST))]),
        ));
    }
    let id = ContactId::new(ctx.now());
    let contact = blank(ctx, id, account);
    reporting::check(&transaction, ctx, &contact, &facts).await?;
    let change = changed(&contact, "created", None, Some(facts.clone()))?;
    save(&transaction, contact, facts, true).await?;
    event::record(&transaction, ctx, None, vec![change]).await?;
    transaction.commit().await?;
    Ok(id)
}

/// Changes what is known of a contact, its posts left as they are; returns an account through which the actor sees it.
///
/// # Errors
///
/// [`Error::NotFound`] for a contact that is not there, [`Error::Refused`] with the rules `contact_reports_in_circle`,
/// `contact_of_other_account`.
pub async fn edit(ctx: &Context, id: ContactId, facts: ContactFacts) -> Result<AccountId> {
    change(ctx, id, |former| {
        Ok(ContactFacts {
            posts: former.posts.clone(),
            ..facts
        })
    })
    .await
}

/// Changes the facts of a contact in one transaction with their event.
async fn change(
    ctx: &Context,
    id: ContactId,
    make: impl FnOnce(&ContactFacts) -> Result<ContactFacts>,
) -> Result<AccountId> {
    ctx.may(Action::EditContacts)?;
    let transaction = ctx.workspace.database.begin().await?;
    // Two who change whom people report to come one after the other, so that no circle closes between them.
    event::chain::store::lock(&transaction).await?;
    let (contact, posts) = find(&transaction, id).await?;
    let account = open_contact(&transaction, ctx, &contact, &posts, Action::EditContacts).await?;
    let before = ContactFacts::of(&contact, &posts);
    let facts = make(&before)?;
    if before == facts {
        return Ok(account);
    }
    if before.reports_to != facts.reports_to {
        reporting::check(&transaction, ctx, &contact, &facts).await?;
    }
    let change = changed(&contact, "updated", Some(before), Some(facts.clone()))?;
    save(&transaction, contact, facts, false).await?;
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
    let (contact, posts) = find(&transaction, id).await?;
    let account = open_contact(&transaction, ctx, &contact, &posts, Action::EditContacts).await?;
    let facts = ContactFacts::of(&contact, &posts);
    let change = changed(&contact, "removed", Some(facts), None)?;
    search::forget(&transaction, &[id.0]).await?;
    store::delete(&transaction, id).await?;
    event::record(&transaction, ctx, None, vec![change]).await?;
    transaction.commit().await?;
    Ok(account)
}

/// Takes back what was last done to a contact, by its event; returns its account.
///
/// # Errors
///
/// [`Error::NotFound`] for a contact that never was, [`Error::Refused`] with the rule `contact_erased`, or where the former
/// superior now stands below the contact `contact_reports_in_circle`.
pub async fn undo(ctx: &Context, id: ContactId) -> Result<AccountId> {
    ctx.may(Action::EditContacts)?;
    let transaction = ctx.workspace.database.begin().await?;
    event::chain::store::lock(&transaction).await?;
    let last = event::latest_of(&transaction, "contact", id.0).await?;
    let (last, account) = last
        .and_then(|last| last.account_id.map(|account| (last, AccountId(account))))
        .ok_or_else(|| Error::not_found("contact", id))?;
    let current = store::by_id(&transaction, id).await?;
    let posts = store::posts(&transaction, &[id.0]).await?;
    let seen = match &current {
        Some(contact) => open_contact(&transaction, ctx, contact, &posts, Action::EditContacts).await?,
        None => {
            open_account(&transaction, ctx, account, Action::EditContacts).await?;
            account
        }
    };
    if ["merged", "merged_away", "unmerged"].contains(&last.verb.as_str()) {
        return Err(Error::refused(
            "merge_of_contact",
            "the last change of this contact was a merge, or that one was taken back: see all merges",
        ));
    }
    if last.before.is_none() && last.after.is_none() || last.verb == "erased" {
        return Err(Error::refused(
            "contact_erased",
            "what was known of this contact was erased: it cannot come back",
        ));
    }
    let former: Option<ContactFacts> = last.before.map(serde_json::from_value).transpose()?;
    let before = current.as_ref().map(|row| ContactFacts::of(row, &posts));
    let (is_new, row) = (
        current.is_none(),
        current.unwrap_or_else(|| blank(ctx, id, account)),
    );
    let former = match former {
        Some(facts) => Some(reporting::restorable(&transaction, &row, facts).await?),
        None => None,
    };
    let change = changed(&row, "restored", before, former.clone())?;
    match former {
        Some(facts) => save(&transaction, row, facts, is_new).await?,
        None => {
            search::forget(&transaction, &[id.0]).await?;
            store::delete(&transaction, id).await?;
        }
    }
    event::record(&transaction, ctx, None, vec![change]).await?;
    transaction.commit().await?;
    Ok(seen)
}

/// A contact with its posts.
async fn find(
    connection: &impl sea_orm::ConnectionTrait,
    id: ContactId,
) -> Result<(StoredContact, Vec<StoredPost>)> {
    let contact = store::by_id(connection, id)
        .await?
        .ok_or_else(|| Error::not_found("contact", id))?;
    let posts = store::posts(connection, &[id.0]).await?;
    Ok((contact, posts))
}

/// Writes the facts of a contact, posts among them.
async fn save(
    transaction: &impl sea_orm::ConnectionTrait,
    row: StoredContact,
    facts: ContactFacts,
    is_new: bool,
) -> Result<()> {
    let id = ContactId(row.id);
    let posts = (0..).zip(&facts.posts).map(|(place, post)| post.row(id, place));
    let posts = posts.collect();
    let row = facts.into_row(row);
    searching::index(transaction, &row).await?;
    store::save(transaction, row, is_new).await?;
    Ok(store::set_posts(transaction, id, posts).await?)
}

fn ids(contacts: &[StoredContact]) -> Vec<Uuid> {
    contacts.iter().map(|contact| contact.id).collect()
}

fn shown(stored: &StoredContact, posts: &[StoredPost], is_masked: bool) -> Contact {
    let facts = ContactFacts::of(stored, posts);
    Contact {
        id: ContactId(stored.id),
        account: AccountId(stored.account_id),
        facts: if is_masked { facts.masked() } else { facts },
        created_at: stored.created_at,
        created_by: stored.created_by,
    }
}

/// A row without facts, entered now by the actor.
fn blank(ctx: &Context, id: ContactId, account: AccountId) -> StoredContact {
    bare(id, account, ctx.now(), ctx.person().map(|person| person.0))
}

/// A row without facts.
fn bare(id: ContactId, account: AccountId, at: DateTime<Utc>, by: Option<Uuid>) -> StoredContact {
    StoredContact {
        id: id.0,
        account_id: account.0,
        name: String::new(),
        job: None,
        department: None,
        mobile: None,
        phone: None,
        email: None,
        note: None,
        source: String::new(),
        legal_basis: String::new(),
        source_on: at.date_naive(),
        created_at: at,
        created_by: by,
        job_from: None,
        job_until: None,
        reports_to: None,
        level: None,
        roles: None,
        power: None,
        birthday: None,
        interests: None,
        preferences: None,
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
