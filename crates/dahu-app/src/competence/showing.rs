//! What somebody's page shows: each competence with what is required and both views, what is proposed and planned, and progress.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use dahu_core::{
    competence::{
        Competence, CompetenceId, Need, Offer, Proficiency, Progress, Proposal, Rated, Standing, Training,
        TrainingId, TrainingPlan, TrainingPlanId, progress, proposals, quarter_ends,
    },
    person::{PersonId, Role},
};
use uuid::Uuid;

use super::{
    catalogue, planning,
    profile::Required,
    rating::{self, StoredRating},
    sight::{self, Side},
    store, training,
};
use crate::{Context, Result, person, person::Person};

/// Trainings that are proposed at most.
const PROPOSED: usize = 5;
/// Plans that ended and are shown.
const ENDED: u64 = 20;
/// Quarters of which progress is shown, besides today.
const QUARTERS: u32 = 7;

/// A rating with who made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RatingShown {
    /// The level.
    pub level: Proficiency,
    /// On what it stands.
    pub evidence: String,
    /// For which day.
    pub on: NaiveDate,
    /// When it was made.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: String,
    /// Whether it is one's own view.
    pub is_own: bool,
    /// Since when it is taken back.
    pub taken_back_at: Option<DateTime<Utc>>,
}

/// A competence on somebody's page.
#[derive(Clone, Debug)]
pub struct Row {
    /// Which.
    pub competence: Competence,
    /// What is required, and both views.
    pub standing: Standing,
    /// Their own latest rating.
    pub own: Option<RatingShown>,
    /// The latest of a manager.
    pub manager: Option<RatingShown>,
}

/// A training that is or was planned.
#[derive(Clone, Debug)]
pub struct PlannedTraining {
    /// The plan.
    pub id: TrainingPlanId,
    /// Of which training; none where it is gone.
    pub training: Option<Training>,
    /// Where it stands.
    pub plan: TrainingPlan,
    /// Who planned it.
    pub by: String,
}

/// Somebody's competence.
#[derive(Clone, Debug)]
pub struct PersonCompetence {
    /// Who it is.
    pub person: Person,
    /// From which side the actor looks.
    pub side: Side,
    /// Who sees this besides the person.
    pub seers: Vec<String>,
    /// The competences that are not retired, in their order.
    pub rows: Vec<Row>,
    /// Trainings that would close the largest gaps.
    pub proposals: Vec<(Training, Proposal)>,
    /// What is planned, the next first.
    pub open: Vec<PlannedTraining>,
    /// What was done or dropped, the latest first.
    pub ended: Vec<PlannedTraining>,
    /// All trainings that can be planned.
    pub trainings: Vec<Training>,
    /// How they came on, the earliest day first; nothing where nothing is required of them.
    pub progress: Vec<Progress>,
    /// Today, where the actor is.
    pub today: NaiveDate,
}

/// One competence of somebody, with its history.
#[derive(Clone, Debug)]
pub struct OneCompetence {
    /// Who it is.
    pub person: Person,
    /// From which side the actor looks.
    pub side: Side,
    /// The competence with both views.
    pub row: Row,
    /// All ratings, the latest first.
    pub history: Vec<RatingShown>,
    /// Whether the rating that counts on the actor's side is theirs, so that they can take it back.
    pub may_take_back: bool,
    /// Today, where the actor is.
    pub today: NaiveDate,
}

/// Somebody's competence.
///
/// # Errors
///
/// [`crate::Error::Forbidden`] where nobody of the firm is signed in, [`crate::Error::NotFound`] for who is neither the actor
/// nor managed by them.
pub async fn show(ctx: &Context, id: PersonId) -> Result<PersonCompetence> {
    let reader = ctx.workspace.database.reader();
    let (found, side) = sight::require(reader, ctx, id).await?;
    let person = found.shown();
    let competences = store::competences(reader).await?;
    let required = required_of(ctx, person.role).await?;
    let ratings = rating::store::of_person(reader, id.0, None).await?;
    let names = names(ctx, ratings.iter().map(|rating| rating.rated_by)).await?;
    let rows: Vec<Row> = competences
        .into_iter()
        .filter(|competence| !competence.is_retired)
        .map(|competence| row(competence, &required, &ratings, &names))
        .collect();
    let needs: Vec<Need> = rows
        .iter()
        .filter_map(|row| row.standing.need(row.competence.id))
        .collect();
    let trainings = training::store::trainings(reader).await?;
    let (open, ended) = plans(ctx, id, &trainings).await?;
    let taken: Vec<TrainingId> = open
        .iter()
        .chain(&ended)
        .filter_map(|planned| taken(planned, &rows))
        .collect();
    let proposed = proposals(&needs, &Offer::of(&trainings), &taken, PROPOSED);
    let proposed = proposed.into_iter().filter_map(|proposal| {
        let training = trainings.iter().find(|known| known.id == proposal.training)?;
        Some((training.clone(), proposal))
    });
    let today = ctx.today();
    Ok(PersonCompetence {
        seers: sight::seers(ctx, id).await?,
        proposals: proposed.collect(),
        progress: progressed(&rows, &required, &ratings, today),
        trainings: trainings.into_iter().filter(|one| !one.is_retired).collect(),
        person,
        side,
        rows,
        open,
        ended,
        today,
    })
}

