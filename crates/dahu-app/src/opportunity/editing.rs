//! Changing what is known of an opportunity: its main facts, what belongs to it, and who answers for it.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use dahu_core::{
    account::AccountId,
    contact::ContactId,
    editing::{self, Fields},
    opportunity::{Element, OpportunityId},
    person::PersonId,
    pipeline::CheckId,
};
use sea_orm::ConnectionTrait;
use serde_json::Value;

use super::{
    BuyingStep, Competitor, Evidence, Line, OpportunityFacts, Participant, Risk, Stored, Teammate,
    TypedOpportunity, amount_of, put, refused, to_work, typing,
};
use crate::{
    Context, Error, Fact, Facts, Result,
    account::{group, store::StoredAccount},
    contact, event, task,
};

/// Characters of what an edit began with at most.
const BEGAN_WITH_AT_MOST: usize = 100_000;

/// What belongs to an opportunity, put in the place of what is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Who of theirs.
    Contacts(Vec<Participant>),
    /// Who of us.
    Team(Vec<Teammate>),
    /// What is to be sold.
    Lines(Vec<Line>),
    /// In which steps they buy.
    Steps(Vec<BuyingStep>),
    /// Against whom.
    Competitors(Vec<Competitor>),
    /// What may go wrong.
    Risks(Vec<Risk>),
    /// How well parts of MEDDPICC are known.
    Evidence(Vec<(Element, Evidence)>),
    /// Something of a checklist was done, or was not.
    Check(CheckId, Option<NaiveDate>),
}

/// Changes the main facts of an opportunity from what the edit began with to what was typed, and keeps what others changed
/// meanwhile in other fields.
///
/// # Errors
///
/// [`Error::NotFound`], and [`Error::Refused`] with the rules that begin with `opportunity_`: `opportunity_changed_meanwhile`
/// where somebody changed the same field.
pub async fn edit(
    ctx: &Context,
    id: OpportunityId,
    began_with: &str,
    typed: &TypedOpportunity,
) -> Result<()> {
    let transaction = ctx.workspace.database.begin().await?;
    let (before, _) = to_work(&transaction, ctx, id).await?;
    let began = began(began_with)?;
    let facts = OpportunityFacts::of_fields(began.clone())?;
    let wanted = typing::read(ctx, typed, &facts)?;
    check_units(&transaction, &wanted, &before.facts).await?;
    let after = merged(&transaction, &before, &began, &wanted).await?;
    put(&transaction, ctx, (id, "updated"), (Some(&before), after), None).await?;
    Ok(transaction.commit().await?)
}

/// Puts what belongs to an opportunity in the place of what was there when the edit began.
///
/// # Errors
///
/// Like [`edit`], and with the rules `opportunity_stranger`, `person_has_left` and `task_owner_cannot_work` for who cannot be
/// in it.
pub async fn change_part(ctx: &Context, id: OpportunityId, began_with: &str, part: Part) -> Result<()> {
    let transaction = ctx.workspace.database.begin().await?;
    let (before, account) = to_work(&transaction, ctx, id).await?;
    let began = match &part {
        // One tick says nothing of the others.
        Part::Check(..) => before.facts.fields()?,
        _ => began(began_with)?,
    };
    let mut wanted = OpportunityFacts::of_fields(began.clone())?;
    apply(&mut wanted, part)?;
    check_people(&transaction, ctx, &account, &before.facts, &wanted).await?;
    let after = merged(&transaction, &before, &began, &wanted).await?;
    put(&transaction, ctx, (id, "updated"), (Some(&before), after), None).await?;
    Ok(transaction.commit().await?)
}

/// Gives an opportunity to somebody else.
///
/// # Errors
///
/// Like [`edit`], and with the rule `task_owner_cannot_work` for who does not work on the account.
pub async fn hand_on(ctx: &Context, id: OpportunityId, to: PersonId) -> Result<()> {
    let transaction = ctx.workspace.database.begin().await?;
    let (before, account) = to_work(&transaction, ctx, id).await?;
    task::require_worker(&transaction, ctx, &account, to).await?;
    let after = OpportunityFacts {
        owner: to,
        ..before.facts.clone()
    };
    put(&transaction, ctx, (id, "handed_on"), (Some(&before), after), None).await?;
    Ok(transaction.commit().await?)
}

/// What an edit began with.
fn began(text: &str) -> Result<Fields<Value>> {
    let is_short = text.len() <= BEGAN_WITH_AT_MOST;
    let read = is_short.then(|| serde_json::from_str(text).ok()).flatten();
    read.ok_or_else(|| {
        Error::refused(
            "edit_not_readable",
            "what this edit began with cannot be read any more: open the opportunity again and change it there",
        )
    })
}

