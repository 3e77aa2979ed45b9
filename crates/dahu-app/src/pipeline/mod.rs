//! Pipelines: which stages opportunities go through, what each asks for, and with which chance it is won.

pub(crate) mod importing;
mod store;

use dahu_core::{
    access::Action,
    opportunity::SellingMode,
    pipeline::{
        CHECKS_AT_MOST, Check, CheckId, Criterion, NAME_CHARACTERS, Name, Pipeline, PipelineFault,
        PipelineId, STAGES_AT_MOST, Stage, StageId,
    },
};
use sea_orm::ConnectionTrait;

use crate::{
    Context, Error, Fact, Facts, Result, database,
    event::{self, Change},
    opportunity,
};

/// Pipelines at most.
pub const PIPELINES_AT_MOST: usize = 20;
/// Characters of something on a checklist at most.
const CHECK_CHARACTERS: usize = 200;

/// A pipeline as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedPipeline {
    /// What it is called; empty where a standard one keeps its name.
    pub name: String,
    /// The way of selling that it is for.
    pub selling_mode: Option<SellingMode>,
    /// Its stages, in order.
    pub stages: Vec<TypedStage>,
    /// Whether no new opportunity enters it.
    pub is_retired: bool,
}

/// A stage as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedStage {
    /// Which it is; none for a new one.
    pub id: Option<StageId>,
    /// What it is called; empty where a standard one keeps its name.
    pub name: String,
    /// Its chance, in percent.
    pub probability_percent: String,
    /// What it asks for.
    pub enters_with: Vec<Criterion>,
    /// Its checklist, a line each; `!` before what no opportunity leaves it without.
    pub checks: String,
    /// After how many days an opportunity rots in it; empty where nobody says.
    pub rots_after_days: String,
}

/// All pipelines, in their order; whoever sees opportunities sees them.
///
/// # Errors
///
/// [`Error::Forbidden`] for who sees no opportunities.
pub async fn all(ctx: &Context) -> Result<Vec<Pipeline>> {
    ctx.may(Action::SeeOpportunities)?;
    known(ctx.workspace.database.reader()).await
}

/// All pipelines, whoever asks.
pub(crate) async fn known(connection: &impl ConnectionTrait) -> Result<Vec<Pipeline>> {
    Ok(store::all(connection).await?)
}

/// A pipeline.
///
/// # Errors
///
/// [`Error::NotFound`] for one that is not there.
pub(crate) async fn find(connection: &impl ConnectionTrait, id: PipelineId) -> Result<Pipeline> {
    let all = known(connection).await?;
    all.into_iter()
        .find(|pipeline| pipeline.id == id)
        .ok_or_else(|| Error::not_found("pipeline", id))
}

/// Adds a pipeline.
///
/// # Errors
///
/// [`Error::Forbidden`], and [`Error::Refused`] with the rules that begin with `pipeline_`.
pub async fn add(ctx: &Context, typed: &TypedPipeline) -> Result<PipelineId> {
    ctx.may(Action::ManagePipelines)?;
    let transaction = ctx.workspace.database.begin().await?;
    let all = known(&transaction).await?;
    too_many(&all)?;
    let id = PipelineId::new(ctx.now());
    let pipeline = read(ctx, id, None, typed)?;
    refuse_twin(&all, &pipeline)?;
    let position = i32::try_from(all.len()).unwrap_or(i32::MAX);
    store::save(&transaction, &pipeline, (position, true), &[], ctx.now()).await?;
    let change = changed(id, "created", None, Some(&pipeline))?;
    record(&transaction, ctx, change).await?;
    transaction.commit().await?;
    Ok(id)
}

