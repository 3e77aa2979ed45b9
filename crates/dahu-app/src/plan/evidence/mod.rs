//! On what statements stand: records of the account, figures of the ledger, and notes. Evidence is added while a plan holds
//! too, for it says nothing new; it only keeps what is said from growing old.

mod store;

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use dahu_core::{
    account::AccountId,
    activity::{ActivityId, ActivityKind},
    contact::ContactId,
    file::FileId,
    money::Amount,
    opportunity::OpportunityId,
    plan::{
        PlanId,
        statement::{Evidence, EvidenceId, Source, Statement, StatementId},
    },
    portfolio::twelve_months_before,
};
use uuid::Uuid;

use super::{
    PlanFacts,
    group_sales::GroupSales,
    put, to_work,
    typing::{EVIDENCE_AT_MOST, WORDS_CHARACTERS, is_closed, past_day, room, text, usable_day, words},
};
use crate::{Context, Error, Result, contact, file, opportunity};

/// Records that can be chosen from at most, of each kind.
const CHOICES: u64 = 40;
/// Characters of an activity's text that tell it from others.
const TOLD_CHARACTERS: usize = 60;

/// Evidence as it is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedEvidence {
    /// The word of what it is, of [`Source::WORDS`].
    pub source: String,
    /// The record, where it is one.
    pub record: Option<Uuid>,
    /// The day for which it holds; that of the record, or today, where none is named.
    pub on: Option<NaiveDate>,
    /// The last day on which it holds, where somebody says so.
    pub until: Option<NaiveDate>,
    /// What it shows.
    pub note: String,
}

/// What evidence names, as far as it is there and the reader may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EvidenceTold {
    /// Something that we did together: what kind, and when.
    Activity(AccountId, ActivityKind, NaiveDate),
    /// An opportunity, by its name.
    Opportunity(OpportunityId, String),
    /// One of theirs, by name.
    Contact(ContactId, String),
    /// A file, by its name.
    File(FileId, String),
    /// Net sales of twelve months.
    Sales(Amount),
    /// A note alone.
    Note,
    /// A record that is not there any more, or that the reader may not see.
    Unseen,
}

/// Records of an account that can be evidence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Records {
    /// Its latest activities: what kind, when, and how they begin.
    pub activities: Vec<(ActivityId, ActivityKind, NaiveDate, String)>,
    /// Opportunities that it can be about.
    pub opportunities: Vec<(OpportunityId, String)>,
    /// Its contacts.
    pub contacts: Vec<(ContactId, String)>,
    /// Its latest files.
    pub files: Vec<(FileId, String)>,
}

/// The records of a plan's account that can be evidence.
///
/// # Errors
///
/// [`Error::NotFound`] for an account that is not there for the actor.
pub async fn records(ctx: &Context, account: AccountId) -> Result<Records> {
    let opportunities = opportunity::nameable(ctx, account, None).await?;
    let contacts = contact::of_account(ctx, account).await?.contacts;
    let asked = file::Asked {
        limit: Some(CHOICES),
        ..file::Asked::default()
    };
    let files = file::list(ctx, account, asked).await?.files;
    let latest = store::latest_activities(ctx.workspace.database.reader(), account.0, CHOICES).await?;
    Ok(Records {
        activities: latest
            .into_iter()
            .map(|row| {
                let begins = row.text.chars().take(TOLD_CHARACTERS).collect();
                (ActivityId(row.id), kind(&row.kind), row.on, begins)
            })
            .collect(),
        opportunities: opportunities.into_iter().map(|one| (one.id, one.name)).collect(),
        contacts: contacts.into_iter().map(|one| (one.id, one.facts.name)).collect(),
        files: files.into_iter().map(|one| (one.id, one.facts.name)).collect(),
    })
}

fn kind(word: &str) -> ActivityKind {
    ActivityKind::from_word(word).unwrap_or(ActivityKind::Note)
}

