//! What people may ask: what is known of them, a copy of it, and that it be erased.
//!
//! PIPL arts. 44 to 47, GDPR arts. 15, 17 and 20.

use dahu_core::{access::Action, account::AccountId, activity::ActivityId, contact::ContactId};
use sea_orm::DatabaseTransaction;
use serde::Serialize;
use serde_json::json;

use super::{Contact, NOUNS, Tie, shown, store, tie};
use crate::{
    Context, Error, Result, account,
    activity::{self, MENTIONS_AT_MOST, Mention},
    audit::{self, AuditRow, Exported, Filter, LISTED_AT_MOST},
    case::{self, ContactCase},
    event::{self, Change, StoredEvent},
    merge,
    opportunity::{ContactPart, mentions},
    plan::sharing,
    search,
};

/// Everything that the workspace holds about a contact.
#[derive(Clone, Debug, Serialize)]
pub struct PersonalData {
    /// The contact's id.
    pub id: ContactId,
    /// What is known; nothing once it was removed or erased.
    pub contact: Option<Contact>,
    /// The account.
    pub account: Option<AccountId>,
    /// The account's name.
    pub account_name: Option<String>,
    /// Every event about the contact, latest first: changes, and who took a copy.
    pub events: Vec<AuditRow>,
    /// Whether there are more events than these.
    pub more: bool,
    /// Stances, relations and influence.
    pub ties: Vec<Tie>,
    /// The latest 500 activities in which they took part or which name them, the latest first.
    pub activities: Vec<Mention>,
    /// Whether there may be more activities than these.
    pub more_activities: bool,
    /// The latest 500 opportunities in which they have a role or see to a step, the latest first.
    pub opportunities: Vec<ContactPart>,
    /// The latest 500 cases with which they came to us, the latest first.
    pub cases: Vec<ContactCase>,
    /// Whether it was erased.
    pub is_erased: bool,
}

/// Why personal data are erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// The person asked for it.
    Request,
    /// Consent was withdrawn.
    Withdrawn,
    /// The purpose is reached, or can no longer be.
    Purpose,
    /// They should not have been kept.
    Unlawful,
}

impl Ground {
    /// All of them, in the order in which forms show them.
    pub const ALL: [Self; 4] = [Self::Request, Self::Withdrawn, Self::Purpose, Self::Unlawful];

    /// The word that is stored and sent.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Withdrawn => "withdrawn",
            Self::Purpose => "purpose",
            Self::Unlawful => "unlawful",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|ground| ground.as_str() == word)
    }
}

/// Everything that the workspace holds about a contact, also of one that was removed.
///
/// # Errors
///
/// [`Error::Forbidden`] for whom it is not, [`Error::NotFound`] for a contact that never was.
pub async fn personal_data(ctx: &Context, id: ContactId) -> Result<PersonalData> {
    ctx.may(Action::AnswerDataRequests)?;
    let reader = ctx.workspace.database.reader();
    let stored = store::by_id(reader, id).await?;
    let posts = store::posts(reader, &[id.0]).await?;
    let ties = tie::store::of_contacts(reader, &[id.0]).await?;
    let filter = Filter {
        subject: Some(id.0),
        ..Filter::default()
    };
    let found = audit::list(ctx, &filter, None, LISTED_AT_MOST).await?;
    let about = found.rows.iter().find(|row| row.noun == "contact");
    if stored.is_none() && about.is_none() {
        return Err(Error::not_found("contact", id));
    }
    let account = stored
        .as_ref()
        .map(|stored| stored.account_id)
        .or_else(|| about.and_then(|row| row.account))
        .map(AccountId);
    let named = match account {
        Some(account) => account::store::by_id(reader, account).await?,
        None => None,
    };
    let former = about
        .and_then(|row| row.after.as_ref().or(row.before.as_ref()))
        .and_then(|facts| facts["name"].as_str());
    let name = stored.as_ref().map(|stored| stored.name.as_str()).or(former);
    let activities = activity::of_contact(reader, id, name).await?;
    Ok(PersonalData {
        id,
        more_activities: activities.len() as u64 == MENTIONS_AT_MOST,
        activities,
        opportunities: mentions::of_contact(reader, id).await?,
        cases: case::of_contact(reader, id).await?,
        contact: stored.as_ref().map(|stored| shown(stored, &posts, false)),
        account,
        account_name: named.map(|account| account.name),
        is_erased: about.is_some_and(|row| row.verb == "erased"),
        ties: ties.into_iter().map(|(_, tie)| tie).collect(),
        events: found.rows,
        more: found.next.is_some(),
    })
}

