//! The page of one opportunity: what is known, with names; its history; what the ledger shows of it.

use std::collections::{BTreeMap, HashMap};

use dahu_core::{
    access::Action,
    account::AccountId,
    contact::{BuyingRole, ContactId},
    opportunity::{Limit, Move, OpportunityId},
    person::PersonId,
    pipeline::Pipeline,
};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{
    Flag, OpportunityFacts, Participant,
    book::{self, Standing},
    putting::{NumberedMove, Stored, stored},
    store,
};
use crate::{
    Context, Error, Result,
    access::Rights,
    account::{self, group},
    activity, contact, person, pipeline,
};

/// One opportunity, for its page.
#[derive(Clone, Debug)]
pub struct Opportunity {
    /// Its id.
    pub id: OpportunityId,
    /// What is known of it.
    pub facts: OpportunityFacts,
    /// What an edit of it begins with.
    pub began_with: String,
    /// Its pipeline.
    pub pipeline: Pipeline,
    /// What was done to it, the first first.
    pub history: Vec<HistoryLine>,
    /// The names of its accounts that the actor may see.
    pub accounts: HashMap<AccountId, String>,
    /// The names of people in it.
    pub people: HashMap<PersonId, String>,
    /// The names of contacts in it.
    pub contacts: HashMap<ContactId, String>,
    /// The name of the opportunity that it was a part of, where it is there.
    pub whole: Option<(OpportunityId, String)>,
    /// The parts that were taken out of it.
    pub parts: Vec<(OpportunityId, String)>,
    /// Days for which it stands where it stands.
    pub days: u32,
    /// Days from its opening to today, or to its decision.
    pub age: u32,
    /// What needs attention.
    pub flags: Vec<Flag>,
    /// After how many days its stage is too long.
    pub limit: Option<Limit>,
    /// Whether the actor may work on it.
    pub may_work: bool,
    /// Whether the actor may record activities and tasks of its account.
    pub may_record: bool,
}

/// A line of its history, with who said so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryLine {
    /// What was done.
    pub line: Move,
    /// Who said so; none for the command line.
    pub by: Option<String>,
    /// When.
    pub at: chrono::DateTime<chrono::Utc>,
}

/// What can be chosen for an opportunity of an account.
#[derive(Clone, Debug, Default)]
pub struct Choices {
    /// Units of its group that the actor may see.
    pub units: Vec<(AccountId, String)>,
    /// Contacts of its accounts.
    pub contacts: Vec<(ContactId, String)>,
    /// People who can be in it.
    pub people: Vec<(PersonId, String)>,
}

/// One opportunity.
///
/// # Errors
///
/// [`Error::NotFound`] for one that is not there for the actor.
pub async fn show(ctx: &Context, id: OpportunityId) -> Result<Opportunity> {
    ctx.may(Action::SeeOpportunities)?;
    let connection = ctx.workspace.database.reader();
    let found = stored(connection, id, false).await?;
    let found = found.ok_or_else(|| Error::not_found("opportunity", id))?;
    let account = match account::find(ctx, found.facts.account, Action::SeeOpportunities).await {
        Err(Error::NotFound { .. }) => return Err(Error::not_found("opportunity", id)),
        account => account?,
    };
    let rights = Rights::of(ctx, &account).await?;
    let pipeline = pipeline::find(connection, found.facts.pipeline).await?;
    let moves = store::moves_of(connection, &[id.0]).await?;
    let moves: Vec<NumberedMove> = moves.into_iter().map(NumberedMove::of).collect();
    let (flags, limit, days, age) = standing(ctx, &found).await?;
    let people = people(connection, &found.facts, &moves).await?;
    Ok(Opportunity {
        id,
        began_with: serde_json::to_string(&found.facts.fields()?)?,
        history: moves.into_iter().map(|one| history_line(one, &people)).collect(),
        accounts: seen_accounts(ctx, &found.facts).await?,
        contacts: contacts(connection, &found.facts).await?,
        whole: whole(connection, &found.facts).await?,
        parts: parts(connection, id).await?,
        facts: found.facts,
        pipeline,
        people,
        days,
        age,
        flags,
        limit,
        may_work: rights.may(Action::WorkOpportunities),
        may_record: rights.may(Action::EditContacts),
    })
}

/// The name of an opportunity and what an edit of it begins with; for whoever may work on it.
///
/// # Errors
///
/// [`Error::NotFound`] for one that is not there for the actor, [`Error::Forbidden`] for whoever only sees it.
pub async fn begun(ctx: &Context, id: OpportunityId) -> Result<Opportunity> {
    let found = show(ctx, id).await?;
    if found.may_work {
        Ok(found)
    } else {
        Err(Error::Forbidden {
            action: Action::WorkOpportunities.as_str(),
        })
    }
}

type Stands = (Vec<Flag>, Option<Limit>, u32, u32);

async fn standing(ctx: &Context, found: &Stored) -> Result<Stands> {
    let today = ctx.today();
    let id = found.id;
    let known = book::look(ctx, |book| {
        let entry = book.get(id)?;
        let flags = Flag::ALL
            .into_iter()
            .filter(|flag| book.has(entry, *flag, today))
            .collect();
        let limit = book.pace().stages.get(&entry.stage).copied();
        let limit = limit.filter(|_| entry.standing == Standing::Open);
        Some((flags, limit, entry.days_since(today), entry.age(today)))
    })
    .await?;
    Ok(known.unwrap_or_default())
}