/// Adds evidence to a statement of a plan that is not closed and does not wait for approval. Figures of the ledger are worked
/// out, not typed.
///
/// # Errors
///
/// [`Error::NotFound`] for a plan or statement that is not there, [`Error::Refused`] with the rules `plan_evidence_unknown`,
/// `plan_evidence_days`, `plan_no_ledger`, `plan_text_missing`, `plan_text_too_long`, `plan_day_in_future`,
/// `plan_day_not_usable`, `plan_too_many`, `plan_is_submitted` and `plan_is_closed`.
pub async fn add_evidence(
    ctx: &Context,
    id: PlanId,
    statement: StatementId,
    typed: &TypedEvidence,
) -> Result<EvidenceId> {
    let writing = super::to_write(ctx, id).await?;
    let evidence = read(ctx, writing.facts.account, typed).await?;
    let new = EvidenceId::new(ctx.now());
    change(ctx, id, statement, "evidence_added", |statement| {
        room(statement.evidence.len() + 1, EVIDENCE_AT_MOST)?;
        statement.evidence.insert(new, evidence);
        Ok(())
    })
    .await?;
    Ok(new)
}

/// Takes evidence away from a statement.
///
/// # Errors
///
/// [`Error::NotFound`] for what is not there, [`Error::Refused`] with the rules `plan_is_submitted` and `plan_is_closed`.
pub async fn remove_evidence(
    ctx: &Context,
    id: PlanId,
    statement: StatementId,
    evidence: EvidenceId,
) -> Result<()> {
    change(ctx, id, statement, "evidence_removed", |statement| {
        let removed = statement.evidence.remove(&evidence);
        removed
            .map(drop)
            .ok_or_else(|| Error::not_found("evidence", evidence))
    })
    .await
}

async fn change(
    ctx: &Context,
    id: PlanId,
    statement: StatementId,
    verb: &'static str,
    rule: impl FnOnce(&mut Statement) -> Result<()>,
) -> Result<()> {
    let transaction = ctx.workspace.database.begin().await?;
    let (before, _) = to_work(&transaction, ctx, id).await?;
    if before.facts.state.is_closed() {
        return Err(is_closed());
    }
    if before.facts.state.is_submitted() {
        return Err(Error::refused(
            "plan_is_submitted",
            "the plan waits for approval: wait for it, or take the submission back",
        ));
    }
    let mut after = before.facts.clone();
    let found = after.content.statements.get_mut(&statement);
    rule(found.ok_or_else(|| Error::not_found("statement", statement))?)?;
    put(&transaction, ctx, verb, before, after).await?;
    Ok(transaction.commit().await?)
}

async fn read(ctx: &Context, account: AccountId, typed: &TypedEvidence) -> Result<Evidence> {
    let (source, own_day) = source(ctx, account, typed).await?;
    let on = past_day(ctx, typed.on.or(own_day).unwrap_or_else(|| ctx.today()))?;
    let source = match source {
        Source::Sales(_) => Source::Sales(sales_until(ctx, account, on).await?),
        source => source,
    };
    let until = typed.until.map(|day| usable_day(ctx, day)).transpose()?;
    if until.is_some_and(|until| until < on) {
        return Err(Error::refused(
            "plan_evidence_days",
            "the evidence would hold until before its own day: give a later day, or none",
        ));
    }
    Ok(Evidence {
        note: match source {
            Source::Note => words(&typed.note, WORDS_CHARACTERS)?,
            _ => text(&typed.note, WORDS_CHARACTERS)?,
        },
        source,
        on,
        until,
    })
}

