//! Playbooks (销售手册): what the firm does in a situation, who follows which steps, and what goes with winning.
//!
//! They are the firm's: administrators and sales directors change them, and every change is kept as a version
//! (`docs/decisions/0033-playbooks.md`).

pub mod call;
mod evidence;
pub mod running;
mod store;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use dahu_core::{
    access::Action,
    person::PersonId,
    playbook::{
        LINE_CHARACTERS, NAME_CHARACTERS, Playbook, PlaybookFault, PlaybookId, QUESTIONS_AT_MOST,
        STEPS_AT_MOST,
    },
};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

pub use evidence::{Evidence, StepEvidence, results};

use crate::{
    Context, Error, Fact, Facts, Result,
    event::{self, Change},
    person,
};

/// A playbook with its id.
pub type Known = (PlaybookId, Playbook);

/// Playbooks at most.
pub const PLAYBOOKS_AT_MOST: usize = 100;
/// Versions shown at most.
const VERSIONS: u64 = 50;

/// A version of a playbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Its number, from one on.
    pub number: i32,
    /// When it was kept; none for what came with the product.
    pub at: Option<DateTime<Utc>>,
    /// By whom; none for what was there from the beginning, and for the command line.
    pub by: Option<String>,
    /// What it says.
    pub playbook: Playbook,
}

/// A playbook with its versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Its id.
    pub id: PlaybookId,
    /// What it says now.
    pub playbook: Playbook,
    /// Its versions, the latest first, so many at most.
    pub versions: Vec<Version>,
    /// Whether the actor may change it.
    pub may_change: bool,
}

/// All playbooks, in their order; whoever sees opportunities sees them.
///
/// # Errors
///
/// [`Error::Forbidden`] for who sees none.
pub async fn all(ctx: &Context) -> Result<Vec<Known>> {
    ctx.may(Action::SeeOpportunities)?;
    known(ctx.workspace.database.reader()).await
}

/// A playbook with its versions.
///
/// # Errors
///
/// [`Error::Forbidden`] for who sees no opportunities, [`Error::NotFound`] for one that is not there.
pub async fn show(ctx: &Context, id: PlaybookId) -> Result<Shown> {
    ctx.may(Action::SeeOpportunities)?;
    let connection = ctx.workspace.database.reader();
    let playbook = find(connection, id).await?;
    let versions = store::versions(connection, id, VERSIONS).await?;
    let people: Vec<Uuid> = versions.iter().filter_map(|(row, _)| row.kept_by).collect();
    let names = names_of(connection, &people).await?;
    let versions = versions.into_iter().map(|(row, playbook)| Version {
        number: row.number,
        at: Some(row.kept_at).filter(|at| *at > DateTime::UNIX_EPOCH),
        by: row.kept_by.and_then(|by| names.get(&PersonId(by)).cloned()),
        playbook,
    });
    Ok(Shown {
        id,
        playbook,
        versions: versions.collect(),
        may_change: ctx.is_open(Action::ManagePlaybooks),
    })
}

/// A playbook, for whoever changes it.
///
/// # Errors
///
/// [`Error::Forbidden`] for who does not, [`Error::NotFound`] for one that is not there.
pub async fn to_edit(ctx: &Context, id: PlaybookId) -> Result<Playbook> {
    ctx.may(Action::ManagePlaybooks)?;
    find(ctx.workspace.database.reader(), id).await
}

/// What people of ours are called.
async fn names_of(connection: &impl ConnectionTrait, ids: &[Uuid]) -> Result<HashMap<PersonId, String>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let found = person::by_ids(connection, ids).await?;
    Ok(found
        .into_iter()
        .map(|person| (PersonId(person.id), person.name))
        .collect())
}

/// All playbooks, whoever asks.
async fn known(connection: &impl ConnectionTrait) -> Result<Vec<Known>> {
    Ok(store::all(connection).await?)
}

async fn find(connection: &impl ConnectionTrait, id: PlaybookId) -> Result<Playbook> {
    let found = known(connection)
        .await?
        .into_iter()
        .find(|(known, _)| *known == id);
    found
        .map(|(_, playbook)| playbook)
        .ok_or_else(|| Error::not_found("playbook", id))
}

/// Adds a playbook.
///
/// # Errors
///
/// [`Error::Forbidden`], and [`Error::Refused`] with the rules `playbook_name`, `playbook_line`, `playbook_without_step` and
/// `playbook_too_many`.
pub async fn add(ctx: &Context, playbook: &Playbook) -> Result<PlaybookId> {
    ctx.may(Action::ManagePlaybooks)?;
    playbook.check().map_err(refused)?;
    let transaction = ctx.workspace.database.begin().await?;
    let all = known(&transaction).await?;
    if all.len() >= PLAYBOOKS_AT_MOST {
        return Err(too_many(PLAYBOOKS_AT_MOST));
    }
    let id = PlaybookId::new(ctx.now());
    put(
        &transaction,
        ctx,
        (id, "created"),
        (None, Some(playbook)),
        all.len(),
    )
    .await?;
    transaction.commit().await?;
    Ok(id)
}

