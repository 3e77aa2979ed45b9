//! Many contacts at once, as an import brings them and its undoing takes them back.

use std::collections::{HashMap, HashSet};

use dahu_core::{account::AccountId, contact::ContactId, contact::hierarchy, group};
use sea_orm::DatabaseTransaction;
use uuid::Uuid;

use super::{
    Contact, ContactFacts, changed, searching, shown,
    store::{self, StoredContact},
    tie,
};
use crate::{
    Context, Error, Result, activity,
    event::{self, Change},
    import::ImportId,
    search,
};

/// Contacts that an account has at most.
pub(crate) use super::AT_MOST;

/// Contacts read or written at once.
const AT_ONCE: usize = 20_000;

/// A contact that gets other facts.
#[derive(Clone, Debug)]
pub(crate) struct Changed {
    /// As it is.
    pub(crate) contact: Contact,
    /// What is known from then on.
    pub(crate) after: ContactFacts,
}

/// All contacts, without masks.
pub(crate) async fn all(connection: &impl sea_orm::ConnectionTrait) -> Result<Vec<Contact>> {
    let mut posts = posts_by_contact(store::all_posts(connection).await?);
    let (mut found, mut last) = (Vec::new(), Uuid::nil());
    loop {
        let some = store::after(connection, last, AT_ONCE as u64).await?;
        let Some(end) = some.last() else {
            return Ok(found);
        };
        last = end.id;
        found.extend(with_posts(&some, &mut posts));
    }
}

/// These contacts that are there, without masks.
pub(crate) async fn by_ids(connection: &impl sea_orm::ConnectionTrait, ids: &[Uuid]) -> Result<Vec<Contact>> {
    let contacts = store::by_ids(connection, ids).await?;
    let posts = store::posts_of(connection, ids).await?;
    Ok(with_posts(&contacts, &mut posts_by_contact(posts)))
}

fn posts_by_contact(posts: Vec<store::StoredPost>) -> HashMap<Uuid, Vec<store::StoredPost>> {
    let mut of: HashMap<Uuid, Vec<store::StoredPost>> = HashMap::new();
    for post in posts {
        of.entry(post.contact_id).or_default().push(post);
    }
    of
}

fn with_posts(contacts: &[StoredContact], posts: &mut HashMap<Uuid, Vec<store::StoredPost>>) -> Vec<Contact> {
    contacts
        .iter()
        .map(|contact| {
            let posts = posts.remove(&contact.id).unwrap_or_default();
            shown(contact, &posts, false)
        })
        .collect()
}

/// Adds contacts and changes others, all or none, with an event each.
///
/// # Errors
///
/// [`Error::Conflict`] where somebody changed one of them since it was read, or where somebody would come to report to
/// themselves.
pub(crate) async fn take(
    transaction: &DatabaseTransaction,
    ctx: &Context,
    import: Option<ImportId>,
    created: &[Contact],
    updated: &[Changed],
) -> Result<()> {
    event::chain::store::lock(transaction).await?;
    refuse_meanwhile(transaction, created, updated).await?;
    // Some at a time: the rows, events and words of all of them would fill the memory.
    for some in created.chunks(AT_ONCE) {
        let rows: Vec<StoredContact> = some
            .iter()
            .map(|contact| row(contact, contact.facts.clone()))
            .collect();
        store::insert(transaction, &rows).await?;
        searching::index_many(transaction, &rows).await?;
        let changes = rows
            .iter()
            .zip(some)
            .map(|(row, contact)| changed(row, "created", None, Some(contact.facts.clone())));
        event::record(transaction, ctx, import, changes.collect::<Result<_>>()?).await?;
    }
    let verb = if import.is_some() { "updated" } else { "restored" };
    for some in updated.chunks(AT_ONCE) {
        let rows: Vec<StoredContact> = some
            .iter()
            .map(|changed| row(&changed.contact, changed.after.clone()))
            .collect();
        store::rewrite(transaction, &rows).await?;
        searching::index_many(transaction, &rows).await?;
        let changes = rows.iter().zip(some).map(|(row, change)| {
            let (before, after) = (change.contact.facts.clone(), change.after.clone());
            changed(row, verb, Some(before), Some(after))
        });
        event::record(transaction, ctx, import, changes.collect::<Result<_>>()?).await?;
    }
    Ok(())
}

