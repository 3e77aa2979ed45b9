//! The table `rulebook`.

use chrono::{DateTime, Utc};
use sea_orm::{IntoActiveModel, QueryOrder, QuerySelect, entity::prelude::*};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "rulebook")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub subject: String,
    /// None for a draft.
    pub version: Option<i32>,
    pub rules: String,
    pub note: Option<String>,
    pub drafted_at: DateTime<Utc>,
    pub drafted_by: Option<Uuid>,
    pub applied_at: Option<DateTime<Utc>>,
    pub applied_by: Option<Uuid>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A row of the table.
pub(super) type StoredRules = Model;

impl Model {
    /// The number of its version; 0 for a draft.
    pub(super) fn number(&self) -> i32 {
        self.version.unwrap_or(0)
    }
}

/// The version that holds.
pub(super) async fn latest(
    connection: &impl ConnectionTrait,
    subject: &str,
) -> Result<Option<StoredRules>, DbErr> {
    Ok(applied(connection, subject, 1).await?.into_iter().next())
}

/// The versions of a subject, the latest first.
pub(super) async fn applied(
    connection: &impl ConnectionTrait,
    subject: &str,
    limit: u64,
) -> Result<Vec<StoredRules>, DbErr> {
    Entity::find()
        .filter(Column::Subject.eq(subject))
        .filter(Column::Version.is_not_null())
        .order_by_desc(Column::Version)
        .limit(limit)
        .all(connection)
        .await
}

/// A version of a subject.
pub(super) async fn version(
    connection: &impl ConnectionTrait,
    subject: &str,
    number: i32,
) -> Result<Option<StoredRules>, DbErr> {
    Entity::find()
        .filter(Column::Subject.eq(subject))
        .filter(Column::Version.eq(number))
        .one(connection)
        .await
}

/// The draft of a subject.
pub(super) async fn draft(
    connection: &impl ConnectionTrait,
    subject: &str,
) -> Result<Option<StoredRules>, DbErr> {
    Entity::find()
        .filter(Column::Subject.eq(subject))
        .filter(Column::Version.is_null())
        .one(connection)
        .await
}

pub(super) async fn insert(connection: &impl ConnectionTrait, row: StoredRules) -> Result<(), DbErr> {
    Entity::insert(row.into_active_model())
        .exec_without_returning(connection)
        .await
        .map(drop)
}

pub(super) async fn update(connection: &impl ConnectionTrait, row: StoredRules) -> Result<(), DbErr> {
    Entity::update(row.into_active_model().reset_all())
        .exec(connection)
        .await
        .map(drop)
}

pub(super) async fn delete(connection: &impl ConnectionTrait, id: Uuid) -> Result<(), DbErr> {
    Entity::delete_by_id(id).exec(connection).await.map(drop)
}