/// Changes a pipeline. A stage goes only when no opportunity is in it or ever was.
///
/// # Errors
///
/// Like [`add`], [`Error::NotFound`], and [`Error::Refused`] with the rule `pipeline_stage_in_use`.
pub async fn change(ctx: &Context, id: PipelineId, typed: &TypedPipeline) -> Result<()> {
    ctx.may(Action::ManagePipelines)?;
    let transaction = ctx.workspace.database.begin().await?;
    let all = known(&transaction).await?;
    let (position, before) = all
        .iter()
        .enumerate()
        .find(|(_, pipeline)| pipeline.id == id)
        .ok_or_else(|| Error::not_found("pipeline", id))?;
    let after = read(ctx, id, Some(before), typed)?;
    refuse_twin(&all, &after)?;
    if *before == after {
        return Ok(());
    }
    let gone = before.stages_missing_in(&after);
    if opportunity::were_ever_in(&transaction, &gone).await? {
        return Err(stage_in_use());
    }
    let position = i32::try_from(position).unwrap_or(i32::MAX);
    store::save(&transaction, &after, (position, false), &gone, ctx.now()).await?;
    let change = changed(id, "updated", Some(before), Some(&after))?;
    record(&transaction, ctx, change).await?;
    Ok(transaction.commit().await?)
}

/// Takes the last change of a pipeline back.
///
/// # Errors
///
/// [`Error::NotFound`], and [`Error::Refused`] with the rule `pipeline_stage_in_use`.
pub async fn undo(ctx: &Context, id: PipelineId) -> Result<()> {
    ctx.may(Action::ManagePipelines)?;
    let transaction = ctx.workspace.database.begin().await?;
    let last = event::latest_of(&transaction, "pipeline", id.0).await?;
    let last = last.ok_or_else(|| Error::not_found("pipeline", id))?;
    let all = known(&transaction).await?;
    let position = all.iter().position(|pipeline| pipeline.id == id);
    let current = position.and_then(|position| all.get(position));
    let former: Option<Pipeline> = last.before.map(serde_json::from_value).transpose()?;
    let stages: Vec<StageId> = match (current, &former) {
        (Some(current), Some(former)) => current.stages_missing_in(former),
        (Some(current), None) => current.stages.iter().map(|stage| stage.id).collect(),
        (None, _) => Vec::new(),
    };
    if opportunity::were_ever_in(&transaction, &stages).await? {
        return Err(stage_in_use());
    }
    match &former {
        Some(former) => {
            let place = position.unwrap_or(all.len());
            let place = i32::try_from(place).unwrap_or(i32::MAX);
            let is_new = position.is_none();
            store::save(&transaction, former, (place, is_new), &stages, ctx.now()).await?;
        }
        None => store::delete(&transaction, id).await?,
    }
    let change = changed(id, "restored", current, former.as_ref())?;
    record(&transaction, ctx, change).await?;
    Ok(transaction.commit().await?)
}

/// Records a change, and lets whoever has all opportunities in memory look at them anew.
async fn record(transaction: &impl ConnectionTrait, ctx: &Context, change: Change) -> Result<()> {
    event::record(transaction, ctx, None, vec![change]).await?;
    database::store::take_numbers(transaction, "opportunity", 1).await?;
    Ok(())
}

fn stage_in_use() -> Error {
    Error::refused(
        "pipeline_stage_in_use",
        "opportunities are, or were, in a stage that would be gone: keep it, or retire the whole pipeline",
    )
}

/// What was typed, as a pipeline; a standard one keeps its names where none are typed.
fn read(ctx: &Context, id: PipelineId, before: Option<&Pipeline>, typed: &TypedPipeline) -> Result<Pipeline> {
    let mut stages = Vec::with_capacity(typed.stages.len());
    for stage in &typed.stages {
        let known = before.and_then(|before| before.stage(stage.id?));
        stages.push(read_stage(ctx, known, stage)?);
    }
    let pipeline = Pipeline {
        id,
        name: name(before.map(|before| &before.name), &typed.name),
        selling_mode: typed.selling_mode,
        stages,
        is_retired: typed.is_retired,
    };
    pipeline.check().map_err(refused)?;
    Ok(pipeline)
}

fn name(before: Option<&Name>, typed: &str) -> Name {
    match (typed.trim(), before) {
        ("", Some(standard @ Name::Standard(_))) => standard.clone(),
        (text, _) => Name::Own(text.chars().filter(|one| !one.is_control()).collect()),
    }
}

