//! Whose competence somebody sees: their own, and that of the people whom they manage.
//!
//! No role opens it. Who manages is asked of the teams as they are today, each time: it ends with the day on which somebody
//! leaves a team, or the firm.

pub(super) mod store;

use std::collections::HashSet;

use dahu_core::{
    access::Action,
    person::{PersonId, Role},
};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::{
    Context, Error, Result,
    person::{self, StoredPerson},
    team,
};

/// From which side the actor looks at somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// It is themselves.
    Own,
    /// They manage them.
    Manager,
}

impl Side {
    /// Whether it is themselves.
    #[must_use]
    pub fn is_own(self) -> bool {
        self == Self::Own
    }
}

/// The person who acts: the command line has no competence, and sees nobody's.
///
/// # Errors
///
/// [`Error::Forbidden`] where nobody of the firm is signed in.
pub(super) fn actor(ctx: &Context) -> Result<PersonId> {
    ctx.may(Action::SeeCompetence)?;
    ctx.person().ok_or(Error::Forbidden {
        action: Action::SeeCompetence.as_str(),
    })
}

/// Lets pass whoever may see somebody's competence, and tells from which side they look.
///
/// # Errors
///
/// [`Error::Forbidden`] where nobody of the firm is signed in, [`Error::NotFound`] for everybody else's.
pub(super) async fn require(
    connection: &impl ConnectionTrait,
    ctx: &Context,
    id: PersonId,
) -> Result<(StoredPerson, Side)> {
    let actor = actor(ctx)?;
    let hidden = || Error::not_found("person", id);
    let side = if actor == id {
        Side::Own
    } else if manages(connection, ctx, actor, id).await? {
        Side::Manager
    } else {
        return Err(hidden());
    };
    let person = person::by_id(connection, id).await?;
    let person = person.filter(|person| person.role() != Role::External);
    Ok((person.ok_or_else(hidden)?, side))
}

async fn manages(
    connection: &impl ConnectionTrait,
    ctx: &Context,
    actor: PersonId,
    id: PersonId,
) -> Result<bool> {
    if !ctx.role().is_some_and(team::may_manage) {
        return Ok(false);
    }
    let managers = store::managers_of(connection, id.0, ctx.today()).await?;
    Ok(managers.contains(&actor.0))
}

/// The people whom the actor manages, of one team and those below it where one is given.
pub(super) async fn managed(ctx: &Context, team: Option<Uuid>) -> Result<HashSet<Uuid>> {
    let actor = actor(ctx)?;
    if !ctx.role().is_some_and(team::may_manage) {
        return Ok(HashSet::new());
    }
    let reader = ctx.workspace.database.reader();
    Ok(store::managed_by(reader, actor.0, ctx.today(), team).await?)
}

/// Who sees the competence of somebody besides themselves, by name.
pub(super) async fn seers(ctx: &Context, id: PersonId) -> Result<Vec<String>> {
    let reader = ctx.workspace.database.reader();
    let managers = store::managers_of(reader, id.0, ctx.today()).await?;
    let managers: Vec<Uuid> = managers.into_iter().collect();
    let found = person::by_ids(reader, &managers).await?.into_iter();
    let mut names: Vec<String> = found
        .filter(|person| team::may_manage(person.role()))
        .map(|person| person.name)
        .collect();
    names.sort();
    Ok(names)
}
