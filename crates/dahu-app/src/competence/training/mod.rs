//! The firm's trainings: described, changed, retired, and taken back to what they were.

pub(super) mod store;

use std::collections::BTreeMap;

use dahu_core::{
    access::Action,
    competence::{
        Competence, CompetenceId, Proficiency, TRAININGS_AT_MOST, Training, TrainingId, TrainingKind,
    },
};
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};

use super::{
    catalogue, planning,
    profile::{Asked, asked_for},
    store as competences,
};
use crate::{
    Context, Error, Fact, Facts, Result,
    event::{self, Change},
};

/// A training as it is typed; what is empty keeps the words of a standard one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedTraining {
    /// What it is called.
    pub name: String,
    /// What is worth knowing of it.
    pub note: String,
    /// What kind it is.
    pub kind: TrainingKind,
    /// To which level of which competence it brings.
    pub reaches: BTreeMap<CompetenceId, Proficiency>,
    /// Whether nobody takes it any more.
    pub is_retired: bool,
}

/// A training as events keep it: with the names of competences, for whoever reads them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Held {
    standard: Option<String>,
    name: Option<String>,
    note: Option<String>,
    kind: TrainingKind,
    reaches: Vec<Asked>,
    is_retired: bool,
}

impl Held {
    fn of(training: &Training, competences: &[Competence]) -> Self {
        Self {
            standard: training.standard.clone(),
            name: training.name.clone(),
            note: training.note.clone(),
            kind: training.kind,
            reaches: asked_for(competences, &training.reaches),
            is_retired: training.is_retired,
        }
    }

    fn training(self, id: TrainingId) -> Training {
        let reaches = self.reaches.into_iter();
        Training {
            id,
            standard: self.standard,
            name: self.name,
            note: self.note,
            kind: self.kind,
            reaches: reaches.map(|asked| (asked.competence, asked.level)).collect(),
            is_retired: self.is_retired,
        }
    }
}

/// All trainings, in their order, those that are retired too.
///
/// # Errors
///
/// [`Error::Forbidden`] for who is not of the firm.
pub async fn all(ctx: &Context) -> Result<Vec<Training>> {
    ctx.may(Action::SeeCompetence)?;
    Ok(store::trainings(ctx.workspace.database.reader()).await?)
}

/// Adds a training.
///
/// # Errors
///
/// [`Error::Forbidden`], and [`Error::Refused`] with the rules `competence_name_length`, `competence_words_too_long`,
/// `training_reaches_nothing`, `competence_name_taken` and `trainings_too_many`.
pub async fn add(ctx: &Context, typed: &TypedTraining) -> Result<TrainingId> {
    ctx.may(Action::ManageCompetences)?;
    let transaction = ctx.workspace.database.begin().await?;
    let all = store::trainings(&transaction).await?;
    if all.len() >= TRAININGS_AT_MOST {
        return Err(Error::refused_with(
            "trainings_too_many",
            format!("at most {TRAININGS_AT_MOST} trainings are kept: change one that is there"),
            Facts::of([("most", Fact::count(TRAININGS_AT_MOST))]),
        ));
    }
    let id = TrainingId::new(ctx.now());
    let known = competences::competences(&transaction).await?;
    let after = read(id, None, &known, typed)?;
    refuse_twin(&all, &after)?;
    let position = i32::try_from(all.len()).unwrap_or(i32::MAX);
    store::save(&transaction, &after, (position, true), ctx.now()).await?;
    record(
        &transaction,
        ctx,
        id,
        ("created", None, Some(Held::of(&after, &known))),
    )
    .await?;
    transaction.commit().await?;
    Ok(id)
}

