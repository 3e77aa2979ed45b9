//! Who is in which team, from when until when.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use dahu_core::{
    access::Action,
    person::{PersonId, Role},
};
use serde_json::json;
use uuid::Uuid;

use super::{MembershipId, TeamId, store};
use crate::{
    Context, Error, Result,
    event::{self, Change},
    person,
};

/// Memberships of a person that are shown.
const SHOWN: u64 = 100;

/// A person's place in a team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// Its id.
    pub id: MembershipId,
    /// The team.
    pub team: TeamId,
    /// Its name.
    pub name: String,
    /// Whether the person manages it.
    pub manages: bool,
    /// First day.
    pub from: NaiveDate,
    /// First day no longer.
    pub until: Option<NaiveDate>,
}

/// A person's teams, latest first.
///
/// # Errors
///
/// When the database fails.
pub async fn of_person(ctx: &Context, person: PersonId) -> Result<Vec<Membership>> {
    ctx.may(Action::SeePeople)?;
    let connection = ctx.workspace.database.reader();
    let teams = store::all(connection).await?;
    let members = store::of_person(connection, person.0, SHOWN).await?;
    let rows = members.into_iter().filter_map(|member| {
        let team = teams.iter().find(|team| team.id == member.team_id)?;
        Some(Membership {
            id: MembershipId(member.id),
            team: TeamId(team.id),
            name: team.name.clone(),
            manages: member.manages,
            from: member.from_on,
            until: member.until_on,
        })
    });
    Ok(rows.collect())
}

/// Who is in a team today: the place, the person, and whether they manage it.
///
/// # Errors
///
/// When the database fails.
pub async fn members(ctx: &Context, team: TeamId) -> Result<Vec<(MembershipId, PersonId, bool)>> {
    ctx.may(Action::SeePeople)?;
    let members = store::open_members(ctx.workspace.database.reader()).await?;
    let of_team = members.into_iter().filter(|member| member.team_id == team.0);
    Ok(of_team
        .map(|member| {
            (
                MembershipId(member.id),
                PersonId(member.person_id),
                member.manages,
            )
        })
        .collect())
}

/// Puts a person into a team from today on, perhaps as one who manages it.
///
/// # Errors
///
/// [`Error::NotFound`] for a team or person that is not there; [`Error::Refused`] where somebody is to manage whose role is
/// not that of a manager; [`Error::Conflict`] where the person is in it already.
pub async fn add_member(
    ctx: &Context,
    team: TeamId,
    person: PersonId,
    manages: bool,
) -> Result<MembershipId> {
    ctx.may(Action::ManageTeams)?;
    let transaction = ctx.workspace.database.begin().await?;
    let found = store::by_id(&transaction, team.0).await?;
    let found = found.ok_or_else(|| Error::not_found("team", team))?;
    let member = person::by_id(&transaction, person).await?;
    let member = member.ok_or_else(|| Error::not_found("person", person))?;
    person::refuse_unfit(&member)?;
    if manages && !may_manage(member.role()) {
        return Err(Error::refused(
            "cannot_manage",
            "whoever manages a team has the role of a team manager: change the person's role first",
        ));
    }
    let known = store::of_person(&transaction, person.0, SHOWN).await?;
    if known
        .iter()
        .any(|member| member.team_id == team.0 && member.until_on.is_none())
    {
        return Err(Error::Conflict {
            field: "membership",
            message: format!("{} is in this team already", member.name),
        });
    }
    let id = MembershipId::new(ctx.now());
    let row = store::StoredMember {
        id: id.0,
        team_id: team.0,
        person_id: person.0,
        manages,
        from_on: ctx.today(),
        until_on: None,
    };
    let change = changed(&row, &found.name, &member.name, "joined");
    store::add_members(&transaction, vec![row]).await?;
    event::record(&transaction, ctx, None, vec![change]).await?;
    transaction.commit().await?;
    Ok(id)
}

/// Takes a person out of a team from today on.
///
/// # Errors
///
/// [`Error::NotFound`] for a place that is not there.
pub async fn end_member(ctx: &Context, team: TeamId, id: MembershipId) -> Result<()> {
    ctx.may(Action::ManageTeams)?;
    let transaction = ctx.workspace.database.begin().await?;
    let row = store::member_by_id(&transaction, id.0).await?;
    let row = row.filter(|row| row.team_id == team.0);
    let mut row = row.ok_or_else(|| Error::not_found("team_member", id))?;
    if row.until_on.is_some() {
        return Ok(());
    }
    let team_name = store::by_id(&transaction, row.team_id).await?;
    let person = person::by_id(&transaction, PersonId(row.person_id)).await?;
    if row.from_on >= ctx.today() {
        store::delete_member(&transaction, row.id).await?;
    } else {
        store::end_member(&transaction, row.id, ctx.today()).await?;
    }
    row.until_on = Some(ctx.today());
    let team_name = team_name.map(|team| team.name).unwrap_or_default();
    let person = person.map(|person| person.name).unwrap_or_default();
    let change = changed(&row, &team_name, &person, "left");
    event::record(&transaction, ctx, None, vec![change]).await?;
    Ok(transaction.commit().await?)
}

/// Who is in a team, or in one below it, today.
///
/// # Errors
///
/// [`Error::Forbidden`] for who sees no people, [`Error::NotFound`] for a team that is not there.
pub(crate) async fn people(ctx: &Context, team: TeamId) -> Result<BTreeSet<Uuid>> {
    ctx.may(Action::SeePeople)?;
    let reader = ctx.workspace.database.reader();
    let below = store::below(reader, team.0).await?;
    if below.is_empty() {
        return Err(Error::not_found("team", team));
    }
    let members = store::members_on(reader, ctx.today()).await?.into_iter();
    Ok(members
        .filter(|member| below.iter().any(|(team, _)| *team == member.team_id))
        .map(|member| member.person_id)
        .collect())
}

/// Whether people of this role may manage a team.
pub(crate) fn may_manage(role: Role) -> bool {
    role.may_manage()
}

pub(super) fn changed(member: &store::StoredMember, team: &str, person: &str, verb: &'static str) -> Change {
    Change {
        noun: "team_member",
        subject: member.id,
        account: None,
        verb,
        before: None,
        after: Some(json!({
            "team": team,
            "person": person,
            "person_id": member.person_id,
            "manages": member.manages,
            "from": member.from_on,
            "until": member.until_on,
        })),
    }
}
