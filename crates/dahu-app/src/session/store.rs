//! The table `session`.

use chrono::{DateTime, Utc};
use sea_orm::{Set, TryInsertResult, entity::prelude::*, sea_query::OnConflict};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id_hash: String,
    pub data: String,
    pub expires_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

fn model(id_hash: &str, data: &str, expires_at: DateTime<Utc>) -> ActiveModel {
    ActiveModel {
        id_hash: Set(id_hash.to_owned()),
        data: Set(data.to_owned()),
        expires_at: Set(expires_at),
    }
}

pub(super) async fn save(
    connection: &impl ConnectionTrait,
    id_hash: &str,
    data: &str,
    expires_at: DateTime<Utc>,
) -> Result<(), DbErr> {
    let update = OnConflict::column(Column::IdHash)
        .update_columns([Column::Data, Column::ExpiresAt])
        .to_owned();
    Entity::insert(model(id_hash, data, expires_at))
        .on_conflict(update)
        .exec_without_returning(connection)
        .await
        .map(drop)
}

pub(super) async fn create(
    connection: &impl ConnectionTrait,
    id_hash: &str,
    data: &str,
    expires_at: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let inserted = Entity::insert(model(id_hash, data, expires_at))
        .on_conflict_do_nothing()
        .exec_without_returning(connection)
        .await?;
    Ok(matches!(inserted, TryInsertResult::Inserted(_)))
}

pub(super) async fn load(
    connection: &impl ConnectionTrait,
    id_hash: &str,
) -> Result<Option<(String, DateTime<Utc>)>, DbErr> {
    let found = Entity::find_by_id(id_hash.to_owned()).one(connection).await?;
    Ok(found.map(|session| (session.data, session.expires_at)))
}

pub(super) async fn delete(connection: &impl ConnectionTrait, id_hash: &str) -> Result<(), DbErr> {
    Entity::delete_by_id(id_hash.to_owned())
        .exec(connection)
        .await
        .map(drop)
}

/// Forgets sessions that have expired.
pub(super) async fn sweep(connection: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<(), DbErr> {
    Entity::delete_many()
        .filter(Column::ExpiresAt.lte(now))
        .exec(connection)
        .await
        .map(drop)
}
