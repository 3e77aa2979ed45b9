//! The table `recovery_code`.

use chrono::{DateTime, Utc};
use dahu_core::person::PersonId;
use sea_orm::{Set, entity::prelude::*};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "recovery_code")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub person_id: Uuid,
    pub code_hash: String,
    pub used_at: Option<DateTime<Utc>>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub(super) async fn insert(
    connection: &impl ConnectionTrait,
    person: PersonId,
    hashes: Vec<String>,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let models = hashes.into_iter().map(|hash| ActiveModel {
        id: Set(dahu_core::id::time_ordered(now)),
        person_id: Set(person.0),
        code_hash: Set(hash),
        used_at: Set(None),
    });
    Entity::insert_many(models)
        .exec_without_returning(connection)
        .await
        .map(drop)
}

/// Marks a code as used, if it is there and unused; one statement, so that two users of it cannot both win.
pub(super) async fn redeem(
    connection: &impl ConnectionTrait,
    person: PersonId,
    hash: &str,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let marked = Entity::update_many()
        .col_expr(Column::UsedAt, Expr::value(now))
        .filter(Column::PersonId.eq(person.0))
        .filter(Column::CodeHash.eq(hash))
        .filter(Column::UsedAt.is_null())
        .exec(connection)
        .await?;
    Ok(marked.rows_affected == 1)
}

pub(super) async fn left(connection: &impl ConnectionTrait, person: PersonId) -> Result<u64, DbErr> {
    Entity::find()
        .filter(Column::PersonId.eq(person.0))
        .filter(Column::UsedAt.is_null())
        .count(connection)
        .await
}

pub(super) async fn delete(connection: &impl ConnectionTrait, person: PersonId) -> Result<(), DbErr> {
    Entity::delete_many()
        .filter(Column::PersonId.eq(person.0))
        .exec(connection)
        .await
        .map(drop)
}
