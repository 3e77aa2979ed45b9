//! The tables `pipeline` and `pipeline_stage`.

use chrono::{DateTime, Utc};
use dahu_core::{
    opportunity::SellingMode,
    pipeline::{Name, Pipeline, PipelineId, Stage, StageId},
};
use sea_orm::{IntoActiveModel, QueryOrder, entity::prelude::*};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "pipeline")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub position: i32,
    pub standard: Option<String>,
    pub name: Option<String>,
    pub selling_mode: Option<String>,
    pub is_retired: bool,
    pub changed_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A stage of a pipeline.
mod stage {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "pipeline_stage")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub pipeline_id: Uuid,
        pub position: i32,
        pub standard: Option<String>,
        pub name: Option<String>,
        pub probability_percent: i32,
        pub enters_with: String,
        pub checks: String,
        pub rots_after_days: Option<i32>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// All pipelines, in their order.
pub(super) async fn all(connection: &impl ConnectionTrait) -> Result<Vec<Pipeline>, DbErr> {
    let pipelines = Entity::find()
        .order_by_asc(Column::Position)
        .order_by_asc(Column::Id);
    let pipelines = pipelines.all(connection).await?;
    let stages = stage::Entity::find()
        .order_by_asc(stage::Column::PipelineId)
        .order_by_asc(stage::Column::Position);
    let stages = stages.all(connection).await?;
    let read = |row: Model| {
        let own = stages.iter().filter(|stage| stage.pipeline_id == row.id);
        Ok(Pipeline {
            id: PipelineId(row.id),
            name: name(row.standard, row.name),
            selling_mode: row.selling_mode.as_deref().and_then(SellingMode::from_word),
            stages: own.cloned().map(read_stage).collect::<Result<_, DbErr>>()?,
            is_retired: row.is_retired,
        })
    };
    pipelines.into_iter().map(read).collect()
}

fn read_stage(row: stage::Model) -> Result<Stage, DbErr> {
    let json = |text: &str| serde_json::from_str(text).map_err(|error| DbErr::Json(error.to_string()));
    let checks = serde_json::from_str(&row.checks).map_err(|error| DbErr::Json(error.to_string()))?;
    Ok(Stage {
        id: StageId(row.id),
        name: name(row.standard, row.name),
        probability_percent: u8::try_from(row.probability_percent).unwrap_or(0),
        enters_with: json(&row.enters_with)?,
        checks,
        rots_after_days: row.rots_after_days.and_then(|days| u16::try_from(days).ok()),
    })
}

fn name(standard: Option<String>, own: Option<String>) -> Name {
    match (own, standard) {
        (Some(own), _) => Name::Own(own),
        (None, standard) => Name::Standard(standard.unwrap_or_default()),
    }
}

fn columns(name: &Name) -> (Option<String>, Option<String>) {
    match name {
        Name::Standard(word) => (Some(word.clone()), None),
        Name::Own(text) => (None, Some(text.clone())),
    }
}

/// Writes a pipeline with its stages: those that it no longer has are gone, where no opportunity was ever in one.
pub(super) async fn save(
    connection: &impl ConnectionTrait,
    pipeline: &Pipeline,
    (position, is_new): (i32, bool),
    gone: &[StageId],
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let (standard, own) = columns(&pipeline.name);
    let row = Model {
        id: pipeline.id.0,
        position,
        standard,
        name: own,
        selling_mode: pipeline.selling_mode.map(|mode| mode.as_str().to_owned()),
        is_retired: pipeline.is_retired,
        changed_at: now,
    };
    let row = row.into_active_model().reset_all();
    if is_new {
        Entity::insert(row).exec_without_returning(connection).await?;
    } else {
        Entity::update(row).exec(connection).await?;
    }
    let gone = gone.iter().map(|stage| stage.0);
    let kept = pipeline.stages.iter().map(|stage| stage.id.0);
    // Each is written anew, in its place.
    stage::Entity::delete_many()
        .filter(stage::Column::Id.is_in(gone))
        .exec(connection)
        .await?;
    let there: Vec<Uuid> = stage::Entity::find()
        .filter(stage::Column::Id.is_in(kept))
        .all(connection)
        .await?
        .into_iter()
        .map(|stage| stage.id)
        .collect();
    for (position, stage) in (0..).zip(&pipeline.stages) {
        let row = stage_row(pipeline.id, position, stage)?
            .into_active_model()
            .reset_all();
        if there.contains(&stage.id.0) {
            stage::Entity::update(row).exec(connection).await?;
        } else {
            stage::Entity::insert(row)
                .exec_without_returning(connection)
                .await?;
        }
    }
    Ok(())
}

fn stage_row(pipeline: PipelineId, position: i32, stage: &Stage) -> Result<stage::Model, DbErr> {
    let (standard, own) = columns(&stage.name);
    let json = |error: serde_json::Error| DbErr::Json(error.to_string());
    Ok(stage::Model {
        id: stage.id.0,
        pipeline_id: pipeline.0,
        position,
        standard,
        name: own,
        probability_percent: i32::from(stage.probability_percent),
        enters_with: serde_json::to_string(&stage.enters_with).map_err(json)?,
        checks: serde_json::to_string(&stage.checks).map_err(json)?,
        rots_after_days: stage.rots_after_days.map(i32::from),
    })
}

pub(super) async fn delete(connection: &impl ConnectionTrait, id: PipelineId) -> Result<(), DbErr> {
    stage::Entity::delete_many()
        .filter(stage::Column::PipelineId.eq(id.0))
        .exec(connection)
        .await?;
    Entity::delete_by_id(id.0).exec(connection).await.map(drop)
}
