//! The table `device`.

use chrono::{DateTime, Utc};
use dahu_core::person::PersonId;
use sea_orm::{QueryOrder, QuerySelect, Set, entity::prelude::*};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "device")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_hash: String,
    pub person_id: Uuid,
    pub seen_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub(super) async fn insert(
    connection: &impl ConnectionTrait,
    token_hash: &str,
    person: PersonId,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let model = ActiveModel {
        token_hash: Set(token_hash.to_owned()),
        person_id: Set(person.0),
        seen_at: Set(now),
    };
    Entity::insert(model)
        .exec_without_returning(connection)
        .await
        .map(drop)
}

pub(super) async fn find(
    connection: &impl ConnectionTrait,
    token_hash: &str,
) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(token_hash.to_owned()).one(connection).await
}

/// Writes down that a device of a person came back; whether there is one.
pub(super) async fn touch(
    connection: &impl ConnectionTrait,
    token_hash: &str,
    person: PersonId,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let touched = Entity::update_many()
        .col_expr(Column::SeenAt, Expr::value(now))
        .filter(Column::TokenHash.eq(token_hash))
        .filter(Column::PersonId.eq(person.0))
        .exec(connection)
        .await?;
    Ok(touched.rows_affected == 1)
}

/// Forgets all devices of a person but those that came back last.
pub(super) async fn keep_latest(
    connection: &impl ConnectionTrait,
    person: PersonId,
    most: u64,
) -> Result<(), DbErr> {
    let kept: Vec<String> = Entity::find()
        .select_only()
        .column(Column::TokenHash)
        .filter(Column::PersonId.eq(person.0))
        .order_by_desc(Column::SeenAt)
        .limit(most)
        .into_tuple()
        .all(connection)
        .await?;
    Entity::delete_many()
        .filter(Column::PersonId.eq(person.0))
        .filter(Column::TokenHash.is_not_in(kept))
        .exec(connection)
        .await
        .map(drop)
}

/// Forgets devices that were last seen before `moment`.
pub(super) async fn sweep(connection: &impl ConnectionTrait, moment: DateTime<Utc>) -> Result<(), DbErr> {
    Entity::delete_many()
        .filter(Column::SeenAt.lt(moment))
        .exec(connection)
        .await
        .map(drop)
}
