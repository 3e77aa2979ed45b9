//! The table `authenticator`.

use chrono::{DateTime, Utc};
use dahu_core::person::PersonId;
use sea_orm::{QuerySelect, Set, entity::prelude::*};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "authenticator")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: Uuid,
    pub secret: String,
    pub last_step: i64,
    pub created_at: DateTime<Utc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub(super) async fn insert(
    connection: &impl ConnectionTrait,
    person: PersonId,
    secret: &str,
    last_step: i64,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let model = ActiveModel {
        person_id: Set(person.0),
        secret: Set(secret.to_owned()),
        last_step: Set(last_step),
        created_at: Set(now),
    };
    Entity::insert(model)
        .exec_without_returning(connection)
        .await
        .map(drop)
}

pub(super) async fn exists(connection: &impl ConnectionTrait, person: PersonId) -> Result<bool, DbErr> {
    Ok(Entity::find_by_id(person.0).one(connection).await?.is_some())
}

/// The person's row, held until the transaction ends, so that codes tried at the same time are counted one by one.
pub(super) async fn hold(
    transaction: &impl ConnectionTrait,
    person: PersonId,
) -> Result<Option<Model>, DbErr> {
    Entity::update_many()
        .col_expr(Column::LastStep, Expr::col(Column::LastStep))
        .filter(Column::PersonId.eq(person.0))
        .exec(transaction)
        .await?;
    Entity::find_by_id(person.0).one(transaction).await
}

pub(super) async fn take_step(
    transaction: &impl ConnectionTrait,
    person: PersonId,
    step: i64,
) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::LastStep, Expr::value(step))
        .filter(Column::PersonId.eq(person.0))
        .exec(transaction)
        .await
        .map(drop)
}

/// Whether there was one to remove.
pub(super) async fn delete(connection: &impl ConnectionTrait, person: PersonId) -> Result<bool, DbErr> {
    let deleted = Entity::delete_by_id(person.0).exec(connection).await?;
    Ok(deleted.rows_affected > 0)
}

/// Everybody who has one.
pub(super) async fn people(connection: &impl ConnectionTrait) -> Result<Vec<Uuid>, DbErr> {
    Entity::find()
        .select_only()
        .column(Column::PersonId)
        .into_tuple()
        .all(connection)
        .await
}