/// What the evidence is, with the day of its record where that has one.
async fn source(
    ctx: &Context,
    account: AccountId,
    typed: &TypedEvidence,
) -> Result<(Source, Option<NaiveDate>)> {
    let connection = ctx.workspace.database.reader();
    let record = || typed.record.ok_or_else(unknown);
    Ok(match typed.source.as_str() {
        "activity" => {
            let found = store::activities(connection, &[record()?]).await?.pop();
            let found = found
                .filter(|found| found.account_id == account.0)
                .ok_or_else(unknown)?;
            (Source::Activity(ActivityId(found.id)), Some(found.on))
        }
        "opportunity" => {
            let id = OpportunityId(record()?);
            let allowed = opportunity::require_nameable(connection, ctx, account, id).await;
            allowed.map_err(|_| unknown())?;
            (Source::Opportunity(id), None)
        }
        "contact" => {
            let id = ContactId(record()?);
            let known = contact::of_account(ctx, account).await?.contacts;
            if known.iter().all(|contact| contact.id != id) {
                return Err(unknown());
            }
            (Source::Contact(id), None)
        }
        "file" => {
            let found = store::files(connection, &[record()?]).await?.pop();
            let (id, ..) = found.filter(|(_, of, _)| *of == account.0).ok_or_else(unknown)?;
            (Source::File(FileId(id)), None)
        }
        "sales" => (Source::Sales(Amount::ZERO), None),
        "note" => (Source::Note, None),
        _ => return Err(unknown()),
    })
}

fn unknown() -> Error {
    Error::refused(
        "plan_evidence_unknown",
        "this record does not belong to the account any more: choose again",
    )
}

/// Net sales of the account in the twelve months until a day.
async fn sales_until(ctx: &Context, account: AccountId, on: NaiveDate) -> Result<Amount> {
    crate::account::find(ctx, account, dahu_core::access::Action::SeeSales).await?;
    let first = twelve_months_before(on);
    let sales = GroupSales::of_account(ctx, account, first).await?;
    let until = sales.as_of.ok_or_else(|| {
        Error::refused(
            "plan_no_ledger",
            "there is no sales ledger yet: import it first, or write a note",
        )
    })?;
    Ok(sales.net_of_account(account, first, on.min(until)))
}

/// What each piece of evidence of a plan names.
pub(super) async fn told(ctx: &Context, facts: &PlanFacts) -> Result<HashMap<EvidenceId, EvidenceTold>> {
    let connection = ctx.workspace.database.reader();
    let all: Vec<(EvidenceId, &Source)> = facts
        .content
        .statements
        .values()
        .flat_map(|statement| &statement.evidence)
        .map(|(id, evidence)| (*id, &evidence.source))
        .collect();
    let ids = |pick: fn(&Source) -> Option<Uuid>| -> Vec<Uuid> {
        all.iter().filter_map(|(_, source)| pick(source)).collect()
    };
    let activities = ids(|source| match source {
        Source::Activity(id) => Some(id.0),
        _ => None,
    });
    let contacts = ids(|source| match source {
        Source::Contact(id) => Some(id.0),
        _ => None,
    });
    let files = ids(|source| match source {
        Source::File(id) => Some(id.0),
        _ => None,
    });
    let opportunities: HashSet<OpportunityId> = ids(|source| match source {
        Source::Opportunity(id) => Some(id.0),
        _ => None,
    })
    .into_iter()
    .map(OpportunityId)
    .collect();
    let activities = store::activities(connection, &activities).await?;
    let contacts = contact::names(connection, &contacts).await?;
    let files = store::files(connection, &files).await?;
    let opportunities = opportunity::seen_names(ctx, &opportunities).await?;
    let told = all.into_iter().map(|(evidence, source)| {
        let found = match source {
            Source::Activity(id) => activities
                .iter()
                .find(|row| row.id == id.0)
                .map(|row| EvidenceTold::Activity(AccountId(row.account_id), kind(&row.kind), row.on)),
            Source::Opportunity(id) => {
                let name = opportunities.get(id).cloned();
                name.map(|name| EvidenceTold::Opportunity(*id, name))
            }
            Source::Contact(id) => {
                let name = contacts.get(&id.0).cloned();
                name.map(|name| EvidenceTold::Contact(*id, name))
            }
            Source::File(id) => {
                let found = files.iter().find(|(known, ..)| *known == id.0);
                found.map(|(_, _, name)| EvidenceTold::File(*id, name.clone()))
            }
            Source::Sales(amount) => Some(EvidenceTold::Sales(*amount)),
            Source::Note => Some(EvidenceTold::Note),
        };
        (evidence, found.unwrap_or(EvidenceTold::Unseen))
    });
    Ok(told.collect())
}
