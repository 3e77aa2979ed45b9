//! The people whom somebody manages, each with their gaps; by name, as nobody is ranked.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use dahu_core::{
    competence::{
        Competence, CompetenceId, Member, Offer, Proficiency, Standing, TeamProposal, Training, TrainingId,
        for_team,
    },
    person::{PersonId, Role},
    team::TeamId,
};
use uuid::Uuid;

use super::{planning, rating, sight, store, training};
use crate::{
    Context, Result,
    person::{self, Person},
    team::{self as teams, store::StoredTeam},
};

/// People on one page.
pub const PEOPLE_AT_ONCE: usize = 40;
/// People whose ratings are read at once.
const READ_AT_ONCE: usize = 1_000;
/// Plans of each of them that are read at most, on the average.
const PLANS_OF_EACH: usize = 100;
/// Trainings that are proposed at most.
const PROPOSED: usize = 5;

/// Somebody in the table.
#[derive(Clone, Debug)]
pub struct TeamRow {
    /// Who it is.
    pub person: Person,
    /// How they stand in each competence, in the order of the table.
    pub cells: Vec<Standing>,
    /// Of which day the rating of each cell is that counts.
    counted_on: Vec<Option<NaiveDate>>,
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
    /// What would close gaps of most of all of them, beside what each of them plans or took.
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
    let members = members(ctx, &all, &competences, &trainings).await?;
    let proposed = for_team(&members, &Offer::of(&trainings), PROPOSED);
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
    let mut levels: BTreeMap<(PersonId, CompetenceId, bool), (Proficiency, NaiveDate)> = BTreeMap::new();
    for some in ids.chunks(READ_AT_ONCE) {
        for found in rating::store::standing_of(reader, some).await? {
            let key = (
                PersonId(found.person_id),
                CompetenceId(found.competence_id),
                found.is_own,
            );
            levels.insert(key, (store::level(found.proficiency), found.rated_on));
        }
    }
    let row = |person: Person| {
        let required = profiles.get(person.role.as_str());
        let rated = |competence: &Competence, is_own: bool| levels.get(&(person.id, competence.id, is_own));
        let cells = competences.iter().map(|competence| Standing {
            required: required.and_then(|required| required.get(&competence.id).copied()),
            own: rated(competence, true).map(|(level, _)| *level),
            manager: rated(competence, false).map(|(level, _)| *level),
        });
        let counted_on = competences.iter().map(|competence| {
            let counted = rated(competence, false).or_else(|| rated(competence, true));
            counted.map(|(_, on)| *on)
        });
        TeamRow {
            cells: cells.collect(),
            counted_on: counted_on.collect(),
            person,
        }
    };
    Ok(people.into_iter().map(row).collect())
}

/// What each of them lacks, and which trainings count as taken of them.
async fn members(
    ctx: &Context,
    rows: &[TeamRow],
    competences: &[Competence],
    trainings: &[Training],
) -> Result<Vec<Member>> {
    let reader = ctx.workspace.database.reader();
    let ids: Vec<Uuid> = rows.iter().map(|row| row.person.id.0).collect();
    let mut plans: BTreeMap<Uuid, Vec<planning::store::StoredPlan>> = BTreeMap::new();
    for some in ids.chunks(READ_AT_ONCE) {
        let most = u64::try_from(some.len() * PLANS_OF_EACH).unwrap_or(u64::MAX);
        for plan in planning::store::not_dropped_of(reader, some, most).await? {
            plans.entry(plan.person_id).or_default().push(plan);
        }
    }
    let member = |row: &TeamRow| {
        let cells = row.cells.iter().zip(competences);
        let of_them = plans.get(&row.person.id.0).into_iter().flatten();
        Member {
            needs: cells
                .filter_map(|(cell, competence)| cell.need(competence.id))
                .collect(),
            taken: of_them
                .filter_map(|plan| taken(plan, row, competences, trainings))
                .collect(),
        }
    };
    Ok(rows.iter().map(member).collect())
}

/// The training of a plan, where it counts as taken.
fn taken(
    plan: &planning::store::StoredPlan,
    row: &TeamRow,
    competences: &[Competence],
    trainings: &[Training],
) -> Option<TrainingId> {
    let training = trainings.iter().find(|known| known.id.0 == plan.training_id)?;
    let brought_on = competences
        .iter()
        .zip(&row.counted_on)
        .filter(|(competence, _)| training.reaches.contains_key(&competence.id));
    let rated = brought_on.filter_map(|(_, on)| *on);
    plan.state().counts_as_taken(rated).then_some(training.id)
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
