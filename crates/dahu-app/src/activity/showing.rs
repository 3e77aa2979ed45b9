//! Activities as pages show them, who may take part in them, and when contact was last had.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use dahu_core::{
    access::Action,
    account::AccountId,
    activity::{ActivityId, ActivityKind, Direction, LastContacts},
    contact::ContactId,
    opportunity::OpportunityId,
    person::PersonId,
    playbook::call::CallSheetId,
};
use uuid::Uuid;

use super::{ActivityFacts, facts, store, store::StoredActivity, timeline::Place};
use crate::{
    Context, Error, Result,
    access::Scope,
    account, account_team, contact,
    file::{self, File},
    opportunity,
    person::{self, StoredPerson},
    playbook::call,
};

/// An activity with the names of who took part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activity {
    /// Its id.
    pub id: ActivityId,
    /// The account.
    pub account: AccountId,
    /// What is known.
    pub facts: ActivityFacts,
    /// The name of the opportunity that it is about, where the actor sees that.
    pub opportunity: Option<String>,
    /// Who of us, by name.
    pub people: Vec<String>,
    /// Who of theirs, by name, and how many more who are no longer known.
    pub contacts: (Vec<String>, usize),
    /// The call sheet that prepared it, and that tells what was found out.
    pub sheet: Option<CallSheetId>,
    /// Pictures, recordings and documents of it.
    pub files: Vec<File>,
    /// Who does the next step, by name.
    pub next_person: Option<String>,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// Who recorded it, by name; none for the command line.
    pub recorded_by: Option<String>,
    /// When it was last changed.
    pub changed_at: DateTime<Utc>,
}

/// The last contact with an account, as far as it is told at a glance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastContact {
    /// The activity.
    pub id: ActivityId,
    /// What it was.
    pub kind: ActivityKind,
    /// On which day.
    pub on: NaiveDate,
    /// Who of us, by name.
    pub people: Vec<String>,
    /// Who of theirs, by name, and how many more who are no longer known.
    pub contacts: (Vec<String>, usize),
}

/// Some activities about an opportunity.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OfOpportunity {
    /// The activities with the names of their accounts, the latest first.
    pub rows: Vec<(Activity, String)>,
    /// Cursor of the next ones, where there are more.
    pub next: Option<String>,
}

/// Who may take part in an activity of an account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Participants {
    /// Who of us: the actor first, then the account's team.
    pub people: Vec<(PersonId, String)>,
    /// Who of theirs, with their jobs.
    pub contacts: Vec<(ContactId, String, Option<String>)>,
}

/// An activity, for whoever sees its account.
///
/// # Errors
///
/// [`Error::NotFound`] for an activity that is not there for the actor.
pub async fn find(ctx: &Context, id: ActivityId) -> Result<Activity> {
    ctx.may(Action::SeeAccount)?;
    let reader = ctx.workspace.database.reader();
    let row = store::by_id(reader, id.0)
        .await?
        .ok_or_else(|| Error::not_found("activity", id))?;
    account::find(ctx, AccountId(row.account_id), Action::SeeAccount).await?;
    let found = shown(ctx, vec![row]).await?.into_iter().next();
    found.ok_or_else(|| Error::not_found("activity", id))
}

/// Who may take part in an activity of an account.
///
/// # Errors
///
/// [`Error::NotFound`] for an account that is not there for the actor.
pub async fn participants(ctx: &Context, account: AccountId) -> Result<Participants> {
    let today = ctx.today();
    let members = account_team::of_account(ctx, account).await?;
    let mut people: Vec<(PersonId, String)> = Vec::new();
    if let (Some(id), name) = (ctx.person(), ctx.actor_name()) {
        people.push((id, name.to_owned()));
    }
    for member in members.into_iter().filter(|member| member.holds_on(today)) {
        if people.iter().all(|(id, _)| *id != member.person) {
            people.push((member.person, member.name));
        }
    }
    people.truncate(super::PEOPLE_AT_MOST);
    let contacts = contact::of_account(ctx, account).await?.contacts.into_iter();
    Ok(Participants {
        people,
        contacts: contacts
            .map(|contact| (contact.id, contact.facts.name, contact.facts.job))
            .collect(),
    })
}