/// One competence of somebody, with its history.
///
/// # Errors
///
/// Like [`show`], and [`crate::Error::NotFound`] for a competence that is not there.
pub async fn one(ctx: &Context, id: PersonId, competence: CompetenceId) -> Result<OneCompetence> {
    let reader = ctx.workspace.database.reader();
    let (found, side) = sight::require(reader, ctx, id).await?;
    let person = found.shown();
    let known = catalogue::find(reader, competence).await?;
    let required = required_of(ctx, person.role).await?;
    let ratings = rating::store::of_person(reader, id.0, Some(competence)).await?;
    let names = names(ctx, ratings.iter().map(|rating| rating.rated_by)).await?;
    let row = row(known, &required, &ratings, &names);
    let counted = ratings
        .iter()
        .rfind(|rating| rating.is_own == side.is_own() && rating.taken_back_at.is_none());
    let actor = ctx.person().map(|person| person.0);
    Ok(OneCompetence {
        may_take_back: counted.is_some_and(|rating| Some(rating.rated_by) == actor),
        history: ratings.iter().rev().map(|rating| shown(rating, &names)).collect(),
        person,
        side,
        row,
        today: ctx.today(),
    })
}

/// The training of a plan, where it counts as taken.
fn taken(planned: &PlannedTraining, rows: &[Row]) -> Option<TrainingId> {
    let training = planned.training.as_ref()?;
    let brought_on = rows
        .iter()
        .filter(|row| training.reaches.contains_key(&row.competence.id));
    let rated = brought_on.filter_map(|row| Some(row.manager.as_ref().or(row.own.as_ref())?.on));
    planned.plan.counts_as_taken(rated).then_some(training.id)
}

/// What is required of somebody in a role.
pub(super) async fn required_of(ctx: &Context, role: Role) -> Result<Required> {
    let mut profiles = store::profiles(ctx.workspace.database.reader()).await?;
    Ok(profiles.remove(role.as_str()).unwrap_or_default())
}

/// The names of people by their ids.
async fn names(ctx: &Context, ids: impl Iterator<Item = Uuid>) -> Result<HashMap<Uuid, String>> {
    let ids: Vec<Uuid> = ids.collect();
    let people = person::by_ids(ctx.workspace.database.reader(), &ids).await?;
    Ok(people
        .into_iter()
        .map(|person| (person.id, person.name))
        .collect())
}

fn shown(rating: &StoredRating, names: &HashMap<Uuid, String>) -> RatingShown {
    RatingShown {
        level: store::level(rating.proficiency),
        evidence: rating.evidence.clone(),
        on: rating.rated_on,
        at: rating.rated_at,
        by: names.get(&rating.rated_by).cloned().unwrap_or_default(),
        is_own: rating.is_own,
        taken_back_at: rating.taken_back_at,
    }
}

fn row(
    competence: Competence,
    required: &Required,
    ratings: &[StoredRating],
    names: &HashMap<Uuid, String>,
) -> Row {
    let latest = |is_own: bool| {
        let of_it = ratings.iter().rfind(|rating| {
            let is_of = rating.competence_id == competence.id.0 && rating.is_own == is_own;
            is_of && rating.taken_back_at.is_none()
        });
        of_it.map(|rating| shown(rating, names))
    };
    let (own, manager) = (latest(true), latest(false));
    Row {
        standing: Standing {
            required: required.get(&competence.id).copied(),
            own: own.as_ref().map(|rating| rating.level),
            manager: manager.as_ref().map(|rating| rating.level),
        },
        competence,
        own,
        manager,
    }
}

/// How somebody came on in what is required of them, as far as it is not retired.
fn progressed(
    rows: &[Row],
    required: &Required,
    ratings: &[StoredRating],
    today: NaiveDate,
) -> Vec<Progress> {
    let is_shown = |id: &CompetenceId| rows.iter().any(|row| row.competence.id == *id);
    let asked: BTreeMap<CompetenceId, Proficiency> = required
        .iter()
        .filter(|(id, _)| is_shown(id))
        .map(|(id, level)| (*id, *level))
        .collect();
    let rated: Vec<Rated> = ratings
        .iter()
        .filter(|rating| rating.taken_back_at.is_none())
        .map(|rating| Rated {
            competence: CompetenceId(rating.competence_id),
            is_own: rating.is_own,
            level: store::level(rating.proficiency),
            on: rating.rated_on,
        })
        .collect();
    if asked.is_empty() || rated.is_empty() {
        return Vec::new();
    }
    let found = progress(&rated, &asked, &quarter_ends(today, QUARTERS));
    // Quarters before the first rating would be rows of nothing.
    let first = found.iter().position(|at| at.rated > 0).unwrap_or(0);
    found.into_iter().skip(first).collect()
}

/// What somebody plans to take, and what they took or dropped.
async fn plans(
    ctx: &Context,
    id: PersonId,
    trainings: &[Training],
) -> Result<(Vec<PlannedTraining>, Vec<PlannedTraining>)> {
    let reader = ctx.workspace.database.reader();
    let open = planning::store::open_of(reader, id.0, planning::OPEN_AT_MOST).await?;
    let ended = planning::store::ended_of(reader, id.0, ENDED).await?;
    let names = names(ctx, open.iter().chain(&ended).map(|plan| plan.planned_by)).await?;
    let shown = |plan: planning::store::StoredPlan| PlannedTraining {
        id: TrainingPlanId(plan.id),
        training: trainings
            .iter()
            .find(|known| known.id.0 == plan.training_id)
            .cloned(),
        plan: plan.state(),
        by: names.get(&plan.planned_by).cloned().unwrap_or_default(),
    };
    let open = open.into_iter().map(shown).collect();
    Ok((open, ended.into_iter().map(shown).collect()))
}
