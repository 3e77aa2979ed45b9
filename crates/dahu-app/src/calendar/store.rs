//! The table `calendar_feed`.

use chrono::{DateTime, Utc};
use sea_orm::{Set, entity::prelude::*};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "calendar_feed")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: Uuid,
    pub token_hash: String,
    pub created_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A row of the table.
pub(super) type StoredFeed = Model;

pub(super) async fn of_person(
    connection: &impl ConnectionTrait,
    person: Uuid,
) -> Result<Option<StoredFeed>, DbErr> {
    Entity::find_by_id(person).one(connection).await
}

pub(super) async fn of_token(
    connection: &impl ConnectionTrait,
    token_hash: &str,
) -> Result<Option<StoredFeed>, DbErr> {
    Entity::find()
        .filter(Column::TokenHash.eq(token_hash))
        .one(connection)
        .await
}

pub(super) async fn insert(
    connection: &impl ConnectionTrait,
    person: Uuid,
    token_hash: String,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let row = ActiveModel {
        person_id: Set(person),
        token_hash: Set(token_hash),
        created_at: Set(now),
    };
    Entity::insert(row)
        .exec_without_returning(connection)
        .await
        .map(drop)
}

/// Takes the feed of a person away; whether there was one.
pub(super) async fn delete(connection: &impl ConnectionTrait, person: Uuid) -> Result<bool, DbErr> {
    let deleted = Entity::delete_by_id(person).exec(connection).await?;
    Ok(deleted.rows_affected == 1)
}