/// The last contact with an account; none where there was none.
///
/// # Errors
///
/// [`Error::NotFound`] for an account that is not there for the actor.
pub async fn last_contact(ctx: &Context, account: AccountId) -> Result<Option<LastContact>> {
    account::find(ctx, account, Action::SeeAccount).await?;
    let reader = ctx.workspace.database.reader();
    let Some(row) = store::last_contact(reader, account).await? else {
        return Ok(None);
    };
    let mut of_us = store::people_of(reader, &[row.id]).await?;
    let of_us = of_us.remove(&row.id).unwrap_or_default();
    let mut of_theirs = store::contacts_of(reader, &[row.id]).await?;
    let of_theirs = of_theirs.remove(&row.id).unwrap_or_default();
    let people = names(person::of_ids(ctx, &of_us).await?);
    let contacts = contact::names(reader, &of_theirs).await?;
    let facts = facts::of_row(&row);
    Ok(Some(LastContact {
        id: ActivityId(row.id),
        kind: facts.kind,
        on: facts.on,
        people: of_us.iter().filter_map(|id| people.get(id).cloned()).collect(),
        contacts: named(&of_theirs, &contacts),
    }))
}

fn names(people: Vec<StoredPerson>) -> HashMap<Uuid, String> {
    people
        .into_iter()
        .map(|person| (person.id, person.name))
        .collect()
}

/// Who of theirs is known by name, and how many more are not known any more.
fn named(of_theirs: &[Uuid], names: &HashMap<Uuid, String>) -> (Vec<String>, usize) {
    let named: Vec<String> = of_theirs.iter().filter_map(|id| names.get(id).cloned()).collect();
    let unknown = of_theirs.len() - named.len();
    (named, unknown)
}

/// When contact was last had with each of these contacts in activities of an account, both ways; who is left out had none.
///
/// # Errors
///
/// [`Error::NotFound`] for an account that is not there for the actor.
pub async fn last_of_contacts(
    ctx: &Context,
    account: AccountId,
    contacts: &[ContactId],
) -> Result<HashMap<ContactId, LastContacts>> {
    account::find(ctx, account, Action::SeeAccount).await?;
    let ids: Vec<Uuid> = contacts.iter().map(|contact| contact.0).collect();
    let mut found: HashMap<ContactId, LastContacts> = HashMap::new();
    for day in store::last_days(ctx.workspace.database.reader(), account, &ids).await? {
        let last = found.entry(ContactId(day.contact_id)).or_default();
        *last = last.with(Direction::from_word(&day.way), day.last);
    }
    Ok(found)
}

/// The activities in which the actor took part in the last days, on accounts that they see, with the accounts' names.
pub(crate) async fn of_actor(ctx: &Context, days: i64, most: u64) -> Result<Vec<(Activity, String)>> {
    let Some(person) = ctx.person() else {
        return Ok(Vec::new());
    };
    let scope = Scope::of(ctx, Action::SeeAccount)?.remembered(ctx).await?;
    let reader = ctx.workspace.database.reader();
    let since = ctx.today() - TimeDelta::days(days);
    let rows = store::of_person(reader, person.0, scope, since, most).await?;
    with_accounts(ctx, rows).await
}

/// The activities of these ids with the names of their accounts, in their order; those that are not there are left out. The
/// caller sees to it that the actor sees their accounts.
pub(crate) async fn of_ids(ctx: &Context, ids: &[Uuid]) -> Result<Vec<(Activity, String)>> {
    let mut rows = store::by_ids(ctx.workspace.database.reader(), ids).await?;
    let places: HashMap<Uuid, usize> = ids.iter().enumerate().map(|(place, id)| (*id, place)).collect();
    rows.sort_unstable_by_key(|row| places.get(&row.id).copied());
    with_accounts(ctx, rows).await
}

