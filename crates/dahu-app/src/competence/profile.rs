//! Profiles: how far somebody of a role should be in which competences.

use std::collections::BTreeMap;

use dahu_core::{
    access::Action,
    competence::{Competence, CompetenceId, Proficiency},
    person::Role,
};
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::store;
use crate::{
    Context, Error, Result,
    event::{self, Change, EventRow},
};

/// Stands for the first role as the subject of events; the others count on from it.
const FIRST: u128 = 0x6461_6875_0000_8000_8000_7072_6f66_0000;
/// Changes shown.
const CHANGES: u64 = 20;

/// How far somebody should be in each competence.
pub type Required = BTreeMap<CompetenceId, Proficiency>;

/// The profile of a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleProfile {
    /// The role.
    pub role: Role,
    /// What is required; nothing of roles that have no profile.
    pub required: Required,
}

/// The profiles of all roles of the firm.
#[derive(Clone, Debug)]
pub struct Profiles {
    /// The competences, in their order, without those that are retired.
    pub competences: Vec<Competence>,
    /// The roles, in the order of tables.
    pub roles: Vec<RoleProfile>,
    /// Whether the actor changes them.
    pub may_change: bool,
    /// What changed of late, the latest first.
    pub changes: Vec<EventRow>,
}

/// What is required in one competence, as events keep it, with its name for whoever reads them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Asked {
    pub(super) competence: CompetenceId,
    pub(super) name: String,
    pub(super) level: Proficiency,
}

/// One side of a change of a profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct SideOfChange {
    role: Role,
    required: Vec<Asked>,
}

/// The profiles of all roles.
///
/// # Errors
///
/// [`Error::Forbidden`] for who is not of the firm.
pub async fn profiles(ctx: &Context) -> Result<Profiles> {
    ctx.may(Action::SeeCompetence)?;
    let reader = ctx.workspace.database.reader();
    let competences = store::competences(reader).await?;
    let known = store::profiles(reader).await?;
    let roles = roles().map(|role| RoleProfile {
        role,
        required: known.get(role.as_str()).cloned().unwrap_or_default(),
    });
    let mut changes = Vec::new();
    for role in self::roles() {
        changes.extend(event::of_subject(ctx, "competence_profile", subject(role), CHANGES).await?);
    }
    changes.sort_by_key(|change| std::cmp::Reverse(change.at));
    changes.truncate(usize::try_from(CHANGES).unwrap_or(usize::MAX));
    Ok(Profiles {
        competences: competences.into_iter().filter(|one| !one.is_retired).collect(),
        roles: roles.collect(),
        may_change: ctx.is_open(Action::ManageCompetences),
        changes,
    })
}

/// Says what is required of a role, in place of what was. Returns whether anything changed.
///
/// # Errors
///
/// [`Error::Forbidden`], [`Error::NotFound`] for a role outside of the firm or a competence that is not there.
pub async fn set_profile(ctx: &Context, role: Role, required: &Required) -> Result<bool> {
    ctx.may(Action::ManageCompetences)?;
    refuse_outside(role)?;
    let transaction = ctx.workspace.database.begin().await?;
    let competences = store::competences(&transaction).await?;
    if let Some(unknown) = required
        .keys()
        .find(|id| !competences.iter().any(|known| known.id == **id))
    {
        return Err(Error::not_found("competence", *unknown));
    }
    let is_changed = take(&transaction, ctx, &competences, role, (required, "set")).await?;
    transaction.commit().await?;
    Ok(is_changed)
}

/// Takes the last change of a profile back; what was taken back comes back the same way.
///
/// # Errors
///
/// [`Error::NotFound`] for a role outside of the firm, [`Error::Refused`] with the rule `profile_nothing_to_undo`.
pub async fn undo_profile(ctx: &Context, role: Role) -> Result<()> {
    ctx.may(Action::ManageCompetences)?;
    refuse_outside(role)?;
    let transaction = ctx.workspace.database.begin().await?;
    let last = event::latest_of(&transaction, "competence_profile", subject(role)).await?;
    let before = last.and_then(|last| last.before);
    let before: Option<SideOfChange> = before.map(serde_json::from_value).transpose()?;
    let before = before.ok_or_else(|| {
        Error::refused(
            "profile_nothing_to_undo",
            "no change of this profile is kept that could be undone",
        )
    })?;
    let competences = store::competences(&transaction).await?;
    let there = |asked: &Asked| competences.iter().any(|known| known.id == asked.competence);
    let required = before.required.into_iter().filter(there);
    let required: Required = required.map(|asked| (asked.competence, asked.level)).collect();
    take(&transaction, ctx, &competences, role, (&required, "undone")).await?;
    Ok(transaction.commit().await?)
}

/// Writes a profile with its event; returns whether it changes anything. What is not required at all is left out.
async fn take(
    connection: &impl ConnectionTrait,
    ctx: &Context,
    competences: &[Competence],
    role: Role,
    (required, verb): (&Required, &'static str),
) -> Result<bool> {
    let known = store::profiles(connection).await?;
    let before = known.get(role.as_str()).cloned().unwrap_or_default();
    let asked = required.iter().filter(|(_, level)| **level > Proficiency::NONE);
    let after: Required = asked.map(|(id, level)| (*id, *level)).collect();
    if before == after {
        return Ok(false);
    }
    store::save_profile(connection, role, &after).await?;
    let side = |required: &Required| json!({ "role": role, "required": asked_for(competences, required) });
    let change = Change {
        noun: "competence_profile",
        subject: subject(role),
        account: None,
        verb,
        before: Some(side(&before)),
        after: Some(side(&after)),
    };
    event::record(connection, ctx, None, vec![change]).await?;
    Ok(true)
}

/// Competences with their levels, as events keep them.
pub(super) fn asked_for(competences: &[Competence], levels: &Required) -> Vec<Asked> {
    let known = competences.iter().filter_map(|known| {
        let name = known.name.clone().or_else(|| known.standard.clone());
        Some(Asked {
            competence: known.id,
            name: name.unwrap_or_default(),
            level: *levels.get(&known.id)?,
        })
    });
    known.collect()
}

/// The roles of the firm, which can have a profile.
fn roles() -> impl Iterator<Item = Role> {
    Role::ALL.into_iter().filter(|role| *role != Role::External)
}

fn refuse_outside(role: Role) -> Result<()> {
    if role == Role::External {
        return Err(Error::not_found("competence_profile", role.as_str()));
    }
    Ok(())
}

/// What events name the profile of a role by.
fn subject(role: Role) -> Uuid {
    let place = Role::ALL.iter().position(|known| *known == role);
    Uuid::from_u128(FIRST + place.unwrap_or_default() as u128)
}
