//! Activities: what we and an account did with each other, with who took part, what came of it and what is done next.

mod facts;
pub(crate) mod importing;
mod mentions;
mod searching;
mod showing;
mod store;
mod timeline;

use chrono::{DateTime, Utc};
use dahu_core::{
    access::Action, account::AccountId, activity::ActivityId, contact::ContactId, person::PersonId,
};
use sea_orm::ConnectionTrait;

use facts::Kept;
pub use facts::{ActivityFacts, PEOPLE_AT_MOST, TEXT_CHARACTERS, Typed};
pub use mentions::Mention;
pub(crate) use mentions::{MENTIONS_AT_MOST, erase_texts, of_contact};
pub(crate) use searching::index_after;
pub use showing::{
    Activity, LastContact, OfOpportunity, Participants, find, last_contact, last_of_contacts, of_opportunity,
    participants,
};
pub(crate) use showing::{of_actor, of_ids};
pub(crate) use store::{contacts_in_use, holding, last_contacts};
pub use timeline::{Entry, EntryFilter, Order, Timeline, TimelineEntry, of_account};

use crate::{
    Context, Error, Result,
    account::store::StoredAccount,
    contact,
    event::{self, Change},
    opportunity, person,
    task::{self, Followed, open_account},
};

/// When something was recorded, and by whom.
type Recorded = (DateTime<Utc>, Option<PersonId>);

/// An activity as it is stored.
struct Stored {
    account: AccountId,
    facts: ActivityFacts,
    recorded: Recorded,
}

/// What becomes of the task that is the next step.
enum Step {
    /// It follows the activity.
    Follows,
    /// It was put back to what it was, by this change.
    TakenBack(Option<Change>),
}

/// Records an activity of an account, and makes a task of its next step.
///
/// # Errors
///
/// [`Error::NotFound`] for an account or person that is not there, [`Error::Refused`] with the rules `activity_stranger`,
/// `opportunity_of_other_account`, `task_owner_cannot_work` and `person_has_left`.
pub async fn record(ctx: &Context, account: AccountId, facts: ActivityFacts) -> Result<ActivityId> {
    ctx.may(Action::EditContacts)?;
    let transaction = ctx.workspace.database.begin().await?;
    let id = record_within(&transaction, ctx, account, facts).await?;
    transaction.commit().await?;
    Ok(id)
}

/// The same within a transaction.
pub(crate) async fn record_within(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    account: AccountId,
    facts: ActivityFacts,
) -> Result<ActivityId> {
    let found = open_account(transaction, ctx, account, Action::EditContacts).await?;
    check_named(transaction, ctx, &found, None, &facts).await?;
    let id = ActivityId::new(ctx.now());
    let after = Stored {
        account,
        facts,
        recorded: (ctx.now(), ctx.person()),
    };
    put(
        transaction,
        ctx,
        (id, "recorded"),
        (None, Some(after)),
        Step::Follows,
    )
    .await?;
    Ok(id)
}

/// Changes what is known of an activity; its next step follows unless that has ended. Returns its account.
///
/// # Errors
///
/// Like [`record`], and [`Error::NotFound`] for an activity that is not there.
pub async fn edit(ctx: &Context, id: ActivityId, facts: ActivityFacts) -> Result<AccountId> {
    ctx.may(Action::EditContacts)?;
    let transaction = ctx.workspace.database.begin().await?;
    let before = stored(&transaction, id)
        .await?
        .ok_or_else(|| Error::not_found("activity", id))?;
    let account = before.account;
    let found = open_account(&transaction, ctx, account, Action::EditContacts).await?;
    if before.facts == facts {
        return Ok(account);
    }
    check_named(&transaction, ctx, &found, Some(&before.facts), &facts).await?;
    let after = Stored {
        account,
        facts,
        recorded: before.recorded,
    };
    put(
        &transaction,
        ctx,
        (id, "updated"),
        (Some(before), Some(after)),
        Step::Follows,
    )
    .await?;
    transaction.commit().await?;
    Ok(account)
}

/// Removes an activity with its next step, unless that has ended; [`undo`] brings both back. Returns its account.
///
/// # Errors
///
/// [`Error::NotFound`] for an activity that is not there.
pub async fn remove(ctx: &Context, id: ActivityId) -> Result<AccountId> {
    ctx.may(Action::EditContacts)?;
    let transaction = ctx.workspace.database.begin().await?;
    let before = stored(&transaction, id)
        .await?
        .ok_or_else(|| Error::not_found("activity", id))?;
    let account = before.account;
    open_account(&transaction, ctx, account, Action::EditContacts).await?;
    put(
        &transaction,
        ctx,
        (id, "removed"),
        (Some(before), None),
        Step::Follows,
    )
    .await?;
    transaction.commit().await?;
    Ok(account)
}

