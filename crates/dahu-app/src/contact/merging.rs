//! Two contacts that turned out to be one: their facts as those of one, and their rows taken out and put back.

use std::collections::{BTreeMap, BTreeSet};

use dahu_core::{
    access::Action,
    account::AccountId,
    contact::{ContactId, roles_from, roles_word},
    editing::Fields,
    merge::{self, Side},
};
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::{
    ContactFacts, Post, changed,
    facts::refuse_too_long,
    find,
    permission::open_contact,
    reporting, save,
    store::{self, StoredContact},
};
use crate::{Context, Error, Result, event::Change, search};

/// Fields about which nobody has to choose, for both count.
const UNITED: [&str; 3] = ["note", "posts", "roles"];
/// Fields that go with another: where the data come from is one matter, and so is the job.
const TOGETHER: [(&str, &str); 4] = [
    ("source", "legal_basis"),
    ("source_on", "legal_basis"),
    ("job_from", "job"),
    ("job_until", "job"),
];

/// A contact as a merge finds and leaves it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct MergedContact {
    pub(crate) id: ContactId,
    pub(crate) account: AccountId,
    pub(crate) facts: ContactFacts,
    created_at: chrono::DateTime<chrono::Utc>,
    created_by: Option<Uuid>,
}

/// A contact that the actor may merge.
pub(crate) async fn to_merge(
    connection: &impl ConnectionTrait,
    ctx: &Context,
    id: ContactId,
) -> Result<MergedContact> {
    let (row, posts) = find(connection, id).await?;
    open_contact(connection, ctx, &row, &posts, Action::MergeRecords).await?;
    open_contact(connection, ctx, &row, &posts, Action::SeeContactDetails).await?;
    Ok(MergedContact {
        id,
        account: AccountId(row.account_id),
        facts: ContactFacts::of(&row, &posts),
        created_at: row.created_at,
        created_by: row.created_by,
    })
}

/// The facts field by field; what is not known is left out.
pub(crate) fn fields(facts: &ContactFacts) -> Result<Fields<Value>> {
    let Value::Object(stored) = serde_json::to_value(facts)? else {
        return Err(Error::internal(std::io::Error::other("facts are an object")));
    };
    let known = stored
        .into_iter()
        .filter(|(_, value)| !value.is_null() && value.as_array().is_none_or(|parts| !parts.is_empty()));
    Ok(known.collect())
}

/// Facts from their fields.
pub(crate) fn from_fields(fields: Fields<Value>) -> Result<ContactFacts> {
    let mut stored: serde_json::Map<String, Value> = fields.into_iter().collect();
    for field in ["job", "mobile", "email", "note"] {
        stored.entry(field).or_insert(Value::Null);
    }
    Ok(serde_json::from_value(Value::Object(stored))?)
}

/// Whether somebody may have to choose what holds of a field.
pub(crate) fn is_chosen(field: &str) -> bool {
    !UNITED.contains(&field) && !TOGETHER.iter().any(|(with, _)| *with == field)
}

/// What holds of both: of the fields in `from_gone` what the contact that goes has; roles, posts and notes of both, and among
/// the notes the number and the address that were not chosen.
///
/// # Errors
///
/// [`Error::Refused`] with the rule `contact_too_long`.
pub(crate) fn put_together(
    kept: &MergedContact,
    gone: &MergedContact,
    from_gone: &BTreeSet<String>,
) -> Result<ContactFacts> {
    let (of_kept, of_gone) = (fields(&kept.facts)?, fields(&gone.facts)?);
    let mut chosen: BTreeMap<String, Side> = from_gone
        .iter()
        .filter(|name| of_gone.contains_key(*name) && is_chosen(name))
        .map(|name| (name.clone(), Side::Gone))
        .collect();
    for (with, field) in TOGETHER {
        let side = chosen.get(field).copied();
        let side = side.unwrap_or_else(|| Side::of(of_kept.get(field)));
        chosen.insert(with.to_owned(), side);
    }
    let mut facts = from_fields(merge::put_together(&of_kept, &of_gone, &chosen))?;
    let both = [&kept.facts, &gone.facts];
    facts.roles = roles_from(&roles_word(
        &both
            .iter()
            .flat_map(|one| one.roles.iter().copied())
            .collect::<Vec<_>>(),
    ));
    facts.reports_to = facts
        .reports_to
        .filter(|superior| *superior != kept.id && *superior != gone.id);
    facts.note = united_note(&facts, both);
    refuse_too_long(facts.note.as_deref())?;
    facts.posts = united_posts(kept, gone);
    Ok(facts)
}