/// The latest activities about an opportunity, on accounts that the actor sees, after the cursor of those before.
///
/// # Errors
///
/// [`Error::NotFound`] for an opportunity that is not there for the actor, [`Error::Refused`] with the rule `cursor_not_valid`.
pub async fn of_opportunity(
    ctx: &Context,
    id: OpportunityId,
    after: Option<&str>,
    most: usize,
) -> Result<OfOpportunity> {
    opportunity::seen_account_of(ctx, id).await?;
    let after: Option<Place> = after.map(str::parse).transpose()?;
    let after = after.map(|place| (place.0, place.1));
    let scope = Scope::of(ctx, Action::SeeAccount)?.remembered(ctx).await?;
    let reader = ctx.workspace.database.reader();
    let mut rows = store::of_opportunity(reader, id.0, scope, after, most as u64 + 1).await?;
    let has_more = rows.len() > most;
    rows.truncate(most);
    let last = rows.last().filter(|_| has_more);
    Ok(OfOpportunity {
        next: last.map(|row| Place(row.happened_on, row.id).to_string()),
        rows: with_accounts(ctx, rows).await?,
    })
}

/// Rows with the names of who took part and of their accounts, in their order.
async fn with_accounts(ctx: &Context, rows: Vec<StoredActivity>) -> Result<Vec<(Activity, String)>> {
    let reader = ctx.workspace.database.reader();
    let mut accounts: Vec<Uuid> = rows.iter().map(|row| row.account_id).collect();
    accounts.sort_unstable();
    accounts.dedup();
    let accounts = account::store::by_ids(reader, &accounts).await?.into_iter();
    let accounts: HashMap<Uuid, String> = accounts.map(|account| (account.id, account.name)).collect();
    let name = |activity: &Activity| accounts.get(&activity.account.0).cloned().unwrap_or_default();
    let found = shown(ctx, rows).await?.into_iter();
    Ok(found
        .map(|activity| {
            let name = name(&activity);
            (activity, name)
        })
        .collect())
}

/// Rows with the names of who took part, in their order.
pub(super) async fn shown(ctx: &Context, rows: Vec<StoredActivity>) -> Result<Vec<Activity>> {
    let reader = ctx.workspace.database.reader();
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut people_of = store::people_of(reader, &ids).await?;
    let mut contacts_of = store::contacts_of(reader, &ids).await?;
    let people = people_of.values().flatten().copied();
    let others = rows
        .iter()
        .flat_map(|row| [row.next_person_id, row.recorded_by])
        .flatten();
    let people: Vec<Uuid> = people.chain(others).collect();
    let people = names(person::of_ids(ctx, &people).await?);
    let contacts: Vec<Uuid> = contacts_of.values().flatten().copied().collect();
    let contacts = contact::names(reader, &contacts).await?;
    let mut files_of = file::of_subjects(ctx, &ids).await?;
    let mut sheets = call::of_activities(ctx, &ids).await?;
    let about: HashSet<OpportunityId> = rows
        .iter()
        .filter_map(|row| row.opportunity_id)
        .map(OpportunityId)
        .collect();
    let about = opportunity::seen_names(ctx, &about).await?;
    let shown = rows.into_iter().map(|row| {
        let mut facts = facts::of_row(&row);
        let of_us = people_of.remove(&row.id).unwrap_or_default();
        let of_theirs = contacts_of.remove(&row.id).unwrap_or_default();
        let theirs = named(&of_theirs, &contacts);
        let ours = of_us.iter().filter_map(|id| people.get(id).cloned()).collect();
        facts.people = of_us.into_iter().map(PersonId).collect();
        facts.contacts = of_theirs.into_iter().map(ContactId).collect();
        Activity {
            id: ActivityId(row.id),
            account: AccountId(row.account_id),
            opportunity: facts.opportunity.and_then(|id| about.get(&id).cloned()),
            facts,
            people: ours,
            contacts: theirs,
            sheet: sheets.remove(&ActivityId(row.id)),
            files: files_of.remove(&row.id).unwrap_or_default(),
            next_person: row.next_person_id.and_then(|id| people.get(&id).cloned()),
            recorded_at: row.recorded_at,
            recorded_by: row.recorded_by.and_then(|id| people.get(&id).cloned()),
            changed_at: row.changed_at,
        }
    });
    Ok(shown.collect())
}
