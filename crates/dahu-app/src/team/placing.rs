//! Many people are put into teams at once, and teams that are missing are made.

use std::collections::HashSet;

use dahu_core::person::PersonId;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{DEPTH_AT_MOST, MembershipId, TEAMS_AT_MOST, TeamId, changed, facts, members, store, too_large};
use crate::{Context, Result, event};

/// A place in a team to be given.
pub(crate) struct Placing<'a> {
    /// The team's name, with those of the teams above it first.
    pub(crate) path: Vec<&'a str>,
    /// Who.
    pub(crate) person: PersonId,
    /// The person's name.
    pub(crate) name: &'a str,
    /// Whether they manage it.
    pub(crate) manages: bool,
}

/// Gives these places from today on, within the transaction; returns how many teams and places are new.
pub(crate) async fn place(
    transaction: &impl ConnectionTrait,
    ctx: &Context,
    placings: &[Placing<'_>],
) -> Result<(u64, u64)> {
    let mut teams = store::all(transaction).await?;
    let open = store::open_members(transaction).await?;
    let mut known: HashSet<(Uuid, Uuid)> = open
        .iter()
        .map(|member| (member.team_id, member.person_id))
        .collect();
    let mut changes = Vec::new();
    let mut rows = Vec::new();
    let before = teams.len();
    for placing in placings {
        if i32::try_from(placing.path.len()).unwrap_or(i32::MAX) > DEPTH_AT_MOST {
            return Err(too_large());
        }
        let mut parent = None;
        for name in &placing.path {
            let found = teams
                .iter()
                .find(|team| team.parent_id == parent && team.name == *name)
                .map(|team| team.id);
            parent = Some(match found {
                Some(id) => id,
                None => {
                    let team = store::StoredTeam {
                        id: TeamId::new(ctx.now()).0,
                        name: (*name).to_owned(),
                        parent_id: parent,
                        created_at: ctx.now(),
                    };
                    changes.push(changed(
                        TeamId(team.id),
                        "created",
                        None,
                        Some(facts(&teams, &team)),
                    ));
                    store::insert(transaction, team.clone()).await?;
                    teams.push(team);
                    if teams.len() > TEAMS_AT_MOST {
                        return Err(too_large());
                    }
                    teams[teams.len() - 1].id
                }
            });
        }
        let Some(team) = parent.filter(|team| known.insert((*team, placing.person.0))) else {
            continue;
        };
        let row = store::StoredMember {
            id: MembershipId::new(ctx.now()).0,
            team_id: team,
            person_id: placing.person.0,
            manages: placing.manages,
            from_on: ctx.today(),
            until_on: None,
        };
        let called = placing.path.last().copied().unwrap_or_default();
        changes.push(members::changed(&row, called, placing.name, "joined"));
        rows.push(row);
    }
    let made = ((teams.len() - before) as u64, rows.len() as u64);
    store::add_members(transaction, rows).await?;
    event::record(transaction, ctx, None, changes).await?;
    Ok(made)
}
