//! The table `training`.

use chrono::{DateTime, Utc};
use dahu_core::competence::{Training, TrainingId, TrainingKind};
use sea_orm::{IntoActiveModel, QueryOrder, entity::prelude::*};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "training")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub position: i32,
    pub standard: Option<String>,
    pub name: Option<String>,
    pub note: Option<String>,
    pub kind: String,
    pub reaches: String,
    pub is_retired: bool,
    pub changed_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

fn json(error: serde_json::Error) -> DbErr {
    DbErr::Json(error.to_string())
}

/// All trainings, in their order.
pub(in super::super) async fn trainings(connection: &impl ConnectionTrait) -> Result<Vec<Training>, DbErr> {
    let rows = Entity::find()
        .order_by_asc(Column::Position)
        .order_by_asc(Column::Id)
        .all(connection)
        .await?;
    let read = |row: Model| {
        Ok(Training {
            id: TrainingId(row.id),
            standard: row.standard,
            name: row.name,
            note: row.note,
            kind: TrainingKind::from_word(&row.kind).unwrap_or(TrainingKind::Training),
            reaches: serde_json::from_str(&row.reaches).map_err(json)?,
            is_retired: row.is_retired,
        })
    };
    rows.into_iter().map(read).collect()
}

/// Writes a training at its place.
pub(super) async fn save(
    connection: &impl ConnectionTrait,
    training: &Training,
    (position, is_new): (i32, bool),
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let row = Model {
        id: training.id.0,
        position,
        standard: training.standard.clone(),
        name: training.name.clone(),
        note: training.note.clone(),
        kind: training.kind.as_str().to_owned(),
        reaches: serde_json::to_string(&training.reaches).map_err(json)?,
        is_retired: training.is_retired,
        changed_at: now,
    };
    let row = row.into_active_model().reset_all();
    if is_new {
        Entity::insert(row)
            .exec_without_returning(connection)
            .await
            .map(drop)
    } else {
        Entity::update(row).exec(connection).await.map(drop)
    }
}

/// Removes a training that nobody planned.
pub(super) async fn delete(connection: &impl ConnectionTrait, id: TrainingId) -> Result<(), DbErr> {
    Entity::delete_by_id(id.0).exec(connection).await.map(drop)
}
