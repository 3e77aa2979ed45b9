//! The table `passkey`.

use chrono::{DateTime, Utc};
use dahu_core::person::PersonId;
use sea_orm::{IntoActiveModel, QueryOrder, QuerySelect, entity::prelude::*};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "passkey")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub person_id: Uuid,
    pub name: String,
    pub credential_id: String,
    pub algorithm: i32,
    pub public_key: String,
    pub counter: i64,
    pub may_be_copied: bool,
    pub created_at: DateTime<Utc>,
    pub last_used_at: Option<DateTime<Utc>>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub(super) async fn insert(connection: &impl ConnectionTrait, model: Model) -> Result<(), DbErr> {
    Entity::insert(model.into_active_model())
        .exec_without_returning(connection)
        .await
        .map(drop)
}

/// A person's passkeys, oldest first.
pub(super) async fn of_person(
    connection: &impl ConnectionTrait,
    person: PersonId,
) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(Column::PersonId.eq(person.0))
        .order_by_asc(Column::Id)
        .all(connection)
        .await
}

pub(super) async fn count(connection: &impl ConnectionTrait, person: PersonId) -> Result<u64, DbErr> {
    Entity::find()
        .filter(Column::PersonId.eq(person.0))
        .count(connection)
        .await
}

pub(super) async fn has_any(connection: &impl ConnectionTrait) -> Result<bool, DbErr> {
    Ok(Entity::find().one(connection).await?.is_some())
}

pub(super) async fn by_credential(
    connection: &impl ConnectionTrait,
    credential_id: &str,
) -> Result<Option<Model>, DbErr> {
    Entity::find()
        .filter(Column::CredentialId.eq(credential_id))
        .one(connection)
        .await
}

/// Notes a use, if the counter still stands where the use was judged from: of two uses at the same time one loses.
pub(super) async fn note_use(
    connection: &impl ConnectionTrait,
    known: &Model,
    counter: i64,
    now: DateTime<Utc>,
) -> Result<bool, DbErr> {
    let noted = Entity::update_many()
        .col_expr(Column::Counter, Expr::value(counter))
        .col_expr(Column::LastUsedAt, Expr::value(now))
        .filter(Column::Id.eq(known.id))
        .filter(Column::Counter.eq(known.counter))
        .exec(connection)
        .await?;
    Ok(noted.rows_affected == 1)
}

pub(super) async fn rename(
    connection: &impl ConnectionTrait,
    person: PersonId,
    id: Uuid,
    name: &str,
) -> Result<bool, DbErr> {
    let renamed = Entity::update_many()
        .col_expr(Column::Name, Expr::value(name))
        .filter(Column::Id.eq(id))
        .filter(Column::PersonId.eq(person.0))
        .exec(connection)
        .await?;
    Ok(renamed.rows_affected == 1)
}

pub(super) async fn delete(
    connection: &impl ConnectionTrait,
    person: PersonId,
    id: Uuid,
) -> Result<bool, DbErr> {
    let deleted = Entity::delete_many()
        .filter(Column::Id.eq(id))
        .filter(Column::PersonId.eq(person.0))
        .exec(connection)
        .await?;
    Ok(deleted.rows_affected == 1)
}

/// Whether there were any to delete.
pub(super) async fn delete_all(connection: &impl ConnectionTrait, person: PersonId) -> Result<bool, DbErr> {
    let deleted = Entity::delete_many()
        .filter(Column::PersonId.eq(person.0))
        .exec(connection)
        .await?;
    Ok(deleted.rows_affected > 0)
}

/// The person of every passkey.
pub(super) async fn people(connection: &impl ConnectionTrait) -> Result<Vec<Uuid>, DbErr> {
    Entity::find()
        .select_only()
        .column(Column::PersonId)
        .into_tuple()
        .all(connection)
        .await
}