fn read_stage(ctx: &Context, known: Option<&Stage>, typed: &TypedStage) -> Result<Stage> {
    let number = |text: &str| {
        text.trim()
            .trim_end_matches(['%', '％'])
            .trim()
            .parse::<u16>()
            .ok()
    };
    let probability = number(&typed.probability_percent)
        .and_then(|percent| u8::try_from(percent).ok())
        .ok_or_else(|| refused(PipelineFault::Probability(0)))?;
    let rots_after_days = match typed.rots_after_days.trim() {
        "" => None,
        text => match number(text) {
            Some(days) if (1..=3_650).contains(&days) => Some(days),
            _ => {
                return Err(Error::refused(
                    "pipeline_days_not_usable",
                    "give a whole number of days from 1 to 3650, or none",
                ));
            }
        },
    };
    Ok(Stage {
        id: known.map_or_else(|| StageId::new(ctx.now()), |known| known.id),
        name: name(known.map(|known| &known.name), &typed.name),
        probability_percent: probability,
        enters_with: typed.enters_with.iter().copied().collect(),
        checks: read_checks(ctx, known, &typed.checks)?,
        rots_after_days,
    })
}

/// A checklist, a line each. What is spelled as before is the same as before, so that what was done of it stays done.
fn read_checks(ctx: &Context, known: Option<&Stage>, typed: &str) -> Result<Vec<Check>> {
    let known = known.map_or(&[][..], |known| &known.checks);
    let mut checks: Vec<Check> = Vec::new();
    for line in typed.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let is_required = line.starts_with(['!', '！']);
        let what = line.trim_start_matches(['!', '！']).trim();
        if what.is_empty() || what.chars().count() > CHECK_CHARACTERS {
            return Err(Error::refused_with(
                "pipeline_check_length",
                format!("a line of a checklist has 1 to {CHECK_CHARACTERS} characters"),
                Facts::of([("most", Fact::count(CHECK_CHARACTERS))]),
            ));
        }
        if checks.iter().any(|check| check.what == what) {
            continue;
        }
        let same = known.iter().find(|check| check.what == what);
        checks.push(Check {
            id: same.map_or_else(|| CheckId::new(ctx.now()), |same| same.id),
            what: what.to_owned(),
            is_required,
        });
    }
    Ok(checks)
}

fn too_many(all: &[Pipeline]) -> Result<()> {
    if all.len() < PIPELINES_AT_MOST {
        return Ok(());
    }
    Err(Error::refused_with(
        "pipeline_too_many",
        format!("at most {PIPELINES_AT_MOST} pipelines are kept: change one that is there"),
        Facts::of([("most", Fact::count(PIPELINES_AT_MOST))]),
    ))
}

fn refuse_twin(all: &[Pipeline], pipeline: &Pipeline) -> Result<()> {
    let is_twin = |other: &Pipeline| other.id != pipeline.id && other.name == pipeline.name;
    match &pipeline.name {
        Name::Own(name) if all.iter().any(is_twin) => Err(Error::refused_with(
            "pipeline_name_taken",
            format!("there is a pipeline called {name} already: choose another name"),
            Facts::of([("name", Fact::text(name))]),
        )),
        _ => Ok(()),
    }
}

fn refused(fault: PipelineFault) -> Error {
    let message = fault.to_string();
    match fault {
        PipelineFault::StageCount => Error::refused_with(
            "pipeline_stage_count",
            message,
            Facts::of([("most", Fact::count(STAGES_AT_MOST))]),
        ),
        PipelineFault::NameLength => Error::refused_with(
            "pipeline_name_length",
            message,
            Facts::of([("most", Fact::count(NAME_CHARACTERS))]),
        ),
        PipelineFault::SameName(name) => Error::refused_with(
            "pipeline_stage_name_taken",
            message,
            Facts::of([("name", Fact::text(name))]),
        ),
        PipelineFault::Probability(_) => Error::refused("pipeline_probability_not_usable", message),
        PipelineFault::CheckCount => Error::refused_with(
            "pipeline_check_count",
            message,
            Facts::of([("most", Fact::count(CHECKS_AT_MOST))]),
        ),
    }
}

fn changed(
    id: PipelineId,
    verb: &'static str,
    before: Option<&Pipeline>,
    after: Option<&Pipeline>,
) -> Result<Change> {
    Ok(Change {
        noun: "pipeline",
        subject: id.0,
        account: None,
        verb,
        before: before.map(serde_json::to_value).transpose()?,
        after: after.map(serde_json::to_value).transpose()?,
    })
}
