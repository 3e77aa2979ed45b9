//! Teams: a tree of any depth, such as regions and departments, and the people in them.
//!
//! Whoever manages a team sees the accounts of the people in it and in all teams below.

mod members;
mod placing;
pub(crate) mod store;

use dahu_core::access::Action;
use serde_json::json;
use uuid::Uuid;

pub use members::{Membership, add_member, end_member, members, of_person};
pub(crate) use members::{may_manage, people};

pub(crate) use placing::{Placing, place};

use crate::{
    Context, Error, Result,
    event::{self, Change},
    person, quota,
};

pub use dahu_core::team::TeamId;

dahu_core::id! {
    /// A person's place in a team.
    MembershipId
}

/// Teams at most.
const TEAMS_AT_MOST: usize = 5_000;
/// Levels of the tree at most.
const DEPTH_AT_MOST: i32 = 30;
/// Characters of a name at most.
const NAME_AT_MOST: usize = 200;

/// A team as the tree shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Team {
    /// Its id.
    pub id: TeamId,
    /// Its name.
    pub name: String,
    /// The team above.
    pub parent: Option<TeamId>,
    /// How far below the top, from zero.
    pub depth: u32,
    /// Who manages it.
    pub managers: Vec<String>,
    /// People in it today, managers included.
    pub people: u64,
}

/// All teams in the order of the tree: each before those below it, by name on one level.
///
/// # Errors
///
/// When the database fails.
pub async fn all(ctx: &Context) -> Result<Vec<Team>> {
    ctx.may(Action::SeePeople)?;
    let connection = ctx.workspace.database.reader();
    let teams = store::all(connection).await?;
    let members = store::open_members(connection).await?;
    let people = person::stored(ctx).await?;
    let today = ctx.today();
    let mut tree = Vec::with_capacity(teams.len());
    let mut open: Vec<(&store::StoredTeam, u32)> = teams
        .iter()
        .rev()
        .filter(|team| team.parent_id.is_none())
        .map(|team| (team, 0))
        .collect();
    while let Some((team, depth)) = open.pop() {
        let of_team = || {
            members
                .iter()
                .filter(move |member| member.team_id == team.id && member.from_on <= today)
        };
        let managers = of_team().filter(|member| member.manages).filter_map(|member| {
            let person = people.iter().find(|person| person.id == member.person_id)?;
            Some(person.name.clone())
        });
        tree.push(Team {
            id: TeamId(team.id),
            name: team.name.clone(),
            parent: team.parent_id.map(TeamId),
            depth,
            managers: managers.collect(),
            people: of_team().count() as u64,
        });
        let below = teams
            .iter()
            .rev()
            .filter(|other| other.parent_id == Some(team.id));
        open.extend(below.map(|other| (other, depth + 1)));
    }
    Ok(tree)
}

/// Makes a team, below another or at the top.
///
/// # Errors
///
/// [`Error::Refused`] for a name that cannot be used or a tree that grows too large, [`Error::NotFound`] for a parent that is
/// not there, [`Error::Conflict`] where there is one of this name beside it.
pub async fn create(ctx: &Context, name: &str, parent: Option<TeamId>) -> Result<TeamId> {
    ctx.may(Action::ManageTeams)?;
    let transaction = ctx.workspace.database.begin().await?;
    let teams = store::all(&transaction).await?;
    if teams.len() >= TEAMS_AT_MOST {
        return Err(too_large());
    }
    let name = usable_name(&teams, name, parent, None)?;
    if let Some(parent) = parent {
        let above = store::above(&transaction, parent.0).await?;
        if above.is_empty() {
            return Err(Error::not_found("team", parent));
        }
        if i32::try_from(above.len()).unwrap_or(i32::MAX) >= DEPTH_AT_MOST {
            return Err(too_large());
        }
    }
    let team = store::StoredTeam {
        id: TeamId::new(ctx.now()).0,
        name,
        parent_id: parent.map(|parent| parent.0),
        created_at: ctx.now(),
    };
    let (id, after) = (TeamId(team.id), facts(&teams, &team));
    store::insert(&transaction, team).await?;
    let change = changed(id, "created", None, Some(after));
    event::record(&transaction, ctx, None, vec![change]).await?;
    transaction.commit().await?;
    Ok(id)
}