/// The notes of both, and what would be lost of how they are reached.
fn united_note(left: &ContactFacts, both: [&ContactFacts; 2]) -> Option<String> {
    let lost = both.into_iter().flat_map(|one| {
        let is_kept = |number: &&String| {
            let kept = [&left.phone, &left.mobile];
            kept.iter().any(|known| known.as_ref() == Some(*number))
        };
        let mobile = one.mobile.as_ref().filter(|number| !is_kept(number));
        let phone = one.phone.as_ref().filter(|number| !is_kept(number));
        let email = one
            .email
            .as_ref()
            .filter(|email| left.email.as_ref() != Some(*email));
        [mobile, phone, email]
    });
    let mut lines: Vec<&str> = Vec::new();
    for line in both
        .into_iter()
        .map(|one| one.note.as_ref())
        .chain(lost)
        .flatten()
    {
        if !lines.iter().any(|known| known.contains(line.as_str())) {
            lines.push(line);
        }
    }
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// One post an account: those of both, and the account that the contact who goes was entered for.
fn united_posts(kept: &MergedContact, gone: &MergedContact) -> Vec<Post> {
    let own = Post {
        account: gone.account,
        job: gone.facts.job.clone(),
        from: gone.facts.job_from,
        until: gone.facts.job_until,
    };
    let mut posts: Vec<Post> = Vec::new();
    let all = kept
        .facts
        .posts
        .iter()
        .cloned()
        .chain([own])
        .chain(gone.facts.posts.iter().cloned());
    for post in all {
        let is_known =
            post.account == kept.account || posts.iter().any(|known| known.account == post.account);
        if !is_known || kept.facts.posts.contains(&post) {
            posts.push(post);
        }
    }
    posts
}

/// Refuses where the contact would report to themselves by any way.
pub(crate) async fn refuse_circle(
    connection: &impl ConnectionTrait,
    id: ContactId,
    facts: &ContactFacts,
) -> Result<()> {
    match facts.reports_to {
        Some(superior) => reporting::no_circle(connection, id, superior).await,
        None => Ok(()),
    }
}

fn row_of(contact: &MergedContact) -> StoredContact {
    StoredContact {
        id: contact.id.0,
        account_id: contact.account.0,
        created_at: contact.created_at,
        created_by: contact.created_by,
        name: String::new(),
        job: None,
        department: None,
        mobile: None,
        phone: None,
        email: None,
        note: None,
        source: String::new(),
        legal_basis: String::new(),
        source_on: contact.facts.source_on,
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

/// Writes other facts of a contact that is there.
pub(crate) async fn rewrite(
    transaction: &impl ConnectionTrait,
    contact: &MergedContact,
    facts: &ContactFacts,
) -> Result<()> {
    save(transaction, row_of(contact), facts.clone(), false).await
}

/// Takes a contact out of its table; what belongs to them stays where it is.
pub(crate) async fn take_out(transaction: &impl ConnectionTrait, id: ContactId) -> Result<()> {
    search::forget(transaction, &[id.0]).await?;
    Ok(store::delete(transaction, id).await?)
}

/// Puts a contact back that was taken out, without posts at accounts that are gone.
///
/// # Errors
///
/// [`Error::NotFound`] where their account is gone.
pub(crate) async fn put_back(transaction: &impl ConnectionTrait, contact: &MergedContact) -> Result<()> {
    let account = crate::account::store::by_id(transaction, contact.account).await?;
    if account.is_none() {
        return Err(Error::not_found("account", contact.account));
    }
    let row = row_of(contact);
    let facts = reporting::restorable(transaction, &row, contact.facts.clone()).await?;
    save(transaction, row, facts, true).await
}

/// What a merge, or taking it back, changes of a contact.
pub(crate) fn change(
    contact: &MergedContact,
    verb: &'static str,
    before: Option<&ContactFacts>,
    after: Option<&ContactFacts>,
) -> Result<Change> {
    changed(&row_of(contact), verb, before.cloned(), after.cloned())
}