/// Both changes put together: the edit's, and what others made of it meanwhile.
async fn merged(
    transaction: &impl ConnectionTrait,
    before: &Stored,
    began: &Fields<Value>,
    wanted: &OpportunityFacts,
) -> Result<OpportunityFacts> {
    let conflicts = match editing::merge(began, &before.facts.fields()?, &wanted.fields()?) {
        Ok(fields) => {
            let mut facts = OpportunityFacts::of_fields(fields)?;
            facts.amount = amount_of(&facts.lines, facts.amount);
            return Ok(facts);
        }
        Err(conflicts) => conflicts,
    };
    let latest = event::latest_of(transaction, "opportunity", before.id.0).await?;
    let by = latest.map(|event| event.actor_name);
    let fields = conflicts.into_iter().map(|conflict| conflict.field).collect();
    Err(Error::refused_with(
        "opportunity_changed_meanwhile",
        "somebody changed the same meanwhile: open it again, look, and change it there",
        Facts::of([("by", Fact::Person(by)), ("fields", Fact::Names(fields))]),
    ))
}

fn apply(facts: &mut OpportunityFacts, part: Part) -> Result<()> {
    let count = match &part {
        Part::Contacts(rows) => rows.len(),
        Part::Team(rows) => rows.len(),
        Part::Lines(rows) => rows.len(),
        Part::Steps(rows) => rows.len(),
        Part::Competitors(rows) => rows.len(),
        Part::Risks(rows) => rows.len(),
        Part::Evidence(rows) => rows.len(),
        Part::Check(..) => 1,
    };
    if count > typing::PARTS_AT_MOST {
        return Err(typing::too_many_parts());
    }
    match part {
        Part::Contacts(rows) => facts.contacts = unique(rows, |row| row.contact),
        Part::Team(rows) => facts.team = unique(rows, |row| row.person),
        Part::Lines(rows) => {
            for row in &rows {
                if !row.amount.is_positive() {
                    return Err(refused(dahu_core::opportunity::OpportunityFault::NoAmount));
                }
            }
            facts.lines = rows;
        }
        Part::Steps(rows) => facts.steps = rows,
        Part::Competitors(rows) => facts.details.competitors = rows,
        Part::Risks(rows) => facts.details.risks = rows,
        Part::Evidence(rows) => facts.details.evidence = rows.into_iter().collect(),
        Part::Check(check, on) => {
            match on {
                Some(on) => facts.details.done.insert(check, on),
                None => facts.details.done.remove(&check),
            };
        }
    }
    facts.amount = amount_of(&facts.lines, facts.amount);
    Ok(())
}

/// The first of those of one key.
fn unique<T, K: Ord>(rows: Vec<T>, key: impl Fn(&T) -> K) -> Vec<T> {
    let mut seen = BTreeSet::new();
    rows.into_iter().filter(|row| seen.insert(key(row))).collect()
}

/// Lets pass units of the account's group; those that were in it before may have left the group meanwhile.
pub(super) async fn check_units(
    connection: &impl ConnectionTrait,
    wanted: &OpportunityFacts,
    before: &OpportunityFacts,
) -> Result<()> {
    let added: Vec<AccountId> = wanted.units.difference(&before.units).copied().collect();
    if added.is_empty() {
        return Ok(());
    }
    let of_group = group::whole_group(connection, wanted.account).await?;
    if added.iter().all(|unit| of_group.contains(unit)) {
        return Ok(());
    }
    Err(Error::refused(
        "opportunity_unit_of_other_group",
        "only units of the account's group buy together with it: choose from its group",
    ))
}

/// Lets pass contacts of its accounts and people who work on them; who was in it before may have gone meanwhile.
async fn check_people(
    connection: &impl ConnectionTrait,
    ctx: &Context,
    account: &StoredAccount,
    before: &OpportunityFacts,
    wanted: &OpportunityFacts,
) -> Result<()> {
    let had: BTreeSet<ContactId> = contacts_of(before).collect();
    let added: Vec<ContactId> = contacts_of(wanted).filter(|id| !had.contains(id)).collect();
    if !added.is_empty() {
        let mut known = BTreeSet::new();
        for account in wanted.accounts() {
            let list = contact::of_account(ctx, account).await?;
            known.extend(list.contacts.iter().map(|contact| contact.id));
        }
        if added.iter().any(|id| !known.contains(id)) {
            return Err(Error::refused(
                "opportunity_stranger",
                "one of the contacts does not belong to this account any more: choose again",
            ));
        }
    }
    let was_there = |row: &&Teammate| before.team.iter().any(|known| known.person == row.person);
    for row in wanted.team.iter().filter(|row| !was_there(row)) {
        task::require_worker(connection, ctx, account, row.person).await?;
    }
    Ok(())
}

fn contacts_of(facts: &OpportunityFacts) -> impl Iterator<Item = ContactId> {
    let steps = facts.steps.iter().filter_map(|step| step.contact);
    facts.contacts.iter().map(|row| row.contact).chain(steps)
}