/// Changes a playbook, from what the edit began with; what it said stays as a version.
///
/// # Errors
///
/// Like [`add`], [`Error::NotFound`], and [`Error::Refused`] with the rule `playbook_changed_meanwhile`.
pub async fn change(ctx: &Context, id: PlaybookId, began: &Playbook, playbook: &Playbook) -> Result<()> {
    ctx.may(Action::ManagePlaybooks)?;
    playbook.check().map_err(refused)?;
    let transaction = ctx.workspace.database.begin().await?;
    let all = known(&transaction).await?;
    let place = all.iter().position(|(known, _)| *known == id);
    let place = place.ok_or_else(|| Error::not_found("playbook", id))?;
    let before = &all[place].1;
    if before != began && before != playbook {
        return Err(Error::refused(
            "playbook_changed_meanwhile",
            "somebody changed the same meanwhile: open it again, look, and change it there",
        ));
    }
    if before == playbook {
        return Ok(());
    }
    put(
        &transaction,
        ctx,
        (id, "updated"),
        (Some(before), Some(playbook)),
        place,
    )
    .await?;
    Ok(transaction.commit().await?)
}

/// Takes the last change of a playbook back; what was taken back comes back the same way.
///
/// # Errors
///
/// [`Error::NotFound`] for one that nobody changed, [`Error::Refused`] with the rule `playbook_in_use` for the addition of one
/// that was followed.
pub async fn undo(ctx: &Context, id: PlaybookId) -> Result<()> {
    ctx.may(Action::ManagePlaybooks)?;
    let transaction = ctx.workspace.database.begin().await?;
    let last = event::latest_of(&transaction, "playbook", id.0).await?;
    let last = last.ok_or_else(|| Error::not_found("playbook", id))?;
    let former: Option<Playbook> = last.before.map(serde_json::from_value).transpose()?;
    let all = known(&transaction).await?;
    let place = all.iter().position(|(known, _)| *known == id);
    let current = place
        .and_then(|place| all.get(place))
        .map(|(_, playbook)| playbook);
    if former.is_none() && running::was_followed(&transaction, id).await? {
        return Err(Error::refused(
            "playbook_in_use",
            "this playbook was followed: retire it instead",
        ));
    }
    let place = place.unwrap_or(all.len());
    put(
        &transaction,
        ctx,
        (id, "restored"),
        (current, former.as_ref()),
        place,
    )
    .await?;
    Ok(transaction.commit().await?)
}

async fn put(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    (id, verb): (PlaybookId, &'static str),
    (before, after): (Option<&Playbook>, Option<&Playbook>),
    place: usize,
) -> Result<()> {
    let change = Change {
        noun: "playbook",
        subject: id.0,
        account: None,
        verb,
        before: before.map(serde_json::to_value).transpose()?,
        after: after.map(serde_json::to_value).transpose()?,
    };
    event::record(transaction, ctx, None, vec![change]).await?;
    let place = i32::try_from(place).unwrap_or(i32::MAX);
    match after {
        Some(after) => {
            store::save(transaction, (id, after), (place, before.is_none()), ctx.now()).await?;
            let who = (ctx.now(), ctx.person().map(|person| person.0));
            store::keep(transaction, (id, after), who).await?;
        }
        None => store::delete(transaction, id).await?,
    }
    Ok(())
}

fn refused(fault: PlaybookFault) -> Error {
    let message = fault.to_string();
    match fault {
        PlaybookFault::Name => Error::refused_with(
            "playbook_name",
            message,
            Facts::of([("most", Fact::count(NAME_CHARACTERS))]),
        ),
        PlaybookFault::Line => Error::refused_with(
            "playbook_line",
            message,
            Facts::of([("most", Fact::count(LINE_CHARACTERS))]),
        ),
        PlaybookFault::NoStep => Error::refused("playbook_without_step", message),
        PlaybookFault::TooManySteps => too_many(STEPS_AT_MOST),
        PlaybookFault::TooManyQuestions => too_many(QUESTIONS_AT_MOST),
    }
}

fn too_many(most: usize) -> Error {
    Error::refused_with(
        "playbook_too_many",
        format!("there are {most} of these at most: remove one first"),
        Facts::of([("most", Fact::count(most))]),
    )
}