/// Changes a training. Returns whether anything changed.
///
/// # Errors
///
/// Like [`add`], and [`Error::NotFound`].
pub async fn change(ctx: &Context, id: TrainingId, typed: &TypedTraining) -> Result<bool> {
    ctx.may(Action::ManageCompetences)?;
    let transaction = ctx.workspace.database.begin().await?;
    let all = store::trainings(&transaction).await?;
    let place = all.iter().position(|known| known.id == id);
    let place = place.ok_or_else(|| Error::not_found("training", id))?;
    let before = &all[place];
    let known = competences::competences(&transaction).await?;
    let after = read(id, Some(before), &known, typed)?;
    refuse_twin(&all, &after)?;
    let (held, left) = (Held::of(before, &known), Held::of(&after, &known));
    if held == left {
        return Ok(false);
    }
    let position = i32::try_from(place).unwrap_or(i32::MAX);
    store::save(&transaction, &after, (position, false), ctx.now()).await?;
    record(&transaction, ctx, id, ("updated", Some(held), Some(left))).await?;
    transaction.commit().await?;
    Ok(true)
}

/// Takes the last change of a training back; what was taken back comes back the same way.
///
/// # Errors
///
/// [`Error::NotFound`] where no change of it is kept, [`Error::Refused`] with the rule `training_in_use` where it was just added
/// and somebody planned it since.
pub async fn undo(ctx: &Context, id: TrainingId) -> Result<()> {
    ctx.may(Action::ManageCompetences)?;
    let transaction = ctx.workspace.database.begin().await?;
    let last = event::latest_of(&transaction, "training", id.0).await?;
    let last = last.ok_or_else(|| Error::not_found("training", id))?;
    let all = store::trainings(&transaction).await?;
    let place = all.iter().position(|known| known.id == id);
    let known = competences::competences(&transaction).await?;
    let current = place.map(|place| Held::of(&all[place], &known));
    let former: Option<Held> = last.before.map(serde_json::from_value).transpose()?;
    match &former {
        Some(former) => {
            let position = i32::try_from(place.unwrap_or(all.len())).unwrap_or(i32::MAX);
            let training = former.clone().training(id);
            store::save(&transaction, &training, (position, place.is_none()), ctx.now()).await?;
        }
        None if planning::store::is_any_of(&transaction, id).await? => {
            return Err(Error::refused(
                "training_in_use",
                "somebody planned this training: retire it instead",
            ));
        }
        None => store::delete(&transaction, id).await?,
    }
    record(&transaction, ctx, id, ("restored", current, former)).await?;
    Ok(transaction.commit().await?)
}

fn read(
    id: TrainingId,
    before: Option<&Training>,
    known: &[Competence],
    typed: &TypedTraining,
) -> Result<Training> {
    let reaches = typed.reaches.iter().filter(|(competence, level)| {
        **level > Proficiency::NONE && known.iter().any(|known| known.id == **competence)
    });
    let read = Training {
        id,
        standard: before.and_then(|before| before.standard.clone()),
        name: catalogue::name(&typed.name),
        note: catalogue::words(&typed.note),
        kind: typed.kind,
        reaches: reaches.map(|(competence, level)| (*competence, *level)).collect(),
        is_retired: typed.is_retired,
    };
    read.check().map_err(catalogue::refused)?;
    Ok(read)
}

fn refuse_twin(all: &[Training], read: &Training) -> Result<()> {
    let Some(name) = &read.name else { return Ok(()) };
    let is_twin = all
        .iter()
        .any(|other| other.id != read.id && other.name.as_ref() == Some(name));
    if is_twin {
        return Err(Error::refused_with(
            "competence_name_taken",
            format!("there is one called {name} already: choose another name"),
            Facts::of([("name", Fact::text(name))]),
        ));
    }
    Ok(())
}

async fn record(
    connection: &impl ConnectionTrait,
    ctx: &Context,
    id: TrainingId,
    (verb, before, after): (&'static str, Option<Held>, Option<Held>),
) -> Result<()> {
    let change = Change {
        noun: "training",
        subject: id.0,
        account: None,
        verb,
        before: before.map(serde_json::to_value).transpose()?,
        after: after.map(serde_json::to_value).transpose()?,
    };
    event::record(connection, ctx, None, vec![change]).await
}