fn history_line(one: NumberedMove, people: &HashMap<PersonId, String>) -> HistoryLine {
    HistoryLine {
        by: one.recorded_by.and_then(|by| people.get(&by).cloned()),
        at: one.recorded_at,
        line: one.line,
    }
}

async fn people(
    connection: &impl ConnectionTrait,
    facts: &OpportunityFacts,
    moves: &[NumberedMove],
) -> Result<HashMap<PersonId, String>> {
    let named = facts.team.iter().map(|row| row.person).chain([facts.owner]);
    let named = named.chain(moves.iter().filter_map(|one| one.recorded_by));
    let ids: Vec<Uuid> = named.map(|person| person.0).collect();
    let people = person::by_ids(connection, &ids).await?.into_iter();
    Ok(people.map(|person| (PersonId(person.id), person.name)).collect())
}

/// The names of accounts that the actor may see.
async fn seen_accounts(ctx: &Context, facts: &OpportunityFacts) -> Result<HashMap<AccountId, String>> {
    let ids: Vec<Uuid> = facts.accounts().map(|account| account.0).collect();
    let found = account::store::by_ids(ctx.workspace.database.reader(), &ids).await?;
    let rights = Rights::of_all(ctx, &found).await?;
    let sees = |id: &Uuid| {
        rights
            .get(id)
            .is_some_and(|rights| rights.may(Action::SeeAccount))
    };
    Ok(found
        .into_iter()
        .filter(|account| sees(&account.id))
        .map(|account| (AccountId(account.id), account.name))
        .collect())
}

async fn contacts(
    connection: &impl ConnectionTrait,
    facts: &OpportunityFacts,
) -> Result<HashMap<ContactId, String>> {
    let rows = facts.contacts.iter().map(|row| row.contact);
    let steps = facts.steps.iter().filter_map(|step| step.contact);
    let ids: Vec<ContactId> = rows.chain(steps).collect();
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let names = contact::names(connection, &ids).await?;
    Ok(names
        .into_iter()
        .map(|(id, name)| (ContactId(id), name))
        .collect())
}

async fn whole(
    connection: &impl ConnectionTrait,
    facts: &OpportunityFacts,
) -> Result<Option<(OpportunityId, String)>> {
    let Some(whole) = facts.split_from else {
        return Ok(None);
    };
    let row = store::by_id(connection, whole.0).await?;
    Ok(row.filter(|row| !row.is_removed).map(|row| (whole, row.name)))
}

async fn parts(connection: &impl ConnectionTrait, id: OpportunityId) -> Result<Vec<(OpportunityId, String)>> {
    let rows = store::parts_taken_out(connection, id.0).await?;
    Ok(rows
        .into_iter()
        .map(|(id, name)| (OpportunityId(id), name))
        .collect())
}

/// What can be chosen for an opportunity of an account.
///
/// # Errors
///
/// [`Error::NotFound`] for an account that is not there for the actor.
pub async fn choices(ctx: &Context, account: AccountId, units: &[AccountId]) -> Result<Choices> {
    let connection = ctx.workspace.database.reader();
    account::open(connection, ctx, account, Action::SeeOpportunities).await?;
    let group = group::whole_group(connection, account).await?;
    let ids: Vec<Uuid> = group
        .iter()
        .map(|id| id.0)
        .filter(|id| *id != account.0)
        .collect();
    let found = account::store::by_ids(connection, &ids).await?;
    let rights = Rights::of_all(ctx, &found).await?;
    let sees = |id: &Uuid| {
        rights
            .get(id)
            .is_some_and(|rights| rights.may(Action::SeeAccount))
    };
    let mut seen: Vec<(AccountId, String)> = found
        .into_iter()
        .filter(|account| sees(&account.id))
        .map(|account| (AccountId(account.id), account.name))
        .collect();
    seen.sort_unstable_by(|one, other| one.1.cmp(&other.1));
    let mut contacts: BTreeMap<ContactId, String> = BTreeMap::new();
    for id in std::iter::once(account).chain(units.iter().copied().filter(|unit| group.contains(unit))) {
        match contact::of_account(ctx, id).await {
            Ok(list) => contacts.extend(list.contacts.into_iter().map(|one| (one.id, one.facts.name))),
            Err(Error::NotFound { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    let people = activity::participants(ctx, account).await?.people;
    Ok(Choices {
        units: seen,
        contacts: contacts.into_iter().collect(),
        people,
    })
}

/// Which roles of the buying centre nobody in it has whom it takes.
#[must_use]
pub fn missing_roles(contacts: &[Participant]) -> Vec<BuyingRole> {
    let has = |role: &BuyingRole| contacts.iter().any(|row| row.role == Some(*role));
    [BuyingRole::Decider, BuyingRole::Buyer, BuyingRole::User]
        .into_iter()
        .filter(|role| !has(role))
        .collect()
}
