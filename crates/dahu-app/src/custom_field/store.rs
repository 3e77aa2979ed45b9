//! The table `custom_field`.

use chrono::{DateTime, Utc};
use dahu_core::custom_field::{CustomField, CustomFieldId, CustomKind};
use sea_orm::{IntoActiveModel, PaginatorTrait, QueryOrder, entity::prelude::*};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "custom_field")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub name: String,
    pub kind: String,
    /// The choices as a JSON list.
    pub choices: String,
    pub position: i32,
    pub is_retired: bool,
    pub created_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// The field as it is defined.
    pub(super) fn field(&self) -> CustomField {
        CustomField {
            name: self.name.clone(),
            kind: CustomKind::from_word(&self.kind).unwrap_or(CustomKind::Text),
            choices: serde_json::from_str(&self.choices).unwrap_or_default(),
            is_retired: self.is_retired,
        }
    }

    /// The same row for a changed definition; its kind stays.
    pub(super) fn with(self, field: &CustomField) -> Result<Self, serde_json::Error> {
        Ok(Self {
            name: field.name.clone(),
            choices: serde_json::to_string(&field.choices)?,
            is_retired: field.is_retired,
            ..self
        })
    }
}

/// All fields in their order.
pub(super) async fn all(connection: &impl ConnectionTrait) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .order_by_asc(Column::Position)
        .order_by_asc(Column::Id)
        .all(connection)
        .await
}

pub(super) async fn by_id(
    connection: &impl ConnectionTrait,
    id: CustomFieldId,
) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(id.0).one(connection).await
}

pub(super) async fn count(connection: &impl ConnectionTrait) -> Result<u64, DbErr> {
    Entity::find().count(connection).await
}

pub(super) async fn insert(connection: &impl ConnectionTrait, row: Model) -> Result<(), DbErr> {
    Entity::insert(row.into_active_model())
        .exec_without_returning(connection)
        .await
        .map(drop)
}

pub(super) async fn save(connection: &impl ConnectionTrait, row: Model) -> Result<(), DbErr> {
    let model = row.into_active_model().reset_all();
    Entity::update(model).exec(connection).await.map(drop)
}