/// Takes back what was last done to an activity, by its event; returns its account.
///
/// # Errors
///
/// [`Error::NotFound`] for an activity that never was.
pub async fn undo(ctx: &Context, id: ActivityId) -> Result<AccountId> {
    ctx.may(Action::EditContacts)?;
    let transaction = ctx.workspace.database.begin().await?;
    let last = event::latest_of(&transaction, "activity", id.0).await?;
    let (last, account) = last
        .and_then(|last| last.account_id.map(|account| (last, AccountId(account))))
        .ok_or_else(|| Error::not_found("activity", id))?;
    open_account(&transaction, ctx, account, Action::EditContacts).await?;
    if last.verb == "erased" || last.before.is_none() && last.after.is_none() {
        return Err(Error::refused(
            "activity_erased",
            "what was said in this activity was erased, with all that was known of it before: it cannot come back",
        ));
    }
    let former: Option<Kept> = last.before.map(serde_json::from_value).transpose()?;
    let before = stored(&transaction, id).await?;
    let after = former.map(|kept| Stored {
        account,
        recorded: (kept.recorded_at, kept.recorded_by),
        facts: kept.facts(),
    });
    let (is_taken_back, change) =
        task::take_back_step(&transaction, ctx, (account, id), last.sequence).await?;
    let step = if is_taken_back {
        Step::TakenBack(change)
    } else {
        Step::Follows
    };
    put(&transaction, ctx, (id, "restored"), (before, after), step).await?;
    transaction.commit().await?;
    Ok(account)
}

/// Stores an activity as it is after a change, lets its next step follow, and records both.
async fn put(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    (id, verb): (ActivityId, &'static str),
    (before, after): (Option<Stored>, Option<Stored>),
    step: Step,
) -> Result<()> {
    let Some(account) = before.as_ref().or(after.as_ref()).map(|stored| stored.account) else {
        return Ok(());
    };
    let kept = |stored: &Stored| serde_json::to_value(Kept::new(&stored.facts, stored.recorded));
    let change = Change {
        noun: "activity",
        subject: id.0,
        account: Some(account),
        verb,
        before: before.as_ref().map(kept).transpose()?,
        after: after.as_ref().map(kept).transpose()?,
    };
    let mut changes = vec![change];
    // The task's change stands right after the activity's: so undoing finds it.
    changes.extend(match step {
        Step::TakenBack(change) => change,
        Step::Follows => {
            let side = |stored: &Option<Stored>| {
                let facts = stored.as_ref().map(|stored| &stored.facts);
                Followed {
                    step: facts.and_then(ActivityFacts::step).cloned(),
                    opportunity: facts.and_then(|facts| facts.opportunity),
                }
            };
            let steps = (side(&before), side(&after));
            let recorded = after.as_ref().or(before.as_ref()).map(|stored| stored.recorded);
            let recorded = recorded.unwrap_or((ctx.now(), ctx.person()));
            task::follow_step(transaction, ctx, (account, id), steps, recorded).await?
        }
    });
    match &after {
        Some(stored) => {
            let row = facts::row(&stored.facts, (id.0, account), stored.recorded, ctx.now());
            store::save(transaction, row, &stored.facts, before.is_none()).await?;
        }
        None => store::delete(transaction, id.0).await?,
    }
    let facts = after.as_ref().map(|stored| &stored.facts);
    searching::index(transaction, account, id, facts).await?;
    event::record(transaction, ctx, None, changes).await
}

/// The activity with who took part.
async fn stored(connection: &impl ConnectionTrait, id: ActivityId) -> Result<Option<Stored>> {
    let Some(row) = store::by_id(connection, id.0).await? else {
        return Ok(None);
    };
    let mut facts = facts::of_row(&row);
    let people = store::people_of(connection, &[id.0]).await?.remove(&id.0);
    let contacts = store::contacts_of(connection, &[id.0]).await?.remove(&id.0);
    facts.people = people.unwrap_or_default().into_iter().map(PersonId).collect();
    facts.contacts = contacts.unwrap_or_default().into_iter().map(ContactId).collect();
    Ok(Some(Stored {
        account: AccountId(row.account_id),
        facts,
        recorded: (row.recorded_at, row.recorded_by.map(PersonId)),
    }))
}

/// Lets pass people of ours, contacts of the account and an opportunity that it can be about; those that were named before may
/// have left or been removed meanwhile.
async fn check_named(
    connection: &impl ConnectionTrait,
    ctx: &Context,
    account: &StoredAccount,
    before: Option<&ActivityFacts>,
    facts: &ActivityFacts,
) -> Result<()> {
    let was_there = |id: &PersonId| before.is_some_and(|before| before.people.contains(id));
    for id in facts.people.iter().filter(|id| !was_there(id)) {
        let person = person::by_id(connection, *id).await?;
        person::refuse_unfit(&person.ok_or_else(|| Error::not_found("person", id))?)?;
    }
    let is_new = |id: &&ContactId| !before.is_some_and(|before| before.contacts.contains(id));
    if facts.contacts.iter().any(|id| is_new(&id)) {
        let known = contact::of_account(ctx, AccountId(account.id)).await?.contacts;
        let is_stranger = |id: &ContactId| !known.iter().any(|contact| contact.id == *id);
        if facts.contacts.iter().filter(is_new).any(is_stranger) {
            return Err(Error::refused(
                "activity_stranger",
                "one of the contacts does not belong to this account any more: choose again",
            ));
        }
    }
    if let Some(about) = facts.opportunity
        && before.and_then(|before| before.opportunity) != Some(about)
    {
        opportunity::require_nameable(connection, ctx, AccountId(account.id), about).await?;
    }
    let former = before.and_then(ActivityFacts::step).map(|step| step.who);
    match facts.step().map(|step| step.who) {
        Some(who) if former != Some(who) => task::require_worker(connection, ctx, account, who).await,
        _ => Ok(()),
    }
}
