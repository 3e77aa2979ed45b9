//! The people whom somebody manages, each with their gaps; by name, as nobody is ranked.

use std::collections::BTreeMap;

use dahu_core::{
    competence::{
        Competence, CompetenceId, Need, Offer, Proficiency, Standing, TeamProposal, Training, for_team,
    },
    person::{PersonId, Role},
    team::TeamId,
};
use uuid::Uuid;

use super::{rating, sight, store, training};
use crate::{
    Context, Result,
    person::{self, Person},
    team::{self as teams, store::StoredTeam},
};

/// People on one page.
pub const PEOPLE_AT_ONCE: usize = 40;
/// People whose ratings are read at once.
const READ_AT_ONCE: usize = 1_000;
/// Trainings that are proposed at most.
const PROPOSED: usize = 5;

/// Somebody in the table.
#[derive(Clone, Debug)]
pub struct TeamRow {
    /// Who it is.
    pub person: Person,
    /// How they stand in each competence, in the order of the table.
    pub cells: Vec<Standing>,
}

/// A team that somebody manages, or that is below one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManagedTeam {
    /// Which.
    pub id: TeamId,
    /// What it is called.
    pub name: String,
    /// How far below the one that is managed.
    pub depth: u32,
}

/// The people whom somebody manages.
#[derive(Clone, Debug)]
pub struct TeamCompetence {
    /// The teams that the actor manages and those below, in the order of the tree.
    pub teams: Vec<ManagedTeam>,
    /// The competences that are not retired, in their order.
    pub competences: Vec<Competence>,
    /// The people asked for, by name, those of one page.
    pub rows: Vec<TeamRow>,
    /// In each competence: of how many of all the people asked for something is required, how many of those are below it, and
    /// how many nobody rated.
    pub sums: Vec<(u64, u64, u64)>,
    /// What would close gaps of most of all of them.
    pub proposals: Vec<(Training, TeamProposal)>,
    /// How many people there are in all.
    pub total: u64,
}

/// The people whom the actor manages, by name, those of one page; of one team and those below it where one is given.
///
/// # Errors
///
/// [`crate::Error::Forbidden`] where nobody of the firm is signed in.
pub async fn team(ctx: &Context, team: Option<TeamId>, page: usize) -> Result<TeamCompetence> {
    let managed: Vec<Uuid> = sight::managed(ctx, team.map(|team| team.0))
        .await?
        .into_iter()
        .collect();
    let reader = ctx.workspace.database.reader();
    let mut people: Vec<Person> = person::by_ids(reader, &managed)
        .await?
        .into_iter()
        .map(|person| person.shown())
        .filter(|person| person.role != Role::External)
        .collect();
    people.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
    let total = people.len() as u64;
    let competences = store::competences(reader).await?;
    let competences: Vec<Competence> = competences.into_iter().filter(|one| !one.is_retired).collect();
    let all = rows(ctx, people, &competences).await?;
    let trainings = training::store::trainings(reader).await?;
    let needs: Vec<Vec<Need>> = all.iter().map(|row| needs(row, &competences)).collect();
    let proposed = for_team(&needs, &Offer::of(&trainings), PROPOSED);
    let proposed = proposed.into_iter().filter_map(|proposal| {
        let training = trainings.iter().find(|known| known.id == proposal.training)?;
        Some((training.clone(), proposal))
    });
    Ok(TeamCompetence {
        teams: managed_teams(ctx).await?,
        sums: (0..competences.len()).map(|place| sum(&all, place)).collect(),
        proposals: proposed.collect(),
        competences,
        rows: all
            .into_iter()
            .skip(page.saturating_mul(PEOPLE_AT_ONCE))
            .take(PEOPLE_AT_ONCE)
            .collect(),
        total,
    })
}

async fn rows(ctx: &Context, people: Vec<Person>, competences: &[Competence]) -> Result<Vec<TeamRow>> {
    let reader = ctx.workspace.database.reader();
    let profiles = store::profiles(reader).await?;
    let ids: Vec<Uuid> = people.iter().map(|person| person.id.0).collect();
    let mut levels: BTreeMap<(PersonId, CompetenceId, bool), Proficiency> = BTreeMap::new();
    for some in ids.chunks(READ_AT_ONCE) {
        for found in rating::store::standing_of(reader, some).await? {
            let key = (
                PersonId(found.person_id),
                CompetenceId(found.competence_id),
                found.is_own,
            );
            levels.insert(key, store::level(found.proficiency));
        }
    }
    let row = |person: Person| {
        let required = profiles.get(person.role.as_str());
        let cells = competences.iter().map(|competence| Standing {
            required: required.and_then(|required| required.get(&competence.id).copied()),
            own: levels.get(&(person.id, competence.id, true)).copied(),
            manager: levels.get(&(person.id, competence.id, false)).copied(),
        });
        TeamRow {
            cells: cells.collect(),
            person,
        }
    };
    Ok(people.into_iter().map(row).collect())
}

fn needs(row: &TeamRow, competences: &[Competence]) -> Vec<Need> {
    let cells = row.cells.iter().zip(competences);
    cells
        .filter_map(|(cell, competence)| cell.need(competence.id))
        .collect()
}

/// Of one competence: of how many something is required, how many are below it, how many nobody rated.
fn sum(rows: &[TeamRow], place: usize) -> (u64, u64, u64) {
    let cells = rows.iter().filter_map(|row| row.cells.get(place));
    let asked = cells.filter(|cell| cell.required.is_some_and(|level| level > Proficiency::NONE));
    asked.fold((0, 0, 0), |(asked, below, unrated), cell| {
        let is_below = cell.gap().is_some_and(|gap| gap > 0);
        (
            asked + 1,
            below + u64::from(is_below),
            unrated + u64::from(cell.is_unrated()),
        )
    })
}

/// The teams that the actor manages and those below them, in the order of the tree.
async fn managed_teams(ctx: &Context) -> Result<Vec<ManagedTeam>> {
    let actor = sight::actor(ctx)?;
    if !ctx.role().is_some_and(teams::may_manage) {
        return Ok(Vec::new());
    }
    let reader = ctx.workspace.database.reader();
    let managed = teams::store::managed_by(reader, actor.0, ctx.today()).await?;
    let all = match managed.is_empty() {
        true => Vec::new(),
        false => teams::store::all(reader).await?,
    };
    let parent_of = |id: Uuid| all.iter().find(|team| team.id == id)?.parent_id;
    let is_below_another = |team: &StoredTeam| {
        let mut above = std::iter::successors(team.parent_id, |id| parent_of(*id));
        above.any(|id| managed.contains(&id))
    };
    let roots = all
        .iter()
        .rev()
        .filter(|team| managed.contains(&team.id) && !is_below_another(team));
    let mut open: Vec<(&StoredTeam, u32)> = roots.map(|team| (team, 0)).collect();
    let mut tree = Vec::new();
    while let Some((team, depth)) = open.pop() {
        tree.push(ManagedTeam {
            id: TeamId(team.id),
            name: team.name.clone(),
            depth,
        });
        let below = all.iter().rev().filter(|other| other.parent_id == Some(team.id));
        open.extend(below.map(|other| (other, depth + 1)));
    }
    Ok(tree)
}