/// Refuses where something is not as it was when the import read it.
async fn refuse_meanwhile(
    transaction: &DatabaseTransaction,
    created: &[Contact],
    updated: &[Changed],
) -> Result<()> {
    let ids: Vec<Uuid> = updated.iter().map(|changed| changed.contact.id.0).collect();
    let now: HashMap<ContactId, ContactFacts> = by_ids(transaction, &ids)
        .await?
        .into_iter()
        .map(|contact| (contact.id, contact.facts))
        .collect();
    let is_as_read = updated
        .iter()
        .all(|changed| now.get(&changed.contact.id) == Some(&changed.contact.facts));
    let mut pairs: Vec<(ContactId, ContactId)> = Vec::new();
    for contact in created {
        pairs.extend(contact.facts.reports_to.map(|superior| (contact.id, superior)));
    }
    let mut superiors = if pairs.is_empty() && updated.is_empty() {
        HashMap::new()
    } else {
        store::superiors(transaction).await?
    };
    for changed in updated {
        superiors.remove(&changed.contact.id);
        pairs.extend(
            changed
                .after
                .reports_to
                .map(|superior| (changed.contact.id, superior)),
        );
    }
    if is_as_read && group::arrange(&mut superiors, &pairs, hierarchy::STEPS).is_empty() {
        return Ok(());
    }
    Err(Error::Conflict {
        field: "contacts",
        message: "contacts were changed meanwhile; nothing was kept: do it again".to_owned(),
    })
}

/// Removes contacts, with an event each.
pub(crate) async fn remove_all(
    transaction: &DatabaseTransaction,
    ctx: &Context,
    contacts: &[Contact],
) -> Result<()> {
    let ids: Vec<Uuid> = contacts.iter().map(|contact| contact.id.0).collect();
    search::forget(transaction, &ids).await?;
    store::delete_all(transaction, &ids).await?;
    let changes: Result<Vec<Change>> = contacts
        .iter()
        .map(|contact| {
            let facts = contact.facts.clone();
            changed(&row(contact, facts.clone()), "removed", Some(facts), None)
        })
        .collect();
    event::record(transaction, ctx, None, changes?).await
}

/// Contacts to whom something else has come to refer: an activity, a tie, or somebody who reports to them.
pub(crate) async fn referred_to(connection: &impl sea_orm::ConnectionTrait) -> Result<HashSet<Uuid>> {
    let mut found = tie::store::holding(connection).await?;
    found.extend(activity::contacts_in_use(connection).await?);
    Ok(found)
}

/// Whom each contact reports to.
pub(crate) async fn superiors(
    connection: &impl sea_orm::ConnectionTrait,
) -> Result<HashMap<ContactId, ContactId>> {
    Ok(store::superiors(connection).await?)
}

/// The row of a contact with these facts; its posts stay.
fn row(contact: &Contact, facts: ContactFacts) -> StoredContact {
    facts.into_row(super::bare(
        contact.id,
        contact.account,
        contact.created_at,
        contact.created_by,
    ))
}

impl Contact {
    /// A contact that an import brings.
    pub(crate) fn brought(
        account: AccountId,
        facts: ContactFacts,
        created_at: chrono::DateTime<chrono::Utc>,
        now: chrono::DateTime<chrono::Utc>,
        created_by: Option<Uuid>,
    ) -> Self {
        Self {
            id: ContactId::new(now),
            account,
            facts,
            created_at,
            created_by,
        }
    }
}