/// Gives a team another name and place.
///
/// # Errors
///
/// Like [`create`]; [`Error::Refused`] where a team would be below itself.
pub async fn change(ctx: &Context, id: TeamId, name: &str, parent: Option<TeamId>) -> Result<()> {
    ctx.may(Action::ManageTeams)?;
    let transaction = ctx.workspace.database.begin().await?;
    let teams = store::all(&transaction).await?;
    let before = store::by_id(&transaction, id.0).await?;
    let before = before.ok_or_else(|| Error::not_found("team", id))?;
    let name = usable_name(&teams, name, parent, Some(id))?;
    let below = store::below(&transaction, id.0).await?;
    if let Some(parent) = parent {
        if below.iter().any(|(team, _)| *team == parent.0) {
            return Err(Error::refused(
                "team_below_itself",
                "a team cannot be below itself or a team below it: choose another",
            ));
        }
        let above = store::above(&transaction, parent.0).await?;
        if above.is_empty() {
            return Err(Error::not_found("team", parent));
        }
        let height = below.iter().map(|(_, depth)| *depth).max().unwrap_or(0);
        if i32::try_from(above.len())
            .unwrap_or(i32::MAX)
            .saturating_add(height)
            >= DEPTH_AT_MOST
        {
            return Err(too_large());
        }
    }
    let parent_id = parent.map(|parent| parent.0);
    if name != before.name {
        store::rename(&transaction, id.0, &name).await?;
    }
    if parent_id != before.parent_id {
        store::set_parent(&transaction, id.0, parent_id).await?;
    }
    let after = store::StoredTeam {
        name,
        parent_id,
        ..before.clone()
    };
    if after != before {
        let change = changed(
            id,
            "changed",
            Some(facts(&teams, &before)),
            Some(facts(&teams, &after)),
        );
        event::record(&transaction, ctx, None, vec![change]).await?;
    }
    Ok(transaction.commit().await?)
}

/// Removes a team in which nobody is or was and which has none below.
///
/// # Errors
///
/// [`Error::NotFound`] for one that is not there, [`Error::Refused`] for one that is not empty.
pub async fn remove(ctx: &Context, id: TeamId) -> Result<()> {
    ctx.may(Action::ManageTeams)?;
    let transaction = ctx.workspace.database.begin().await?;
    let teams = store::all(&transaction).await?;
    let team = teams.iter().find(|team| team.id == id.0);
    let team = team.ok_or_else(|| Error::not_found("team", id))?;
    if teams.iter().any(|other| other.parent_id == Some(id.0))
        || store::has_members(&transaction, id.0).await?
    {
        return Err(Error::refused(
            "team_not_empty",
            "somebody is or was in this team, or teams are below it: it has to stay, so that it can be said who saw what",
        ));
    }
    quota::forget_team(&transaction, ctx, id, &team.name).await?;
    store::delete(&transaction, id.0).await?;
    let change = changed(id, "removed", Some(facts(&teams, team)), None);
    event::record(&transaction, ctx, None, vec![change]).await?;
    Ok(transaction.commit().await?)
}

fn usable_name(
    teams: &[store::StoredTeam],
    name: &str,
    parent: Option<TeamId>,
    itself: Option<TeamId>,
) -> Result<String> {
    let name = name.trim();
    if !is_usable_name(name) {
        return Err(Error::refused(
            "name_not_usable",
            format!("give a name of 1 to {NAME_AT_MOST} characters"),
        ));
    }
    let parent = parent.map(|parent| parent.0);
    let is_taken = teams
        .iter()
        .any(|team| team.parent_id == parent && team.name == name && Some(TeamId(team.id)) != itself);
    if is_taken {
        return Err(Error::Conflict {
            field: "team",
            message: format!("there is already a team called \"{name}\" at this place: choose another name"),
        });
    }
    Ok(name.to_owned())
}

/// Whether a team can be called so.
pub(crate) fn is_usable_name(name: &str) -> bool {
    let name = name.trim();
    !name.is_empty() && name.chars().count() <= NAME_AT_MOST && !name.chars().any(char::is_control)
}

fn too_large() -> Error {
    Error::refused(
        "teams_too_many",
        format!("there are at most {TEAMS_AT_MOST} teams on at most {DEPTH_AT_MOST} levels"),
    )
}

fn facts(teams: &[store::StoredTeam], team: &store::StoredTeam) -> serde_json::Value {
    let name = |id: Uuid| {
        teams
            .iter()
            .find(|team| team.id == id)
            .map(|team| team.name.as_str())
    };
    json!({ "name": team.name, "parent": team.parent_id.and_then(name) })
}

fn changed(
    id: TeamId,
    verb: &'static str,
    before: Option<serde_json::Value>,
    after: Option<serde_json::Value>,
) -> Change {
    Change {
        noun: "team",
        subject: id.0,
        account: None,
        verb,
        before,
        after,
    }
}
