//! The table `plan_template`.

use chrono::{DateTime, Utc};
use dahu_core::plan::template::{PlanTemplate, PlanTemplateId};
use sea_orm::{IntoActiveModel, QueryOrder, entity::prelude::*};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "plan_template")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub position: i32,
    pub content: String,
    pub changed_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// All templates, in their order.
pub(super) async fn all(
    connection: &impl ConnectionTrait,
) -> Result<Vec<(PlanTemplateId, PlanTemplate)>, DbErr> {
    let rows = Entity::find()
        .order_by_asc(Column::Position)
        .order_by_asc(Column::Id)
        .all(connection)
        .await?;
    let read = |row: Model| {
        let template = serde_json::from_str(&row.content).map_err(|error| DbErr::Json(error.to_string()))?;
        Ok((PlanTemplateId(row.id), template))
    };
    rows.into_iter().map(read).collect()
}

/// Adds a template, or writes over one that is there.
pub(super) async fn save(
    connection: &impl ConnectionTrait,
    (id, template): (PlanTemplateId, &PlanTemplate),
    (position, is_new): (i32, bool),
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let content = serde_json::to_string(template).map_err(|error| DbErr::Json(error.to_string()))?;
    let model = Model {
        id: id.0,
        position,
        content,
        changed_at: now,
    };
    let model = model.into_active_model().reset_all();
    if is_new {
        Entity::insert(model)
            .exec_without_returning(connection)
            .await
            .map(drop)
    } else {
        Entity::update(model).exec(connection).await.map(drop)
    }
}

pub(super) async fn delete(connection: &impl ConnectionTrait, id: PlanTemplateId) -> Result<(), DbErr> {
    Entity::delete_by_id(id.0).exec(connection).await.map(drop)
}