/// Records that a copy of a contact's data is handed out.
///
/// # Errors
///
/// [`Error::Forbidden`] for whom it is not.
pub async fn export_recorded(ctx: &Context, data: &PersonalData, format: &str) -> Result<()> {
    ctx.may(Action::AnswerDataRequests)?;
    let exported = Exported {
        what: "personal-data",
        rows: Some(data.events.len() as u64 + u64::from(data.contact.is_some())),
        format,
        filter: "",
        subject: Some(data.id.0),
    };
    audit::exported(ctx, &exported).await
}

/// Erases a contact and the facts of all events about it, and records that without any of them; returns its account. Of those
/// activities that tell of the contact and are among `activities`, what was said and done is erased as well. Opportunities
/// lose the contact's role and part in their steps, and cases who came to us; what is written there stays. Pages of mutual plans
/// lose the name of who signed or promised.
///
/// On SQLite what was there is overwritten, and the write-ahead log emptied; on PostgreSQL the tables are vacuumed.
///
/// # Errors
///
/// [`Error::Forbidden`] for whom it is not, [`Error::NotFound`] for a contact that never was, [`Error::Refused`] with
/// the rule `contact_erased` for one that was erased already.
pub async fn erase(
    ctx: &Context,
    id: ContactId,
    ground: Ground,
    activities: &[ActivityId],
) -> Result<Option<AccountId>> {
    ctx.may(Action::AnswerDataRequests)?;
    let transaction = ctx.workspace.database.begin().await?;
    let opportunities = mentions::lock_of(&transaction, id).await?;
    // Nobody may record facts about the contact between the erasure of the others and its end.
    event::chain::store::lock(&transaction).await?;
    let last = event::latest_of(&transaction, "contact", id.0)
        .await?
        .ok_or_else(|| Error::not_found("contact", id))?;
    if last.verb == "erased" {
        return Err(Error::refused(
            "contact_erased",
            "this contact was erased already",
        ));
    }
    let name = name_of(&transaction, id, &last).await?;
    let told = activity::of_contact(&transaction, id, name.as_deref()).await?;
    let told: Vec<&Mention> = told
        .iter()
        .filter(|mention| activities.contains(&mention.id))
        .collect();
    store::delete(&transaction, id).await?;
    search::forget(&transaction, &[id.0]).await?;
    tie::store::delete_of(&transaction, id).await?;
    let events = erase_payloads(&transaction, ctx, id).await?;
    let account = last.account_id.map(AccountId);
    let change = Change {
        noun: "contact",
        subject: id.0,
        account,
        verb: "erased",
        before: None,
        after: Some(json!({ "ground": ground.as_str(), "events": events })),
    };
    event::record(&transaction, ctx, None, vec![change]).await?;
    activity::erase_texts(&transaction, ctx, &told, ground.as_str()).await?;
    mentions::forget_contact(&transaction, ctx, id, &opportunities, ground.as_str()).await?;
    Box::pin(case::forget_contact(&transaction, ctx, id)).await?;
    if let (Some(account), Some(name)) = (account, name.as_deref()) {
        Box::pin(sharing::erase_person(
            &transaction,
            ctx,
            (account, name),
            ground.as_str(),
        ))
        .await?;
    }
    transaction.commit().await?;
    let database = &ctx.workspace.database;
    search::purge(database).await?;
    database.checkpoint().await?;
    // Their tables are called as their nouns are.
    for table in NOUNS.into_iter().chain([
        "contact_post",
        "event",
        "merge",
        "activity",
        "call_sheet",
        "opportunity_contact",
        "buying_step",
        "service_case",
        "plan_share",
        "plan_signature",
    ]) {
        database.settle(table).await;
    }
    Ok(account)
}

/// The name that a contact has, or had last.
async fn name_of(
    transaction: &DatabaseTransaction,
    id: ContactId,
    last: &StoredEvent,
) -> Result<Option<String>> {
    let stored = store::by_id(transaction, id).await?;
    let former = last.after.as_ref().or(last.before.as_ref());
    let former = former.and_then(|facts| facts["name"].as_str());
    Ok(stored.map(|stored| stored.name).or(former.map(str::to_owned)))
}

/// Erases what all events about a contact tell, and what is kept of merges; gives how many events there were.
async fn erase_payloads(transaction: &DatabaseTransaction, ctx: &Context, id: ContactId) -> Result<u64> {
    let mut events = 0;
    // What has become part of the contact is about the same person.
    let parts = merge::store::parts_of(transaction, id.0).await?;
    for part in parts.into_iter().chain([id.0]) {
        for noun in NOUNS {
            events += event::erase_payloads(transaction, noun, part, ctx.now()).await?;
        }
        merge::forget_contact(transaction, part).await?;
    }
    Ok(events)
}
